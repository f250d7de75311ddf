// Package rule is the authority on rows: one visibility class per table (architecture §2). A class is a whole policy: it
// always ends in Allow or Deny, so that nothing is left undecided, and it is pure, so that ent can generate from nothing.
package rule

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
)

// The columns of a place and of the world, the same in every owned table.
const (
	ColCounty  = "county_id"
	ColTown    = "town_id"
	ColVillage = "village_id"
	ColGrid    = "grid_id"
	ColDrill   = "drill_id"
)

// Column gives the place column of a level.
func Column(l division.Level) string {
	switch l {
	case division.Town:
		return ColTown
	case division.Village:
		return ColVillage
	case division.Grid:
		return ColGrid
	default:
		return ColCounty
	}
}

var placeColumns = []string{ColCounty, ColTown, ColVillage, ColGrid}

// narrower is what ent/template gives every query and ent every mutation.
type narrower interface {
	WhereP(...func(*sql.Selector))
}

// sight is what ent/template gives every mutation: does the viewer see the row an edge would be tied to?
type sight interface {
	Sees(ctx context.Context, edge string, id uuid.UUID) (bool, error)
}

type predicate = func(*sql.Selector)

func eq(column string, value any) predicate { return sql.FieldEQ(column, value) }

func deny(format string, args ...any) error { return privacy.Denyf(format, args...) }

// Class names a visibility class for the access table test.
type Class string

// The classes of architecture §2, and Child: a row that is read exactly when its parent is.
const (
	ClassOwned    Class = "owned"
	ClassHanded   Class = "handed"
	ClassDownward Class = "downward"
	ClassMine     Class = "mine"
	ClassOpen     Class = "open"
	ClassChild    Class = "child"
)

// Classed is a policy that tells its class.
type Classed interface {
	ent.Policy
	Class() Class
}

// Owned is the policy of a table whose rows belong to a place; with Hand set they are also their author's (Handed).
type Owned struct {
	// Read, Create and Change are the verbs of which one is needed on the row's place.
	Read, Create, Change []viewer.Verb
	// World is true for tables with drill_id; shared registers have no world.
	World bool
	// Hand is the column of the person a row is also readable by: its author or assignee.
	Hand string
	// Self keeps Hand for a person without any post: his own row of the roster.
	Self bool
	// Category is the column that a line limits; "" if lines do not touch the table.
	Category string
	// Above opens what lies above a viewer's place, below the county: what is told to a town is told to its villages and their grids.
	// Such tables are small, so an OR is cheap there. It opens nothing to change.
	Above bool
	// Close is a boolean column: rows with it set are read only by reviewers and by departments of the line (需知).
	Close string
}

// Class tells owned or handed.
func (o Owned) Class() Class {
	if o.Hand != "" {
		return ClassHanded
	}
	return ClassOwned
}

// residue is what a grant still asks of a row once its place fits; nil asks nothing.
func (o Owned) residue(g *viewer.Grant) predicate {
	var ps []predicate
	if o.Category != "" && g.Limited() {
		vals := make([]any, len(g.Categories))
		for i, c := range g.Categories {
			vals[i] = c
		}
		ps = append(ps, sql.FieldIn(o.Category, vals...))
	}
	// A line opens need-to-know rows to the department that handles it, not to a monitor or an auditor who is limited to it.
	department := g.Role == viewer.Department && g.Limited()
	if o.Close != "" && !g.Has(viewer.ReportReview) && !department {
		ps = append(ps, eq(o.Close, false))
	}
	switch len(ps) {
	case 0:
		return nil
	case 1:
		return ps[0]
	}
	return sql.AndPredicates(ps...)
}

// here is what lies at a place or under it; with Above also what lies over it.
func (o Owned) here(p division.Place) predicate {
	any := []predicate{eq(Column(p.Level()), p.ID())}
	if o.Above && p.Grid != uuid.Nil {
		any = append(any, sql.AndPredicates(eq(ColVillage, p.Village), sql.FieldIsNull(ColGrid)))
	}
	if o.Above && p.Village != uuid.Nil {
		any = append(any, sql.AndPredicates(eq(ColTown, p.Town), sql.FieldIsNull(ColVillage)))
	}
	if len(any) == 1 {
		return any[0]
	}
	return sql.OrPredicates(any...)
}

