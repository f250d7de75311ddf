package loss

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/lossentry"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/form"
	"jiaoying/server/loss/sheet"
	"jiaoying/server/plain"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

const (
	receiptMost = 60
	// entriesMost is more often than anybody types an event: twice a day for half a year.
	entriesMost = 400
	// entriesShown is how many of them a list shows.
	entriesShown = 50
)

// Entering is that somebody typed the sheets of a town or county into the national system (录入).
type Entering struct {
	ID, Event, Division uuid.UUID
	// Mark is that of the list he typed from.
	Mark, Receipt string
	MadeAt        time.Time
}

// EntryList is how the printed sheets of a place differ from what was typed last.
type EntryList struct {
	Event *db.LossEvent
	Form  *form.Form
	Place division.Place
	At    time.Time
	Mark  string
	// Items is all that is filled in, Changes what differs.
	Items   []sheet.Item
	Changes []sheet.Change
	// Entries are newest first.
	Entries []*db.LossEntry
	May     bool
}

// enters finds the post in which somebody says that the sheets of a place were typed.
func enters(v *viewer.Viewer, at division.Place) (*viewer.Grant, bool) {
	return v.GrantFor(at, "", viewer.StatementReview, viewer.StatementClose)
}

// Entries gives the entry list (录入清单) of a town or county for whoever reads its statements. Faults: denied, not_found.
func (f *Flow) Entries(ctx context.Context, id, place uuid.UUID) (*EntryList, error) {
	v, err := someone(ctx)
	if err != nil {
		return nil, err
	}
	n, ok, err := f.Store.Node(ctx, place)
	if err != nil {
		return nil, err
	}
	if !ok || n.Level.Depth() > division.Town.Depth() || !v.Can(n.Place, viewer.StatementReview, viewer.StatementSee, viewer.StatementClose) {
		return nil, fault.ErrNotFound
	}
	ev, one, err := f.known(ctx, id, n.Place.County)
	if err != nil {
		return nil, err
	}
	return f.entries(ctx, f.Store.Client, v, ev, one, n)
}

func (f *Flow) entries(ctx context.Context, client *db.Client, v *viewer.Viewer, ev *db.LossEvent, one *form.Form, n *store.Node) (*EntryList, error) {
	in := viewer.Narrow(ctx, n.Place)
	table, err := f.Table(in, ev, one, n.Place, nil)
	if err != nil {
		return nil, err
	}
	t, err := f.sheetOf(ctx, ev, one, n, table, nil)
	if err != nil {
		return nil, err
	}
	out := &EntryList{Event: ev, Form: one, Place: n.Place, At: clock.Cut(f.Store.Now()), Items: sheet.Items(one, t, f.Store.Zone)}
	_, out.May = enters(v, n.Place)
	if out.Entries, err = client.LossEntry.Query().Where(lossentry.EventID(ev.ID), lossentry.DivisionID(n.Place.ID())).Order(db.Desc(lossentry.FieldN)).Limit(entriesShown).All(in); err != nil {
		return nil, fmt.Errorf("entries: %w", err)
	}
	last := map[string]string{}
	if len(out.Entries) > 0 {
		last = out.Entries[0].Printed
	}
	out.Changes = sheet.Changes(one, last, out.Items)
	digest, err := store.Digest(newest(out.Entries), out.Items)
	if err != nil {
		return nil, err
	}
	out.Mark = hex.EncodeToString(digest)
	return out, nil
}

func newest(entries []*db.LossEntry) int {
	if len(entries) == 0 {
		return 0
	}
	return entries[0].N
}

// RecordEntry keeps that the sheets of a place were typed into the national system: what they said, who typed it, the receipt. Nothing is
// taken for typed that was not on the list: its mark has to be that of the sheets as they are. Faults: entry.moved_on, entry.nothing,
// loss.conflict, loss.place, loss.too_many and the codes of faulty fields.
func (f *Flow) RecordEntry(ctx context.Context, in Entering) error {
	in.Receipt = strings.TrimSpace(plain.Clean(in.Receipt))
	digest, err := store.Digest(in.Event, in.Division, in.Mark, in.Receipt, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		old, err := tx.Client.LossEntry.Query().Where(lossentry.ID(in.ID)).Only(hand(ctx))
		if err == nil {
			return sameAgain(v, old.AuthorID, old.Digest, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		return f.recordEntry(ctx, tx, v, in, digest)
	}))
}

