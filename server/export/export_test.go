package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/db/doortask"
	dbexport "jiaoying/ent/db/export"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify"
	heart "jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/door"
	"jiaoying/server/export"
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
	t        testing.TB
	store    *store.Store
	flow     *export.Flow
	warnings *warning.Flow
	notify   *notify.Flow
	doors    *door.Flow
	spots    *spot.Flow
	ring     *seal.Ring
	cast     map[string]testworld.Person
	places   map[string]division.Place
	clock    time.Time

	duty, auditor, townDuty, neighbour, officer *viewer.Viewer
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

var system = viewer.Wide(as(viewer.System("test")))

func holder(p testworld.Person, role viewer.Role, at division.Place) *viewer.Viewer {
	return &viewer.Viewer{Person: p.ID, Name: p.Name, Grants: []viewer.Grant{{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: at}}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func setup(t testing.TB, address string) *bundle {
	t.Helper()
	b := &bundle{t: t, cast: map[string]testworld.Person{}, places: map[string]division.Place{}, clock: now, ring: seal.Memory()}
	s, err := store.Open(context.Background(), store.Config{Database: address, Data: t.TempDir(), Keys: b.ring, Now: func() time.Time { return b.clock }})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	quiet := slog.New(slog.DiscardHandler)
	registers := &register.Flow{Store: s, Ring: b.ring}
	tree := &roster.Flow{Store: s, Ring: b.ring, EndSessionsFunc: func(context.Context, *store.Tx, uuid.UUID) error { return nil }}
	b.store, b.warnings, b.notify, b.doors = s, &warning.Flow{Store: s, Log: quiet, NumberFunc: s.Setting}, &notify.Flow{Store: s, Log: quiet}, &door.Flow{Store: s}
	b.spots = &spot.Flow{Store: s, UnverifyFunc: tree.Unverify, UnreviewFunc: registers.Unreview}
	b.flow = &export.Flow{Store: s, Version: "test", NumbersFunc: tree.Numbers, RatesFunc: func(ctx context.Context, revision uuid.UUID, at division.Place) (export.Rates, error) {
		c, err := b.notify.Coverage(ctx, revision, at)
		if err != nil {
			return export.Rates{}, err
		}
		return export.Rates{AsOf: c.AsOf, Villages: c.Villages, VillagesAnswered: c.VillagesAnswered, People: c.People, Answered: c.PeopleAnswered, Behalf: c.PeopleBehalf,
			Households: c.Households, Reached: c.HouseholdsReached, Moved: c.Moved}, nil
	}}
	id, cast, err := testworld.Fill(context.Background(), tree)
	must(t, err)
	must(t, testworld.Registers(context.Background(), tree, registers, id, cast))
	_, err = b.warnings.Seed(context.Background(), id)
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
	b.duty, b.auditor = holder(b.cast["P02"], viewer.CountyDuty, b.places[county]), holder(b.cast["P09"], viewer.Auditor, b.places[county])
	b.townDuty, b.neighbour = holder(b.cast["P11"], viewer.TownDuty, b.places[town]), holder(b.cast["P16"], viewer.TownDuty, b.places[otherTown])
	b.officer = holder(b.cast["P22"], viewer.GridOfficer, b.places[village])
	return b
}

func (b *bundle) tick(d time.Duration) time.Time { b.clock = b.clock.Add(d); return b.clock }

// call publishes a red warning of some divisions and calls everybody; doors are opened.
func (b *bundle) call(at ...uuid.UUID) uuid.UUID {
	b.t.Helper()
	id := store.NewID()
	content := schema.WarningContent{Issuer: "台儿庄区气象台", Identifier: "37040541600000_1", IssuedAt: b.clock, Level: course.Red, Event: "11B03", EventName: "暴雨", Headline: "暴雨红色预警",
		Text: "=1+1 三小时内 100 毫米以上", ExpiresAt: b.clock.Add(6 * time.Hour), Order: "立即转移低洼住户"}
	must(b.t, b.warnings.Draft(as(b.duty), warning.Draft{ID: id, County: b.places[county], Content: content, MadeAt: b.clock,
		Target: schema.WarningTarget{Divisions: at, Audience: course.Audience("").All()}}))
	b.tick(time.Second)
	must(b.t, b.warnings.Move(as(b.duty), warning.Move{Warning: id, Move: store.NewID(), Kind: course.MoveUrgent, Edit: 1, MadeAt: b.clock}))
	b.fanOut(id)
	return id
}

func (b *bundle) fanOut(id uuid.UUID) {
	b.t.Helper()
	row, err := b.store.Client.Warning.Get(system, id)
	must(b.t, err)
	for more := true; more; {
		more, err = b.notify.FanOut(system, *row.RevisionID)
		must(b.t, err)
	}
	for more := true; more; {
		more, err = b.doors.Open(system, *row.RevisionID)
		must(b.t, err)
	}
}

// lived is a warning that something happened to: two answers, one on behalf, a ladder that climbed, two doors, an update.
func (b *bundle) lived() uuid.UUID {
	b.t.Helper()
	id := b.call(b.places[village].ID(), b.places[otherTown].ID())
	of := func(key string) *db.Delivery {
		d, err := b.store.Client.Delivery.Query().Where(dbdelivery.WarningID(id), dbdelivery.PersonID(b.cast[key].ID)).Order(db.Desc(dbdelivery.FieldNumber)).First(system)
		must(b.t, err)
		return d
	}
	b.tick(90 * time.Second)
	must(b.t, b.notify.Answer(as(b.officer), of("P22").ID, store.NewID(), false, b.clock))
	must(b.t, b.notify.Questions(as(b.officer), of("P22").ID, store.NewID(), schema.Answers{"moving": "yes"}, b.clock))
	for range 4 {
		b.tick(2 * time.Minute)
		for more := true; more; {
			var err error
			more, err = b.notify.Climb(system)
			must(b.t, err)
		}
	}
	must(b.t, b.notify.Behalf(as(b.townDuty), of("P21").ID, store.NewID(), escalate.ProofPhone, "+打了 13912345678，家里人说收到", b.clock))
	tasks, err := b.store.Client.DoorTask.Query().Where(doortask.WarningID(id), doortask.VillageID(b.places[village].Village), doortask.AssigneeID(b.cast["P22"].ID)).Order(doortask.ByID()).Limit(2).All(system)
	must(b.t, err)
	if len(tasks) < 2 {
		b.t.Fatalf("%d doors", len(tasks))
	}
	for i, found := range []heart.Found{{Outcome: heart.NoAnswer, Note: "@没人 0632-6611234"}, {Outcome: heart.Moved, Moved: 2, Whereto: "小学安置点"}, {Outcome: heart.Told}} {
		b.tick(time.Minute)
		must(b.t, b.doors.Visit(as(b.officer), door.Visit{Task: tasks[min(i, 1)].ID, ID: store.NewID(), Found: found, MadeAt: b.clock}))
	}
	return id
}

// ask asks for an export and makes it, with the journal linked and signed in between.
func (b *bundle) ask(v *viewer.Viewer, kind string, id uuid.UUID, at string) *db.Export {
	b.t.Helper()
	x := store.NewID()
	must(b.t, b.flow.Ask(as(v), export.Request{ID: x, Kind: kind, Warning: id, Place: b.places[at], Language: export.Chinese}))
	b.sequence()
	must(b.t, b.flow.Make(context.Background(), x))
	row, err := b.store.Client.Export.Get(system, x)
	must(b.t, err)
	return row
}

// sequence links and signs what there is, as a server does that stops.
func (b *bundle) sequence() {
	b.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	must(b.t, b.store.Sequence(ctx))
}

func (b *bundle) bytes(v *viewer.Viewer, id uuid.UUID) []byte {
	b.t.Helper()
	f, err := b.flow.Take(as(v), id)
	must(b.t, err)
	defer func() { _ = f.Close() }()
	all, err := io.ReadAll(f)
	must(b.t, err)
	if int64(len(all)) != f.Size {
		b.t.Errorf("%d bytes, said %d", len(all), f.Size)
	}
	return all
}

// eachEntry gives the verbs of the journal of one subject in order of time.
func (b *bundle) eachEntry(subject uuid.UUID, do func(verb string)) error {
	return store.Inner(b.store).Each(context.Background(), func(rows *sql.Rows) error {
		var verb string
		err := rows.Scan(&verb)
		do(verb)
		return err
	}, "SELECT verb FROM journal WHERE subject_id = ? ORDER BY id", subject)
}

func (b *bundle) count(query string, args ...any) (n int) {
	b.t.Helper()
	must(b.t, store.Inner(b.store).Row(context.Background(), query, args...).Scan(&n))
	return n
}

// table reads a sheet with its further parts; the heading's words are the keys.
func table(t testing.TB, f *excelize.File, title string) (out []map[string]string) {
	t.Helper()
	for _, name := range f.GetSheetList() {
		if name != title && !strings.HasPrefix(name, title+" ") {
			continue
		}
		rows, err := f.GetRows(name)
		must(t, err)
		for _, r := range rows[1:] {
			m := map[string]string{}
			for i, head := range rows[0] {
				if i < len(r) {
					if _, twice := m[head]; twice {
						t.Errorf("two columns are called %s", head)
					}
					m[head] = r[i]
				}
			}
			out = append(out, m)
		}
	}
	return out
}

func byID(t testing.TB, rows []map[string]string, column string) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	for _, r := range rows {
		if r[column] == "" {
			continue
		}
		if out[r[column]] != nil {
			t.Errorf("%s is there twice", r[column])
		}
		out[r[column]] = r
	}
	return out
}

var zone, _ = time.LoadLocation("Asia/Shanghai")

func clock(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.In(zone).Format(time.DateTime)
}

// The record says what the rows say, row by row: answers, attempts, doors, and the journal tells of each answer.
func TestRecordIsTheRows(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.flow.RowsMost = 20 // sheets go on in further ones
		id := b.lived()
		row := b.ask(b.duty, export.KindRecord, id, county)
		raw := b.bytes(b.duty, row.ID)
		f, err := excelize.OpenReader(bytes.NewReader(raw))
		must(t, err)
		defer func() { _ = f.Close() }()
		if list := f.GetSheetList(); list[0] != "概况" || !slices.Contains(list, "应答 2") || !slices.Contains(list, "尝试 2") {
			t.Errorf("sheets %v", list)
		}

		deliveries, err := b.store.Client.Delivery.Query().Where(dbdelivery.WarningID(id)).All(system)
		must(t, err)
		answers := table(t, f, "应答")
		got := byID(t, answers, "编号")
		if len(got) != len(deliveries) || len(deliveries) < 25 {
			t.Errorf("%d rows of %d deliveries", len(got), len(deliveries))
		}
		answered := 0
		for _, d := range deliveries {
			r := got[d.ID.String()]
			want := map[string]string{"版次": fmt.Sprint(d.Number), "姓名": d.PersonCard.Name, "岗": d.Post, "呼叫时间": clock(&d.CalledAt), "送达时间": clock(d.DeliveredAt), "打开时间": clock(d.OpenedAt), "应答时间": clock(d.AnsweredAt)}
			if d.AnsweredAt != nil {
				answered++
				want["用时（分）"] = fmt.Sprint(int(d.AnsweredAt.Sub(d.CalledAt).Minutes()))
				if n := b.count("SELECT count(*) FROM journal WHERE subject_id = ? AND at = ?", d.ID, *d.AnsweredAt); n == 0 {
					t.Errorf("the journal knows nothing of the answer of %s", d.PersonCard.Name)
				}
			}
			for k, v := range want {
				if r[k] != v {
					t.Errorf("%s of %s is %q, want %q", k, d.PersonCard.Name, r[k], v)
				}
			}
		}
		c, err := b.notify.Coverage(system, b.revision(id).ID, b.places[county])
		if err != nil || answered != c.PeopleAnswered || answered < 2 {
			t.Errorf("%d answered, the board says %+v, %v", answered, c.Count, err)
		}
		// In order of place: whoever stands on the same ground stands together.
		places := []string{}
		for _, r := range answers {
			if p := r["镇街"] + r["村"]; len(places) == 0 || places[len(places)-1] != p {
				places = append(places, p)
			}
		}
		if sorted := slices.Compact(slices.Sorted(slices.Values(places))); len(sorted) != len(places) {
			t.Errorf("places come more than once: %v", places)
		}

		attempts := byID(t, table(t, f, "尝试"), "编号")
		n := 0
		must(t, store.Inner(b.store).Each(context.Background(), func(rows *sql.Rows) error {
			var id uuid.UUID
			var at time.Time
			var step int
			var code string
			var card []byte
			var settled sql.NullTime
			if err := rows.Scan(&id, &at, &step, &code, &card, &settled); err != nil {
				return err
			}
			n++
			var to viewer.Card
			must(t, json.Unmarshal(card, &to))
			r := attempts[id.String()]
			end := ""
			if settled.Valid {
				end = clock(&settled.Time)
			}
			if r["时间"] != clock(&at) || r["第几步"] != fmt.Sprint(step) || r["回执"] != code || r["结束时间"] != end || !strings.HasPrefix(r["打给谁"], to.Name) {
				t.Errorf("attempt %s is %v", id, r)
			}
			return nil
		}, "SELECT id, created_at, step, code, card, settled_at FROM attempts WHERE warning_id = ?", id))
		if n != len(attempts) || n < 50 {
			t.Errorf("%d attempts, %d rows", n, len(attempts))
		}
		times := []string{}
		for _, r := range table(t, f, "尝试") {
			times = append(times, r["时间"])
		}
		if !slices.IsSorted(times) {
			t.Error("attempts are not in order of time")
		}

		doors := table(t, f, "上门")
		tasks, err := b.store.Client.DoorTask.Query().Where(doortask.WarningID(id)).All(system)
		must(t, err)
		seen := map[string]bool{}
		for _, r := range doors {
			seen[r["任务编号"]] = true
			if r["户号"] != "" && strings.HasPrefix(r["户号"], "HH") && !strings.HasSuffix(r["对象"], "*") {
				t.Errorf("household %s is called %s", r["户号"], r["对象"])
			}
		}
		if len(seen) != len(tasks) || len(tasks) < 5 {
			t.Errorf("%d doors of %d", len(seen), len(tasks))
		}

		flat, want := "", fmt.Sprintf("村叫应率 %d/%d", c.VillagesAnswered, c.Villages)
		for _, name := range []string{"概况", "概况 2"} {
			rows, err := f.GetRows(name)
			must(t, err)
			flat += fmt.Sprint(rows)
		}
		if !strings.Contains(flat, want) {
			t.Errorf("the overview lacks %q: %s", want, flat)
		}
		for _, want := range []string{"暴雨红色预警", "=1+1 三小时内", "立即转移低洼住户", "村叫应率", "2026-11-24 11:12:01", hex.EncodeToString(b.revision(id).Hash)} {
			if !strings.Contains(flat, want) {
				t.Errorf("the overview lacks %q: %s", want, flat)
			}
		}
	})
}

