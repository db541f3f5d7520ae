package hcl

import (
	"strings"
	"testing"

	"fairlead.dev/engine/tree"
)

func parse(t *testing.T, files map[string]string) ([]Block, error) {
	t.Helper()
	known, names := map[string]*tree.Content{}, []string{}
	for name, text := range files {
		content := tree.Content(text)
		known["stack/"+name] = &content
		names = append(names, name)
	}
	given, err := tree.New(known, map[string][]string{"stack": names})
	if err != nil {
		t.Fatal(err)
	}
	return Parse(given, Request{Path: "stack"})
}

func TestReadsBlocksWithTheirPlaces(t *testing.T) {
	blocks, err := parse(t, map[string]string{
		"main.tf": "resource \"aws_db\" \"shop\" {\n  size = 3\n  name = \"${var.stage}-shop\"\n\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n",
		"vars.tf": "variable \"stage\" {\n  default = [\"a\", \"b\"]\n}\n", "notes.md": "not read",
	})
	if err != nil || len(blocks) != 2 {
		t.Fatalf("%+v %v", blocks, err)
	}
	shop, stage := blocks[0], blocks[1]
	if shop.Type != "resource" || strings.Join(shop.Labels, " ") != "aws_db shop" || shop.Place != (Place{"stack/main.tf", 1, 8}) {
		t.Errorf("%+v", shop)
	}
	if size := shop.Attributes["size"]; string(size.Value) != "3" || size.Place.From != 2 {
		t.Errorf("%+v", size)
	}
	if name := shop.Attributes["name"]; name.Value != nil || name.Text != `"${var.stage}-shop"` {
		t.Errorf("%+v", name)
	}
	if inner := shop.Blocks[0]; inner.Type != "lifecycle" || inner.Place.From != 5 || string(inner.Attributes["prevent_destroy"].Value) != "true" {
		t.Errorf("%+v", inner)
	}
	if value := stage.Attributes["default"].Value; string(value) != `["a","b"]` {
		t.Errorf("%s", value)
	}
}

func TestSaysWhatIsWrongAndWhere(t *testing.T) {
	_, err := parse(t, map[string]string{"main.tf": "resource \"a\" \"b\" {\n  size =\n}\n"})
	placed, isPlaced := err.(*Error)
	if !isPlaced || placed.File != "stack/main.tf" || placed.Line != 2 || !strings.Contains(placed.Message, "expression") {
		t.Errorf("%+v", err)
	}
}

func TestAsksForWhatItDoesNotKnow(t *testing.T) {
	given, err := tree.New(nil, map[string][]string{".": {"main.tf"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(given, Request{Path: "."}); err != nil || strings.Join(given.Needs().Paths, " ") != "main.tf" {
		t.Errorf("%v %v", given.Needs(), err)
	}
}
