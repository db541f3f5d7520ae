// Package helm renders a chart from a tree with Helm's own library, as `helm template` does.
package helm

import "time"

// Request says which chart to render, and with what. All paths are relative to the root of the repository.
type Request struct {
	Path    string `json:"path"`
	Release string `json:"release"`
	// NameTemplate, where given, is what the release is called by, as `helm template --name-template` does.
	NameTemplate string         `json:"nameTemplate"`
	Namespace    string         `json:"namespace"`
	ValuesFiles  []string       `json:"valuesFiles"`
	Values       map[string]any `json:"values"`
	KubeVersion  string         `json:"kubeVersion"`
	APIVersions  []string       `json:"apiVersions"`
	SkipCRDs     bool           `json:"skipCrds"`
	// NowMs is what the templates take for the time, in milliseconds since 1970.
	NowMs int64 `json:"nowMs"`
	// Seed is what all randomness of the templates derives from. It is a secret, as what derives from it is.
	Seed string `json:"seed"`
}

func (r Request) now() time.Time { return time.UnixMilli(r.NowMs).UTC() }

// Result is what a chart comes to.
type Result struct {
	Objects []Object
	// Uses are what went into the objects beside files and the request's values, sorted: "clock", "randomness".
	Uses []string
	// Warnings are what a person should know of, though it is no error.
	Warnings []string
	// Notes are what the chart tells whoever installs it; cut where they are longer than anybody reads.
	Notes string
}

// Object is one rendered object and the template that it came from.
type Object struct {
	File string
	JSON []byte
}

// Error is a failed render, with its place as far as Helm's message tells.
type Error struct {
	Message string
	File    string
	// Line is 0 where it is not certain.
	Line int
}

func (e *Error) Error() string { return e.Message }

// At is the place of the error.
func (e *Error) At() (file string, line int) { return e.File, e.Line }
