package cel

import (
	"encoding/json"
	"strings"
	"testing"
)

var variables = map[string]json.RawMessage{
	"object": json.RawMessage(`{"spec":{"replicas":3,"image":"acme/web:1.2","cpu":"500m","address":"10.0.0.7"}}`),
	"nobody": json.RawMessage(`null`),
}

func TestEvaluatesAsKubernetesDoes(t *testing.T) {
	for expression, want := range map[string]string{
		"object.spec.replicas >= 3":                                  "true",
		"object.spec.replicas / 2":                                   "1",
		"object.spec.image.split(':')[1]":                            `"1.2"`,
		"quantity(object.spec.cpu).isLessThan(quantity('1'))":        "true",
		"url('https://acme.dev:8080/a').getHostname()":               `"acme.dev"`,
		"cidr('10.0.0.0/8').containsIP(object.spec.address)":         "true",
		"semver('1.2.3').isGreaterThan(semver('1.2.0'))":             "true",
		"['a', 'b'].map(x, x + '!')":                                 `["a!","b!"]`,
		"nobody == null ? {'a': 1} : {'a': 2}":                       `{"a":1}`,
		"object.spec.image.find('[0-9.]+$')":                         `"1.2"`,
		"object.?spec.?nothing.orValue('x')":                         `"x"`,
		"sets.contains([1, 2], [1])":                                 "true",
		"[1, 2, 3].isSorted() && [1, 2, 3].sum() == 6":               "true",
		"format.dns1123Label().validate('Not-A-Label').hasValue()":   "true",
		"object.spec.image.lowerAscii().startsWith('acme/') && true": "true",
	} {
		got, err := Evaluate(Request{Expression: expression, Variables: variables})
		if err != nil || strings.ReplaceAll(string(got), " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%s is %s (%v), want %s", expression, got, err, want)
		}
	}
}

func TestSaysWhatIsWrongWithAnExpression(t *testing.T) {
	for expression, message := range map[string]string{
		"object.spec.":       "Syntax error",
		"nothing.spec":       "undeclared reference to 'nothing'",
		"object.spec.gone":   "no such key: gone",
		"1 / 0":              "division by zero",
		"object.env('HOME')": "undeclared reference to 'env'",
		"['x','x','x','x','x','x','x','x','x','x'].all(a, (a+a+a+a+a+a+a+a+a+a).matches('(x+x+)+y') == false && [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, b+c+d+e+f > 0))))))": "cost limit exceeded",
	} {
		got, err := Evaluate(Request{Expression: expression, Variables: variables})
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s is %s (%v)", expression, got, err)
		}
	}
}
