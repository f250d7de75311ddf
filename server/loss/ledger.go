package loss

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ledgerrow"
	"jiaoying/ent/db/ledgerversion"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/media/manifest"
	"jiaoying/server/plain"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

const (
	tableRows, tableVersions, columnSecret = "ledger_rows", "ledger_versions", "secret"
	// rowsLedgerMost is more than the households of a village; a ledger is tied to figures as a whole.
	rowsLedgerMost = 2000
	cellsMost      = 60
)

// LedgerCell is one filled column.
type LedgerCell struct{ Code, Text string }

// LedgerSaving is one version of a row as the phone sends it.
type LedgerSaving struct {
	// ID is of the version, Row of the row; both are made by the phone.
	ID, Row, Event, Village uuid.UUID
	Ledger                  string
	// Base is the version it was made on; nil for a new row.
	Base *uuid.UUID
	// Cells are all open columns that are filled; a sealed column that is left out stays as it is.
	Cells []LedgerCell
	// Text says why, from the second version on.
	Text   string
	MadeAt time.Time
	// Media are the photos that follow.
	Media []manifest.File
}

// SaveRow writes a row of a ledger, by the village or by its town for one that cannot send. Faults: loss.conflict, loss.place,
// event.moved_on, ledger.base, ledger.cells and the codes of faulty fields.
func (f *Flow) SaveRow(ctx context.Context, in LedgerSaving) error {
	return f.keep(ctx, in, false)
}

// RemoveRow takes a row out of its ledger, with words; it stays to be read. Faults: those of SaveRow.
func (f *Flow) RemoveRow(ctx context.Context, id, row, base uuid.UUID, text string, madeAt time.Time) error {
	return f.keep(ctx, LedgerSaving{ID: id, Row: row, Base: &base, Text: text, MadeAt: madeAt}, true)
}

func (f *Flow) keep(ctx context.Context, in LedgerSaving, remove bool) error {
	// What names people is in it: the digest is keyed.
	parts := []any{in.Row, in.Event, in.Village, in.Ledger, in.Base, in.Cells, in.Text, in.MadeAt.UTC(), remove}
	in.Media = toldPhotos(in.Media)
	if len(in.Media) > 0 { // without any it is what a phone sends that does not know of photos
		parts = append(parts, in.Media)
	}
	raw, err := json.Marshal(parts)
	if err != nil {
		return fmt.Errorf("digest: %w", err)
	}
	digest := f.Ring.MAC(raw)
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		old, err := tx.Client.LedgerVersion.Query().Where(ledgerversion.ID(in.ID)).Only(hand(ctx))
		if err == nil {
			return sameAgain(v, old.AuthorID, old.Digest, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		return f.keepRow(ctx, tx, v, in, remove, digest)
	}))
}

