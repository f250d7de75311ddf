package plain

import "testing"

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
