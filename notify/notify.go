// Package notify is the flow that calls people and follows each until somebody has answered (叫应). It owns deliveries, attempts,
// the tallies of coverage and the places of fan-outs; it does not own warnings, people or doors. What it says is what a published
// revision says: it never asks a warning for its words.
package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/store"
)

// Flow is the delivery flow.
type Flow struct {
	Store *store.Store
	Log   *slog.Logger
	// Channels are the plugs that are configured; any other channel refuses.
	Channels map[escalate.Channel]channel.Channel
	// AddressesFunc gives the addresses of persons on a channel, such as their telephone numbers; whoever is not in it has none.
	AddressesFunc func(ctx context.Context, on escalate.Channel, people []uuid.UUID) (map[uuid.UUID]string, error)
	// GoneFunc tells which persons' numbers are not in service; none of them is dialled. NumberGoneFunc keeps that one is, in the transaction.
	GoneFunc       func(ctx context.Context, people []uuid.UUID) (map[uuid.UUID]bool, error)
	NumberGoneFunc func(ctx context.Context, tx *store.Tx, person uuid.UUID, number string) error
	// PersonFunc finds who has a telephone number, for replies by SMS. Fault: not_found.
	PersonFunc func(ctx context.Context, number string) (uuid.UUID, error)
	// StaleFunc gives the people whose number is due for a test call in a place, a page of them behind a mark; next is empty at the end.
	StaleFunc func(ctx context.Context, place division.Place, after string, first int) (people []uuid.UUID, next string, err error)
	// TestHoursFunc gives from which hour to which a county is rung for a test, or for what has days; nil is at any hour.
	TestHoursFunc func(ctx context.Context, county uuid.UUID) (from, to int, err error)
	// ReachedFunc notes that a person was reached on his number, in the transaction. BoundFunc notes that a 包保人 answered the call for
	// the open doors of a warning or notice.
	ReachedFunc func(ctx context.Context, tx *store.Tx, person uuid.UUID) error
	BoundFunc   func(ctx context.Context, tx *store.Tx, cause, person uuid.UUID) error
	// OwedFunc gives what a reminder, or the call to a duty desk for all that is owed under it, is about at the moment it is sent; over when
	// nothing of it is owed any more. HeardFunc notes who has heard it, in the transaction.
	OwedFunc  func(ctx context.Context, cause uuid.UUID) (what Owing, over bool, err error)
	HeardFunc func(ctx context.Context, tx *store.Tx, cause uuid.UUID, by *viewer.Card) error
	// PerMinuteFunc is the most that is sent on a channel in any minute, from the county's settings; nil is perMinute for each.
	PerMinuteFunc func(ctx context.Context, on escalate.Channel) (int, error)

	mu     sync.Mutex
	pace   map[escalate.Channel][]sent
	curves map[curveKey]curve
}

// chunk is the most people one transaction makes, moves or sends to.
const chunk = 500

// sent is how many messages went out at a moment.
type sent struct {
	at time.Time
	n  int
}
