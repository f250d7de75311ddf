package main

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"jiaoying/server/division"
	"jiaoying/server/register"
	"jiaoying/server/roster"
	"jiaoying/server/roster/sheet"
)

// importRegister reads the rows of one kind, household or site, of a file that may hold both; a blank kind is that one.
func (a *app) importRegister(ctx context.Context, kind, code string, t sheet.Table, dry bool) (roster.Import, error) {
	county, err := a.countyOf(ctx, code)
	if err != nil {
		return roster.Import{}, err
	}
	rows := t.Rows
	t.Rows = nil
	for _, r := range rows {
		if r.Cells["kind"] == "" {
			r.Cells["kind"] = kind
		}
		other := r.Cells["kind"] != kind && (r.Cells["kind"] == register.KindHousehold || r.Cells["kind"] == register.KindSite)
		if !other {
			t.Rows = append(t.Rows, r)
		}
	}
	got, err := a.registers.Import(ctx, county, t, dry)
	return roster.Import(got), err
}

// countyOf finds the county an operator means: the one he names, or the only one there is.
func (a *app) countyOf(ctx context.Context, code string) (uuid.UUID, error) {
	if code != "" {
		at, err := a.nodeOf(ctx, code)
		if err != nil {
			return uuid.Nil, err
		}
		if at.Level != division.County {
			return uuid.Nil, errors.New("--division is to be the code of a county")
		}
		return at.ID, nil
	}
	counties, err := a.roster.Counties(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if len(counties) != 1 {
		return uuid.Nil, errors.New("there is not exactly one county; --division says which")
	}
	return counties[0], nil
}
