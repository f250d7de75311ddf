package loss

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
	"jiaoying/ent/db/verifyorder"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/form"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// The states of an order to verify; it is answered once by phone and once in writing, in any order:
//
//	asked ──phone + written──► answered
//	  └───────withdraw───────► withdrawn
const (
	VerifyAsked     = "asked"
	VerifyAnswered  = "answered"
	VerifyWithdrawn = "withdrawn"
)

// The two answers to an order.
const (
	ByPhone   = "phone"
	InWriting = "written"
)

const (
	verifyCodesMost, verifyTextMost, verifyFromMost = 20, 300, 100
	phoneMost, writtenMost                          = 300, 1000
	// ordersMost is how many orders wait at one place for one event: who is asked more answers none.
	ordersMost = 20
	// askedMost: what came yesterday is noted today, and no older.
	askedMost = 24 * time.Hour
)

// Verifying is an order to verify as it is noted.
type Verifying struct {
	ID, Event uuid.UUID
	// Division is the village, town or county that is asked.
	Division uuid.UUID
	// Codes are the figures to verify; none for the event as a whole.
	Codes []string
	Text  string
	// From says in words who orders it: the ministry, the province, the city, the county or the town.
	From string
	// AskedAt is when the order came: both clocks run from it.
	AskedAt, MadeAt time.Time
}

// OrderVerify notes an order to verify (核实令), by who reviews above the place that is asked; what comes to the county from above its closers
// note. Faults: not_found, event.moved_on, event.season, loss.place, statement.not_yours, loss.conflict, loss.too_many and the codes of faulty
// fields.
func (f *Flow) OrderVerify(ctx context.Context, in Verifying) error {
	digest, err := store.Digest(in.Event, in.Division, in.Codes, in.Text, in.From, in.AskedAt.UTC(), in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Text, in.From = strings.TrimSpace(plain.Clean(in.Text)), strings.TrimSpace(plain.Clean(in.From))
	return f.once(ctx, digest, func(ctx context.Context, tx *store.Tx) (uuid.UUID, []byte, error) {
		old, err := tx.Client.VerifyOrder.Query().Where(verifyorder.ID(in.ID)).Only(ctx)
		if err != nil {
			return uuid.Nil, nil, err
		}
		return old.AuthorID, old.Digest, nil
	}, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer) error {
		return f.orderVerify(ctx, tx, v, in, digest)
	})
}

