// Package export is the flow of files for those outside: the record of calling (叫应记录, an xlsx), the case file (案卷, a zip that
// proves itself) of a warning or a disaster and the offline pack to print (离线应急包, an HTML page). It owns the rows of exports and their files; what it writes into them it only reads. A file is made by a job, beside
// its place, and comes into its place whole; a week later it is gone.
package export

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"jiaoying/ent/db"
	dbexport "jiaoying/ent/db/export"
	"jiaoying/ent/db/lossevent"
	dbwarning "jiaoying/ent/db/warning"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/job"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Flow is the export flow.
type Flow struct {
	Store *store.Store
	// RatesFunc counts a revision in a place, as the board does.
	RatesFunc func(ctx context.Context, revision uuid.UUID, place division.Place) (Rates, error)
	// NumbersFunc unseals telephone numbers of people for a pack; whoever has none is left out.
	NumbersFunc func(ctx context.Context, people []uuid.UUID) (map[uuid.UUID]string, error)
	// Version is what the program calls itself in a manifest.
	Version string
	// RowsMost is how many rows one sheet holds before the next begins; zero for as many as a sheet can.
	RowsMost int
}

// Rates are the three rates of a revision with their parts, as of a moment (design §6).
type Rates struct {
	AsOf                         time.Time
	Villages, VillagesAnswered   int
	People, Answered, Behalf     int
	Households, Reached, Moved   int
	Minutes50, Minutes90, Minute *int
}

// The kinds of exports.
const (
	KindRecord = "call_record"
	KindCase   = "case_file"
	KindPack   = "offline_pack"
)

// The states of an export:
//
//	pending ──► running ──► ready ──► expired
//	   └───────────┴──► failed
const (
	StatePending = "pending"
	StateRunning = "running"
	StateReady   = "ready"
	StateFailed  = "failed"
	StateExpired = "expired"
)

// Kinds lists the kinds.
func Kinds() []string { return []string{KindRecord, KindCase, KindPack} }

const (
	// atOnce is what one person may have in the making: nobody needs more than both kinds of two warnings and one over.
	atOnce = 5
	// kept is how long a file lies here: who needs it longer keeps it where such papers are kept.
	kept = 7 * 24 * time.Hour
	// leftover is how old a file must be that no row knows before it goes: a job takes ten minutes at most.
	// triesMost: four more tries lie within six minutes; what fails then fails for a reason.
	triesMost = 5
	leftover  = 24 * time.Hour
)

// Request is one export as the desk asks for it.
type Request struct {
	ID   uuid.UUID
	Kind string
	// Warning is zero for a pack of the standing registers, and for the case of a disaster.
	Warning uuid.UUID
	// Event is the disaster whose case it is; zero for all else.
	Event uuid.UUID
	// Place is what it tells of: the county, or one town of it; of a pack a town or a village.
	Place    division.Place
	Language string
	// Purpose says why a pack takes telephone numbers out; nothing else has one.
	Purpose string
}

func hand(ctx context.Context) context.Context {
	return viewer.Wide(viewer.With(ctx, viewer.System("export")))
}

// Ask takes in a request by whoever makes exports of the place, and sends the work on its way. Faults: denied, not_found for a warning
// that was never published there, export.conflict, export.too_many, export.per_town and export.over for a pack, and the codes of faulty
// fields.
func (f *Flow) Ask(ctx context.Context, in Request) error {
	v := viewer.From(ctx)
	if v == nil || v.Person == uuid.Nil {
		return fault.ErrDenied
	}
	in.Purpose = strings.TrimSpace(in.Purpose)
	what := []any{in.Kind, in.Warning, in.Place, in.Language}
	if in.Purpose != "" {
		what = append(what, in.Purpose)
	}
	if in.Event != uuid.Nil {
		what = append(what, in.Event)
	}
	digest, err := store.Digest(what...)
	if err != nil {
		return err
	}
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Turn(ctx, "export", v.Person); err != nil {
			return err
		}
		// Before all else: whatever else is wrong with it by now, what was taken in before is answered as before.
		old, err := tx.Client.Export.Query().Where(dbexport.ID(in.ID)).Only(hand(ctx))
		switch {
		case err == nil && (old.PersonID != v.Person || string(old.Digest) != string(digest)):
			return ErrConflict
		case err == nil:
			return nil
		case !db.IsNotFound(err):
			return fmt.Errorf("look for the id: %w", err)
		}
		return f.ask(ctx, tx, v, in, digest)
	})
	if store.Unique(err) { // it lies in another world
		return ErrConflict.Because(err)
	}
	return err
}

