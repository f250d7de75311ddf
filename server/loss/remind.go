package loss

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/lossevent"
	"jiaoying/ent/db/reminder"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/remind"
	"jiaoying/server/setting"
	"jiaoying/server/store"
)

// remindChunk is the most reminders one transaction begins or ends.
const remindChunk = 200

// owedKey tells one thing that is owed from every other.
type owedKey struct {
	event, division uuid.UUID
	key, order      string
	due             int64
}

func keyOf(o *Owed) owedKey {
	return owedKey{o.Event.ID, o.Place.ID(), o.Key, o.Order, clock.Cut(o.Due).UnixMilli()}
}

func keyIn(r *db.Reminder) owedKey {
	return owedKey{r.EventID, r.DivisionID, r.Key, r.OrderID, r.DueAt.UnixMilli()}
}

// Remind rings whoever owes a statement and the desks above (催报), as far as it is time. What is owed is derived each time; a row says how
// far each was reminded, so that a turn left out is made up by the next, and two servers that remind at once take no step twice. An exercise
// reminds nobody: nobody has said who takes part.
func (f *Flow) Remind(ctx context.Context) error {
	ctx = hand(ctx)
	open, err := f.reminding(ctx)
	if err != nil {
		return err
	}
	nodes, err := f.Store.Nodes(ctx)
	if err != nil {
		return err
	}
	var failed error // of one county: the others are reminded all the same
	for _, n := range nodes {
		if n.Level == division.County {
			failed = errors.Join(failed, f.remindCounty(ctx, n.Place, open[n.ID]))
		}
	}
	return failed
}

// reminding are the counties in which a reminder is open.
func (f *Flow) reminding(ctx context.Context) (map[uuid.UUID]bool, error) {
	out := map[uuid.UUID]bool{}
	raw := store.World(ctx, f.Store)
	err := raw.Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		err := rows.Scan(&id)
		out[id] = true
		return err
	}, "SELECT DISTINCT county_id FROM reminders WHERE drill_id = ? AND ended_at IS NULL", raw.Drill())
	if err != nil {
		return nil, fmt.Errorf("open reminders: %w", err)
	}
	return out, nil
}

func (f *Flow) remindCounty(ctx context.Context, county division.Place, open bool) error {
	owed, err := f.remindedOf(ctx, county)
	if err != nil || len(owed) == 0 && !open {
		return err
	}
	rows, err := f.openReminders(ctx, county)
	if err != nil {
		return err
	}
	hours, err := f.hours(ctx, county.County)
	if err != nil {
		return err
	}
	var fresh []*Owed
	for i := range owed {
		if rows[keyOf(&owed[i])] == nil {
			fresh = append(fresh, &owed[i])
		}
	}
	if len(fresh) > 0 {
		if err := f.beginReminders(ctx, fresh, hours); err != nil {
			return err
		}
		if rows, err = f.openReminders(ctx, county); err != nil {
			return err
		}
	}
	now := clock.Cut(f.Store.Now())
	for i := range owed {
		row := rows[keyOf(&owed[i])]
		delete(rows, keyOf(&owed[i]))
		if row == nil || row.NextAt == nil || row.NextAt.After(now) {
			continue
		}
		if err := f.remindOf(ctx, row, hours); err != nil {
			return err
		}
	}
	return f.endReminders(ctx, rows) // what is left is not owed any more
}

// remindedOf is what is owed in a county of which somebody is reminded; nothing where the county has switched reminders off.
func (f *Flow) remindedOf(ctx context.Context, county division.Place) ([]Owed, error) {
	events, err := f.Store.Client.LossEvent.Query().Where(lossevent.CountyID(county.County), lossevent.Live(true)).Limit(liveMost).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("live events: %w", err)
	}
	if len(events) == 0 {
		return nil, nil
	}
	if on, err := f.Store.Setting(ctx, county.County, setting.Remind); err != nil || on == 0 {
		return nil, err
	}
	var out []Owed
	for _, ev := range events {
		owed, err := f.everyOwed(ctx, ev, county)
		if err != nil {
			return nil, err
		}
		out = append(out, owed...)
	}
	return slices.DeleteFunc(out, func(o Owed) bool { return len(remind.Proposed(o.Stage, string(o.Level))) == 0 }), nil
}

