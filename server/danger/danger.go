// Package danger is the flow of what a village or town does by itself before any warning: it tells a danger to its own households
// (险情告知) and orders people to move and to return (指令; 地质灾害防治条例 art. 28–29). It owns notices, orders and their receipts; the
// doors of a notice are the door flow's. Nothing of it is public and nothing of it is a warning.
package danger

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/dangernotice"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/db/warningtemplate"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/job"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Flow is the flow of local dangers.
type Flow struct{ Store *store.Store }

// Limits of what is told.
const (
	textMost, reasonMost = 500, 200
	// RadiusMostM is further than a village's own danger reaches; beyond it lies the county's business.
	RadiusMostM = 5000
	// liveMost is how many notices of one place are live at once: nobody reads more, and each of them opens doors.
	liveMost = 20
)

// kindNotice is the kind of template a notice is made from; nature are the reports it may follow.
const (
	kindNotice = "local_notice"
	nature     = "danger"
)

// Circle is the ground a danger reaches: WGS-84 degrees and metres.
type Circle struct {
	Latitude, Longitude float64
	RadiusM             int
}

// Sound tells whether it is a circle on the globe that a notice may have.
func (c Circle) Sound() bool {
	return math.Abs(c.Latitude) <= 90 && math.Abs(c.Longitude) <= 180 && c.RadiusM >= 1 && c.RadiusM <= RadiusMostM
}

// Telling is a notice as the phone sends it.
type Telling struct {
	// ID is made by the phone: the same with the same content again is the same.
	ID uuid.UUID
	// Place is a village, grid or town of the teller.
	Place uuid.UUID
	// Report is the danger report it follows; nil when there is none.
	Report *uuid.UUID
	// Template is the code of one of the county's; Text its filled sentence.
	Template, Text string
	// Circle is nil for the whole place.
	Circle *Circle
	MadeAt time.Time
}

// Tell tells a danger to a place, by whoever tells dangers there, and sends the opening of its doors on its way.
// Faults: danger.conflict, danger.place, danger.too_many, and the codes of every faulty field.
func (f *Flow) Tell(ctx context.Context, in Telling) error {
	digest, err := store.Digest(in.Place, in.Report, in.Template, in.Text, in.Circle, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		old, err := tx.Client.DangerNotice.Query().Where(dangernotice.ID(in.ID)).Only(hand(ctx))
		if err == nil {
			return sameAgain(v, old.AuthorID, old.Digest, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		return f.tell(ctx, tx, v, in, digest)
	}))
}