func (f *Flow) recordEntry(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Entering, digest []byte) error {
	n, ok, err := f.Store.Node(ctx, in.Division)
	if err != nil {
		return err
	}
	if !ok || n.Level.Depth() > division.Town.Depth() {
		return ErrPlace
	}
	g, may := enters(v, n.Place)
	if !may {
		return ErrPlace
	}
	ev, one, err := f.known(ctx, in.Event, n.Place.County)
	if err != nil {
		return err
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	bad.Check(in.Receipt != "" && plain.Fits(in.Receipt, receiptMost) && !strings.ContainsAny(in.Receipt, "\n\t"), "receipt", codeReceipt)
	if err := bad.Err(); err != nil {
		return err
	}
	if err := tx.Turn(ctx, "loss_entry", in.Division); err != nil {
		return err
	}
	list, err := f.entries(ctx, tx.Client, v, ev, one, n)
	switch {
	case err != nil:
		return err
	case list.Mark != in.Mark:
		return ErrEntryMoved
	case len(list.Changes) == 0:
		return ErrEntryNothing
	case newest(list.Entries) >= entriesMost:
		return ErrTooMany.With(fault.Params{"max": entriesMost})
	}
	printed := make(map[string]string, len(list.Items))
	for _, i := range list.Items {
		printed[i.Code] = i.Text
	}
	changes := make([]schema.EntryChange, len(list.Changes))
	for i, c := range list.Changes {
		changes[i] = schema.EntryChange{Code: c.Code, Then: c.Then, Now: c.Now}
	}
	if err := tx.Client.LossEntry.Create().SetID(in.ID).SetPlace(n.Place).SetDrillID(viewer.Drill(ctx)).SetEventID(ev.ID).SetDivisionID(in.Division).SetN(newest(list.Entries) + 1).
		SetPrinted(printed).SetChanges(changes).SetReceipt(in.Receipt).SetAuthorID(v.Person).SetCard(f.card(ctx, v, g)).SetMadeAt(clock.Told(in.MadeAt)).
		SetReceivedAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
		return fmt.Errorf("write entry: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "statement.entry", Kind: store.KindStatement, Subject: in.ID, Place: n.Place, Appointment: g.Appointment, After: digest})
}

// PrintEntries writes the entry list of a place as a file; journalled before a byte is given. Faults: those of Entries, loss.format.
func (f *Flow) PrintEntries(ctx context.Context, id, place uuid.UUID, format string) (*Printed, error) {
	list, err := f.Entries(ctx, id, place)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(sheet.EntryFormats(), format) {
		return nil, ErrFormat
	}
	n, _, err := f.Store.Node(ctx, place)
	if err != nil {
		return nil, err
	}
	t := sheet.Typed{Event: list.Event.Name, Unit: n.Name, AsOf: list.At}
	if len(list.Entries) > 0 {
		e := list.Entries[0]
		t.N, t.Receipt, t.At = e.N, e.Receipt, e.ReceivedAt
		if t.By = e.Card.Name; viewer.From(ctx).Masked() {
			t.By = seal.MaskName(t.By)
		}
	}
	var b bytes.Buffer
	if err := sheet.WriteEntries(&b, format, t, list.Changes, f.Store.Zone); err != nil {
		return nil, err
	}
	g, _ := viewer.From(ctx).GrantFor(n.Place, "", viewer.StatementReview, viewer.StatementSee, viewer.StatementClose)
	if err := f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		return tx.Journal(ctx, store.Entry{
			Verb: "statement.export", Kind: store.KindExport, Subject: id, Place: n.Place, Appointment: g.Appointment, After: []any{"entry", format, list.At},
		})
	}); err != nil {
		return nil, err
	}
	return &Printed{Name: fmt.Sprintf("%s %s 录入清单 %s.%s", n.Name, list.Event.Name, list.At.In(f.Store.Zone).Format("20060102-1504"), format), Type: types[format], Data: b.Bytes()}, nil
}
