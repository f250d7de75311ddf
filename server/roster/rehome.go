package roster

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/category"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/db/person"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/rule"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/job"
	"jiaoying/server/store"
)

// chunk of rows per transaction: with its two journal entries and their marks, a row is five, so one transaction holds a thousand.
const chunk = 200

// Rehome brings every row of job.From to the place job.Division has now: divisions below, people, appointments, machines'
// tokens, households, sites, rounds of test calls, leaves and base data, and of all worlds reports, doors, deliveries, danger notices, orders, statements, ledgers, site checks, orders to verify, needs, lists and reminders with their tallies and search documents, spot checks and exports. What is left to do is read from the rows, so it may be stopped
// anywhere and run again. A row is journalled for the place it left and the place it came to, so that the phones of both hear of it.
func (f *Flow) Rehome(ctx context.Context, j job.Rehome) error {
	ctx = rule.Rehoming(viewer.Wide(viewer.With(ctx, viewer.System("rehome"))))
	h := &home{flow: f, job: j}
	// The tree first: the paths of the search documents are read from it.
	for _, step := range []func(context.Context, *store.Tx) (int, error){h.divisions, h.people, h.appointments, h.tokens} {
		if err := h.all(ctx, step); err != nil {
			return err
		}
	}
	var world uuid.UUID // the zero id is the real one
	for {
		inside := viewer.InDrill(ctx, world)
		for _, step := range []func(context.Context, *store.Tx) (int, error){h.reports, h.tallies,
			h.lying("door_tasks", store.KindDoor, "assignee_id"), h.lying("deliveries", store.KindDelivery, "person_id"), h.coverage,
			h.lying("danger_notices", store.KindNotice, ""), h.lying("orders", store.KindOrder, ""),
			h.lying("loss_chains", store.KindStatement, ""), h.lying("statements", store.KindStatement, ""), h.lying("ledger_rows", store.KindLedger, ""), h.lying("conferences", store.KindStatement, ""), h.lying("loss_totals", store.KindStatement, ""), h.lying("loss_entries", store.KindStatement, ""),
			h.lying("site_checks", store.KindCheck, "assignee_id"), h.lying("verify_orders", store.KindVerify, ""), h.lying("relief_needs", store.KindRelief, ""), h.lying("ledger_lists", store.KindList, ""), h.lying("reminders", store.KindReminder, ""),
			h.lying("spot_checks", store.KindSpot, ""), h.lying("exports", store.KindExport, "")} {
			if err := h.all(inside, step); err != nil {
				return err
			}
		}
		var err error
		if world, err = h.nextWorld(ctx, world); err != nil {
			return err
		}
		if world == uuid.Nil {
			break
		}
	}
	return errors.Join(h.all(ctx, h.bases), h.all(ctx, h.lying("households", store.KindHousehold, "")), h.all(ctx, h.lying("sites", store.KindSite, "")),
		h.all(ctx, h.lying("test_rounds", store.KindTest, "")), h.all(ctx, h.lying("leaves", store.KindLeave, "person_id")))
}

type home struct {
	flow *Flow
	job  job.Rehome
	to   division.Place
}

// all runs a step, a transaction each, until it finds nothing.
func (h *home) all(ctx context.Context, step func(context.Context, *store.Tx) (int, error)) error {
	for {
		n := 0
		err := h.flow.Store.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) error {
			// Two runs of one division take turns, and its place stands still meanwhile.
			if err := lock(ctx, tx, h.job.Division, h.job.From); err != nil {
				return err
			}
			d, err := find(ctx, tx, h.job.Division)
			if err != nil {
				return err
			}
			h.to = d.Place()
			n, err = step(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("re-home %s: %w", h.job.From, err)
		}
		if n == 0 {
			return nil
		}
	}
}

// stale finds rows of From that are not at the place of Division.
func (h *home) stale() func(*entsql.Selector) {
	level := h.to.Level()
	here := entsql.FieldEQ(rule.Column(level), h.job.From)
	if h.job.From != h.job.Division {
		return here
	}
	var off []func(*entsql.Selector)
	for l := range above(level) {
		off = append(off, entsql.FieldNEQ(rule.Column(l), h.to.At(l)))
	}
	if len(off) == 0 { // a county has nothing above it
		return entsql.FieldIsNull(rule.ColCounty)
	}
	return entsql.AndPredicates(here, entsql.OrPredicates(off...))
}

