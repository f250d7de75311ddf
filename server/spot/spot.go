// Package spot is the flow of spot checks (抽查): the county rings some answers and some doors of a warning again, drawn by chance. It owns
// the checks; what a result corrects belongs to others, who correct it. Nothing is ever counted for or against a person: a check that did
// not reach anybody makes a list show that a number is to be looked at, and that is all that follows.
package spot

import (
	"context"
	crand "crypto/rand"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/delivery"
	"jiaoying/ent/db/doortask"
	dbhousehold "jiaoying/ent/db/household"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/db/spotcheck"
	dbwarning "jiaoying/ent/db/warning"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/rule"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
	"jiaoying/server/warning/course"
)

// Flow is the flow of spot checks.
type Flow struct {
	Store *store.Store
	// UnverifyFunc takes the day from a person on which his number was last reached; UnreviewFunc the day from a household on which its
	// entry was last looked over. Both write in the transaction of the context.
	UnverifyFunc func(ctx context.Context, tx *store.Tx, person uuid.UUID) error
	UnreviewFunc func(ctx context.Context, tx *store.Tx, household uuid.UUID) error
}

// What is checked.
const (
	SubjectDelivery = "delivery"
	SubjectDoor     = "door"
)

// What came of ringing.
const (
	Confirmed    = "confirmed"
	NotConfirmed = "not_confirmed"
	NotReached   = "not_reached"
	WrongNumber  = "wrong_number"
)

// Results lists what can come of ringing.
func Results() []string { return []string{Confirmed, NotConfirmed, NotReached, WrongNumber} }

const (
	// drawMost of a kind in one draw: what one desk can ring in an hour.
	drawMost = 20
	noteMost = 200
)

func hand(ctx context.Context) context.Context {
	return viewer.With(viewer.Wide(ctx), viewer.System("spot check"))
}

// checks finds the post that a person draws and rings in: at the county, which is above everybody who is checked. An auditor looks on.
func checks(v *viewer.Viewer, at division.Place) (*viewer.Grant, bool) {
	if v == nil || v.Person == uuid.Nil || v.Masked() {
		return nil, false
	}
	county := division.Place{County: at.County}
	g, ok := v.GrantFor(county, "", viewer.AnswerBehalf)
	return g, ok && v.Can(at, viewer.CoverageSee)
}

// Draw is one draw as the desk asks for it.
type Draw struct {
	ID           uuid.UUID
	Warning      uuid.UUID
	Place        division.Place
	Posts, Doors int
	MadeAt       time.Time
}

// Draw draws answers and closed doors of a warning by chance, none twice and none of the drawer's own; fewer when there are fewer. The same
// draw again is the same. Faults: denied, not_found, spot.conflict, and the codes of faulty fields.
func (f *Flow) Draw(ctx context.Context, in Draw) error {
	digest, err := store.Digest(in.Warning, in.Place, in.Posts, in.Doors)
	if err != nil {
		return err
	}
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		g, may := checks(v, in.Place)
		if !may {
			return fault.ErrDenied
		}
		if err := tx.Turn(ctx, "spot", in.Warning); err != nil { // two who draw at once draw one after the other
			return err
		}
		old, err := tx.Client.SpotCheck.Query().Where(spotcheck.DrawID(in.ID)).First(hand(ctx))
		switch {
		case err == nil && (old.DrawnCard == nil || old.DrawnCard.Person != v.Person || string(old.DrawDigest) != string(digest)):
			return ErrConflict
		case err == nil:
			return nil
		case !db.IsNotFound(err):
			return fmt.Errorf("look for the draw: %w", err)
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(in.Posts >= 0 && in.Posts <= drawMost, "posts", codePosts)
		bad.Check(in.Doors >= 0 && in.Doors <= drawMost, "doors", codePosts)
		bad.Check(in.Posts+in.Doors > 0, "posts", codePosts)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		if err := bad.Err(); err != nil {
			return err
		}
		return f.draw(ctx, tx, v, g, in, digest)
	})
}

