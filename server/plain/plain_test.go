package plain

import (
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "东堤\n渗水\t大": "东堤\n渗水\t大", "a\x00b\x1bc\x7fd\u0085e": "abcde", "a\u202eb\u2066c\u2069d": "abcd", "a\u200db": "a\u200db",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if !Fits("水位", 2) || Fits("水位涨", 2) || Fits("\xff", 2) || !Fits("", 0) {
		t.Error("characters are counted wrongly")
	}
}

func TestPurpose(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"入户核对": true, "ab": true, strings.Repeat("核", 100): true, "": false, "核": false, strings.Repeat("核", 101): false,
		"a\nb": false, "a\x00b": false, "a\xffb": false, "核对\u202e了": false, "核对\u2066了": false,
	} {
		if Purpose(text) != want {
			t.Errorf("%q: not %v", text, want)
		}
	}
}
