package programs

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"fairlead.dev/engine/cel"
	"fairlead.dev/engine/rego"
)

const deny = "package a\n\ndeny contains msg if {\n\tinput.object.size > 2\n\tmsg := sprintf(\"%d is too many\", [input.object.size])\n}\n"

func inputs(sizes ...int) []json.RawMessage {
	all := []json.RawMessage{}
	for _, size := range sizes {
		all = append(all, json.RawMessage(fmt.Sprintf(`{"object":{"size":%d}}`, size)))
	}
	return all
}

func policy(text string) Program {
	return Program{Rego: &rego.Program{Modules: map[string]string{"a.rego": text}, Query: "data.a.deny"}}
}

func expression(text string) Program {
	return Program{CEL: &cel.Program{Expression: text, Variables: []string{"object", "params"}}}
}

func TestEveryProgramSeesEveryInput(t *testing.T) {
	outcomes, err := Evaluate(Request{
		Programs: []Program{policy(deny), expression("object.size <= 2 && params == null"), expression("object.gone"), policy("package a\nx"), {}},
		Inputs:   inputs(1, 3),
	})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(outcomes)
	want := `[{"answers":[{"values":[[]]},{"values":[["3 is too many"]]}]},` +
		`{"answers":[{"values":[true]},{"values":[false]}]},` +
		`{"answers":[{"error":{"message":"no such key: gone"}},{"error":{"message":"no such key: gone"}}]},` +
		`{"error":{"message":"var cannot be used for rule name","file":"a.rego","line":2}},` +
		`{"error":{"message":"a program has a field rego or cel"}}]`
	if string(text) != want {
		t.Errorf("%s", text)
	}
}

func TestKeepsWhatItCompiledAndForgetsWhatIsLongUnused(t *testing.T) {
	kept = nil
	first, other := expression("1 + 1"), expression("1 + 2")
	for range 3 {
		if _, err := prepared(first); err != nil || len(kept) != 1 {
			t.Fatal(len(kept), err)
		}
	}
	for i := range maxKept {
		if _, err := prepared(expression(fmt.Sprintf("%d + 2", i))); err != nil {
			t.Fatal(err)
		}
	}
	if len(kept) != maxKept {
		t.Errorf("%d are kept", len(kept))
	}
	before := kept
	if _, err := prepared(other); err != nil || len(kept) != maxKept || !reflect.DeepEqual(kept[maxKept-1].key, before[len(before)-1].key) {
		t.Errorf("%d %v", len(kept), err)
	}
}

func TestOneThatGoesOnDoesNotKeepTheOthersWaiting(t *testing.T) {
	endless := "package a\n\nn := numbers.range(1, 3000)\n\ndeny if {\n\tsome x in n\n\tsome y in n\n\tsome z in n\n\tx + y + z == 0\n}\n"
	outcomes, err := evaluateWithin(time.Hour, time.Millisecond, Request{Programs: []Program{policy(endless), policy(deny)}, Inputs: inputs(3)})
	if err != nil || !strings.Contains(outcomes[0].Answers[0].Error.Message, "too long") || outcomes[1].Answers[0].Error != nil {
		t.Errorf("%+v %v", outcomes, err)
	}
	outcomes, _ = evaluateWithin(0, time.Hour, Request{Programs: []Program{policy(deny)}, Inputs: inputs(3)})
	if got := outcomes[0].Answers[0].Error; got == nil || !strings.Contains(got.Message, "left out") {
		t.Errorf("%+v", got)
	}
}

func TestSaysWhereAPolicyFailsWhileItRuns(t *testing.T) {
	outcomes, _ := Evaluate(Request{Programs: []Program{policy("package a\n\ndeny := x if {\n\tx := input.object.size / 0\n}\n")}, Inputs: inputs(1)})
	if got := outcomes[0].Answers[0].Error; got == nil || got.File != "a.rego" || got.Line != 4 || !strings.Contains(got.Message, "divide by zero") {
		t.Errorf("%+v", got)
	}
}
