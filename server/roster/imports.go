package roster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
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

// problems gathers what is wrong in a file.
type problems []division.Problem

func (p *problems) add(line int, column, code string) {
	*p = append(*p, division.Problem{Line: line, Column: column, Code: code})
}

// columns finds the needed columns that a header lacks.
func (p *problems) columns(t sheet.Table, names ...string) {
	for _, n := range names {
		if !slices.Contains(t.Header, n) {
			p.add(1, n, codeColumn)
		}
	}
}

// lookup is the most values asked for in one query; SQLite takes 32,766.
const lookup = 5000

// sorted puts the problems in the order of the lines, as a person mends them.
func (p problems) sorted() []division.Problem {
	slices.SortStableFunc(p, func(a, b division.Problem) int { return a.Line - b.Line })
	return p
}

// branch is a division of an import: there already, or to be.
type branch struct {
	row     *db.Division // nil if new
	node    *division.Node
	id      uuid.UUID
	parent  uuid.UUID
	at      division.Place
	from    string
	mca     string
	aliases []schema.Alias
	// name, mca and aliases are what will be; changed tells that it differs from row.
	changed bool
	renamed bool
}

// ImportDivisions reads a tree, and what else its divisions are called, into the county's tree. What is there is looked for
// by its code: a new name is a rename from today, what the file leaves blank stays, a parent that differs is a problem
// (moving is a command). Only the top rows may name a parent that is not in the file. The column valid_from may give the
// first day in force, else it is today. names may be nil, and tree empty. Fault: denied.
func (f *Flow) ImportDivisions(ctx context.Context, tree sheet.Table, names *sheet.Table, dry bool) (Import, error) {
	if err := somewhere(ctx, viewer.TreeEdit); err != nil {
		return Import{}, err
	}
	out := Import{DryRun: dry}
	var bad problems
	var nodes []division.Node
	if len(tree.Header) > 0 || names == nil {
		var p []division.Problem
		nodes, p = division.ReadTree(tree)
		bad = append(bad, p...)
	}
	var more []division.Name
	if names != nil {
		var p []division.Problem
		more, p = division.ReadNames(*names)
		bad = append(bad, p...)
	}
	since := map[int]string{}
	for _, r := range tree.Rows {
		if day := strings.TrimSpace(r.Cells["valid_from"]); day != "" {
			if since[r.Line] = day; !isDay(day) {
				bad.add(r.Line, "valid_from", codeDay)
			}
		}
	}
	if len(bad) > 0 {
		out.Problems = bad.sorted()
		return out, nil
	}
	err := f.Store.InTx(store.Long(viewer.Wide(ctx)), func(ctx context.Context, tx *store.Tx) error {
		out = Import{DryRun: dry}
		plan, wrong, err := f.planTree(ctx, tx, nodes, more, since)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			out.Problems = wrong.sorted()
			return nil
		}
		for _, b := range plan {
			switch {
			case b.row == nil:
				out.Added++
			case b.changed || b.renamed:
				out.Changed++
			default:
				out.Same++
			}
		}
		if dry {
			return nil
		}
		return f.writeTree(ctx, tx, plan)
	})
	return out, err
}

// somewhere refuses whoever holds the verb nowhere: he is told so once, not for every row.
func somewhere(ctx context.Context, verb viewer.Verb) error {
	v := actor(ctx)
	if _, sys := v.IsSystem(); sys || slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool { return g.Has(verb) }) {
		return nil
	}
	return fault.ErrDenied
}

