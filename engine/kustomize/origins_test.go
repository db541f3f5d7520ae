package kustomize

import "testing"

func TestTellsObjectsByTheirNamesInFiles(t *testing.T) {
	for text, want := range map[string]string{
		"kind: Service\nmetadata:\n  name: web\n":                                    "Service web",
		"kind: Service\nmetadata: # of\n  labels:\n    name2: x\n  name: 'web' # it": "Service web",
		"kind: Service\nmetadata: {labels: {a: b}, name: web}\n":                     "Service web",
		"\"kind\": \"Service\"\n\"metadata\": {\"name\":\"web\",\"x\":1}\n":          "Service web",
		"kind: Service\nmetadata:\n  generateName: web-\n":                           "",
		"metadata: {name: web}\n":                                                    "",
		"spec:\n  kind: Inner\nmetadata: {name: web}\n":                              "",
	} {
		found := ""
		for _, one := range declaredIn("a.yaml", text) {
			found = one.kind + " " + one.name
		}
		if found != want {
			t.Errorf("%q: %q, want %q", text, found, want)
		}
	}
	all := []declared{{"Service", "web", "web.yaml"}, {"Service", "web-admin", "admin.yaml"}, {"ConfigMap", "web", "kustomization.yaml"}}
	for name, want := range map[string]string{"p-web": "web.yaml", "p-web-admin-x": "admin.yaml", "other": "here"} {
		if got := originOf(all, "Service", name, "here"); got != want {
			t.Errorf("%s is of %s, want %s", name, got, want)
		}
	}
}
