package export_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doortask"
	heart "jiaoying/notify/door"
	"jiaoying/server/door"
	"jiaoying/server/export"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// What was said about doors without being there, doors that went on by themselves, and doors a danger notice opened: the record lists them,
// the case tells of them and holds their entries, all of them, and names one that is missing.
func TestDoorsThatGoOnAreTold(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		s := b.happened()
		of := func(cause ...func(*db.DoorTaskQuery)) []*db.DoorTask {
			q := b.store.Client.DoorTask.Query().Order(doortask.ByID())
			for _, c := range cause {
				c(q)
			}
			rows, err := q.All(system)
			must(t, err)
			return rows
		}
		byWarning := of(func(q *db.DoorTaskQuery) {
			q.Where(doortask.WarningID(s.warning), doortask.VillageID(b.places[village].Village), doortask.SecondIDNotNil())
		})
		byNotice := of(func(q *db.DoorTaskQuery) { q.Where(doortask.NoticeID(s.notice)) })
		if len(byWarning) < 3 || len(byNotice) < 1 {
			t.Fatalf("%d doors of the warning, %d of the notice", len(byWarning), len(byNotice))
		}
		rule := func(task uuid.UUID, said heart.Said) uuid.UUID {
			in := door.Ruling{Task: task, ID: store.NewID(), Said: said, MadeAt: b.tick(time.Second)}
			if said.Ruling == heart.Take {
				must(t, b.doors.Take(as(b.townDuty), in))
			} else {
				must(t, b.doors.Decide(as(b.townDuty), in))
			}
			return in.ID
		}
		want := map[uuid.UUID][]string{
			rule(byWarning[0].ID, heart.Said{Ruling: heart.Take, Text: "主岗在外"}):                            {"副岗接手", "主岗在外", "", byWarning[0].ID.String()},
			rule(byWarning[1].ID, heart.Said{Ruling: heart.BreakIn, Text: "屋里有人应 13912345678"}):            {"破拆进门", "屋里有人应 139****5678", "", byWarning[1].ID.String()},
			rule(byWarning[2].ID, heart.Said{Ruling: heart.KnownAway, Text: "去了城里", ConfirmedBy: "邻居葛大嫂"}): {"确认外出", "去了城里", "邻居葛大嫂", byWarning[2].ID.String()},
		}
		b.tick(2 * time.Hour)
		for more := true; more; {
			var err error
			more, err = b.doors.Advance(system)
			must(t, err)
		}
		staged := b.count("SELECT count(*) FROM journal WHERE verb IN ('door.second', 'door.town')")
		if staged == 0 {
			t.Fatal("no door went on")
		}

		raw := b.bytes(b.duty, b.ask(b.duty, export.KindCase, s.warning, county).ID)
		if _, err := verify(raw, b.ring); err != nil {
			t.Fatal(err)
		}
		parts := unpacked(t, raw)
		story, entries := "", map[string]int{}
		for _, p := range parts {
			switch p.name {
			case "case.html":
				story = string(p.body)
			case "entries.jsonl":
				for _, l := range lines(p.body) {
					entries[entryOf(t, l)]++
				}
			}
		}
		for _, w := range []string{"，副岗接手，", "主岗在外", "，破拆进门，", "屋里有人应 139****5678", "，确认外出，", "，证实人 邻居葛大嫂", "主岗没到，转给副岗", "还没办成，转给镇街", "险情告知"} {
			if !strings.Contains(story, w) {
				t.Errorf("the story lacks %q", w)
			}
		}
		if got := strings.Count(story, "主岗没到，转给副岗") + strings.Count(story, "还没办成，转给镇街"); got != staged {
			t.Errorf("the story tells of %d steps, the journal of %d", got, staged)
		}
		for _, d := range append(slices.Clone(byWarning), byNotice...) {
			n := b.count("SELECT count(*) FROM journal WHERE subject_id = ?", d.ID)
			if got := entries["door "+d.ID.String()]; got != n || n == 0 {
				t.Errorf("door %s: %d entries, want %d", d.ID, got, n)
			}
		}
		// One that is left out or dressed otherwise is named.
		drop := func(body []byte) []byte {
			all := lines(body)
			for i, l := range all {
				if bytes.Contains(l, []byte(`"door.break_in"`)) {
					return joined(append(all[:i:i], all[i+1:]...))
				}
			}
			t.Fatal("no entry of the ruling")
			return nil
		}
		dress := func(body []byte) []byte {
			return bytes.Replace(body, []byte(`"door.break_in"`), []byte(`"door.force"`), 1)
		}
		for name, c := range map[string]struct {
			change func([]byte) []byte
			says   string
		}{"dropped": {drop, "entries.jsonl: missing at position"}, "dressed": {dress, "entries.jsonl: changed at position"}} {
			bad := signed(t, changed(parts, "entries.jsonl", c.change), b.ring)
			if _, err := verify(packed(t, bad), b.ring); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}

		f, err := excelize.OpenReader(bytes.NewReader(b.bytes(b.duty, b.ask(b.duty, export.KindRecord, s.warning, county).ID)))
		must(t, err)
		defer func() { _ = f.Close() }()
		rows := byID(t, table(t, f, "上门研判"), "编号")
		if n := b.count("SELECT count(*) FROM door_rulings"); len(rows) != n || n != len(want) {
			t.Errorf("%d rows of %d rulings", len(rows), n)
		}
		for id, w := range want {
			r := rows[id.String()]
			if got := []string{r["决定"], r["说明"], r["证实人"], r["任务编号"]}; !slices.Equal(got, w) || !strings.Contains(r["谁记的"], b.cast["P11"].Name) {
				t.Errorf("%v, want %v", r, w)
			}
		}
		cause := map[string]string{}
		for _, r := range table(t, f, "上门") {
			cause[r["任务编号"]] = r["因为"] + r["到谁手上"]
		}
		for _, d := range append(slices.Clone(byWarning), byNotice...) {
			now, err := b.store.Client.DoorTask.Get(system, d.ID)
			must(t, err)
			w := map[bool]string{true: "险情告知", false: "预警"}[d.NoticeID != uuid.Nil] + map[heart.Stage]string{heart.StageOwn: "主岗", heart.StageSecond: "副岗", heart.StageTown: "镇街"}[now.Stage]
			if cause[d.ID.String()] != w {
				t.Errorf("door %s: %q, want %q", d.ID, cause[d.ID.String()], w)
			}
		}
		// Another town reads nothing of it, an auditor nothing that was typed.
		for who, text := range map[string]string{
			"another town": string(sheetText(t, b.bytes(b.neighbour, b.ask(b.neighbour, export.KindCase, s.warning, otherTown).ID))),
			"an auditor":   string(sheetText(t, b.bytes(b.auditor, b.ask(b.auditor, export.KindCase, s.warning, county).ID))),
		} {
			for _, never := range []string{"主岗在外", "屋里有人应", "邻居葛大嫂"} {
				if strings.Contains(text, never) {
					t.Errorf("%s reads %q", who, never)
				}
			}
		}
	})
}
