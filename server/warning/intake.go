package warning

import (
	"context"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/warning/cap"
	"jiaoying/server/warning/course"
)

// Source is what is known of who hands a message in.
type Source struct {
	// Senders are the known ones and what is known of each; a message of any other sender is taken in as a draft only.
	Senders map[string]Sender
}

// Sender is one known sender.
type Sender struct {
	// Token is the name of the machine's token that hands its messages in: nobody else speaks for it.
	Token string
	// China: it uses the Chinese profile.
	China bool
	// Certificates it signs with; empty: it does not.
	Certificates []*x509.Certificate
}

// Receipt is what came of a message.
type Receipt struct {
	Act cap.Act
	// Warning it became or belongs to; zero for what is only kept: exercises, tests, what is over, what lies elsewhere, what is not public.
	Warning uuid.UUID
	// Published: it called the responsible posts at once.
	Published bool
}

// The faults of a message as a whole; those of its elements are cap's.
var (
	ErrCAPConflict = fault.New(fault.Conflict, "cap.conflict")
	ErrCAPUnknown  = fault.New(fault.NotFound, "cap.unknown_reference")
	ErrCAPItself   = fault.New(fault.Invalid, "cap.itself")
	ErrCAPForeign  = fault.New(fault.Denied, "cap.foreign")
	ErrCAPAhead    = fault.New(fault.Invalid, "cap.ahead")
	ErrCAPEmpty    = fault.New(fault.Invalid, "cap.no_info")
)

var actFaults = map[cap.Act]error{
	cap.ActConflict: ErrCAPConflict, cap.ActUnknown: ErrCAPUnknown, cap.ActItself: ErrCAPItself, cap.ActForeign: ErrCAPForeign,
	cap.ActAhead: ErrCAPAhead, cap.ActEmpty: ErrCAPEmpty,
}

// lastsDefault is how long what names no end holds: a day, as the sender's next bulletin comes by then.
const lastsDefault = 24 * time.Hour

// Intake takes in one CAP message for a county: by a machine with cap.submit, whose known senders call the posts by themselves when
// the message is red or orange, or by a desk with warning.draft, for which it becomes a draft. Faults: denied, those of cap, and the
// ones above.
func (f *Flow) Intake(ctx context.Context, county division.Place, body []byte, src Source) (Receipt, error) {
	v := viewer.From(ctx)
	if v == nil || county.Level() != division.County || !v.Can(county, viewer.CAPSubmit, viewer.WarningDraft) {
		return Receipt{}, fault.ErrDenied
	}
	a, known, err := f.read(body, src)
	if err != nil {
		return Receipt{}, err
	}
	var out Receipt
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		out = Receipt{}
		facts, of, err := f.facts(ctx, tx, county, a, body)
		if err != nil {
			return err
		}
		facts.Trusted = known && speaksFor(v, src.Senders[a.Sender])
		verdict := cap.Judge(a, facts)
		out.Act = verdict.Act
		if fault, bad := actFaults[verdict.Act]; bad {
			return fault
		}
		if verdict.Act == cap.ActSame {
			out.Warning = of[a.Key().String()]
			return nil
		}
		if len(verdict.Of) > 0 {
			out.Warning = of[verdict.Of[0].String()]
		}
		if verdict.Actual && verdict.Public {
			switch verdict.Act {
			case cap.ActNew, cap.ActUpdate:
				if verdict.Force != cap.ForceOver {
					err = f.takeIn(ctx, tx, county, a, verdict, &out)
				}
			case cap.ActCancel:
				// In the name of a known sender no other machine drops anything, not even a draft.
				if facts.Trusted || !known || v.Machine == "" {
					err = f.takeBack(ctx, tx, a, facts.Trusted, &out)
				}
			}
		}
		if err != nil {
			return err
		}
		return keep(ctx, tx, county, a, body, facts.Digest, out.Warning)
	})
	return out, err
}

