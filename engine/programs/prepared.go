package programs

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"fairlead.dev/engine/cel"
	"fairlead.dev/engine/rego"
)

// evaluation is a compiled program.
type evaluation func(on *input, around rego.Around, end time.Time) ([]json.RawMessage, error)

// input is read when the first program of a language asks for it.
type input struct {
	text   json.RawMessage
	value  ast.Value
	fields map[string]any
}

// maxKept bounds how many compiled programs are kept, maxKeptBytes how large their texts are; the one longest unused goes first.
const (
	maxKept      = 256
	maxKeptBytes = 8 << 20
)

type entry struct {
	key      [sha256.Size]byte
	size     int
	evaluate evaluation
}

// kept is in the order of use. Requests are answered one after the other.
var kept []entry

// prepared compiles a program, or finds it compiled. The key is all of its text: what one tenant wrote is never another's.
func prepared(program Program) (evaluation, error) {
	text, err := json.Marshal(program) // maps in the order of their keys
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256(text)
	if at := slices.IndexFunc(kept, func(one entry) bool { return one.key == key }); at >= 0 {
		found := kept[at]
		kept = append(slices.Delete(kept, at, at+1), found)
		return found.evaluate, nil
	}
	evaluate, err := compile(program)
	if err != nil {
		return nil, err
	}
	kept = append(kept, entry{key, len(text), evaluate})
	total := 0
	for _, one := range kept {
		total += one.size
	}
	for len(kept) > 1 && (len(kept) > maxKept || total > maxKeptBytes) {
		total -= kept[0].size
		kept = slices.Delete(kept, 0, 1)
	}
	return evaluate, nil
}

func compile(program Program) (evaluation, error) {
	switch {
	case program.Rego != nil:
		policy, err := rego.Prepare(*program.Rego)
		if err != nil {
			return nil, err
		}
		return func(on *input, around rego.Around, end time.Time) ([]json.RawMessage, error) {
			if on.value == nil {
				value, err := rego.ReadInput(on.text)
				if err != nil {
					return nil, err
				}
				on.value = value
			}
			return policy.Evaluate(on.value, around, end)
		}, nil
	case program.CEL != nil:
		expression, err := cel.Prepare(*program.CEL)
		if err != nil {
			return nil, err
		}
		return func(on *input, _ rego.Around, _ time.Time) ([]json.RawMessage, error) {
			if on.fields == nil {
				fields, err := cel.ReadInput(on.text)
				if err != nil {
					return nil, err
				}
				on.fields = fields
			}
			value, err := expression.Evaluate(on.fields)
			return []json.RawMessage{value}, err
		}, nil
	default:
		return nil, errors.New("a program has a field rego or cel")
	}
}
