package command_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaoying/server/danger/command"
)

// The drawing, walked: every kind, state and move, by everybody.
func TestNext(t *testing.T) {
	t.Parallel()
	all := command.Actor{Gives: true, Decides: true}
	want := map[string]command.State{
		"move  give": command.StateInForce, "return  give": command.StateProposed,
		"return proposed approve": command.StateInForce, "return proposed refuse": command.StateRefused, "return proposed withdraw": command.StateWithdrawn,
		"move in_force done": command.StateDone, "move in_force withdraw": command.StateWithdrawn,
		"return in_force done": command.StateDone, "return in_force withdraw": command.StateWithdrawn,
	}
	for _, kind := range command.Kind("").Values() {
		for _, from := range append(command.State("").Values(), "") {
			for _, m := range command.Move("").Values() {
				got, err := command.Next(command.Kind(kind), command.State(from), command.Move(m), all)
				to, ok := want[strings.Join([]string{kind, from, m}, " ")]
				if got != to || (err == nil) != ok || !ok && !errors.Is(err, command.ErrMovedOn) {
					t.Errorf("%s of %s, %s: %q %v", kind, from, m, got, err)
				}
				if _, err := command.Next(command.Kind(kind), command.State(from), command.Move(m), command.Actor{}); err == nil {
					t.Errorf("%s of %s, %s: anybody may", kind, from, m)
				}
			}
		}
	}
	if _, err := command.Next(command.KindMove, command.StateInForce, "dance", all); err == nil {
		t.Error("it dances")
	}
}

// Whatever is pressed in whatever order by whomever: nobody lets people return alone, what is over stays over, and what May lists
// is what Next lets through.
func TestAnyStory(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(370405, 29))
	moves := command.Move("").Values()
	for range 5000 {
		kind := command.Kind(command.Kind("").Values()[r.IntN(2)])
		asker := r.IntN(3)
		state, err := command.Next(kind, "", command.MoveGive, command.Actor{Gives: true})
		if err != nil {
			t.Fatal(err)
		}
		approvedBy := -1
		for range 8 {
			who := r.IntN(3)
			a := command.Actor{Gives: r.IntN(2) == 0, Decides: r.IntN(2) == 0, Asked: who == asker}
			m := command.Move(moves[r.IntN(len(moves))])
			may := command.May(kind, state, a)
			next, err := command.Next(kind, state, m, a)
			if (err == nil) != slices.Contains(may, m) {
				t.Fatalf("%s %s %s %+v: %v, may %v", kind, state, m, a, err, may)
			}
			if err != nil {
				continue
			}
			if state.Over() {
				t.Fatalf("%s: %s after it was over", kind, m)
			}
			if m == command.MoveApprove {
				approvedBy = who
			}
			state = next
		}
		if kind == command.KindReturn && (state == command.StateInForce || state == command.StateDone) && (approvedBy < 0 || approvedBy == asker) {
			t.Fatalf("a return in force, approved by %d, asked by %d", approvedBy, asker)
		}
	}
}

// Days are the county's, not the server's.
func TestResettled(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	since := time.Date(2026, 11, 24, 23, 50, 0, 0, zone)
	for _, c := range []struct {
		kind  command.Kind
		state command.State
		now   time.Time
		want  bool
	}{
		{command.KindMove, command.StateInForce, since.Add(9 * time.Minute), false},
		{command.KindMove, command.StateInForce, since.Add(10 * time.Minute), true},
		{command.KindMove, command.StateInForce, since.AddDate(0, 1, 0), true},
		{command.KindMove, command.StateDone, since.AddDate(0, 0, 1), false},
		{command.KindReturn, command.StateInForce, since.AddDate(0, 0, 1), false},
	} {
		if got := command.Resettled(c.kind, c.state, since.UTC(), c.now.UTC(), zone); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestBases(t *testing.T) {
	t.Parallel()
	for _, kind := range []command.Kind{command.KindMove, command.KindReturn} {
		n := 0
		for _, b := range command.Bases() {
			if _, ok := command.BasisOf(b.Code, kind); ok {
				n++
			}
			if b.Law == "" || b.Article == "" || len(b.Code) > 24 {
				t.Errorf("%+v", b)
			}
		}
		if n == 0 || n == len(command.Bases()) {
			t.Errorf("%s: %d", kind, n)
		}
	}
	if _, ok := command.BasisOf("geo_99", command.KindMove); ok {
		t.Error("an unknown rule carries an order")
	}
}
