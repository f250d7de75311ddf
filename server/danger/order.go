package danger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/dangernotice"
	"jiaoying/ent/db/dangerorder"
	"jiaoying/ent/db/orderreceipt"
	"jiaoying/ent/db/person"
	"jiaoying/ent/db/predicate"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/danger/command"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Limits of an order.
const (
	wordsMost, wheretoMost, expertMost, opinionMost = 200, 100, 100, 200
	// postsMost is more than the responsible posts of the largest town.
	postsMost = 2000
)

// Giving is an order as it is sent.
type Giving struct {
	ID   uuid.UUID
	Kind command.Kind
	// Notice, Report and Warning are what it follows: one of them.
	Notice, Report, Warning *uuid.UUID
	Place                   uuid.UUID
	Text, Whereto, Basis    string
	// Expert and Opinion are needed to return: name and office, and what he says.
	Expert, Opinion string
	MadeAt          time.Time
}

// Give gives an order at a place of the giver's. To move is in force at once and goes to every responsible post of the place; to
// return waits for a second person above. Faults: danger.conflict, danger.place, danger.ended, and the codes of every faulty field.
func (f *Flow) Give(ctx context.Context, in Giving) error {
	digest, err := store.Digest(in.Kind, in.Notice, in.Report, in.Warning, in.Place, in.Text, in.Whereto, in.Basis, in.Expert, in.Opinion, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	for _, s := range []*string{&in.Text, &in.Whereto, &in.Expert, &in.Opinion} {
		*s = strings.TrimSpace(plain.Clean(*s))
	}
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		old, err := tx.Client.DangerOrder.Query().Where(dangerorder.ID(in.ID)).Only(hand(ctx))
		if err == nil {
			return sameAgain(v, old.AuthorID, old.Digest, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		return f.give(ctx, tx, v, in, digest)
	}))
}

func (f *Flow) give(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Giving, digest []byte) error {
	at, g, err := f.own(ctx, v, in.Place)
	if err != nil {
		return err
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	filled := func(s string, most int) bool { return s != "" && plain.Fits(s, most) }
	bad.Check(filled(in.Text, wordsMost), "text", codeWords)
	_, known := command.BasisOf(in.Basis, in.Kind)
	bad.Check(known, "legalBasis", codeBasis)
	if in.Kind == command.KindReturn {
		bad.Check(in.Whereto == "", "whereto", codeWhereto)
		bad.Check(filled(in.Expert, expertMost), "expert", codeExpert)
		bad.Check(filled(in.Opinion, opinionMost), "opinion", codeOpinion)
	} else {
		bad.Check(filled(in.Whereto, wheretoMost), "whereto", codeWhereto)
		bad.Check(in.Expert == "", "expert", codeExpert)
		bad.Check(in.Opinion == "", "opinion", codeOpinion)
	}
	if err := f.cause(ctx, tx, in, at, &bad); err != nil {
		return err
	}
	if err := bad.Err(); err != nil {
		return err
	}
	state, err := command.Next(in.Kind, "", command.MoveGive, command.Actor{Gives: true})
	if err != nil {
		return err
	}
	c := tx.Client.DangerOrder.Create().SetID(in.ID).SetPlace(at).SetDrillID(viewer.Drill(ctx)).SetKind(in.Kind).SetState(state).
		SetNillableNoticeID(in.Notice).SetNillableReportID(in.Report).SetNillableWarningID(in.Warning).SetText(in.Text).SetWhereto(in.Whereto).SetBasis(in.Basis).
		SetExpert(in.Expert).SetOpinion(in.Opinion).SetLevel(g.Place.Level()).SetAuthorID(v.Person).SetAuthorCard(f.card(ctx, v, g)).
		SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest)
	if state == command.StateInForce {
		c.SetSince(tx.Now)
	}
	row, err := c.Save(ctx)
	if err != nil {
		return fmt.Errorf("write order: %w", err)
	}
	if state == command.StateInForce {
		if err := f.send(ctx, tx, row, v.Person); err != nil {
			return err
		}
	}
	return f.entered(ctx, tx, row, "order.give", g, digest)
}

