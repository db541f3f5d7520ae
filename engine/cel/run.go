package cel

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types/ref"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"
)

func compile(env *cel.Env, expression *cel.Ast) (cel.Program, error) {
	return env.Program(expression, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(maxCost))
}

func run(env *cel.Env, expression *cel.Ast, variables map[string]any) (ref.Val, error) {
	program, err := compile(env, expression)
	if err != nil {
		return nil, err
	}
	value, _, err := program.Eval(variables)
	if err != nil {
		return nil, err
	}
	return value, nil
}

var structValue = reflect.TypeFor[*structpb.Value]()

func writeValue(value ref.Val) (json.RawMessage, error) {
	plain, err := value.ConvertToNative(structValue)
	if err != nil {
		return nil, fmt.Errorf("the value of the expression is no data: %w", err)
	}
	message, isValue := plain.(*structpb.Value)
	if !isValue {
		return nil, fmt.Errorf("the value of the expression is a %s, which is no data", value.Type().TypeName())
	}
	return protojson.Marshal(message)
}
