package jsonnet

import (
	"encoding/json"
	"fmt"
	"strings"
)

const (
	// maxObjects is far above honest use.
	maxObjects = 10_000
	// maxDepth bounds collections within collections.
	maxDepth = 32
)

// collect finds the objects in what a program came to: an object, a list of them, or names that lead to either, as deep
// as one likes. Nothing (null) is left out, so that a part can be switched off.
func collect(text string) ([]json.RawMessage, error) {
	var objects []json.RawMessage
	var walk func(value json.RawMessage, where string, depth int) error
	walk = func(value json.RawMessage, where string, depth int) error {
		if depth > maxDepth {
			return fmt.Errorf("%s: collections lie more than %d deep in each other", where, maxDepth)
		}
		switch value[0] {
		case 'n':
			return nil
		case '[':
			var items []json.RawMessage
			if err := json.Unmarshal(value, &items); err != nil {
				return err
			}
			for index, item := range items {
				if err := walk(item, fmt.Sprintf("%s[%d]", where, index), depth+1); err != nil {
					return err
				}
			}
			return nil
		case '{':
			return walkObject(value, where, depth, &objects, walk)
		default:
			return fmt.Errorf("%s is no Kubernetes object, and no collection of them", where)
		}
	}
	if err := walk(json.RawMessage(strings.TrimSpace(text)), "the program's value", 0); err != nil {
		return nil, err
	}
	return objects, nil
}

func walkObject(value json.RawMessage, where string, depth int, objects *[]json.RawMessage, walk func(json.RawMessage, string, int) error) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(value, &fields); err != nil {
		return err
	}
	var head struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct {
			Name         string `json:"name"`
			GenerateName string `json:"generateName"`
		} `json:"metadata"`
	}
	isObject := fields["apiVersion"] != nil || fields["kind"] != nil
	if !isObject {
		for _, name := range sortedKeys(fields) {
			if err := walk(fields[name], where+"."+name, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := json.Unmarshal(value, &head); err != nil || head.APIVersion == "" || head.Kind == "" {
		return fmt.Errorf("%s has no apiVersion or no kind", where)
	}
	if strings.HasSuffix(head.Kind, "List") && fields["items"] != nil && head.Metadata.Name == "" {
		return walk(fields["items"], where+".items", depth+1)
	}
	switch {
	case head.Metadata.Name == "" && head.Metadata.GenerateName != "":
		return fmt.Errorf("%s: a %s with generateName; give it a name, so that it is known again", where, head.Kind)
	case head.Metadata.Name == "":
		return fmt.Errorf("%s: a %s without metadata.name", where, head.Kind)
	}
	if *objects = append(*objects, value); len(*objects) > maxObjects {
		return fmt.Errorf("more than %d objects are rendered; split the program", maxObjects)
	}
	return nil
}
