package event_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaoying/server/fault"
	"jiaoying/server/loss/event"
)

var everything = event.Actor{Proposes: true, Opens: true, Closes: true}

func states() []event.State {
	out := []event.State{""}
	for _, s := range event.State("").Values() {
		out = append(out, event.State(s))
	}
	return out
}

// The oracle is written apart from the steps, in the words of the rule.
func TestNextEverywhere(t *testing.T) {
	t.Parallel()
	want := map[event.State]map[event.Move]event.State{
		"":                     {event.MovePropose: event.StateProposed, event.MoveOpen: event.StateOpen},
		event.StateProposed:    {event.MoveOpen: event.StateOpen, event.MoveDecline: event.StateDeclined},
		event.StateOpen:        {event.MoveAmend: event.StateOpen, event.MoveRespond: event.StateOpen, event.MoveSettle: event.StateStable},
		event.StateStable:      {event.MoveAmend: event.StateStable, event.MoveRespond: event.StateStable, event.MoveRelapse: event.StateOpen, event.MoveClose: event.StateClosed},
		event.StateClosed:      {event.MoveReopen: event.StateStable},
		event.State("nowhere"): {},
	}
	needs := func(m event.Move) event.Actor {
		switch m {
		case event.MovePropose:
			return event.Actor{Proposes: true}
		case event.MoveClose, event.MoveReopen:
			return event.Actor{Closes: true}
		}
		return event.Actor{Opens: true}
	}
	for _, from := range states() {
		for _, name := range event.Move("").Values() {
			m := event.Move(name)
			to, err := event.Next(event.Disaster, from, m, everything)
			if want[from][m] != to {
				t.Errorf("%s from %q goes to %q (%v), not %q", m, from, to, err, want[from][m])
			}
			if to == "" {
				if f, ok := fault.As(err); !ok || f.Code != "event.moved_on" {
					t.Errorf("%s from %q: %v", m, from, err)
				}
				continue
			}
			n := needs(m)
			if _, err := event.Next(event.Disaster, from, m, n); err != nil {
				t.Errorf("%s from %q by the one who may: %v", m, from, err)
			}
			other := event.Actor{Proposes: !n.Proposes, Opens: !n.Opens, Closes: !n.Closes}
			if _, err := event.Next(event.Disaster, from, m, other); err == nil {
				t.Errorf("%s from %q by others is taken", m, from)
			}
			if from != "" && (!slices.Contains(event.May(event.Disaster, from, n), m) || slices.Contains(event.May(event.Disaster, from, other), m)) {
				t.Errorf("May(%q) is wrong on %s", from, m)
			}
		}
	}
	if _, err := event.Next(event.Disaster, event.StateOpen, "dance", everything); err == nil {
		t.Error("an unknown move is taken")
	}
}

// A season of winter relief is opened, corrected, closed and taken up again, and nothing else.
func TestNextOfASeason(t *testing.T) {
	t.Parallel()
	want := map[event.State]map[event.Move]event.State{
		"":                {event.MoveOpen: event.StateOpen},
		event.StateOpen:   {event.MoveAmend: event.StateOpen, event.MoveClose: event.StateClosed},
		event.StateClosed: {event.MoveReopen: event.StateOpen},
	}
	for _, from := range states() {
		for _, name := range event.Move("").Values() {
			m := event.Move(name)
			to, err := event.Next(event.Winter, from, m, everything)
			if want[from][m] != to || (to == "") != (err != nil) {
				t.Errorf("%s from %q goes to %q (%v), not %q", m, from, to, err, want[from][m])
			}
			if from != "" && slices.Contains(event.May(event.Winter, from, everything), m) != (to != "") {
				t.Errorf("May(%q) is wrong on %s", from, m)
			}
		}
	}
	if _, err := event.Next(event.Winter, event.StateOpen, "dance", everything); err == nil {
		t.Error("an unknown move is taken")
	}
}

// The drawing at the head of the file names every state and every move that changes one.
func TestDrawing(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("event.go")
	if err != nil {
		t.Fatal(err)
	}
	drawing, _, _ := strings.Cut(string(src), "package event")
	for _, w := range append(event.State("").Values(), "propose", "open", "decline", "settle", "relapse", "close", "reopen") {
		if !regexp.MustCompile(`\b` + w + `\b`).MatchString(drawing) {
			t.Errorf("the drawing lacks %s", w)
		}
	}
}

func TestResponds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scope event.Scope
		level int
		ok    bool
	}{
		{event.ScopeNone, 0, true}, {event.ScopeNone, 3, false}, {event.ScopeCounty, 0, false}, {event.ScopeCounty, 4, true},
		{event.ScopeNation, 1, true}, {event.ScopeNation, 5, false}, {"moon", 1, false},
	} {
		if event.Responds(c.scope, c.level) != c.ok {
			t.Errorf("%s %d", c.scope, c.level)
		}
	}
	if event.ScopeCity.Zero() || !event.ScopeProvince.Zero() || !event.ScopeNation.Zero() || event.ScopeNone.Zero() {
		t.Error("zero reports start with a provincial or national response only")
	}
}

func TestMark(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	got := event.Mark("370405102243", "0402", time.Date(2026, 7, 18, 18, 5, 0, 0, time.UTC), zone)
	if got != "013704051022430402202607190205" || len(got) != 30 {
		t.Errorf("%s", got)
	}
}
