package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/rule"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/job"
	"jiaoying/server/loss/figure"
	"jiaoying/server/media"
	"jiaoying/server/media/manifest"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// bundle is a town with two villages, an officer in each, and the flow over a folder of its own.
type bundle struct {
	t                                *testing.T
	store                            *store.Store
	flow                             *media.Flow
	reports                          *report.Flow
	data                             string
	county, town, villageA, villageB division.Place
	officer, sibling, supervisor     *viewer.Viewer
	now                              time.Time
}

func post(role viewer.Role, at ...division.Place) *viewer.Viewer {
	v := &viewer.Viewer{Person: store.NewID(), Name: "test"}
	for _, p := range at {
		v.Grants = append(v.Grants, viewer.Grant{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: p})
	}
	return v
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

var system = as(viewer.System("test"))

func setup(t *testing.T, address string) *bundle {
	t.Helper()
	b := &bundle{t: t, store: storetest.Open(t, address), data: t.TempDir(), now: time.Date(2026, 7, 18, 3, 12, 0, 0, time.UTC)}
	b.store.Now = func() time.Time { return b.now }
	var err error
	if b.flow, err = media.New(b.store, b.data, nil); err != nil {
		t.Fatal(err)
	}
	b.reports = &report.Flow{Store: b.store, MinutesFunc: func(context.Context, uuid.UUID, lifecycle.Severity) (int, error) { return 30, nil }}
	b.county = division.Place{County: store.NewID()}
	b.town = b.county.Child(store.NewID())
	b.villageA, b.villageB = b.town.Child(store.NewID()), b.town.Child(store.NewID())
	b.must(b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
		for i, d := range []struct {
			at   division.Place
			code string
		}{{b.county, "370405000000"}, {b.town, "370405102000"}, {b.villageA, "370405102243"}, {b.villageB, "370405102244"}} {
			name := []string{"台儿庄区", "泥沟镇", "冯湖村", "柿树园村"}[i]
			if err := tx.Client.Division.Create().SetID(d.at.ID()).SetPlace(d.at).SetCode(d.code).SetLevel(d.at.Level()).
				SetName(name).SetShortName(name).SetValidFrom("2023-06-30").Exec(ctx); err != nil {
				return err
			}
		}
		for code, visibility := range map[string]string{"NAT03": "open", "DIS01": "need_to_know"} {
			if err := tx.Client.Category.Create().SetID(store.NewID()).SetCountyID(b.county.County).SetCode(code).SetSmsCode("1" + code[3:]).SetClass("natural_disaster").
				SetZh("堤坝险情").SetEn("Dyke").SetNature(lifecycle.NatureDanger).SetUsualSeverity(lifecycle.SeverityMajor).SetUsualHandler("").
				SetAlwaysDirect(false).SetVisibility(visibility).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
	b.officer, b.sibling, b.supervisor = post(viewer.GridOfficer, b.villageA), post(viewer.GridOfficer, b.villageB), post(viewer.TownDuty, b.town)
	return b
}

func (b *bundle) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

func code(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// told makes a report that tells one file.
func (b *bundle) told(ctx context.Context, mediaType string, data []byte) uuid.UUID {
	return b.toldOf(ctx, "NAT03", manifest.File{ID: store.NewID(), Type: mediaType, SHA256: sum(data), Bytes: int64(len(data))})
}

func (b *bundle) toldOf(ctx context.Context, category string, f manifest.File) uuid.UUID {
	b.t.Helper()
	b.must(b.reports.Submit(ctx, report.Submission{ID: store.NewID(), Place: viewer.From(ctx).Grants[0].Place.ID(), MadeAt: b.now, Media: []manifest.File{f},
		Content: schema.ReportContent{Category: category, Severity: lifecycle.SeverityMinor, Note: "东堤冒浑水"}}))
	return f.ID
}

// sent sends a file in pieces and hands it over.
func (b *bundle) sent(ctx context.Context, id uuid.UUID, data []byte) string {
	b.t.Helper()
	upload, err := b.flow.Begin(ctx, id, int64(len(data)))
	b.must(err)
	for at := 0; at < len(data); {
		piece := data[at:min(len(data), at+len(data)/2+1)]
		n, err := b.flow.Write(ctx, upload, int64(at), bytes.NewReader(piece))
		b.must(err)
		at += int(n)
	}
	b.must(b.flow.Finish(ctx, upload))
	return upload
}

func (b *bundle) derive(upload string) {
	b.t.Helper()
	b.must(b.flow.Derive(context.Background(), job.Derive{Upload: upload}))
}

func (b *bundle) row(ctx context.Context, id uuid.UUID) *db.Media {
	b.t.Helper()
	row, err := b.store.Client.Media.Get(viewer.Wide(ctx), id)
	b.must(err)
	return row
}

// jobs counts the jobs that wait.
func (b *bundle) jobs() (n int) {
	b.t.Helper()
	b.must(store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM river_job WHERE kind = 'media.derive'").Scan(&n))
	return n
}

func (b *bundle) entries(verb string) (out []uuid.UUID) {
	b.t.Helper()
	b.must(store.Inner(b.store).Each(context.Background(), func(rows *sql.Rows) error {
		var village uuid.UUID
		err := rows.Scan(&village)
		out = append(out, village)
		return err
	}, "SELECT village_id FROM journal WHERE verb = ? AND subject_type = 'report' ORDER BY at, id", verb))
	return out
}

// files are the names of everything below a folder of the data.
func (b *bundle) files(folder string) (names []string) {
	b.t.Helper()
	b.must(filepath.WalkDir(filepath.Join(b.data, folder), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	}))
	return names
}

func (b *bundle) show(ctx context.Context, id uuid.UUID, size string) (data []byte, kind, fault string) {
	b.t.Helper()
	r, kind, name, err := b.flow.Show(ctx, id, size)
	if err != nil {
		return nil, "", code(err)
	}
	defer func() { _ = r.Close() }()
	data, err = io.ReadAll(r)
	b.must(err)
	if sum(data) != name {
		b.t.Errorf("%s is not its bytes' name", name)
	}
	return data, kind, ""
}

func photo(w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 7 >> 4)
	}
	for x := range w {
		img.Set(x, h/2, color.Black)
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, &jpeg.Options{Quality: 60})
	return out.Bytes()
}

// held puts the camera's words into a photo: taken on its side, by somebody, somewhere.
func held(file []byte) []byte {
	block := append([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"), "GPS N34.5 of a person's phone"...)
	head := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(8+len(block))), "Exif\x00\x00"...)
	return bytes.Join([][]byte{file[:2], head, block, file[2:]}, nil)
}

// The whole way of a photo: told, sent in pieces, looked at, kept as it came, shown anew, said once.
func TestKept(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := held(photo(2000, 1000))
		id := b.told(as(b.officer), "image/jpeg", data)
		if _, _, c := b.show(as(b.officer), id, "view"); c != "not_found" {
			t.Errorf("what has not come is shown: %q", c)
		}
		upload := b.sent(as(b.officer), id, data)
		if b.jobs() != 1 {
			t.Fatalf("%d jobs", b.jobs())
		}
		if row := b.row(as(b.officer), id); row.State != manifest.Expected {
			t.Errorf("before it was looked at it is %s", row.State)
		}
		b.now = b.now.Add(time.Minute)
		for range 2 { // the second time changes nothing
			b.derive(upload)
		}
		row := b.row(as(b.supervisor), id)
		if row.State != manifest.Kept || row.KeptAt == nil || !row.KeptAt.Equal(b.now) || *row.Width != 800 || *row.Height != 1600 {
			t.Fatalf("%+v", row)
		}
		original, err := b.flow.Files.Open(context.Background(), sum(data))
		b.must(err)
		same, err := io.ReadAll(original)
		if err != nil || !bytes.Equal(same, data) {
			t.Errorf("the original is not what came: %v", err)
		}
		_ = original.Close()
		for size, side := range map[string]int{"view": 1600, "thumb": 320, "": 1600} {
			got, kind, c := b.show(as(b.supervisor), id, size)
			cfg, err := jpeg.DecodeConfig(bytes.NewReader(got))
			if c != "" || err != nil || kind != "image/jpeg" || cfg.Height != side || cfg.Width != side/2 {
				t.Errorf("%q: %s %dx%d %s %v", size, kind, cfg.Width, cfg.Height, c, err)
			}
			if bytes.Contains(got, []byte("Exif")) || bytes.Contains(got, []byte("GPS")) || bytes.Equal(got, data) {
				t.Errorf("%q: the camera's words are shown", size)
			}
		}
		for _, size := range []string{"original", "../", "VIEW"} {
			if _, _, c := b.show(as(b.supervisor), id, size); c != "not_found" {
				t.Errorf("%q: %q", size, c)
			}
		}
		for name, who := range map[string]*viewer.Viewer{"the sibling village": b.sibling, "somebody without a post": {Person: b.officer.Person}, "a machine": {Machine: "prometheus"}} {
			if _, _, c := b.show(as(who), id, "thumb"); c != "not_found" {
				t.Errorf("%s: %q", name, c)
			}
		}
		if _, _, c := b.show(as(viewer.Stranger()), id, "thumb"); c != "auth.required" {
			t.Errorf("a stranger: %q", c)
		}
		if got := b.entries("media.kept"); len(got) != 1 || got[0] != b.villageA.Village {
			t.Errorf("%v", got)
		}
		if left := b.files("uploads"); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
		if n := len(b.files("media")); n != 3 {
			t.Errorf("%d files are kept", n)
		}
		for _, path := range b.files("media") {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v", path, info.Mode(), err)
			}
		}
		// The phone that lost the last answer asks, and hears that all of it came.
		if offset, n, err := b.flow.Find(as(b.officer), upload); err != nil || offset != n || n != int64(len(data)) {
			t.Errorf("%d of %d, %v", offset, n, err)
		}
		if got := code(b.flow.Finish(as(b.officer), upload)); got != "" || b.jobs() != 1 {
			t.Errorf("finished again: %q, %d jobs", got, b.jobs())
		}
		if _, err := b.flow.Begin(as(b.officer), id, int64(len(data))); code(err) != "media.settled" {
			t.Errorf("begun again: %v", err)
		}
		if got := code(b.flow.End(as(b.officer), upload)); got != "media.settled" {
			t.Errorf("given up: %q", got)
		}
		if c := &b.flow.Counts; c.Begun.Load() != 1 || c.Finished.Load() != 1 || c.Kept.Load() != 1 || c.Bytes.Load() != int64(len(data)) {
			t.Errorf("%d %d %d %d", c.Begun.Load(), c.Finished.Load(), c.Kept.Load(), c.Bytes.Load())
		}
	})
}

