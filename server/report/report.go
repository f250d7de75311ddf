// Package report is the flow of what is told from the field. It owns reports and their moves; it does not own warnings,
// statements or people. One method is one sentence and one transaction; same id and same content again is the same answer.
package report

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdivision "jiaoying/ent/db/division"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/db/predicate"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/db/reportmove"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	place "jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/media/manifest"
	"jiaoying/server/plain"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/setting"
	"jiaoying/server/store"
)

// Flow is the report flow.
type Flow struct {
	Store *store.Store
	// MinutesFunc is how long a town has to decide on a severity, from the county's settings.
	MinutesFunc func(ctx context.Context, county uuid.UUID, s lifecycle.Severity) (int, error)
}

// MinutesFrom reads the deadlines of a county's settings.
func MinutesFrom(read func(ctx context.Context, county uuid.UUID, name string) (int, error)) func(context.Context, uuid.UUID, lifecycle.Severity) (int, error) {
	names := map[lifecycle.Severity]string{
		lifecycle.SeverityMinor: setting.AcceptMinor, lifecycle.SeveritySerious: setting.AcceptSerious, lifecycle.SeverityMajor: setting.AcceptMajor,
	}
	return func(ctx context.Context, county uuid.UUID, s lifecycle.Severity) (int, error) {
		return read(ctx, county, names[s])
	}
}

// Submission is one report as the phone sends it.
type Submission struct {
	ID      uuid.UUID
	Place   uuid.UUID // village or grid
	Content schema.ReportContent
	Sealed  bool
	// Media are the files that follow.
	Media  []manifest.File
	MadeAt time.Time
}

// Limits of what a stranger can send.
const (
	maxNote, maxSpot, maxText, maxPeople = 2000, 100, 500, 1_000_000
	maxAccuracyM                         = 100_000
	maxFixedAt                           = 64 // any number of digits is an instant to the parser
)

// Submit takes a report in; one for a village or grid that was merged meanwhile goes to the one that took its place.
// Faults: report.conflict, report.place, and the codes of faulty fields, all at once; server.unavailable while a merge is
// still under way.
func (f *Flow) Submit(ctx context.Context, in Submission) error {
	in.Media = settled(in.Media)
	digest, err := store.Digest(withMedia(in.Media, in.Place, in.Content, in.Sealed)...) // of what was sent: the same again is the same, however it is cleaned
	if err != nil {
		return err
	}
	in.Content = cleaned(in.Content)
	// An id is nearly always new, and the key says so: it is looked up only when the row could not be written, in the repeat of
	// the transaction or here. Whatever else is wrong with it by now, what was taken in before is answered as before.
	first := true
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		if !first {
			same, err := taken(ctx, tx, viewer.From(ctx), in.ID, digest)
			if err != nil || same {
				return err
			}
		}
		first = false
		return f.submit(ctx, tx, in, digest)
	})
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.Denied || k == fault.NotFound {
		var same bool
		if lerr := f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) (err error) {
			same, err = taken(ctx, tx, viewer.From(ctx), in.ID, digest)
			return err
		}); lerr != nil || same {
			return lerr
		}
	}
	return conflict(err)
}

