package notify

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/warning/course"
)

// phase is where a fan-out is. Those who must act come before the receivers of sites, and calling comes before taking back.
//
//	asks:  posts ──► sites ──► firms ──► withdraw ──► done
//	told:  told ─────────────────────── withdraw (a cancel) ──► done
type phase string

const (
	phasePosts    phase = "posts"
	phaseSites    phase = "sites"
	phaseFirms    phase = "firms" // appointed receivers and firms without a site of their own
	phaseTold     phase = "told"
	phaseWithdraw phase = "withdraw"
	phaseDone     phase = "done"
)

func (p phase) next(r *db.WarningRevision) phase {
	has := func(a course.Audience) bool { return slices.Contains(r.Reach.Audience, a) }
	switch p {
	case "":
		switch {
		case !asks(r):
			return phaseTold
		case has(course.AudiencePosts):
			return phasePosts
		}
		return phasePosts.next(r)
	case phasePosts:
		if has(course.AudienceSites) {
			return phaseSites
		}
		return phaseWithdraw
	case phaseSites:
		return phaseFirms
	case phaseFirms:
		return phaseWithdraw
	case phaseTold:
		if r.Kind == course.RevisionCancel {
			return phaseWithdraw
		}
	}
	return phaseDone
}

// FanOut makes one chunk of a revision's deliveries and tells whether there is more to do. It goes on where it stopped, and makes
// nobody twice. Fault: not_found for a revision that is not there.
func (f *Flow) FanOut(ctx context.Context, revision uuid.UUID) (more bool, err error) {
	drill, err := drillOf(ctx, f.Store, "warning_revisions", revision)
	if err != nil {
		return false, err
	}
	err = f.Store.InTx(store.Long(world(ctx, "fan-out", drill)), func(ctx context.Context, tx *store.Tx) error {
		more = false
		known := newRevisions(tx.Client)
		rev, err := known.get(ctx, revision)
		if err != nil {
			return err
		}
		at, after, err := f.place(ctx, tx, rev)
		if err != nil || at == phaseDone {
			return err
		}
		c := &calling{flow: f, tx: tx, rev: rev, now: tx.Now, day: string(clock.DateOf(tx.Now, f.Store.Zone)), tries: newTries(), tallies: tallies{}}
		if asks(rev) {
			s, err := known.standing(ctx, revision, tx.Now)
			if err != nil {
				return err
			}
			if s.over { // what it would call for is over; the one that ended it takes back what is open
				return f.goOn(ctx, tx, rev, phaseDone, uuid.Nil)
			}
		}
		var last uuid.UUID
		var rest bool
		switch at {
		case phasePosts, phaseFirms:
			last, rest, err = c.posts(ctx, at, after)
		case phaseSites:
			last, rest, err = c.sites(ctx, after)
		case phaseTold:
			last, rest, err = c.told(ctx, after)
		case phaseWithdraw:
			rest, err = c.withdraw(ctx)
		}
		if err != nil {
			return err
		}
		if !rest {
			at, last = at.next(rev), uuid.Nil
		}
		more = at != phaseDone
		if err := f.goOn(ctx, tx, rev, at, last); err != nil {
			return err
		}
		if err := c.tries.write(ctx, tx); err != nil {
			return err
		}
		return c.tallies.write(ctx, tx)
	})
	return more, err
}

const (
	// leftAlone is how long after its publication a revision is left to its job. Beyond it the job waits, or a server was killed in the middle
	// of it and holds it for as long as a job may run: people are not called a quarter of an hour late for that.
	leftAlone = 5 * time.Second
	// reviveDay: what was not called within a day of its publication is not called any more by itself.
	reviveDay  = 24 * time.Hour
	reviveMost = 20
)

