package loss

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/losschain"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/figure"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Accepting takes a version: from now it counts.
type Accepting struct {
	Statement, Move uuid.UUID
	MadeAt          time.Time
}

// ReturnedCell is a figure sent back, without a number.
type ReturnedCell struct{ Code, Reason, Text string }

// Returning sends single figures of a version back.
type Returning struct {
	Statement, Move uuid.UUID
	Cells           []ReturnedCell
	Text            string
	MadeAt          time.Time
}

// decider gives the post that decides on a division's versions: one level above it, and of a county who closes its losses.
func decider(v *viewer.Viewer, at division.Place) (*viewer.Grant, bool) {
	over, ok := above(at)
	if !ok {
		return grantAt(v, at, viewer.StatementClose)
	}
	return grantAt(v, over, viewer.StatementReview)
}

// MayDecide tells whether a viewer may accept a version now; he may return it unless it was entered for a village.
func MayDecide(v *viewer.Viewer, row *db.Statement) bool {
	_, may := decider(v, row.Place())
	return may && row.State == chain.StateSubmitted && row.AuthorID != v.Person
}

// Accept takes the newest version of a division, one level above, never by who sent it. The version before stops counting with it.
// Faults: not_found, statement.moved_on, statement.not_yours, statement.same_person, loss.conflict.
func (f *Flow) Accept(ctx context.Context, in Accepting) error {
	digest, err := store.Digest(in.Statement, "accept")
	if err != nil {
		return err
	}
	return f.decide(ctx, in.Statement, in.Move, in.MadeAt, digest, func(ctx context.Context, tx *store.Tx, d *decision) error {
		d.action = chain.Action{Move: chain.MoveAccept}
		if err := d.apply(); err != nil {
			return err
		}
		over, below := above(d.row.Place())
		var old *db.Statement
		if k := d.story.row; k.AcceptedID != nil {
			if old, err = tx.Client.Statement.Query().Where(statement.ID(*k.AcceptedID)).Only(ctx); err != nil {
				return fmt.Errorf("version before: %w", err)
			}
			if err := tx.Client.Statement.UpdateOneID(old.ID).SetSupersededAt(tx.Now).Exec(ctx); err != nil {
				return fmt.Errorf("end version before: %w", err)
			}
		}
		d.u.SetAcceptedAt(tx.Now)
		if below {
			var out figure.Grains
			more := 1
			if old != nil {
				out, more = old.Grains, 0
			}
			if err := f.add(ctx, tx, d.row.EventID, over, d.row.Grains, out, more); err != nil {
				return err
			}
		}
		d.verb = "statement.accept"
		d.c.SetAcceptedID(d.row.ID)
		if len(d.story.is.Asked) > 0 && len(d.next.Asked) == 0 {
			d.c.ClearAsked()
		}
		return nil
	})
}

// Return sends single figures back, each with a reason of the form; it proposes no number and changes none. Faults: those of Accept,
// statement.cells.
func (f *Flow) Return(ctx context.Context, in Returning) error {
	digest, err := store.Digest(in.Statement, "return", in.Cells, in.Text)
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return f.decide(ctx, in.Statement, in.Move, in.MadeAt, digest, func(ctx context.Context, tx *store.Tx, d *decision) error {
		one, err := f.Form(ctx, d.row.CountyID, d.row.Form)
		if err != nil {
			return err
		}
		cells, points := read(in.Cells)
		d.action = chain.Action{Move: chain.MoveReturn, Points: points}
		var bad fault.Findings
		bad.Check(plain.Fits(in.Text, wordsMost), "text", codeText)
		d.action.Check(one, &bad)
		if err := bad.Err(); err != nil {
			return err
		}
		if err := d.apply(); err != nil {
			return err
		}
		d.u.SetCells(cells).SetDecidedText(in.Text)
		d.verb = "statement.return"
		return nil
	})
}

// read brings figures that are sent back into the heart's shape, at most one more than it takes.
func read(in []ReturnedCell) (cells []schema.StatementCell, points []chain.Point) {
	for _, c := range in[:min(len(in), chain.PointMost+1)] {
		c.Text = strings.TrimSpace(plain.Clean(c.Text))
		cells = append(cells, schema.StatementCell{Code: c.Code, Reason: c.Reason, Text: c.Text})
		points = append(points, chain.Point{Key: c.Code, Reason: c.Reason, Text: c.Text})
	}
	return cells, points
}

type decision struct {
	row    *db.Statement
	story  *story
	ev     *db.LossEvent
	actor  chain.Actor
	action chain.Action
	next   chain.Chain
	u      *db.StatementUpdate
	c      *db.LossChainUpdate
	verb   string
}

func (d *decision) apply() (err error) {
	d.next, err = chain.Apply(d.story.is, eventOf(d.ev), d.actor, d.action)
	return err
}

