// Package tree holds the part of a repository that the host has handed in, and keeps a record of what was asked of it.
// It knows no engine: whatever renders from files reads them through a Tree.
package tree

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Kind is what the tree knows about a path.
type Kind int

const (
	// Unknown: the host has said nothing about it.
	Unknown Kind = iota
	Missing
	File
	Directory
)

// Tree is a set of answers of the host, and the questions that were asked. Paths are slash-separated and relative to
// the root of the repository, which is ".". A tree serves one render.
type Tree struct {
	files       map[string]*Content
	listings    map[string][]string
	directories set

	read, listed, missed, entered     set
	wantedPaths, wantedListings, also set
}

// New makes a tree. A nil file is a path at which there is nothing. In a listing, the name of a directory ends in "/".
func New(files map[string]*Content, listings map[string][]string) (*Tree, error) {
	t := &Tree{
		files: files, listings: listings, directories: set{".": {}},
		read: set{}, listed: set{}, missed: set{}, entered: set{},
		wantedPaths: set{}, wantedListings: set{}, also: set{},
	}
	for name, content := range files {
		if !fs.ValidPath(name) {
			return nil, fmt.Errorf("not a path inside the repository: %q", name)
		}
		if content != nil {
			t.addDirectory(path.Dir(name))
		}
	}
	for directory, names := range listings {
		if !fs.ValidPath(directory) {
			return nil, fmt.Errorf("not a path inside the repository: %q", directory)
		}
		t.addDirectory(directory)
		for _, name := range names {
			if strings.HasSuffix(name, "/") {
				t.addDirectory(path.Join(directory, name))
			}
		}
	}
	return t, nil
}

// addDirectory adds a directory and all that it lies in.
func (t *Tree) addDirectory(directory string) {
	for !t.directories.has(directory) {
		t.directories.add(directory)
		directory = path.Dir(directory)
	}
}

// Look says what is at a path. It counts as a read: of the file, or of its absence.
func (t *Tree) Look(name string) Kind {
	kind := t.kindOf(name)
	switch kind {
	case File:
		t.read.add(name)
	case Directory:
		t.entered.add(name)
	case Missing:
		t.missed.add(name)
	case Unknown:
		t.wantedPaths.add(name)
	}
	return kind
}

// Read gives the content of a file.
func (t *Tree) Read(name string) ([]byte, error) {
	switch t.Look(name) {
	case File:
		return *t.files[name], nil
	case Directory:
		return nil, fmt.Errorf("is a directory: %s", name)
	default:
		return nil, notFound(name)
	}
}

// List gives the names in a directory, sorted, directories with a "/" at the end.
func (t *Tree) List(name string) ([]string, error) {
	names, known := t.listings[name]
	switch {
	case known:
		t.listed.add(name)
		return slices.Sorted(slices.Values(names)), nil
	case t.kindOf(name) == Directory:
		t.wantedListings.add(name)
		return nil, notFound(name)
	case t.Look(name) == File:
		return nil, fmt.Errorf("not a directory: %s", name)
	default:
		return nil, notFound(name)
	}
}

// kindOf decides from what was handed in, without recording anything. The nearest thing known above a path decides
// about it: nothing lies below a file or below nothing, and a listing names all there is.
func (t *Tree) kindOf(name string) Kind {
	if t.directories.has(name) {
		return Directory
	}
	if content, known := t.files[name]; known {
		if content == nil {
			return Missing
		}
		return File
	}
	for child := name; child != "."; child = path.Dir(child) {
		parent := path.Dir(child)
		if _, known := t.files[parent]; known && !t.directories.has(parent) {
			return Missing
		}
		names, known := t.listings[parent]
		isNamed := slices.Contains(names, path.Base(child))
		if known && !t.directories.has(child) && (!isNamed || child != name) {
			return Missing
		}
	}
	return Unknown
}

func notFound(name string) error {
	return fmt.Errorf("no such file or directory: %s", name)
}