// read reads a message by what is known of its sender, which stands inside it: first as any, then as that sender's.
func (f *Flow) read(body []byte, src Source) (*cap.Alert, bool, error) {
	a, err := cap.Read(body, cap.Options{})
	if err != nil {
		china, cerr := cap.Read(body, cap.Options{China: true})
		if cerr != nil {
			return nil, false, err
		}
		if s, ok := src.Senders[china.Sender]; !ok || !s.China {
			return nil, false, err // only a sender that is known for it writes the Chinese profile
		}
		a = china
	}
	s, known := src.Senders[a.Sender]
	if known && len(s.Certificates) > 0 {
		signed, err := cap.Verify(body, s.Certificates, f.Store.Now())
		if err != nil {
			return nil, false, err
		}
		if a, err = cap.Read(signed, cap.Options{China: s.China}); err != nil { // what was signed, and nothing beside it
			return nil, false, err
		}
	}
	return a, known, nil
}

// speaksFor tells whether a machine may hand in a sender's messages.
func speaksFor(v *viewer.Viewer, s Sender) bool { return v.Machine != "" && v.Machine == s.Token }

// facts looks up what is known of a message: the same key, and what it refers to. of gives the warning of each by its key.
func (f *Flow) facts(ctx context.Context, tx *store.Tx, county division.Place, a *cap.Alert, body []byte) (facts cap.Facts, of map[string]uuid.UUID, err error) {
	facts = cap.Facts{Now: tx.Now, Digest: cap.Digest(body), Lasts: lastsDefault}
	of = map[string]uuid.UUID{}
	seen := map[string]bool{}
	look := func(sender, identifier string) error {
		if seen[sender+" "+identifier] {
			return nil
		}
		seen[sender+" "+identifier] = true
		// One after the other: a connection of PostgreSQL answers one question at a time.
		var found []kept
		err := store.Inner(tx).Each(ctx, func(rows *sql.Rows) error {
			k := kept{}
			var sent, status string
			var digest []byte
			if err := rows.Scan(&sent, &status, &digest, &k.warning); err != nil {
				return fmt.Errorf("read a message: %w", err)
			}
			at, err := time.Parse(time.RFC3339Nano, sent)
			if err != nil {
				return fmt.Errorf("time of a kept message: %w", err)
			}
			k.Key, k.Status = cap.Key{Sender: sender, Identifier: identifier, Sent: at}, cap.Status(status)
			copy(k.Digest[:], digest)
			found = append(found, k)
			return nil
		}, "SELECT sent, status, digest, warning_id FROM cap_messages WHERE county_id = ? AND sender = ? AND identifier = ? ORDER BY sent LIMIT 20", county.County, sender, identifier)
		if err != nil {
			return err
		}
		for _, k := range found {
			if k.warning.Valid {
				of[k.Key.String()] = k.warning.UUID
				if err := k.lookUp(ctx, tx); err != nil {
					return err
				}
			}
			if k.Key.Is(a.Key()) {
				facts.Same = &k.Earlier
			} else {
				facts.Earlier = append(facts.Earlier, k.Earlier)
			}
		}
		return nil
	}
	if err := look(a.Sender, a.Identifier); err != nil {
		return facts, nil, err
	}
	for _, r := range a.References {
		if err := look(r.Sender, r.Identifier); err != nil {
			return facts, nil, err
		}
	}
	return facts, of, nil
}

// kept is a message that came before, and the warning it became or belongs to.
type kept struct {
	cap.Earlier
	warning uuid.NullUUID
}

// lookUp finds what came of it: whether its warning is over, and when the newest message about it was sent.
func (k *kept) lookUp(ctx context.Context, tx *store.Tx) error {
	row, err := tx.Client.Warning.Get(hand(ctx), k.warning.UUID)
	if err != nil && !db.IsNotFound(err) {
		return fmt.Errorf("warning of a message: %w", err)
	}
	k.Over = row == nil || row.State.Desk() == course.DeskDone
	var newest string
	if err := store.Inner(tx).Row(ctx, "SELECT max(sent) FROM cap_messages WHERE warning_id = ?", k.warning.UUID).Scan(&newest); err != nil {
		return fmt.Errorf("newest message of a warning: %w", err)
	}
	if next, err := time.Parse(time.RFC3339Nano, newest); err == nil && next.After(k.Key.Sent) {
		k.Next = next
	}
	return nil
}

