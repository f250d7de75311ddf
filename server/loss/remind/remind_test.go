package remind

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/loss/form"
)

var (
	zone = time.FixedZone("CST", 8*3600)
	day  = Hours{From: 8, To: 20, Zone: zone}
	noon = time.Date(2026, 7, 18, 12, 0, 0, 0, zone).UTC()
)

func said(c *Call) string {
	if c == nil {
		return "-"
	}
	out := fmt.Sprint(c.Turn)
	for name, is := range map[string]bool{" A": c.To.A, " B": c.To.B, " above": c.To.Above} {
		if is {
			out += name
		}
	}
	words := strings.Fields(out)
	slices.Sort(words[1:])
	if c.Again {
		words = append(words, "again")
	}
	return strings.Join(words, " ")
}

// Everybody has a step for every stage of the form, and whom it rings is a post of the roster.
func TestTables(t *testing.T) {
	t.Parallel()
	for _, one := range form.Builtin() {
		for _, d := range one.Deadlines {
			if strings.HasPrefix(d.Stage, "annual_") { // no event owes it
				continue
			}
			if len(Proposed(d.Stage, string(d.Level))) == 0 {
				t.Errorf("nobody is reminded of %s", d.Key)
			}
		}
	}
	for _, level := range []division.Level{division.Village, division.Town, division.County} {
		desk, ok := DeskOf(string(level))
		if !ok || len(desk.Posts) == 0 || len(viewer.Role(desk.Above).Verbs()) == 0 {
			t.Errorf("%s: %+v", level, desk)
		}
		for _, r := range desk.Posts {
			if r := viewer.Role(r); !r.StandsAt(level) || !slices.Contains(r.Verbs(), viewer.StatementSubmit) {
				t.Errorf("%s cannot submit at a %s", r, level)
			}
		}
	}
	for _, s := range steps {
		if s.To == (To{}) || s.Most > 1 && s.Every <= 0 || s.Every > 0 && s.After+s.Every < s.After {
			t.Errorf("%+v", s)
		}
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	hour := Owed{From: noon, Due: noon.Add(time.Hour)}
	half := Owed{From: noon, Due: noon.Add(30 * time.Minute)}
	final := Owed{From: noon, Due: noon.Add(48 * time.Hour)}
	for _, c := range []struct {
		name, stage string
		owed        Owed
		taken       int
		after       time.Duration // of noon
		want        string
		next        time.Duration // of noon; 0 for never
	}{
		{"nothing yet", "first", hour, 0, 0, "-", 45 * time.Minute},
		{"a quarter before", "first", hour, 0, 45 * time.Minute, "1 A", time.Hour},
		{"taken", "first", hour, 1, 45 * time.Minute, "-", time.Hour},
		{"a third of half an hour", "first", half, 0, 19 * time.Minute, "-", 20 * time.Minute},
		{"at the limit", "first", hour, 1, time.Hour, "2 A B", 70 * time.Minute},
		{"ten minutes late", "first", hour, 2, 70 * time.Minute, "3 above", 2 * time.Hour},
		{"an hour late", "first", hour, 3, 2 * time.Hour, "4 A above again", 3 * time.Hour},
		{"the sixth hour", "first", hour, 8, 7 * time.Hour, "9 A above again", 0},
		{"all done", "first", hour, 9, 30 * time.Hour, "-", 0},
		{"away for an hour", "first", hour, 1, 2*time.Hour + 5*time.Minute, "4 A B above again", 3 * time.Hour},
		{"found when it is long late", "first", hour, 0, 100 * time.Hour, "9 A B above again", 0},
		{"a day before a final", "final", final, 0, 24 * time.Hour, "1 A", 48 * time.Hour},
		{"each day after", "final", final, 2, 72 * time.Hour, "3 A above again", 96 * time.Hour},
		{"the fifth day", "final", final, 6, 7 * 24 * time.Hour, "7 A above again", 0},
		{"a final by night", "final", final, 0, 34 * time.Hour, "-", 44 * time.Hour}, // 22:00: at eight
		{"annual", "annual_first", hour, 0, 100 * time.Hour, "-", 0},
	} {
		call, next := Next(Proposed(c.stage, "village"), c.owed, day, c.taken, noon.Add(c.after))
		want := time.Time{}
		if c.next > 0 {
			want = noon.Add(c.next)
		}
		if said(call) != c.want || !next.Equal(want) {
			t.Errorf("%s: %s at %v, want %s at %v", c.name, said(call), next, c.want, want)
		}
	}
}

// What has days is moved into the hours, and what falls together there is one call.
func TestNightWaits(t *testing.T) {
	t.Parallel()
	midnight := time.Date(2026, 7, 18, 23, 30, 0, 0, zone).UTC()
	o := Owed{From: midnight.Add(-24 * time.Hour), Due: midnight}
	steps := Proposed("final", "village")
	if call, next := Next(steps, o, day, 0, midnight.Add(-16*time.Hour)); said(call) != "-" || !next.Equal(midnight.Add(-15*time.Hour-30*time.Minute)) {
		t.Errorf("%s at %v", said(call), next)
	}
	if call, next := Next(steps, o, day, 1, midnight); said(call) != "-" || !next.Equal(midnight.Add(8*time.Hour+30*time.Minute)) {
		t.Errorf("%s at %v", said(call), next)
	}
	if call, _ := Next(steps, o, day, 1, midnight.Add(9*time.Hour)); said(call) != "2 A B" {
		t.Errorf("%s", said(call))
	}
	if call, _ := Next(steps, o, Hours{Zone: zone}, 1, midnight); said(call) != "2 A B" { // no hours bound nothing
		t.Errorf("%s", said(call))
	}
	if call, _ := Next(Proposed("zero", "village"), o, day, 1, midnight); said(call) != "2 A B" { // help is waited for
		t.Errorf("%s", said(call))
	}
}

// However often and late it is asked: no turn is taken twice, none is left out, one call at most each time, and none by night that can wait.
func TestRandomTurns(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		stage := []string{"first", "zero", "update", "final", "winter_need"}[r.IntN(5)]
		steps := Proposed(stage, "village")
		from := noon.Add(time.Duration(r.IntN(3*24*60)) * time.Minute)
		o := Owed{From: from, Due: from.Add(time.Duration(1+r.IntN(4*24*60)) * time.Minute)}
		all := turns(steps, o, day)
		taken, now := 0, from.Add(-time.Minute)
		rung := 0
		for range 400 {
			call, next := Next(steps, o, day, taken, now)
			if call != nil {
				rung++
				if call.Turn <= taken || all[call.Turn-1].at.After(now) {
					t.Fatalf("seed %d: turn %d after %d", seed, call.Turn, taken)
				}
				var want To
				for _, m := range all[taken:call.Turn] {
					want = To{want.A || m.To.A, want.B || m.To.B, want.Above || m.To.Above}
				}
				if call.To != want {
					t.Fatalf("seed %d: %+v is rung instead of %+v", seed, call.To, want)
				}
				if ByDay(stage, "village") && day.open(now).After(now) {
					t.Fatalf("seed %d: rung at %v", seed, now.In(zone))
				}
				taken = call.Turn
			}
			if again, _ := Next(steps, o, day, taken, now); again != nil {
				t.Fatalf("seed %d: rung twice", seed)
			}
			if !next.IsZero() && !next.After(now) || next.IsZero() && taken < len(all) {
				t.Fatalf("seed %d: next is %v of %d taken", seed, next, taken)
			}
			if next.IsZero() {
				break
			}
			now = next // in time
			if r.IntN(3) == 0 {
				now = now.Add(time.Duration(r.IntN(600)) * time.Minute) // away
			}
		}
		if taken != len(all) || rung > len(all) {
			t.Fatalf("seed %d: %d of %d turns, %d calls", seed, taken, len(all), rung)
		}
	}
}
