// Package rego evaluates policies with the Open Policy Agent's own library, without its ways to the world.
package rego

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// Program is policies by file name and a query over them.
type Program struct {
	Modules map[string]string `json:"modules"`
	Query   string            `json:"query"`
	Data    json.RawMessage   `json:"data"`
	// V0 reads policies written before version 1 of the language.
	V0 bool `json:"v0"`
}

// Around is what an evaluation sees of the world.
type Around struct {
	NowMs int64  `json:"nowMs"`
	Seed  string `json:"seed"`
}

// Request is a program and what it sees.
type Request struct {
	Program
	Around
	Input json.RawMessage `json:"input"`
}

// Prepared is a program that is compiled.
type Prepared struct{ query rego.PreparedEvalQuery }

// worldly are the functions that would reach the network or tell of the machine.
var worldly = []string{"http.send", "net.lookup_ip_addr", "opa.runtime"}

// maxTime ends evaluations that go on and on.
const maxTime = 10 * time.Second

// Evaluate gives the values of the query: one for each way in which it holds, none where it does not.
func Evaluate(asked Request) ([]json.RawMessage, error) {
	prepared, err := Prepare(asked.Program)
	if err != nil {
		return nil, err
	}
	input, err := ReadInput(asked.Input)
	if err != nil {
		return nil, err
	}
	return prepared.Evaluate(input, asked.Around, time.Now().Add(maxTime))
}

// Prepare compiles a program.
func Prepare(program Program) (*Prepared, error) {
	version := ast.RegoV1
	if program.V0 {
		version = ast.RegoV0
	}
	data := map[string]any{}
	if len(program.Data) > 0 {
		if err := decode(program.Data, &data); err != nil {
			return nil, fmt.Errorf("the data is no JSON object: %w", err)
		}
	}
	if data == nil { // it was null
		data = map[string]any{}
	}
	options := []func(*rego.Rego){
		rego.Query(program.Query), rego.SetRegoVersion(version), rego.Capabilities(capabilities(version)),
		rego.Store(inmem.NewFromObject(data)), rego.StrictBuiltinErrors(true),
	}
	for name, text := range program.Modules {
		options = append(options, rego.Module(name, text))
	}
	query, err := rego.New(options...).PrepareForEval(context.Background())
	if err != nil {
		return nil, explain(err)
	}
	return &Prepared{query}, nil
}

// ReadInput reads JSON as a policy sees it, for as many programs as there are; nil where there is none.
func ReadInput(text json.RawMessage) (ast.Value, error) {
	if len(text) == 0 {
		return nil, nil
	}
	value, err := ast.ValueFromReader(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("the input is no JSON: %w", err)
	}
	return value, nil
}

// Evaluate gives the values of the query for one input, or an error when it is not done by `end`.
func (p *Prepared) Evaluate(input ast.Value, around Around, end time.Time) ([]json.RawMessage, error) {
	options := []rego.EvalOption{
		rego.EvalTime(time.UnixMilli(around.NowMs).UTC()),
		rego.EvalSeed(mathrand.NewChaCha8(sha256.Sum256([]byte(around.Seed)))),
		rego.EvalExternalCancel(newDeadline(end)), rego.EvalSortSets(true),
	}
	if input != nil {
		options = append(options, rego.EvalParsedInput(input))
	}
	found, err := p.query.Eval(context.Background(), options...)
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

func decode(text json.RawMessage, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
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
