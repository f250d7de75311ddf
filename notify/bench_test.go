package notify

import (
	"context"
	"testing"

	"jiaoying/ent/db"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// big is a county of 217 villages with 10,000 people who are called at once, as many of A as of B.
func big(b *testing.B, kind string) (*bundle, *db.WarningRevision) {
	b.Helper()
	w := setup(b, storetest.Address(b, kind))
	in := w.villages(217)
	w.crowd(20_000, in...)
	return w, w.warn(course.Red, in...)
}

// BenchmarkFanOut makes 10,000 deliveries with four attempts each, their journal entries and tallies (B6: the last within 10 s).
func BenchmarkFanOut(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			w, r := big(b, kind)
			b.ResetTimer()
			for i := range b.N {
				if i > 0 {
					b.StopTimer()
					in := w.reached(r)
					r = w.warn(course.Red, in...)
					b.StartTimer()
				}
				w.fanOut(r)
			}
			b.StopTimer()
			n := w.count("SELECT count(*) FROM deliveries WHERE revision_id = ?", r.ID)
			b.ReportMetric(float64(n), "people")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/fanout")
		})
	}
}

// BenchmarkCoverage is the board of the county: kept curve, and after each new answer (B8: within 20 ms).
func BenchmarkCoverage(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		w, r := big(b, kind)
		w.fanOut(r)
		w.tx(func(ctx context.Context, tx *store.Tx) error { // 7 of 10 have answered, in the first hour
			raw := store.Real(tx)
			if _, err := raw.Exec(ctx, "UPDATE deliveries SET state = 'answered', answered_at = called_at WHERE revision_id = ? AND step = 1 AND CAST(id AS text) < 'e'", r.ID); err != nil {
				return err
			}
			return nil
		})
		if _, err := w.flow.RecountCoverage(context.Background()); err != nil {
			b.Fatal(err)
		}
		for name, fresh := range map[string]bool{"kept": false, "changed": true} {
			b.Run(kind+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if fresh {
						w.flow.mu.Lock()
						clear(w.flow.curves)
						w.flow.mu.Unlock()
					}
					c, err := w.flow.Coverage(w.as("duty"), r.ID, w.county)
					if err != nil || c.Villages != 217 || c.People < 10_000 {
						b.Fatal(c, err)
					}
				}
			})
		}
	}
}
