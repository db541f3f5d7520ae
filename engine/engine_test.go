package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	seal()
	os.Exit(m.Run())
}

// repository is what a host has: files by path. It answers needs as a host does.
type repository map[string]string

type answered struct {
	ID     any
	Result *struct {
		Objects []map[string]any
		Reads   map[string][]string
	}
	Needs *struct{ Paths, Listings []string }
	Error *struct {
		Message, File string
		Line          int
		Reads         map[string][]string
	}
}

func ask(t *testing.T, directory string, files map[string]any, listings map[string][]string) answered {
	t.Helper()
	source := map[string]any{"path": directory, "files": files, "listings": listings}
	line, err := json.Marshal(map[string]any{"id": 7, "method": "render", "kustomize": source})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := serve(bytes.NewReader(append(line, '\n')), &out); err != nil {
		t.Fatal(err)
	}
	var got answered
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, out.Bytes())
	}
	if got.ID != 7.0 {
		t.Fatalf("answer to %v", got.ID)
	}
	return got
}

// render goes on until there is an answer, and counts the calls.
func (r repository) render(t *testing.T, directory string) (answered, int) {
	t.Helper()
	files, listings := map[string]any{}, map[string][]string{}
	for calls := 1; calls < 20; calls++ {
		got := ask(t, directory, files, listings)
		if got.Needs == nil {
			return got, calls
		}
		for _, name := range got.Needs.Paths {
			files[name] = nil
			if content, found := r[name]; found {
				files[name] = content
			} else if names := r.list(name); len(names) > 0 {
				delete(files, name)
				listings[name] = names
			}
		}
	}
	t.Fatal("asks for more without end")
	return answered{}, 0
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

func (r repository) with(name, content string) repository {
	changed := repository{name: content}
	for other := range r {
		if other != name {
			changed[other] = r[other]
		}
	}
	return changed
}

const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n" +
	"spec: {template: {spec: {containers: [{name: app, image: web}]}}}\n"

var shop = repository{
	"base/kustomization.yaml": "resources: [web.yaml]\nconfigMapGenerator: [{name: conf, files: [key=conf/a.txt]}]\n",
	"base/web.yaml":           deployment,
	"base/conf/a.txt":         "hello",
	"base/unused.yaml":        "nobody reads this",
	"prod/kustomization.yaml": "resources: [../base]\nnamePrefix: p-\npatches: [{path: patch.yaml}]\n",
	"prod/patch.yaml":         "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n",
}

func TestRendersAndRecordsWhatWasRead(t *testing.T) {
	got, calls := shop.render(t, "prod")
	if got.Result == nil {
		t.Fatalf("%+v", got.Error)
	}
	if calls > 4 {
		t.Errorf("%d calls for an overlay on one base", calls)
	}
	var names []string
	for _, object := range got.Result.Objects {
		names = append(names, path.Join(object["kind"].(string), object["metadata"].(map[string]any)["name"].(string)))
	}
	want := []string{"ConfigMap/p-conf-kdm8gk5kgm", "Deployment/p-web"}
	if len(names) != 2 || !strings.HasPrefix(names[0], "ConfigMap/p-conf-") || names[1] != want[1] {
		t.Errorf("objects %v, want %v", names, want)
	}
	if replicas := got.Result.Objects[1]["spec"].(map[string]any)["replicas"]; replicas != 3.0 {
		t.Errorf("replicas %v", replicas)
	}
	reads := map[string][]string{
		"files":    {"base/conf/a.txt", "base/kustomization.yaml", "base/web.yaml", "prod/kustomization.yaml", "prod/patch.yaml"},
		"listings": {},
		"misses":   {"base/Kustomization", "base/kustomization.yml", "prod/Kustomization", "prod/kustomization.yml"},
	}
	if !reflect.DeepEqual(got.Result.Reads, reads) {
		t.Errorf("reads %v", got.Result.Reads)
	}
}

func TestNeedsNothingMoreWhenGivenTheReadsOfLastTime(t *testing.T) {
	first, _ := shop.render(t, "prod")
	files := map[string]any{}
	for _, name := range first.Result.Reads["files"] {
		files[name] = shop[name]
	}
	for _, name := range first.Result.Reads["misses"] {
		files[name] = nil
	}
	if second := ask(t, "prod", files, nil); !reflect.DeepEqual(first, second) {
		t.Errorf("%+v", second)
	}
}

func TestAsksForWhatItDoesNotKnow(t *testing.T) {
	got := ask(t, "prod", nil, nil)
	want := []string{"prod", "prod/Kustomization", "prod/kustomization.yaml", "prod/kustomization.yml"}
	if got.Needs == nil || !reflect.DeepEqual(got.Needs.Paths, want) || got.Needs.Listings == nil {
		t.Errorf("%+v", got)
	}
}

func TestTakesBytesThatAreNotText(t *testing.T) {
	got := ask(t, ".", map[string]any{
		"kustomization.yaml": "configMapGenerator: [{name: c, files: [logo.png]}]", "kustomization.yml": nil, "Kustomization": nil,
		"logo.png": map[string]string{"base64": "/wAB"},
	}, nil)
	if got.Result == nil || got.Result.Objects[0]["binaryData"].(map[string]any)["logo.png"] != "/wAB" {
		t.Errorf("%+v", got)
	}
}
