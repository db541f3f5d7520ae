package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// Whatever a file holds, it is rendered or refused, in one line of JSON that is not nested too deep: no library breaks down on it.
// Each parser of what comes from outside has a test of its own, so that one can be searched for long: npm run fuzz.

func FuzzKustomization(f *testing.F) {
	for _, text := range []string{
		"resources: [a.yaml]\nnamePrefix: p-\n", "\ufeffresources: []", "patches: [{patch: '- op: remove\n  path: /metadata'}]\n",
		"replacements: [{source: {kind: ConfigMap}, targets: [{select: {kind: A}, fieldPaths: [a.b]}]}]", "configMapGenerator: [{name: a, literals: [a=b]}]", "a: &a [*a]",
		"components: [.]", "vars: [{name: A, objref: {kind: ConfigMap, name: a, apiVersion: v1}}]", "generators: ['{kind: A}']",
	} {
		f.Add(text, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n[]")
	}
	f.Fuzz(func(t *testing.T, kustomization, resource string) {
		check(t, map[string]any{"method": "render", "kustomize": map[string]any{
			"path": ".", "listings": map[string][]string{".": {"kustomization.yaml", "a.yaml"}},
			"files": map[string]string{"kustomization.yaml": kustomization, "a.yaml": resource},
		}})
	})
}

func FuzzChart(f *testing.F) {
	const about = "apiVersion: v2\nname: a\nversion: 1.0.0\n"
	for _, text := range []string{
		"{{ .Values.a }}", "{{ include \"a\" . }}", "{{ range until 10 }}---\na: b\n{{ end }}", "{{ toYaml .Values | fromYaml | toJson }}", "{{ tpl \"{{ . }}\" . }}",
		"{{ regexMatch \"(a+)+$\" .Values.a }}", "{{ lookup \"v1\" \"Pod\" \"\" \"\" }}", "{{ genCA \"a\" 1 }}", "{{ .Files.Get \"../x\" }}", "kind: A\n\x00",
	} {
		f.Add(about, "a: b\n", text)
	}
	f.Add("apiVersion: v3\n- ", "a: &a [*a]", "{{")
	f.Fuzz(func(t *testing.T, chart, values, template string) {
		check(t, map[string]any{"method": "render", "helm": map[string]any{
			"path": ".", "release": "r", "namespace": "n", "seed": "s",
			"listings": map[string][]string{".": {"Chart.yaml", "values.yaml", "templates/"}, "templates": {"a.yaml"}},
			"files":    map[string]string{"Chart.yaml": chart, "values.yaml": values, "templates/a.yaml": template},
		}})
	})
}

func FuzzProgram(f *testing.F) {
	for _, text := range []string{
		"{apiVersion: 'v1', kind: 'A', metadata: {name: 'a'}}", "local f(x) = f(x); f(1)", "import 'b'", "importstr 'a.jsonnet'", "std.extVar('a')", "[[[[", "std.parseYaml('a: &a [*a]')", "@'''",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		check(t, map[string]any{"method": "render", "jsonnet": map[string]any{"path": "a.jsonnet", "files": map[string]any{"a.jsonnet": text, "b": nil}}})
	})
}

func FuzzTerraform(f *testing.F) {
	for _, text := range []string{"a \"b\" {\n  c = [1, \"${d}\"]\n}\n", "a {", "a = <<E\n", "locals { a = b.c[*].d }", "\ufeffa = 1", "a = \"${"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		check(t, map[string]any{"method": "parse", "hcl": map[string]any{
			"path": ".", "listings": map[string][]string{".": {"a.tf"}}, "files": map[string]string{"a.tf": text},
		}})
	})
}

func FuzzScript(f *testing.F) {
	for _, text := range []string{
		"return {status = obj.a}", "while true do end", "return string.rep('a', 10)", "local t = {} t.t = t return t", "return (('x'):rep(9)):find(('x*'):rep(9) .. 'y')", "coroutine.wrap(function() error({}) end)()",
		"return {{operation = 'patch', resource = obj}}", "return setmetatable({}, {__index = function(t) return t.x end}).y",
	} {
		f.Add(text, `{"a":1}`)
	}
	f.Fuzz(func(t *testing.T, text, object string) {
		if !json.Valid([]byte(object)) || strings.Contains(text, "rep") && len(text) > 200 {
			t.Skip() // memory is the host's to bound
		}
		about := map[string]any{"object": json.RawMessage(object), "lua": text}
		for _, what := range []string{"health", "discover", "action"} {
			check(t, map[string]any{"method": "evaluate", what: about})
		}
	})
}

func FuzzPolicy(f *testing.F) {
	f.Add("package a\n\nb contains c if {\n\tc := input.a[_]\n}\n", "object.a.all(x, x > 1)", `{"object":{"a":[1,2]}}`)
	f.Add("package a\nb := regex.match(`(a+)+$`, input)", "[1,2].map(x, [1].map(y, x / y))", `{}`)
	f.Add("package a\n\nb if walk(input, [_, \"x\"])", "'a'.matches('(')", `[]`)
	f.Fuzz(func(t *testing.T, module, expression, input string) {
		if !json.Valid([]byte(input)) {
			t.Skip()
		}
		check(t, map[string]any{"method": "evaluate", "each": map[string]any{
			"programs": []any{
				map[string]any{"rego": map[string]any{"modules": map[string]string{"a.rego": module}, "query": "data.a"}},
				map[string]any{"cel": map[string]any{"expression": expression, "variables": []string{"object"}}},
			},
			"inputs": []json.RawMessage{json.RawMessage(input)},
		}})
	})
}

func check(t *testing.T, request map[string]any) {
	t.Helper()
	request["id"] = 1
	line, err := json.Marshal(request)
	if err != nil {
		t.Skip()
	}
	text := answer(line)
	if bytes.Count(text, []byte("\n")) != 1 || !json.Valid(text) {
		t.Fatalf("not one line of JSON: %.500q", text)
	}
	if bytes.Contains(text, []byte("broke down")) {
		t.Fatalf("a library broke down: %.500s", text)
	}
}
