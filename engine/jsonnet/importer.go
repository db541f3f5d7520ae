package jsonnet

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"

	"github.com/google/go-jsonnet"

	"fairlead.dev/engine/tree"
)

// importer finds what `import`, `importstr` and `importbin` name: beside the importing file, then in the libraries.
type importer struct {
	tree      *tree.Tree
	libraries []string
	seen      map[string]jsonnet.Contents
}

var errNotKnownYet = errors.New("the host is asked for it")

// Import is the library's interface. What it gives for one path is always the same.
func (i *importer) Import(from, wanted string) (jsonnet.Contents, string, error) {
	if path.IsAbs(wanted) {
		return jsonnet.Contents{}, "", fmt.Errorf("%q is not relative to the repository", wanted)
	}
	var candidates []string
	for _, directory := range append([]string{path.Dir(from)}, reversed(i.libraries)...) {
		if name := path.Join(directory, wanted); fs.ValidPath(name) {
			candidates = append(candidates, name)
		}
	}
	for _, name := range candidates {
		switch i.tree.Look(name) {
		case tree.File:
			contents, err := i.contents(name)
			return contents, name, err
		case tree.Unknown:
			for _, other := range candidates {
				i.tree.Suggest(other)
			}
			return jsonnet.Contents{}, "", errNotKnownYet
		}
	}
	if len(candidates) == 0 {
		return jsonnet.Contents{}, "", fmt.Errorf("%q leaves the repository", wanted)
	}
	return jsonnet.Contents{}, "", fmt.Errorf("no such file: %s, looked for at %v", wanted, candidates)
}

func (i *importer) contents(name string) (jsonnet.Contents, error) {
	if known, found := i.seen[name]; found {
		return known, nil
	}
	content, err := i.tree.Read(name)
	if err != nil {
		return jsonnet.Contents{}, err
	}
	known := jsonnet.MakeContentsRaw(content)
	i.seen[name] = known
	i.suggestImports(name, content)
	return known, nil
}

// importWords finds the imports of a text. It may err on either side: a guess only saves a round trip.
var importWords = regexp.MustCompile(`import(?:str|bin)?\s*\(?\s*(?:"([^"\n]+)"|'([^'\n]+)')`)

// suggestImports asks for what a file imports together with whatever is asked for next: Jsonnet is lazy, and would ask for
// one after the other.
func (i *importer) suggestImports(name string, content []byte) {
	for _, found := range importWords.FindAllSubmatch(content, -1) {
		wanted := string(found[1]) + string(found[2]) // one of them is empty
		for _, directory := range append([]string{path.Dir(name)}, i.libraries...) {
			if candidate := path.Join(directory, wanted); !path.IsAbs(wanted) && fs.ValidPath(candidate) {
				i.tree.Suggest(candidate)
			}
		}
	}
}

func reversed(names []string) []string {
	turned := slices.Clone(names)
	slices.Reverse(turned)
	return turned
}
