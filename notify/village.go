package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/db/villagenote"
	"jiaoying/ent/db/villagerung"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// villageSteps is added, once for each round, to the number of a step of a village's ladder where it stands beside those of persons.
const villageSteps = 100

// watch plans when the villages of a revision are looked over for the first time; nothing for a ladder without a step for villages.
func (f *Flow) watch(ctx context.Context, tx *store.Tx, rev *db.WarningRevision) error {
	after, ok := escalate.SilentAfter(rev.Ladder)
	if !ok {
		return nil
	}
	w := store.World(ctx, tx)
	if _, err := w.Exec(ctx, "INSERT INTO village_watches (revision_id, drill_id, due_at, turn) VALUES (?, ?, ?, 0) ON CONFLICT (revision_id) DO NOTHING",
		rev.ID, w.Drill(), clock.Cut(rev.PublishedAt.Add(after))); err != nil {
		return fmt.Errorf("watch the villages: %w", err)
	}
	return nil
}

// Villages looks over the villages of one revision that is due, or takes the due steps of a chunk of silent ones (村级叫应, 失联村), and
// tells whether more is due now. What is due follows from the rows, as for persons.
func (f *Flow) Villages(ctx context.Context) (more bool, err error) {
	now := clock.Cut(f.Store.Now())
	const watched, due = "FROM village_watches WHERE due_at IS NOT NULL AND due_at <= ?", "FROM village_rungs WHERE next_at IS NOT NULL AND next_at <= ?"
	none, err := f.none(ctx, "SELECT revision_id "+watched+" LIMIT 1", now)
	if err != nil {
		return false, err
	}
	if !none {
		return true, f.lookOver(ctx)
	}
	if none, err = f.none(ctx, "SELECT id "+due+" LIMIT 1", now); err != nil {
		return false, err
	}
	if !none {
		return f.climbVillages(ctx, due)
	}
	if none, err = f.none(ctx, "SELECT r.id "+heard+" LIMIT 1"); err != nil || none {
		return false, err
	}
	return f.hear(ctx)
}

// heard are silent villages of which a post has answered since.
const heard = `FROM village_rungs AS r JOIN coverage_tallies AS t ON t.revision_id = r.revision_id AND t.place_id = r.village_id
	WHERE r.state = 'silent' AND t.first_answer_at > r.silent_since`

// lookOver finds the silent villages of one revision: at first those nobody of which has answered, later those without a sign of life
// for the period.
func (f *Flow) lookOver(ctx context.Context) error {
	return f.Store.InTx(store.Long(world(ctx, "villages", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
		var revision, drill uuid.UUID
		var turn int
		err := store.Real(tx).Row(ctx, "SELECT revision_id, drill_id, turn FROM village_watches WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT 1"+f.locking(" SKIP LOCKED"), tx.Now).
			Scan(&revision, &drill, &turn)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // another server has it
		}
		if err != nil {
			return fmt.Errorf("villages to look over: %w", err)
		}
		ctx = world(ctx, "villages", drill)
		known := newRevisions(tx.Client)
		rev, err := known.get(ctx, revision)
		if err != nil {
			return err
		}
		s, err := known.standing(ctx, revision, tx.Now)
		if err != nil {
			return err
		}
		var next any
		if !s.over {
			silent, err := f.silent(ctx, tx, rev, turn)
			if err != nil {
				return err
			}
			if err := f.fellSilent(ctx, tx, rev, turn, silent); err != nil {
				return err
			}
			if period := escalate.Period(rev.Ladder); period > 0 {
				n := tx.Now.Sub(rev.PublishedAt)/period + 1
				next = clock.Cut(rev.PublishedAt.Add(n * period))
			}
		}
		w := store.World(ctx, tx)
		if _, err := w.Exec(ctx, "UPDATE village_watches SET due_at = ?, turn = turn + 1 WHERE revision_id = ? AND drill_id = ?", next, revision, w.Drill()); err != nil {
			return fmt.Errorf("villages looked over: %w", err)
		}
		return nil
	})
}

