package export

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/delivery"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/doorvisit"
	dbexport "jiaoying/ent/db/export"
	dbhousehold "jiaoying/ent/db/household"
	dbsite "jiaoying/ent/db/site"
	dbwarning "jiaoying/ent/db/warning"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/rule"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/warning/course"
)

var errNoRows = sql.ErrNoRows

// making is one export while it is made. Of the rows it holds ids and what orders them; the rows themselves are read some hundred at
// a time, so that a warning of a province takes no more memory than one of a village but for its ids.
type making struct {
	flow      *Flow
	row       *db.Export
	warning   *db.Warning
	revisions []*db.WarningRevision
	say       words
	zone      *time.Location
	// Deliveries by revision, place and time; attempts by time; doors by place and time; visits and rulings by time.
	deliveries, attempts, doors, visits, rulings []key
	answers                                      []key // answered deliveries by time
	rungs                                        []*db.VillageRung
	below                                        local // what a town or village did by itself
	kit                                          kit   // of a pack
	loss                                         *disaster
	done, total                                  int
	told                                         time.Time
}

// key is a row and what orders it.
type key struct {
	number int    // of the revision
	place  string // code in the tree
	at     time.Time
	id     uuid.UUID
}

func byPlace(a, b key) int {
	return cmp.Or(a.number-b.number, strings.Compare(a.place, b.place), byTime(a, b))
}

func byTime(a, b key) int {
	return cmp.Or(a.at.Compare(b.at), strings.Compare(a.id.String(), b.id.String()))
}

// some is how many rows are read at once.
const some = 500

// begin reads what orders the rows and marks the export as running. It counts from nothing: another run's progress is void.
func (f *Flow) begin(ctx context.Context, row *db.Export) (*making, error) {
	m := &making{flow: f, row: row, say: textsOf(row.Language), zone: f.Store.Zone, told: time.Now()}
	if row.WarningID != nil {
		if err := m.follow(ctx, *row.WarningID); err != nil {
			return nil, err
		}
	}
	var err error
	switch {
	case row.EventID != nil:
		err = m.happened(ctx, *row.EventID)
	case row.Kind == KindPack:
		err = m.collect(ctx)
	default:
		if err = m.gather(ctx); err == nil {
			m.total = len(m.deliveries) + len(m.attempts) + len(m.doors) + len(m.visits) + len(m.rulings) + len(m.rungs)
		}
	}
	if err != nil {
		return nil, err
	}
	err = f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.Export.Update().Where(dbexport.ID(row.ID), dbexport.StateIn(StatePending, StateRunning)).SetState(StateRunning).SetDone(0).SetTotal(m.total).SetAliveAt(tx.Now).Exec(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("begin the export: %w", err)
	}
	return m, nil
}

// follow reads the warning and its versions.
func (m *making) follow(ctx context.Context, id uuid.UUID) (err error) {
	if m.warning, err = m.flow.Store.Client.Warning.Query().Where(dbwarning.ID(id)).Only(ctx); err != nil {
		if db.IsNotFound(err) {
			return fault.ErrNotFound
		}
		return fmt.Errorf("warning to export: %w", err)
	}
	columns := slices.DeleteFunc(slices.Clone(warningrevision.Columns), func(c string) bool { return c == warningrevision.FieldArea })
	if m.revisions, err = m.flow.Store.Client.WarningRevision.Query().Where(warningrevision.WarningID(m.warning.ID)).Order(warningrevision.ByNumber()).Select(columns...).All(ctx); err != nil {
		return fmt.Errorf("revisions to export: %w", err)
	}
	return nil
}