func (b *bundle) revision(warning uuid.UUID) *db.WarningRevision {
	b.t.Helper()
	w, err := b.store.Client.Warning.Get(system, warning)
	must(b.t, err)
	r, err := b.store.Client.WarningRevision.Get(system, *w.RevisionID)
	must(b.t, err)
	return r
}

// What begins with = + - @ is text, and stays text when it is edited; numbers that somebody typed are masked.
func TestCellsAreText(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.Address(t, "sqlite"))
	id := b.lived()
	raw := b.bytes(b.duty, b.ask(b.duty, export.KindRecord, id, county).ID)
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	must(t, err)
	defer func() { _ = f.Close() }()
	guarded := 0
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		must(t, err)
		for y, r := range rows {
			for x, v := range r {
				if v == "" || !strings.ContainsRune("=+-@", rune(v[0])) {
					continue
				}
				guarded++
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				style, err := f.GetCellStyle(name, at)
				must(t, err)
				s, err := f.GetStyle(style)
				must(t, err)
				formula, _ := f.GetCellFormula(name, at)
				kind, _ := f.GetCellType(name, at)
				if formula != "" || kind != excelize.CellTypeInlineString || s.NumFmt != 49 {
					t.Errorf("%s %s is %v %q, format %d", name, at, kind, formula, s.NumFmt)
				}
			}
		}
	}
	if guarded < 3 {
		t.Errorf("%d cells begin with a sign", guarded)
	}
	if bytes.Contains(sheetText(t, raw), []byte("13912345678")) || bytes.Contains(sheetText(t, raw), []byte("6611234")) {
		t.Error("a telephone number stands in the record")
	}
	if !bytes.Contains(sheetText(t, raw), []byte("139****5678")) {
		t.Error("the masked number is not there")
	}
}

