package notify

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/channel/channeltest"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

var system = viewer.With(context.Background(), viewer.System("test"))

// ladders is what a county starts with, by colour.
var ladders = sync.OnceValue(func() map[string][]escalate.Step {
	f, err := os.Open("../server/warning/data/ladder-defaults.csv")
	if err != nil {
		panic(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(err)
	}
	out := map[string][]escalate.Step{}
	for _, r := range rows[1:] {
		s, err := escalate.FromWords(escalate.Row{Colour: r[0], Role: r[1], Step: r[2], AfterMinutes: r[3], Channel: r[4], To: r[5], Night: r[7]})
		if err != nil {
			panic(err)
		}
		out[r[0]] = append(out[r[0]], s)
	}
	return out
})

// bundle is a county of two towns with three villages, and a clock that stands until it is moved.
type bundle struct {
	t     testing.TB
	store *store.Store
	flow  *Flow

	county, town1, town2, v1, v2, v3 division.Place
	people                           map[string]uuid.UUID
	posts                            map[string][]post
	fakes                            map[escalate.Channel]*channeltest.Fake

	mu  sync.Mutex
	now time.Time
}

// noon is a summer's day, in the county's zone.
var noon = time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC)

func (b *bundle) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bundle) at(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = noon.Add(d)
}

func setup(t testing.TB, address string) *bundle {
	t.Helper()
	b := &bundle{t: t, store: storetest.Open(t, address), now: noon, people: map[string]uuid.UUID{}, posts: map[string][]post{}, fakes: map[escalate.Channel]*channeltest.Fake{}}
	b.store.Now = b.clock
	b.flow = b.another()
	b.county = division.Place{County: store.NewID()}
	b.town1, b.town2 = b.county.Child(store.NewID()), b.county.Child(store.NewID())
	b.v1, b.v2, b.v3 = b.town1.Child(store.NewID()), b.town1.Child(store.NewID()), b.town2.Child(store.NewID())
	b.divisions(map[string]division.Place{
		"370405000000 台儿庄区": b.county, "370405102000 泥沟镇": b.town1, "370405104000 马兰屯镇": b.town2,
		"370405102243 冯湖村": b.v1, "370405102244 柿树园村": b.v2, "370405104218 廖巷村": b.v3,
	})
	b.appoint(map[string][]post{
		"duty":     {{role: viewer.CountyDuty, post: "A", place: b.county}},
		"desk":     {{role: viewer.TownDuty, post: "A", place: b.town1}},
		"desk2":    {{role: viewer.TownDuty, post: "A", place: b.town2}},
		"three":    {{role: viewer.VillageHead, post: "A", place: b.v1}, {role: viewer.InfoOfficer, post: "A", place: b.v1}, {role: viewer.Monitor, post: "A", place: b.v1}},
		"sub":      {{role: viewer.InfoOfficer, post: "B", place: b.v1}},
		"officer":  {{role: viewer.GridOfficer, post: "A", place: b.v1}},
		"officerB": {{role: viewer.GridOfficer, post: "B", place: b.v1}},
		"lonelyB":  {{role: viewer.GridOfficer, post: "B", place: b.v2}},
		"far":      {{role: viewer.GridOfficer, post: "A", place: b.v3}},
		"left":     {{role: viewer.GridOfficer, post: "A", place: b.v1}},
	}, "left")
	return b
}

// another is a second server on the same database.
func (b *bundle) another() *Flow {
	f := &Flow{Store: b.store, Channels: map[escalate.Channel]channel.Channel{}}
	for _, on := range []escalate.Channel{escalate.Push, escalate.SMS, escalate.Voice} {
		if b.fakes[on] == nil {
			b.fakes[on] = &channeltest.Fake{On: on}
		}
		f.Channels[on] = b.fakes[on]
	}
	f.AddressesFunc = func(_ context.Context, _ escalate.Channel, people []uuid.UUID) (map[uuid.UUID]string, error) {
		out := map[uuid.UUID]string{}
		for _, p := range people {
			out[p] = "1003" + p.String()
		}
		return out, nil
	}
	return f
}

