// Package warning is the flow of relayed public warnings (预警): from the draft or the incoming document to the frozen revision,
// its updates and its end. It owns warnings, their moves and revisions; it owns no delivery and no door. It relays what an issuer
// has issued and orders its own staff; nothing below the county comes into it (突发事件应对法 art. 64).
package warning

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/warningmove"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
	"jiaoying/server/warning/cap"
	"jiaoying/server/warning/course"
)

// Flow is the warning flow.
type Flow struct {
	Store *store.Store
	Log   *slog.Logger
	// NumberFunc reads a setting of a county.
	NumberFunc func(ctx context.Context, county uuid.UUID, name string) (int, error)
	// OutlineFunc gives the outline of a division by its code, rings of [latitude, longitude]; nil when none is known.
	OutlineFunc func(code string) [][][2]float64
}

// Limits of what is typed or taken in.
const (
	issuerMost, wordsMost, headlineMost, textMost, reasonMost = 100, 200, 1000, 20_000, 500
	divisionsMost, polygonsMost, circlesMost, pointsMost      = 300, 20, 20, 1024
	radiusMostKm                                              = 200
	// lastsMost is how long a warning may be in force: the longest ones, of drought, are renewed each month.
	lastsMost = 31 * 24 * time.Hour
)

// Draft is a warning as a desk writes it.
type Draft struct {
	ID      uuid.UUID
	County  division.Place
	Content schema.WarningContent
	Target  schema.WarningTarget
	Area    schema.WarningArea
	MadeAt  time.Time
}

// Draft begins a warning. Faults: denied, warning.conflict, the codes of faulty fields.
func (f *Flow) Draft(ctx context.Context, in Draft) error {
	digest, err := store.Digest(in.County, in.Content, in.Target, in.Area)
	if err != nil {
		return err
	}
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		if same, err := taken(ctx, tx, v, in.ID, digest); err != nil || same {
			return err
		}
		g, ok := v.GrantFor(in.County, "", viewer.WarningDraft)
		if !ok || in.County.Level() != division.County {
			return fault.ErrDenied
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		if err := f.check(ctx, tx, in.County, &in.Content, &in.Target, &in.Area, &bad); err != nil {
			return err
		}
		if err := bad.Err(); err != nil {
			return err
		}
		state, err := course.Next("", course.MoveDraft, actor(v, in.County, nil, false))
		if err != nil {
			return err
		}
		card := f.card(ctx, v, g)
		row, err := f.create(ctx, tx, in, course.OriginTyped, state, card, []uuid.UUID{v.Person}, false, nil)
		if err != nil {
			return err
		}
		return f.note(ctx, tx, row, step{id: in.ID, kind: course.MoveDraft, to: state, made: in.MadeAt, card: card, digest: digest, grant: g.Appointment})
	})
	return conflict(err)
}

func (f *Flow) create(ctx context.Context, tx *store.Tx, in Draft, origin course.Origin, state course.State, card *viewer.Card, authors []uuid.UUID, trusted bool, report *uuid.UUID) (*db.Warning, error) {
	c := tx.Client.Warning.Create().SetID(in.ID).SetPlace(in.County).SetDrillID(viewer.Drill(ctx)).
		SetOrigin(origin).SetState(state).SetDesk(state.Desk()).SetLevel(in.Content.Level).
		SetContent(&in.Content).SetTarget(&in.Target).SetArea(&in.Area).SetEdit(1).SetAuthors(authors).
		SetAuthorCard(card).SetNillableReportID(report).SetRevision(0).SetTrusted(trusted).SetExpiresAt(in.Content.ExpiresAt).SetReceivedAt(tx.Now)
	if card.Person != uuid.Nil {
		c.SetAuthorID(card.Person)
	}
	row, err := c.Save(pen(ctx))
	if err != nil {
		return nil, fmt.Errorf("write warning: %w", err)
	}
	return row, nil
}

