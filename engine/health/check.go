// Package health judges an object by a check that people wrote, in Lua or CEL, and answers in one set of words.
package health

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"fairlead.dev/engine/cel"
	"fairlead.dev/engine/lua"
)

// Request is an object and exactly one sort of check.
type Request struct {
	Object json.RawMessage   `json:"object"`
	NowMs  int64             `json:"nowMs"`
	Lua    string            `json:"lua"`
	CEL    *cel.HealthChecks `json:"cel"`
}

// Result is what the check said. An empty status means that the check does not judge this object.
type Result struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

const unknown = "Unknown"

// statuses are the words of Argo CD's contract. Source: its manual, "Resource Health".
var statuses = []string{"Healthy", "Progressing", "Degraded", "Suspended", "Missing", unknown}

// ofCEL says in those words what Flux's checks come to.
var ofCEL = map[string]string{cel.Current: "Healthy", cel.InProgress: "Progressing", cel.Failed: "Degraded"}

// Check runs the check.
func Check(asked Request) (Result, error) {
	switch {
	case asked.CEL != nil:
		outcome, err := asked.CEL.Check(asked.Object)
		return Result{Status: ofCEL[outcome]}, err
	case asked.Lua != "":
		value, err := lua.Run(lua.Request{Script: asked.Lua, Object: asked.Object, NowMs: asked.NowMs})
		if err != nil {
			return Result{}, err
		}
		return readResult(value)
	default:
		return Result{}, errors.New("no check: the request has no field lua or cel")
	}
}

// readResult reads what a script returned: nothing, or a table with `status` and `message`.
func readResult(value json.RawMessage) (Result, error) {
	switch text := string(value); {
	case text == "null" || text == "[]": // an empty table
		return Result{}, nil
	case text[0] != '{':
		return Result{}, errors.New("the script must return a table with `status` and `message`")
	}
	var result Result
	if err := json.Unmarshal(value, &result); err != nil {
		return Result{}, fmt.Errorf("the script's `status` and `message` must be texts: %w", err)
	}
	if !slices.Contains(statuses, result.Status) {
		return Result{Status: unknown, Message: fmt.Sprintf("the script returned %q, which is no health status", result.Status)}, nil
	}
	return result, nil
}
