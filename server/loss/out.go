package loss

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ledgerrow"
	"jiaoying/ent/db/ledgerversion"
	"jiaoying/ent/db/lossevent"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/loss/sheet"
	"jiaoying/server/plain"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

const (
	// maskedMost is more rows than a county's ledger of one event has; what the sheet cannot hold in memory lies in a file beside.
	maskedMost = 50_000
	// openMost is what one village may have, and keeps an open sheet below what the library holds in memory before it writes to a disk:
	// names in clear lie on none. A town with more takes them village by village.
	openMost = rowsLedgerMost
	// sheetLooks is what an open sheet counts for among the looks of an hour: six of them, and nothing else.
	sheetLooks = 10
	// noticeDays is longer than any notice is put up.
	noticeDays  = 60
	contactMost = 100
	formatHTML  = "html"
	// recordShown is how much of the hash of a record stands on paper.
	recordShown = 8
)

// LedgerOut is a ledger as somebody takes it out.
type LedgerOut struct {
	Event, Place uuid.UUID
	// Ledger is D01, D02 or D03 of the form; Format xlsx, csv or json, or html for the public notice (公示) of one village.
	Ledger, Format string
	// Purpose says what names in clear are for; empty for a masked sheet. A notice needs one.
	Purpose string
	// Until is the last day objections to a notice are taken, YYYY-MM-DD; Contact to whom they go.
	Until, Contact string
}

func (in LedgerOut) notice() bool { return in.Format == formatHTML }
func (in LedgerOut) open() bool   { return in.notice() || in.Purpose != "" }

// PrintLedger writes a ledger of a village, a town or the county as a file: masked for whoever reads its statements, in clear for whoever
// may reveal it, who says why. Each is journalled before a row is unsealed and a byte is given. Faults: denied, not_found, loss.too_many,
// ledger.reveal_limit and the codes of faulty fields.
func (f *Flow) PrintLedger(ctx context.Context, in LedgerOut) (*Printed, error) {
	v, err := someone(ctx)
	if err != nil {
		return nil, err
	}
	in.Purpose, in.Contact = strings.TrimSpace(in.Purpose), strings.TrimSpace(plain.Clean(in.Contact))
	n, ok, err := f.Store.Node(ctx, in.Place)
	if err != nil {
		return nil, err
	}
	if !ok || n.Level.Depth() > division.Village.Depth() {
		return nil, fault.ErrNotFound
	}
	g, may := v.GrantFor(n.Place, "", viewer.StatementSubmit, viewer.StatementReview, viewer.StatementSee, viewer.StatementClose)
	if !may {
		return nil, fault.ErrNotFound
	}
	if in.open() {
		if g, may = v.GrantFor(n.Place, "", viewer.LedgerEdit, viewer.StatementReview); !may || g.Role == viewer.Auditor || v.Masked() {
			return nil, fault.ErrDenied
		}
	}
	ev, one, err := f.known(ctx, in.Event, n.Place.County)
	if err != nil {
		return nil, err
	}
	now := f.Store.Now()
	if err := in.check(one, n.Level, now, f.Store.Zone); err != nil {
		return nil, err
	}
	listed, err := f.listed(viewer.Narrow(ctx, n.Place), in, n.Place)
	if err != nil {
		return nil, err
	}
	record, err := in.record(listed)
	if err != nil {
		return nil, err
	}
	if err := f.takeOut(ctx, v, g, n, in, len(listed), record); err != nil {
		return nil, err
	}
	rows := f.rowsOf(viewer.Narrow(ctx, n.Place), listed, in.open())
	card := f.card(ctx, v, g)
	by := strings.TrimSpace(card.Division + " " + card.Name)
	var b bytes.Buffer
	if in.notice() {
		rows = f.exactRows(viewer.Narrow(ctx, n.Place), n, listed)
		err = sheet.WriteNotice(&b, one, sheet.Notice{
			Event: ev.Name, Ledger: in.Ledger, Village: f.Store.PathOf(ctx, n.Place), Until: in.Until, Contact: in.Contact, AsOf: now, By: by, Record: hex.EncodeToString(record)[:recordShown],
		}, rows, f.Store.Zone)
	} else {
		l := sheet.Ledger{Event: ev.Name, Ledger: in.Ledger, Unit: n.Name, UnitCode: n.Code, AsOf: now, Form: one.Version, Source: one.Source, Masked: !in.open()}
		if in.open() {
			l.By, l.Purpose = by, in.Purpose
		}
		err = sheet.WriteLedger(&b, in.Format, one, l, rows, f.Store.Zone)
	}
	if err != nil {
		return nil, err
	}
	what := in.Ledger
	switch {
	case in.notice():
		what += " 公示"
	case in.open():
		what += " 含个人信息"
	}
	return &Printed{Name: fmt.Sprintf("%s %s %s %s.%s", n.Name, ev.Name, what, now.In(f.Store.Zone).Format("20060102-1504"), in.Format), Type: types[in.Format], Data: b.Bytes()}, nil
}

