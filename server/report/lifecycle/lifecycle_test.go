package lifecycle

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// The drawing of the package comment, walked move by move from every state by every kind of actor.
func TestNext(t *testing.T) {
	t.Parallel()
	author, reviewer, both := Actor{Author: true}, Actor{Reviewer: true}, Actor{Author: true, Reviewer: true}
	want := map[Actor]map[State]map[Move]State{
		author: {"": {MoveSubmit: StateSubmitted}, StateSubmitted: {MoveAdd: StateSubmitted}, StateAccepted: {MoveAdd: StateAccepted},
			StateReturned: {MoveResubmit: StateSubmitted, MoveAdd: StateReturned}},
		reviewer: {StateSubmitted: {MoveSee: StateSubmitted, MoveAccept: StateAccepted, MoveReturn: StateReturned}},
		both: {"": {MoveSubmit: StateSubmitted}, StateSubmitted: {MoveAdd: StateSubmitted}, StateAccepted: {MoveAdd: StateAccepted},
			StateReturned: {MoveResubmit: StateSubmitted, MoveAdd: StateReturned}},
		{}: {},
	}
	for actor, states := range want {
		for _, from := range []State{"", StateSubmitted, StateAccepted, StateReturned} {
			for _, name := range Move("").Values() {
				m := Move(name)
				to, err := Next(from, m, actor)
				expect, ok := states[from][m]
				if ok != (err == nil) || to != expect {
					t.Errorf("%+v: %q from %q gave %q, %v; want %q", actor, m, from, to, err, expect)
				}
				if err != nil && !errors.Is(err, ErrMovedOn) && !errors.Is(err, ErrNotYours) {
					t.Errorf("%v is no fault of a move", err)
				}
				if from != "" && slices.Contains(May(from, actor), m) != ok {
					t.Errorf("May disagrees on %q from %q", m, from)
				}
			}
		}
	}
	if _, err := Next(StateSubmitted, "fly", reviewer); err == nil {
		t.Error("an unknown move went through")
	}
}

func TestDirect(t *testing.T) {
	t.Parallel()
	cases := []struct {
		facts Facts
		want  bool
	}{
		{Facts{}, false},
		{Facts{AlwaysDirect: true}, true},
		{Facts{Ticked: []string{"有人被困"}}, true},
		{Facts{PeopleOut: PeopleSomeInside}, true},
		{Facts{PeopleOut: PeopleAllOut}, false},
		{Facts{PeopleOut: PeopleUnknown}, false},
	}
	for _, c := range cases {
		if got := Direct(c.facts); got != c.want {
			t.Errorf("%+v is direct %v, want %v", c.facts, got, c.want)
		}
		if got := Raise(SeverityMinor, c.want); (got == SeverityMajor) != c.want {
			t.Errorf("severity %q with direct %v", got, c.want)
		}
	}
}

func TestClockOff(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 18, 3, 12, 0, 0, time.UTC)
	cases := []struct {
		made time.Time
		ok   bool
	}{
		{now, false}, {now.Add(-48 * time.Hour), false}, {now.Add(2 * time.Minute), false},
		{now.Add(2*time.Minute + time.Millisecond), true}, {time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), true},
	}
	for _, c := range cases {
		if off, ok := ClockOff(c.made, now); ok != c.ok || ok && off != c.made.Sub(now) {
			t.Errorf("%v: %v %v", c.made, off, ok)
		}
	}
}
