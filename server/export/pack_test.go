package export_test

import (
	"context"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	dbappointment "jiaoying/ent/db/appointment"
	"jiaoying/ent/db/doortask"
	dbexport "jiaoying/ent/db/export"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/server/export"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
	"jiaoying/server/warning"
	"jiaoying/server/warning/course"
)

const purpose = "雨季备用"

func (b *bundle) packed(v *viewer.Viewer, warning uuid.UUID, at string) (uuid.UUID, string) {
	b.t.Helper()
	x := store.NewID()
	must(b.t, b.flow.Ask(as(v), export.Request{ID: x, Kind: export.KindPack, Warning: warning, Place: b.places[at], Language: export.Chinese, Purpose: purpose}))
	must(b.t, b.flow.Make(context.Background(), x))
	f, err := b.flow.Take(as(v), x)
	must(b.t, err)
	if !strings.HasPrefix(f.Name, "离线应急包-") || !strings.HasSuffix(f.Name, ".html") || f.Type != "text/html; charset=utf-8" {
		b.t.Errorf("%s %s", f.Name, f.Type)
	}
	must(b.t, f.Close())
	return x, string(b.bytes(v, x))
}

func code(err error) string {
	if f, ok := fault.As(err); ok {
		if len(f.Fields) > 0 {
			return f.Fields[0].Code
		}
		return f.Code
	}
	return ""
}

// A pack holds every post of its villages with its number, every household by its mask, and nothing that is sealed of one.
func TestPackHoldsTheTown(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		x, page := b.packed(b.townDuty, uuid.Nil, town)
		if dir := os.Getenv("JIAOYING_PACK"); dir != "" { // to be looked at
			must(t, os.WriteFile(dir, []byte(page), 0o600))
		}
		posts, err := b.store.Client.Appointment.Query().Where(dbappointment.TownID(b.places[town].Town)).WithPerson().All(system)
		must(t, err)
		phones := map[uuid.UUID]string{}
		for _, p := range b.cast {
			phones[p.ID] = p.Phone
		}
		called := 0
		for _, p := range posts {
			name, phone := p.Edges.Person.Name, phones[p.PersonID]
			row := regexp.MustCompile(`<td>` + p.Post + `</td><td class="nb">` + name + `</td><td class="num">` + phone + `</td>`)
			want := p.FromDay <= "2026-11-24" && (p.ToDay == "" || p.ToDay >= "2026-11-24") && p.Role != viewer.TownMediator
			if got := row.MatchString(page); got != want {
				t.Errorf("%s %s %s of %s: in the pack %v, want %v", p.Role, p.Post, name, p.FromDay, got, want)
			}
			if want {
				called++
			}
		}
		if called < 12 {
			t.Errorf("%d posts", called)
		}
		for _, want := range []string{"靳望舒", "10030000002", "打印后 24 小时内用，用完交回销毁", `content: "泥沟镇 \0000b7 2026\00002d11\00002d24 11\00003a12\00003a00 制作 `, "巩一帆 镇街值班员", purpose, "卫星电话", "邻村", "供电抢修队", "冯湖村党群服务中心", "没有人", "常见山"} {
			if !strings.Contains(page, want) {
				t.Errorf("the pack lacks %q", want)
			}
		}
		for _, never := range []string{"郁停云", "10030000016", "全知秋", "訾听涛", "高砚秋", "<script", "://", "ZgotmplZ"} { // another town's, those that are over, no desk
			if strings.Contains(page, never) {
				t.Errorf("the pack holds %q", never)
			}
		}
		// Every household of the town by its mask; what is sealed of it nowhere.
		homes, err := b.store.Client.Household.Query().All(system)
		must(t, err)
		rows, err := testworld.Households(slices.Collect(func(yield func(testworld.Person) bool) {
			for _, p := range b.cast {
				if !yield(p) {
					return
				}
			}
		}))
		must(t, err)
		secret := map[string]map[string]string{}
		for _, r := range rows.Rows {
			secret[r.Cells["id"]] = r.Cells
		}
		n := 0
		for _, h := range homes {
			in := strings.Contains(page, "<b>"+h.NameMask+"</b><br>"+h.Code+"</td>")
			if want := h.TownID == b.places[town].Town; in != want {
				t.Errorf("%s is in the pack: %v", h.Code, in)
			} else if in {
				n++
			}
			s, known := secret[h.Code]
			if !known {
				t.Fatalf("the register of the test knows no %s", h.Code)
			}
			for _, column := range []string{"head_or_site", "phone", "emergency_contact", "emergency_phone", "keyholder"} {
				if v := s[column]; v != "" && strings.Contains(page, v) {
					t.Errorf("%s: %s is in the pack", h.Code, column)
				}
			}
		}
		if n < 50 {
			t.Errorf("%d households", n)
		}
		for _, o := range []string{"已告知", "转告", "已转移", "外出", "没人应门", "不肯走", "要帮手"} {
			if got := strings.Count(page, "□ "+o+"<"); got < n {
				t.Errorf("%s is to tick %d times, of %d households", o, got, n)
			}
		}
		// In danger first, then with needs.
		grid := page[strings.Index(page, "泥沟镇 冯湖村</h2>"):]
		grid = grid[strings.Index(grid, "上门名单"):]
		grid = grid[:strings.Index(grid, "</table>")]
		order := regexp.MustCompile(`<td><b>([^<]*)</b></td>`).FindAllStringSubmatch(grid, -1)
		last := 3
		for _, o := range order {
			grave := 0
			if strings.Contains(o[1], "要人照应") {
				grave++
			}
			if o[1] != "" && o[1] != "要人照应" {
				grave += 2
			}
			if grave > last {
				t.Errorf("%q comes behind what is less", o[1])
			}
			last = grave
		}
		if len(order) < 10 || last != 0 {
			t.Errorf("%d doors in the first grid, the last of %d", len(order), last)
		}
		// Why is entered by who asks, whose numbers by the maker, both before it is there.
		var verbs []string
		must(t, b.eachEntry(x, func(verb string) { verbs = append(verbs, verb) }))
		if want := []string{"export.request", "export.reveal", "export.release", "export.ready", "export.download", "export.download"}; !slices.Equal(verbs, want) {
			t.Errorf("the journal says %v", verbs)
		}
		_, small := b.packed(b.townDuty, uuid.Nil, village)
		if strings.Contains(small, "柿树园村") || !strings.Contains(small, "巩一帆") || !strings.Contains(small, "HH001") {
			t.Error("the village's pack is not the village's")
		}
	})
}