func (f *Flow) ask(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Request, digest []byte) error {
	g, homes, err := f.asks(v, in)
	if err != nil {
		return err
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(slices.Contains(Kinds(), in.Kind), "kind", codeKind)
	bad.Check(slices.Contains(Languages(), in.Language), "language", codeLanguage)
	bad.Check(in.Kind == KindPack || in.Warning != uuid.Nil || in.Event != uuid.Nil, "warning", codeWarning)
	bad.Check(in.Event == uuid.Nil || in.Kind == KindCase && in.Warning == uuid.Nil, "event", codeEvent)
	bad.Check(purposed(in), "purpose", codePurpose)
	if err := bad.Err(); err != nil {
		return err
	}
	if err := f.about(ctx, tx, in); err != nil {
		return err
	}
	n, err := tx.Client.Export.Query().Where(dbexport.PersonID(v.Person), dbexport.ReadyAtIsNil(), dbexport.StateIn(StatePending, StateRunning)).Count(hand(ctx))
	if err != nil {
		return fmt.Errorf("exports in the making: %w", err)
	}
	if n >= atOnce {
		return ErrTooMany.With(fault.Params{"max": atOnce})
	}
	card := &viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}
	c := tx.Client.Export.Create()
	if in.Warning != uuid.Nil {
		c.SetWarningID(in.Warning)
	}
	if in.Event != uuid.Nil {
		c.SetEventID(in.Event)
	}
	if err := c.SetID(in.ID).SetPlace(in.Place).SetDrillID(viewer.Drill(ctx)).SetKind(in.Kind).SetPurpose(in.Purpose).SetHomes(homes).
		SetState(StatePending).SetLanguage(in.Language).SetMasked(v.Masked()).SetDone(0).SetTotal(0).SetBytes(0).SetPersonID(v.Person).SetCard(card).
		SetDigest(digest).SetRequestedAt(tx.Now).SetAliveAt(tx.Now).Exec(ctx); err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	if err := f.journal(ctx, tx, "export.request", in.ID, in.Place, g.Appointment, digest); err != nil {
		return err
	}
	if in.Kind == KindPack { // what a number is looked at for is entered by whoever looks
		if err := f.journal(ctx, tx, "export.reveal", in.ID, in.Place, g.Appointment, in.Purpose); err != nil {
			return err
		}
	}
	return tx.Enqueue(ctx, job.Export{Export: in.ID}, &river.InsertOpts{MaxAttempts: triesMost})
}

// asks finds the post somebody asks in, and whether the file may tell of households as the registers' lists do.
func (f *Flow) asks(v *viewer.Viewer, in Request) (g *viewer.Grant, homes bool, err error) {
	level := in.Place.Level()
	if in.Kind != KindPack {
		g, may := v.GrantFor(in.Place, "", viewer.ExportMake)
		if !may || level != division.County && level != division.Town || in.Event != uuid.Nil && !ShowsLosses(v, in.Place) {
			return nil, false, fault.ErrDenied
		}
		return g, false, nil
	}
	g, may := packs(v, in.Place)
	switch {
	case !may:
		return nil, false, fault.ErrDenied
	case level == division.County:
		return nil, false, ErrPerTown
	case level != division.Town && level != division.Village:
		return nil, false, fault.ErrDenied
	}
	return g, visits(v, in.Place), nil
}

