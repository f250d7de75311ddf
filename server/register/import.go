package register

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	dbdivision "jiaoying/ent/db/division"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/db/person"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/rule"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/roster/sheet"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// Import says what a file did, or would do: with a problem in it nothing is written.
type Import struct {
	Added, Changed, Same int
	Problems             []division.Problem
	DryRun               bool
}

const (
	rowsMost = 50_000
	// importChunk of rows is one transaction: each is a row and two of the journal.
	importChunk = 300
	// lookup is the most values asked for in one query; SQLite takes 32,766.
	lookup = 5000
)

// columns a file has; what a row leaves blank is nothing, but a day it was told why its data are kept, which stays.
var columns = []string{"id", "kind", "site_kind", "division_code", "grid_code", "head_or_site", "members", "elders_60", "children_14", "alone", "needs", "danger",
	"phone", "phone_kind", "emergency_contact", "emergency_phone", "keyholder", "link_cadre", "transfer_mode", "helpers_needed", "shelter", "lon", "lat",
	"grid_officer_a", "grid_officer_b", "receiver_a", "receiver_b", "consent_notice_at"}

// The kinds of rows.
const (
	KindHousehold = "household"
	KindSite      = "site"
)

// record is one row of a file once it is understood.
type record struct {
	line  int
	code  string
	site  bool
	kind  string // of a site
	at    division.Place
	entry entry
	// receivers of a site.
	receiverA, receiverB *uuid.UUID
	ended                bool // the file has the column ended_at
}

// Import reads households and sites of one county, a row each. A row is known by its mark in the county; what differs is
// brought in line and counts as a correction. Officers, receivers and the 包保人 are named by a telephone number, or by a name
// that only one person with a post there bears. Grids are divisions and come before: one that is not in the tree is a problem.
// The optional column ended_at is the day a row left the register. Every problem is told by its row, and with one nothing is
// written; without, it is written in chunks, and a run that was cut is finished by the next.
// Faults: denied for whoever neither manages people nor edits settings of the county, sheet.rows.
func (f *Flow) Import(ctx context.Context, county uuid.UUID, t sheet.Table, dry bool) (Import, error) {
	out := Import{DryRun: dry}
	v := actor(ctx)
	_, sys := v.IsSystem()
	g, may := v.GrantFor(division.Place{County: county}, "", viewer.PeopleManage, viewer.SettingEdit)
	if !sys && !may {
		return out, fault.ErrDenied
	}
	if len(t.Rows) > rowsMost {
		return out, ErrRows.With(fault.Params{"max": rowsMost})
	}
	var bad problems
	for _, c := range columns {
		if !slices.Contains(t.Header, c) {
			bad.add(1, c, codeColumn)
		}
	}
	if len(bad) > 0 {
		out.Problems = bad
		return out, nil
	}
	plan, err := f.plan(ctx, county, t, &bad)
	if err != nil {
		return out, err
	}
	if len(bad) > 0 {
		slices.SortStableFunc(bad, func(a, b division.Problem) int { return a.Line - b.Line })
		out.Problems = bad
		return out, nil
	}
	var post uuid.UUID
	if may {
		post = g.Appointment
	}
	for part := range slices.Chunk(plan, importChunk) {
		var n Import
		if err := f.Store.InTx(store.Long(viewer.Wide(ctx)), func(ctx context.Context, tx *store.Tx) (err error) {
			n, err = f.enter(ctx, tx, county, post, part, dry)
			return err
		}); err != nil {
			return out, fmt.Errorf("rows from line %d: %w", part[0].line, err)
		}
		out.Added, out.Changed, out.Same = out.Added+n.Added, out.Changed+n.Changed, out.Same+n.Same
	}
	return out, nil
}

type problems []division.Problem

func (p *problems) add(line int, column, code string) { p.with(line, column, code, nil) }

func (p *problems) with(line int, column, code string, params map[string]any) {
	*p = append(*p, division.Problem{Line: line, Column: column, Code: code, Params: params})
}

func cell(r sheet.Row, column string) string { return strings.TrimSpace(r.Cells[column]) }

