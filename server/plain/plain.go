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

// Purpose tells whether a text says why something sealed is looked at: 2 to 100 characters that all print, none of which turns the
// direction of the others. It goes to the journal, so it is never mended.
func Purpose(s string) bool {
	return Fits(s, 100) && utf8.RuneCountInString(s) >= 2 && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}