func (b *bundle) tx(fn func(ctx context.Context, tx *store.Tx) error) {
	b.t.Helper()
	if err := b.store.InTx(store.Long(system), fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bundle) divisions(all map[string]division.Place) {
	b.t.Helper()
	b.tx(func(ctx context.Context, tx *store.Tx) error {
		var rows []*db.DivisionCreate
		for name, p := range all {
			rows = append(rows, tx.Client.Division.Create().SetID(p.ID()).SetPlace(p).SetCode(name[:12]).SetLevel(p.Level()).SetName(name[13:]).SetShortName(name[13:]).SetValidFrom("2023-06-30"))
		}
		tx.TouchTree()
		for part := range slices.Chunk(rows, 500) {
			if err := tx.Client.Division.CreateBulk(part...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// appoint makes people with their posts; gone have ended.
func (b *bundle) appoint(all map[string][]post, gone ...string) {
	b.t.Helper()
	b.tx(func(ctx context.Context, tx *store.Tx) error {
		var people []*db.PersonCreate
		var held []*db.AppointmentCreate
		for name, ps := range all {
			id := store.NewID()
			b.people[name] = id
			state := "active"
			if slices.Contains(gone, name) {
				state = "ended"
			}
			people = append(people, tx.Client.Person.Create().SetID(id).SetPlace(ps[0].place).SetName(name).SetPhoneSealed([]byte("x")).SetPhoneIndex([]byte(name)).SetPhoneMask("100****0000").SetState(state))
			for i, p := range ps {
				ps[i].person, ps[i].name = id, name
				held = append(held, tx.Client.Appointment.Create().SetID(store.NewID()).SetPersonID(id).SetPlace(p.place).SetRole(p.role).SetPost(p.post).SetFromDay("2026-01-01"))
			}
			b.posts[name] = ps
		}
		for part := range slices.Chunk(people, 500) {
			if err := tx.Client.Person.CreateBulk(part...).Exec(ctx); err != nil {
				return err
			}
		}
		for part := range slices.Chunk(held, 500) {
			if err := tx.Client.Appointment.CreateBulk(part...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// as is the context of one of the people.
func (b *bundle) as(name string) context.Context {
	v := &viewer.Viewer{Person: b.people[name], Name: name}
	for _, p := range b.posts[name] {
		v.Grants = append(v.Grants, viewer.Grant{Role: p.role, Post: p.post, Verbs: p.role.Verbs(), Place: p.place})
	}
	return viewer.With(context.Background(), v)
}

// warn makes a warning in force, and its first revision.
func (b *bundle) warn(level course.Level, in ...division.Place) *db.WarningRevision {
	b.t.Helper()
	id := store.NewID()
	b.tx(func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.Warning.Create().SetID(id).SetPlace(b.county).SetDrillID(uuid.Nil).SetOrigin(course.OriginTyped).SetState(course.StatePublished).SetDesk(course.DeskLive).SetLevel(level).
			SetContent(&schema.WarningContent{}).SetTarget(&schema.WarningTarget{}).SetEdit(1).SetAuthors([]uuid.UUID{}).SetAuthorCard(&viewer.Card{}).SetRevision(1).SetTrusted(false).
			SetExpiresAt(b.clock().Add(24 * time.Hour)).SetReceivedAt(b.clock()).Exec(ctx)
	})
	return b.revise(id, 1, course.RevisionAlert, true, level, in...)
}

// revise publishes the next revision as the warning flow does: the one before is ended.
func (b *bundle) revise(warning uuid.UUID, number int, kind course.RevisionKind, material bool, level course.Level, in ...division.Place) *db.WarningRevision {
	b.t.Helper()
	id := store.NewID()
	reach := &schema.WarningReach{Audience: []course.Audience{course.AudiencePosts, course.AudienceSites}, Surely: []uuid.UUID{}, Perhaps: []uuid.UUID{}}
	for _, p := range in {
		reach.Surely = append(reach.Surely, p.ID())
	}
	var row *db.WarningRevision
	b.tx(func(ctx context.Context, tx *store.Tx) error {
		by := course.EndSuperseded
		if kind == course.RevisionCancel {
			by = course.EndCancelled
		}
		if err := tx.Client.WarningRevision.Update().Where(warningrevision.WarningID(warning), warningrevision.EndedAtIsNil()).SetEndedAt(tx.Now).SetEndedBy(by).Exec(ctx); err != nil {
			return err
		}
		c := tx.Client.WarningRevision.Create().SetID(id).SetCountyID(b.county.County).SetDrillID(uuid.Nil).SetWarningID(warning).SetNumber(number).SetKind(kind).SetMaterial(material).
			SetUrgent(false).SetLevel(level).SetContent(&schema.WarningContent{}).SetReach(reach).SetLadder(ladders()[string(level)]).
			SetTexts(schema.WarningTexts{"zh-CN": {Title: "暴雨红色预警", Body: "今夜有大暴雨。", SMS: "收到回复1", Voice: "收到请按1"}}).
			SetQuestions([]schema.WarningQuestion{{Name: "moved", Kind: "int", Zh: "转移几人", En: "How many moved"}}).
			SetHash([]byte("h")).SetCard(&viewer.Card{}).SetPublishedAt(tx.Now).SetExpiresAt(tx.Now.Add(24 * time.Hour))
		if kind == course.RevisionCancel {
			c.SetEndedAt(tx.Now).SetEndedBy(course.EndCancelled)
		}
		var err error
		row, err = c.Save(ctx)
		return err
	})
	return row
}

// fanOut works a fan-out off, a fresh server for each chunk.
func (b *bundle) fanOut(r *db.WarningRevision) (chunks int) {
	b.t.Helper()
	for more := true; more; chunks++ {
		var err error
		if more, err = b.another().FanOut(context.Background(), r.ID); err != nil {
			b.t.Fatal(err)
		}
	}
	return chunks
}

// climb takes what is due until nothing is.
func (b *bundle) climb() {
	b.t.Helper()
	for more := true; more; {
		var err error
		if more, err = b.another().Climb(context.Background()); err != nil {
			b.t.Fatal(err)
		}
	}
}

// send empties a channel.
func (b *bundle) send(on ...escalate.Channel) {
	b.t.Helper()
	for _, on := range on {
		for more := true; more; {
			var err error
			if more, err = b.flow.Send(context.Background(), on); err != nil {
				b.t.Fatal(err)
			}
		}
	}
}

// of gives a person's delivery of a revision; nil for none.
func (b *bundle) of(r *db.WarningRevision, name string) *db.Delivery {
	b.t.Helper()
	d, err := b.store.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.ID), dbdelivery.PersonID(b.people[name])).Only(system)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

func (b *bundle) names() map[uuid.UUID]string {
	out := map[uuid.UUID]string{}
	for name, id := range b.people {
		out[id] = name
	}
	return out
}

// steps lists the attempts of a delivery: step, channel, whom, state unless pending or accepted.
func (b *bundle) steps(d *db.Delivery) []string {
	b.t.Helper()
	rows, err := b.flow.Attempts(b.as("duty"), d)
	if err != nil {
		b.t.Fatal(err)
	}
	names := b.names()
	var out []string
	for _, a := range rows {
		s := fmt.Sprintf("%d %s %s", a.Step, a.Channel, names[a.To.Person])
		if a.State == escalate.AttemptExpired || a.State == escalate.AttemptGone || a.State == escalate.AttemptRefused {
			s += " " + string(a.State)
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// sound fails when tallies are not what the rows say.
func (b *bundle) sound() {
	b.t.Helper()
	if n, err := b.flow.RecountCoverage(context.Background()); n != 0 || err != nil {
		b.t.Errorf("%d tallies differ, %v", n, err)
	}
}

func (b *bundle) count(query string, args ...any) (n int) {
	b.t.Helper()
	if err := store.Inner(b.store).Row(context.Background(), query, args...).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// reached are the villages of a revision as places.
func (b *bundle) reached(r *db.WarningRevision) (out []division.Place) {
	b.t.Helper()
	for _, id := range villages(r) {
		n, ok, err := b.store.Node(context.Background(), id)
		if err != nil || !ok {
			b.t.Fatal(ok, err)
		}
		out = append(out, n.Place)
	}
	return out
}