// A pack is taken out by whoever sees the people of a place and makes exports there, with a purpose, and by nobody else.
func TestPackIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		live := b.call(b.places[village].ID())
		both := holder(b.cast["P09"], viewer.Auditor, b.places[county])
		both.Grants = append(both.Grants, viewer.Grant{Role: viewer.CountyLossCloser, Verbs: viewer.CountyLossCloser.Verbs(), Place: b.places[county], Post: "A"})
		ask := func(v *viewer.Viewer, at string, warning uuid.UUID, why string) error {
			return b.flow.Ask(as(v), export.Request{ID: store.NewID(), Kind: export.KindPack, Warning: warning, Place: b.places[at], Language: export.Chinese, Purpose: why})
		}
		for name, c := range map[string]struct {
			err  error
			want string
		}{
			"an auditor":             {ask(b.auditor, town, uuid.Nil, purpose), "denied"},
			"an auditor besides":     {ask(both, town, uuid.Nil, purpose), "denied"},
			"an officer":             {ask(b.officer, village, uuid.Nil, purpose), "denied"},
			"another town":           {ask(b.neighbour, town, uuid.Nil, purpose), "denied"},
			"the whole county":       {ask(b.duty, county, uuid.Nil, purpose), "export.per_town"},
			"no purpose":             {ask(b.townDuty, town, uuid.Nil, " "), "export.purpose"},
			"a long purpose":         {ask(b.townDuty, town, uuid.Nil, strings.Repeat("备", 101)), "export.purpose"},
			"a purpose of two lines": {ask(b.townDuty, town, uuid.Nil, "备\n用"), "export.purpose"},
			"no such warning":        {ask(b.townDuty, town, store.NewID(), purpose), "not_found"},
		} {
			if got := code(c.err); got != c.want {
				t.Errorf("%s: %v, want %s", name, c.err, c.want)
			}
		}
		err := b.flow.Ask(as(b.townDuty), export.Request{ID: store.NewID(), Kind: export.KindRecord, Warning: live, Place: b.places[town], Language: export.Chinese, Purpose: purpose})
		if code(err) != "export.purpose" {
			t.Errorf("a record with a purpose: %v", err)
		}
		err = b.flow.Ask(as(b.townDuty), export.Request{ID: store.NewID(), Kind: export.KindCase, Place: b.places[town], Language: export.Chinese})
		if code(err) != "export.warning" {
			t.Errorf("a case of nothing: %v", err)
		}
		if n := b.count("SELECT count(*) FROM exports"); n != 0 {
			t.Errorf("%d are taken in", n)
		}
		x, _ := b.packed(b.townDuty, uuid.Nil, town)
		for name, v := range map[string]*viewer.Viewer{"an auditor": b.auditor, "an auditor besides": both, "an officer": b.officer, "another town": b.neighbour, "the county, which reads no households": b.duty} {
			if _, err := b.flow.Take(as(v), x); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("%s takes it: %v", name, err)
			}
		}
		// The county's own tells of no household, and the town may take it.
		y, page := b.packed(b.duty, uuid.Nil, town)
		if strings.Contains(page, "HH0") || !strings.Contains(page, "10030000022") || !strings.Contains(page, "住户名单由镇街自己打印") {
			t.Error("the county's pack")
		}
		b.bytes(b.townDuty, y)
		b.tick(7 * 24 * time.Hour)
		must(t, b.flow.Sweep(system))
		if row, err := b.store.Client.Export.Query().Where(dbexport.ID(x)).Only(system); err != nil || row.State != export.StateExpired {
			t.Errorf("%v %v", row, err)
		}
	})
}

