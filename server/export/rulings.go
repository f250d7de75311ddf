package export

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doorruling"
	"jiaoying/notify/door"
	"jiaoying/server/store"
)

// rulingColumns are those of the sheet of what was said about doors without being there: one row per ruling.
var rulingColumns = []column{{"col.time", 19, false}, {"col.town", 12, false}, {"col.village", 12, false}, {"col.code_h", 10, false}, {"col.household", 16, false}, {"col.ruling", 12, false}, {"col.by", 24, false}, {"col.words_said", 36, false}, {"col.confirmed_by", 18, false}, {"col.door", 38, false}, {"col.id", 38, false}}

// rulingsOf reads some rulings by id.
func (m *making) rulingsOf(ctx context.Context, some []uuid.UUID) (map[uuid.UUID]*db.DoorRuling, error) {
	rows, err := m.flow.Store.Client.DoorRuling.Query().Where(doorruling.IDIn(some...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("rulings of doors: %w", err)
	}
	return indexed(rows, func(r *db.DoorRuling) uuid.UUID { return r.ID }), nil
}

func (m *making) rulingSheet(ctx context.Context, b *book) error {
	s, err := b.sheet(m.say.of("sheet.rulings"), rulingColumns)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(m.rulings, some) {
		rows, err := m.rulingsOf(ctx, ids(part))
		if err != nil {
			return err
		}
		var at []uuid.UUID
		for _, r := range rows {
			at = append(at, r.TaskID)
		}
		doors, err := m.doorsOf(ctx, at)
		if err != nil {
			return err
		}
		for _, k := range part {
			r, ok := rows[k.id]
			if !ok || doors[r.TaskID] == nil {
				continue
			}
			d := doors[r.TaskID]
			town, village := m.where(ctx, d.Place())
			if err := s.add(m.clockOf(r.ReceivedAt), town, village, d.code, d.name, m.say.of("ruling."+string(r.Ruling)), m.who(r.Card), m.free(r.Text), m.free(r.ConfirmedBy),
				d.ID.String(), r.ID.String()); err != nil {
				return err
			}
		}
		if err := m.step(ctx, len(part)); err != nil {
			return err
		}
	}
	return nil
}

func (m *making) tellRuling(ctx context.Context, d *opened, r *db.DoorRuling) string {
	text := m.say.with("case.event.ruling", params{"door": m.door(ctx, d), "ruling": m.say.of("ruling." + string(r.Ruling)), "who": m.who(r.Card)})
	if r.Text != "" {
		text += m.say.of("clause") + m.free(r.Text)
	}
	if r.ConfirmedBy != "" {
		text += m.say.with("case.event.ruling_confirmed", params{"by": m.free(r.ConfirmedBy)})
	}
	return text
}

// stage is a door that went on by itself.
type stage struct {
	door uuid.UUID
	verb string
	at   time.Time
}

// stagesOf reads when doors went on to officer B and to the town, which the journal alone knows.
func (m *making) stagesOf(ctx context.Context) (out []stage, err error) {
	for part := range slices.Chunk(m.doors, some) {
		args := make([]any, 0, len(part)+2)
		for _, k := range part {
			args = append(args, k.id)
		}
		args = append(args, "door."+string(door.StageSecond), "door."+string(door.StageTown))
		if err := store.Inner(m.flow.Store).Each(ctx, func(rows *sql.Rows) error {
			var s stage
			err := rows.Scan(&s.door, &s.verb, &s.at)
			s.at = s.at.UTC()
			out = append(out, s)
			return err
		}, "SELECT subject_id, verb, at FROM journal WHERE subject_id IN ("+store.Marks(len(part))+") AND verb IN (?, ?)", args...); err != nil {
			return nil, fmt.Errorf("when doors went on: %w", err)
		}
	}
	return out, nil
}
