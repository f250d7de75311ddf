package door_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doortask"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/viewer"
	heart "jiaoying/notify/door"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// notice writes a live local danger notice as the danger flow does; without a radius it is for the whole place.
func (b *bundle) notice(t testing.TB, at division.Place, latitude, longitude float64, radiusM int) uuid.UUID {
	t.Helper()
	id := store.NewID()
	if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
		c := tx.Client.DangerNotice.Create().SetID(id).SetPlace(at).SetDrillID(uuid.Nil).SetTemplate("DANGER-0").SetEventName("险情").SetText("东堤管涌").
			SetAuthorID(b.officer.Person).SetAuthorCard(&viewer.Card{}).SetMadeAt(now).SetReceivedAt(tx.Now).SetDigest([]byte{1})
		if radiusM > 0 {
			c.SetLatitude(latitude).SetLongitude(longitude).SetRadiusM(radiusM)
		}
		return c.Exec(ctx)
	}); err != nil {
		t.Fatal(err)
	}
	return id
}

func (b *bundle) over(t testing.TB, notice uuid.UUID, at time.Time) {
	t.Helper()
	if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.DangerNotice.UpdateOneID(notice).SetEndedAt(at).Exec(ctx)
	}); err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) openNotice(t testing.TB, notice uuid.UUID) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = b.flow.OpenNotice(context.Background(), notice); err != nil {
			t.Fatal(err)
		}
	}
}

func (b *bundle) noticed(t testing.TB, notice uuid.UUID) map[uuid.UUID]*db.DoorTask {
	t.Helper()
	rows, err := b.store.Client.DoorTask.Query().Where(doortask.NoticeID(notice)).All(system)
	if err != nil {
		t.Fatal(err)
	}
	out := map[uuid.UUID]*db.DoorTask{}
	for _, r := range rows {
		if out[r.SubjectID] != nil {
			t.Errorf("%s has two tasks", r.SubjectID)
		}
		out[r.SubjectID] = r
	}
	return out
}

// tallies counts all tallies of coverage there are.
func (b *bundle) tallies(t testing.TB) (n int) {
	t.Helper()
	raw := store.Real(b.store)
	if err := raw.Row(context.Background(), "SELECT COUNT(*) FROM coverage_tallies WHERE drill_id = ?", raw.Drill()).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Whose door a notice opens: within the circle, and wherever nobody knows; without a circle everybody's of the place.
func TestNotice(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		home, err := b.store.Client.Household.Query().Where(dbhousehold.Code("HH005")).Only(system)
		if err != nil {
			t.Fatal(err)
		}
		lost := b.household(t, "HH006") // nobody knows where it stands
		if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Household.UpdateOneID(lost).ClearLatitude().ClearLongitude().Exec(ctx)
		}); err != nil {
			t.Fatal(err)
		}
		all, err := b.store.Client.Household.Query().Where(dbhousehold.VillageID(b.places[village].Village), dbhousehold.EndedDayIsNil()).All(system)
		if err != nil {
			t.Fatal(err)
		}
		near := b.notice(t, b.places[village], *home.Latitude, *home.Longitude, 5)
		before := b.entries(t)
		for range 2 {
			b.openNotice(t, near)
		}
		got := b.noticed(t, near)
		if got[home.ID] == nil || got[lost] == nil || got[b.household(t, "HH001")] != nil || int(b.entries(t)-before) != len(got) || len(got) >= len(all) {
			t.Errorf("%d doors of %d households, %d entries", len(got), len(all), b.entries(t)-before)
		}
		task := got[home.ID]
		if task.Why != heart.WhyDanger || task.WarningID != uuid.Nil || task.RevisionID != uuid.Nil || task.State != heart.StateOpen || !task.DueAt.Equal(now.Add(10*time.Minute)) || *task.AssigneeID != *home.OfficerAID {
			t.Errorf("%+v", task)
		}
		counted, err := b.flow.Around(as(b.officer), b.places[village], &heart.Circle{Latitude: *home.Latitude, Longitude: *home.Longitude, RadiusKm: 0.005})
		if err != nil || counted.Households+counted.Sites != len(got) || counted.People < 1 {
			t.Errorf("counted before: %+v, %v; opened %d", counted, err, len(got))
		}
		if _, err := b.flow.Around(as(b.townDuty), division.Place{County: b.county}, nil); code(err) != "scope.unknown" {
			t.Errorf("the county's: %v", err)
		}
		// The whole village, beside it; and beside a warning's, each with its own doors.
		whole := b.notice(t, b.places[village], 0, 0, 0)
		b.openNotice(t, whole)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, w)
		there := b.noticed(t, whole)
		for _, h := range all {
			if there[h.ID] == nil {
				t.Errorf("%s has no door", h.Code)
			}
		}
		// A grid's opens the doors of its grid alone.
		small := b.notice(t, home.Place(), 0, 0, 0)
		b.openNotice(t, small)
		inGrid := b.noticed(t, small)
		for _, task := range inGrid {
			if task.GridID != home.GridID {
				t.Errorf("a door of another grid: %+v", task)
			}
		}
		if n := len(inGrid); home.GridID == uuid.Nil || inGrid[home.ID] == nil || n >= len(there) {
			t.Errorf("%d doors of a grid, %d of its village", n, len(there))
		}
		// A town's reaches its villages and no others.
		wide := b.notice(t, b.places[town], 0, 0, 0)
		b.openNotice(t, wide)
		for _, task := range b.noticed(t, wide) {
			if task.TownID != b.places[town].Town {
				t.Errorf("a door elsewhere: %+v", task)
			}
		}
		if n := len(b.noticed(t, wide)); n <= len(there) {
			t.Errorf("%d doors of a town", n)
		}
		// Visits count at the door; coverage stays the warning's alone.
		tallies := b.tallies(t)
		in := visit(task.ID, heart.Moved)
		for range 2 {
			if err := b.flow.Visit(as(b.officer), in); err != nil {
				t.Fatal(err)
			}
		}
		if task := b.noticed(t, near)[home.ID]; task.State != heart.StateClosed || task.Moved != 3 || b.tallies(t) != tallies || b.tally(t, w, village)[2] != 0 {
			t.Errorf("%+v, %d tallies", task, b.tallies(t))
		}
		b.sound(t)
		// Its end ends what is open, in the background; what was made before it still counts, what came after does not.
		late := visit(there[b.household(t, "HH001")].ID, heart.Told)
		after := visit(there[b.household(t, "HH002")].ID, heart.Told)
		if err := b.flow.EndNotice(context.Background(), whole); err != nil || b.noticed(t, whole)[home.ID].State != heart.StateOpen {
			t.Errorf("a live one ended: %v", err)
		}
		b.clock = now.Add(time.Hour)
		b.over(t, whole, b.clock)
		after.MadeAt = b.clock.Add(time.Second)
		b.clock = b.clock.Add(time.Minute)
		if err := b.flow.Visit(as(b.officer), late); err != nil {
			t.Error(err)
		}
		if got := code(b.flow.Visit(as(b.officer), after)); got != "door.ended" {
			t.Errorf("after the end: %q", got)
		}
		for range 2 {
			if err := b.flow.EndNotice(context.Background(), whole); err != nil {
				t.Fatal(err)
			}
		}
		b.openNotice(t, whole)
		for _, task := range b.noticed(t, whole) {
			if task.State != heart.StateEnded {
				t.Errorf("%+v", task)
			}
		}
		if task := b.noticed(t, near)[lost]; task.State != heart.StateOpen || b.task(t, w, "HH001").State != heart.StateOpen {
			t.Error("the end of one ended another")
		}
		for _, err := range []error{func() error { _, err := b.flow.OpenNotice(context.Background(), store.NewID()); return err }(), b.flow.EndNotice(context.Background(), store.NewID())} {
			if code(err) != "not_found" {
				t.Errorf("%v", err)
			}
		}
		b.sound(t)
	})
}

