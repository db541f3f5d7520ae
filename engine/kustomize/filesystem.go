package kustomize

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"fairlead.dev/engine/tree"
)

// mount is where kustomize sees the repository. It is not "/", because "../.." would then not leave the repository.
const mount = "/repository"

var (
	errReadOnly = errors.New("the repository is read-only")
	errNoSearch = errors.New("kustomize searches the repository in a way that its reads cannot be recorded")
)

// fileSystem lets kustomize read a tree, and nothing else.
type fileSystem struct {
	tree *tree.Tree
	// kustomizations are the kustomization files read, by path.
	kustomizations map[string][]byte
	// refused is why a file was not handed over: kustomize's own message may hide it.
	refused error
}

var _ filesys.FileSystem = (*fileSystem)(nil)

// inside turns kustomize's path into one of the tree.
func inside(name string) (string, error) {
	name = path.Clean(name)
	if name == mount {
		return ".", nil
	}
	relative, found := strings.CutPrefix(name, mount+"/")
	if !found {
		return "", fmt.Errorf("outside of the repository: %s", name)
	}
	return relative, nil
}

func (f *fileSystem) look(name string) tree.Kind {
	relative, err := inside(name)
	if err != nil {
		return tree.Missing
	}
	return f.tree.Look(relative)
}

func (f *fileSystem) ReadFile(name string) ([]byte, error) {
	relative, err := inside(name)
	if err != nil {
		return nil, err
	}
	content, err := f.tree.Read(relative)
	if err != nil {
		return nil, err
	}
	if err := checkAliases(relative, content); err != nil {
		f.refused = err
		return nil, err
	}
	if isKustomization(relative) {
		f.kustomizations[relative] = content
	}
	return content, nil
}

func (f *fileSystem) ReadDir(name string) ([]string, error) {
	relative, err := inside(name)
	if err != nil {
		return nil, err
	}
	names, err := f.tree.List(relative)
	for i := range names {
		names[i] = strings.TrimSuffix(names[i], "/")
	}
	return names, err
}

func (f *fileSystem) IsDir(name string) bool { return f.look(name) == tree.Directory }

func (f *fileSystem) Exists(name string) bool {
	kind := f.look(name)
	return kind == tree.File || kind == tree.Directory
}

func (f *fileSystem) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	relative, err := inside(name)
	if err != nil {
		return "", "", err
	}
	switch f.tree.Look(relative) {
	case tree.File:
		return filesys.ConfirmedDir(path.Dir(path.Clean(name))), path.Base(name), nil
	case tree.Directory:
		return filesys.ConfirmedDir(path.Clean(name)), "", nil
	default:
		return "", "", fmt.Errorf("no such file or directory: %s", relative)
	}
}

func (f *fileSystem) Open(string) (filesys.File, error)    { return nil, errNoSearch }
func (f *fileSystem) Glob(string) ([]string, error)        { return nil, errNoSearch }
func (f *fileSystem) Walk(string, filepath.WalkFunc) error { return errNoSearch }
func (f *fileSystem) Create(string) (filesys.File, error)  { return nil, errReadOnly }
func (f *fileSystem) Mkdir(string) error                   { return errReadOnly }
func (f *fileSystem) MkdirAll(string) error                { return errReadOnly }
func (f *fileSystem) RemoveAll(string) error               { return errReadOnly }
func (f *fileSystem) WriteFile(string, []byte) error       { return errReadOnly }
