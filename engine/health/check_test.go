package health

import (
	"encoding/json"
	"strings"
	"testing"

	"fairlead.dev/engine/cel"
)

const ready = `{"apiVersion":"acme.dev/v1","kind":"Queue","metadata":{"name":"q","generation":2},
	"status":{"observedGeneration":2,"phase":"Ready","size":3,"conditions":[{"type":"Ready","status":"True"}]}}`

func TestJudgesByLua(t *testing.T) {
	for name, c := range map[string]struct{ script, status, message string }{
		"a table":                      {`return {status = "Healthy", message = "phase " .. obj.status.phase}`, "Healthy", "phase Ready"},
		"a global table":               {"hs = {}\nhs.status = 'Progressing'\nhs.message = 'soon'\nreturn hs", "Progressing", "soon"},
		"conditions walked in order":   {"for i, c in ipairs(obj.status.conditions) do if c.type == 'Ready' and c.status == 'True' then return {status='Healthy'} end end", "Healthy", ""},
		"nothing":                      {"local x = 1", "", ""},
		"an empty table":               {"return {}", "", ""},
		"a status that is none":        {"return {status = 'Fine'}", "Unknown", `the script returned "Fine", which is no health status`},
		"the time of the request":      {"return {status = 'Healthy', message = os.date('!%Y-%m-%d', os.time())}", "Healthy", "2023-11-14"},
		"a time that is written":       {"return {status = 'Healthy', message = tostring(os.time{year=2023, month=11, day=14, hour=0})}", "Healthy", "1699920000"},
		"os by require":                {"local os = require('os')\nreturn {status = 'Healthy', message = os.date('!%H:%M', os.time())}", "Healthy", "22:13"},
		"texts and numbers":            {"return {status = 'Healthy', message = string.format('%d %s', math.floor(obj.status.size), ('a,b'):gsub(',', ';'))}", "Healthy", "3 a;b"},
		"tables":                       {"local t = {'b', 'a'}\ntable.sort(t)\nreturn {status = 'Healthy', message = table.concat(t, ' ')}", "Healthy", "a b"},
		"an error that is caught":      {"local ok, why = pcall(function() error('no') end)\nreturn {status = 'Degraded', message = tostring(ok)}", "Degraded", "false"},
		"printing, which goes nowhere": {"print('x')\nreturn {status = 'Healthy'}", "Healthy", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Check(Request{Object: json.RawMessage(ready), Lua: c.script, NowMs: 1_700_000_000_000})
			if err != nil || got.Status != c.status || got.Message != c.message {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}

func TestScriptsReachNothing(t *testing.T) {
	for name, script := range map[string]string{
		"a file":               "return {status = 'Healthy', message = io.open('/etc/passwd'):read()}",
		"a file by dofile":     "dofile('/etc/passwd')",
		"a file by loadfile":   "loadfile('/etc/passwd')()",
		"a file by require":    "require('/etc/passwd')",
		"a library":            "package.loadlib('x', 'y')",
		"a program":            "os.execute('true')",
		"a program by require": "require('os').execute('true')",
		"what was loaded":      "package.loaded.os.exit(1)",
		"what is preloaded":    "return {status = package.preload.os().getenv('HOME')}",
		"the registry":         "package.loaded.io.open('/etc/passwd')",
		"the environment":      "return {status = os.getenv('HOME')}",
		"the end of the world": "os.exit(1)",
		"debugging":            "debug.getinfo(1)",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Check(Request{Object: json.RawMessage(ready), Lua: script})
			if err == nil {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestSaysWhatIsWrongWithAScript(t *testing.T) {
	for name, c := range map[string]struct {
		script, message string
		line            int
	}{
		"a syntax error":         {"local x = \nreturn", "syntax error", 2},
		"a missing field":        {"local x = 1\nreturn {status = obj.spec.name}", "attempt to index", 2},
		"an endless loop":        {"while true do end", "longer than 1 s", 1},
		"an endless recursion":   {"local function f() return 1 + f() end\nf()", "stack overflow", 1},
		"a number":               {"return 7", "must return a table", 0},
		"a list":                 {"return {'Healthy'}", "must return a table", 0},
		"a table that loops":     {"local t = {}\nt.t = t\nreturn t", "holds itself", 0},
		"a message that is none": {"return {status = 'Healthy', message = {1}}", "must be texts", 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Check(Request{Object: json.RawMessage(ready), Lua: c.script})
			if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Fatalf("%v", err)
			}
			placed, isPlaced := err.(interface{ At() (string, int) })
			if c.line == 0 {
				return
			}
			if !isPlaced {
				t.Fatal("no place")
			}
			if _, line := placed.At(); line != c.line {
				t.Errorf("line %d, want %d", line, c.line)
			}
		})
	}
}

func TestJudgesByCEL(t *testing.T) {
	behind := strings.Replace(ready, `"observedGeneration":2`, `"observedGeneration":1`, 1)
	for name, c := range map[string]struct {
		object string
		checks cel.HealthChecks
		status string
	}{
		"current":                        {ready, cel.HealthChecks{Current: "status.phase == 'Ready'"}, "Healthy"},
		"conditions":                     {ready, cel.HealthChecks{Current: "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')"}, "Healthy"},
		"nothing holds":                  {ready, cel.HealthChecks{Current: "status.phase == 'Other'"}, "Progressing"},
		"failed before current":          {ready, cel.HealthChecks{Current: "true", Failed: "status.size > 2"}, "Degraded"},
		"in progress before failed":      {ready, cel.HealthChecks{Current: "true", Failed: "true", InProgress: "has(status.phase)"}, "Progressing"},
		"the controller has not seen it": {behind, cel.HealthChecks{Current: "true", Failed: "true"}, "Progressing"},
		"whole numbers stay whole":       {ready, cel.HealthChecks{Current: "status.size / 2 == 1 && status.size < 3.5"}, "Healthy"},
		"optional fields":                {ready, cel.HealthChecks{Current: "status.?nothing.orValue('x') == 'x'"}, "Healthy"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Check(Request{Object: json.RawMessage(c.object), CEL: &c.checks})
			if err != nil || got.Status != c.status {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}

func TestSaysWhatIsWrongWithAnExpression(t *testing.T) {
	for name, c := range map[string]struct {
		checks  cel.HealthChecks
		message string
	}{
		"no current":          {cel.HealthChecks{Failed: "true"}, "no expression `current`"},
		"a syntax error":      {cel.HealthChecks{Current: "status.phase =="}, "current: Syntax error"},
		"a missing field":     {cel.HealthChecks{Current: "spec.size > 1"}, "current: no such attribute"},
		"a text":              {cel.HealthChecks{Current: "status.phase"}, "neither true nor false"},
		"it costs too much":   {cel.HealthChecks{Current: costly}, "cost limit exceeded"},
		"an unknown function": {cel.HealthChecks{Current: "true", Failed: "env('HOME') == ''"}, "failed: "},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Check(Request{Object: json.RawMessage(ready), CEL: &c.checks})
			if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}

const list = "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]"
const costly = list + ".all(a, " + list + ".all(b, " + list + ".all(c, " + list + ".all(d, " + list + ".all(e, a+b+c+d+e > 0)))))"