func bomb(w, h uint32) []byte {
	body := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h), 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))...)
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}

// Uploads that lie are refused; nothing of them is kept or shown.
func TestRefused(t *testing.T) {
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 20, 20))); err != nil {
		t.Fatal(err)
	}
	good := photo(200, 100)
	cases := []struct {
		name, kind string
		told, sent []byte
		want       manifest.Problem
	}{
		{"other bytes", "image/jpeg", good, append(bytes.Clone(good[:len(good)-1]), 0), manifest.WrongHash},
		{"a PNG that was told as JPEG", "image/jpeg", small.Bytes(), nil, manifest.WrongType},
		{"a drawing with a script", "image/png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), nil, manifest.WrongType},
		{"a page", "image/jpeg", []byte("<!DOCTYPE html><script>fetch('/graphql')</script>"), nil, manifest.WrongType},
		{"a page as film", "video/mp4", []byte("<!DOCTYPE html><script>fetch('/graphql')</script>"), nil, manifest.WrongType},
		{"a photo as voice", "audio/ogg", good, nil, manifest.WrongType},
		{"half a photo", "image/jpeg", good[:len(good)/2], nil, manifest.Unreadable},
		{"900 megapixels", "image/png", bomb(30000, 30000), nil, manifest.TooLarge},
		{"a film without an index", "video/mp4", []byte("\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom\x00\x00\x00\x08mdat"), nil, manifest.Unreadable},
	}
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		for _, c := range cases {
			if c.sent == nil {
				c.sent = c.told
			}
			id := b.told(as(b.officer), c.kind, c.told)
			b.derive(b.sent(as(b.officer), id, c.sent))
			if row := b.row(as(b.officer), id); row.State != manifest.Refused || row.Problem != c.want || row.KeptAt == nil || row.Width != nil || row.ViewSha256 != "" {
				t.Errorf("%s: %s %s, want %s", c.name, row.State, row.Problem, c.want)
			}
			for _, size := range []string{"", "view", "thumb"} {
				if _, _, f := b.show(as(b.officer), id, size); f != "not_found" {
					t.Errorf("%s is shown: %q", c.name, f)
				}
			}
		}
		if got := b.entries("media.refused"); len(got) != len(cases) || len(b.entries("media.kept")) != 0 {
			t.Errorf("%d entries", len(got))
		}
		if kept, left := b.files("media"), b.files("uploads"); len(kept) != 0 || len(left) != 0 {
			t.Errorf("kept %v, left %v", kept, left)
		}
		if b.flow.Counts.Refused.Load() != int64(len(cases)) {
			t.Errorf("%d counted", b.flow.Counts.Refused.Load())
		}
	})
}

