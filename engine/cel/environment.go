// Package cel evaluates expressions of the Common Expression Language: in the environment of Kubernetes, and health checks
// as Flux writes them.
package cel

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	kubejson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apiserver/pkg/cel/environment"
)

// maxCost ends expressions that would run for long. It is Kubernetes' own limit for one evaluation.
const maxCost = 1_000_000

// kubernetes is the environment in which Kubernetes compiles what people write in policies. Making it takes a while.
var kubernetes = sync.OnceValue(func() *environment.EnvSet {
	return environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
})

// flux is the environment of Flux's health checks, which are not checked for types because kinds differ.
var flux = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(
		cel.HomogeneousAggregateLiterals(), cel.EagerlyValidateDeclarations(true), cel.DefaultUTCTimeZone(true),
		cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), ext.Strings(), ext.Sets(), ext.Encoders(),
	)
})

// Request is an expression and its variables.
type Request struct {
	Expression string                     `json:"expression"`
	Variables  map[string]json.RawMessage `json:"variables"`
}

// Evaluate gives the value of an expression as JSON, in the environment of Kubernetes.
func Evaluate(asked Request) (json.RawMessage, error) {
	variables := map[string]any{}
	options := []cel.EnvOption{}
	for _, name := range slices.Sorted(maps.Keys(asked.Variables)) {
		value, err := readValue(asked.Variables[name])
		if err != nil {
			return nil, fmt.Errorf("the variable %s is no JSON: %w", name, err)
		}
		variables[name] = value
		options = append(options, cel.Variable(name, cel.DynType))
	}
	base, err := kubernetes().Env(environment.NewExpressions)
	if err != nil {
		return nil, err
	}
	env, err := base.Extend(options...)
	if err != nil {
		return nil, err
	}
	compiled, issues := env.Compile(asked.Expression)
	if issues.Err() != nil {
		return nil, explain(issues)
	}
	value, err := run(env, compiled, variables)
	if err != nil {
		return nil, err
	}
	return writeValue(value)
}

// readValue keeps whole numbers whole, as Kubernetes does.
func readValue(text json.RawMessage) (any, error) {
	var value any
	if err := kubejson.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	return value, nil
}

// Error is an expression that cannot be compiled, with its line.
type Error struct {
	Message string
	Line    int
}

func (e *Error) Error() string { return e.Message }

// At is the place of the error; an expression has no file.
func (e *Error) At() (file string, line int) { return "", e.Line }

func explain(issues *cel.Issues) error {
	for _, issue := range issues.Errors() {
		return &Error{Message: issue.Message, Line: issue.Location.Line()}
	}
	return errors.New("the expression cannot be compiled")
}
