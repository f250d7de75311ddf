package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Limits of what is sent in.
const (
	answersMost, answerMost = 20, 200
	behalfMost              = 500
	notesMost               = 100
)

// reply is an answer, by whom it is for or on behalf.
type reply struct {
	id     uuid.UUID
	proof  escalate.Proof
	away   bool
	behalf *viewer.Card // who answered for him
	text   string
	made   time.Time
}

// state is what an answer brings a delivery to.
func (r reply) state() escalate.State {
	switch {
	case r.behalf == nil:
		return escalate.StateAnswered
	case r.proof == escalate.ProofInPerson:
		return escalate.StateInPerson
	}
	return escalate.StateBehalf
}

// same tells whether the row holds this very reply.
func (r reply) same(d *db.Delivery) bool {
	if r.proof == escalate.ProofKey || r.proof == escalate.ProofSMS { // its id is made of the attempt; a provider reports twice with two times
		return r.proof == d.AnswerBy
	}
	by := uuid.Nil
	if r.behalf != nil {
		by = r.behalf.Person
	}
	was := uuid.Nil
	if d.BehalfCard != nil {
		was = d.BehalfCard.Person
	}
	return r.proof == d.AnswerBy && r.away == (d.Away && d.AnsweredAt == nil) && by == was && r.text == d.BehalfText && d.AnswerMadeAt != nil && d.AnswerMadeAt.Equal(r.made)
}

// Answer is the pressed confirmation of whom a delivery is for, or with away: not at my post, pass to B. The same id and content
// again is the same answer; whoever is answered already changes nothing. Made before the warning's end it counts whenever it comes;
// made after it, it is kept as said and the delivery stays withdrawn. Faults: not_found, delivery.not_yours, delivery.conflict.
func (f *Flow) Answer(ctx context.Context, delivery, id uuid.UUID, away bool, madeAt time.Time) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err := own(ctx, tx, delivery)
		if err != nil {
			return err
		}
		var bad fault.Findings
		told(id, madeAt, &bad)
		if err := bad.Err(); err != nil {
			return err
		}
		return f.answer(ctx, tx, d, reply{id: id, proof: escalate.ProofTap, away: away, made: clock.Told(madeAt)})
	})
}

func told(id uuid.UUID, madeAt time.Time, bad *fault.Findings) {
	bad.Check(id.Version() == 7, "id", codeID)
	bad.Check(!madeAt.IsZero(), "madeAt", codeMadeAt)
}

