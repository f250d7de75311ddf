package loss

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/losstotal"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

const (
	statementMost = 2000
	// figuresMost is twice the lines of the longest form: each may have a stock.
	figuresMost = 400
	whoMost     = 60
)

// ways are how a town hears what it enters for a village.
var ways = []string{"phone", "radio", "in_person", "written"}

// TypedFigure is one figure as it was typed.
type TypedFigure struct {
	Code  string
	Value figure.Value
}

// Fact is one text, date or code item.
type Fact struct{ Code, Text string }

// Reason says why a soft finding is so all the same.
type Reason struct{ Finding, Reason, Text string }

// Answer answers a figure that was sent back.
type Answer struct {
	Code         string
	Maintained   bool
	Reason, Text string
}

// Behalf is how the town learnt what it enters for a village (代报).
type Behalf struct {
	How, Who string
	At       time.Time
}

// Submission is a statement as the phone sends it.
type Submission struct {
	// ID is made by the phone: the same with the same content again is the same.
	ID, Event, Division uuid.UUID
	Kind                chain.Kind
	// Form is the version it was made on; it is the event's.
	Form       string
	OccurredAt time.Time
	Figures    []TypedFigure
	Facts      []Fact
	Reasons    []Reason
	Answers    []Answer
	// Base is the newest version it was made on; nil for the first.
	Base *uuid.UUID
	// Parts are the accepted statements under it that it counts, of a town or county.
	Parts  []uuid.UUID
	Behalf *Behalf
	Text   string
	MadeAt time.Time
}

// Submit takes a version. It never changes one: what was told before stays to be read. Faults: loss.conflict, loss.place,
// event.moved_on, statement.base, statement.findings, statement.parts, those of the chain and the codes of faulty fields.
func (f *Flow) Submit(ctx context.Context, in Submission) error {
	digest, err := store.Digest(in.Event, in.Division, in.Kind, in.Form, in.OccurredAt.UTC(), in.Figures, in.Facts, in.Reasons, in.Answers, in.Base, in.Parts, in.Behalf, in.Text, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		old, err := tx.Client.Statement.Query().Where(statement.ID(in.ID)).Only(hand(ctx))
		if err == nil {
			return sameAgain(v, old.AuthorID, old.Digest, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		return f.submit(ctx, tx, v, in, digest)
	}))
}

// told is a version on its way in: what the checks made of it.
type told struct {
	ev      *db.LossEvent
	form    *form.Form
	at      division.Place
	grant   *viewer.Grant
	story   *story
	action  chain.Action
	next    chain.Chain
	typed   figure.Typed
	facts   figure.Facts
	reasons map[string]figure.Reason
}

func (f *Flow) submit(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Submission, digest []byte) error {
	t := &told{}
	var err error
	if t.ev, t.form, err = f.disaster(ctx, tx, in.Event); err != nil {
		return err
	}
	n, ok, err := f.Store.Node(ctx, in.Division)
	if err != nil {
		return err
	}
	if !ok || n.Ended || n.Place.County != t.ev.CountyID || n.Level == division.Grid {
		return ErrPlace
	}
	t.at = n.Place
	if t.grant, ok = sender(v, t.at, in.Behalf != nil); !ok {
		return ErrPlace
	}
	// One of a chain's at a time.
	if err := tx.Turn(ctx, "loss_chain", mixed(in.Event, in.Division)); err != nil {
		return err
	}
	if t.story, err = storyOf(ctx, tx.Client, in.Event, in.Division); err != nil {
		return err
	}
	if len(t.story.rows) >= versionsMost {
		return ErrTooMany.With(fault.Params{"max": versionsMost})
	}
	// A phone without network cannot know that the town has told for it meanwhile: its first report follows what is there.
	if in.Kind == chain.KindFirst && in.Behalf == nil && t.story.foreign() {
		in.Kind = chain.KindUpdate
	}
	if err := t.read(in, tx.Now); err != nil {
		return err
	}
	if t.next, err = chain.Apply(t.story.is, eventOf(t.ev), ActorOf(v, t.at), t.action); err != nil {
		return err
	}
	if err := t.based(in); err != nil {
		return err
	}
	var base figure.Base
	if n.Level == division.Village {
		if base, err = f.baseFor(ctx, tx, in.Division, t.ev.StartedAt.In(f.Store.Zone).Year()); err != nil {
			return err
		}
	}
	var previous figure.Typed
	if head := t.story.head(); head != nil {
		previous = head.Typed
	}
	findings := append(figure.Check(t.form, t.typed, previous, base), figure.CheckFacts(t.form, t.facts)...)
	if n.Level == division.Village && final(in.Kind) { // at the end the names behind the figures are all there
		rows, err := f.Ties(ctx, tx.Client, t.form, in.Event, in.Division)
		if err != nil {
			return err
		}
		findings = append(findings, figure.CheckTies(t.form, t.typed, rows)...)
	}
	if !figure.Settled(t.form, findings, t.reasons) {
		return ErrFindings.With(fault.Params{"findings": open(t.form, findings, t.reasons)})
	}
	grains, err := f.counted(ctx, tx, t, in)
	if err != nil {
		return err
	}
	return f.enter(ctx, tx, v, in, t, findings, grains, digest)
}