// film is the least that is one.
func film(handler string) []byte {
	box := func(kind string, parts ...[]byte) []byte {
		body := bytes.Join(parts, nil)
		return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
	}
	return bytes.Join([][]byte{box("ftyp", []byte("isom\x00\x00\x00\x00")), box("moov", box("trak", box("mdia", box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 13)))))}, nil)
}

// Films and voice notes are shown as they came, in one size.
func TestFilmAndVoice(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		for kind, data := range map[string][]byte{"video/mp4": film("vide"), "audio/mp4": film("soun")} {
			id := b.told(as(b.officer), kind, data)
			b.derive(b.sent(as(b.officer), id, data))
			got, as1, c := b.show(as(b.supervisor), id, "")
			if c != "" || as1 != kind || !bytes.Equal(got, data) {
				t.Errorf("%s: %s %s", kind, as1, c)
			}
			if _, _, c := b.show(as(b.supervisor), id, "thumb"); c != "not_found" {
				t.Errorf("%s has a small one: %q", kind, c)
			}
			if row := b.row(as(b.officer), id); row.Width != nil || row.ThumbSha256 != "" {
				t.Errorf("%+v", row)
			}
		}
	})
}

func TestBegin(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := photo(20, 20)
		id := b.told(as(b.officer), "image/jpeg", data)
		n := int64(len(data))
		for name, c := range map[string]struct {
			ctx  context.Context
			id   uuid.UUID
			n    int64
			want string
		}{
			"nobody's file":           {as(b.officer), store.NewID(), n, "not_found"},
			"a colleague's":           {as(post(viewer.InfoOfficer, b.villageA)), id, n, "not_found"},
			"the town":                {as(b.supervisor), id, n, "not_found"},
			"the sibling village":     {as(b.sibling), id, n, "not_found"},
			"without a post any more": {as(&viewer.Viewer{Person: b.officer.Person}), id, n, "not_found"},
			"from inside an exercise": {viewer.InDrill(as(b.officer), store.NewID()), id, n, "not_found"},
			"a stranger":              {as(viewer.Stranger()), id, n, "auth.required"},
			"a machine":               {as(&viewer.Viewer{Machine: "m", Grants: b.officer.Grants}), id, n, "not_found"},
			"another size":            {as(b.officer), id, n + 1, "media.size"},
			"no size":                 {as(b.officer), id, 0, "media.size"},
		} {
			if _, err := b.flow.Begin(c.ctx, c.id, c.n); code(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		// However often it is asked for, and at once, there is one upload, and who comes late is told which.
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[string]int{}
		for range 8 {
			wg.Go(func() {
				upload, err := b.flow.Begin(as(b.officer), id, n)
				if f, ok := fault.As(err); ok && f.Code == "media.open" {
					upload, _ = f.Params["upload"].(string)
				} else if err != nil {
					upload = err.Error()
				}
				mu.Lock()
				got[upload]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if len(got) != 1 || b.flow.Counts.Begun.Load() != 1 {
			t.Fatalf("%v", got)
		}
		var upload string
		for upload = range got {
		}
		if raw, err := hex.DecodeString(upload); err != nil || len(raw) != 16 {
			t.Fatalf("%q", upload)
		}
		// Nobody else finds it, writes to it or ends it.
		for name, ctx := range map[string]context.Context{"a colleague": as(post(viewer.InfoOfficer, b.villageA)), "the town": as(b.supervisor), "without a post": as(&viewer.Viewer{Person: b.officer.Person}), "in an exercise": viewer.InDrill(as(b.officer), store.NewID())} {
			if _, _, err := b.flow.Find(ctx, upload); code(err) != "not_found" {
				t.Errorf("%s finds it: %v", name, err)
			}
			if err := b.flow.End(ctx, upload); code(err) != "not_found" {
				t.Errorf("%s ends it: %v", name, err)
			}
			if err := b.flow.Finish(ctx, upload); code(err) != "not_found" {
				t.Errorf("%s finishes it: %v", name, err)
			}
		}
		for _, wrong := range []string{"", "x", strings.Repeat("0", 32), "../../../../../../../../etc/passwd"} {
			if _, _, err := b.flow.Find(as(b.officer), wrong); code(err) != "not_found" {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		// Given up, it may begin again.
		if _, err := b.flow.Write(as(b.officer), upload, 0, bytes.NewReader(data[:10])); err != nil {
			t.Fatal(err)
		}
		b.must(b.flow.End(as(b.officer), upload))
		if _, _, err := b.flow.Find(as(b.officer), upload); code(err) != "not_found" || len(b.files("uploads")) != 0 {
			t.Errorf("ended and there: %v %v", err, b.files("uploads"))
		}
		b.derive(b.sent(as(b.officer), id, data))
		if row := b.row(as(b.officer), id); row.State != manifest.Kept {
			t.Errorf("%s", row.State)
		}
	})
}

// One person has so many uploads open and begins so many bytes a day; the disk keeps room for words.
func TestQuotas(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := photo(20, 20)
		n := int64(len(data))
		begin := func(v *viewer.Viewer) error {
			_, err := b.flow.Begin(as(v), b.told(as(v), "image/jpeg", data), n)
			return err
		}
		b.flow.Open = 2
		for i, want := range []string{"", "", "media.many"} {
			err := begin(b.officer)
			if code(err) != want {
				t.Errorf("%d: %v, want %q", i, err, want)
			}
			if f, ok := fault.As(err); ok && f.Params["seconds"] == nil {
				t.Error("no time to wait is told")
			}
		}
		if err := begin(b.sibling); err != nil {
			t.Errorf("another pays for it: %v", err)
		}
		b.flow.Open, b.flow.Day = 100, 3*n
		for i, want := range []string{"", "media.day"} {
			if err := begin(b.officer); code(err) != want {
				t.Errorf("%d: %v, want %q", i, err, want)
			}
		}
		b.now = b.now.Add(25 * time.Hour)
		if err := begin(b.officer); err != nil {
			t.Errorf("the next day: %v", err)
		}
		b.flow.FreeFunc = func() (uint64, error) { return 1 << 30, nil }
		if err := begin(b.sibling); code(err) != "media.full" || fault.KindOf(err) != fault.Unavailable {
			t.Errorf("a full disk: %v", err)
		}
	})
}

// A server killed anywhere on the way leaves something that the next one finishes.
func TestCrashes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := photo(200, 100)
		whole := func() (uuid.UUID, string) {
			id := b.told(as(b.officer), "image/jpeg", data)
			upload, err := b.flow.Begin(as(b.officer), id, int64(len(data)))
			b.must(err)
			_, err = b.flow.Write(as(b.officer), upload, 0, bytes.NewReader(data))
			b.must(err)
			return id, upload
		}
		// Between the last byte and the job.
		id, upload := whole()
		b.must(b.flow.Sweep(context.Background()))
		if b.jobs() != 1 {
			t.Fatalf("%d jobs", b.jobs())
		}
		// The job is lost with its server: another is made, once, while none waits.
		_, err := b.store.Client.Media.Get(system, id)
		b.must(err)
		b.must(b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Inner(tx).Exec(ctx, "DELETE FROM river_job")
			return err
		}))
		b.must(b.flow.Sweep(context.Background()))
		if b.jobs() != 0 {
			t.Error("a fresh one is not waited for")
		}
		b.now = b.now.Add(time.Hour)
		for range 3 {
			b.must(b.flow.Sweep(context.Background()))
		}
		if b.jobs() != 1 {
			t.Errorf("%d jobs", b.jobs())
		}
		// Two workers at once.
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := b.flow.Derive(context.Background(), job.Derive{Upload: upload}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if row := b.row(as(b.officer), id); row.State != manifest.Kept || len(b.entries("media.kept")) != 1 {
			t.Errorf("%s, %d entries", row.State, len(b.entries("media.kept")))
		}
		// Between the row and the removal of the bytes; and what was half put into the store.
		for _, name := range []string{"uploads/" + upload, "media/.half/put-1"} {
			path := filepath.Join(b.data, name)
			b.must(os.WriteFile(path, data, 0o600))
			b.must(b.flow.Sweep(context.Background()))
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s is gone at once: %v", name, err)
			}
			old := time.Now().Add(-2 * time.Hour)
			b.must(os.Chtimes(path, old, old))
			b.must(b.flow.Sweep(context.Background()))
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s stays: %v", name, err)
			}
		}
		// The disk forgot a whole upload: it is open again, and the phone sends it once more.
		id, upload = whole()
		b.must(b.flow.Finish(as(b.officer), upload))
		b.must(os.Remove(filepath.Join(b.data, "uploads", upload)))
		b.derive(upload)
		if offset, _, err := b.flow.Find(as(b.officer), upload); err != nil || offset != 0 || b.row(as(b.officer), id).State != manifest.Expected {
			t.Fatalf("%d, %v", offset, err)
		}
		_, err = b.flow.Write(as(b.officer), upload, 0, bytes.NewReader(data))
		b.must(err)
		b.must(b.flow.Finish(as(b.officer), upload))
		b.derive(upload)
		if row := b.row(as(b.officer), id); row.State != manifest.Kept {
			t.Errorf("%s", row.State)
		}
		// A live one that nobody touched for a long time is not swept away by its age alone.
		_, upload = whole()
		old := time.Now().Add(-2 * time.Hour)
		b.must(os.Chtimes(filepath.Join(b.data, "uploads", upload), old, old))
		b.must(b.flow.Sweep(context.Background()))
		if offset, n, err := b.flow.Find(as(b.officer), upload); err != nil || offset != n {
			t.Errorf("%d of %d, %v", offset, n, err)
		}
	})
}

