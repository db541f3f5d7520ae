package helm

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/ignore"

	"fairlead.dev/engine/tree"
)

// maxNesting bounds how deep charts may lie in each other's `file://` dependencies.
const maxNesting = 8

var byteOrderMark = []byte{0xEF, 0xBB, 0xBF}

// directory reads a chart from a directory of the tree, as Helm does from a disk.
type directory struct {
	tree *tree.Tree
	path string
	// whole reads also what only `.Files` shows to templates.
	whole bool
}

// load reads a chart with the charts that it names by `file://`. What it returns means nothing while the tree has needs.
func (d directory) load(nesting int) (*chart.Chart, error) {
	for _, name := range []string{"Chart.yaml", "values.yaml", ignore.HelmIgnore, "templates", "charts", "crds"} {
		d.tree.Suggest(path.Join(d.path, name))
	}
	if kind := d.tree.Look(path.Join(d.path, "Chart.yaml")); kind != tree.File {
		return nil, fmt.Errorf("no such file: %s", path.Join(d.path, "Chart.yaml"))
	}
	files, err := d.files()
	if err != nil || d.tree.HasNeeds() {
		return nil, err
	}
	loaded, err := loader.LoadFiles(files)
	if err != nil {
		return nil, err
	}
	for _, dependency := range loaded.Metadata.Dependencies {
		if err := d.addNeighbour(loaded, dependency, nesting); err != nil {
			return nil, err
		}
	}
	return loaded, nil
}

// addNeighbour loads a dependency that lies elsewhere in the repository, unless it was copied to `charts/`.
func (d directory) addNeighbour(parent *chart.Chart, dependency *chart.Dependency, nesting int) error {
	where, isLocal := strings.CutPrefix(dependency.Repository, "file://")
	if !isLocal || hasDependency(parent, dependency.Name) {
		return nil
	}
	if nesting >= maxNesting {
		return fmt.Errorf("the dependencies of %s are nested more than %d deep", parent.Name(), maxNesting)
	}
	neighbour := d
	neighbour.path = path.Join(d.path, where)
	if path.IsAbs(where) || neighbour.path == ".." || strings.HasPrefix(neighbour.path, "../") {
		return fmt.Errorf("the dependency %s lies outside of the repository: %s", dependency.Name, dependency.Repository)
	}
	loaded, err := neighbour.load(nesting + 1)
	if err != nil || d.tree.HasNeeds() {
		return err
	}
	parent.AddDependency(loaded)
	return nil
}

func hasDependency(parent *chart.Chart, name string) bool {
	for _, child := range parent.Dependencies() {
		if child.Name() == name {
			return true
		}
	}
	return false
}

// files are those that Helm would hand to its loader, less what nobody looks at.
func (d directory) files() ([]*archive.BufferedFile, error) {
	rules, err := d.ignoreRules()
	if err != nil {
		return nil, err
	}
	var files []*archive.BufferedFile
	var walk func(inside string) error
	walk = func(inside string) error {
		names, err := d.tree.List(path.Join(d.path, inside))
		if d.tree.HasNeeds() && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		for _, name := range names {
			below := path.Join(inside, name)
			entry := entry{name: path.Base(below), isDirectory: strings.HasSuffix(name, "/")}
			switch {
			case !d.whole && !isLookedAt(below, entry.isDirectory), rules.Ignore(below, entry):
			case entry.isDirectory:
				if err := walk(below); err != nil {
					return err
				}
			default:
				content, err := d.tree.Read(path.Join(d.path, below))
				if err == nil {
					files = append(files, &archive.BufferedFile{Name: below, Data: bytes.TrimPrefix(content, byteOrderMark)})
				} else if !d.tree.HasNeeds() {
					return err
				}
			}
		}
		return nil
	}
	return files, walk("")
}

func (d directory) ignoreRules() (*ignore.Rules, error) {
	rules := ignore.Empty()
	name := path.Join(d.path, ignore.HelmIgnore)
	if d.tree.Look(name) == tree.File {
		content, err := d.tree.Read(name)
		if err != nil {
			return nil, err
		}
		if rules, err = ignore.Parse(bytes.NewReader(content)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	rules.AddDefaults()
	return rules, nil
}

// isLookedAt tells what Helm reads by itself, in a chart and in those in its `charts/`, from what only `.Files` shows.
func isLookedAt(name string, isDirectory bool) bool {
	for strings.HasPrefix(name, "charts/") {
		inCharts := strings.TrimPrefix(name, "charts/")
		_, inside, isInside := strings.Cut(inCharts, "/")
		if !isInside {
			return isDirectory || path.Ext(inCharts) == ".tgz"
		}
		name = inside
	}
	top, _, _ := strings.Cut(name, "/")
	switch top {
	case "templates", "crds", "charts":
		return true
	case "Chart.yaml", "Chart.lock", "values.yaml", "values.schema.json", "requirements.yaml", "requirements.lock":
		return !isDirectory
	default:
		return false
	}
}

// entry is what ignore rules ask of a file.
type entry struct {
	name        string
	isDirectory bool
}

func (e entry) Name() string       { return e.name }
func (e entry) IsDir() bool        { return e.isDirectory }
func (e entry) Size() int64        { return 0 }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) Sys() any           { return nil }
func (e entry) Mode() os.FileMode {
	if e.isDirectory {
		return os.ModeDir
	}
	return 0
}
