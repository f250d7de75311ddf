package media

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/viewer"
	"jiaoying/server/media/manifest"
	"jiaoying/server/store"
)

const (
	// late is when a whole upload should have been looked at: its job was lost, or its server killed.
	late = 2 * time.Minute
	// chunk of rows a turn looks at; the next turn goes on.
	chunk = 200
	// remember is how long an ended upload counts for what its owner sends in a day, and its phone may ask what became of it.
	remember = 7 * day
	// young files may belong to a row that is just being written.
	young = time.Hour
)

// Sweep makes up for what was left undone: whole uploads that nobody looked at, unfinished ones after a week, files that never came after
// thirty days, and bytes without a row. It derives everything from rows and files, so a turn left out is made up by the next.
func (f *Flow) Sweep(ctx context.Context) error {
	return errors.Join(f.sweepOpen(ctx), f.sweepExpected(ctx), f.sweepEnded(ctx), f.sweepBytes(ctx))
}

func (f *Flow) uploads(ctx context.Context, where string, args ...any) (out []upload, err error) {
	err = store.Inner(f.Store).Each(ctx, func(rows *sql.Rows) error {
		u, err := scanUpload(rows)
		out = append(out, u)
		return err
	}, "SELECT "+uploadColumns+" FROM uploads WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("sweep uploads: %w", err)
	}
	return out, nil
}

func (f *Flow) sweepOpen(ctx context.Context) error {
	ctx = viewer.With(ctx, viewer.System("sweep"))
	open, err := f.uploads(ctx, "ended_at IS NULL ORDER BY created_at")
	if err != nil {
		return err
	}
	now := f.Store.Now()
	for _, u := range open {
		n, err := f.size(u.id)
		if err != nil {
			return err
		}
		switch {
		case u.finished && now.Sub(u.finishedAt) > late:
			err = f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error { return enqueue(ctx, tx, u.id) })
		case u.finished:
		case n >= u.bytes: // killed between the last byte and the job
			err = f.finish(ctx, u)
		case now.Sub(u.createdAt) > manifest.KeepUnfinished:
			if err = f.end(ctx, u); errors.Is(err, ErrSettled) { // its last bytes came in this moment
				err = nil
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sweepExpected gives up files that never came, in all worlds.
func (f *Flow) sweepExpected(ctx context.Context) error {
	ctx = viewer.Wide(viewer.With(ctx, viewer.System("sweep")))
	type due struct{ media, drill uuid.UUID }
	var all []due
	if err := store.Real(f.Store).Each(ctx, func(rows *sql.Rows) error {
		var d due
		err := rows.Scan(&d.media, &d.drill)
		all = append(all, d)
		return err
	}, fmt.Sprintf(`SELECT m.id, COALESCE(r.drill_id, l.drill_id, c.drill_id) FROM media AS m LEFT JOIN reports AS r ON r.id = m.report_id LEFT JOIN ledger_rows AS l ON l.id = m.row_id
		LEFT JOIN site_checks AS c ON c.id = m.check_id
		WHERE m.state = 'expected' AND m.received_at < ? AND NOT EXISTS (SELECT 1 FROM uploads AS u WHERE u.media_id = m.id AND u.ended_at IS NULL)
		ORDER BY m.received_at, m.id LIMIT %d`, chunk), f.Store.Now().Add(-manifest.WaitFor)); err != nil {
		return fmt.Errorf("files that never came: %w", err)
	}
	for _, d := range all {
		inside := viewer.InDrill(ctx, d.drill)
		row, err := f.Store.Client.Media.Query().Where(dbmedia.ID(d.media)).Only(inside)
		if err != nil {
			return fmt.Errorf("a file that never came: %w", err)
		}
		done := false
		if err := f.Store.InTx(inside, func(ctx context.Context, tx *store.Tx) error {
			var err error
			done, err = f.say(ctx, tx, row, tx.Client.Media.Update().SetState(manifest.Missing), "media.missing")
			return err
		}); err != nil {
			return fmt.Errorf("give a file up: %w", err)
		}
		if done {
			f.Counts.Missing.Add(1)
		}
	}
	return nil
}

func (f *Flow) sweepEnded(ctx context.Context) error {
	return f.Store.InTx(viewer.With(ctx, viewer.System("sweep")), func(ctx context.Context, tx *store.Tx) error {
		_, err := store.Inner(tx).Exec(ctx, fmt.Sprintf("DELETE FROM uploads WHERE id IN (SELECT id FROM uploads WHERE ended_at < ? LIMIT %d)", chunk), tx.Now.Add(-remember))
		return err
	})
}

// sweepBytes removes what lies in the folders and belongs to nothing. The file system's clock is the real one.
func (f *Flow) sweepBytes(ctx context.Context) error {
	before := time.Now().Add(-young)
	err := sweepDir(f.dir, before, func(name string) (bool, error) {
		var n int
		err := store.Inner(f.Store).Row(ctx, "SELECT count(*) FROM uploads WHERE id = ? AND ended_at IS NULL", name).Scan(&n)
		return n > 0, err
	})
	if d, ok := f.Files.(*Disk); ok {
		err = errors.Join(err, d.Sweep(before))
	}
	return err
}
