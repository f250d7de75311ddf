package testworld_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/db/reportmove"
	"jiaoying/ent/viewer"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
)

func TestBigIsWhatTheFlowWouldHaveWritten(t *testing.T) {
	const n = 1200
	storetest.Both(t, func(t *testing.T, address string) {
		ctx := viewer.With(context.Background(), viewer.System("test"))
		s := storetest.Open(t, address)
		f := &roster.Flow{Store: s, Ring: seal.Memory(), EndSessionsFunc: func(context.Context, *store.Tx, uuid.UUID) error { return nil }}
		if _, _, err := testworld.Fill(ctx, f); err != nil {
			t.Fatal(err)
		}
		if err := testworld.Big(ctx, s, n); err != nil {
			t.Fatal(err)
		}
		rows, err := s.Client.Report.Query().Order(db.Asc(dbreport.FieldReceivedAt)).All(ctx)
		if err != nil || len(rows) != n {
			t.Fatalf("%d reports, %v", len(rows), err)
		}
		villages, states := map[uuid.UUID]bool{}, map[string]int{}
		sum := sha256.New()
		for _, r := range rows {
			villages[r.VillageID] = true
			states[string(r.State)]++
			fmt.Fprintln(sum, r.ID, r.Category, r.Note, r.State, r.ReceivedAt.UnixMilli())
			if r.State.Desk() != r.Desk || r.ID.Version() != 7 || r.AuthorCard.Person != r.AuthorID || r.SeenCard == nil || r.Note == "" {
				t.Fatalf("%+v", r)
			}
		}
		if len(villages) < 200 || len(states) != 3 || states["submitted"] < n/2 {
			t.Errorf("%d villages, %v", len(villages), states)
		}
		// The same on both databases and in every run: figures of two runs speak of the same rows.
		if got := hex.EncodeToString(sum.Sum(nil)[:8]); got != bigDigest {
			t.Errorf("the rows became %s", got)
		}
		moves, err := s.Client.ReportMove.Query().Order(reportmove.ByReceivedAt()).All(ctx)
		if err != nil || len(moves) != 2*n {
			t.Fatalf("%d moves, %v", len(moves), err)
		}
		for _, m := range moves {
			if string(m.Kind) == "submit" != (m.Content != nil && m.Content.Position != nil && m.FromState == "") {
				t.Fatalf("%+v", m)
			}
		}
		if wrong, err := s.RecountReports(ctx); wrong != 0 || err != nil {
			t.Errorf("%d tallies are wrong, %v", wrong, err)
		}
		if err := testworld.Big(ctx, s, n); !store.Unique(err) {
			t.Errorf("the second time: %v", err)
		}
	})
}

const bigDigest = "e4b6508d2219afe2"
