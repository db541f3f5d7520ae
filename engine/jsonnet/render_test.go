package jsonnet

import (
	"fmt"
	"strings"
	"testing"

	"fairlead.dev/engine/tree"
)

type repository map[string]string

// render answers needs as a host does, and counts the rounds.
func (r repository) render(t *testing.T, asked Request) ([]Object, tree.Reads, int, error) {
	t.Helper()
	files, listings := map[string]*tree.Content{}, map[string][]string{}
	for round := 1; round < 20; round++ {
		known, err := tree.New(files, listings)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := Render(known, asked)
		if !known.HasNeeds() {
			return objects, known.Reads(), round, err
		}
		needs := known.Needs()
		for _, name := range append(needs.Paths, needs.Listings...) {
			files[name] = nil
			if text, found := r[name]; found {
				content := tree.Content(text)
				files[name] = &content
			} else if names := r.list(name); len(names) > 0 {
				delete(files, name)
				listings[name] = names
			}
		}
	}
	t.Fatal("asks for more without end")
	return nil, tree.Reads{}, 0, nil
}

func (r repository) list(directory string) []string {
	var names []string
	for file := range r {
		if rest, inside := strings.CutPrefix(file, directory+"/"); inside {
			name, _, deeper := strings.Cut(rest, "/")
			names = append(names, name+map[bool]string{true: "/"}[deeper])
		}
	}
	return names
}

const library = "{ config(name, data={}):: {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: name}, data: data} }"