// Edit is other content for a warning: while it is out, for its next revision.
type Edit struct {
	Warning, Move uuid.UUID
	Edit          int
	Content       schema.WarningContent
	Target        schema.WarningTarget
	Area          schema.WarningArea
	MadeAt        time.Time
}

// Edit changes what a warning will say; what was submitted or approved goes back to draft. Faults: not_found, denied,
// warning.edited, warning.moved_on, the codes of faulty fields.
func (f *Flow) Edit(ctx context.Context, in Edit) error {
	digest, err := store.Digest(in.Warning, in.Content, in.Target, in.Area)
	if err != nil {
		return err
	}
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		if same, err := taken(ctx, tx, v, in.Move, digest); err != nil || same {
			return err
		}
		row, g, err := f.find(ctx, tx, in.Warning)
		if err != nil {
			return err
		}
		a := actor(v, row.Place(), row.Authors, false)
		state, err := course.Next(row.State, course.MoveEdit, a)
		if err != nil {
			return err
		}
		if in.Edit != row.Edit {
			return ErrEdited.With(fault.Params{"edit": row.Edit})
		}
		var bad fault.Findings
		bad.Check(in.Move.Version() == 7, "move", codeID)
		if err := f.check(ctx, tx, row.Place(), &in.Content, &in.Target, &in.Area, &bad); err != nil {
			return err
		}
		if row.Origin == course.OriginProposed {
			ok, err := f.lawful(ctx, tx, row.CountyID, in.Content.Issuer)
			if err != nil {
				return err
			}
			bad.Check(ok, "content.issuer", codeIssuer)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		authors := row.Authors
		if !a.Author {
			authors = append(slices.Clone(authors), v.Person)
		}
		u := row.Update().SetContent(&in.Content).SetTarget(&in.Target).SetArea(&in.Area).SetEdit(row.Edit + 1).SetAuthors(authors).SetState(state).SetDesk(state.Desk())
		if row.Revision == 0 { // of a warning that is out, colour and end are those in force
			u.SetLevel(in.Content.Level).SetExpiresAt(in.Content.ExpiresAt)
		}
		return f.moved(ctx, tx, row, u, step{id: in.Move, kind: course.MoveEdit, from: row.State, to: state, made: in.MadeAt, card: f.card(ctx, v, g), digest: digest, grant: g.Appointment})
	}))
}

// Move is every step that changes no content.
type Move struct {
	Warning, Move uuid.UUID
	Kind          course.Move
	Edit          int
	Text          string
	MadeAt        time.Time
}

// looked are the moves that put a warning's content in force or vouch for it: who makes them says which edit he has seen.
var looked = []course.Move{course.MoveApprove, course.MovePublish, course.MoveUrgent, course.MoveUpdate}

// reasoned are the moves that need a reason in words.
var reasoned = []course.Move{course.MoveReturn, course.MoveReject, course.MoveCancel}

// Move takes one step. Faults: not_found, denied, warning.moved_on, warning.edited, warning.same_person, warning.not_urgent,
// warning.empty, warning.over, warning.reason, warning.unchanged.
func (f *Flow) Move(ctx context.Context, in Move) error {
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	digest, err := store.Digest(in.Warning, in.Kind, in.Edit, in.Text)
	if err != nil {
		return err
	}
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		if same, err := taken(ctx, tx, v, in.Move, digest); err != nil || same {
			return err
		}
		row, g, err := f.find(ctx, tx, in.Warning)
		if err != nil {
			return err
		}
		var bad fault.Findings
		bad.Check(in.Move.Version() == 7, "move", codeID)
		bad.Check(plain.Fits(in.Text, reasonMost), "text", codeText)
		if err := bad.Err(); err != nil {
			return err
		}
		if slices.Contains(reasoned, in.Kind) && in.Text == "" {
			return ErrReason
		}
		return f.move(ctx, tx, row, g, in, digest)
	}))
}