// layer is one of the predicates that here joins: what lies at the place and under it, or at the place of a level above it; ok is false for
// a level that is none of them.
func (o Owned) layer(p division.Place, level division.Level) (predicate, bool) {
	switch {
	case level == p.Level():
		return eq(Column(level), p.ID()), true
	case level == division.Village && p.Grid != uuid.Nil:
		return sql.AndPredicates(eq(ColVillage, p.Village), sql.FieldIsNull(ColGrid)), true
	case level == division.Town && p.Village != uuid.Nil:
		return sql.AndPredicates(eq(ColTown, p.Town), sql.FieldIsNull(ColVillage)), true
	}
	return nil, false
}

// reach gives the predicate of what a person may touch by one of the verbs; ok is false when it is nothing.
func (o Owned) reach(ctx context.Context, v *viewer.Viewer, verbs []viewer.Verb) (p predicate, ok bool) {
	// An author reads his own while he holds any post; who he is himself, everybody reads.
	hand := o.Hand != "" && v.Person != uuid.Nil && (o.Self || len(v.Grants) > 0)
	if viewer.Mine(ctx) {
		if !hand {
			return nil, false
		}
		return eq(o.Hand, v.Person), true
	}
	if place, narrowed := viewer.Within(ctx); narrowed {
		var rest []predicate
		covered, all := false, false
		for i := range v.Grants {
			g := &v.Grants[i]
			if !g.Has(verbs...) || !g.Place.Covers(place) {
				continue
			}
			covered = true
			if r := o.residue(g); r != nil {
				rest = append(rest, r)
			} else {
				all = true
			}
		}
		if !covered {
			return nil, false
		}
		here := o.here(place)
		if level, one := viewer.Layer(ctx); one && o.Above {
			if here, ok = o.layer(place, level); !ok {
				return nil, false
			}
		}
		if all {
			return here, true
		}
		return sql.AndPredicates(here, sql.OrPredicates(rest...)), true
	}
	// By id the key finds the row, so an OR is cheap here; lists are always narrowed.
	var any []predicate
	for i := range v.Grants {
		g := &v.Grants[i]
		if !g.Has(verbs...) {
			continue
		}
		here := o.here(g.Place)
		if r := o.residue(g); r != nil {
			here = sql.AndPredicates(here, r)
		}
		any = append(any, here)
	}
	if hand {
		any = append(any, eq(o.Hand, v.Person))
	}
	if len(any) == 0 {
		return nil, false
	}
	return sql.OrPredicates(any...), true
}

// predicates gives every predicate of a read, or an error that denies.
func (o Owned) predicates(ctx context.Context, verbs []viewer.Verb) ([]predicate, error) {
	v := viewer.From(ctx)
	if v == nil {
		return nil, deny("no viewer")
	}
	var ps []predicate
	if o.World {
		ps = append(ps, eq(ColDrill, viewer.Drill(ctx)))
	}
	if _, sys := v.IsSystem(); sys {
		if place, narrowed := viewer.Within(ctx); narrowed {
			ps = append(ps, o.here(place))
		}
		return ps, nil
	}
	p, ok := o.reach(ctx, v, verbs)
	if !ok {
		return nil, deny("no grant reaches")
	}
	return append(ps, p), nil
}

// EvalQuery narrows every query to what the viewer may read.
func (o Owned) EvalQuery(ctx context.Context, q ent.Query) error {
	ps, err := o.predicates(ctx, o.Read)
	if err != nil {
		return err
	}
	return narrow(q, ps)
}