// Half an upload dies after a week and may begin again; a file that never comes is given up after thirty days, and both is said.
func TestExpiry(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := photo(200, 100)
		drill := store.NewID()
		never, exercised := b.told(as(b.officer), "image/jpeg", data), b.told(viewer.InDrill(as(b.officer), drill), "image/jpeg", data)
		half := b.told(as(b.officer), "image/jpeg", data)
		upload, err := b.flow.Begin(as(b.officer), half, int64(len(data)))
		b.must(err)
		_, err = b.flow.Write(as(b.officer), upload, 0, bytes.NewReader(data[:len(data)/2]))
		b.must(err)
		b.now = b.now.Add(7*24*time.Hour - time.Minute)
		b.must(b.flow.Sweep(context.Background()))
		if offset, _, err := b.flow.Find(as(b.officer), upload); err != nil || offset != int64(len(data)/2) {
			t.Fatalf("%d %v", offset, err)
		}
		b.now = b.now.Add(2 * time.Minute)
		b.must(b.flow.Sweep(context.Background()))
		if _, _, err := b.flow.Find(as(b.officer), upload); code(err) != "not_found" || len(b.files("uploads")) != 0 {
			t.Errorf("%v %v", err, b.files("uploads"))
		}
		again, err := b.flow.Begin(as(b.officer), half, int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		// On the thirtieth day one of them is on its way.
		b.now = b.now.Add(23*24*time.Hour + time.Minute)
		b.must(b.flow.End(as(b.officer), again))
		again, err = b.flow.Begin(as(b.officer), half, int64(len(data)))
		b.must(err)
		for range 2 {
			b.must(b.flow.Sweep(context.Background()))
		}
		for id, want := range map[uuid.UUID]manifest.State{never: manifest.Missing, half: manifest.Expected} {
			if row := b.row(as(b.officer), id); row.State != want {
				t.Errorf("%s, want %s", row.State, want)
			}
		}
		if row := b.row(viewer.InDrill(as(b.officer), drill), exercised); row.State != manifest.Missing {
			t.Errorf("in the exercise: %s", row.State)
		}
		if got := b.entries("media.missing"); len(got) != 2 || b.flow.Counts.Missing.Load() != 2 {
			t.Errorf("%d entries", len(got))
		}
		if _, err := b.flow.Begin(as(b.officer), never, int64(len(data))); code(err) != "media.settled" {
			t.Errorf("%v", err)
		}
		_, err = b.flow.Write(as(b.officer), again, 0, bytes.NewReader(data))
		b.must(err)
		b.must(b.flow.Finish(as(b.officer), again))
		b.derive(again)
		if row := b.row(as(b.officer), half); row.State != manifest.Kept {
			t.Errorf("%s", row.State)
		}
		// What has ended is forgotten in the end.
		b.now = b.now.Add(8 * 24 * time.Hour)
		b.must(b.flow.Sweep(context.Background()))
		var n int
		b.must(store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM uploads").Scan(&n))
		if n != 0 {
			t.Errorf("%d uploads are remembered", n)
		}
	})
}

