package roster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/roster/sheet"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// holder is a person of an import: there already, or to be.
type holder struct {
	row    *db.Person // nil if new
	id     uuid.UUID
	name   string
	number string
	// verified is the last day somebody reached the number.
	verified string
	at       division.Place
	held     []*db.Appointment
}

// office is one line of a people file once it is understood.
type office struct {
	line  int
	who   *holder
	at    division.Place
	a     NewAppointment
	old   *db.Appointment // nil if new
	same  bool
	first bool // the line that makes the person
}

// key is what makes two lines of a file one appointment.
type officeKey struct {
	who      *holder
	role     viewer.Role
	post     string
	division uuid.UUID
	from     string
}

func (o *office) key() officeKey {
	return officeKey{o.who, o.a.Role, o.a.Post, o.a.Division, o.a.From}
}

// ImportPeople reads people with their posts, a line each: name, phone, role, post, division_code, valid_from and, where
// given, valid_to, category_scope (lines, parted by semicolons; empty or all means all) and verified_at. A person is known by the number,
// a post by role, post, division and first day; what differs is brought in line. Counts are lines. Fault: denied.
func (f *Flow) ImportPeople(ctx context.Context, t sheet.Table, dry bool) (Import, error) {
	if err := somewhere(ctx, viewer.PeopleManage); err != nil {
		return Import{}, err
	}
	out := Import{DryRun: dry}
	var bad problems
	if bad.columns(t, "name", "phone", "role", "post", "division_code", "valid_from"); len(bad) > 0 {
		out.Problems = bad
		return out, nil
	}
	err := f.Store.InTx(store.Long(viewer.Wide(ctx)), func(ctx context.Context, tx *store.Tx) error {
		out = Import{DryRun: dry}
		plan, wrong, err := f.planPeople(ctx, tx, t)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			out.Problems = wrong.sorted()
			return nil
		}
		for _, o := range plan {
			switch {
			case o.old == nil:
				out.Added++
			case !o.same:
				out.Changed++
			default:
				out.Same++
			}
		}
		if dry {
			return nil
		}
		return f.writePeople(ctx, tx, plan)
	})
	return out, err
}

func (f *Flow) planPeople(ctx context.Context, tx *store.Tx, t sheet.Table) ([]*office, problems, error) {
	var codes []string
	for _, r := range t.Rows {
		codes = append(codes, cell(r, "division_code"))
	}
	tree, err := byCode(ctx, tx, codes)
	if err != nil {
		return nil, nil, err
	}
	// A place that moves meanwhile would leave its people behind.
	var stand []uuid.UUID
	for _, d := range tree {
		stand = append(stand, d.ID)
	}
	if err := lock(ctx, tx, stand...); err != nil {
		return nil, nil, err
	}
	if tree, err = byCode(ctx, tx, codes); err != nil {
		return nil, nil, err
	}
	holders, err := f.holders(ctx, tx, t)
	if err != nil {
		return nil, nil, err
	}
	var bad problems
	var plan []*office
	lineOf := map[officeKey]int{}
	known := map[uuid.UUID]map[string]bool{}
	for _, r := range t.Rows {
		before := len(bad)
		o := &office{line: r.Line, a: NewAppointment{Role: viewer.Role(strings.ToLower(cell(r, "role"))), Post: strings.ToUpper(cell(r, "post")), Lines: scope(r)}}
		if !named(cell(r, "name")) {
			bad.add(r.Line, "name", codePersonName)
		}
		number, ok := seal.Phone(r.Cells["phone"])
		if !ok {
			bad.add(r.Line, "phone", codePhoneForm)
		}
		if !slices.Contains(viewer.Roles(), o.a.Role) {
			bad.add(r.Line, "role", codeRole)
		}
		if !slices.Contains(posts, o.a.Post) {
			bad.add(r.Line, "post", codePost)
		}
		from, ok := day(r.Cells["valid_from"])
		if !ok {
			bad.add(r.Line, "valid_from", codePostDates)
		}
		var to clock.Date
		if cell(r, "valid_to") != "" {
			var sound bool
			if to, sound = day(r.Cells["valid_to"]); !sound || ok && to < from {
				bad.add(r.Line, "valid_to", codePostDates)
			}
		}
		o.a.From, o.a.To = string(from), string(to)
		var verified clock.Date
		if cell(r, "verified_at") != "" {
			if verified, ok = day(r.Cells["verified_at"]); !ok {
				bad.add(r.Line, "verified_at", codeDay)
			}
		}
		d := tree[cell(r, "division_code")]
		if d == nil {
			bad.add(r.Line, "division_code", codeNotInTree)
		}
		if len(bad) > before {
			continue
		}
		o.at, o.a.Division = d.Place(), d.ID
		if known[d.CountyID] == nil {
			if known[d.CountyID], err = knownLines(ctx, tx, d.CountyID); err != nil {
				return nil, nil, err
			}
		}
		if slices.ContainsFunc(o.a.Lines, func(l string) bool { return !known[d.CountyID][l] }) {
			bad.add(r.Line, "category_scope", codeLine)
		}
		if !o.a.Role.StandsAt(d.Level) {
			bad.add(r.Line, "role", codeLevel)
		}
		o.who = holders[number]
		if o.who == nil {
			o.who = &holder{id: store.NewID(), name: cell(r, "name"), number: number, verified: string(verified), at: o.at}
			holders[number], o.first = o.who, true
		}
		// A number that turns up with another name has changed hands, or one of the two is misspelt: a person decides which.
		if o.who.name != cell(r, "name") {
			bad.add(r.Line, "phone", codePhoneTaken)
		}
		if line := lineOf[o.key()]; line > 0 {
			bad = append(bad, division.Problem{Line: r.Line, Column: "division_code", Code: codePostTwice, Params: map[string]any{"line": line}})
		}
		lineOf[o.key()] = r.Line
		o.match()
		refuse(ctx, o, d, &bad)
		plan = append(plan, o)
	}
	return plan, bad, nil
}

