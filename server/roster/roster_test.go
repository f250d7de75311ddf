package roster_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// noon of the county's 2026-07-18.
var noon = time.Date(2026, 7, 18, 4, 0, 0, 0, time.UTC)

const (
	today, yesterday, tomorrow = "2026-07-18", "2026-07-17", "2026-07-19"
)

type bundle struct {
	store               *store.Store
	flow                *roster.Flow
	reports             *report.Flow
	ended               []uuid.UUID // persons whose sessions were ended
	county, town, other division.Place
	villageA, villageB  division.Place
	villageC            division.Place // of the other town
	foreign             division.Place // another county
	admin, duty         *viewer.Viewer // duty sees people and manages none
	officer, stranger   *viewer.Viewer // stranger administers the other county
}

func post(role viewer.Role, at ...division.Place) *viewer.Viewer {
	v := &viewer.Viewer{Person: store.NewID(), Name: "test"}
	for _, p := range at {
		v.Grants = append(v.Grants, viewer.Grant{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: p})
	}
	return v
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

var system = as(viewer.System("test"))

func setup(t *testing.T, address string) *bundle {
	t.Helper()
	b := &bundle{store: storetest.Open(t, address)}
	b.store.Now = func() time.Time { return noon }
	b.flow = &roster.Flow{Store: b.store, Ring: seal.Memory(), EndSessionsFunc: func(_ context.Context, _ *store.Tx, person uuid.UUID) error {
		b.ended = append(b.ended, person)
		return nil
	}}
	b.reports = &report.Flow{Store: b.store, MinutesFunc: func(context.Context, uuid.UUID, lifecycle.Severity) (int, error) { return 30, nil }}
	b.county, b.foreign = division.Place{County: store.NewID()}, division.Place{County: store.NewID()}
	b.town, b.other = b.county.Child(store.NewID()), b.county.Child(store.NewID())
	b.villageA, b.villageB, b.villageC = b.town.Child(store.NewID()), b.town.Child(store.NewID()), b.other.Child(store.NewID())
	for _, d := range []struct {
		at         division.Place
		code, name string
	}{
		{b.county, "370405000000", "台儿庄区"}, {b.town, "370405102000", "泥沟镇"}, {b.other, "370405104000", "马兰屯镇"}, {b.villageA, "370405102243", "冯湖村委会"},
		{b.villageB, "370405102244", "柿树园村委会"}, {b.villageC, "370405104235", "姚楼村委会"}, {b.foreign, "370406000000", "山亭区"},
	} {
		in := roster.NewDivision{ID: d.at.ID(), Code: d.code, Name: d.name, ValidFrom: "2023-06-30"}
		if l := d.at.Level(); l != division.County {
			in.Parent = d.at.At(division.Level(l.Values()[l.Depth()-1]))
		}
		if err := b.flow.AddDivision(system, in); err != nil {
			t.Fatal(err)
		}
	}
	err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.Category.Create().SetID(store.NewID()).SetCountyID(b.county.County).SetCode("NAT03").SetSmsCode("103").SetClass("natural_disaster").
			SetZh("堤坝险情").SetEn("Dyke").SetNature(lifecycle.NatureDanger).SetUsualSeverity(lifecycle.SeverityMajor).SetUsualHandler("").
			SetAlwaysDirect(false).SetVisibility("open").SetLines([]string{"water", "geology"}).Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	b.admin, b.duty = post(viewer.CountyAdmin, b.county), post(viewer.CountyDuty, b.county)
	b.officer, b.stranger = post(viewer.GridOfficer, b.villageA), post(viewer.CountyAdmin, b.foreign)
	return b
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

// paths are the faulty fields of an error.
func paths(err error) (out []string) {
	if f, ok := fault.As(err); ok {
		for _, field := range f.Fields {
			out = append(out, field.Path+" "+field.Code)
		}
	}
	slices.Sort(out)
	return out
}

func (b *bundle) division(t *testing.T, id uuid.UUID) *db.Division {
	t.Helper()
	d, err := b.store.Client.Division.Get(system, id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (b *bundle) person(phone string, role viewer.Role, at division.Place) roster.NewPerson {
	return roster.NewPerson{ID: store.NewID(), Name: "逄归田", Phone: phone, Appointment: roster.NewAppointment{
		ID: store.NewID(), Role: role, Post: "A", Division: at.ID(), From: "2026-01-01"}}
}

func (b *bundle) add(t *testing.T, phone string, role viewer.Role, at division.Place) roster.NewPerson {
	t.Helper()
	p := b.person(phone, role, at)
	if err := b.flow.AddPerson(as(b.admin), p); err != nil {
		t.Fatal(err)
	}
	return p
}

func (b *bundle) submit(t *testing.T, at division.Place, drill uuid.UUID, note string) uuid.UUID {
	t.Helper()
	in := report.Submission{ID: store.NewID(), Place: at.ID(), MadeAt: noon,
		Content: schema.ReportContent{Category: "NAT03", Severity: lifecycle.SeverityMinor, Note: note}}
	if err := b.reports.Submit(viewer.InDrill(as(post(viewer.GridOfficer, at)), drill), in); err != nil {
		t.Fatal(err)
	}
	return in.ID
}

func (b *bundle) entries(t *testing.T) int64 {
	t.Helper()
	n, err := b.store.Unlinked(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// silent checks that f writes no journal entry.
func (b *bundle) silent(t *testing.T, what string, f func() error) {
	t.Helper()
	before := b.entries(t)
	if err := f(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if n := b.entries(t); n != before {
		t.Errorf("%s wrote %d journal entries", what, n-before)
	}
}

func ptr[T any](v T) *T { return &v }

func TestAddDivision(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		grid := roster.NewDivision{ID: store.NewID(), Parent: b.villageA.Village, Code: "37040510224301", Name: "冯湖村一网格", ValidFrom: "2026-01-01",
			Population: ptr(812), Households: ptr(230), Latitude: ptr(34.5), Longitude: ptr(117.6)}
		if err := b.flow.AddDivision(as(b.admin), grid); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second time", func() error { return b.flow.AddDivision(as(b.admin), grid) })
		if d := b.division(t, grid.ID); d.Place() != b.villageA.Child(grid.ID) || d.Level != division.Grid || *d.Population != 812 || *d.Latitude != 34.5 {
			t.Errorf("%+v", d)
		}
		if n, ok, err := b.store.Node(system, grid.ID); !ok || err != nil || n.Path != "泥沟镇 冯湖村 冯湖村一网格" {
			t.Errorf("%+v %v: the cached tree does not know it", n, err)
		}
		split := roster.NewDivision{ID: store.NewID(), Parent: b.town.Town, Code: "370405102301", Name: "新湖村委会", ValidFrom: today, SplitFrom: b.villageA.Village}
		if err := b.flow.AddDivision(as(b.admin), split); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second split", func() error { return b.flow.AddDivision(as(b.admin), split) })
		if d := b.division(t, b.villageA.Village); !slices.Equal(d.Successors, []uuid.UUID{split.ID}) || d.ValidTo != "" {
			t.Errorf("split from %+v", d)
		}
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			edit func(*roster.NewDivision)
			want string
		}{
			{"other content", b.admin, func(d *roster.NewDivision) { d.ID = grid.ID }, "division.conflict"},
			{"another account", post(viewer.CountyAdmin, b.county), func(d *roster.NewDivision) { *d = grid }, "division.conflict"},
			{"who sees only", b.duty, func(*roster.NewDivision) {}, "denied"},
			{"the admin of another county", b.stranger, func(*roster.NewDivision) {}, "denied"},
			{"nobody", &viewer.Viewer{}, func(*roster.NewDivision) {}, "denied"},
			{"a county", b.admin, func(d *roster.NewDivision) { d.Parent, d.Code = uuid.Nil, "370407000000" }, "denied"},
			{"nowhere", b.admin, func(d *roster.NewDivision) { d.Parent = store.NewID() }, "not_found"},
			{"a code that is there", b.admin, func(d *roster.NewDivision) { d.Code = "370405102244" }, "division.code_taken"},
			{"a code of another form", b.admin, func(d *roster.NewDivision) { d.Code = "3704051022" }, "division.code_form"},
			{"a grid of another village", b.admin, func(d *roster.NewDivision) { d.Parent, d.Code = b.villageB.Village, "37040510224302" }, "division.code_form"},
			{"a level too deep", b.admin, func(d *roster.NewDivision) { d.Parent = b.county.County }, "division.parent_level"},
			{"no name", b.admin, func(d *roster.NewDivision) { d.Name = " " }, "division.name"},
			{"a long name", b.admin, func(d *roster.NewDivision) { d.Name = strings.Repeat("长", 61) }, "division.name"},
			{"no day", b.admin, func(d *roster.NewDivision) { d.ValidFrom = "2026-02-30" }, "division.dates"},
			{"half a point", b.admin, func(d *roster.NewDivision) { d.Latitude = ptr(34.5) }, "division.point"},
			{"fewer than nobody", b.admin, func(d *roster.NewDivision) { d.Population = ptr(-1) }, "division.number"},
			{"an id of another kind", b.admin, func(d *roster.NewDivision) { d.ID = uuid.New() }, "id.form"},
			{"split from another level", b.admin, func(d *roster.NewDivision) { d.SplitFrom = b.town.Town }, "division.parent_level"},
		} {
			in := roster.NewDivision{ID: store.NewID(), Parent: b.town.Town, Code: "370405102300", Name: "新村委会", ValidFrom: "2026-01-01"}
			c.edit(&in)
			b.silent(t, c.name, func() error {
				if got := code(b.flow.AddDivision(as(c.who), in)); got != c.want {
					t.Errorf("%s: %s, want %s", c.name, got, c.want)
				}
				return nil
			})
		}
		err := b.flow.AddDivision(as(b.admin), roster.NewDivision{ID: store.NewID(), Parent: b.town.Town, Code: "1", MCACode: "2", ValidFrom: "3", Households: ptr(-1)})
		if got := paths(err); len(got) != 5 {
			t.Errorf("not every faulty field is told: %v", got)
		}
	})
}

func TestEditAndRename(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.villageA.Village
		edit := roster.DivisionEdit{Division: id, MCACode: ptr("370405103243"), Population: ptr(1500), Latitude: ptr(34.6), Longitude: ptr(117.5)}
		if err := b.flow.EditDivision(as(b.admin), edit); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second edit", func() error { return b.flow.EditDivision(as(b.admin), edit) })
		if err := b.flow.EditDivision(as(b.admin), roster.DivisionEdit{Division: id, Households: ptr(400), MCACode: ptr("")}); err != nil {
			t.Fatal(err)
		}
		if d := b.division(t, id); *d.Population != 1500 || *d.Households != 400 || d.McaCode != "" || *d.Longitude != 117.5 {
			t.Errorf("%+v", d)
		}
		if err := b.flow.RenameDivision(as(b.admin), id, "新湖村委会", "2026-05-01"); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second rename", func() error { return b.flow.RenameDivision(as(b.admin), id, "新湖村委会", "2026-05-01") })
		if d := b.division(t, id); d.ShortName != "新湖村" || !slices.Equal(d.Aliases, []schema.Alias{{Name: "冯湖村委会", ValidTo: "2026-04-30"}}) {
			t.Errorf("%+v", d)
		}
		if got := b.store.PathOf(system, b.villageA); got != "泥沟镇 新湖村" {
			t.Errorf("the cached tree says %s", got)
		}
		if err := b.flow.RetireDivision(as(b.admin), b.villageC.Village, yesterday); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ name, got, want string }{
			{"half a point", code(b.flow.EditDivision(as(b.admin), roster.DivisionEdit{Division: b.villageB.Village, Latitude: ptr(1.0)})), "division.point"},
			{"off the globe", code(b.flow.EditDivision(as(b.admin), roster.DivisionEdit{Division: id, Latitude: ptr(91.0)})), "division.point"},
			{"a form", code(b.flow.EditDivision(as(b.admin), roster.DivisionEdit{Division: id, MCACode: ptr("x")})), "division.code_form"},
			{"a retired one", code(b.flow.EditDivision(as(b.admin), roster.DivisionEdit{Division: b.villageC.Village, Population: ptr(1)})), "division.retired"},
			{"who may not edit", code(b.flow.EditDivision(as(b.duty), edit)), "denied"},
			{"another county's edit", code(b.flow.EditDivision(as(b.stranger), edit)), "denied"},
			{"nowhere", code(b.flow.EditDivision(as(b.admin), roster.DivisionEdit{Division: store.NewID()})), "not_found"},
			{"who may not rename", code(b.flow.RenameDivision(as(b.duty), id, "x", today)), "denied"},
			{"no name", code(b.flow.RenameDivision(as(b.admin), id, "", today)), "division.name"},
			{"the same name", code(b.flow.RenameDivision(as(b.admin), id, "新湖村委会", today)), "division.same"},
			{"to come", code(b.flow.RenameDivision(as(b.admin), id, "x", tomorrow)), "division.dates"},
			{"no day", code(b.flow.RenameDivision(as(b.admin), id, "x", "")), "division.dates"},
			{"a retired name", code(b.flow.RenameDivision(as(b.admin), b.villageC.Village, "x", today)), "division.retired"},
		} {
			if c.got != c.want {
				t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
			}
		}
	})
}

// An officer tells the point of his own village once; nobody else does, and nothing but the point changes.
func TestCapturePoint(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		here := roster.VillagePoint{Division: b.villageA.Village, Latitude: 34.5741, Longitude: 117.564, AccuracyM: 12}
		with := func(edit func(*roster.VillagePoint)) roster.VillagePoint {
			p := here
			edit(&p)
			return p
		}
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			in   roster.VillagePoint
			want string
		}{
			{"the town", b.duty, here, "denied"},
			{"the county's own administrator, who edits instead", b.admin, here, "denied"},
			{"another county", b.stranger, here, "denied"},
			{"an officer of the next village", post(viewer.GridOfficer, b.villageB), here, "denied"},
			{"for the whole town", b.officer, with(func(p *roster.VillagePoint) { p.Division = b.town.Town }), "denied"},
			{"nowhere", b.officer, with(func(p *roster.VillagePoint) { p.Division = store.NewID() }), "not_found"},
			{"off the globe", b.officer, with(func(p *roster.VillagePoint) { p.Latitude = 91 }), "division.point"},
			{"a poor fix", b.officer, with(func(p *roster.VillagePoint) { p.AccuracyM = 101 }), "division.point_poor"},
		} {
			b.silent(t, c.name, func() error {
				if got := code(b.flow.CapturePoint(as(c.who), c.in)); got != c.want {
					t.Errorf("%s: %q, want %q", c.name, got, c.want)
				}
				return nil
			})
		}
		before := b.division(t, here.Division)
		if err := b.flow.CapturePoint(as(b.officer), here); err != nil {
			t.Fatal(err)
		}
		after := b.division(t, here.Division)
		if after.Latitude == nil || *after.Latitude != here.Latitude || *after.Longitude != here.Longitude || after.Name != before.Name || after.Place() != before.Place() {
			t.Errorf("%+v", after)
		}
		b.silent(t, "the same again", func() error { return b.flow.CapturePoint(as(b.officer), here) })
		b.silent(t, "another point", func() error {
			if got := code(b.flow.CapturePoint(as(b.officer), with(func(p *roster.VillagePoint) { p.Latitude = 34.6 }))); got != "division.point_known" {
				t.Errorf("another point: %q", got)
			}
			return nil
		})
	})
}

