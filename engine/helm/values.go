package helm

import (
	"bytes"
	"encoding/json"
	"fmt"

	"helm.sh/helm/v4/pkg/chart/v2/loader"

	"fairlead.dev/engine/tree"
)

// readValues merges the values files in their order, and the request's own values on top.
func readValues(t *tree.Tree, asked Request) (values map[string]any, texts [][]byte, err error) {
	values = map[string]any{}
	for _, name := range asked.ValuesFiles {
		content, err := t.Read(name)
		if err != nil {
			if t.HasNeeds() {
				continue
			}
			return nil, nil, err
		}
		read, err := loader.LoadValues(bytes.NewReader(bytes.TrimPrefix(content, byteOrderMark)))
		if err != nil {
			return nil, nil, &Error{Message: fmt.Sprintf("these are no values: %v", err), File: name}
		}
		values = loader.MergeMaps(values, read)
		texts = append(texts, content)
	}
	inline, err := json.Marshal(asked.Values)
	if err != nil {
		return nil, nil, err
	}
	return loader.MergeMaps(values, asked.Values), append(texts, inline), nil
}
