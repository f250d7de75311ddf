package register

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/db/gonenumber"
	"jiaoying/ent/db/leave"
	"jiaoying/ent/db/person"
	"jiaoying/ent/db/predicate"
	"jiaoying/ent/rule"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// GapKind is why a post would not answer tonight.
type GapKind string

// The kinds, the worst first.
const (
	GapVacant  GapKind = "vacant"  // nobody is appointed
	GapInvited GapKind = "invited" // appointed, and has never signed in
	GapDead    GapKind = "dead"    // a provider says that the number is not in service
	GapAway    GapKind = "away"    // away by dates, whether or not the other of the post has accepted it
	GapStale   GapKind = "stale"   // nobody has reached the number for thirty days
)

// staleDays: a number that no call, answer or test has reached for a month is not one to rely on (design §3).
const staleDays = 30

// Gap is one post of a village or grid that would not answer tonight (战备检查). It is filled, never counted as anybody's score.
type Gap struct {
	Place division.Place
	Code  string // of the division
	Role  viewer.Role
	Post  string
	Kind  GapKind
	// Person is who holds the post; zero when it is vacant.
	Person      uuid.UUID
	Name        string
	VerifiedDay string
	// GoneDay is the day its number was found not in service; of dead alone.
	GoneDay string
	// TestedAt and Tested are when a test call last rang the person and what came of it; zero and empty for none.
	TestedAt time.Time
	Tested   string
	// AwayFrom and AwayTo are its days of leave, Other who stands in, and Accepted whether he has said so; of away alone.
	AwayFrom, AwayTo, Other string
	Accepted                bool
	// village is the code of its village: a grid that came here by a merger keeps its own.
	village string
}

// Cursor goes on behind the gap.
func (g Gap) Cursor() string {
	return strings.Join([]string{g.village, g.Code, string(g.Role), g.Post}, " ")
}

func order(a, b Gap) int {
	return cmp.Or(strings.Compare(a.village, b.village), strings.Compare(a.Code, b.Code), slices.Index(responsible, a.Role)-slices.Index(responsible, b.Role),
		strings.Compare(a.Post, b.Post))
}

// position reads a cursor; one with a village alone stands behind all of its gaps. Fault: page.cursor.
func position(cursor string) (g Gap, whole bool, err error) {
	parts := strings.Split(cursor, " ")
	if len(cursor) > 100 || len(parts) != 1 && len(parts) != 4 || division.Code(parts[0]).Level() != division.Village {
		return g, false, fault.ErrCursor
	}
	if g.village = parts[0]; len(parts) == 1 {
		return g, true, nil
	}
	g.Code, g.Role, g.Post = parts[1], viewer.Role(parts[2]), parts[3]
	return g, false, nil
}

// villagesAtOnce are read together; scanMost bounds one page where nearly every post is filled.
const villagesAtOnce, scanMost = 300, 1500

// responsible are the posts a village is answered by, A and B each.
var responsible = []viewer.Role{viewer.VillageHead, viewer.InfoOfficer, viewer.GridOfficer}

// Readiness lists the gaps of the posts under a place, of one kind or with "" of all, in order of the codes of its villages and their grids, behind a cursor;
// next is where to go on, empty at the end. A page may be short when much had to be looked through. A grid officer of the
// village serves its grids; a village with grids and without one is asked for at its grids. Faults: denied for whoever sees
// neither people nor coverage there, page.cursor.
func (f *Flow) Readiness(ctx context.Context, place division.Place, kind GapKind, after string, first int) (gaps []Gap, next string, err error) {
	if !actor(ctx).Can(place, viewer.PeopleSee, viewer.PeopleManage, viewer.CoverageSee) {
		return nil, "", fault.ErrDenied
	}
	if gaps, next, err = f.under(ctx, place, kind, after, first); err != nil {
		return nil, "", err
	}
	return gaps, next, f.tested(ctx, gaps)
}

// Due gives the people of a place whose number is due for a test call, in the order of the list: nobody has reached it for thirty days. It is
// the server's own look. Fault: page.cursor.
func (f *Flow) Due(ctx context.Context, place division.Place, after string, first int) (people []uuid.UUID, next string, err error) {
	gaps, next, err := f.under(ctx, place, GapStale, after, first)
	for _, g := range gaps {
		if !slices.Contains(people, g.Person) {
			people = append(people, g.Person)
		}
	}
	return people, next, err
}

