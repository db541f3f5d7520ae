// Package rego evaluates policies with the Open Policy Agent's own library, without its ways to the world.
package rego

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// Request is policies by file name, a query over them, and what they see.
type Request struct {
	Modules map[string]string `json:"modules"`
	Query   string            `json:"query"`
	Input   json.RawMessage   `json:"input"`
	Data    map[string]any    `json:"data"`
	// V0 reads policies written before version 1 of the language.
	V0    bool   `json:"v0"`
	NowMs int64  `json:"nowMs"`
	Seed  string `json:"seed"`
}

// worldly are the functions that would reach the network or tell of the machine.
var worldly = []string{"http.send", "net.lookup_ip_addr", "opa.runtime"}

// maxTime ends evaluations that go on and on.
const maxTime = 10 * time.Second

// Error is a policy that cannot be compiled or evaluated, with its place.
type Error struct {
	Message, File string
	Line          int
}

func (e *Error) Error() string { return e.Message }

// At is the place of the error.
func (e *Error) At() (file string, line int) { return e.File, e.Line }

// Evaluate gives the values of the query: one for each way in which it holds, none where it does not.
func Evaluate(asked Request) ([]json.RawMessage, error) { return evaluateWithin(maxTime, asked) }

func evaluateWithin(limit time.Duration, asked Request) ([]json.RawMessage, error) {
	version := ast.RegoV1
	if asked.V0 {
		version = ast.RegoV0
	}
	data := asked.Data
	if data == nil {
		data = map[string]any{}
	}
	options := []func(*rego.Rego){
		rego.Query(asked.Query), rego.SetRegoVersion(version), rego.Capabilities(capabilities(version)),
		rego.Store(inmem.NewFromObject(data)), rego.StrictBuiltinErrors(true),
	}
	for name, text := range asked.Modules {
		options = append(options, rego.Module(name, text))
	}
	ctx := context.Background()
	prepared, err := rego.New(options...).PrepareForEval(ctx)
	if err != nil {
		return nil, explain(err)
	}
	var input any
	if len(asked.Input) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(asked.Input))
		decoder.UseNumber()
		if err := decoder.Decode(&input); err != nil {
			return nil, fmt.Errorf("the input is no JSON: %w", err)
		}
	}
	found, err := prepared.Eval(ctx,
		rego.EvalInput(input), rego.EvalTime(time.UnixMilli(asked.NowMs).UTC()),
		rego.EvalSeed(mathrand.NewChaCha8(sha256.Sum256([]byte(asked.Seed)))),
		rego.EvalExternalCancel(newDeadline(limit)), rego.EvalSortSets(true),
	)
	if err != nil {
		return nil, explain(err)
	}
	values := []json.RawMessage{}
	for _, result := range found {
		for _, expression := range result.Expressions {
			value, err := json.Marshal(expression.Value)
			if err != nil {
				return nil, err
			}
			values = append(values, value)
		}
	}
	return values, nil
}

func capabilities(version ast.RegoVersion) *ast.Capabilities {
	offered := ast.CapabilitiesForThisVersion(ast.CapabilitiesRegoVersion(version))
	kept := offered.Builtins[:0]
	for _, builtin := range offered.Builtins {
		if !slices.Contains(worldly, builtin.Name) {
			kept = append(kept, builtin)
		}
	}
	offered.Builtins = kept
	offered.AllowNet = []string{}
	return offered
}

func explain(err error) error {
	var anyErrors rego.Errors
	var several ast.Errors
	var one *ast.Error
	switch {
	case errors.As(err, &anyErrors) && len(anyErrors) > 0:
		return explain(anyErrors[0])
	case errors.As(err, &several) && len(several) > 0:
		one = several[0]
	case errors.As(err, &one):
	default:
		return err
	}
	explained := &Error{Message: one.Message}
	if one.Location != nil {
		explained.File, explained.Line = one.Location.File, one.Location.Row
	}
	return explained
}