// open names the findings that still stand in the way, at most ten.
func open(one *form.Form, findings []figure.Finding, reasons map[string]figure.Reason) []string {
	var out []string
	for _, found := range findings {
		if !figure.Settled(one, []figure.Finding{found}, reasons) && len(out) < 10 {
			out = append(out, found.ID)
		}
	}
	return out
}

// sender gives the post that tells of a place: one that stands there, or of its town for a village that cannot send.
func sender(v *viewer.Viewer, at division.Place, behalf bool) (*viewer.Grant, bool) {
	if !behalf {
		return grantAt(v, at, viewer.StatementSubmit)
	}
	if at.Level() != division.Village {
		return nil, false
	}
	return grantAt(v, division.Place{County: at.County, Town: at.Town}, viewer.StatementReview)
}

// mixed makes one id of two, for the turn of a chain.
func mixed(a, b uuid.UUID) (out uuid.UUID) {
	for i := range a {
		out[i] = a[i] ^ b[i]
	}
	return out
}

// based tells whether a version was made on the newest one.
func (t *told) based(in Submission) error {
	head := t.story.head()
	switch {
	case head == nil && in.Base == nil:
		return nil
	case head != nil && in.Base != nil && *in.Base == head.ID:
		return nil
	// What the town entered for a village never stands in the way of the village's own.
	case head != nil && head.Behalf != nil && in.Behalf == nil && in.Base == nil:
		return nil
	}
	p := fault.Params{}
	if head != nil {
		p["newest"] = head.ID.String()
	}
	return ErrBase.With(p)
}

// read brings what was sent into the form's shape and notes every faulty field.
func (t *told) read(in Submission, now time.Time) error {
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	bad.Check(in.Form == t.form.Version, "form", codeVersion)
	bad.Check(!in.OccurredAt.IsZero() && !in.OccurredAt.After(now.Add(ahead)) && in.OccurredAt.After(now.Add(-early)), "occurredAt", codeOccurred)
	bad.Check(plain.Fits(in.Text, statementMost), "text", codeWords)
	bad.Check(len(in.Figures) <= figuresMost && len(in.Facts) <= figuresMost && len(in.Reasons) <= figuresMost && len(in.Answers) <= figuresMost, "figures", codeFigure)
	if err := bad.Err(); err != nil {
		return err
	}
	t.typed, t.facts, t.reasons = figure.Typed{}, figure.Facts{}, map[string]figure.Reason{}
	t.action = chain.Action{Move: chain.MoveSubmit, Kind: in.Kind, Behalf: in.Behalf != nil, Answers: map[string]chain.Answer{}}
	level := form.Level(t.at.Level())
	if head := t.story.head(); in.Kind == chain.KindZero && head != nil { // nothing has changed: it says again what was said
		bad.Check(len(in.Figures) == 0, "figures", codeFigure)
		maps.Copy(t.typed, head.Typed)
		maps.Copy(t.facts, head.Facts)
		maps.Copy(t.reasons, head.Reasons)
	}
	for i, fig := range in.Figures {
		path := fmt.Sprintf("figures.%d", i)
		_, twice := t.typed[fig.Code]
		indicator, known := t.form.Indicator(fig.Code)
		bad.Check(known && !twice, path, codeFigure)
		if known && !owned(indicator, level) {
			bad.Add(path, codeOwner, fault.Params{"code": fig.Code})
		}
		t.typed[fig.Code] = fig.Value
	}
	for i, fact := range in.Facts {
		_, twice := t.facts[fact.Code]
		bad.Check(!twice, fmt.Sprintf("facts.%d", i), codeFact)
		t.facts[fact.Code] = strings.TrimSpace(plain.Clean(fact.Text))
	}
	for i, r := range in.Reasons {
		_, twice := t.reasons[r.Finding]
		bad.Check(!twice && len(r.Finding) <= 80, fmt.Sprintf("reasons.%d", i), codeReason)
		text := strings.TrimSpace(plain.Clean(r.Text))
		bad.Check(len(r.Reason) <= 40 && plain.Fits(text, figure.ReasonMost), fmt.Sprintf("reasons.%d", i), codeReason)
		t.reasons[r.Finding] = figure.Reason{Code: r.Reason, Text: text}
	}
	for i, a := range in.Answers {
		_, twice := t.action.Answers[a.Code]
		bad.Check(!twice, fmt.Sprintf("answers.%d", i), codeAnswer)
		t.action.Answers[a.Code] = chain.Answer{Maintain: a.Maintained, Reason: a.Reason, Text: strings.TrimSpace(plain.Clean(a.Text))}
	}
	t.action.Check(t.form, &bad)
	if in.Kind != chain.KindZero {
		t.action.Changed = changed(t.form, t.typed, t.story.against())
	}
	if b := in.Behalf; b != nil {
		who := strings.TrimSpace(plain.Clean(b.Who))
		bad.Check(slices.Contains(ways, b.How) && who != "" && plain.Fits(who, whoMost) && !b.At.IsZero() && !b.At.After(now.Add(ahead)), "behalf", codeBehalf)
	}
	return bad.Err()
}