// cause notes what an order cannot follow: nothing, two things, what its giver does not read, what lies elsewhere. Fault:
// danger.ended for moving people because of a notice that is over.
func (f *Flow) cause(ctx context.Context, tx *store.Tx, in Giving, at division.Place, bad *fault.Findings) error {
	given := 0
	for _, id := range []*uuid.UUID{in.Notice, in.Report, in.Warning} {
		if id != nil {
			given++
		}
	}
	switch {
	case given != 1:
		bad.Add("notice", codeCause, nil)
	case in.Report != nil:
		return reportOf(ctx, tx, *in.Report, at, bad)
	case in.Notice != nil:
		n, err := tx.Client.DangerNotice.Query().Where(dangernotice.ID(*in.Notice)).Only(ctx)
		if err != nil && !db.IsNotFound(err) {
			return fmt.Errorf("notice of the order: %w", err)
		}
		if err == nil && n.EndedAt != nil && in.Kind == command.KindMove {
			return ErrEnded
		}
		bad.Check(err == nil && meet(at, n.Place()), "notice", codeCause)
	case in.Warning != nil:
		q := tx.Client.WarningRevision.Query().Where(warningrevision.WarningID(*in.Warning), warningrevision.CountyID(at.County))
		if in.Kind == command.KindMove {
			q.Where(warningrevision.EndedAtIsNil())
		}
		there, err := q.Exist(ctx)
		if err != nil {
			return fmt.Errorf("warning of the order: %w", err)
		}
		bad.Check(there, "warning", codeCause)
	}
	return nil
}

// send makes the receipts of an order that came into force: one for each person with a responsible post that it concerns, besides
// who has just acted.
func (f *Flow) send(ctx context.Context, tx *store.Tx, row *db.DangerOrder, but uuid.UUID) error {
	day := string(clock.DateOf(tx.Now, f.Store.Zone))
	at := row.Place()
	// Who stands at the place, under it, or for a grid over it in its village.
	var here predicate.Appointment
	switch at.Level() {
	case division.Town:
		here = appointment.TownID(at.Town)
	case division.Village:
		here = appointment.VillageID(at.Village)
	default:
		here = appointment.And(appointment.VillageID(at.Village), appointment.Or(appointment.GridID(at.Grid), appointment.GridIDIsNil()))
	}
	posts, err := tx.Client.Appointment.Query().
		Where(appointment.RoleIn(viewer.VillageHead, viewer.InfoOfficer, viewer.GridOfficer), appointment.FromDayLTE(day),
			appointment.Or(appointment.ToDayIsNil(), appointment.ToDay(""), appointment.ToDayGTE(day)), here).
		Order(appointment.ByPersonID(), appointment.ByID()).Limit(postsMost).All(hand(ctx))
	if err != nil {
		return fmt.Errorf("posts of the place: %w", err)
	}
	var people []uuid.UUID
	of := map[uuid.UUID]*db.Appointment{}
	for _, p := range posts {
		if p.PersonID == but {
			continue
		}
		if of[p.PersonID] == nil {
			of[p.PersonID] = p
			people = append(people, p.PersonID)
		}
	}
	names := map[uuid.UUID]string{}
	for part := range slices.Chunk(people, 500) {
		rows, err := tx.Client.Person.Query().Where(person.IDIn(part...)).Select(person.FieldID, person.FieldName).All(hand(ctx))
		if err != nil {
			return fmt.Errorf("people of the posts: %w", err)
		}
		for _, r := range rows {
			names[r.ID] = r.Name
		}
	}
	for part := range slices.Chunk(people, 200) {
		creates := make([]*db.OrderReceiptCreate, len(part))
		for i, id := range part {
			p := of[id]
			creates[i] = tx.Client.OrderReceipt.Create().SetID(store.NewID()).SetOrderID(row.ID).SetPersonID(id).
				SetCard(&viewer.Card{Person: id, Name: names[id], Role: p.Role, Post: p.Post, Division: f.Store.PathOf(ctx, p.Place())})
		}
		if err := tx.Client.OrderReceipt.CreateBulk(creates...).Exec(ctx); err != nil {
			return fmt.Errorf("write receipts: %w", err)
		}
	}
	return nil
}

// Decision is what a second person says to a return.
type Decision struct {
	Order, Move uuid.UUID
	Approve     bool
	Text        string
	MadeAt      time.Time
}

