// Package programs evaluates many programs over many inputs in one call: a program is compiled once and kept, an input is
// read once for all programs.
package programs

import (
	"encoding/json"
	"errors"
	"time"

	"fairlead.dev/engine/cel"
	"fairlead.dev/engine/rego"
)

// Request is programs and inputs. Every program sees every input.
type Request struct {
	Programs []Program         `json:"programs"`
	Inputs   []json.RawMessage `json:"inputs"`
	rego.Around
}

// Program is exactly one of its fields. For CEL the fields of an input are the variables.
type Program struct {
	Rego *rego.Program `json:"rego,omitempty"`
	CEL  *cel.Program  `json:"cel,omitempty"`
}

// Outcome is that of one program: it cannot be compiled, or has an answer for each input.
type Outcome struct {
	Error   *Failure `json:"error,omitempty"`
	Answers []Answer `json:"answers,omitempty"`
}

// Answer is that of one program on one input: values, or an error. An expression has one value.
type Answer struct {
	Values []json.RawMessage `json:"values,omitempty"`
	Error  *Failure          `json:"error,omitempty"`
}

// Failure is what went wrong, with its place where that is known.
type Failure struct {
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
}

const (
	// maxTime is how long all evaluations of one call may take, maxTimeEach one of them. The host ends a call after 30 s.
	maxTime     = 20 * time.Second
	maxTimeEach = time.Second
)

// Evaluate gives the outcome of each program.
func Evaluate(asked Request) ([]Outcome, error) { return evaluateWithin(maxTime, maxTimeEach, asked) }

func evaluateWithin(all, each time.Duration, asked Request) ([]Outcome, error) {
	end := time.Now().Add(all)
	inputs := make([]input, len(asked.Inputs))
	for i, text := range asked.Inputs {
		inputs[i].text = text
	}
	outcomes := make([]Outcome, 0, len(asked.Programs))
	for _, program := range asked.Programs {
		evaluate, err := prepared(program)
		if err != nil {
			outcomes = append(outcomes, Outcome{Error: failureOf(err)})
			continue
		}
		answers := make([]Answer, len(inputs))
		for i := range inputs {
			answers[i] = answerOf(evaluate, &inputs[i], asked.Around, end, each)
		}
		outcomes = append(outcomes, Outcome{Answers: answers})
	}
	return outcomes, nil
}

var errTooLong = errors.New("the programs of this call ran too long together, and the rest was left out")

func answerOf(evaluate evaluation, on *input, around rego.Around, end time.Time, each time.Duration) Answer {
	now := time.Now()
	if now.After(end) {
		return Answer{Error: failureOf(errTooLong)}
	}
	if own := now.Add(each); own.Before(end) {
		end = own
	}
	values, err := evaluate(on, around, end)
	if err != nil {
		return Answer{Error: failureOf(err)}
	}
	return Answer{Values: values}
}

func failureOf(err error) *Failure {
	failure := &Failure{Message: err.Error()}
	var placed interface {
		At() (file string, line int)
	}
	if errors.As(err, &placed) {
		failure.File, failure.Line = placed.At()
	}
	return failure
}