// above gives the levels over one.
func above(level division.Level) func(func(division.Level) bool) {
	return func(yield func(division.Level) bool) {
		for _, s := range level.Values()[:level.Depth()] {
			if !yield(division.Level(s)) {
				return
			}
		}
	}
}

// settle writes the columns of a place down to its own level; what lies deeper stays the row's.
func settle(m ent.Mutation, to division.Place) error {
	if err := m.SetField(rule.Column(to.Level()), to.ID()); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	for l := range above(to.Level()) {
		if err := m.SetField(rule.Column(l), to.At(l)); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
	}
	return nil
}

// after is the place a row comes to.
func (h *home) after(p division.Place) division.Place {
	switch h.to.Level() {
	case division.Grid:
		p.Grid = h.to.Grid
		fallthrough
	case division.Village:
		p.Village = h.to.Village
		fallthrough
	case division.Town:
		p.Town = h.to.Town
	}
	p.County = h.to.County
	return p
}

func (h *home) divisions(ctx context.Context, tx *store.Tx) (int, error) {
	// A merged division itself stays where it was: it is history.
	rows, err := tx.Client.Division.Query().Where(h.stale(), dbdivision.IDNEQ(h.job.From)).Order(dbdivision.ByID()).Limit(chunk).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("divisions: %w", err)
	}
	tx.TouchTree() // also when nothing is left: another server may have made the change
	var ids, children []uuid.UUID
	for _, r := range rows {
		ids = append(ids, r.ID)
		if r.ParentID == h.job.From {
			children = append(children, r.ID)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	u := tx.Client.Division.Update().Where(dbdivision.IDIn(ids...))
	if err := errors.Join(settle(u.Mutation(), h.to), u.Exec(ctx)); err != nil {
		return 0, fmt.Errorf("divisions: %w", err)
	}
	if err := tx.Client.Division.Update().Where(dbdivision.IDIn(children...)).SetParentID(h.job.Division).Exec(ctx); err != nil {
		return 0, fmt.Errorf("divisions: %w", err)
	}
	for _, r := range rows {
		if err := h.tell(ctx, tx, store.Entry{Kind: store.KindDivision, Subject: r.ID, Place: r.Place(), Down: true}); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (h *home) people(ctx context.Context, tx *store.Tx) (int, error) {
	rows, err := tx.Client.Person.Query().Where(h.stale()).Order(person.ByID()).Limit(chunk).All(ctx)
	if err != nil || len(rows) == 0 {
		return 0, wrap("people", err)
	}
	u := tx.Client.Person.Update().Where(person.IDIn(ids(rows, func(r *db.Person) uuid.UUID { return r.ID })...))
	if err := errors.Join(settle(u.Mutation(), h.to), u.Exec(ctx)); err != nil {
		return 0, wrap("people", err)
	}
	for _, r := range rows {
		if err := h.tell(ctx, tx, store.Entry{Kind: store.KindPerson, Subject: r.ID, Place: r.Place(), Person: r.ID}); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (h *home) appointments(ctx context.Context, tx *store.Tx) (int, error) {
	rows, err := tx.Client.Appointment.Query().Where(h.stale()).Order(appointment.ByID()).Limit(chunk).All(ctx)
	if err != nil || len(rows) == 0 {
		return 0, wrap("appointments", err)
	}
	u := tx.Client.Appointment.Update().Where(appointment.IDIn(ids(rows, func(r *db.Appointment) uuid.UUID { return r.ID })...))
	if err := errors.Join(settle(u.Mutation(), h.to), u.Exec(ctx)); err != nil {
		return 0, wrap("appointments", err)
	}
	for _, r := range rows {
		if err := h.tell(ctx, tx, store.Entry{Kind: store.KindAppointment, Subject: r.ID, Place: r.Place(), Person: r.PersonID}); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// tokens of machines are few: all of a division in one go.
func (h *home) tokens(ctx context.Context, tx *store.Tx) (int, error) {
	raw := store.Inner(tx)
	was := map[uuid.UUID]division.Place{}
	if err := raw.Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		var county, town, village, grid uuid.NullUUID
		err := rows.Scan(&id, &county, &town, &village, &grid)
		if p := (division.Place{County: county.UUID, Town: town.UUID, Village: village.UUID, Grid: grid.UUID}); h.after(p) != p {
			was[id] = p
		}
		return err
	}, "SELECT id, county_id, town_id, village_id, grid_id FROM machine_tokens WHERE "+rule.Column(h.to.Level())+" = ?", h.job.From); err != nil {
		return 0, wrap("tokens", err)
	}
	for id, p := range was {
		to := h.after(p)
		if _, err := raw.Exec(ctx, "UPDATE machine_tokens SET county_id = ?, town_id = ?, village_id = ?, grid_id = ? WHERE id = ?",
			to.County, store.Nullable(to.Town), store.Nullable(to.Village), store.Nullable(to.Grid), id); err != nil {
			return 0, wrap("tokens", err)
		}
		if err := h.tell(ctx, tx, store.Entry{Kind: store.KindToken, Subject: id, Place: p}); err != nil {
			return 0, err
		}
	}
	return len(was), nil
}

// reports are moved in one world, the context's.
func (h *home) reports(ctx context.Context, tx *store.Tx) (int, error) {
	stale, err := tx.Client.Report.Query().Where(h.stale()).Order(dbreport.ByID()).Limit(chunk).All(ctx)
	if err != nil || len(stale) == 0 {
		return 0, wrap("reports", err)
	}
	which := dbreport.IDIn(ids(stale, func(r *db.Report) uuid.UUID { return r.ID })...)
	u := tx.Client.Report.Update().Where(which)
	if err := errors.Join(settle(u.Mutation(), h.to), u.Exec(ctx)); err != nil {
		return 0, wrap("reports", err)
	}
	// Read again now that they are held: somebody may have accepted or corrected one since. Places change nowhere but here.
	was := map[uuid.UUID]division.Place{}
	for _, r := range stale {
		was[r.ID] = r.Place()
	}
	rows, err := tx.Client.Report.Query().Where(which).All(ctx)
	if err != nil {
		return 0, wrap("reports", err)
	}
	names := map[string]string{}
	categories, err := tx.Client.Category.Query().Where(category.CountyID(h.to.County)).Select(category.FieldCode, category.FieldZh).All(ctx)
	if err != nil {
		return 0, wrap("categories", err)
	}
	for _, c := range categories {
		names[c.Code] = c.Zh
	}
	var counts []count
	for _, r := range rows {
		from, to := was[r.ID], r.Place()
		if err := tx.Index(ctx, store.KindReport, r.ID, to, names[r.Category], h.flow.Store.PathOf(ctx, to), r.Spot, r.Note); err != nil {
			return 0, err
		}
		if err := h.tell(ctx, tx, store.Entry{Kind: store.KindReport, Subject: r.ID, Place: from, Person: r.AuthorID}); err != nil {
			return 0, err
		}
		if to.Village != from.Village {
			counts = append(counts, count{at: from, left: string(r.Desk)}, count{at: to, came: string(r.Desk)})
		}
	}
	// Tallies in one order, so that no writer of a report waits crosswise.
	slices.SortFunc(counts, func(a, b count) int {
		return cmp.Or(bytes.Compare(a.at.Village[:], b.at.Village[:]), cmp.Compare(a.left+a.came, b.left+b.came))
	})
	for _, c := range counts {
		if err := tx.CountReport(ctx, c.at, c.left, c.came); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// count is one report less on a desk of a village, or one more.
type count struct {
	at         division.Place
	left, came string
}

// tallies of villages that came under another town; those of a village that ended were emptied with its reports.
func (h *home) tallies(ctx context.Context, tx *store.Tx) (int, error) {
	world := store.World(ctx, tx)
	var err error
	switch h.to.Level() {
	case division.Town:
		_, err = world.Exec(ctx, "UPDATE report_tallies SET town_id = ? WHERE drill_id = ? AND town_id = ? AND town_id <> ?",
			h.to.Town, world.Drill(), h.job.From, h.to.Town)
	case division.Village:
		_, err = world.Exec(ctx, "UPDATE report_tallies SET town_id = ? WHERE drill_id = ? AND village_id = ? AND town_id <> ?",
			h.to.Town, world.Drill(), h.to.Village, h.to.Town)
	}
	return 0, wrap("tallies", err)
}

// bases moves the base data of a place that got another parent; what a village had that was merged is not what the other one has.
func (h *home) bases(ctx context.Context, tx *store.Tx) (int, error) {
	if h.job.From != h.job.Division {
		return 0, nil
	}
	return h.lying("base_figures", store.KindBase, "")(ctx, tx)
}

// lying moves the rows of a table in which nothing else follows from the place; person is the column of whom a row concerns, if
// any. A table whose rows lie in a world is moved in one, the context's.
func (h *home) lying(table, kind, person string) func(context.Context, *store.Tx) (int, error) {
	return func(ctx context.Context, tx *store.Tx) (int, error) {
		raw, level := store.World(ctx, tx), h.to.Level()
		where, args := rule.Column(level)+" = ?", []any{h.job.From}
		if store.Worldly(kind) {
			where, args = where+" AND "+rule.ColDrill+" = ?", append(args, raw.Drill())
		}
		if h.job.From == h.job.Division {
			off := []string{"1 = 0"} // a county has nothing above it
			for l := range above(level) {
				off = append(off, rule.Column(l)+" <> ?")
				args = append(args, h.to.At(l))
			}
			where += " AND (" + strings.Join(off, " OR ") + ")"
		}
		concerns := "NULL"
		if person != "" {
			concerns = person
		}
		was := map[uuid.UUID]store.Entry{}
		var moved []any
		if err := raw.Each(ctx, func(rows *sql.Rows) error {
			var id uuid.UUID
			var county, town, village, grid, who uuid.NullUUID
			err := rows.Scan(&id, &county, &town, &village, &grid, &who)
			was[id] = store.Entry{Kind: kind, Subject: id, Person: who.UUID,
				Place: division.Place{County: county.UUID, Town: town.UUID, Village: village.UUID, Grid: grid.UUID}}
			moved = append(moved, id)
			return err
		}, fmt.Sprintf("SELECT id, county_id, town_id, village_id, grid_id, %s FROM %s WHERE %s ORDER BY id LIMIT %d", concerns, table, where, chunk), args...); err != nil || len(moved) == 0 {
			return 0, wrap(table, err)
		}
		set, values := []string{rule.Column(level) + " = ?"}, []any{h.to.ID()}
		for l := range above(level) {
			set, values = append(set, rule.Column(l)+" = ?"), append(values, h.to.At(l))
		}
		if _, err := raw.Exec(ctx, "UPDATE "+table+" SET "+strings.Join(set, ", ")+" WHERE id IN ("+store.Marks(len(moved))+")", append(values, moved...)...); err != nil {
			return 0, wrap(table, err)
		}
		for _, id := range moved {
			if err := h.tell(ctx, tx, was[id.(uuid.UUID)]); err != nil {
				return 0, err
			}
		}
		return len(moved), nil
	}
}

// coverage moves the tallies of answers and doors: what a village counted goes to the one that took its place, and villages
// that came under another town are its.
func (h *home) coverage(ctx context.Context, tx *store.Tx) (int, error) {
	world := store.World(ctx, tx)
	if h.job.From != h.job.Division {
		if _, err := world.Exec(ctx, `INSERT INTO coverage_tallies (revision_id, place_id, drill_id, county_id, town_id, village, people, answered, behalf, delivered, households, reached, moved, first_answer_at)
			SELECT revision_id, ?, drill_id, county_id, ?, village, people, answered, behalf, delivered, households, reached, moved, first_answer_at
			FROM coverage_tallies WHERE drill_id = ? AND place_id = ?
			ON CONFLICT (revision_id, place_id) DO UPDATE SET people = coverage_tallies.people + excluded.people, answered = coverage_tallies.answered + excluded.answered,
				behalf = coverage_tallies.behalf + excluded.behalf, delivered = coverage_tallies.delivered + excluded.delivered,
				households = coverage_tallies.households + excluded.households, reached = coverage_tallies.reached + excluded.reached, moved = coverage_tallies.moved + excluded.moved,
				first_answer_at = CASE WHEN coverage_tallies.first_answer_at IS NULL OR excluded.first_answer_at < coverage_tallies.first_answer_at
					THEN excluded.first_answer_at ELSE coverage_tallies.first_answer_at END`,
			h.to.ID(), store.Nullable(h.to.Town), world.Drill(), h.job.From); err != nil {
			return 0, wrap("coverage", err)
		}
		if _, err := world.Exec(ctx, "DELETE FROM coverage_tallies WHERE drill_id = ? AND place_id = ?", world.Drill(), h.job.From); err != nil {
			return 0, wrap("coverage", err)
		}
		// A village that fell silent is the new one's, unless that fell silent itself: then it stays what it was, and is over.
		if _, err := world.Exec(ctx, `UPDATE village_rungs SET village_id = ? WHERE drill_id = ? AND village_id = ?
			AND NOT EXISTS (SELECT 1 FROM village_rungs AS o WHERE o.revision_id = village_rungs.revision_id AND o.village_id = ?)`,
			h.to.Village, world.Drill(), h.job.From, h.to.Village); err != nil {
			return 0, wrap("silent villages", err)
		}
		if _, err := world.Exec(ctx, "UPDATE village_rungs SET state = 'over', next_at = NULL, town_id = ? WHERE drill_id = ? AND village_id = ?", store.Nullable(h.to.Town), world.Drill(), h.job.From); err != nil {
			return 0, wrap("silent villages", err)
		}
	}
	var err error
	switch h.to.Level() {
	case division.Town:
		for _, table := range []string{"coverage_tallies", "village_rungs"} {
			if _, err = world.Exec(ctx, "UPDATE "+table+" SET town_id = ? WHERE drill_id = ? AND town_id = ? AND town_id <> ?", h.to.Town, world.Drill(), h.job.From, h.to.Town); err != nil {
				break
			}
		}
	case division.Village:
		if _, err = world.Exec(ctx, "UPDATE coverage_tallies SET town_id = ? WHERE drill_id = ? AND place_id = ? AND town_id <> ?", h.to.Town, world.Drill(), h.to.Village, h.to.Town); err == nil {
			_, err = world.Exec(ctx, "UPDATE village_rungs SET town_id = ? WHERE drill_id = ? AND village_id = ? AND town_id <> ?", h.to.Town, world.Drill(), h.to.Village, h.to.Town)
		}
	}
	return 0, wrap("coverage", err)
}

// nextWorld steps through the indexes from exercise to exercise; the zero id ends it.
func (h *home) nextWorld(ctx context.Context, last uuid.UUID) (next uuid.UUID, err error) {
	for _, table := range []string{"reports", "door_tasks", "deliveries", "danger_notices", "orders"} {
		var world uuid.UUID
		err := store.InDrill(h.flow.Store, last).Row(ctx, "SELECT drill_id FROM "+table+" WHERE drill_id > ? ORDER BY drill_id LIMIT 1", last).Scan(&world)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return uuid.Nil, wrap("worlds", err)
		case next == uuid.Nil || bytes.Compare(world[:], next[:]) < 0:
			next = world
		}
	}
	return next, nil
}

// tell writes the entry for the place a row left, and for the one it came to.
func (h *home) tell(ctx context.Context, tx *store.Tx, e store.Entry) error {
	e.Verb = e.Kind + ".rehome"
	if err := tx.Journal(ctx, e); err != nil {
		return err
	}
	e.Place = h.after(e.Place)
	return tx.Journal(ctx, e)
}

func ids[T any](rows []T, id func(T) uuid.UUID) []uuid.UUID {
	out := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		out[i] = id(r)
	}
	return out
}

func wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
