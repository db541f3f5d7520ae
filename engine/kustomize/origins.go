package kustomize

import (
	"path"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/yaml"

	"fairlead.dev/engine/tree"
)

// declared is one object as a file names it, before anything was done to its name.
type declared struct{ kind, name, file string }

var (
	kindLine  = regexp.MustCompile(`(?m)^"?kind"?:[ \t]*["']?([A-Za-z0-9]+)`)
	nameBelow = regexp.MustCompile(`(?m)^"?metadata"?:[ \t]*(?:#.*)?\r?\n(?:[ \t]+.*\r?\n|[ \t]*\r?\n)*?[ \t]+"?name"?:[ \t]*["']?([^\s"',}#]+)`)
	nameInRow = regexp.MustCompile(`(?m)^"?metadata"?:[ \t]*\{[^\n]*?\bname"?:[ \t]*["']?([^\s"',}]+)`)
)

// originsOf tells for each object the file that declares it, else the kustomization that was asked for. The library could
// tell exactly, by annotations that patches would then see and meet; so it is told from the names in the files.
func originsOf(files *fileSystem, directory string, resources resmap.ResMap) []string {
	var all []declared
	own := path.Clean(directory)
	for file, content := range files.kustomizations {
		if path.Dir(file) == path.Clean(directory) {
			own = file
		}
		all = append(all, declaredBy(files.tree, file, content)...)
	}
	origins := make([]string, 0, resources.Size())
	for _, resource := range resources.Resources() {
		origins = append(origins, originOf(all, resource.GetKind(), resource.GetName(), own))
	}
	return origins
}

// originOf takes the file of the object whose name is most of the name that came out: prefixes, suffixes and hashes come
// around it.
func originOf(all []declared, kind, name, otherwise string) string {
	best := declared{file: otherwise}
	for _, one := range all {
		isBetter := len(one.name) > len(best.name) || len(one.name) == len(best.name) && one.file < best.file
		if one.kind == kind && isBetter && strings.Contains(name, one.name) {
			best = one
		}
	}
	return best.file
}

// declaredBy are the objects of a kustomization's resources and generators. Those of other kustomizations are told by these.
func declaredBy(t *tree.Tree, file string, content []byte) []declared {
	var said struct {
		Resources []string `json:"resources"`
		Bases     []string `json:"bases"`
		Maps      []named  `json:"configMapGenerator"`
		Secrets   []named  `json:"secretGenerator"`
	}
	if yaml.Unmarshal(content, &said) != nil {
		return nil
	}
	var found []declared
	for _, one := range said.Maps {
		found = append(found, declared{"ConfigMap", one.Name, file})
	}
	for _, one := range said.Secrets {
		found = append(found, declared{"Secret", one.Name, file})
	}
	for _, resource := range append(said.Resources, said.Bases...) {
		name := path.Join(path.Dir(file), resource)
		if t.Look(name) != tree.File {
			continue
		}
		text, err := t.Read(name)
		if err != nil {
			continue
		}
		for _, document := range strings.Split(string(text), "\n---") {
			found = append(found, declaredIn(name, document)...)
		}
	}
	return found
}

type named struct {
	Name string `json:"name"`
}

// declaredIn looks at lines rather than parse the document a second time: what it misses is told by its kustomization.
func declaredIn(file, document string) []declared {
	kind := kindLine.FindStringSubmatch(document)
	name := nameInRow.FindStringSubmatch(document)
	if name == nil {
		name = nameBelow.FindStringSubmatch(document)
	}
	if kind == nil || name == nil {
		return nil
	}
	return []declared{{kind[1], name[1], file}}
}
