package action

import (
	"encoding/json"
	"errors"
	"fmt"

	"fairlead.dev/engine/lua"
)

// Performance is an action script. It returns the object as it should be, or a list of resources with what to do about each.
type Performance struct {
	Object     json.RawMessage   `json:"object"`
	NowMs      int64             `json:"nowMs"`
	Lua        string            `json:"lua"`
	Parameters map[string]string `json:"parameters"`
}

// Impact is one resource that the action is about.
type Impact struct {
	// Operation is "patch" or "create".
	Operation string          `json:"operation"`
	Resource  json.RawMessage `json:"resource"`
}

const (
	patch      = "patch"
	create     = "create"
	maxImpacts = 50
)

// Perform runs the script and says what it wants done.
func Perform(asked Performance) ([]Impact, error) {
	if asked.Parameters == nil {
		asked.Parameters = map[string]string{}
	}
	value, err := lua.Run(lua.Request{Script: asked.Lua, Object: asked.Object, NowMs: asked.NowMs, Parameters: asked.Parameters})
	if err != nil {
		return nil, err
	}
	var impacts []Impact
	switch {
	case isEmpty(value):
		return []Impact{}, nil
	case value[0] == '{':
		impacts = []Impact{{Operation: patch, Resource: value}}
	case value[0] == '[':
		if err := json.Unmarshal(value, &impacts); err != nil {
			return nil, fmt.Errorf("the script must return an object, or a list of {operation, resource}: %w", err)
		}
	default:
		return nil, errors.New("the script must return an object, or a list of {operation, resource}")
	}
	if len(impacts) > maxImpacts {
		return nil, fmt.Errorf("the script wants more than %d resources changed", maxImpacts)
	}
	var before any
	if err := json.Unmarshal(asked.Object, &before); err != nil {
		return nil, fmt.Errorf("the object is no JSON: %w", err)
	}
	for i := range impacts {
		if err := complete(&impacts[i], before); err != nil {
			return nil, err
		}
	}
	return impacts, nil
}

// complete checks an impact, and gives back to it what Lua could not hold.
func complete(impact *Impact, before any) error {
	if impact.Operation != patch && impact.Operation != create {
		return fmt.Errorf("the script wants %q done to a resource; there are patch and create", impact.Operation)
	}
	var resource any
	if err := json.Unmarshal(impact.Resource, &resource); err != nil {
		return fmt.Errorf("a resource that the script returned is none: %w", err)
	}
	if _, isObject := resource.(map[string]any); !isObject {
		return errors.New("a resource that the script returned is no object")
	}
	text, err := json.Marshal(restoreEmpty(resource, before))
	impact.Resource = text
	return err
}

// restoreEmpty makes empty lists objects again where they were: a Lua table does not say which of both it was.
func restoreEmpty(after, before any) any {
	switch was := before.(type) {
	case map[string]any:
		if list, isList := after.([]any); isList && len(list) == 0 {
			return map[string]any{}
		}
		if fields, isObject := after.(map[string]any); isObject {
			for name, value := range fields {
				fields[name] = restoreEmpty(value, was[name])
			}
		}
	case []any:
		if list, isList := after.([]any); isList {
			for i := range min(len(list), len(was)) {
				list[i] = restoreEmpty(list[i], was[i])
			}
		}
	}
	return after
}
