package graph_test

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// listRows is how many doors each village has, and how many notices.
const listRows = 20

// crowd fills every village of the county with doors of all states and with notices, and lets every one of them fall silent.
func (w *world) crowd(warning uuid.UUID) {
	w.t.Helper()
	row, err := w.store.Client.Warning.Get(viewer.Wide(w.system()), warning)
	must(w.t, err)
	var villages []division.Place
	must(w.t, store.Inner(w.store).Each(w.t.Context(), func(rows *sql.Rows) error {
		p := division.Place{}
		err := rows.Scan(&p.Village, &p.Town, &p.County)
		villages = append(villages, p)
		return err
	}, "SELECT id, town_id, county_id FROM divisions WHERE level = ? ORDER BY code", string(division.Village)))
	older := map[int]uuid.UUID{}
	for i := range listRows {
		older[i] = store.NewID()
	}
	officer, second := w.cast["P22"].ID, w.cast["P21"].ID
	must(w.t, w.store.InTx(store.Long(viewer.Wide(w.system())), func(ctx context.Context, tx *store.Tx) error {
		for n, at := range villages {
			rows := listRows
			if at.Village == w.places["village"].Village {
				rows = 40 * listRows
			}
			var doors []*db.DoorTaskCreate
			var notices []*db.DangerNoticeCreate
			for i := range rows {
				when := now.Add(time.Duration(n*listRows+i*7) * time.Second)
				c := tx.Client.DoorTask.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(uuid.Nil).SetWarningID(warning).SetRevisionID(*row.RevisionID).
					SetSubjectID(store.NewID()).SetWhy(door.WhyNeeds).SetVisits(0).SetMoved(0).SetOpenedAt(now).SetStage(door.StageOwn).SetAtTown(i%4 == 0)
				switch {
				case i%3 == 0 && i%4 != 0:
					c.SetState(door.StateClosed).SetClosedAt(when)
				default:
					c.SetState(door.StateOpen).SetDueAt(when)
				}
				switch { // of whoever looks for his own, as many as a list could never read
				case at.Village != w.places["village"].Village:
				case i%2 == 0:
					c.SetAssigneeID(officer).SetSecondID(second)
				default:
					c.SetAssigneeID(second).SetSecondID(officer)
				}
				doors = append(doors, c)
				spot := at
				if i%2 == 1 {
					spot.Village = uuid.Nil // the town's own
				}
				notice := tx.Client.DangerNotice.Create().SetID(store.NewID()).SetPlace(spot).SetDrillID(uuid.Nil).SetTemplate("DANGER-0").SetEventName("险情").SetText("管涌").
					SetAuthorID(officer).SetAuthorCard(&viewer.Card{}).SetMadeAt(now).SetReceivedAt(when).SetDigest([]byte{1})
				if i%4 < 2 {
					notice.SetEndedAt(when)
				}
				notices = append(notices, notice)
			}
			for part := range slices.Chunk(doors, 200) {
				if err := tx.Client.DoorTask.CreateBulk(part...).Exec(ctx); err != nil {
					return err
				}
			}
			for part := range slices.Chunk(notices, 200) {
				if err := tx.Client.DangerNotice.CreateBulk(part...).Exec(ctx); err != nil {
					return err
				}
			}
			var rungs []*db.VillageRungCreate
			for i := range listRows { // the other revisions are older warnings'
				revision := *row.RevisionID
				if i > 0 {
					revision = older[i]
				}
				rungs = append(rungs, tx.Client.VillageRung.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(uuid.Nil).SetWarningID(warning).SetRevisionID(revision).
					SetState(escalate.VillageSilent).SetRound(1).SetSilentSince(now.Add(time.Duration(n)*time.Second)).SetCalledAt(now).SetStep(0).SetNotes(0).SetOpenedAt(now))
			}
			if err := tx.Client.VillageRung.CreateBulk(rungs...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// The lists of doors, of local danger notices and of silent villages are each a walk of one index that stops at the page's end, with the
// queries the resolvers really send, on both databases; text and plan are golden. A sort or a scan of a table is a failure whatever the
// golden file says.
func TestLastMileListsAreIndexWalks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		warning, _ := w.published()
		w.crowd(warning)
		handle, kind := plain(t, address)
		if kind == dialect.Postgres { // what autovacuum does within a minute
			_, err := handle.ExecContext(t.Context(), "ANALYZE")
			must(t, err)
		}
		tapped := &tap{Driver: entsql.OpenDB(kind, handle)}
		w.store.Client = db.NewClient(db.Driver(tapped))

		within := func(place string) string { return fmt.Sprintf("within: %q", w.places[place].ID()) }
		next := func(root, args, who string) string {
			data, code := w.ask(w.viewers[who], "{"+root+"("+args+"){nodes{id} pageInfo{endCursor}}}", nil)
			cursor, _ := dig(data, root, "pageInfo", "endCursor").(string)
			if code != "" || cursor == "" {
				t.Fatalf("%s(%s): no next page: %s", root, args, code)
			}
			return args + fmt.Sprintf(" after: %q", cursor)
		}
		silent := fmt.Sprintf("warning: %q first: 10 ", warning)
		var b strings.Builder
		for _, c := range []struct {
			name, who, root, args, table string
			// walks are the indexes that the statements on the table walk. One that ends in * only bounds what is then sorted: the villages of
			// one county that fell silent, the doors somebody is officer B of.
			walks []string
		}{
			{"doors the town is to look at", "town", "doors", within("town") + " town: true first: 20", "door_tasks", []string{"doortask_drill_id_town_id_due_at_id"}},
			{"doors the town is to look at, next page", "town", "doors", next("doors", within("town")+" town: true first: 20", "town"), "door_tasks", []string{"doortask_drill_id_town_id_due_at_id"}},
			{"doors the county is to look at", "county", "doors", within("county") + " town: true first: 20", "door_tasks", []string{"doortask_drill_id_county_id_due_at_id"}},
			{"open doors of a village", "author", "doors", within("village") + " first: 10", "door_tasks", []string{"doortask_drill_id_village_id_state_due_at_id"}},
			{"open doors of a town, next page", "town", "doors", next("doors", within("town")+" first: 20", "town"), "door_tasks", []string{"doortask_drill_id_town_id_state_due_at_id"}},
			{"closed doors of a town", "town", "doors", within("town") + " state: CLOSED first: 20", "door_tasks", []string{"doortask_drill_id_town_id_state_due_at_id"}},
			{"my doors", "author", "myDoors", "first: 20", "door_tasks", []string{"doortask_drill_id_assignee_id_state_due_at_id", "doortask_drill_id_second_id_state_due_at_id*"}},
			{"notices of the county", "county", "notices", within("county") + " first: 20", "danger_notices", []string{"dangernotice_drill_id_county_id_received_at_id"}},
			{"notices of a town", "town", "notices", within("town") + " first: 20", "danger_notices", []string{"dangernotice_drill_id_town_id_received_at_id"}},
			{"notices of a village", "author", "notices", within("village") + " first: 10", "danger_notices", []string{"dangernotice_drill_id_village_id_received_at_id", "_received_at_id"}},
			{"live notices of a village, next page", "author", "notices", next("notices", within("village")+" live: true first: 5", "author"), "danger_notices", []string{"dangernotice_drill_id_village_id_received_at_id", "_received_at_id"}},
			{"silent villages of the county", "county", "silentVillages", silent, "village_rungs", []string{"villagerung_revision_id_state_silent_since_id"}},
			{"silent villages of the county, next page", "county", "silentVillages", next("silentVillages", silent, "county"), "village_rungs", []string{"villagerung_revision_id_state_silent_since_id"}},
			{"silent villages of a town", "town", "silentVillages", silent + within("town"), "village_rungs", []string{"villagerung_revision_id_*"}},
		} {
			tapped.take()
			data, code := w.ask(w.viewers[c.who], "{"+c.root+"("+c.args+"){nodes{id}}}", nil)
			if nodes, _ := dig(data, c.root, "nodes").([]any); code != "" || len(nodes) == 0 {
				t.Errorf("%s: %d rows, %s", c.name, len(nodes), code)
			}
			fmt.Fprintf(&b, "-- %s\n", c.name)
			walked := 0
			for _, s := range tapped.take() {
				if !strings.HasPrefix(s.text[len("SELECT "):], quote(kind)+c.table+quote(kind)) || !strings.Contains(s.text, "ORDER BY") {
					continue // what belongs to the rows of a page, read by their ids
				}
				plan := explain(t, handle, kind, s)
				fmt.Fprintf(&b, "%s\n", s.text)
				for line := range strings.Lines(plan) {
					fmt.Fprintf(&b, "--   %s", line)
				}
				index, bounded := "", false
				if walked < len(c.walks) {
					index, bounded = strings.CutSuffix(c.walks[walked], "*")
				}
				switch {
				case regexp.MustCompile(`Seq Scan|(?m)^SCAN `).MatchString(plan), !bounded && (sorts(plan) || strings.Contains(plan, "Bitmap")):
					t.Errorf("%s is no index walk:\n%s\n%s", c.name, s.text, plan)
				case walked >= len(c.walks), !strings.Contains(plan, index):
					t.Errorf("%s walks another index:\n%s\n%s", c.name, s.text, plan)
				}
				walked++
			}
			if walked != len(c.walks) {
				t.Errorf("%s: %d lists, want %d", c.name, walked, len(c.walks))
			}
		}
		golden(t, "lastmile-"+kind+".sql", b.String())
	})
}

func quote(kind string) string {
	if kind == dialect.SQLite {
		return "`"
	}
	return `"`
}
