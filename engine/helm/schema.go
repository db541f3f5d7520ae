package helm

import (
	"encoding/json"
	"fmt"
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// checkSchemas refuses schemas of values that refer to anything outside of themselves: Helm would read that from the
// disk of this machine or from the network.
func checkSchemas(c *chart.Chart) error {
	if len(c.Schema) > 0 {
		var schema any
		if err := json.Unmarshal(c.Schema, &schema); err != nil {
			return fmt.Errorf("values.schema.json of %s is no JSON: %w", c.Name(), err)
		}
		if reference := foreignReference(schema); reference != "" {
			return fmt.Errorf("values.schema.json of %s refers to %q: only references within the schema (#…) are followed; copy it in", c.Name(), reference)
		}
	}
	for _, child := range c.Dependencies() {
		if err := checkSchemas(child); err != nil {
			return err
		}
	}
	return nil
}

// foreignReference finds a reference that leaves the schema, or a dialect that would have to be fetched.
func foreignReference(value any) string {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			if found := foreignReference(item); found != "" {
				return found
			}
		}
	case map[string]any:
		for key, item := range value {
			text, isText := item.(string)
			switch {
			case !isText:
				if found := foreignReference(item); found != "" {
					return found
				}
			case (key == "$ref" || key == "$dynamicRef" || key == "$recursiveRef") && !strings.HasPrefix(text, "#"):
				return text
			case key == "$schema" && !isStandardDialect(text):
				return text
			}
		}
	}
	return ""
}

func isStandardDialect(address string) bool {
	_, rest, _ := strings.Cut(address, "://")
	return strings.HasPrefix(rest, "json-schema.org/draft")
}