func (f *Flow) move(ctx context.Context, tx *store.Tx, row *db.Warning, g *viewer.Grant, in Move, digest []byte) error {
	v := viewer.From(ctx)
	alone, err := f.alone(ctx, row.CountyID, row.Content.Level)
	if err != nil {
		return err
	}
	a := actor(v, row.Place(), row.Authors, alone)
	if in.Kind == course.MoveUrgent && !row.Content.Level.Urgent() {
		return course.ErrNotUrgent
	}
	state, err := course.Next(row.State, in.Kind, a)
	if err != nil {
		return err
	}
	if slices.Contains(looked, in.Kind) && in.Edit != row.Edit {
		return ErrEdited.With(fault.Params{"edit": row.Edit})
	}
	if slices.Contains([]course.Move{course.MoveSubmit, course.MovePublish, course.MoveUrgent, course.MoveUpdate}, in.Kind) {
		if err := f.issued(ctx, tx, row); err != nil {
			return err
		}
	}
	card := f.card(ctx, v, g)
	u := row.Update().SetState(state).SetDesk(state.Desk())
	s := step{id: in.Move, kind: in.Kind, from: row.State, to: state, made: in.MadeAt, card: card, text: in.Text, digest: digest, grant: g.Appointment}
	switch in.Kind {
	case course.MoveApprove:
		u.SetAuthors([]uuid.UUID{})
	case course.MovePublish:
		err = f.publish(ctx, tx, row, u, card, course.RevisionAlert, false)
	case course.MoveUrgent:
		err = f.publish(ctx, tx, row, u, card, course.RevisionAlert, true)
		u.SetAuthors(with(row.Authors, v.Person))
	case course.MoveUpdate:
		// What is urgent goes out by one hand and is looked at afterwards; anything else waits for a second, unless the county says otherwise.
		if a.Author && !row.Content.Level.Urgent() && !alone {
			return course.ErrSamePerson
		}
		err = f.publish(ctx, tx, row, u, card, course.RevisionUpdate, a.Author && row.Content.Level.Urgent())
		u.SetAuthors(with(row.Authors, v.Person))
	case course.MoveCancel:
		err = f.publish(ctx, tx, row, u, card, course.RevisionCancel, false)
		u.SetEndedAt(tx.Now).ClearReviewDueAt()
	case course.MoveConfirm:
		if row.ReviewDueAt == nil {
			return course.ErrMovedOn.With(fault.Params{"state": strings.ToUpper(string(row.State))})
		}
		u.ClearReviewDueAt().SetReviewedAt(tx.Now).SetReviewedCard(card).SetAuthors([]uuid.UUID{})
	case course.MoveTake:
		if row.TakenAt != nil { // somebody has it: both of them know now
			return nil
		}
		u.SetTakenAt(tx.Now).SetTakenCard(card)
	case course.MoveReject:
		u.SetEndedAt(tx.Now)
	}
	if err != nil {
		return err
	}
	return f.moved(ctx, tx, row, u, s)
}

func with(ids []uuid.UUID, id uuid.UUID) []uuid.UUID {
	if id == uuid.Nil || slices.Contains(ids, id) {
		return ids
	}
	return append(slices.Clone(ids), id)
}

// find gives a warning and the post a viewer acts in on it.
func (f *Flow) find(ctx context.Context, tx *store.Tx, id uuid.UUID) (*db.Warning, *viewer.Grant, error) {
	row, err := tx.Client.Warning.Get(ctx, id)
	if err != nil {
		return nil, nil, fmt.Errorf("warning: %w", err)
	}
	g, ok := viewer.From(ctx).GrantFor(row.Place(), "", viewer.WarningDraft, viewer.WarningApprove, viewer.WarningUrgent)
	if !ok {
		return nil, nil, fault.ErrDenied
	}
	return row, g, nil
}

func actor(v *viewer.Viewer, at division.Place, authors []uuid.UUID, alone bool) course.Actor {
	return course.Actor{
		Drafts: v.Can(at, viewer.WarningDraft), Approves: v.Can(at, viewer.WarningApprove), Urgent: v.Can(at, viewer.WarningUrgent),
		Author: slices.Contains(authors, v.Person), Alone: alone,
	}
}