// Decide approves or refuses a return, by somebody above the post it was asked from who did not ask himself; approved, it ends the
// moves it lets people return from. A refusal needs words. Faults: not_found, danger.conflict, order.moved_on, order.not_yours,
// order.same_person, order.text.
func (f *Flow) Decide(ctx context.Context, in Decision) error {
	digest, err := store.Digest(in.Order, in.Approve, in.Text)
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, row, err := f.find(ctx, tx, in.Order)
		if err != nil {
			return err
		}
		if row.DecideID != nil && *row.DecideID == in.Move {
			return sameAgain(v, row.DecidedCard.Person, row.DecideDigest, digest)
		}
		move := command.MoveRefuse
		if in.Approve {
			move = command.MoveApprove
		}
		state, err := command.Next(row.Kind, row.State, move, Actor(v, row))
		if err != nil {
			return err
		}
		var bad fault.Findings
		bad.Check(in.Move.Version() == 7, "move", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		bad.Check(plain.Fits(in.Text, wordsMost) && (in.Approve || in.Text != ""), "text", codeWords)
		if err := bad.Err(); err != nil {
			return err
		}
		g, _ := above(v, row)
		u := tx.Client.DangerOrder.Update().Where(dangerorder.ID(row.ID), dangerorder.StateEQ(row.State)).SetState(state).
			SetDecideID(in.Move).SetDecidedAt(tx.Now).SetDecidedCard(f.card(ctx, v, g)).SetDecidedText(in.Text).SetDecideDigest(digest)
		if in.Approve {
			u.SetSince(tx.Now)
		} else {
			u.SetEndedAt(tx.Now)
		}
		if err := moved(ctx, u); err != nil {
			return err
		}
		if in.Approve {
			if err := errors.Join(f.send(ctx, tx, row, v.Person), f.back(ctx, tx, row, g)); err != nil {
				return err
			}
		}
		return f.entered(ctx, tx, row, "order."+string(move), g, digest)
	}))
}

// back ends the moves that an approved return undoes: those of the same cause at its place.
func (f *Flow) back(ctx context.Context, tx *store.Tx, row *db.DangerOrder, g *viewer.Grant) error {
	var same predicate.DangerOrder
	switch {
	case row.NoticeID != nil:
		same = dangerorder.NoticeID(*row.NoticeID)
	case row.ReportID != nil:
		same = dangerorder.ReportID(*row.ReportID)
	default:
		same = dangerorder.WarningID(*row.WarningID)
	}
	rows, err := tx.Client.DangerOrder.Query().Where(same, dangerorder.KindEQ(command.KindMove), dangerorder.StateEQ(command.StateInForce)).All(viewer.Narrow(ctx, row.Place()))
	if err != nil {
		return fmt.Errorf("moves to end: %w", err)
	}
	for _, m := range rows {
		if !row.Place().Covers(m.Place()) { // of the town, when only a village returns
			continue
		}
		state, err := command.Next(m.Kind, m.State, command.MoveDone, command.Actor{Gives: true})
		if err != nil {
			return err
		}
		if err := moved(ctx, tx.Client.DangerOrder.Update().Where(dangerorder.ID(m.ID), dangerorder.StateEQ(m.State)).SetState(state).SetEndedAt(tx.Now).
			SetEndedCard(f.card(ctx, viewer.From(ctx), g))); err != nil {
			return err
		}
		if err := f.entered(ctx, tx, m, "order.done", g, row.ID); err != nil {
			return err
		}
	}
	return nil
}

// Closing is the end of an order.
type Closing struct {
	Order, Move uuid.UUID
	// Done: what was ordered was done; otherwise it is withdrawn.
	Done   bool
	Text   string
	MadeAt time.Time
}

// Close ends an order, by whoever gives orders at its place, with words. Faults: not_found, danger.conflict, order.moved_on,
// order.not_yours, order.text.
func (f *Flow) Close(ctx context.Context, in Closing) error {
	digest, err := store.Digest(in.Order, in.Done, in.Text)
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, row, err := f.find(ctx, tx, in.Order)
		if err != nil {
			return err
		}
		if row.EndID != nil && *row.EndID == in.Move {
			return sameAgain(v, row.EndedCard.Person, row.EndDigest, digest)
		}
		move := command.MoveWithdraw
		if in.Done {
			move = command.MoveDone
		}
		state, err := command.Next(row.Kind, row.State, move, Actor(v, row))
		if err != nil {
			return err
		}
		var bad fault.Findings
		bad.Check(in.Move.Version() == 7, "move", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		bad.Check(in.Text != "" && plain.Fits(in.Text, wordsMost), "text", codeWords)
		if err := bad.Err(); err != nil {
			return err
		}
		g, _ := v.GrantFor(row.Place(), "", viewer.DangerTell)
		if err := moved(ctx, tx.Client.DangerOrder.Update().Where(dangerorder.ID(row.ID), dangerorder.StateEQ(row.State)).SetState(state).
			SetEndID(in.Move).SetEndedAt(tx.Now).SetEndedCard(f.card(ctx, v, g)).SetEndedText(in.Text).SetEndDigest(digest)); err != nil {
			return err
		}
		return f.entered(ctx, tx, row, "order."+string(move), g, digest)
	}))
}

