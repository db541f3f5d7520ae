// Package action runs the custom actions of Argo CD's contract: a discovery script names those that an object offers, an action
// script says what to change.
package action

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"fairlead.dev/engine/lua"
)

// Discovery is a script that returns a table: name of an action → its properties.
type Discovery struct {
	Object json.RawMessage `json:"object"`
	NowMs  int64           `json:"nowMs"`
	Lua    string          `json:"lua"`
}

// Offered is an action that may be asked for now, or one that is shown as not to be asked for.
type Offered struct {
	Name        string      `json:"name"`
	DisplayName string      `json:"displayName,omitempty"`
	Disabled    bool        `json:"disabled,omitempty"`
	Parameters  []Parameter `json:"parameters,omitempty"`
}

// Parameter is a text that the person gives.
type Parameter struct {
	Name    string `json:"name"`
	Default string `json:"default,omitempty"`
}

type properties struct {
	Disabled    bool   `json:"disabled"`
	DisplayName string `json:"displayName"`
	Params      []struct {
		Name    string `json:"name"`
		Value   string `json:"value"`
		Default string `json:"default"`
	} `json:"params"`
}

const maxOffered = 100

// Discover runs the script; the actions are in the order of their names.
func Discover(asked Discovery) ([]Offered, error) {
	value, err := lua.Run(lua.Request{Script: asked.Lua, Object: asked.Object, NowMs: asked.NowMs})
	if err != nil {
		return nil, err
	}
	offered := []Offered{}
	if isEmpty(value) {
		return offered, nil
	}
	var named map[string]json.RawMessage
	if err := json.Unmarshal(value, &named); err != nil {
		return nil, errors.New("the discovery script must return a table of actions by their names")
	}
	if len(named) > maxOffered {
		return nil, fmt.Errorf("the discovery script offers more than %d actions", maxOffered)
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		one := Offered{Name: name}
		if !isEmpty(named[name]) {
			var given properties
			if err := json.Unmarshal(named[name], &given); err != nil {
				return nil, fmt.Errorf("the properties of the action %q are not those of an action: %w", name, err)
			}
			one.Disabled, one.DisplayName = given.Disabled, given.DisplayName
			for _, param := range given.Params {
				one.Parameters = append(one.Parameters, Parameter{Name: param.Name, Default: cmp.Or(param.Value, param.Default)})
			}
		}
		offered = append(offered, one)
	}
	return offered, nil
}

// isEmpty tells whether a script returned nothing or an empty table.
func isEmpty(value json.RawMessage) bool {
	text := string(value)
	return text == "null" || text == "[]" || text == "{}"
}
