package tree

import (
	"maps"
	"slices"
	"strings"
)

// Needs is what the host must say before a render can be finished.
type Needs struct {
	Paths    []string `json:"paths"`
	Listings []string `json:"listings"`
}

// Reads is what a render depends on: as long as all of it is unchanged, so is the result.
type Reads struct {
	Files    []string `json:"files"`
	Listings []string `json:"listings"`
	Misses   []string `json:"misses"`
}

// Suggest names a path that will probably be needed. It is asked for together with what is needed, never alone, so
// that a guess costs no round trip.
func (t *Tree) Suggest(name string) {
	if t.kindOf(name) == Unknown {
		t.also.add(name)
	}
}

// HasNeeds says whether anything was asked of the tree that it did not know. What was rendered is then worthless.
func (t *Tree) HasNeeds() bool {
	return len(t.wantedPaths) > 0 || len(t.wantedListings) > 0
}

// Needs lists what was asked and not known, and what was suggested.
func (t *Tree) Needs() Needs {
	paths := maps.Clone(t.wantedPaths)
	maps.Copy(paths, t.also)
	return Needs{Paths: paths.sorted(), Listings: t.wantedListings.sorted()}
}

// Reads lists what was asked and answered.
func (t *Tree) Reads() Reads {
	listed := maps.Clone(t.listed)
	for directory := range t.entered {
		// That a directory is one follows from any file read in it. Where none was, its listing stands for it.
		if !t.read.hasBelow(directory) {
			listed.add(directory)
		}
	}
	return Reads{Files: t.read.sorted(), Listings: listed.sorted(), Misses: t.missed.sorted()}
}

type set map[string]struct{}

func (s set) add(name string)      { s[name] = struct{}{} }
func (s set) has(name string) bool { _, found := s[name]; return found }

func (s set) hasBelow(directory string) bool {
	for name := range s {
		if directory == "." || strings.HasPrefix(name, directory+"/") {
			return true
		}
	}
	return false
}

// sorted is never nil, so that it is [] and not null on the wire.
func (s set) sorted() []string {
	return slices.AppendSeq(make([]string, 0, len(s)), slices.Values(slices.Sorted(maps.Keys(s))))
}
