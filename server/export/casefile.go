package export

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbexport "jiaoying/ent/db/export"
	"jiaoying/ent/db/spotcheck"
	"jiaoying/server/clock"
	"jiaoying/server/store"
)

//go:embed case.html.tmpl
var pageText string

var page = template.Must(template.New("case").Parse(pageText))

// The files of a case.
const (
	fileStory    = "case.html"
	fileEntries  = "entries.jsonl"
	fileManifest = "manifest.json"
)

// Manifest says what a case file holds; the journal's key signs it.
type Manifest struct {
	Format string `json:"format"`
	// Warning is zero in the case of a disaster, whose id is Event.
	Warning uuid.UUID      `json:"warning"`
	Event   *uuid.UUID     `json:"event,omitempty"`
	Drill   uuid.UUID      `json:"drill"`
	Title   string         `json:"title"`
	Place   string         `json:"place"`
	Masked  bool           `json:"masked"`
	MadeAt  time.Time      `json:"madeAt"`
	By      string         `json:"by"`
	Version string         `json:"version"`
	Journal store.CaseTold `json:"journal"`
	Files   []ManifestFile `json:"files"`
}

// ManifestFile is one file of a case.
type ManifestFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// formatCase is the form of a case file; a later one gets another number.
const formatCase = "jiaoying case 1"

// sealed is a manifest with its signature, as it lies in the file.
type sealedManifest struct {
	Manifest  json.RawMessage `json:"manifest"`
	Key       string          `json:"key"`
	Signature string          `json:"signature"`
}

// manifestMessage is what the key signs: never mistaken for a checkpoint.
func manifestMessage(manifest []byte) []byte { return append([]byte(formatCase+"\n"), manifest...) }

// caseFile writes the case: its story to read and to print, the journal's entries with their proof, and the signed manifest.
func (m *making) caseFile(ctx context.Context, w io.Writer) error {
	upTo, ok, err := m.flow.Store.SignedUpTo(ctx, m.row.ID)
	if err != nil || !ok {
		return errors.Join(err, later(ok))
	}
	about := Manifest{Format: formatCase, Event: m.row.EventID}
	subjectsOf, storyOf := m.subjects, m.story
	if m.loss != nil {
		about.Title, subjectsOf, storyOf = m.lossTitle(), m.lossSubjects, m.lossStory
	} else {
		about.Warning, about.Title = m.warning.ID, m.title(string(m.warning.Level), m.warning.Content.EventName)
	}
	subjects, err := subjectsOf(ctx)
	if err != nil {
		return err
	}
	z := &archive{zip: zip.NewWriter(w), at: clock.Cut(m.flow.Store.Now())}
	var told store.CaseTold
	if err := z.add(fileEntries, func(w io.Writer) (err error) {
		told, err = m.flow.Store.ExportCase(ctx, w, subjects, upTo)
		return err
	}); err != nil {
		return err
	}
	if err := z.add(fileStory, func(w io.Writer) error { return storyOf(ctx, w, told) }); err != nil {
		return err
	}
	about.Drill, about.Place, about.Masked, about.MadeAt = m.row.DrillID, m.flow.Store.PathOf(ctx, m.row.Place()), m.row.Masked, z.at
	about.By, about.Version, about.Journal, about.Files = m.who(m.row.Card), m.flow.Version, told, z.files
	plain, err := json.Marshal(about)
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	key, signature := m.flow.Store.Sign(manifestMessage(plain))
	whole, err := json.Marshal(sealedManifest{plain, key, hex.EncodeToString(signature)})
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	if err := z.add(fileManifest, func(w io.Writer) error { _, err := w.Write(whole); return err }); err != nil {
		return err
	}
	return z.zip.Close()
}

// archive is a zip whose files are counted and hashed on their way in.
type archive struct {
	zip   *zip.Writer
	at    time.Time
	files []ManifestFile
}

func (z *archive) add(name string, write func(io.Writer) error) error {
	f, err := z.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: z.at})
	if err != nil {
		return fmt.Errorf("begin %s: %w", name, err)
	}
	out := &written{w: bufio.NewWriterSize(f, 64<<10), hash: sha256.New()}
	if err := errors.Join(write(out), out.w.Flush()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	z.files = append(z.files, ManifestFile{Name: name, Bytes: out.n, SHA256: hex.EncodeToString(out.hash.Sum(nil))})
	return nil
}