func (f *Flow) submit(ctx context.Context, tx *store.Tx, in Submission, digest []byte) error {
	v := viewer.From(ctx)
	was, at, err := f.reportFrom(ctx, tx, in.Place)
	if err != nil {
		return err
	}
	g, ok := v.GrantFor(at, "", viewer.ReportSubmit) // a line limits what one reads, never what one may tell
	if _, still := v.GrantFor(was, "", viewer.ReportSubmit); !ok && still {
		return fault.ErrUnavailable.Because(errors.New("the author's post is on its way to the merged division"))
	}
	if !ok {
		return ErrPlace
	}
	path := f.Store.PathOf(ctx, at)
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	cat, err := f.check(ctx, at.County, &in.Content, &bad)
	if err != nil {
		return err
	}
	manifest.Check("media", in.Media, &bad)
	if err := bad.Err(); err != nil {
		return err
	}
	direct := lifecycle.Direct(lifecycle.Facts{AlwaysDirect: cat.AlwaysDirect, Ticked: in.Content.Facts, PeopleOut: in.Content.PeopleOut})
	severity := lifecycle.Raise(in.Content.Severity, direct)
	minutes, err := f.MinutesFunc(ctx, at.County, severity)
	if err != nil {
		return err
	}
	state, err := lifecycle.Next("", lifecycle.MoveSubmit, lifecycle.Actor{Author: true})
	if err != nil {
		return err
	}
	card := &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}
	c := tx.Client.Report.Create().SetID(in.ID).SetPlace(at).SetDrillID(viewer.Drill(ctx)).
		SetCategory(cat.Code).SetNature(cat.Nature).SetSeverity(severity).SetDirect(direct).
		SetNeedToKnow(cat.Visibility == "need_to_know").SetSealed(in.Sealed || cat.Visibility == "sealed_reporter").
		SetFacts(in.Content.Facts).SetPeopleOut(in.Content.PeopleOut).SetNillablePeopleAffected(in.Content.PeopleAffected).
		SetNote(in.Content.Note).SetSpot(in.Content.Spot).SetState(state).SetDesk(state.Desk()).
		SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDueAt(lifecycle.Due(tx.Now, minutes)).
		SetAuthorID(v.Person).SetAuthorCard(card).SetRevision(1).SetDigest(digest)
	if off, wild := lifecycle.ClockOff(in.MadeAt, tx.Now); wild {
		c.SetClockOffMs(int(off.Milliseconds()))
	}
	if p := in.Content.Position; p != nil {
		fixed, _ := time.Parse(time.RFC3339, p.FixedAt) // checked above
		c.SetLatitude(p.Latitude).SetLongitude(p.Longitude).SetAccuracyM(p.AccuracyM).SetFixedAt(clock.Told(fixed))
	}
	row, err := c.Save(ctx)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	first := move{id: store.NewID(), kind: lifecycle.MoveSubmit, to: state, made: in.MadeAt, card: card, content: &in.Content, digest: digest}
	if err := f.note(ctx, tx, row, first); err != nil {
		return err
	}
	if err := expect(ctx, tx, row.ID, first, 0, in.Media); err != nil {
		return err
	}
	if err := tx.Index(ctx, store.KindReport, row.ID, at, cat.Zh, path, row.Spot, row.Note); err != nil {
		return err
	}
	if len(in.Media) > 0 {
		return f.entered(ctx, tx, row, "report.submit", g, "", string(row.Desk), []any{in.Content, in.Media})
	}
	return f.entered(ctx, tx, row, "report.submit", g, "", string(row.Desk), in.Content)
}

// conflict names an id that is taken where the viewer's world does not show it.
func conflict(err error) error {
	if store.Unique(err) {
		return ErrConflict.Because(err)
	}
	return err
}

// taken tells whether the id is there with the same content by the same account; anything else under it is a conflict without content.
func taken(ctx context.Context, tx *store.Tx, v *viewer.Viewer, id uuid.UUID, digest []byte) (bool, error) {
	old, err := tx.Client.Report.Query().Where(dbreport.ID(id)).Only(viewer.With(ctx, viewer.System("same again")))
	switch {
	case db.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for the id: %w", err)
	case v == nil || old.AuthorID != v.Person || string(old.Digest) != string(digest):
		return false, ErrConflict
	}
	return true, nil
}

// successors is how many mergers a phone that was away is followed through.
const successors = 8

