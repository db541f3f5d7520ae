package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

// Whatever is asked, the answer is one line of JSON with exactly one of result, needs and error.
// Long: go test -fuzz FuzzAnswer .
func FuzzAnswer(f *testing.F) {
	for _, line := range []string{
		`{"id":1,"method":"version"}`,
		`{"id":1,"method":"render","kustomize":{"path":".","files":{"kustomization.yaml":"resources: [a.yaml]","a.yaml":"a: &a [*a]"}}}`,
		`{"id":1,"method":"render","kustomize":{"path":"../..","files":{"a":{"base64":"//4="}}}}`,
		`{"id":1,"method":"render","helm":{"path":".","listings":{".":["Chart.yaml","templates/"],"templates":["a.yaml"]},"files":{"Chart.yaml":"name: a\nversion: 1.0.0\napiVersion: v2","templates/a.yaml":"{{ include \"a\" . }}"}}}`,
		`{"id":1,"method":"render","jsonnet":{"path":"a.jsonnet","files":{"a.jsonnet":"local f(x) = f(x); [f(1)]"}}}`,
		`{"id":1,"method":"evaluate","health":{"object":{"a":1},"lua":"return {status = obj.a}"}}`,
		`{"id":1,"method":"evaluate","health":{"object":[],"cel":{"current":"a.b"}}}`,
		`{"id":1,"method":"evaluate","cel":{"expression":"[1].map(x, x / 0)","variables":{"a":null}}}`,
		`{"id":1,"method":"evaluate","rego":{"modules":{"a":"package a"},"query":"data[x]"}}`,
		`{"id":1,"method":"parse","hcl":{"path":".","listings":{".":["a.tf"]},"files":{"a.tf":"a {\n"}}}`,
		"{\"id\":1,\"method\":\"render\",\"kustomize\":{\"path\":\"\\u0000\"}}", "\xff\xfe{", `[]`, `{"id":{"deep":[]},"method":null}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		text := answer(line)
		if bytes.Count(text, []byte("\n")) != 1 || text[len(text)-1] != '\n' {
			t.Fatalf("not one line: %q", text)
		}
		var given map[string]json.RawMessage
		if err := json.Unmarshal(text, &given); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		count := 0
		for _, name := range []string{"result", "needs", "error"} {
			if given[name] != nil {
				count++
			}
		}
		if count != 1 {
			t.Errorf("%d of result, needs and error in %q", count, text)
		}
	})
}