// EvalMutation refuses creates outside the viewer's grants, changed places and worlds, links to what he does not see; the rest it narrows.
func (o Owned) EvalMutation(ctx context.Context, m ent.Mutation) error {
	v := viewer.From(ctx)
	if v == nil {
		return deny("no viewer")
	}
	_, sys := v.IsSystem()
	if m.Op().Is(ent.OpCreate) {
		place, err := placeOf(m)
		if err != nil {
			return err
		}
		if o.World {
			if d, ok := m.Field(ColDrill); !ok || d != viewer.Drill(ctx) {
				return deny("other world")
			}
		}
		if !sys && !v.Can(place, o.Create...) {
			return deny("no grant to create here")
		}
		if err := links(ctx, m); !errors.Is(err, privacy.Allow) {
			return err
		}
		if o.Hand != "" { // its author reads it
			remember(ctx, m)
		}
		return privacy.Allow
	}
	if !sys && deletes(m) {
		return deny("%s is never deleted", m.Type())
	}
	if !sys || !rehoming(ctx) {
		for _, c := range placeColumns {
			if changes(m, c) {
				return deny("a place is changed by re-homing only")
			}
		}
	}
	if o.World && changes(m, ColDrill) {
		return deny("a row never changes its world")
	}
	if o.Hand != "" && o.Hand != "id" && changes(m, o.Hand) && !sys {
		return deny("a row keeps its author")
	}
	o.Above = false // what is read from below is not changed from there
	ps, err := o.predicates(ctx, o.Change)
	if err != nil {
		return err
	}
	if err := narrow(m, ps); err != nil && !errors.Is(err, privacy.Allow) {
		return err
	}
	return links(ctx, m)
}

func links(ctx context.Context, m ent.Mutation) error {
	for _, edge := range m.AddedEdges() {
		s, ok := m.(sight)
		if !ok {
			return deny("%s has no sight", m.Type())
		}
		for _, id := range m.AddedIDs(edge) {
			u, ok := id.(uuid.UUID)
			if !ok {
				return deny("edge id %v", id)
			}
			if justMade(ctx, u) {
				continue
			}
			seen, err := s.Sees(viewer.Wide(ctx), edge, u) // a linked row is looked at by its id
			if err != nil {
				return fmt.Errorf("look at %s of %s: %w", edge, m.Type(), err)
			}
			if !seen {
				return deny("%s is not the viewer's to link", edge)
			}
		}
	}
	return privacy.Allow
}

func narrow(q any, ps []predicate) error {
	w, ok := q.(narrower)
	if !ok {
		return deny("%T cannot be narrowed", q)
	}
	if len(ps) > 0 {
		w.WhereP(ps...)
	}
	return privacy.Allow
}

// deletes tells whether rows would go. No command of a person deletes: what ends keeps its row.
func deletes(m ent.Mutation) bool { return m.Op().Is(ent.OpDelete | ent.OpDeleteOne) }

func changes(m ent.Mutation, column string) bool {
	if _, ok := m.Field(column); ok {
		return true
	}
	return slices.Contains(m.ClearedFields(), column)
}

func placeOf(m ent.Mutation) (division.Place, error) {
	var p division.Place
	for column, to := range map[string]*uuid.UUID{ColCounty: &p.County, ColTown: &p.Town, ColVillage: &p.Village, ColGrid: &p.Grid} {
		if v, ok := m.Field(column); ok {
			id, ok := v.(uuid.UUID)
			if !ok {
				return p, deny("%s is no id", column)
			}
			*to = id
		}
	}
	if p.County == uuid.Nil {
		return p, deny("a row needs a place")
	}
	return p, nil
}

type rehomeKey struct{}

// Rehoming marks the one context in which the system may change places of rows.
func Rehoming(ctx context.Context) context.Context { return context.WithValue(ctx, rehomeKey{}, true) }

func rehoming(ctx context.Context) bool { return ctx.Value(rehomeKey{}) != nil }

// Child is the policy of rows that are read exactly when their parent is, and never changed.
type Child struct {
	Parent Owned
	// Table is the parent's table, Key the column that names the parent.
	Table, Key string
	// Settled marks rows that the server itself finishes later; everybody else leaves them as they were written.
	Settled bool
}

// Class tells child.
func (Child) Class() Class { return ClassChild }

// EvalQuery asks for a parent the viewer reads.
func (c Child) EvalQuery(ctx context.Context, q ent.Query) error {
	p, err := c.beneath(ctx)
	if err != nil {
		return err
	}
	return narrow(q, []predicate{p})
}

