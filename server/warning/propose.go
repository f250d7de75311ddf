package warning

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdivision "jiaoying/ent/db/division"
	dbreport "jiaoying/ent/db/report"
	dbwarning "jiaoying/ent/db/warning"
	"jiaoying/ent/db/warningmove"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/warning/course"
)

// proposalMost is the length of what a town says; proposalLasts is what its draft is in force for, until the county sets it.
const (
	proposalMost  = 500
	proposalLasts = 24 * time.Hour
)

// Proposal is what a town proposes to the county from a danger report (镇街建议). It is no warning: nothing below the county issues one.
type Proposal struct {
	ID, Report uuid.UUID
	// Level is the colour the town suggests.
	Level course.Level
	// Event is a code of the event types, EventName its words.
	Event, EventName, Text string
	MadeAt                 time.Time
}

// Propose makes a draft of the county's from a danger report of a town, for whoever reviews reports there. The draft names no issuer,
// so that it cannot go out before the county has chosen a lawful one. A report has one open proposal. Faults: not_found for a report
// that is not the caller's to read, denied, warning.no_danger, warning.proposed, warning.conflict, the codes of faulty fields.
func (f *Flow) Propose(ctx context.Context, in Proposal) error {
	digest, err := store.Digest(in.Report, in.Level, in.Event, in.EventName, in.Text, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		if v == nil || v.Person == uuid.Nil {
			return fault.ErrDenied
		}
		if same, err := taken(ctx, tx, v, in.ID, digest); err != nil || same {
			return err
		}
		return f.propose(ctx, tx, v, in, digest)
	})
	return conflict(err)
}

