package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
)

const (
	// tokensMost bounds what is parsed; the app's longest operation has some 250.
	tokensMost = 2000
	depthMost  = 8
	// fieldsMost bounds what one request asks for side by side: aliases would make a hundred lists of one.
	fieldsMost = 10
	pageMost   = 100
	// changesMost is larger, because a phone that comes back from the valley has a day to catch up.
	changesMost = 500
)

// The faults of a query as such.
var (
	// ErrUnknown: the hash is no operation of the app, and the caller may not send texts of his own.
	ErrUnknown = fault.New(fault.Invalid, "query.unknown")
	// ErrDepth carries max.
	ErrDepth = fault.New(fault.Invalid, "query.depth")
	// ErrWide carries max.
	ErrWide = fault.New(fault.Invalid, "query.wide")
	// ErrTokens carries max.
	ErrTokens = fault.New(fault.Invalid, "query.tokens")
	// ErrQuery: the text is no operation of this schema, or its variables do not fit.
	ErrQuery = fault.New(fault.Invalid, "query.form")
)

// Operations are the app's own texts by the SHA-256 of each; they are all that serve takes.
type Operations map[string]struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// ReadOperations reads the file that the app's build writes.
func ReadOperations(file []byte) (Operations, error) {
	var ops Operations
	if err := json.Unmarshal(file, &ops); err != nil {
		return nil, fmt.Errorf("the app's operations: %w", err)
	}
	return ops, nil
}

// gate decides which texts are taken, from whom, and how much one of them may ask for.
type gate struct {
	ops  Operations
	free bool
}

var (
	_ graphql.OperationParameterMutator = (*gate)(nil)
	_ graphql.OperationContextMutator   = (*gate)(nil)
)

// ExtensionName names it.
func (*gate) ExtensionName() string { return "Gate" }

// Validate has nothing to check.
func (*gate) Validate(graphql.ExecutableSchema) error { return nil }

// mayFree tells whether the caller may send texts that are not the app's own.
func (g *gate) mayFree(ctx context.Context) bool {
	v := viewer.From(ctx)
	return g.free || v != nil && slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool { return g.Has(viewer.GraphQLFree) })
}

// MutateOperationParameters puts the text for a hash.
func (g *gate) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if persisted, ok := p.Extensions["persistedQuery"].(map[string]any); ok {
		hash, _ := persisted["sha256Hash"].(string)
		op, known := g.ops[hash]
		if !known {
			return refuse(ErrUnknown)
		}
		p.Query, p.OperationName = op.Text, op.Name
		return nil
	}
	if p.Query == "" || !g.mayFree(ctx) {
		return refuse(ErrUnknown)
	}
	return nil
}

func refuse(f *fault.Error) *gqlerror.Error { return gqlerror.Wrap(f) }

// MutateOperationContext asks who may have the fields at all and how many rows they could give.
func (g *gate) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	v := viewer.From(ctx)
	if v == nil {
		return refuse(fault.ErrSignIn)
	}
	op.DisableIntrospection = !g.mayFree(ctx)
	w := walk{variables: op.Variables, open: v.Open, walked: map[string]fragment{}}
	depth := w.set(op.Operation.SelectionSet)
	switch {
	case w.err != nil:
		return refuse(w.err)
	case w.roots > fieldsMost:
		return refuse(ErrWide.With(fault.Params{"max": fieldsMost}))
	case depth > depthMost:
		return refuse(ErrDepth.With(fault.Params{"max": depthMost}))
	}
	return nil
}

// walk goes through an operation once; a fragment is walked once however often it is spread, or a few of them that spread each
// other would keep the server for hours.
type walk struct {
	variables map[string]any
	open      bool
	walked    map[string]fragment
	roots     int
	inside    int
	err       *fault.Error
}

// fragment is what one walk through it found.
type fragment struct{ depth, roots int }

func (w *walk) set(set ast.SelectionSet) (depth int) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if w.inside == 0 {
				w.root(s)
			}
			w.page(s)
			w.inside++
			depth = max(depth, 1+w.set(s.SelectionSet))
			w.inside--
		case *ast.InlineFragment:
			depth = max(depth, w.set(s.SelectionSet))
		case *ast.FragmentSpread:
			was, known := w.walked[s.Name]
			if !known {
				before := w.roots
				was.depth = w.set(s.Definition.SelectionSet)
				was.roots = w.roots - before
				w.walked[s.Name] = was
			} else {
				w.roots = min(w.roots+was.roots, fieldsMost+1) // two to the thirtieth is not counted out
			}
			depth = max(depth, was.depth)
		}
	}
	return depth
}

// root looks at a field of Query, Mutation or Subscription.
func (w *walk) root(f *ast.Field) {
	w.roots++
	if w.open && f.Name != "__typename" && (f.Definition == nil || f.Definition.Directives.ForName("open") == nil) {
		w.err = fault.ErrSignIn
	}
}

// page looks at the length a list may have.
func (w *walk) page(f *ast.Field) {
	if f.Definition == nil || f.Definition.Arguments.ForName("first") == nil || w.err != nil {
		return
	}
	most := pageMost
	if f.Name == "changes" {
		most = changesMost
	}
	n, ok := number(f.ArgumentMap(w.variables)["first"])
	if !ok || n < 1 || n > int64(most) {
		w.err = fault.ErrPageSize.With(fault.Params{"min": 1, "max": most})
	}
}

func number(v any) (int64, bool) {
	switch n := v.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	case float64:
		return int64(n), n == float64(int64(n))
	case json.Number:
		i, err := n.Int64()
		return i, err == nil
	}
	return 0, false
}
