// Package lua runs scripts as Argo CD runs its health checks and actions: Lua 5.1, the object as the global `obj`, at most
// a second.
package lua

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Request is a script and what it sees.
type Request struct {
	Script string          `json:"script"`
	Object json.RawMessage `json:"object"`
	// Parameters are the global `actionParams` of an action.
	Parameters map[string]string `json:"parameters"`
	// NowMs is what `os.time` and `os.date` take for the time, in milliseconds since 1970.
	NowMs int64 `json:"nowMs"`
}

// maxTime is Argo CD's own limit.
const maxTime = time.Second

// Error is a script that failed, with its line where that is certain.
type Error struct {
	Message string
	Line    int
}

func (e *Error) Error() string { return e.Message }

// At is the place of the error; a script has no file.
func (e *Error) At() (file string, line int) { return "", e.Line }

// Run gives what the script returned, as JSON; null where that was nothing.
func Run(asked Request) (json.RawMessage, error) {
	state, err := newState(time.UnixMilli(asked.NowMs).UTC())
	if err != nil {
		return nil, err
	}
	defer state.Close()
	object, err := fromJSON(state, asked.Object)
	if err != nil {
		return nil, fmt.Errorf("the object is no JSON: %w", err)
	}
	state.SetGlobal("obj", object)
	if asked.Parameters != nil {
		parameters := state.NewTable()
		for name, value := range asked.Parameters {
			parameters.RawSetString(name, lua.LString(value))
		}
		state.SetGlobal("actionParams", parameters)
	}
	state.SetContext(newDeadline(maxTime))
	if err := state.DoString(asked.Script); err != nil {
		return nil, explain(err)
	}
	if state.GetTop() == 0 {
		return json.RawMessage("null"), nil
	}
	return toJSON(state.Get(-1))
}

// place finds the line in `<string>:3: message` and `<string> line:3(column:5) near 'x':   syntax error`.
var place = regexp.MustCompile(`^<string>(?::| line:)(\d+)(?::|\(column:\d+\))\s*`)

const longestMessage = 300

// explain keeps the message without its list of callers.
func explain(err error) *Error {
	message := err.Error()
	var failed *lua.ApiError
	if errors.As(err, &failed) {
		message = failed.Object.String()
	}
	message, _, _ = strings.Cut(message, "\nstack traceback")
	explained := &Error{Message: strings.TrimSpace(message)}
	if found := place.FindStringSubmatch(explained.Message); found != nil {
		explained.Line, _ = strconv.Atoi(found[1]) // digits, by the expression
		explained.Message = explained.Message[len(found[0]):]
	}
	if len(explained.Message) > longestMessage {
		explained.Message = strings.ToValidUTF8(explained.Message[:longestMessage], "") + " …"
	}
	return explained
}
