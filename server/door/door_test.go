package door_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/doorvisit"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	heart "jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/door"
	"jiaoying/server/fault"
	"jiaoying/server/register"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
	"jiaoying/server/warning/course"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// now lies inside the dated appointments of the cast.
var now = time.Date(2026, 11, 24, 3, 12, 0, 0, time.UTC)

const county, town, village, sibling, elsewhere, elsewhereTown = "370405000000", "370405102000", "370405102243", "370405102244", "370405104235", "370405104000"

type bundle struct {
	store     *store.Store
	flow      *door.Flow
	registers *register.Flow
	county    uuid.UUID
	cast      map[string]testworld.Person
	places    map[string]division.Place
	clock     time.Time

	officer, second, other, townDuty, neighbour, countyDuty, auditor, ended *viewer.Viewer
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

var system = as(viewer.System("test"))

// holder is somebody of the cast, or somebody new, with one post.
func holder(id uuid.UUID, role viewer.Role, at division.Place) *viewer.Viewer {
	return &viewer.Viewer{Person: id, Name: "岳小满", Grants: []viewer.Grant{{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: at}}}
}

func setup(t testing.TB, address string) *bundle {
	t.Helper()
	b := &bundle{cast: map[string]testworld.Person{}, places: map[string]division.Place{}, clock: now}
	ring := seal.Memory()
	s, err := store.Open(context.Background(), store.Config{Database: address, Data: t.TempDir(), Keys: ring, Now: func() time.Time { return b.clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	b.store, b.flow, b.registers = s, &door.Flow{Store: s}, &register.Flow{Store: s, Ring: ring}
	tree := &roster.Flow{Store: s, Ring: ring, EndSessionsFunc: func(context.Context, *store.Tx, uuid.UUID) error { return nil }}
	id, cast, err := testworld.Fill(context.Background(), tree)
	if err != nil {
		t.Fatal(err)
	}
	if err := testworld.Registers(context.Background(), tree, b.registers, id, cast); err != nil {
		t.Fatal(err)
	}
	b.county = id
	for _, p := range cast {
		b.cast[p.Key] = p
	}
	for _, code := range []string{county, town, village, sibling, elsewhere, elsewhereTown} {
		n, ok, err := s.NodeByCode(context.Background(), code)
		if err != nil || !ok {
			t.Fatalf("%s: %v", code, err)
		}
		b.places[code] = n.Place
	}
	b.officer, b.second = holder(b.cast["P22"].ID, viewer.GridOfficer, b.places[village]), holder(b.cast["P23"].ID, viewer.GridOfficer, b.places[village])
	b.other = holder(b.cast["P27"].ID, viewer.GridOfficer, b.places[sibling])
	b.townDuty, b.neighbour = holder(b.cast["P11"].ID, viewer.TownDuty, b.places[town]), holder(b.cast["P16"].ID, viewer.TownDuty, b.places[elsewhereTown])
	b.countyDuty, b.auditor = holder(b.cast["P02"].ID, viewer.CountyDuty, b.places[county]), holder(b.cast["P09"].ID, viewer.Auditor, b.places[county])
	b.ended = &viewer.Viewer{Person: b.cast["P22"].ID, Name: "离任"}
	return b
}

// issued is a warning as the warning flow leaves it.
type issued struct {
	warning, revision uuid.UUID
	drill             uuid.UUID
}

var ladder = []escalate.Step{
	{Role: "village_head", Number: 1, Channels: []escalate.Channel{escalate.Door}},
	{Role: "household", Number: 2, Channels: []escalate.Channel{escalate.SMS}},
	{Role: "household", Number: 3, After: 15 * time.Minute, Channels: []escalate.Channel{escalate.Door}},
	{Role: "household", Number: 4, After: 5 * time.Minute, Channels: []escalate.Channel{escalate.Door}},
	{Role: "household", Number: 5, After: 30 * time.Minute, Channels: []escalate.Channel{escalate.List}},
}

// publish writes a warning in force with one revision.
func (b *bundle) publish(t testing.TB, drill uuid.UUID, area *schema.WarningArea, surely, perhaps []uuid.UUID) issued {
	t.Helper()
	w := issued{store.NewID(), store.NewID(), drill}
	content := &schema.WarningContent{Issuer: "台儿庄区气象台", Level: course.Red, Event: "11B03", EventName: "暴雨", IssuedAt: now, ExpiresAt: now.Add(6 * time.Hour)}
	err := b.store.InTx(viewer.InDrill(system, drill), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Client.Warning.Create().SetID(w.warning).SetCountyID(b.county).SetDrillID(drill).SetOrigin(course.OriginTyped).SetState(course.StatePublished).SetDesk(course.DeskLive).
			SetLevel(course.Red).SetContent(content).SetTarget(&schema.WarningTarget{}).SetEdit(1).SetAuthors([]uuid.UUID{}).SetAuthorCard(&viewer.Card{}).SetRevision(1).SetRevisionID(w.revision).
			SetTrusted(false).SetExpiresAt(content.ExpiresAt).SetPublishedAt(tx.Now).SetReceivedAt(tx.Now).Exec(ctx); err != nil {
			return err
		}
		return b.revise(ctx, tx, w, 1, area, surely, perhaps)
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (b *bundle) revise(ctx context.Context, tx *store.Tx, w issued, number int, area *schema.WarningArea, surely, perhaps []uuid.UUID) error {
	c := tx.Client.WarningRevision.Create().SetID(w.revision).SetCountyID(b.county).SetDrillID(w.drill).SetWarningID(w.warning).SetNumber(number).SetKind(course.RevisionAlert).SetMaterial(true).
		SetUrgent(false).SetLevel(course.Red).SetContent(&schema.WarningContent{}).SetReach(&schema.WarningReach{Surely: surely, Perhaps: perhaps, Audience: []course.Audience{course.AudienceHouseholds}}).
		SetLadder(ladder).SetTexts(schema.WarningTexts{}).SetHash([]byte{1}).SetCard(&viewer.Card{}).SetPublishedAt(tx.Now).SetExpiresAt(now.Add(6 * time.Hour))
	if area != nil {
		c.SetArea(area)
	}
	return c.Exec(ctx)
}

// end ends a warning as the warning flow does.
func (b *bundle) end(t testing.TB, w issued, at time.Time) {
	t.Helper()
	err := b.store.InTx(viewer.InDrill(system, w.drill), func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.Client.Warning.UpdateOneID(w.warning).SetState(course.StateCancelled).SetDesk(course.DeskDone).SetEndedAt(at).Exec(ctx),
			tx.Client.WarningRevision.UpdateOneID(w.revision).SetEndedAt(at).SetEndedBy(course.EndCancelled).Exec(ctx))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func code(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// tally is households, reached, moved of a revision in a village.
func (b *bundle) tally(t testing.TB, w issued, village string) (n [3]int) {
	t.Helper()
	raw := store.InDrill(b.store, w.drill)
	if err := raw.Row(context.Background(), `SELECT COALESCE(SUM(households), 0), COALESCE(SUM(reached), 0), COALESCE(SUM(moved), 0) FROM coverage_tallies
		WHERE drill_id = ? AND revision_id = ? AND place_id = ?`, raw.Drill(), w.revision, b.places[village].Village).Scan(&n[0], &n[1], &n[2]); err != nil {
		t.Fatal(err)
	}
	return n
}

func (b *bundle) tasks(t testing.TB, w issued) map[string]*db.DoorTask {
	t.Helper()
	rows, err := b.store.Client.DoorTask.Query().Where(doortask.WarningID(w.warning)).All(viewer.InDrill(system, w.drill))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*db.DoorTask{}
	for _, r := range rows {
		var mark string
		if r.HouseholdID != nil {
			h, err := b.store.Client.Household.Get(system, *r.HouseholdID)
			if err != nil {
				t.Fatal(err)
			}
			mark = h.Code
		} else {
			s, err := b.store.Client.Site.Get(system, *r.SiteID)
			if err != nil {
				t.Fatal(err)
			}
			mark = s.Code
		}
		if out[mark] != nil {
			t.Errorf("%s has two tasks", mark)
		}
		out[mark] = r
	}
	return out
}

func (b *bundle) task(t testing.TB, w issued, mark string) *db.DoorTask {
	t.Helper()
	r, err := b.store.Client.DoorTask.Query().Where(doortask.WarningID(w.warning), doortask.SubjectID(b.household(t, mark))).Only(viewer.InDrill(system, w.drill))
	if err != nil {
		t.Fatalf("%s: %v", mark, err)
	}
	return r
}

func (b *bundle) household(t testing.TB, mark string) uuid.UUID {
	t.Helper()
	id, err := b.store.Client.Household.Query().Where(dbhousehold.Code(mark)).OnlyID(system)
	if err != nil {
		t.Fatalf("%s: %v", mark, err)
	}
	return id
}

func (b *bundle) entries(t testing.TB) int64 {
	t.Helper()
	n, err := b.store.Unlinked(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (b *bundle) sound(t testing.TB) {
	t.Helper()
	if n, err := b.flow.RecountDoors(context.Background()); n != 0 || err != nil {
		t.Errorf("%d tallies of doors were wrong, %v", n, err)
	}
}

func (b *bundle) open(t testing.TB, w issued) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = b.flow.Open(context.Background(), w.revision); err != nil {
			t.Fatal(err)
		}
	}
}

// Which doors a revision opens, and why; and that it does so once.
func TestOpen(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		// A shape round one house of the village that has neither danger nor need.
		h, err := b.store.Client.Household.Query().Where(dbhousehold.Code("HH005")).Only(system)
		if err != nil {
			t.Fatal(err)
		}
		area := &schema.WarningArea{Circles: []schema.WarningCircle{{Latitude: *h.Latitude, Longitude: *h.Longitude, RadiusKm: 0.005}}}
		before := b.entries(t)
		w := b.publish(t, uuid.Nil, area, []uuid.UUID{b.places[village].Village, b.places[village].Village}, []uuid.UUID{b.places[elsewhere].Village})
		for range 2 {
			b.open(t, w)
		}
		got := b.tasks(t, w)
		if n := b.entries(t) - before; int(n) != len(got) {
			t.Errorf("%d entries of %d doors", n, len(got))
		}
		for mark, why := range map[string]heart.Why{"HH001": heart.WhyDanger, "HH005": heart.WhyDanger, "HH018": heart.WhyNeeds, "HH006": "", "HH007": heart.WhyDanger,
			"ST114": heart.WhyDanger, "HH036": "", "ST121": "", "ST123": heart.WhyNeeds, "ST120": ""} {
			task := got[mark]
			if (task == nil) != (why == "") || task != nil && task.Why != why {
				t.Errorf("%s: %+v, want %q", mark, task, why)
			}
		}
		task := got["HH001"]
		if task.State != heart.StateOpen || *task.AssigneeID != b.cast["P22"].ID || *task.SecondID != b.cast["P23"].ID || !task.DueAt.Equal(now.Add(5*time.Minute)) || task.RevisionID != w.revision ||
			task.Place().Grid == uuid.Nil || *task.HouseholdID != task.SubjectID || got["ST114"].SiteID == nil {
			t.Errorf("%+v", task)
		}
		here := 0
		for _, task := range got {
			if task.VillageID == b.places[village].Village {
				here++
			}
		}
		if n := b.tally(t, w, village); n != [3]int{here, 0, 0} {
			t.Errorf("tally %v of %d doors", n, here)
		}
		b.sound(t)
		// An update has the same doors and opens what is new with it.
		next := issued{w.warning, store.NewID(), uuid.Nil}
		err = b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.Client.WarningRevision.UpdateOneID(w.revision).SetEndedAt(tx.Now).SetEndedBy(course.EndSuperseded).Exec(ctx),
				b.revise(ctx, tx, next, 2, nil, []uuid.UUID{b.places[village].Village, b.places[sibling].Village}, nil), tx.Client.Warning.UpdateOneID(w.warning).SetRevisionID(next.revision).Exec(ctx))
		})
		if err != nil {
			t.Fatal(err)
		}
		b.open(t, w) // superseded: nothing
		b.open(t, next)
		all := b.tasks(t, w)
		if all["HH001"].RevisionID != w.revision || all["HH036"] == nil || all["HH036"].RevisionID != next.revision || b.tally(t, next, village) != [3]int{} {
			t.Errorf("%d doors", len(all))
		}
		if n := b.tally(t, next, sibling); n[0] != len(all)-len(got) {
			t.Errorf("tally %v of %d new doors", n, len(all)-len(got))
		}
		// An exercise has its own.
		drill := b.publish(t, store.NewID(), nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, drill)
		if n := len(b.tasks(t, drill)); n != here-1 || b.tally(t, drill, village)[0] != n { // without HH005
			t.Errorf("%d doors of the exercise", n)
		}
		if len(b.tasks(t, w)) != len(all) {
			t.Error("the exercise opened real doors")
		}
		// Over, unknown, nobody reached.
		b.end(t, drill, now)
		b.open(t, drill)
		if _, err := b.flow.Open(context.Background(), store.NewID()); code(err) != "not_found" {
			t.Errorf("%v", err)
		}
		b.open(t, b.publish(t, uuid.Nil, nil, nil, nil))
		b.sound(t)
	})
}

// A thousand households, cut wherever a chunk ends: each door is opened once, and the tallies hold at every cut.
func TestOpenIsCut(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.many(t, 1000)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village, b.places[sibling].Village}, nil)
		reference := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village, b.places[sibling].Village}, nil)
		b.open(t, reference)
		want := b.count(t, reference)
		before := b.entries(t)
		for cut, last := 0, -1; ; cut++ {
			ctx, stop := context.WithCancel(context.Background())
			// The clock is read once in each transaction: the second chunk never begins.
			chunks := 0
			b.store.Now = func() time.Time {
				if chunks++; chunks > 1 {
					stop()
				}
				return b.clock
			}
			_, err := b.flow.Open(ctx, w.revision)
			stop()
			b.store.Now = func() time.Time { return b.clock }
			n := b.count(t, w)
			if sum := b.tally(t, w, village)[0] + b.tally(t, w, sibling)[0]; sum != n || int(b.entries(t)-before) != n {
				t.Fatalf("cut %d: %d doors, %d counted, %d entries", cut, n, sum, b.entries(t)-before)
			}
			if err == nil {
				if cut < 3 {
					t.Fatalf("it was cut %d times only", cut)
				}
				break
			}
			if n == last {
				t.Fatalf("it does not go on: %v", err)
			}
			last = n
		}
		if n := b.count(t, w); n != want || want < 1000 {
			t.Errorf("%d doors, want %d", n, want)
		}
		b.sound(t)
	})
}