// match finds the appointment a line speaks of.
func (o *office) match() {
	i := slices.IndexFunc(o.who.held, func(a *db.Appointment) bool {
		return a.Role == o.a.Role && a.Post == o.a.Post && a.Place().ID() == o.a.Division && a.FromDay == o.a.From
	})
	if i < 0 {
		return
	}
	o.old = o.who.held[i]
	o.same = o.old.ToDay == o.a.To && slices.Equal(lines(o.old.Lines), o.a.Lines)
}

// refuse tells why a line is not the actor's to write. A place that is not his is refused before anything is compared: what
// stands there is not his to learn.
func refuse(ctx context.Context, o *office, d *db.Division, bad *problems) {
	if !mayAppoint(ctx, o.a.Role, o.at) {
		bad.add(o.line, "division_code", codeBeyond)
		return
	}
	if o.same {
		return
	}
	if d.ValidTo != "" {
		bad.add(o.line, "division_code", codeRetired)
	}
	if o.who.row == nil {
		return
	}
	if home := o.who.at; !may(ctx, home, viewer.PeopleSee) && !may(ctx, home, viewer.PeopleManage) {
		bad.add(o.line, "phone", codePhoneTaken)
	}
	if o.who.id == actor(ctx).Person {
		bad.add(o.line, "phone", codeOwn)
	}
	if o.who.row.State == StateEnded {
		bad.add(o.line, "phone", codePersonEnded)
	}
}

// holders reads the people whose numbers the file holds, and their posts. It looks past the policy, as a number is one
// person's whoever asks; nothing of them is told but that the number is taken.
func (f *Flow) holders(ctx context.Context, tx *store.Tx, t sheet.Table) (map[string]*holder, error) {
	numbers := map[string]string{} // by blind index
	var indexes [][]byte
	for _, r := range t.Rows {
		if number, ok := seal.Phone(r.Cells["phone"]); ok {
			index := f.Ring.Blind(phoneIndex, number)
			if _, again := numbers[string(index)]; !again {
				numbers[string(index)] = number
				indexes = append(indexes, index)
			}
		}
	}
	out := map[string]*holder{}
	byID := map[uuid.UUID]*holder{}
	var who []uuid.UUID
	for part := range slices.Chunk(indexes, lookup) {
		rows, err := tx.Client.Person.Query().Where(person.PhoneIndexIn(part...)).All(system(ctx))
		if err != nil {
			return nil, fmt.Errorf("people of the file: %w", err)
		}
		for _, p := range rows {
			h := &holder{row: p, id: p.ID, name: p.Name, number: numbers[string(p.PhoneIndex)], at: p.Place()}
			out[h.number], byID[p.ID] = h, h
			who = append(who, p.ID)
		}
	}
	for part := range slices.Chunk(who, lookup) {
		rows, err := tx.Client.Appointment.Query().Where(appointment.PersonIDIn(part...)).All(system(ctx))
		if err != nil {
			return nil, fmt.Errorf("posts of the file: %w", err)
		}
		for _, a := range rows {
			byID[a.PersonID].held = append(byID[a.PersonID].held, a)
		}
	}
	return out, nil
}

func (f *Flow) writePeople(ctx context.Context, tx *store.Tx, plan []*office) error {
	for _, o := range plan {
		if o.first {
			if err := f.enter(ctx, tx, o.who.id, o.who.name, o.who.number, o.who.verified, o.who.at); err != nil {
				return fmt.Errorf("line %d: %w", o.line, err)
			}
		}
		switch {
		case o.old == nil:
			o.a.ID = store.NewID()
			if err := f.appoint(ctx, tx, o.who.id, o.a, o.at); err != nil {
				return fmt.Errorf("line %d: %w", o.line, err)
			}
		case !o.same:
			u := tx.Client.Appointment.UpdateOneID(o.old.ID)
			if o.a.To == "" {
				u.ClearToDay()
			} else {
				u.SetToDay(o.a.To)
			}
			if len(o.a.Lines) == 0 {
				u.ClearLines()
			} else {
				u.SetLines(o.a.Lines)
			}
			if err := u.Exec(ctx); err != nil {
				return fmt.Errorf("line %d: %w", o.line, err)
			}
			if err := tellAppointment(ctx, tx, "appointment.change", o.old.ID, o.who.id, o.at, o.a); err != nil {
				return err
			}
		}
	}
	return nil
}

func cell(r sheet.Row, column string) string { return strings.TrimSpace(r.Cells[column]) }

// scope reads the lines of a row.
func scope(r sheet.Row) []string {
	if s := cell(r, "category_scope"); s != "all" {
		return lines(words(s, ";"))
	}
	return nil
}

// words parts a cell and drops what is blank.
func words(s, sep string) (out []string) {
	for w := range strings.SplitSeq(s, sep) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}