// drawn is one that can be drawn.
type drawn struct {
	id      uuid.UUID
	subject string
	at      division.Place
}

func (f *Flow) draw(ctx context.Context, tx *store.Tx, v *viewer.Viewer, g *viewer.Grant, in Draw, digest []byte) error {
	out, err := tx.Client.Warning.Query().Where(dbwarning.ID(in.Warning), dbwarning.CountyID(in.Place.County), dbwarning.PublishedAtNotNil()).Exist(hand(ctx))
	if err != nil {
		return fmt.Errorf("warning to check: %w", err)
	}
	if !out {
		return fault.ErrNotFound
	}
	var seed [32]byte
	if _, err := crand.Read(seed[:]); err != nil {
		return fmt.Errorf("dice: %w", err)
	}
	dice := rand.New(rand.NewChaCha8(seed))
	posts, err := f.posts(ctx, tx, v, in, dice)
	if err != nil {
		return err
	}
	doors, err := f.doors(ctx, tx, in, dice)
	if err != nil {
		return err
	}
	card := &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}
	for _, d := range slices.Concat(posts, doors) {
		id := store.NewID()
		if err := tx.Client.SpotCheck.Create().SetID(id).SetPlace(d.at).SetDrillID(viewer.Drill(ctx)).SetWarningID(in.Warning).SetDrawID(in.ID).SetDrawDigest(digest).
			SetSubject(d.subject).SetSubjectID(d.id).SetDrawnAt(tx.Now).SetDrawnCard(card).SetCorrected(false).Exec(ctx); err != nil {
			return fmt.Errorf("write the draw: %w", err)
		}
		if err := tx.Journal(ctx, store.Entry{Verb: "spot.draw", Kind: store.KindSpot, Subject: id, Place: d.at, Appointment: g.Appointment, After: d.id}); err != nil {
			return err
		}
	}
	return nil
}

// posts draws among the answers of the newest revision that asked for them.
func (f *Flow) posts(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Draw, dice *rand.Rand) ([]drawn, error) {
	if in.Posts == 0 {
		return nil, nil
	}
	revisions, err := tx.Client.WarningRevision.Query().Where(warningrevision.WarningID(in.Warning)).Order(db.Desc(warningrevision.FieldNumber)).
		Select(warningrevision.FieldID, warningrevision.FieldKind, warningrevision.FieldMaterial).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("revisions to check: %w", err)
	}
	i := slices.IndexFunc(revisions, func(r *db.WarningRevision) bool {
		return r.Kind == course.RevisionAlert || r.Kind == course.RevisionUpdate && r.Material
	})
	if i < 0 {
		return nil, nil
	}
	w := store.World(ctx, tx)
	pool, err := pool(ctx, w, `SELECT d.id FROM deliveries d WHERE d.drill_id = ? AND d.revision_id = ? AND d.person_id <> ?
		AND d.state IN ('`+string(escalate.StateAnswered)+`', '`+string(escalate.StateInPerson)+`', '`+string(escalate.StateBehalf)+`') AND d.`+rule.Column(in.Place.Level())+` = ?`+undrawn("d"),
		w.Drill(), revisions[i].ID, v.Person, in.Place.ID(), in.Warning)
	if err != nil {
		return nil, err
	}
	dice.Shuffle(len(pool), func(a, b int) { pool[a], pool[b] = pool[b], pool[a] })
	var out []drawn
	for part := range slices.Chunk(pool, 2*drawMost) {
		rows, err := tx.Client.Delivery.Query().Where(delivery.IDIn(part...)).All(hand(ctx))
		if err != nil {
			return nil, fmt.Errorf("answers to check: %w", err)
		}
		byID := map[uuid.UUID]*db.Delivery{}
		for _, r := range rows {
			byID[r.ID] = r
		}
		for _, id := range part {
			r := byID[id]
			// What he entered himself is not his to check either.
			if r == nil || r.BehalfCard != nil && r.BehalfCard.Person == v.Person {
				continue
			}
			if out = append(out, drawn{id, SubjectDelivery, r.Place()}); len(out) == in.Posts {
				return out, nil
			}
		}
	}
	return out, nil
}