func (b *bundle) count(t testing.TB, w issued) int {
	t.Helper()
	n, err := b.store.Client.DoorTask.Query().Where(doortask.WarningID(w.warning)).Count(viewer.InDrill(system, w.drill))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// many writes households with dangers into the village, past the flow: their secrets are nobody's.
func (b *bundle) many(t testing.TB, n int) {
	t.Helper()
	for start := 0; start < n; start += 500 {
		err := b.store.InTx(store.Long(system), func(ctx context.Context, tx *store.Tx) error {
			var rows []*db.HouseholdCreate
			for i := start; i < min(start+500, n); i++ {
				rows = append(rows, tx.Client.Household.Create().SetID(store.NewID()).SetPlace(b.places[village]).SetCode(fmt.Sprintf("MM%05d", i)).SetSecret([]byte{0}).SetNameMask("张*").
					SetMembers(3).SetElders(0).SetChildren(0).SetAlone(false).SetNeedy(false).SetDangers([]string{"low_lying"}).SetHelpers(0).SetRevision(1).SetChangedAt(now).
					SetOfficerAID(b.cast["P22"].ID).SetOfficerBID(b.cast["P23"].ID))
			}
			return tx.Client.Household.CreateBulk(rows...).Exec(ctx)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func visit(task uuid.UUID, o heart.Outcome) door.Visit {
	v := door.Visit{Task: task, ID: store.NewID(), Found: heart.Found{Outcome: o}, MadeAt: now}
	switch o {
	case heart.Moved:
		v.Found.Moved, v.Found.Whereto = 3, "冯湖村小学"
	case heart.Through, heart.Away:
		v.Found.Through = "对门邻居"
	}
	return v
}

func TestVisit(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village, b.places[sibling].Village}, nil)
		b.open(t, w)
		doors := b.tally(t, w, village)[0]
		// The seven outcomes, each at a door of its own, each sent twice.
		marks := map[heart.Outcome]string{heart.Told: "HH001", heart.Through: "HH002", heart.Moved: "HH003", heart.Away: "HH004", heart.NoAnswer: "HH007", heart.Refused: "HH009", heart.NeedsHelp: "HH012"}
		for o, mark := range marks {
			in := visit(b.task(t, w, mark).ID, o)
			in.Position = &door.Position{Latitude: 34.6, Longitude: 117.6, AccuracyM: 12}
			in.Found.Note = " 说过了\n\u202e "
			for range 2 {
				if err := b.flow.Visit(as(b.officer), in); err != nil {
					t.Fatalf("%s: %v", o, err)
				}
			}
			task := b.task(t, w, mark)
			if task.Outcome != o || task.Visits != 1 || (task.State == heart.StateClosed) != o.Closes() || (task.DueAt == nil) != o.Closes() || (task.ClosedAt != nil) != o.Closes() {
				t.Errorf("%s: %+v", o, task)
			}
			if !o.Closes() && !task.DueAt.Equal(now.Add(10*time.Minute)) {
				t.Errorf("%s: due %v", o, task.DueAt)
			}
			row, err := b.store.Client.DoorVisit.Query().Where(doorvisit.TaskID(task.ID)).Only(as(b.townDuty))
			if err != nil || row.Outcome != o || row.Note != "说过了" || *row.AccuracyM != 12 || row.ActorID != b.officer.Person || row.Card.Division != "泥沟镇 冯湖村" || row.Lane {
				t.Errorf("%s: %+v %v", o, row, err)
			}
		}
		if n := b.tally(t, w, village); n != [3]int{doors, 3, 3} {
			t.Errorf("tally %v", n)
		}
		// Told, then moved by the other of the pair: one household, its people once. Then the count is mended.
		told := b.task(t, w, "HH001").ID
		b.clock = now.Add(time.Minute)
		later := visit(told, heart.Moved)
		later.MadeAt = b.clock
		if err := b.flow.Visit(as(b.second), later); err != nil {
			t.Fatal(err)
		}
		if n := b.tally(t, w, village); n != [3]int{doors, 3, 6} {
			t.Errorf("told, then moved: %v", n)
		}
		mended := visit(told, heart.Moved)
		mended.Found.Moved, mended.MadeAt = 2, b.clock.Add(time.Second)
		b.clock = mended.MadeAt
		if err := b.flow.Visit(as(b.officer), mended); err != nil {
			t.Fatal(err)
		}
		if task := b.task(t, w, "HH001"); b.tally(t, w, village) != [3]int{doors, 3, 5} || task.Moved != 2 || task.Visits != 3 || task.State != heart.StateClosed {
			t.Errorf("mended: %v %+v", b.tally(t, w, village), task)
		}
		// Told late what was found early: no answer before they were told.
		early := visit(b.task(t, w, "HH003").ID, heart.NoAnswer)
		early.MadeAt = now.Add(-time.Minute)
		if err := b.flow.Visit(as(b.second), early); err != nil {
			t.Fatal(err)
		}
		if task := b.task(t, w, "HH003"); task.State != heart.StateClosed || task.Outcome != heart.Moved || task.Visits != 2 {
			t.Errorf("%+v", task)
		}
		// Away, then home again and refusing: open.
		back := visit(b.task(t, w, "HH004").ID, heart.Refused)
		back.MadeAt = b.clock
		if err := b.flow.Visit(as(b.officer), back); err != nil {
			t.Fatal(err)
		}
		if task := b.task(t, w, "HH004"); task.State != heart.StateOpen || task.ClosedAt != nil || b.tally(t, w, village) != [3]int{doors, 2, 5} {
			t.Errorf("%v %+v", b.tally(t, w, village), task)
		}
		b.sound(t)
	})
}

func TestVisitRefusals(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village, b.places[sibling].Village}, nil)
		b.open(t, w)
		task, theirs := b.task(t, w, "HH001").ID, b.task(t, w, "HH036").ID
		first := visit(task, heart.NoAnswer)
		if err := b.flow.Visit(as(b.officer), first); err != nil {
			t.Fatal(err)
		}
		before := b.entries(t)
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			edit func(*door.Visit)
			want string
		}{
			{"other content", b.officer, func(v *door.Visit) { v.ID, v.Found.Note = first.ID, "x" }, "door.conflict"},
			{"another account", b.second, func(v *door.Visit) { *v = first }, "door.conflict"},
			{"another task", b.officer, func(v *door.Visit) { *v = first; v.Task = theirs }, "door.conflict"},
			{"an id of another kind", b.officer, func(v *door.Visit) { v.ID = uuid.New() }, "id.form"},
			{"no time", b.officer, func(v *door.Visit) { v.MadeAt = time.Time{} }, "door.made_at"},
			{"no outcome", b.officer, func(v *door.Visit) { v.Found.Outcome = "asleep" }, "door.outcome"},
			{"nobody moved", b.officer, func(v *door.Visit) { v.Found = heart.Found{Outcome: heart.Moved, Whereto: "小学"} }, "door.moved"},
			{"moved nowhere", b.officer, func(v *door.Visit) { v.Found = heart.Found{Outcome: heart.Moved, Moved: 1, Whereto: " \n "} }, "door.whereto"},
			{"through nobody", b.officer, func(v *door.Visit) { v.Found = heart.Found{Outcome: heart.Through, Through: "\u202e"} }, "door.through"},
			{"a long note", b.officer, func(v *door.Visit) { v.Found.Note = strings.Repeat("长", 501) }, "door.note"},
			{"off the globe", b.officer, func(v *door.Visit) { v.Position = &door.Position{Latitude: 91} }, "door.position"},
			{"the next village's officer", b.other, func(*door.Visit) {}, "not_found"},
			{"a door of the next village", b.officer, func(v *door.Visit) { v.Task = theirs }, "not_found"},
			{"no such door", b.officer, func(v *door.Visit) { v.Task = store.NewID() }, "not_found"},
			{"the town, which sees", b.townDuty, func(*door.Visit) {}, "denied"},
			{"another town", b.neighbour, func(*door.Visit) {}, "not_found"},
			{"county duty, which sees", b.countyDuty, func(*door.Visit) {}, "denied"},
			{"auditor, who sees", b.auditor, func(*door.Visit) {}, "denied"},
			{"ended", b.ended, func(*door.Visit) {}, "not_found"},
			{"stranger", viewer.Stranger(), func(*door.Visit) {}, "denied"},
			{"assigned, and now posted elsewhere", holder(b.officer.Person, viewer.GridOfficer, b.places[sibling]), func(*door.Visit) {}, "denied"},
		} {
			in := visit(task, heart.Told)
			c.edit(&in)
			if got := code(b.flow.Visit(as(c.who), in)); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		in := visit(task, heart.Moved)
		in.Found = heart.Found{Outcome: "x", Moved: -1, Note: strings.Repeat("长", 501)}
		if f, ok := fault.As(b.flow.Visit(as(b.officer), in)); !ok || len(f.Fields) != 3 {
			t.Errorf("not every faulty field is told: %+v", f)
		}
		if got := code(b.flow.Visit(viewer.InDrill(as(b.officer), store.NewID()), visit(task, heart.Told))); got != "not_found" {
			t.Errorf("from inside an exercise: %q", got)
		}
		if got := code(b.flow.Visit(viewer.InDrill(as(b.officer), store.NewID()), first)); got != "not_found" && got != "door.conflict" {
			t.Errorf("the id of the real world, sent in an exercise: %q", got)
		}
		if n := b.entries(t); n != before {
			t.Errorf("%d entries", n-before)
		}
		if n := b.tally(t, w, village); n[1] != 0 || n[2] != 0 {
			t.Errorf("%v", n)
		}
		// Somebody goes there fifty times, and then it is enough.
		for i := range 50 {
			err := b.flow.Visit(as(b.officer), visit(task, heart.NoAnswer))
			if got := code(err); (got == "door.too_many") != (i == 49) {
				t.Fatalf("%d: %v", i, err)
			}
		}
		if err := b.flow.Visit(as(b.officer), first); err != nil {
			t.Errorf("the first one again: %v", err)
		}
	})
}