// silent gives the villages without a sign of life and since when: since the publication at the first look, for the period at later ones.
func (f *Flow) silent(ctx context.Context, tx *store.Tx, rev *db.WarningRevision, turn int) (map[uuid.UUID]time.Time, error) {
	out := map[uuid.UUID]time.Time{}
	for _, id := range villages(rev) {
		out[id] = rev.PublishedAt
	}
	w := store.World(ctx, tx)
	since := rev.PublishedAt
	if period := escalate.Period(rev.Ladder); turn > 0 && period > 0 {
		since = tx.Now.Add(-period)
	}
	sign := func(rows *sql.Rows) error {
		var id uuid.UUID
		var at time.Time
		if err := rows.Scan(&id, &at); err != nil {
			return err
		}
		switch was, ok := out[id]; {
		case !ok:
		case at.After(since):
			delete(out, id)
		case at.After(was):
			out[id] = at
		}
		return nil
	}
	first := "SELECT place_id, first_answer_at FROM coverage_tallies WHERE revision_id = ? AND drill_id = ? AND village AND first_answer_at IS NOT NULL"
	if err := w.Each(ctx, sign, first, rev.ID, w.Drill()); err != nil {
		return nil, fmt.Errorf("villages that answered: %w", err)
	}
	if turn == 0 {
		return out, nil
	}
	// Later on, every trace of somebody there counts: posts are not to be asked what is known already.
	var sites []any
	for _, r := range siteRoles {
		sites = append(sites, string(r))
	}
	for _, q := range []struct {
		query string
		args  []any
	}{
		{"SELECT village_id, answered_at FROM deliveries WHERE drill_id = ? AND revision_id = ? AND village_id IS NOT NULL AND state IN ('answered', 'in_person', 'behalf') AND answered_at > ? AND role NOT IN (" + store.Marks(len(sites)) + ")",
			append([]any{w.Drill(), rev.ID, since}, sites...)},
		{"SELECT village_id, word_at FROM deliveries WHERE drill_id = ? AND revision_id = ? AND village_id IS NOT NULL AND word_at > ?", []any{w.Drill(), rev.ID, since}},
		{"SELECT village_id, reached_at FROM village_rungs WHERE drill_id = ? AND revision_id = ? AND state = 'reached' AND reached_at > ?", []any{w.Drill(), rev.ID, since}},
		{"SELECT t.village_id, v.received_at FROM door_visits AS v JOIN door_tasks AS t ON t.id = v.task_id WHERE t.drill_id = ? AND t.warning_id = ? AND v.received_at > ?",
			[]any{w.Drill(), rev.WarningID, since}},
		{"SELECT village_id, received_at FROM reports WHERE drill_id = ? AND county_id = ? AND desk IN ('inbox', 'doing', 'done', 'gone') AND received_at > ? AND village_id IS NOT NULL",
			[]any{w.Drill(), rev.CountyID, since}},
	} {
		if err := w.Each(ctx, sign, q.query, q.args...); err != nil {
			return nil, fmt.Errorf("signs of life: %w", err)
		}
	}
	return out, nil
}

// fellSilent writes which villages are silent now; those that were before go on climbing.
func (f *Flow) fellSilent(ctx context.Context, tx *store.Tx, rev *db.WarningRevision, turn int, silent map[uuid.UUID]time.Time) error {
	rows, err := tx.Client.VillageRung.Query().Where(villagerung.RevisionID(rev.ID)).All(ctx)
	if err != nil {
		return fmt.Errorf("silent villages: %w", err)
	}
	called := rev.PublishedAt
	if first, _ := escalate.SilentAfter(rev.Ladder); turn > 0 { // listed at once
		called = tx.Now.Add(-first)
	}
	have := map[uuid.UUID]bool{}
	for _, r := range rows {
		have[r.Place().Village] = true
		since, is := silent[r.Place().Village]
		if !is || r.State == escalate.VillageSilent {
			continue
		}
		r, err := r.Update().SetState(escalate.VillageSilent).AddRound(1).SetSilentSince(since).SetCalledAt(clock.Cut(called)).SetStep(0).SetNextAt(tx.Now).
			ClearReachedAt().ClearReachedBy().ClearSent().ClearSentAt().Save(ctx)
		if err != nil {
			return fmt.Errorf("village fell silent again: %w", err)
		}
		if err := sayVillage(ctx, tx, "village.silent", r, r.Round); err != nil {
			return err
		}
	}
	for _, id := range villages(rev) {
		since, is := silent[id]
		if !is || have[id] {
			continue
		}
		node, ok, err := f.Store.Node(ctx, id)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		r, err := tx.Client.VillageRung.Create().SetID(store.NewID()).SetPlace(node.Place).SetDrillID(rev.DrillID).SetWarningID(rev.WarningID).SetRevisionID(rev.ID).
			SetState(escalate.VillageSilent).SetRound(1).SetSilentSince(since).SetCalledAt(clock.Cut(called)).SetStep(0).SetNextAt(tx.Now).SetNotes(0).SetOpenedAt(tx.Now).Save(ctx)
		if err != nil {
			return fmt.Errorf("village fell silent: %w", err)
		}
		have[id] = true
		if err := sayVillage(ctx, tx, "village.silent", r, r.Round); err != nil {
			return err
		}
	}
	return nil
}

