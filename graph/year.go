package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/countyfigure"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/year"
)

func (r *Resolver) lossYears(ctx context.Context, within *uuid.UUID, from, to int) (*model.LossYears, error) {
	ctx, at, err := r.scope(ctx, within, statementReaders...)
	if err != nil {
		return nil, err
	}
	if at.Level() != division.County {
		return nil, fault.ErrScope
	}
	years, err := r.Losses.YearsOf(ctx, at.County, from, to)
	if err != nil {
		return nil, err
	}
	p, err := r.place(ctx, at)
	if err != nil {
		return nil, err
	}
	out := &model.LossYears{Place: p, MaySet: years.May, Years: []*model.LossYear{}, Targets: []*model.YearTarget{}, Keys: []*model.CountyKey{}}
	for _, k := range year.Keys() {
		out.Keys = append(out.Keys, &model.CountyKey{Key: k.Key, Name: k.Name, NameEn: k.NameEN, Unit: k.Unit, UnitEn: k.UnitEN, Decimals: k.Decimals, Onwards: k.Onwards})
	}
	for _, y := range years.Years {
		out.Years = append(out.Years, fromYear(ctx, y))
	}
	for _, g := range years.Goals {
		m := &model.YearTarget{
			Key: g.Key, Name: g.Name, NameEn: g.NameEN, Unit: g.Unit, UnitEn: g.UnitEN, Source: g.Source, Met: g.Met, Known: append([]int{}, g.Known...), Missing: append([]int{}, g.Missing...),
		}
		if k, ok := year.KeyOf(g.Key); ok && g.Most != nil {
			m.Most = optional(g.Most.FloatString(k.Decimals))
		}
		if g.Average != nil {
			m.Average = optional(g.Text(g.Average))
		}
		out.Targets = append(out.Targets, m)
	}
	return out, nil
}

// shown gives the figures that a year shows, in its order.
func shown(of figure.Figures) []*model.Total {
	out := []*model.Total{}
	for _, code := range year.Columns() {
		if n, ok := of[code]; ok {
			out = append(out, &model.Total{Code: code, Printed: n})
		}
	}
	return out
}

func fromYear(ctx context.Context, y loss.Year) *model.LossYear {
	m := &model.LossYear{Year: y.Year, Sums: shown(y.Sums), Events: []*model.YearEvent{}, Figures: []*model.CountyFigure{}, Rates: []*model.YearRate{}}
	for _, e := range y.Events {
		one := &model.YearEvent{
			Event: e.Event.ID, Name: e.Event.Name, StartedAt: e.Event.StartedAt, Basis: model.YearBasis(strings.ToUpper(string(e.Basis))), Statement: e.Statement, Figures: shown(e.Figures),
		}
		if h, ok := e.Form.Hazard(e.Event.Hazard); ok {
			one.HazardName = hazardName(h)
		}
		m.Events = append(m.Events, one)
	}
	for _, k := range year.Keys() {
		if c := y.Figures[k.Key]; c != nil {
			m.Figures = append(m.Figures, fromCounty(ctx, c))
		}
	}
	for _, rate := range y.Rates {
		one := &model.YearRate{Key: rate.Target.Key, Met: rate.Met}
		if rate.Value != nil {
			one.Value = optional(rate.Target.Text(rate.Value))
		}
		m.Rates = append(m.Rates, one)
	}
	return m
}

func fromCounty(ctx context.Context, c *db.CountyFigure) *model.CountyFigure {
	return &model.CountyFigure{ID: c.ID, Key: c.Key, Year: c.Year, Value: c.Value, Source: c.Source, By: card(viewer.From(ctx), c.Card), At: c.ReceivedAt}
}

func (r *Resolver) setCountyFigure(ctx context.Context, in model.SetCountyFigureInput) (*model.CountyFigurePayload, error) {
	_, at, err := r.scope(ctx, in.Within, viewer.StatementClose, viewer.SettingEdit)
	if err != nil {
		return nil, err
	}
	if err := r.Losses.SetCountyFigure(ctx, loss.CountyTyping{ID: in.ID, County: at.ID(), Key: in.Key, Year: in.Year, Value: in.Value, Source: in.Source, MadeAt: in.MadeAt}); err != nil {
		return nil, err
	}
	row, err := r.Store.Client.CountyFigure.Query().Where(countyfigure.ID(in.ID)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("number of the county: %w", err)
	}
	return &model.CountyFigurePayload{Figure: fromCounty(ctx, row)}, nil
}
