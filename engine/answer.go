package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"fairlead.dev/engine/kustomize"
	"fairlead.dev/engine/tree"
)

type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	// Kustomize says what to render; a render has exactly one field of this sort.
	Kustomize *kustomizeRequest `json:"kustomize"`
}

type kustomizeRequest struct {
	Path     string                   `json:"path"`
	Files    map[string]*tree.Content `json:"files"`
	Listings map[string][]string      `json:"listings"`
}

// reply has exactly one of result, needs and error.
type reply struct {
	ID     json.RawMessage `json:"id"`
	Result any             `json:"result,omitempty"`
	Needs  *tree.Needs     `json:"needs,omitempty"`
	Error  *failure        `json:"error,omitempty"`
}

type rendered struct {
	Objects []json.RawMessage `json:"objects"`
	Reads   tree.Reads        `json:"reads"`
}

type failure struct {
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	// Reads are what the failure depends on: until one of them changes, there is no use in trying again.
	Reads *tree.Reads `json:"reads,omitempty"`
}

// answer turns one line into one line. It always answers: a panic in a library is the error of that request.
func answer(line []byte) []byte {
	var asked request
	var given reply
	if err := json.Unmarshal(line, &asked); err != nil {
		given = failed(fmt.Errorf("not a request: %w", err), nil)
	} else {
		given = carryOut(asked)
	}
	given.ID = asked.ID
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(given); err != nil {
		given = failed(fmt.Errorf("the result is not JSON: %w", err), nil)
		given.ID = asked.ID
		out.Reset()
		_ = encoder.Encode(given) // strings only
	}
	return out.Bytes()
}

func carryOut(asked request) (given reply) {
	defer func() {
		if cause := recover(); cause != nil {
			given = failed(fmt.Errorf("the engine broke down on this: %v", cause), nil)
		}
	}()
	switch {
	case asked.Method == "version":
		return reply{Result: map[string]string{"engine": version}}
	case asked.Method == "render" && asked.Kustomize != nil:
		return render(asked.Kustomize)
	case asked.Method == "render":
		return failed(errors.New("nothing to render: the request has no kustomize field"), nil)
	default:
		return failed(fmt.Errorf("no such method: %q", asked.Method), nil)
	}
}

func render(asked *kustomizeRequest) reply {
	files, err := tree.New(asked.Files, asked.Listings)
	if err != nil {
		return failed(err, nil)
	}
	objects, err := kustomize.Render(files, asked.Path)
	if files.HasNeeds() {
		needs := files.Needs()
		return reply{Needs: &needs}
	}
	reads := files.Reads()
	if err != nil {
		return failed(err, &reads)
	}
	return reply{Result: rendered{Objects: objects, Reads: reads}}
}

func failed(err error, reads *tree.Reads) reply {
	failure := &failure{Message: err.Error(), Reads: reads}
	var placed *kustomize.Error
	if errors.As(err, &placed) {
		failure.File, failure.Line = placed.File, placed.Line
	}
	return reply{Error: failure}
}
