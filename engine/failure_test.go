package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestSaysWhatIsWrongAndWhere(t *testing.T) {
	const kustomization = "base/kustomization.yaml"
	cases := map[string]struct {
		file, content string
		message       string
		at            string
		line          int
	}{
		"a resource is not YAML":             {"base/web.yaml", "a: b\n c: d\n", "mapping values", "base/web.yaml", 2},
		"a later document has no sure line":  {"base/web.yaml", deployment + "---\na: b\n c: d\n", "mapping values", "base/web.yaml", 0},
		"a kustomization is not YAML":        {kustomization, "a: b\n c: d\n", "mapping values", kustomization, 2},
		"a field is misspelt":                {kustomization, "resource: [web.yaml]", "unknown field", kustomization, 0},
		"a file is missing":                  {kustomization, "resources: [gone.yaml]", "no such file or directory: base/gone.yaml", kustomization, 0},
		"a path leaves the repository":       {kustomization, "resources: [../../x.yaml]", "outside of the repository", kustomization, 0},
		"a path leaves the kustomization":    {kustomization, "resources: [../prod/patch.yaml]", "security", "prod/patch.yaml", 0},
		"a file is remote":                   {kustomization, "resources: ['https://127.0.0.1/a.yaml']", "remote files are not fetched", kustomization, 0},
		"a base is remote":                   {kustomization, "resources: [github.com/a/b]", "remote bases are not fetched", kustomization, 0},
		"a chart is inflated":                {kustomization, "helmCharts: [{name: a}]", "charts are not rendered", kustomization, 0},
		"a transformer is a program":         {kustomization, "transformers: ['{apiVersion: v1, kind: Foo, metadata: {name: a}}']", "plugins disabled", kustomization, 0},
		"there is a second kustomization":    {"prod/kustomization.yml", "{}", "multiple kustomization files", "prod/kustomization.yaml", 0},
		"an alias holds itself":              {"base/web.yaml", deployment + "---\na: &a [*a]\n", "holds the alias itself", "base/web.yaml", 6},
		"aliases multiply":                   {"base/web.yaml", bomb, "more than 1000000 values", "base/web.yaml", 0},
		"an alias of a patch holds itself":   {kustomization, "resources: [web.yaml]\npatches:\n- patch: \"a: &a [*a]\"\n", "holds the alias itself", kustomization, 3},
		"an alias of a kustomization":        {kustomization, "resources: &a [*a]\n", "holds the alias itself", kustomization, 1},
		"a patch hits nothing in the bundle": {"base/web.yaml", strings.Replace(deployment, "web", "other", 1), "no resource matches", "prod/kustomization.yaml", 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, _ := shop.with(c.file, c.content).render(t, "prod")
			if got.Error == nil || !strings.Contains(got.Error.Message, c.message) {
				t.Fatalf("%+v", got)
			}
			if got.Error.File != c.at || (got.Error.Line != c.line && name != "aliases multiply") {
				t.Errorf("at %s:%d in %q", got.Error.File, got.Error.Line, got.Error.Message)
			}
			if len(got.Error.Reads["files"]) == 0 {
				t.Error("does not say what it depends on")
			}
		})
	}
}

// bomb is ten to the tenth values in ten lines.
var bomb = func() string {
	text := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\na0: &a0 [x]\n"
	for i := range 10 {
		aliases := strings.Repeat(fmt.Sprintf("*a%d, ", i), 10)
		text += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(aliases, ", "))
	}
	return text
}()

func TestReportsAnAbsentDirectory(t *testing.T) {
	got, _ := repository{}.render(t, "gone")
	if got.Error == nil || !strings.Contains(got.Error.Message, "no such file or directory: gone") {
		t.Errorf("%+v", got)
	}
}

func TestRefusesRequestsItDoesNotUnderstand(t *testing.T) {
	for line, message := range map[string]string{
		`nonsense`:                   "not a request",
		`{"id":1,"method":"delete"}`: "no such method",
		`{"id":1,"method":"render"}`: "nothing to render",
		`{"id":1,"method":"render","kustomize":{"path":"a","files":{"/etc/passwd":""}}}`: "not a path inside the repository",
	} {
		if got := string(answer([]byte(line))); !strings.Contains(got, message) || strings.Count(got, "\n") != 1 {
			t.Errorf("%s is answered by %s", line, got)
		}
	}
}

func TestAnswersInOrderAndGoesOnAfterAnError(t *testing.T) {
	var out bytes.Buffer
	requests := "nonsense\n" + `{"id":"b","method":"version"}`
	if err := serve(strings.NewReader(requests), &out); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(out.String(), "\n"); !strings.Contains(lines[1], `{"id":"b","result":{"engine":`) {
		t.Errorf("%s", out.String())
	}
}

// A list that merges by key: kustomize knows that of a kind of its own only from a schema, which it keeps for good.
func TestTheSchemaOfOneTenantDoesNotReachTheNext(t *testing.T) {
	const schema = `{"definitions":{"v1.Team":{"type":"object","properties":{"members":{"type":"array",` +
		`"items":{"type":"object"},"x-kubernetes-patch-merge-key":"name","x-kubernetes-patch-strategy":"merge"}},` +
		`"x-kubernetes-group-version-kind":[{"group":"example.com","version":"v1","kind":"Team"}]}}}`
	team := func(member string) string {
		return "apiVersion: example.com/v1\nkind: Team\nmetadata: {name: t}\nmembers: [{name: " + member + "}]\n"
	}
	plain := repository{
		"kustomization.yaml": "resources: [team.yaml]\npatches: [{path: patch.yaml}]\n",
		"team.yaml":          team("a"), "patch.yaml": team("b"), "schema.json": schema,
	}
	withSchema := plain.with("kustomization.yaml", plain["kustomization.yaml"]+"openapi: {path: schema.json}\n")
	for i, c := range []struct {
		repository
		members int
	}{{plain, 1}, {withSchema, 2}, {plain, 1}} {
		got, _ := c.render(t, ".")
		if got.Error != nil {
			t.Fatal(got.Error.Message)
		}
		if members := got.Result.Objects[0]["members"].([]any); len(members) != c.members {
			t.Errorf("render %d: %v", i+1, members)
		}
	}
}