// Revive goes on with fan-outs that nobody is through with: those that were begun, and those of revisions in force and of cancels that were not. A chunk is
// done once, so it harms nothing that their job is at work as well.
func (f *Flow) Revive(ctx context.Context) (more bool, err error) {
	now := clock.Cut(f.Store.Now())
	var ids []uuid.UUID
	// Those that have no place yet: of what is in force, and cancels, which never are.
	const none = "SELECT r.id FROM warning_revisions r LEFT JOIN fanouts o ON o.revision_id = r.id WHERE %s AND o.revision_id IS NULL AND r.published_at > ? AND r.published_at <= ? ORDER BY r.published_at"
	for _, query := range []string{
		"SELECT revision_id FROM fanouts WHERE done = false AND started_at > ? AND started_at <= ? ORDER BY started_at", fmt.Sprintf(none, "r.ended_at IS NULL"), fmt.Sprintf(none, "r.kind = 'cancel'"),
	} {
		if err := store.Real(f.Store).Each(ctx, func(rows *sql.Rows) error {
			var id uuid.UUID
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, query+fmt.Sprintf(" LIMIT %d", reviveMost), now.Add(-reviveDay), now.Add(-leftAlone)); err != nil {
			return false, fmt.Errorf("fan-outs that were left: %w", err)
		}
	}
	for _, id := range ids {
		for on := true; on; {
			if on, err = f.FanOut(ctx, id); err != nil && fault.KindOf(err) != fault.NotFound {
				return false, err
			}
		}
	}
	return len(ids) >= reviveMost, nil
}

// place finds where a fan-out is, and begins it. The villages are counted before anybody is called: one without any post is silent, too.
func (f *Flow) place(ctx context.Context, tx *store.Tx, rev *db.WarningRevision) (at phase, after uuid.UUID, err error) {
	w := store.World(ctx, tx)
	n, err := w.Exec(ctx, `INSERT INTO fanouts (revision_id, county_id, drill_id, phase, after_id, done, started_at, finished_at) VALUES (?, ?, ?, ?, NULL, ?, ?, NULL)
		ON CONFLICT (revision_id) DO NOTHING`, rev.ID, rev.CountyID, w.Drill(), string(phase("").next(rev)), false, tx.Now)
	if err != nil {
		return "", after, fmt.Errorf("begin the fan-out: %w", err)
	}
	if n > 0 && asks(rev) {
		t := tallies{}
		for _, id := range villages(rev) {
			if node, ok, err := f.Store.Node(ctx, id); err != nil {
				return "", after, err
			} else if ok {
				t.of(rev.ID, node.Place)
			}
		}
		if err := t.write(ctx, tx); err != nil {
			return "", after, err
		}
		if err := f.watch(ctx, tx, rev); err != nil {
			return "", after, err
		}
	}
	var last uuid.NullUUID
	err = w.Row(ctx, "SELECT phase, after_id FROM fanouts WHERE revision_id = ? AND drill_id = ?"+f.locking(""), rev.ID, w.Drill()).Scan(&at, &last)
	if err != nil {
		return "", after, fmt.Errorf("where the fan-out is: %w", err)
	}
	return at, last.UUID, nil
}

func (f *Flow) goOn(ctx context.Context, tx *store.Tx, rev *db.WarningRevision, at phase, after uuid.UUID) error {
	var finished any
	if at == phaseDone {
		finished = tx.Now
	}
	w := store.World(ctx, tx)
	_, err := w.Exec(ctx, "UPDATE fanouts SET phase = ?, after_id = ?, done = ?, finished_at = ? WHERE revision_id = ? AND drill_id = ?",
		string(at), store.Nullable(after), at == phaseDone, finished, rev.ID, w.Drill())
	if err != nil {
		return fmt.Errorf("where the fan-out is: %w", err)
	}
	return nil
}

func villages(r *db.WarningRevision) []uuid.UUID {
	return slices.Concat(r.Reach.Surely, r.Reach.Perhaps)
}

// calling makes the deliveries of one chunk.
type calling struct {
	flow    *Flow
	tx      *store.Tx
	rev     *db.WarningRevision
	now     time.Time
	day     string
	tries   *tries
	tallies tallies
}

// reach tells which places a revision concerns: its villages and what lies above them.
type reach map[uuid.UUID]bool

func (c *calling) reach(ctx context.Context) (reach, error) {
	out := reach{c.rev.CountyID: true}
	for _, id := range villages(c.rev) {
		out[id] = true
		node, ok, err := c.flow.Store.Node(ctx, id)
		if err != nil {
			return nil, err
		}
		if ok {
			out[node.Place.Town] = true
		}
	}
	return out, nil
}

// concerns tells whether a post lies in a village that is reached, or above one.
func (r reach) concerns(p division.Place) bool {
	if p.Village != uuid.Nil {
		return r[p.Village]
	}
	return r[p.ID()]
}

// roles are those of the roster that the frozen ladder calls.
func (c *calling) roles(at phase) []string {
	var out []string
	for _, s := range c.rev.Ladder {
		site := slices.Contains(siteRoles, viewer.Role(s.Role))
		if len(viewer.Role(s.Role).Verbs()) > 0 && site == (at == phaseFirms) && !slices.Contains(out, s.Role) {
			out = append(out, s.Role)
		}
	}
	return out
}

// postsOfOne is how many appointments of one person are looked at in one go; a person holds some few.
const postsOfOne = 4

// posts calls the next people by their appointments.
func (c *calling) posts(ctx context.Context, at phase, after uuid.UUID) (last uuid.UUID, more bool, err error) {
	roles := c.roles(at)
	if len(roles) == 0 {
		return after, false, nil
	}
	most := chunk * postsOfOne
	args := append([]any{c.rev.CountyID, after}, anys(roles)...)
	all, err := posts(ctx, c.tx, c.day, "a.county_id = ? AND a.person_id > ? AND a.role IN ("+store.Marks(len(roles))+
		fmt.Sprintf(") ORDER BY a.person_id, a.id LIMIT %d", most), args...)
	if err != nil {
		return after, false, err
	}
	var people []uuid.UUID
	of := map[uuid.UUID][]post{}
	for _, p := range all {
		if of[p.person] == nil {
			people = append(people, p.person)
		}
		of[p.person] = append(of[p.person], p)
	}
	more = len(all) == most
	if more && len(people) > 1 { // the last one may have more posts than were read
		people = people[:len(people)-1]
	}
	if len(people) > chunk {
		people, more = people[:chunk], true
	}
	if len(people) == 0 {
		return after, false, nil
	}
	last = people[len(people)-1]
	where, err := c.reach(ctx)
	if err != nil {
		return after, false, err
	}
	seats := map[string]post{} // of substitutes: is there an A?
	for _, id := range people {
		for _, p := range of[id] {
			if p.post == "B" && where.concerns(p.place) {
				seats[p.seat()] = p
			}
		}
	}
	taken := map[string][]post{}
	if len(seats) > 0 {
		if taken, err = holders(ctx, c.tx, c.day, "A", seats); err != nil {
			return after, false, err
		}
	}
	var call []recipient
	for _, id := range people {
		if c.rev.Card != nil && id == c.rev.Card.Person { // who has published it has seen it
			continue
		}
		var best *post
		for i := range of[id] {
			p := &of[id][i]
			if !where.concerns(p.place) || p.away || p.post == "B" && len(taken[p.seat()]) > 0 {
				continue
			}
			if best == nil || nearer(p, best) {
				best = p
			}
		}
		if best != nil {
			call = append(call, recipient{post: *best, seat: best.seat()})
		}
	}
	return last, more, c.call(ctx, call)
}

// nearer tells which of two posts gives a person his place: the one nearer to the ground, then A before B.
func nearer(a, b *post) bool {
	if x, y := a.place.Level().Depth(), b.place.Level().Depth(); x != y {
		return x > y
	}
	return a.post < b.post
}

// sites calls the receivers of the next special sites: the named one, or his substitute where he is still missing.
func (c *calling) sites(ctx context.Context, after uuid.UUID) (last uuid.UUID, more bool, err error) {
	if len(escalate.Of(c.rev.Ladder, string(viewer.SiteReceiver))) == 0 {
		return after, false, nil
	}
	where, err := c.reach(ctx)
	if err != nil {
		return after, false, err
	}
	var call []recipient
	n := 0
	err = store.Inner(c.tx).Each(ctx, func(rows *sql.Rows) error {
		n++
		var r recipient
		var a uuid.NullUUID
		var town, village, grid uuid.NullUUID
		if err := rows.Scan(&last, &a, &r.person, &r.name, &r.place.County, &town, &village, &grid); err != nil {
			return err
		}
		r.place.Town, r.place.Village, r.place.Grid = town.UUID, village.UUID, grid.UUID
		r.role, r.post.post = viewer.SiteReceiver, "B"
		if a.Valid && a.UUID == r.person {
			r.post.post = "A"
		}
		r.seat = last.String() + "/" + string(viewer.SiteReceiver)
		if where.concerns(r.place) && !slices.ContainsFunc(call, func(o recipient) bool { return o.person == r.person }) {
			call = append(call, r)
		}
		return nil
	}, `SELECT s.id, s.receiver_a_id, p.id, p.name, s.county_id, s.town_id, s.village_id, s.grid_id FROM sites AS s JOIN people AS p ON p.id = COALESCE(s.receiver_a_id, s.receiver_b_id)
		WHERE s.county_id = ? AND s.id > ? AND (s.ended_day IS NULL OR s.ended_day = '') AND p.state IN ('invited', 'active') ORDER BY s.id LIMIT `+fmt.Sprint(chunk), c.rev.CountyID, after)
	if err != nil {
		return after, false, fmt.Errorf("receivers of sites: %w", err)
	}
	return last, n == chunk, c.call(ctx, call)
}

// recipient is one person and the post he is called in.
type recipient struct {
	post
	seat string
}

// call makes a delivery for each who has none of this revision yet, and takes the first step.
func (c *calling) call(ctx context.Context, all []recipient) error {
	have, err := c.have(ctx, all)
	if err != nil {
		return err
	}
	var rows []*db.Delivery
	for _, r := range all {
		if have[r.person] {
			continue
		}
		d := c.delivery(ctx, r)
		ladder := escalate.Of(c.rev.Ladder, string(r.role))
		due, next := escalate.Next(ladder, escalate.Facts{Called: d.CalledAt, Zone: c.flow.Store.Zone}, c.now)
		for _, s := range due {
			if s.To != escalate.ToA { // whoever else is due at once, the ladder calls in a moment
				next = &c.now
				break
			}
			d.Step = s.Number
			for _, ch := range s.Channels {
				c.tries.add(try{delivery: d, to: r.person, card: d.PersonCard, channel: ch, step: s.Number}, c.now)
			}
		}
		d.NextAt = next
		rows = append(rows, d)
	}
	return c.save(ctx, rows, "delivery.call")
}

// delivery is one that is not written yet.
func (c *calling) delivery(ctx context.Context, r recipient) *db.Delivery {
	d := &db.Delivery{
		ID: store.NewID(), CountyID: r.place.County, TownID: r.place.Town, VillageID: r.place.Village, GridID: r.place.Grid, DrillID: c.rev.DrillID,
		WarningID: c.rev.WarningID, RevisionID: c.rev.ID, Number: c.rev.Number, PersonID: r.person, PersonCard: c.flow.card(ctx, r.post),
		Role: r.role, Post: r.post.post, Seat: r.seat, Asks: asks(c.rev), State: escalate.StateOpen, CalledAt: c.now,
	}
	if !d.Asks {
		d.State = escalate.StateTold
	}
	return d
}

// have tells who of them has a delivery of this revision.
func (c *calling) have(ctx context.Context, all []recipient) (map[uuid.UUID]bool, error) {
	out := map[uuid.UUID]bool{}
	if len(all) == 0 {
		return out, nil
	}
	ids := make([]uuid.UUID, len(all))
	for i, r := range all {
		ids[i] = r.person
	}
	rows, err := c.tx.Client.Delivery.Query().Where(dbdelivery.RevisionID(c.rev.ID), dbdelivery.PersonIDIn(ids...)).Select(dbdelivery.FieldID, dbdelivery.FieldPersonID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("who is called already: %w", err)
	}
	for _, d := range rows {
		out[d.PersonID] = true
	}
	return out, nil
}

// save writes deliveries, counts them and says so.
func (c *calling) save(ctx context.Context, rows []*db.Delivery, verb string) error {
	if len(rows) == 0 {
		return nil
	}
	all := make([]*db.DeliveryCreate, len(rows))
	for i, d := range rows {
		all[i] = c.tx.Client.Delivery.Create().SetID(d.ID).SetPlace(d.Place()).SetDrillID(d.DrillID).SetWarningID(d.WarningID).SetRevisionID(d.RevisionID).SetNumber(d.Number).
			SetPersonID(d.PersonID).SetPersonCard(d.PersonCard).SetRole(d.Role).SetPost(d.Post).SetSeat(d.Seat).SetAsks(d.Asks).SetState(d.State).SetCalledAt(d.CalledAt).
			SetAway(d.Away).SetStep(d.Step).SetNillableNextAt(d.NextAt)
		c.tallies.came(d)
	}
	if err := c.tx.Client.Delivery.CreateBulk(all...).Exec(ctx); err != nil {
		return fmt.Errorf("write deliveries: %w", err)
	}
	for _, d := range rows {
		if err := say(ctx, c.tx, verb, d, d.Step); err != nil {
			return err
		}
	}
	return nil
}

// told tells the next of everybody whom an earlier revision was sent to, once, in the app alone.
func (c *calling) told(ctx context.Context, after uuid.UUID) (last uuid.UUID, more bool, err error) {
	earlier, err := c.earlier(ctx)
	if err != nil || len(earlier) == 0 {
		return after, false, err
	}
	rows, err := c.tx.Client.Delivery.Query().Where(dbdelivery.RevisionIDIn(earlier...), dbdelivery.PersonIDGT(after)).
		Order(dbdelivery.ByPersonID(), dbdelivery.ByNumber()).Limit(chunk).All(ctx)
	if err != nil {
		return after, false, fmt.Errorf("who was told before: %w", err)
	}
	var call []recipient
	for _, d := range rows {
		r := recipient{post: post{person: d.PersonID, name: d.PersonCard.Name, role: d.Role, post: d.Post, place: d.Place()}, seat: d.Seat}
		if n := len(call); n > 0 && call[n-1].person == r.person {
			call[n-1] = r // as he was last called
			continue
		}
		call = append(call, r)
	}
	if len(rows) == 0 {
		return after, false, nil
	}
	last = rows[len(rows)-1].PersonID
	have, err := c.have(ctx, call)
	if err != nil {
		return after, false, err
	}
	var out []*db.Delivery
	for _, r := range call {
		if have[r.person] {
			continue
		}
		d := c.delivery(ctx, r)
		d.Step = 1
		c.tries.add(try{delivery: d, to: r.person, card: d.PersonCard, channel: escalate.InApp, step: 1}, c.now)
		out = append(out, d)
	}
	return last, len(rows) == chunk, c.save(ctx, out, "delivery.tell")
}

// earlier are the revisions of the warning before this one.
func (c *calling) earlier(ctx context.Context) ([]uuid.UUID, error) {
	ids, err := c.tx.Client.WarningRevision.Query().Where(warningrevision.WarningID(c.rev.WarningID), warningrevision.NumberLT(c.rev.Number)).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("earlier revisions: %w", err)
	}
	return ids, nil
}

