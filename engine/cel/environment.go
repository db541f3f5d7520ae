// Package cel evaluates expressions of the Common Expression Language: in the environment of Kubernetes, and health checks
// as Flux writes them.
package cel

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	kubejson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apiserver/pkg/cel/environment"
)

// maxCost ends expressions that would run for long. It is Kubernetes' own limit for one evaluation.
const maxCost = 1_000_000

// kubernetes is the environment in which Kubernetes compiles what people write in policies. Making it takes a while.
var kubernetes = sync.OnceValue(func() *environment.EnvSet {
	return environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
})

// flux is the environment of Flux's health checks, which are not checked for types because kinds differ.
var flux = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(
		cel.HomogeneousAggregateLiterals(), cel.EagerlyValidateDeclarations(true), cel.DefaultUTCTimeZone(true),
		cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), ext.Strings(), ext.Sets(), ext.Encoders(),
	)
})

// Program is an expression and the names of its variables.
type Program struct {
	Expression string   `json:"expression"`
	Variables  []string `json:"variables"`
}

// Request is an expression and its variables.
type Request struct {
	Expression string                     `json:"expression"`
	Variables  map[string]json.RawMessage `json:"variables"`
}

// Prepared is a program that is compiled.
type Prepared struct {
	program   cel.Program
	variables []string
}

// Evaluate gives the value of an expression as JSON, in the environment of Kubernetes.
func Evaluate(asked Request) (json.RawMessage, error) {
	variables := map[string]any{}
	for name, text := range asked.Variables {
		value, err := readValue(text)
		if err != nil {
			return nil, fmt.Errorf("the variable %s is no JSON: %w", name, err)
		}
		variables[name] = value
	}
	prepared, err := Prepare(Program{Expression: asked.Expression, Variables: slices.Sorted(maps.Keys(asked.Variables))})
	if err != nil {
		return nil, err
	}
	return prepared.Evaluate(variables)
}

// Prepare compiles a program in the environment of Kubernetes.
func Prepare(asked Program) (*Prepared, error) {
	options := []cel.EnvOption{}
	for _, name := range asked.Variables {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	base, err := kubernetes().Env(environment.NewExpressions)
	if err != nil {
		return nil, err
	}
	env, err := base.Extend(options...)
	if err != nil {
		return nil, err
	}
	compiled, issues := env.Compile(asked.Expression)
	if issues.Err() != nil {
		return nil, explain(issues)
	}
	program, err := compile(env, compiled)
	if err != nil {
		return nil, err
	}
	return &Prepared{program, asked.Variables}, nil
}

// ReadInput reads a JSON object whose fields are variables.
func ReadInput(text json.RawMessage) (map[string]any, error) {
	value, err := readValue(text)
	if err != nil {
		return nil, fmt.Errorf("the input is no JSON: %w", err)
	}
	fields, isObject := value.(map[string]any)
	if !isObject {
		return nil, errors.New("the input is no object, whose fields would be the variables")
	}
	return fields, nil
}

// Evaluate gives the value for some variables; those that are not given are null, others are not seen.
func (p *Prepared) Evaluate(fields map[string]any) (json.RawMessage, error) {
	seen := make(map[string]any, len(p.variables))
	for _, name := range p.variables {
		seen[name] = fields[name]
	}
	value, _, err := p.program.Eval(seen)
	if err != nil {
		return nil, err
	}
	return writeValue(value)
}

// readValue keeps whole numbers whole, as Kubernetes does.
func readValue(text json.RawMessage) (any, error) {
	var value any
	if err := kubejson.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	return value, nil
}

// Error is an expression that cannot be compiled, with its line.
type Error struct {
	Message string
	Line    int
}

func (e *Error) Error() string { return e.Message }

// At is the place of the error; an expression has no file.
func (e *Error) At() (file string, line int) { return "", e.Line }

func explain(issues *cel.Issues) error {
	for _, issue := range issues.Errors() {
		return &Error{Message: issue.Message, Line: issue.Location.Line()}
	}
	return errors.New("the expression cannot be compiled")
}
