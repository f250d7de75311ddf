package export

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/db/doortask"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/db/person"
	"jiaoying/ent/db/predicate"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/store"
)

//go:embed pack.html.tmpl
var packText string

var packPage = template.Must(template.New("pack").Parse(packText))

// kit is what a pack is made of: villages by code, the posts to call, and the doors of the warning that are still open.
type kit struct {
	villages []*store.Node
	posts    []*db.Appointment
	people   map[uuid.UUID]*db.Person
	numbers  map[uuid.UUID]string
	// open are households and sites still to be gone to because of the warning, and why; done how many were.
	open map[uuid.UUID]door.Why
	done int
}

// desks are the posts above a village whose numbers a pack holds: all of the town's own, and who is on duty for the county.
var desks = []viewer.Role{viewer.CountyDuty, viewer.TownDuty, viewer.TownLeader, viewer.TownAdmin, viewer.FirmSafety}

// order of the posts of a village on paper: who leads it first.
var calledFirst = []viewer.Role{viewer.VillageHead, viewer.InfoOfficer, viewer.GridOfficer, viewer.Monitor, viewer.SiteReceiver, viewer.FirmSafety}

// filled are the posts every village should have, so that a gap is seen before the night it matters.
var filledPosts = []viewer.Role{viewer.VillageHead, viewer.InfoOfficer, viewer.GridOfficer}

const stateEnded = "ended" // of a person

