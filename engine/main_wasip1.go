//go:debug cryptocustomrand=1

// The engine as a WebAssembly module that is called instead of read from: the host writes a request where `reserve`
// says, calls `respond`, and reads as many bytes as that returns from where `response` says. README.md is the contract.
package main

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"unsafe"
)

// main is not run: the host calls what is exported.
func main() {}

func init() { seal() }

// asked and given are kept here so that they are not collected while the host writes and reads.
var asked, given []byte

// reserve makes room for a request of so many bytes, at least one.
//
//go:wasmexport reserve
func reserve(size uint32) unsafe.Pointer {
	asked, given = make([]byte, size), nil
	return unsafe.Pointer(unsafe.SliceData(asked))
}

// respond answers the request and says how long the answer is.
//
//go:wasmexport respond
func respond() uint32 {
	given = answer(asked)
	asked = nil
	return uint32(len(given))
}

// response is where the answer lies until the next request.
//
//go:wasmexport response
func response() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(given)) }

// settle makes what every engine would make with its first requests. It is called when the module is built: what it left in memory
// is then part of the module.
//
//go:wasmexport settle
func settle() {
	for _, line := range firstRequests {
		if text := answer([]byte(line)); !bytes.Contains(text, []byte(`"result"`)) {
			panic(string(text))
		}
	}
	asked, given = nil, nil
	runtime.GC()
	runtime.GC() // what the first one only marked is given back
}

// limit says above how many bytes garbage is collected hard.
//
//go:wasmexport limit
func limit(softBytes uint32) { debug.SetMemoryLimit(int64(softBytes)) }
