package spot_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/spotcheck"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify"
	heart "jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/door"
	"jiaoying/server/fault"
	"jiaoying/server/register"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/spot"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
	"jiaoying/server/warning"
	"jiaoying/server/warning/course"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// now lies inside the dated appointments of the cast.
var now = time.Date(2026, 11, 24, 3, 12, 0, 0, time.UTC)

const county, town, otherTown, village = "370405000000", "370405102000", "370405104000", "370405102243"

type bundle struct {
	t         testing.TB
	store     *store.Store
	flow      *spot.Flow
	notify    *notify.Flow
	doors     *door.Flow
	registers *register.Flow
	cast      map[string]testworld.Person
	places    map[string]division.Place
	warning   uuid.UUID

	duty, second, auditor, townDuty, officer *viewer.Viewer
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

var system = viewer.Wide(as(viewer.System("test")))

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func holder(p testworld.Person, role viewer.Role, at division.Place) *viewer.Viewer {
	return &viewer.Viewer{Person: p.ID, Name: p.Name, Grants: []viewer.Grant{{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: at}}}
}

// setup gives a red warning of a village of which five have answered, one of them by the county itself, and three doors are closed.
func setup(t testing.TB, address string) *bundle {
	t.Helper()
	ring := seal.Memory()
	s, err := store.Open(context.Background(), store.Config{Database: address, Data: t.TempDir(), Keys: ring, Now: func() time.Time { return now }})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	quiet := slog.New(slog.DiscardHandler)
	b := &bundle{t: t, store: s, cast: map[string]testworld.Person{}, places: map[string]division.Place{}, notify: &notify.Flow{Store: s, Log: quiet}, doors: &door.Flow{Store: s},
		registers: &register.Flow{Store: s, Ring: ring}}
	tree := &roster.Flow{Store: s, Ring: ring, EndSessionsFunc: func(context.Context, *store.Tx, uuid.UUID) error { return nil }}
	warnings := &warning.Flow{Store: s, Log: quiet, NumberFunc: s.Setting}
	b.flow = &spot.Flow{Store: s, UnverifyFunc: tree.Unverify, UnreviewFunc: b.registers.Unreview}
	id, cast, err := testworld.Fill(context.Background(), tree)
	must(t, err)
	must(t, testworld.Registers(context.Background(), tree, b.registers, id, cast))
	_, err = warnings.Seed(context.Background(), id)
	must(t, err)
	for _, p := range cast {
		b.cast[p.Key] = p
	}
	for _, code := range []string{county, town, otherTown, village} {
		n, ok, err := s.NodeByCode(context.Background(), code)
		if err != nil || !ok {
			t.Fatalf("%s: %v", code, err)
		}
		b.places[code] = n.Place
	}
	b.duty, b.second = holder(b.cast["P02"], viewer.CountyDuty, b.places[county]), holder(b.cast["P03"], viewer.CountyDuty, b.places[county])
	b.auditor, b.townDuty = holder(b.cast["P09"], viewer.Auditor, b.places[county]), holder(b.cast["P11"], viewer.TownDuty, b.places[town])
	b.officer = holder(b.cast["P22"], viewer.GridOfficer, b.places[village])

	b.warning = store.NewID()
	must(t, warnings.Draft(as(b.second), warning.Draft{ID: b.warning, County: b.places[county], MadeAt: now, Content: schema.WarningContent{Issuer: "台儿庄区气象台", IssuedAt: now, Level: course.Red,
		Event: "11B03", EventName: "暴雨", Headline: "暴雨红色预警", Text: "雨", ExpiresAt: now.Add(time.Hour)},
		Target: schema.WarningTarget{Divisions: []uuid.UUID{b.places[village].ID()}, Audience: course.Audience("").All()}}))
	must(t, warnings.Move(as(b.second), warning.Move{Warning: b.warning, Move: store.NewID(), Kind: course.MoveUrgent, Edit: 1, MadeAt: now}))
	row, err := s.Client.Warning.Get(system, b.warning)
	must(t, err)
	for more := true; more; {
		more, err = b.notify.FanOut(system, *row.RevisionID)
		must(t, err)
	}
	for more := true; more; {
		more, err = b.doors.Open(system, *row.RevisionID)
		must(t, err)
	}
	must(t, b.notify.Answer(as(b.officer), b.of("P22"), store.NewID(), false, now))
	must(t, b.notify.Answer(as(b.duty), b.of("P02"), store.NewID(), false, now))
	must(t, b.notify.Behalf(as(b.townDuty), b.of("P20"), store.NewID(), escalate.ProofPhone, "收到", now))
	must(t, b.notify.Behalf(as(b.duty), b.of("P24"), store.NewID(), escalate.ProofPhone, "收到", now))
	tasks, err := s.Client.DoorTask.Query().Where(doortask.WarningID(b.warning), doortask.AssigneeID(b.cast["P22"].ID)).Order(doortask.ByID()).Limit(3).IDs(system)
	must(t, err)
	for _, task := range tasks {
		must(t, b.doors.Visit(as(b.officer), door.Visit{Task: task, ID: store.NewID(), Found: heart.Found{Outcome: heart.Told}, MadeAt: now}))
	}
	return b
}

func (b *bundle) of(key string) uuid.UUID {
	b.t.Helper()
	id, err := b.store.Client.Delivery.Query().Where(dbdelivery.WarningID(b.warning), dbdelivery.PersonID(b.cast[key].ID)).OnlyID(system)
	must(b.t, err)
	return id
}

func (b *bundle) draw(v *viewer.Viewer, posts, doors int) ([]*db.SpotCheck, error) {
	b.t.Helper()
	id := store.NewID()
	if err := b.flow.Draw(as(v), spot.Draw{ID: id, Warning: b.warning, Place: b.places[county], Posts: posts, Doors: doors, MadeAt: now}); err != nil {
		return nil, err
	}
	rows, err := b.store.Client.SpotCheck.Query().Where(spotcheck.DrawID(id)).All(system)
	must(b.t, err)
	return rows, nil
}

func TestDraw(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		var mine []string
		for _, d := range []string{"P02", "P24"} { // his own answer, and what he entered himself
			mine = append(mine, b.of(d).String())
		}
		answered, err := b.store.Client.Delivery.Query().Where(dbdelivery.WarningID(b.warning), dbdelivery.StateIn(escalate.StateAnswered, escalate.StateBehalf)).Count(system)
		must(t, err)
		// One after the other until nothing is left: none twice, none of his own, all of the others.
		seen := map[uuid.UUID]bool{}
		posts, doors := 0, 0
		for {
			rows, err := b.draw(b.duty, 1, 1)
			must(t, err)
			if len(rows) == 0 {
				break
			}
			for _, r := range rows {
				if seen[r.SubjectID] {
					t.Fatalf("%s is drawn twice", r.SubjectID)
				}
				seen[r.SubjectID] = true
				if slices.Contains(mine, r.SubjectID.String()) {
					t.Errorf("his own %s is drawn", r.SubjectID)
				}
				if r.Place().Village != b.places[village].Village && r.Subject == spot.SubjectDoor || r.Result != "" || r.CheckedAt != nil {
					t.Errorf("%+v", r)
				}
				if r.Subject == spot.SubjectDoor {
					doors++
				} else {
					posts++
				}
			}
		}
		if posts != answered-len(mine) || posts < 2 || doors != 3 {
			t.Errorf("%d answers of %d, %d doors", posts, answered, doors)
		}
		// What was his own another may check.
		rows, err := b.draw(b.second, 20, 20)
		must(t, err)
		for _, r := range rows {
			if !slices.Contains(mine, r.SubjectID.String()) {
				t.Errorf("%s was drawn before", r.SubjectID)
			}
		}
		if len(rows) != 2 {
			t.Errorf("the second draws %d", len(rows))
		}
	})
}