// A thousand households, cut wherever a chunk ends: each door is opened once, and what is over meanwhile opens nothing more.
func TestNoticeIsCut(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.many(t, 1000)
		id := b.notice(t, b.places[village], 0, 0, 0)
		before := b.entries(t)
		cutAt := func(what func(context.Context) (bool, error)) (bool, error) {
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			// The clock is read once in each transaction: the second chunk never begins.
			chunks := 0
			b.store.Now = func() time.Time {
				if chunks++; chunks > 1 {
					stop()
				}
				return b.clock
			}
			defer func() { b.store.Now = func() time.Time { return b.clock } }()
			return what(ctx)
		}
		for cut, last := 0, -1; ; cut++ {
			_, err := cutAt(func(ctx context.Context) (bool, error) { return b.flow.OpenNotice(ctx, id) })
			n := len(b.noticed(t, id))
			if int(b.entries(t)-before) != n {
				t.Fatalf("cut %d: %d doors, %d entries", cut, n, b.entries(t)-before)
			}
			if err == nil {
				if cut < 3 || n < 1000 {
					t.Fatalf("it was cut %d times only, %d doors", cut, n)
				}
				break
			}
			if n == last {
				t.Fatalf("it does not go on: %v", err)
			}
			last = n
		}
		// Its end is cut as well, and goes on.
		b.over(t, id, now)
		for cut, last := 0, -1; ; cut++ {
			_, err := cutAt(func(ctx context.Context) (bool, error) { return false, b.flow.EndNotice(ctx, id) })
			open := 0
			for _, task := range b.noticed(t, id) {
				if task.State == heart.StateOpen {
					open++
				}
			}
			if err == nil {
				if open != 0 || cut < 3 {
					t.Fatalf("%d open after %d cuts", open, cut)
				}
				break
			}
			if open == last {
				t.Fatalf("it does not go on: %v", err)
			}
			last = open
		}
		// One that ends between two chunks opens nothing more.
		short := b.notice(t, b.places[village], 0, 0, 0)
		if _, err := cutAt(func(ctx context.Context) (bool, error) { return b.flow.OpenNotice(ctx, short) }); err == nil {
			t.Fatal("it was not cut")
		}
		n := len(b.noticed(t, short))
		b.over(t, short, now)
		b.openNotice(t, short)
		if got := len(b.noticed(t, short)); got != n || n == 0 {
			t.Errorf("%d doors, then %d", n, got)
		}
	})
}