// own gives the viewer's own delivery.
func own(ctx context.Context, tx *store.Tx, id uuid.UUID) (*db.Delivery, error) {
	d, err := read(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if v := viewer.From(ctx); v == nil || v.Person == uuid.Nil || d.PersonID != v.Person {
		return nil, ErrNotYours
	}
	return d, nil
}

// read gives a delivery the viewer may read.
func read(ctx context.Context, tx *store.Tx, id uuid.UUID) (*db.Delivery, error) {
	d, err := tx.Client.Delivery.Query().Where(dbdelivery.ID(id)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("delivery: %w", err)
	}
	return d, nil
}

// answer takes a reply. The context is that of who acts: the journal names him; the rows of a seat are the server's to move.
func (f *Flow) answer(ctx context.Context, tx *store.Tx, d *db.Delivery, in reply) error {
	hand := world(ctx, "answer", d.DrillID)
	var mates []*db.Delivery
	var err error
	// Looked for twice: the ladder may have called somebody until these rows were held.
	for range 2 {
		if mates, err = f.mates(hand, tx, d); err != nil {
			return err
		}
		ids := []uuid.UUID{d.ID}
		for _, m := range mates {
			ids = append(ids, m.ID)
		}
		if err := f.lock(hand, tx, ids...); err != nil {
			return err
		}
		if f.Store.Dialect() != dialect.Postgres {
			break
		}
	}
	if d, err = tx.Client.Delivery.Get(hand, d.ID); err != nil { // as it is now that it is held
		return fmt.Errorf("delivery: %w", err)
	}
	switch {
	case d.AnswerID != nil && *d.AnswerID == in.id:
		if in.same(d) {
			return nil
		}
		return ErrConflict
	case d.State.Answered(): // by another device, channel or person: the first one counts
		return nil
	case !d.Asks:
		return f.see(ctx, hand, tx, d, true, in.made, nil)
	}
	s, err := newRevisions(tx.Client).standing(hand, d.RevisionID, tx.Now)
	if err != nil {
		return err
	}
	if d.State == escalate.StateWithdrawn && !s.over {
		s = standing{over: true, end: tx.Now}
	}
	late := d.State == escalate.StateWithdrawn && in.made.After(s.end)
	switch {
	case late && in.behalf != nil:
		return ErrOver
	case late || in.away && d.State != escalate.StateOpen:
		return f.keep(ctx, hand, tx, d, in)
	case in.away:
		return f.handOver(ctx, hand, tx, d, in)
	}
	u := tx.Client.Delivery.Update().Where(dbdelivery.ID(d.ID)).SetState(in.state()).SetAnsweredAt(tx.Now).SetAnswerMadeAt(in.made).SetAnswerBy(in.proof).
		SetAnswerID(in.id).ClearNextAt()
	verb, by := "delivery.answer", d.PersonCard
	if in.behalf != nil {
		u.SetBehalfCard(in.behalf).SetBehalfText(in.text)
		verb, by = "delivery.behalf", in.behalf
	}
	if err := u.Exec(hand); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	t := tallies{}
	t.answered(d, in.state(), tx.Now)
	if err := expire(hand, tx, codeAnswered, true, []uuid.UUID{d.ID}); err != nil {
		return err
	}
	if err := say(ctx, tx, verb, d, []any{in.proof, in.text}); err != nil {
		return err
	}
	for _, m := range mates {
		if err := f.cover(hand, tx, t, m, by, in.proof); err != nil {
			return err
		}
	}
	if err := answeredVillage(hand, tx, d); err != nil {
		return err
	}
	return t.write(hand, tx)
}

// keep notes what was said after the end.
func (f *Flow) keep(ctx, hand context.Context, tx *store.Tx, d *db.Delivery, in reply) error {
	if d.AnswerID != nil {
		return nil
	}
	u := tx.Client.Delivery.Update().Where(dbdelivery.ID(d.ID)).SetAnswerMadeAt(in.made).SetAnswerBy(in.proof).SetAnswerID(in.id)
	if in.away {
		u.SetAway(true)
	} else {
		u.SetAnsweredAt(tx.Now)
	}
	if err := u.Exec(hand); err != nil {
		return fmt.Errorf("late answer: %w", err)
	}
	return say(ctx, tx, "delivery.late", d, in.proof)
}

// handOver notes that somebody is not at his post, and calls his substitute in the same moment.
func (f *Flow) handOver(ctx, hand context.Context, tx *store.Tx, d *db.Delivery, in reply) error {
	u := tx.Client.Delivery.Update().Where(dbdelivery.ID(d.ID)).SetAway(true).SetAnswerID(in.id).SetAnswerMadeAt(in.made).SetAnswerBy(in.proof)
	if err := u.Exec(hand); err != nil {
		return fmt.Errorf("not at his post: %w", err)
	}
	if err := expire(hand, tx, codeAnswered, true, []uuid.UUID{d.ID}); err != nil {
		return err
	}
	if err := say(ctx, tx, "delivery.away", d, nil); err != nil {
		return err
	}
	if d.NextAt == nil { // whom a ladder called as B has none of his own
		return nil
	}
	return f.climb(hand, tx, []uuid.UUID{d.ID})
}

// mates are the open deliveries that an answer of this one closes: those of the other of its seat, and those of everybody whom the
// person was called for as a substitute. An A closes no other A: both are responsible.
func (f *Flow) mates(ctx context.Context, tx *store.Tx, d *db.Delivery) ([]*db.Delivery, error) {
	if !d.Asks {
		return nil, nil
	}
	out, err := tx.Client.Delivery.Query().Where(dbdelivery.RevisionID(d.RevisionID), dbdelivery.Seat(d.Seat), dbdelivery.IDNEQ(d.ID), dbdelivery.PostNEQ(d.Post),
		dbdelivery.StateEQ(escalate.StateOpen), dbdelivery.Asks(true)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("the other of the seat: %w", err)
	}
	day := string(clock.DateOf(tx.Now, f.Store.Zone))
	held, err := posts(ctx, tx, day, "a.person_id = ? AND a.post = 'B'", d.PersonID)
	if err != nil {
		return nil, err
	}
	if len(held) > 0 {
		seats := map[string]post{}
		for _, p := range held {
			seats[p.seat()] = p
		}
		as, err := holders(ctx, tx, day, "A", seats)
		if err != nil {
			return nil, err
		}
		var people []uuid.UUID
		for _, ps := range as {
			for _, p := range ps {
				if p.person != d.PersonID {
					people = append(people, p.person)
				}
			}
		}
		if len(people) > 0 {
			rows, err := tx.Client.Delivery.Query().Where(dbdelivery.RevisionID(d.RevisionID), dbdelivery.PersonIDIn(people...), dbdelivery.IDNEQ(d.ID), dbdelivery.Post("A"),
				dbdelivery.StateEQ(escalate.StateOpen), dbdelivery.Asks(true)).All(ctx)
			if err != nil {
				return nil, fmt.Errorf("those he stands in for: %w", err)
			}
			for _, m := range rows {
				if !slices.ContainsFunc(out, func(o *db.Delivery) bool { return o.ID == m.ID }) {
					out = append(out, m)
				}
			}
		}
	}
	rev, err := newRevisions(tx.Client).get(ctx, d.RevisionID)
	if err != nil {
		return nil, err
	}
	// An A is covered once the ladder has called the substitute for him, not before: until then he is to answer himself.
	return slices.DeleteFunc(out, func(m *db.Delivery) bool {
		return m.Post == "A" && !escalate.CallsB(escalate.Of(rev.Ladder, string(m.Role)), m.Step)
	}), nil
}

// Questions keeps what its person says to the short questions, before or after the answer; it replaces what was said before.
// Faults: not_found, delivery.not_yours, delivery.over, delivery.answers.
func (f *Flow) Questions(ctx context.Context, delivery, id uuid.UUID, answers schema.Answers, madeAt time.Time) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err := own(ctx, tx, delivery)
		if err != nil {
			return err
		}
		hand := world(ctx, "answer", d.DrillID)
		known := newRevisions(tx.Client)
		rev, err := known.get(hand, d.RevisionID)
		if err != nil {
			return err
		}
		var bad fault.Findings
		told(id, madeAt, &bad)
		bad.Check(len(answers) <= answersMost, "answers", codeAnswers)
		said := schema.Answers{}
		for name, text := range answers {
			asked := slices.ContainsFunc(rev.Questions, func(q schema.WarningQuestion) bool { return q.Name == name })
			bad.Check(asked && plain.Fits(text, answerMost), "answers", codeAnswers)
			said[name] = plain.Clean(text)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		s, err := known.standing(hand, d.RevisionID, tx.Now)
		if err != nil {
			return err
		}
		if s.over && clock.Told(madeAt).After(s.end) {
			return ErrOver
		}
		if err := tx.Client.Delivery.Update().Where(dbdelivery.ID(d.ID)).SetAnswers(said).Exec(hand); err != nil {
			return fmt.Errorf("answers to the questions: %w", err)
		}
		return say(ctx, tx, "delivery.questions", d, said)
	})
}

