// Package hcl reads the configuration of a Terraform directory as blocks with their places, without evaluating anything.
package hcl

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"fairlead.dev/engine/tree"
)

// Request names a directory of `.tf` files, relative to the root of the repository.
type Request struct {
	Path string `json:"path"`
}

// Place is a range of lines, counted from 1.
type Place struct {
	File string `json:"file"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

// Block is one block with what lies in it.
type Block struct {
	Type       string               `json:"type"`
	Labels     []string             `json:"labels"`
	Place      Place                `json:"place"`
	Attributes map[string]Attribute `json:"attributes"`
	Blocks     []Block              `json:"blocks"`
}

// Attribute is an expression as it is written, and its value where that needs nothing from elsewhere.
type Attribute struct {
	Text  string          `json:"text"`
	Place Place           `json:"place"`
	Value json.RawMessage `json:"value,omitempty"`
}

// Error is a file that cannot be read, with its place.
type Error struct {
	Message, File string
	Line          int
}

func (e *Error) Error() string { return e.Message }

// At is the place of the error.
func (e *Error) At() (file string, line int) { return e.File, e.Line }

// Parse reads every `.tf` file of the directory, by name.
func Parse(t *tree.Tree, asked Request) ([]Block, error) {
	where := path.Clean(asked.Path)
	if !fs.ValidPath(where) {
		return nil, &Error{Message: "the path of a directory is relative to the root of the repository", File: asked.Path}
	}
	names, err := t.List(where)
	if t.HasNeeds() {
		return nil, nil
	}
	if err != nil {
		return nil, &Error{Message: err.Error(), File: where}
	}
	blocks := []Block{}
	for _, name := range names {
		if !strings.HasSuffix(name, ".tf") {
			continue
		}
		file := path.Join(where, name)
		content, err := t.Read(file)
		if t.HasNeeds() {
			continue // all files are asked for at once
		}
		if err != nil {
			return nil, &Error{Message: err.Error(), File: file}
		}
		found, err := parseFile(file, content)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, found...)
	}
	return blocks, nil
}

func parseFile(file string, content []byte) ([]Block, error) {
	parsed, problems := hclsyntax.ParseConfig(content, file, hcl.InitialPos)
	for _, problem := range problems {
		if problem.Severity == hcl.DiagError {
			line := 0
			if problem.Subject != nil {
				line = problem.Subject.Start.Line
			}
			return nil, &Error{Message: fmt.Sprintf("%s: %s", problem.Summary, problem.Detail), File: file, Line: line}
		}
	}
	body, isNative := parsed.Body.(*hclsyntax.Body)
	if !isNative {
		return nil, nil
	}
	return readBlocks(body, content), nil
}

func readBlocks(body *hclsyntax.Body, content []byte) []Block {
	blocks := []Block{}
	for _, block := range body.Blocks {
		read := Block{
			Type: block.Type, Labels: block.Labels, Place: placeOf(block.Range()),
			Attributes: map[string]Attribute{}, Blocks: readBlocks(block.Body, content),
		}
		read.Place.To = block.CloseBraceRange.End.Line
		for name, attribute := range block.Body.Attributes {
			read.Attributes[name] = readAttribute(attribute, content)
		}
		blocks = append(blocks, read)
	}
	return blocks
}

func readAttribute(attribute *hclsyntax.Attribute, content []byte) Attribute {
	read := Attribute{
		Text:  string(attribute.Expr.Range().SliceBytes(content)),
		Place: placeOf(attribute.SrcRange),
	}
	value, problems := attribute.Expr.Value(nil)
	if problems.HasErrors() || !value.IsWhollyKnown() {
		return read
	}
	if text, err := ctyjson.Marshal(value, value.Type()); err == nil {
		read.Value = text
	}
	return read
}

func placeOf(at hcl.Range) Place {
	return Place{File: at.Filename, From: at.Start.Line, To: at.End.Line}
}