// climbVillages takes the due steps of silent villages.
func (f *Flow) climbVillages(ctx context.Context, due string) (more bool, err error) {
	err = f.Store.InTx(store.Long(world(ctx, "villages", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
		worlds := map[uuid.UUID][]uuid.UUID{}
		n := 0
		if err := store.Real(tx).Each(ctx, func(rows *sql.Rows) error {
			var id, drill uuid.UUID
			n++
			err := rows.Scan(&id, &drill)
			worlds[drill] = append(worlds[drill], id)
			return err
		}, "SELECT id, drill_id "+due+fmt.Sprintf(" ORDER BY next_at, id LIMIT %d", chunk)+f.locking(" SKIP LOCKED"), tx.Now); err != nil {
			return fmt.Errorf("villages that are due: %w", err)
		}
		more = n == chunk
		for drill, ids := range worlds {
			if err := f.climbSome(world(ctx, "villages", drill), tx, ids); err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

func (f *Flow) climbSome(ctx context.Context, tx *store.Tx, ids []uuid.UUID) error {
	rows, err := tx.Client.VillageRung.Query().Where(villagerung.IDIn(ids...)).Order(villagerung.ByID()).All(ctx)
	if err != nil {
		return fmt.Errorf("silent villages: %w", err)
	}
	c := &climber{known: newRevisions(tx.Client)}
	c.calling = calling{flow: f, tx: tx, now: tx.Now, day: string(clock.DateOf(tx.Now, f.Store.Zone)), tries: newTries(), tallies: tallies{}}
	for _, r := range rows {
		s, err := c.known.standing(ctx, r.RevisionID, tx.Now)
		if err != nil {
			return err
		}
		if s.over || r.State != escalate.VillageSilent {
			u := r.Update().ClearNextAt()
			if s.over && r.State == escalate.VillageSilent {
				u.SetState(escalate.VillageOver)
			}
			if err := u.Exec(ctx); err != nil {
				return fmt.Errorf("village of what is over: %w", err)
			}
			continue
		}
		rev, err := c.known.get(ctx, r.RevisionID)
		if err != nil {
			return err
		}
		due, next := escalate.Next(escalate.Of(rev.Ladder, escalate.VillageUnit), escalate.Facts{Called: r.CalledAt, Taken: r.Step, Zone: f.Store.Zone}, tx.Now)
		u := r.Update()
		if next != nil {
			u.SetNextAt(clock.Cut(*next))
		} else {
			u.ClearNextAt()
		}
		step := r.Step
		for _, s := range due {
			step = s.Number
			if slices.Contains(s.Channels, escalate.Voice) {
				if err := c.tellLeaders(ctx, r, s); err != nil {
					return err
				}
			}
		}
		r, err := u.SetStep(step).Save(ctx)
		if err != nil {
			return fmt.Errorf("step %d of a village: %w", step, err)
		}
		if len(due) > 0 {
			if err := sayVillage(ctx, tx, "village.climb", r, step); err != nil {
				return err
			}
		}
	}
	return c.tries.write(ctx, tx)
}

// tellLeaders rings the leaders of town and county for a village that is out of contact; the list on their screen names it.
func (c *climber) tellLeaders(ctx context.Context, r *db.VillageRung, s escalate.Step) error {
	p := r.Place()
	// An attempt hangs on a delivery: one of the village, or of the desks above when it has no post at all.
	d, err := c.tx.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.RevisionID), dbdelivery.VillageID(p.Village)).Order(dbdelivery.ByID()).First(ctx)
	if db.IsNotFound(err) {
		d, err = c.tx.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.RevisionID), dbdelivery.TownID(p.Town), dbdelivery.VillageIDIsNil()).Order(dbdelivery.ByID()).First(ctx)
	}
	if db.IsNotFound(err) {
		return nil // nobody at all is called: the list alone tells it
	}
	if err != nil {
		return fmt.Errorf("delivery of a silent village: %w", err)
	}
	at := map[string]post{}
	for _, k := range []desk{{viewer.TownLeader, division.Place{County: p.County, Town: p.Town}}, {viewer.CountyLeader, division.Place{County: p.County}}} {
		q := post{role: k.role, place: k.place}
		at[q.seat()] = q
	}
	found := map[string][]post{}
	for _, which := range []string{"A", "B"} {
		more, err := holders(ctx, c.tx, c.day, which, at)
		if err != nil {
			return err
		}
		for seat, ps := range more {
			if len(found[seat]) == 0 {
				found[seat] = ps
			}
		}
	}
	s.Number += villageSteps * r.Round
	s.Channels = []escalate.Channel{escalate.List, escalate.Voice}
	for _, seat := range slices.Sorted(maps.Keys(found)) {
		if err := c.raise(ctx, rise{d: d}, s, found[seat]); err != nil {
			return err
		}
	}
	return nil
}

// answeredVillage takes the village of an answer off the list in the same transaction; the sweep finds whom a race has left.
func answeredVillage(hand context.Context, tx *store.Tx, d *db.Delivery) error {
	if d.Place().Village == uuid.Nil || !responsible(d.Role) {
		return nil
	}
	r, err := tx.Client.VillageRung.Query().Where(villagerung.RevisionID(d.RevisionID), villagerung.VillageID(d.Place().Village), villagerung.StateEQ(escalate.VillageSilent)).Only(hand)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("silent village: %w", err)
	}
	return reachedBy(hand, tx, r, escalate.SignAnswer)
}