// Behalf is the answer that a named other enters (代叫应): by whom he spoke to and what was said. Faults: not_found,
// delivery.not_yours, delivery.over, delivery.conflict, delivery.text, delivery.proof.
func (f *Flow) Behalf(ctx context.Context, delivery, id uuid.UUID, proof escalate.Proof, text string, madeAt time.Time) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err := read(ctx, tx, delivery)
		if err != nil {
			return err
		}
		v := viewer.From(ctx)
		g, ok := v.GrantFor(d.Place(), "", viewer.AnswerBehalf)
		if !ok || d.PersonID == v.Person { // who is called himself presses himself
			return ErrNotYours
		}
		text := plain.Clean(text)
		var bad fault.Findings
		told(id, madeAt, &bad)
		bad.Check(plain.Fits(text, behalfMost) && strings.TrimSpace(text) != "", "text", codeText)
		bad.Check(slices.Contains([]escalate.Proof{escalate.ProofPhone, escalate.ProofInPerson, escalate.ProofNeighbour}, proof), "proof", codeProof)
		if err := bad.Err(); err != nil {
			return err
		}
		if !d.Asks {
			return ErrOver
		}
		by := &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}
		return f.answer(ctx, tx, d, reply{id: id, proof: proof, behalf: by, text: text, made: clock.Told(madeAt)})
	})
}