// keep writes the message itself down: its bytes are evidence.
func keep(ctx context.Context, tx *store.Tx, county division.Place, a *cap.Alert, body []byte, digest [32]byte, warning uuid.UUID) error {
	id := store.NewID()
	_, err := store.Inner(tx).Exec(ctx, `INSERT INTO cap_messages (id, county_id, sender, identifier, sent, digest, body, status, warning_id, received_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, county.County, a.Sender, a.Identifier, a.Sent.UTC().Format(time.RFC3339Nano), digest[:], body, string(a.Status),
		store.Nullable(warning), tx.Now)
	if err != nil {
		return fmt.Errorf("keep the message: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "cap.take_in", Kind: store.KindMessage, Subject: id, Place: county, After: digest[:]})
}

// takeIn makes a warning of a message, or the next content of the one it updates; what calls is published at once.
func (f *Flow) takeIn(ctx context.Context, tx *store.Tx, county division.Place, a *cap.Alert, verdict cap.Verdict, out *Receipt) error {
	info := infoOf(a)
	content := contentOf(a, info, f.Store.Zone)
	target, area, inside, doubt, err := f.targetOf(ctx, tx, county, info)
	if err != nil {
		return err
	}
	surely, perhaps, err := f.reach(ctx, county, &target, &area)
	if err != nil {
		return err
	}
	if !inside && len(surely)+len(perhaps) == 0 {
		out.Warning = uuid.Nil // it is about somewhere else
		return nil
	}
	calls := verdict.Calls && content.Level.Urgent() && len(surely)+len(perhaps) > 0 && !doubt
	card := machineCard(viewer.From(ctx), content.Issuer)
	if verdict.Act == cap.ActUpdate && out.Warning != uuid.Nil {
		row, err := tx.Client.Warning.Get(hand(ctx), out.Warning)
		if err != nil {
			return fmt.Errorf("warning to update: %w", err)
		}
		return f.renew(ctx, tx, row, content, target, area, calls, card, out)
	}
	in := Draft{ID: store.NewID(), County: county, Content: content, Target: target, Area: area}
	state, err := course.Next("", course.MoveIntake, course.Actor{Machine: true})
	if err != nil {
		return err
	}
	row, err := f.create(ctx, tx, in, course.OriginCAP, state, card, authorsOf(ctx), verdict.Calls, nil)
	if err != nil {
		return err
	}
	if err := f.note(ctx, tx, row, step{id: row.ID, kind: course.MoveIntake, to: state, card: card, digest: verdictDigest(a)}); err != nil {
		return err
	}
	out.Warning = row.ID
	if !calls {
		return nil
	}
	return f.byMachine(ctx, tx, row, course.MoveUrgent, course.RevisionAlert, card, out)
}

// renew puts the newer content into a warning that is there.
func (f *Flow) renew(ctx context.Context, tx *store.Tx, row *db.Warning, content schema.WarningContent, target schema.WarningTarget, area schema.WarningArea, calls bool, card *viewer.Card, out *Receipt) error {
	content.Order, content.Template = row.Content.Order, row.Content.Template // the county's own words stay
	target.Audience, target.Without = row.Target.Audience, row.Target.Without
	state, err := course.Next(row.State, course.MoveEdit, course.Actor{Drafts: true})
	if err != nil {
		return err
	}
	u := row.Update().SetContent(&content).SetTarget(&target).SetArea(&area).SetEdit(row.Edit + 1).SetState(state).SetDesk(state.Desk()).SetAuthors(authorsOf(ctx))
	if row.Revision == 0 {
		u.SetLevel(content.Level).SetExpiresAt(content.ExpiresAt)
	}
	if err := f.moved(ctx, tx, row, u, step{id: store.NewID(), kind: course.MoveEdit, from: row.State, to: state, card: card, digest: []byte{0}}); err != nil {
		return err
	}
	if !calls {
		return nil
	}
	row, err = tx.Client.Warning.Get(hand(ctx), row.ID)
	if err != nil {
		return fmt.Errorf("warning to update: %w", err)
	}
	if row.Revision == 0 {
		return f.byMachine(ctx, tx, row, course.MoveUrgent, course.RevisionAlert, card, out)
	}
	return f.byMachine(ctx, tx, row, course.MoveUpdate, course.RevisionUpdate, card, out)
}

// takeBack ends what a cancel names: in force, it is cancelled at once when the source is trusted; a draft of it is dropped.
func (f *Flow) takeBack(ctx context.Context, tx *store.Tx, a *cap.Alert, trusted bool, out *Receipt) error {
	if out.Warning == uuid.Nil {
		return nil
	}
	row, err := tx.Client.Warning.Get(hand(ctx), out.Warning)
	if err != nil {
		return fmt.Errorf("warning to cancel: %w", err)
	}
	card := machineCard(viewer.From(ctx), a.Sender)
	if row.State == course.StatePublished {
		if !trusted {
			return nil // a desk that has the document cancels by its own hand
		}
		return f.byMachine(ctx, tx, row, course.MoveCancel, course.RevisionCancel, card, out)
	}
	u := row.Update().SetState(course.StateRejected).SetDesk(course.StateRejected.Desk()).SetEndedAt(tx.Now)
	return f.moved(ctx, tx, row, u, step{id: store.NewID(), kind: course.MoveReject, from: row.State, to: course.StateRejected, card: card, text: a.Note, digest: []byte{0}})
}

// byMachine publishes by the hand of a trusted source.
func (f *Flow) byMachine(ctx context.Context, tx *store.Tx, row *db.Warning, m course.Move, kind course.RevisionKind, card *viewer.Card, out *Receipt) error {
	state, err := course.Next(row.State, m, course.Actor{Machine: true})
	if err != nil {
		return err
	}
	u := row.Update().SetState(state).SetDesk(state.Desk())
	if m == course.MoveCancel {
		u.SetEndedAt(tx.Now).ClearReviewDueAt()
	}
	switch err := f.publish(ctx, tx, row, u, card, kind, m == course.MoveUrgent); {
	case errors.Is(err, ErrUnchanged): // words of a kind that nobody is told twice
		return nil
	case err != nil:
		return err
	}
	out.Published = true
	return f.moved(ctx, tx, row, u, step{id: store.NewID(), kind: m, from: row.State, to: state, card: card, digest: []byte{0}})
}

func verdictDigest(a *cap.Alert) []byte { return []byte(a.Key().String()) }

func machineCard(v *viewer.Viewer, name string) *viewer.Card {
	if v != nil && v.Machine == "" {
		return &viewer.Card{Person: v.Person, Name: v.Name}
	}
	return &viewer.Card{Name: name}
}

func authorsOf(ctx context.Context) []uuid.UUID {
	if v := viewer.From(ctx); v != nil && v.Person != uuid.Nil {
		return []uuid.UUID{v.Person}
	}
	return []uuid.UUID{}
}

// infoOf chooses the description that is relayed: the highest colour, and of those the Chinese one.
func infoOf(a *cap.Alert) *cap.Info {
	best := &a.Infos[0]
	for i := range a.Infos {
		in := &a.Infos[i]
		was, _ := best.Colour()
		is, _ := in.Colour()
		if is.Above(was) || (is == was && strings.HasPrefix(strings.ToLower(in.Language), "zh") && !strings.HasPrefix(strings.ToLower(best.Language), "zh")) {
			best = in
		}
	}
	return best
}

// contentOf keeps the issuer's words as they are.
func contentOf(a *cap.Alert, in *cap.Info, zone *time.Location) schema.WarningContent {
	c := schema.WarningContent{
		Issuer: in.SenderName, Identifier: a.Identifier, IssuedAt: a.Sent.UTC(), Event: in.EventType(), EventName: in.Event, Headline: in.Headline,
		Text: in.Description, Instruction: in.Instruction, ExpiresAt: in.Until(a.Sent, lastsDefault).UTC(),
	}
	if c.Issuer == "" {
		c.Issuer = a.Sender
	}
	if c.Event == "" {
		c.Event = in.Event
	}
	c.Issuer, c.Event, c.EventName = short(c.Issuer, issuerMost), short(c.Event, 32), short(c.EventName, 50)
	if c.Headline == "" {
		c.Headline = c.EventName
	}
	if c.Text == "" {
		c.Text = c.Headline
	}
	if !in.Onset.IsZero() {
		at := in.Onset.UTC()
		c.OnsetAt = &at
	}
	// A message without any colour is worked on as yellow: it calls nobody by itself, and the desk sees what it chooses.
	c.Level = course.Yellow
	if colour, _ := in.Colour(); colour != "" {
		c.Level = course.Level(colour)
	}
	var words []string
	for _, area := range in.Areas {
		words = append(words, area.Description)
	}
	c.AreaWords = short(strings.Join(words, "、"), textMost)
	return c
}

// targetOf finds the divisions of a county that a message names: by twelve-digit code, else by a name that fits one alone. inside is
// true when it is about this county or nothing can be told, so that a desk decides. doubt is true when a code is one town's by the
// bureau of statistics and another's by the ministry, and the words beside it name neither: both are in, and a desk is asked.
func (f *Flow) targetOf(ctx context.Context, tx *store.Tx, county division.Place, in *cap.Info) (t schema.WarningTarget, area schema.WarningArea, inside, doubt bool, err error) {
	t.Audience = course.Audience("").All()
	home, ok, err := f.Store.Node(ctx, county.County)
	if err != nil || !ok {
		return t, area, false, false, err
	}
	coded := false
	for _, a := range in.Areas {
		for _, p := range a.Polygons {
			area.Polygons = append(area.Polygons, p)
		}
		for _, c := range a.Circles {
			area.Circles = append(area.Circles, schema.WarningCircle{Latitude: c.Latitude, Longitude: c.Longitude, RadiusKm: c.Radius})
		}
		named := false
		for _, g := range a.Geocodes {
			code, ok := g.Division()
			if !ok {
				continue
			}
			coded, named = true, true
			if cap.Within(division.Code(home.Code), code) {
				t.Divisions = []uuid.UUID{county.County}
				return t, area, true, false, nil
			}
			rows, err := tx.Client.Division.Query().Where(dbdivision.CountyID(county.County), dbdivision.Or(dbdivision.Code(string(code)), dbdivision.McaCode(string(code))),
				dbdivision.LevelIn(division.Town, division.Village), dbdivision.ValidToIsNil()).Order(dbdivision.ByCode()).Limit(codesMost).All(hand(ctx))
			if err != nil {
				return t, area, false, false, fmt.Errorf("division of a geocode: %w", err)
			}
			if len(rows) > 1 {
				if meant := slices.DeleteFunc(slices.Clone(rows), func(d *db.Division) bool { return !strings.Contains(a.Description, d.ShortName) }); len(meant) == 1 {
					rows = meant
				} else {
					doubt = true
				}
			}
			for _, d := range rows {
				if !slices.Contains(t.Divisions, d.ID) {
					t.Divisions = append(t.Divisions, d.ID)
				}
			}
		}
		if !named && len(a.Polygons)+len(a.Circles) == 0 {
			id, err := f.byName(ctx, tx, county, a.Description)
			if err != nil {
				return t, area, false, false, err
			}
			if id != uuid.Nil && !slices.Contains(t.Divisions, id) {
				t.Divisions = append(t.Divisions, id)
			}
		}
	}
	shaped := len(area.Polygons)+len(area.Circles) > 0
	return t, area, len(t.Divisions) > 0 || (!coded && !shaped), doubt, nil
}

// codesMost: a code means one division by each of two systems.
const codesMost = 4

// byName gives the one division of a county with a name; none when two have it: then a desk is asked.
func (f *Flow) byName(ctx context.Context, tx *store.Tx, county division.Place, name string) (uuid.UUID, error) {
	name = strings.TrimSpace(name)
	rows, err := tx.Client.Division.Query().Where(dbdivision.CountyID(county.County), dbdivision.Or(dbdivision.Name(name), dbdivision.ShortName(name)),
		dbdivision.LevelNEQ(division.Grid), dbdivision.ValidToIsNil()).Limit(2).All(hand(ctx))
	if err != nil {
		return uuid.Nil, fmt.Errorf("division by name: %w", err)
	}
	if len(rows) != 1 {
		return uuid.Nil, nil
	}
	return rows[0].ID, nil
}
