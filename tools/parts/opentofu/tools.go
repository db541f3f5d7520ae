//go:build tools

// Package tools names the program that stands in for Terraform, so that go.mod and go.sum pin all it is made of.
package tools

import _ "github.com/opentofu/opentofu/cmd/tofu"
