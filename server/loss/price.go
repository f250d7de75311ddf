package loss

import (
	"context"
	"fmt"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/lossprice"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

const (
	noteMost = 60
	// setsMost is more sets than a county makes for one event: prices are agreed once and corrected seldom.
	setsMost = 50
)

// Pricing is a set of parameters that make money of quantities, as the county sets it.
type Pricing struct {
	ID, Event uuid.UUID
	Lines     []figure.Price
	// Text says where the numbers come from.
	Text   string
	MadeAt time.Time
}

// SetPrices sets the county's parameters of an event anew, as a whole; the sets before stay to be read. By event.open at the county.
// Faults: loss.conflict, event.moved_on, event.season, loss.place, loss.too_many and the codes of faulty fields.
func (f *Flow) SetPrices(ctx context.Context, in Pricing) error {
	digest, err := store.Digest(in.Event, in.Lines, in.Text, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return f.once(ctx, digest, func(ctx context.Context, tx *store.Tx) (uuid.UUID, []byte, error) {
		old, err := tx.Client.LossPrice.Query().Where(lossprice.ID(in.ID)).Only(ctx)
		if err != nil {
			return uuid.Nil, nil, err
		}
		return old.AuthorID, old.Digest, nil
	}, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer) error {
		ev, one, err := f.disaster(ctx, tx, in.Event)
		if err != nil {
			return err
		}
		at := division.Place{County: ev.CountyID}
		g, may := grantAt(v, at, viewer.EventOpen)
		if !may {
			return event.ErrNotYours
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		bad.Check(in.Text != "" && plain.Fits(in.Text, whyMost), "text", codeWhere)
		checkPrices(&bad, one, in.Lines)
		if err := bad.Err(); err != nil {
			return err
		}
		if err := tx.Turn(ctx, "loss_price", in.Event); err != nil {
			return err
		}
		n, err := tx.Client.LossPrice.Query().Where(lossprice.EventID(in.Event)).Count(hand(ctx))
		if err != nil {
			return fmt.Errorf("sets of prices: %w", err)
		}
		if n >= setsMost {
			return ErrTooMany.With(fault.Params{"max": setsMost})
		}
		if err := tx.Client.LossPrice.Create().SetID(in.ID).SetCountyID(ev.CountyID).SetDrillID(viewer.Drill(ctx)).SetEventID(in.Event).SetN(n + 1).SetLines(in.Lines).
			SetText(in.Text).SetAuthorID(v.Person).SetCard(f.card(ctx, v, g)).SetMadeAt(clock.Told(in.MadeAt)).SetAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
			return fmt.Errorf("write prices: %w", err)
		}
		// Phones keep the prices with their event.
		return tx.Journal(ctx, store.Entry{Verb: "event.price", Kind: store.KindEvent, Subject: in.Event, Place: at, Down: true, Appointment: g.Appointment, After: digest})
	})
}

func checkPrices(bad *fault.Findings, one *form.Form, lines []figure.Price) {
	bad.Check(len(lines) > 0 && len(lines) <= figure.PricesMost, "lines", codePrice)
	seen := map[[2]string]bool{}
	for i := range lines[:min(len(lines), figure.PricesMost)] {
		p := &lines[i]
		p.Note = strings.TrimSpace(plain.Clean(p.Note))
		path := fmt.Sprintf("lines.%d", i)
		if why := figure.CheckPrice(one, *p); why != "" {
			bad.Add(path+"."+why, codePrice, nil)
		}
		bad.Check(plain.Fits(p.Note, noteMost), path+".note", codePrice)
		// The same quantity makes the same loss in several lines only when each is told apart: wheat and maize.
		key := [2]string{p.Code + p.Source, p.Note}
		bad.Check(!seen[key], path+".note", codePrice)
		seen[key] = true
	}
}

// newestSet leaves of the sets of an event the last: phones ask for it with every event.
func newestSet(s *entsql.Selector) {
	of := entsql.Table(lossprice.Table).As("sets")
	s.Where(entsql.EQ(s.C(lossprice.FieldN), entsql.Select(entsql.Max(of.C(lossprice.FieldN))).From(of).Where(entsql.ColumnsEQ(of.C(lossprice.FieldEventID), s.C(lossprice.FieldEventID)))))
}

// Prices gives the newest set of each event; an event without one has none.
func (f *Flow) Prices(ctx context.Context, events ...uuid.UUID) (map[uuid.UUID]*db.LossPrice, error) {
	rows, err := f.Store.Client.LossPrice.Query().Where(lossprice.EventIDIn(events...), newestSet).Limit(len(events)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("prices: %w", err)
	}
	out := make(map[uuid.UUID]*db.LossPrice, len(events))
	for _, r := range rows {
		out[r.EventID] = r
	}
	return out, nil
}
