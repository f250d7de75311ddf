package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/division"
	"jiaoying/server/export"
	"jiaoying/server/loss"
	"jiaoying/server/store"
	"jiaoying/server/web"
)

// take gives the files of exports to the edge, which knows no flow.
func (a *app) take(ctx context.Context, id uuid.UUID) (web.Taken, error) {
	f, err := a.exports.Take(ctx, id)
	if err != nil {
		return web.Taken{}, err
	}
	return web.Taken{ReadSeekCloser: f.ReadSeekCloser, Name: f.Name, Type: f.Type}, nil
}

// printed gives tables of losses to the edge.
func (a *app) printed(ctx context.Context, event, place uuid.UUID, sheet, format string, at *time.Time) (web.Taken, error) {
	return asFile(a.losses.Print(ctx, event, place, sheet, format, at))
}

// listed gives ledgers and notices to the edge.
func (a *app) listed(ctx context.Context, event, place uuid.UUID, ask web.LedgerAsk) (web.Taken, error) {
	return asFile(a.losses.PrintLedger(ctx, loss.LedgerOut{
		Event: event, Place: place, Ledger: ask.Ledger, Format: ask.Format, Purpose: ask.Purpose, Until: ask.Until, Contact: ask.Contact,
	}))
}

// entries gives entry lists to the edge.
func (a *app) entries(ctx context.Context, event, place uuid.UUID, format string) (web.Taken, error) {
	return asFile(a.losses.PrintEntries(ctx, event, place, format))
}

// years gives yearly figures to the edge.
func (a *app) years(ctx context.Context, county uuid.UUID, from, to int, format string) (web.Taken, error) {
	return asFile(a.losses.PrintYears(ctx, county, from, to, format))
}

func asFile(f *loss.Printed, err error) (web.Taken, error) {
	if err != nil {
		return web.Taken{}, err
	}
	return web.Taken{ReadSeekCloser: inMemory{bytes.NewReader(f.Data)}, Name: f.Name, Type: f.Type}, nil
}

// inMemory is a small file that lies nowhere.
type inMemory struct{ *bytes.Reader }

// Close does nothing.
func (inMemory) Close() error { return nil }

// rates are those of the board, so that the paper says what the board said.
func (a *app) rates(ctx context.Context, revision uuid.UUID, place division.Place) (export.Rates, error) {
	c, err := a.notify.Coverage(ctx, revision, place)
	if err != nil {
		return export.Rates{}, err
	}
	return export.Rates{
		AsOf: c.AsOf, Villages: c.Villages, VillagesAnswered: c.VillagesAnswered, People: c.People, Answered: c.PeopleAnswered, Behalf: c.PeopleBehalf,
		Households: c.Households, Reached: c.HouseholdsReached, Moved: c.Moved, Minutes50: c.Minutes50, Minutes90: c.Minutes90, Minute: c.Minutes100,
	}, nil
}

// isCase tells a case file, which is a zip, from a bundle of lines.
func isCase(f *os.File) bool {
	var magic [4]byte
	_, err := f.ReadAt(magic[:], 0)
	return err == nil && string(magic[:]) == "PK\x03\x04"
}

// verifyCase checks a case file and says whose it is.
func verifyCase(f *os.File, keys store.Keys, w io.Writer) error {
	st, err := f.Stat()
	if err != nil {
		return err
	}
	p, err := export.Verify(f, st.Size(), keys)
	if err != nil {
		return fmt.Errorf("the case file is broken: %w", err)
	}
	_, err = fmt.Fprintf(w, "the case file holds: %s, %s, made %s by %s\n%d entries hold, %d checkpoints signed, manifest signed with key %s\n",
		p.Title, p.Place, p.MadeAt.Format(time.RFC3339), p.By, p.Verdict.Entries, p.Verdict.Checkpoints, p.Key)
	return err
}