func TestRendersWhatAProgramComesTo(t *testing.T) {
	for name, c := range map[string]struct {
		program string
		want    string
	}{
		"an object":                {"(import 'k.libsonnet').config('a')", "a"},
		"a list":                   {"local k = import 'k.libsonnet'; [k.config('b'), k.config('a')]", "b a"},
		"names that lead to them":  {"local k = import 'k.libsonnet'; {z: k.config('z'), a: {b: k.config('b')}}", "b z"},
		"a part switched off":      {"local k = import 'k.libsonnet'; [k.config('a'), null, if false then k.config('b')]", "a"},
		"a Kubernetes list":        {"local k = import 'k.libsonnet'; {apiVersion: 'v1', kind: 'List', items: [k.config('a')]}", "a"},
		"a function, by arguments": {"function(name, count=1) [(import 'k.libsonnet').config('%s-%d' % [name, i]) for i in std.range(1, count)]", "top-1 top-2"},
		"outside variables":        {"(import 'k.libsonnet').config(std.extVar('name') + std.extVar('size'))", "outside3"},
		"a library":                {"local shared = import 'shared/names.libsonnet'; (import 'k.libsonnet').config(shared.first)", "from-library"},
		"texts of files":           {"(import 'k.libsonnet').config(std.stripChars(importstr 'name.txt', '\\n'))", "from-text"},
		"bytes of files":           {"(import 'k.libsonnet').config('n' + std.length(importbin 'name.txt'))", "n10"},
	} {
		t.Run(name, func(t *testing.T) {
			files := repository{
				"app/main.jsonnet": c.program, "app/k.libsonnet": library, "app/name.txt": "from-text\n",
				"vendor/shared/names.libsonnet": "{first: 'from-library'}", "app/README.md": "read by nobody",
			}
			asked := Request{
				Path: "app", Libraries: []string{"lib", "vendor"},
				ExtVars: []Variable{{Name: "name", Value: "outside"}, {Name: "size", Value: "1 + 2", Code: true}},
			}
			if strings.HasPrefix(c.program, "function") {
				asked.TLAs = []Variable{{Name: "name", Value: "top"}, {Name: "count", Value: "2", Code: true}}
			}
			objects, reads, _, err := files.render(t, asked)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, object := range objects {
				_, rest, _ := strings.Cut(string(object.JSON), `"name": "`)
				name, _, _ := strings.Cut(rest, `"`)
				names = append(names, name)
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if strings.Contains(fmt.Sprint(reads), "README") {
				t.Errorf("reads %v", reads)
			}
		})
	}
}

func TestReadsOnlyWhatIsImportedAndInFewRounds(t *testing.T) {
	files := repository{
		"app/main.jsonnet": "local a = import 'a.libsonnet'; local b = import 'b.libsonnet'; [a, b]",
		"app/a.libsonnet":  "(import '../lib/k.libsonnet').config('a')", "app/b.libsonnet": "(import '../lib/k.libsonnet').config('b')",
		"lib/k.libsonnet": library, "lib/other.libsonnet": "error 'nobody imports this'",
	}
	_, reads, rounds, err := files.render(t, Request{Path: "app/main.jsonnet"})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(reads.Files, " "); got != "app/a.libsonnet app/b.libsonnet app/main.jsonnet lib/k.libsonnet" {
		t.Error(got)
	}
	if rounds > 4 {
		t.Errorf("%d rounds", rounds)
	}
}

func TestAFileThatWouldComeFirstIsAReasonToRenderAgain(t *testing.T) {
	files := repository{"app/main.jsonnet": "import 'k.libsonnet'", "vendor/k.libsonnet": "(" + library + ").config('a')"}
	_, reads, _, err := files.render(t, Request{Path: "app", Libraries: []string{"vendor"}})
	if err != nil || strings.Join(reads.Misses, " ") != "app/k.libsonnet" {
		t.Errorf("%v %v", reads, err)
	}
}

func TestSaysWhatIsWrongAndWhere(t *testing.T) {
	for name, c := range map[string]struct {
		program, message, file string
		line                   int
	}{
		"a syntax error":               {"{\n  a: [\n", "Unexpected end of file", "app/main.jsonnet", 3},
		"a missing field":              {"local a = {};\n\na.b", "Field does not exist: b", "app/main.jsonnet", 3},
		"an error in a library":        {"import 'bad.libsonnet'", "broken on purpose", "app/bad.libsonnet", 2},
		"a missing file":               {"\nimport 'gone.libsonnet'", "no such file: gone.libsonnet", "app/main.jsonnet", 2},
		"a file above the repository":  {"import '../../../etc/passwd'", "leaves the repository", "app/main.jsonnet", 1},
		"a file of the machine":        {"importstr '/etc/passwd'", "not relative to the repository", "app/main.jsonnet", 1},
		"a missing outside variable":   {"std.extVar('nobody')", "Undefined external variable: nobody", "app/main.jsonnet", 1},
		"a missing argument":           {"function(name) {}", "Missing argument: name", "app/main.jsonnet", 0},
		"an endless recursion":         {"local f(x) = f(x) + 1;\nf(1)", "max stack frames exceeded", "app/main.jsonnet", 1},
		"a text":                       {"'hello'", "is no Kubernetes object", "app/main.jsonnet", 0},
		"a number among the objects":   {"{a: {b: 7}}", "the program's value.a.b is no Kubernetes object", "app/main.jsonnet", 0},
		"an object without a name":     {"[{apiVersion: 'v1', kind: 'ConfigMap'}]", "value[0]: a ConfigMap without metadata.name", "app/main.jsonnet", 0},
		"an object without a kind":     {"[{apiVersion: 'v1'}]", "has no apiVersion or no kind", "app/main.jsonnet", 0},
		"an object with generateName":  {"{apiVersion: 'v1', kind: 'Job', metadata: {generateName: 'a-'}}", "generateName", "app/main.jsonnet", 0},
		"a native function of nowhere": {"std.native('exec')('true')", "nexpected type null", "app/main.jsonnet", 1},
	} {
		t.Run(name, func(t *testing.T) {
			files := repository{"app/main.jsonnet": c.program, "app/bad.libsonnet": "local a = 1;\nerror 'broken on purpose'"}
			_, _, _, err := files.render(t, Request{Path: "app"})
			if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Fatalf("%v", err)
			}
			placed, isPlaced := err.(*Error)
			if !isPlaced || placed.File != c.file || (c.line != 0 && placed.Line != c.line) {
				t.Errorf("at %+v", placed)
			}
		})
	}
}

func TestRefusesLibrariesAndPathsOutside(t *testing.T) {
	files := repository{"app/main.jsonnet": "[]"}
	for _, asked := range []Request{{Path: "../app"}, {Path: "/app"}, {Path: "app", Libraries: []string{"../vendor"}}, {Path: "empty"}} {
		if _, _, _, err := files.render(t, asked); err == nil {
			t.Errorf("%+v is rendered", asked)
		}
	}
}