func (f *Flow) keepRow(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in LedgerSaving, remove bool, digest []byte) error {
	row, err := tx.Client.LedgerRow.Query().Where(ledgerrow.ID(in.Row)).Only(ctx)
	if err != nil && !db.IsNotFound(err) && !errors.Is(err, privacy.Deny) {
		return fmt.Errorf("row: %w", err)
	}
	there := err == nil
	at := division.Place{}
	if there {
		at = row.Place()
		if !remove && (in.Event != row.EventID || in.Ledger != row.Ledger || in.Village != at.Village) {
			return ErrConflict
		}
		in.Event, in.Ledger = row.EventID, row.Ledger
	} else {
		if remove {
			return fault.ErrNotFound
		}
		n, ok, err := f.Store.Node(ctx, in.Village)
		if err != nil {
			return err
		}
		if !ok || n.Ended || n.Level != division.Village {
			return ErrPlace
		}
		at = n.Place
	}
	ev, one, err := f.live(ctx, tx, in.Event)
	if err != nil {
		return err
	}
	g, may := writes(v, at)
	if !may || at.County != ev.CountyID {
		return ErrPlace
	}
	if !there { // a final counts a ledger as a whole
		n, err := tx.Client.LedgerRow.Query().Where(ledgerrow.EventID(in.Event), ledgerrow.VillageID(at.Village)).Limit(rowsLedgerMost).IDs(hand(ctx))
		if err != nil {
			return fmt.Errorf("rows of the ledger: %w", err)
		}
		if len(n) >= rowsLedgerMost {
			return ErrTooMany.With(fault.Params{"max": rowsLedgerMost})
		}
	}
	columns, known := one.Ledger(in.Ledger)
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(in.Row.Version() == 7, "row", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	bad.Check(known && (one.Seasonal(in.Ledger) != nil) == (ev.Kind == event.Winter), "ledger", codeLedger)
	bad.Check(len(in.Cells) <= cellsMost, "cells", codeCells)
	bad.Check(plain.Fits(in.Text, wordsMost) && (!there || in.Text != ""), "text", codeText)
	manifest.Check("media", in.Media, &bad)
	had, err := photosOf(ctx, tx, in.Row, in.Media)
	if err != nil {
		return err
	}
	manifest.CheckPhotos("media", had, in.Media, &bad)
	if err := bad.Err(); err != nil {
		return err
	}
	if there != (in.Base != nil) || there && *in.Base != row.VersionID {
		p := fault.Params{}
		if there {
			p["newest"] = row.VersionID.String()
		}
		return ErrLedgerBase.With(p)
	}
	cells, secret, masks := figure.Row{}, figure.Row{}, figure.Row{}
	if there {
		if secret, err = f.unseal(tableRows, row.ID, row.Secret); err != nil {
			return err
		}
	}
	if remove {
		maps.Copy(cells, row.Cells)
	}
	sent := figure.Row{}
	for i, c := range in.Cells {
		path := fmt.Sprintf("cells.%d", i)
		at := slices.IndexFunc(columns, func(k form.Column) bool { return k.Code == c.Code })
		_, twice := sent[c.Code]
		bad.Check(at >= 0 && !twice, path, codeCell)
		text := strings.TrimSpace(plain.Clean(c.Text))
		sent[c.Code] = text
		switch {
		case at < 0:
		case columns[at].Sealed && text == "":
			delete(secret, c.Code)
		case columns[at].Sealed:
			secret[c.Code] = text
		case text != "":
			cells[c.Code] = text
		}
	}
	whole := figure.Row{}
	maps.Copy(whole, cells)
	maps.Copy(whole, secret)
	for _, found := range figure.CheckRow(one, in.Ledger, in.Row.String(), whole) {
		bad.Add("cells", codeCell, fault.Params{"code": found.Codes[0]})
	}
	if err := bad.Err(); err != nil {
		return err
	}
	for _, c := range columns {
		if text, ok := secret[c.Code]; ok {
			masks[c.Code] = mask(c, text)
		}
	}
	return f.writeRow(ctx, tx, v, g, in, ledgerState{row: row, there: there, at: at, cells: cells, secret: secret, masks: masks, twin: f.twin(one, in.Ledger, secret), remove: remove}, digest)
}

type ledgerState struct {
	row                  *db.LedgerRow
	there, remove        bool
	at                   division.Place
	cells, secret, masks figure.Row
	twin                 []byte
}

func (f *Flow) writeRow(ctx context.Context, tx *store.Tx, v *viewer.Viewer, g *viewer.Grant, in LedgerSaving, s ledgerState, digest []byte) error {
	plain, err := json.Marshal(s.secret)
	if err != nil {
		return fmt.Errorf("seal row: %w", err)
	}
	revision, verb := 1, "ledger.add"
	if !s.there {
		c := tx.Client.LedgerRow.Create().SetID(in.Row).SetPlace(s.at).SetDrillID(viewer.Drill(ctx)).SetEventID(in.Event).SetLedger(in.Ledger).SetRevision(1).SetVersionID(in.ID).
			SetCells(s.cells).SetMasks(s.masks).SetSecret(f.Ring.Seal(plain, tableRows, columnSecret, in.Row)).SetReceivedAt(tx.Now).SetChangedAt(tx.Now)
		if s.twin != nil {
			c.SetTwin(s.twin)
		}
		err = c.Exec(ctx)
	} else {
		revision, verb = s.row.Revision+1, "ledger.change"
		u := tx.Client.LedgerRow.Update().Where(ledgerrow.ID(in.Row), ledgerrow.VersionID(s.row.VersionID)).SetRevision(revision).SetVersionID(in.ID).
			SetCells(s.cells).SetMasks(s.masks).SetSecret(f.Ring.Seal(plain, tableRows, columnSecret, in.Row)).SetChangedAt(tx.Now)
		if s.twin != nil && !s.remove {
			u.SetTwin(s.twin)
		} else {
			u.ClearTwin()
		}
		if s.remove {
			verb = "ledger.remove"
			u.SetRemovedAt(tx.Now).SetRemovedText(in.Text)
		} else {
			u.ClearRemovedAt().ClearRemovedText()
		}
		var n int
		if n, err = u.Save(ctx); err == nil && n == 0 {
			return ErrLedgerBase
		}
	}
	if err != nil {
		return fmt.Errorf("write row: %w", err)
	}
	if err := tx.Client.LedgerVersion.Create().SetID(in.ID).SetRowID(in.Row).SetRevision(revision).SetCells(s.cells).SetMasks(s.masks).
		SetSecret(f.Ring.Seal(plain, tableVersions, columnSecret, in.ID)).SetRemoved(s.remove).SetText(in.Text).SetAuthorID(v.Person).SetCard(f.card(ctx, v, g)).
		SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	if err := expect(ctx, tx, in.Media, in.ID, v.Person, func(c *db.MediaCreate) { c.SetRowID(in.Row) }); err != nil {
		return err
	}
	return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindLedger, Subject: in.Row, Place: s.at, Appointment: g.Appointment, After: digest})
}