// hear takes villages off the list of which a post has answered.
func (f *Flow) hear(ctx context.Context) (more bool, err error) {
	err = f.Store.InTx(store.Long(world(ctx, "villages", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
		worlds := map[uuid.UUID][]uuid.UUID{}
		n := 0
		locked := f.locking(" OF r SKIP LOCKED")
		if err := store.Real(tx).Each(ctx, func(rows *sql.Rows) error {
			var id, drill uuid.UUID
			n++
			err := rows.Scan(&id, &drill)
			worlds[drill] = append(worlds[drill], id)
			return err
		}, "SELECT r.id, r.drill_id "+heard+fmt.Sprintf(" ORDER BY r.id LIMIT %d", chunk)+locked); err != nil {
			return fmt.Errorf("villages that answered: %w", err)
		}
		more = n == chunk
		for drill, ids := range worlds {
			ctx := world(ctx, "villages", drill)
			rows, err := tx.Client.VillageRung.Query().Where(villagerung.IDIn(ids...)).All(ctx)
			if err != nil {
				return fmt.Errorf("silent villages: %w", err)
			}
			for _, r := range rows {
				if err := reachedBy(ctx, tx, r, escalate.SignAnswer); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return more, err
}

// reachedBy takes a village off the list.
func reachedBy(ctx context.Context, tx *store.Tx, r *db.VillageRung, by escalate.Sign) error {
	r, err := r.Update().SetState(escalate.VillageReached).SetReachedAt(tx.Now).SetReachedBy(by).ClearNextAt().Save(ctx)
	if err != nil {
		return fmt.Errorf("village is heard of: %w", err)
	}
	return sayVillage(ctx, tx, "village.reach", r, by)
}

// sayVillage writes the journal entry of a silent village, which is also the hint to the desks above it.
func sayVillage(ctx context.Context, tx *store.Tx, verb string, r *db.VillageRung, after any) error {
	return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindVillage, Subject: r.ID, Place: r.Place(), After: after})
}

// Note limits of a silent village.
const (
	villageNotesMost        = 100
	whoMost, villageSayMost = 60, 200
)

// VillageNote is what a desk above has done about a silent village.
type VillageNote struct {
	Rung, ID uuid.UUID
	Kind     escalate.NoteKind
	// Way and Spoke belong to a try; Who is who was spoken to, sent, or has arrived.
	Way       escalate.Way
	Spoke     bool
	Who, Text string
	MadeAt    time.Time
}

func (n VillageNote) check() error {
	var bad fault.Findings
	told(n.ID, n.MadeAt, &bad)
	try := n.Kind == escalate.NoteTry
	bad.Check(slices.Contains(escalate.NoteKind("").Values(), string(n.Kind)), "kind", codeKind)
	bad.Check(try == (n.Way != "") && (!try || slices.Contains(escalate.Way("").Values(), string(n.Way))), "way", codeWay)
	bad.Check(try || !n.Spoke, "spoke", codeWay)
	bad.Check(plain.Fits(n.Who, whoMost) && (n.Who != "" || try && !n.Spoke), "who", codeWho)
	bad.Check(plain.Fits(n.Text, villageSayMost), "text", codeVillageText)
	return bad.Err()
}

// NoteVillage keeps what was done about a silent village: a way that was tried, who was sent, that he is there. Whoever spoke with
// somebody of the village, or is there, has ended its silence. The same id and content again is the same.
// Faults: not_found, denied, village.conflict, village.over, village.too_many and the codes of faulty fields.
func (f *Flow) NoteVillage(ctx context.Context, in VillageNote) error {
	in.Who, in.Text = strings.Join(strings.Fields(plain.Clean(in.Who)), " "), strings.TrimSpace(plain.Clean(in.Text))
	digest, err := store.Digest(in.Rung, in.Kind, in.Way, in.Spoke, in.Who, in.Text, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		if v == nil || v.Person == uuid.Nil {
			return fault.ErrNotFound
		}
		hand := world(ctx, "villages", viewer.Drill(ctx))
		switch old, err := tx.Client.VillageNote.Query().Where(villagenote.ID(in.ID)).Only(hand); {
		case err == nil && old.ActorID == v.Person && string(old.Digest) == string(digest):
			return nil
		case err == nil:
			return ErrVillageConflict
		case !db.IsNotFound(err):
			return fmt.Errorf("look for the id: %w", err)
		}
		w := store.World(ctx, tx)
		if _, err := w.Exec(ctx, "UPDATE village_rungs SET notes = notes WHERE drill_id = ? AND id = ?", w.Drill(), in.Rung); err != nil {
			return fmt.Errorf("hold the village: %w", err)
		}
		r, err := tx.Client.VillageRung.Query().Where(villagerung.ID(in.Rung)).Only(ctx)
		if err != nil {
			return fmt.Errorf("silent village: %w", err)
		}
		g, ok := v.GrantFor(r.Place(), "", viewer.AnswerBehalf)
		if !ok {
			return fault.ErrDenied
		}
		if err := in.check(); err != nil {
			return err
		}
		if r.Notes >= villageNotesMost {
			return ErrVillageTooMany.With(fault.Params{"max": villageNotesMost})
		}
		s, err := newRevisions(tx.Client).standing(hand, r.RevisionID, tx.Now)
		if err != nil {
			return err
		}
		made := clock.Told(in.MadeAt)
		if s.over && made.After(s.end) {
			return ErrVillageOver
		}
		c := tx.Client.VillageNote.Create().SetID(in.ID).SetRungID(r.ID).SetKind(in.Kind).SetSpoke(in.Spoke).SetText(in.Text).SetActorID(v.Person).
			SetCard(&viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}).
			SetMadeAt(made).SetReceivedAt(tx.Now).SetDigest(digest)
		if in.Way != "" {
			c.SetWay(in.Way)
		}
		if in.Who != "" {
			c.SetWho(in.Who)
		}
		if err := c.Exec(ctx); err != nil {
			return fmt.Errorf("note of a village: %w", err)
		}
		u := r.Update().AddNotes(1)
		if in.Kind == escalate.NoteSend {
			u.SetSent(in.Who).SetSentAt(tx.Now)
		}
		if r, err = u.Save(ctx); err != nil {
			return fmt.Errorf("silent village: %w", err)
		}
		if err := tx.Journal(ctx, store.Entry{Verb: "village." + string(in.Kind), Kind: store.KindVillage, Subject: r.ID, Place: r.Place(), Appointment: g.Appointment, After: digest}); err != nil {
			return err
		}
		switch {
		case r.State != escalate.VillageSilent:
		case in.Kind == escalate.NoteTry && in.Spoke:
			return reachedBy(hand, tx, r, escalate.SignWay)
		case in.Kind == escalate.NoteArrive:
			return reachedBy(hand, tx, r, escalate.SignArrival)
		}
		return nil
	})
	if store.Unique(err) {
		return ErrVillageConflict.Because(err)
	}
	return err
}

// Word is a short word from a village after its answer, while the warning lasts: one press that all is as it was. It ends the silence of
// the village. Who has not answered yet answers first. Faults: not_found, delivery.not_yours, delivery.over, delivery.unanswered.
func (f *Flow) Word(ctx context.Context, delivery, id uuid.UUID, madeAt time.Time) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err := own(ctx, tx, delivery)
		if err != nil {
			return err
		}
		var bad fault.Findings
		told(id, madeAt, &bad)
		if err := bad.Err(); err != nil {
			return err
		}
		hand := world(ctx, "answer", d.DrillID)
		s, err := newRevisions(tx.Client).standing(hand, d.RevisionID, tx.Now)
		if err != nil {
			return err
		}
		switch made := clock.Told(madeAt); {
		case s.over && made.After(s.end):
			return ErrOver
		case !d.State.Answered():
			return ErrUnanswered
		}
		if d.WordAt != nil && !d.WordAt.Before(tx.Now) {
			return nil
		}
		if err := tx.Client.Delivery.Update().Where(dbdelivery.ID(d.ID)).SetWordAt(tx.Now).Exec(hand); err != nil {
			return fmt.Errorf("word from a village: %w", err)
		}
		if err := say(ctx, tx, "delivery.word", d, id); err != nil {
			return err
		}
		if d.Place().Village == uuid.Nil || !responsible(d.Role) {
			return nil
		}
		r, err := tx.Client.VillageRung.Query().Where(villagerung.RevisionID(d.RevisionID), villagerung.VillageID(d.Place().Village), villagerung.StateEQ(escalate.VillageSilent)).Only(hand)
		if db.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("silent village: %w", err)
		}
		return reachedBy(hand, tx, r, escalate.SignWord)
	})
}