// collect reads the posts of a pack's place and counts its rows.
func (m *making) collect(ctx context.Context) error {
	at := m.row.Place()
	nodes, err := m.flow.Store.Nodes(ctx)
	if err != nil {
		return fmt.Errorf("villages of the pack: %w", err)
	}
	for _, n := range nodes {
		if n.Level == division.Village && at.Covers(n.Place) {
			m.kit.villages = append(m.kit.villages, n)
		}
	}
	here := appointment.TownID(at.Town)
	if at.Village != uuid.Nil {
		here = appointment.Or(appointment.VillageID(at.Village), appointment.And(appointment.TownID(at.Town), appointment.VillageIDIsNil()))
	}
	today := string(clock.DateOf(m.flow.Store.Now(), m.zone))
	m.kit.posts, err = m.flow.Store.Client.Appointment.Query().
		Where(appointment.Or(appointment.And(appointment.CountyID(at.County), appointment.TownIDIsNil(), appointment.RoleEQ(viewer.CountyDuty)), here),
			appointment.FromDayLTE(today), appointment.Or(appointment.ToDayIsNil(), appointment.ToDay(""), appointment.ToDayGTE(today))).
		Order(appointment.ByID()).All(ctx)
	if err != nil {
		return fmt.Errorf("posts of the pack: %w", err)
	}
	var ids []uuid.UUID
	for _, p := range m.kit.posts {
		ids = append(ids, p.PersonID)
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	m.kit.people = map[uuid.UUID]*db.Person{}
	for part := range slices.Chunk(slices.Compact(ids), some) {
		rows, err := m.flow.Store.Client.Person.Query().Where(person.IDIn(part...), person.StateNEQ(stateEnded)).Select(person.FieldID, person.FieldName).All(ctx)
		if err != nil {
			return fmt.Errorf("people of the pack: %w", err)
		}
		for _, p := range rows {
			m.kit.people[p.ID] = p
		}
	}
	m.kit.posts = slices.DeleteFunc(m.kit.posts, func(p *db.Appointment) bool {
		return m.kit.people[p.PersonID] == nil || p.Place().Village == uuid.Nil && !slices.Contains(desks, p.Role)
	})
	slices.SortStableFunc(m.kit.posts, func(a, b *db.Appointment) int {
		return cmp.Or(slices.Index(desks, a.Role)-slices.Index(desks, b.Role), slices.Index(calledFirst, a.Role)-slices.Index(calledFirst, b.Role),
			strings.Compare(m.code(ctx, a.Place()), m.code(ctx, b.Place())), strings.Compare(a.Post, b.Post))
	})
	m.total = len(m.kit.posts)
	if !m.row.Homes {
		return nil
	}
	if m.warning != nil {
		if err := m.openDoors(ctx); err != nil {
			return err
		}
		m.total += len(m.kit.open)
		return nil
	}
	homes, err := m.flow.Store.Client.Household.Query().Where(m.living()).Count(ctx)
	if err != nil {
		return fmt.Errorf("households of the pack: %w", err)
	}
	sites, err := m.flow.Store.Client.Site.Query().Where(dbsite.EndedDayIsNil(), siteIn(at)).Count(ctx)
	if err != nil {
		return fmt.Errorf("sites of the pack: %w", err)
	}
	m.total += homes + sites
	return nil
}

func (m *making) living() predicate.Household {
	at := m.row.Place()
	if at.Village != uuid.Nil {
		return dbhousehold.And(dbhousehold.EndedDayIsNil(), dbhousehold.VillageID(at.Village))
	}
	return dbhousehold.And(dbhousehold.EndedDayIsNil(), dbhousehold.TownID(at.Town))
}

func siteIn(at division.Place) predicate.Site {
	if at.Village != uuid.Nil {
		return dbsite.VillageID(at.Village)
	}
	return dbsite.TownID(at.Town)
}

// openDoors reads which doors of the warning are still to be gone to.
func (m *making) openDoors(ctx context.Context) error {
	at := m.row.Place()
	m.kit.open = map[uuid.UUID]door.Why{}
	here := doortask.TownID(at.Town)
	if at.Village != uuid.Nil {
		here = doortask.VillageID(at.Village)
	}
	rows, err := m.flow.Store.Client.DoorTask.Query().Where(doortask.WarningID(m.warning.ID), here).
		Select(doortask.FieldID, doortask.FieldSubjectID, doortask.FieldWhy, doortask.FieldState).All(ctx)
	if err != nil {
		return fmt.Errorf("doors of the pack: %w", err)
	}
	for _, r := range rows {
		if r.State == door.StateOpen {
			m.kit.open[r.SubjectID] = r.Why
		} else {
			m.kit.done++
		}
	}
	return nil
}

// reveal enters whose numbers leave the house, before one of them is unsealed.
func (m *making) reveal(ctx context.Context) error {
	ids := make([]uuid.UUID, 0, len(m.kit.people))
	for id := range m.kit.people {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	if err := m.flow.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return m.flow.journal(ctx, tx, "export.release", m.row.ID, m.row.Place(), uuid.Nil, []any{m.row.Purpose, ids})
	}); err != nil {
		return fmt.Errorf("enter the numbers: %w", err)
	}
	numbers, err := m.flow.NumbersFunc(ctx, ids)
	if err != nil {
		return fmt.Errorf("numbers of the pack: %w", err)
	}
	m.kit.numbers = numbers
	return nil
}

// pack writes the offline pack: whom to call, whose doors to go to, where to bring people, to be printed before the net fails.
func (m *making) pack(ctx context.Context, w io.Writer) error {
	if err := m.reveal(ctx); err != nil {
		return err
	}
	put := func(name string, data any) error { return packPage.ExecuteTemplate(w, name, data) }
	exercise := ""
	if m.row.DrillID != uuid.Nil {
		exercise = m.say.of("exercise")
	}
	place := m.path(ctx, m.row.Place())
	made := m.clockOf(clock.Cut(m.flow.Store.Now()))
	if err := put("head", map[string]any{
		"Lang": m.row.Language, "Title": m.say.of("pack.title"), "Place": place, "Exercise": exercise, "Rule": m.say.of("pack.rule"),
		"Foot": quoted(strings.TrimSpace(exercise + " " + m.say.with("pack.foot", params{"place": place, "at": made}))),
		"Rows": m.cover(ctx, place, made), "Homes": m.row.Homes, "NoHomes": m.say.of("pack.no_homes"),
	}); err != nil {
		return err
	}
	var calls [][]string
	for _, p := range m.kit.posts {
		if p.Place().Village == uuid.Nil {
			calls = append(calls, m.call(ctx, p))
		}
	}
	if err := put("calls", map[string]any{"Head": m.say.of("pack.desks"), "Heads": m.callHeads(), "Rows": calls}); err != nil {
		return err
	}
	if err := m.step(ctx, len(calls)); err != nil {
		return err
	}
	for _, v := range m.kit.villages {
		if err := m.packVillage(ctx, v, put); err != nil {
			return err
		}
	}
	return put("foot", map[string]any{"Exercise": exercise, "Rule": m.say.of("pack.rule")})
}