// everyOwed is what is owed for an event in a place at every level.
func (f *Flow) everyOwed(ctx context.Context, ev *db.LossEvent, at division.Place) ([]Owed, error) {
	one, err := f.Form(ctx, ev.CountyID, ev.Form)
	if err != nil {
		return nil, err
	}
	if ev.Kind != event.Winter {
		return f.owedOf(ctx, ev, one, at)
	}
	all, err := f.Store.Nodes(ctx)
	if err != nil {
		return nil, err
	}
	var nodes []division.Place
	for _, n := range all {
		if !n.Ended && at.Covers(n.Place) && n.Level.Depth() <= division.Village.Depth() {
			nodes = append(nodes, n.Place)
		}
	}
	return f.owedOfSeason(ctx, ev, one, at, nodes)
}

func (f *Flow) openReminders(ctx context.Context, county division.Place) (map[owedKey]*db.Reminder, error) {
	rows, err := f.Store.Client.Reminder.Query().Where(reminder.CountyID(county.County), reminder.EndedAtIsNil()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("open reminders: %w", err)
	}
	out := make(map[owedKey]*db.Reminder, len(rows))
	for _, r := range rows {
		out[keyIn(r)] = r
	}
	return out, nil
}

// hours are those in which a county is rung for what can wait.
func (f *Flow) hours(ctx context.Context, county uuid.UUID) (h remind.Hours, err error) {
	h.Zone = f.Store.Zone
	if f.HoursFunc != nil {
		if h.From, h.To, err = f.HoursFunc(ctx, county); err != nil {
			return h, fmt.Errorf("hours of reminders: %w", err)
		}
	}
	return h, nil
}

const reminderColumns = "id, county_id, town_id, village_id, drill_id, event_id, division_id, level, key, order_id, stage, from_at, due_at, step, calls, next_at, made_at"

