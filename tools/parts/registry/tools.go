//go:build tools

// Package tools names the registry that charts and artefacts are read from, so that go.mod and go.sum pin all it is made of.
package tools

import _ "github.com/distribution/distribution/v3/cmd/registry"
