package door_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doorruling"
	"jiaoying/ent/viewer"
	heart "jiaoying/notify/door"
	"jiaoying/server/door"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// advance moves the clock to minutes after now and hands on what is due.
func (b *bundle) advance(t testing.TB, minutes int) {
	t.Helper()
	b.clock = now.Add(time.Duration(minutes) * time.Minute)
	for more := true; more; {
		var err error
		if more, err = b.flow.Advance(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// steps counts the entries of a door by verb.
func (b *bundle) steps(t testing.TB, task uuid.UUID, verb string) (n int) {
	t.Helper()
	if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM journal WHERE subject_id = ? AND verb = ?", task, verb).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (b *bundle) told(t testing.TB, task uuid.UUID, verb string) (person uuid.UUID) {
	t.Helper()
	if err := store.Inner(b.store).Row(context.Background(), "SELECT person_id FROM journal WHERE subject_id = ? AND verb = ? ORDER BY at DESC LIMIT 1", task, verb).Scan(&person); err != nil {
		t.Fatal(err)
	}
	return person
}

// The stages of a red warning's doors over time, each entered once and told to whom it concerns; what is closed or over stays.
func TestAdvance(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, w)
		drill := b.publish(t, store.NewID(), nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, drill)
		told, vain := b.task(t, w, "HH002"), b.task(t, w, "HH003")
		b.clock = now.Add(14 * time.Minute)
		for task, o := range map[uuid.UUID]heart.Outcome{told.ID: heart.Told, vain.ID: heart.NoAnswer} {
			in := visit(task, o)
			in.MadeAt = b.clock
			if err := b.flow.Visit(as(b.officer), in); err != nil {
				t.Fatal(err)
			}
		}
		is := func(when string, task *db.DoorTask, stage heart.Stage, second, town int, atTown bool) {
			t.Helper()
			if task.Stage != stage || task.AtTown != atTown || b.steps(t, task.ID, "door.second") != second || b.steps(t, task.ID, "door.town") != town {
				t.Errorf("%s: stage %s, at town %v, %d and %d steps", when, task.Stage, task.AtTown, b.steps(t, task.ID, "door.second"), b.steps(t, task.ID, "door.town"))
			}
		}
		for range 2 {
			b.advance(t, 14)
			is("14 minutes", b.task(t, w, "HH001"), heart.StageOwn, 0, 0, false)
			is("14 minutes, in vain", b.task(t, w, "HH003"), heart.StageOwn, 0, 0, true)
		}
		for range 2 {
			b.advance(t, 15)
			is("15 minutes", b.task(t, w, "HH001"), heart.StageSecond, 1, 0, false)
			is("15 minutes, in vain", b.task(t, w, "HH003"), heart.StageSecond, 1, 0, true)
			is("15 minutes, told", b.task(t, w, "HH002"), heart.StageOwn, 0, 0, false)
			is("15 minutes, exercise", b.task(t, drill, "HH001"), heart.StageSecond, 1, 0, false)
		}
		if p := b.told(t, b.task(t, w, "HH001").ID, "door.second"); p != b.second.Person {
			t.Errorf("the step to B concerns %s", p)
		}
		// Over: nothing more happens to the exercise's.
		b.end(t, drill, b.clock)
		if err := b.flow.End(context.Background(), drill.warning); err != nil {
			t.Fatal(err)
		}
		b.advance(t, 30)
		is("30 minutes", b.task(t, w, "HH001"), heart.StageTown, 1, 1, true)
		is("30 minutes, exercise over", b.task(t, drill, "HH001"), heart.StageSecond, 1, 0, false)
		// Somebody who was told refuses: the door is open again, and its minutes are long up.
		refuses := visit(told.ID, heart.Refused)
		refuses.MadeAt = b.clock
		if err := b.flow.Visit(as(b.officer), refuses); err != nil {
			t.Fatal(err)
		}
		b.advance(t, 31)
		is("refused after told", b.task(t, w, "HH002"), heart.StageTown, 1, 1, true)
		// Told in the end: nobody is asked for it.
		b.clock = now.Add(33 * time.Minute)
		last := visit(told.ID, heart.Moved)
		last.MadeAt = b.clock
		if err := b.flow.Visit(as(b.officer), last); err != nil {
			t.Fatal(err)
		}
		got := b.task(t, w, "HH002")
		if is("moved", got, heart.StageTown, 1, 1, false); got.StageAt != nil {
			t.Errorf("a closed door waits for %v", got.StageAt)
		}
		b.sound(t)
	})
}