// byCode reads the divisions of these codes.
func byCode(ctx context.Context, tx *store.Tx, codes []string) (map[string]*db.Division, error) {
	out := map[string]*db.Division{}
	slices.Sort(codes)
	for part := range slices.Chunk(slices.Compact(codes), lookup) {
		rows, err := tx.Client.Division.Query().Where(dbdivision.CodeIn(part...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("divisions of the file: %w", err)
		}
		for _, r := range rows {
			out[r.Code] = r
		}
	}
	return out, nil
}

// planTree compares a file with the tree and says what is to be done, parents first.
func (f *Flow) planTree(ctx context.Context, tx *store.Tx, nodes []division.Node, names []division.Name, since map[int]string) ([]*branch, problems, error) {
	var codes []string
	for _, n := range nodes {
		codes = append(codes, string(n.Code), string(n.Parent))
	}
	for _, n := range names {
		codes = append(codes, string(n.Code))
	}
	there, err := byCode(ctx, tx, codes)
	if err != nil {
		return nil, nil, err
	}
	var bad problems
	var plan []*branch
	of := map[string]*branch{}
	today := f.today(tx)
	_, sys := actor(ctx).IsSystem()
	for i := range nodes {
		n := &nodes[i]
		b := &branch{row: there[string(n.Code)], node: n, from: since[n.Line]}
		var parent *branch
		if n.Level != division.County {
			if parent = of[string(n.Parent)]; parent == nil && there[string(n.Parent)] != nil {
				parent = known(there[string(n.Parent)])
			}
			if parent == nil {
				// Its parent has a problem of its own, or is nowhere.
				bad.add(n.Line, "parent_code", codeParent)
				continue
			}
			b.parent = parent.id
		}
		if b.row != nil {
			old := b.row
			*b = *known(old)
			b.node = n
			switch {
			case old.ValidTo != "":
				bad.add(n.Line, "code", codeRetired)
			case parent != nil && old.ParentID != parent.id:
				bad.add(n.Line, "parent_code", codeParentMoved)
			}
			b.renamed = old.Name != n.Name
			b.changed = better(n.Population, old.Population) || better(n.Households, old.Households) ||
				better(n.Latitude, old.Latitude) || better(n.Longitude, old.Longitude)
		} else {
			b.id = store.NewID()
			if b.from == "" {
				b.from = string(today)
			}
			switch {
			case parent == nil:
				b.at = division.Place{County: b.id}
				if !sys { // a county is founded on the server, not by a file somebody hands in
					bad.add(n.Line, "code", codeDenied)
				}
			default:
				b.at = parent.at.Child(b.id)
				if parent.row != nil && parent.row.ValidTo != "" {
					bad.add(n.Line, "parent_code", codeRetired)
				}
				if n.Level == division.Grid && !n.Code.Under(n.Parent) {
					bad.add(n.Line, "code", codeForm)
				}
			}
		}
		if b.at.Level() != "" && !may(ctx, b.at, viewer.TreeEdit) && (parent != nil || b.row != nil) {
			bad.add(n.Line, "code", codeDenied)
		}
		of[string(n.Code)] = b
		plan = append(plan, b)
	}
	for _, n := range names {
		b := of[string(n.Code)]
		if b == nil {
			row := there[string(n.Code)]
			if row == nil {
				bad.add(n.Line, "code", codeNotInTree)
				continue
			}
			b = known(row)
			if !may(ctx, b.at, viewer.TreeEdit) {
				bad.add(n.Line, "code", codeDenied)
			}
			of[string(n.Code)] = b
			plan = append(plan, b)
		}
		if n.MCA != "" && n.MCA != b.mca {
			b.mca, b.changed = n.MCA, true
		}
		if n.Alias == "" {
			continue
		}
		i := slices.IndexFunc(b.aliases, func(a schema.Alias) bool { return a.Name == n.Alias })
		switch {
		case i < 0:
			b.aliases, b.changed = append(b.aliases, schema.Alias{Name: n.Alias, ValidTo: n.ValidTo}), true
		case b.aliases[i].ValidTo != n.ValidTo:
			b.aliases[i].ValidTo, b.changed = n.ValidTo, true
		}
	}
	return plan, bad, nil
}

// known is a division that is there.
func known(d *db.Division) *branch {
	return &branch{row: d, id: d.ID, parent: d.ParentID, at: d.Place(), mca: d.McaCode, aliases: slices.Clone(d.Aliases)}
}

// better tells whether a file knows something else than the tree; a blank cell says nothing.
func better[T comparable](file, tree *T) bool { return file != nil && !equal(file, tree) }

func (f *Flow) writeTree(ctx context.Context, tx *store.Tx, plan []*branch) error {
	before := string(f.today(tx).Before())
	for _, b := range plan {
		if b.row == nil {
			n := b.node
			c := tx.Client.Division.Create().SetID(b.id).SetPlace(b.at).SetCode(string(n.Code)).SetLevel(n.Level).SetName(n.Name).
				SetShortName(division.ShortName(n.Name)).SetNillablePopulation(n.Population).SetNillableHouseholds(n.Households).
				SetNillableLatitude(n.Latitude).SetNillableLongitude(n.Longitude).SetValidFrom(b.from)
			if b.parent != uuid.Nil {
				c.SetParentID(b.parent)
			}
			if b.mca != "" {
				c.SetMcaCode(b.mca)
			}
			if len(b.aliases) > 0 {
				c.SetAliases(b.aliases)
			}
			row, err := c.Save(ctx)
			if err != nil {
				return fmt.Errorf("line %d: %w", n.Line, err)
			}
			if err := tellTree(ctx, tx, row, "division.add", n); err != nil {
				return err
			}
			continue
		}
		if !b.changed && !b.renamed {
			continue
		}
		u := tx.Client.Division.UpdateOneID(b.id)
		if b.renamed {
			b.aliases = append(b.aliases, schema.Alias{Name: b.row.Name, ValidTo: before})
			u.SetName(b.node.Name).SetShortName(division.ShortName(b.node.Name))
		}
		if n := b.node; n != nil {
			u.SetNillablePopulation(n.Population).SetNillableHouseholds(n.Households).SetNillableLatitude(n.Latitude).SetNillableLongitude(n.Longitude)
		}
		if b.mca != "" {
			u.SetMcaCode(b.mca)
		}
		if len(b.aliases) > 0 {
			u.SetAliases(b.aliases)
		}
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("division %s: %w", b.id, err)
		}
		if err := tellTree(ctx, tx, b.row, "division.edit", []any{b.node, b.mca, b.aliases}); err != nil {
			return err
		}
	}
	return nil
}

// day reads a cell that holds a day, written with hyphens or slashes.
func day(s string) (clock.Date, bool) {
	d, err := clock.ParseDate(strings.ReplaceAll(strings.TrimSpace(s), "/", "-"))
	return d, err == nil
}