// listedRow is one row that goes out, in one version.
type listedRow struct{ ID, Version uuid.UUID }

// record names what is taken out: SHA-256 over what was asked and each row with its version, in order. Whoever has the versions makes it again.
func (in LedgerOut) record(rows []listedRow) ([]byte, error) {
	return store.Digest(in.Event, in.Place, in.Ledger, in.Until, in.Contact, rows)
}

// known gives an event of a county with its form. Fault: not_found.
func (f *Flow) known(ctx context.Context, id, county uuid.UUID) (*db.LossEvent, *form.Form, error) {
	ev, err := f.Store.Client.LossEvent.Query().Where(lossevent.ID(id), lossevent.CountyID(county)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, nil, fmt.Errorf("event: %w", err)
	}
	one, err := f.Form(ctx, ev.CountyID, ev.Form)
	return ev, one, err
}

func (in LedgerOut) check(one *form.Form, level division.Level, now time.Time, zone *time.Location) error {
	var bad fault.Findings
	_, known := one.Ledger(in.Ledger)
	bad.Check(known && (!in.notice() || sheet.Noticed(in.Ledger)), "ledger", codeLedger)
	bad.Check(in.notice() || slices.Contains(sheet.LedgerFormats(), in.Format), "format", ErrFormat.Code)
	if in.open() {
		bad.Check(plain.Purpose(in.Purpose), "purpose", codePurpose)
	}
	if in.notice() {
		today := clock.DateOf(now, zone)
		_, err := time.Parse(time.DateOnly, in.Until)
		last := clock.DateOf(now.AddDate(0, 0, noticeDays), zone)
		bad.Check(err == nil && in.Until >= string(today) && in.Until <= string(last), "until", codeUntil)
		bad.Check(plain.Fits(in.Contact, contactMost) && utf8.RuneCountInString(in.Contact) >= 2, "contact", codeContact)
		bad.Check(level == division.Village, "place", ErrPlace.Code)
	}
	return bad.Err()
}

// listed gives the rows of a ledger at a place by village code, oldest first. Fault: loss.too_many.
func (f *Flow) listed(ctx context.Context, in LedgerOut, at division.Place) ([]listedRow, error) {
	most := maskedMost
	if in.open() {
		most = openMost
	}
	rows, err := f.Store.Client.LedgerRow.Query().Where(ledgerrow.EventID(in.Event), ledgerrow.Ledger(in.Ledger), ledgerrow.RemovedAtIsNil()).
		Order(ledgerrow.ByReceivedAt(), ledgerrow.ByID()).Limit(most+1).Select(ledgerrow.FieldID, ledgerrow.FieldVillageID, ledgerrow.FieldVersionID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("rows to print: %w", err)
	}
	if len(rows) > most {
		return nil, ErrTooMany.With(fault.Params{"max": most})
	}
	codes := map[uuid.UUID]string{}
	for _, r := range rows {
		if _, ok := codes[r.VillageID]; ok {
			continue
		}
		n, ok, err := f.Store.Node(ctx, r.VillageID)
		if err != nil {
			return nil, err
		}
		if ok {
			codes[r.VillageID] = n.Code
		}
	}
	slices.SortStableFunc(rows, func(a, b *db.LedgerRow) int { return strings.Compare(codes[a.VillageID], codes[b.VillageID]) })
	out := make([]listedRow, len(rows))
	for i, r := range rows {
		out[i] = listedRow{r.ID, r.VersionID}
	}
	return out, nil
}

