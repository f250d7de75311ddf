package cap

import "testing"

// What comes in in the Chinese profile and what goes out have one category for a code, and colour and severity are one scale.
func TestCodesOfTheChineseProfile(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Category{
		"11A01": CategoryMet, "11B03": CategoryMet, "11C01": CategoryGeo, "11D01": CategoryGeo, "11E01": CategoryMet, "11F01": CategoryOther, "11G01": CategoryFire,
		"12D00": CategorySafety, "13000": CategoryHealth, "14000": CategorySecurity, "": CategoryOther,
	} {
		if got := CategoryOf(code); got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
	}
	for _, c := range colours {
		if back := severityColours[c.Severity()]; back != c {
			t.Errorf("%s has the severity of %q", c, back)
		}
	}
	if s := Colour("").Severity(); s != "" {
		t.Errorf("no colour has severity %s", s)
	}
}