// reportFrom gives the village or grid a report was sent for, and where it belongs today: what was merged has one successor.
func (f *Flow) reportFrom(ctx context.Context, tx *store.Tx, id uuid.UUID) (was, at place.Place, err error) {
	// Nearly always it is in force, and the tree in memory knows. What was written by a tree of a moment ago, the re-homing finds
	// when it looks for the second time.
	if n, ok, err := f.Store.Node(ctx, id); err == nil && ok && !n.Ended && n.Level.Depth() >= place.Village.Depth() {
		return n.Place, n.Place, nil
	}
	for range successors {
		d, err := tx.Client.Division.Query().Where(dbdivision.ID(id)).Only(ctx)
		if db.IsNotFound(err) {
			return was, at, ErrPlace
		}
		if err != nil {
			return was, at, fmt.Errorf("division of the report: %w", err)
		}
		if d.Level.Depth() < place.Village.Depth() {
			return was, at, ErrPlace
		}
		if was.ID() == uuid.Nil {
			was = d.Place()
		}
		if d.ValidTo == "" {
			return was, d.Place(), nil
		}
		if len(d.Successors) != 1 {
			break
		}
		id = d.Successors[0]
	}
	return was, at, ErrPlace
}

// check collects every faulty field of a content and gives its category.
func (f *Flow) check(ctx context.Context, county uuid.UUID, c *schema.ReportContent, bad *fault.Findings) (*db.Category, error) {
	cat, known, err := f.Store.Category(ctx, county, c.Category)
	if err != nil {
		return nil, err
	}
	if !known {
		bad.Add("content.category", codeCategory, nil)
		cat = &db.Category{}
	}
	bad.Check(slices.Contains(c.Severity.Values(), string(c.Severity)), "content.severity", codeCategory)
	for i, f := range c.Facts {
		if !slices.Contains(cat.Triggers, f) || slices.Contains(c.Facts[:i], f) {
			bad.Add("content.facts", codeFacts, nil)
			break
		}
	}
	bad.Check(c.PeopleOut == "" || slices.Contains(c.PeopleOut.Values(), string(c.PeopleOut)), "content.peopleOut", codePeople)
	bad.Check(c.PeopleAffected == nil || *c.PeopleAffected >= 0 && *c.PeopleAffected <= maxPeople, "content.peopleAffected", codePeople)
	bad.Check(plain.Fits(c.Note, maxNote), "content.note", codeNote)
	bad.Check(plain.Fits(c.Spot, maxSpot), "content.spot", codeSpot)
	if p := c.Position; p != nil {
		_, err := time.Parse(time.RFC3339, p.FixedAt)
		ok := err == nil && len(p.FixedAt) <= maxFixedAt && within(p.Latitude, -90, 90) && within(p.Longitude, -180, 180) && within(p.AccuracyM, 0, maxAccuracyM)
		bad.Check(ok, "content.position", codePosition)
	}
	return cat, nil
}

// cleaned is a content with clean texts; the caller's stays as it is.
func cleaned(c schema.ReportContent) schema.ReportContent {
	c.Note, c.Spot = plain.Clean(c.Note), plain.Clean(c.Spot)
	return c
}

func within(v, lo, hi float64) bool { return !math.IsNaN(v) && v >= lo && v <= hi }

// Step is one decision or answer on a report.
type Step struct {
	Report, Move uuid.UUID
	Reason       lifecycle.Reason
	Text         string
	Content      *schema.ReportContent
	// Media are the files that follow, of a resubmit or what is added.
	Media  []manifest.File `json:",omitempty"`
	MadeAt time.Time
}

// See tells the reporter that the town has opened it; the first one counts.
func (f *Flow) See(ctx context.Context, s Step) error { return f.step(ctx, lifecycle.MoveSee, s) }

// Accept takes a report on. Faults: not_found, report.moved_on, report.not_yours, report.conflict.
func (f *Flow) Accept(ctx context.Context, s Step) error { return f.step(ctx, lifecycle.MoveAccept, s) }

// Return sends a report back to its author with a reason.
func (f *Flow) Return(ctx context.Context, s Step) error { return f.step(ctx, lifecycle.MoveReturn, s) }

// Resubmit is the author's answer to a return.
func (f *Flow) Resubmit(ctx context.Context, s Step) error {
	return f.step(ctx, lifecycle.MoveResubmit, s)
}

