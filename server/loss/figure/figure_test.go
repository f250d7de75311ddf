package figure_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"

	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
)

func statement(r *rand.Rand) figure.Statement {
	s := figure.Statement{Typed: figure.Typed{}, Facts: figure.Facts{}, Rows: map[string]map[string]figure.Row{}}
	for range r.IntN(4) {
		edit(r, &s)
	}
	return s
}

// edit is one thing an officer does to a statement.
func edit(r *rand.Rand, s *figure.Statement) {
	keys := []string{"A01007", "A01008", "A01013", "A01013#rt", "A01030"}
	key := keys[r.IntN(len(keys))]
	id := string(rune('a' + r.IntN(3)))
	switch r.IntN(8) {
	case 0, 1, 2:
		s.Typed[key] = figure.Value{Hundredths: int64(r.IntN(4) * 100), Unit: []string{"人", "亩"}[r.IntN(2)]}
	case 3:
		delete(s.Typed, key)
	case 4:
		s.Facts["A01001"] = []string{"0201", "0202", "0402"}[r.IntN(3)]
	case 5, 6:
		if s.Rows["D01"] == nil {
			s.Rows["D01"] = map[string]figure.Row{}
		}
		if s.Rows["D01"][id] == nil {
			s.Rows["D01"][id] = figure.Row{}
		}
		cell := []string{"D01001", "D01002"}[r.IntN(2)]
		s.Rows["D01"][id][cell] = fmt.Sprint(r.IntN(3))
	case 7:
		delete(s.Rows["D01"], id)
		if len(s.Rows["D01"]) == 0 {
			delete(s.Rows, "D01")
		}
	}
}

func edited(r *rand.Rand, base figure.Statement) figure.Statement {
	out := base.Clone()
	for range r.IntN(4) {
		edit(r, &out)
	}
	return out
}

// items are the single values of a statement, as text, by their place.
func items(s figure.Statement) map[string]string {
	out := map[string]string{}
	for k, v := range s.Typed {
		out["typed "+k] = fmt.Sprint(v)
	}
	for k, v := range s.Facts {
		out["fact "+k] = v
	}
	for ledger, rows := range s.Rows {
		for id, row := range rows {
			out["row "+ledger+id] = ""
			for k, v := range row {
				out["cell "+ledger+id+k] = v
			}
		}
	}
	return out
}

// sides are the values of one side of a conflict, as in items.
func sides(c figure.Conflict, s figure.Side) map[string]string {
	out := figure.Statement{Typed: figure.Typed{}, Facts: figure.Facts{}, Rows: map[string]map[string]figure.Row{}}
	out.Take(c, s)
	return items(out)
}

// kept fails when a value that mine changed is neither in the merged statement nor on a side of a conflict.
func kept(t *testing.T, base, mine, merged figure.Statement, conflicts []figure.Conflict) {
	t.Helper()
	b, m := items(base), items(merged)
	for place, v := range items(mine) {
		if old, ok := b[place]; ok && old == v { // untouched: it stands in the version before
			continue
		}
		found := m[place] == v
		for _, c := range conflicts {
			for _, side := range []figure.Side{c.Mine, c.Theirs} {
				if got, ok := sides(c, side)[place]; ok && got == v {
					found = true
				}
			}
		}
		if !found {
			t.Fatalf("%s = %q is lost:\nbase %v\nmine %v\nmerged %v\nconflicts %+v", place, v, b, items(mine), m, conflicts)
		}
	}
	for place := range b { // what mine took out is out, or asked about
		if _, still := items(mine)[place]; still {
			continue
		}
		if _, there := m[place]; !there {
			continue
		}
		asked := slices.ContainsFunc(conflicts, func(c figure.Conflict) bool {
			_, in := sides(c, c.Base)[place]
			return in
		})
		if !asked {
			t.Fatalf("%s came back: base %v, mine %v, merged %v", place, b, items(mine), m)
		}
	}
}