// sheetText is everything a zip holds, unpacked.
func sheetText(t testing.TB, raw []byte) (out []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	must(t, err)
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		b, err := io.ReadAll(r)
		must(t, err)
		out = append(out, b...)
	}
	return out
}

// To whom names are masked nothing tells a name, in the record nor in the case; and he takes nothing that tells more.
func TestMasked(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.lived()
		open := b.ask(b.duty, export.KindCase, id, county)
		for _, kind := range []string{export.KindRecord, export.KindCase} {
			row := b.ask(b.auditor, kind, id, county)
			if !row.Masked {
				t.Errorf("%s is not masked", kind)
			}
			text := string(sheetText(t, b.bytes(b.auditor, row.ID)))
			for _, key := range []string{"P02", "P11", "P21", "P22"} {
				if name := b.cast[key].Name; strings.Contains(text, name) {
					t.Errorf("%s names %s", kind, name)
				}
			}
			if !strings.Contains(text, seal.MaskName(b.cast["P22"].Name)) || strings.Contains(text, "家里人说收到") || !strings.Contains(text, "（已遮盖）") {
				t.Errorf("%s does not mask", kind)
			}
		}
		if _, err := b.flow.Take(as(b.auditor), open.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the auditor takes what is not masked: %v", err)
		}
		whole := string(sheetText(t, b.bytes(b.duty, open.ID)))
		if regexp.MustCompile(`(^|[^0-9a-f-])1\d{10}([^0-9a-f-]|$)`).MatchString(whole) {
			t.Error("a telephone number stands in the case")
		}
		if !strings.Contains(whole, b.cast["P22"].Name) || !strings.Contains(whole, "家里人说收到") {
			t.Error("the county's own case names nobody")
		}
	})
}

