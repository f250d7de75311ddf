package register

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	dbhousehold "jiaoying/ent/db/household"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/roster/sheet"
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
