package export

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbexport "jiaoying/ent/db/export"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// ErrLater: what the file proves is not signed yet; the next checkpoint is seconds away.
var ErrLater = errors.New("the journal is not signed so far yet")

// Make makes the file of an export, from the beginning whenever it runs: what a killed server left is not gone on with. What is done
// stays done. Faults: not_found; ErrLater for a case whose last entries wait for their checkpoint.
func (f *Flow) Make(ctx context.Context, id uuid.UUID) error {
	ctx, row, err := f.load(ctx, id)
	if err != nil {
		return err
	}
	if row.State != StatePending && row.State != StateRunning {
		return nil
	}
	if row.Kind == KindCase {
		if _, ok, err := f.Store.SignedUpTo(ctx, id); err != nil || !ok {
			return errors.Join(err, later(ok))
		}
	}
	m, err := f.begin(ctx, row)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.dir(), 0o700); err != nil {
		return fmt.Errorf("folder of exports: %w", err)
	}
	half, err := os.CreateTemp(f.dir(), "half-")
	if err != nil {
		return fmt.Errorf("begin the file: %w", err)
	}
	defer func() { _, _ = half.Close(), os.Remove(half.Name()) }() // nothing is there any more when all went well
	out := &written{w: bufio.NewWriterSize(half, 64<<10), hash: sha256.New()}
	switch row.Kind {
	case KindCase:
		err = m.caseFile(ctx, out)
	case KindPack:
		err = m.pack(ctx, out)
	default:
		err = m.record(ctx, out)
	}
	if err := errors.Join(err, ctx.Err()); err != nil {
		return fmt.Errorf("make the %s: %w", row.Kind, err)
	}
	if err := errors.Join(out.w.Flush(), half.Sync(), half.Close()); err != nil {
		return fmt.Errorf("keep the file: %w", err)
	}
	if err := os.Rename(half.Name(), f.path(id, out.hash.Sum(nil))); err != nil {
		return fmt.Errorf("keep the file: %w", err)
	}
	if err := syncDir(f.dir()); err != nil {
		return fmt.Errorf("keep the file: %w", err)
	}
	return f.finish(ctx, row, m, out)
}

func later(ok bool) error {
	if ok {
		return nil
	}
	return ErrLater
}

// load finds an export by its id alone, and puts the context into its world.
func (f *Flow) load(ctx context.Context, id uuid.UUID) (context.Context, *db.Export, error) {
	ctx = hand(ctx)
	drill, err := f.worldOf(ctx, id)
	if err != nil {
		return ctx, nil, err
	}
	ctx = viewer.InDrill(ctx, drill)
	row, err := f.Store.Client.Export.Query().Where(dbexport.ID(id)).Only(ctx)
	if db.IsNotFound(err) {
		return ctx, nil, fault.ErrNotFound
	}
	if err != nil {
		return ctx, nil, fmt.Errorf("export to make: %w", err)
	}
	return ctx, row, nil
}

func (f *Flow) worldOf(ctx context.Context, id uuid.UUID) (drill uuid.UUID, err error) {
	err = store.World(ctx, f.Store).Row(ctx, "SELECT drill_id FROM exports WHERE id = ?", id).Scan(&drill)
	if errors.Is(err, errNoRows) {
		return drill, fault.ErrNotFound
	}
	if err != nil {
		return drill, fmt.Errorf("world of the export: %w", err)
	}
	return drill, nil
}

// finish says that the file is whole. A row that somebody else has finished or given up meanwhile stays as it is.
func (f *Flow) finish(ctx context.Context, row *db.Export, m *making, out *written) error {
	return f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Client.Export.Update().Where(dbexport.ID(row.ID), dbexport.State(StateRunning)).SetState(StateReady).SetDone(m.done).SetTotal(m.done).
			SetBytes(out.n).SetSha256(out.hash.Sum(nil)).SetReadyAt(tx.Now).SetExpiresAt(tx.Now.Add(kept)).Save(ctx)
		if err != nil {
			return fmt.Errorf("finish the export: %w", err)
		}
		if n == 0 {
			return nil
		}
		return f.journal(ctx, tx, "export.ready", row.ID, row.Place(), uuid.Nil, out.hash.Sum(nil))
	})
}

// Fail gives an export up that could not be made as often as it is worth trying. Fault: not_found.
func (f *Flow) Fail(ctx context.Context, id uuid.UUID) error {
	ctx, row, err := f.load(ctx, id)
	if err != nil {
		return err
	}
	return f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Client.Export.Update().Where(dbexport.ID(id), dbexport.StateIn(StatePending, StateRunning)).SetState(StateFailed).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		return f.journal(ctx, tx, "export.fail", id, row.Place(), uuid.Nil, nil)
	})
}

// written counts and hashes what goes into the file.
type written struct {
	w    *bufio.Writer
	hash hash.Hash
	n    int64
}

// Write writes.
func (w *written) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	w.hash.Write(b[:n])
	w.n += int64(n)
	return n, err
}

var _ io.Writer = (*written)(nil)

func syncDir(dir string) error {
	d, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// tellEvery is how often progress is written: the desk looks every two seconds.
const tellEvery = time.Second

// step counts rows that are in the file and now and then says so. It is told outside of the journal: nothing follows from it.
func (m *making) step(ctx context.Context, n int) error {
	m.done += n
	if now := time.Now(); now.Sub(m.told) > tellEvery {
		m.told = now
		return m.tell(ctx)
	}
	return ctx.Err()
}

func (m *making) tell(ctx context.Context) error {
	err := m.flow.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.Export.Update().Where(dbexport.ID(m.row.ID), dbexport.State(StateRunning)).SetDone(min(m.done, m.total)).SetTotal(m.total).SetAliveAt(tx.Now).Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("tell the progress: %w", err)
	}
	return nil
}
