package main

import "fmt"

// maxDepth is deeper than any object of Kubernetes. Whoever reads the answer walks it by calling itself.
const maxDepth = 200

// checkDepth refuses JSON that is nested too deep. The text is known to be JSON.
func checkDepth(text []byte) error {
	depth, isText := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case isText && c == '\\':
			i++
		case c == '"':
			isText = !isText
		case isText:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("the result is nested deeper than %d levels", maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}
