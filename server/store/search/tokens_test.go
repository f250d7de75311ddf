package search

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"东堤渗水":          {"东堤", "堤渗", "渗水"},
		"堤":             {"堤"},
		"NAT03 东堤, 8 米": {"nat03", "东堤", "8", "米"},
		"Ｎａｔ":           {"nat"},
		"𬭎小雪":           {"𬭎小", "小雪"},
		"古丽娜尔·艾山":       {"古丽", "丽娜", "娜尔", "艾山"},
		"，。":            nil,
	} {
		if got := Tokens(text); !slices.Equal(got, want) {
			t.Errorf("%q gave %q, want %q", text, got, want)
		}
	}
	if n := len(Tokens(strings.Repeat("堤坝 ", 5000))); n != maxTokens {
		t.Errorf("a long text gave %d tokens", n)
	}
}

// Whatever is typed, the words that reach a query language hold letters and digits only, and there are few of them.
func FuzzQuery(f *testing.F) {
	for _, s := range []string{"东堤渗水", "a' OR 1=1 --", `"*&|<->:*`, "\x00\xff", "Ａ1堤"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		terms := Query(text)
		if len(terms) > 8 {
			t.Fatalf("%d terms", len(terms))
		}
		for _, term := range terms {
			for _, w := range term.Phrase {
				if w == "" || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
					t.Fatalf("%q reaches the query as %q", text, w)
				}
			}
		}
	})
}
