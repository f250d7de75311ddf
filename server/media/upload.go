package media

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"jiaoying/ent/db"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/job"
	"jiaoying/server/media/manifest"
	"jiaoying/server/store"
)

// hidden turns what the policy keeps back into not found.
func hidden(err error) error {
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return fault.ErrNotFound.Because(err)
	}
	return err
}

// Begin opens an upload of a file that its owner told with a report. Faults: not_found, media.settled, media.open with the upload that is
// open, media.size, media.many, media.day, media.full.
func (f *Flow) Begin(ctx context.Context, media uuid.UUID, bytes int64) (id string, err error) {
	v, err := sender(ctx)
	if err != nil {
		return "", err
	}
	row, err := f.Store.Client.Media.Query().Where(dbmedia.ID(media), dbmedia.OwnerID(v.Person)).Only(viewer.Wide(ctx))
	switch {
	case err != nil:
		return "", hidden(err)
	case row.State != manifest.Expected:
		return "", ErrSettled.With(fault.Params{"state": strings.ToUpper(string(row.State))})
	case row.Bytes != bytes:
		return "", ErrSize
	}
	if free, err := f.FreeFunc(); err != nil {
		return "", fmt.Errorf("room on the disk: %w", err)
	} else if free < freeLeast+uint64(bytes) {
		f.Log.Error("the disk has no room for uploads", "free", free)
		return "", ErrFull.With(fault.Params{"seconds": 600})
	}
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: the program ends first
	id = hex.EncodeToString(b[:])
	err = f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		raw := store.Inner(tx)
		var open string
		err := raw.Row(ctx, "SELECT id FROM uploads WHERE media_id = ? AND ended_at IS NULL", media).Scan(&open)
		if err == nil { // its answer was lost on the way, or another tab was faster
			return ErrOpen.With(fault.Params{"upload": open})
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("look for the upload: %w", err)
		}
		var many, begun int64
		if err := raw.Row(ctx, `SELECT count(CASE WHEN ended_at IS NULL AND finished_at IS NULL THEN 1 END), CAST(COALESCE(SUM(CASE WHEN created_at > ? THEN bytes ELSE 0 END), 0) AS BIGINT)
			FROM uploads WHERE owner_id = ?`, tx.Now.Add(-day), v.Person).Scan(&many, &begun); err != nil {
			return fmt.Errorf("what he sends: %w", err)
		}
		switch {
		case many >= f.Open:
			return ErrMany.With(fault.Params{"seconds": 60})
		case begun+bytes > f.Day:
			return ErrDay.With(fault.Params{"seconds": 3600})
		}
		_, err = raw.Exec(ctx, "INSERT INTO uploads (id, media_id, owner_id, drill_id, bytes, created_at) VALUES (?, ?, ?, ?, ?, ?)",
			id, media, v.Person, viewer.Drill(ctx), bytes, tx.Now)
		if err != nil {
			return fmt.Errorf("begin an upload: %w", err)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	f.Counts.Begun.Add(1)
	return id, nil
}

// find gives an upload of the viewer's own, in his world, of a report that he still reads.
func (f *Flow) find(ctx context.Context, id string) (upload, error) {
	v, err := sender(ctx)
	if err != nil {
		return upload{}, err
	}
	if len(id) != 32 {
		return upload{}, fault.ErrNotFound
	}
	u, err := scanUpload(store.Inner(f.Store).Row(ctx, "SELECT "+uploadColumns+" FROM uploads WHERE id = ?", id))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return u, fault.ErrNotFound
	case err != nil:
		return u, fmt.Errorf("find an upload: %w", err)
	case u.owner != v.Person, u.drill != viewer.Drill(ctx), u.ended && !u.finished:
		return u, fault.ErrNotFound
	}
	there, err := f.Store.Client.Media.Query().Where(dbmedia.ID(u.media), dbmedia.OwnerID(v.Person)).Exist(viewer.Wide(ctx))
	if err != nil {
		return u, hidden(err)
	}
	if !there {
		return u, fault.ErrNotFound
	}
	return u, nil
}

