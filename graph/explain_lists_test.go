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
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
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
		golden(t, "lastmile-"+kind+".sql", w.walk(t, handle, kind, tapped, []listed{
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
		}))
	})
}

// listed is a list that is asked for as the app asks.
type listed struct {
	name, who, root, args, table string
	// walks are the indexes that the statements on the table walk. One that ends in * only bounds what is then sorted: the villages of
	// one county that fell silent, the doors somebody is officer B of.
	walks []string
}

// flat are lists without pages: bounded by what they are of.
var flat = map[string]bool{"siteChecks": true, "mySiteChecks": true, "myBypassReports": true}

// walk asks for lists, and tells their statements and plans; each has to be a walk of its index.
func (w *world) walk(t *testing.T, handle *sql.DB, kind string, tapped *tap, lists []listed) string {
	t.Helper()
	var b strings.Builder
	for _, c := range lists {
		tapped.take()
		query, path := "{"+c.root+"("+c.args+"){nodes{id}}}", []any{c.root, "nodes"}
		if flat[c.root] {
			query, path = "{"+c.root+"("+c.args+"){id}}", path[:1]
			query = strings.Replace(query, "()", "", 1)
		}
		data, code := w.ask(w.viewers[c.who], query, nil)
		if nodes, _ := dig(data, path...).([]any); code != "" || len(nodes) == 0 {
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
	return b.String()
}

func quote(kind string) string {
	if kind == dialect.SQLite {
		return "`"
	}
	return `"`
}

// lost gives the world a full desk of losses: events of two years, the chains and ledgers of a busy week.
func (w *world) lost() (ev uuid.UUID) {
	w.t.Helper()
	const n = 400
	ev = w.happened()
	card := &viewer.Card{Name: "试用员"}
	villages := []division.Place{w.places["village"], w.places["sibling"], w.places["third"]}
	sent := []uuid.UUID{viewer.From(w.viewers["sibling"]).Person, store.NewID(), store.NewID()}
	must(w.t, w.store.InTx(store.Long(w.system()), func(ctx context.Context, tx *store.Tx) error {
		for i := range n {
			at, then := villages[i%len(villages)], now.Add(-time.Duration(i)*time.Hour)
			id, head := store.NewID(), store.NewID()
			if err := tx.Client.LossEvent.Create().SetID(id).SetCountyID(at.County).SetDrillID(uuid.Nil).SetName("过去的").SetNature(event.NatureNatural).SetHazard("0201").SetForm("2024").
				SetState(event.StateClosed).SetLive(i%40 == 0).SetStartedAt(then).SetScope(event.ScopeNone).SetLevel(0).SetRound(0).SetAuthorID(id).SetAuthorCard(card).
				SetMadeAt(then).SetReceivedAt(then).SetDigest([]byte{1}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.Statement.Create().SetID(head).SetPlace(at).SetDrillID(uuid.Nil).SetEventID(id).SetDivisionID(at.Village).SetLevel(division.Village).SetN(1).SetKind(chain.KindFirst).
				SetState(chain.StateSubmitted).SetForm("2024").SetOccurredAt(then).SetTyped(figure.Typed{}).SetFigures(figure.Figures{}).SetFacts(figure.Facts{}).SetGrains(figure.Grains{}).
				SetParts([]uuid.UUID{}).SetFindings([]figure.Finding{}).SetReasons(map[string]figure.Reason{}).SetAnswers(map[string]schema.StatementAnswer{}).SetMaintained([]string{}).
				SetRound(0).SetAuthorID(id).SetAuthorCard(card).SetMadeAt(then).SetReceivedAt(then).SetDigest([]byte{1}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.LossChain.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(uuid.Nil).SetEventID(id).SetDivisionID(at.Village).SetLevel(division.Village).SetN(1).
				SetKind(chain.KindFirst).SetState(chain.StateSubmitted).SetHeadID(head).SetDisputed(false).SetBehalf(false).SetOccurredAt(then).SetFirstAt(then).SetReceivedAt(then).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.LedgerRow.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(uuid.Nil).SetEventID(ev).SetLedger([]string{"D01", "D02"}[i%2]).SetRevision(1).SetVersionID(id).
				SetCells(figure.Row{}).SetMasks(figure.Row{}).SetSecret([]byte{1}).SetReceivedAt(then).SetChangedAt(then).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.ReliefNeed.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(uuid.Nil).SetEventID(ev).SetNameMask("*").SetPhoneMask("").SetSecret([]byte{1}).SetPersons(1).
				SetWants([]string{"water"}).SetText("").SetSince(then).SetDueAt(then).SetAuthorID(id).SetCard(card).SetMadeAt(then).SetReceivedAt(then).SetDigest([]byte{1}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.SiteCheck.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(uuid.Nil).SetEventID(ev).SetStatementID(head).SetCodes([]string{"A01007"}).SetText("x").
				SetState([]string{"asked", "done"}[i%2]).SetAssigneeID(sent[i%len(sent)]).SetAssigneeCard(card).SetAuthorID(id).SetAuthorCard(card).SetDueAt(then).SetMadeAt(then).
				SetReceivedAt(then).SetDigest([]byte{1}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.VerifyOrder.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(uuid.Nil).SetEventID(ev).SetDivisionID(at.Village).SetCodes([]string{}).SetText("x").SetFromWords("x").
				SetState([]string{"asked", "answered", "withdrawn"}[i/len(villages)%3]).SetAuthorID(id).SetAuthorCard(card).SetAskedAt(then).SetMadeAt(then).SetReceivedAt(then).SetDigest([]byte{1}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.BypassReport.Create().SetID(store.NewID()).SetPlace(division.Place{County: at.County}).SetDrillID(uuid.Nil).SetEventID(ev).SetDivisionID(at.Village).
				SetTyped(figure.Typed{}).SetText("x").SetUnnamed(false).SetAuthorID(sent[i%len(sent)]).SetAuthorCard(card).SetMadeAt(then).SetReceivedAt(then).SetDigest([]byte{1}).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
	return ev
}

// The photos of a page of a ledger are one statement more, only for who asks; it seeks by the rows' ids, however many files the county has.
func TestPhotosOfALedger(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev := w.lost()
		handle, kind := plain(t, address)
		id := "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6)))"
		if kind == dialect.Postgres {
			id = "gen_random_uuid()"
		}
		_, err := handle.ExecContext(t.Context(), `INSERT INTO media (id, row_id, move_id, owner_id, position, kind, media_type, sha256, bytes, state, received_at)
			SELECT `+id+`, r.id, r.id, r.id, n.n, 'photo', 'image/jpeg', '', 1, 'kept', r.received_at
			FROM ledger_rows AS r CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6) AS n`)
		must(t, err)
		_, err = handle.ExecContext(t.Context(), "ANALYZE")
		must(t, err)
		tapped := &tap{Driver: entsql.OpenDB(kind, handle)}
		w.store.Client = db.NewClient(db.Driver(tapped))
		statements := func(fields string, photos int) []statement {
			t.Helper()
			tapped.take()
			data, code := w.ask(w.viewers["town"], fmt.Sprintf("{ledger(event:%q ledger:%q within:%q first:20){nodes{id %s}}}", ev, "D02", w.town().ID(), fields), nil)
			if got := strings.Count(fmt.Sprint(data), "PHOTO"); code != "" || got != photos {
				t.Fatalf("%d photos, %s", got, code)
			}
			return tapped.take()
		}
		without, with := statements("", 0), statements("media{kind}", 20*7)
		if len(with) != len(without)+1 {
			t.Fatalf("%d statements with photos, %d without", len(with), len(without))
		}
		for _, s := range with {
			if plan := explain(t, handle, kind, s); strings.Contains(s.text, "media") && (!strings.Contains(plan, "media_row_id_received_at_position_id") || strings.Contains(plan, "Seq Scan on media")) {
				t.Errorf("%s\n%s", s.text, plan) // the rows themselves are few here, so that a scan of them is the shorter way
			}
		}
	})
}

// How far everything that is owed was reminded of is one statement more, by the index of what is open, however many reminders have ended, and
// the orders to verify are one for each event; who
// heard it is named by his post, to an auditor by a mask.
func TestRemindersOfWhatIsOwed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		w.lost()
		must(t, w.losses.Remind(t.Context()))
		handle, kind := plain(t, address)
		id := "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6)))"
		if kind == dialect.Postgres {
			id = "gen_random_uuid()"
		}
		_, err := handle.ExecContext(t.Context(), `INSERT INTO reminders (id, county_id, town_id, village_id, drill_id, event_id, division_id, level, key, order_id, stage, from_at, due_at, step, calls, made_at, ended_at)
			SELECT `+id+`, r.county_id, r.town_id, r.village_id, r.drill_id, r.event_id, c.id, r.level, r.key, 'ended', r.stage, r.from_at, r.due_at, 9, 9, r.made_at, r.made_at
			FROM reminders AS r CROSS JOIN loss_chains AS c`)
		must(t, err)
		_, err = handle.ExecContext(t.Context(), `UPDATE reminders SET calls = 3, last_at = due_at, heard_at = due_at, heard_card = '{"name":"逄归田","role":"town_duty","post":"A","division":"泥沟镇"}' WHERE ended_at IS NULL`)
		must(t, err)
		_, err = handle.ExecContext(t.Context(), "ANALYZE")
		must(t, err)
		tapped := &tap{Driver: entsql.OpenDB(kind, handle)}
		w.store.Client = db.NewClient(db.Driver(tapped))
		for who, name := range map[string]string{"town": "逄归田", "auditor": "逄*"} {
			tapped.take()
			data, code := w.ask(w.viewers[who], fmt.Sprintf("{owedStatements(within:%q){stage reminded{calls lastAt heardAt nextAt heardBy{name role post division}}}}", w.town().ID()), nil)
			rows, _ := dig(data, "owedStatements").([]any)
			if code != "" || len(rows) < 2 {
				t.Fatalf("%s: %d rows, %s", who, len(rows), code)
			}
			for _, r := range rows {
				if dig(r, "reminded", "calls") != float64(3) || dig(r, "reminded", "heardBy", "name") != name || dig(r, "reminded", "heardBy", "division") != "泥沟镇" {
					t.Errorf("%s: %v", who, r)
				}
			}
			n, orders, events := 0, 0, 0
			for _, s := range tapped.take() {
				switch what := s.text[len("SELECT "):]; {
				case strings.HasPrefix(what, quote(kind)+"loss_chains"+quote(kind)):
					events++
				case strings.HasPrefix(what, quote(kind)+"verify_orders"+quote(kind)):
					orders++
					// PostgreSQL has so few here that a scan is the shorter way.
					if plan := explain(t, handle, kind, s); kind == dialect.SQLite && !strings.Contains(plan, "verifyorder_event_id_") {
						t.Errorf("%s\n%s", s.text, plan)
					}
				case strings.HasPrefix(what, quote(kind)+"reminders"+quote(kind)):
					n++
					if plan := explain(t, handle, kind, s); !strings.Contains(plan, "reminder_drill_id_county_id_event_id_division_id") {
						t.Errorf("%s\n%s", s.text, plan)
					}
				}
			}
			if n != 1 || orders != events || events > 20 {
				t.Errorf("%s: %d statements of reminders and %d of orders for %d rows of %d events", who, n, orders, len(rows), events)
			}
		}
	})
}

func TestLossListsAreIndexWalks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev := w.lost()
		handle, kind := plain(t, address)
		if kind == dialect.Postgres { // what autovacuum does within a minute
			_, err := handle.ExecContext(t.Context(), "ANALYZE")
			must(t, err)
		}
		tapped := &tap{Driver: entsql.OpenDB(kind, handle)}
		w.store.Client = db.NewClient(db.Driver(tapped))
		within := func(place string) string { return fmt.Sprintf("within: %q", w.places[place].ID()) }
		ledger := fmt.Sprintf("event: %q ledger: \"D02\" first: 20 ", ev)
		after := fmt.Sprintf("event: %q first: 20 ", ev)
		w.closer()
		golden(t, "losses-"+kind+".sql", w.walk(t, handle, kind, tapped, []listed{
			{"events of the county", "author", "lossEvents", "first: 20", "loss_events", []string{"lossevent_drill_id_county_id_received_at_id"}},
			{"live events", "author", "lossEvents", "live: true first: 20", "loss_events", []string{"lossevent_drill_id_county_id_live_received_at_id"}},
			{"events that are over", "author", "lossEvents", "live: false first: 20", "loss_events", []string{"lossevent_drill_id_county_id_live_received_at_id"}},
			{"statements of a village", "colleague", "statements", within("village") + " first: 20", "loss_chains", []string{"losschain_drill_id_village_id_received_at_id"}},
			{"statements of the county", "county", "statements", within("county") + " first: 20", "loss_chains", []string{"losschain_drill_id_county_id_received_at_id"}},
			{"ledger of a village", "colleague", "ledger", ledger + within("village"), "ledger_rows", []string{"ledgerrow_event_id_ledger_village_id_received_at_id"}},
			{"needs of a village", "colleague", "reliefNeeds", after + within("village"), "relief_needs", []string{"reliefneed_event_id_village_id_received_at_id"}},
			{"needs of the county that wait", "county", "reliefNeeds", after + "open: true " + within("county"), "relief_needs", []string{"reliefneed_event_id_county_id_received_at_id"}},
			{"site checks of a village", "town", "siteChecks", fmt.Sprintf("event: %q village: %q", ev, w.places["village"].ID()), "site_checks", []string{"sitecheck_event_id_village_id_received_at_id"}},
			{"where I am sent", "sibling", "mySiteChecks", "", "site_checks", []string{"sitecheck_assignee_id_state_due_at_id"}},
			{"orders to a village", "colleague", "verifyOrders", after + within("village"), "verify_orders", []string{"verifyorder_event_id_village_id_received_at_id"}},
			{"orders of a town", "town", "verifyOrders", after + fmt.Sprintf("within: %q", w.town().ID()), "verify_orders", []string{"verifyorder_event_id_town_id_received_at_id"}},
			{"orders of the county", "county", "verifyOrders", after + within("county"), "verify_orders", []string{"verifyorder_event_id_county_id_received_at_id"}},
			{"what was told past the levels", "closer", "bypassReports", after, "bypass_reports", []string{"bypassreport_event_id_county_id_received_at_id"}},
			{"what I told past the levels", "sibling", "myBypassReports", fmt.Sprintf("event: %q", ev), "bypass_reports", []string{"bypassreport_author_id_event_id_received_at_id"}},
			{"ledger of the county", "county", "ledger", ledger + within("county"), "ledger_rows", []string{"ledgerrow_event_id_ledger_county_id_received_at_id"}},
		}))
	})
}