// moved writes a step, only while nobody else has taken one. Fault: order.moved_on.
func moved(ctx context.Context, u *db.DangerOrderUpdate) error {
	n, err := u.Save(ctx)
	if err != nil {
		return fmt.Errorf("change order: %w", err)
	}
	if n == 0 {
		return command.ErrMovedOn
	}
	return nil
}

// Receive confirms that an order has come to the person who asks, by one press. A phone without network tells it late: it counts
// whatever became of the order meanwhile. A second press is the same. Faults: not_found, denied for whom it did not go to, danger.conflict.
func (f *Flow) Receive(ctx context.Context, order, id uuid.UUID, madeAt time.Time) error {
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, row, err := f.find(ctx, tx, order)
		if err != nil {
			return err
		}
		r, err := tx.Client.OrderReceipt.Query().Where(orderreceipt.OrderID(order), orderreceipt.PersonID(v.Person)).Only(ctx)
		if db.IsNotFound(err) {
			return fault.ErrDenied
		}
		if err != nil {
			return fmt.Errorf("receipt: %w", err)
		}
		var bad fault.Findings
		bad.Check(id.Version() == 7, "id", codeID)
		bad.Check(!madeAt.IsZero(), "madeAt", codeMadeAt)
		if err := bad.Err(); err != nil {
			return err
		}
		if r.ReceivedAt != nil { // he has pressed before, with this id or another
			return nil
		}
		n, err := tx.Client.OrderReceipt.Update().Where(orderreceipt.ID(r.ID), orderreceipt.ReceivedAtIsNil()).
			SetReceiptID(id).SetMadeAt(clock.Told(madeAt)).SetReceivedAt(tx.Now).Save(hand(ctx))
		if err != nil {
			return fmt.Errorf("write receipt: %w", err)
		}
		if n == 0 {
			return nil
		}
		e := store.Entry{Verb: "order.receive", Kind: store.KindOrder, Subject: row.ID, Place: row.Place(), Person: v.Person, After: id}
		if g, ok := v.GrantFor(row.Place(), "", viewer.DangerTell); ok {
			e.Appointment = g.Appointment
		}
		return tx.Journal(ctx, e)
	}))
}

func (f *Flow) find(ctx context.Context, tx *store.Tx, id uuid.UUID) (*viewer.Viewer, *db.DangerOrder, error) {
	v, err := someone(ctx)
	if err != nil {
		return nil, nil, err
	}
	row, err := tx.Client.DangerOrder.Query().Where(dangerorder.ID(id)).Only(ctx)
	if errors.Is(err, privacy.Deny) {
		return nil, nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, nil, fmt.Errorf("order: %w", err)
	}
	return v, row, nil
}

// Actor tells what a viewer is to an order.
func Actor(v *viewer.Viewer, row *db.DangerOrder) command.Actor {
	_, decides := above(v, row)
	return command.Actor{Gives: v.Can(row.Place(), viewer.DangerTell), Decides: decides, Asked: row.AuthorID == v.Person}
}

// above gives the viewer's post that decides on an order: one above the post it was given from.
func above(v *viewer.Viewer, row *db.DangerOrder) (best *viewer.Grant, ok bool) {
	for i := range v.Grants {
		g := &v.Grants[i]
		if g.Has(viewer.DangerDecide) && g.Place.Covers(row.Place()) && g.Place.Level().Depth() < row.Level.Depth() &&
			(best == nil || g.Place.Level().Depth() > best.Place.Level().Depth()) {
			best = g
		}
	}
	return best, best != nil
}

func (f *Flow) entered(ctx context.Context, tx *store.Tx, row *db.DangerOrder, verb string, g *viewer.Grant, after any) error {
	e := store.Entry{Verb: verb, Kind: store.KindOrder, Subject: row.ID, Place: row.Place(), After: after}
	if g != nil {
		e.Appointment = g.Appointment
	}
	return tx.Journal(ctx, e)
}