// An exercise's files are not the real world's, and are looked at all the same.
func TestExercise(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := photo(200, 100)
		inside := viewer.InDrill(as(b.officer), store.NewID())
		id := b.told(inside, "image/jpeg", data)
		b.derive(b.sent(inside, id, data))
		if row := b.row(inside, id); row.State != manifest.Kept {
			t.Fatalf("%s", row.State)
		}
		if _, _, c := b.show(inside, id, "thumb"); c != "" {
			t.Errorf("%q", c)
		}
		if _, _, c := b.show(as(b.officer), id, "thumb"); c != "not_found" {
			t.Errorf("from outside: %q", c)
		}
	})
}

// What is on a need-to-know basis is so with its pictures.
func TestNeedToKnow(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := photo(200, 100)
		id := b.toldOf(as(b.officer), "DIS01", manifest.File{ID: store.NewID(), Type: "image/jpeg", SHA256: sum(data), Bytes: int64(len(data))})
		b.derive(b.sent(as(b.officer), id, data))
		for who, c := range map[*viewer.Viewer]string{b.officer: "", b.supervisor: "", post(viewer.InfoOfficer, b.villageA): "not_found"} {
			if _, _, got := b.show(as(who), id, "thumb"); got != c {
				t.Errorf("%v: %q, want %q", who.Grants[0].Role, got, c)
			}
		}
	})
}