// An exercise and the real world take out nothing of each other; what is of an exercise says so first and last.
func TestExportsHaveTheirWorld(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.call(b.places[village].ID())
		row := b.ask(b.duty, export.KindRecord, id, county)
		drill := store.NewID()
		inside := viewer.InDrill(as(b.duty), drill)
		if _, err := b.flow.Take(inside, row.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("taken from an exercise: %v", err)
		}
		in := export.Request{ID: store.NewID(), Kind: export.KindRecord, Warning: id, Place: b.places[county], Language: export.Chinese}
		if err := b.flow.Ask(inside, in); fault.KindOf(err) != fault.NotFound {
			t.Errorf("asked from an exercise: %v", err)
		}
		// given an exercise's twin of the warning
		twin, revision := store.NewID(), store.NewID()
		content := &schema.WarningContent{Issuer: "台儿庄区气象台", Level: course.Red, Event: "11B03", EventName: "暴雨", IssuedAt: b.clock, ExpiresAt: b.clock.Add(time.Hour)}
		must(t, b.store.InTx(viewer.InDrill(system, drill), func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(
				tx.Client.Warning.Create().SetID(twin).SetCountyID(b.places[county].County).SetDrillID(drill).SetOrigin(course.OriginTyped).SetState(course.StatePublished).SetDesk(course.DeskLive).
					SetLevel(course.Red).SetContent(content).SetTarget(&schema.WarningTarget{}).SetEdit(1).SetAuthors([]uuid.UUID{}).SetAuthorCard(&viewer.Card{}).SetRevision(1).SetRevisionID(revision).
					SetTrusted(false).SetExpiresAt(content.ExpiresAt).SetPublishedAt(tx.Now).SetReceivedAt(tx.Now).Exec(ctx),
				tx.Client.WarningRevision.Create().SetID(revision).SetCountyID(b.places[county].County).SetDrillID(drill).SetWarningID(twin).SetNumber(1).SetKind(course.RevisionAlert).SetMaterial(true).
					SetUrgent(false).SetLevel(course.Red).SetContent(content).SetReach(&schema.WarningReach{}).SetLadder(nil).SetTexts(schema.WarningTexts{}).SetHash([]byte{1}).SetCard(&viewer.Card{}).
					SetPublishedAt(tx.Now).SetExpiresAt(content.ExpiresAt).Exec(ctx))
		}))
		in.Warning = twin
		must(t, b.flow.Ask(inside, in))
		must(t, b.flow.Make(context.Background(), in.ID))
		f, err := b.flow.Take(inside, in.ID)
		must(t, err)
		raw, err := io.ReadAll(f)
		must(t, errors.Join(err, f.Close()))
		if !strings.HasPrefix(f.Name, "演练-") || !strings.Contains(string(sheetText(t, raw)), "演练 暴雨红色预警 演练") {
			t.Error("the record does not say that it is an exercise")
		}
		if _, err := b.flow.Take(as(b.duty), in.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the exercise's is taken from the real world: %v", err)
		}
	})
}

