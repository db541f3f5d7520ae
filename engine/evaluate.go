package main

import (
	"encoding/json"
	"errors"

	"fairlead.dev/engine/action"
	"fairlead.dev/engine/cel"
	"fairlead.dev/engine/hcl"
	"fairlead.dev/engine/health"
	"fairlead.dev/engine/lua"
	"fairlead.dev/engine/programs"
	"fairlead.dev/engine/rego"
	"fairlead.dev/engine/tree"
)

// evaluation says what to evaluate; exactly one field is there.
type evaluation struct {
	Health *health.Request `json:"health"`
	Lua    *lua.Request    `json:"lua"`
	CEL    *cel.Request    `json:"cel"`
	Rego   *rego.Request   `json:"rego"`
	// Each evaluates many programs over many inputs.
	Each *programs.Request `json:"each"`
	// Discover and Action are custom actions: which there are, and what one wants done.
	Discover *action.Discovery   `json:"discover"`
	Action   *action.Performance `json:"action"`
}

type hclRequest struct {
	hcl.Request
	known
}

type evaluated struct {
	Value json.RawMessage `json:"value"`
}

type evaluatedEach struct {
	Values []json.RawMessage `json:"values"`
}

type evaluatedPrograms struct {
	Outcomes []programs.Outcome `json:"outcomes"`
}

type discovered struct {
	Actions []action.Offered `json:"actions"`
}

type performed struct {
	Impacts []action.Impact `json:"impacts"`
}

type parsed struct {
	Blocks []hcl.Block `json:"blocks"`
	Reads  tree.Reads  `json:"reads"`
}

func evaluate(asked evaluation) reply {
	switch {
	case asked.Health != nil:
		return outcome(health.Check(*asked.Health))
	case asked.Lua != nil:
		value, err := lua.Run(*asked.Lua)
		return outcome(evaluated{Value: value}, err)
	case asked.CEL != nil:
		value, err := cel.Evaluate(*asked.CEL)
		return outcome(evaluated{Value: value}, err)
	case asked.Rego != nil:
		values, err := rego.Evaluate(*asked.Rego)
		return outcome(evaluatedEach{Values: values}, err)
	case asked.Each != nil:
		outcomes, err := programs.Evaluate(*asked.Each)
		return outcome(evaluatedPrograms{Outcomes: outcomes}, err)
	case asked.Discover != nil:
		actions, err := action.Discover(*asked.Discover)
		return outcome(discovered{Actions: actions}, err)
	case asked.Action != nil:
		impacts, err := action.Perform(*asked.Action)
		return outcome(performed{Impacts: impacts}, err)
	default:
		return failed(errors.New("nothing to evaluate: the request has no field health, lua, cel, rego, each, discover or action"), nil)
	}
}

func outcome(result any, err error) reply {
	if err != nil {
		return failed(err, nil)
	}
	return reply{Result: result}
}

func parse(asked *hclRequest) reply {
	if asked == nil {
		return failed(errors.New("nothing to parse: the request has no field hcl"), nil)
	}
	files, err := tree.New(asked.Files, asked.Listings)
	if err != nil {
		return failed(err, nil)
	}
	blocks, err := hcl.Parse(files, asked.Request)
	if files.HasNeeds() {
		needs := files.Needs()
		return reply{Needs: &needs}
	}
	reads := files.Reads()
	if err != nil {
		return failed(err, &reads)
	}
	return reply{Result: parsed{Blocks: blocks, Reads: reads}}
}
