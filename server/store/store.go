// Package store holds the rows: opening both databases, the one transaction of rows, journal and jobs, the sequencer and
// the feed, and the only doors for raw SQL.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"jiaoying/ent/db"
	_ "jiaoying/ent/db/runtime" // policies
	"jiaoying/server/bus"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
)

// Keys is what the journal needs of the keyring.
type Keys interface {
	// MAC is the keyed digest of a row's content.
	MAC(content []byte) []byte
	// JournalSign signs a checkpoint.
	JournalSign(message []byte) (keyID string, signature []byte)
	// JournalVerify checks a checkpoint's signature; false for an unknown key.
	JournalVerify(keyID string, message, signature []byte) bool
}

// Config of a store.
type Config struct {
	// Database is sqlite:PATH or postgres://…
	Database string
	// Data is the folder for files beside the database, such as copies of checkpoints.
	Data string
	Keys Keys
	Log  *slog.Logger
	Zone *time.Location
	// Now is the time source; one value per transaction.
	Now func() time.Time
}

// Store is an open database. Client reads only; whatever writes goes through InTx.
type Store struct {
	Client     *db.Client
	Hub        bus.Hub
	Zone       *time.Location
	Now        func() time.Time
	dialect    string
	dsn        string
	data       string
	writer     *sql.DB
	reader     *sql.DB
	keys       Keys
	log        *slog.Logger
	jobs       *river.Client[*sql.Tx]
	wake       chan struct{}
	turns      turns
	slow       slowLog
	caches     []func([]bus.Mark)
	cacheMu    sync.RWMutex
	tree       treeCache
	settings   settingCache
	categories categoryCache
	follow     follower
}

// writerWait is how long a command waits for the one writer before it is told to come again.
const writerWait = 5 * time.Second

// Open opens a database that is already at this version; see Migrate.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{Zone: c.Zone, Now: c.Now, data: c.Data, keys: c.Keys, log: c.Log, wake: make(chan struct{}, 1)}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.Zone == nil {
		z, err := clock.Load(clock.Zone)
		if err != nil {
			return nil, err
		}
		s.Zone = z
	}
	if err := s.open(c.Database); err != nil {
		return nil, err
	}
	if err := errors.Join(s.writer.PingContext(ctx), s.reader.PingContext(ctx)); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	s.Client = db.NewClient(db.Driver(readOnly{entsql.OpenDB(s.dialect, s.reader)}))
	jobs, err := river.NewClient(s.RiverDriver(), &river.Config{Logger: s.log})
	if err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("job queue: %w", err)
	}
	s.jobs = jobs
	s.OnMarks(s.settings.heed)
	s.OnMarks(s.categories.heed)
	s.OnMarks(func(marks []bus.Mark) {
		for _, m := range marks {
			if m.Kind == KindDivision {
				s.dropTree(nil)
				return
			}
		}
	})
	return s, nil
}

func (s *Store) open(database string) error {
	switch {
	case strings.HasPrefix(database, "sqlite:"):
		s.dialect = dialect.SQLite
		path := strings.TrimPrefix(database, "sqlite:")
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		var err error
		// One writer: with immediate transactions a second one would only wait in the file lock.
		if s.writer, err = openLite(liteDSN(path, "synchronous(FULL)", "foreign_keys(1)")+"&_txlock=immediate", &s.slow); err != nil {
			return err
		}
		s.writer.SetMaxOpenConns(1)
		if s.reader, err = openLite(liteDSN(path, "query_only(1)"), &s.slow); err != nil {
			return err
		}
		s.reader.SetMaxOpenConns(4)
		s.reader.SetMaxIdleConns(4)
	case strings.HasPrefix(database, "postgres://"), strings.HasPrefix(database, "postgresql://"):
		s.dialect = dialect.Postgres
		s.dsn = database
		conf, err := pgx.ParseConfig(database)
		if err != nil {
			return errors.New("the database address is not understood") // the driver's text would show the password
		}
		conf.Tracer = &s.slow
		s.writer = stdlib.OpenDB(*conf)
		s.writer.SetMaxOpenConns(16)
		s.writer.SetMaxIdleConns(16)
		hot := conf.Copy()
		// Lists are prepared once per connection; a custom plan for each call costs more than it finds.
		hot.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
		s.reader = stdlib.OpenDB(*hot)
		s.reader.SetMaxOpenConns(16)
		s.reader.SetMaxIdleConns(16)
	default:
		return fmt.Errorf("database %q is neither sqlite:PATH nor postgres://", redact(database))
	}
	return nil
}

func redact(database string) string {
	if u, err := url.Parse(database); err == nil {
		return u.Redacted()
	}
	return "…"
}

