package warning_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/warningmove"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/setting"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning"
	"jiaoying/server/warning/cap"
	"jiaoying/server/warning/course"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

type bundle struct {
	t              *testing.T
	store          *store.Store
	flow           *warning.Flow
	county         division.Place
	towns          []division.Place
	villages       []division.Place
	first, second  *viewer.Viewer // duty officers
	officer, admin *viewer.Viewer
	machine        *viewer.Viewer
	settings       map[string]int
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

func post(role viewer.Role, at division.Place) *viewer.Viewer {
	return &viewer.Viewer{Person: store.NewID(), Name: string(role), Grants: []viewer.Grant{
		{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: at},
	}}
}

// The points of three villages; of the fourth nothing is known.
var points = [][2]float64{{34.5741, 117.564}, {34.60, 117.60}, {34.65, 117.70}}

func setup(t *testing.T, address string) *bundle {
	t.Helper()
	b := &bundle{t: t, store: storetest.Open(t, address), county: division.Place{County: store.NewID()}, settings: map[string]int{}}
	b.flow = &warning.Flow{
		Store: b.store, Log: slog.New(slog.DiscardHandler),
		NumberFunc: func(_ context.Context, _ uuid.UUID, name string) (int, error) {
			if n, ok := b.settings[name]; ok {
				return n, nil
			}
			k, ok := setting.Find(name)
			if !ok {
				return 0, fmt.Errorf("no setting %s", name)
			}
			return k.Default, nil
		},
		OutlineFunc: func(string) [][][2]float64 {
			return [][][2]float64{{{34.4, 117.4}, {34.4, 117.9}, {34.8, 117.9}, {34.8, 117.4}, {34.4, 117.4}}}
		},
	}
	for range 2 {
		b.towns = append(b.towns, b.county.Child(store.NewID()))
	}
	for i := range 4 {
		b.villages = append(b.villages, b.towns[i/2].Child(store.NewID()))
	}
	must(t, b.store.InTx(as(viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
		for i, p := range slices.Concat([]division.Place{b.county}, b.towns, b.villages) {
			c := tx.Client.Division.Create().SetID(p.ID()).SetPlace(p).SetLevel(p.Level()).SetValidFrom("2023-06-30").
				SetCode([]string{"370405000000", "370405102000", "370405104000", "370405102243", "370405102244", "370405104235", "370405104218"}[i])
			if i == 2 { // the ministry's code of one town is the bureau's of another
				c.SetMcaCode("370405102000")
			}
			name := []string{"台儿庄区", "泥沟镇", "马兰屯镇", "冯湖村", "柿树园村", "姚楼村", "廖巷村"}[i]
			c.SetName(name).SetShortName(name)
			if k := i - 3; k >= 0 && k < len(points) {
				c.SetLatitude(points[k][0]).SetLongitude(points[k][1])
			}
			if err := c.Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
	n, err := b.flow.Seed(context.Background(), b.county.County)
	must(t, err)
	if again, err := b.flow.Seed(context.Background(), b.county.County); err != nil || again != 0 || n < 250 {
		t.Fatalf("seeded %d rows, then %d: %v", n, again, err)
	}
	b.first, b.second = post(viewer.CountyDuty, b.county), post(viewer.CountyDuty, b.county)
	b.officer, b.admin = post(viewer.GridOfficer, b.villages[0]), post(viewer.CountyAdmin, b.county)
	b.machine = &viewer.Viewer{Machine: "12379", Grants: []viewer.Grant{{Verbs: []viewer.Verb{viewer.CAPSubmit}, Place: b.county}}}
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func bulletin(level course.Level, now time.Time) schema.WarningContent {
	return schema.WarningContent{
		Issuer: "台儿庄区气象台", IssuedAt: now, Level: level, Event: "11B03", EventName: "暴雨", Headline: "暴雨预警", Text: "未来三小时降雨量将达 50 毫米",
		ExpiresAt: now.Add(6 * time.Hour), Order: "叫醒低洼住户",
	}
}

func (b *bundle) draft(level course.Level, places ...division.Place) uuid.UUID {
	b.t.Helper()
	id := store.NewID()
	must(b.t, b.flow.Draft(as(b.first), b.drafted(id, level, places...)))
	return id
}

func (b *bundle) drafted(id uuid.UUID, level course.Level, places ...division.Place) warning.Draft {
	d := warning.Draft{ID: id, County: b.county, Content: bulletin(level, b.store.Now()), MadeAt: b.store.Now(), Target: schema.WarningTarget{Audience: course.Audience("").All()}}
	for _, p := range places {
		d.Target.Divisions = append(d.Target.Divisions, p.ID())
	}
	return d
}

func (b *bundle) move(who *viewer.Viewer, id uuid.UUID, kind course.Move, edit int, text string) error {
	return b.flow.Move(as(who), warning.Move{Warning: id, Move: store.NewID(), Kind: kind, Edit: edit, Text: text, MadeAt: b.store.Now()})
}

func (b *bundle) row(id uuid.UUID) *db.Warning {
	b.t.Helper()
	row, err := b.store.Client.Warning.Get(viewer.Wide(as(viewer.System("test"))), id)
	must(b.t, err)
	return row
}

func (b *bundle) revisions(id uuid.UUID) []*db.WarningRevision {
	b.t.Helper()
	rows, err := b.store.Client.WarningRevision.Query().Where(warningrevision.WarningID(id)).Order(warningrevision.ByNumber()).All(viewer.Wide(as(viewer.System("test"))))
	must(b.t, err)
	return rows
}

func (b *bundle) jobs(kind string) (n int) {
	b.t.Helper()
	must(b.t, store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM river_job WHERE kind = ?", kind).Scan(&n))
	return n
}

func want(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) || err == nil {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestFourEyes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.draft(course.Yellow, b.towns[0])
		must(t, b.flow.Draft(as(b.first), b.drafted(store.NewID(), course.Blue, b.county))) // another one beside it

		want(t, b.move(b.first, id, course.MoveUrgent, 1, ""), course.ErrNotUrgent)
		want(t, b.move(b.first, id, course.MovePublish, 1, ""), course.ErrNotYours)
		must(t, b.move(b.first, id, course.MoveSubmit, 1, ""))
		want(t, b.move(b.first, id, course.MoveApprove, 1, ""), course.ErrSamePerson)
		want(t, b.move(b.second, id, course.MoveReturn, 1, ""), warning.ErrReason)
		must(t, b.move(b.second, id, course.MoveReturn, 1, "时间写错"))
		// Whoever edits is an author as well; then nobody of the two is left to approve.
		content := bulletin(course.Yellow, b.store.Now())
		content.Order = "检查排水"
		edit := warning.Edit{Warning: id, Move: store.NewID(), Edit: 1, Content: content, Target: schema.WarningTarget{Divisions: []uuid.UUID{b.towns[0].ID()}, Audience: []course.Audience{course.AudiencePosts}}, MadeAt: b.store.Now()}
		must(t, b.flow.Edit(as(b.second), edit))
		must(t, b.flow.Edit(as(b.second), edit)) // the same again
		want(t, b.flow.Edit(as(b.first), warning.Edit{Warning: id, Move: store.NewID(), Edit: 1, Content: content, Target: edit.Target, MadeAt: b.store.Now()}), warning.ErrEdited)
		must(t, b.move(b.first, id, course.MoveSubmit, 2, ""))
		want(t, b.move(b.second, id, course.MoveApprove, 2, ""), course.ErrSamePerson)
		third := post(viewer.CountyLeader, b.county)
		want(t, b.move(third, id, course.MoveApprove, 1, ""), warning.ErrEdited)
		must(t, b.move(third, id, course.MoveApprove, 2, ""))
		must(t, b.move(b.first, id, course.MovePublish, 2, ""))
		row, revs := b.row(id), b.revisions(id)
		if row.State != course.StatePublished || len(revs) != 1 || !revs[0].Material || revs[0].Urgent || row.ReviewDueAt != nil || len(revs[0].Reach.Surely) != 2 || len(revs[0].Reach.Perhaps) != 0 {
			t.Fatalf("%+v %+v", row, revs)
		}
		if len(revs[0].Ladder) < 10 || !strings.Contains(revs[0].Texts["zh-CN"].SMS, "泥沟镇") || !strings.Contains(revs[0].Texts["zh-CN"].Title, "暴雨黄色预警") || len(revs[0].Questions) == 0 || len(revs[0].Hash) != 32 {
			t.Errorf("%+v", revs[0])
		}
		if b.jobs("notify.fan_out") != 1 || b.jobs("door.open") != 0 {
			t.Error("the jobs are wrong")
		}
		// The story is told in order, and every step is in the journal.
		moves, err := b.store.Client.WarningMove.Query().Where(warningmove.WarningID(id)).Order(warningmove.ByReceivedAt(), warningmove.ByID()).All(viewer.Wide(as(b.first)))
		must(t, err)
		var story []string
		for _, m := range moves {
			story = append(story, string(m.Kind))
		}
		if got := strings.Join(story, " "); got != "draft submit return edit submit approve publish" {
			t.Error(got)
		}
		// The county lets one person publish blue.
		b.settings[setting.AloneBlue] = 1
		alone := b.draft(course.Blue, b.villages[0])
		must(t, b.move(b.first, alone, course.MovePublish, 1, ""))
		// Who may not: an officer does not see it, an administrator may not touch it.
		for _, v := range []*viewer.Viewer{b.officer, b.admin, viewer.Stranger()} {
			if err := b.move(v, id, course.MoveCancel, 0, "x"); err == nil {
				t.Errorf("%s cancels", v.Name)
			}
			if err := b.flow.Draft(as(v), b.drafted(store.NewID(), course.Red, b.county)); err == nil {
				t.Errorf("%s drafts", v.Name)
			}
		}
	})
}

func TestUrgent(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.draft(course.Red, b.towns[0])
		must(t, b.move(b.first, id, course.MoveUrgent, 1, ""))
		row := b.row(id)
		if row.State != course.StatePublished || row.ReviewDueAt == nil || row.ReviewDueAt.Sub(b.store.Now()) > 10*time.Minute {
			t.Fatalf("%+v", row)
		}
		if b.jobs("notify.fan_out") != 1 || b.jobs("door.open") != 1 {
			t.Error("the jobs are wrong")
		}
		want(t, b.move(b.first, id, course.MoveConfirm, 0, ""), course.ErrSamePerson)
		must(t, b.move(b.second, id, course.MoveConfirm, 0, ""))
		if row := b.row(id); row.ReviewDueAt != nil || row.ReviewedCard == nil || row.ReviewedCard.Person != b.second.Person {
			t.Errorf("%+v", row)
		}
		want(t, b.move(b.second, id, course.MoveConfirm, 0, ""), course.ErrMovedOn)

		// The same again is no update; other words that change nothing to do are told once; a wider area asks anew.
		want(t, b.move(b.second, id, course.MoveUpdate, 1, ""), warning.ErrUnchanged)
		content := bulletin(course.Red, b.row(id).Content.IssuedAt)
		content.Text = "雨带东移，仍请注意"
		target := schema.WarningTarget{Divisions: []uuid.UUID{b.towns[0].ID()}, Audience: course.Audience("").All()}
		must(t, b.flow.Edit(as(b.first), warning.Edit{Warning: id, Move: store.NewID(), Edit: 1, Content: content, Target: target, MadeAt: b.store.Now()}))
		must(t, b.move(b.first, id, course.MoveUpdate, 2, ""))
		if r := b.revisions(id); len(r) != 2 || r[1].Material || r[1].Kind != course.RevisionUpdate || !r[1].Urgent || r[0].EndedBy != course.EndSuperseded || len(r[1].Questions) != 0 {
			t.Fatalf("%+v", r)
		}
		if b.row(id).ReviewDueAt == nil {
			t.Error("what one hand updated waits for nobody's second look")
		}
		target.Divisions = []uuid.UUID{b.county.ID()}
		must(t, b.flow.Edit(as(b.second), warning.Edit{Warning: id, Move: store.NewID(), Edit: 2, Content: content, Target: target, MadeAt: b.store.Now()}))
		must(t, b.move(b.second, id, course.MoveUpdate, 3, ""))
		if r := b.revisions(id); len(r) != 3 || !r[2].Material || len(r[2].Reach.Surely) != 4 {
			t.Fatalf("%+v", r)
		}
		want(t, b.move(b.second, id, course.MoveCancel, 0, ""), warning.ErrReason)
		must(t, b.move(b.second, id, course.MoveCancel, 0, "气象台已解除"))
		r := b.revisions(id)
		if len(r) != 4 || r[3].Kind != course.RevisionCancel || r[3].Material || r[3].EndedAt == nil || r[2].EndedBy != course.EndCancelled || !strings.Contains(r[3].Texts["zh-CN"].SMS, "解除") {
			t.Fatalf("%+v", r[3])
		}
		if row := b.row(id); row.State != course.StateCancelled || row.EndedAt == nil || row.ReviewDueAt != nil || b.jobs("door.end") != 1 || b.jobs("notify.fan_out") != 4 {
			t.Errorf("%+v", row)
		}
		want(t, b.move(b.second, id, course.MoveCancel, 0, "再来"), course.ErrMovedOn)
	})
}

func TestFaultyFields(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		d := b.drafted(uuid.New(), "purple", b.villages[0], b.villages[0])
		d.MadeAt = time.Time{}
		d.Content.Issuer, d.Content.Order, d.Content.Template = "", strings.Repeat("长", 21), "NO-SUCH"
		d.Content.ExpiresAt = d.Content.IssuedAt
		d.Target.Audience = nil
		d.Area = schema.WarningArea{Polygons: [][][2]float64{{{34, 117}, {35, 118}, {34, 118}, {35, 117}, {34, 117}}}, Circles: []schema.WarningCircle{{Latitude: 91, Longitude: 0, RadiusKm: 1}}}
		f, _ := fault.As(b.flow.Draft(as(b.first), d))
		if f == nil || f.Kind != fault.Invalid {
			t.Fatalf("%v", f)
		}
		var paths []string
		for _, field := range f.Fields {
			paths = append(paths, field.Path)
		}
		for _, p := range []string{"id", "madeAt", "content.issuer", "content.level", "content.order", "content.template", "content.expiresAt", "target.audience", "target.divisions", "target.polygons.0", "target.circles.0"} {
			if !slices.Contains(paths, p) {
				t.Errorf("%s is not told: %v", p, paths)
			}
		}
		// The id of another's draft is a conflict without content.
		id := b.draft(course.Red, b.towns[0])
		want(t, b.flow.Draft(as(b.second), b.drafted(id, course.Red, b.towns[0])), warning.ErrConflict)
		// What is over is not published.
		past := b.drafted(store.NewID(), course.Red, b.towns[0])
		past.Content.IssuedAt, past.Content.ExpiresAt = b.store.Now().Add(-3*time.Hour), b.store.Now().Add(-time.Hour)
		must(t, b.flow.Draft(as(b.first), past))
		want(t, b.move(b.first, past.ID, course.MoveUrgent, 1, ""), warning.ErrOver)
		if b.jobs("notify.fan_out") != 0 {
			t.Error("somebody is called")
		}
	})
}

func TestShapes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		around := func(p [2]float64, by float64) [][2]float64 {
			return [][2]float64{{p[0] - by, p[1] - by}, {p[0] - by, p[1] + by}, {p[0] + by, p[1] + by}, {p[0] + by, p[1] - by}, {p[0] - by, p[1] - by}}
		}
		look := func(t schema.WarningTarget, a schema.WarningArea) warning.Preview {
			b.t.Helper()
			t.Audience = []course.Audience{course.AudiencePosts}
			p, err := b.flow.Preview(as(b.first), b.county, t, a)
			must(b.t, err)
			return p
		}
		// A polygon round the first village: surely that one, perhaps the one nothing is known of.
		p := look(schema.WarningTarget{}, schema.WarningArea{Polygons: [][][2]float64{around(points[0], 0.005)}})
		if !slices.Equal(p.Surely, []uuid.UUID{b.villages[0].ID()}) || !slices.Equal(p.Perhaps, []uuid.UUID{b.villages[3].ID()}) || len(p.Empty) != 2 {
			t.Errorf("%+v", p)
		}
		// Left out by hand goes from perhaps only.
		p = look(schema.WarningTarget{Without: []uuid.UUID{b.villages[3].ID(), b.villages[0].ID()}}, schema.WarningArea{Polygons: [][][2]float64{around(points[0], 0.005)}})
		if len(p.Surely) != 1 || len(p.Perhaps) != 0 {
			t.Errorf("%+v", p)
		}
		// A circle, and a shape outside of the county's outline.
		p = look(schema.WarningTarget{}, schema.WarningArea{Circles: []schema.WarningCircle{{Latitude: points[1][0], Longitude: points[1][1], RadiusKm: 6}}})
		if !slices.Contains(p.Surely, b.villages[1].ID()) || !slices.Contains(p.Surely, b.villages[0].ID()) || len(p.Surely) != 2 {
			t.Errorf("%+v", p)
		}
		p = look(schema.WarningTarget{}, schema.WarningArea{Circles: []schema.WarningCircle{{Latitude: 36, Longitude: 120, RadiusKm: 5}}})
		if len(p.Surely)+len(p.Perhaps) != 0 {
			t.Errorf("%+v", p)
		}
		want(t, func() error {
			d := b.drafted(store.NewID(), course.Red)
			d.Area = schema.WarningArea{Circles: []schema.WarningCircle{{Latitude: 36, Longitude: 120, RadiusKm: 5}}}
			must(t, b.flow.Draft(as(b.first), d))
			return b.move(b.first, d.ID, course.MoveUrgent, 1, "")
		}(), warning.ErrEmpty)
	})
}