func (f *Flow) decide(ctx context.Context, id, move uuid.UUID, madeAt time.Time, digest []byte, step func(context.Context, *store.Tx, *decision) error) error {
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		row, err := tx.Client.Statement.Query().Where(statement.ID(id)).Only(ctx)
		if errors.Is(err, privacy.Deny) {
			return fault.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("statement: %w", err)
		}
		if row.DecideID != nil && *row.DecideID == move {
			return sameAgain(v, row.DecidedCard.Person, row.DecideDigest, digest)
		}
		g, may := decider(v, row.Place())
		if !may {
			return ErrNotYours
		}
		if row.AuthorID == v.Person {
			return ErrSamePerson
		}
		var bad fault.Findings
		bad.Check(move.Version() == 7, "move", codeID)
		bad.Check(!madeAt.IsZero(), "madeAt", codeMadeAt)
		if err := bad.Err(); err != nil {
			return err
		}
		d := &decision{row: row, actor: ActorOf(v, row.Place())}
		if d.ev, _, err = f.live(ctx, tx, row.EventID); err != nil {
			return err
		}
		if err := tx.Turn(ctx, "loss_chain", mixed(row.EventID, row.DivisionID)); err != nil {
			return err
		}
		if over, ok := above(row.Place()); ok {
			if err := tx.Turn(ctx, "loss_total", over.ID()); err != nil {
				return err
			}
		}
		if d.story, err = storyOf(ctx, tx.Client, row.EventID, row.DivisionID); err != nil {
			return err
		}
		// A newer version came: that one is to be looked at.
		if head := d.story.head(); head.ID != row.ID || head.State != chain.StateSubmitted {
			return ErrMovedOn.With(fault.Params{"newest": head.ID.String(), "state": strings.ToUpper(string(head.State))})
		}
		d.c = tx.Client.LossChain.Update().Where(losschain.ID(d.story.row.ID))
		d.u = tx.Client.Statement.Update().Where(statement.ID(row.ID), statement.StateEQ(chain.StateSubmitted)).
			SetDecideID(move).SetDecidedAt(tx.Now).SetDecidedCard(f.card(ctx, v, g)).SetDecideDigest(digest)
		if err := step(ctx, tx, d); err != nil {
			return err
		}
		for i, was := range d.story.is.Versions {
			is := d.next.Versions[i]
			if is.State == was.State {
				continue
			}
			if d.story.rows[i].ID == row.ID {
				d.u.SetState(is.State)
				d.c.SetState(is.State)
				continue
			}
			if err := tx.Client.Statement.UpdateOneID(d.story.rows[i].ID).SetState(is.State).Exec(ctx); err != nil {
				return fmt.Errorf("supersede version %d: %w", was.Number, err)
			}
		}
		n, err := d.u.Save(ctx)
		if err != nil {
			return fmt.Errorf("decide statement: %w", err)
		}
		if n == 0 {
			return ErrMovedOn
		}
		if err := d.c.Exec(ctx); err != nil {
			return fmt.Errorf("change chain: %w", err)
		}
		return tx.Journal(ctx, store.Entry{
			Verb: d.verb, Kind: store.KindStatement, Subject: d.story.row.ID, Place: row.Place(), Person: row.AuthorID, Appointment: g.Appointment, After: digest,
		})
	}))
}

// Asking asks a division to correct its accepted final (更正核报).
type Asking struct {
	Event, Division, Move uuid.UUID
	Cells                 []ReturnedCell
	MadeAt                time.Time
}

// Ask asks for a corrected final, by any level above. Faults: not_found, loss.place and those of the chain.
func (f *Flow) Ask(ctx context.Context, in Asking) error {
	digest, err := store.Digest(in.Event, in.Division, in.Cells)
	if err != nil {
		return err
	}
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		ev, one, err := f.live(ctx, tx, in.Event)
		if err != nil {
			return err
		}
		if err := tx.Turn(ctx, "loss_chain", mixed(in.Event, in.Division)); err != nil {
			return err
		}
		s, err := storyOf(ctx, tx.Client, in.Event, in.Division)
		if errors.Is(err, privacy.Deny) || err == nil && s.row == nil {
			return fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		at := s.row.Place()
		if s.row.AskID != nil && *s.row.AskID == in.Move {
			return sameAgain(v, s.row.AskedCard.Person, s.row.AskDigest, digest)
		}
		cells, points := read(in.Cells)
		action := chain.Action{Move: chain.MoveAsk, Points: points}
		var bad fault.Findings
		bad.Check(in.Move.Version() == 7, "move", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		action.Check(one, &bad)
		if err := bad.Err(); err != nil {
			return err
		}
		if _, err := chain.Apply(s.is, eventOf(ev), ActorOf(v, at), action); err != nil {
			return err
		}
		g, ok := v.GrantFor(at, "", viewer.StatementReview, viewer.StatementClose)
		if !ok {
			return ErrNotYours
		}
		if err := tx.Client.LossChain.UpdateOneID(s.row.ID).SetAsked(cells).SetAskID(in.Move).SetAskedCard(f.card(ctx, v, g)).SetAskDigest(digest).Exec(ctx); err != nil {
			return fmt.Errorf("ask for a correction: %w", err)
		}
		return tx.Journal(ctx, store.Entry{
			Verb: "statement.ask", Kind: store.KindStatement, Subject: s.row.ID, Place: at, Person: s.head().AuthorID, Appointment: g.Appointment, After: digest,
		})
	}))
}
