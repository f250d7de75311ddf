package figure_test

import (
	"testing"

	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
)

// One household with two degrees counts once, at the worst; its rooms under each. The missing are not the dead.
func TestTied(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	rows := map[string][]figure.Row{
		"D01": {{"D01007": "1"}, {"D01007": "2"}, {"D01007": "2"}, {}},
		"D02": {
			{"D02011": "2", "D02013": "1"}, {"D02013": "3", "D02015": "4"}, {"D02015": "1"}, {"D02011": "0", "D02015": "2"},
		},
	}
	got := figure.Tied(f, rows)
	for code, want := range map[string]int64{"A01008": 100, "A01009": 200, "A01022": 200, "A01023": 100, "A01025": 400, "A01026": 100, "A01028": 700, "A01029": 200} {
		if got[code] != want {
			t.Errorf("%s: %d, not %d", code, got[code], want)
		}
	}
	typed := figure.Typed{}
	for code, n := range got {
		i, _ := f.Indicator(code)
		typed[code] = figure.Value{Hundredths: n, Unit: i.Unit}
	}
	if found := figure.CheckTies(f, typed, rows); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	delete(typed, "A01023")
	typed["A01009"] = figure.Value{Hundredths: 100, Unit: "人"}
	found := figure.CheckTies(f, typed, rows)
	if len(found) != 2 || found[0].ID != "tie:A01009" || found[0].Numbers["right"] != 200 || found[1].ID != "tie:A01023" || found[1].Field != "D02" {
		t.Errorf("%+v", found)
	}
	if found := figure.CheckTies(f, figure.Typed{}, nil); len(found) != 0 {
		t.Errorf("nothing told, nothing listed: %+v", found)
	}
}
