package notify

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/store"
)

// gather is how long a desk is left alone after it was rung with its list: one call in three minutes at most (design §6).
const gather = 3 * time.Minute

// Climb takes the steps of ladders that are due, of at most a chunk of deliveries, and tells whether more are due now. Which steps
// are due follows from the rows, so a turn left out is made up by the next, and two servers that climb at once take no step twice.
func (f *Flow) Climb(ctx context.Context) (more bool, err error) {
	const due = "FROM deliveries WHERE next_at IS NOT NULL AND next_at <= ? ORDER BY next_at, id LIMIT "
	// Looked at by the readers first: on SQLite each transaction takes the one writer.
	none, err := f.none(ctx, "SELECT id "+due+"1", clock.Cut(f.Store.Now()))
	if err != nil || none {
		return false, err
	}
	err = f.Store.InTx(store.Long(world(ctx, "climb", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
		worlds := map[uuid.UUID][]uuid.UUID{}
		n := 0
		if err := store.Real(tx).Each(ctx, func(rows *sql.Rows) error {
			var id, drill uuid.UUID
			n++
			err := rows.Scan(&id, &drill)
			worlds[drill] = append(worlds[drill], id)
			return err
		}, "SELECT id, drill_id "+due+fmt.Sprint(chunk)+f.locking(" SKIP LOCKED"), tx.Now); err != nil {
			return fmt.Errorf("steps that are due: %w", err)
		}
		more = n == chunk
		for drill, ids := range worlds {
			if err := f.climb(world(ctx, "climb", drill), tx, ids); err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

func (f *Flow) none(ctx context.Context, query string, args ...any) (bool, error) {
	var id uuid.UUID
	err := store.Real(f.Store).Row(ctx, query, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("is anything due: %w", err)
	}
	return false, nil
}

// rise is one delivery and the steps it takes now.
type rise struct {
	d    *db.Delivery
	away bool // on leave since he was called
	rev  *db.WarningRevision
	due  []escalate.Step
	next *time.Time
}

// climber takes the steps of some deliveries of one world.
type climber struct {
	calling
	known *revisions
}

// climb takes what is due of deliveries whose rows are held; the context is the server's own, in their world.
func (f *Flow) climb(ctx context.Context, tx *store.Tx, ids []uuid.UUID) error {
	rows, err := byIDs(ctx, tx.Client, ids)
	if err != nil {
		return err
	}
	c := &climber{known: newRevisions(tx.Client)}
	c.calling = calling{flow: f, tx: tx, now: tx.Now, day: string(clock.DateOf(tx.Now, f.Store.Zone)), tries: newTries(), tallies: tallies{}}
	if err := c.dead(ctx, ids); err != nil {
		return err
	}
	left, err := c.away(ctx, rows)
	if err != nil {
		return err
	}
	var up []rise
	var ended, still []uuid.UUID
	for _, d := range rows {
		s, err := c.known.standing(ctx, d.RevisionID, tx.Now)
		if err != nil {
			return err
		}
		switch {
		case d.State != escalate.StateOpen || !d.Asks:
			still = append(still, d.ID)
			continue
		case s.over:
			ended = append(ended, d.ID)
			continue
		}
		r := rise{d: d, away: left[d.ID]}
		if r.rev, err = c.known.get(ctx, d.RevisionID); err != nil {
			return err
		}
		r.due, r.next = escalate.Next(escalate.Of(r.rev.Ladder, string(d.Role)),
			escalate.Facts{Called: d.CalledAt, Taken: d.Step, Away: d.Away || left[d.ID], Zone: f.Store.Zone}, tx.Now)
		up = append(up, r)
	}
	// By seats: two servers that call the same substitutes for different holders make their rows in one order, and do not wait for each other
	// crosswise.
	slices.SortFunc(up, func(a, b rise) int {
		return cmp.Or(strings.Compare(a.d.Seat, b.d.Seat), bytes.Compare(a.d.ID[:], b.d.ID[:]))
	})
	if err := f.over(ctx, tx, ended); err != nil {
		return err
	}
	if len(still) > 0 {
		if err := tx.Client.Delivery.Update().Where(dbdelivery.IDIn(still...)).ClearNextAt().Exec(ctx); err != nil {
			return fmt.Errorf("leave the ladder: %w", err)
		}
	}
	return c.take(ctx, up)
}

// dead remembers the addresses that were found dead on the way: they are not tried again.
func (c *climber) dead(ctx context.Context, ids []uuid.UUID) error {
	w := store.World(ctx, c.tx)
	err := w.Each(ctx, func(rows *sql.Rows) error {
		var k tryKey
		err := rows.Scan(&k.revision, &k.to, &k.channel)
		c.tries.dead[k] = true
		return err
	}, "SELECT revision_id, to_person, channel FROM attempts WHERE drill_id = ? AND delivery_id IN ("+store.Marks(len(ids))+") AND state = 'gone'", append([]any{w.Drill()}, anys(ids)...)...)
	if err != nil {
		return fmt.Errorf("dead addresses: %w", err)
	}
	return nil
}

// away tells which deliveries are of somebody whose leave has begun since he was called: his substitute has accepted it, and is called now.
func (c *climber) away(ctx context.Context, rows []*db.Delivery) (map[uuid.UUID]bool, error) {
	out := map[uuid.UUID]bool{}
	var counties []any
	people := make([]uuid.UUID, len(rows))
	for i, d := range rows {
		people[i] = d.PersonID
		if !slices.Contains(counties, any(d.CountyID)) {
			counties = append(counties, d.CountyID)
		}
	}
	if len(rows) == 0 {
		return out, nil
	}
	var n int // mostly nobody is
	if err := store.Inner(c.tx).Row(ctx, "SELECT count(*) FROM leaves WHERE county_id IN ("+store.Marks(len(counties))+") AND to_day >= ? AND from_day <= ? AND state = 'accepted'", append(counties, c.day, c.day)...).
		Scan(&n); err != nil || n == 0 {
		return out, err
	}
	held, err := posts(ctx, c.tx, c.day, "a.person_id IN ("+store.Marks(len(people))+")", anys(people)...)
	if err != nil {
		return nil, err
	}
	left := map[string]bool{}
	for _, p := range held {
		if p.away {
			left[p.person.String()+p.seat()] = true
		}
	}
	for _, d := range rows {
		out[d.ID] = left[d.PersonID.String()+d.Seat]
	}
	return out, nil
}

func (c *climber) take(ctx context.Context, up []rise) error {
	subs, err := c.substitutes(ctx, up)
	if err != nil {
		return err
	}
	desks, err := c.desks(ctx, up)
	if err != nil {
		return err
	}
	closed := map[uuid.UUID]bool{}
	for _, r := range up {
		for _, s := range r.due {
			if closed[r.d.ID] {
				break
			}
			switch s.To {
			case escalate.ToA, escalate.ToB, escalate.ToBoth:
				// A substitute in a seat without a holder is himself whom the ladder calls.
				if s.To == escalate.ToA || s.To == escalate.ToBoth && !r.d.Away && !r.away || s.To == escalate.ToB && r.d.Post == "B" {
					c.ring(r.d, r.d.PersonCard, s)
				}
				if s.To != escalate.ToA {
					if closed[r.d.ID], err = c.callB(ctx, r, s, subs[r.d.ID]); err != nil {
						return err
					}
				}
			case escalate.ToSuperior:
				if err := c.raise(ctx, r, s, desks[deskKey(s, r.d)]); err != nil {
					return err
				}
			default: // somebody goes: the row says that it is due
				c.ring(r.d, r.d.PersonCard, s)
			}
		}
	}
	up = slices.DeleteFunc(up, func(r rise) bool { return closed[r.d.ID] })
	if err := c.move(ctx, up); err != nil {
		return err
	}
	if err := c.tries.write(ctx, c.tx); err != nil {
		return err
	}
	return c.tallies.write(ctx, c.tx)
}

func (c *climber) ring(d *db.Delivery, to *viewer.Card, s escalate.Step) {
	for _, ch := range s.Channels {
		c.tries.add(try{delivery: d, to: to.Person, card: to, channel: ch, step: s.Number}, c.now)
	}
}

// move writes how far each has come; many come equally far.
func (c *climber) move(ctx context.Context, up []rise) error {
	type stage struct {
		step int
		next time.Time
	}
	groups := map[stage][]uuid.UUID{}
	for _, r := range up {
		g := stage{step: r.d.Step}
		if n := len(r.due); n > 0 {
			g.step = r.due[n-1].Number
		}
		if r.next != nil {
			g.next = clock.Cut(*r.next)
		}
		groups[g] = append(groups[g], r.d.ID)
	}
	for g, ids := range groups {
		u := c.tx.Client.Delivery.Update().Where(dbdelivery.IDIn(ids...), dbdelivery.StateEQ(escalate.StateOpen)).SetStep(g.step)
		if g.next.IsZero() {
			u.ClearNextAt()
		} else {
			u.SetNextAt(g.next)
		}
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("step %d of the ladder: %w", g.step, err)
		}
	}
	for _, r := range up {
		if n := len(r.due); n > 0 {
			if err := say(ctx, c.tx, "delivery.climb", r.d, r.due[n-1].Number); err != nil {
				return err
			}
		}
	}
	return nil
}

// substitutes finds the B of each A who is to be replaced now: of any of his seats, for one answer covers them all.
func (c *climber) substitutes(ctx context.Context, up []rise) (map[uuid.UUID][]post, error) {
	var people, sites []uuid.UUID
	for _, r := range up {
		if r.d.Post != "A" || !slices.ContainsFunc(r.due, func(s escalate.Step) bool { return s.To == escalate.ToB || s.To == escalate.ToBoth }) {
			continue
		}
		people = append(people, r.d.PersonID)
		if id, ok := siteOf(r.d); ok {
			sites = append(sites, id)
		}
	}
	out := map[uuid.UUID][]post{}
	if len(people) == 0 {
		return out, nil
	}
	held, err := posts(ctx, c.tx, c.day, "a.person_id IN ("+store.Marks(len(people))+") AND a.post = 'A'", anys(people)...)
	if err != nil {
		return nil, err
	}
	seats, of := map[string]post{}, map[uuid.UUID][]string{}
	for _, p := range held {
		seats[p.seat()] = p
		of[p.person] = append(of[p.person], p.seat())
	}
	bs := map[string][]post{}
	if len(seats) > 0 {
		if bs, err = holders(ctx, c.tx, c.day, "B", seats); err != nil {
			return nil, err
		}
	}
	receivers, err := c.receivers(ctx, sites)
	if err != nil {
		return nil, err
	}
	for _, r := range up {
		if r.d.Post != "A" {
			continue
		}
		called := scope(r.rev)
		add := func(b post) {
			if called(b.place) && b.person != r.d.PersonID && !slices.ContainsFunc(out[r.d.ID], func(o post) bool { return o.person == b.person }) {
				out[r.d.ID] = append(out[r.d.ID], b)
			}
		}
		if id, ok := siteOf(r.d); ok {
			if b, ok := receivers[id]; ok {
				add(b)
			}
		}
		for _, seat := range of[r.d.PersonID] {
			for _, b := range bs[seat] {
				add(b)
			}
		}
	}
	return out, nil
}

// scope tells whether a post at a village or below it is one the revision reaches; posts above are asked for by their A alone.
func scope(r *db.WarningRevision) func(division.Place) bool {
	in := villages(r)
	return func(p division.Place) bool { return p.Village == uuid.Nil || slices.Contains(in, p.Village) }
}

// siteOf is the special site whose receiver a delivery calls.
func siteOf(d *db.Delivery) (uuid.UUID, bool) {
	if d.Role != viewer.SiteReceiver || len(d.Seat) < 36 {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(d.Seat[:36])
	return id, err == nil && id != d.Place().ID()
}

// receivers are the second receivers of sites.
func (c *climber) receivers(ctx context.Context, sites []uuid.UUID) (map[uuid.UUID]post, error) {
	out := map[uuid.UUID]post{}
	if len(sites) == 0 {
		return out, nil
	}
	err := store.Inner(c.tx).Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		var town, village, grid uuid.NullUUID
		p := post{role: viewer.SiteReceiver, post: "B"}
		err := rows.Scan(&id, &p.person, &p.name, &p.place.County, &town, &village, &grid)
		p.place.Town, p.place.Village, p.place.Grid = town.UUID, village.UUID, grid.UUID
		out[id] = p
		return err
	}, `SELECT s.id, p.id, p.name, s.county_id, s.town_id, s.village_id, s.grid_id FROM sites AS s JOIN people AS p ON p.id = s.receiver_b_id
		WHERE p.state IN ('invited', 'active') AND s.id IN (`+store.Marks(len(sites))+")", anys(sites)...)
	if err != nil {
		return nil, fmt.Errorf("second receivers: %w", err)
	}
	return out, nil
}

// callB calls the substitutes of an A. One who has answered already covers this seat, too: nobody is called for one warning twice.
func (c *climber) callB(ctx context.Context, r rise, s escalate.Step, subs []post) (closed bool, err error) {
	if len(subs) == 0 {
		return false, nil
	}
	ids := make([]uuid.UUID, len(subs))
	for i, b := range subs {
		ids[i] = b.person
	}
	own, err := c.tx.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.d.RevisionID), dbdelivery.PersonIDIn(ids...)).All(ctx)
	if err != nil {
		return false, fmt.Errorf("deliveries of the substitutes: %w", err)
	}
	have := map[uuid.UUID]*db.Delivery{}
	for _, d := range own {
		have[d.PersonID] = d
		if d.State == escalate.StateAnswered && d.BehalfCard == nil {
			return true, c.flow.cover(ctx, c.tx, c.tallies, r.d, d.PersonCard, d.AnswerBy)
		}
	}
	c.rev = r.rev
	var made []*db.Delivery
	for _, b := range subs {
		card := c.flow.card(ctx, b)
		c.ring(r.d, card, s)
		if have[b.person] == nil {
			d := c.delivery(ctx, recipient{post: b, seat: r.d.Seat}) // its ladder is that of A
			d.Step = s.Number
			made = append(made, d)
		}
	}
	return false, c.save(ctx, made, "delivery.call")
}

// desk is whom a step calls above a delivery.
type desk struct {
	role  viewer.Role
	place division.Place
}

// deskKey is the desk a step names, or the duty desk next above.
func deskKey(s escalate.Step, d *db.Delivery) desk {
	p := d.Place()
	k := desk{role: viewer.Role(s.Desk)}
	if k.role == "" {
		switch p.Level() {
		case division.County:
			k.role = viewer.CountyLeader
		case division.Town:
			k.role = viewer.CountyDuty
		default:
			k.role = viewer.TownDuty
		}
	}
	switch {
	case k.role.StandsAt(division.County):
		k.place = division.Place{County: p.County}
	case k.role.StandsAt(division.Town):
		k.place = division.Place{County: p.County, Town: p.Town}
	default:
		p.Grid = uuid.Nil
		k.place = p
	}
	return k
}

// desks finds who sits at the desks that are called now: A, or B where there is no A, or else the county's duty desk.
func (c *climber) desks(ctx context.Context, up []rise) (map[desk][]post, error) {
	seats := map[string]post{}
	want := map[desk]bool{}
	for _, r := range up {
		for _, s := range r.due {
			if s.To != escalate.ToSuperior {
				continue
			}
			k := deskKey(s, r.d)
			want[k] = true
			for _, d := range []desk{k, {viewer.CountyDuty, division.Place{County: k.place.County}}} {
				p := post{role: d.role, place: d.place}
				seats[p.seat()] = p
			}
		}
	}
	out := map[desk][]post{}
	if len(want) == 0 {
		return out, nil
	}
	found := map[string][]post{}
	for _, which := range []string{"A", "B"} {
		more, err := holders(ctx, c.tx, c.day, which, seats)
		if err != nil {
			return nil, err
		}
		for seat, ps := range more {
			if len(found[seat]) == 0 {
				found[seat] = ps
			}
		}
	}
	for k := range want {
		at := post{role: k.role, place: k.place}
		out[k] = found[at.seat()]
		if len(out[k]) == 0 {
			out[k] = found[post{role: viewer.CountyDuty, place: division.Place{County: k.place.County}}.seat()]
		}
	}
	return out, nil
}

// raise puts a delivery on the list of the desk above. The desk is rung at most once in three minutes: what comes in between rings once
// together, when they are over.
func (c *climber) raise(ctx context.Context, r rise, s escalate.Step, at []post) error {
	ring := slices.Contains(s.Channels, escalate.Voice) && len(at) > 0
	due := c.now
	if ring {
		var err error
		if due, ring, err = c.gathered(ctx, r.d.RevisionID, at[0]); err != nil {
			return err
		}
	}
	for _, p := range at {
		if p.person == r.d.PersonID {
			continue
		}
		card := c.flow.card(ctx, p)
		for _, ch := range s.Channels {
			if ch == escalate.Voice && !ring { // the ring that is planned is for this name, too: it stands on his list
				if slices.Contains(s.Channels, escalate.List) {
					continue
				}
				ch = escalate.List
			}
			t := try{delivery: r.d, to: p.person, card: card, channel: ch, step: s.Number}
			if ch == escalate.Voice {
				t.due = due
			}
			c.tries.add(t, c.now)
		}
	}
	return nil
}

// gathered tells when a desk may be rung: now, when its three minutes are over, or not again, since a ring is planned already. The duty officer
// and the leader of one place are two desks: what rings the one is no reason not to ring the other.
func (c *climber) gathered(ctx context.Context, revision uuid.UUID, desk post) (at time.Time, ring bool, err error) {
	place := uuid.NewSHA1(desk.place.ID(), []byte(desk.role))
	raw := store.Inner(c.tx) // a desk of a revision: its world is the revision's
	n, err := raw.Exec(ctx, "INSERT INTO gatherings (revision_id, place_id, rung_at) VALUES (?, ?, ?) ON CONFLICT (revision_id, place_id) DO NOTHING", revision, place, c.now)
	if err != nil {
		return at, false, fmt.Errorf("when the desk was rung: %w", err)
	}
	if n > 0 {
		return c.now, true, nil
	}
	var last time.Time
	if err := raw.Row(ctx, "SELECT rung_at FROM gatherings WHERE revision_id = ? AND place_id = ?"+c.flow.locking(""), revision, place).Scan(&last); err != nil {
		return at, false, fmt.Errorf("when the desk was rung: %w", err)
	}
	switch {
	case last.After(c.now), last.Equal(c.now): // it rings at this moment or will, and the list then holds this name, too
		return at, false, nil
	case c.now.Sub(last) >= gather:
		at = c.now
	default:
		at = last.Add(gather)
	}
	_, err = raw.Exec(ctx, "UPDATE gatherings SET rung_at = ? WHERE revision_id = ? AND place_id = ?", at, revision, place)
	if err != nil {
		return at, false, fmt.Errorf("when the desk was rung: %w", err)
	}
	return at, true, nil
}

// cover closes an open delivery by the answer of the other of its seat: it counts as answered and carries the card of who did.
func (f *Flow) cover(ctx context.Context, tx *store.Tx, t tallies, d *db.Delivery, by *viewer.Card, proof escalate.Proof) error {
	n, err := tx.Client.Delivery.Update().Where(dbdelivery.ID(d.ID), dbdelivery.StateEQ(escalate.StateOpen)).SetState(escalate.StateAnswered).
		SetAnsweredAt(tx.Now).SetAnswerMadeAt(tx.Now).SetAnswerBy(proof).SetBehalfCard(by).ClearNextAt().Save(ctx)
	if err != nil {
		return fmt.Errorf("answer of the seat: %w", err)
	}
	if n == 0 {
		return nil
	}
	t.answered(d, escalate.StateAnswered, tx.Now)
	if err := expire(ctx, tx, codeAnswered, true, []uuid.UUID{d.ID}); err != nil {
		return err
	}
	return say(ctx, tx, "delivery.seat", d, by.Person)
}