func TestRetire(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.add(t, "10030000001", viewer.GridOfficer, b.villageA)
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			id   uuid.UUID
			last string
			want string
		}{
			{"with children", b.admin, b.town.Town, yesterday, "division.in_use"},
			{"with an appointment", b.admin, b.villageA.Village, yesterday, "division.in_use"},
			{"to come", b.admin, b.villageB.Village, tomorrow, "division.dates"},
			{"before it began", b.admin, b.villageB.Village, "2023-06-29", "division.dates"},
			{"who may not", b.duty, b.villageB.Village, yesterday, "denied"},
			{"nowhere", b.admin, store.NewID(), yesterday, "not_found"},
		} {
			if got := code(b.flow.RetireDivision(as(c.who), c.id, c.last)); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if err := b.flow.EndAppointment(as(b.admin), p.Appointment.ID, "2026-07-10"); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.RetireDivision(as(b.admin), b.villageA.Village, yesterday); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second time", func() error { return b.flow.RetireDivision(as(b.admin), b.villageA.Village, yesterday) })
		if got := code(b.flow.RetireDivision(as(b.admin), b.villageA.Village, today)); got != "division.retired" {
			t.Errorf("another day: %s", got)
		}
		if got := code(b.flow.AddPerson(as(b.admin), b.person("10030000002", viewer.GridOfficer, b.villageA))); got != "division.retired" {
			t.Errorf("a post on it: %s", got)
		}
		in := roster.NewDivision{ID: store.NewID(), Parent: b.villageA.Village, Code: "37040510224301", Name: "x", ValidFrom: today}
		if got := code(b.flow.AddDivision(as(b.admin), in)); got != "division.retired" {
			t.Errorf("a grid under it: %s", got)
		}
	})
}