// under lists gaps, whoever asks.
func (f *Flow) under(ctx context.Context, place division.Place, kind GapKind, after string, first int) (gaps []Gap, next string, err error) {
	var behind Gap
	whole := true
	if after != "" {
		if behind, whole, err = position(after); err != nil {
			return nil, "", err
		}
	}
	from := dbdivision.CodeGT(behind.village)
	if !whole { // the village it stopped in is looked at again
		from = dbdivision.CodeGTE(behind.village)
	}
	today := f.today(f.Store.Now())
	for scanned := 0; ; {
		villages, err := f.villagesOf(ctx, place, from)
		if err != nil {
			return nil, "", err
		}
		found, err := f.gapsOf(ctx, place, villages, today)
		if err != nil {
			return nil, "", err
		}
		for _, g := range found {
			switch {
			case !whole && order(g, behind) <= 0, kind != "" && g.Kind != kind:
			case len(gaps) == first:
				return gaps, gaps[first-1].Cursor(), nil
			default:
				gaps = append(gaps, g)
			}
		}
		if len(villages) < villagesAtOnce {
			return gaps, "", nil
		}
		last := villages[len(villages)-1].Code
		if scanned += len(villages); scanned >= scanMost {
			return gaps, last, nil
		}
		from = dbdivision.CodeGT(last)
	}
}

// villagesOf reads the villages in force at or under a place, or the one a grid lies in.
func (f *Flow) villagesOf(ctx context.Context, place division.Place, from predicate.Division) ([]*db.Division, error) {
	at := place
	at.Grid = uuid.Nil
	rows, err := f.Store.Client.Division.Query().Where(predicate.Division(entsql.FieldEQ(rule.Column(at.Level()), at.ID())),
		dbdivision.LevelEQ(division.Village), from, inForce).Order(dbdivision.ByCode()).Limit(villagesAtOnce).
		Select(dbdivision.FieldID, dbdivision.FieldCode, dbdivision.FieldCountyID, dbdivision.FieldTownID, dbdivision.FieldVillageID).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("villages to look at: %w", err)
	}
	return rows, nil
}

var inForce = dbdivision.Or(dbdivision.ValidToIsNil(), dbdivision.ValidTo(""))

type seat struct {
	division uuid.UUID
	role     viewer.Role
	post     string
}

// gapsOf looks at some villages and their grids: four queries, however many there are.
func (f *Flow) gapsOf(ctx context.Context, place division.Place, villages []*db.Division, today string) ([]Gap, error) {
	if len(villages) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(villages))
	for i, v := range villages {
		ids[i] = v.ID
	}
	grids, err := f.Store.Client.Division.Query().Where(dbdivision.VillageIDIn(ids...), dbdivision.LevelEQ(division.Grid), inForce).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("grids to look at: %w", err)
	}
	posts, err := f.Store.Client.Appointment.Query().Where(appointment.VillageIDIn(ids...), appointment.RoleIn(responsible...), appointment.FromDayLTE(today),
		appointment.Or(appointment.ToDayIsNil(), appointment.ToDay(""), appointment.ToDayGTE(today))).
		WithPerson(func(q *db.PersonQuery) {
			q.Select(person.FieldID, person.FieldName, person.FieldState, person.FieldVerifiedAt, person.FieldPhoneIndex)
		}).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("posts to look at: %w", err)
	}
	leaves, err := f.leaves(ctx, ids, today)
	if err != nil {
		return nil, err
	}
	holders := map[seat][]sitter{}
	for _, a := range posts {
		if p := a.Edges.Person; p != nil && p.State != stateEnded {
			s := seat{a.Place().ID(), a.Role, a.Post}
			holders[s] = append(holders[s], sitter{p, leaves[a.ID]})
		}
	}
	gone, err := f.gone(ctx, posts)
	if err != nil {
		return nil, err
	}
	gridsOf := map[uuid.UUID][]*db.Division{}
	for _, g := range grids {
		gridsOf[g.VillageID] = append(gridsOf[g.VillageID], g)
	}
	stale := clock.Date(today)
	for range staleDays {
		stale = stale.Before()
	}
	var out []Gap
	look := func(v, d *db.Division, role viewer.Role, post string) {
		if !place.Covers(d.Place()) {
			return
		}
		if g, gap := f.judge(holders[seat{d.ID, role, post}], gone, string(stale)); gap {
			g.Place, g.village, g.Code, g.Role, g.Post = d.Place(), v.Code, d.Code, role, post
			out = append(out, g)
		}
	}
	for _, v := range villages {
		for _, post := range []string{"A", "B"} {
			look(v, v, viewer.VillageHead, post)
			look(v, v, viewer.InfoOfficer, post)
			own := len(holders[seat{v.ID, viewer.GridOfficer, post}]) > 0
			if own || len(gridsOf[v.ID]) == 0 {
				look(v, v, viewer.GridOfficer, post)
			}
			for _, g := range gridsOf[v.ID] {
				if !own || len(holders[seat{g.ID, viewer.GridOfficer, post}]) > 0 {
					look(v, g, viewer.GridOfficer, post)
				}
			}
		}
	}
	slices.SortFunc(out, order)
	return out, nil
}

