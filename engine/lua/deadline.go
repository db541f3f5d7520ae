package lua

import (
	"context"
	"time"
)

// checkedEvery is how many instructions pass between two looks at the clock.
const checkedEvery = 4_096

// deadline is a context that looks at the clock by itself. A timer would do natively; as WebAssembly nothing runs beside
// the script, so that a timer would never fire. The interpreter asks for Done before each instruction.
type deadline struct {
	context.Context
	end   time.Time
	asked int
	over  chan struct{}
}

func newDeadline(after time.Duration) *deadline {
	return &deadline{Context: context.Background(), end: time.Now().Add(after), over: make(chan struct{})}
}

func (d *deadline) Done() <-chan struct{} {
	if d.asked++; d.asked%checkedEvery == 0 && d.Err() == nil && time.Now().After(d.end) {
		close(d.over)
	}
	return d.over
}

func (d *deadline) Err() error {
	select {
	case <-d.over:
		return errTooLong
	default:
		return nil
	}
}

type tooLong struct{}

func (tooLong) Error() string { return "the script ran longer than 1 s" }

var errTooLong = tooLong{}
