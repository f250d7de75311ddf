package form

import (
	"fmt"
	"slices"
	"strings"
)

// Rule is one printed relation: the left is at least (">=") or exactly ("=") the sum of the right.
type Rule struct {
	Text  string
	Left  string
	Op    string
	Right []string
}

// Codes lists the codes of a rule, the left first.
func (r Rule) Codes() []string { return append([]string{r.Left}, r.Right...) }

// Realtime is the rule over the stocks of its codes.
func (r Rule) Realtime() Rule {
	out := Rule{Left: r.Left + "#rt", Op: r.Op}
	for _, c := range r.Right {
		out.Right = append(out.Right, c+"#rt")
	}
	out.Text = out.Left + out.Op + strings.Join(out.Right, "+")
	return out
}

// ParseRule reads A (>=|=) B (+ C)*. There are no blanks, no brackets and no numbers.
func ParseRule(text string) (Rule, error) {
	op := ">="
	left, right, ok := strings.Cut(text, op)
	if !ok {
		op = "="
		left, right, ok = strings.Cut(text, op)
	}
	if !ok {
		return Rule{}, fmt.Errorf("rule %q has neither >= nor =", text)
	}
	r := Rule{Text: text, Left: left, Op: op, Right: strings.Split(right, "+")}
	if len(r.Right) > PartMost {
		return Rule{}, fmt.Errorf("rule with %d parts, at most %d", len(r.Right), PartMost)
	}
	seen := []string{}
	for _, c := range r.Codes() {
		if !isCode(c) {
			return Rule{}, fmt.Errorf("rule %q: %q is no code", text, c)
		}
		if slices.Contains(seen, c) {
			return Rule{}, fmt.Errorf("rule %q names %s twice", text, c)
		}
		seen = append(seen, c)
	}
	return r, nil
}

// isCode tells whether text is a code of an indicator, a column or an option: letters and digits, at most 16.
func isCode(s string) bool {
	if s == "" || len(s) > 16 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return true
}