func (f *Flow) propose(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Proposal, digest []byte) error {
	r, err := tx.Client.Report.Query().Where(dbreport.ID(in.Report)).Only(ctx)
	if err != nil {
		return fmt.Errorf("report of the proposal: %w", err)
	}
	g, may := v.GrantFor(r.Place(), r.Category, viewer.ReportReview)
	if !may || g.Place.Level() != division.Town {
		return fault.ErrDenied
	}
	if r.Nature != lifecycle.NatureDanger {
		return ErrNoDanger
	}
	open, err := tx.Client.Warning.Query().Where(dbwarning.ReportID(r.ID), dbwarning.EndedAtIsNil()).Exist(hand(ctx))
	if err != nil {
		return fmt.Errorf("open proposals: %w", err)
	}
	if open {
		return ErrProposed
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	bad.Check(slices.Contains(in.Level.Values(), string(in.Level)), "level", codeLevel)
	bad.Check(in.Event != "" && plain.Fits(in.Event, 32) && in.EventName != "" && plain.Fits(in.EventName, 50), "event", codeText)
	bad.Check(in.Text != "" && plain.Fits(in.Text, proposalMost), "text", codeText)
	if err := bad.Err(); err != nil {
		return err
	}
	at := r.Place()
	where := villageOf(at)
	state, err := course.Next("", course.MovePropose, course.Actor{Proposes: true})
	if err != nil {
		return err
	}
	path, card := f.Store.PathOf(ctx, where), f.card(ctx, v, g)
	draft := Draft{
		ID: in.ID, County: division.Place{County: at.County}, MadeAt: in.MadeAt,
		Content: schema.WarningContent{
			IssuedAt: tx.Now, Level: in.Level, Event: in.Event, EventName: in.EventName, Headline: path + " " + in.EventName, Text: in.Text, AreaWords: path,
			ExpiresAt: tx.Now.Add(proposalLasts),
		},
		Target: schema.WarningTarget{Divisions: []uuid.UUID{where.ID()}, Audience: course.Audience("").All()},
	}
	// The town has no hand in the county's desk: what it says is written there by the server.
	row, err := f.create(hand(ctx), tx, draft, course.OriginProposed, state, card, []uuid.UUID{v.Person}, false, &r.ID)
	if err != nil {
		return err
	}
	return f.note(ctx, tx, row, step{id: in.ID, kind: course.MovePropose, to: state, made: in.MadeAt, card: card, digest: digest, grant: g.Appointment})
}

func villageOf(p division.Place) division.Place {
	return division.Place{County: p.County, Town: p.Town, Village: p.Village}
}

// issued looks whether a content that a town proposed names somebody above it as its issuer. Fault: warning.issuer.
func (f *Flow) issued(ctx context.Context, tx *store.Tx, row *db.Warning) error {
	if row.Origin != course.OriginProposed {
		return nil
	}
	ok, err := f.lawful(ctx, tx, row.CountyID, row.Content.Issuer)
	if err == nil && !ok {
		return ErrIssuer
	}
	return err
}

// lawful tells whether an issuer is named, and none below the county: no town or village, with whatever office of it (应对法 art. 64).
func (f *Flow) lawful(ctx context.Context, tx *store.Tx, county uuid.UUID, issuer string) (bool, error) {
	rows, err := tx.Client.Division.Query().
		Where(dbdivision.CountyID(county), dbdivision.LevelIn(division.Town, division.Village), dbdivision.ValidToIsNil()).
		Select(dbdivision.FieldID, dbdivision.FieldName, dbdivision.FieldShortName).All(hand(ctx))
	if err != nil {
		return false, fmt.Errorf("names below the county: %w", err)
	}
	return issuer != "" && !slices.ContainsFunc(rows, func(d *db.Division) bool {
		return strings.Contains(issuer, d.Name) || d.ShortName != "" && strings.Contains(issuer, d.ShortName)
	}), nil
}

// telling are the moves after which a proposal stands otherwise for those below.
var telling = []course.Move{course.MovePropose, course.MovePublish, course.MoveUrgent, course.MoveReject, course.MoveCancel, course.MoveExpire}

// proposed tells the report of a proposal that something became of it, so that whoever looks at it sees it at once.
func (f *Flow) proposed(ctx context.Context, tx *store.Tx, row *db.Warning, kind course.Move) error {
	if row.ReportID == nil || !slices.Contains(telling, kind) {
		return nil
	}
	r, err := tx.Client.Report.Query().Where(dbreport.ID(*row.ReportID)).Only(hand(ctx))
	if err != nil {
		return fmt.Errorf("report of the proposal: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "report.proposal_" + string(kind), Kind: store.KindReport, Subject: r.ID, Place: r.Place()})
}

// Became is what became of a proposal.
type Became struct {
	ID    uuid.UUID
	State BecameState
	Level course.Level
	// At is when it came to stand so.
	At time.Time
	// By is who proposed it; Text the county's words at its end.
	By   *viewer.Card
	Text string
}

// BecameState is how a proposal stands.
type BecameState string

// The states: waits for the county, in force, over after it was in force, rejected.
const (
	BecameWaiting   BecameState = "waiting"
	BecamePublished BecameState = "published"
	BecameEnded     BecameState = "ended"
	BecameRejected  BecameState = "rejected"
)

// Became tells what became of the newest proposal from a report, for whoever reads the report; nil when there is none. Fault: not_found.
func (f *Flow) Became(ctx context.Context, report uuid.UUID) (*Became, error) {
	ctx = viewer.Wide(ctx)
	if _, err := f.Store.Client.Report.Query().Where(dbreport.ID(report)).OnlyID(ctx); err != nil {
		return nil, fmt.Errorf("report of the proposal: %w", err)
	}
	row, err := f.Store.Client.Warning.Query().Where(dbwarning.ReportID(report)).Order(db.Desc(dbwarning.FieldReceivedAt)).First(hand(ctx))
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("proposal: %w", err)
	}
	b := &Became{ID: row.ID, State: BecameWaiting, Level: row.Level, At: row.ReceivedAt, By: row.AuthorCard}
	switch {
	case row.State == course.StateRejected:
		b.State = BecameRejected
	case row.PublishedAt != nil && row.EndedAt != nil:
		b.State = BecameEnded
	case row.PublishedAt != nil:
		b.State, b.At = BecamePublished, *row.PublishedAt
	}
	if row.EndedAt == nil {
		return b, nil
	}
	b.At = *row.EndedAt
	last, err := f.Store.Client.WarningMove.Query().
		Where(warningmove.WarningID(row.ID), warningmove.ToStateIn(course.StateRejected, course.StateCancelled, course.StateExpired)).
		Order(db.Desc(warningmove.FieldReceivedAt, warningmove.FieldID)).First(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("end of the proposal: %w", err)
	}
	b.Text = last.Text
	return b, nil
}
