package rego

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

const policy = `package shop

deny contains msg if {
	some container in input.spec.containers
	not startswith(container.image, data.registry)
	msg := sprintf("%s comes from elsewhere", [container.image])
}
`

func TestEvaluatesAPolicy(t *testing.T) {
	values, err := Evaluate(Request{
		Program: Program{
			Modules: map[string]string{"shop.rego": policy}, Query: "data.shop.deny", Data: json.RawMessage(`{"registry":"acme/"}`),
		},
		Input: json.RawMessage(`{"spec":{"containers":[{"image":"acme/web"},{"image":"evil/web"}]}}`),
	})
	if err != nil || len(values) != 1 || string(values[0]) != `["evil/web comes from elsewhere"]` {
		t.Errorf("%s %v", values, err)
	}
}

func TestDataIsAnObjectOrNothing(t *testing.T) {
	for text, message := range map[string]string{"": "", "null": "", "{}": "", "1": "no JSON object", "[": "no JSON object"} {
		_, err := Prepare(Program{Query: "1 == 1", Data: json.RawMessage(text)})
		if (err == nil) != (message == "") || err != nil && !strings.Contains(err.Error(), message) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestReadsOldPoliciesWhereTold(t *testing.T) {
	old := Request{Program: Program{Modules: map[string]string{"old.rego": "package old\ndeny[msg] { msg := \"no\" }\n"}, Query: "data.old.deny"}}
	if _, err := Evaluate(old); err == nil {
		t.Error("reads the old language as the new one")
	}
	old.V0 = true
	if values, err := Evaluate(old); err != nil || string(values[0]) != `["no"]` {
		t.Errorf("%s %v", values, err)
	}
}

func TestTimeAndRandomnessAreThoseOfTheRequest(t *testing.T) {
	asked := Request{
		Program: Program{Query: `[time.now_ns(), rand.intn("a", 1000000), uuid.rfc4122("b")]`}, Around: Around{NowMs: 1_700_000_000_000, Seed: "s"},
	}
	first, err := Evaluate(asked)
	if err != nil || !strings.Contains(string(first[0]), "1700000000000000000") {
		t.Fatalf("%s %v", first, err)
	}
	second, err := Evaluate(asked)
	if err != nil || string(first[0]) != string(second[0]) {
		t.Errorf("%s, then %s %v", first, second, err)
	}
}

func TestSaysWhatIsWrongAndWhere(t *testing.T) {
	for name, c := range map[string]struct {
		text, message string
		line          int
	}{
		"a syntax error":    {"package a\n\nallow if {", "eof", 3},
		"an unknown rule":   {"package a\n\nallow if nothing", "unsafe", 3},
		"the network":       {"package a\n\nallow if http.send({\"method\": \"get\", \"url\": \"http://127.0.0.1\"})", "undefined function http.send", 3},
		"names of machines": {"package a\n\nallow if net.lookup_ip_addr(\"localhost\")", "undefined function net.lookup_ip_addr", 3},
		"the environment":   {"package a\n\nallow if opa.runtime().env", "undefined function opa.runtime", 3},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Prepare(Program{Modules: map[string]string{"a.rego": c.text}, Query: "data.a.allow"})
			if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Fatalf("%v", err)
			}
			placed, isPlaced := err.(*Error)
			if !isPlaced || placed.File != "a.rego" || placed.Line != c.line {
				t.Errorf("at %+v", placed)
			}
		})
	}
}

func TestEndsAnEvaluationThatGoesOn(t *testing.T) {
	text := "package a\n\nn := numbers.range(1, 3000)\nallow if {\n\tsome x in n\n\tsome y in n\n\tsome z in n\n\tx + y + z == 0\n}\n"
	prepared, err := Prepare(Program{Modules: map[string]string{"a.rego": text}, Query: "data.a.allow"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = prepared.Evaluate(nil, Around{}, time.Now().Add(time.Millisecond)); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("%v", err)
	}
}