// Whoever reads the app in English has the headings so too; what people wrote stays theirs.
func TestInEnglish(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.Address(t, "sqlite"))
	id := b.lived()
	for _, kind := range export.Kinds() {
		x := store.NewID()
		in := export.Request{ID: x, Kind: kind, Warning: id, Place: b.places[county], Language: export.English}
		if kind == export.KindPack {
			in.Place, in.Purpose = b.places[town], "flood season"
		}
		must(t, b.flow.Ask(as(b.duty), in))
		b.sequence()
		must(t, b.flow.Make(context.Background(), x))
		f, err := b.flow.Take(as(b.duty), x)
		must(t, err)
		must(t, f.Close())
		if !strings.HasPrefix(f.Name, map[string]string{export.KindRecord: "record-of-calling-", export.KindCase: "case-file-", export.KindPack: "offline-pack-"}[kind]) {
			t.Errorf("it is called %s", f.Name)
		}
		wants := []string{"Villages answered", "Grid officer A", "Moved", "家里人说收到", "立即转移低洼住户"}
		text := ""
		if kind == export.KindPack {
			text, wants = string(b.bytes(b.duty, x)), []string{"Offline pack", "Grid officer", "flood season", "Satellite telephone", "立即转移低洼住户"}
		} else {
			text = string(sheetText(t, b.bytes(b.duty, x)))
		}
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", kind, want)
			}
		}
		if strings.Contains(text, "网格员") || strings.Contains(text, "村叫应率") {
			t.Errorf("%s speaks Chinese", kind)
		}
	}
}