// Any of them may be drawn: over some worlds' worth of draws each comes first at some time.
func TestDrawIsByChance(t *testing.T) {
	t.Parallel()
	first := map[string]bool{}
	for range 12 {
		b := setup(t, storetest.Address(t, "sqlite"))
		rows, err := b.draw(b.duty, 0, 1)
		must(t, err)
		task, err := b.store.Client.DoorTask.Query().Where(doortask.ID(rows[0].SubjectID)).Only(system)
		must(t, err)
		h, err := b.store.Client.Household.Get(system, *task.HouseholdID)
		must(t, err)
		first[h.Code] = true
	}
	if len(first) < 2 { // of three, all twelve times the same: once in 177,147
		t.Errorf("only %v is ever drawn first", first)
	}
}

func TestDrawIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		for name, v := range map[string]*viewer.Viewer{"auditor": b.auditor, "town": b.townDuty, "officer": b.officer, "nobody": {}} {
			if _, err := b.draw(v, 1, 1); !errors.Is(err, fault.ErrDenied) {
				t.Errorf("%s draws: %v", name, err)
			}
		}
		for _, n := range [][2]int{{21, 0}, {0, 21}, {-1, 1}, {0, 0}} {
			if _, err := b.draw(b.duty, n[0], n[1]); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%v: %v", n, err)
			}
		}
		in := spot.Draw{ID: store.NewID(), Warning: b.warning, Place: b.places[county], Posts: 1, Doors: 1, MadeAt: now}
		must(t, b.flow.Draw(as(b.duty), in))
		must(t, b.flow.Draw(as(b.duty), in)) // the same again
		if n, err := b.store.Client.SpotCheck.Query().Count(system); n != 2 || err != nil {
			t.Errorf("%d checks, %v", n, err)
		}
		other := in
		other.Posts = 2
		if err := b.flow.Draw(as(b.duty), other); !errors.Is(err, spot.ErrConflict) {
			t.Errorf("other content: %v", err)
		}
		if err := b.flow.Draw(as(b.second), in); !errors.Is(err, spot.ErrConflict) {
			t.Errorf("another person: %v", err)
		}
		in.ID, in.Warning = store.NewID(), store.NewID()
		if err := b.flow.Draw(as(b.duty), in); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("a warning of nowhere: %v", err)
		}
		// Two who draw at once draw different ones.
		var wg sync.WaitGroup
		for _, v := range []*viewer.Viewer{b.duty, b.second} {
			wg.Go(func() {
				if _, err := b.draw(v, 1, 1); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// A wrong number takes the day from the person, so that readiness shows the gap; from a household the day of its review. Nothing else
// follows, and nothing is kept of the person.
func TestNoteCorrectsLists(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		verified := func(key string) string {
			p, err := b.store.Client.Person.Get(system, b.cast[key].ID)
			must(t, err)
			return p.VerifiedAt
		}
		gap := func() string {
			gaps, _, err := b.registers.Readiness(as(b.duty), b.places[village], "", "", 50)
			must(t, err)
			for _, g := range gaps {
				if g.Person == b.cast["P22"].ID {
					return string(g.Kind)
				}
			}
			return ""
		}
		must(t, b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.Client.Person.UpdateOneID(b.cast["P22"].ID).SetVerifiedAt("2026-11-20").SetState("active").Exec(ctx),
				tx.Client.Household.Update().SetReviewedDay("2026-11-01").Exec(ctx))
		}))
		if gap() != "" {
			t.Fatalf("before: %s", gap())
		}
		rows, err := b.draw(b.duty, 20, 3)
		must(t, err)
		var answer *db.SpotCheck
		var doors []*db.SpotCheck
		for _, r := range rows {
			switch {
			case r.SubjectID == b.of("P22"):
				answer = r
			case r.Subject == spot.SubjectDoor:
				doors = append(doors, r)
			}
		}
		note := func(v *viewer.Viewer, check uuid.UUID, result, text string) error {
			return b.flow.Note(as(v), spot.Result{Check: check, ID: store.NewID(), Result: result, Note: text, MadeAt: now})
		}
		for name, v := range map[string]*viewer.Viewer{"auditor": b.auditor, "town": b.townDuty, "officer": b.officer} {
			if err := note(v, answer.ID, spot.Confirmed, ""); fault.KindOf(err) != fault.Denied && fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s notes: %v", name, err)
			}
		}
		for _, bad := range []spot.Result{{ID: store.NewID(), Result: "lied", MadeAt: now}, {ID: store.NewID(), Result: spot.Confirmed, Note: strings.Repeat("字", 201), MadeAt: now}, {ID: uuid.New(), Result: spot.Confirmed, MadeAt: now}} {
			bad.Check = answer.ID
			if err := b.flow.Note(as(b.duty), bad); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		in := spot.Result{Check: answer.ID, ID: store.NewID(), Result: spot.WrongNumber, Note: "空号", MadeAt: now}
		must(t, b.flow.Note(as(b.duty), in))
		must(t, b.flow.Note(as(b.duty), in)) // the same again
		if err := note(b.duty, answer.ID, spot.Confirmed, ""); !errors.Is(err, spot.ErrChecked) {
			t.Errorf("another result: %v", err)
		}
		if verified("P22") != "" || gap() != string(register.GapStale) {
			t.Errorf("verified on %q, gap %q", verified("P22"), gap())
		}
		row, err := b.store.Client.SpotCheck.Get(system, answer.ID)
		must(t, err)
		if !row.Corrected || row.Result != spot.WrongNumber || row.Note != "空号" || row.Card.Name != b.duty.Name {
			t.Errorf("%+v", row)
		}
		// The delivery itself stays as it was: a check is no answer.
		d, err := b.store.Client.Delivery.Get(system, answer.SubjectID)
		must(t, err)
		if d.State != escalate.StateAnswered {
			t.Errorf("the answer became %s", d.State)
		}
		// Doors: what was not reached is to be looked over, what is confirmed or not as recorded changes no list.
		want := []string{spot.NotReached, spot.Confirmed, spot.NotConfirmed}
		for i, c := range doors {
			must(t, note(b.duty, c.ID, want[i], ""))
			task, err := b.store.Client.DoorTask.Get(system, c.SubjectID)
			must(t, err)
			h, err := b.store.Client.Household.Get(system, *task.HouseholdID)
			must(t, err)
			if reviewed := h.ReviewedDay != ""; reviewed != (i > 0) {
				t.Errorf("%s: reviewed on %q", want[i], h.ReviewedDay)
			}
		}
		// No entry of the journal ties a result to a person.
		var n int
		must(t, store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM journal WHERE verb LIKE 'spot.%' AND person_id IS NOT NULL").Scan(&n))
		if n != 0 {
			t.Errorf("%d entries concern a person", n)
		}
		must(t, store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM journal WHERE verb = 'spot.note'").Scan(&n))
		if n != 4 {
			t.Errorf("%d results are journalled", n)
		}
	})
}

// Checks of an exercise and of the real world are two.
func TestSpotChecksHaveTheirWorld(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		rows, err := b.draw(b.duty, 1, 0)
		must(t, err)
		inside := viewer.InDrill(as(b.duty), store.NewID())
		if err := b.flow.Note(inside, spot.Result{Check: rows[0].ID, ID: store.NewID(), Result: spot.Confirmed, MadeAt: now}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("noted from an exercise: %v", err)
		}
		if err := b.flow.Draw(inside, spot.Draw{ID: store.NewID(), Warning: b.warning, Place: b.places[county], Posts: 1, MadeAt: now}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("drawn from an exercise: %v", err)
		}
		subjects, err := b.flow.Subjects(as(b.duty), rows)
		must(t, err)
		if s := subjects[rows[0].SubjectID]; s.Person == nil || s.At.IsZero() {
			t.Errorf("%+v", s)
		}
	})
}
