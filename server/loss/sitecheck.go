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
	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/person"
	"jiaoying/ent/db/sitecheck"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/media/manifest"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// The states of a site check:
//
//	asked ──answer──► done
//	  └───withdraw──► withdrawn
const (
	CheckAsked     = "asked"
	CheckDone      = "done"
	CheckWithdrawn = "withdrawn"
)

// What was found on the spot of a figure.
const (
	VerdictMatches = "matches"
	VerdictDiffers = "differs"
	VerdictUnclear = "unclear"
)

const (
	checkCodesMost, checkTextMost = 20, 300
	// checksMost is how many checks of one version wait at once: a town has a handful of people to send.
	checksMost = 20
	// dueMost: figures that are looked at later than a week were accepted meanwhile.
	dueMost = 7 * 24 * time.Hour
)

// Checking asks somebody to look at figures of a version on the spot.
type Checking struct {
	ID, Statement uuid.UUID
	Codes         []string
	Text          string
	// Assignee is who goes: anybody with a post under the one who asks, but not who sent the figures.
	Assignee uuid.UUID
	DueAt    time.Time
	MadeAt   time.Time
}

// AskCheck asks for a site check (现场核查), by who reviews above the village. Faults: not_found, statement.not_yours, loss.conflict,
// loss.too_many and the codes of faulty fields.
func (f *Flow) AskCheck(ctx context.Context, in Checking) error {
	digest, err := store.Digest(in.Statement, in.Codes, in.Text, in.Assignee, in.DueAt.UTC(), in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return f.once(ctx, digest, func(ctx context.Context, tx *store.Tx) (uuid.UUID, []byte, error) {
		old, err := tx.Client.SiteCheck.Query().Where(sitecheck.ID(in.ID)).Only(ctx)
		if err != nil {
			return uuid.Nil, nil, err
		}
		return old.AuthorID, old.Digest, nil
	}, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer) error {
		return f.askCheck(ctx, tx, v, in, digest)
	})
}

func (f *Flow) askCheck(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Checking, digest []byte) error {
	row, err := tx.Client.Statement.Query().Where(statement.ID(in.Statement)).Only(ctx)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return fault.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("statement to check: %w", err)
	}
	ev, one, err := f.disaster(ctx, tx, row.EventID)
	if err != nil {
		return err
	}
	g, may := v.GrantFor(row.Place(), "", viewer.StatementReview)
	if !may || g.Place == row.Place() {
		return ErrNotYours
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	bad.Check(len(in.Codes) > 0 && len(in.Codes) <= checkCodesMost, "codes", codeCheckCode)
	for i, code := range in.Codes[:min(len(in.Codes), checkCodesMost)] {
		n, ok := one.Indicator(code)
		bad.Check(ok && n.Figure() && !slices.Contains(in.Codes[:i], code), fmt.Sprintf("codes.%d", i), codeCheckCode)
	}
	bad.Check(in.Text != "" && plain.Fits(in.Text, checkTextMost), "text", codeCheckText)
	bad.Check(in.DueAt.After(tx.Now) && in.DueAt.Before(tx.Now.Add(dueMost)), "dueAt", codeCheckDue)
	card, err := f.goes(ctx, tx, g, in.Assignee)
	if err != nil {
		return err
	}
	bad.Check(card != nil && in.Assignee != row.AuthorID, "assignee", codeAssignee)
	if err := bad.Err(); err != nil {
		return err
	}
	if err := tx.Turn(ctx, "site_check", mixed(row.EventID, row.DivisionID)); err != nil {
		return err
	}
	n, err := tx.Client.SiteCheck.Query().Where(sitecheck.EventID(ev.ID), sitecheck.VillageID(row.VillageID), sitecheck.State(CheckAsked)).Count(hand(ctx))
	if err != nil {
		return fmt.Errorf("checks that wait: %w", err)
	}
	if n >= checksMost {
		return ErrTooMany.With(fault.Params{"max": checksMost})
	}
	if err := tx.Client.SiteCheck.Create().SetID(in.ID).SetPlace(row.Place()).SetDrillID(viewer.Drill(ctx)).SetEventID(ev.ID).SetStatementID(row.ID).SetCodes(in.Codes).
		SetText(in.Text).SetState(CheckAsked).SetAssigneeID(in.Assignee).SetAssigneeCard(card).SetAuthorID(v.Person).SetAuthorCard(f.card(ctx, v, g)).
		SetDueAt(clock.Told(in.DueAt)).SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
		return fmt.Errorf("write site check: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "check.ask", Kind: store.KindCheck, Subject: in.ID, Place: row.Place(), Person: in.Assignee, Appointment: g.Appointment, After: digest})
}

// goes gives the card of somebody with a post in force under a grant; nil for anybody else.
func (f *Flow) goes(ctx context.Context, tx *store.Tx, g *viewer.Grant, who uuid.UUID) (*viewer.Card, error) {
	today := string(clock.DateOf(tx.Now, f.Store.Zone))
	posts, err := tx.Client.Appointment.Query().
		Where(appointment.PersonID(who), appointment.CountyID(g.Place.County), appointment.FromDayLTE(today),
			appointment.Or(appointment.ToDayIsNil(), appointment.ToDay(""), appointment.ToDayGTE(today))).
		Order(appointment.ByID()).Limit(20).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("posts of who goes: %w", err)
	}
	i := slices.IndexFunc(posts, func(a *db.Appointment) bool { return g.Place.Covers(a.Place()) })
	if i < 0 {
		return nil, nil
	}
	p, err := tx.Client.Person.Query().Where(person.ID(who)).Only(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("who goes: %w", err)
	}
	return &viewer.Card{Person: p.ID, Name: p.Name, Role: posts[i].Role, Post: posts[i].Post, Division: f.Store.PathOf(ctx, posts[i].Place())}, nil
}