func (m *making) gather(ctx context.Context) (err error) {
	w := store.World(ctx, m.flow.Store)
	at := m.row.Place()
	here := rule.Column(at.Level()) + " = ?"
	read := func(into *[]key, number int, query string, args ...any) error {
		return w.Each(ctx, func(rows *sql.Rows) error {
			k := key{number: number}
			var county uuid.UUID
			var town, village, grid uuid.NullUUID
			if err := rows.Scan(&k.id, &k.at, &county, &town, &village, &grid); err != nil {
				return err
			}
			k.at = k.at.UTC()
			k.place = m.code(ctx, division.Place{County: county, Town: town.UUID, Village: village.UUID, Grid: grid.UUID})
			*into = append(*into, k)
			return nil
		}, query, args...)
	}
	const place = "county_id, town_id, village_id, grid_id"
	for _, r := range m.revisions {
		if err := read(&m.deliveries, r.Number, "SELECT id, called_at, "+place+" FROM deliveries WHERE drill_id = ? AND revision_id = ? AND "+here, w.Drill(), r.ID, at.ID()); err != nil {
			return fmt.Errorf("deliveries: %w", err)
		}
		if err := read(&m.answers, r.Number, "SELECT id, answered_at, "+place+" FROM deliveries WHERE drill_id = ? AND revision_id = ? AND answered_at IS NOT NULL AND "+here,
			w.Drill(), r.ID, at.ID()); err != nil {
			return fmt.Errorf("answers: %w", err)
		}
		if err := read(&m.attempts, r.Number, `SELECT a.id, a.created_at, d.county_id, d.town_id, d.village_id, d.grid_id FROM attempts a JOIN deliveries d ON d.id = a.delivery_id
			WHERE a.drill_id = ? AND a.revision_id = ? AND d.`+here, w.Drill(), r.ID, at.ID()); err != nil {
			return fmt.Errorf("attempts: %w", err)
		}
	}
	if m.below, err = m.locals(ctx); err != nil {
		return err
	}
	// The doors of the warning, and those its report's notices opened, each by its own index.
	causes := []struct {
		column string
		id     uuid.UUID
	}{{"warning_id", m.warning.ID}}
	for _, n := range m.below.notices {
		causes = append(causes, struct {
			column string
			id     uuid.UUID
		}{"notice_id", n.ID})
	}
	for _, c := range causes {
		of := c.column + " = ? AND "
		if err := read(&m.doors, 0, "SELECT id, opened_at, "+place+" FROM door_tasks WHERE drill_id = ? AND "+of+here, w.Drill(), c.id, at.ID()); err != nil {
			return fmt.Errorf("doors: %w", err)
		}
		for _, part := range []struct {
			table string
			into  *[]key
		}{{"door_visits", &m.visits}, {"door_rulings", &m.rulings}} {
			if err := read(part.into, 0, "SELECT v.id, v.received_at, d.county_id, d.town_id, d.village_id, d.grid_id FROM "+part.table+` v JOIN door_tasks d ON d.id = v.task_id
				WHERE d.drill_id = ? AND d.`+of+"d."+here, w.Drill(), c.id, at.ID()); err != nil {
				return fmt.Errorf("%s: %w", part.table, err)
			}
		}
	}
	if m.rungs, err = m.silentVillages(ctx); err != nil {
		return err
	}
	slices.SortFunc(m.deliveries, byPlace)
	slices.SortFunc(m.doors, byPlace)
	slices.SortFunc(m.answers, byTime)
	slices.SortFunc(m.attempts, byTime)
	slices.SortFunc(m.visits, byTime)
	slices.SortFunc(m.rulings, byTime)
	return nil
}

func (m *making) node(ctx context.Context, id uuid.UUID) *store.Node {
	if n, ok, err := m.flow.Store.Node(ctx, id); err == nil && ok {
		return n
	}
	return &store.Node{}
}

// code orders a place by the tree: what lies above comes before what lies in it.
func (m *making) code(ctx context.Context, p division.Place) string { return m.node(ctx, p.ID()).Code }

// where gives the names of town and village; of a post above them what there is.
func (m *making) where(ctx context.Context, p division.Place) (town, village string) {
	if p.Town != uuid.Nil {
		town = m.node(ctx, p.Town).Name
	} else {
		town = m.node(ctx, p.County).Name
	}
	if p.Village != uuid.Nil {
		village = m.node(ctx, p.Village).Name
	}
	return town, village
}

func ids(keys []key) []uuid.UUID {
	out := make([]uuid.UUID, len(keys))
	for i, k := range keys {
		out[i] = k.id
	}
	return out
}

func indexed[T any](rows []T, id func(T) uuid.UUID) map[uuid.UUID]T {
	out := make(map[uuid.UUID]T, len(rows))
	for _, r := range rows {
		out[id(r)] = r
	}
	return out
}