func TestExpire(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		d := b.drafted(store.NewID(), course.Orange, b.villages[0])
		d.Content.ExpiresAt = b.store.Now().Add(200 * time.Millisecond)
		must(t, b.flow.Draft(as(b.first), d))
		must(t, b.move(b.first, d.ID, course.MoveUrgent, 1, ""))
		for until := time.Now().Add(20 * time.Second); ; {
			must(t, b.flow.Expire(context.Background()))
			row := b.row(d.ID)
			if row.State == course.StateExpired {
				if row.EndedAt == nil || row.ReviewDueAt != nil || b.revisions(d.ID)[0].EndedBy != course.EndExpired || b.jobs("warning.over") != 1 {
					t.Fatalf("%+v", row)
				}
				break
			}
			if time.Now().After(until) {
				t.Fatal("it does not run out")
			}
		}
		must(t, b.flow.Expire(context.Background())) // nothing more to do
		if b.jobs("warning.over") != 1 || len(b.revisions(d.ID)) != 1 {
			t.Error("it ended twice")
		}
	})
}

// message is a CAP message of a known sender.
type message struct {
	id, kind, status, colour, code, refs, area string
	sent                                       time.Time
	expires                                    time.Duration
}

func (m message) xml() []byte {
	refs := ""
	if m.refs != "" {
		refs = "<references>" + m.refs + "</references>"
	}
	area := ""
	if m.code != "" {
		area = "<area><areaDesc>" + cmp.Or(m.area, "某地") + "</areaDesc><geocode><valueName>division</valueName><value>" + m.code + "</value></geocode></area>"
	}
	at := func(t time.Time) string { return t.Truncate(time.Second).Format("2006-01-02T15:04:05-07:00") }
	sent := m.sent.In(time.FixedZone("", 8*3600))
	return []byte(fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>%s</identifier><sender>cma@taierzhuang</sender><sent>%s</sent><status>%s</status><msgType>%s</msgType><scope>Public</scope>%s<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Extreme</severity><certainty>Likely</certainty><eventCode><valueName>eventType</valueName><value>11B03</value></eventCode><expires>%s</expires><senderName>台儿庄区气象台</senderName><headline>暴雨预警</headline><description>未来三小时 100 毫米以上</description><instruction>关好门窗</instruction><parameter><valueName>colour</valueName><value>%s</value></parameter>%s</info></alert>`,
		m.id, at(sent), m.status, m.kind, refs, at(sent.Add(m.expires)), m.colour, area))
}

func (m message) ref() string {
	return "cma@taierzhuang," + m.id + "," + m.sent.In(time.FixedZone("", 8*3600)).Truncate(time.Second).Format("2006-01-02T15:04:05-07:00")
}

func TestIntake(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		now := b.store.Now().Truncate(time.Second)
		src := warning.Source{Senders: map[string]warning.Sender{"cma@taierzhuang": {Token: "12379"}}}
		hand := func(who *viewer.Viewer, m message) (warning.Receipt, error) {
			if m.kind == "" {
				m.kind = "Alert"
			}
			if m.status == "" {
				m.status = "Actual"
			}
			if m.sent.IsZero() {
				m.sent = now.Add(-time.Minute)
			}
			if m.expires == 0 {
				m.expires = 6 * time.Hour
			}
			return b.flow.Intake(as(who), b.county, m.xml(), src)
		}
		red := message{id: "A1", colour: "red", code: "370405102000", area: "泥沟镇", sent: now.Add(-10 * time.Minute)}
		got, err := hand(b.machine, red)
		must(t, err)
		row := b.row(got.Warning)
		if got.Act != cap.ActNew || !got.Published || row.State != course.StatePublished || !row.Trusted || row.Level != course.Red || row.Content.Text != "未来三小时 100 毫米以上" || row.Content.Event != "11B03" || row.TakenAt != nil {
			t.Fatalf("%+v %+v", got, row)
		}
		if r := b.revisions(got.Warning); len(r) != 1 || len(r[0].Reach.Surely) != 2 {
			t.Fatalf("%+v", r)
		}
		id := got.Warning
		again, err := hand(b.machine, red)
		must(t, err)
		if again.Act != cap.ActSame || again.Warning != id || len(b.revisions(id)) != 1 {
			t.Errorf("%+v", again)
		}
		other := red
		other.colour = "orange"
		_, err = hand(b.machine, other)
		want(t, err, warning.ErrCAPConflict)

		// A named person at the desk takes it; the order he gives stays through the next update.
		must(t, b.move(b.first, id, course.MoveTake, 0, ""))
		row = b.row(id)
		content := *row.Content
		content.Order = "立即转移低洼住户"
		must(t, b.flow.Edit(as(b.first), warning.Edit{Warning: id, Move: store.NewID(), Edit: row.Edit, Content: content, Target: *row.Target, Area: *row.Area, MadeAt: now}))
		up := message{id: "A2", kind: "Update", colour: "red", code: "370405000000", refs: red.ref(), sent: now.Add(-5 * time.Minute)}
		got, err = hand(b.machine, up)
		must(t, err)
		r := b.revisions(id)
		if got.Act != cap.ActUpdate || got.Warning != id || !got.Published || len(r) != 2 || !r[1].Material || len(r[1].Reach.Surely) != 4 || r[1].Content.Order != "立即转移低洼住户" {
			t.Fatalf("%+v %+v", got, r)
		}
		late := message{id: "A3", kind: "Update", colour: "blue", code: "370405000000", refs: red.ref(), sent: now.Add(-7 * time.Minute)}
		got, err = hand(b.machine, late)
		must(t, err)
		if got.Act != cap.ActLate || len(b.revisions(id)) != 2 {
			t.Errorf("%+v", got)
		}
		_, err = hand(b.machine, message{id: "A4", kind: "Update", colour: "red", code: "370405000000", refs: (message{id: "nope", sent: now}).ref()})
		want(t, err, warning.ErrCAPUnknown)
		got, err = hand(b.machine, message{id: "A5", kind: "Cancel", colour: "red", refs: up.ref()})
		must(t, err)
		if got.Act != cap.ActCancel || b.row(id).State != course.StateCancelled {
			t.Errorf("%+v %s", got, b.row(id).State)
		}

		// What calls nobody: yellow, an exercise, elsewhere, over, an unknown sender's token, a desk that brings a file.
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			m    message
			kept bool // without any warning
		}{
			"yellow":      {b.machine, message{id: "B1", colour: "yellow", code: "370405000000"}, false},
			"exercise":    {b.machine, message{id: "B2", status: "Exercise", colour: "red", code: "370405000000"}, true},
			"test":        {b.machine, message{id: "B3", status: "Test", colour: "red", code: "370405000000"}, true},
			"draft":       {b.machine, message{id: "B4", status: "Draft", colour: "red", code: "370405000000"}, true},
			"elsewhere":   {b.machine, message{id: "B5", colour: "red", code: "370406000000"}, true},
			"over":        {b.machine, message{id: "B6", colour: "red", code: "370405000000", expires: time.Second}, true},
			"two towns":   {b.machine, message{id: "B0", colour: "red", code: "370405102000"}, false},
			"no area":     {b.machine, message{id: "B7", colour: "red"}, false},
			"desk":        {b.first, message{id: "B8", colour: "red", code: "370405000000"}, false},
			"other token": {&viewer.Viewer{Machine: "somebody", Grants: b.machine.Grants}, message{id: "B9", colour: "red", code: "370405000000"}, false},
		} {
			got, err := hand(c.who, c.m)
			if err != nil || got.Published || (got.Warning == uuid.Nil) != c.kept {
				t.Errorf("%s: %+v %v", name, got, err)
				continue
			}
			if !c.kept && b.row(got.Warning).State != course.StateDraft {
				t.Errorf("%s: %s", name, b.row(got.Warning).State)
			}
		}
		// Another machine drops no draft in a known sender's name; the sender itself does.
		wait := message{id: "D1", colour: "yellow", code: "370405000000", sent: now.Add(-3 * time.Minute)}
		got, err = hand(b.machine, wait)
		must(t, err)
		for _, c := range []struct {
			who   *viewer.Viewer
			id    string
			state course.State
		}{{&viewer.Viewer{Machine: "somebody", Grants: b.machine.Grants}, "D2", course.StateDraft}, {b.machine, "D3", course.StateRejected}} {
			_, err := hand(c.who, message{id: c.id, kind: "Cancel", colour: "yellow", refs: wait.ref()})
			must(t, err)
			if s := b.row(got.Warning).State; s != c.state {
				t.Errorf("cancelled by %s: %s", c.who.Machine, s)
			}
		}
		for _, v := range []*viewer.Viewer{b.officer, b.admin, viewer.Stranger(), {Machine: "prometheus", Grants: []viewer.Grant{{Verbs: []viewer.Verb{viewer.MetricsRead}, Place: b.county}}}} {
			if _, err := hand(v, message{id: "C1", colour: "red", code: "370405000000"}); !errors.Is(err, fault.ErrDenied) {
				t.Errorf("%s: %v", v.Name, err)
			}
		}
		_, err = b.flow.Intake(as(b.machine), b.county, bytes.Replace(red.xml(), []byte("<scope>Public</scope>"), nil, 1), src)
		if fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
	})
}

// What is relayed can be read by any CAP reader; what belongs to an exercise is in no feed, whoever asks.
func TestOut(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.draft(course.Red, b.towns[0], b.villages[2])
		must(t, b.move(b.first, id, course.MoveUrgent, 1, ""))
		must(t, b.move(b.second, id, course.MoveCancel, 0, "已解除"))
		drill := store.NewID()
		exercise := b.drafted(store.NewID(), course.Red, b.county)
		must(t, b.flow.Draft(viewer.InDrill(as(b.first), drill), exercise))
		must(t, b.flow.Move(viewer.InDrill(as(b.first), drill), warning.Move{Warning: exercise.ID, Move: store.NewID(), Kind: course.MoveUrgent, Edit: 1, MadeAt: b.store.Now()}))
		played, err := b.store.Client.WarningRevision.Query().All(viewer.InDrill(viewer.Wide(as(viewer.System("test"))), drill))
		if err != nil || len(played) != 1 {
			t.Fatalf("%v %v", played, err)
		}
		for _, ctx := range []context.Context{as(b.first), as(viewer.Stranger()), viewer.InDrill(as(b.first), drill)} {
			rows, err := b.flow.Published(ctx, b.county.County)
			if err != nil || len(rows) != 2 || rows[0].Kind != course.RevisionCancel {
				t.Fatalf("%v %v", rows, err)
			}
			if _, err := b.flow.Bulletin(ctx, played[0].ID, "x.example"); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("an exercise is public: %v", err)
			}
			var last *cap.Alert
			for _, row := range slices.Backward(rows) {
				a, err := b.flow.Bulletin(ctx, row.ID, "x.example")
				must(t, err)
				text, err := cap.Write(a)
				must(t, err)
				back, err := cap.Read(text, cap.Options{})
				must(t, err)
				if back.Infos[0].Description != row.Content.Text || back.Infos[0].SenderName != "台儿庄区气象台" || back.Sender != "370405000000@x.example" {
					t.Errorf("%+v", back)
				}
				var codes []string
				for _, g := range back.Infos[0].Areas[0].Geocodes {
					codes = append(codes, g.Value)
				}
				if got := strings.Join(codes, " "); got != "370405102000 370405104235" {
					t.Error(got)
				}
				if last != nil && (len(back.References) != 1 || !back.References[0].Names(last.Key()) || back.MsgType != cap.MsgTypeCancel) {
					t.Errorf("%+v", back.References)
				}
				last = back
			}
		}
	})
}
