//go:build tools

// Package tools names the program that plays the kubelets, so that go.mod and go.sum pin all it is made of.
package tools

import _ "sigs.k8s.io/kwok/cmd/kwok"