// packs finds the post in which somebody takes numbers of a place out: not as an auditor, who reads masked whatever else he is.
func packs(v *viewer.Viewer, at division.Place) (*viewer.Grant, bool) {
	if _, sees := openly(v, at, viewer.PeopleSee); !sees {
		return nil, false
	}
	return openly(v, at, viewer.ExportMake)
}

// visits tells whether somebody reads the households of a place.
func visits(v *viewer.Viewer, at division.Place) bool {
	_, ok := openly(v, at, viewer.HouseholdSee)
	return ok
}

func openly(v *viewer.Viewer, at division.Place, verb viewer.Verb) (best *viewer.Grant, ok bool) {
	if v == nil {
		return nil, false
	}
	for i := range v.Grants {
		g := &v.Grants[i]
		if g.Role != viewer.Auditor && g.Has(verb) && g.Place.Covers(at) && (best == nil || g.Place.Level().Depth() > best.Place.Level().Depth()) {
			best = g
		}
	}
	return best, best != nil
}

// Shows tells whether somebody who makes exports of a place may know of one of its packs: of whose numbers and households it tells he
// reads himself, and so with the case of a disaster. Every other kind is shown by its class alone.
func Shows(v *viewer.Viewer, row *db.Export) bool {
	if row.EventID != nil {
		return ShowsLosses(v, row.Place())
	}
	return row.Kind != KindPack || ShowsPack(v, row.Place(), row.Homes)
}

// ShowsPack is Shows for any pack of a place, which tells of households or not.
func ShowsPack(v *viewer.Viewer, at division.Place, homes bool) bool {
	_, ok := packs(v, at)
	return ok && (!homes || visits(v, at))
}

// purposed tells whether a purpose is there where it is needed, and nowhere else.
func purposed(in Request) bool {
	if in.Kind != KindPack {
		return in.Purpose == ""
	}
	return plain.Purpose(in.Purpose)
}

// about looks whether there is what the file is to tell of. Faults: not_found, export.over.
func (f *Flow) about(ctx context.Context, tx *store.Tx, in Request) error {
	if in.Event != uuid.Nil {
		there, err := tx.Client.LossEvent.Query().Where(lossevent.ID(in.Event), lossevent.CountyID(in.Place.County)).Exist(hand(ctx))
		if err != nil {
			return fmt.Errorf("event to export: %w", err)
		}
		if !there {
			return fault.ErrNotFound
		}
		return nil
	}
	if in.Warning == uuid.Nil {
		return nil
	}
	row, err := tx.Client.Warning.Query().Where(dbwarning.ID(in.Warning), dbwarning.CountyID(in.Place.County), dbwarning.PublishedAtNotNil()).
		Select(dbwarning.FieldID, dbwarning.FieldEndedAt).Only(hand(ctx))
	if db.IsNotFound(err) { // a draft is the county's alone
		return fault.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("warning to export: %w", err)
	}
	if in.Kind == KindPack && row.EndedAt != nil {
		return ErrOver
	}
	return nil
}

func (f *Flow) journal(ctx context.Context, tx *store.Tx, verb string, id uuid.UUID, at division.Place, post uuid.UUID, after any) error {
	return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindExport, Subject: id, Place: at, Appointment: post, After: after})
}

// File is a file that somebody takes away.
type File struct {
	io.ReadSeekCloser
	Name, Type string
	Size       int64
	SHA256     []byte
}

