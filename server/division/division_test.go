package division

import (
	"testing"

	"github.com/google/uuid"
)

func TestCodeLevel(t *testing.T) {
	t.Parallel()
	for code, want := range map[Code]Level{
		"370405000000": County, "370405102000": Town, "370405102243": Village, "37040510224301": Grid,
		"370400000000": "", "370000000000": "", "37040510224": "", "3704051022430": "", "37040510200001": "", "370405000001": "", "37040510224x": "", "": "",
	} {
		if got := code.Level(); got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
	}
}

func TestCodeUnder(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]Code]bool{
		{"370405102243", "370405102000"}: true, {"370405102243", "370405000000"}: true, {"37040510224301", "370405102243"}: true,
		{"370405102243", "370405104000"}: false, {"370405102000", "370405102000"}: false, {"370406102243", "370405000000"}: false,
	} {
		if got := pair[0].Under(pair[1]); got != want {
			t.Errorf("%s under %s is %v", pair[0], pair[1], got)
		}
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	id := func() uuid.UUID { return uuid.Must(uuid.NewV7()) }
	county := Place{County: id()}
	town := county.Child(id())
	village, sibling := town.Child(id()), town.Child(id())
	grid := village.Child(id())
	for _, c := range []struct {
		a, b Place
		want bool
	}{
		{county, grid, true}, {town, village, true}, {village, village, true}, {village, town, false},
		{village, sibling, false}, {sibling, grid, false}, {Place{}, grid, false}, {Place{}, Place{}, false},
	} {
		if got := c.a.Covers(c.b); got != c.want {
			t.Errorf("%v covers %v is %v", c.a, c.b, got)
		}
	}
	if grid.Level() != Grid || grid.ID() != grid.Grid || grid.At(Town) != town.Town {
		t.Error("a grid lost its ancestors")
	}
}

func TestShortName(t *testing.T) {
	t.Parallel()
	for official, want := range map[string]string{
		"冯湖村委会": "冯湖村", "兴中社区居委会": "兴中社区", "陡沟村村委会": "陡沟村", "台东社区": "台东社区", "泥沟镇": "泥沟镇", "村委会": "村委会",
	} {
		if got := ShortName(official); got != want {
			t.Errorf("%s is %s, want %s", official, got, want)
		}
	}
}