// Note tells that the viewer's own deliveries lie on his device, or with opened were seen; never an answer. It gives how many that
// changed; what is not his is left out. Fault: delivery.many.
func (f *Flow) Note(ctx context.Context, deliveries []uuid.UUID, opened bool, madeAt time.Time) (n int, err error) {
	v := viewer.From(ctx)
	var bad fault.Findings
	bad.Check(len(deliveries) <= notesMost, "deliveries", codeMany)
	bad.Check(!madeAt.IsZero(), "madeAt", codeMadeAt)
	if err := bad.Err(); err != nil {
		return 0, err
	}
	if v == nil || v.Person == uuid.Nil {
		return 0, fault.ErrNotFound
	}
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		n = 0
		hand := world(ctx, "answer", viewer.Drill(ctx))
		if err := f.lock(hand, tx, deliveries...); err != nil {
			return err
		}
		rows, err := tx.Client.Delivery.Query().Where(dbdelivery.IDIn(deliveries...), dbdelivery.PersonID(v.Person)).Order(dbdelivery.ByID()).All(ctx)
		if err != nil {
			return fmt.Errorf("deliveries: %w", err)
		}
		t := tallies{}
		for _, d := range rows {
			if d.DeliveredAt != nil && (!opened || d.OpenedAt != nil) {
				continue
			}
			if err := f.see(ctx, hand, tx, d, opened, clock.Told(madeAt), t); err != nil {
				return err
			}
			n++
		}
		return t.write(hand, tx)
	})
	return n, err
}

// see notes that a delivery lies on the device, or was seen; a phone's clock is believed between the call and now.
func (f *Flow) see(ctx, hand context.Context, tx *store.Tx, d *db.Delivery, opened bool, made time.Time, t tallies) error {
	if d.DeliveredAt != nil && (!opened || d.OpenedAt != nil) {
		return nil
	}
	at := made
	if at.Before(d.CalledAt) {
		at = d.CalledAt
	}
	if at.After(tx.Now) {
		at = tx.Now
	}
	u := tx.Client.Delivery.Update().Where(dbdelivery.ID(d.ID))
	verb := "delivery.reach"
	if d.DeliveredAt == nil {
		u.SetDeliveredAt(at)
		if t != nil {
			t.reached(d)
		}
	}
	if opened {
		u.SetOpenedAt(at)
		verb = "delivery.open"
	}
	if err := u.Exec(hand); err != nil {
		return fmt.Errorf("note: %w", err)
	}
	return say(ctx, tx, verb, d, nil)
}