// beneath is the predicate of what hangs below a parent that the viewer reads.
func (c Child) beneath(ctx context.Context) (predicate, error) {
	ps, err := c.Parent.predicates(ctx, c.Parent.Read)
	if err != nil {
		return nil, err
	}
	return func(s *sql.Selector) {
		t := sql.Table(c.Table)
		sub := sql.Select().From(t)
		sub.SetDialect(s.Dialect())
		sub.Select(t.C("id")).Where(sql.ColumnsEQ(t.C("id"), s.C(c.Key)))
		for _, p := range ps {
			p(sub)
		}
		s.Where(sql.Exists(sub))
	}, nil
}

// EvalMutation lets rows be added under a parent the viewer sees, and nothing else.
func (c Child) EvalMutation(ctx context.Context, m ent.Mutation) error {
	v := viewer.From(ctx)
	if v == nil {
		return deny("no viewer")
	}
	if m.Op().Is(ent.OpCreate) {
		return links(ctx, m)
	}
	if _, sys := v.IsSystem(); sys && c.Settled && !m.Op().Is(ent.OpDelete|ent.OpDeleteOne) {
		return links(ctx, m)
	}
	return deny("%s is never changed", m.Type())
}

// Either is the policy of rows that hang below one of several parents: each row names exactly one of them, and is read exactly when that one is.
type Either []Child

// Class tells child.
func (Either) Class() Class { return ClassChild }

type beneathKey struct{}

// Beneath says that a query asks only for what hangs below one parent, by its table: lists need not look at the others.
func Beneath(ctx context.Context, table string) context.Context {
	return context.WithValue(ctx, beneathKey{}, table)
}

// EvalQuery asks for one parent the viewer reads. A parent of which he reads nothing at all leaves the others as they are.
func (e Either) EvalQuery(ctx context.Context, q ent.Query) error {
	only, _ := ctx.Value(beneathKey{}).(string)
	var any []predicate
	last := deny("no parent")
	for _, c := range e {
		if only != "" && only != c.Table {
			continue
		}
		p, err := c.beneath(ctx)
		if errors.Is(err, privacy.Deny) {
			last = err
			continue
		}
		if err != nil {
			return err
		}
		any = append(any, p)
	}
	switch len(any) {
	case 0:
		return last
	case 1:
		return narrow(q, any)
	}
	return narrow(q, []predicate{sql.OrPredicates(any...)})
}

// EvalMutation lets rows be added under exactly one parent the viewer sees; what a parent's rule lets the server settle it settles here.
func (e Either) EvalMutation(ctx context.Context, m ent.Mutation) error {
	if m.Op().Is(ent.OpCreate) {
		parents := 0
		for _, c := range e {
			if _, ok := m.Field(c.Key); ok {
				parents++
			}
		}
		if parents != 1 {
			return deny("%s hangs below exactly one", m.Type())
		}
	}
	return e[0].EvalMutation(ctx, m)
}

// Downward is the policy of a county's own data, readable by everybody in it.
type Downward struct {
	Write []viewer.Verb
	// World is true for tables with drill_id.
	World bool
}

// Class tells downward.
func (Downward) Class() Class { return ClassDownward }

func (d Downward) predicates(ctx context.Context, write bool) ([]predicate, error) {
	v := viewer.From(ctx)
	if v == nil {
		return nil, deny("no viewer")
	}
	var ps []predicate
	if d.World {
		ps = append(ps, eq(ColDrill, viewer.Drill(ctx)))
	}
	if _, sys := v.IsSystem(); sys {
		return ps, nil
	}
	var ids []any
	for i := range v.Grants {
		if g := &v.Grants[i]; !write || g.Has(d.Write...) {
			ids = append(ids, g.Place.County)
		}
	}
	switch len(ids) {
	case 0:
		return nil, deny("of no county")
	case 1:
		return append(ps, eq(ColCounty, ids[0])), nil
	}
	return append(ps, sql.FieldIn(ColCounty, ids...)), nil
}

// EvalQuery narrows to the viewer's counties.
func (d Downward) EvalQuery(ctx context.Context, q ent.Query) error {
	ps, err := d.predicates(ctx, false)
	if err != nil {
		return err
	}
	return narrow(q, ps)
}