// doors draws among those that are closed: somebody said that he told them.
func (f *Flow) doors(ctx context.Context, tx *store.Tx, in Draw, dice *rand.Rand) ([]drawn, error) {
	if in.Doors == 0 {
		return nil, nil
	}
	w := store.World(ctx, tx)
	pool, err := pool(ctx, w, "SELECT d.id FROM door_tasks d WHERE d.drill_id = ? AND d.warning_id = ? AND d.state = '"+string(door.StateClosed)+"' AND d."+
		rule.Column(in.Place.Level())+" = ?"+undrawn("d"), w.Drill(), in.Warning, in.Place.ID(), in.Warning)
	if err != nil {
		return nil, err
	}
	dice.Shuffle(len(pool), func(a, b int) { pool[a], pool[b] = pool[b], pool[a] })
	pool = pool[:min(len(pool), in.Doors)]
	rows, err := tx.Client.DoorTask.Query().Where(doortask.IDIn(pool...)).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("doors to check: %w", err)
	}
	out := make([]drawn, len(rows))
	for i, r := range rows {
		out[i] = drawn{r.ID, SubjectDoor, r.Place()}
	}
	return out, nil
}

// undrawn leaves out what was drawn before; its parameter is the warning.
func undrawn(table string) string {
	return " AND NOT EXISTS (SELECT 1 FROM spot_checks s WHERE s.warning_id = ? AND s.subject_id = " + table + ".id)"
}

func pool(ctx context.Context, w store.Raw, query string, args ...any) (out []uuid.UUID, err error) {
	err = w.Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("what can be drawn: %w", err)
	}
	return out, nil
}

// Result is what came of ringing, as the desk notes it.
type Result struct {
	Check  uuid.UUID
	ID     uuid.UUID
	Result string
	Note   string
	MadeAt time.Time
}

// Note notes the one result of a check, and has the list corrected that a number was wrong in or nobody answered at: a person's number is
// no longer taken as verified, a household's entry as looked over. Faults: not_found, denied, spot.checked, and the codes of faulty fields.
func (f *Flow) Note(ctx context.Context, in Result) error {
	in.Note = strings.TrimSpace(plain.Clean(in.Note))
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		row, err := tx.Client.SpotCheck.Query().Where(spotcheck.ID(in.Check)).Only(ctx)
		if err != nil {
			return fmt.Errorf("check to note: %w", err)
		}
		g, may := checks(v, row.Place())
		if !may {
			return fault.ErrDenied
		}
		if row.CheckedAt != nil {
			return noted(row, v, in)
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(slices.Contains(Results(), in.Result), "result", codeResult)
		bad.Check(plain.Fits(in.Note, noteMost), "note", codeNote)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		if err := bad.Err(); err != nil {
			return err
		}
		corrected, err := f.correct(ctx, tx, row, in.Result)
		if err != nil {
			return err
		}
		card := &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}
		// Only while it waits: of two who ring at once one notes.
		n, err := tx.Client.SpotCheck.Update().Where(spotcheck.ID(row.ID), spotcheck.CheckedAtIsNil()).SetResult(in.Result).SetNote(in.Note).SetCorrected(corrected).
			SetCheckID(in.ID).SetCheckedAt(tx.Now).SetCard(card).Save(ctx)
		if err != nil {
			return fmt.Errorf("note the result: %w", err)
		}
		if n == 0 {
			return ErrChecked
		}
		// Whom it concerned is not said: the journal of a person holds no result of a check.
		return tx.Journal(ctx, store.Entry{Verb: "spot.note", Kind: store.KindSpot, Subject: row.ID, Place: row.Place(), Appointment: g.Appointment, After: []string{in.Result, in.Note}})
	})
}

