package loss

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/eventturn"
	"jiaoying/ent/db/lossevent"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/form"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

const (
	nameMost, wordsMost, byMost = 60, 200, 60
	// liveMost is more events than a county has at once in its worst year; each is looked at by every sweep.
	liveMost = 50
	// early is how far before its report an event may have begun: a drought tells late.
	early = 400 * 24 * time.Hour
	// ahead is what a wild clock is forgiven.
	ahead = 10 * time.Minute
)

// EventOpening is an event as it is opened or proposed.
type EventOpening struct {
	ID uuid.UUID
	// Report is the report it comes from; needed to propose.
	Report *uuid.UUID
	// Kind is a disaster when it is empty; a season of winter relief is opened by the county and by no report.
	Kind      event.Kind
	Name      string
	Nature    event.Nature
	Hazard    string
	StartedAt time.Time
	MadeAt    time.Time
}

// EventActor tells what a viewer is to the events of a county.
func EventActor(v *viewer.Viewer, county uuid.UUID) event.Actor {
	at := division.Place{County: county}
	a := event.Actor{Opens: v.Can(at, viewer.EventOpen), Closes: v.Can(at, viewer.StatementClose)}
	for i := range v.Grants {
		if g := &v.Grants[i]; g.Place.County == county && g.Place.Level() == division.Town && g.Has(viewer.ReportReview) {
			a.Proposes = true
		}
	}
	return a
}

// ProposeEvent asks the county for an event because of a report, by a town that reviews it. Faults: loss.conflict, event.not_yours,
// event.report and the codes of faulty fields.
func (f *Flow) ProposeEvent(ctx context.Context, in EventOpening) error {
	return f.begin(ctx, in, event.MovePropose)
}

// OpenEvent opens an event, by the county. Faults: loss.conflict, event.not_yours, loss.too_many and the codes of faulty fields.
func (f *Flow) OpenEvent(ctx context.Context, in EventOpening) error {
	return f.begin(ctx, in, event.MoveOpen)
}

func (f *Flow) begin(ctx context.Context, in EventOpening, move event.Move) error {
	what := []any{move, in.Report, in.Name, in.Nature, in.Hazard, in.StartedAt.UTC(), in.MadeAt.UTC()}
	if in.Kind == event.Winter {
		what = append(what, in.Kind)
	}
	digest, err := store.Digest(what...)
	if err != nil {
		return err
	}
	in.Name = strings.TrimSpace(plain.Clean(in.Name))
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		old, err := tx.Client.LossEvent.Query().Where(lossevent.ID(in.ID)).Only(hand(ctx))
		if err == nil {
			return sameAgain(v, old.AuthorID, old.Digest, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		return f.write(ctx, tx, v, in, move, digest)
	}))
}

