// Package complaint is the flow of what people say to the county past village and town (投诉建议). It owns complaints and their
// answers. One method is one sentence and one transaction; same id and same content again is the same answer.
package complaint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbcomplaint "jiaoying/ent/db/complaint"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Flow is the complaint flow.
type Flow struct{ Store *store.Store }

// The kinds of what is said.
const (
	KindComplaint  = "complaint"
	KindSuggestion = "suggestion"
)

// The desks a complaint lies on.
const (
	DeskInbox = "inbox"
	DeskDone  = "done"
)

const (
	textMost = 2000
	// dayMost bounds what one person can bury the county under; nobody has twenty things to say in a day.
	dayMost = 20
)

// Submission is one complaint as the phone sends it.
type Submission struct {
	ID      uuid.UUID
	Kind    string
	Text    string
	Unnamed bool
	// County it goes to; zero for the viewer's only one.
	County uuid.UUID
	MadeAt time.Time
}

// Submit takes in what a person with a post in the county says to it. Faults: denied without a post, scope.choose, scope.unknown,
// complaint.conflict, complaint.text and the codes of other faulty fields, complaint.too_many.
func (f *Flow) Submit(ctx context.Context, in Submission) error {
	v := viewer.From(ctx)
	if v == nil || v.Person == uuid.Nil {
		return fault.ErrDenied
	}
	digest, err := store.Digest(in.Kind, in.Text, in.Unnamed, in.County)
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		// One of a person's at a time, so that what comes twice at once and is the last one of the day is the same both times.
		if err := tx.Turn(ctx, "complaint", v.Person); err != nil {
			return err
		}
		// Before all else: whatever else is wrong with it by now, what was taken in before is answered as before.
		if same, err := taken(ctx, tx, v, in.ID, digest); err != nil || same {
			return err
		}
		return f.submit(ctx, tx, v, in, digest)
	})
	if store.Unique(err) { // it lies in the world of an exercise
		return ErrConflict.Because(err)
	}
	return err
}

func (f *Flow) submit(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Submission, digest []byte) error {
	g, err := postIn(v, in.County)
	if err != nil {
		return err
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(in.Kind == KindComplaint || in.Kind == KindSuggestion, "kind", codeKind)
	bad.Check(fits(in.Text), "text", codeText)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	if err := bad.Err(); err != nil {
		return err
	}
	// The policy lets those write who answer; the author's own post lies below, so the server's hand writes for him.
	hand := viewer.With(ctx, viewer.System("complaint"))
	n, err := tx.Client.Complaint.Query().Where(dbcomplaint.AuthorID(v.Person), dbcomplaint.ReceivedAtGT(tx.Now.Add(-24*time.Hour))).Count(hand)
	if err != nil {
		return fmt.Errorf("count complaints: %w", err)
	}
	if n >= dayMost {
		return ErrTooMany.With(fault.Params{"max": dayMost})
	}
	at := division.Place{County: g.Place.County}
	err = tx.Client.Complaint.Create().SetID(in.ID).SetPlace(at).SetDrillID(viewer.Drill(ctx)).
		SetKind(in.Kind).SetText(in.Text).SetUnnamed(in.Unnamed).SetDesk(DeskInbox).
		SetAuthorID(v.Person).SetAuthorCard(f.card(ctx, v, g)).SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest).Exec(hand)
	if err != nil {
		return fmt.Errorf("write complaint: %w", err)
	}
	e := store.Entry{Verb: "complaint.submit", Kind: store.KindComplaint, Subject: in.ID, Place: at, Person: v.Person, Appointment: g.Appointment, After: digest}
	if in.Unnamed { // the county reads its journal: nothing in it says who spoke
		e.Person, e.Appointment = uuid.Nil, uuid.Nil
		return tx.Journal(hand, e)
	}
	return tx.Journal(ctx, e)
}