// The entry is for where the report lies when it is written.
func TestMovedMeanwhile(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := photo(200, 100)
		id := b.told(as(b.officer), "image/jpeg", data)
		upload := b.sent(as(b.officer), id, data)
		b.must(b.store.InTx(rule.Rehoming(system), func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Report.Update().SetVillageID(b.villageB.Village).Exec(ctx)
		}))
		b.derive(upload)
		if got := b.entries("media.kept"); len(got) != 1 || got[0] != b.villageB.Village {
			t.Errorf("%v", got)
		}
	})
}

// A file that is kept and gone is not shown, and somebody is told.
func TestLostFromTheStore(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := photo(200, 100)
		id := b.told(as(b.officer), "image/jpeg", data)
		b.derive(b.sent(as(b.officer), id, data))
		b.must(b.flow.Files.Delete(context.Background(), b.row(as(b.officer), id).ThumbSha256))
		if _, _, c := b.show(as(b.officer), id, "thumb"); c != "not_found" {
			t.Errorf("%q", c)
		}
		if _, _, c := b.show(as(b.officer), id, "view"); c != "" {
			t.Errorf("%q", c)
		}
	})
}

// broken stores fail as a full disk does.
type broken struct{ media.Store }

func (broken) Put(context.Context, io.Reader, string) error { return errors.New("no space") }

