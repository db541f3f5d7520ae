package kustomize

import (
	"bytes"
	"path"
	"regexp"
	"strconv"
	"strings"

	"fairlead.dev/engine/tree"
)

// Error is a failed build, with its place as far as kustomize's message tells.
type Error struct {
	Message string
	// File is the best guess: at worst the kustomization that was asked for.
	File string
	// Line is 0 where it is not certain.
	Line int
}

func (e *Error) Error() string { return e.Message }

// At is the place of the error.
func (e *Error) At() (file string, line int) { return e.File, e.Line }

// inOurWords replaces what makes no sense where there is no command line to give an option to.
var inOurWords = strings.NewReplacer(
	mount+"/", "",
	mount, ".",
	`no 'git' program on path: exec: "git": executable file not found in $PATH`,
	"remote bases are not fetched: copy it into the repository",
	"must specify --enable-helm", "charts are not rendered inside a kustomization: make the chart a source of its own",
)

// yamlLine finds the line of a syntax error in a kustomization or a resource. Other messages count lines in a text
// that kustomize cut out of a file.
var yamlLine = regexp.MustCompile(`invalid Kustomization: yaml: line (\d+)|yaml: line (\d+): .* in File: `)

// explain speaks of paths as the repository knows them, and finds the file and line that a message is about.
func explain(err error, t *tree.Tree, directory string) *Error {
	message := strings.TrimSpace(inOurWords.Replace(err.Error()))
	explained := &Error{Message: message, File: fileIn(message, t.Reads().Files, directory)}
	found := yamlLine.FindStringSubmatch(message)
	if found == nil || explained.File == "" {
		return explained
	}
	content, err := t.Read(explained.File)
	if err != nil || bytes.Contains(content, []byte("\n---")) { // kustomize counts from the last "---"
		return explained
	}
	explained.Line, _ = strconv.Atoi(found[1] + found[2]) // digits, by the expression; one of them is empty
	return explained
}

// fileIn gives the file that is named last in a message: kustomize puts causes to the right.
func fileIn(message string, files []string, directory string) string {
	best, bestAt := "", -1
	for _, file := range files {
		if best == "" && isKustomization(file) && path.Dir(file) == path.Clean(directory) {
			best = file
		}
		for _, name := range namesOf(file) {
			if at := strings.LastIndex(message, name); at > bestAt {
				best, bestAt = file, at
			}
		}
	}
	return best
}

// namesOf are the ways in which kustomize's messages name a file: a kustomization by its directory, others by any
// path that ends there, because they are relative to some kustomization.
func namesOf(file string) []string {
	if isKustomization(file) {
		return []string{file, "'" + path.Dir(file) + "'"}
	}
	names := []string{file}
	for i, letter := range file {
		if letter == '/' {
			names = append(names, file[i+1:])
		}
	}
	return names
}
