package notify

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/notify/escalate"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// What ends the attempts of one delivery goes by the delivery: with 100,000 that wait, the walk over all of them took six times as long as all
// the rest.
func TestRetirePlan(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		r := b.warn(course.Red, b.v1)
		b.fanOut(r)
		b.tx(func(ctx context.Context, tx *store.Tx) error {
			raw := store.Real(tx)
			how := "EXPLAIN QUERY PLAN "
			if strings.HasPrefix(address, "postgres") {
				how = "EXPLAIN (COSTS OFF) "
				for _, s := range []string{"ANALYZE attempts", "SET LOCAL enable_seqscan = off"} {
					if _, err := raw.Exec(ctx, s); err != nil {
						return err
					}
				}
			}
			var plan strings.Builder
			err := raw.Each(ctx, func(rows *sql.Rows) error {
				columns, err := rows.Columns()
				if err != nil {
					return err
				}
				into := make([]any, len(columns))
				for i := range into {
					into[i] = new(sql.NullString)
				}
				if err := rows.Scan(into...); err != nil {
					return err
				}
				plan.WriteString(into[len(into)-1].(*sql.NullString).String + "\n")
				return nil
			}, how+retire, codeRetired, tx.Now, uuid.New(), raw.Drill(), string(escalate.SMS), uuid.New())
			if got := plan.String(); err == nil && (!strings.Contains(got, "attempts_once") || strings.Contains(got, "attempts_due")) {
				t.Errorf("it goes by\n%s", got)
			}
			return err
		})
	})
}
