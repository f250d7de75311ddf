package report_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	dbmedia "jiaoying/ent/db/media"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/server/fault"
	"jiaoying/server/media/manifest"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func photos(n int) []manifest.File {
	out := make([]manifest.File, n)
	for i := range out {
		out[i] = manifest.File{ID: store.NewID(), Type: "image/jpeg", Bytes: 400_000, SHA256: strings.Repeat("0a", 32)}
	}
	return out
}

func (b *bundle) media(t *testing.T, report uuid.UUID) (ids []uuid.UUID, states []string) {
	t.Helper()
	rows, err := b.store.Client.Media.Query().Where(dbmedia.ReportID(report)).Order(dbmedia.ByReceivedAt(), dbmedia.ByPosition()).All(as(b.officer))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		ids = append(ids, r.ID)
		states = append(states, string(r.State))
		if r.OwnerID != b.officer.Person {
			t.Errorf("%s is %s's", r.ID, r.OwnerID)
		}
	}
	return ids, states
}

// A report tells its files: their rows are there with it, once however often it comes.
func TestMediaIsTold(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		in.Media = photos(3)
		taken, lat, lon, radius := time.Date(2026, 7, 18, 3, 11, 0, 0, time.UTC), 34.56, 117.7, 8.0
		wild := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
		in.Media[0].CapturedAt, in.Media[0].Latitude, in.Media[0].Longitude, in.Media[0].AccuracyM = &taken, &lat, &lon, &radius
		in.Media[1].CapturedAt = &wild
		for range 2 {
			if err := b.flow.Submit(as(b.officer), in); err != nil {
				t.Fatal(err)
			}
		}
		ids, states := b.media(t, in.ID)
		if len(ids) != 3 || ids[0] != in.Media[0].ID || ids[2] != in.Media[2].ID || slices.ContainsFunc(states, func(s string) bool { return s != "expected" }) {
			t.Fatalf("%v %v", ids, states)
		}
		row, err := b.store.Client.Media.Get(as(b.supervisor), ids[0])
		if err != nil || row.CapturedAt == nil || !row.CapturedAt.Equal(taken) || *row.Latitude != lat || row.Kind != manifest.Photo {
			t.Errorf("%+v %v", row, err)
		}
		if _, err := b.store.Client.Media.Get(as(b.sibling), ids[0]); err == nil {
			t.Error("the sibling village reads it")
		}
		// Other files under the same id, and none, are other content.
		other := in
		other.Media = photos(3)
		for name, in := range map[string]report.Submission{"other files": other, "no files": {ID: in.ID, Place: in.Place, Content: in.Content, MadeAt: in.MadeAt}} {
			if got := code(b.flow.Submit(as(b.officer), in)); got != "report.conflict" {
				t.Errorf("%s: %q", name, got)
			}
		}
		// A file that was told with another report is taken, whoever tells it again, and nothing of the report stays.
		again := b.submission()
		again.Media = in.Media[:1]
		if got := code(b.flow.Submit(as(b.officer), again)); got != "report.conflict" {
			t.Errorf("his own: %q", got)
		}
		if there, err := b.store.Client.Report.Query().Where(dbreport.ID(again.ID)).Exist(as(b.officer)); there || err != nil {
			t.Errorf("the report is there, %v", err)
		}
		foreign := b.submission()
		foreign.Place, foreign.Media = b.villageB.Village, in.Media[2:]
		if got := code(b.flow.Submit(as(b.sibling), foreign)); got != "report.conflict" {
			t.Errorf("another's file: %q", got)
		}
		// Every faulty field at once, of the report and of its files.
		bad := b.submission()
		bad.Content.Note, bad.Media = strings.Repeat("长", 2001), photos(2)
		bad.Media[0].Type, bad.Media[1].SHA256 = "image/svg+xml", "x"
		f, ok := fault.As(b.flow.Submit(as(b.officer), bad))
		if !ok || len(f.Fields) != 3 || f.Fields[1].Path != "media.0.type" || f.Fields[2].Path != "media.1.sha256" {
			t.Errorf("%+v", f)
		}
	})
}