// plan understands every row and notes what is wrong.
func (f *Flow) plan(ctx context.Context, county uuid.UUID, t sheet.Table, bad *problems) ([]*record, error) {
	tree, err := f.tree(ctx, t)
	if err != nil {
		return nil, err
	}
	who, err := f.people(ctx, county, t)
	if err != nil {
		return nil, err
	}
	stand, err := f.villages(ctx, county, t)
	if err != nil {
		return nil, err
	}
	today := f.today(f.Store.Now())
	known := map[string]int{}
	plan := make([]*record, 0, len(t.Rows))
	for _, r := range t.Rows {
		p := rowReader{Row: r, bad: bad}
		rec := &record{line: r.Line, code: cell(r, "id"), ended: slices.Contains(t.Header, "ended_at")}
		switch kind := cell(r, "kind"); kind {
		case KindHousehold:
		case KindSite:
			rec.site = true
		default:
			p.wrong("kind", codeKind)
		}
		if rec.code == "" || len(rec.code) > codeMost || !line(rec.code, codeMost) {
			p.wrong("id", codeMark)
		}
		key := cell(r, "kind") + " " + rec.code
		if first, again := known[key]; again {
			bad.with(r.Line, "id", codeTwice, map[string]any{"line": first})
		} else {
			known[key] = r.Line
		}
		rec.at = p.place(county, tree)
		if there, ok := stand[key]; ok && rec.at.Village != uuid.Nil && there != rec.at.Village {
			p.wrong("division_code", codeMoved) // another family under its mark, or a move that a person decides
		}
		p.read(rec, today)
		if rec.at.Village != uuid.Nil {
			e := &rec.entry
			e.OfficerA, e.OfficerB = p.person("grid_officer_a", who, rec.at, true), p.person("grid_officer_b", who, rec.at, true)
			if e.OfficerA != nil && equal(e.OfficerA, e.OfficerB) {
				p.wrong("grid_officer_b", codeOfficers)
			}
			e.Link = p.person("link_cadre", who, rec.at, false)
			if rec.site {
				rec.receiverA, rec.receiverB = p.person("receiver_a", who, rec.at, false), p.person("receiver_b", who, rec.at, false)
				if rec.receiverA != nil && equal(rec.receiverA, rec.receiverB) {
					p.wrong("receiver_b", codeOfficers)
				}
			}
		}
		plan = append(plan, rec)
	}
	return plan, nil
}

// rowReader reads one row and notes what is wrong with it.
type rowReader struct {
	sheet.Row
	bad *problems
}

func (p rowReader) wrong(column, code string) { p.bad.add(p.Line, column, code) }

// tree reads the divisions the file names.
func (f *Flow) tree(ctx context.Context, t sheet.Table) (map[string]*db.Division, error) {
	var codes []string
	for _, r := range t.Rows {
		codes = append(codes, cell(r, "division_code"), cell(r, "grid_code"))
	}
	slices.Sort(codes)
	out := map[string]*db.Division{}
	for part := range slices.Chunk(slices.Compact(codes), lookup) {
		rows, err := f.Store.Client.Division.Query().Where(dbdivision.CodeIn(part...)).All(hand(ctx))
		if err != nil {
			return nil, fmt.Errorf("divisions of the file: %w", err)
		}
		for _, d := range rows {
			out[d.Code] = d
		}
	}
	return out, nil
}

// place finds where a row lies: a village of the county, or a grid of it.
func (p rowReader) place(county uuid.UUID, tree map[string]*db.Division) (at division.Place) {
	d := tree[cell(p.Row, "division_code")]
	switch {
	case d == nil:
		p.wrong("division_code", codeUnknown)
		return at
	case d.CountyID != county:
		p.wrong("division_code", codeForeign)
		return at
	case d.Level != division.Village:
		p.wrong("division_code", codeVillage)
		return at
	case d.ValidTo != "":
		p.wrong("division_code", codeRetired)
		return at
	}
	code := cell(p.Row, "grid_code")
	if code == "" {
		return d.Place()
	}
	g := tree[code]
	switch {
	case g == nil || g.Level != division.Grid || g.VillageID != d.ID:
		p.wrong("grid_code", codeGrid)
	case g.ValidTo != "":
		p.wrong("grid_code", codeRetired)
	default:
		return g.Place()
	}
	return d.Place()
}