// CheckAnswer is what somebody found on the spot.
type CheckAnswer struct {
	Check, ID uuid.UUID
	Findings  []schema.CheckFinding
	Text      string
	// SeenAt is the phone's clock on the spot.
	SeenAt time.Time
	// Media are the photos that follow.
	Media []manifest.File
}

// AnswerCheck tells what was found, by who was sent and once. Faults: not_found, loss.answered, statement.not_yours, loss.conflict and
// the codes of faulty fields and files.
func (f *Flow) AnswerCheck(ctx context.Context, in CheckAnswer) error {
	in.Media = toldPhotos(in.Media)
	parts := []any{in.Check, in.Findings, in.Text, in.SeenAt.UTC()}
	if len(in.Media) > 0 { // without any it is what a phone sends that does not know of photos
		parts = append(parts, in.Media)
	}
	digest, err := store.Digest(parts...)
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return f.endCheck(ctx, in.Check, in.ID, digest, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer, row *db.SiteCheck, one *form.Form, u *db.SiteCheckUpdate) (string, uuid.UUID, error) {
		if v.Person != row.AssigneeID {
			return "", uuid.Nil, ErrNotYours
		}
		var bad fault.Findings
		bad.Check(!in.SeenAt.IsZero(), "seenAt", codeMadeAt)
		bad.Check(plain.Fits(in.Text, whyMost), "text", codeCheckText)
		told := map[string]bool{}
		bad.Check(len(in.Findings) == len(row.Codes), "findings", codeCheckAnswer)
		for i := range in.Findings[:min(len(in.Findings), checkCodesMost)] {
			c, path := &in.Findings[i], fmt.Sprintf("findings.%d", i)
			c.Text = strings.TrimSpace(plain.Clean(c.Text))
			bad.Check(slices.Contains(row.Codes, c.Code) && !told[c.Code], path+".code", codeCheckAnswer)
			told[c.Code] = true
			bad.Check(slices.Contains([]string{VerdictMatches, VerdictDiffers, VerdictUnclear}, c.Verdict), path+".verdict", codeCheckAnswer)
			bad.Check(plain.Fits(c.Text, wordsMost), path+".text", codeCheckText)
			if c.Seen != nil {
				_, err := figure.Exact(one, c.Code, *c.Seen)
				bad.Check(err == nil, path+".seen", codeCheckAnswer)
			}
			// Whoever says that it is otherwise says how.
			bad.Check(c.Verdict != VerdictDiffers || c.Seen != nil || c.Text != "", path+".seen", codeCheckAnswer)
		}
		manifest.Check("media", in.Media, &bad)
		manifest.CheckPhotos("media", 0, in.Media, &bad)
		if err := bad.Err(); err != nil {
			return "", uuid.Nil, err
		}
		if err := expect(ctx, tx, in.Media, in.ID, v.Person, func(c *db.MediaCreate) { c.SetCheckID(row.ID) }); err != nil {
			return "", uuid.Nil, err
		}
		u.SetState(CheckDone).SetFindings(in.Findings).SetAnswerText(in.Text).SetSeenAt(clock.Told(in.SeenAt))
		// He goes as himself: the post he was sent in may have ended since.
		return "check.answer", uuid.Nil, nil
	})
}

