package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"jiaoying/server/bus"
	"jiaoying/server/clock"
)

const (
	// batch is the most a turn links: one bounded transaction.
	batch = 1000
	// breath between turns lets commits gather; a hint is late by no more than this.
	breath = 15 * time.Millisecond
	// idle is the turn without a wake: commits of other servers are found by it.
	idle = time.Second
	// A checkpoint is signed after so many entries or so long; what is cut off behind the newest one cannot be seen by the chain.
	checkpointEvery = 1000
	checkpointAfter = 5 * time.Second
	// turnMost is many times a turn. A connection that answers nothing would else hold the lock for every server.
	turnMost = 30 * time.Second
)

// Wake tells the sequencer that something was committed.
func (s *Store) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Sequence links new entries and follows the feed until ctx ends. On PostgreSQL one server at a time links, by advisory
// lock; all follow. It ends with a last turn and a checkpoint, so that a clean stop leaves nothing unlinked.
func (s *Store) Sequence(ctx context.Context) error {
	pos, err := s.head(context.WithoutCancel(ctx))
	if err != nil {
		return fmt.Errorf("sequencer: %w", err)
	}
	s.follow.pos = pos
	// What was cached since the opening may have changed on another server before anybody listened here.
	s.dropTree(nil)
	s.settings.dropAll()
	s.categories.dropAll()
	if s.dialect == dialect.Postgres {
		return s.sequencePostgres(ctx)
	}
	q := &sequencer{store: s, begin: func(ctx context.Context) (*sql.Tx, error) { return s.writer.BeginTx(ctx, nil) }}
	for {
		n, err := q.turn(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Error("sequencer turn", "error", err)
		}
		if n > 0 {
			s.advance(ctx)
		}
		if ctx.Err() != nil {
			return q.last()
		}
		s.rest(ctx, n, err)
	}
}

// rest waits for the next turn: at once when a full batch was taken, else for a wake, an idle second or the end.
func (s *Store) rest(ctx context.Context, n int, err error) {
	if n == batch && err == nil {
		return
	}
	select {
	case <-ctx.Done():
		return
	case <-s.wake:
	case <-time.After(idle):
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(breath):
	}
}

func (s *Store) sequencePostgres(ctx context.Context) error {
	listening := make(chan struct{})
	go func() { defer close(listening); s.listen(ctx) }()
	defer func() { <-listening }()
	for last := false; ; {
		err := s.holdAndLink(ctx)
		if ctx.Err() != nil {
			if err == nil || last {
				return err
			}
			last = true // the connection went with the stop: once more on a new one, so that nothing is left unlinked
			continue
		}
		if err != nil {
			s.log.Error("sequencer", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(idle): // another server holds the lock, or the database is away
		}
		s.advance(ctx)
	}
}

// holdAndLink links while this server holds the lock. Lock and links are on one connection: with it gone, both are.
// A cancelled query would break that connection, so the end of ctx is looked at between turns only.
func (s *Store) holdAndLink(ctx context.Context) error {
	work := context.WithoutCancel(ctx)
	var conn *sql.Conn
	if err := bounded(work, func(ctx context.Context) (err error) { conn, err = s.writer.Conn(ctx); return err }); err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	var held bool
	if err := bounded(work, func(ctx context.Context) error {
		return conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", lockSequencer).Scan(&held)
	}); err != nil || !held {
		return err
	}
	defer func() {
		// A broken connection has lost the lock already.
		_ = bounded(work, func(ctx context.Context) error {
			_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", lockSequencer)
			return err
		})
	}()
	// What the one before linked last is not heard of by a turn of ours.
	s.advance(ctx)
	q := &sequencer{store: s, begin: func(ctx context.Context) (*sql.Tx, error) { return conn.BeginTx(ctx, nil) }}
	for ctx.Err() == nil {
		n, err := q.linkAndTell(work, conn)
		if err != nil {
			return err
		}
		if n > 0 {
			s.advance(ctx)
		}
		s.rest(ctx, n, nil)
	}
	return q.last()
}

func bounded(ctx context.Context, fn func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, turnMost)
	defer cancel()
	return fn(ctx)
}

// linkAndTell is a turn and a word of it to the other servers.
func (q *sequencer) linkAndTell(ctx context.Context, conn *sql.Conn) (n int, err error) {
	ctx, cancel := context.WithTimeout(ctx, turnMost)
	defer cancel()
	if n, err = q.turn(ctx); err != nil || n == 0 {
		return n, err
	}
	// Outside the writers' transactions and without waiting for the disk: a lost hint is made good by the idle turn.
	if _, err := conn.ExecContext(ctx, "SET synchronous_commit = off"); err != nil {
		return n, err
	}
	_, nerr := conn.ExecContext(ctx, "SELECT pg_notify('jiaoying_feed', '')")
	_, err = conn.ExecContext(ctx, "RESET synchronous_commit")
	return n, errors.Join(nerr, err)
}