// Two phones: nothing either of them changed is lost, and who is mine matters only for the names of the sides.
func TestMergeOfTwo(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(370405, 1))
	met := 0
	for range 20000 {
		base := statement(r)
		mine, theirs := edited(r, base), edited(r, base)
		before := []any{items(base), items(mine), items(theirs)}
		merged, conflicts := figure.Merge(base, mine, theirs)
		kept(t, base, mine, merged, conflicts)
		kept(t, base, theirs, merged, conflicts)
		other, others := figure.Merge(base, theirs, mine)
		if !reflect.DeepEqual(merged, other) || len(conflicts) != len(others) {
			t.Fatalf("the sides matter: %v %v", merged, other)
		}
		for i, c := range conflicts {
			met++
			if o := others[i]; o.Place != c.Place || !reflect.DeepEqual(o.Mine, c.Theirs) || !reflect.DeepEqual(o.Theirs, c.Mine) || !reflect.DeepEqual(o.Base, c.Base) {
				t.Fatalf("%+v against %+v", c, o)
			}
			if reflect.DeepEqual(c.Mine, c.Theirs) || reflect.DeepEqual(c.Mine, c.Base) || reflect.DeepEqual(c.Theirs, c.Base) {
				t.Fatalf("%+v is no conflict", c)
			}
		}
		if again, none := figure.Merge(base, mine, base); !reflect.DeepEqual(items(again), items(mine)) || len(none) > 0 {
			t.Fatal("with nobody else's edit, mine is what is left")
		}
		if again, none := figure.Merge(base, mine, mine); !reflect.DeepEqual(items(again), items(mine)) || len(none) > 0 {
			t.Fatal("the same edit twice is one")
		}
		if !reflect.DeepEqual(before, []any{items(base), items(mine), items(theirs)}) {
			t.Fatal("a merge changed what it was given")
		}
		if d := figure.Diff(base, base.Clone()); len(d) != 0 {
			t.Fatalf("a copy differs: %+v", d)
		}
		back := base.Clone()
		for _, c := range figure.Diff(base, mine) {
			back.Take(figure.Conflict{Place: c.Place}, c.To)
		}
		if !reflect.DeepEqual(items(back), items(mine)) {
			t.Fatalf("the differences do not lead from %v to %v", items(base), items(mine))
		}
	}
	if met < 1000 {
		t.Errorf("only %d conflicts were met", met)
	}
}

// Three phones meet the server in every order, each with the base it started from; whoever comes later merges and chooses. Nothing
// acknowledged is lost, and without conflicts every order ends alike.
func TestMergeOfThree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(370405, 2))
	orders := [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
	smooth := 0
	for range 4000 {
		base := statement(r)
		phones := []figure.Statement{edited(r, base), edited(r, base), edited(r, base)}
		ends, quiet := []figure.Statement{}, true
		for _, order := range orders {
			now, all := base, []figure.Conflict{}
			for _, i := range order {
				merged, conflicts := figure.Merge(base, phones[i], now)
				all = append(all, conflicts...)
				for _, c := range conflicts {
					side := c.Mine
					if r.IntN(2) == 0 {
						side = c.Theirs
					}
					merged.Take(c, side)
				}
				now = merged
			}
			for _, p := range phones {
				kept(t, base, p, now, all)
			}
			ends = append(ends, now)
			quiet = quiet && len(all) == 0
		}
		if !quiet {
			continue
		}
		smooth++
		for _, e := range ends[1:] {
			if !reflect.DeepEqual(items(e), items(ends[0])) {
				t.Fatalf("%v against %v", items(e), items(ends[0]))
			}
		}
	}
	if smooth < 200 {
		t.Errorf("only %d meetings without a conflict", smooth)
	}
}

// The sum of leaves equals every ancestor, however they are put together, and rounding happens once.
func TestSumOfLeaves(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	r := rand.New(rand.NewPCG(370405, 3))
	for range 200 {
		towns, county := []figure.Grains{{}, {}, {}}, figure.Grains{}
		grains := int64(0)
		for range 60 {
			v := figure.Value{Hundredths: r.Int64N(100_000), Unit: []string{"亩", "公顷"}[r.IntN(2)]}
			leaf, err := figure.GrainsOf(f, figure.Typed{"A01030": v})
			if err != nil {
				t.Fatal(err)
			}
			grains += leaf["A01030"]
			if err := towns[r.IntN(3)].Add(leaf); err != nil {
				t.Fatal(err)
			}
		}
		for _, town := range towns {
			if err := county.Add(town); err != nil {
				t.Fatal(err)
			}
		}
		want := (2*grains + 15) / 30 // half up, of what is not negative
		if county["A01030"] != grains || county.Figures(f)["A01030"] != want {
			t.Fatalf("%d printed as %d; want %d, %d", county["A01030"], county.Figures(f)["A01030"], grains, want)
		}
	}
}