// WithdrawCheck calls a check off, by who reviews there. Faults: not_found, loss.answered, statement.not_yours, loss.conflict.
func (f *Flow) WithdrawCheck(ctx context.Context, check, id uuid.UUID, madeAt time.Time) error {
	digest, err := store.Digest(check, "withdraw")
	if err != nil {
		return err
	}
	return f.endCheck(ctx, check, id, digest, func(_ context.Context, _ *store.Tx, v *viewer.Viewer, row *db.SiteCheck, _ *form.Form, u *db.SiteCheckUpdate) (string, uuid.UUID, error) {
		g, may := v.GrantFor(row.Place(), "", viewer.StatementReview)
		if !may || g.Place == row.Place() {
			return "", uuid.Nil, ErrNotYours
		}
		var bad fault.Findings
		bad.Check(!madeAt.IsZero(), "madeAt", codeMadeAt)
		if err := bad.Err(); err != nil {
			return "", uuid.Nil, err
		}
		u.SetState(CheckWithdrawn)
		return "check.withdraw", g.Appointment, nil
	})
}

type ending func(context.Context, *store.Tx, *viewer.Viewer, *db.SiteCheck, *form.Form, *db.SiteCheckUpdate) (verb string, post uuid.UUID, err error)

func (f *Flow) endCheck(ctx context.Context, check, id uuid.UUID, digest []byte, do ending) error {
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		row, err := seenCheck(ctx, tx.Client, v, check)
		if err != nil {
			return err
		}
		if row.AnswerID != nil && *row.AnswerID == id {
			if string(row.AnswerDigest) != string(digest) {
				return ErrConflict
			}
			return nil
		}
		if row.State != CheckAsked {
			return ErrAnswered
		}
		one, err := f.formOf(ctx, tx, row.EventID)
		if err != nil {
			return err
		}
		if id.Version() != 7 {
			var bad fault.Findings
			bad.Add("id", codeID, nil)
			return bad.Err()
		}
		u := tx.Client.SiteCheck.Update().Where(sitecheck.ID(check), sitecheck.State(CheckAsked)).SetAnswerID(id).SetAnswerDigest(digest).SetAnsweredAt(tx.Now)
		verb, post, err := do(ctx, tx, v, row, one, u)
		if err != nil {
			return err
		}
		// The policy lets those write who ask; who was sent has no such post.
		n, err := u.Save(hand(ctx))
		if err != nil {
			return fmt.Errorf("end site check: %w", err)
		}
		if n == 0 {
			return ErrAnswered
		}
		return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindCheck, Subject: check, Place: row.Place(), Person: row.AssigneeID, Appointment: post, After: digest})
	}))
}

// seenCheck reads a check by whoever reads the place, or was sent. Fault: not_found.
func seenCheck(ctx context.Context, client *db.Client, v *viewer.Viewer, id uuid.UUID) (*db.SiteCheck, error) {
	row, err := client.SiteCheck.Query().Where(sitecheck.ID(id)).Only(ctx)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		row, err = client.SiteCheck.Query().Where(sitecheck.ID(id), sitecheck.AssigneeID(v.Person)).Only(viewer.NarrowToMine(ctx))
	}
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("site check: %w", err)
	}
	return row, nil
}

// SeenCheck reads a check by whoever reads the place, or was sent. Fault: not_found.
func (f *Flow) SeenCheck(ctx context.Context, id uuid.UUID) (*db.SiteCheck, error) {
	v, err := someone(ctx)
	if err != nil {
		return nil, err
	}
	return seenCheck(viewer.Wide(ctx), f.Store.Client, v, id)
}

func (f *Flow) formOf(ctx context.Context, tx *store.Tx, id uuid.UUID) (*form.Form, error) {
	ev, err := tx.Client.LossEvent.Get(hand(ctx), id)
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	return f.Form(ctx, ev.CountyID, ev.Form)
}