// A town takes out its own ground and nothing of the others.
func TestOfOneTown(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.lived()
		row := b.ask(b.townDuty, export.KindRecord, id, town)
		f, err := excelize.OpenReader(bytes.NewReader(b.bytes(b.townDuty, row.ID)))
		must(t, err)
		defer func() { _ = f.Close() }()
		for _, sheet := range []string{"应答", "尝试", "上门"} {
			rows := table(t, f, sheet)
			if len(rows) == 0 {
				t.Errorf("%s is empty", sheet)
			}
			for _, r := range rows {
				if r["镇街"] != "泥沟镇" {
					t.Errorf("%s holds %v", sheet, r)
				}
			}
		}
		must(t, func() error { f, err := b.flow.Take(as(b.duty), row.ID); _ = f.Close(); return err }())
		for name, v := range map[string]*viewer.Viewer{"neighbour": b.neighbour, "officer": b.officer} {
			if _, err := b.flow.Take(as(v), row.ID); fault.KindOf(err) != fault.NotFound && fault.KindOf(err) != fault.Denied {
				t.Errorf("%s takes it: %v", name, err)
			}
			if err := b.flow.Ask(as(v), export.Request{ID: store.NewID(), Kind: export.KindRecord, Warning: id, Place: b.places[town], Language: export.Chinese}); fault.KindOf(err) != fault.Denied {
				t.Errorf("%s asks: %v", name, err)
			}
		}
		if err := b.flow.Ask(as(b.townDuty), export.Request{ID: store.NewID(), Kind: export.KindRecord, Warning: id, Place: b.places[county], Language: export.Chinese}); !errors.Is(err, fault.ErrDenied) {
			t.Errorf("a town asks for the county: %v", err)
		}
	})
}