// Find tells how much of an upload there is. One that was finished and looked at already is still told as whole, because the phone may
// have lost that answer. Fault: not_found, also for whatever is another's.
func (f *Flow) Find(ctx context.Context, id string) (offset, bytes int64, err error) {
	u, err := f.find(ctx, id)
	if err != nil {
		return 0, 0, err
	}
	if u.ended {
		return u.bytes, u.bytes, nil
	}
	if offset, err = f.size(id); err != nil {
		return 0, 0, err
	}
	return min(offset, u.bytes), u.bytes, nil
}

// Write puts bytes behind those that are there; the caller holds the upload and has found the offset. What it tells as written is on the
// disk: the phone forgets where it was.
func (f *Flow) Write(_ context.Context, id string, offset int64, r io.Reader) (n int64, err error) {
	file, err := os.OpenFile(f.path(id), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return 0, fmt.Errorf("open an upload: %w", err)
	}
	defer func() {
		f.Counts.Bytes.Add(n)
		if cerr := file.Close(); err == nil {
			err = cerr
		}
		if errors.Is(err, syscall.ENOSPC) {
			err = ErrFull.With(fault.Params{"seconds": 600}).Because(err)
		}
	}()
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return 0, fmt.Errorf("write an upload: %w", err)
	}
	n, err = io.Copy(file, r)
	if err = errors.Join(err, file.Sync()); err != nil {
		return n, fmt.Errorf("write an upload: %w", err)
	}
	if offset == 0 {
		return n, syncDir(f.dir)
	}
	return n, nil
}

// Finish hands a whole upload over to be looked at.
func (f *Flow) Finish(ctx context.Context, id string) error {
	u, err := f.find(ctx, id)
	if err != nil || u.finished {
		return err
	}
	return f.finish(ctx, u)
}

func (f *Flow) finish(ctx context.Context, u upload) error {
	fresh := false
	err := f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := store.Inner(tx).Exec(ctx, "UPDATE uploads SET finished_at = ? WHERE id = ? AND finished_at IS NULL AND ended_at IS NULL", tx.Now, u.id)
		if err != nil {
			return fmt.Errorf("finish an upload: %w", err)
		}
		if fresh = n == 1; !fresh {
			return nil
		}
		return enqueue(ctx, tx, u.id)
	})
	if err == nil && fresh {
		f.Counts.Finished.Add(1)
	}
	return err
}

// unfinished are the states of a job that has still to run; one that has run does not keep a file from being looked at again.
var unfinished = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled}

func enqueue(ctx context.Context, tx *store.Tx, upload string) error {
	return tx.Enqueue(ctx, job.Derive{Upload: upload}, &river.InsertOpts{Queue: job.QueueMedia, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}})
}

// End gives an upload up before it is whole; the file may be begun again. Faults: not_found, media.settled for one that is whole.
func (f *Flow) End(ctx context.Context, id string) error {
	u, err := f.find(ctx, id)
	if err != nil {
		return err
	}
	return f.end(ctx, u)
}

func (f *Flow) end(ctx context.Context, u upload) error {
	err := f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := store.Inner(tx).Exec(ctx, "UPDATE uploads SET ended_at = ? WHERE id = ? AND finished_at IS NULL AND ended_at IS NULL", tx.Now, u.id)
		if err != nil {
			return fmt.Errorf("end an upload: %w", err)
		}
		if n == 0 {
			return ErrSettled.With(fault.Params{"state": strings.ToUpper(string(manifest.Expected))})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return f.drop(u.id)
}

// drop removes the bytes of an upload that has ended. A server killed before leaves them to the sweep.
func (f *Flow) drop(id string) error {
	if err := os.Remove(f.path(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove an upload: %w", err)
	}
	return nil
}