// What was completed fits together, and completing twice is completing once.
func TestComplete(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	r := rand.New(rand.NewPCG(370405, 4))
	money := []string{"A01059", "A01060", "A01061", "A01062", "A01063", "A01064"}
	for range 2000 {
		typed := figure.Typed{}
		for _, code := range money {
			if r.IntN(2) == 0 {
				typed[code] = figure.Value{Hundredths: r.Int64N(1_000_000), Unit: []string{"元", "万元"}[r.IntN(2)]}
			}
		}
		full := figure.Complete(f, typed)
		if len(typed) > 0 && len(full) != len(typed)+1 || len(typed) == 0 && len(full) != 0 {
			t.Fatalf("%v became %v", typed, full)
		}
		if found := figure.Check(f, full, nil, nil); len(found) > 0 {
			t.Fatalf("%v: %+v", full, found)
		}
		if again := figure.Complete(f, full); !reflect.DeepEqual(again, full) {
			t.Fatalf("%v became %v", full, again)
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	if _, ok := figure.Sum(figure.SumMost, 1); ok {
		t.Error("a sum ran over")
	}
	if s, ok := figure.Sum(figure.SumMost-1, 1); !ok || s != figure.SumMost {
		t.Error(s, ok)
	}
	if _, ok := figure.Sum(-1<<63, -1); ok {
		t.Error("a sum ran under")
	}
	g := figure.Grains{"A01007": figure.SumMost, "A01008": 1}
	if err := g.Add(figure.Grains{"A01007": 1, "A01008": 1}); err == nil || g["A01008"] != 1 || g["A01007"] != figure.SumMost {
		t.Error("half of an addition that failed is left", g, err)
	}
	if _, err := figure.FiguresOf(f, figure.Typed{"A01007": {Hundredths: 1, Unit: "人"}}); err == nil || err.Error() != "A01007: whole" {
		t.Error(err)
	}
	if got, err := figure.FiguresOf(f, figure.Typed{"A01030": {Hundredths: 82000, Unit: "亩"}}); err != nil || got["A01030"] != 5467 {
		t.Error(got, err)
	}
}

// A version nobody has made yet, with other codes, units and rules, is asked by the same code.
func TestAnotherVersion(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../form/testdata/2027.json")
	if err != nil {
		t.Fatal(err)
	}
	f, err := form.Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	people := func(n int64) figure.Value { return figure.Value{Hundredths: 100 * n, Unit: "人"} }
	full := figure.Complete(f, figure.Typed{"E2": people(3), "E3": people(4), "E2#rt": people(1), "E3#rt": people(7)})
	if full["E1"] != people(7) || full["E1#rt"] != people(8) {
		t.Errorf("%v", full)
	}
	typed := figure.Typed{"E1": people(9), "E2": people(3), "E3": people(4), "E4": {Hundredths: 1600, Unit: "亩"}}
	ids := []string{}
	for _, found := range figure.Check(f, typed, figure.Typed{"E1": people(1)}, figure.Base{"ponds": {Hundredths: 100, Unit: "公顷"}}) {
		ids = append(ids, found.ID)
	}
	if want := []string{"rule:E1=E2+E3", "jump:E1", "base:E4"}; !slices.Equal(ids, want) {
		t.Errorf("%v, want %v", ids, want)
	}
	g, err := figure.GrainsOf(f, figure.Typed{"E4": {Hundredths: 3, Unit: "分地"}})
	if err != nil || g["E4"] != 6 {
		t.Error(g, err)
	}
	if found := figure.CheckRow(f, "L01", "r", figure.Row{"L2": "10030001234", "L3": "1;2"}); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}
