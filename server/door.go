package main

import (
	"context"

	"jiaoying/server/account"
	"jiaoying/server/web"
)

// door gives the account flow to the edge; the edge knows no flow, so the words are turned here.
type door struct{ flow *account.Flow }

// SignIn opens a session.
func (d door) SignIn(ctx context.Context, e web.Entry) (web.Entrance, error) {
	got, err := d.flow.SignIn(ctx, account.Entry(e))
	return web.Entrance(got), err
}

// Refresh gives the next tokens.
func (d door) Refresh(ctx context.Context, token string) (web.Entrance, error) {
	got, err := d.flow.Refresh(ctx, token)
	return web.Entrance(got), err
}

// SignOut ends a session.
func (d door) SignOut(ctx context.Context, token string) error { return d.flow.SignOut(ctx, token) }

// Accept uses a one-time link.
func (d door) Accept(ctx context.Context, a web.Acceptance) (web.Entrance, error) {
	got, err := d.flow.Accept(ctx, account.Acceptance(a))
	return web.Entrance(got), err
}
