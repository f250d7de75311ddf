package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"jiaoying/ent/db"
	"jiaoying/ent/rule"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
)

// SQLite has one writer, and what a commit costs it is the same for one command as for thirty. So commands that come at once
// share a transaction: each runs in its turn inside a savepoint of its own, and the last one commits for all. Nobody is
// answered before that commit; when it fails, it has failed for each of them.
const (
	groupMost = 64
	groupTime = 20 * time.Millisecond // from the first command's begin until no further one is let in
)

// group is one shared transaction.
type group struct {
	conn  *sql.Conn
	tx    *sql.Tx
	began time.Time
	n     int
	alone bool
	undo  bool  // the only command in it failed
	fail  error // the transaction cannot be used any more
	err   error // of the end, valid once done is closed
	done  chan struct{}
}

// turns hands the writer from one command to the next, in the order they came.
type turns struct {
	mu      sync.Mutex
	busy    bool
	waiting []*waiter
}

type waiter struct {
	ready chan *group // nil: begin one
	alone bool
}

type aloneKey struct{}

// Long marks a command that writes many rows: it shares its transaction with nobody, and ends when its caller leaves.
func Long(ctx context.Context) context.Context { return context.WithValue(ctx, aloneKey{}, true) }

// enter waits for the turn; the group it gives is nil when there is none to join.
func (q *turns) enter(ctx context.Context, alone bool) (*group, error) {
	q.mu.Lock()
	if !q.busy {
		q.busy = true
		q.mu.Unlock()
		return nil, nil
	}
	w := &waiter{ready: make(chan *group, 1), alone: alone}
	q.waiting = append(q.waiting, w)
	q.mu.Unlock()
	late := time.NewTimer(writerWait)
	defer late.Stop()
	var err error
	select {
	case g := <-w.ready:
		return g, nil
	case <-late.C:
		err = fault.ErrUnavailable.Because(errors.New("waited too long for the writer"))
	case <-ctx.Done():
		err = ctx.Err()
	}
	q.mu.Lock()
	if i := slices.Index(q.waiting, w); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
		q.mu.Unlock()
		return nil, err
	}
	q.mu.Unlock()
	return <-w.ready, nil // it came in that very moment, and somebody has to hand it on
}

// pass hands an open group to the next command; false when there is none, or when the group is to end.
func (q *turns) pass(g *group) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if g.alone || g.undo || g.fail != nil || g.n >= groupMost || time.Since(g.began) > groupTime || len(q.waiting) == 0 || q.waiting[0].alone {
		return false
	}
	q.next(g)
	return true
}

// leave ends the turn of a group.
func (q *turns) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.busy = false
		return
	}
	q.next(nil)
}

func (q *turns) next(g *group) {
	q.waiting[0].ready <- g
	q.waiting = q.waiting[1:]
}

// together runs fn in the shared transaction.
func (s *Store) together(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	alone := ctx.Value(aloneKey{}) != nil
	g, err := s.turns.enter(ctx, alone)
	if err != nil {
		return err
	}
	if g == nil {
		if g, err = s.begin(ctx, alone); err != nil {
			s.turns.leave()
			return err
		}
	}
	tx, err := s.inGroup(ctx, g, fn)
	<-g.done
	switch {
	case err != nil && g.err != nil && g.n > 1:
		return g.err // what it met may have been another's row that is now undone
	case err != nil:
		return err
	case g.err != nil:
		return g.err
	}
	tx.committed()
	return nil
}

func (s *Store) begin(ctx context.Context, alone bool) (*group, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	wait, cancel := context.WithTimeout(ctx, writerWait)
	conn, err := s.writer.Conn(wait)
	cancel()
	if err != nil {
		return nil, waited(ctx, err)
	}
	if !alone {
		ctx = context.WithoutCancel(ctx) // it is everybody's
	}
	st, err := conn.BeginTx(ctx, nil)
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("begin: %w", err)
	}
	return &group{conn: conn, tx: st, began: time.Now(), alone: alone, done: make(chan struct{})}, nil
}

// inGroup runs one command in its turn and hands the turn on or ends the group, whatever happens to the command.
func (s *Store) inGroup(ctx context.Context, g *group, fn func(ctx context.Context, tx *Tx) error) (tx *Tx, err error) {
	ended := false
	defer func() {
		if !ended { // fn did not return: it panicked or ended its goroutine
			s.settle(g, errors.New("command did not return"))
		}
		if !s.turns.pass(g) {
			g.end()
			s.turns.leave()
		}
	}()
	g.n++
	if err = ctx.Err(); err != nil {
		g.undo = g.n == 1
		ended = true
		return nil, err
	}
	if !g.alone {
		// SQLite answers an interrupted statement by undoing the whole transaction, which is not only this caller's.
		ctx = context.WithoutCancel(ctx)
	}
	if g.n > 1 {
		if _, err = g.tx.ExecContext(ctx, "SAVEPOINT command"); err != nil {
			g.fail = fmt.Errorf("savepoint: %w", err)
			ended = true
			return nil, g.fail
		}
	}
	tx = s.newTx(g.tx)
	err = fn(tx.within(ctx), tx)
	ended = true
	s.settle(g, err)
	return tx, err
}

// settle keeps or undoes what one command wrote.
func (s *Store) settle(g *group, err error) {
	ctx := context.Background()
	switch {
	case g.n == 1:
		g.undo = err != nil
		return
	case err != nil:
		if _, back := g.tx.ExecContext(ctx, "ROLLBACK TO command"); back != nil {
			// SQLite has undone everything by itself, as it does when the disk is full: the command's error says why.
			g.fail = fmt.Errorf("savepoint: %w", errors.Join(err, back))
			return
		}
	}
	if _, err := g.tx.ExecContext(ctx, "RELEASE command"); err != nil {
		g.fail = fmt.Errorf("savepoint: %w", err)
	}
}

// end commits, or undoes what cannot be kept, and wakes whoever waits for it.
func (g *group) end() {
	defer close(g.done)
	defer func() { _ = g.conn.Close() }()
	switch {
	case g.fail != nil:
		_ = g.tx.Rollback()
		g.err = g.fail
	case g.undo:
		_ = g.tx.Rollback()
	default:
		if err := g.tx.Commit(); err != nil {
			_ = g.tx.Rollback()
			g.err = fmt.Errorf("commit: %w", err)
		}
	}
}

func (s *Store) newTx(st *sql.Tx) *Tx {
	tx := &Tx{store: s, sql: st, Now: clock.Cut(s.Now())}
	tx.Client = db.NewClient(db.Driver(inner{entsql.NewDriver(s.dialect, entsql.Conn{ExecQuerier: st})}))
	return tx
}

// within is the context of what runs in the transaction.
func (tx *Tx) within(ctx context.Context) context.Context {
	return context.WithValue(rule.Transaction(ctx), txKey{}, tx)
}

func (tx *Tx) committed() {
	for _, f := range tx.after {
		f()
	}
	if tx.wrote {
		tx.store.Wake()
	}
}

func waited(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return fault.ErrUnavailable.Because(fmt.Errorf("wait for the writer: %w", err))
	}
	return err
}