// Actor tells what a viewer is to a warning, for the edge that shows what he may do.
func (f *Flow) Actor(ctx context.Context, row *db.Warning) (course.Actor, error) {
	alone, err := f.alone(ctx, row.CountyID, row.Content.Level)
	return actor(viewer.From(ctx), row.Place(), row.Authors, alone), err
}

// pen is whose hand writes: a person's own, and the server's for a machine, whose one verb is to hand in.
func pen(ctx context.Context) context.Context {
	if v := viewer.From(ctx); v != nil && v.Machine != "" {
		return hand(ctx)
	}
	return ctx
}

// step is one move as it is written down.
type step struct {
	id       uuid.UUID
	kind     course.Move
	from, to course.State
	made     time.Time
	card     *viewer.Card
	text     string
	digest   []byte
	grant    uuid.UUID
}

// moved writes a change, only while nobody else has: who comes second is told.
func (f *Flow) moved(ctx context.Context, tx *store.Tx, row *db.Warning, u *db.WarningUpdateOne, s step) error {
	saved, err := u.Save(pen(ctx))
	if err != nil {
		return fmt.Errorf("change warning: %w", err)
	}
	return f.note(ctx, tx, saved, s)
}

// note writes the move and the journal entry.
func (f *Flow) note(ctx context.Context, tx *store.Tx, row *db.Warning, s step) error {
	made := s.made
	if made.IsZero() {
		made = tx.Now
	}
	c := tx.Client.WarningMove.Create().SetID(s.id).SetWarningID(row.ID).SetKind(s.kind).SetFromState(s.from).SetToState(s.to).SetRevision(row.Revision).
		SetCard(s.card).SetMadeAt(clock.Told(made)).SetReceivedAt(tx.Now).SetText(s.text).SetDigest(s.digest)
	if s.card.Person != uuid.Nil {
		c.SetActorID(s.card.Person)
	}
	if err := c.Exec(pen(ctx)); err != nil {
		return fmt.Errorf("write move: %w", err)
	}
	if err := f.proposed(ctx, tx, row, s.kind); err != nil {
		return err
	}
	return tx.Journal(ctx, store.Entry{
		Verb: "warning." + string(s.kind), Kind: store.KindWarning, Subject: row.ID, Place: row.Place(), Appointment: s.grant,
		After: []any{row.Edit, row.Content, row.Target, row.Area, row.State, s.text},
	})
}

func (f *Flow) card(ctx context.Context, v *viewer.Viewer, g *viewer.Grant) *viewer.Card {
	return &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}
}

// taken tells whether the move is there with the same content by the same account; anything else under its id is a conflict.
func taken(ctx context.Context, tx *store.Tx, v *viewer.Viewer, id uuid.UUID, digest []byte) (bool, error) {
	old, err := tx.Client.WarningMove.Query().Where(warningmove.ID(id)).Only(viewer.With(ctx, viewer.System("same again")))
	switch {
	case db.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for the id: %w", err)
	case v == nil || old.ActorID == nil || *old.ActorID != v.Person || string(old.Digest) != string(digest):
		return false, ErrConflict
	}
	return true, nil
}

// conflict names an id that is taken where the viewer's world does not show it.
func conflict(err error) error {
	if store.Unique(err) {
		return ErrConflict.Because(err)
	}
	return err
}