func (f *Flow) tell(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Telling, digest []byte) error {
	at, g, err := f.own(ctx, v, in.Place)
	if err != nil {
		return err
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	// A mark left in braces was never filled in: nobody reads "去{shelter}" aloud.
	bad.Check(in.Text != "" && plain.Fits(in.Text, textMost) && !strings.ContainsAny(in.Text, "{}"), "text", codeText)
	bad.Check(in.Circle == nil || in.Circle.Sound(), "circle", codeCircle)
	t, err := tx.Client.WarningTemplate.Query().
		Where(warningtemplate.CountyID(at.County), warningtemplate.Code(in.Template), warningtemplate.Kind(kindNotice)).Only(ctx)
	if db.IsNotFound(err) {
		bad.Add("template", codeTemplate, nil)
		t, err = &db.WarningTemplate{}, nil
	}
	if err != nil {
		return fmt.Errorf("template of the notice: %w", err)
	}
	if in.Report != nil {
		if err := reportOf(ctx, tx, *in.Report, at, &bad); err != nil {
			return err
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	live, err := tx.Client.DangerNotice.Query().Where(dangernotice.EndedAtIsNil()).Limit(liveMost).IDs(viewer.Narrow(ctx, at))
	if err != nil {
		return fmt.Errorf("live notices: %w", err)
	}
	if len(live) >= liveMost {
		return ErrTooMany.With(fault.Params{"max": liveMost})
	}
	c := tx.Client.DangerNotice.Create().SetID(in.ID).SetPlace(at).SetDrillID(viewer.Drill(ctx)).SetNillableReportID(in.Report).
		SetTemplate(in.Template).SetEventName(t.EventName).SetText(in.Text).SetAuthorID(v.Person).SetAuthorCard(f.card(ctx, v, g)).
		SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest)
	if in.Circle != nil {
		c.SetLatitude(in.Circle.Latitude).SetLongitude(in.Circle.Longitude).SetRadiusM(in.Circle.RadiusM)
	}
	if err := c.Exec(ctx); err != nil {
		return fmt.Errorf("write notice: %w", err)
	}
	if err := tx.Enqueue(ctx, job.NoticeDoors{Notice: in.ID}, nil); err != nil {
		return err
	}
	return tx.Journal(ctx, store.Entry{Verb: "danger.tell", Kind: store.KindNotice, Subject: in.ID, Place: at, Appointment: g.Appointment, After: digest})
}

// own gives a place of the viewer's below the county, and the post he acts in there. Fault: danger.place.
func (f *Flow) own(ctx context.Context, v *viewer.Viewer, id uuid.UUID) (division.Place, *viewer.Grant, error) {
	n, ok, err := f.Store.Node(ctx, id)
	if err != nil {
		return division.Place{}, nil, err
	}
	if !ok || n.Ended || n.Level == division.County {
		return division.Place{}, nil, ErrPlace
	}
	g, may := v.GrantFor(n.Place, "", viewer.DangerTell)
	if !may {
		return division.Place{}, nil, ErrPlace
	}
	return n.Place, g, nil
}

// reportOf notes a report that is not the viewer's to read, of another nature, or of another place.
func reportOf(ctx context.Context, tx *store.Tx, id uuid.UUID, at division.Place, bad *fault.Findings) error {
	r, err := tx.Client.Report.Query().Where(dbreport.ID(id)).Only(ctx)
	if err != nil && !db.IsNotFound(err) {
		return fmt.Errorf("report of the danger: %w", err)
	}
	bad.Check(err == nil && string(r.Nature) == nature && meet(at, r.Place()), "report", codeReport)
	return nil
}

// meet tells whether one of two places lies in the other.
func meet(a, b division.Place) bool { return a.Covers(b) || b.Covers(a) }

// Ending is the end of a notice.
type Ending struct {
	Notice, Move uuid.UUID
	Reason       string
	MadeAt       time.Time
}

// End ends a notice by hand, with a reason. It lets nobody return: that takes an order. Faults: not_found, denied,
// danger.conflict, danger.ended, danger.reason.
func (f *Flow) End(ctx context.Context, in Ending) error {
	digest, err := store.Digest(in.Notice, in.Reason)
	if err != nil {
		return err
	}
	in.Reason = strings.TrimSpace(plain.Clean(in.Reason))
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		row, err := tx.Client.DangerNotice.Query().Where(dangernotice.ID(in.Notice)).Only(ctx)
		if err != nil {
			return fmt.Errorf("notice to end: %w", err)
		}
		g, may := v.GrantFor(row.Place(), "", viewer.DangerTell)
		if !may {
			return fault.ErrDenied
		}
		if row.EndID != nil && *row.EndID == in.Move {
			return sameAgain(v, row.EndedCard.Person, row.EndDigest, digest)
		}
		var bad fault.Findings
		bad.Check(in.Move.Version() == 7, "move", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		bad.Check(in.Reason != "" && plain.Fits(in.Reason, reasonMost), "reason", codeReason)
		if err := bad.Err(); err != nil {
			return err
		}
		n, err := tx.Client.DangerNotice.Update().Where(dangernotice.ID(row.ID), dangernotice.EndedAtIsNil()).
			SetEndID(in.Move).SetEndedAt(tx.Now).SetEndedCard(f.card(ctx, v, g)).SetEndedText(in.Reason).SetEndDigest(digest).Save(ctx)
		if err != nil {
			return fmt.Errorf("end notice: %w", err)
		}
		if n == 0 {
			return ErrEnded
		}
		if err := tx.Enqueue(ctx, job.EndNoticeDoors{Notice: row.ID}, nil); err != nil {
			return err
		}
		return tx.Journal(ctx, store.Entry{Verb: "danger.end", Kind: store.KindNotice, Subject: row.ID, Place: row.Place(), Appointment: g.Appointment, After: digest})
	}))
}

// hand is the server's own: what is there under an id is looked at past the viewer's eyes, and what a post has confirmed is written
// where he himself changes nothing.
func hand(ctx context.Context) context.Context {
	return viewer.With(viewer.Wide(ctx), viewer.System("danger"))
}

func someone(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.From(ctx)
	if v == nil || v.Person == uuid.Nil {
		return nil, fault.ErrDenied
	}
	return v, nil
}

// sameAgain tells whether what is there was made by the same account with the same content. Fault: danger.conflict.
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