// A full disk is no fault of the file: it is looked at again.
func TestFullDisk(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		data := photo(200, 100)
		id := b.told(as(b.officer), "image/jpeg", data)
		upload := b.sent(as(b.officer), id, data)
		disk := b.flow.Files
		b.flow.Files = broken{disk}
		if err := b.flow.Derive(context.Background(), job.Derive{Upload: upload}); err == nil {
			t.Fatal("nothing is said")
		}
		if row := b.row(as(b.officer), id); row.State != manifest.Expected {
			t.Errorf("%s", row.State)
		}
		b.flow.Files = disk
		b.derive(upload)
		if row := b.row(as(b.officer), id); row.State != manifest.Kept {
			t.Errorf("%s", row.State)
		}
	})
}

// A photo of a ledger's row goes the same way as one of a report: sent by who told it, looked at, kept, shown to who reads the row, given up.
func TestPhotosOfRows(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		writer, colleague := post(viewer.InfoOfficer, b.villageA), post(viewer.InfoOfficer, b.villageA)
		data := photo(400, 300)
		drill := store.NewID()
		row := func(ctx context.Context) (id uuid.UUID) {
			id, of := store.NewID(), store.NewID()
			b.must(b.store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
				if err := tx.Client.LedgerRow.Create().SetID(of).SetPlace(b.villageA).SetDrillID(viewer.Drill(ctx)).SetEventID(store.NewID()).SetLedger("D02").SetRevision(1).
					SetVersionID(store.NewID()).SetCells(figure.Row{}).SetMasks(figure.Row{}).SetSecret([]byte{1}).SetReceivedAt(tx.Now).SetChangedAt(tx.Now).Exec(ctx); err != nil {
					return err
				}
				return tx.Client.Media.Create().SetID(id).SetRowID(of).SetMoveID(of).SetOwnerID(writer.Person).SetPosition(0).SetKind(manifest.Photo).SetMediaType("image/jpeg").
					SetSha256(sum(data)).SetBytes(int64(len(data))).SetState(manifest.Expected).SetReceivedAt(tx.Now).Exec(ctx)
			}))
			return id
		}
		id, never, exercised := row(as(writer)), row(as(writer)), row(viewer.InDrill(as(writer), drill))
		for who, v := range map[string]*viewer.Viewer{"colleague": colleague, "grid officer": b.officer, "sibling": b.sibling} {
			if _, err := b.flow.Begin(as(v), id, int64(len(data))); code(err) != "not_found" {
				t.Errorf("%s sends it: %v", who, err)
			}
		}
		b.derive(b.sent(as(writer), id, data))
		if got := b.row(as(writer), id); got.State != manifest.Kept || got.ThumbBytes == 0 {
			t.Errorf("%+v", got)
		}
		for who, c := range map[string]struct {
			v     *viewer.Viewer
			shows bool
		}{"colleague": {colleague, true}, "town": {b.supervisor, true}, "grid officer": {b.officer, false}, "sibling": {b.sibling, false}} {
			r, kind, _, err := b.flow.Show(as(c.v), id, "thumb")
			if (err == nil) != c.shows || err != nil && code(err) != "not_found" || err == nil && kind != "image/jpeg" {
				t.Errorf("%s: %s %v", who, kind, err)
			}
			if err == nil {
				_ = r.Close()
			}
		}
		of := b.row(as(writer), id).RowID
		var entered int
		b.must(store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM journal WHERE verb = 'media.kept' AND subject_type = 'ledger' AND subject_id = ? AND village_id = ?",
			*of, b.villageA.Village).Scan(&entered))
		if entered != 1 {
			t.Errorf("%d entries of the row", entered)
		}
		b.now = b.now.Add(manifest.WaitFor + time.Minute)
		b.must(b.flow.Sweep(context.Background()))
		if b.row(as(writer), never).State != manifest.Missing || b.row(viewer.InDrill(as(writer), drill), exercised).State != manifest.Missing {
			t.Error("what never came is still waited for")
		}
	})
}

