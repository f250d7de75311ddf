// Package viewer says who asks: a person with grants, a machine, a stranger or the system itself. It rides in the context;
// without one every policy denies. Everything here is pure.
package viewer

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"jiaoying/server/division"
)

// Grant is one appointment in force: verbs × place × line.
type Grant struct {
	Appointment uuid.UUID
	Role        Role
	Post        string
	Verbs       []Verb
	Place       division.Place
	// Lines are the codes of the lines it is limited to; empty means all.
	Lines []string
	// Categories are the category codes of those lines; read only when Lines is not empty.
	Categories []string
	From, To   string // days; To is empty while open
}

// Has tells whether the grant holds one of the verbs.
func (g *Grant) Has(verbs ...Verb) bool {
	return slices.ContainsFunc(verbs, func(v Verb) bool { return slices.Contains(g.Verbs, v) })
}

// Limited tells whether the grant is limited to lines.
func (g *Grant) Limited() bool { return len(g.Lines) > 0 }

// Viewer is who asks. The zero value is nobody and may do nothing.
type Viewer struct {
	Person  uuid.UUID
	Session uuid.UUID
	Name    string
	Grants  []Grant
	// Machine is the name of a machine token.
	Machine string
	// Open marks a stranger on an @open field.
	Open bool
	// system is the name of an inner worker; only System sets it.
	system string
}

// System is the server's own hand: sweeps, workers, imports, the sign-in door. The name is written to the journal. graph never uses it.
func System(name string) *Viewer { return &Viewer{system: name} }

// Stranger is somebody without a token; he reads Open rows only.
func Stranger() *Viewer { return &Viewer{Open: true} }

// IsSystem tells whether the server itself asks, and as what.
func (v *Viewer) IsSystem() (string, bool) {
	if v == nil {
		return "", false
	}
	return v.system, v.system != ""
}

// Can tells whether the viewer holds one of the verbs on a place, by one of his grants, whatever its line.
func (v *Viewer) Can(p division.Place, verbs ...Verb) bool {
	_, ok := v.GrantFor(p, "", verbs...)
	return ok
}

// CanOn is Can for a row of a category: a grant limited to lines counts only for their categories.
func (v *Viewer) CanOn(p division.Place, category string, verbs ...Verb) bool {
	_, ok := v.GrantFor(p, category, verbs...)
	return ok
}

// GrantFor finds the grant that gives one of the verbs on the place: the nearest place first, so that the card shows the post he acted in.
func (v *Viewer) GrantFor(p division.Place, category string, verbs ...Verb) (*Grant, bool) {
	if v == nil {
		return nil, false
	}
	var best *Grant
	for i := range v.Grants {
		g := &v.Grants[i]
		if !g.Has(verbs...) || !g.Place.Covers(p) {
			continue
		}
		if category != "" && g.Limited() && !slices.Contains(g.Categories, category) {
			continue
		}
		if best == nil || g.Place.Level().Depth() > best.Place.Level().Depth() {
			best = g
		}
	}
	return best, best != nil
}

// County is the county of the viewer's grants, zero if he has none; nobody holds grants in two counties of one server's district without choosing.
func (v *Viewer) County() uuid.UUID {
	if v == nil || len(v.Grants) == 0 {
		return uuid.Nil
	}
	return v.Grants[0].Place.County
}

// Counties are all counties of the grants.
func (v *Viewer) Counties() []uuid.UUID {
	var out []uuid.UUID
	for i := range v.Grants {
		if c := v.Grants[i].Place.County; !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// Masked tells whether names of people are to be masked for him: an auditor who holds no other grant reads masked.
func (v *Viewer) Masked() bool {
	if v == nil || len(v.Grants) == 0 {
		return false
	}
	return !slices.ContainsFunc(v.Grants, func(g Grant) bool { return g.Role != Auditor })
}

type key int

const (
	viewerKey key = iota
	withinKey
	mineKey
	layerKey
	drillKey
)

// With puts the viewer into the context.
func With(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, viewerKey, v)
}

// From gives the viewer, nil if there is none.
func From(ctx context.Context) *Viewer {
	v, _ := ctx.Value(viewerKey).(*Viewer)
	return v
}

// Narrow limits every list in the context to one place: the policy then emits one equality on the column of its level.
func Narrow(ctx context.Context, p division.Place) context.Context {
	return context.WithValue(context.WithValue(context.WithValue(ctx, mineKey, false), layerKey, nil), withinKey, p)
}

// Within gives the place the context is narrowed to.
func Within(ctx context.Context) (division.Place, bool) {
	p, ok := ctx.Value(withinKey).(division.Place)
	return p, ok
}

// NarrowToLayer limits a narrowed context further, of tables that are read from below too: to what lies at or under the place itself when the
// level is its own, or to what lies at the place of that level above it, and not under that one. Each layer is one walk of one index; all of
// them in one query are none.
func NarrowToLayer(ctx context.Context, p division.Place, level division.Level) context.Context {
	return context.WithValue(Narrow(ctx, p), layerKey, level)
}

// Layer gives the level the context is narrowed to.
func Layer(ctx context.Context) (division.Level, bool) {
	l, ok := ctx.Value(layerKey).(division.Level)
	return l, ok
}

// NarrowToMine limits every list in the context to rows the viewer wrote or was handed.
func NarrowToMine(ctx context.Context) context.Context {
	return context.WithValue(ctx, mineKey, true)
}

// Mine tells whether the context is narrowed to the viewer's own rows.
func Mine(ctx context.Context) bool {
	m, _ := ctx.Value(mineKey).(bool)
	return m
}

// InDrill moves the context into an exercise; without it every query is in the real world.
func InDrill(ctx context.Context, drill uuid.UUID) context.Context {
	return context.WithValue(ctx, drillKey, drill)
}

// Drill is the world of the context: the zero id is the real one.
func Drill(ctx context.Context) uuid.UUID {
	d, _ := ctx.Value(drillKey).(uuid.UUID)
	return d
}

// Wide takes every narrowing out of the context; rows are then looked at by their id.
func Wide(ctx context.Context) context.Context {
	return context.WithValue(context.WithValue(context.WithValue(ctx, withinKey, nil), layerKey, nil), mineKey, false)
}
