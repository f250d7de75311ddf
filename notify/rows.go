package notify

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/warning/course"
)

// world puts the server's own hand into the context, in the world a row lies in.
func world(ctx context.Context, name string, drill uuid.UUID) context.Context {
	return viewer.Wide(viewer.With(viewer.InDrill(ctx, drill), viewer.System(name)))
}

// drillOf finds the world of a row by its id; all of them lie in one table.
func drillOf(ctx context.Context, d store.Door, table string, id uuid.UUID) (drill uuid.UUID, err error) {
	err = store.Real(d).Row(ctx, "SELECT drill_id FROM "+table+" WHERE id = ?", id).Scan(&drill)
	if errors.Is(err, sql.ErrNoRows) {
		return drill, fault.ErrNotFound
	}
	if err != nil {
		return drill, fmt.Errorf("world of a row: %w", err)
	}
	return drill, nil
}

// locking is what a query that takes rows for itself ends with; on SQLite there is one writer anyway.
func (f *Flow) locking(how string) string {
	if f.Store.Dialect() == dialect.Postgres {
		return " FOR UPDATE" + how
	}
	return ""
}

// lock takes delivery rows in the order of their ids, as everybody does.
func (f *Flow) lock(ctx context.Context, tx *store.Tx, ids ...uuid.UUID) error {
	if f.Store.Dialect() != dialect.Postgres || len(ids) == 0 {
		return nil
	}
	w := store.World(ctx, tx)
	return w.Each(ctx, func(rows *sql.Rows) error { var id uuid.UUID; return rows.Scan(&id) },
		"SELECT id FROM deliveries WHERE drill_id = ? AND id IN ("+store.Marks(len(ids))+") ORDER BY id FOR UPDATE", append([]any{w.Drill()}, anys(ids)...)...)
}

func anys[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

// revisions are the published revisions one transaction has looked at.
type revisions struct {
	client *db.Client
	rows   map[uuid.UUID]*db.WarningRevision
	stand  map[uuid.UUID]standing
}

// standing is whether a revision still asks: it is the last of its warning that wants an answer, and the warning is in force.
type standing struct {
	over bool
	end  time.Time // of its force, when over
}

func newRevisions(c *db.Client) *revisions {
	return &revisions{client: c, rows: map[uuid.UUID]*db.WarningRevision{}, stand: map[uuid.UUID]standing{}}
}

func (r *revisions) get(ctx context.Context, id uuid.UUID) (*db.WarningRevision, error) {
	if row, ok := r.rows[id]; ok {
		return row, nil
	}
	row, err := r.client.WarningRevision.Query().Where(warningrevision.ID(id)).
		Select(warningrevision.FieldID, warningrevision.FieldCountyID, warningrevision.FieldDrillID, warningrevision.FieldWarningID, warningrevision.FieldNumber,
			warningrevision.FieldKind, warningrevision.FieldMaterial, warningrevision.FieldLevel, warningrevision.FieldReach, warningrevision.FieldLadder,
			warningrevision.FieldTexts, warningrevision.FieldQuestions, warningrevision.FieldPublishedAt, warningrevision.FieldExpiresAt,
			warningrevision.FieldEndedAt, warningrevision.FieldEndedBy).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("revision %s: %w", id, err)
	}
	r.rows[id] = row
	return row, nil
}

// asks tells whether a revision wants answers: the first, and whatever is materially new.
func asks(r *db.WarningRevision) bool {
	return r.Kind == course.RevisionAlert || r.Kind == course.RevisionUpdate && r.Material
}

// standing asks the warning's revisions: an immaterial update goes on with the answers of the one before, and may end later.
func (r *revisions) standing(ctx context.Context, id uuid.UUID, now time.Time) (standing, error) {
	if s, ok := r.stand[id]; ok {
		return s, nil
	}
	rev, err := r.get(ctx, id)
	if err != nil {
		return standing{}, err
	}
	later, err := r.client.WarningRevision.Query().Where(warningrevision.WarningID(rev.WarningID), warningrevision.NumberGTE(rev.Number)).
		Select(warningrevision.FieldID, warningrevision.FieldNumber, warningrevision.FieldKind, warningrevision.FieldMaterial, warningrevision.FieldPublishedAt,
			warningrevision.FieldExpiresAt, warningrevision.FieldEndedAt, warningrevision.FieldEndedBy).
		Order(warningrevision.ByNumber()).All(ctx)
	if err != nil {
		return standing{}, fmt.Errorf("revisions of the warning: %w", err)
	}
	var s standing
	for i, l := range later {
		switch {
		case i > 0 && (asks(l) || l.Kind == course.RevisionCancel):
			s = standing{over: true, end: l.PublishedAt}
		case i == len(later)-1 && l.EndedAt != nil:
			s = standing{over: true, end: *l.EndedAt}
		case i == len(later)-1 && !l.ExpiresAt.After(now):
			s = standing{over: true, end: l.ExpiresAt}
		}
		if s.over {
			break
		}
	}
	r.stand[id] = s
	return s, nil
}

