package main

import (
	"os"
	"strconv"
	"syscall"
)

// limitMemory makes the system refuse more memory than the host allows: the engine then ends by itself. Elsewhere than on
// Linux only Go's own limit holds, which is soft; as WebAssembly, the module's memory has a limit of its own.
func limitMemory() {
	bytes, err := strconv.ParseUint(os.Getenv("ENGINE_MAX_MEMORY"), 10, 64)
	if err != nil {
		return
	}
	// RLIMIT_DATA counts what can be written, not what Go only reserves.
	_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: bytes, Max: bytes})
}
