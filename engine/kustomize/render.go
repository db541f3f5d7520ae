// Package kustomize builds a kustomization from a tree with kustomize's own library, as `kustomize build` does.
package kustomize

import (
	"encoding/json"
	"errors"
	"path"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"

	"fairlead.dev/engine/tree"
)

// Render builds the kustomization in a directory of the tree. Where the tree then has needs, neither the objects nor
// the error mean anything. Not for concurrent use: kustomize keeps the OpenAPI schema in a global variable. `origins` are
// the files that declare the objects, in their order.
func Render(t *tree.Tree, directory string) (objects []json.RawMessage, origins []string, err error) {
	files := &fileSystem{tree: t, kustomizations: map[string][]byte{}}
	resources, err := build(files, directory)
	if t.HasNeeds() {
		suggest(files, directory)
		return nil, nil, nil
	}
	if files.refused != nil {
		return nil, nil, files.refused
	}
	if err != nil {
		return nil, nil, explain(err, t, directory)
	}
	objects = make([]json.RawMessage, 0, resources.Size())
	for _, resource := range resources.Resources() {
		object, err := resource.MarshalJSON()
		if err != nil {
			return nil, nil, explain(err, t, directory)
		}
		objects = append(objects, object)
	}
	return objects, originsOf(files, directory, resources), nil
}

func build(files *fileSystem, directory string) (resmap.ResMap, error) {
	defer forgetSchema(openapi.GetSchemaVersion())
	if path.IsAbs(directory) {
		return nil, errors.New("the path of a kustomization is relative to the root of the repository")
	}
	return krusty.MakeKustomizer(&krusty.Options{
		// What the command line does, and krusty.MakeDefaultOptions does not.
		Reorder:          krusty.ReorderOptionUnspecified,
		LoadRestrictions: types.LoadRestrictionsRootOnly,
		PluginConfig:     types.DisabledPluginConfig(),
	}).Run(files, path.Join(mount, directory))
}

// forgetSchema undoes what a kustomization's `openapi` field did to the process: krusty leaves it in place for the
// next build, which may be another tenant's. Parsing the built-in schema again takes time, so only
// where there is a need.
func forgetSchema(before string) {
	if openapi.GetSchemaVersion() != before {
		openapi.ResetOpenAPI()
	}
}

// suggest has the tree ask for what kustomize will want next, too.
func suggest(files *fileSystem, directory string) {
	names := kustomizationsIn(path.Clean(directory))
	for file, content := range files.kustomizations {
		names = append(names, references(file, content)...)
	}
	for _, name := range names {
		files.tree.Suggest(name)
	}
}