func (f *Flow) orderVerify(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Verifying, digest []byte) error {
	ev, one, err := f.disaster(ctx, tx, in.Event)
	if err != nil {
		return err
	}
	n, ok, err := f.Store.Node(ctx, in.Division)
	if err != nil {
		return err
	}
	if !ok || n.Ended || n.Place.County != ev.CountyID || n.Level.Depth() > division.Village.Depth() {
		return ErrPlace
	}
	g, may := orders(v, n.Place)
	if !may {
		return ErrNotYours
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	bad.Check(len(in.Codes) <= verifyCodesMost, "codes", codeVerifyCode)
	for i, code := range in.Codes[:min(len(in.Codes), verifyCodesMost)] {
		n, ok := one.Indicator(code)
		bad.Check(ok && n.Figure() && !slices.Contains(in.Codes[:i], code), fmt.Sprintf("codes.%d", i), codeVerifyCode)
	}
	bad.Check(in.Text != "" && plain.Fits(in.Text, verifyTextMost), "text", codeVerifyText)
	bad.Check(in.From != "" && plain.Fits(in.From, verifyFromMost), "from", codeVerifyFrom)
	bad.Check(!in.AskedAt.Before(tx.Now.Add(-askedMost)) && !in.AskedAt.After(tx.Now.Add(ahead)), "askedAt", codeVerifyAsked)
	if err := bad.Err(); err != nil {
		return err
	}
	if err := tx.Turn(ctx, "verify_order", mixed(ev.ID, in.Division)); err != nil {
		return err
	}
	there, err := tx.Client.VerifyOrder.Query().Where(verifyorder.EventID(ev.ID), verifyorder.State(VerifyAsked), verifyorder.DivisionID(in.Division)).Count(hand(ctx))
	if err != nil {
		return fmt.Errorf("orders that wait: %w", err)
	}
	if there >= ordersMost {
		return ErrTooMany.With(fault.Params{"max": ordersMost})
	}
	if err := tx.Client.VerifyOrder.Create().SetID(in.ID).SetPlace(n.Place).SetDrillID(viewer.Drill(ctx)).SetEventID(ev.ID).SetDivisionID(in.Division).
		SetCodes(slices.Concat([]string{}, in.Codes)).SetText(in.Text).SetFromWords(in.From).SetState(VerifyAsked).SetAuthorID(v.Person).SetAuthorCard(f.card(ctx, v, g)).
		SetAskedAt(sooner(in.AskedAt, tx.Now)).SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
		return fmt.Errorf("write order to verify: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "verify.order", Kind: store.KindVerify, Subject: in.ID, Place: n.Place, Appointment: g.Appointment, After: digest})
}

// orders gives the post that may order a place to verify: one that reviews above it; of the county, which lies under nobody here, one that
// closes its losses.
func orders(v *viewer.Viewer, at division.Place) (*viewer.Grant, bool) {
	if over, ok := above(at); ok {
		return v.GrantFor(over, "", viewer.StatementReview)
	}
	return grantAt(v, at, viewer.StatementClose)
}

// answers gives the post that answers an order: who tells of the place asked; a call is noted by the desk that was rung, too.
func answers(v *viewer.Viewer, at division.Place, kind string) (*viewer.Grant, bool) {
	if g, ok := grantAt(v, at, viewer.StatementSubmit); ok || kind != ByPhone {
		return g, ok
	}
	return orders(v, at)
}

// sooner is an instant of a phone's clock, and the server's where the phone's is ahead of it.
func sooner(told, now time.Time) time.Time {
	if told.After(now) {
		return clock.Cut(now)
	}
	return clock.Told(told)
}

// VerifyAnswer is one of the two answers to an order.
type VerifyAnswer struct {
	Order, ID uuid.UUID
	// Kind is phone or written.
	Kind string
	// Text says who was spoken to, or is the answer in writing.
	Text string
	// At is when it was answered by phone; of a written answer the server's clock counts.
	At time.Time
}

// AnswerVerify answers an order, once by phone and once in writing. Faults: not_found, statement.not_yours, loss.answered, loss.withdrawn,
// loss.conflict and the codes of faulty fields.
func (f *Flow) AnswerVerify(ctx context.Context, in VerifyAnswer) error {
	digest, err := store.Digest(in.Order, in.Kind, in.Text, in.At.UTC())
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return f.moveOrder(ctx, in.Order, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer, row *db.VerifyOrder, u *db.VerifyOrderUpdate) (string, *viewer.Grant, []byte, error) {
		if row.PhoneID != nil && *row.PhoneID == in.ID {
			return "", nil, nil, sameAgain(v, row.PhoneCard.Person, row.PhoneDigest, digest)
		}
		if row.WrittenID != nil && *row.WrittenID == in.ID {
			return "", nil, nil, sameAgain(v, row.WrittenCard.Person, row.WrittenDigest, digest)
		}
		g, may := answers(v, row.Place(), in.Kind)
		if !may {
			return "", nil, nil, ErrNotYours
		}
		if row.State == VerifyWithdrawn {
			return "", nil, nil, ErrWithdrawn
		}
		if in.Kind == ByPhone && row.PhonedAt != nil || in.Kind == InWriting && row.WrittenAt != nil {
			return "", nil, nil, ErrAnswered
		}
		if err := goodAnswer(in, row, tx.Now); err != nil {
			return "", nil, nil, err
		}
		other := row.WrittenAt
		if in.Kind == ByPhone {
			u.SetPhoneID(in.ID).SetPhoneDigest(digest).SetPhonedAt(sooner(in.At, tx.Now)).SetPhoneCard(f.card(ctx, v, g)).SetPhoneText(in.Text)
		} else {
			other = row.PhonedAt
			u.SetWrittenID(in.ID).SetWrittenDigest(digest).SetWrittenAt(tx.Now).SetWrittenCard(f.card(ctx, v, g)).SetWrittenText(in.Text)
		}
		if other != nil {
			u.SetState(VerifyAnswered)
		}
		return "verify.answer", g, digest, nil
	})
}

func goodAnswer(in VerifyAnswer, row *db.VerifyOrder, now time.Time) error {
	most := map[string]int{ByPhone: phoneMost, InWriting: writtenMost}[in.Kind]
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(most > 0, "kind", codeVerifyKind)
	bad.Check(in.Text != "" && plain.Fits(in.Text, most), "text", codeVerifyText)
	bad.Check(in.Kind != ByPhone || !clock.Told(in.At).Before(row.AskedAt) && !in.At.After(now.Add(ahead)), "at", codeVerifyAt)
	return bad.Err()
}

// WithdrawVerify takes an order back, by who may order it, while an answer is owed. Faults: not_found, statement.not_yours, loss.answered,
// loss.withdrawn, loss.conflict.
func (f *Flow) WithdrawVerify(ctx context.Context, order, id uuid.UUID, madeAt time.Time) error {
	digest, err := store.Digest(order, "withdraw")
	if err != nil {
		return err
	}
	return f.moveOrder(ctx, order, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer, row *db.VerifyOrder, u *db.VerifyOrderUpdate) (string, *viewer.Grant, []byte, error) {
		if row.WithdrawID != nil && *row.WithdrawID == id {
			return "", nil, nil, sameAgain(v, row.WithdrawnCard.Person, digest, digest)
		}
		g, may := orders(v, row.Place())
		if !may {
			return "", nil, nil, ErrNotYours
		}
		switch row.State {
		case VerifyWithdrawn:
			return "", nil, nil, ErrWithdrawn
		case VerifyAnswered:
			return "", nil, nil, ErrAnswered
		}
		var bad fault.Findings
		bad.Check(id.Version() == 7, "id", codeID)
		bad.Check(!madeAt.IsZero(), "madeAt", codeMadeAt)
		if err := bad.Err(); err != nil {
			return "", nil, nil, err
		}
		u.SetState(VerifyWithdrawn).SetWithdrawID(id).SetWithdrawnAt(tx.Now).SetWithdrawnCard(f.card(ctx, v, g))
		return "verify.withdraw", g, digest, nil
	})
}

