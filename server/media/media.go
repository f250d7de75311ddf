// Package media is the flow of pictures, films and voice notes: told with a report, sent after it, looked at, kept and shown. It owns
// the rows of media after they were told, the uploads and the files; it does not own reports.
package media

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"

	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/media/manifest"
	"jiaoying/server/store"
)

// Flow is the media flow.
type Flow struct {
	Store *store.Store
	Files Store
	Log   *slog.Logger
	// Open and Day bound what one person sends: uploads open at a time, bytes begun in a day.
	Open, Day int64
	// FreeFunc is how many bytes the disk has left.
	FreeFunc func() (uint64, error)
	Counts   Counts

	dir string
	one sync.Mutex // one picture at a time is in memory
}

// Counts are what happened since the start, for the metrics.
type Counts struct{ Begun, Finished, Bytes, Kept, Refused, Missing atomic.Int64 }

const (
	// openMost: a phone sends one file after another; what it began and left lying is some few.
	openMost = 20
	// dayMost: a full report at its limits is 112 MB and a usual one three; a day of storm is some dozens of those.
	dayMost = 1 << 30
	day     = 24 * time.Hour
	// freeLeast stays for the database and the journal: a report without its picture is worth more than the other way round.
	freeLeast = 2 << 30
)

// New opens the folders below data: media for what is kept, uploads for what is on its way.
func New(s *store.Store, data string, log *slog.Logger) (*Flow, error) {
	files, err := OpenDisk(filepath.Join(data, "media"))
	if err != nil {
		return nil, err
	}
	f := &Flow{Store: s, Files: files, Log: log, Open: openMost, Day: dayMost, dir: filepath.Join(data, "uploads")}
	if f.Log == nil {
		f.Log = slog.New(slog.DiscardHandler)
	}
	f.FreeFunc = func() (uint64, error) {
		var st syscall.Statfs_t
		err := syscall.Statfs(f.dir, &st)
		return uint64(st.Bavail) * uint64(st.Bsize), err
	}
	if err := makeDir(f.dir); err != nil {
		return nil, fmt.Errorf("uploads folder: %w", err)
	}
	return f, nil
}

func (f *Flow) path(upload string) string { return filepath.Join(f.dir, upload) }

// upload is a row of uploads.
type upload struct {
	id                    string
	media, owner, drill   uuid.UUID
	bytes                 int64
	finished, ended       bool
	createdAt, finishedAt time.Time
}

const uploadColumns = "id, media_id, owner_id, drill_id, bytes, created_at, finished_at, ended_at"

func scanUpload(row interface{ Scan(...any) error }) (u upload, err error) {
	var finished, ended sql.NullTime
	err = row.Scan(&u.id, &u.media, &u.owner, &u.drill, &u.bytes, &u.createdAt, &finished, &ended)
	u.finished, u.finishedAt, u.ended = finished.Valid, finished.Time, ended.Valid
	return u, err
}

// size is how much of an upload is there; a file that is not there yet, or not any more, begins anew.
func (f *Flow) size(upload string) (int64, error) {
	info, err := os.Stat(f.path(upload))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look at an upload: %w", err)
	}
	return info.Size(), nil
}

// sender is the person who sends; machines and strangers send nothing.
func sender(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.From(ctx)
	switch {
	case v == nil, v.Open:
		return nil, fault.ErrSignIn
	case v.Person == uuid.Nil:
		return nil, fault.ErrNotFound
	}
	return v, nil
}

// May tells whether the viewer may send anything.
func (f *Flow) May(ctx context.Context) error {
	_, err := sender(ctx)
	return err
}

// Show opens what is shown of a file to somebody who reads its report: thumb or view of a photo, and films and voice notes as they came.
// The name is that of the bytes. Faults: not_found for whatever is not there, not kept or not his to see.
func (f *Flow) Show(ctx context.Context, id uuid.UUID, size string) (r io.ReadSeekCloser, mediaType, name string, err error) {
	if v := viewer.From(ctx); v == nil || v.Open {
		return nil, "", "", fault.ErrSignIn
	}
	row, err := f.Store.Client.Media.Query().Where(dbmedia.ID(id)).Only(viewer.Wide(ctx))
	if err != nil {
		return nil, "", "", hidden(err)
	}
	mediaType, name = row.MediaType, row.Sha256
	switch {
	case row.State != manifest.Kept, row.Kind == manifest.Photo && size != "" && size != "view" && size != "thumb", row.Kind != manifest.Photo && size != "":
		return nil, "", "", fault.ErrNotFound
	case row.Kind == manifest.Photo && size == "thumb":
		mediaType, name = "image/jpeg", row.ThumbSha256
	case row.Kind == manifest.Photo: // never what was received
		mediaType, name = "image/jpeg", row.ViewSha256
	}
	r, err = f.Files.Open(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		f.Log.Error("a kept file is not there", "media", id, "sha256", name)
		return nil, "", "", fault.ErrNotFound.Because(err)
	}
	if err != nil {
		return nil, "", "", fmt.Errorf("open a kept file: %w", err)
	}
	return r, mediaType, name, nil
}
