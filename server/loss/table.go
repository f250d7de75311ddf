package loss

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/conference"
	"jiaoying/ent/db/losschain"
	"jiaoying/ent/db/statement"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/form"
	"jiaoying/server/store"
)

// Row is one division of a table.
type Row struct {
	Place division.Place
	// Head is its newest version at the moment; nil when nothing was sent.
	Head     *db.Statement
	Accepted *uuid.UUID
	Owed     *Owed
}

// Table is what a level above looks at.
type Table struct {
	Rows        []Row
	Sum         Sum
	Own         *db.Statement
	Conferences []*db.Conference
}

// Table gives the divisions under a town or county with their newest versions, the sum that counts, and the place's own newest version:
// now, or as they stood at a moment. Who asks reads the place.
func (f *Flow) Table(ctx context.Context, ev *db.LossEvent, one *form.Form, at division.Place, then *time.Time) (*Table, error) {
	out := &Table{}
	nodes, err := f.below(ctx, at)
	if err != nil {
		return nil, err
	}
	heads, accepted, err := f.standing(ctx, ev, at, then)
	if err != nil {
		return nil, err
	}
	var owed []Owed
	if then == nil {
		if owed, err = f.owedOf(ctx, ev, one, at); err != nil {
			return nil, err
		}
	}
	for _, place := range nodes {
		row := Row{Place: place, Head: heads[place.ID()]}
		if id, ok := accepted[place.ID()]; ok {
			row.Accepted = &id
		}
		if i := slices.IndexFunc(owed, func(o Owed) bool { return o.Place == place }); i >= 0 {
			row.Owed = &owed[i]
		}
		out.Rows = append(out.Rows, row)
	}
	out.Own = heads[at.ID()]
	if then == nil {
		out.Sum, err = f.Kept(ctx, ev.ID, at)
	} else {
		out.Sum, err = f.SumAt(ctx, ev, one, at, *then)
	}
	if err != nil {
		return nil, err
	}
	out.Conferences, err = f.Store.Client.Conference.Query().Where(conference.EventID(ev.ID), conference.DivisionID(at.ID())).
		Order(conference.ByReceivedAt(), conference.ByID()).Limit(rowsMost).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("conference rows: %w", err)
	}
	return out, nil
}

// below gives the divisions in force one level under a place, in order of their codes.
func (f *Flow) below(ctx context.Context, at division.Place) ([]division.Place, error) {
	nodes, err := f.Store.Nodes(ctx)
	if err != nil {
		return nil, err
	}
	nodes = slices.Clone(nodes)
	slices.SortFunc(nodes, func(a, b *store.Node) int { return strings.Compare(string(a.Code), string(b.Code)) })
	var out []division.Place
	for _, n := range nodes {
		if n.Level == under(at.Level()) && !n.Ended && at.Covers(n.Place) {
			out = append(out, n.Place)
		}
	}
	if len(out) > countMostOf {
		return nil, fault.ErrPageSize
	}
	return out, nil
}

// standing gives the newest version and the one that counts of every division under a place and of the place itself.
func (f *Flow) standing(ctx context.Context, ev *db.LossEvent, at division.Place, then *time.Time) (heads map[uuid.UUID]*db.Statement, accepted map[uuid.UUID]uuid.UUID, err error) {
	heads, accepted = map[uuid.UUID]*db.Statement{}, map[uuid.UUID]uuid.UUID{}
	if then != nil {
		rows, err := f.Store.Client.Statement.Query().
			Where(statement.EventID(ev.ID), within(at), statement.LevelIn(under(at.Level()), at.Level()), statement.ReceivedAtLTE(*then)).
			Order(statement.ByDivisionID(), statement.ByN()).Limit(countMostOf+1).
			Select(statement.FieldID, statement.FieldDivisionID, statement.FieldAcceptedAt, statement.FieldSupersededAt).All(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("versions of the moment: %w", err)
		}
		if len(rows) > countMostOf {
			return nil, nil, fault.ErrPageSize
		}
		newest := map[uuid.UUID]uuid.UUID{}
		for _, r := range rows {
			newest[r.DivisionID] = r.ID
			if r.AcceptedAt != nil && !r.AcceptedAt.After(*then) && (r.SupersededAt == nil || r.SupersededAt.After(*then)) {
				accepted[r.DivisionID] = r.ID
			}
		}
		heads, err = f.versionsOf(ctx, slices.Collect(maps.Values(newest)))
		return heads, accepted, err
	}
	here := losschain.TownID(at.Town)
	if at.Level() == division.County {
		here = losschain.CountyID(at.County)
	}
	chains, err := f.Store.Client.LossChain.Query().Where(losschain.EventID(ev.ID), here, losschain.LevelIn(under(at.Level()), at.Level())).Limit(countMostOf + 1).All(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("chains: %w", err)
	}
	if len(chains) > countMostOf {
		return nil, nil, fault.ErrPageSize
	}
	ids := make([]uuid.UUID, len(chains))
	for i, c := range chains {
		ids[i] = c.HeadID
		if c.AcceptedID != nil {
			accepted[c.DivisionID] = *c.AcceptedID
		}
	}
	heads, err = f.versionsOf(ctx, ids)
	return heads, accepted, err
}

// versionsOf reads versions by their ids, by division.
func (f *Flow) versionsOf(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]*db.Statement, error) {
	out := make(map[uuid.UUID]*db.Statement, len(ids))
	for part := range slices.Chunk(ids, 500) {
		rows, err := f.Store.Client.Statement.Query().Where(statement.IDIn(part...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("newest versions: %w", err)
		}
		for _, r := range rows {
			out[r.DivisionID] = r
		}
	}
	return out, nil
}
