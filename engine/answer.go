package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"fairlead.dev/engine/helm"
	"fairlead.dev/engine/jsonnet"
	"fairlead.dev/engine/kustomize"
	"fairlead.dev/engine/provenance"
	"fairlead.dev/engine/tree"
)

// version is set when the engine is built: a digest of its sources. A render depends on it.
var version = "development"

type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	// Kustomize, Helm and Jsonnet say what to render; a render has exactly one field of this sort.
	Kustomize *kustomizeRequest `json:"kustomize"`
	Helm      *helmRequest      `json:"helm"`
	Jsonnet   *jsonnetRequest   `json:"jsonnet"`
	// An evaluation and a parse have exactly one field of theirs.
	evaluation
	HCL *hclRequest `json:"hcl"`
	// Provenance is what a verification is about.
	Provenance *provenance.Request `json:"provenance"`
}

// known is what the host says of the repository.
type known struct {
	Files    map[string]*tree.Content `json:"files"`
	Listings map[string][]string      `json:"listings"`
}

type kustomizeRequest struct {
	Path string `json:"path"`
	known
}

type helmRequest struct {
	helm.Request
	known
}

type jsonnetRequest struct {
	jsonnet.Request
	known
}

// reply has exactly one of result, needs and error.
type reply struct {
	ID     json.RawMessage `json:"id"`
	Result any             `json:"result,omitempty"`
	Needs  *tree.Needs     `json:"needs,omitempty"`
	Error  *failure        `json:"error,omitempty"`
	// MemoryBytes is what the engine holds of the system's memory: the host replaces it above a size.
	MemoryBytes uint64 `json:"memoryBytes"`
}

type rendered struct {
	Objects []json.RawMessage `json:"objects"`
	Reads   tree.Reads        `json:"reads"`
	// Origins are the files that the objects came from, in their order, where the library tells.
	Origins []string `json:"origins,omitempty"`
	// Uses are what else went into the objects: "clock", "randomness".
	Uses     []string `json:"uses,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	// Notes are what a chart tells whoever installs it.
	Notes string `json:"notes,omitempty"`
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
	given.ID, given.MemoryBytes = asked.ID, heldMemory()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(given)
	if err != nil {
		err = fmt.Errorf("the result is not JSON: %w", err)
	} else if given.Result != nil {
		err = checkDepth(out.Bytes())
	}
	if err != nil {
		refused := failed(err, nil)
		refused.ID, refused.MemoryBytes = asked.ID, given.MemoryBytes
		out.Reset()
		_ = encoder.Encode(refused) // strings only
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
		return render(asked.Kustomize.known, func(files *tree.Tree) (rendered, error) {
			objects, origins, err := kustomize.Render(files, asked.Kustomize.Path)
			return rendered{Objects: objects, Origins: origins}, err
		})
	case asked.Method == "render" && asked.Helm != nil:
		return render(asked.Helm.known, func(files *tree.Tree) (rendered, error) { return renderHelm(files, asked.Helm.Request) })
	case asked.Method == "render" && asked.Jsonnet != nil:
		return render(asked.Jsonnet.known, func(files *tree.Tree) (rendered, error) {
			return renderJsonnet(files, asked.Jsonnet.Request)
		})
	case asked.Method == "render":
		return failed(errors.New("nothing to render: the request has no field kustomize, helm or jsonnet"), nil)
	case asked.Method == "evaluate":
		return evaluate(asked.evaluation)
	case asked.Method == "parse":
		return parse(asked.HCL)
	case asked.Method == "verify" && asked.Provenance != nil:
		signer, err := provenance.Verify(*asked.Provenance)
		if err != nil {
			return failed(err, nil)
		}
		return reply{Result: signer}
	default:
		return failed(fmt.Errorf("no such method: %q", asked.Method), nil)
	}
}

func render(given known, with func(*tree.Tree) (rendered, error)) reply {
	files, err := tree.New(given.Files, given.Listings)
	if err != nil {
		return failed(err, nil)
	}
	result, err := with(files)
	if files.HasNeeds() {
		needs := files.Needs()
		return reply{Needs: &needs}
	}
	result.Reads = files.Reads()
	if err != nil {
		return failed(err, &result.Reads)
	}
	return reply{Result: result}
}

func renderHelm(files *tree.Tree, asked helm.Request) (rendered, error) {
	result, err := helm.Render(files, asked)
	if err != nil {
		return rendered{}, err
	}
	answer := rendered{Objects: []json.RawMessage{}, Uses: result.Uses, Warnings: result.Warnings, Notes: result.Notes}
	for _, object := range result.Objects {
		answer.Objects = append(answer.Objects, object.JSON)
		answer.Origins = append(answer.Origins, object.File)
	}
	return answer, nil
}

func renderJsonnet(files *tree.Tree, asked jsonnet.Request) (rendered, error) {
	objects, err := jsonnet.Render(files, asked)
	answer := rendered{Objects: []json.RawMessage{}}
	for _, object := range objects {
		answer.Objects = append(answer.Objects, object.JSON)
		answer.Origins = append(answer.Origins, object.File)
	}
	return answer, err
}

func failed(err error, reads *tree.Reads) reply {
	failure := &failure{Message: err.Error(), Reads: reads}
	var placed interface {
		At() (file string, line int)
	}
	if errors.As(err, &placed) {
		failure.File, failure.Line = placed.At()
	}
	return reply{Error: failure}
}