// noted is nil for the same result by the same person once more.
func noted(row *db.SpotCheck, v *viewer.Viewer, in Result) error {
	if row.CheckID != nil && *row.CheckID == in.ID && row.Result == in.Result && row.Note == in.Note && row.Card != nil && row.Card.Person == v.Person {
		return nil
	}
	return ErrChecked
}

func (f *Flow) correct(ctx context.Context, tx *store.Tx, row *db.SpotCheck, result string) (bool, error) {
	if result != NotReached && result != WrongNumber {
		return false, nil
	}
	if row.Subject == SubjectDelivery {
		d, err := tx.Client.Delivery.Query().Where(delivery.ID(row.SubjectID)).Select(delivery.FieldPersonID).Only(hand(ctx))
		if err != nil {
			return false, fmt.Errorf("answer that was checked: %w", err)
		}
		return true, f.UnverifyFunc(ctx, tx, d.PersonID)
	}
	t, err := tx.Client.DoorTask.Query().Where(doortask.ID(row.SubjectID)).Only(hand(ctx))
	if err != nil {
		return false, fmt.Errorf("door that was checked: %w", err)
	}
	if t.HouseholdID == nil { // a site's entry has no day of review
		return false, nil
	}
	return true, f.UnreviewFunc(ctx, tx, *t.HouseholdID)
}

// Subject is who or what is rung.
type Subject struct {
	// Person is whom an answer was from; nil for a door.
	Person *viewer.Card
	// Door is the register's mark and the mask of the name, or a site's name.
	Door string
	// Telephone tells that a household has a number to ring.
	Telephone bool
	At        time.Time // of the answer, or when the door was closed
	Proof     escalate.Proof
	Outcome   door.Outcome
}

// Subjects reads who or what some checks are of, for whoever reads the checks.
func (f *Flow) Subjects(ctx context.Context, rows []*db.SpotCheck) (map[uuid.UUID]Subject, error) {
	out := make(map[uuid.UUID]Subject, len(rows))
	var deliveries, tasks []uuid.UUID
	for _, r := range rows {
		if r.Subject == SubjectDelivery {
			deliveries = append(deliveries, r.SubjectID)
		} else {
			tasks = append(tasks, r.SubjectID)
		}
	}
	answers, err := f.Store.Client.Delivery.Query().Where(delivery.IDIn(deliveries...)).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("answers that are checked: %w", err)
	}
	for _, d := range answers {
		s := Subject{Person: d.PersonCard, Proof: d.AnswerBy}
		if d.AnsweredAt != nil {
			s.At = *d.AnsweredAt
		}
		out[d.ID] = s
	}
	doors, err := f.Store.Client.DoorTask.Query().Where(doortask.IDIn(tasks...)).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("doors that are checked: %w", err)
	}
	of := map[uuid.UUID]*db.DoorTask{}
	subjects := make([]uuid.UUID, len(doors))
	for i, t := range doors {
		of[t.SubjectID], subjects[i] = t, t.SubjectID
	}
	tell := func(subject uuid.UUID, label string, telephone bool) {
		t := of[subject]
		s := Subject{Door: label, Outcome: t.Outcome, Telephone: telephone}
		if t.ClosedAt != nil {
			s.At = *t.ClosedAt
		}
		out[t.ID] = s
	}
	households, err := f.Store.Client.Household.Query().Where(dbhousehold.IDIn(subjects...)).
		Select(dbhousehold.FieldID, dbhousehold.FieldCode, dbhousehold.FieldNameMask, dbhousehold.FieldPhoneMask).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("households that are checked: %w", err)
	}
	for _, h := range households {
		tell(h.ID, h.Code+" "+h.NameMask, h.PhoneMask != "")
	}
	sites, err := f.Store.Client.Site.Query().Where(dbsite.IDIn(subjects...)).Select(dbsite.FieldID, dbsite.FieldName).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("sites that are checked: %w", err)
	}
	for _, s := range sites {
		tell(s.ID, s.Name, false)
	}
	return out, nil
}