const (
	stateInvited = "invited"
	stateEnded   = "ended"
)

// gone finds whose number of now a provider says is not in service, and since when.
func (f *Flow) gone(ctx context.Context, posts []*db.Appointment) (map[uuid.UUID]time.Time, error) {
	index, ids := map[uuid.UUID][]byte{}, make([]uuid.UUID, 0, len(posts))
	for _, a := range posts {
		if p := a.Edges.Person; p != nil && index[p.ID] == nil {
			index[p.ID] = p.PhoneIndex
			ids = append(ids, p.ID)
		}
	}
	out := map[uuid.UUID]time.Time{}
	for part := range slices.Chunk(ids, lookup) {
		rows, err := f.Store.Client.GoneNumber.Query().Where(gonenumber.PersonIDIn(part...)).All(hand(ctx))
		if err != nil {
			return nil, fmt.Errorf("numbers not in service: %w", err)
		}
		for _, g := range rows {
			if bytes.Equal(g.NumberIndex, index[g.PersonID]) {
				out[g.PersonID] = g.GoneAt
			}
		}
	}
	return out, nil
}

// sitter is who holds a post, and his leave that has begun, if any.
type sitter struct {
	*db.Person
	leave *db.Leave
}

// leaves are those of today by their appointment: accepted, or asked for and begun. What is not accepted leaves who asked responsible, and
// is a gap all the same: he means to be away.
func (f *Flow) leaves(ctx context.Context, villages []uuid.UUID, today string) (map[uuid.UUID]*db.Leave, error) {
	rows, err := f.Store.Client.Leave.Query().Where(leave.VillageIDIn(villages...), leave.ToDayGTE(today), leave.FromDayLTE(today), leave.StateIn("asked", "accepted")).
		Order(leave.ByState(entsql.OrderDesc()), leave.ByID()).All(hand(ctx)) // accepted ones last: they stand
	if err != nil {
		return nil, fmt.Errorf("who is away: %w", err)
	}
	out := map[uuid.UUID]*db.Leave{}
	for _, l := range rows {
		out[l.AppointmentID] = l
	}
	return out, nil
}

// tested adds to gaps what came of the last test call of each person.
func (f *Flow) tested(ctx context.Context, gaps []Gap) error {
	var people []any
	for _, g := range gaps {
		if g.Person != uuid.Nil && !slices.Contains(people, any(g.Person)) {
			people = append(people, g.Person)
		}
	}
	if len(people) == 0 {
		return nil
	}
	type last struct {
		at    time.Time
		state string
	}
	of := map[uuid.UUID]last{}
	w := store.Real(f.Store)
	if err := w.Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		var l last
		err := rows.Scan(&id, &l.at, &l.state)
		of[id] = l
		return err
	}, "SELECT person_id, created_at, state FROM rings WHERE drill_id = ? AND kind = 'test' AND state <> 'expired' AND person_id IN ("+store.Marks(len(people))+") ORDER BY person_id, kind, created_at",
		append([]any{w.Drill()}, people...)...); err != nil {
		return fmt.Errorf("last test calls: %w", err)
	}
	for i := range gaps {
		if l, ok := of[gaps[i].Person]; ok {
			gaps[i].TestedAt, gaps[i].Tested = l.at, l.state
		}
	}
	return nil
}

// judge tells the gap of a post by who holds it; of several the one who would answer soonest counts.
func (f *Flow) judge(holders []sitter, gone map[uuid.UUID]time.Time, stale string) (g Gap, gap bool) {
	g.Kind = GapVacant
	for _, h := range holders {
		since, dead := gone[h.ID]
		switch {
		case h.leave != nil:
			if g.Kind == GapVacant || g.Kind == GapInvited {
				g = Gap{Kind: GapAway, Person: h.ID, Name: h.Name, VerifiedDay: h.VerifiedAt, AwayFrom: h.leave.FromDay, AwayTo: h.leave.ToDay,
					Other: h.leave.OtherName, Accepted: h.leave.State == "accepted"}
			}
		case h.State == stateInvited:
			if g.Kind == GapVacant {
				g = Gap{Kind: GapInvited, Person: h.ID, Name: h.Name, VerifiedDay: h.VerifiedAt}
			}
		case dead:
			if g.Kind != GapStale && g.Kind != GapDead {
				g = Gap{Kind: GapDead, Person: h.ID, Name: h.Name, VerifiedDay: h.VerifiedAt, GoneDay: f.today(since)}
			}
		case h.VerifiedAt < stale: // empty is never
			if g.Kind != GapStale {
				g = Gap{Kind: GapStale, Person: h.ID, Name: h.Name, VerifiedDay: h.VerifiedAt}
			}
		default:
			return Gap{}, false
		}
	}
	return g, true
}