// baseFor gives what a village has, for the checks.
func (f *Flow) baseFor(ctx context.Context, tx *store.Tx, village uuid.UUID, year int) (figure.Base, error) {
	row, err := f.BaseOf(ctx, village, year)
	if err != nil || row == nil {
		return nil, err
	}
	return BaseFigures(row), nil
}

// BaseFigures are base data as the checks read them.
func BaseFigures(row *db.BaseFigure) figure.Base {
	out := figure.Base{}
	for field, n := range map[string]*int{"population": row.Population, "households": row.Households, "rooms": row.Rooms} {
		if n != nil {
			unit := map[string]string{"population": "人", "households": "户", "rooms": "间"}[field]
			out[field] = figure.Value{Hundredths: int64(*n) * 100, Unit: unit}
		}
	}
	if row.Arable != nil {
		out["arable"] = figure.Value{Hundredths: *row.Arable, Unit: "亩"}
	}
	return out
}

// counted gives the exact total of a version: its own figures, and for a town or county the sum of what it says it counts, which has to
// be just what is accepted under it now.
func (f *Flow) counted(ctx context.Context, tx *store.Tx, t *told, in Submission) (figure.Grains, error) {
	t.typed = figure.Complete(t.form, t.typed)
	own, err := figure.GrainsOf(t.form, t.typed)
	if err != nil {
		return nil, fmt.Errorf("figures that were checked: %w", err)
	}
	if t.at.Level() == division.Village {
		if len(in.Parts) > 0 {
			return nil, ErrParts
		}
		return own, nil
	}
	if err := tx.Turn(ctx, "loss_total", in.Division); err != nil {
		return nil, err
	}
	parts, err := f.parts(ctx, tx, in.Event, t.at)
	if err != nil {
		return nil, err
	}
	said := slices.Clone(in.Parts)
	slices.SortFunc(said, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	if !slices.Equal(parts, said) {
		return nil, ErrParts
	}
	row, err := tx.Client.LossTotal.Query().Where(losstotal.EventID(in.Event), losstotal.DivisionID(in.Division)).Only(hand(ctx))
	if err != nil && !db.IsNotFound(err) {
		return nil, fmt.Errorf("sum of losses: %w", err)
	}
	if err == nil {
		if err := own.Add(row.Grains); err != nil {
			return nil, fmt.Errorf("sum of losses: %w", err)
		}
	}
	return own, nil
}

func (f *Flow) enter(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Submission, t *told, findings []figure.Finding, grains figure.Grains, digest []byte) error {
	figures, err := figure.FiguresOf(t.form, t.typed)
	if err != nil {
		return fmt.Errorf("figures that were checked: %w", err)
	}
	version := t.next.Versions[len(t.next.Versions)-1]
	chainID := store.NewID()
	if t.story.row != nil {
		chainID = t.story.row.ID
	}
	answers := map[string]schema.StatementAnswer{}
	for code, a := range t.action.Answers {
		answers[code] = schema.StatementAnswer{Maintained: a.Maintain, Reason: a.Reason, Text: a.Text}
	}
	maintained := version.Maintained
	if maintained == nil {
		maintained = []string{}
	}
	parts := in.Parts
	if parts == nil {
		parts = []uuid.UUID{}
	}
	var behalf *schema.StatementBehalf
	if b := in.Behalf; b != nil {
		behalf = &schema.StatementBehalf{How: b.How, Who: strings.TrimSpace(plain.Clean(b.Who)), At: clock.Told(b.At).Format(time.RFC3339)}
	}
	c := tx.Client.Statement.Create().SetID(in.ID).SetPlace(t.at).SetDrillID(viewer.Drill(ctx)).SetEventID(in.Event).SetDivisionID(in.Division).SetLevel(t.at.Level()).
		SetN(version.Number).SetKind(in.Kind).SetState(version.State).SetRound(version.Round).SetForm(in.Form).SetOccurredAt(clock.Told(in.OccurredAt)).SetTyped(t.typed).SetFigures(figures).
		SetFacts(t.facts).SetGrains(grains).SetParts(parts).SetFindings(findings).SetReasons(t.reasons).SetAnswers(answers).SetMaintained(maintained).
		SetText(strings.TrimSpace(plain.Clean(in.Text))).SetNillableBaseID(in.Base).SetAuthorID(v.Person).SetAuthorCard(f.card(ctx, v, t.grant)).
		SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest)
	if behalf != nil {
		c.SetBehalf(behalf)
	}
	if err := c.Exec(ctx); err != nil {
		return fmt.Errorf("write statement: %w", err)
	}
	if err := f.overtaken(ctx, tx, t); err != nil {
		return err
	}
	if t.story.row == nil {
		k := tx.Client.LossChain.Create().SetID(chainID).SetPlace(t.at).SetDrillID(viewer.Drill(ctx)).SetEventID(in.Event).SetDivisionID(in.Division).SetLevel(t.at.Level()).
			SetN(version.Number).SetKind(in.Kind).SetState(version.State).SetHeadID(in.ID).SetDisputed(version.Disputed()).SetBehalf(behalf != nil).
			SetOccurredAt(clock.Told(in.OccurredAt)).SetFirstAt(tx.Now).SetReceivedAt(tx.Now)
		if final(in.Kind) {
			k.SetFinalAt(tx.Now)
		}
		err = k.Exec(ctx)
	} else {
		u := tx.Client.LossChain.UpdateOneID(chainID).SetN(version.Number).SetKind(in.Kind).SetState(version.State).SetHeadID(in.ID).SetDisputed(version.Disputed()).
			SetBehalf(behalf != nil).SetOccurredAt(clock.Told(in.OccurredAt)).SetReceivedAt(tx.Now)
		if final(in.Kind) {
			u.SetFinalAt(tx.Now)
		}
		err = u.Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("write chain: %w", err)
	}
	return tx.Journal(ctx, store.Entry{
		Verb: "statement." + string(in.Kind), Kind: store.KindStatement, Subject: chainID, Place: t.at, Appointment: t.grant.Appointment, After: digest,
	})
}

// overtaken writes what became of the versions before: one that nobody has looked at yet is superseded.
func (f *Flow) overtaken(ctx context.Context, tx *store.Tx, t *told) error {
	for i, was := range t.story.is.Versions {
		if is := t.next.Versions[i]; is.State != was.State {
			if err := tx.Client.Statement.UpdateOneID(t.story.rows[i].ID).SetState(is.State).Exec(ctx); err != nil {
				return fmt.Errorf("supersede version %d: %w", was.Number, err)
			}
		}
	}
	return nil
}

func final(k chain.Kind) bool { return k == chain.KindFinal || k == chain.KindCorrectedFinal }

// owned tells whether a level fills a line: those it owns, and its own share of what is owned below it.
func owned(i form.Indicator, l form.Level) bool {
	switch l {
	case form.County:
		return true
	case form.Town:
		return i.OwnedBy(form.Town) || i.OwnedBy(form.Village)
	}
	return i.OwnedBy(l)
}
