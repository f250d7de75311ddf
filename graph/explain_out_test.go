package graph_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/export"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// taken gives the world what goes out of its losses: many entries of one town, many numbers of the county, many cases of one disaster.
func (w *world) taken(ev uuid.UUID) {
	w.t.Helper()
	card := &viewer.Card{Name: "试用员"}
	at := w.town()
	must(w.t, w.store.InTx(store.Long(w.system()), func(ctx context.Context, tx *store.Tx) error {
		for i := range 1200 {
			then, other := now.Add(-time.Duration(i)*time.Hour), store.NewID()
			of, county := ev, at.County
			if i%20 > 0 { // of other disasters, and of other counties on the same server
				of, county = other, store.NewID()
			}
			if err := tx.Client.LossEntry.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(uuid.Nil).SetEventID(of).SetDivisionID(at.Town).SetN(i + 1).SetPrinted(map[string]string{}).
				SetChanges([]schema.EntryChange{}).SetReceipt("GJ").SetAuthorID(other).SetCard(card).SetMadeAt(then).SetReceivedAt(then).SetDigest([]byte{1}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.CountyFigure.Create().SetID(store.NewID()).SetCountyID(county).SetKey("gdp").SetYear(2026 - i/20).SetValue(1).SetSource("年鉴").SetAuthorID(other).SetCard(card).
				SetMadeAt(then).SetReceivedAt(then).SetDigest([]byte{1}).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.Export.Create().SetID(store.NewID()).SetPlace(w.places["county"]).SetDrillID(uuid.Nil).SetKind(export.KindCase).SetEventID(of).SetState(export.StateExpired).
				SetLanguage(export.Chinese).SetMasked(false).SetDone(0).SetTotal(0).SetBytes(0).SetPersonID(other).SetCard(card).SetDigest([]byte{1}).SetRequestedAt(then).SetAliveAt(then).
				SetReadyAt(then).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// The lists of what goes out are index walks without a sort; a change of a query or a plan is a change of a file.
func TestOutListsAreIndexWalks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev := w.lost()
		w.taken(ev)
		handle, kind := plain(t, address)
		if kind == dialect.Postgres { // what autovacuum does within a minute
			_, err := handle.ExecContext(t.Context(), "ANALYZE")
			must(t, err)
		}
		tapped := &tap{Driver: entsql.OpenDB(kind, handle)}
		w.store.Client = db.NewClient(db.Driver(tapped))
		var b strings.Builder
		// A star: the rows are few by a limit of the flow (numbers of a county, entries of an event, files of a week), so that a planner may
		// gather them by the index and sort those.
		for _, c := range []struct{ name, query, table, indexes string }{
			{"disasters of a year", "{lossYears(from: 2026 to: 2026){years{events{event}}}}", "loss_events", "lossevent_drill_id_county_id_started_at_id"},
			{"numbers of a county", "{lossYears(from: 2026 to: 2026){years{figures{id}}}}", "county_figures", "countyfigure_county_id_year_received_at_id*"},
			{"entries of a town", fmt.Sprintf("{entryList(event: %q within: %q){entries{id}}}", ev, w.town().ID()), "loss_entries", "lossentry_event_id_division_id_n*"},
			{"cases of a disaster", fmt.Sprintf("{exports(event: %q first: 20){nodes{id}}}", ev), "exports", "export_event_id_requested_at_id|export_drill_id_county_id_requested_at_id*"},
		} {
			indexes, bounded := strings.CutSuffix(c.indexes, "*")
			tapped.take()
			data, code := w.ask(w.viewers["county"], c.query, nil)
			if code != "" || len(fmt.Sprint(data)) < 80 {
				t.Errorf("%s: %v %s", c.name, data, code)
			}
			fmt.Fprintf(&b, "-- %s\n", c.name)
			walked := 0
			for _, s := range tapped.take() {
				if !strings.HasPrefix(s.text[len("SELECT "):], quote(kind)+c.table+quote(kind)) || !strings.Contains(s.text, "ORDER BY") {
					continue
				}
				plan := explain(t, handle, kind, s)
				fmt.Fprintf(&b, "%s\n", s.text)
				for line := range strings.Lines(plan) {
					fmt.Fprintf(&b, "--   %s", line)
				}
				if regexp.MustCompile(`Seq Scan|(?m)^SCAN `).MatchString(plan) || !bounded && sorts(plan) || !regexp.MustCompile(indexes).MatchString(plan) {
					t.Errorf("%s is no walk of %s:\n%s\n%s", c.name, indexes, s.text, plan)
				}
				walked++
			}
			if walked != 1 {
				t.Errorf("%s: %d lists", c.name, walked)
			}
		}
		golden(t, "out-"+kind+".sql", b.String())
	})
}