// cover is the first page: what it is, of where, by whom, until when.
func (m *making) cover(ctx context.Context, place, made string) [][2]string {
	rows := []pair{{"sum.place", place}}
	if m.warning != nil {
		rows = append(rows, pair{"sum.warning", m.title(string(m.warning.Level), m.warning.Content.EventName)})
		if n := len(m.revisions); n > 0 {
			c := m.revisions[n-1].Content
			rows = append(rows, pair{"rev.text", c.Text}, pair{"rev.instruction", c.Instruction}, pair{"rev.order", c.Order}, pair{"rev.expires", m.clockOf(m.revisions[n-1].ExpiresAt)})
		}
	} else {
		rows = append(rows, pair{"sum.warning", m.say.of("pack.standing")})
	}
	rows = append(rows, pair{"pack.made", made}, pair{"pack.by", m.who(m.row.Card)}, pair{"pack.purpose", m.row.Purpose},
		pair{"pack.holds", m.say.with("pack.holds_of", params{"villages": len(m.kit.villages), "posts": len(m.kit.posts)})})
	if m.warning != nil && m.row.Homes {
		rows = append(rows, pair{"pack.doors", m.say.with("pack.doors_of", params{"open": len(m.kit.open), "done": m.kit.done})})
	}
	var out [][2]string
	for _, p := range rows {
		if p.text != "" {
			out = append(out, [2]string{m.say.of(p.name), p.text})
		}
	}
	return out
}

func (m *making) callHeads() []string {
	return m.words("pack.where", "col.role", "col.post", "col.name", "pack.phone", "pack.reached", "col.time")
}

func (m *making) words(keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = m.say.of(k)
	}
	return out
}

// call is one post to ring.
func (m *making) call(ctx context.Context, p *db.Appointment) []string {
	return []string{m.node(ctx, p.Place().ID()).Name, m.say.of("role." + string(p.Role)), p.Post, m.kit.people[p.PersonID].Name, m.kit.numbers[p.PersonID], "□", ""}
}

// packVillage writes the pages of one village, which are handed to it by themselves.
func (m *making) packVillage(ctx context.Context, v *store.Node, put func(string, any) error) error {
	var calls [][]string
	held := map[string]bool{}
	for _, p := range m.kit.posts {
		if p.Place().Village == v.ID {
			calls = append(calls, m.call(ctx, p))
			held[string(p.Role)+p.Post] = true
		}
	}
	n := len(calls)
	for _, r := range filledPosts {
		for _, post := range []string{"A", "B"} {
			if !held[string(r)+post] {
				calls = append(calls, []string{v.Name, m.say.of("role." + string(r)), post, m.say.of("pack.vacant"), "", "", ""})
			}
		}
	}
	point := ""
	d, err := m.flow.Store.Client.Division.Query().Where(dbdivision.ID(v.ID)).Only(ctx)
	if err != nil {
		return fmt.Errorf("village of the pack: %w", err)
	}
	if d.Latitude != nil && d.Longitude != nil {
		point = m.say.with("pack.point", params{"at": degrees(d.Latitude, d.Longitude)})
	}
	var ways []string
	for _, w := range escalate.Way("").Values() {
		ways = append(ways, m.say.of("way."+w))
	}
	if err := errors.Join(
		put("village", map[string]any{"Name": v.Path, "Point": point}),
		put("calls", map[string]any{"Head": m.say.of("pack.calls"), "Heads": m.callHeads(), "Rows": calls}),
		put("ways", map[string]any{"Head": m.say.of("pack.ways"), "Note": m.say.of("pack.ways_note"), "Heads": m.words("pack.way", "pack.number", "col.name", "col.time", "pack.said"), "Rows": ways}),
	); err != nil {
		return err
	}
	if err := m.step(ctx, n); err != nil || !m.row.Homes {
		return err
	}
	return m.packDoors(ctx, v, put)
}