// Take opens a ready file for whoever makes exports of its place; a reader to whom names are masked takes only masked ones. Each time is
// journalled before a byte is given. Faults: auth.required,
// denied for a machine, not_found, export.not_ready, export.expired.
func (f *Flow) Take(ctx context.Context, id uuid.UUID) (*File, error) {
	v := viewer.From(ctx)
	switch {
	case v == nil, v.Open:
		return nil, fault.ErrSignIn
	case v.Person == uuid.Nil:
		return nil, fault.ErrDenied
	}
	row, _, err := f.takeable(viewer.Wide(ctx), f.Store.Client, v, id, f.Store.Now())
	if err != nil {
		return nil, err
	}
	file, err := os.Open(f.path(id, row.Sha256))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrExpired.Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("open the export: %w", err)
	}
	if err := f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		row, g, err := f.takeable(ctx, tx.Client, v, id, tx.Now)
		if err != nil {
			return err
		}
		return f.journal(ctx, tx, "export.download", id, row.Place(), g.Appointment, row.Sha256)
	}); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	name, kind, err := f.named(ctx, row)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &File{ReadSeekCloser: file, Name: name, Type: kind, Size: row.Bytes, SHA256: row.Sha256}, nil
}

// takeable finds a ready export that the viewer may take, and the post he takes it in.
func (f *Flow) takeable(ctx context.Context, c *db.Client, v *viewer.Viewer, id uuid.UUID, now time.Time) (*db.Export, *viewer.Grant, error) {
	row, err := c.Export.Query().Where(dbexport.ID(id)).Only(ctx)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, nil, fmt.Errorf("export to take: %w", err)
	}
	g, may := v.GrantFor(row.Place(), "", viewer.ExportMake)
	switch {
	case !may, v.Masked() && !row.Masked, !Shows(v, row):
		return nil, nil, fault.ErrNotFound
	case row.State == StateExpired, row.State == StateReady && !row.ExpiresAt.After(now):
		return nil, nil, ErrExpired
	case row.State != StateReady:
		return nil, nil, ErrNotReady
	}
	return row, g, nil
}

// named gives the file's name, such as 叫应记录-台儿庄区-暴雨红色预警-20261124.xlsx, and its type.
func (f *Flow) named(ctx context.Context, row *db.Export) (name, kind string, err error) {
	say := textsOf(row.Language)
	stem := say.of("file."+row.Kind) + "-" + f.Store.PathOf(ctx, row.Place())
	day := row.RequestedAt
	if row.WarningID != nil {
		w, err := f.Store.Client.Warning.Query().Where(dbwarning.ID(*row.WarningID)).Only(viewer.InDrill(hand(ctx), row.DrillID))
		if err != nil {
			return "", "", fmt.Errorf("warning of the export: %w", err)
		}
		stem += "-" + say.with("title", params{"event": w.Content.EventName, "level": say.of("level." + string(w.Level))})
		day = *w.PublishedAt
	}
	if row.EventID != nil {
		e, err := f.Store.Client.LossEvent.Query().Where(lossevent.ID(*row.EventID)).Only(viewer.InDrill(hand(ctx), row.DrillID))
		if err != nil {
			return "", "", fmt.Errorf("event of the export: %w", err)
		}
		stem += "-" + e.Name
		day = e.StartedAt
	}
	stem += "-" + day.In(f.Store.Zone).Format("20060102")
	if row.DrillID != uuid.Nil {
		stem = say.of("exercise") + "-" + stem
	}
	stem = fileName(stem)
	switch row.Kind {
	case KindCase:
		return stem + ".zip", "application/zip", nil
	case KindPack:
		return stem + ".html", "text/html; charset=utf-8", nil
	}
	return stem + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", nil
}

