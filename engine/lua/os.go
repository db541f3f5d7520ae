package lua

import (
	"time"

	lua "github.com/yuin/gopher-lua"
)

// newSafeOS is `os` with `time` and `date` and nothing else, as Argo CD has it. The work is the library's own; where it
// would ask the machine's clock, it is given the time of the request.
func newSafeOS(state *lua.LState, now time.Time) *lua.LTable {
	open := lua.P{Fn: state.NewFunction(lua.OpenOs), NRet: 1, Protect: true}
	if err := state.CallByParam(open, lua.LString(lua.OsLibName)); err != nil {
		return state.NewTable()
	}
	official, isTable := state.Get(-1).(*lua.LTable)
	state.Pop(1)
	if !isTable {
		return state.NewTable()
	}
	seconds := lua.LNumber(now.Unix())
	safe := state.NewTable()
	safe.RawSetString("time", state.NewFunction(func(state *lua.LState) int {
		if state.GetTop() == 0 {
			state.Push(seconds)
			return 1
		}
		return callWith(state, official.RawGetString("time"), state.Get(1))
	}))
	safe.RawSetString("date", state.NewFunction(func(state *lua.LState) int {
		format, at := state.OptString(1, "%c"), lua.LValue(seconds)
		if state.GetTop() >= 2 {
			at = state.CheckNumber(2)
		}
		return callWith(state, official.RawGetString("date"), lua.LString(format), at)
	}))
	return safe
}

func callWith(state *lua.LState, function lua.LValue, arguments ...lua.LValue) int {
	state.Push(function)
	for _, argument := range arguments {
		state.Push(argument)
	}
	state.Call(len(arguments), 1)
	return 1
}
