package register

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/roster/sheet"
	"jiaoying/server/seal"
)

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