// read understands what a row says of the household or site itself.
func (p rowReader) read(rec *record, today string) {
	e := &rec.entry
	text := func(column string, most int, code string, needed bool) string {
		s := cell(p.Row, column)
		if needed && s == "" || !line(s, most) {
			p.wrong(column, code)
		}
		return s
	}
	number := func(column string, most int) int {
		s := cell(p.Row, column)
		if s == "" {
			return 0
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > most {
			p.bad.with(p.Line, column, codeNumber, map[string]any{"min": 0, "max": most})
			return 0
		}
		return n
	}
	list := func(column string) []string {
		got, ok := words(strings.Split(cell(p.Row, column), ";"))
		if !ok {
			p.wrong(column, codeWords)
		}
		return got
	}
	phone := func(column string) string {
		n, ok := telephone(cell(p.Row, column))
		if !ok {
			p.wrong(column, codePhone)
		}
		return n
	}
	day := func(column string) string {
		s := strings.ReplaceAll(cell(p.Row, column), "/", "-")
		if s != "" && (!isDay(s) || s > today) {
			p.wrong(column, codeDay)
		}
		return s
	}
	most, longest := peopleMost, nameMost
	if rec.site {
		most, longest = crowdMost, siteMost
		if rec.kind = cell(p.Row, "site_kind"); !coded(rec.kind) {
			p.wrong("site_kind", codeWord)
		}
	}
	e.Secret = Secret{
		Name: text("head_or_site", longest, codeName, true), Phone: phone("phone"), Contact: text("emergency_contact", nameMost, codeName, false),
		ContactPhone: phone("emergency_phone"), Keyholder: text("keyholder", nameMost, codeName, false), Needs: list("needs"),
	}
	e.PhoneKind = kindOf(e.Secret.Phone)
	// Demo numbers of landlines look like mobile ones: what the file says of a number counts, if it can be.
	switch said := cell(p.Row, "phone_kind"); {
	case said != "" && !slices.Contains(phoneKinds, said), said == "none" && e.Secret.Phone != "":
		p.wrong("phone_kind", codeWord)
	case said != "" && e.Secret.Phone != "":
		e.PhoneKind = said
	}
	e.Members, e.Elders, e.Children = number("members", most), number("elders_60", most), number("children_14", most)
	if e.Elders+e.Children > e.Members {
		p.wrong("members", codeParts)
	}
	switch cell(p.Row, "alone") {
	case "1":
		e.Alone = true
	case "0", "":
	default:
		p.wrong("alone", codeYesNo)
	}
	e.Dangers = list("danger")
	if e.TransferMode = cell(p.Row, "transfer_mode"); e.TransferMode != "" && (!coded(e.TransferMode) || len(e.TransferMode) > 16) {
		p.wrong("transfer_mode", codeWord)
	}
	e.Helpers, e.Shelter = number("helpers_needed", peopleMost), text("shelter", textMost, codeWord, false)
	e.ToldDay, e.EndedDay = day("consent_notice_at"), day("ended_at")
	e.Latitude, e.Longitude = p.degrees("lat"), p.degrees("lon")
	if !located(e.Latitude, e.Longitude) {
		p.wrong("lat", codePoint)
	}
}

func (p rowReader) degrees(column string) *float64 {
	s := cell(p.Row, column)
	if s == "" {
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		p.wrong(column, codePoint)
		return nil
	}
	return &v
}

// holder is somebody with posts of the county that have not ended.
type holder struct {
	id    uuid.UUID
	posts []*db.Appointment
}

// crew is who can be bound, by number and by name.
type crew struct {
	byPhone map[string]*holder
	byName  map[string][]*holder
}

// references are the columns that name people.
var references = []string{"grid_officer_a", "grid_officer_b", "receiver_a", "receiver_b", "link_cadre"}

// people reads whom the file names, with their posts: two queries for each five thousand names.
func (f *Flow) people(ctx context.Context, county uuid.UUID, t sheet.Table) (*crew, error) {
	numbers, names := map[string]string{}, map[string]bool{} // number by blind index
	for _, r := range t.Rows {
		for _, c := range references {
			ref := cell(r, c)
			if n, ok := seal.Phone(ref); ok {
				numbers[string(f.Ring.Blind("phone", n))] = n
			} else if ref != "" {
				names[ref] = true
			}
		}
	}
	out := &crew{byPhone: map[string]*holder{}, byName: map[string][]*holder{}}
	byID := map[uuid.UUID]*holder{}
	keep := func(rows []*db.Person, err error) error {
		if err != nil {
			return fmt.Errorf("people of the file: %w", err)
		}
		for _, p := range rows {
			h := byID[p.ID]
			if h == nil {
				h = &holder{id: p.ID}
				byID[p.ID] = h
			}
			if n, ok := numbers[string(p.PhoneIndex)]; ok {
				out.byPhone[n] = h
			}
			if names[p.Name] && !slices.Contains(out.byName[p.Name], h) {
				out.byName[p.Name] = append(out.byName[p.Name], h)
			}
		}
		return nil
	}
	indexes := make([][]byte, 0, len(numbers))
	for i := range numbers {
		indexes = append(indexes, []byte(i))
	}
	slices.SortFunc(indexes, bytes.Compare)
	for part := range slices.Chunk(indexes, lookup) {
		if err := keep(f.Store.Client.Person.Query().Where(person.PhoneIndexIn(part...), person.CountyID(county)).All(hand(ctx))); err != nil {
			return nil, err
		}
	}
	said := make([]string, 0, len(names))
	for n := range names {
		said = append(said, n)
	}
	slices.Sort(said)
	for part := range slices.Chunk(said, lookup) {
		if err := keep(f.Store.Client.Person.Query().Where(person.NameIn(part...), person.CountyID(county)).All(hand(ctx))); err != nil {
			return nil, err
		}
	}
	ids := make([]uuid.UUID, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	today := f.today(f.Store.Now())
	for part := range slices.Chunk(ids, lookup) {
		posts, err := f.Store.Client.Appointment.Query().Where(appointment.PersonIDIn(part...), appointment.CountyID(county),
			appointment.Or(appointment.ToDayIsNil(), appointment.ToDayGTE(today))).All(hand(ctx))
		if err != nil {
			return nil, fmt.Errorf("posts of the file: %w", err)
		}
		for _, a := range posts {
			byID[a.PersonID].posts = append(byID[a.PersonID].posts, a)
		}
	}
	return out, nil
}

// person finds whom a cell names: somebody with a post that covers the place or lies in its village, for an officer one that
// goes to doors there. Of several who bear the name nobody is meant.
func (p rowReader) person(column string, who *crew, at division.Place, officer bool) *uuid.UUID {
	ref := cell(p.Row, column)
	if ref == "" {
		return nil
	}
	var found []*holder
	if n, ok := seal.Phone(ref); ok {
		if h := who.byPhone[n]; h != nil {
			found = []*holder{h}
		}
	} else {
		found = who.byName[ref]
	}
	village := division.Place{County: at.County, Town: at.Town, Village: at.Village}
	var fit []*holder
	for _, h := range found {
		if slices.ContainsFunc(h.posts, func(a *db.Appointment) bool {
			if officer {
				return a.Place().Covers(at) && slices.Contains(a.Role.Verbs(), viewer.DoorWork)
			}
			return a.Place().Covers(at) || village.Covers(a.Place())
		}) {
			fit = append(fit, h)
		}
	}
	if len(fit) != 1 {
		p.wrong(column, codeOfficer)
		return nil
	}
	return &fit[0].id
}

// enter compares a chunk with the register and, unless it is a dry run, writes it.
func (f *Flow) enter(ctx context.Context, tx *store.Tx, county, post uuid.UUID, part []*record, dry bool) (Import, error) {
	var out Import
	var homes, places []string
	for _, rec := range part {
		if rec.site {
			places = append(places, rec.code)
		} else {
			homes = append(homes, rec.code)
		}
	}
	households, sites := map[string]*db.Household{}, map[string]*db.Site{}
	rows, err := tx.Client.Household.Query().Where(dbhousehold.CountyID(county), dbhousehold.CodeIn(homes...)).All(hand(ctx))
	if err != nil {
		return out, fmt.Errorf("households that are there: %w", err)
	}
	for _, h := range rows {
		households[h.Code] = h
	}
	those, err := tx.Client.Site.Query().Where(dbsite.CountyID(county), dbsite.CodeIn(places...)).All(hand(ctx))
	if err != nil {
		return out, fmt.Errorf("sites that are there: %w", err)
	}
	for _, s := range those {
		sites[s.Code] = s
	}
	for _, rec := range part {
		var did string
		if rec.site {
			did, err = f.enterSite(ctx, tx, post, rec, sites[rec.code], dry)
		} else {
			did, err = f.enterHousehold(ctx, tx, post, rec, households[rec.code], dry)
		}
		if err != nil {
			return out, fmt.Errorf("line %d: %w", rec.line, err)
		}
		switch did {
		case "add":
			out.Added++
		case "change":
			out.Changed++
		default:
			out.Same++
		}
	}
	return out, nil
}

func (f *Flow) enterHousehold(ctx context.Context, tx *store.Tx, post uuid.UUID, rec *record, row *db.Household, dry bool) (did string, err error) {
	is := rec.entry
	if row == nil {
		did = "add"
		if dry {
			return did, nil
		}
		id := store.NewID()
		c := tx.Client.Household.Create().SetID(id).SetPlace(rec.at).SetCode(rec.code).SetRevision(1).SetChangedAt(tx.Now)
		if err := f.write(c.Mutation(), &is, id); err != nil {
			return did, err
		}
		if err := c.Exec(hand(ctx)); err != nil {
			return did, fmt.Errorf("write household: %w", err)
		}
		return did, tx.Journal(ctx, store.Entry{Verb: "household.add", Kind: store.KindHousehold, Subject: id, Place: rec.at, Appointment: post, After: is})
	}
	secret, err := f.unseal(row.Secret, tableHouseholds, row.ID)
	if err != nil {
		return "", err
	}
	was := entryOf(row, secret)
	is.ToldDay, is.ReviewedDay = cmp.Or(is.ToldDay, was.ToldDay), was.ReviewedDay
	if !rec.ended {
		is.EndedDay = was.EndedDay
	}
	switch {
	case is.same(was) && row.Place() == rec.at:
		return "", nil
	case dry:
		return "change", nil
	}
	u := tx.Client.Household.Update().Where(dbhousehold.ID(row.ID), dbhousehold.Revision(row.Revision))
	if err := f.write(u.Mutation(), &is, row.ID); err != nil {
		return "", err
	}
	setGrid(u.Mutation(), rec.at)
	n, err := u.AddRevision(1).SetChangedAt(tx.Now).Save(rule.Rehoming(hand(ctx)))
	if err != nil {
		return "", fmt.Errorf("write household: %w", err)
	}
	if n == 0 {
		return "", ErrEdited
	}
	return "change", tellChange(ctx, tx, store.Entry{Verb: "household.change", Kind: store.KindHousehold, Subject: row.ID, Appointment: post, Before: was, After: is}, row.Place(), rec.at)
}

// gridded is a mutation of a row that lies in a village.
type gridded interface {
	SetGridID(uuid.UUID)
	ClearGridID()
}

// setGrid is the one move a file makes: from one grid of a village to another. The rest of a place is the tree's.
func setGrid(m gridded, at division.Place) {
	if at.Grid == uuid.Nil {
		m.ClearGridID()
		return
	}
	m.SetGridID(at.Grid)
}

// tellChange writes the entry for the place a row is at, and for the one it left.
func tellChange(ctx context.Context, tx *store.Tx, e store.Entry, was, is division.Place) error {
	if e.Place = was; was != is {
		if err := tx.Journal(ctx, e); err != nil {
			return err
		}
	}
	e.Place = is
	return tx.Journal(ctx, e)
}

// siteEntry is everything the register says of a site.
type siteEntry struct {
	entry
	Kind                 string
	ReceiverA, ReceiverB *uuid.UUID
}

func siteOf(row *db.Site, secret Secret) siteEntry {
	secret.Name = row.Name
	return siteEntry{
		Kind: row.Kind, ReceiverA: row.ReceiverAID, ReceiverB: row.ReceiverBID,
		entry: entry{Secret: secret, Members: row.Members, Dangers: row.Dangers, TransferMode: row.TransferMode, Shelter: row.Shelter,
			Latitude: row.Latitude, Longitude: row.Longitude, OfficerA: row.OfficerAID, OfficerB: row.OfficerBID, EndedDay: row.EndedDay},
	}
}

// ofSite is what a site keeps of a row.
func (rec *record) ofSite() siteEntry {
	e := rec.entry
	return siteEntry{Kind: rec.kind, ReceiverA: rec.receiverA, ReceiverB: rec.receiverB, entry: entry{
		Secret: e.Secret, Members: e.Members, Dangers: e.Dangers, TransferMode: e.TransferMode, Shelter: e.Shelter, Latitude: e.Latitude, Longitude: e.Longitude,
		OfficerA: e.OfficerA, OfficerB: e.OfficerB, EndedDay: e.EndedDay,
	}}
}

func (e siteEntry) same(o siteEntry) bool {
	return e.entry.same(o.entry) && e.Kind == o.Kind && equal(e.ReceiverA, o.ReceiverA) && equal(e.ReceiverB, o.ReceiverB)
}

func (f *Flow) writeSite(m *db.SiteMutation, e *siteEntry, id uuid.UUID) error {
	open := e.Secret
	open.Name = ""
	secret, err := f.seal(open, tableSites, id)
	if err != nil {
		return err
	}
	m.SetKind(e.Kind)
	m.SetName(e.Secret.Name)
	m.SetSecret(secret)
	m.SetMembers(e.Members)
	setText(seal.Mask(e.Secret.Phone), m.SetPhoneMask, m.ClearPhoneMask)
	setText(e.TransferMode, m.SetTransferMode, m.ClearTransferMode)
	setText(e.Shelter, m.SetShelter, m.ClearShelter)
	setText(e.EndedDay, m.SetEndedDay, m.ClearEndedDay)
	setWords(e.Dangers, m.SetDangers, m.ClearDangers)
	setOr(e.Latitude, m.SetLatitude, m.ClearLatitude)
	setOr(e.Longitude, m.SetLongitude, m.ClearLongitude)
	setOr(e.OfficerA, m.SetOfficerAID, m.ClearOfficerAID)
	setOr(e.OfficerB, m.SetOfficerBID, m.ClearOfficerBID)
	setOr(e.ReceiverA, m.SetReceiverAID, m.ClearReceiverAID)
	setOr(e.ReceiverB, m.SetReceiverBID, m.ClearReceiverBID)
	return nil
}

func (f *Flow) enterSite(ctx context.Context, tx *store.Tx, post uuid.UUID, rec *record, row *db.Site, dry bool) (did string, err error) {
	is := rec.ofSite()
	if row == nil {
		did = "add"
		if dry {
			return did, nil
		}
		id := store.NewID()
		c := tx.Client.Site.Create().SetID(id).SetPlace(rec.at).SetCode(rec.code).SetRevision(1).SetChangedAt(tx.Now)
		if err := f.writeSite(c.Mutation(), &is, id); err != nil {
			return did, err
		}
		if err := c.Exec(hand(ctx)); err != nil {
			return did, fmt.Errorf("write site: %w", err)
		}
		return did, tx.Journal(ctx, store.Entry{Verb: "site.add", Kind: store.KindSite, Subject: id, Place: rec.at, Appointment: post, After: is})
	}
	secret, err := f.unseal(row.Secret, tableSites, row.ID)
	if err != nil {
		return "", err
	}
	was := siteOf(row, secret)
	if !rec.ended {
		is.EndedDay = was.EndedDay
	}
	switch {
	case is.same(was) && row.Place() == rec.at:
		return "", nil
	case dry:
		return "change", nil
	}
	u := tx.Client.Site.Update().Where(dbsite.ID(row.ID), dbsite.Revision(row.Revision))
	if err := f.writeSite(u.Mutation(), &is, row.ID); err != nil {
		return "", err
	}
	setGrid(u.Mutation(), rec.at)
	n, err := u.AddRevision(1).SetChangedAt(tx.Now).Save(rule.Rehoming(hand(ctx)))
	if err != nil {
		return "", fmt.Errorf("write site: %w", err)
	}
	if n == 0 {
		return "", ErrEdited
	}
	return "change", tellChange(ctx, tx, store.Entry{Verb: "site.change", Kind: store.KindSite, Subject: row.ID, Appointment: post, Before: was, After: is}, row.Place(), rec.at)
}

// villages tells in which village each mark of the file stands today, by kind and mark.
func (f *Flow) villages(ctx context.Context, county uuid.UUID, t sheet.Table) (map[string]uuid.UUID, error) {
	var homes, places []string
	for _, r := range t.Rows {
		if cell(r, "kind") == KindSite {
			places = append(places, cell(r, "id"))
		} else {
			homes = append(homes, cell(r, "id"))
		}
	}
	out := map[string]uuid.UUID{}
	for part := range slices.Chunk(homes, lookup) {
		rows, err := f.Store.Client.Household.Query().Where(dbhousehold.CountyID(county), dbhousehold.CodeIn(part...)).
			Select(dbhousehold.FieldCode, dbhousehold.FieldVillageID).All(hand(ctx))
		if err != nil {
			return nil, fmt.Errorf("households that are there: %w", err)
		}
		for _, h := range rows {
			out[KindHousehold+" "+h.Code] = h.VillageID
		}
	}
	for part := range slices.Chunk(places, lookup) {
		rows, err := f.Store.Client.Site.Query().Where(dbsite.CountyID(county), dbsite.CodeIn(part...)).Select(dbsite.FieldCode, dbsite.FieldVillageID).All(hand(ctx))
		if err != nil {
			return nil, fmt.Errorf("sites that are there: %w", err)
		}
		for _, s := range rows {
			out[KindSite+" "+s.Code] = s.VillageID
		}
	}
	return out, nil
}