// deliveriesOf reads some deliveries by id.
func (m *making) deliveriesOf(ctx context.Context, some []uuid.UUID) (map[uuid.UUID]*db.Delivery, error) {
	rows, err := m.flow.Store.Client.Delivery.Query().Where(delivery.IDIn(some...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return indexed(rows, func(r *db.Delivery) uuid.UUID { return r.ID }), nil
}

// attempt is one send on one channel.
type attempt struct {
	id, delivery uuid.UUID
	to           viewer.Card
	channel      escalate.Channel
	step         int
	state        escalate.AttemptState
	code         string
	at           time.Time
	settled      *time.Time
}

// attemptsOf reads some attempts by id, and the deliveries they are for.
func (m *making) attemptsOf(ctx context.Context, some []uuid.UUID) (map[uuid.UUID]*attempt, map[uuid.UUID]*db.Delivery, error) {
	w := store.World(ctx, m.flow.Store)
	out := make(map[uuid.UUID]*attempt, len(some))
	var to []uuid.UUID
	args := []any{w.Drill()}
	for _, id := range some {
		args = append(args, id)
	}
	err := w.Each(ctx, func(rows *sql.Rows) error {
		a := &attempt{}
		var card []byte
		var settled sql.NullTime
		if err := rows.Scan(&a.id, &a.delivery, &card, &a.channel, &a.step, &a.state, &a.code, &a.at, &settled); err != nil {
			return err
		}
		if a.at = a.at.UTC(); settled.Valid {
			t := settled.Time.UTC()
			a.settled = &t
		}
		out[a.id] = a
		to = append(to, a.delivery)
		return json.Unmarshal(card, &a.to)
	}, "SELECT id, delivery_id, card, channel, step, state, code, created_at, settled_at FROM attempts WHERE drill_id = ? AND id IN ("+store.Marks(len(some))+")", args...)
	if err != nil {
		return nil, nil, fmt.Errorf("attempts: %w", err)
	}
	for_, err := m.deliveriesOf(ctx, to)
	return out, for_, err
}

// opened is a door and what the register shows of who lives there: a household by its mask, a site by its name.
type opened struct {
	*db.DoorTask
	code, name string
	site       bool
}

// doorsOf reads some doors by id.
func (m *making) doorsOf(ctx context.Context, some []uuid.UUID) (map[uuid.UUID]*opened, error) {
	rows, err := m.flow.Store.Client.DoorTask.Query().Where(doortask.IDIn(some...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("doors: %w", err)
	}
	out := make(map[uuid.UUID]*opened, len(rows))
	var households, sites []uuid.UUID
	for _, r := range rows {
		out[r.ID] = &opened{DoorTask: r, site: r.SiteID != nil}
		if r.SiteID != nil {
			sites = append(sites, r.SubjectID)
		} else {
			households = append(households, r.SubjectID)
		}
	}
	h, err := m.flow.Store.Client.Household.Query().Where(dbhousehold.IDIn(households...)).Select(dbhousehold.FieldID, dbhousehold.FieldCode, dbhousehold.FieldNameMask).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("households: %w", err)
	}
	s, err := m.flow.Store.Client.Site.Query().Where(dbsite.IDIn(sites...)).Select(dbsite.FieldID, dbsite.FieldCode, dbsite.FieldName).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("sites: %w", err)
	}
	hs, ss := indexed(h, func(r *db.Household) uuid.UUID { return r.ID }), indexed(s, func(r *db.Site) uuid.UUID { return r.ID })
	for _, o := range out {
		if r, ok := hs[o.SubjectID]; ok {
			o.code, o.name = r.Code, r.NameMask
		}
		if r, ok := ss[o.SubjectID]; ok {
			o.code, o.name = r.Code, r.Name
		}
	}
	return out, nil
}

// visitsOf reads some visits by id, and those of some doors.
func (m *making) visitsOf(ctx context.Context, some []uuid.UUID) (map[uuid.UUID]*db.DoorVisit, error) {
	rows, err := m.flow.Store.Client.DoorVisit.Query().Where(doorvisit.IDIn(some...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("visits: %w", err)
	}
	return indexed(rows, func(r *db.DoorVisit) uuid.UUID { return r.ID }), nil
}

func (m *making) visitsAt(ctx context.Context, doors []uuid.UUID) (map[uuid.UUID][]*db.DoorVisit, error) {
	rows, err := m.flow.Store.Client.DoorVisit.Query().Where(doorvisit.TaskIDIn(doors...)).Order(doorvisit.ByTaskID(), doorvisit.ByReceivedAt(), doorvisit.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("visits: %w", err)
	}
	out := map[uuid.UUID][]*db.DoorVisit{}
	for _, r := range rows {
		out[r.TaskID] = append(out[r.TaskID], r)
	}
	return out, nil
}

// asking is the newest revision that wants answers, whose rates are shown; nil when none does.
func (m *making) asking() *db.WarningRevision {
	for i := len(m.revisions) - 1; i >= 0; i-- {
		if r := m.revisions[i]; r.Kind == course.RevisionAlert || r.Kind == course.RevisionUpdate && r.Material {
			return r
		}
	}
	return nil
}

// name gives a person's name as the one who asked may read it.
func (m *making) name(c *viewer.Card) string {
	switch {
	case c == nil:
		return ""
	case m.row.Masked:
		return seal.MaskName(c.Name)
	}
	return c.Name
}

// who gives a person with his post and place.
func (m *making) who(c *viewer.Card) string {
	if c == nil {
		return ""
	}
	out := []string{m.name(c)}
	if c.Role != "" {
		role := m.say.of("role." + string(c.Role))
		if c.Post != "" {
			role += m.say.with("post", params{"post": c.Post})
		}
		out = append(out, role)
	}
	if c.Division != "" {
		out = append(out, c.Division)
	}
	return strings.Join(slices.DeleteFunc(out, func(s string) bool { return s == "" }), " ")
}

// numbers are telephone and identity numbers in what somebody typed: seven digits and more, or parted as they are spoken.
var numbers = regexp.MustCompile(`(?:1\d{2}[ -]\d{4}[ -]\d{4}|0\d{2,3}[ -]\d{7,8}|[0-9０-９]{7,}[Xx]?)`)

// free gives what somebody typed: its numbers masked, and none of it to a reader to whom names are masked, since there may be one in it.
func (m *making) free(s string) string {
	if s != "" && m.row.Masked {
		return m.say.of("hidden")
	}
	return numbers.ReplaceAllStringFunc(s, seal.Mask)
}

// clock writes an instant in the county's zone.
func (m *making) clock(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.In(m.zone).Format(time.DateTime)
}

func (m *making) clockOf(t time.Time) string { return m.clock(&t) }