func (f *Flow) write(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in EventOpening, move event.Move, digest []byte) error {
	county := v.County()
	if in.Kind == "" {
		in.Kind = event.Disaster
	}
	state, err := event.Next(in.Kind, "", move, EventActor(v, county))
	if err != nil {
		return err
	}
	one, err := f.FormOn(ctx, county, tx.Now)
	if err != nil {
		return err
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	checkEvent(&bad, one, in.Kind, in.Name, in.Hazard, in.StartedAt, tx.Now)
	bad.Check(in.Kind == event.Disaster || in.Report == nil, "report", codeReport)
	g := actsAs(v, county, move)
	if in.Report != nil {
		r, err := tx.Client.Report.Query().Where(dbreport.ID(*in.Report), dbreport.CountyID(county)).Only(ctx)
		if err != nil && !db.IsNotFound(err) {
			return fmt.Errorf("report of the event: %w", err)
		}
		bad.Check(err == nil, "report", codeReport)
		if err == nil && move == event.MovePropose { // by the town it lies in
			at, may := v.GrantFor(r.Place(), r.Category, viewer.ReportReview)
			bad.Check(may && at.Place.Level() == division.Town, "report", codeReport)
			if may {
				g = at
			}
		}
	} else {
		bad.Check(move != event.MovePropose, "report", codeReport)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	// What waits has the same ceiling as what is open: a county decides before it is asked again.
	pending := lossevent.Live(true)
	if move == event.MovePropose {
		pending = lossevent.StateEQ(event.StateProposed)
	}
	there, err := tx.Client.LossEvent.Query().Where(lossevent.CountyID(county), pending).Limit(liveMost).IDs(ctx)
	if err != nil {
		return fmt.Errorf("events that are not over: %w", err)
	}
	if len(there) >= liveMost {
		return ErrTooMany.With(fault.Params{"max": liveMost})
	}
	card := f.card(ctx, v, g)
	if err := tx.Client.LossEvent.Create().SetID(in.ID).SetCountyID(county).SetDrillID(viewer.Drill(ctx)).SetNillableReportID(in.Report).SetKind(in.Kind).
		SetName(in.Name).SetNature(in.Nature).SetHazard(in.Hazard).SetForm(one.Version).SetState(state).SetLive(state.Live()).SetStartedAt(clock.Told(in.StartedAt)).
		SetScope(event.ScopeNone).SetLevel(0).SetRound(0).SetAuthorID(v.Person).SetAuthorCard(card).SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).
		SetDigest(digest).Exec(hand(ctx)); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return f.turn(ctx, tx, in.ID, county, turn{id: store.NewID(), kind: move, v: v, g: g, madeAt: in.MadeAt, digest: digest})
}

// actsAs gives the post of a county in which somebody makes a move.
func actsAs(v *viewer.Viewer, county uuid.UUID, move event.Move) *viewer.Grant {
	verb := viewer.EventOpen
	switch move {
	case event.MoveClose, event.MoveReopen:
		verb = viewer.StatementClose
	case event.MovePropose:
		verb = viewer.ReportReview
	}
	for i := range v.Grants {
		if g := &v.Grants[i]; g.Place.County == county && g.Has(verb) {
			return g
		}
	}
	return nil
}

func checkEvent(bad *fault.Findings, one *form.Form, kind event.Kind, name, hazard string, started, now time.Time) {
	bad.Check(name != "" && plain.Fits(name, nameMost), "name", codeName)
	_, known := one.Hazard(hazard)
	// Each household of a season names its own hazard.
	bad.Check(known || kind == event.Winter && hazard == "", "hazard", codeHazard)
	bad.Check(!started.IsZero() && !started.After(now.Add(ahead)) && started.After(now.Add(-early)), "startedAt", codeStarted)
}

type turn struct {
	id      uuid.UUID
	kind    event.Move
	changes []schema.EventChange
	text    string
	v       *viewer.Viewer
	g       *viewer.Grant
	madeAt  time.Time
	digest  []byte
}

func (f *Flow) turn(ctx context.Context, tx *store.Tx, of, county uuid.UUID, t turn) error {
	if t.changes == nil {
		t.changes = []schema.EventChange{}
	}
	if err := tx.Client.EventTurn.Create().SetID(t.id).SetCountyID(county).SetDrillID(viewer.Drill(ctx)).SetEventID(of).SetKind(t.kind).SetChanges(t.changes).
		SetText(t.text).SetAuthorID(t.v.Person).SetCard(f.card(ctx, t.v, t.g)).SetMadeAt(clock.Told(t.madeAt)).SetAt(tx.Now).SetDigest(t.digest).Exec(hand(ctx)); err != nil {
		return fmt.Errorf("write turn: %w", err)
	}
	return tx.Journal(ctx, store.Entry{
		Verb: "event." + string(t.kind), Kind: store.KindEvent, Subject: of, Place: division.Place{County: county}, Down: true, Appointment: t.g.Appointment, After: t.digest,
	})
}

// EventMove is one step in the life of an event: the fields that its kind uses are set.
type EventMove struct {
	Event, Move uuid.UUID
	Kind        event.Move
	Text        string
	MadeAt      time.Time

	// Name, Nature, Hazard and StartedAt correct an event; nil leaves as it is.
	Name      *string
	Nature    *event.Nature
	Hazard    *string
	StartedAt *time.Time

	// Scope, Level, By and Since are the response that is on from now.
	Scope event.Scope
	Level int
	By    string
	Since time.Time
}

// MoveEvent makes one step. Faults: not_found, event.moved_on, event.not_yours, loss.conflict and the codes of faulty fields.
func (f *Flow) MoveEvent(ctx context.Context, in EventMove) error {
	digest, err := store.Digest(in.Event, in.Kind, in.Text, in.Name, in.Nature, in.Hazard, in.StartedAt, in.Scope, in.Level, in.By, in.Since.UTC(), in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Text, in.By = strings.TrimSpace(plain.Clean(in.Text)), strings.TrimSpace(plain.Clean(in.By))
	if in.Name != nil {
		name := strings.TrimSpace(plain.Clean(*in.Name))
		in.Name = &name
	}
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		row, err := tx.Client.LossEvent.Query().Where(lossevent.ID(in.Event)).Only(ctx)
		if err != nil {
			return fmt.Errorf("event: %w", err)
		}
		old, err := tx.Client.EventTurn.Query().Where(eventturn.ID(in.Move)).Only(hand(ctx))
		if err == nil {
			return sameAgain(v, old.AuthorID, old.Digest, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		return f.move(ctx, tx, v, row, in, digest)
	}))
}

func (f *Flow) move(ctx context.Context, tx *store.Tx, v *viewer.Viewer, row *db.LossEvent, in EventMove, digest []byte) error {
	state, err := event.Next(row.Kind, row.State, in.Kind, EventActor(v, row.CountyID))
	if err != nil {
		return err
	}
	one, err := f.Form(ctx, row.CountyID, row.Form)
	if err != nil {
		return err
	}
	var bad fault.Findings
	bad.Check(in.Move.Version() == 7, "move", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	// To open what was proposed and to name a response say enough by themselves.
	wordless := in.Kind == event.MoveOpen || in.Kind == event.MoveRespond
	bad.Check(plain.Fits(in.Text, wordsMost) && (wordless || in.Text != ""), "text", codeText)
	u := tx.Client.LossEvent.Update().Where(lossevent.ID(row.ID), lossevent.StateEQ(row.State)).SetState(state).SetLive(state.Live())
	var changes []schema.EventChange
	switch in.Kind {
	case event.MoveAmend:
		changes = f.amend(u, row, in)
		name, hazard, started := row.Name, row.Hazard, row.StartedAt
		if in.Name != nil {
			name = *in.Name
		}
		if in.Hazard != nil {
			hazard = *in.Hazard
		}
		if in.StartedAt != nil {
			started = *in.StartedAt
		}
		checkEvent(&bad, one, row.Kind, name, hazard, started, tx.Now)
		bad.Check(len(changes) > 0, "name", codeNothing)
	case event.MoveRespond:
		bad.Check(event.Responds(in.Scope, in.Level), "level", codeScope)
		bad.Check(plain.Fits(in.By, byMost) && (in.Scope == event.ScopeNone || in.By != ""), "by", codeBy)
		bad.Check(!in.Since.IsZero() && !in.Since.After(tx.Now.Add(ahead)), "since", codeStarted)
		u.SetScope(in.Scope).SetLevel(in.Level).SetResponseBy(in.By).SetResponseSince(clock.Told(in.Since))
		changes = []schema.EventChange{{What: "response", From: response(row.Scope, row.Level), To: response(in.Scope, in.Level)}}
	case event.MoveSettle:
		u.SetStableAt(tx.Now)
	case event.MoveRelapse:
		u.ClearStableAt().AddRound(1)
	case event.MoveClose:
		u.SetClosedAt(tx.Now)
	case event.MoveReopen:
		u.ClearClosedAt()
	}
	if err := bad.Err(); err != nil {
		return err
	}
	n, err := u.Save(ctx)
	if err != nil {
		return fmt.Errorf("change event: %w", err)
	}
	if n == 0 {
		return event.ErrMovedOn
	}
	return f.turn(ctx, tx, row.ID, row.CountyID, turn{
		id: in.Move, kind: in.Kind, changes: changes, text: in.Text, v: v, g: actsAs(v, row.CountyID, in.Kind), madeAt: in.MadeAt, digest: digest,
	})
}

func response(s event.Scope, level int) string { return string(s) + " " + strconv.Itoa(level) }

// amend sets what is corrected and names it.
func (f *Flow) amend(u *db.LossEventUpdate, row *db.LossEvent, in EventMove) (out []schema.EventChange) {
	if in.Name != nil && *in.Name != row.Name {
		u.SetName(*in.Name)
		out = append(out, schema.EventChange{What: "name", From: row.Name, To: *in.Name})
	}
	if in.Nature != nil && *in.Nature != row.Nature {
		u.SetNature(*in.Nature)
		out = append(out, schema.EventChange{What: "nature", From: string(row.Nature), To: string(*in.Nature)})
	}
	if in.Hazard != nil && *in.Hazard != row.Hazard {
		u.SetHazard(*in.Hazard)
		out = append(out, schema.EventChange{What: "hazard", From: row.Hazard, To: *in.Hazard})
	}
	if in.StartedAt != nil && !clock.Told(*in.StartedAt).Equal(row.StartedAt) {
		u.SetStartedAt(clock.Told(*in.StartedAt))
		out = append(out, schema.EventChange{What: "started", From: row.StartedAt.Format(time.RFC3339), To: clock.Told(*in.StartedAt).Format(time.RFC3339)})
	}
	return out
}
