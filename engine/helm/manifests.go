package helm

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"
)

// maxObjects is far above honest use.
const maxObjects = 10_000

// separator is Helm's own: it also divides `---kind: Service`.
var separator = regexp.MustCompile(`(?m)^---[ \t]*`)

// readObjects reads what one template came to.
func readObjects(file, text string) ([]Object, error) {
	var objects []Object
	for _, document := range separator.Split(text, -1) {
		if strings.TrimSpace(document) == "" {
			continue
		}
		content, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			return nil, &Error{Message: fmt.Sprintf("what is rendered is not YAML: %v", err), File: file}
		}
		found, err := flatten(file, content)
		if err != nil {
			return nil, err
		}
		if objects = append(objects, found...); len(objects) > maxObjects {
			return nil, &Error{Message: fmt.Sprintf("more than %d objects are rendered; split the chart", maxObjects), File: file}
		}
	}
	return objects, nil
}

// flatten gives a document's object, or the items of a list.
func flatten(file string, content []byte) ([]Object, error) {
	var head *struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct {
			Name         string `json:"name"`
			GenerateName string `json:"generateName"`
		} `json:"metadata"`
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(content, &head); err != nil {
		return nil, &Error{Message: "what is rendered is no Kubernetes object", File: file}
	}
	switch {
	case head == nil: // only comments
		return nil, nil
	case head.APIVersion == "" || head.Kind == "":
		return nil, &Error{Message: "an object is rendered that has no apiVersion or no kind", File: file}
	case strings.HasSuffix(head.Kind, "List") && head.Metadata.Name == "":
		var objects []Object
		for _, item := range head.Items {
			found, err := flatten(file, item)
			if err != nil {
				return nil, err
			}
			objects = append(objects, found...)
		}
		return objects, nil
	case head.Metadata.Name == "" && head.Metadata.GenerateName != "":
		return nil, &Error{Message: fmt.Sprintf("a %s is rendered with generateName; give it a name, so that it is known again", head.Kind), File: file}
	case head.Metadata.Name == "":
		return nil, &Error{Message: fmt.Sprintf("a %s is rendered without metadata.name", head.Kind), File: file}
	default:
		return []Object{{File: file, JSON: content}}, nil
	}
}