// Add puts words or files to a report, by its author, in any state. Faults: not_found, report.not_yours, report.conflict,
// report.empty, media.too_many and the other codes of faulty files.
func (f *Flow) Add(ctx context.Context, s Step) error { return f.step(ctx, lifecycle.MoveAdd, s) }

func (f *Flow) step(ctx context.Context, kind lifecycle.Move, in Step) error {
	if kind != lifecycle.MoveReturn {
		in.Reason = ""
	}
	if kind != lifecycle.MoveResubmit {
		in.Content = nil
	}
	if kind != lifecycle.MoveResubmit && kind != lifecycle.MoveAdd {
		in.Media = nil
	}
	in.Media = settled(in.Media)
	digest, err := store.Digest(withMedia(in.Media, in.Report, kind, in.Reason, in.Text, in.Content)...)
	if err != nil {
		return err
	}
	noTime := in.MadeAt.IsZero()
	in.Text, in.MadeAt = plain.Clean(in.Text), clock.Told(in.MadeAt)
	if in.Content != nil {
		c := cleaned(*in.Content)
		in.Content = &c
	}
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		old, err := tx.Client.ReportMove.Query().Where(reportmove.ID(in.Move)).Only(viewer.With(ctx, viewer.System("same again")))
		switch {
		case err == nil && v != nil && old.ActorID == v.Person && string(old.Digest) == string(digest):
			return nil
		case err == nil:
			return ErrConflict
		case !db.IsNotFound(err):
			return fmt.Errorf("look for the move: %w", err)
		}
		row, err := tx.Client.Report.Query().Where(dbreport.ID(in.Report)).Only(ctx)
		if err != nil {
			return fmt.Errorf("report of the move: %w", err)
		}
		at := row.Place()
		g, reviewer := v.GrantFor(at, row.Category, viewer.ReportReview)
		author := row.AuthorID == v.Person
		if !reviewer {
			g, _ = v.GrantFor(at, "", viewer.ReportSubmit)
			if g == nil && author && len(v.Grants) > 0 { // he was moved to another village: the answer to the return is still his alone
				g = &v.Grants[0]
			}
			if g == nil {
				return lifecycle.ErrNotYours
			}
		}
		if kind == lifecycle.MoveSee && reviewer && (row.SeenAt != nil || row.State != lifecycle.StateSubmitted) {
			return nil // a late look changes nothing and is no conflict to park
		}
		to, err := lifecycle.Next(row.State, kind, lifecycle.Actor{Author: author, Reviewer: reviewer})
		if err != nil {
			return err
		}
		var bad fault.Findings
		bad.Check(in.Move.Version() == 7, "move", codeID)
		bad.Check(!noTime, "madeAt", codeMadeAt)
		bad.Check(plain.Fits(in.Text, maxText), "text", codeText)
		if kind == lifecycle.MoveReturn {
			bad.Check(slices.Contains(in.Reason.Values(), string(in.Reason)), "reason", codeReason)
			bad.Check(in.Reason != lifecycle.ReasonOther || strings.TrimSpace(in.Text) != "", "text", codeReason)
		}
		if kind == lifecycle.MoveAdd {
			bad.Check(len(in.Media) > 0 || strings.TrimSpace(in.Text) != "", "text", codeEmpty)
		}
		manifest.Check("media", in.Media, &bad)
		// Only where nobody moved it in between: state, words and place are part of the condition, not looked at before. A re-homing in
		// the same moment would else count it at a village it has left.
		u := tx.Client.Report.Update().Where(dbreport.ID(row.ID), dbreport.StateEQ(row.State), dbreport.Revision(row.Revision), stands(at)).SetState(to).SetDesk(to.Desk())
		path := f.Store.PathOf(ctx, g.Place)
		card := &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: path}
		var words []string
		switch kind {
		case lifecycle.MoveSee:
			u.Where(dbreport.SeenAtIsNil()).SetSeenAt(tx.Now).SetSeenCard(card)
		case lifecycle.MoveResubmit:
			if words, err = f.rewrite(ctx, tx, row, in.Content, u, &bad); err != nil {
				return err
			}
		case lifecycle.MoveAdd: // the row stays as it is; writing it holds it where it stands
		default:
			u.ClearDueAt()
			if row.SeenAt == nil { // who decides has looked
				u.SetSeenAt(tx.Now).SetSeenCard(card)
			}
		}
		if err := bad.Err(); err != nil {
			return err
		}
		n, err := u.Save(ctx)
		if err != nil {
			return fmt.Errorf("move report: %w", err)
		}
		if n == 0 {
			now, err := tx.Client.Report.Query().Where(dbreport.ID(row.ID)).Only(ctx)
			if err == nil && kind == lifecycle.MoveSee && (now.SeenAt != nil || now.State != row.State) {
				return nil // a colleague looked in the same moment
			}
			if err == nil && (now.State == row.State || kind == lifecycle.MoveAdd) { // its place or its words changed: the outbox comes again
				return fault.ErrUnavailable.Because(errors.New("the report was moved or corrected meanwhile"))
			}
			return lifecycle.ErrMovedOn
		}
		if words != nil { // now that the row is held at its place
			if err := tx.Index(ctx, store.KindReport, row.ID, at, words...); err != nil {
				return err
			}
		}
		m := move{id: in.Move, kind: kind, from: row.State, to: to, made: in.MadeAt, card: card, reason: in.Reason, text: in.Text, content: in.Content, digest: digest}
		if err := f.note(ctx, tx, row, m); err != nil {
			return err
		}
		if len(in.Media) > 0 { // counted now that the row is held, so that two moves at once do not both find room
			had, err := tx.Client.Media.Query().Where(dbmedia.ReportID(row.ID)).Count(ctx)
			if err != nil {
				return fmt.Errorf("count files: %w", err)
			}
			var full fault.Findings
			manifest.CheckRoom("media", had, len(in.Media), &full)
			if err := full.Err(); err != nil {
				return err
			}
			if err := expect(ctx, tx, row.ID, m, had, in.Media); err != nil {
				return err
			}
		}
		return f.entered(ctx, tx, row, "report."+string(kind), g, string(row.Desk), string(to.Desk()), in)
	}))
}