// homeRow is one household or site on paper.
type homeRow struct {
	Code, Name, Who, Why, How, Where, Officers, Receivers, At string
	grid                                                      string
	grave                                                     int
	shelter, mode                                             string
	people                                                    int
}

func (m *making) packDoors(ctx context.Context, v *store.Node, put func(string, any) error) error {
	homes, err := m.flow.Store.Client.Household.Query().Where(dbhousehold.EndedDayIsNil(), dbhousehold.VillageID(v.ID)).Order(dbhousehold.ByCode(), dbhousehold.ByID()).
		Select(openHome...).All(ctx)
	if err != nil {
		return fmt.Errorf("households of the pack: %w", err)
	}
	sites, err := m.flow.Store.Client.Site.Query().Where(dbsite.EndedDayIsNil(), dbsite.VillageID(v.ID)).Order(dbsite.ByCode(), dbsite.ByID()).Select(openSite...).All(ctx)
	if err != nil {
		return fmt.Errorf("sites of the pack: %w", err)
	}
	if m.warning != nil { // only whom somebody has still to go to
		homes = slices.DeleteFunc(homes, func(h *db.Household) bool { return m.kit.open[h.ID] == "" })
		sites = slices.DeleteFunc(sites, func(s *db.Site) bool { return m.kit.open[s.ID] == "" })
	}
	names, err := m.namesOf(ctx, homes, sites)
	if err != nil {
		return err
	}
	name := func(id *uuid.UUID) string {
		if id == nil || names[*id] == "" {
			return "—"
		}
		return names[*id]
	}
	two := func(a, b *uuid.UUID) string { return "A " + name(a) + "\nB " + name(b) }
	rows := make([]homeRow, len(homes))
	for i, h := range homes {
		rows[i] = m.home(h)
		rows[i].grid, rows[i].Officers = m.gridOf(ctx, h.Place()), two(h.OfficerAID, h.OfficerBID)
	}
	// A grid at a time; in it those in danger first, then those with needs, then by the mark.
	slices.SortStableFunc(rows, func(a, b homeRow) int {
		if (a.grid == "") != (b.grid == "") { // who has no grid yet comes last
			return strings.Compare(b.grid, a.grid)
		}
		return cmp.Or(strings.Compare(a.grid, b.grid), b.grave-a.grave, strings.Compare(a.Code, b.Code))
	})
	var outcomes []string
	for _, o := range door.Outcome("").Values() {
		outcomes = append(outcomes, m.say.of("outcome."+o))
	}
	if len(rows)+len(sites) == 0 {
		return put("part", map[string]any{"Head": m.say.with("pack.door_list", params{"n": 0})})
	}
	heads := m.words("col.code_h", "pack.who", "pack.why", "pack.how", "pack.whereto", "pack.officers")
	blank := map[string]any{"Outcomes": outcomes, "Time": m.say.of("col.time"), "Visitor": m.say.of("pack.visitor"), "Moved": m.say.of("col.moved")}
	if err := put("part", map[string]any{"Head": m.say.with("pack.door_list", params{"n": len(rows)}), "Note": m.say.of("pack.door_note")}); err != nil {
		return err
	}
	for i := 0; i < len(rows); {
		j := i
		for j < len(rows) && rows[j].grid == rows[i].grid {
			j++
		}
		head := rows[i].grid
		if head == "" {
			head = m.say.of("pack.no_grid")
		}
		if err := put("doors", map[string]any{"Head": m.say.with("pack.grid_of", params{"grid": head, "n": j - i}), "Heads": heads, "Rows": rows[i:j], "Blank": blank}); err != nil {
			return err
		}
		i = j
	}
	special := make([]homeRow, len(sites))
	for i, s := range sites {
		special[i] = m.site(s)
		special[i].Officers, special[i].Receivers = two(s.OfficerAID, s.OfficerBID), two(s.ReceiverAID, s.ReceiverBID)
	}
	if len(special) > 0 {
		if err := put("sites", map[string]any{"Head": m.say.with("pack.site_list", params{"n": len(special)}), "Heads": m.words("col.code_h", "site", "pack.why", "pack.how", "pack.whereto", "pack.receivers"),
			"Officers": m.say.of("pack.officers"), "Rows": special, "Blank": blank}); err != nil {
			return err
		}
	}
	if err := m.packRoutes(append(rows, special...), put); err != nil {
		return err
	}
	return m.step(ctx, len(rows)+len(special))
}