func (c *calling) withdraw(ctx context.Context) (more bool, err error) {
	earlier, err := c.earlier(ctx)
	if err != nil || len(earlier) == 0 {
		return false, err
	}
	return c.flow.withdraw(ctx, c.tx, earlier)
}

// withdraw ends a chunk of the open deliveries of revisions. What was called before counts on: they are targeted and did not answer.
func (f *Flow) withdraw(ctx context.Context, tx *store.Tx, of []uuid.UUID) (more bool, err error) {
	ids, err := tx.Client.Delivery.Query().Where(dbdelivery.RevisionIDIn(of...), dbdelivery.StateEQ(escalate.StateOpen)).Limit(chunk).IDs(ctx)
	if err != nil {
		return false, fmt.Errorf("open deliveries: %w", err)
	}
	return len(ids) == chunk, f.over(ctx, tx, ids)
}

// over ends open deliveries whose warning is over, and what waits to be sent of them.
func (f *Flow) over(ctx context.Context, tx *store.Tx, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	if err := f.lock(ctx, tx, ids...); err != nil {
		return err
	}
	rows, err := byIDs(ctx, tx.Client, ids)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(d *db.Delivery) bool { return d.State != escalate.StateOpen })
	open := make([]uuid.UUID, len(rows))
	for i, d := range rows {
		open[i] = d.ID
	}
	if len(open) == 0 {
		return nil
	}
	if err := tx.Client.Delivery.Update().Where(dbdelivery.IDIn(open...)).SetState(escalate.StateWithdrawn).ClearNextAt().Exec(ctx); err != nil {
		return fmt.Errorf("withdraw deliveries: %w", err)
	}
	if err := expire(ctx, tx, codeOver, false, open); err != nil {
		return err
	}
	for _, d := range rows {
		if err := say(ctx, tx, "delivery.withdraw", d, nil); err != nil {
			return err
		}
	}
	return nil
}

// Withdraw ends every open delivery of a warning that is over: expired, or cancelled. It may be run again.
func (f *Flow) Withdraw(ctx context.Context, warning uuid.UUID) error {
	drill, err := drillOf(ctx, f.Store, "warnings", warning)
	if err != nil {
		return err
	}
	ctx = world(ctx, "withdraw", drill)
	ids, err := f.Store.Client.WarningRevision.Query().Where(warningrevision.WarningID(warning)).IDs(ctx)
	if err != nil {
		return fmt.Errorf("revisions of the warning: %w", err)
	}
	for more := len(ids) > 0; more; {
		if err := f.Store.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) (err error) {
			more, err = f.withdraw(ctx, tx, ids)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