func TestAsk(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.call(b.places[village].ID())
		in := export.Request{ID: store.NewID(), Kind: export.KindRecord, Warning: id, Place: b.places[county], Language: export.Chinese}
		must(t, b.flow.Ask(as(b.duty), in))
		must(t, b.flow.Ask(as(b.duty), in)) // the same again
		other := in
		other.Kind = export.KindCase
		if err := b.flow.Ask(as(b.duty), other); !errors.Is(err, export.ErrConflict) {
			t.Errorf("other content: %v", err)
		}
		if err := b.flow.Ask(as(b.auditor), in); !errors.Is(err, export.ErrConflict) {
			t.Errorf("another person: %v", err)
		}
		if n := b.count("SELECT count(*) FROM journal WHERE verb = 'export.request'"); n != 1 {
			t.Errorf("%d journal entries", n)
		}
		if _, err := b.flow.Take(as(b.duty), in.ID); !errors.Is(err, export.ErrNotReady) {
			t.Errorf("taken before it is made: %v", err)
		}
		wrong := export.Request{ID: uuid.New(), Kind: "pdf", Warning: id, Place: b.places[county], Language: "fr"}
		if f, ok := fault.As(b.flow.Ask(as(b.duty), wrong)); !ok || len(f.Fields) != 3 {
			t.Errorf("faulty fields: %v", f)
		}
		draft := store.NewID()
		must(t, b.warnings.Draft(as(b.duty), warning.Draft{ID: draft, County: b.places[county], MadeAt: b.clock, Content: schema.WarningContent{Issuer: "台儿庄区气象台", IssuedAt: b.clock, Level: course.Red,
			Event: "11B03", EventName: "暴雨", Headline: "暴雨", Text: "雨", ExpiresAt: b.clock.Add(time.Hour)}, Target: schema.WarningTarget{Divisions: []uuid.UUID{b.places[village].ID()}, Audience: course.Audience("").All()}}))
		for _, w := range []uuid.UUID{draft, store.NewID()} {
			if err := b.flow.Ask(as(b.duty), export.Request{ID: store.NewID(), Kind: export.KindRecord, Warning: w, Place: b.places[county], Language: export.Chinese}); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("a warning that is not out: %v", err)
			}
		}
		for range 4 {
			in.ID = store.NewID()
			must(t, b.flow.Ask(as(b.duty), in))
		}
		in.ID = store.NewID()
		if err := b.flow.Ask(as(b.duty), in); !errors.Is(err, export.ErrTooMany) {
			t.Errorf("a sixth: %v", err)
		}
		must(t, b.flow.Ask(as(b.auditor), export.Request{ID: store.NewID(), Kind: export.KindRecord, Warning: id, Place: b.places[county], Language: export.English}))
	})
}