// What is read of a row of the registers: never what is sealed.
var (
	openHome = []string{dbhousehold.FieldID, dbhousehold.FieldCountyID, dbhousehold.FieldTownID, dbhousehold.FieldVillageID, dbhousehold.FieldGridID, dbhousehold.FieldCode, dbhousehold.FieldNameMask,
		dbhousehold.FieldMembers, dbhousehold.FieldElders, dbhousehold.FieldChildren, dbhousehold.FieldAlone, dbhousehold.FieldNeedy, dbhousehold.FieldDangers, dbhousehold.FieldTransferMode,
		dbhousehold.FieldHelpers, dbhousehold.FieldShelter, dbhousehold.FieldLatitude, dbhousehold.FieldLongitude, dbhousehold.FieldOfficerAID, dbhousehold.FieldOfficerBID}
	openSite = []string{dbsite.FieldID, dbsite.FieldCode, dbsite.FieldKind, dbsite.FieldName, dbsite.FieldMembers, dbsite.FieldDangers, dbsite.FieldTransferMode, dbsite.FieldShelter,
		dbsite.FieldLatitude, dbsite.FieldLongitude, dbsite.FieldReceiverAID, dbsite.FieldReceiverBID, dbsite.FieldOfficerAID, dbsite.FieldOfficerBID}
)

func (m *making) home(h *db.Household) homeRow {
	who := []string{m.say.with("pack.members", params{"n": h.Members})}
	for _, c := range []struct {
		key string
		n   int
	}{{"pack.elders", h.Elders}, {"pack.children", h.Children}} {
		if c.n > 0 {
			who = append(who, m.say.with(c.key, params{"n": c.n}))
		}
	}
	if h.Alone {
		who = append(who, m.say.of("pack.alone"))
	}
	why := m.dangers(h.Dangers)
	if h.Needy {
		why = append(why, m.say.of("why.needs"))
	}
	r := homeRow{Code: h.Code, Name: h.NameMask, Who: strings.Join(who, " · "), Why: strings.Join(why, " · "), How: m.mode(h.TransferMode, h.Helpers), Where: h.Shelter,
		At: degrees(h.Latitude, h.Longitude), shelter: h.Shelter, mode: h.TransferMode, people: h.Members}
	if len(h.Dangers) > 0 {
		r.grave += 2
	}
	if h.Needy {
		r.grave++
	}
	return r
}

func (m *making) site(s *db.Site) homeRow {
	return homeRow{Code: s.Code, Name: s.Name, Who: m.word("site", s.Kind) + " · " + m.say.with("pack.usual", params{"n": s.Members}), Why: strings.Join(m.dangers(s.Dangers), " · "),
		How: m.mode(s.TransferMode, 0), Where: s.Shelter, At: degrees(s.Latitude, s.Longitude), shelter: s.Shelter, mode: s.TransferMode, people: s.Members}
}