// photosOf counts the photos that a row has or waits for, when more are to come.
func photosOf(ctx context.Context, tx *store.Tx, row uuid.UUID, more []manifest.File) (int, error) {
	if len(more) == 0 {
		return 0, nil
	}
	n, err := tx.Client.Media.Query().Where(dbmedia.RowID(row), dbmedia.StateIn(manifest.Expected, manifest.Kept)).Count(hand(ctx))
	if err != nil {
		return 0, fmt.Errorf("photos of the row: %w", err)
	}
	return n, nil
}

// toldPhotos are photos with their cameras' clocks as they are kept.
func toldPhotos(in []manifest.File) []manifest.File {
	out := slices.Clone(in)
	for i := range out {
		if at := out[i].CapturedAt; at != nil {
			t := clock.Told(*at)
			out[i].CapturedAt = &t
		}
	}
	return out
}

// expect writes a row for each photo that will follow a version or an answer; hang ties it to its parent.
func expect(ctx context.Context, tx *store.Tx, files []manifest.File, move, owner uuid.UUID, hang func(*db.MediaCreate)) error {
	if len(files) == 0 {
		return nil
	}
	rows := make([]*db.MediaCreate, len(files))
	for i, f := range files {
		kind, _ := manifest.KindOf(f.Type) // checked before
		rows[i] = tx.Client.Media.Create().SetID(f.ID).SetMoveID(move).SetOwnerID(owner).SetPosition(i).
			SetKind(kind).SetMediaType(f.Type).SetSha256(f.SHA256).SetBytes(f.Bytes).SetState(manifest.Expected).
			SetNillableCapturedAt(f.CapturedAt).SetNillableLatitude(f.Latitude).SetNillableLongitude(f.Longitude).SetNillableAccuracyM(f.AccuracyM).
			SetNillableDurationMs(f.DurationMs).SetReceivedAt(tx.Now)
		hang(rows[i])
	}
	if err := tx.Client.Media.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("expect photos: %w", err)
	}
	return nil
}

// writes gives the post that writes ledgers of a village: one there, or of its town for a village that cannot send.
func writes(v *viewer.Viewer, at division.Place) (*viewer.Grant, bool) {
	if g, ok := grantAt(v, at, viewer.LedgerEdit); ok {
		return g, true
	}
	return grantAt(v, division.Place{County: at.County, Town: at.Town}, viewer.StatementReview)
}

// MayWrite tells whether a viewer writes ledgers of a village.
func MayWrite(v *viewer.Viewer, at division.Place) bool {
	_, ok := writes(v, at)
	return ok
}

func (f *Flow) unseal(table string, id uuid.UUID, sealed []byte) (figure.Row, error) {
	out := figure.Row{}
	raw, err := f.Ring.Unseal(sealed, table, columnSecret, id)
	if err != nil {
		return nil, fmt.Errorf("unseal row %s: %w", id, err)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("unseal row %s: %w", id, err)
	}
	return out, nil
}

// mask shows of a sealed column what tells rows apart and names nobody.
func mask(c form.Column, text string) string {
	switch c.Type {
	case "phone", "account", "idcard":
		return seal.Mask(text)
	case "text":
		if c.Most <= 50 { // a name
			return seal.MaskName(text)
		}
	}
	return "****"
}