// A job that was killed in the middle is begun anew: what it left is no file, and goes with the next sweep.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.call(b.places[village].ID())
		x := store.NewID()
		must(t, b.flow.Ask(as(b.duty), export.Request{ID: x, Kind: export.KindRecord, Warning: id, Place: b.places[county], Language: export.Chinese}))
		ctx, cancel := context.WithCancel(context.Background())
		rates := b.flow.RatesFunc
		b.flow.RatesFunc = func(context.Context, uuid.UUID, division.Place) (export.Rates, error) {
			cancel() // as a server that is stopped
			return export.Rates{}, ctx.Err()
		}
		if err := b.flow.Make(ctx, x); err == nil {
			t.Fatal("it was made all the same")
		}
		row, err := b.store.Client.Export.Get(system, x)
		must(t, err)
		if row.State != export.StateRunning || row.ReadyAt != nil || row.Bytes != 0 {
			t.Errorf("%+v", row)
		}
		dir := filepath.Join(b.store.Data(), "exports")
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%d files are left", len(left))
		}
		// What a machine without power leaves.
		half := filepath.Join(dir, "half-1")
		must(t, os.WriteFile(half, []byte("PK"), 0o600))
		b.flow.RatesFunc = rates
		must(t, b.flow.Make(context.Background(), x))
		row, err = b.store.Client.Export.Get(system, x)
		must(t, err)
		raw := b.bytes(b.duty, x)
		if sum := sha256.Sum256(raw); row.State != export.StateReady || row.Bytes != int64(len(raw)) || !bytes.Equal(row.Sha256, sum[:]) || !row.ExpiresAt.Equal(row.ReadyAt.Add(7*24*time.Hour)) {
			t.Errorf("%+v", row)
		}
		must(t, b.flow.Make(context.Background(), x)) // once more is nothing
		old := b.clock.Add(-25 * time.Hour)
		must(t, os.Chtimes(half, old, old))
		must(t, b.flow.Sweep(system))
		if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
			t.Error("the half file is still there")
		}
		b.bytes(b.duty, x)
		// A file that somebody has deleted is gone, and nobody is said to have taken it.
		away := filepath.Join(b.store.Data(), "away")
		held, err := os.ReadDir(dir)
		if err != nil || len(held) != 1 {
			t.Fatalf("%v %v", held, err)
		}
		must(t, os.Rename(filepath.Join(dir, held[0].Name()), away))
		if _, err := b.flow.Take(as(b.duty), x); !errors.Is(err, export.ErrExpired) {
			t.Errorf("a file that is gone: %v", err)
		}
		must(t, os.Rename(away, filepath.Join(dir, held[0].Name())))
		b.tick(7 * 24 * time.Hour)
		if _, err := b.flow.Take(as(b.duty), x); !errors.Is(err, export.ErrExpired) {
			t.Errorf("after a week: %v", err)
		}
		must(t, b.flow.Sweep(system))
		row, err = b.store.Client.Export.Get(system, x)
		must(t, err)
		if left, err := os.ReadDir(dir); len(left) != 0 || row.State != export.StateExpired {
			t.Errorf("%v %v %s", left, err, row.State)
		}
		if n := b.count("SELECT count(*) FROM journal WHERE verb = 'export.download' AND subject_id = ?", x); n != 2 {
			t.Errorf("%d downloads are journalled", n)
		}
		// A maker that was killed without a word is begun anew once, by whichever server looks.
		z := store.NewID()
		must(t, b.flow.Ask(as(b.duty), export.Request{ID: z, Kind: export.KindRecord, Warning: id, Place: b.places[county], Language: export.Chinese}))
		jobs := func() int { return b.count("SELECT count(*) FROM river_job WHERE kind = 'export.make'") }
		were := jobs()
		must(t, b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Export.UpdateOneID(z).SetState(export.StateRunning).Exec(ctx)
		}))
		must(t, b.flow.Revive(system)) // it has just spoken
		b.tick(3 * time.Minute)
		must(t, b.flow.Revive(system))
		must(t, b.flow.Revive(system))
		if n := jobs() - were; n != 1 {
			t.Errorf("begun anew %d times", n)
		}
		must(t, b.flow.Make(context.Background(), z))
		b.bytes(b.duty, z)
		// Given up, it stays so.
		y := store.NewID()
		must(t, b.flow.Ask(as(b.duty), export.Request{ID: y, Kind: export.KindRecord, Warning: id, Place: b.places[county], Language: export.Chinese}))
		must(t, b.flow.Fail(context.Background(), y))
		must(t, b.flow.Make(context.Background(), y))
		if row, err := b.store.Client.Export.Query().Where(dbexport.ID(y)).Only(system); err != nil || row.State != export.StateFailed {
			t.Errorf("%v %v", row, err)
		}
	})
}