// After a long stop every step is made up, each once, however many servers do it.
func TestAdvanceAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.many(t, 700)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, w)
		before := b.entries(t)
		b.clock = now.Add(3 * time.Hour)
		other := &door.Flow{Store: b.store}
		var wait sync.WaitGroup
		for _, f := range []*door.Flow{b.flow, other, b.flow} {
			wait.Go(func() {
				for range 6 {
					if _, err := f.Advance(context.Background()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		b.advance(t, 180)
		n := b.count(t, w)
		if got := b.entries(t) - before; int(got) != 2*n || n < 700 {
			t.Errorf("%d entries of %d doors", got, n)
		}
		for mark, task := range b.tasks(t, w) {
			if task.Stage != heart.StageTown || task.StageAt != nil || !task.AtTown {
				t.Errorf("%s: %s at %v", mark, task.Stage, task.StageAt)
			}
		}
	})
}

// A notice has no ladder: B when nobody was there in time, then the town.
func TestAdvanceNotice(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		n := b.notice(t, b.places[village], 0, 0, 0)
		b.openNotice(t, n)
		home := b.household(t, "HH001")
		for minutes, want := range []heart.Stage{9: heart.StageOwn, 10: heart.StageSecond, 29: heart.StageSecond, 30: heart.StageTown} {
			if want == "" {
				continue
			}
			b.advance(t, minutes)
			if got := b.noticed(t, n)[home]; got.Stage != want {
				t.Errorf("%d minutes: %s", minutes, got.Stage)
			}
		}
	})
}

func ruling(task uuid.UUID, r heart.Ruling, at time.Time) door.Ruling {
	in := door.Ruling{Task: task, ID: store.NewID(), Said: heart.Said{Ruling: r, Text: " 带上钥匙\u202e "}, MadeAt: at}
	if r == heart.KnownAway {
		in.Said.ConfirmedBy = "儿子 晁远"
	}
	return in
}

// B takes a door over before its minutes are up, or is sent by the town; nobody else.
func TestTake(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, w)
		task := b.task(t, w, "HH001")
		in := ruling(task.ID, heart.Take, now)
		for who, c := range map[string]struct {
			v    *viewer.Viewer
			want string
		}{"A": {b.officer, "denied"}, "an officer elsewhere": {b.other, "not_found"}, "another town": {b.neighbour, "not_found"}, "auditor": {b.auditor, "denied"},
			"county": {b.countyDuty, "denied"}, "no post": {b.ended, "not_found"}} {
			if err := b.flow.Take(as(c.v), in); code(err) != c.want {
				t.Errorf("%s: %v", who, err)
			}
		}
		if got := b.task(t, w, "HH001"); got.Stage != heart.StageOwn {
			t.Errorf("%+v", got)
		}
		for range 2 {
			if err := b.flow.Take(as(b.second), in); err != nil {
				t.Fatal(err)
			}
		}
		got := b.task(t, w, "HH001")
		if got.Stage != heart.StageSecond || got.State != heart.StateOpen || !got.DueAt.Equal(*task.DueAt) || b.steps(t, task.ID, "door.take") != 2 { // A and B are told
			t.Errorf("%+v, %d entries", got, b.steps(t, task.ID, "door.take"))
		}
		row, err := b.store.Client.DoorRuling.Query().Where(doorruling.TaskID(task.ID)).Only(as(b.townDuty))
		if err != nil || row.Text != "带上钥匙" || row.ActorID != b.second.Person || row.Card.Name != b.second.Name || row.Ruling != heart.Take {
			t.Errorf("%+v %v", row, err)
		}
		b.advance(t, 16)
		if n := b.steps(t, task.ID, "door.second"); n != 0 {
			t.Errorf("handed to B %d times more", n)
		}
		other := in
		other.Said.Text = "别的"
		if err := b.flow.Take(as(b.second), other); code(err) != "door.conflict" {
			t.Errorf("other words: %v", err)
		}
		if err := b.flow.Take(as(b.townDuty), in); code(err) != "door.conflict" {
			t.Errorf("another account: %v", err)
		}
		if err := b.flow.Take(as(b.townDuty), ruling(b.task(t, w, "HH002").ID, heart.Take, now)); err != nil {
			t.Errorf("the town: %v", err)
		}
		for text, want := range map[string]string{"": "door.reason", strings.Repeat("好", 101): "door.reason"} {
			bad := ruling(b.task(t, w, "HH003").ID, heart.Take, now)
			bad.Said.Text = text
			if err := b.flow.Take(as(b.second), bad); code(err) != want {
				t.Errorf("%q: %v", text, err)
			}
		}
		// A door without an officer B; one that is closed; one that is over.
		alone := b.task(t, w, "HH004")
		if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Real(tx).Exec(ctx, "UPDATE door_tasks SET second_id = NULL WHERE id = ?", alone.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.Take(as(b.townDuty), ruling(alone.ID, heart.Take, now)); code(err) != "door.second" {
			t.Errorf("nobody to hand it to: %v", err)
		}
		closed := b.task(t, w, "HH007").ID
		if err := b.flow.Visit(as(b.officer), visit(closed, heart.Told)); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.Take(as(b.second), ruling(closed, heart.Take, now)); code(err) != "door.closed" {
			t.Errorf("closed: %v", err)
		}
		b.end(t, w, b.clock)
		if err := b.flow.Take(as(b.second), ruling(b.task(t, w, "HH003").ID, heart.Take, now)); code(err) != "door.ended" {
			t.Errorf("over: %v", err)
		}
	})
}