// twin is the blind index of the first identity number of a ledger; nil without one.
func (f *Flow) twin(one *form.Form, ledger string, secret figure.Row) []byte {
	columns, _ := one.Ledger(ledger)
	for _, c := range columns {
		if c.Type == "idcard" && c.Sealed {
			if text := secret[c.Code]; text != "" {
				return f.Ring.Blind("ledger "+ledger, strings.ToUpper(text))
			}
			return nil
		}
	}
	return nil
}

// RevealCell gives one sealed column of a row to whoever writes or reviews ledgers there and says why; never to an auditor. The journal
// entry is durable before anything is given. Faults: not_found, denied, ledger.purpose, ledger.reveal_limit, ledger.cells.
func (f *Flow) RevealCell(ctx context.Context, id uuid.UUID, code, purpose string) (string, error) {
	purpose = strings.TrimSpace(purpose)
	v, err := someone(ctx)
	if err != nil {
		return "", err
	}
	var sealed []byte
	counted := false
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		row, err := tx.Client.LedgerRow.Query().Where(ledgerrow.ID(id)).Only(ctx)
		if errors.Is(err, privacy.Deny) {
			return fault.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("row to reveal: %w", err)
		}
		g, may := v.GrantFor(row.Place(), "", viewer.LedgerEdit, viewer.StatementReview)
		if !may || g.Role == viewer.Auditor || v.Masked() {
			return fault.ErrDenied
		}
		var bad fault.Findings
		bad.Check(plain.Purpose(purpose), "purpose", codePurpose)
		_, there := row.Masks[code]
		bad.Check(there, "code", codeCell)
		if err := bad.Err(); err != nil {
			return err
		}
		if !counted && !f.looks.Allow(v.Person, tx.Now) {
			return ErrRevealed.With(fault.Params{"max": seal.LooksHour})
		}
		counted = true // a transaction that runs again is one question
		sealed = row.Secret
		return tx.Journal(ctx, store.Entry{Verb: "ledger.reveal", Kind: store.KindLedger, Subject: id, Place: row.Place(), Appointment: g.Appointment, After: []string{code, purpose}})
	})
	if err != nil {
		return "", err
	}
	secret, err := f.unseal(tableRows, id, sealed)
	if err != nil {
		return "", err
	}
	return secret[code], nil
}

// Twins gives, for rows that the context reads, the other rows with the same identity number that it reads as well.
func (f *Flow) Twins(ctx context.Context, rows []*db.LedgerRow) (map[uuid.UUID][]*db.LedgerRow, error) {
	out := map[uuid.UUID][]*db.LedgerRow{}
	by := map[string][]*db.LedgerRow{}
	var marks [][]byte
	for _, r := range rows {
		if r.Twin == nil {
			continue
		}
		if by[string(*r.Twin)] == nil {
			marks = append(marks, *r.Twin)
		}
		by[string(*r.Twin)] = append(by[string(*r.Twin)], r)
	}
	for part := range slices.Chunk(marks, 100) {
		found, err := f.Store.Client.LedgerRow.Query().Where(ledgerrow.TwinIn(part...), ledgerrow.RemovedAtIsNil()).Limit(1000).All(viewer.Wide(ctx))
		if err != nil {
			return nil, fmt.Errorf("same people: %w", err)
		}
		for _, other := range found {
			for _, r := range by[string(*other.Twin)] {
				if r.ID != other.ID && r.EventID == other.EventID && r.Ledger == other.Ledger && len(out[r.ID]) < 10 {
					out[r.ID] = append(out[r.ID], other)
				}
			}
		}
	}
	return out, nil
}

// Ties gives what the figures of a village have to be at its final, counted from its ledgers.
func (f *Flow) Ties(ctx context.Context, client *db.Client, one *form.Form, ev, village uuid.UUID) (map[string][]figure.Row, error) {
	rows, err := client.LedgerRow.Query().Where(ledgerrow.EventID(ev), ledgerrow.VillageID(village), ledgerrow.RemovedAtIsNil()).
		Select(ledgerrow.FieldID, ledgerrow.FieldLedger, ledgerrow.FieldCells).Limit(rowsLedgerMost + 1).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("ledgers: %w", err)
	}
	if len(rows) > rowsLedgerMost {
		return nil, ErrTooMany.With(fault.Params{"max": rowsLedgerMost})
	}
	out := map[string][]figure.Row{}
	for _, r := range rows {
		out[r.Ledger] = append(out[r.Ledger], r.Cells)
	}
	return out, nil
}