// After the end: what was done before it is taken and counted, what came later is not; a door that was closed stays so.
func TestEnd(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.many(t, 700) // more than two chunks
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, w)
		if err := b.flow.End(context.Background(), w.warning); err != nil {
			t.Fatal(err)
		}
		closed, open := b.task(t, w, "HH001").ID, b.task(t, w, "HH002").ID
		if err := b.flow.Visit(as(b.officer), visit(closed, heart.Told)); err != nil {
			t.Fatalf("a warning in force was ended: %v", err)
		}
		at := now.Add(time.Hour)
		b.end(t, w, at)
		b.clock = at.Add(time.Minute)
		// Before the job has come round the warning itself says it is over.
		late := visit(b.task(t, w, "HH003").ID, heart.Told)
		late.MadeAt = b.clock
		if err := b.flow.Visit(as(b.officer), late); code(err) != "door.ended" {
			t.Errorf("%v", err)
		}
		late.MadeAt = at.Add(-time.Minute)
		if err := b.flow.Visit(as(b.officer), late); err != nil {
			t.Error(err)
		}
		if task := b.task(t, w, "HH003"); task.State != heart.StateEnded || task.Outcome != heart.Told || !task.ClosedAt.Equal(at) || task.DueAt != nil {
			t.Errorf("%+v", task)
		}
		// Cut after each chunk.
		for i := 0; ; i++ {
			ctx, stop := context.WithCancel(context.Background())
			chunks := 0
			b.store.Now = func() time.Time {
				if chunks++; chunks > 1 {
					stop()
				}
				return b.clock
			}
			err := b.flow.End(ctx, w.warning)
			stop()
			b.store.Now = func() time.Time { return b.clock }
			if err == nil {
				break
			}
			if i > 10 {
				t.Fatal(err)
			}
		}
		before := b.entries(t)
		if err := b.flow.End(context.Background(), w.warning); err != nil || b.entries(t) != before {
			t.Errorf("the second time: %v, %d entries", err, b.entries(t)-before)
		}
		n, err := b.store.Client.DoorTask.Query().Where(doortask.WarningID(w.warning), doortask.StateEQ(heart.StateOpen)).Count(system)
		if err != nil || n != 0 {
			t.Errorf("%d are open, %v", n, err)
		}
		if task := b.task(t, w, "HH001"); task.State != heart.StateClosed {
			t.Errorf("%+v", task)
		}
		reached := b.tally(t, w, village)[1]
		offline := visit(open, heart.Moved)
		offline.MadeAt = at.Add(-10 * time.Minute)
		for range 2 {
			if err := b.flow.Visit(as(b.officer), offline); err != nil {
				t.Fatal(err)
			}
		}
		if task := b.task(t, w, "HH002"); task.State != heart.StateEnded || task.Outcome != heart.Moved || task.Moved != 3 || !task.ClosedAt.Equal(at) || task.DueAt != nil {
			t.Errorf("%+v", task)
		}
		if n := b.tally(t, w, village); n[1] != reached+1 || n[2] != 3 {
			t.Errorf("%v", n)
		}
		again := visit(closed, heart.Refused)
		again.MadeAt = at.Add(-time.Minute)
		if err := b.flow.Visit(as(b.officer), again); err != nil {
			t.Fatal(err)
		}
		if task := b.task(t, w, "HH001"); task.State != heart.StateClosed || task.Visits != 2 {
			t.Errorf("%+v", task)
		}
		after := visit(open, heart.Told)
		after.MadeAt = at.Add(time.Second)
		if err := b.flow.Visit(as(b.officer), after); code(err) != "door.ended" {
			t.Errorf("%v", err)
		}
		if err := b.flow.End(context.Background(), store.NewID()); code(err) != "not_found" {
			t.Errorf("%v", err)
		}
		if _, err := b.flow.OpenOne(as(b.townDuty), w.warning, b.household(t, "HH006")); code(err) != "door.ended" {
			t.Errorf("%v", err)
		}
		b.sound(t)
	})
}

