package rego

import (
	"sync/atomic"
	"time"
)

// checkedEvery is how many expressions pass between two looks at the clock.
const checkedEvery = 256

// deadline calls an evaluation off by looking at the clock itself: as WebAssembly nothing runs beside the evaluation, so
// that a timer would never fire.
type deadline struct {
	end   time.Time
	asked int
	over  atomic.Bool
}

func newDeadline(end time.Time) *deadline { return &deadline{end: end} }

// Cancel is the library's interface.
func (d *deadline) Cancel() { d.over.Store(true) }

// Cancelled is asked before each expression.
func (d *deadline) Cancelled() bool {
	if d.asked++; d.asked%checkedEvery == 0 && time.Now().After(d.end) {
		d.over.Store(true)
	}
	return d.over.Load()
}
