package rego

import (
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Error is a policy that cannot be compiled or evaluated, with its place.
type Error struct {
	Message, File string
	Line          int
}

func (e *Error) Error() string { return e.Message }

// At is the place of the error.
func (e *Error) At() (file string, line int) { return e.File, e.Line }

func explain(err error) error {
	var anyErrors rego.Errors
	var several ast.Errors
	var one *ast.Error
	var failed *topdown.Error
	switch {
	case topdown.IsCancel(err):
		return &Error{Message: "the policy ran too long and was stopped"}
	case errors.As(err, &failed):
		return placed(failed.Message, failed.Location)
	case errors.As(err, &anyErrors) && len(anyErrors) > 0:
		return explain(anyErrors[0])
	case errors.As(err, &several) && len(several) > 0:
		one = several[0]
	case errors.As(err, &one):
	default:
		return err
	}
	return placed(one.Message, one.Location)
}

func placed(message string, at *ast.Location) *Error {
	explained := &Error{Message: message}
	if at != nil {
		explained.File, explained.Line = at.File, at.Row
	}
	return explained
}
