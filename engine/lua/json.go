package lua

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// maxDepth is deeper than any object, and finds tables that hold themselves.
const maxDepth = 64

// fromJSON makes a Lua value. Nulls in an object are absent fields, as `nil` is.
func fromJSON(state *lua.LState, text json.RawMessage) (lua.LValue, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return luaValue(state, value), nil
}

func luaValue(state *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case bool:
		return lua.LBool(value)
	case float64:
		return lua.LNumber(value)
	case string:
		return lua.LString(value)
	case []any:
		table := state.CreateTable(len(value), 0)
		for _, item := range value {
			table.Append(luaValue(state, item))
		}
		return table
	case map[string]any:
		table := state.CreateTable(0, len(value))
		for _, key := range slices.Sorted(maps.Keys(value)) { // `pairs` goes by insertion
			table.RawSetString(key, luaValue(state, value[key]))
		}
		return table
	default:
		return lua.LNil
	}
}

// toJSON turns what a script returned into JSON. A table with keys 1 to n is a list, and so is an empty one.
func toJSON(value lua.LValue) (json.RawMessage, error) {
	plain, err := plainValue(value, 0)
	if err != nil {
		return nil, err
	}
	return json.Marshal(plain)
}

func plainValue(value lua.LValue, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("the script returned a table that holds itself, or is nested too deep")
	}
	switch value := value.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(value), nil
	case lua.LNumber:
		return float64(value), nil
	case lua.LString:
		return string(value), nil
	case *lua.LTable:
		return plainTable(value, depth)
	default:
		return nil, fmt.Errorf("the script returned a %s where data was expected", value.Type())
	}
}

func plainTable(table *lua.LTable, depth int) (any, error) {
	list, fields := []any{}, map[string]any{}
	var failed error
	table.ForEach(func(key, item lua.LValue) {
		plain, err := plainValue(item, depth+1)
		if err != nil {
			failed = err
			return
		}
		switch key := key.(type) {
		case lua.LNumber:
			if int(key) != len(list)+1 {
				failed = errors.New("the script returned a list with gaps")
				return
			}
			list = append(list, plain)
		case lua.LString:
			fields[string(key)] = plain
		default:
			failed = fmt.Errorf("the script returned a table with a %s for a key", key.Type())
		}
	})
	switch {
	case failed != nil:
		return nil, failed
	case len(fields) == 0:
		return list, nil
	case len(list) > 0:
		return nil, errors.New("the script returned a table that is half a list")
	default:
		return fields, nil
	}
}