// EvalMutation needs one of the owner's verbs on the county.
func (d Downward) EvalMutation(ctx context.Context, m ent.Mutation) error {
	v := viewer.From(ctx)
	if v == nil {
		return deny("no viewer")
	}
	if m.Op().Is(ent.OpCreate) {
		place, err := placeOf(m)
		if err != nil {
			return err
		}
		if drill, ok := m.Field(ColDrill); d.World && (!ok || drill != viewer.Drill(ctx)) {
			return deny("other world")
		}
		if _, sys := v.IsSystem(); !sys && !v.Can(place, d.Write...) {
			return deny("no grant to create here")
		}
		return links(ctx, m)
	}
	if changes(m, ColCounty) {
		return deny("a row keeps its county")
	}
	if d.World && changes(m, ColDrill) {
		return deny("a row never changes its world")
	}
	if _, sys := v.IsSystem(); !sys && deletes(m) {
		return deny("%s is never deleted", m.Type())
	}
	ps, err := d.predicates(ctx, true)
	if err != nil {
		return err
	}
	return narrow(m, ps)
}

// Mine is the policy of rows that belong to one person and to nobody else.
type Mine struct{ Column string }

// Class tells mine.
func (Mine) Class() Class { return ClassMine }

func (c Mine) predicates(ctx context.Context) ([]predicate, error) {
	v := viewer.From(ctx)
	if v == nil {
		return nil, deny("no viewer")
	}
	if _, sys := v.IsSystem(); sys {
		return nil, nil
	}
	if v.Person == uuid.Nil {
		return nil, deny("nobody's")
	}
	return []predicate{eq(c.Column, v.Person)}, nil
}

// EvalQuery narrows to the viewer's own.
func (c Mine) EvalQuery(ctx context.Context, q ent.Query) error {
	ps, err := c.predicates(ctx)
	if err != nil {
		return err
	}
	return narrow(q, ps)
}

// EvalMutation lets the system create and the owner change.
func (c Mine) EvalMutation(ctx context.Context, m ent.Mutation) error {
	ps, err := c.predicates(ctx)
	if err != nil {
		return err
	}
	v := viewer.From(ctx)
	_, sys := v.IsSystem()
	if m.Op().Is(ent.OpCreate) {
		if !sys {
			return deny("made by the sign-in only")
		}
		return privacy.Allow
	}
	if changes(m, c.Column) {
		return deny("a row keeps its owner")
	}
	if !sys && deletes(m) {
		return deny("%s is never deleted", m.Type())
	}
	return narrow(m, ps)
}

// Open is the policy of the tree without personal data: read by everybody, written by one verb on the place.
type Open struct{ Write []viewer.Verb }

// Class tells open.
func (Open) Class() Class { return ClassOpen }

// EvalQuery lets everybody read, but not nobody: a context without a viewer is a wiring fault.
func (Open) EvalQuery(ctx context.Context, _ ent.Query) error {
	if viewer.From(ctx) == nil {
		return deny("no viewer")
	}
	return privacy.Allow
}

// EvalMutation needs the verb on the place of the row.
func (o Open) EvalMutation(ctx context.Context, m ent.Mutation) error {
	v := viewer.From(ctx)
	if v == nil {
		return deny("no viewer")
	}
	_, sys := v.IsSystem()
	if m.Op().Is(ent.OpCreate) {
		place, err := placeOf(m)
		if err != nil {
			return err
		}
		if !sys && !v.Can(place, o.Write...) {
			return deny("no grant to create here")
		}
		return privacy.Allow
	}
	if !sys && deletes(m) {
		return deny("%s is never deleted", m.Type())
	}
	if !sys || !rehoming(ctx) {
		for _, c := range placeColumns {
			if changes(m, c) {
				return deny("a place is changed by re-homing only")
			}
		}
	}
	if sys {
		return privacy.Allow
	}
	var any []predicate
	for i := range v.Grants {
		if g := &v.Grants[i]; g.Has(o.Write...) {
			any = append(any, eq(Column(g.Place.Level()), g.Place.ID()))
		}
	}
	if len(any) == 0 {
		return deny("no grant to change")
	}
	return narrow(m, []predicate{sql.OrPredicates(any...)})
}
