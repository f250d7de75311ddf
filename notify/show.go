package notify

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// Attempt is one send on one channel, as those see it who watch coverage.
type Attempt struct {
	ID        uuid.UUID
	Channel   escalate.Channel
	Step      int
	State     escalate.AttemptState
	To        viewer.Card
	At        time.Time
	SettledAt *time.Time
	Code      string
}

// attemptsMost is what is shown of one delivery.
const attemptsMost = 50

// Attempts gives the attempts of a delivery, oldest first, at most 50, to those who watch coverage there; nothing to others.
func (f *Flow) Attempts(ctx context.Context, d *db.Delivery) ([]Attempt, error) {
	if !viewer.From(ctx).Can(d.Place(), viewer.CoverageSee) {
		return []Attempt{}, nil
	}
	w := store.World(ctx, f.Store)
	out := []Attempt{}
	err := w.Each(ctx, func(rows *sql.Rows) error {
		var a Attempt
		var card []byte
		var settled sql.NullTime
		if err := rows.Scan(&a.ID, &a.Channel, &a.Step, &a.State, &card, &a.At, &settled, &a.Code); err != nil {
			return err
		}
		if settled.Valid {
			a.SettledAt = &settled.Time
		}
		out = append(out, a)
		return json.Unmarshal(card, &out[len(out)-1].To)
	}, fmt.Sprintf(`SELECT id, channel, step, state, card, created_at, settled_at, code FROM attempts WHERE drill_id = ? AND delivery_id = ?
		ORDER BY created_at, step, channel, id LIMIT %d`, attemptsMost), w.Drill(), d.ID)
	if err != nil {
		return nil, fmt.Errorf("attempts: %w", err)
	}
	return out, nil
}

// NextStep is the step of the frozen ladder that a delivery waits for; false when there is none.
func NextStep(r *db.WarningRevision, d *db.Delivery, zone *time.Location) (escalate.Step, bool) {
	if d.NextAt == nil || d.State != escalate.StateOpen {
		return escalate.Step{}, false
	}
	due, _ := escalate.Next(escalate.Of(r.Ladder, string(d.Role)), escalate.Facts{Called: d.CalledAt, Taken: d.Step, Away: d.Away, Zone: zone}, *d.NextAt)
	if len(due) == 0 {
		return escalate.Step{}, false
	}
	return due[0], true
}

// Uncovered lists who is not told yet (还没叫到) in a place the viewer watches, longest silence first: open ones that ask, whether they lie
// on a device or not. It begins after (calledAt, id), or at the first with the zero time. Fault: not_found.
func (f *Flow) Uncovered(ctx context.Context, revision uuid.UUID, within division.Place, first int, calledAt time.Time, id uuid.UUID) ([]*db.Delivery, error) {
	if !viewer.From(ctx).Can(within, viewer.CoverageSee) {
		return nil, fault.ErrNotFound
	}
	q := f.Store.Client.Delivery.Query().Where(dbdelivery.RevisionID(revision), dbdelivery.StateEQ(escalate.StateOpen), dbdelivery.Asks(true))
	if !calledAt.IsZero() {
		at := clock.Cut(calledAt)
		q.Where(dbdelivery.CalledAtGTE(at), dbdelivery.Or(dbdelivery.CalledAtGT(at), dbdelivery.IDGT(id)))
	}
	rows, err := q.Order(dbdelivery.ByCalledAt(), dbdelivery.ByID()).Limit(first).All(viewer.Narrow(ctx, within))
	if err != nil {
		return nil, fmt.Errorf("who is not told yet: %w", err)
	}
	return rows, nil
}

// Asking is the newest revision of a warning that asks for answers: the first, or the last material update. Fault: not_found.
func (f *Flow) Asking(ctx context.Context, warning uuid.UUID) (*db.WarningRevision, error) {
	rows, err := f.Store.Client.WarningRevision.Query().Where(warningrevision.WarningID(warning)).Order(db.Desc(warningrevision.FieldNumber)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("revisions of the warning: %w", err)
	}
	if i := slices.IndexFunc(rows, asks); i >= 0 {
		return rows[i], nil
	}
	return nil, fault.ErrNotFound
}