func TestOpenOne(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		b.open(t, w)
		doors := b.tally(t, w, village)[0]
		before := b.entries(t)
		var ids []uuid.UUID
		for range 2 {
			id, err := b.flow.OpenOne(as(b.townDuty), w.warning, b.household(t, "HH006"))
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		task := b.task(t, w, "HH006")
		if ids[0] != ids[1] || ids[0] != task.ID || task.Why != heart.WhyHand || *task.AssigneeID != b.cast["P22"].ID || !task.DueAt.Equal(now.Add(5*time.Minute)) ||
			b.tally(t, w, village)[0] != doors+1 || b.entries(t) != before+1 {
			t.Errorf("%v %+v", ids, task)
		}
		if id, err := b.flow.OpenOne(as(b.townDuty), w.warning, b.household(t, "HH001")); err != nil || id != b.task(t, w, "HH001").ID {
			t.Errorf("one that is there: %v %v", id, err)
		}
		sites, err := b.store.Client.Site.Query().IDs(as(holder(store.NewID(), viewer.TownDuty, b.places[elsewhereTown])))
		if err != nil || len(sites) == 0 {
			t.Fatal(err)
		}
		if id, err := b.flow.OpenOne(as(b.neighbour), w.warning, sites[0]); err != nil || id == uuid.Nil { // the county's warning, their own site
			t.Errorf("%v", err)
		}
		other := b.publish(t, store.NewID(), nil, nil, nil)
		for _, c := range []struct {
			name             string
			who              *viewer.Viewer
			warning, subject uuid.UUID
			want             string
		}{
			{"officer", b.officer, w.warning, b.household(t, "HH008"), "door.subject"}, {"another town", b.neighbour, w.warning, b.household(t, "HH008"), "door.subject"},
			{"county duty", b.countyDuty, w.warning, b.household(t, "HH008"), "door.subject"}, {"auditor", b.auditor, w.warning, b.household(t, "HH008"), "door.subject"},
			{"ended", b.ended, w.warning, b.household(t, "HH008"), "door.subject"}, {"stranger", viewer.Stranger(), w.warning, b.household(t, "HH008"), "denied"},
			{"nothing", b.townDuty, w.warning, store.NewID(), "door.subject"}, {"no warning", b.townDuty, store.NewID(), b.household(t, "HH008"), "not_found"},
			{"an exercise's warning", b.townDuty, other.warning, b.household(t, "HH008"), "not_found"},
		} {
			if id, err := b.flow.OpenOne(as(c.who), c.warning, c.subject); code(err) != c.want {
				t.Errorf("%s: %v %v, want %q", c.name, id, err, c.want)
			}
		}
		b.sound(t)
	})
}

