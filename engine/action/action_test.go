package action

import (
	"encoding/json"
	"strings"
	"testing"
)

const queue = `{"apiVersion":"acme.dev/v1","kind":"Queue","metadata":{"name":"q","namespace":"n"},"spec":{"paused":false,"size":3,"scratch":{},"args":[],` +
	`"volumes":[{"name":"a","emptyDir":{}},{"name":"b","emptyDir":{}}]}}`

func TestNamesWhatAnObjectOffers(t *testing.T) {
	for script, want := range map[string]string{
		`local actions = {}
actions["resume"] = {["disabled"] = not obj.spec.paused}
actions["drain"] = {}
actions["resize"] = {displayName = "Resize", iconClass = "fa fa-fw fa-expand", params = {{name = "size", value = tostring(obj.spec.size), type = "number"}, {name = "why"}}}
return actions`: `[{"name":"drain"},{"name":"resize","displayName":"Resize","parameters":[{"name":"size","default":"3"},{"name":"why"}]},{"name":"resume","disabled":true}]`,
		`return {}`:           `[]`,
		`local none = "here"`: `[]`,
	} {
		offered, err := Discover(Discovery{Object: json.RawMessage(queue), Lua: script})
		text, _ := json.Marshal(offered)
		if err != nil || string(text) != want {
			t.Errorf("%s: %s %v", script, text, err)
		}
	}
}

func TestRunsScriptsAsTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		script     string
		parameters map[string]string
		want       string
	}{
		"one that returns the object": {
			"obj.spec.paused = true\nreturn obj", nil,
			`[{"operation":"patch","resource":{"apiVersion":"acme.dev/v1","kind":"Queue","metadata":{"name":"q","namespace":"n"},"spec":{"args":[],"paused":true,"scratch":{},"size":3,` +
				`"volumes":[{"emptyDir":{},"name":"a"},{"emptyDir":{},"name":"b"}]}}}]`,
		},
		"one that takes a parameter": {
			"return {apiVersion = obj.apiVersion, kind = obj.kind, metadata = {name = obj.metadata.name}, spec = {size = tonumber(actionParams[\"size\"])}}",
			map[string]string{"size": "7"},
			`[{"operation":"patch","resource":{"apiVersion":"acme.dev/v1","kind":"Queue","metadata":{"name":"q"},"spec":{"size":7}}}]`,
		},
		"one that makes another": {
			"local os = require(\"os\")\nreturn {{operation = \"create\", resource = {apiVersion = \"batch/v1\", kind = \"Job\", metadata = {name = obj.metadata.name .. \"-\" .. os.date(\"!%Y%m%d\")}}}}",
			nil,
			`[{"operation":"create","resource":{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"q-20231114"}}}]`,
		},
		"one that does nothing": {"if actionParams[\"size\"] == nil then return {} end", nil, `[]`},
	} {
		t.Run(name, func(t *testing.T) {
			impacts, err := Perform(Performance{Object: json.RawMessage(queue), Lua: c.script, Parameters: c.parameters, NowMs: 1_700_000_000_000})
			text, _ := json.Marshal(impacts)
			if err != nil || string(text) != c.want {
				t.Errorf("%s %v", text, err)
			}
		})
	}
}

func TestRefusesWhatIsNoAction(t *testing.T) {
	for script, message := range map[string]string{
		"return 1":    "must return an object",
		"return {{}}": "or a list of",
		"return {{operation = 'delete', resource = obj}}": `wants "delete" done`,
		"return {{operation = 'patch', resource = 1}}":    "no object",
		"return obj.gone.field":                           "attempt to index",
		"while true do end":                               "longer than 1 s",
	} {
		if impacts, err := Perform(Performance{Object: json.RawMessage(queue), Lua: script}); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: %+v %v", script, impacts, err)
		}
	}
	for script, message := range map[string]string{
		"return {a = 1}":               `properties of the action "a"`,
		"return 'a'":                   "table of actions",
		"return {a = {disabled = 1}}":  `properties of the action "a"`,
		"return {'restart', 'resume'}": "table of actions",
	} {
		if offered, err := Discover(Discovery{Object: json.RawMessage(queue), Lua: script}); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: %+v %v", script, offered, err)
		}
	}
}
