package graph

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/division"
	"jiaoying/server/fault"
)

// scope chooses the place of a list, on which one of the verbs is needed, and narrows the context to it: the policy then
// emits one equality. Left out, the place is the viewer's only one.
func (r *Resolver) scope(ctx context.Context, within *uuid.UUID, verbs ...viewer.Verb) (context.Context, division.Place, error) {
	v := viewer.From(ctx)
	var at division.Place
	if within == nil {
		for i := range v.Grants {
			g := &v.Grants[i]
			switch {
			case !g.Has(verbs...), g.Place == at:
			case at == (division.Place{}):
				at = g.Place
			default:
				return nil, at, fault.ErrChoose
			}
		}
		if at == (division.Place{}) {
			return nil, at, fault.ErrDenied
		}
	} else {
		n, ok, err := r.Store.Node(ctx, *within)
		if err != nil {
			return nil, at, err
		}
		if !ok || !v.Can(n.Place, verbs...) {
			return nil, at, fault.ErrScope
		}
		at = n.Place
	}
	return viewer.Narrow(ctx, at), at, nil
}

// asked tells whether the caller wants a field below the one that is being resolved, so that nothing is loaded for nobody.
func asked(ctx context.Context, path ...string) bool {
	op := graphql.GetOperationContext(ctx)
	fields := graphql.CollectFieldsCtx(ctx, nil)
	for i, name := range path {
		var below []graphql.CollectedField
		found := false
		for _, f := range fields {
			if f.Name == name {
				found = true
				below = append(below, graphql.CollectFields(op, f.Selections, nil)...)
			}
		}
		if !found {
			return false
		}
		if i == len(path)-1 {
			return true
		}
		fields = below
	}
	return true
}

// before is the condition of a page that goes on after a cursor in a list that falls by (a, b): one comparison of rows, so that the index seeks.
func before(a, b string, va, vb any) func(*entsql.Selector) {
	return func(s *entsql.Selector) { s.Where(entsql.CompositeLT([]string{s.C(a), s.C(b)}, va, vb)) }
}

// behind is before for a list that rises.
func behind(a, b string, va, vb any) func(*entsql.Selector) {
	return func(s *entsql.Selector) { s.Where(entsql.CompositeGT([]string{s.C(a), s.C(b)}, va, vb)) }
}

// cursor packs the sort value and the id of a row.
func cursor(sort string, id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(id.String() + sort))
}

func readCursor(text string) (sort string, id uuid.UUID, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < 36 || len(raw) > 1000 {
		return "", uuid.Nil, fault.ErrCursor
	}
	if id, err = uuid.ParseBytes(raw[:36]); err != nil {
		return "", uuid.Nil, fault.ErrCursor
	}
	return string(raw[36:]), id, nil
}

func timeCursor(t time.Time, id uuid.UUID) string {
	return cursor(strconv.FormatInt(t.UnixMilli(), 10), id)
}

func readTimeCursor(text string) (time.Time, uuid.UUID, error) {
	s, id, err := readCursor(text)
	if err != nil {
		return time.Time{}, id, err
	}
	ms, err := strconv.ParseInt(s, 10, 64)
	if err != nil || ms < 0 || ms > 1<<45 {
		return time.Time{}, id, fault.ErrCursor
	}
	return time.UnixMilli(ms).UTC(), id, nil
}

// page cuts a list read one row too long and tells how to go on.
func page[T any](rows []T, first int, at func(T) string) ([]T, *model.PageInfo) {
	info := &model.PageInfo{HasNextPage: len(rows) > first}
	if info.HasNextPage {
		rows = rows[:first]
	}
	if len(rows) > 0 {
		c := at(rows[len(rows)-1])
		info.EndCursor = &c
	}
	return rows, info
}

// countMost is up to where a count is exact.
const countMost = 1000

func count(n int) *model.Count {
	return &model.Count{Value: min(n, countMost), More: n > countMost}
}

// place renders a place by the tree in memory.
func (r *Resolver) place(ctx context.Context, p division.Place) (*model.Place, error) {
	n, ok, err := r.Store.Node(ctx, p.ID())
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("place %s is not in the tree", p.ID())
	}
	return &model.Place{
		ID: n.ID, Code: n.Code, Level: n.Level, Name: n.Name, Path: n.Path,
		County: p.County, Town: optional(p.Town), Village: optional(p.Village), Grid: optional(p.Grid),
	}, nil
}

// optional is nil for the zero value.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// deref is the zero value for nil.
func deref[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

// list is never null in an answer.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// words joins what a person typed into one line.
func words(s *string) string { return strings.TrimSpace(deref(s)) }

type untilKey struct{}

// Until notes when the caller's token ends; a stream ends with it.
func Until(ctx context.Context, t time.Time) context.Context {
	if t.IsZero() {
		return ctx
	}
	return context.WithValue(ctx, untilKey{}, t)
}
