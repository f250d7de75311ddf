package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"entgo.io/ent/privacy"
	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"jiaoying/graph/generated"
	"jiaoying/server/fault"
)

// Config of the edge.
type Config struct {
	Resolver   *Resolver
	Operations Operations
	// RequestIDFunc gives the id of the request, which is told with every error.
	RequestIDFunc func(context.Context) string
	Log           *slog.Logger
}

// New makes the executor; server/web speaks HTTP for it.
func New(c Config) *executor.Executor {
	e := executor.New(generated.NewExecutableSchema(generated.Config{Resolvers: c.Resolver}))
	e.Use(&gate{ops: c.Operations, free: c.Resolver.Demo})
	e.SetQueryCache(lru.New[*ast.QueryDocument](200))
	e.SetParserTokenLimit(tokensMost)
	e.SetDisableSuggestion(true)
	p := presenter{requestID: c.RequestIDFunc, log: c.Log}
	e.SetErrorPresenter(p.present)
	e.SetRecoverFunc(p.recovered)
	return e
}

// presenter is the one place that turns errors into answers.
type presenter struct {
	requestID func(context.Context) string
	log       *slog.Logger
}

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	var form *gqlerror.Error
	errors.As(err, &form)
	f := p.asFault(ctx, err, form)
	out := &gqlerror.Error{Message: f.Code, Path: graphql.GetPath(ctx), Extensions: map[string]any{
		"kind": f.Kind, "code": f.Code, "requestId": p.requestID(ctx),
	}}
	if form != nil && len(form.Path) > len(out.Path) {
		out.Path = form.Path
	}
	if f.Code == ErrQuery.Code { // says where in the caller's own text it stopped
		out.Message, out.Locations = form.Message, form.Locations
	}
	if len(f.Params) > 0 {
		out.Extensions["params"] = f.Params
	}
	if len(f.Fields) > 0 {
		out.Extensions["fields"] = f.Fields
	}
	return out
}

func (p presenter) asFault(ctx context.Context, err error, form *gqlerror.Error) *fault.Error {
	f, ok := fault.As(err)
	switch {
	case ok:
	case errors.Is(err, privacy.Deny): // what one may not read does not exist
		return fault.ErrNotFound
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.ErrUnavailable
	case form != nil && form.Err == nil && tooManyTokens(form):
		return ErrTokens.With(fault.Params{"max": tokensMost})
	case form != nil && (form.Err == nil || form.Rule != ""): // the parser's and the validator's own
		return ErrQuery
	default:
		f = fault.ErrInternal
	}
	if f.Kind == fault.Internal {
		p.log.LogAttrs(ctx, slog.LevelError, "internal", slog.String("request", p.requestID(ctx)), slog.Any("error", err))
	}
	return f
}

func tooManyTokens(e *gqlerror.Error) bool {
	return e.Message == fmt.Sprintf("exceeded token limit of %d", tokensMost)
}

func (p presenter) recovered(ctx context.Context, v any) error {
	p.log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("request", p.requestID(ctx)), slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
	return fault.ErrInternal
}
