package door_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaoying/notify/door"
	"jiaoying/server/fault"
)

var start = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

func at(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }

// The drawing, walked: each outcome from an open door, from a told one, from one that is away, from a moved one.
func TestStand(t *testing.T) {
	t.Parallel()
	type want struct {
		state   door.State
		outcome door.Outcome
		moved   int
		due     time.Time
	}
	due := at(15)
	one := func(o door.Outcome, minute int) door.Call {
		c := door.Call{Outcome: o, At: at(minute)}
		if o == door.Moved {
			c.Moved = 3
		}
		return c
	}
	after := func(first door.Outcome, then map[door.Outcome]want) {
		t.Helper()
		for o, w := range then {
			calls := []door.Call{one(o, 10)}
			if first != "" {
				calls = append(calls, one(first, 1)) // told second, made first
			}
			s := door.Stand(due, calls)
			if got := (want{s.State, s.Outcome, s.Moved, s.Due}); got != w {
				t.Errorf("%s, then %s: %+v, want %+v", first, o, got, w)
			}
			if (s.Reached() == 1) != (w.outcome == door.Told || w.outcome == door.Moved || w.outcome == door.Away) {
				t.Errorf("%s, then %s: reached %d", first, o, s.Reached())
			}
		}
	}
	again, none := at(20), time.Time{}
	open := func(o door.Outcome) want { return want{door.StateOpen, o, 0, again} }
	told, away, moved := want{door.StateClosed, door.Told, 0, none}, want{door.StateClosed, door.Away, 0, none}, want{door.StateClosed, door.Moved, 3, none}
	for _, first := range []door.Outcome{"", door.NoAnswer, door.Through, door.Refused, door.NeedsHelp} {
		after(first, map[door.Outcome]want{door.Told: told, door.Away: away, door.Moved: moved, door.Through: open(door.Through), door.NoAnswer: open(door.NoAnswer),
			door.Refused: open(door.Refused), door.NeedsHelp: open(door.NeedsHelp)})
	}
	for first, stays := range map[door.Outcome]want{door.Told: told, door.Away: away} {
		after(first, map[door.Outcome]want{door.Told: told, door.Away: away, door.Moved: moved, door.Through: stays, door.NoAnswer: stays,
			door.Refused: open(door.Refused), door.NeedsHelp: open(door.NeedsHelp)})
	}
	for _, o := range door.Outcome("").Values() {
		after(door.Moved, map[door.Outcome]want{door.Outcome(o): moved})
	}
	if s := door.Stand(due, nil); s != (door.Standing{State: door.StateOpen, Due: due}) {
		t.Errorf("nobody was there: %+v", s)
	}
	if s := door.Stand(due, []door.Call{{Outcome: door.Moved, Moved: 30, At: at(1)}, {Outcome: door.Moved, Moved: 3, At: at(5)}}); s.Moved != 3 {
		t.Errorf("a count is not mended by the next: %+v", s)
	}
}

// In whatever order visits come in, the door stands the same.
func TestStandInAnyOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(370405, 1))
	outcomes := door.Outcome("").Values()
	for range 2000 {
		calls := make([]door.Call, 1+r.IntN(6))
		for i := range calls {
			calls[i] = door.Call{Outcome: door.Outcome(outcomes[r.IntN(7)]), At: at(r.IntN(4))}
			if calls[i].Outcome == door.Moved {
				calls[i].Moved = 1 + r.IntN(5)
			}
		}
		first := door.Stand(at(15), calls)
		for range 4 {
			r.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
			if got := door.Stand(at(15), calls); got != first {
				t.Fatalf("%+v: %+v and %+v", calls, first, got)
			}
		}
		if (first.State == door.StateOpen) == first.Due.IsZero() || first.State == door.StateClosed && !first.Outcome.Closes() {
			t.Fatalf("%+v: %+v", calls, first)
		}
	}
}

func TestFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		found door.Found
		want  string
	}{
		"Told":            {door.Found{Outcome: door.Told}, ""},
		"Through":         {door.Found{Outcome: door.Through, Through: "邻居"}, ""},
		"Moved":           {door.Found{Outcome: door.Moved, Moved: 3, Whereto: "小学"}, ""},
		"Away":            {door.Found{Outcome: door.Away, Through: "儿子"}, ""},
		"NoAnswer":        {door.Found{Outcome: door.NoAnswer, Note: strings.Repeat("长", 500)}, ""},
		"Refused":         {door.Found{Outcome: door.Refused, Whereto: strings.Repeat("长", 100)}, ""},
		"NeedsHelp":       {door.Found{Outcome: door.NeedsHelp}, ""},
		"Unknown":         {door.Found{Outcome: "asleep"}, "outcome"},
		"ThroughNobody":   {door.Found{Outcome: door.Through, Through: " "}, "through"},
		"AwayNobody":      {door.Found{Outcome: door.Away}, "through"},
		"MovedNowhere":    {door.Found{Outcome: door.Moved, Moved: 1}, "whereto"},
		"MovedNobody":     {door.Found{Outcome: door.Moved, Whereto: "小学"}, "moved"},
		"MovedTooMany":    {door.Found{Outcome: door.Moved, Moved: 10_001, Whereto: "小学"}, "moved"},
		"ToldAndMoved":    {door.Found{Outcome: door.Told, Moved: 1}, "moved"},
		"MovedLess":       {door.Found{Outcome: door.Told, Moved: -1}, "moved"},
		"LongWhereto":     {door.Found{Outcome: door.Told, Whereto: strings.Repeat("长", 101)}, "whereto"},
		"LongThrough":     {door.Found{Outcome: door.Told, Through: strings.Repeat("长", 101)}, "through"},
		"LongNote":        {door.Found{Outcome: door.Told, Note: strings.Repeat("长", 501)}, "note"},
		"BrokenText":      {door.Found{Outcome: door.Told, Note: "\xff"}, "note"},
		"EverythingWrong": {door.Found{Outcome: "x", Moved: 1, Whereto: "\xff", Through: "\xff", Note: "\xff"}, "outcome moved whereto through note"},
	} {
		var bad fault.Findings
		c.found.Check(&bad)
		var got []string
		if f, ok := fault.As(bad.Err()); ok {
			for _, field := range f.Fields {
				got = append(got, field.Path)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestReason(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dangers, inside, needs bool
		why                    door.Why
		ok                     bool
	}{
		{true, false, true, door.WhyDanger, true}, {false, true, false, door.WhyDanger, true}, {false, false, true, door.WhyNeeds, true}, {false, false, false, "", false},
	} {
		if why, ok := door.Reason(c.dangers, c.inside, c.needs); why != c.why || ok != c.ok {
			t.Errorf("%+v: %s %v", c, why, ok)
		}
	}
}

func TestArea(t *testing.T) {
	t.Parallel()
	// A bay cut into a square, and a circle of ten kilometres elsewhere.
	bay := [][2]float64{{34, 117}, {35, 117}, {35, 118}, {34, 118}, {34, 117.6}, {34.8, 117.5}, {34, 117.4}, {34, 117}}
	a := door.Area{Polygons: [][][2]float64{bay}, Circles: []door.Circle{{36, 119, 10}}}
	back := slices.Clone(bay)
	slices.Reverse(back)
	for _, c := range []struct {
		name string
		y, x float64
		want bool
	}{
		{"inside", 34.5, 117.1, true}, {"in the bay", 34.3, 117.5, false}, {"at the top of the bay", 34.9, 117.5, true}, {"level with its tip, west", 34.8, 116, false},
		{"level with its tip, inside", 34.8, 117.2, true}, {"a corner", 34, 117, true}, {"the border", 34.5, 117, true}, {"the tip", 34.8, 117.5, true},
		{"west", 34.5, 116.9, false}, {"level with a corner, west", 35, 116, false}, {"north", 35.1, 117.5, false},
		{"in the circle", 36.08, 119, true}, {"out of it", 36.1, 119, false}, {"east in it", 36, 119.11, true}, {"east out of it", 36, 119.12, false},
	} {
		if got := a.Holds(c.y, c.x); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
		if c.y < 35.5 && (door.Area{Polygons: [][][2]float64{back}}).Holds(c.y, c.x) != c.want {
			t.Errorf("%s, the other way round: %v", c.name, !c.want)
		}
	}
	if (door.Area{}).Holds(34, 117) {
		t.Error("nothing holds something")
	}
}
