//go:build tools

// Package tools names the official commands that the engine's results are compared with, so that go.mod and go.sum pin all
// they are made of. The versions are those of the engine's go.mod: a test compares them.
package tools

import (
	_ "github.com/google/go-jsonnet/cmd/jsonnet"
	_ "helm.sh/helm/v4/cmd/helm"
	_ "sigs.k8s.io/kustomize/kustomize/v5"
)