// post is an appointment in force, with the name of who holds it.
type post struct {
	person uuid.UUID
	name   string
	role   viewer.Role
	post   string
	place  division.Place
	// away: on leave that the other of the post has accepted, who still holds it and stands in.
	away bool
}

// seat is what A and B of one post share.
func (p post) seat() string { return p.place.ID().String() + "/" + string(p.role) }

func (f *Flow) card(ctx context.Context, p post) *viewer.Card {
	return &viewer.Card{Person: p.person, Name: p.name, Role: p.role, Post: p.post, Division: f.Store.PathOf(ctx, p.place)}
}

const postColumns = "a.person_id, p.name, a.role, a.post, a.county_id, a.town_id, a.village_id, a.grid_id"

func scanPost(rows *sql.Rows) (p post, err error) {
	var town, village, grid uuid.NullUUID
	err = rows.Scan(&p.person, &p.name, &p.role, &p.post, &p.place.County, &town, &village, &grid, &p.away)
	p.place.Town, p.place.Village, p.place.Grid = town.UUID, village.UUID, grid.UUID
	return p, err
}

// awayColumn tells whether who holds appointment a is away today by dates that the other of the post has accepted: he still holds it, and is
// called instead. The day is each of its arguments. It asks nothing of a, so that it is found once: asked for each of 4,000 posts, PostgreSQL took
// seconds, and it knows nothing of a table that is empty.
const awayColumn = `, a.id IN (SELECT l.appointment_id FROM leaves AS l JOIN appointments AS h ON h.id = l.appointment_id
		JOIN appointments AS o ON o.person_id = l.other_id JOIN people AS op ON op.id = o.person_id
		WHERE l.to_day >= ? AND l.from_day <= ? AND l.state = 'accepted' AND op.state IN ('invited', 'active')
			AND o.from_day <= ? AND (o.to_day IS NULL OR o.to_day = '' OR o.to_day >= ?) AND o.role = h.role AND o.post <> h.post AND o.county_id = h.county_id
			AND COALESCE(o.grid_id, o.village_id, o.town_id, o.county_id) = COALESCE(h.grid_id, h.village_id, h.town_id, h.county_id))`

// posts reads the appointments in force on a day of people who have not left. The roster has no world.
func posts(ctx context.Context, d store.Door, day, where string, args ...any) (out []post, err error) {
	err = store.Inner(d).Each(ctx, func(rows *sql.Rows) error {
		p, err := scanPost(rows)
		out = append(out, p)
		return err
	}, "SELECT "+postColumns+awayColumn+` FROM appointments AS a JOIN people AS p ON p.id = a.person_id
		WHERE a.from_day <= ? AND (a.to_day IS NULL OR a.to_day = '' OR a.to_day >= ?) AND p.state IN ('invited', 'active') AND `+where, append([]any{day, day, day, day, day, day}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("posts: %w", err)
	}
	return out, nil
}

// holders finds who holds a post, A or B, in any of the seats, but for those who are away and stood in for; in the order of their ids, so that everybody is called in one order.
func holders(ctx context.Context, d store.Door, day, which string, seats map[string]post) (map[string][]post, error) {
	byLevel := map[division.Level][]any{}
	roles := map[viewer.Role]bool{}
	for _, s := range seats {
		l := s.place.Level()
		if !slices.Contains(byLevel[l], any(s.place.ID())) {
			byLevel[l] = append(byLevel[l], s.place.ID())
		}
		roles[s.role] = true
	}
	var names []any
	for r := range roles {
		names = append(names, string(r))
	}
	columns := map[division.Level][2]string{division.County: {"a.county_id", "a.town_id"}, division.Town: {"a.town_id", "a.village_id"}, division.Village: {"a.village_id", "a.grid_id"}, division.Grid: {"a.grid_id", ""}}
	out := map[string][]post{}
	for level, ids := range byLevel {
		where := columns[level][0] + " IN (" + store.Marks(len(ids)) + ") AND a.role IN (" + store.Marks(len(names)) + ") AND a.post = ?"
		if below := columns[level][1]; below != "" {
			where += " AND " + below + " IS NULL"
		}
		all, err := posts(ctx, d, day, where+" ORDER BY a.person_id", append(slices.Concat(ids, names), which)...)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			if _, ok := seats[p.seat()]; ok && !p.away {
				out[p.seat()] = append(out[p.seat()], p)
			}
		}
	}
	return out, nil
}

