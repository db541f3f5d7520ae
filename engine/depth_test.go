package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestNothingIsAnsweredThatIsNestedTooDeep(t *testing.T) {
	nested := func(levels int) string {
		return strings.Repeat("{a: ", levels) + "1" + strings.Repeat("}", levels)
	}
	program := func(levels int) string {
		return fmt.Sprintf(`{"id":1,"method":"render","jsonnet":{"path":"a.jsonnet","files":{"a.jsonnet":"{apiVersion: 'v1', kind: 'A', metadata: {name: 'a'}, a: %s}"}}}`, nested(levels))
	}
	if got := string(answer([]byte(program(100)))); !strings.Contains(got, `"result"`) {
		t.Errorf("%.300s", got)
	}
	if got := string(answer([]byte(program(300)))); !strings.Contains(got, "nested deeper than 200 levels") || !strings.Contains(got, `"id":1`) {
		t.Errorf("%.300s", got)
	}
	if err := checkDepth([]byte(`{"a":"` + strings.Repeat(`[\"{`, 500) + `"}`)); err != nil {
		t.Errorf("brackets within a text: %v", err)
	}
}