// takeOut counts what is opened and enters it; only then is anything unsealed. Fault: ledger.reveal_limit.
func (f *Flow) takeOut(ctx context.Context, v *viewer.Viewer, g *viewer.Grant, n *store.Node, in LedgerOut, rows int, record []byte) error {
	verb, after := "ledger.export", []any{in.Ledger, in.Format, rows}
	switch {
	case in.notice():
		verb, after = "ledger.notice", append(after, in.Purpose, in.Until, in.Contact, record)
	case in.open():
		verb, after = "ledger.release", append(after, in.Purpose)
	}
	counted := false
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		if in.open() && !counted && !f.looks.AllowN(v.Person, tx.Now, sheetLooks) {
			return ErrRevealed.With(fault.Params{"max": seal.LooksHour})
		}
		counted = true // a transaction that runs again is one question
		return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindExport, Subject: in.Event, Place: n.Place, Appointment: g.Appointment, After: after})
	})
}

// rowsRead is how many rows are in memory at once.
const rowsRead = 500

// rowsOf reads rows in the order given, some at a time; in clear it unseals them one by one.
func (f *Flow) rowsOf(ctx context.Context, rows []listedRow, open bool) sheet.Rows {
	return func(yield func(sheet.LedgerRow, error) bool) {
		for part := range slices.Chunk(rows, rowsRead) {
			found, err := f.Store.Client.LedgerRow.Query().Where(ledgerrow.IDIn(each(part, func(r listedRow) uuid.UUID { return r.ID })...)).All(ctx)
			if err != nil {
				yield(sheet.LedgerRow{}, fmt.Errorf("rows to print: %w", err))
				return
			}
			by := make(map[uuid.UUID]*db.LedgerRow, len(found))
			for _, r := range found {
				by[r.ID] = r
			}
			for _, one := range part {
				r := by[one.ID]
				if r == nil {
					continue
				}
				out, err := f.printedRow(ctx, r, open)
				if !yield(out, err) || err != nil {
					return
				}
			}
		}
	}
}

// exactRows reads the rows of one village just as they were named, whatever has become of them since, and unseals them one by one.
func (f *Flow) exactRows(ctx context.Context, n *store.Node, rows []listedRow) sheet.Rows {
	return func(yield func(sheet.LedgerRow, error) bool) {
		for part := range slices.Chunk(rows, rowsRead) {
			found, err := f.Store.Client.LedgerVersion.Query().Where(ledgerversion.IDIn(each(part, func(r listedRow) uuid.UUID { return r.Version })...)).All(ctx)
			if err == nil && len(found) != len(part) {
				err = fmt.Errorf("%d of %d are there", len(found), len(part))
			}
			if err != nil {
				yield(sheet.LedgerRow{}, fmt.Errorf("versions to print: %w", err))
				return
			}
			by := make(map[uuid.UUID]*db.LedgerVersion, len(found))
			for _, r := range found {
				by[r.ID] = r
			}
			for _, one := range part {
				r := by[one.Version]
				secret, err := f.unseal(tableVersions, r.ID, r.Secret)
				if !yield(sheetRow(one.ID, n, r.Cells, secret), err) || err != nil {
					return
				}
			}
		}
	}
}

func each[T, U any](in []T, of func(T) U) []U {
	out := make([]U, len(in))
	for i, one := range in {
		out[i] = of(one)
	}
	return out
}

func (f *Flow) printedRow(ctx context.Context, r *db.LedgerRow, open bool) (sheet.LedgerRow, error) {
	n, ok, err := f.Store.Node(ctx, r.VillageID)
	if err != nil || !ok {
		return sheet.LedgerRow{}, fmt.Errorf("village of a row: %w", err)
	}
	sealed := r.Masks
	if open {
		if sealed, err = f.unseal(tableRows, r.ID, r.Secret); err != nil {
			return sheet.LedgerRow{}, err
		}
	}
	return sheetRow(r.ID, n, r.Cells, sealed), nil
}

func sheetRow(id uuid.UUID, n *store.Node, parts ...figure.Row) sheet.LedgerRow {
	out := sheet.LedgerRow{ID: id.String(), Village: n.Name, Code: n.Code, Cells: figure.Row{}}
	for _, cells := range parts {
		maps.Copy(out.Cells, cells)
	}
	return out
}