// subjects are whose journal entries make the case: the warning and the documents it came by, deliveries, doors, silent villages, what
// was told and ordered below, checks, exports.
func (m *making) subjects(ctx context.Context) ([]uuid.UUID, error) {
	out := append([]uuid.UUID{m.warning.ID}, ids(m.deliveries)...)
	out = append(out, ids(m.doors)...)
	for _, r := range m.rungs {
		out = append(out, r.ID)
	}
	out = append(out, m.below.subjects()...)
	messages, err := m.messages(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range messages {
		out = append(out, c.id)
	}
	checks, err := m.checks(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range checks {
		out = append(out, c.ID)
	}
	exports, err := m.flow.Store.Client.Export.Query().Where(dbexport.WarningID(m.warning.ID)).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("exports of the warning: %w", err)
	}
	return append(out, exports...), nil
}

// message is a CAP document the warning came by.
type message struct {
	id                         uuid.UUID
	sender, identifier, status string
	digest                     []byte
	at                         time.Time
}

func (m *making) messages(ctx context.Context) (out []message, err error) {
	if m.row.TownID != uuid.Nil { // the county's papers
		return nil, nil
	}
	err = store.Inner(m.flow.Store).Each(ctx, func(rows *sql.Rows) error {
		var c message
		err := rows.Scan(&c.id, &c.sender, &c.identifier, &c.status, &c.digest, &c.at)
		c.at = c.at.UTC()
		out = append(out, c)
		return err
	}, "SELECT id, sender, identifier, status, digest, received_at FROM cap_messages WHERE warning_id = ? ORDER BY received_at", m.warning.ID)
	if err != nil {
		return nil, fmt.Errorf("documents of the warning: %w", err)
	}
	return out, nil
}

func (m *making) checks(ctx context.Context) ([]*db.SpotCheck, error) {
	rows, err := m.flow.Store.Client.SpotCheck.Query().Where(spotcheck.WarningID(m.warning.ID)).Order(spotcheck.ByDrawnAt(), spotcheck.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("spot checks: %w", err)
	}
	at := m.row.Place()
	return slices.DeleteFunc(rows, func(r *db.SpotCheck) bool { return !at.Covers(r.Place()) }), nil
}

// story writes the case to read: overview, versions, everything in order of time, then answers and doors by place.
func (m *making) story(ctx context.Context, w io.Writer, told store.CaseTold) error {
	exercise := ""
	if m.row.DrillID != uuid.Nil {
		exercise = m.say.of("exercise")
	}
	title := m.title(string(m.warning.Level), m.warning.Content.EventName)
	put := func(name string, data any) error { return page.ExecuteTemplate(w, name, data) }
	pairs := func(head string, rows []pair) error {
		if len(rows) == 0 {
			return nil
		}
		out := make([][2]string, len(rows))
		for i, p := range rows {
			out[i] = [2]string{m.say.of(p.name), p.text}
		}
		return put("pairs", map[string]any{"Head": head, "Rows": out})
	}
	part := func(key string, count int, newPage bool) error {
		note := ""
		if count >= 0 {
			note = m.say.with("case.number", params{"n": count})
		}
		return put("part", map[string]any{"Head": m.say.of(key), "Note": note, "Break": newPage})
	}
	head, rates, err := m.rates(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(
		put("head", map[string]any{"Lang": m.row.Language, "Title": title, "Kind": m.say.of("case.title"), "Foot": quoted(m.say.of("case.title") + " " + m.warning.ID.String()), "Exercise": exercise}),
		pairs("", m.overview(ctx)), pairs(head, rates), part("case.texts", -1, false),
	); err != nil {
		return err
	}
	for _, r := range m.revisions {
		if err := pairs(m.say.with("rev.head", params{"n": r.Number}), m.version(r)); err != nil {
			return err
		}
	}
	events, err := m.events(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(part("case.story", len(events), true), put("table", []string{m.say.of("col.time"), m.say.of("case.what")})); err != nil {
		return err
	}
	if err := m.tellEvents(ctx, events, func(at time.Time, text string) error { return put("event", []string{m.clockOf(at), text}) }); err != nil {
		return err
	}
	if err := errors.Join(put("close", nil), part("case.people", len(m.deliveries), true), put("table", m.heads(answerColumns))); err != nil {
		return err
	}
	if err := m.eachDelivery(ctx, func(d *db.Delivery) error { return put("row", shown(m.answerRow(ctx, d))) }); err != nil {
		return err
	}
	if err := errors.Join(put("close", nil), part("case.doors", len(m.doors), true), put("table", m.heads(doorColumns[:len(doorColumns)-1]))); err != nil {
		return err
	}
	if err := m.eachDoor(ctx, func(d *opened, visits []*db.DoorVisit) error {
		if len(visits) == 0 {
			return put("row", shown(append(m.doorRow(ctx, d, nil)[:len(doorColumns)-1], nil)))
		}
		for _, v := range visits {
			if err := put("row", shown(m.doorRow(ctx, d, v))); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if len(m.rungs) > 0 {
		if err := errors.Join(put("close", nil), part("case.villages", len(m.rungs), true), put("table", m.heads(villageColumns))); err != nil {
			return err
		}
		if err := m.eachVillageRow(ctx, func(row []any) error {
			if row[len(row)-1] == "" { // no thing done, no id of it
				row = row[:len(row)-1]
			}
			return put("row", shown(row))
		}); err != nil {
			return err
		}
		if err := m.step(ctx, len(m.rungs)); err != nil {
			return err
		}
	}
	return errors.Join(put("close", nil), put("foot", map[string]any{"Exercise": exercise,
		"Journal": m.say.with("case.journal", params{"n": told.Entries, "from": told.From, "to": told.To, "points": told.Checkpoints})}))
}

// quoted writes words as a string of a style sheet: whatever is no letter, figure or space by its number, so that nothing ends it. The
// template package itself lets no word of ours into one.
func quoted(s string) template.CSS {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\%06x`, r)
		}
	}
	b.WriteByte('"')
	return template.CSS(b.String()) //nolint:gosec // see above
}

// heads are the headings of a table on paper: without the ids, which the entries hold.
func (m *making) heads(columns []column) []string {
	var out []string
	for _, c := range columns {
		if c.key != "col.id" && c.key != "col.door" && c.key != "col.rung" {
			out = append(out, m.say.of(c.key))
		}
	}
	return out
}

// shown is a row on paper: as heads says.
func shown(row []any) []string {
	out := make([]string, 0, len(row))
	for _, v := range row {
		switch s := v.(type) {
		case nil:
			out = append(out, "")
		case string:
			if _, err := uuid.Parse(s); err == nil {
				continue
			}
			out = append(out, s)
		default:
			out = append(out, fmt.Sprint(s))
		}
	}
	return out
}