// listen wakes the follower when another server linked something.
func (s *Store) listen(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.listenOnce(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("feed listener", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(idle):
		}
	}
}

func (s *Store) listenOnce(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.dsn)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "LISTEN jiaoying_feed"); err != nil {
		return err
	}
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
		s.advance(ctx)
	}
}

type sequencer struct {
	store  *Store
	begin  func(context.Context) (*sql.Tx, error)
	signed int64
	when   time.Time
	// bad is how many entries could not be read in the last turn; it is said when it changes, not every second.
	bad int
}

// turn links up to a batch and says how many. An entry that stands in the way of the others is said and passed by: audit
// verify names it, and the feed goes on.
func (q *sequencer) turn(ctx context.Context) (n int, err error) {
	n, err = q.link(ctx)
	if !Unique(err) {
		return n, err
	}
	// Something listed as new has its link already, as after a table was put back by hand.
	tx, err := q.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }()
	twice, err := Raw{q: tx, dialect: q.store.dialect}.Exec(ctx, "DELETE FROM journal_new WHERE id IN (SELECT id FROM journal_link)")
	if err != nil {
		return 0, fmt.Errorf("clear linked entries: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return 0, fmt.Errorf("clear linked entries: %w", err)
	}
	if twice > 0 {
		q.store.log.Error("entries were listed as new that are linked", "entries", twice)
	}
	return q.link(ctx)
}

func (q *sequencer) link(ctx context.Context) (n int, err error) {
	tx, err := q.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }()
	raw := Raw{q: tx, dialect: q.store.dialect}
	var found []*record
	var unread error
	bad := 0
	if err := raw.Each(ctx, func(rows *sql.Rows) error {
		r, err := scanRecord(rows)
		if err != nil { // a damaged row; a lost connection ends the rows themselves
			unread, bad = err, bad+1
			return nil
		}
		found = append(found, r)
		return nil
	}, "SELECT "+recordColumns+" FROM journal_new n JOIN journal j ON j.id = n.id ORDER BY n.id LIMIT "+fmt.Sprint(batch)); err != nil {
		return 0, fmt.Errorf("read new entries: %w", err)
	}
	if bad != q.bad && bad > 0 {
		q.store.log.Error("journal entries cannot be read and stay unlinked", "entries", bad, "error", unread)
	}
	q.bad = bad
	var pos int64
	link := firstLink
	if err := raw.Row(ctx, "SELECT pos, link FROM journal_link ORDER BY pos DESC LIMIT 1").Scan(&pos, &link); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read the last link: %w", err)
	}
	now := clock.Cut(q.store.Now())
	const columns = 13
	for start := 0; start < len(found); start += 100 {
		part := found[start:min(start+100, len(found))]
		args := make([]any, 0, columns*len(part))
		for _, r := range part {
			pos++
			link = chain(link, r.digest)
			down := uuid.Nil
			if r.down {
				down = r.place.County
			}
			args = append(args, pos, r.id, link, now, r.kind, r.subject, Nullable(r.place.County), Nullable(r.place.Town),
				Nullable(r.place.Village), Nullable(r.place.Grid), Nullable(down), Nullable(r.person), r.drill)
		}
		row := "(" + Marks(columns) + ")"
		if _, err := raw.Exec(ctx, `INSERT INTO journal_link (pos, id, link, linked_at, subject_type, subject_id,
			county_id, town_id, village_id, grid_id, down_id, person_id, drill_id) VALUES `+strings.Repeat(row+", ", len(part)-1)+row, args...); err != nil {
			return 0, fmt.Errorf("write links: %w", err)
		}
		ids := make([]any, len(part))
		for i, r := range part {
			ids[i] = r.id
		}
		if _, err := raw.Exec(ctx, "DELETE FROM journal_new WHERE id IN ("+Marks(len(ids))+")", ids...); err != nil {
			return 0, fmt.Errorf("clear new entries: %w", err)
		}
	}
	due := pos > q.signed && (pos-q.signed >= checkpointEvery || now.Sub(q.when).Abs() >= checkpointAfter) // also when the clock went back
	if len(found) == 0 && !due {
		return 0, nil
	}
	var point *Checkpoint
	if due {
		if point, err = q.sign(ctx, raw, pos, link, now); err != nil {
			return 0, err
		}
	}
	if err := tx.Commit(); err != nil {
		return 0, fmt.Errorf("commit links: %w", err)
	}
	if due { // also when it was signed before a restart: else every idle turn would sign it again
		q.signed, q.when = pos, now
	}
	if point != nil {
		if err := q.store.copyOut(point); err != nil {
			q.store.log.Error("copy checkpoint", "error", err)
		}
	}
	return len(found), nil
}