// moving changes an order; no verb is for what was done before.
type moving func(context.Context, *store.Tx, *viewer.Viewer, *db.VerifyOrder, *db.VerifyOrderUpdate) (verb string, g *viewer.Grant, digest []byte, err error)

// moveOrder changes an order one at a time: the two answers may come at once.
func (f *Flow) moveOrder(ctx context.Context, order uuid.UUID, do moving) error {
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		if err := tx.Turn(ctx, "verify_order", order); err != nil {
			return err
		}
		row, err := seenOrder(ctx, tx.Client, order)
		if err != nil {
			return err
		}
		u := tx.Client.VerifyOrder.Update().Where(verifyorder.ID(order))
		verb, g, digest, err := do(ctx, tx, v, row, u)
		if err != nil || verb == "" {
			return err
		}
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("order to verify: %w", err)
		}
		return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindVerify, Subject: order, Place: row.Place(), Appointment: g.Appointment, After: digest})
	}))
}

func seenOrder(ctx context.Context, client *db.Client, id uuid.UUID) (*db.VerifyOrder, error) {
	row, err := client.VerifyOrder.Query().Where(verifyorder.ID(id)).Only(ctx)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("order to verify: %w", err)
	}
	return row, nil
}

// SeenOrder reads an order to verify by whoever reads the place asked. Fault: not_found.
func (f *Flow) SeenOrder(ctx context.Context, id uuid.UUID) (*db.VerifyOrder, error) {
	if _, err := someone(ctx); err != nil {
		return nil, err
	}
	return seenOrder(viewer.Wide(ctx), f.Store.Client, id)
}

// MayVerify tells what somebody may do with an order now.
func MayVerify(v *viewer.Viewer, row *db.VerifyOrder) (phone, write, withdraw bool) {
	if row.State != VerifyAsked {
		return false, false, false
	}
	_, phone = answers(v, row.Place(), ByPhone)
	_, write = answers(v, row.Place(), InWriting)
	_, withdraw = orders(v, row.Place())
	return phone && row.PhonedAt == nil, write && row.WrittenAt == nil, withdraw
}

// openOrders are the orders in a place for one event that an answer is owed to.
func (f *Flow) openOrders(ctx context.Context, ev uuid.UUID, at division.Place) ([]*db.VerifyOrder, error) {
	q := f.Store.Client.VerifyOrder.Query().Where(verifyorder.EventID(ev), verifyorder.State(VerifyAsked))
	switch at.Level() {
	case division.County:
		q.Where(verifyorder.CountyID(at.County))
	case division.Town:
		q.Where(verifyorder.TownID(at.Town))
	default:
		q.Where(verifyorder.DivisionID(at.Village))
	}
	rows, err := q.Limit(countMostOf).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("orders to verify: %w", err)
	}
	return rows, nil
}

func orderOf(o *db.VerifyOrder) chain.Order {
	out := chain.Order{ID: o.ID.String(), Asked: o.AskedAt}
	if o.PhonedAt != nil {
		out.Phoned = *o.PhonedAt
	}
	if o.WrittenAt != nil {
		out.Written = *o.WrittenAt
	}
	return out
}

// VerifyDue gives until when an order has to be answered by phone and in writing.
func (f *Flow) VerifyDue(one *form.Form, o *db.VerifyOrder) (phone, written time.Time) {
	for _, d := range chain.Due(one, chain.Happening{}, chain.Clocks{Level: form.Level(o.Place().Level()), Orders: []chain.Order{{Asked: o.AskedAt}}}, f.Store.Now()) {
		switch d.Stage {
		case "order_phone":
			phone = d.Due
		case "order_written":
			written = d.Due
		}
	}
	return phone, written
}
