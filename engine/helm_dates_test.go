package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// A date that is none is the time of the request, and zones are those of the engine: whatever the machine says.
func TestDatesDoNotHangOnTheMachine(t *testing.T) {
	for template, want := range map[string]string{
		`{{ date "2006-01-02T15:04" "no date" }}`:                         "2023-11-14T22:13",
		`{{ dateInZone "2006-01-02T15:04" (now) "Europe/Berlin" }}`:       "2023-11-14T23:13",
		`{{ dateInZone "2006-01-02T15:04" nil "Asia/Kolkata" }}`:          "2023-11-15T03:43",
		`{{ htmlDate "no date" }}`:                                        "2023-11-14",
		`{{ date "2006-01-02T15:04" 0 }}`:                                 "1970-01-01T00:00",
		`{{ dateInZone "2006-01-02T15:04" (now) "../../etc/localtime" }}`: "2023-11-14T22:13",
	} {
		line, err := json.Marshal(map[string]any{"id": 1, "method": "render", "helm": map[string]any{
			"path": ".", "release": "r", "namespace": "n", "nowMs": 1_700_000_000_000, "seed": "s",
			"listings": map[string][]string{".": {"Chart.yaml", "templates/"}, "templates": {"a.yaml"}},
			"files": map[string]string{
				"Chart.yaml":       "apiVersion: v2\nname: a\nversion: 1.0.0\n",
				"templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {date: '" + template + "'}\n",
			},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(bytes.TrimSpace(answer(line))); !strings.Contains(got, `"date":"`+want+`"`) {
			t.Errorf("%s is answered by %s", template, got)
		}
	}
}