// last links what is left and signs the end.
func (q *sequencer) last() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	q.when = time.Time{} // due at once
	for {
		n, err := q.turn(ctx)
		if err != nil || n < batch {
			return err
		}
	}
}

// Checkpoint is a signed position of the chain.
type Checkpoint struct {
	Pos       int64
	Link      []byte
	At        time.Time
	KeyID     string
	Signature []byte
}

func (q *sequencer) sign(ctx context.Context, raw Raw, pos int64, link []byte, at time.Time) (*Checkpoint, error) {
	c := &Checkpoint{Pos: pos, Link: link, At: at}
	c.KeyID, c.Signature = q.store.keys.JournalSign(checkpointMessage(pos, link, at))
	n, err := raw.Exec(ctx, "INSERT INTO journal_checkpoint (pos, link, at, key_id, signature) VALUES (?, ?, ?, ?, ?) ON CONFLICT (pos) DO NOTHING",
		c.Pos, c.Link, c.At, c.KeyID, c.Signature)
	if err != nil {
		return nil, fmt.Errorf("write checkpoint: %w", err)
	}
	if n == 0 {
		return nil, nil // signed before a restart
	}
	return c, nil
}

type checkpointLine struct {
	Pos       int64  `json:"pos"`
	Link      string `json:"link"`
	At        int64  `json:"at"`
	Key       string `json:"key"`
	Signature string `json:"signature"`
}

func (c *Checkpoint) line() checkpointLine {
	return checkpointLine{c.Pos, hex.EncodeToString(c.Link), c.At.UnixMilli(), c.KeyID, hex.EncodeToString(c.Signature)}
}

func (l checkpointLine) checkpoint() (*Checkpoint, error) {
	link, err := hex.DecodeString(l.Link)
	sig, err2 := hex.DecodeString(l.Signature)
	return &Checkpoint{l.Pos, link, time.UnixMilli(l.At).UTC(), l.Key, sig}, errors.Join(err, err2)
}

// copyOut appends the checkpoint to a file of its day outside the database: who rewrites the tables has to rewrite that too.
func (s *Store) copyOut(c *Checkpoint) error {
	if s.data == "" {
		return nil
	}
	dir := filepath.Join(s.data, "journal")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	b, err := json.Marshal(c.line())
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, c.At.In(s.Zone).Format("2006-01-02")+".jsonl"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if st, serr := f.Stat(); serr == nil && st.Size() > 0 {
		var end [1]byte
		if _, rerr := f.ReadAt(end[:], st.Size()-1); rerr == nil && end[0] != '\n' {
			b = append([]byte{'\n'}, b...) // a power failure cut the line before; this one must not hang on it
		}
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

const recordColumns = `j.id, j.at, j.actor_id, j.actor, j.appointment_id, j.verb, j.subject_type, j.subject_id,
	j.county_id, j.town_id, j.village_id, j.grid_id, j.down, j.person_id, j.drill_id, j.origin, j.before_mac, j.after_mac, j.digest`

func scanRecord(rows *sql.Rows, more ...any) (*record, error) {
	var r record
	var actor, appointment, county, town, village, grid, person uuid.NullUUID
	err := rows.Scan(append([]any{&r.id, &r.at, &actor, &r.actor, &appointment, &r.verb, &r.kind, &r.subject,
		&county, &town, &village, &grid, &r.down, &person, &r.drill, &r.origin, &r.before, &r.after, &r.digest}, more...)...)
	r.actorID, r.appointment, r.person = actor.UUID, appointment.UUID, person.UUID
	r.place.County, r.place.Town, r.place.Village, r.place.Grid = county.UUID, town.UUID, village.UUID, grid.UUID
	r.at = r.at.UTC()
	return &r, err
}

// OnMarks registers a cache that drops what the marks name; it is called in order, before listeners hear.
func (s *Store) OnMarks(f func([]bus.Mark)) {
	s.cacheMu.Lock()
	defer s.cacheMu.Unlock()
	s.caches = append(s.caches, f)
}
