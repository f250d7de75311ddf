package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"

	"jiaoying/ent/db"
	dbrow "jiaoying/ent/db/ledgerrow"
	dbmedia "jiaoying/ent/db/media"
	dbreport "jiaoying/ent/db/report"
	dbcheck "jiaoying/ent/db/sitecheck"
	"jiaoying/ent/viewer"
	"jiaoying/server/job"
	"jiaoying/server/media/manifest"
	"jiaoying/server/media/picture"
	"jiaoying/server/media/sniff"
	"jiaoying/server/store"
)

const (
	// The sides of what is shown: a crack can be read on the one, the other stands in a list.
	viewSide, thumbSide = 1600, 320
	// heavy pictures leave so much behind that the memory is given back at once; what a phone has made small takes three megabytes.
	heavy = 32 << 20
)

// found is what came of looking at a file.
type found struct {
	problem     manifest.Problem // "" for what is kept
	view, thumb picture.View
}

// Derive looks at a whole upload, keeps it or refuses it, and says so in the journal. It may be stopped anywhere and run again, also twice
// at once: files are named by what they are, and the row is settled once.
func (f *Flow) Derive(ctx context.Context, j job.Derive) error {
	f.one.Lock()
	defer f.one.Unlock()
	u, err := scanUpload(store.Inner(f.Store).Row(ctx, "SELECT "+uploadColumns+" FROM uploads WHERE id = ? AND ended_at IS NULL", j.Upload))
	if errors.Is(err, sql.ErrNoRows) {
		return f.drop(j.Upload)
	}
	if err != nil {
		return fmt.Errorf("find the upload: %w", err)
	}
	ctx = viewer.InDrill(viewer.Wide(viewer.With(ctx, viewer.System("derive"))), u.drill)
	row, err := f.Store.Client.Media.Get(ctx, u.media)
	if err != nil {
		return fmt.Errorf("find the file's row: %w", err)
	}
	if row.State != manifest.Expected {
		return f.settle(ctx, u, row, found{})
	}
	file, err := os.Open(f.path(u.id))
	if errors.Is(err, fs.ErrNotExist) {
		return f.again(ctx, u)
	}
	if err != nil {
		return fmt.Errorf("open the upload: %w", err)
	}
	defer func() { _ = file.Close() }()
	if n, err := f.size(u.id); err != nil {
		return err
	} else if n < row.Bytes {
		return f.again(ctx, u)
	}
	got, err := f.look(ctx, row, file)
	if err != nil {
		return err
	}
	return f.settle(ctx, u, row, got)
}

// again lets the phone send what a broken disk has lost: the upload is open once more.
func (f *Flow) again(ctx context.Context, u upload) error {
	f.Log.Error("an upload that was whole is not any more", "upload", u.id)
	return f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := store.Inner(tx).Exec(ctx, "UPDATE uploads SET finished_at = NULL WHERE id = ? AND ended_at IS NULL", u.id)
		return err
	})
}

// look reads the bytes and puts what is kept into the store. An error is about the disk; what is wrong with the file is a problem.
func (f *Flow) look(ctx context.Context, row *db.Media, file *os.File) (found, error) {
	h := sha256.New()
	n, err := io.Copy(h, contextReader{ctx, file})
	if err != nil {
		return found{}, fmt.Errorf("read the upload: %w", err)
	}
	if n != row.Bytes || hex.EncodeToString(h.Sum(nil)) != row.Sha256 {
		return found{problem: manifest.WrongHash}, nil
	}
	switch err := sniff.Check(file, n, row.MediaType); {
	case errors.Is(err, sniff.ErrType):
		return found{problem: manifest.WrongType}, nil
	case errors.Is(err, sniff.ErrBroken):
		return found{problem: manifest.Unreadable}, nil
	case err != nil:
		return found{}, fmt.Errorf("look at the upload: %w", err)
	}
	var got found
	if row.Kind == manifest.Photo {
		data := make([]byte, n)
		if _, err := file.ReadAt(data, 0); err != nil {
			return found{}, fmt.Errorf("read the upload: %w", err)
		}
		views, err := picture.Views(data, row.MediaType, manifest.MaxPixels, viewSide, thumbSide)
		if memory, _, _ := picture.Memory(data, row.MediaType); memory > heavy {
			defer debug.FreeOSMemory()
		}
		switch {
		case errors.Is(err, picture.ErrPixels):
			return found{problem: manifest.TooLarge}, nil
		case errors.Is(err, picture.ErrBroken):
			f.Log.Info("a picture cannot be opened", "media", row.ID, "error", err)
			return found{problem: manifest.Unreadable}, nil
		case err != nil:
			return found{}, err
		}
		got.view, got.thumb = views[0], views[1]
		for _, v := range views {
			if err := f.Files.Put(ctx, bytes.NewReader(v.JPEG), name(v.JPEG)); err != nil {
				return found{}, err
			}
		}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return found{}, fmt.Errorf("read the upload: %w", err)
	}
	return got, f.Files.Put(ctx, file, row.Sha256)
}

