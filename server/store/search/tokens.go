// Package search turns Chinese text into tokens that both databases index alike. Pure.
package search

import (
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// maxTokens bounds one document; a report's text holds at most 2,000 characters.
const maxTokens = 4000

// Tokens are the tokens of a text: NFKC, lower case, runs of Han as overlapping pairs (a lone character stays), other runs as words.
func Tokens(text string) []string {
	var out []string
	each(text, func(run []rune, han bool) {
		switch {
		case len(out) >= maxTokens:
		case !han, len(run) == 1:
			out = append(out, string(run))
		default:
			for i := 0; i+1 < len(run); i++ {
				out = append(out, string(run[i:i+2]))
			}
		}
	})
	return out[:min(len(out), maxTokens)]
}

func each(text string, run func([]rune, bool)) {
	var cur []rune
	han := false
	flush := func() {
		if len(cur) > 0 {
			run(cur, han)
			cur = nil
		}
	}
	for _, r := range strings.ToLower(norm.NFKC.String(text)) {
		switch {
		case unicode.Is(unicode.Han, r):
			if !han {
				flush()
			}
			han = true
			cur = append(cur, r)
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if han {
				flush()
			}
			han = false
			cur = append(cur, r)
		default:
			flush()
		}
	}
	flush()
}

// Place is the token that ties a document to a division; it holds no character that splits words.
func Place(id uuid.UUID) string { return "p" + strings.ReplaceAll(id.String(), "-", "") }

// Term is one word of a query: the tokens that must follow each other, or the beginning of one.
type Term struct {
	Phrase []string
	Prefix bool
}

// Query gives the terms of what somebody typed; empty when nothing can be searched.
func Query(text string) []Term {
	var out []Term
	each(text, func(run []rune, han bool) {
		if len(out) >= 8 {
			return // longer is not a search any more
		}
		if !han || len(run) == 1 {
			out = append(out, Term{Phrase: []string{string(run)}, Prefix: true})
			return
		}
		var t Term
		for i := 0; i+1 < len(run); i++ {
			t.Phrase = append(t.Phrase, string(run[i:i+2]))
		}
		out = append(out, t)
	})
	return out
}

// SQLite writes an FTS5 MATCH. Terms hold letters and digits only, so quotes are safe.
func SQLite(terms []Term, must ...string) string {
	var parts []string
	for _, m := range must {
		parts = append(parts, `"`+m+`"`)
	}
	for _, t := range terms {
		p := `"` + strings.Join(t.Phrase, " ") + `"`
		if t.Prefix {
			p += "*"
		}
		parts = append(parts, p)
	}
	return strings.Join(parts, " AND ")
}

// Postgres writes a tsquery.
func Postgres(terms []Term, must ...string) string {
	var parts []string
	for _, m := range must {
		parts = append(parts, "'"+m+"'")
	}
	for _, t := range terms {
		quoted := make([]string, len(t.Phrase))
		for i, w := range t.Phrase {
			quoted[i] = "'" + w + "'"
		}
		p := strings.Join(quoted, " <-> ")
		if t.Prefix {
			p += ":*"
		}
		parts = append(parts, p)
	}
	return strings.Join(parts, " & ")
}
