// Package graph is the GraphQL edge: parse, call, render. Reads call ent/db through the viewer's eyes, writes call a flow
// and read the answer again; no rule lives here.
package graph

import (
	"jiaoying/notify"
	"jiaoying/server/account"
	"jiaoying/server/complaint"
	"jiaoying/server/danger"
	"jiaoying/server/door"
	"jiaoying/server/export"
	"jiaoying/server/loss"
	"jiaoying/server/ops"
	"jiaoying/server/register"
	"jiaoying/server/report"
	"jiaoying/server/roster"
	"jiaoying/server/spot"
	"jiaoying/server/store"
	"jiaoying/server/warning"
)

// Resolver holds what the fields need.
type Resolver struct {
	Store      *store.Store
	Reports    *report.Flow
	Complaints *complaint.Flow
	Warnings   *warning.Flow
	Notify     *notify.Flow
	Registers  *register.Flow
	Doors      *door.Flow
	Exports    *export.Flow
	Spots      *spot.Flow
	Dangers    *danger.Flow
	Losses     *loss.Flow
	Ops        *ops.Collector
	Accounts   *account.Flow
	Roster     *roster.Flow
	// PublicURL is the address people reach the server by, without a slash at its end; links begin with it.
	PublicURL string
	// Demo tells that the people here are invented; texts that are not the app's own are then taken from everybody.
	Demo bool
	// Ending is closed when the server stops: streams end then, so that the phones come back to another one.
	Ending  <-chan struct{}
	streams streams
}
