package notify

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
	"jiaoying/notify/render"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// owing gives the bundle's flow something that is owed, and notes who has heard of it.
func (b *bundle) owing(what Owing) (heard map[uuid.UUID]*viewer.Card, over *bool) {
	heard, over = map[uuid.UUID]*viewer.Card{}, new(bool)
	b.flow.OwedFunc = func(context.Context, uuid.UUID) (Owing, bool, error) { return what, *over, nil }
	b.flow.HeardFunc = func(_ context.Context, tx *store.Tx, cause uuid.UUID, by *viewer.Card) error {
		if tx == nil {
			b.t.Error("heard outside of a transaction")
		}
		heard[cause] = by
		return nil
	}
	return heard, over
}

func (b *bundle) first(left time.Duration) Owing {
	return Owing{Place: b.v1, Event: "7·18 江河洪水", Stage: "first", Due: b.clock().Add(left)}
}

// callOwed plans calls to some people for one reminder, in a world.
func (b *bundle) callOwed(drill, reminder uuid.UUID, turn int, again bool, names ...string) (rung int) {
	b.t.Helper()
	if err := b.store.InTx(world(context.Background(), "remind", drill), func(ctx context.Context, tx *store.Tx) error {
		rung = 0
		for _, name := range names {
			ok, err := b.flow.CallOwed(ctx, tx, reminder, b.people[name], turn, again)
			if err != nil {
				return err
			}
			if ok {
				rung++
			}
		}
		return nil
	}); err != nil {
		b.t.Fatal(err)
	}
	return rung
}

// A reminder says what is owed of which place, is answered by 1, and leaves alone for its turns who has heard it.
func TestOwedIsRung(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		heard, over := b.owing(b.first(15 * time.Minute))
		id := store.NewID()
		for range 2 { // the same turn once more is the same
			b.callOwed(uuid.Nil, id, 1, false, "three")
		}
		b.ringOut()
		sent := b.fakes[escalate.Voice].Sent()
		if len(sent) != 1 || sent[0].Status != channel.Real || sent[0].Level != "" || !strings.Contains(sent[0].Body, "泥沟镇 冯湖村的灾情初报还有15分钟到期") || !strings.Contains(sent[0].Body, "听到请按1") {
			t.Fatalf("%+v", sent)
		}
		for _, wrong := range []string{"5", "8"} {
			if b.press("three", wrong, true) {
				t.Errorf("%s is taken", wrong)
			}
		}
		if b.press("three", "1", false) {
			t.Error("a key pressed into the first words is taken")
		}
		if !b.press("three", "1", true) || heard[id] == nil || heard[id].Name != "three" || heard[id].Division != "泥沟镇 冯湖村" {
			t.Errorf("heard by %+v", heard[id])
		}
		if n := b.callOwed(uuid.Nil, id, 2, false, "three", "sub"); n != 1 {
			t.Errorf("%d are rung at the limit", n)
		}
		if n := b.callOwed(uuid.Nil, id, 4, true, "three"); n != 1 {
			t.Errorf("%d are rung again", n)
		}
		*over = true // it has come
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()); n != 1 {
			t.Errorf("rung %d times", n)
		}
		// Nobody is rung a second time for one turn because he was silent.
		*over = false
		b.callOwed(uuid.Nil, id, 5, true, "three")
		for m := range 20 {
			b.at(time.Duration(m) * time.Minute)
			b.ringOut()
		}
		if n := len(b.fakes[escalate.Voice].Sent()); n != 2 {
			t.Errorf("rung %d times", n)
		}
	})
}

// Reminders wait for warnings and for the 包保人, leave half of the line, and come before tests; one that cannot be asked for keeps no other.
func TestOwedYields(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		b.testing()
		b.owing(b.first(0))
		b.flow.PerMinuteFunc = func(context.Context, escalate.Channel) (int, error) { return 4, nil }
		r := b.warn(course.Red, b.v1)
		b.fanOut(r)
		id := store.NewID()
		round := b.round("desk", false)
		b.callOwed(uuid.Nil, id, 2, false, "three", "sub", "desk")
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()); n != 0 {
			t.Errorf("%d rang while a warning calls", n)
		}
		for s := 0; b.states(r, escalate.Voice)["pending"] > 0; s++ {
			b.at(time.Duration(s) * 10 * time.Second)
			b.send(escalate.Voice)
		}
		warned := len(b.fakes[escalate.Voice].Sent())
		b.at(10 * time.Minute)
		b.ringOut()
		sent := b.fakes[escalate.Voice].Sent()[warned:]
		if len(sent) != 2 || sent[0].Title != "催报" || sent[1].Title != "催报" {
			t.Errorf("%d of 4 a minute are reminders: %+v", len(sent), sent)
		}
		b.at(12 * time.Minute)
		b.ringOut()
		if c := b.counts(round); c.Waiting != 2 {
			t.Errorf("tests beside reminders: %+v", c)
		}
		whole := b.flow.OwedFunc
		bad := store.NewID()
		b.flow.OwedFunc = func(ctx context.Context, cause uuid.UUID) (Owing, bool, error) {
			if cause == bad {
				return Owing{}, false, errors.New("no form")
			}
			return whole(ctx, cause)
		}
		b.callOwed(uuid.Nil, bad, 1, false, "three")
		b.callOwed(uuid.Nil, store.NewID(), 1, false, "sub")
		before := len(b.fakes[escalate.Voice].Sent())
		b.at(14 * time.Minute)
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()) - before; n < 1 {
			t.Error("one that fails keeps the others")
		}
		b.at(16 * time.Minute)
		b.ringOut()
		if c := b.counts(round); c.Waiting != 0 {
			t.Errorf("tests wait for ever: %+v", c)
		}
	})
}