// Whatever comes at once is counted once: visits of one door, one visit twice, one door opened by many.
func TestAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(func() {
				if _, err := b.flow.Open(context.Background(), w.revision); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		b.tasks(t, w) // none twice
		b.sound(t)
		task := b.task(t, w, "HH001").ID
		for i := range 8 {
			in := visit(task, []heart.Outcome{heart.Told, heart.Moved, heart.NoAnswer, heart.Refused}[i%4])
			for range 2 {
				wait.Go(func() {
					if err := b.flow.Visit(as(b.officer), in); err != nil {
						t.Error(err)
					}
				})
			}
		}
		ids := make([]uuid.UUID, 6)
		for i := range ids {
			wait.Go(func() {
				var err error
				if ids[i], err = b.flow.OpenOne(as(b.townDuty), w.warning, b.household(t, "HH006")); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := b.task(t, w, "HH001"); got.Visits != 8 || got.Outcome != heart.Moved || got.Moved != 3 {
			t.Errorf("%+v", got)
		}
		if len(slices.Compact(slices.Clone(ids))) != 1 {
			t.Errorf("%v", ids)
		}
		b.sound(t)
	})
}

// A tally that was spoilt is found, said and mended.
func TestRecount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village, b.places[sibling].Village}, nil)
		b.open(t, w)
		if err := b.flow.Visit(as(b.officer), visit(b.task(t, w, "HH001").ID, heart.Moved)); err != nil {
			t.Fatal(err)
		}
		was := b.tally(t, w, village)
		err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			raw := store.Real(tx)
			_, err := raw.Exec(ctx, "UPDATE coverage_tallies SET reached = 7, moved = 0 WHERE drill_id = ? AND revision_id = ? AND place_id = ?", raw.Drill(), w.revision, b.places[village].Village)
			if err == nil {
				_, err = raw.Exec(ctx, "DELETE FROM coverage_tallies WHERE drill_id = ? AND place_id = ?", raw.Drill(), b.places[sibling].Village)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := b.flow.RecountDoors(context.Background()); n != 2 || err != nil {
			t.Errorf("%d %v", n, err)
		}
		if n := b.tally(t, w, village); n != was || b.tally(t, w, sibling)[0] == 0 {
			t.Errorf("%v, was %v", n, was)
		}
		b.sound(t)
	})
}

