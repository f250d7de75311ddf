package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"jiaoying/migrations"
)

// State is what the database says of itself, for those who run the server.
type State struct {
	Migration int64
	// Pending tells that this program knows migrations the database has not seen.
	Pending bool
	// Bytes of the database.
	Bytes    int64
	Unlinked int64
	// OldestUnlinked is when the first entry was written that waits for the sequencer; zero if none waits.
	OldestUnlinked time.Time
	Pos            int64
	CheckpointAt   time.Time
	// SessionsActive were used since the time asked for, SessionsOpen still work.
	SessionsActive, SessionsOpen int64
	MediaExpected                int64
	Jobs                         []JobCount
	FailedJobs                   []FailedJob
}

// JobCount is the number of jobs in one state of the queue.
type JobCount struct {
	State string
	N     int64
}

// FailedJob is a job whose last try failed.
type FailedJob struct {
	ID      int64
	Kind    string
	Attempt int
	Most    int
	At      time.Time
	// Code of what went wrong; what the queue keeps may hold a text of the database, and that stays there.
	Code string
}

// failedMost is how many failed jobs are told.
const failedMost = 20

// State looks at the database. Sessions used after active count as in use.
func (s *Store) State(ctx context.Context, active time.Time) (State, error) {
	var st State
	raw, lite := s.raw(), s.dialect == dialect.SQLite
	bytes := "SELECT pg_database_size(current_database())"
	if lite {
		bytes = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	}
	now := s.Now()
	for _, q := range []struct {
		what string
		into []any
		text string
		args []any
	}{
		{"size", []any{&st.Bytes}, bytes, nil},
		{"unlinked", []any{&st.Unlinked}, "SELECT count(*) FROM journal_new", nil},
		{"oldest unlinked", []any{&st.OldestUnlinked}, "SELECT j.at FROM journal_new n JOIN journal j ON j.id = n.id ORDER BY n.id LIMIT 1", nil},
		{"head", []any{&st.Pos}, "SELECT pos FROM journal_link ORDER BY pos DESC LIMIT 1", nil},
		{"checkpoint", []any{&st.CheckpointAt}, "SELECT at FROM journal_checkpoint ORDER BY pos DESC LIMIT 1", nil},
		{"sessions", []any{&st.SessionsActive, &st.SessionsOpen}, `SELECT coalesce(sum(CASE WHEN last_used_at > ? THEN 1 ELSE 0 END), 0), count(*)
			FROM sessions WHERE revoked_at IS NULL AND expires_at > ?`, []any{active.UTC(), now.UTC()}},
		{"media", []any{&st.MediaExpected}, "SELECT count(*) FROM media WHERE state = 'expected'", nil},
	} {
		if err := raw.Row(ctx, q.text, q.args...).Scan(q.into...); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return st, fmt.Errorf("state, %s: %w", q.what, err)
		}
	}
	var err error
	if st.Migration, st.Pending, err = s.migrated(ctx, lite); err != nil {
		return st, fmt.Errorf("state, migrations: %w", err)
	}
	if err := raw.Each(ctx, func(rows *sql.Rows) error {
		var c JobCount
		err := rows.Scan(&c.State, &c.N)
		st.Jobs = append(st.Jobs, c)
		return err
	}, "SELECT state, count(*) FROM river_job GROUP BY state ORDER BY state"); err != nil {
		return st, fmt.Errorf("state, jobs: %w", err)
	}
	last := "errors[array_upper(errors, 1)] ->> 'at', errors[array_upper(errors, 1)] ->> 'error' FROM river_job WHERE array_length(errors, 1) > 0"
	if lite {
		last = "json_extract(errors, '$[#-1].at'), json_extract(errors, '$[#-1].error') FROM river_job WHERE json_array_length(errors) > 0"
	}
	if err := raw.Each(ctx, func(rows *sql.Rows) error {
		var j FailedJob
		var at, text string
		if err := rows.Scan(&j.ID, &j.Kind, &j.Attempt, &j.Most, &at, &text); err != nil {
			return err
		}
		j.At, _ = time.Parse(time.RFC3339Nano, at) // the queue's own form; another one shows as never
		j.Code = codeOf(text)
		st.FailedJobs = append(st.FailedJobs, j)
		return nil
	}, fmt.Sprintf("SELECT id, kind, attempt, max_attempts, %s AND state <> 'completed' ORDER BY coalesce(finalized_at, attempted_at) DESC, id DESC LIMIT %d", last, failedMost)); err != nil {
		return st, fmt.Errorf("state, failed jobs: %w", err)
	}
	return st, nil
}

// MediaBytes sums what the kept files take. It reads every row, so who asks often keeps the answer.
func (s *Store) MediaBytes(ctx context.Context) (n int64, err error) {
	err = s.raw().Row(ctx, "SELECT CAST(coalesce(sum(bytes + coalesce(view_bytes, 0) + coalesce(thumb_bytes, 0)), 0) AS BIGINT) FROM media WHERE state = 'kept'").Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("bytes of media: %w", err)
	}
	return n, nil
}

func (s *Store) migrated(ctx context.Context, lite bool) (newest int64, pending bool, err error) {
	applied, err := appliedIn(ctx, s.reader, lite)
	if err != nil {
		return 0, false, err
	}
	files := sub(migrations.Postgres, "postgres")
	if lite {
		files = sub(migrations.SQLite, "sqlite")
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, false, err
	}
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		v, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, false, fmt.Errorf("migration %s has no number", name)
		}
		if applied[v] {
			newest = max(newest, v)
		} else {
			pending = true
		}
	}
	return newest, pending, nil
}

// faultCode is the form of a fault's code, at the beginning of an error's text.
var faultCode = regexp.MustCompile(`^(?:JobCancelError: )?([a-z]+(?:\.[a-z_]+)+|not_found|denied|internal)(?:: | [a-zA-Z.]+=|$)`)

// codeOf gives the code of an error by its text.
func codeOf(text string) string {
	if m := faultCode.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	for cause, code := range map[string]string{context.DeadlineExceeded.Error(): "job.timeout", context.Canceled.Error(): "job.cancelled"} {
		if strings.HasSuffix(text, cause) {
			return code
		}
	}
	return "internal"
}

// JobID writes the number of a job as an id: its last twelve digits are the number.
func JobID(n int64) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("00000000-0000-8000-8000-%012d", n%1_000_000_000_000))
}