// try is an attempt to be written.
type try struct {
	delivery *db.Delivery
	to       uuid.UUID
	card     *viewer.Card
	channel  escalate.Channel
	step     int
	state    escalate.AttemptState
	code     string
	due      time.Time
}

// atOnce tells whether nothing is sent: the row itself is the message, or somebody goes.
func atOnce(c escalate.Channel) bool {
	switch c {
	case escalate.InApp, escalate.List, escalate.Door, escalate.Fallback:
		return true
	}
	return false
}

// tries gathers the attempts of one transaction.
type tries struct {
	rows []try
	at   map[tryKey]int
	dead map[tryKey]bool
}

type tryKey struct {
	revision, to uuid.UUID
	channel      escalate.Channel
}

func newTries() *tries { return &tries{at: map[tryKey]int{}, dead: map[tryKey]bool{}} }

// add notes one attempt. Of several calls to one person for one revision that are due at the same moment, as after an outage or for two
// seats, only the last one rings; all of them stand there.
func (t *tries) add(r try, now time.Time) {
	r.state = escalate.AttemptPending
	if r.due.IsZero() {
		r.due = now
	}
	key := tryKey{r.delivery.RevisionID, r.to, r.channel}
	switch {
	case atOnce(r.channel):
		r.state = escalate.AttemptAccepted
	case t.dead[key]:
		r.state, r.code = escalate.AttemptGone, codeRetired
	default:
		if i, ok := t.at[key]; ok && t.rows[i].due.Equal(r.due) {
			t.rows[i].state, t.rows[i].code = escalate.AttemptExpired, codeOvertaken
		}
		t.at[key] = len(t.rows)
	}
	t.rows = append(t.rows, r)
}

// What stands at an attempt that was not sent.
const (
	codeRetired   = "retired"    // its address is dead
	codeOvertaken = "overtaken"  // a later step rings at the same moment
	codeAnswered  = "answered"   // somebody answered before
	codeOver      = "over"       // the warning is over
	codeNoAddress = "no_address" // the person has none on this channel
	codeFailed    = "failed"     // tried as often as it is worth
)

const attemptColumns = "id, drill_id, warning_id, revision_id, delivery_id, to_person, card, channel, step, state, code, provider_id, tries, created_at, due_at, claimed_at, settled_at"

// write inserts what was gathered; a step that is there already stays as it is.
func (t *tries) write(ctx context.Context, tx *store.Tx) error {
	raw := store.World(ctx, tx)
	for part := range slices.Chunk(t.rows, chunk) {
		var args []any
		for _, r := range part {
			card, err := json.Marshal(r.card)
			if err != nil {
				return fmt.Errorf("card of an attempt: %w", err)
			}
			var settled any
			if r.state != escalate.AttemptPending {
				settled = tx.Now
			}
			args = append(args, store.NewID(), raw.Drill(), r.delivery.WarningID, r.delivery.RevisionID, r.delivery.ID, r.to, string(card), string(r.channel), r.step,
				string(r.state), r.code, nil, 0, tx.Now, r.due, nil, settled)
		}
		row := "(" + store.Marks(len(args)/len(part)) + ")"
		if _, err := raw.Exec(ctx, "INSERT INTO attempts ("+attemptColumns+") VALUES "+strings.Repeat(row+", ", len(part)-1)+row+
			" ON CONFLICT (delivery_id, step, channel, to_person) DO NOTHING", args...); err != nil {
			return fmt.Errorf("write attempts: %w", err)
		}
	}
	return nil
}

// expire ends what waits to be sent of deliveries; with own only what goes to the person himself, since somebody else may be called
// for several of them at once, and is judged when it is sent.
func expire(ctx context.Context, tx *store.Tx, code string, own bool, deliveries []uuid.UUID) error {
	raw := store.World(ctx, tx)
	whose := ""
	if own {
		whose = " AND to_person = (SELECT d.person_id FROM deliveries AS d WHERE d.id = attempts.delivery_id)"
	}
	for part := range slices.Chunk(deliveries, chunk) {
		if _, err := raw.Exec(ctx, "UPDATE attempts SET state = 'expired', code = ?, settled_at = ? WHERE drill_id = ? AND delivery_id IN ("+store.Marks(len(part))+") AND state = 'pending'"+whose,
			append([]any{code, tx.Now, raw.Drill()}, anys(part)...)...); err != nil {
			return fmt.Errorf("expire attempts: %w", err)
		}
	}
	return nil
}

