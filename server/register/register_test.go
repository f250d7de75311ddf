package register_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbhousehold "jiaoying/ent/db/household"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/register"
	"jiaoying/server/roster"
	"jiaoying/server/roster/sheet"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// now lies inside the dated appointments of the cast.
var now = time.Date(2026, 11, 24, 3, 12, 0, 0, time.UTC)

const county, town, village, sibling, elsewhere = "370405000000", "370405102000", "370405102243", "370405102244", "370405104235"

type bundle struct {
	store  *store.Store
	ring   *seal.Ring
	tree   *roster.Flow
	flow   *register.Flow
	county uuid.UUID
	cast   []testworld.Person
	places map[string]division.Place
	table  *sheet.Table
	log    *bytes.Buffer

	officer, other, townDuty, neighbour, admin, auditor, ended *viewer.Viewer
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

var system = as(viewer.System("test"))

// post is somebody with one post; his id is new.
func post(role viewer.Role, at division.Place) *viewer.Viewer {
	return &viewer.Viewer{Person: store.NewID(), Name: "无名氏", Grants: []viewer.Grant{{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: at}}}
}

// setup fills a database with tree, cast and grids of the demo, and no register yet.
func setup(t testing.TB, address string) *bundle {
	t.Helper()
	b := &bundle{ring: seal.Memory(), places: map[string]division.Place{}, log: &bytes.Buffer{}}
	s, err := store.Open(context.Background(), store.Config{Database: address, Data: t.TempDir(), Keys: b.ring, Now: func() time.Time { return now },
		Log: slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	b.store = s
	b.tree = &roster.Flow{Store: s, Ring: b.ring, EndSessionsFunc: func(context.Context, *store.Tx, uuid.UUID) error { return nil }}
	b.flow = &register.Flow{Store: s, Ring: b.ring}
	if b.county, b.cast, err = testworld.Fill(context.Background(), b.tree); err != nil {
		t.Fatal(err)
	}
	if b.table, err = testworld.Households(b.cast); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{county, town, village, sibling, elsewhere} {
		n, ok, err := s.NodeByCode(context.Background(), code)
		if err != nil || !ok {
			t.Fatalf("%s: %v", code, err)
		}
		b.places[code] = n.Place
	}
	b.officer, b.other = post(viewer.GridOfficer, b.places[village]), post(viewer.GridOfficer, b.places[sibling])
	b.townDuty, b.neighbour = post(viewer.TownDuty, b.places[town]), post(viewer.TownDuty, division.Place{County: b.county, Town: b.places[elsewhere].Town})
	b.admin, b.auditor = post(viewer.CountyAdmin, b.places[county]), post(viewer.Auditor, b.places[county])
	b.ended = &viewer.Viewer{Person: store.NewID(), Name: "离任"}
	return b
}

// filled is setup with the demo's registers.
func filled(t testing.TB, address string) *bundle {
	t.Helper()
	b := setup(t, address)
	if err := testworld.Registers(context.Background(), b.tree, b.flow, b.county, b.cast); err != nil {
		t.Fatal(err)
	}
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

func (b *bundle) household(t testing.TB, mark string) *db.Household {
	t.Helper()
	h, err := b.store.Client.Household.Query().Where(dbhousehold.Code(mark)).Only(system)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (b *bundle) entries(t testing.TB) int64 {
	t.Helper()
	n, err := b.store.Unlinked(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// told counts the entries of a verb about a subject.
func (b *bundle) told(t testing.TB, verb string, subject uuid.UUID) (n int) {
	t.Helper()
	if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM journal WHERE verb = ? AND subject_id = ?", verb, subject).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func clone(t *sheet.Table) sheet.Table {
	out := sheet.Table{Header: slices.Clone(t.Header)}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, sheet.Row{Line: r.Line, Cells: maps.Clone(r.Cells)})
	}
	return out
}

// The demo's file: a dry run says what would be, nothing is there; then it is; then it is the same.
func TestImport(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		// Without its grids every row is a problem.
		got, err := b.flow.Import(as(b.admin), b.county, *b.table, false)
		if err != nil || len(got.Problems) != 123 || got.Problems[0].Column != "grid_code" || got.Problems[0].Code != "register.grid" || got.Added != 0 {
			t.Fatalf("%+v %v", got, err)
		}
		if err := testworld.Registers(context.Background(), b.tree, &register.Flow{Store: b.store, Ring: seal.Memory()}, uuid.New(), b.cast); err == nil {
			t.Fatal("a county of nowhere took them") // but the grids are there now
		}
		before := b.entries(t)
		for _, dry := range []bool{true, false, true, false} {
			got, err := b.flow.Import(as(b.admin), b.county, *b.table, dry)
			if err != nil || len(got.Problems) > 0 || got.DryRun != dry || got.Changed != 0 || got.Added+got.Same != 123 {
				t.Fatalf("dry %v: %+v %v", dry, got, err)
			}
			n, err := b.store.Client.Household.Query().Count(system)
			if err != nil || (n == 112) != (got.Same == 123 || !dry) {
				t.Fatalf("dry %v: %d households, %+v, %v", dry, n, got, err)
			}
		}
		if n := b.entries(t) - before; n != 123 {
			t.Errorf("%d journal entries", n)
		}
		h := b.household(t, "HH001")
		who := map[string]uuid.UUID{}
		for _, p := range b.cast {
			who[p.Key] = p.ID
		}
		if h.NameMask != "尹*" || h.PhoneMask != "100****2001" || h.PhoneKind != "landline" || h.Members != 2 || h.Elders != 2 || !h.Alone || !h.Needy ||
			!slices.Equal(h.Dangers, []string{"subsidence"}) || h.TransferMode != "carry" || h.Helpers != 2 || h.Shelter != "冯湖村党群服务中心" ||
			*h.Latitude != 34.659105 || *h.OfficerAID != who["P22"] || *h.OfficerBID != who["P23"] || *h.LinkID != who["P20"] || h.ToldDay != "" || h.Revision != 1 {
			t.Errorf("%+v", h)
		}
		if h.Place().Village != b.places[village].Village || h.Place().Grid == uuid.Nil {
			t.Errorf("%+v", h.Place())
		}
		if h := b.household(t, "HH004"); h.PhoneMask != "" || h.PhoneKind != "none" || h.ToldDay != "2026-09-15" {
			t.Errorf("%+v", h)
		}
		if h := b.household(t, "HH005"); h.Needy || h.Dangers != nil {
			t.Errorf("none is a danger or a need: %+v", h)
		}
		s, err := b.store.Client.Site.Query().Where(dbsite.Code("ST118")).Only(system)
		if err != nil || s.Name != "演示幸福院(廖巷)" || s.Kind != "care_home" || s.Members != 38 || *s.ReceiverAID != who["P39"] || s.ReceiverBID != nil || s.PhoneMask != "100****2229" {
			t.Errorf("%+v %v", s, err)
		}
		// Corrected by a new file: only what differs, and a day somebody was told stays when the file says nothing.
		next := clone(b.table)
		next.Rows[0].Cells["members"], next.Rows[0].Cells["phone"] = "3", "100 3000-9999"
		next.Rows[1].Cells["consent_notice_at"] = ""
		next.Rows[2].Cells["grid_code"] = "37040510224302"
		next.Rows[122].Cells["receiver_a"] = b.cast[0].Phone
		next.Header = append(next.Header, "ended_at")
		next.Rows[3].Cells["ended_at"] = "2026/11/20"
		got, err = b.flow.Import(as(b.admin), b.county, next, false)
		if err != nil || len(got.Problems) > 0 || got.Changed != 4 || got.Same != 119 {
			t.Fatalf("%+v %v", got, err)
		}
		if h := b.household(t, "HH001"); h.Members != 3 || h.PhoneMask != "100****9999" || h.Revision != 2 {
			t.Errorf("%+v", h)
		}
		if h := b.household(t, "HH002"); h.ToldDay != "2026-09-15" || h.Revision != 1 {
			t.Errorf("%+v", h)
		}
		grid, _, err := b.store.NodeByCode(context.Background(), "37040510224302")
		if h := b.household(t, "HH003"); err != nil || h.Place() != grid.Place || b.told(t, "household.change", h.ID) != 2 {
			t.Errorf("%+v %v", h.Place(), err)
		}
		if h := b.household(t, "HH004"); h.EndedDay != "2026-11-20" {
			t.Errorf("%+v", h)
		}
		// The old file has no such column: who left stays away.
		if got, err := b.flow.Import(as(b.admin), b.county, *b.table, false); err != nil || got.Changed != 3 || b.household(t, "HH004").EndedDay == "" {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// Every problem by its row, and nothing is written.
func TestImportProblems(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		before := b.entries(t)
		for _, c := range []struct {
			column, value, code string
		}{
			{"id", "", "household.code"}, {"id", strings.Repeat("H", 25), "household.code"}, {"id", "HH\n1", "household.code"}, {"id", "HH002", "register.twice"},
			{"kind", "house", "register.kind"}, {"division_code", "370405102999", "division.code_unknown"}, {"division_code", town, "register.village"},
			{"division_code", sibling, "register.moved"}, {"grid_code", "37040510224401", "register.grid"}, {"grid_code", "x", "register.grid"},
			{"head_or_site", "", "household.name"}, {"head_or_site", strings.Repeat("长", 61), "household.name"}, {"head_or_site", "尹\u202e怀", "household.name"},
			{"members", "two", "household.number"}, {"members", "-1", "household.number"}, {"members", "101", "household.number"}, {"members", "1", "household.parts"},
			{"alone", "yes", "register.yesno"}, {"needs", "聋", "household.words"}, {"danger", strings.Repeat("a;b", 20), ""},
			{"danger", "a;b;c;d;e;f;g;h;i;j;k;l;m", "household.words"}, {"phone", "abc", "household.phone"}, {"phone", "123", "household.phone"},
			{"phone_kind", "fax", "household.word"}, {"phone_kind", "none", "household.word"}, {"emergency_phone", "12", "household.phone"}, {"transfer_mode", "Walk", "household.word"},
			{"helpers_needed", "1.5", "household.number"}, {"shelter", strings.Repeat("长", 101), "household.word"}, {"lat", "", "household.point"}, {"lat", "NaN", "household.point"},
			{"lat", "91", "household.point"}, {"lon", "x", "household.point"}, {"consent_notice_at", "2026-13-01", "household.day"}, {"consent_notice_at", "2027-01-01", "household.day"},
			{"grid_officer_a", "10030009999", "register.officer"}, {"grid_officer_a", "不在此", "register.officer"}, {"grid_officer_a", "10030000027", "register.officer"},
			{"grid_officer_a", "10030000037", "register.officer"}, {"grid_officer_a", "10030000041", "register.officer"}, {"grid_officer_b", "10030000022", "register.officer_twice"},
			{"link_cadre", "10030000033", "register.officer"},
			{"grid_officer_a", "岳小满", ""}, {"link_cadre", "巩一帆", ""},
		} {
			table := clone(b.table)
			table.Rows[0].Cells[c.column] = c.value
			got, err := b.flow.Import(as(b.admin), b.county, table, true)
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, p := range got.Problems {
				codes = append(codes, p.Code)
			}
			if c.code == "" && len(codes) > 0 && c.column != "danger" || c.code != "" && !slices.Contains(codes, c.code) {
				t.Errorf("%s %q: %v, want %s", c.column, c.value, codes, c.code)
			}
		}
		// Many rows at once, each told by its line, one after the other.
		table := clone(b.table)
		table.Rows[4].Cells["members"], table.Rows[2].Cells["phone"], table.Rows[120].Cells["site_kind"] = "x", "x", ""
		table.Rows[120].Cells["receiver_b"] = table.Rows[120].Cells["receiver_a"]
		got, err := b.flow.Import(as(b.admin), b.county, table, false)
		var said []string
		for _, p := range got.Problems {
			said = append(said, fmt.Sprintf("%d %s %s", p.Line, p.Column, p.Code))
		}
		if want := []string{"4 phone household.phone", "6 members household.number", "6 members household.parts", "122 site_kind household.word",
			"122 receiver_b register.officer_twice"}; err != nil || !slices.Equal(said, want) {
			t.Errorf("%q %v", said, err)
		}
		short := clone(b.table)
		short.Header = slices.DeleteFunc(short.Header, func(h string) bool { return h == "phone" || h == "danger" })
		if got, err := b.flow.Import(as(b.admin), b.county, short, false); err != nil || len(got.Problems) != 2 || got.Problems[0].Code != "division.column" {
			t.Errorf("%+v %v", got, err)
		}
		many := sheet.Table{Header: b.table.Header, Rows: make([]sheet.Row, 50_001)}
		if _, err := b.flow.Import(as(b.admin), b.county, many, true); code(err) != "sheet.rows" {
			t.Errorf("too many rows: %v", err)
		}
		for name, who := range map[string]*viewer.Viewer{"officer": b.officer, "town": b.townDuty, "auditor": b.auditor, "ended": b.ended, "stranger": viewer.Stranger(),
			"another county": post(viewer.CountyAdmin, division.Place{County: store.NewID()})} {
			if _, err := b.flow.Import(as(who), b.county, *b.table, true); code(err) != "denied" {
				t.Errorf("%s imports: %v", name, err)
			}
		}
		if n := b.entries(t); n != before {
			t.Errorf("%d journal entries were written", n-before)
		}
	})
}

func ptr[T any](v T) *T { return &v }

func TestCorrect(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		h := b.household(t, "HH001")
		in := register.Correction{Household: h.ID, Revision: 1, Members: ptr(3), Children: ptr(1), Alone: ptr(false), Dangers: []string{"low_lying", " old_house", "low_lying"},
			TransferMode: ptr("walk"), Helpers: ptr(0), Shelter: ptr(" 小学 "), Latitude: ptr(34.6), Longitude: ptr(117.7), ToldDay: ptr("2026-11-24"), Reviewed: true,
			Phone: ptr("100 3000 9998"), Needs: []string{"wheelchair"}}
		for range 2 { // the second time is the same
			if err := b.flow.Correct(as(b.officer), in); err != nil {
				t.Fatal(err)
			}
		}
		is := b.household(t, "HH001")
		if is.Revision != 2 || is.Members != 3 || is.Children != 1 || is.Alone || !slices.Equal(is.Dangers, []string{"low_lying", "old_house"}) || is.TransferMode != "walk" ||
			is.Helpers != 0 || is.Shelter != "小学" || *is.Latitude != 34.6 || is.ToldDay != "2026-11-24" || is.ReviewedDay != "2026-11-24" || is.PhoneMask != "100****9998" ||
			is.PhoneKind != "mobile" || !is.Needy || is.NameMask != "尹*" {
			t.Errorf("%+v", is)
		}
		if n := b.told(t, "household.correct", h.ID); n != 1 {
			t.Errorf("%d entries", n)
		}
		secret, err := b.flow.Reveal(as(b.officer), h.ID, "核对")
		if err != nil || secret.Name != "尹怀桥" || secret.Phone != "10030009998" || secret.Contact != "常初舟" || !slices.Equal(secret.Needs, []string{"wheelchair"}) {
			t.Errorf("%+v %v", secret, err)
		}
		// Cleared: no number, no needs, no dangers.
		if err := b.flow.Correct(as(b.officer), register.Correction{Household: h.ID, Revision: 2, Phone: ptr(""), Needs: []string{}, Dangers: []string{}}); err != nil {
			t.Fatal(err)
		}
		if is := b.household(t, "HH001"); is.PhoneMask != "" || is.PhoneKind != "none" || is.Needy || is.Dangers != nil || is.Revision != 3 {
			t.Errorf("%+v", is)
		}
		// Of two who based theirs on the same revision the second is told so.
		if err := b.flow.Correct(as(b.officer), register.Correction{Household: h.ID, Revision: 2, Members: ptr(4)}); code(err) != "household.edited" {
			t.Errorf("%v", err)
		}
		bad := register.Correction{Household: h.ID, Revision: 3, Members: ptr(-1), Elders: ptr(101), Children: ptr(-1), Dangers: []string{"塌"}, TransferMode: ptr("By Boat"), Helpers: ptr(200),
			Shelter: ptr(strings.Repeat("长", 101)), Latitude: ptr(1.0), ToldDay: ptr("2026-11-25"), Phone: ptr("1"), Needs: []string{"x y"}}
		f, ok := fault.As(b.flow.Correct(as(b.officer), bad))
		var paths []string
		if ok {
			for _, field := range f.Fields {
				paths = append(paths, field.Path)
			}
		}
		slices.Sort(paths)
		if got := strings.Join(paths, " "); got != "children dangers elders helpers latitude members needs phone shelter toldDay transferMode" {
			t.Errorf("%q", got)
		}
		if err := b.flow.Correct(as(b.officer), register.Correction{Household: h.ID, Revision: 3, Members: ptr(1), Elders: ptr(2)}); code(err) != "household.parts" {
			t.Errorf("more elders than members: %v", err)
		}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			want string
		}{
			"the next village's officer": {b.other, "not_found"}, "the town, which sees": {b.townDuty, "denied"}, "another town": {b.neighbour, "not_found"},
			"auditor, who sees": {b.auditor, "denied"}, "county admin": {b.admin, "not_found"}, "stranger": {viewer.Stranger(), "not_found"}, "ended": {b.ended, "not_found"},
		} {
			if got := code(b.flow.Correct(as(c.who), register.Correction{Household: h.ID, Revision: 3, Members: ptr(9)})); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		left := clone(b.table)
		left.Header = append(left.Header, "ended_at")
		left.Rows[0].Cells["ended_at"] = "2026-11-20"
		if _, err := b.flow.Import(as(b.admin), b.county, left, false); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.Correct(as(b.officer), register.Correction{Household: h.ID, Revision: 4, Members: ptr(9)}); code(err) != "household.left" {
			t.Errorf("one that left: %v", err)
		}
	})
}

func TestReveal(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		h := b.household(t, "HH001")
		for _, who := range []*viewer.Viewer{b.officer, b.townDuty} {
			s, err := b.flow.Reveal(as(who), h.ID, " 夜里敲门不应 ")
			if err != nil || s.Name != "尹怀桥" || s.Phone != "10030002001" || s.ContactPhone != "10030002002" || s.Keyholder != "卓半渠" || !slices.Equal(s.Needs, []string{"hearing", "slow_walk"}) {
				t.Errorf("%+v %v", s, err)
			}
		}
		if n := b.told(t, "household.reveal", h.ID); n != 2 {
			t.Errorf("%d entries", n)
		}
		both := post(viewer.TownDuty, b.places[town])
		both.Grants = append(both.Grants, b.auditor.Grants...)
		elsewhere := post(viewer.TownDuty, b.neighbour.Grants[0].Place)
		elsewhere.Grants = append(elsewhere.Grants, b.auditor.Grants...)
		for name, c := range map[string]struct {
			who     *viewer.Viewer
			purpose string
			want    string
		}{
			"the next village's officer": {b.other, "查", "not_found"}, "another town": {b.neighbour, "核对", "not_found"}, "auditor": {b.auditor, "核对", "denied"},
			"auditor who is town duty": {both, "核对", ""}, "auditor, town duty of another town": {elsewhere, "核对", "denied"},
			"admin": {b.admin, "核对", "not_found"}, "stranger": {viewer.Stranger(), "核对", "not_found"}, "ended": {b.ended, "核对", "not_found"},
			"no reason": {b.officer, " ", "household.purpose"}, "one letter": {b.officer, "查", "household.purpose"}, "a long one": {b.officer, strings.Repeat("长", 101), "household.purpose"},
			"a line's end": {b.officer, "核\n对", "household.purpose"}, "the longest": {b.officer, strings.Repeat("长", 100), ""},
		} {
			if s, err := b.flow.Reveal(as(c.who), h.ID, c.purpose); code(err) != c.want || (s.Name == "") != (c.want != "") {
				t.Errorf("%s: %+v %v, want %q", name, s, err, c.want)
			}
		}
		// Sixty in an hour, each of them of his own.
		eager := post(viewer.GridOfficer, b.places[village])
		for i := range 61 {
			if _, err := b.flow.Reveal(as(eager), h.ID, "核对"); (code(err) == "household.reveal_limit") != (i == 60) {
				t.Fatalf("%d: %v", i, err)
			}
		}
		if _, err := b.flow.Reveal(as(b.officer), h.ID, "核对"); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		later := now.Add(2 * time.Minute)
		b.store.Now = func() time.Time { return later }
		if _, err := b.flow.Reveal(as(eager), h.ID, "核对"); err != nil {
			t.Errorf("two minutes later: %v", err)
		}
	})
}

// Nothing that is sealed lies anywhere in the database or the log, whatever was done: no name, no number, no need.
func TestSealedIsNowhere(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		h := b.household(t, "HH001")
		if err := b.flow.Correct(as(b.officer), register.Correction{Household: h.ID, Revision: 1, Phone: ptr("10030009997"), Needs: []string{"dialysis_at_home"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.flow.Reveal(as(b.officer), h.ID, "核对"); err != nil {
			t.Fatal(err)
		}
		secrets := []string{"尹怀桥", "10030002001", "常初舟", "10030002002", "卓半渠", "10030009997", "dialysis_at_home", "桑小灯", "10030002229", "蔺一苇"}
		for _, table := range []string{"households", "sites", "journal", "search_doc"} {
			text := b.dump(t, table)
			for _, s := range secrets {
				if strings.Contains(text, s) {
					t.Errorf("%s holds %s", table, s)
				}
			}
		}
		for _, s := range secrets {
			if strings.Contains(b.log.String(), s) {
				t.Errorf("the log holds %s", s)
			}
		}
		// Entries as ent gives them print no secret either.
		if text := fmt.Sprintf("%+v %v", h, h); strings.Contains(text, "尹怀桥") || !strings.Contains(h.String(), "sensitive") {
			t.Errorf("%s", h)
		}
		// Bound to its row: put elsewhere it does not open.
		other := b.household(t, "HH002")
		if _, err := b.ring.Unseal(h.Secret, "households", "secret", other.ID); err == nil {
			t.Error("a secret opens in another row")
		}
	})
}

// dump reads every column of a table as text.
func (b *bundle) dump(t *testing.T, table string) string {
	t.Helper()
	var out strings.Builder
	err := store.Real(b.store).Each(context.Background(), func(rows *sql.Rows) error {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for _, v := range values {
			if raw, ok := v.([]byte); ok {
				out.Write(raw)
			} else {
				fmt.Fprintln(&out, v)
			}
		}
		return nil
	}, "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// New keys: everything is sealed anew, once; an old key that is retired opens nothing and is needed by nothing.
func TestReseal(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		old := b.ring.Active()
		if err := b.ring.Rotate(); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.Correct(as(b.officer), register.Correction{Household: b.household(t, "HH001").ID, Revision: 1, Members: ptr(3)}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{122, 0} { // one was sealed anew by its correction
			if n, err := b.flow.Reseal(system); n != want || err != nil {
				t.Fatalf("%d %v, want %d", n, err, want)
			}
		}
		if err := b.ring.Retire(old); err != nil {
			t.Fatal(err)
		}
		if s, err := b.flow.Reveal(as(b.officer), b.household(t, "HH003").ID, "核对"); err != nil || s.Name != "岳知山" {
			t.Errorf("%+v %v", s, err)
		}
		got, err := b.flow.Import(as(b.admin), b.county, *b.table, true)
		if err != nil || got.Same != 122 || got.Changed != 1 {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestReadiness(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			for _, p := range b.cast {
				if !p.Active {
					continue
				}
				if _, err := store.Inner(tx).Exec(ctx, "UPDATE people SET state = 'active' WHERE id = ?", p.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		of := register.GapKind("")
		list := func(v *viewer.Viewer, at division.Place) (out []string) {
			t.Helper()
			after := ""
			for range 1000 {
				gaps, next, err := b.flow.Readiness(as(v), at, of, after, 3)
				if err != nil {
					t.Fatal(err)
				}
				for _, g := range gaps {
					out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s", g.Code, g.Role, g.Post, g.Kind, g.Name)))
				}
				if after = next; next == "" {
					return out
				}
			}
			t.Fatal("the list does not end")
			return nil
		}
		want := []string{"370405102243 village_head B vacant", "370405102243 grid_officer B invited 尹初阳"}
		if got := list(b.townDuty, b.places[village]); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		// A number not in service stands there until somebody was reached on it.
		dead := b.cast[slices.IndexFunc(b.cast, func(p testworld.Person) bool { return p.Key == "P21" })]
		if err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error { return b.tree.NumberGone(ctx, tx, dead.ID, dead.Phone) }); err != nil {
			t.Fatal(err)
		}
		if got := list(b.townDuty, b.places[village]); len(got) != 3 || !slices.ContainsFunc(got, func(g string) bool { return strings.HasSuffix(g, " dead "+dead.Name) }) {
			t.Errorf("%q", got)
		}
		if gaps, _, err := b.flow.Readiness(as(b.townDuty), b.places[village], register.GapDead, "", 3); err != nil || len(gaps) != 1 || gaps[0].GoneDay == "" || gaps[0].Person != dead.ID {
			t.Errorf("%+v, %v", gaps, err)
		}
		if err := b.tree.Verify(as(b.townDuty), dead.ID, roster.CallReached); err != nil {
			t.Fatal(err)
		}
		if got := list(b.townDuty, b.places[village]); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		want = []string{"370405102244 village_head B vacant", "370405102244 info_officer B stale 盖如山"}
		if got := list(b.townDuty, b.places[sibling]); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		// A village of which nobody is known: six posts; with a grid, its grid is asked for.
		third, _, err := b.store.NodeByCode(context.Background(), "370405102245")
		if err != nil {
			t.Fatal(err)
		}
		if got := list(b.townDuty, third.Place); len(got) != 6 {
			t.Errorf("%q", got)
		}
		grid := roster.NewDivision{ID: store.NewID(), Parent: third.ID, Code: "37040510224501", Name: "一网格", ValidFrom: "2026-01-01"}
		if err := b.tree.AddDivision(system, grid); err != nil {
			t.Fatal(err)
		}
		if err := b.tree.AddPerson(system, roster.NewPerson{ID: store.NewID(), Name: "新来的", Phone: "10090000001", Appointment: roster.NewAppointment{
			ID: store.NewID(), Role: viewer.GridOfficer, Post: "A", Division: grid.ID, From: "2026-11-01"}}); err != nil {
			t.Fatal(err)
		}
		got := list(b.townDuty, third.Place)
		if len(got) != 6 || got[4] != "37040510224501 grid_officer A invited 新来的" || got[5] != "37040510224501 grid_officer B vacant" {
			t.Errorf("%q", got)
		}
		if got := list(b.townDuty, third.Place.Child(grid.ID)); len(got) != 2 {
			t.Errorf("%q", got)
		}
		// The whole county in pages of three: every village once, in order, whatever the page.
		all := list(post(viewer.CountyDuty, b.places[county]), b.places[county])
		if !slices.IsSortedFunc(all, func(a, b string) int { return strings.Compare(a[:12], b[:12]) }) || len(slices.Compact(slices.Sorted(slices.Values(all)))) != len(all) || len(all) != 213*6+2+2+1+1 {
			t.Errorf("%d gaps", len(all))
		}
		// Of one kind: the same list without the others, however the pages fall.
		for _, of = range []register.GapKind{register.GapVacant, register.GapInvited, register.GapStale} {
			var want []string
			for _, g := range all {
				if strings.Fields(g)[3] == string(of) {
					want = append(want, g)
				}
			}
			if got := list(post(viewer.CountyDuty, b.places[county]), b.places[county]); len(want) == 0 || !slices.Equal(got, want) {
				t.Errorf("%s: %d gaps, want %d", of, len(got), len(want))
			}
		}
		whole, next, err := b.flow.Readiness(as(b.auditor), b.places[county], "", "", 100)
		if err != nil || len(whole) != 100 || next == "" {
			t.Errorf("%d %q %v", len(whole), next, err)
		}
		for name, who := range map[string]*viewer.Viewer{"officer": b.officer, "another town": b.neighbour, "ended": b.ended, "stranger": viewer.Stranger()} {
			if _, _, err := b.flow.Readiness(as(who), b.places[village], "", "", 10); code(err) != "denied" {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, cursor := range []string{"x", "370405102243 a", "37040510224301", strings.Repeat("3", 200), town} {
			if _, _, err := b.flow.Readiness(as(b.townDuty), b.places[town], "", cursor, 10); code(err) != "page.cursor" {
				t.Errorf("%q: %v", cursor, err)
			}
		}
	})
}

// Names tells names and nothing else, in one query.
func TestNames(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		got, err := b.flow.Names(as(b.officer), []uuid.UUID{b.cast[0].ID, b.cast[1].ID, store.NewID()})
		if err != nil || len(got) != 2 || got[b.cast[0].ID] != b.cast[0].Name {
			t.Errorf("%v %v", got, err)
		}
		if got, err := b.flow.Names(as(b.officer), nil); err != nil || len(got) != 0 {
			t.Errorf("%v %v", got, err)
		}
	})
}

// What is sealed is one JSON object of known words: a reader of an older one finds what he knows.
func TestSecretForm(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(register.Secret{Name: "n", Phone: "p", Contact: "c", ContactPhone: "cp", Keyholder: "k", Needs: []string{"x"}})
	if err != nil || string(text) != `{"name":"n","phone":"p","contact":"c","contactPhone":"cp","keyholder":"k","needs":["x"]}` {
		t.Errorf("%s %v", text, err)
	}
}

// The list for the first power cut: who depends on electricity, to who sees households there, with the reason in the journal first.
func TestPowered(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		// Whatever the file says of needs, by hand.
		want := map[string][]string{}
		for _, r := range b.table.Rows {
			needs := strings.Split(r.Cells["needs"], ";")
			if r.Cells["kind"] != "household" || !slices.Contains(needs, "home_oxygen") && !slices.Contains(needs, "dialysis") {
				continue
			}
			n, ok, err := b.store.NodeByCode(context.Background(), r.Cells["division_code"])
			if err != nil || !ok {
				t.Fatal(err)
			}
			want[n.Place.Town.String()] = append(want[n.Place.Town.String()], r.Cells["id"])
		}
		if len(want) == 0 {
			t.Fatal("nobody of the demo depends on electricity")
		}
		for at, marks := range want {
			id := uuid.MustParse(at)
			desk := post(viewer.TownDuty, division.Place{County: b.county, Town: id})
			rows, err := b.flow.Powered(as(desk), division.Place{County: b.county, Town: id}, "停电，先去看")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range rows {
				got = append(got, h.Code)
			}
			slices.Sort(marks)
			if !slices.Equal(got, marks) || b.told(t, "household.powered", id) != 1 {
				t.Errorf("%v, want %v", got, marks)
			}
		}
		before := b.entries(t)
		for name, c := range map[string]struct {
			who     *viewer.Viewer
			at      string
			purpose string
			want    string
		}{
			"another village's officer": {b.other, village, "停电", "denied"}, "another town": {b.neighbour, village, "停电", "denied"}, "auditor": {b.auditor, village, "停电", "denied"},
			"admin": {b.admin, village, "停电", "denied"}, "stranger": {viewer.Stranger(), village, "停电", "denied"}, "ended": {b.ended, village, "停电", "denied"},
			"an officer for his town": {b.officer, town, "停电", "denied"}, "no reason": {b.officer, village, "", "household.purpose"},
		} {
			if rows, err := b.flow.Powered(as(c.who), b.places[c.at], c.purpose); code(err) != c.want && !strings.Contains(fmt.Sprint(err), c.want) || rows != nil {
				t.Errorf("%s: %v, %v", name, rows, err)
			}
		}
		if n := b.entries(t); n != before {
			t.Errorf("%d entries for nothing", n-before)
		}
	})
}

// A household taken off the register is told why in the journal, is in no list and at no door, and the same again is done already.
func TestEndHousehold(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		h := b.household(t, "HH002")
		end := func(who *viewer.Viewer, revision int, why string) error {
			return b.flow.Correct(as(who), register.Correction{Household: h.ID, Revision: revision, EndReason: &why})
		}
		for name, c := range map[string]struct {
			who       *viewer.Viewer
			why, want string
		}{
			"no reason": {b.officer, " ", "invalid"}, "a long one": {b.officer, strings.Repeat("长", 101), "invalid"},
			"the next village's": {b.other, "搬到县城", "not_found"}, "the town, which corrects nothing": {b.townDuty, "搬到县城", "denied"}, "auditor": {b.auditor, "搬到县城", "denied"},
		} {
			if err := end(c.who, h.Revision, c.why); err == nil || b.household(t, "HH002").EndedDay != "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := end(b.officer, h.Revision+1, "搬到县城"); code(err) != "household.edited" {
			t.Errorf("an old look: %v", err)
		}
		for range 2 {
			if err := end(b.officer, h.Revision, "搬到县城"); err != nil {
				t.Fatal(err)
			}
		}
		if got := b.household(t, "HH002"); got.EndedDay != "2026-11-24" || got.Revision != h.Revision+1 || b.told(t, "household.end", h.ID) != 1 {
			t.Errorf("%q, revision %d", got.EndedDay, got.Revision)
		}
		if err := b.flow.Correct(as(b.officer), register.Correction{Household: h.ID, Revision: h.Revision + 1, Members: ptr(3)}); code(err) != "household.left" {
			t.Errorf("corrected after its end: %v", err)
		}
	})
}