// The author adds words and files in any state; nobody else does, and it moves nothing.
func TestAdd(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		if err := b.flow.Submit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		words, files, both := b.step(in.ID), b.step(in.ID), b.step(in.ID)
		words.Text, both.Text = "水位又涨了", "补两张"
		files.Media, both.Media = photos(1), photos(2)
		for range 2 {
			if err := b.flow.Add(as(b.officer), words); err != nil {
				t.Fatal(err)
			}
		}
		row, err := b.store.Client.Report.Get(as(b.officer), in.ID)
		if err != nil || row.State != lifecycle.StateSubmitted || row.DueAt == nil || row.SeenAt != nil || row.Revision != 1 {
			t.Fatalf("it moved: %+v %v", row, err)
		}
		if err := b.flow.Accept(as(b.supervisor), b.step(in.ID)); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := b.flow.Add(as(b.officer), files); err != nil {
				t.Fatal(err)
			}
			if err := b.flow.Add(as(b.officer), both); err != nil {
				t.Fatal(err)
			}
		}
		if ids, _ := b.media(t, in.ID); len(ids) != 3 {
			t.Errorf("%d files", len(ids))
		}
		if row, err = b.store.Client.Report.Get(as(b.officer), in.ID); err != nil || row.State != lifecycle.StateAccepted || row.DueAt != nil {
			t.Errorf("%+v %v", row, err)
		}
		if tally, err := b.store.ReportTally(as(b.supervisor), b.town); err != nil || tally["inbox"] != 0 || tally["doing"] != 1 {
			t.Errorf("tally %v %v", tally, err)
		}
		empty, long := b.step(in.ID), b.step(in.ID)
		empty.Text, long.Text = " \u202d\n", strings.Repeat("长", 501)
		other := files
		other.Media = photos(1)
		for name, c := range map[string]struct {
			err  error
			want string
		}{
			"nothing":              {b.flow.Add(as(b.officer), empty), "report.empty"},
			"too long":             {b.flow.Add(as(b.officer), long), "report.text_long"},
			"the town":             {b.flow.Add(as(b.supervisor), someWords(b, in.ID)), "report.not_yours"},
			"the sibling":          {b.flow.Add(as(b.sibling), someWords(b, in.ID)), "not_found"},
			"other files":          {b.flow.Add(as(b.officer), other), "report.conflict"},
			"with another account": {b.flow.Add(as(b.supervisor), words), "report.conflict"},
		} {
			if got := code(c.err); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
	})
}

func someWords(b *bundle, id uuid.UUID) report.Step {
	s := b.step(id)
	s.Text = "x"
	return s
}

// A report has room for forty files, however many moves are made at once.
func TestRoomForFiles(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		in.Media = photos(4)
		if err := b.flow.Submit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[string]int{}
		for range 6 {
			wg.Go(func() {
				s := b.step(in.ID)
				s.Media = photos(9)
				c := code(b.flow.Add(as(b.officer), s))
				mu.Lock()
				got[c]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if ids, _ := b.media(t, in.ID); len(ids) != manifest.MaxFiles || got[""] != 4 || got["media.too_many"] != 2 {
			t.Errorf("%d files, %v", len(ids), got)
		}
	})
}

// Files come with a correction too, and with no other move.
func TestResubmitWithFiles(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.submission()
		ret, again := b.step(in.ID), b.step(in.ID)
		ret.Reason, again.Content = lifecycle.ReasonDetail, &in.Content
		ret.Media, again.Media = photos(1), photos(2)
		for _, err := range []error{b.flow.Submit(as(b.officer), in), b.flow.Return(as(b.supervisor), ret), b.flow.Resubmit(as(b.officer), again), b.flow.Resubmit(as(b.officer), again)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if ids, _ := b.media(t, in.ID); len(ids) != 2 || ids[0] != again.Media[0].ID {
			t.Errorf("%v", ids)
		}
	})
}
