package export

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/villagenote"
	"jiaoying/ent/db/villagerung"
	"jiaoying/notify/escalate"
)

// villageColumns are those of the sheet of silent villages: one row per thing done about one, or one per village nobody did anything about.
var villageColumns = []column{{"col.town", 12, false}, {"col.village", 12, false}, {"col.revision", 6, true}, {"col.village_state", 10, false}, {"col.round", 6, true}, {"col.silent_since", 19, false}, {"col.listed", 19, false}, {"col.reached", 19, false}, {"col.sign", 14, false}, {"col.time", 19, false}, {"col.did", 10, false}, {"col.way", 14, false}, {"col.spoke", 8, false}, {"col.whom", 18, false}, {"col.words_said", 30, false}, {"col.by", 24, false}, {"col.rung", 38, false}, {"col.id", 38, false}}

// silentVillages reads the villages that fell silent, in order of version and place.
func (m *making) silentVillages(ctx context.Context) ([]*db.VillageRung, error) {
	if len(m.revisions) == 0 {
		return nil, nil
	}
	revisions := make([]uuid.UUID, len(m.revisions))
	for i, r := range m.revisions {
		revisions[i] = r.ID
	}
	rows, err := m.flow.Store.Client.VillageRung.Query().Where(villagerung.RevisionIDIn(revisions...)).Order(villagerung.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("silent villages: %w", err)
	}
	at := m.row.Place()
	rows = slices.DeleteFunc(rows, func(r *db.VillageRung) bool { return !at.Covers(r.Place()) })
	slices.SortStableFunc(rows, func(a, b *db.VillageRung) int {
		return byPlace(key{number: m.numberOf(a.RevisionID), place: m.code(ctx, a.Place())}, key{number: m.numberOf(b.RevisionID), place: m.code(ctx, b.Place())})
	})
	return rows, nil
}

func (m *making) numberOf(revision uuid.UUID) int {
	for _, r := range m.revisions {
		if r.ID == revision {
			return r.Number
		}
	}
	return 0
}

// eachVillage gives every silent village with what was done about it.
func (m *making) eachVillage(ctx context.Context, do func(*db.VillageRung, []*db.VillageNote) error) error {
	for part := range slices.Chunk(m.rungs, some) {
		ids := make([]uuid.UUID, len(part))
		for i, r := range part {
			ids[i] = r.ID
		}
		notes, err := m.flow.Store.Client.VillageNote.Query().Where(villagenote.RungIDIn(ids...)).Order(villagenote.ByRungID(), villagenote.ByReceivedAt(), villagenote.ByID()).All(ctx)
		if err != nil {
			return fmt.Errorf("notes of villages: %w", err)
		}
		of := map[uuid.UUID][]*db.VillageNote{}
		for _, n := range notes {
			of[n.RungID] = append(of[n.RungID], n)
		}
		for _, r := range part {
			if err := do(r, of[r.ID]); err != nil {
				return err
			}
		}
	}
	return nil
}

// villageRow is a silent village, and one thing done about it or none.
func (m *making) villageRow(ctx context.Context, r *db.VillageRung, n *db.VillageNote) []any {
	town, village := m.where(ctx, r.Place())
	sign := ""
	if r.ReachedBy != "" {
		sign = m.say.of("sign." + string(r.ReachedBy))
	}
	out := []any{town, village, m.numberOf(r.RevisionID), m.say.of("village.state." + string(r.State)), r.Round, m.clockOf(r.SilentSince), m.clockOf(r.OpenedAt), m.clock(r.ReachedAt), sign}
	if n == nil {
		return append(out, "", "", "", "", "", "", "", r.ID.String(), "")
	}
	way, spoke := "", ""
	if n.Kind == escalate.NoteTry {
		way, spoke = m.say.of("way."+string(n.Way)), m.yes(n.Spoke)
	}
	return append(out, m.clockOf(n.ReceivedAt), m.say.of("note."+string(n.Kind)), way, spoke, m.free(n.Who), m.free(n.Text), m.who(n.Card), r.ID.String(), n.ID.String())
}

// eachVillageRow gives the rows of the sheet.
func (m *making) eachVillageRow(ctx context.Context, do func([]any) error) error {
	return m.eachVillage(ctx, func(r *db.VillageRung, notes []*db.VillageNote) error {
		if len(notes) == 0 {
			return do(m.villageRow(ctx, r, nil))
		}
		var all error
		for _, n := range notes {
			all = errors.Join(all, do(m.villageRow(ctx, r, n)))
		}
		return all
	})
}

func (m *making) villageSheet(ctx context.Context, b *book) error {
	s, err := b.sheet(m.say.of("sheet.villages"), villageColumns)
	if err != nil {
		return err
	}
	if err := m.eachVillageRow(ctx, func(row []any) error { return s.add(row...) }); err != nil {
		return err
	}
	return m.step(ctx, len(m.rungs))
}

// tellVillages tells of villages that fell silent: when they were listed, what was tried, who was sent and arrived, how they were heard of again.
func (m *making) tellVillages(ctx context.Context, say func(at time.Time, rank int, text string)) error {
	return m.eachVillage(ctx, func(r *db.VillageRung, notes []*db.VillageNote) error {
		village := m.path(ctx, r.Place())
		text := m.say.with("case.event.silent", params{"n": m.numberOf(r.RevisionID), "village": village})
		if r.Round > 1 { // of the earlier times the journal alone knows the hour
			text += m.say.with("case.event.rounds", params{"n": r.Round, "since": m.clockOf(r.SilentSince)})
		}
		say(r.OpenedAt, 130_000, text)
		for _, n := range notes {
			p := params{"village": village, "who": m.free(n.Who), "by": m.who(n.Card)}
			if n.Kind == escalate.NoteTry {
				p["way"], p["spoke"] = m.say.of("way."+string(n.Way)), m.say.of(map[bool]string{true: "case.spoke", false: "case.not_spoke"}[n.Spoke])
			}
			text := m.say.with("case.event.village_"+string(n.Kind), p)
			if n.Text != "" {
				text += m.say.of("clause") + m.free(n.Text)
			}
			say(n.ReceivedAt, 130_001, text)
		}
		if r.ReachedAt != nil {
			say(*r.ReachedAt, 230_000, m.say.with("case.event.village_reached", params{"village": village, "sign": m.say.of("sign." + string(r.ReachedBy))}))
		}
		return nil
	})
}
