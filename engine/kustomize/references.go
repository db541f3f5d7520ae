package kustomize

import (
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/yaml"
)

// pathKeys are the keys of a kustomization whose strings are, or may be, paths.
var pathKeys = []string{
	"resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators",
	"patchesStrategicMerge", "path", "files", "envs", "env",
}

func isKustomization(name string) bool {
	return slices.Contains(konfig.RecognizedKustomizationFileNames(), path.Base(name))
}

// kustomizationsIn are the names under which kustomize looks for a kustomization in a directory.
func kustomizationsIn(directory string) []string {
	var names []string
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		names = append(names, path.Join(directory, name))
	}
	return names
}

// references guesses which paths a kustomization file will make kustomize read. It may err on either side: a guess
// only saves a round trip (see tree.Suggest).
func references(file string, content []byte) []string {
	var document map[string]any
	if yaml.Unmarshal(content, &document) != nil {
		return nil
	}
	var found []string
	for _, reference := range pathStrings("", document) {
		name := path.Join(path.Dir(file), reference)
		if strings.Contains(reference, "://") || strings.ContainsAny(reference, "\n{") || strings.HasPrefix(name, "..") {
			continue
		}
		found = append(found, name)
		if path.Ext(name) == "" { // probably a directory
			found = append(found, kustomizationsIn(name)...)
		}
	}
	return found
}

// pathStrings walks a document and gives the strings that stand under a path key. "key=path" gives the path.
func pathStrings(key string, value any) []string {
	var found []string
	switch value := value.(type) {
	case map[string]any:
		for key, value := range value {
			found = append(found, pathStrings(key, value)...)
		}
	case []any:
		for _, value := range value {
			found = append(found, pathStrings(key, value)...)
		}
	case string:
		if slices.Contains(pathKeys, key) {
			found = append(found, value[strings.Index(value, "=")+1:])
		}
	}
	return found
}
