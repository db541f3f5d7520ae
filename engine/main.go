//go:build !wasm

//go:debug cryptocustomrand=1

// The engine renders, in a process that has no network, no host files and no other processes. It reads requests from
// standard input and answers on standard output, one JSON document a line; README.md is the contract.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

func main() {
	seal()
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
}

// serve answers requests in their order until there are no more.
func serve(requests io.Reader, answers io.Writer) error {
	in := bufio.NewReader(requests)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			if _, err := answers.Write(answer(line)); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