// SilentVillages lists the villages of a revision in a state, in a place the viewer watches, longest silence first. It begins after
// (silentSince, id), or at the first with the zero time. Fault: not_found.
func (f *Flow) SilentVillages(ctx context.Context, revision uuid.UUID, within division.Place, state escalate.VillageState, first int, since time.Time, id uuid.UUID) ([]*db.VillageRung, error) {
	if !viewer.From(ctx).Can(within, viewer.CoverageSee) {
		return nil, fault.ErrNotFound
	}
	q := f.Store.Client.VillageRung.Query().Where(villagerung.RevisionID(revision), villagerung.StateEQ(state))
	if !since.IsZero() {
		at := clock.Cut(since)
		q.Where(villagerung.SilentSinceGTE(at), villagerung.Or(villagerung.SilentSinceGT(at), villagerung.IDGT(id)))
	}
	rows, err := q.Order(villagerung.BySilentSince(), villagerung.ByID()).Limit(first).All(viewer.Narrow(ctx, within))
	if err != nil {
		return nil, fmt.Errorf("silent villages: %w", err)
	}
	return rows, nil
}

// VillageNotes gives the notes of silent villages the viewer may read, oldest first.
func (f *Flow) VillageNotes(ctx context.Context, rungs []uuid.UUID) (map[uuid.UUID][]*db.VillageNote, error) {
	out := map[uuid.UUID][]*db.VillageNote{}
	if len(rungs) == 0 {
		return out, nil
	}
	rows, err := f.Store.Client.VillageNote.Query().Where(villagenote.RungIDIn(rungs...)).Order(villagenote.ByReceivedAt(), villagenote.ByID()).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("notes of villages: %w", err)
	}
	for _, n := range rows {
		out[n.RungID] = append(out[n.RungID], n)
	}
	return out, nil
}

// VillageAsks tells what the frozen ladder asks for a silent village by now, and the step it waits for.
func VillageAsks(rev *db.WarningRevision, r *db.VillageRung, zone *time.Location) (asks []escalate.Channel, next []escalate.Channel) {
	asks, next = []escalate.Channel{}, []escalate.Channel{}
	ladder := escalate.Of(rev.Ladder, escalate.VillageUnit)
	for _, s := range ladder {
		for _, c := range s.Channels {
			if s.Number <= r.Step && c != escalate.List && !slices.Contains(asks, c) {
				asks = append(asks, c)
			}
		}
	}
	if r.NextAt != nil && r.State == escalate.VillageSilent {
		if due, _ := escalate.Next(ladder, escalate.Facts{Called: r.CalledAt, Taken: r.Step, Zone: zone}, *r.NextAt); len(due) > 0 {
			next = due[0].Channels
		}
	}
	return asks, next
}

// WordEvery is how often the village of a delivery is to be heard of while the warning lasts; zero when it is not asked.
func WordEvery(rev *db.WarningRevision, d *db.Delivery) time.Duration {
	if !d.Asks || d.Place().Village == uuid.Nil || !responsible(d.Role) {
		return 0
	}
	return escalate.Period(rev.Ladder)
}