// postIn finds the post a person speaks from: the one nearest to the ground in the county.
func postIn(v *viewer.Viewer, county uuid.UUID) (*viewer.Grant, error) {
	counties := v.Counties()
	switch {
	case len(counties) == 0:
		return nil, fault.ErrDenied
	case county == uuid.Nil && len(counties) > 1:
		return nil, fault.ErrChoose
	case county == uuid.Nil:
		county = counties[0]
	case !slices.Contains(counties, county):
		return nil, fault.ErrScope
	}
	var best *viewer.Grant
	for i := range v.Grants {
		if g := &v.Grants[i]; g.Place.County == county && (best == nil || g.Place.Level().Depth() > best.Place.Level().Depth()) {
			best = g
		}
	}
	return best, nil
}

// taken tells whether the id is there with the same content by the same account; anything else under it is a conflict without content.
func taken(ctx context.Context, tx *store.Tx, v *viewer.Viewer, id uuid.UUID, digest []byte) (bool, error) {
	old, err := tx.Client.Complaint.Query().Where(dbcomplaint.ID(id)).Only(viewer.With(ctx, viewer.System("same again")))
	switch {
	case db.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for the id: %w", err)
	case old.AuthorID != v.Person || string(old.Digest) != string(digest):
		return false, ErrConflict
	}
	return true, nil
}

// Reply is the county's answer.
type Reply struct {
	Complaint uuid.UUID
	ID        uuid.UUID
	Text      string
}

// Answer gives the one answer of the county. Faults: not_found, denied for an author who does not answer there, complaint.answered,
// complaint.text.
func (f *Flow) Answer(ctx context.Context, in Reply) error {
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		row, err := tx.Client.Complaint.Query().Where(dbcomplaint.ID(in.Complaint)).Only(ctx)
		if err != nil {
			return fmt.Errorf("complaint to answer: %w", err)
		}
		g, may := v.GrantFor(row.Place(), "", viewer.ComplaintAnswer)
		if !may {
			return fault.ErrDenied
		}
		if row.Desk != DeskInbox {
			return answered(row, v, in)
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "answer", codeID)
		bad.Check(fits(in.Text), "text", codeText)
		if err := bad.Err(); err != nil {
			return err
		}
		// Only while it waits: of two who answer at once one does.
		n, err := tx.Client.Complaint.Update().Where(dbcomplaint.ID(row.ID), dbcomplaint.Desk(DeskInbox)).SetDesk(DeskDone).
			SetAnswer(in.Text).SetAnswerID(in.ID).SetAnsweredAt(tx.Now).SetAnswerCard(f.card(ctx, v, g)).Save(ctx)
		if err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		if n == 0 {
			now, err := tx.Client.Complaint.Query().Where(dbcomplaint.ID(row.ID)).Only(ctx)
			if err != nil {
				return fmt.Errorf("complaint to answer: %w", err)
			}
			return answered(now, v, in)
		}
		digest, err := store.Digest(in.ID, in.Text)
		if err != nil {
			return err
		}
		e := store.Entry{Verb: "complaint.answer", Kind: store.KindComplaint, Subject: row.ID, Place: row.Place(), Person: row.AuthorID, Appointment: g.Appointment, After: digest}
		if row.Unnamed {
			e.Person = uuid.Nil
		}
		return tx.Journal(ctx, e)
	})
}

// answered is nil for the same answer by the same person once more.
func answered(row *db.Complaint, v *viewer.Viewer, in Reply) error {
	if row.AnswerID != nil && *row.AnswerID == in.ID && row.Answer == in.Text && row.AnswerCard != nil && row.AnswerCard.Person == v.Person {
		return nil
	}
	return ErrAnswered
}

func (f *Flow) card(ctx context.Context, v *viewer.Viewer, g *viewer.Grant) *viewer.Card {
	return &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}
}

func fits(s string) bool {
	return s != "" && plain.Fits(s, textMost)
}
