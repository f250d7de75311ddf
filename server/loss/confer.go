package loss

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/conference"
	"jiaoying/ent/db/lossevent"
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
	departmentsMost, whyMost = 100, 500
	// deltaMost is far more than a county has of anything, in hundredths; no sum of a thousand of them overflows.
	deltaMost = 1_000_000_000
	// rowsMost is how many conference rows of one sum count at once.
	rowsMost = 200
)

// Conferring is a difference agreed with departments, as it is signed.
type Conferring struct {
	ID, Event uuid.UUID
	// Division is the town or county whose sum it changes.
	Division uuid.UUID
	Code     string
	// Delta is in hundredths of the printed unit, signed.
	Delta             int64
	Departments, Text string
	MadeAt            time.Time
}

// Confer signs a conference row (会商调整) at a town or county, by who reviews there: the figures under it stay as they were told.
// Faults: loss.conflict, loss.place, event.moved_on, loss.too_many and the codes of faulty fields.
func (f *Flow) Confer(ctx context.Context, in Conferring) error {
	digest, err := store.Digest(in.Event, in.Division, in.Code, in.Delta, in.Departments, in.Text, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Departments, in.Text = strings.TrimSpace(plain.Clean(in.Departments)), strings.TrimSpace(plain.Clean(in.Text))
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		old, err := tx.Client.Conference.Query().Where(conference.ID(in.ID)).Only(hand(ctx))
		if err == nil {
			return sameAgain(v, old.AuthorID, old.Digest, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		return f.confer(ctx, tx, v, in, digest)
	}))
}

func (f *Flow) confer(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Conferring, digest []byte) error {
	ev, one, err := f.disaster(ctx, tx, in.Event)
	if err != nil {
		return err
	}
	n, ok, err := f.Store.Node(ctx, in.Division)
	if err != nil {
		return err
	}
	if !ok || n.Place.County != ev.CountyID || n.Level.Depth() > division.Town.Depth() {
		return ErrPlace
	}
	g, may := grantAt(v, n.Place, viewer.StatementReview)
	if !may {
		return ErrPlace
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	u, known := unitOf(one, in.Code)
	bad.Check(known, "code", codeFigure)
	bad.Check(in.Delta != 0 && in.Delta >= -deltaMost && in.Delta <= deltaMost && (!u.Whole || in.Delta%100 == 0), "delta", codeDelta)
	bad.Check(in.Departments != "" && plain.Fits(in.Departments, departmentsMost), "departments", codeDepartments)
	bad.Check(in.Text != "" && plain.Fits(in.Text, whyMost), "text", codeWhy)
	if err := bad.Err(); err != nil {
		return err
	}
	if err := tx.Turn(ctx, "loss_total", in.Division); err != nil {
		return err
	}
	there, err := tx.Client.Conference.Query().
		Where(conference.EventID(ev.ID), conference.DivisionID(in.Division), conference.WithdrawnAtIsNil()).Limit(rowsMost).IDs(hand(ctx))
	if err != nil {
		return fmt.Errorf("conference rows: %w", err)
	}
	if len(there) >= rowsMost {
		return ErrTooMany.With(fault.Params{"max": rowsMost})
	}
	if err := tx.Client.Conference.Create().SetID(in.ID).SetPlace(n.Place).SetDrillID(viewer.Drill(ctx)).SetEventID(ev.ID).SetDivisionID(in.Division).
		SetCode(in.Code).SetDelta(in.Delta).SetDepartments(in.Departments).SetText(in.Text).SetAuthorID(v.Person).SetAuthorCard(f.card(ctx, v, g)).
		SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
		return fmt.Errorf("write conference row: %w", err)
	}
	if err := f.add(ctx, tx, ev.ID, n.Place, figure.Grains{in.Code: in.Delta * u.Grains}, nil, 0); err != nil {
		return err
	}
	return tx.Journal(ctx, store.Entry{Verb: "statement.confer", Kind: store.KindStatement, Subject: in.ID, Place: n.Place, Appointment: g.Appointment, After: digest})
}

