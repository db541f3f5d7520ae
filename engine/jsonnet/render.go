// Package jsonnet evaluates Jsonnet programs from a tree with Google's own library, as the `jsonnet` command does.
package jsonnet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/google/go-jsonnet"

	"fairlead.dev/engine/tree"
)

// Request says what to evaluate, and with what. All paths are relative to the root of the repository.
type Request struct {
	// Path is a directory, all of whose `*.jsonnet` are evaluated, or one file.
	Path string `json:"path"`
	// Libraries are directories in which imports are looked for after the importing file's own, the last one first.
	Libraries []string `json:"libraries"`
	// ExtVars are what `std.extVar` gives, TLAs the arguments of a program that is a function.
	ExtVars []Variable `json:"extVars"`
	TLAs    []Variable `json:"tlas"`
}

// Variable is a text or, where Code is set, Jsonnet.
type Variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Code  bool   `json:"code"`
}

// Object is one rendered object and the file whose evaluation gave it.
type Object struct {
	File string
	JSON []byte
}

// Render evaluates the program. Where the tree then has needs, neither the objects nor the error mean anything.
func Render(t *tree.Tree, asked Request) ([]Object, error) {
	files, err := programs(t, asked.Path)
	if t.HasNeeds() {
		return nil, nil
	}
	if err != nil {
		return nil, &Error{Message: err.Error(), File: asked.Path}
	}
	for _, library := range asked.Libraries {
		if !fs.ValidPath(path.Clean(library)) {
			return nil, &Error{Message: fmt.Sprintf("the library path %q leaves the repository", library), File: asked.Path}
		}
	}
	var objects []Object
	for _, file := range files {
		found, err := evaluate(t, file, asked)
		if t.HasNeeds() {
			continue // what the others need is asked for at once
		}
		if err != nil {
			return nil, explain(err, file)
		}
		objects = append(objects, found...)
	}
	return objects, nil
}

// programs are the files to evaluate, sorted.
func programs(t *tree.Tree, where string) ([]string, error) {
	where = path.Clean(where)
	if !fs.ValidPath(where) {
		return nil, errors.New("the path of a program is relative to the root of the repository")
	}
	if strings.HasSuffix(where, ".jsonnet") && t.Look(where) == tree.File {
		return []string{where}, nil
	}
	names, err := t.List(where)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, name := range names {
		if strings.HasSuffix(name, ".jsonnet") {
			files = append(files, path.Join(where, name))
		}
	}
	if len(files) == 0 {
		return nil, errors.New("no file in this directory ends in .jsonnet")
	}
	return files, nil
}

func evaluate(t *tree.Tree, file string, asked Request) ([]Object, error) {
	vm := jsonnet.MakeVM()
	vm.Importer(&importer{tree: t, libraries: asked.Libraries, seen: map[string]jsonnet.Contents{}})
	vm.SetTraceOut(io.Discard)
	for _, variable := range asked.ExtVars {
		if variable.Code {
			vm.ExtCode(variable.Name, variable.Value)
		} else {
			vm.ExtVar(variable.Name, variable.Value)
		}
	}
	for _, variable := range asked.TLAs {
		if variable.Code {
			vm.TLACode(variable.Name, variable.Value)
		} else {
			vm.TLAVar(variable.Name, variable.Value)
		}
	}
	text, err := vm.EvaluateFile(file)
	if err != nil {
		return nil, err
	}
	found, err := collect(text)
	if err != nil {
		return nil, &Error{Message: err.Error(), File: file}
	}
	objects := make([]Object, 0, len(found))
	for _, object := range found {
		objects = append(objects, Object{File: file, JSON: object})
	}
	return objects, nil
}

// sortedKeys gives a map's keys in their order, so that what is rendered does not hang on chance.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
