package graph

import (
	"context"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/lossprice"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/division"
	"jiaoying/server/loss"
	"jiaoying/server/loss/figure"
)

// setsShown is as many sets of one event as there can be.
const setsShown = 50

func fromPrice(p figure.Price) *model.LossPriceLine {
	return &model.LossPriceLine{Code: p.Code, Source: p.Source, Less: p.Less, Unit: p.Unit, Yield: p.Yield, Price: p.Price, Rate: p.Rate, Note: p.Note}
}

func fromPrices(v *viewer.Viewer, row *db.LossPrice) *model.LossPrices {
	if row == nil {
		return nil
	}
	m := &model.LossPrices{ID: row.ID, Event: row.EventID, N: row.N, Lines: []*model.LossPriceLine{}, Text: row.Text, By: card(v, row.Card), At: row.At}
	for _, p := range row.Lines {
		m.Lines = append(m.Lines, fromPrice(p))
	}
	return m
}

func pricing(in model.SetLossPricesInput) loss.Pricing {
	out := loss.Pricing{ID: in.ID, Event: in.Event, Text: in.Text, MadeAt: in.MadeAt}
	for _, l := range in.Lines {
		out.Lines = append(out.Lines, figure.Price{
			Code: l.Code, Source: l.Source, Less: deref(l.Less), Unit: l.Unit, Yield: deref(l.Yield), Price: l.Price, Rate: l.Rate, Note: deref(l.Note),
		})
	}
	return out
}

func (r *Resolver) lossPrices(ctx context.Context, ev uuid.UUID) ([]*model.LossPrices, error) {
	if _, err := r.eventRow(ctx, ev); err != nil {
		return nil, err
	}
	rows, err := r.Store.Client.LossPrice.Query().Where(lossprice.EventID(ev)).Order(lossprice.ByN(entsql.OrderDesc())).Limit(setsShown).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("prices: %w", err)
	}
	out := []*model.LossPrices{}
	for _, row := range rows {
		out = append(out, fromPrices(viewer.From(ctx), row))
	}
	return out, nil
}

// lossMoney makes money of the sum of a town or county, or of the newest version of a village.
func (r *Resolver) lossMoney(ctx context.Context, ev, within uuid.UUID) (*model.LossMoney, error) {
	ctx, at, err := r.scope(ctx, &within, statementReaders...)
	if err != nil {
		return nil, err
	}
	e, err := r.eventRow(ctx, ev)
	if err != nil {
		return nil, err
	}
	one, err := r.Losses.Form(ctx, e.CountyID, e.Form)
	if err != nil {
		return nil, err
	}
	sets, err := r.Losses.Prices(viewer.Wide(ctx), ev)
	if err != nil {
		return nil, err
	}
	out := &model.LossMoney{Lines: []*model.LossWorth{}, Totals: []*model.Total{}}
	set := sets[ev]
	if set == nil {
		return out, nil
	}
	out.Prices = fromPrices(viewer.From(ctx), set)
	grains, err := r.toldIn(ctx, ev, at)
	if err != nil {
		return nil, err
	}
	lines, total, err := figure.Money(one, set.Lines, grains)
	if err != nil {
		return nil, loss.ErrMoney.Because(err)
	}
	for _, l := range lines {
		i, _ := one.Indicator(l.Price.Source)
		u, _ := one.Unit(i.Unit, l.Price.Unit)
		out.Lines = append(out.Lines, &model.LossWorth{Line: fromPrice(l.Price), Quantity: rounded(l.Quantity, u.Grains), Money: l.Money})
	}
	for _, code := range ordered(one, total) {
		out.Totals = append(out.Totals, &model.Total{Code: code, Printed: figure.Printed(one, code, total[code])})
	}
	return out, nil
}

func rounded(n, by int64) int64 { return (2*n + by) / (2 * by) }

func (r *Resolver) toldIn(ctx context.Context, ev uuid.UUID, at division.Place) (figure.Grains, error) {
	if at.Level() != division.Village {
		sum, err := r.Losses.Kept(ctx, ev, at)
		return sum.Grains, err
	}
	head, err := r.Store.Client.Statement.Query().Where(statement.EventID(ev), statement.DivisionID(at.Village)).Order(statement.ByN(entsql.OrderDesc())).First(ctx)
	if db.IsNotFound(err) {
		return figure.Grains{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("newest version: %w", err)
	}
	return head.Grains, nil
}
