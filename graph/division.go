package graph

import (
	"context"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/graph/model"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
)

func (r *Resolver) fromDivision(ctx context.Context, d *db.Division) (*model.Division, error) {
	p, err := r.place(ctx, d.Place())
	if err != nil {
		return nil, err
	}
	m := &model.Division{
		ID: d.ID, Code: d.Code, McaCode: optional(d.McaCode), Level: d.Level, Name: d.Name, ShortName: d.ShortName, Aliases: []*model.Alias{},
		Parent: optional(d.ParentID), Place: p, Population: d.Population, Households: d.Households, Latitude: d.Latitude, Longitude: d.Longitude,
		ValidFrom: clock.Date(d.ValidFrom), ValidTo: optional(clock.Date(d.ValidTo)), Successors: list(d.Successors),
	}
	for _, a := range d.Aliases {
		m.Aliases = append(m.Aliases, &model.Alias{Name: a.Name, ValidTo: optional(clock.Date(a.ValidTo))})
	}
	return m, nil
}

func (r *Resolver) fromDivisions(ctx context.Context, rows []*db.Division) ([]*model.Division, error) {
	out := make([]*model.Division, len(rows))
	for i, d := range rows {
		m, err := r.fromDivision(ctx, d)
		if err != nil {
			return nil, err
		}
		out[i] = m
	}
	return out, nil
}

func (r *Resolver) oneDivision(ctx context.Context, id uuid.UUID) (*model.Division, error) {
	d, err := r.Store.Client.Division.Query().Where(dbdivision.ID(id)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("division: %w", err)
	}
	return r.fromDivision(ctx, d)
}

// divisionList reads one page of the tree under a place, in order of code.
func (r *Resolver) divisionList(ctx context.Context, within uuid.UUID, level *division.Level, retired bool, first int, after *string) (*model.DivisionConnection, error) {
	n, ok, err := r.Store.Node(ctx, within)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.ErrScope
	}
	q := r.Store.Client.Division.Query()
	switch n.Level {
	case division.County:
		q.Where(dbdivision.CountyID(within))
	case division.Town:
		q.Where(dbdivision.TownID(within))
	case division.Village:
		q.Where(dbdivision.VillageID(within))
	case division.Grid:
		q.Where(dbdivision.ID(within))
	}
	if level != nil {
		q.Where(dbdivision.LevelEQ(*level))
	}
	if !retired {
		q.Where(dbdivision.Or(dbdivision.ValidToIsNil(), dbdivision.ValidTo(""), dbdivision.ValidToGTE(string(clock.DateOf(r.Store.Now(), r.Store.Zone)))))
	}
	if after != nil {
		code, _, err := readCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(func(s *entsql.Selector) { s.Where(entsql.GT(s.C(dbdivision.FieldCode), code)) }) // a code is there once
	}
	rows, err := q.Order(dbdivision.ByCode()).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("divisions: %w", err)
	}
	rows, info := page(rows, first, func(d *db.Division) string { return cursor(d.Code, d.ID) })
	nodes, err := r.fromDivisions(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &model.DivisionConnection{Nodes: nodes, PageInfo: info}, nil
}

// treeChanged reads a division again after a command.
func (r *Resolver) treeChanged(ctx context.Context, id uuid.UUID, err error) (*model.DivisionPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.oneDivision(ctx, id)
	if err != nil {
		return nil, err
	}
	moving, err := r.Roster.Rehoming(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.DivisionPayload{Division: m, Rehoming: moving}, nil
}