// stands matches a report that is still at a place: state and place are part of a change, not looked at before.
func stands(at place.Place) predicate.Report {
	grid := dbreport.GridIDIsNil()
	if at.Grid != uuid.Nil {
		grid = dbreport.GridID(at.Grid)
	}
	return dbreport.And(dbreport.CountyID(at.County), dbreport.TownID(at.Town), dbreport.VillageID(at.Village), grid)
}

// rewrite puts a corrected content into the row and gives what it is found by; what it said before stays in its moves.
func (f *Flow) rewrite(ctx context.Context, tx *store.Tx, row *db.Report, c *schema.ReportContent, u *db.ReportUpdate, bad *fault.Findings) ([]string, error) {
	if c == nil {
		bad.Add("content", codeCategory, nil)
		return nil, nil
	}
	at := row.Place()
	cat, err := f.check(ctx, at.County, c, bad)
	if err != nil {
		return nil, err
	}
	direct := lifecycle.Direct(lifecycle.Facts{AlwaysDirect: cat.AlwaysDirect, Ticked: c.Facts, PeopleOut: c.PeopleOut})
	severity := lifecycle.Raise(c.Severity, direct)
	minutes, err := f.MinutesFunc(ctx, at.County, severity)
	if err != nil {
		return nil, err
	}
	// A sealed identity stays sealed whatever the category becomes.
	u.SetCategory(cat.Code).SetNature(cat.Nature).SetSeverity(severity).SetDirect(direct).SetNeedToKnow(cat.Visibility == "need_to_know").
		SetSealed(row.Sealed || cat.Visibility == "sealed_reporter").SetFacts(c.Facts).SetPeopleOut(c.PeopleOut).
		SetNote(c.Note).SetSpot(c.Spot).SetRevision(row.Revision + 1).SetDueAt(lifecycle.Due(tx.Now, minutes)).ClearSeenAt().ClearSeenCard()
	if c.PeopleAffected == nil {
		u.ClearPeopleAffected()
	} else {
		u.SetPeopleAffected(*c.PeopleAffected)
	}
	if p := c.Position; p == nil {
		u.ClearLatitude().ClearLongitude().ClearAccuracyM().ClearFixedAt()
	} else if fixed, err := time.Parse(time.RFC3339, p.FixedAt); err == nil {
		u.SetLatitude(p.Latitude).SetLongitude(p.Longitude).SetAccuracyM(p.AccuracyM).SetFixedAt(clock.Told(fixed))
	}
	return []string{cat.Zh, f.Store.PathOf(ctx, at), c.Spot, c.Note}, nil
}