// What is sealed is released to officers A and B of an open task, once a day in the journal.
func TestRelease(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		w := b.publish(t, uuid.Nil, nil, []uuid.UUID{b.places[village].Village, b.places[sibling].Village}, nil)
		b.open(t, w)
		one, two, theirs := b.task(t, w, "HH001").ID, b.task(t, w, "HH002").ID, b.task(t, w, "HH036").ID
		site := b.tasks(t, w)["ST114"].ID
		all := []uuid.UUID{one, two, theirs, site}
		before := b.entries(t)
		for i := range 3 {
			got, err := b.registers.Release(as(b.officer), all)
			if err != nil || len(got) != 3 || got[one].Name != "尹怀桥" || got[one].Keyholder != "卓半渠" || got[site].Name != "演示光伏电站(采空区上)" || got[site].Phone != "10030002221" {
				t.Fatalf("%+v %v", got, err)
			}
			if n := b.entries(t) - before; n != 3 {
				t.Errorf("look %d: %d entries", i+1, n)
			}
		}
		b.clock = now.Add(24 * time.Hour)
		if _, err := b.registers.Release(as(b.officer), []uuid.UUID{one}); err != nil || b.entries(t)-before != 4 {
			t.Errorf("the next day: %v, %d entries", err, b.entries(t)-before)
		}
		if got, err := b.registers.Release(as(b.second), all); err != nil || len(got) != 3 {
			t.Errorf("officer B: %d %v", len(got), err)
		}
		before = b.entries(t)
		away := holder(b.officer.Person, viewer.GridOfficer, b.places[sibling]) // bound there, and no longer posted there
		for name, who := range map[string]*viewer.Viewer{"town": b.townDuty, "another officer of the village": holder(store.NewID(), viewer.GridOfficer, b.places[village]),
			"auditor": b.auditor, "posted elsewhere": away, "auditor now": holder(b.officer.Person, viewer.Auditor, b.places[county])} {
			if got, err := b.registers.Release(as(who), all); err != nil || len(got) != 0 {
				t.Errorf("%s: %d %v", name, len(got), err)
			}
		}
		if got, err := b.registers.Release(as(b.ended), all); err == nil && len(got) > 0 {
			t.Errorf("ended: %d", len(got))
		}
		if err := b.flow.Visit(as(b.officer), visit(one, heart.Told)); err != nil {
			t.Fatal(err)
		}
		if got, err := b.registers.Release(as(b.officer), []uuid.UUID{one, two}); err != nil || len(got) != 1 || got[two].Name == "" {
			t.Errorf("a closed door: %v %v", got, err)
		}
		if n := b.entries(t) - before; n != 2 { // the visit, and the first look at two today
			t.Errorf("%d entries", n)
		}
	})
}

// BenchmarkOpen opens ten thousand doors.
func BenchmarkOpen(bench *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		bench.Run(kind, func(bench *testing.B) {
			b := setup(bench, storetest.Address(bench, kind))
			b.many(bench, 10_000)
			bench.ResetTimer()
			for range bench.N {
				bench.StopTimer()
				w := b.publish(bench, uuid.Nil, nil, []uuid.UUID{b.places[village].Village}, nil)
				bench.StartTimer()
				b.open(bench, w)
				bench.StopTimer()
				if n := b.count(bench, w); n < 10_000 {
					bench.Fatalf("%d doors", n)
				}
				bench.StartTimer()
			}
			bench.ReportMetric(10_000*float64(bench.N)/bench.Elapsed().Seconds(), "doors/s")
		})
	}
}