// A photo of a site check goes the same way: sent by who was sent, whose post is elsewhere, shown to who reads the check, given up.
func TestPhotosOfChecks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		sent, other, village := post(viewer.GridOfficer, b.villageB), post(viewer.GridOfficer, b.villageB), post(viewer.InfoOfficer, b.villageA)
		data := photo(400, 300)
		drill := store.NewID()
		check := func(drill uuid.UUID) (id uuid.UUID) {
			id, of := store.NewID(), store.NewID()
			b.must(b.store.InTx(viewer.InDrill(system, drill), func(ctx context.Context, tx *store.Tx) error {
				card := &viewer.Card{Name: "试用"}
				if err := tx.Client.SiteCheck.Create().SetID(of).SetPlace(b.villageA).SetDrillID(drill).SetEventID(store.NewID()).SetStatementID(store.NewID()).SetCodes([]string{"A01007"}).SetText("数一数").
					SetState("done").SetAssigneeID(sent.Person).SetAssigneeCard(card).SetAuthorID(b.supervisor.Person).SetAuthorCard(card).SetDueAt(tx.Now).SetMadeAt(tx.Now).SetReceivedAt(tx.Now).SetDigest([]byte{1}).Exec(ctx); err != nil {
					return err
				}
				return tx.Client.Media.Create().SetID(id).SetCheckID(of).SetMoveID(store.NewID()).SetOwnerID(sent.Person).SetPosition(0).SetKind(manifest.Photo).SetMediaType("image/jpeg").
					SetSha256(sum(data)).SetBytes(int64(len(data))).SetState(manifest.Expected).SetReceivedAt(tx.Now).Exec(ctx)
			}))
			return id
		}
		id, never, exercised := check(uuid.Nil), check(uuid.Nil), check(drill)
		for who, v := range map[string]*viewer.Viewer{"the village": village, "the town": b.supervisor, "another of his village": other, "a grid officer": b.officer} {
			if _, err := b.flow.Begin(as(v), id, int64(len(data))); code(err) != "not_found" {
				t.Errorf("%s sends it: %v", who, err)
			}
		}
		b.derive(b.sent(as(sent), id, data))
		if got := b.row(as(sent), id); got.State != manifest.Kept || got.ThumbBytes == 0 {
			t.Errorf("%+v", got)
		}
		for who, c := range map[string]struct {
			v     *viewer.Viewer
			shows bool
		}{"who was sent": {sent, true}, "the village": {village, true}, "the town": {b.supervisor, true}, "another of his village": {other, false}, "a grid officer": {b.officer, false}} {
			r, kind, _, err := b.flow.Show(as(c.v), id, "thumb")
			if (err == nil) != c.shows || err != nil && code(err) != "not_found" || err == nil && kind != "image/jpeg" {
				t.Errorf("%s: %s %v", who, kind, err)
			}
			if err == nil {
				_ = r.Close()
			}
		}
		var entered int
		b.must(store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM journal WHERE verb = 'media.kept' AND subject_type = ? AND subject_id = ? AND village_id = ? AND person_id = ?",
			store.KindCheck, *b.row(as(sent), id).CheckID, b.villageA.Village, sent.Person).Scan(&entered))
		if entered != 1 {
			t.Errorf("%d entries of the check", entered)
		}
		b.now = b.now.Add(manifest.WaitFor + time.Minute)
		b.must(b.flow.Sweep(context.Background()))
		if b.row(as(sent), never).State != manifest.Missing || b.row(viewer.InDrill(as(sent), drill), exercised).State != manifest.Missing {
			t.Error("what never came is still waited for")
		}
	})
}