// beginReminders writes a row for each that has none. One that another server has written stays; one that had ended goes on where it was.
func (f *Flow) beginReminders(ctx context.Context, fresh []*Owed, hours remind.Hours) error {
	for part := range slices.Chunk(fresh, remindChunk) {
		if err := f.Store.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) error {
			raw := store.World(ctx, tx)
			var args []any
			for _, o := range part {
				from, due := clock.Cut(o.From), clock.Cut(o.Due)
				_, first := remind.Next(remind.Proposed(o.Stage, string(o.Level)), remind.Owed{From: from, Due: due}, hours, 0, from.Add(-time.Millisecond))
				args = append(args, store.NewID(), o.Place.County, store.Nullable(o.Place.Town), store.Nullable(o.Place.Village), raw.Drill(), o.Event.ID, o.Place.ID(),
					string(o.Place.Level()), o.Key, o.Order, o.Stage, from, due, 0, 0, clock.Cut(first), tx.Now)
			}
			row := "(" + store.Marks(len(args)/len(part)) + ")"
			if _, err := raw.Exec(ctx, "INSERT INTO reminders ("+reminderColumns+") VALUES "+strings.Repeat(row+", ", len(part)-1)+row+
				` ON CONFLICT (event_id, division_id, key, order_id, due_at) DO UPDATE SET ended_at = NULL, next_at = excluded.next_at WHERE reminders.ended_at IS NOT NULL`, args...); err != nil {
				return fmt.Errorf("begin reminders: %w", err)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

func (f *Flow) endReminders(ctx context.Context, rows map[owedKey]*db.Reminder) error {
	var ids []uuid.UUID
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	for part := range slices.Chunk(ids, remindChunk) {
		if err := f.Store.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Client.Reminder.Update().Where(reminder.IDIn(part...), reminder.EndedAtIsNil()).SetEndedAt(tx.Now).ClearNextAt().Exec(ctx); err != nil {
				return fmt.Errorf("end reminders: %w", err)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// remindOf takes what is due of one reminder: the row moves and whoever is rung is planned in one transaction, and only where the row still
// stands where it was read.
func (f *Flow) remindOf(ctx context.Context, row *db.Reminder, hours remind.Hours) error {
	return f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		call, next := remind.Next(remind.Proposed(row.Stage, string(row.Level)), remind.Owed{From: row.FromAt, Due: row.DueAt}, hours, row.Step, tx.Now)
		u := tx.Client.Reminder.Update().Where(reminder.ID(row.ID), reminder.Step(row.Step), reminder.EndedAtIsNil())
		if call != nil {
			u.SetStep(call.Turn)
			if call.Again {
				u.ClearHeardAt().ClearHeardCard()
			}
		}
		if next.IsZero() {
			u.ClearNextAt()
		} else {
			u.SetNextAt(clock.Cut(next))
		}
		n, err := u.Save(ctx)
		if err != nil {
			return fmt.Errorf("step of a reminder: %w", err)
		}
		if n == 0 || call == nil {
			return nil
		}
		rung, desk, err := f.call(ctx, tx, row, call)
		if err != nil {
			return err
		}
		is := tx.Client.Reminder.UpdateOneID(row.ID)
		if rung {
			is.AddCalls(1).SetLastAt(tx.Now)
		}
		if desk != uuid.Nil {
			is.SetDeskID(desk)
		}
		if err := is.Exec(ctx); err != nil {
			return fmt.Errorf("call of a reminder: %w", err)
		}
		return tx.Journal(ctx, store.Entry{Verb: "statement.remind", Kind: store.KindReminder, Subject: row.ID, Place: row.Place(), After: []any{call.Turn, rung}})
	})
}

// call has those rung whom a turn names, tells whether anybody is, and on the list of which desk it stands from now on.
func (f *Flow) call(ctx context.Context, tx *store.Tx, row *db.Reminder, call *remind.Call) (rung bool, desk uuid.UUID, err error) {
	who, ok := remind.DeskOf(string(row.Level))
	if !ok || f.DutyFunc == nil || f.CallFunc == nil || f.DeskFunc == nil {
		return false, desk, nil
	}
	var people []uuid.UUID
	add := func(which string, roles ...string) error {
		posts := make([]viewer.Role, len(roles))
		for i, r := range roles {
			posts[i] = viewer.Role(r)
		}
		more, err := f.DutyFunc(ctx, tx, posts, row.Place(), which)
		people = append(people, more...)
		return err
	}
	if call.To.A {
		err = add("A", who.Posts...)
	}
	if call.To.B && err == nil {
		err = add("B", who.Posts...)
	}
	if over, has := above(row.Place()); call.To.Above && err == nil {
		if has {
			rung, desk, err = f.callDesk(ctx, tx, over, viewer.Role(who.Above))
		} else { // nothing lies above a county: its leader is rung for what the county itself owes
			err = add("A", who.Above)
		}
	}
	if err != nil {
		return false, desk, err
	}
	slices.SortFunc(people, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	for _, p := range slices.Compact(people) {
		ok, err := f.CallFunc(ctx, tx, row.ID, p, call.Turn, call.Again)
		if err != nil {
			return false, desk, err
		}
		rung = rung || ok
	}
	return rung, desk, nil
}

// callDesk has the duty desk of a place rung for all that is on its list; where nobody sits there, the county's, which has it on its own.
func (f *Flow) callDesk(ctx context.Context, tx *store.Tx, at division.Place, role viewer.Role) (rung bool, desk uuid.UUID, err error) {
	people, err := f.DutyFunc(ctx, tx, []viewer.Role{role}, at, "A")
	if err == nil && len(people) == 0 {
		at = division.Place{County: at.County}
		people, err = f.DutyFunc(ctx, tx, []viewer.Role{viewer.CountyDuty}, at, "A")
	}
	if err != nil {
		return false, desk, err
	}
	for _, p := range people {
		ok, err := f.DeskFunc(ctx, tx, at.ID(), p)
		if err != nil {
			return false, desk, err
		}
		rung = rung || ok
	}
	return rung, at.ID(), nil
}

// Reminding is what somebody is rung for: what his own place owes, or how many places under his desk owe something.
type Reminding struct {
	Place division.Place
	// Event and Stage are of what the place itself owes.
	Event, Stage string
	// Due is the time limit; of several the earliest.
	Due time.Time
	// Under are the places on the list of a desk that owe, 0 for the place's own; Level is theirs, empty where they are of several.
	Under int
	Level division.Level
	// ByDay tells that it waits for the county's hours.
	ByDay bool
}

// RemindingOf tells what a call for a reminder or for a duty desk is about now; over when nothing of it is owed any more.
func (f *Flow) RemindingOf(ctx context.Context, cause uuid.UUID) (out Reminding, over bool, err error) {
	ctx = hand(ctx)
	row, err := f.Store.Client.Reminder.Query().Where(reminder.ID(cause)).Only(ctx)
	switch {
	case db.IsNotFound(err):
		return f.remindingDesk(ctx, cause)
	case err != nil:
		return out, false, fmt.Errorf("reminder: %w", err)
	case row.EndedAt != nil:
		return out, true, nil
	}
	owed, err := f.stillOwed(ctx, []*db.Reminder{row}, row.Place())
	if err != nil || len(owed) == 0 {
		return out, true, err
	}
	o := owed[0]
	return Reminding{Place: o.Place, Event: o.Event.Name, Stage: o.Stage, Due: o.Due, ByDay: remind.ByDay(row.Stage, string(row.Level))}, false, nil
}

func (f *Flow) remindingDesk(ctx context.Context, desk uuid.UUID) (out Reminding, over bool, err error) {
	n, ok, err := f.Store.Node(ctx, desk)
	if err != nil || !ok {
		return out, true, err
	}
	rows, err := f.listOf(ctx, f.Store.Client, n.Place)
	if err != nil {
		return out, false, err
	}
	owed, err := f.stillOwed(ctx, rows, n.Place)
	if err != nil || len(owed) == 0 {
		return out, true, err
	}
	out = Reminding{Place: n.Place, Due: owed[0].Due, Level: owed[0].Place.Level(), ByDay: true}
	places := map[division.Place]bool{}
	for _, o := range owed {
		places[o.Place] = true
		if o.Due.Before(out.Due) {
			out.Due = o.Due
		}
		if o.Place.Level() != out.Level {
			out.Level = ""
		}
		out.ByDay = out.ByDay && remind.ByDay(o.Stage, string(o.Level))
	}
	out.Under = len(places)
	return out, false, nil
}

// listOf are the reminders on the list of the desk of a place.
func (f *Flow) listOf(ctx context.Context, c *db.Client, at division.Place) ([]*db.Reminder, error) {
	rows, err := c.Reminder.Query().Where(reminder.CountyID(at.County), reminder.DeskID(at.ID()), reminder.EndedAtIsNil()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list of a desk: %w", err)
	}
	return rows, nil
}

// stillOwed gives what of some reminders in a place is owed at this moment.
func (f *Flow) stillOwed(ctx context.Context, rows []*db.Reminder, at division.Place) (out []Owed, err error) {
	if on, err := f.Store.Setting(ctx, at.County, setting.Remind); err != nil || on == 0 {
		return nil, err
	}
	want, events := map[owedKey]bool{}, []uuid.UUID{}
	for _, r := range rows {
		want[keyIn(r)] = true
		if !slices.Contains(events, r.EventID) {
			events = append(events, r.EventID)
		}
	}
	live, err := f.Store.Client.LossEvent.Query().Where(lossevent.IDIn(events...), lossevent.Live(true)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("events of reminders: %w", err)
	}
	for _, ev := range live {
		owed, err := f.everyOwed(ctx, ev, at)
		if err != nil {
			return nil, err
		}
		for _, o := range owed {
			if want[keyOf(&o)] {
				out = append(out, o)
			}
		}
	}
	return out, nil
}

// Heard notes that somebody has heard a reminder, or of all on the list of his desk, in the transaction of whoever heard it. Nothing that is
// owed ends by it.
func (f *Flow) Heard(ctx context.Context, tx *store.Tx, cause uuid.UUID, by *viewer.Card) error {
	own := viewer.InDrill(hand(ctx), viewer.Drill(ctx))
	which, at := reminder.ID(cause), division.Place{}
	row, err := tx.Client.Reminder.Query().Where(which).Only(own)
	switch {
	case err == nil:
		at = row.Place()
	case !db.IsNotFound(err):
		return fmt.Errorf("reminder that was heard: %w", err)
	default:
		n, ok, err := f.Store.Node(ctx, cause)
		if err != nil || !ok {
			return err
		}
		at = n.Place
		which = reminder.And(reminder.CountyID(at.County), reminder.DeskID(cause))
	}
	n, err := tx.Client.Reminder.Update().Where(which, reminder.HeardAtIsNil(), reminder.EndedAtIsNil()).SetHeardAt(tx.Now).SetHeardCard(by).Save(own)
	if err != nil {
		return fmt.Errorf("reminder that was heard: %w", err)
	}
	if n == 0 {
		return nil
	}
	return tx.Journal(own, store.Entry{Verb: "statement.remind_heard", Kind: store.KindReminder, Subject: cause, Place: at, Person: by.Person})
}

// Reminders are how far what is owed in a place was reminded of, for whoever reads it.
type Reminders map[owedKey]*db.Reminder

// Of gives the reminder of something that is owed; nil while there is none.
func (r Reminders) Of(o *Owed) *db.Reminder { return r[keyOf(o)] }

// RemindersOf reads those of some things that are owed in a county, through the viewer's eyes.
func (f *Flow) RemindersOf(ctx context.Context, county uuid.UUID, owed []Owed) (Reminders, error) {
	var events []uuid.UUID
	for _, o := range owed {
		if !slices.Contains(events, o.Event.ID) {
			events = append(events, o.Event.ID)
		}
	}
	if len(events) == 0 {
		return nil, nil
	}
	rows, err := f.Store.Client.Reminder.Query().Where(reminder.CountyID(county), reminder.EventIDIn(events...), reminder.EndedAtIsNil()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("reminders: %w", err)
	}
	out := make(Reminders, len(rows))
	for _, r := range rows {
		out[keyIn(r)] = r
	}
	return out, nil
}