// Sweep deletes what has run out, and what a killed server left half made.
func (f *Flow) Sweep(ctx context.Context) error {
	now := f.Store.Now()
	for {
		type old struct {
			id, drill uuid.UUID
			sha       []byte
		}
		var over []old
		// Every world's: a file of an exercise runs out like any other.
		if err := store.Real(f.Store).Each(ctx, func(rows *sql.Rows) error {
			var o old
			err := rows.Scan(&o.id, &o.drill, &o.sha)
			over = append(over, o)
			return err
		}, fmt.Sprintf("SELECT id, drill_id, sha256 FROM exports WHERE state = 'ready' AND expires_at <= ? ORDER BY expires_at LIMIT %d", sweepMost), clock.Cut(now)); err != nil {
			return fmt.Errorf("exports that have run out: %w", err)
		}
		for _, o := range over {
			// The file first: a row that is still ready is swept again.
			if err := os.Remove(f.path(o.id, o.sha)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("delete an export: %w", err)
			}
			if err := f.Store.InTx(viewer.InDrill(hand(ctx), o.drill), func(ctx context.Context, tx *store.Tx) error {
				row, err := tx.Client.Export.Get(ctx, o.id)
				if err != nil {
					return err
				}
				if err := tx.Client.Export.UpdateOneID(o.id).SetState(StateExpired).Exec(ctx); err != nil {
					return err
				}
				return f.journal(ctx, tx, "export.expire", o.id, row.Place(), uuid.Nil, nil)
			}); err != nil {
				return fmt.Errorf("end an export: %w", err)
			}
		}
		if len(over) < sweepMost {
			break
		}
	}
	return f.sweepFiles(ctx, now)
}

// sweepFiles removes files that no ready row knows and nobody has touched for a day.
func (f *Flow) sweepFiles(ctx context.Context, now time.Time) error {
	entries, err := os.ReadDir(f.dir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look through the exports: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || now.Sub(info.ModTime()) < leftover {
			continue
		}
		known, err := f.known(ctx, e.Name())
		if err != nil {
			return err
		}
		if known {
			continue
		}
		if err := os.Remove(filepath.Join(f.dir(), e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("delete a leftover: %w", err)
		}
	}
	return nil
}

const sweepMost = 100

func (f *Flow) dir() string { return filepath.Join(f.Store.Data(), "exports") }

// path names a file by its export's id and its own hash, and nothing that was typed: of two makers, as after a server that was thought
// dead, each has a file, and the row says which one it is.
func (f *Flow) path(id uuid.UUID, sha []byte) string {
	return filepath.Join(f.dir(), id.String()+"-"+hex.EncodeToString(sha))
}

// known tells whether a ready row says that a file is its own.
func (f *Flow) known(ctx context.Context, name string) (bool, error) {
	if len(name) < 36 {
		return false, nil
	}
	id, err := uuid.Parse(name[:36])
	if err != nil {
		return false, nil
	}
	var sha []byte
	err = store.Real(f.Store).Row(ctx, "SELECT sha256 FROM exports WHERE id = ? AND state = 'ready'", id).Scan(&sha)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("row of an export: %w", err)
	}
	return filepath.Base(f.path(id, sha)) == name, nil
}

// silence is how long a maker may say nothing before it is taken for dead: it speaks every second, but for the end of a large file.
const silence = 2 * time.Minute

// Revive begins those anew whose maker was killed: the queue itself would find out only after a quarter of an hour.
func (f *Flow) Revive(ctx context.Context) error {
	type dead struct{ id, drill uuid.UUID }
	var all []dead
	before := clock.Cut(f.Store.Now()).Add(-silence)
	if err := store.Real(f.Store).Each(ctx, func(rows *sql.Rows) error {
		var d dead
		err := rows.Scan(&d.id, &d.drill)
		all = append(all, d)
		return err
	}, fmt.Sprintf("SELECT id, drill_id FROM exports WHERE ready_at IS NULL AND state = 'running' AND alive_at < ? ORDER BY id LIMIT %d", sweepMost), before); err != nil {
		return fmt.Errorf("exports without a maker: %w", err)
	}
	for _, d := range all {
		if err := f.Store.InTx(viewer.InDrill(hand(ctx), d.drill), func(ctx context.Context, tx *store.Tx) error {
			n, err := tx.Client.Export.Update().Where(dbexport.ID(d.id), dbexport.State(StateRunning), dbexport.AliveAtLT(before)).SetAliveAt(tx.Now).Save(ctx)
			if err != nil || n == 0 {
				return err
			}
			return tx.Enqueue(ctx, job.Export{Export: d.id}, &river.InsertOpts{MaxAttempts: triesMost})
		}); err != nil {
			return fmt.Errorf("begin an export anew: %w", err)
		}
	}
	return nil
}
