package main

import (
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"time"
	_ "time/tzdata" // zones by name, also where the machine has none
)

// maxStackBytes ends a recursion without end long before it has taken all memory.
const maxStackBytes = 128 << 20

// garbagePercent lets garbage lie twice as long as usual: a render is short, and most of what it made is garbage at its end. The host's
// limit on memory goes before it.
const garbagePercent = 200

// seal takes from the process what the libraries would reach the world by. Files are no concern of it: they are given
// a file system of our own.
func seal() {
	limitMemory()
	debug.SetMaxStack(maxStackBytes)
	debug.SetGCPercent(garbagePercent)
	time.Local = time.UTC // whatever zone the machine is in
	os.Clearenv()         // no PATH: no git, docker or helm is found
	http.DefaultTransport = refusal{}
}

type refusal struct{}

func (refusal) RoundTrip(request *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("remote files are not fetched: copy %s into the repository", request.URL.Redacted())
}
