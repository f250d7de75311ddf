package door

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jiaoying/server/fault"
)

// The stages over time, as the red ladder, the orange one, and a notice have them.
func TestCourse(t *testing.T) {
	t.Parallel()
	at := func(minutes int) time.Time {
		return time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
	}
	red, orange, notice := Course{Second: 15 * time.Minute, Town: 30 * time.Minute}, Course{Town: 40 * time.Minute}, CourseOf(10*time.Minute)
	for name, c := range map[string]struct {
		course   Course
		is       Stage
		due, now int
		enters   []Stage
		next     int
	}{
		"red, A is late":               {red, StageOwn, 5, 5, nil, 15},
		"red, B":                       {red, StageOwn, 5, 15, []Stage{StageSecond}, 30},
		"red, B though A comes again":  {red, StageOwn, 24, 15, []Stage{StageSecond}, 30},
		"red, taken over early":        {red, StageSecond, 5, 8, nil, 30},
		"red, town":                    {red, StageSecond, 5, 30, []Stage{StageTown}, 0},
		"red, after a long stop":       {red, StageOwn, 5, 500, []Stage{StageSecond, StageTown}, 0},
		"red, all taken":               {red, StageTown, 5, 500, nil, 0},
		"orange, A in time":            {orange, StageOwn, 10, 9, nil, 10},
		"orange, A late":               {orange, StageOwn, 10, 10, []Stage{StageSecond}, 40},
		"orange, A was there in vain":  {orange, StageOwn, 18, 10, nil, 18},
		"orange, A goes and goes":      {orange, StageOwn, 49, 39, nil, 40},
		"orange, town sends B, too":    {orange, StageOwn, 49, 40, []Stage{StageSecond, StageTown}, 0},
		"no list: never at the town":   {Course{}, StageOwn, 10, 600, []Stage{StageSecond}, 0},
		"notice, late":                 {notice, StageOwn, 10, 10, []Stage{StageSecond}, 30},
		"notice, town":                 {notice, StageSecond, 10, 31, []Stage{StageTown}, 0},
		"a row from before the stages": {red, "", 5, 16, []Stage{StageSecond}, 30},
	} {
		enters, next := c.course.Go(c.is, at(0), at(c.due), at(c.now))
		want := time.Time{}
		if c.next > 0 {
			want = at(c.next)
		}
		if !slices.Equal(enters, c.enters) || !next.Equal(want) {
			t.Errorf("%s: %v, next %v", name, enters, next)
		}
		// Once more in the same moment takes nothing twice.
		is := c.is
		if len(enters) > 0 {
			is = enters[len(enters)-1]
		}
		if again, then := c.course.Go(is, at(0), at(c.due), at(c.now)); len(again) != 0 || !then.Equal(next) {
			t.Errorf("%s: taken twice: %v, next %v", name, again, then)
		}
	}
}

func TestAtTown(t *testing.T) {
	t.Parallel()
	for _, o := range append([]string{""}, Told.Values()...) {
		for _, s := range StageOwn.Values() {
			want := s == "town" || o == "no_answer" || o == "refused" || o == "needs_help"
			if got := AtTown(StateOpen, Stage(s), Outcome(o)); got != want {
				t.Errorf("%s %s: %v", s, o, got)
			}
			if AtTown(StateClosed, Stage(s), Outcome(o)) || AtTown(StateEnded, Stage(s), Outcome(o)) {
				t.Errorf("%s %s: what is done is asked of the town", s, o)
			}
		}
	}
}

// A decision sends somebody again or closes the door, in the order of time, whatever was found before and after.
func TestStandWithRulings(t *testing.T) {
	t.Parallel()
	at := func(minutes int) time.Time {
		return time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
	}
	ruled := func(r Ruling, minutes int) Call {
		c, ok := Said{Ruling: r}.Call(at(minutes))
		if !ok {
			t.Fatalf("%s counts for nothing", r)
		}
		return c
	}
	if _, ok := (Said{Ruling: Take}).Call(at(0)); ok {
		t.Error("a take-over is no visit")
	}
	for name, c := range map[string]struct {
		calls []Call
		want  Standing
	}{
		"never visited":            {[]Call{ruled(Revisit, 20)}, Standing{State: StateOpen, Due: at(30)}},
		"refused, by force":        {[]Call{{Outcome: Refused, At: at(3)}, ruled(Force, 20)}, Standing{State: StateOpen, Outcome: Refused, Due: at(30)}},
		"and moved":                {[]Call{{Outcome: Refused, At: at(3)}, ruled(Force, 20), {Outcome: Moved, Moved: 1, At: at(26)}}, Standing{State: StateClosed, Outcome: Moved, Moved: 1}},
		"known away":               {[]Call{{Outcome: NoAnswer, At: at(3)}, ruled(KnownAway, 20)}, Standing{State: StateClosed, Outcome: Away}},
		"told before, heard later": {[]Call{ruled(BreakIn, 20), {Outcome: Told, At: at(19)}}, Standing{State: StateClosed, Outcome: Told}},
		"moved stays moved":        {[]Call{{Outcome: Moved, Moved: 2, At: at(3)}, ruled(KnownAway, 20)}, Standing{State: StateClosed, Outcome: Moved, Moved: 2}},
	} {
		if got := Stand(at(5), c.calls); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestSaidCheck(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("好", 201)
	for name, c := range map[string]struct {
		said Said
		want string
	}{
		"take":            {Said{Ruling: Take, Text: "A 请假"}, ""},
		"take silent":     {Said{Ruling: Take, Text: " "}, "reason"},
		"take long":       {Said{Ruling: Take, Text: long[:3*101]}, "reason"},
		"revisit":         {Said{Ruling: Revisit, Text: "叫上包保人再去一次"}, ""},
		"silent":          {Said{Ruling: BreakIn}, "text"},
		"long":            {Said{Ruling: Force, Text: long}, "text"},
		"not utf-8":       {Said{Ruling: Force, Text: "\xff"}, "text"},
		"unknown":         {Said{Ruling: "burn", Text: "x"}, "decision"},
		"away":            {Said{Ruling: KnownAway, Text: "去了济南", ConfirmedBy: "儿子"}, ""},
		"away by nobody":  {Said{Ruling: KnownAway, Text: "去了济南"}, "confirmedBy"},
		"confirmed force": {Said{Ruling: Force, Text: "x", ConfirmedBy: "儿子"}, "confirmedBy"},
	} {
		var bad fault.Findings
		c.said.Check(&bad)
		got := ""
		if f, ok := fault.As(bad.Err()); ok {
			got = f.Fields[0].Path
		}
		if got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
