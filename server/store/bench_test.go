package store_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"jiaoying/ent/db"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/viewer"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

// BenchmarkSubmit is the floor under B3: one report, its tally, search document and journal entry, in one durable
// transaction (SQLite synchronous FULL, PostgreSQL with fsync), by 16 callers, without GraphQL.
func BenchmarkSubmit(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			s, w := storetest.Open(b, durable(b, kind)), newWorld()
			author := person(viewer.GridOfficer, w.villageA1)
			b.SetParallelism((16 + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := submit(as(author), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "submits/s")
		})
	}
}

// durable is a fresh database that syncs: the tests' shared PostgreSQL does not.
func durable(b *testing.B, kind string) string {
	b.Helper()
	if kind == "sqlite" {
		return storetest.Address(b, kind)
	}
	c, err := pgtest.Start(pgtest.Options{Durable: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.Close)
	dsn, _, err := c.Database(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := store.Migrate(b.Context(), dsn, false, nil); err != nil {
		b.Fatal(err)
	}
	return dsn
}

// BenchmarkList is the row side of B1, the newest 20 of a town's inbox through the policy, at two sizes; the figures should not part. What the
// app asks for, and larger sizes, are measured in package graph.
func BenchmarkList(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		for _, n := range []int{1_000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				s, w := storetest.Open(b, storetest.Address(b, kind)), newWorld()
				author := person(viewer.GridOfficer, w.villageA1)
				for start := 0; start < n; start += 500 {
					err := s.InTx(as(author), func(ctx context.Context, tx *store.Tx) error {
						rows := make([]*db.ReportCreate, 500)
						for i := range rows {
							rows[i] = report(tx, store.NewID(), w.villageA1, author.Person, viewer.Drill(ctx), "NAT03", false)
						}
						return tx.Client.Report.CreateBulk(rows...).Exec(ctx)
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				ctx := viewer.Narrow(as(person(viewer.TownDuty, w.townA)), w.townA)
				b.ResetTimer()
				for b.Loop() {
					rows, err := s.Client.Report.Query().Where(dbreport.DeskEQ(lifecycle.DeskInbox)).
						Order(db.Desc(dbreport.FieldReceivedAt, dbreport.FieldID)).Limit(20).All(ctx)
					if err != nil || len(rows) != 20 {
						b.Fatal(len(rows), err)
					}
				}
			})
		}
	}
}