// WithdrawConference takes a conference row out of the sum again; it stays to be read. The same again is the same. Faults: not_found,
// denied, loss.withdrawn.
func (f *Flow) WithdrawConference(ctx context.Context, id, move uuid.UUID, madeAt time.Time) error {
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		row, err := tx.Client.Conference.Query().Where(conference.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("conference row: %w", err)
		}
		g, may := grantAt(v, row.Place(), viewer.StatementReview)
		if !may {
			return fault.ErrDenied
		}
		if row.WithdrawID != nil && *row.WithdrawID == move {
			if row.WithdrawnCard.Person != v.Person {
				return ErrConflict
			}
			return nil
		}
		var bad fault.Findings
		bad.Check(move.Version() == 7, "move", codeID)
		bad.Check(!madeAt.IsZero(), "madeAt", codeMadeAt)
		if err := bad.Err(); err != nil {
			return err
		}
		ev, one, err := f.live(ctx, tx, row.EventID)
		if err != nil {
			return err
		}
		if err := tx.Turn(ctx, "loss_total", row.DivisionID); err != nil {
			return err
		}
		n, err := tx.Client.Conference.Update().Where(conference.ID(id), conference.WithdrawnAtIsNil()).
			SetWithdrawID(move).SetWithdrawnAt(tx.Now).SetWithdrawnCard(f.card(ctx, v, g)).Save(ctx)
		if err != nil {
			return fmt.Errorf("withdraw conference row: %w", err)
		}
		if n == 0 {
			return ErrWithdrawn
		}
		u, known := unitOf(one, row.Code)
		if !known {
			return fmt.Errorf("indicator %s is not in form %s", row.Code, ev.Form)
		}
		if err := f.add(ctx, tx, ev.ID, row.Place(), nil, figure.Grains{row.Code: row.Delta * u.Grains}, 0); err != nil {
			return err
		}
		return tx.Journal(ctx, store.Entry{Verb: "statement.unconfer", Kind: store.KindStatement, Subject: id, Place: row.Place(), Appointment: g.Appointment, After: move})
	}))
}

// unitOf gives the unit a figure is printed in; false for what is no figure of the form.
func unitOf(one *form.Form, key string) (form.Unit, bool) {
	i, ok := one.Indicator(key)
	if !ok || !i.Figure() {
		return form.Unit{}, false
	}
	return one.Unit(i.Unit, i.Unit)
}

// live gives an event of which statements are taken, and its form. Faults: not_found, event.moved_on.
func (f *Flow) live(ctx context.Context, tx *store.Tx, id uuid.UUID) (*db.LossEvent, *form.Form, error) {
	row, err := tx.Client.LossEvent.Query().Where(lossevent.ID(id)).Only(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("event: %w", err)
	}
	if !row.Live {
		return nil, nil, event.ErrMovedOn.With(fault.Params{"state": strings.ToUpper(string(row.State))})
	}
	one, err := f.Form(ctx, row.CountyID, row.Form)
	return row, one, err
}

// disaster is live, and no season of winter relief: that has lists and no figures. Fault: event.season besides.
func (f *Flow) disaster(ctx context.Context, tx *store.Tx, id uuid.UUID) (*db.LossEvent, *form.Form, error) {
	row, one, err := f.live(ctx, tx, id)
	if err == nil && row.Kind != event.Disaster {
		return nil, nil, ErrSeason
	}
	return row, one, err
}

// once runs a command that may come twice: what its id names already is answered as before.
func (f *Flow) once(ctx context.Context, digest []byte, old func(context.Context, *store.Tx) (author uuid.UUID, digest []byte, err error), do func(context.Context, *store.Tx, *viewer.Viewer) error) error {
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		author, is, err := old(hand(ctx), tx)
		if err == nil {
			return sameAgain(v, author, is, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		return do(ctx, tx, v)
	}))
}

// grantAt gives a post that stands exactly at a place and holds one of the verbs.
func grantAt(v *viewer.Viewer, at division.Place, verbs ...viewer.Verb) (*viewer.Grant, bool) {
	for i := range v.Grants {
		if g := &v.Grants[i]; g.Place == at && g.Has(verbs...) {
			return g, true
		}
	}
	return nil, false
}
