// Package loss is the flow of disaster losses (灾情统计报送): events, the statements of villages, towns and the county on them, level by
// level, and their sums (自然灾害情况统计调查制度, 国统制〔2024〕82 号). It owns events, their turns, chains, statements, totals, conference rows,
// forms and base data. The upper level returns and never edits.
package loss

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/lossform"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/form"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// Flow is the flow of losses.
type Flow struct {
	Store *store.Store
	// Ring seals what names people in ledgers.
	Ring *seal.Ring
	// DutyFunc finds whom to ring at some posts of a place, their A or their B: who is away is left out, and where no A is, its B is called for
	// him. CallFunc has somebody rung for a reminder, in the transaction, unless he has heard it before and it is not rung again; DeskFunc a
	// duty desk for all that is owed under it, once in a while. Both tell whether he is rung. Without them nobody is reminded.
	DutyFunc func(ctx context.Context, tx *store.Tx, roles []viewer.Role, at division.Place, which string) ([]uuid.UUID, error)
	CallFunc func(ctx context.Context, tx *store.Tx, reminder, person uuid.UUID, turn int, again bool) (rung bool, err error)
	DeskFunc func(ctx context.Context, tx *store.Tx, desk, person uuid.UUID) (rung bool, err error)
	// HoursFunc gives from which hour to which a county is rung for what can wait; nil is at any hour.
	HoursFunc func(ctx context.Context, county uuid.UUID) (from, to int, err error)

	forms sync.Map // formKey → *form.Form; a form is never changed

	looks seal.Looks
}

type formKey struct {
	county  uuid.UUID
	version string
}

// hand is the server's own: what is there under an id is looked at past the viewer's eyes, and sums are written whoever acts.
func hand(ctx context.Context) context.Context {
	return viewer.With(viewer.Wide(ctx), viewer.System("loss"))
}

func someone(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.From(ctx)
	if v == nil || v.Person == uuid.Nil {
		return nil, fault.ErrDenied
	}
	return v, nil
}

// sameAgain tells whether what is there was made by the same account with the same content. Fault: loss.conflict.
func sameAgain(v *viewer.Viewer, author uuid.UUID, is, sent []byte) error {
	if author != v.Person || string(is) != string(sent) {
		return ErrConflict
	}
	return nil
}

// conflict names an id that is taken where the viewer's world does not show it.
func conflict(err error) error {
	if store.Unique(err) {
		return ErrConflict.Because(err)
	}
	return err
}

func (f *Flow) card(ctx context.Context, v *viewer.Viewer, g *viewer.Grant) *viewer.Card {
	return &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}
}

// Seed gives a county the versions of the form that this program brings and it does not have; a version it has stays as it is.
func (f *Flow) Seed(ctx context.Context, county uuid.UUID) (n int, err error) {
	for _, one := range form.Builtin() {
		took, err := f.TakeForm(ctx, county, one)
		if err != nil {
			return n, err
		}
		if took {
			n++
		}
	}
	return n, nil
}

// TakeForm gives a county a version of the form. A version that is there with the same content is left; with other content it is
// refused, as statements stand on it.
func (f *Flow) TakeForm(ctx context.Context, county uuid.UUID, one *form.Form) (took bool, err error) {
	document, err := one.Marshal()
	if err != nil {
		return false, err
	}
	digest := sha256.Sum256(document)
	err = f.Store.InTx(viewer.Wide(viewer.With(ctx, viewer.System("seed"))), func(ctx context.Context, tx *store.Tx) error {
		took = false
		old, err := tx.Client.LossForm.Query().Where(lossform.CountyID(county), lossform.Version(one.Version)).Only(ctx)
		if err == nil {
			if string(old.Digest) != string(digest[:]) {
				return fmt.Errorf("version %s of the form is there with other content: give the changed one another version", one.Version)
			}
			return nil
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the form: %w", err)
		}
		id := store.NewID()
		if err := tx.Client.LossForm.Create().SetID(id).SetCountyID(county).SetVersion(one.Version).SetValidFrom(one.ValidFrom).SetValidUntil(one.ValidUntil).
			SetDocument(document).SetDigest(digest[:]).SetTakenAt(tx.Now).Exec(ctx); err != nil {
			return fmt.Errorf("write form: %w", err)
		}
		took = true
		return tx.Journal(ctx, store.Entry{Verb: "form.take", Kind: store.KindSetting, Subject: id, Place: division.Place{County: county}, Down: true, After: digest[:]})
	})
	return took, err
}

// Form gives a version of a county's form. Fault: loss.no_form.
func (f *Flow) Form(ctx context.Context, county uuid.UUID, version string) (*form.Form, error) {
	key := formKey{county, version}
	if got, ok := f.forms.Load(key); ok {
		return got.(*form.Form), nil
	}
	row, err := f.Store.Client.LossForm.Query().Where(lossform.CountyID(county), lossform.Version(version)).Only(hand(ctx))
	if db.IsNotFound(err) {
		return nil, ErrForm
	}
	if err != nil {
		return nil, fmt.Errorf("form: %w", err)
	}
	one, err := form.Parse(row.Document)
	if err != nil {
		return nil, fmt.Errorf("form %s: %w", version, err)
	}
	f.forms.Store(key, one)
	return one, nil
}

// FormOn gives the version of a county's form in force on a day: the newest that has begun and has not run out. Fault: loss.no_form.
func (f *Flow) FormOn(ctx context.Context, county uuid.UUID, at time.Time) (*form.Form, error) {
	day := string(clock.DateOf(at, f.Store.Zone))
	row, err := f.Store.Client.LossForm.Query().Where(lossform.CountyID(county), lossform.ValidFromLTE(day), lossform.ValidUntilGTE(day)).
		Order(db.Desc(lossform.FieldValidFrom)).Select(lossform.FieldVersion).First(hand(ctx))
	if db.IsNotFound(err) {
		return nil, ErrForm
	}
	if err != nil {
		return nil, fmt.Errorf("form of the day: %w", err)
	}
	return f.Form(ctx, county, row.Version)
}

// Mark is the 30-digit identifier of a statement of a division with a 12-digit code; empty without one.
func (f *Flow) Mark(code, hazard string, occurred time.Time) string {
	if len(code) != 12 {
		return ""
	}
	return event.Mark(code, hazard, occurred, f.Store.Zone)
}
