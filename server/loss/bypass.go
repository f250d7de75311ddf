package loss

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/bypassreport"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/figure"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// bypassDay bounds what one person can bury the county under.
const bypassDay = 10

// Bypass is what somebody tells past the levels above him.
type Bypass struct {
	ID, Event uuid.UUID
	// Division is the village or town it tells of: one he has a post in.
	Division uuid.UUID
	Figures  []TypedFigure
	Text     string
	Unnamed  bool
	MadeAt   time.Time
}

// Bypass takes a report past the levels (越级报告), by anybody who reports from there; only the county's closers and its author ever read
// it. Faults: loss.conflict, loss.place, event.moved_on, event.season, loss.too_many and the codes of faulty fields.
func (f *Flow) Bypass(ctx context.Context, in Bypass) error {
	digest, err := store.Digest(in.Event, in.Division, in.Figures, in.Text, in.Unnamed, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return f.once(ctx, digest, func(ctx context.Context, tx *store.Tx) (uuid.UUID, []byte, error) {
		old, err := tx.Client.BypassReport.Query().Where(bypassreport.ID(in.ID)).Only(ctx)
		if err != nil {
			return uuid.Nil, nil, err
		}
		return old.AuthorID, old.Digest, nil
	}, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer) error {
		ev, one, err := f.disaster(ctx, tx, in.Event)
		if err != nil {
			return err
		}
		n, ok, err := f.Store.Node(ctx, in.Division)
		if err != nil {
			return err
		}
		if !ok || n.Ended || n.Place.County != ev.CountyID || n.Level != division.Village && n.Level != division.Town {
			return ErrPlace
		}
		g, may := posted(v, n.Place)
		if !may {
			return ErrPlace
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		bad.Check(in.Text != "" && plain.Fits(in.Text, statementMost), "text", codeBypass)
		bad.Check(len(in.Figures) <= figuresMost, "figures", codeFigure)
		typed := figure.Typed{}
		for i, c := range in.Figures[:min(len(in.Figures), figuresMost)] {
			_, err := figure.Exact(one, c.Code, c.Value)
			_, twice := typed[c.Code]
			bad.Check(err == nil && !twice, fmt.Sprintf("figures.%d", i), codeFigure)
			typed[c.Code] = c.Value
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if err := tx.Turn(ctx, "bypass", v.Person); err != nil {
			return err
		}
		sent, err := tx.Client.BypassReport.Query().Where(bypassreport.AuthorID(v.Person), bypassreport.ReceivedAtGT(tx.Now.Add(-24*time.Hour))).Count(hand(ctx))
		if err != nil {
			return fmt.Errorf("bypass reports of the day: %w", err)
		}
		if sent >= bypassDay {
			return ErrTooMany.With(fault.Params{"max": bypassDay})
		}
		at := division.Place{County: ev.CountyID}
		// The policy lets those write who read; the author's own post lies below.
		if err := tx.Client.BypassReport.Create().SetID(in.ID).SetPlace(at).SetDrillID(viewer.Drill(ctx)).SetEventID(ev.ID).SetDivisionID(in.Division).SetTyped(typed).
			SetText(in.Text).SetUnnamed(in.Unnamed).SetAuthorID(v.Person).SetAuthorCard(f.card(ctx, v, g)).SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).
			SetDigest(digest).Exec(hand(ctx)); err != nil {
			return fmt.Errorf("write bypass report: %w", err)
		}
		e := store.Entry{Verb: "bypass.submit", Kind: store.KindBypass, Subject: in.ID, Place: at, Person: v.Person, Appointment: g.Appointment, After: digest}
		if in.Unnamed { // the county reads its journal: nothing in it says who spoke
			e.Person, e.Appointment = uuid.Nil, uuid.Nil
			return tx.Journal(hand(ctx), e)
		}
		return tx.Journal(ctx, e)
	})
}

// posted gives the post from which somebody reports of a place: one there or, of a village, in one of its grids.
func posted(v *viewer.Viewer, at division.Place) (*viewer.Grant, bool) {
	for i := range v.Grants {
		if g := &v.Grants[i]; at.Covers(g.Place) && (g.Place == at || g.Place.Level() == division.Grid) && g.Has(viewer.StatementSubmit, viewer.ReportSubmit) {
			return g, true
		}
	}
	return nil, false
}

// AnswerBypass gives the one answer of the county, by who closes its losses. Faults: not_found, denied for its author, loss.answered and
// the codes of faulty fields.
func (f *Flow) AnswerBypass(ctx context.Context, report, id uuid.UUID, text string) error {
	text = strings.TrimSpace(plain.Clean(text))
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		row, err := tx.Client.BypassReport.Query().Where(bypassreport.ID(report)).Only(ctx)
		if db.IsNotFound(err) {
			return fault.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("bypass report: %w", err)
		}
		g, may := v.GrantFor(row.Place(), "", viewer.StatementClose)
		if !may || row.AuthorID == v.Person {
			return fault.ErrDenied
		}
		if row.AnswerID != nil {
			if *row.AnswerID == id && row.Answer == text && row.AnswerCard.Person == v.Person {
				return nil
			}
			return ErrAnswered
		}
		var bad fault.Findings
		bad.Check(id.Version() == 7, "answer", codeID)
		bad.Check(text != "" && plain.Fits(text, statementMost), "text", codeBypass)
		if err := bad.Err(); err != nil {
			return err
		}
		n, err := tx.Client.BypassReport.Update().Where(bypassreport.ID(report), bypassreport.AnswerIDIsNil()).SetAnswer(text).SetAnswerID(id).SetAnsweredAt(tx.Now).
			SetAnswerCard(f.card(ctx, v, g)).Save(ctx)
		if err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		if n == 0 {
			return ErrAnswered
		}
		e := store.Entry{Verb: "bypass.answer", Kind: store.KindBypass, Subject: report, Place: row.Place(), Person: row.AuthorID, Appointment: g.Appointment, After: []any{id, text}}
		if row.Unnamed {
			e.Person = uuid.Nil
		}
		return tx.Journal(ctx, e)
	})
}
