package kustomize

import (
	"bytes"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// maxNodes bounds a document with its aliases written out. Honest ones have some thousands.
const maxNodes = 1_000_000

// checkAliases refuses a text whose aliases hold themselves or multiply without measure, before kustomize writes them out:
// the one ends in a stack overflow that takes the process along, the other in all memory. What is no YAML is not judged.
func checkAliases(file string, content []byte) error {
	if !bytes.ContainsRune(content, '*') || !bytes.ContainsRune(content, '&') {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); err != nil {
			return nil // its end, or a fault that kustomize tells better
		}
		count := counter{sizes: map[*yaml.Node]int{}, file: file, inside: isKustomization(file)}
		if _, err := count.size(&document); err != nil {
			return err
		}
	}
}

// counter knows the size of the nodes that it has seen, with their aliases written out.
type counter struct {
	sizes map[*yaml.Node]int
	file  string
	// inside looks into texts too: a kustomization may hold patches.
	inside bool
}

const beingCounted = -1

func (c counter) size(node *yaml.Node) (int, error) {
	switch known := c.sizes[node]; {
	case known == beingCounted:
		return 0, &Error{Message: "an alias stands for something that holds the alias itself", File: c.file, Line: node.Line}
	case known > 0:
		return known, nil
	}
	c.sizes[node] = beingCounted
	size := 1
	parts := node.Content
	if node.Kind == yaml.AliasNode {
		parts = []*yaml.Node{node.Alias}
	}
	for _, part := range parts {
		of, err := c.size(part)
		if err != nil {
			return 0, err
		}
		if size += of; size > maxNodes {
			return 0, &Error{
				Message: fmt.Sprintf("with its aliases written out this is more than %d values", maxNodes),
				File:    c.file, Line: node.Line,
			}
		}
	}
	if c.inside && node.Kind == yaml.ScalarNode {
		if err := checkAliases("", []byte(node.Value)); err != nil {
			var inner *Error
			errors.As(err, &inner)
			return 0, &Error{Message: inner.Message, File: c.file, Line: node.Line}
		}
	}
	c.sizes[node] = size
	return size, nil
}