// A dead number is not dialled, and an exercise has its own words and key.
func TestOwedOfADeadNumberAndInAnExercise(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		heard, _ := b.owing(b.first(-10 * time.Minute))
		b.flow.GoneFunc = func(_ context.Context, people []uuid.UUID) (map[uuid.UUID]bool, error) {
			return map[uuid.UUID]bool{b.people["sub"]: true}, nil
		}
		b.callOwed(uuid.Nil, store.NewID(), 2, false, "sub")
		id := store.NewID()
		b.callOwed(store.NewID(), id, 2, false, "three")
		b.ringOut()
		sent := b.fakes[escalate.Voice].Sent()
		if len(sent) != 1 || sent[0].Status != channel.Exercise || !strings.HasPrefix(sent[0].Body, "演练") || !strings.Contains(sent[0].Body, "已超时10分钟") || !strings.Contains(sent[0].Body, "请按8") {
			t.Fatalf("%+v", sent)
		}
		if b.press("three", "1", true) || !b.press("three", "8", true) || heard[id] == nil {
			t.Error("an exercise is answered by 8")
		}
	})
}

// A duty desk is rung once for all that is owed under it.
func TestDeskIsRung(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		b.owing(Owing{Place: b.town1, Due: b.clock().Add(-3 * time.Hour), Under: 4, Level: division.Village})
		call := func() {
			t.Helper()
			b.tx(func(ctx context.Context, tx *store.Tx) error {
				people, err := b.flow.OnDuty(ctx, tx, []viewer.Role{viewer.TownDuty}, b.town1, "A")
				if err != nil {
					return err
				}
				for _, p := range people {
					if _, err := b.flow.CallDesk(ctx, tx, b.town1.ID(), p); err != nil {
						return err
					}
				}
				return nil
			})
		}
		for range 4 {
			call()
		}
		b.ringOut()
		b.at(2 * time.Minute)
		call()
		b.ringOut()
		sent := b.fakes[escalate.Voice].Sent()
		if len(sent) != 1 || !strings.Contains(sent[0].Body, "泥沟镇有4个村的灾情报送已超时，最长3小时") {
			t.Fatalf("%+v", sent)
		}
		b.at(3*time.Minute + time.Second)
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()); n != 2 {
			t.Errorf("rung %d times", n)
		}
	})
}

// Who is rung for a post: its A, its B where there is no A or A is away, nobody twice.
func TestOnDuty(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		names := b.names()
		ask := func(at division.Place, which string, roles ...viewer.Role) (out string) {
			t.Helper()
			b.tx(func(ctx context.Context, tx *store.Tx) error {
				ids, err := b.flow.OnDuty(ctx, tx, roles, at, which)
				out = ""
				for _, id := range ids {
					out += names[id] + " "
				}
				return err
			})
			return strings.TrimSpace(out)
		}
		for _, c := range []struct {
			at    division.Place
			which string
			roles []viewer.Role
			want  string
		}{
			{b.v1, "A", []viewer.Role{viewer.InfoOfficer}, "three"},
			{b.v1, "B", []viewer.Role{viewer.InfoOfficer}, "sub"},
			{b.v1, "A", []viewer.Role{viewer.VillageHead, viewer.InfoOfficer}, "three three"},
			{b.v2, "A", []viewer.Role{viewer.GridOfficer}, "lonelyB"},
			{b.v3, "A", []viewer.Role{viewer.VillageHead}, ""},
			{b.v1, "A", []viewer.Role{viewer.TownDuty}, ""},
		} {
			if got := ask(c.at, c.which, c.roles...); got != c.want {
				t.Errorf("%s of %v: %q, want %q", c.which, c.roles, got, c.want)
			}
		}
		b.leaves("officer", "officerB", "2026-07-01", "2026-07-01", "accepted")
		for _, which := range []string{"A", "B"} {
			if got := ask(b.v1, which, viewer.GridOfficer); got != "officerB" {
				t.Errorf("%s while A is away: %q", which, got)
			}
		}
	})
}

// Every stage and length has its words, in every language.
func TestOwedWords(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{"first", "zero", "update", "final", "order_phone", "order_written", "winter_need", "winter_given"} {
		for _, left := range []time.Duration{30 * time.Minute, 0, -time.Second, -90 * time.Minute, -5 * time.Hour, -80 * time.Hour} {
			for i, level := range []string{"", "", "village", "town"} {
				o := render.Owing{County: "县", Place: "村", Event: "洪水", Stage: stage, Left: left, Level: level, Under: i}
				for lang, text := range render.Owed(o, "1") {
					if text.Voice == "" || strings.ContainsAny(text.Voice, "{}") || i == 0 && !strings.Contains(text.Voice, "洪水") {
						t.Errorf("%s %s %v %s: %q", lang, stage, left, level, text.Voice)
					}
				}
			}
		}
	}
}