func liteDSN(path string, pragmas ...string) string {
	q := url.Values{}
	for _, p := range append([]string{"busy_timeout(5000)", "journal_mode(WAL)", "temp_store(memory)"}, pragmas...) {
		q.Add("_pragma", p)
	}
	q.Set("_time_format", "sqlite")
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// Close closes the pools.
func (s *Store) Close() error { return errors.Join(s.reader.Close(), s.writer.Close()) }

// Dialect is ent's name of the database kind.
func (s *Store) Dialect() string { return s.dialect }

// Data is the folder for files beside the database.
func (s *Store) Data() string { return s.data }

// RiverDriver is the queue's way to this database.
func (s *Store) RiverDriver() riverdriver.Driver[*sql.Tx] {
	if s.dialect == dialect.SQLite {
		return riversqlite.New(s.writer)
	}
	return riverdatabasesql.New(s.writer)
}

// Ping asks both pools.
func (s *Store) Ping(ctx context.Context) error {
	return errors.Join(s.reader.PingContext(ctx), s.writer.PingContext(ctx))
}

// readOnly keeps the root client from writing: a write outside InTx would have no journal entry.
type readOnly struct{ *entsql.Driver }

var errRootWrites = errors.New("store: the root client does not write; use InTx")

func (readOnly) Exec(context.Context, string, any, any) error { return errRootWrites }

func (readOnly) Tx(context.Context) (dialect.Tx, error) { return nil, errRootWrites }

func (readOnly) BeginTx(context.Context, *sql.TxOptions) (dialect.Tx, error) {
	return nil, errRootWrites
}

// inner lets ent open its own transactions inside ours.
type inner struct{ *entsql.Driver }

func (d inner) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(d), nil }

// Tx is one transaction of rows, journal and jobs.
type Tx struct {
	Client *db.Client
	// Now is the one instant of the transaction, cut to milliseconds.
	Now   time.Time
	store *Store
	sql   *sql.Tx
	wrote bool
	after []func()
	later []later
}

type txKey struct{}

// InTx runs fn in one transaction; inside an open one it joins it. fn may run up to three times, each after a full
// rollback, so it does nothing but rows, journal and jobs. Driver errors come back as faults.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if tx, ok := ctx.Value(txKey{}).(*Tx); ok && tx.store == s {
		return fn(ctx, tx)
	}
	const tries = 3
	for try := 1; ; try++ {
		err := s.once(ctx, fn)
		if err == nil {
			return nil
		}
		if try == tries || !repeatable(err) || ctx.Err() != nil {
			return translate(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(rand.IntN(10*try)) * time.Millisecond):
		}
	}
}

func (s *Store) once(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if s.dialect == dialect.SQLite {
		return s.together(ctx, fn)
	}
	wait, cancel := context.WithTimeout(ctx, writerWait)
	conn, err := s.writer.Conn(wait)
	cancel()
	if err != nil {
		return waited(ctx, err)
	}
	defer func() { _ = conn.Close() }()
	st, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx := s.newTx(st)
	done := false
	defer func() {
		if !done {
			_ = st.Rollback()
		}
	}()
	if err := fn(tx.within(ctx), tx); err != nil {
		return err
	}
	if err := tx.flush(ctx, conn); err != nil {
		return err
	}
	if err := st.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	done = true
	tx.committed()
	return nil
}

// After runs f once the transaction is committed; never on a rollback.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

// Enqueue inserts a job on the transaction.
func (tx *Tx) Enqueue(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) error {
	if _, err := tx.store.jobs.InsertTx(ctx, tx.sql, args, opts); err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// lost tells whether the database went away or has no room: what was asked may be asked again later. Whether a commit that
// was lost took place nobody knows, so it is not run again here.
func lost(err error) bool {
	var ce *pgconn.ConnectError
	var pe *pgconn.PgError
	var le *sqlite.Error
	switch {
	case errors.As(err, &ce), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded): // the caller left or has waited too long
		return true
	case errors.As(err, &pe): // 08 connection, 53 resources such as a full disk, 57 an operator or a timeout ended it
		return strings.HasPrefix(pe.Code, "08") || strings.HasPrefix(pe.Code, "53") || strings.HasPrefix(pe.Code, "57")
	case errors.As(err, &le):
		return slices.Contains([]int{sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_INTERRUPT}, le.Code()&0xff)
	}
	return false
}

// unique, deadlock, serialisation and busy are worth another run.
func repeatable(err error) bool {
	if Unique(err) {
		return true
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return pe.Code == "40001" || pe.Code == "40P01"
	}
	var le *sqlite.Error
	return errors.As(err, &le) && (le.Code()&0xff == sqlite3.SQLITE_BUSY || le.Code()&0xff == sqlite3.SQLITE_LOCKED)
}

// Unique tells whether a unique constraint was hit.
func Unique(err error) bool {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return pe.Code == "23505"
	}
	var le *sqlite.Error
	return errors.As(err, &le) && (le.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || le.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// translate turns what a caller can act on into faults; the rest stays for the edge to call internal.
func translate(err error) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	switch {
	case repeatable(err) && !Unique(err), lost(err):
		return fault.ErrUnavailable.Because(err)
	case db.IsNotFound(err), errors.Is(err, privacy.Deny): // what one may not touch does not exist
		return fault.ErrNotFound.Because(err)
	}
	return err
}

// NewID makes a server id.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
