package loss

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/basefigure"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Base is what a village has in a year; nil is not known.
type Base struct {
	Village                       uuid.UUID
	Year                          int
	Population, Households, Rooms *int
	// Arable is in hundredths of a 亩.
	Arable *int64
	Source string
}

const (
	yearFirst, yearLast = 1949, 2200
	// countMost is more than a village of any province has of people, households or rooms; arableMost hundredths of a 亩 likewise.
	countMost, arableMost = 1_000_000, 100_000_000
	sourceMost            = 60
)

func (in Base) check(bad *fault.Findings) {
	bad.Check(in.Year >= yearFirst && in.Year <= yearLast, "year", codeYear)
	for name, number := range map[string]*int{"population": in.Population, "households": in.Households, "rooms": in.Rooms} {
		bad.Check(number == nil || *number >= 0 && *number <= countMost, name, codeNumber)
	}
	bad.Check(in.Arable == nil || *in.Arable >= 0 && *in.Arable <= arableMost, "arable", codeNumber)
	bad.Check(in.Source != "" && plain.Fits(in.Source, sourceMost), "source", codeSource)
}

// SetBase writes the base data of a village and year, by its town's review or the county's settings. Faults: loss.place and the codes of
// faulty fields.
func (f *Flow) SetBase(ctx context.Context, in Base) error {
	in.Source = strings.TrimSpace(plain.Clean(in.Source))
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		n, ok, err := f.Store.Node(ctx, in.Village)
		if err != nil {
			return err
		}
		if !ok || n.Ended || n.Level != division.Village {
			return ErrPlace
		}
		g, may := v.GrantFor(n.Place, "", viewer.StatementReview, viewer.SettingEdit)
		if !may {
			return ErrPlace
		}
		var bad fault.Findings
		in.check(&bad)
		if err := bad.Err(); err != nil {
			return err
		}
		id, _, err := writeBase(ctx, tx, in, n.Place, false)
		if err != nil {
			return err
		}
		return tx.Journal(ctx, store.Entry{Verb: "base.set", Kind: store.KindBase, Subject: id, Place: n.Place, Appointment: g.Appointment, After: in})
	})
}

// writeBase writes a row, unless it is a dry run, and tells whether it was added (+1), changed (0) or the same (-1).
func writeBase(ctx context.Context, tx *store.Tx, in Base, at division.Place, dry bool) (id uuid.UUID, did int, err error) {
	old, err := tx.Client.BaseFigure.Query().Where(basefigure.VillageID(in.Village), basefigure.Year(in.Year)).Only(ctx)
	switch {
	case db.IsNotFound(err) && dry:
		return uuid.Nil, 1, nil
	case db.IsNotFound(err):
		id, did = store.NewID(), 1
		err = tx.Client.BaseFigure.Create().SetID(id).SetPlace(at).SetYear(in.Year).SetNillablePopulation(in.Population).
			SetNillableHouseholds(in.Households).SetNillableRooms(in.Rooms).SetNillableArable(in.Arable).SetSource(in.Source).SetChangedAt(tx.Now).Exec(ctx)
	case err == nil && same(old.Population, in.Population) && same(old.Households, in.Households) && same(old.Rooms, in.Rooms) && same(old.Arable, in.Arable) && old.Source == in.Source:
		return old.ID, -1, nil
	case err == nil && dry:
		return old.ID, 0, nil
	case err == nil:
		id = old.ID
		u := tx.Client.BaseFigure.UpdateOneID(old.ID).ClearPopulation().ClearHouseholds().ClearRooms().ClearArable().SetSource(in.Source).SetChangedAt(tx.Now)
		err = u.SetNillablePopulation(in.Population).SetNillableHouseholds(in.Households).SetNillableRooms(in.Rooms).SetNillableArable(in.Arable).Exec(ctx)
	}
	if err != nil {
		return id, did, fmt.Errorf("write base data: %w", err)
	}
	return id, did, nil
}

func same[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// BaseOf gives the newest base data of a village up to a year; nil when there are none.
func (f *Flow) BaseOf(ctx context.Context, village uuid.UUID, year int) (*db.BaseFigure, error) {
	row, err := f.Store.Client.BaseFigure.Query().Where(basefigure.VillageID(village), basefigure.YearLTE(year)).Order(db.Desc(basefigure.FieldYear)).First(hand(ctx))
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("base data: %w", err)
	}
	return row, nil
}