// tallies gathers what one transaction changes in the counts of coverage; they are written once, last, in one order.
type tallies map[tallyKey]*tally

type tallyKey struct {
	revision uuid.UUID
	place    division.Place
}

type tally struct {
	people, answered, behalf, delivered int
	first                               *time.Time
}

func (t tallies) of(revision uuid.UUID, place division.Place) *tally {
	place.Grid = uuid.Nil // a grid counts at its village
	k := tallyKey{revision, place}
	if t[k] == nil {
		t[k] = &tally{}
	}
	return t[k]
}

// came counts a delivery that was made.
func (t tallies) came(d *db.Delivery) {
	if d.Asks {
		t.of(d.RevisionID, d.Place()).people++
	}
}

// reached counts that an open delivery lies on a device.
func (t tallies) reached(d *db.Delivery) {
	if d.Asks && !d.State.Answered() && d.DeliveredAt == nil {
		t.of(d.RevisionID, d.Place()).delivered++
	}
}

// answered counts that d has come to a state that is an answer.
func (t tallies) answered(d *db.Delivery, to escalate.State, now time.Time) {
	if !d.Asks || d.State.Answered() {
		return
	}
	n := t.of(d.RevisionID, d.Place())
	n.answered++
	if onBehalf(to) {
		n.behalf++
	}
	if d.DeliveredAt != nil {
		n.delivered--
	}
	if responsible(d.Role) && n.first == nil {
		n.first = &now
	}
}

// onBehalf tells whether somebody else entered the answer.
func onBehalf(s escalate.State) bool { return s == escalate.StateBehalf || s == escalate.StateInPerson }

// siteRoles answer for one site, not for their village.
var siteRoles = []viewer.Role{viewer.SiteReceiver, viewer.FirmSafety}

// responsible tells whether an answer of the role answers for the place (村级叫应).
func responsible(r viewer.Role) bool { return !slices.Contains(siteRoles, r) }

const tallyColumns = "revision_id, place_id, drill_id, county_id, town_id, village, people, answered, behalf, delivered, households, reached, moved, first_answer_at"

func (t tallies) write(ctx context.Context, tx *store.Tx) error {
	keys := slices.SortedFunc(maps.Keys(t), func(a, b tallyKey) int {
		x, y := a.place.ID(), b.place.ID()
		if c := bytes.Compare(a.revision[:], b.revision[:]); c != 0 {
			return c
		}
		return bytes.Compare(x[:], y[:])
	})
	raw := store.World(ctx, tx)
	for part := range slices.Chunk(keys, chunk) {
		var args []any
		for _, k := range part {
			n := t[k]
			var first any
			if n.first != nil {
				first = *n.first
			}
			args = append(args, k.revision, k.place.ID(), raw.Drill(), k.place.County, store.Nullable(k.place.Town), k.place.Village != uuid.Nil,
				n.people, n.answered, n.behalf, n.delivered, 0, 0, 0, first)
		}
		row := "(" + store.Marks(len(args)/len(part)) + ")"
		if _, err := raw.Exec(ctx, "INSERT INTO coverage_tallies ("+tallyColumns+") VALUES "+strings.Repeat(row+", ", len(part)-1)+row+`
			ON CONFLICT (revision_id, place_id) DO UPDATE SET people = coverage_tallies.people + excluded.people, answered = coverage_tallies.answered + excluded.answered,
			behalf = coverage_tallies.behalf + excluded.behalf, delivered = coverage_tallies.delivered + excluded.delivered,
			first_answer_at = CASE WHEN coverage_tallies.first_answer_at IS NULL OR excluded.first_answer_at < coverage_tallies.first_answer_at
				THEN excluded.first_answer_at ELSE coverage_tallies.first_answer_at END`, args...); err != nil {
			return fmt.Errorf("tallies of coverage: %w", err)
		}
	}
	return nil
}

// say writes the journal entry of a change of a delivery; it is also the hint to its person and to the desks of its place.
func say(ctx context.Context, tx *store.Tx, verb string, d *db.Delivery, after any) error {
	return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindDelivery, Subject: d.ID, Place: d.Place(), Person: d.PersonID, After: after})
}

// byIDs loads deliveries of the context's world in the order of their ids.
func byIDs(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Delivery, error) {
	rows, err := c.Delivery.Query().Where(dbdelivery.IDIn(ids...)).Order(dbdelivery.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return rows, nil
}
