package cel

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/cel-go/common/types"
)

// HealthChecks are expressions over an object's fields. Only Current is required.
type HealthChecks struct {
	Current    string `json:"current"`
	InProgress string `json:"inProgress"`
	Failed     string `json:"failed"`
}

// Outcomes of health checks.
const (
	InProgress = "InProgress"
	Failed     = "Failed"
	Current    = "Current"
)

// Check judges an object by Flux's rule: what its controller has not yet seen is in progress; then the first expression
// that holds of inProgress, failed and current; then in progress.
// Source: Flux RFC 0009.
func (c HealthChecks) Check(object json.RawMessage) (string, error) {
	if c.Current == "" {
		return "", errors.New("the health check has no expression `current`")
	}
	read, err := readValue(object)
	if err != nil {
		return "", fmt.Errorf("the object is no JSON: %w", err)
	}
	fields, isObject := read.(map[string]any)
	if !isObject {
		return "", errors.New("the object is no object")
	}
	if isBehind(fields) {
		return InProgress, nil
	}
	for _, check := range []struct{ name, expression, outcome string }{
		{"inProgress", c.InProgress, InProgress}, {"failed", c.Failed, Failed}, {"current", c.Current, Current},
	} {
		holds, err := holds(check.expression, fields)
		if err != nil {
			return "", fmt.Errorf("%s: %w", check.name, err)
		}
		if holds {
			return check.outcome, nil
		}
	}
	return InProgress, nil
}

func isBehind(fields map[string]any) bool {
	status, _ := fields["status"].(map[string]any)
	metadata, _ := fields["metadata"].(map[string]any)
	observed, isObserved := status["observedGeneration"].(int64)
	generation, isCounted := metadata["generation"].(int64)
	return isObserved && isCounted && observed != generation
}

// holds tells whether an expression is true; an empty one is not.
func holds(expression string, fields map[string]any) (bool, error) {
	if expression == "" {
		return false, nil
	}
	env, err := flux()
	if err != nil {
		return false, err
	}
	parsed, issues := env.Parse(expression)
	if issues.Err() != nil {
		return false, explain(issues)
	}
	value, err := run(env, parsed, fields)
	if err != nil {
		return false, err
	}
	result, isBool := value.(types.Bool)
	if !isBool {
		return false, errors.New("the expression is neither true nor false")
	}
	return bool(result), nil
}