type move struct {
	id       uuid.UUID
	kind     lifecycle.Move
	from, to lifecycle.State
	made     time.Time
	card     *viewer.Card
	reason   lifecycle.Reason
	text     string
	content  *schema.ReportContent
	digest   []byte
}

func (f *Flow) note(ctx context.Context, tx *store.Tx, row *db.Report, m move) error {
	c := tx.Client.ReportMove.Create().SetID(m.id).SetReportID(row.ID).SetKind(m.kind).SetToState(m.to).SetActorID(m.card.Person).SetCard(m.card).
		SetMadeAt(clock.Told(m.made)).SetReceivedAt(tx.Now).SetText(m.text).SetDigest(m.digest)
	if m.from != "" {
		c.SetFromState(m.from)
	}
	if m.reason != "" {
		c.SetReason(m.reason)
	}
	if m.content != nil {
		c.SetContent(m.content)
	}
	if err := c.Exec(ctx); err != nil {
		return fmt.Errorf("note the move: %w", err)
	}
	return nil
}

// expect writes a row for each file that will follow a move, in order behind those that the report has.
func expect(ctx context.Context, tx *store.Tx, report uuid.UUID, m move, had int, files []manifest.File) error {
	if len(files) == 0 {
		return nil
	}
	rows := make([]*db.MediaCreate, len(files))
	for i, f := range files {
		kind, _ := manifest.KindOf(f.Type) // checked before
		rows[i] = tx.Client.Media.Create().SetID(f.ID).SetReportID(report).SetMoveID(m.id).SetOwnerID(m.card.Person).SetPosition(had + i).
			SetKind(kind).SetMediaType(f.Type).SetSha256(f.SHA256).SetBytes(f.Bytes).SetState(manifest.Expected).
			SetNillableLatitude(f.Latitude).SetNillableLongitude(f.Longitude).SetNillableAccuracyM(f.AccuracyM).
			SetNillableDurationMs(f.DurationMs).SetReceivedAt(tx.Now)
		rows[i].SetNillableCapturedAt(f.CapturedAt)
	}
	if err := tx.Client.Media.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("expect files: %w", err)
	}
	return nil
}

func (f *Flow) entered(ctx context.Context, tx *store.Tx, row *db.Report, verb string, g *viewer.Grant, left, came string, content any) error {
	if err := tx.CountReport(ctx, row.Place(), left, came); err != nil {
		return err
	}
	return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindReport, Subject: row.ID, Place: row.Place(), Person: row.AuthorID, Appointment: g.Appointment, After: content})
}

// settled are the files with the camera's clock brought to an instant that can be kept.
func settled(files []manifest.File) []manifest.File {
	out := slices.Clone(files)
	for i := range out {
		if at := out[i].CapturedAt; at != nil {
			t := clock.Told(*at)
			out[i].CapturedAt = &t
		}
	}
	return out
}

// withMedia adds the files to what a digest is made of; without any it is what it was before there were files, and so is what a phone
// sends again that was away meanwhile.
func withMedia(files []manifest.File, parts ...any) []any {
	if len(files) == 0 {
		return parts
	}
	return append(parts, files)
}