// check cleans a content and its target, and collects every faulty field.
func (f *Flow) check(ctx context.Context, tx *store.Tx, county division.Place, c *schema.WarningContent, t *schema.WarningTarget, a *schema.WarningArea, bad *fault.Findings) error {
	// The issuer's words are not touched beyond what nobody can see.
	for _, s := range []*string{&c.Issuer, &c.Identifier, &c.Event, &c.EventName, &c.Headline, &c.Text, &c.Instruction, &c.AreaWords, &c.Order, &c.Template} {
		*s = strings.TrimSpace(plain.Clean(*s))
	}
	for _, one := range []struct {
		path, text  string
		least, most int
	}{
		{"content.issuer", c.Issuer, 1, issuerMost}, {"content.identifier", c.Identifier, 0, wordsMost}, {"content.event", c.Event, 1, 32},
		{"content.eventName", c.EventName, 1, 50}, {"content.headline", c.Headline, 1, headlineMost}, {"content.text", c.Text, 1, textMost},
		{"content.instruction", c.Instruction, 0, textMost}, {"content.areaWords", c.AreaWords, 0, textMost}, {"content.template", c.Template, 0, 24},
	} {
		bad.Check(plain.Fits(one.text, one.most) && (one.least == 0 || one.text != ""), one.path, codeText)
	}
	bad.Check(slices.Contains(c.Level.Values(), string(c.Level)), "content.level", codeLevel)
	bad.Check(course.OrderFits(c.Order), "content.order", codeOrder)
	c.IssuedAt, c.ExpiresAt = clock.Told(c.IssuedAt), clock.Told(c.ExpiresAt)
	if c.OnsetAt != nil {
		at := clock.Told(*c.OnsetAt)
		c.OnsetAt = &at
	}
	bad.Check(!c.IssuedAt.IsZero() && c.IssuedAt.Before(tx.Now.Add(10*time.Minute)), "content.issuedAt", codeTimes)
	bad.Check(c.ExpiresAt.After(c.IssuedAt) && c.ExpiresAt.Sub(c.IssuedAt) <= lastsMost, "content.expiresAt", codeTimes)
	bad.Check(c.OnsetAt == nil || c.OnsetAt.Before(c.ExpiresAt), "content.onsetAt", codeTimes)
	if c.Template != "" {
		if _, err := f.template(ctx, tx, county.County, c.Template); db.IsNotFound(err) {
			bad.Add("content.template", codeTemplate, nil)
		} else if err != nil {
			return err
		}
	}
	return f.checkTarget(ctx, county, t, a, bad)
}

// checkTarget collects what is wrong with a target.
func (f *Flow) checkTarget(ctx context.Context, county division.Place, t *schema.WarningTarget, a *schema.WarningArea, bad *fault.Findings) error {
	bad.Check(len(t.Audience) > 0 && distinct(t.Audience) && !slices.ContainsFunc(t.Audience, func(a course.Audience) bool {
		return !slices.Contains(a.Values(), string(a))
	}), "target.audience", codeAudience)
	bad.Check(len(t.Divisions) <= divisionsMost && len(t.Without) <= divisionsMost && distinct(t.Divisions), "target.divisions", codeTarget)
	for _, id := range slices.Concat(t.Divisions, t.Without) {
		n, ok, err := f.Store.Node(ctx, id)
		if err != nil {
			return err
		}
		if !ok || n.Ended || !county.Covers(n.Place) || n.Level == division.Grid {
			bad.Add("target.divisions", codeTarget, nil)
			break
		}
	}
	bad.Check(len(t.Divisions)+len(a.Polygons)+len(a.Circles) > 0, "target", codeTarget)
	bad.Check(len(a.Polygons) <= polygonsMost && len(a.Circles) <= circlesMost, "target.polygons", codeShape)
	for i, ring := range a.Polygons {
		if len(ring) > pointsMost || cap.Polygon(ring).Fault() != "" {
			bad.Add(fmt.Sprintf("target.polygons.%d", i), codeShape, nil)
		}
	}
	for i, circle := range a.Circles {
		if circle.RadiusKm < 0 || circle.RadiusKm > radiusMostKm || !onEarth(circle.Latitude, circle.Longitude) {
			bad.Add(fmt.Sprintf("target.circles.%d", i), codeShape, nil)
		}
	}
	return nil
}

func onEarth(lat, lon float64) bool {
	return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
}

func distinct[T comparable](s []T) bool {
	seen := map[T]bool{}
	for _, v := range s {
		if seen[v] {
			return false
		}
		seen[v] = true
	}
	return true
}
