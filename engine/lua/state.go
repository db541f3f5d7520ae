package lua

import (
	"time"

	lua "github.com/yuin/gopher-lua"
)

const (
	maxCalls = 200
	// maxRegistry bounds the values that a script holds in variables at a time.
	maxRegistry = 256 * 1024
)

// libraries are those of scripts that need "open libraries", less files, programs and debugging. A script that does not
// need them is not hurt by them.
var libraries = map[string]lua.LGFunction{
	lua.LoadLibName:      lua.OpenPackage,
	lua.BaseLibName:      lua.OpenBase,
	lua.TabLibName:       lua.OpenTable,
	lua.StringLibName:    lua.OpenString,
	lua.MathLibName:      lua.OpenMath,
	lua.CoroutineLibName: lua.OpenCoroutine,
}

// newState makes an interpreter that reaches nothing: no file, no program, no output, no clock but the one given.
func newState(now time.Time) (*lua.LState, error) {
	state := lua.NewState(lua.Options{SkipOpenLibs: true, CallStackSize: maxCalls, RegistryMaxSize: maxRegistry})
	for _, name := range []string{
		lua.LoadLibName, lua.BaseLibName, lua.TabLibName, lua.StringLibName, lua.MathLibName, lua.CoroutineLibName,
	} {
		open := lua.P{Fn: state.NewFunction(libraries[name]), NRet: 0, Protect: true}
		if err := state.CallByParam(open, lua.LString(name)); err != nil {
			state.Close()
			return nil, err
		}
	}
	for _, name := range []string{"dofile", "loadfile", "_printregs"} {
		state.SetGlobal(name, lua.LNil)
	}
	state.SetGlobal("print", state.NewFunction(func(*lua.LState) int { return 0 }))
	onlyPreloaded(state)
	safe := newSafeOS(state, now)
	state.SetGlobal(lua.OsLibName, safe)
	// Opening the whole library left it where `require` looks first.
	state.SetField(state.GetField(state.GetGlobal(lua.LoadLibName), "loaded"), lua.OsLibName, safe)
	return state, nil
}

// onlyPreloaded takes from `require` what looks for files.
func onlyPreloaded(state *lua.LState) {
	library, isTable := state.GetGlobal(lua.LoadLibName).(*lua.LTable)
	if !isTable {
		return
	}
	library.RawSetString("path", lua.LString(""))
	library.RawSetString("cpath", lua.LString(""))
	library.RawSetString("loadlib", lua.LNil)
	if loaders, isTable := library.RawGetString("loaders").(*lua.LTable); isTable {
		for loaders.Len() > 1 { // the first looks in package.preload
			loaders.Remove(loaders.Len())
		}
	}
}