func name(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// settle writes what came of a file, once, and ends its upload.
func (f *Flow) settle(ctx context.Context, u upload, row *db.Media, got found) error {
	done := false
	err := f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := store.Inner(tx).Exec(ctx, "UPDATE uploads SET ended_at = ? WHERE id = ? AND ended_at IS NULL", tx.Now, u.id); err != nil {
			return fmt.Errorf("end the upload: %w", err)
		}
		change := tx.Client.Media.Update().SetKeptAt(tx.Now)
		verb := "media.kept"
		if got.problem != "" {
			verb = "media.refused"
			change.SetState(manifest.Refused).SetProblem(got.problem)
		} else {
			change.SetState(manifest.Kept)
		}
		if row.Kind == manifest.Photo && got.problem == "" {
			change.SetWidth(got.view.Width).SetHeight(got.view.Height).SetViewSha256(name(got.view.JPEG)).SetViewBytes(int64(len(got.view.JPEG))).
				SetThumbSha256(name(got.thumb.JPEG)).SetThumbBytes(int64(len(got.thumb.JPEG)))
		}
		var err error
		done, err = f.say(ctx, tx, row, change, verb)
		return err
	})
	if err != nil {
		return err
	}
	switch {
	case done && got.problem != "":
		f.Counts.Refused.Add(1)
		f.Log.Info("a file is refused", "media", row.ID, "problem", string(got.problem))
	case done:
		f.Counts.Kept.Add(1)
	}
	return f.drop(u.id)
}

// say settles a row that is still waited for and journals it for the place its parent lies at; done is false when it was settled before.
func (f *Flow) say(ctx context.Context, tx *store.Tx, row *db.Media, change *db.MediaUpdate, verb string) (done bool, err error) {
	// The parent is held, so that the entry is for the place it lies at when this is done: the phones of a place it has just moved to
	// would not hear of it else.
	world := store.World(ctx, tx)
	hold, parent := "UPDATE reports SET id = id WHERE id = ? AND drill_id = ?", row.ReportID
	switch {
	case row.RowID != nil:
		hold, parent = "UPDATE ledger_rows SET id = id WHERE id = ? AND drill_id = ?", row.RowID
	case row.CheckID != nil:
		hold, parent = "UPDATE site_checks SET id = id WHERE id = ? AND drill_id = ?", row.CheckID
	}
	if _, err := world.Exec(ctx, hold, *parent, world.Drill()); err != nil {
		return false, fmt.Errorf("hold the file's parent: %w", err)
	}
	n, err := change.Where(dbmedia.ID(row.ID), dbmedia.StateEQ(manifest.Expected)).Save(ctx)
	if err != nil || n == 0 {
		return false, err
	}
	entry, err := entryOf(ctx, tx, row)
	if err != nil {
		return false, err
	}
	entry.Verb, entry.Subject = verb, *parent
	if entry.After, err = tx.Client.Media.Get(ctx, row.ID); err != nil {
		return false, fmt.Errorf("the file's row: %w", err)
	}
	return true, tx.Journal(ctx, entry)
}

// entryOf gives the kind of a file's parent, its place and whom it concerns.
func entryOf(ctx context.Context, tx *store.Tx, row *db.Media) (store.Entry, error) {
	switch {
	case row.RowID != nil:
		of, err := tx.Client.LedgerRow.Query().Where(dbrow.ID(*row.RowID)).Only(ctx)
		if err != nil {
			return store.Entry{}, fmt.Errorf("row of the file: %w", err)
		}
		return store.Entry{Kind: store.KindLedger, Place: of.Place()}, nil
	case row.CheckID != nil:
		of, err := tx.Client.SiteCheck.Query().Where(dbcheck.ID(*row.CheckID)).Only(ctx)
		if err != nil {
			return store.Entry{}, fmt.Errorf("site check of the file: %w", err)
		}
		return store.Entry{Kind: store.KindCheck, Place: of.Place(), Person: of.AssigneeID}, nil
	}
	of, err := tx.Client.Report.Query().Where(dbreport.ID(*row.ReportID)).Only(ctx)
	if err != nil {
		return store.Entry{}, fmt.Errorf("report of the file: %w", err)
	}
	return store.Entry{Kind: store.KindReport, Place: of.Place(), Person: of.AuthorID}, nil
}