// Of a warning in force the pack tells the doors that are open; of one that is over there is none.
func TestPackOfAWarning(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.lived()
		_, page := b.packed(b.townDuty, id, town)
		tasks, err := b.store.Client.DoorTask.Query().Where(doortask.WarningID(id), doortask.TownID(b.places[town].Town)).All(system)
		must(t, err)
		open, done := 0, 0
		for _, task := range tasks {
			mark := ""
			if task.SiteID != nil {
				s, err := b.store.Client.Site.Get(system, task.SubjectID)
				must(t, err)
				mark = s.Code
			} else {
				h, err := b.store.Client.Household.Get(system, task.SubjectID)
				must(t, err)
				mark = h.Code
			}
			in := strings.Contains(page, mark+"</td>")
			if in != (task.State == door.StateOpen) {
				t.Errorf("%s is %s, in the pack: %v", mark, task.State, in)
			}
			if in {
				open++
			} else {
				done++
			}
		}
		homes, err := b.store.Client.Household.Query().Count(system)
		must(t, err)
		if open < 3 || done < 1 || open+done >= homes || !strings.Contains(page, "暴雨红色预警") || !strings.Contains(page, "立即转移低洼住户") {
			t.Errorf("%d open, %d done", open, done)
		}
		b.tick(time.Minute)
		must(t, b.warnings.Move(as(b.duty), warning.Move{Warning: id, Move: store.NewID(), Kind: course.MoveCancel, Text: "已解除", MadeAt: b.clock}))
		err = b.flow.Ask(as(b.townDuty), export.Request{ID: store.NewID(), Kind: export.KindPack, Warning: id, Place: b.places[town], Language: export.Chinese, Purpose: purpose})
		if !errors.Is(err, export.ErrOver) {
			t.Errorf("of a warning that is over: %v", err)
		}
	})
}