// What the town decides: it sends somebody again in ten minutes, or closes the door of who is known away; nobody else does.
func TestDecide(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, w)
		b.advance(t, 40)
		marks := map[heart.Ruling]string{heart.Revisit: "HH001", heart.BreakIn: "HH002", heart.Force: "HH003", heart.KnownAway: "HH004"}
		for r, mark := range marks {
			in := ruling(b.task(t, w, mark).ID, r, b.clock)
			for who, c := range map[string]struct {
				v    *viewer.Viewer
				want string
			}{"A": {b.officer, "denied"}, "B": {b.second, "denied"}, "county": {b.countyDuty, "denied"}, "auditor": {b.auditor, "denied"}, "another town": {b.neighbour, "not_found"}} {
				if err := b.flow.Decide(as(c.v), in); code(err) != c.want {
					t.Errorf("%s by %s: %v", r, who, err)
				}
			}
			for range 2 {
				if err := b.flow.Decide(as(b.townDuty), in); err != nil {
					t.Fatalf("%s: %v", r, err)
				}
			}
			got := b.task(t, w, mark)
			verb := "door." + string(r)
			if n := b.steps(t, got.ID, verb); n != 2 {
				t.Errorf("%s: %d entries", r, n)
			}
			if r == heart.KnownAway {
				if got.State != heart.StateClosed || got.Outcome != heart.Away || got.AtTown || got.DueAt != nil || got.ClosedAt == nil || got.Visits != 0 {
					t.Errorf("%s: %+v", r, got)
				}
				row, err := b.store.Client.DoorRuling.Get(as(b.officer), in.ID)
				if err != nil || row.ConfirmedBy != "儿子 晁远" {
					t.Errorf("%+v %v", row, err)
				}
			} else if got.State != heart.StateOpen || !got.AtTown || !got.DueAt.Equal(b.clock.Add(10*time.Minute)) {
				t.Errorf("%s: %+v", r, got)
			}
		}
		if n := b.tally(t, w, village); n[1] != 1 {
			t.Errorf("tally %v", n)
		}
		b.sound(t)
		// What is found after the decision counts on top of it; a visit from before it that comes late does not undo it.
		late := visit(b.task(t, w, "HH004").ID, heart.NoAnswer)
		late.MadeAt = now.Add(12 * time.Minute)
		if err := b.flow.Visit(as(b.officer), late); err != nil {
			t.Fatal(err)
		}
		if got := b.task(t, w, "HH004"); got.State != heart.StateClosed || got.Outcome != heart.Away {
			t.Errorf("a late visit: %+v", got)
		}
		late = visit(b.task(t, w, "HH001").ID, heart.NoAnswer)
		late.MadeAt = now.Add(12 * time.Minute)
		if err := b.flow.Visit(as(b.officer), late); err != nil {
			t.Fatal(err)
		}
		if got := b.task(t, w, "HH001"); !got.DueAt.Equal(b.clock.Add(10*time.Minute)) || got.Outcome != heart.NoAnswer {
			t.Errorf("a late visit: %+v", got)
		}
		b.clock = b.clock.Add(5 * time.Minute)
		in := visit(b.task(t, w, "HH003").ID, heart.Moved)
		in.MadeAt = b.clock
		if err := b.flow.Visit(as(b.second), in); err != nil {
			t.Fatal(err)
		}
		if got := b.task(t, w, "HH003"); got.State != heart.StateClosed || got.AtTown {
			t.Errorf("moved: %+v", got)
		}
		if err := b.flow.Decide(as(b.townDuty), ruling(b.task(t, w, "HH003").ID, heart.Force, b.clock)); code(err) != "door.closed" {
			t.Errorf("decided about a closed door: %v", err)
		}
		taken := ruling(b.task(t, w, "HH007").ID, heart.Take, b.clock)
		if err := b.flow.Decide(as(b.townDuty), taken); code(err) != "door.outcome" {
			t.Errorf("a take-over is no decision: %v", err)
		}
		b.sound(t)
		b.end(t, w, b.clock)
		if err := b.flow.Decide(as(b.townDuty), ruling(b.task(t, w, "HH007").ID, heart.Revisit, b.clock)); code(err) != "door.ended" {
			t.Errorf("over: %v", err)
		}
	})
}
