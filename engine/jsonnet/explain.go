package jsonnet

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// Error is a failed evaluation, with its place as far as the library's message tells.
type Error struct {
	Message string
	File    string
	// Line is 0 where it is not certain.
	Line int
}

func (e *Error) Error() string { return e.Message }

// At is the place of the error.
func (e *Error) At() (file string, line int) { return e.File, e.Line }

// place finds `lib/web.libsonnet:3:5-9` and `lib/web.libsonnet:(3:5)-(4:2)`.
var place = regexp.MustCompile(`(?m)([^\s:()]+\.[A-Za-z]+):\(?(\d+):\d+`)

const longestMessage = 500

// explain keeps the library's message, without the list of callers, and the first place that it names.
func explain(err error, file string) *Error {
	var placed *Error
	if errors.As(err, &placed) {
		return placed
	}
	text := err.Error()
	explained := &Error{File: file}
	if found := place.FindStringSubmatch(text); found != nil {
		explained.File = found[1]
		explained.Line, _ = strconv.Atoi(found[2]) // digits, by the expression
	}
	message, _, _ := strings.Cut(text, "\n")
	message = strings.TrimPrefix(message, "RUNTIME ERROR: ")
	if at := place.FindStringIndex(message); at != nil && at[0] == 0 { // a syntax error begins with its place
		_, rest, _ := strings.Cut(message, " ")
		message = rest
	}
	if len(message) > longestMessage {
		message = strings.ToValidUTF8(message[:longestMessage], "") + " …"
	}
	explained.Message = message
	return explained
}
