package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// calledMuch gives the world a year of rounds of test calls in every place, and leaves of some years.
func (w *world) calledMuch() {
	w.t.Helper()
	must(w.t, w.store.InTx(store.Long(viewer.Wide(w.system())), func(ctx context.Context, tx *store.Tx) error {
		var rounds []*db.TestRoundCreate
		var leaves []*db.LeaveCreate
		places := []division.Place{w.places["county"], w.places["town"], w.places["village"], w.places["sibling"], w.places["third"]}
		for i := range 1500 {
			at := places[i%len(places)]
			rounds = append(rounds, tx.Client.TestRound.Create().SetID(store.NewID()).SetPlace(at).SetAgain(false).SetActorID(uuid.New()).SetCard(&viewer.Card{}).SetDigest([]byte("d")).
				SetStartedAt(now.Add(-time.Duration(i)*time.Hour)).SetGathered(true).SetFinishedAt(now))
			person, other := uuid.New(), uuid.New()
			switch i % 10 {
			case 0:
				person = w.cast["P22"].ID
			case 1:
				other = w.cast["P22"].ID
			}
			day := now.AddDate(0, 0, 500-i).Format(time.DateOnly)
			leaves = append(leaves, tx.Client.Leave.Create().SetID(store.NewID()).SetPlace(w.places["village"]).SetAppointmentID(uuid.New()).SetPersonID(person).SetPersonName("甲").SetRole(viewer.GridOfficer).SetPost("A").
				SetOtherID(other).SetOtherName("乙").SetFromDay(day).SetToDay(day).SetState("accepted").SetTaken(false).SetDigest([]byte("d")).SetAskedAt(now))
		}
		if err := tx.Client.TestRound.CreateBulk(rounds...).Exec(ctx); err != nil {
			return err
		}
		return tx.Client.Leave.CreateBulk(leaves...).Exec(ctx)
	}))
}

// The lists of rounds and of one's leaves are walks of their indexes, as the resolvers ask for them.
func TestCallListsAreIndexWalks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		w.calledMuch()
		handle, kind := plain(t, address)
		if kind == dialect.Postgres { // what autovacuum does within a minute
			_, err := handle.ExecContext(t.Context(), "ANALYZE")
			must(t, err)
		}
		tapped := &tap{Driver: entsql.OpenDB(kind, handle)}
		w.store.Client = db.NewClient(db.Driver(tapped))
		within := func(place string) string { return fmt.Sprintf("within: %q", w.places[place].ID()) }
		data, code := w.ask(w.viewers["county"], "{testRounds("+within("county")+" first: 5){pageInfo{endCursor}}}", nil)
		cursor, _ := dig(data, "testRounds", "pageInfo", "endCursor").(string)
		if code != "" || cursor == "" {
			t.Fatal(code, cursor)
		}
		text := w.walk(t, handle, kind, tapped, []listed{
			{"test calls of the county", "county", "testRounds", within("county") + " first: 5", "test_rounds", []string{"testround_county_id_started_at_id"}},
			{"test calls of the county, next page", "county", "testRounds", within("county") + fmt.Sprintf(" first: 5 after: %q", cursor), "test_rounds", []string{"testround_county_id_started_at_id"}},
			{"test calls of a town", "town", "testRounds", within("town") + " first: 5", "test_rounds", []string{"testround_town_id_started_at_id"}},
		})
		tapped.take()
		data, code = w.ask(w.viewers["author"], "{myLeaves{id}}", nil)
		if all, _ := data["myLeaves"].([]any); code != "" || len(all) == 0 {
			t.Fatalf("%d leaves, %s", len(all), code)
		}
		var b strings.Builder
		b.WriteString(text + "-- my leaves, and those in which I stand in\n")
		walks := []string{"leave_person_id_to_day_id", "leave_other_id_to_day_id"}
		for _, s := range tapped.take() {
			if !strings.HasPrefix(s.text[len("SELECT "):], quote(kind)+"leaves"+quote(kind)) {
				continue
			}
			plan := explain(t, handle, kind, s)
			fmt.Fprintf(&b, "%s\n", s.text)
			for line := range strings.Lines(plan) {
				fmt.Fprintf(&b, "--   %s", line)
			}
			if len(walks) == 0 || !strings.Contains(plan, walks[0]) || sorts(plan) {
				t.Fatalf("want a walk of %v:\n%s\n%s", walks, s.text, plan)
			}
			walks = walks[1:]
		}
		if len(walks) > 0 {
			t.Errorf("no walk of %v", walks)
		}
		golden(t, "calls-"+kind+".sql", b.String())
	})
}