func (m *making) dangers(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = m.word("danger", c)
	}
	return out
}

func (m *making) mode(mode string, helpers int) string {
	if mode == "" {
		return "—"
	}
	out := m.word("mode", mode)
	if helpers > 0 {
		out += " · " + m.say.with("pack.helpers", params{"n": helpers})
	}
	return out
}

// word gives a code of the registers in words; one that nobody has words for as it stands.
func (m *making) word(group, code string) string {
	if s, ok := m.say[group+"."+code]; ok {
		return s
	}
	return code
}

func degrees(latitude, longitude *float64) string {
	if latitude == nil || longitude == nil {
		return ""
	}
	return fmt.Sprintf("%.5f, %.5f", *longitude, *latitude)
}

func (m *making) gridOf(ctx context.Context, p division.Place) string {
	if p.Grid == uuid.Nil {
		return ""
	}
	return m.node(ctx, p.Grid).Name
}

// namesOf gives who is bound to the rows, all in one query.
func (m *making) namesOf(ctx context.Context, homes []*db.Household, sites []*db.Site) (map[uuid.UUID]string, error) {
	var ids []uuid.UUID
	add := func(all ...*uuid.UUID) {
		for _, id := range all {
			if id != nil && !slices.Contains(ids, *id) {
				ids = append(ids, *id)
			}
		}
	}
	for _, h := range homes {
		add(h.OfficerAID, h.OfficerBID)
	}
	for _, s := range sites {
		add(s.OfficerAID, s.OfficerBID, s.ReceiverAID, s.ReceiverBID)
	}
	rows, err := m.flow.Store.Client.Person.Query().Where(person.IDIn(ids...)).Select(person.FieldID, person.FieldName).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("officers of the pack: %w", err)
	}
	out := make(map[uuid.UUID]string, len(rows))
	for _, p := range rows {
		out[p.ID] = p.Name
	}
	return out, nil
}

// packRoutes writes who goes where: a shelter at a time, as the registers have it, nothing besides.
func (m *making) packRoutes(rows []homeRow, put func(string, any) error) error {
	var order []string
	by := map[string][]homeRow{}
	for _, r := range rows {
		if _, there := by[r.shelter]; !there {
			order = append(order, r.shelter)
		}
		by[r.shelter] = append(by[r.shelter], r)
	}
	slices.SortFunc(order, func(a, b string) int {
		if (a == "") != (b == "") { // who has none yet comes last
			return strings.Compare(b, a)
		}
		return strings.Compare(a, b)
	})
	if err := put("part", map[string]any{"Head": m.say.of("pack.routes"), "Note": m.say.of("pack.routes_note")}); err != nil {
		return err
	}
	for _, s := range order {
		people := 0
		modes := map[string]int{}
		var named []string
		for _, r := range by[s] {
			people += r.people
			if modes[r.mode]++; modes[r.mode] == 1 {
				named = append(named, r.mode)
			}
		}
		slices.Sort(named)
		var how []string
		for _, c := range named {
			word := m.say.of("pack.mode_none")
			if c != "" {
				word = m.word("mode", c)
			}
			how = append(how, m.say.with("pack.mode_of", params{"mode": word, "n": modes[c]}))
		}
		name := s
		if name == "" {
			name = m.say.of("pack.no_shelter")
		}
		if err := put("routes", map[string]any{"Head": m.say.with("pack.shelter_of", params{"shelter": name, "n": len(by[s]), "people": people}), "Note": strings.Join(how, " · "),
			"Heads": m.words("col.code_h", "col.household", "pack.how", "pack.at", "pack.arrived"), "Rows": by[s]}); err != nil {
			return err
		}
	}
	return nil
}
