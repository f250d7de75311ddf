// Package plain is what every flow does with a text that a stranger wrote: counting it, and taking out what is no text.
package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fits tells whether a text is well formed and has at most n characters.
func Fits(s string, n int) bool { return utf8.ValidString(s) && utf8.RuneCountInString(s) <= n }

// Clean takes out control characters besides the line's end and the tab, and the marks that turn the direction of what
// follows, by which a text could read otherwise than it is stored. Nothing is ever refused for them: nobody sees them in
// his own text.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
}
