package cap

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"jiaoying/server/fault"
)

// expected is one document of testdata/corpus and the answer to it: what it says, or every faulty element.
type expected struct {
	File, About string
	China       bool
	Want        string   // see summary
	Fields      []string // "path code"
	// What else is looked at, where it is not empty.
	Description, Sent, Language, Event, Sender, SenderName, Source string
}

var (
	repeatMark = regexp.MustCompile(`(?s)\{\{repeat (\d+) (.*?)\}\}`)
	ringMark   = regexp.MustCompile(`\{\{ring (\d+)\}\}`)
)

// document reads a file of the corpus. What is large is written small: {{repeat 1000 x}}, {{ring 500}}.
func document(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "corpus", name+".xml"))
	if err != nil {
		tb.Fatal(err)
	}
	b = repeatMark.ReplaceAllFunc(b, func(m []byte) []byte {
		s := repeatMark.FindSubmatch(m)
		n, _ := strconv.Atoi(string(s[1]))
		return []byte(strings.Repeat(string(s[2]), n))
	})
	return ringMark.ReplaceAllFunc(b, func(m []byte) []byte {
		n, _ := strconv.Atoi(string(ringMark.FindSubmatch(m)[1]))
		return []byte(ring(n))
	})
}

// ring writes a round ring of n points, the last again the first.
func ring(n int) string {
	var b strings.Builder
	for i := range n {
		a := 2 * math.Pi * float64(i%(n-1)) / float64(n-1)
		fmt.Fprintf(&b, "%.6f,%.6f ", 34.56+.1*math.Sin(a), 117.73+.1*math.Cos(a))
	}
	return b.String()
}

func corpus(tb testing.TB) (out []expected) {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "expected.json"))
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		tb.Fatal(err)
	}
	return out
}

// summary is what the expected answers say of a good message.
func summary(a *Alert) string {
	public := "hidden"
	if a.Public() {
		public = "Public"
	}
	colour, from := a.Colour()
	eventType, polygons, circles := "", 0, 0
	var divisions []string
	for i := range a.Infos {
		if eventType == "" {
			eventType = a.Infos[i].EventType()
		}
		for _, area := range a.Infos[i].Areas {
			polygons += len(area.Polygons)
			circles += len(area.Circles)
			for _, g := range area.Geocodes {
				if code, ok := g.Division(); ok {
					divisions = append(divisions, string(code))
				}
			}
		}
	}
	return fmt.Sprintf("%s %s %s %s/%s type=%s refs=%d infos=%d polygons=%d circles=%d divisions=%s", a.MsgType, a.Status, public, colour, from,
		eventType, len(a.References), len(a.Infos), polygons, circles, strings.Join(divisions, ","))
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	docs := corpus(t)
	files, _ := filepath.Glob(filepath.Join("testdata", "corpus", "*.xml"))
	if len(docs) < 60 || len(files) != len(docs) {
		t.Fatalf("%d documents have an answer, %d are there", len(docs), len(files))
	}
	for _, d := range docs {
		t.Run(d.File, func(t *testing.T) {
			t.Parallel()
			body := document(t, d.File)
			began := time.Now()
			a, err := Read(body, Options{China: d.China})
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("took %s", took)
			}
			if d.Want == "" {
				refused(t, err, d.Fields)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(a); got != d.Want {
				t.Errorf("got  %s\nwant %s", got, d.Want)
			}
			var i Info
			if len(a.Infos) > 0 {
				i = a.Infos[0]
			}
			for _, c := range []struct{ what, want, got string }{
				{"description", d.Description, i.Description}, {"sent", d.Sent, writeTime(a.Sent)}, {"language", d.Language, i.Language},
				{"event", d.Event, i.Event}, {"sender", d.Sender, a.Sender}, {"sender's name", d.SenderName, i.SenderName}, {"source", d.Source, a.Source},
			} {
				if c.want != "" && c.got != c.want {
					t.Errorf("%s is %q, want %q", c.what, c.got, c.want)
				}
			}
			roundTrip(t, a)
		})
	}
}

func refused(t *testing.T, err error, want []string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		t.Fatalf("got %v, want a fault with %v", err, want)
	}
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.Path+" "+field.Code)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(f.Fields) > 0 && f.Code != f.Fields[0].Code {
		t.Errorf("the fault is %s", f.Code)
	}
}

// roundTrip: what is written is read as the same value, and written again as the same bytes.
func roundTrip(tb testing.TB, a *Alert) {
	tb.Helper()
	body, err := Write(a)
	if err != nil {
		tb.Fatal(err)
	}
	b, err := Read(body, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		tb.Fatalf("written and read again:\n%+v\nwas\n%+v", b, a)
	}
	again, err := Write(b)
	if err != nil {
		tb.Fatal(err)
	}
	if string(again) != string(body) {
		tb.Fatalf("written again:\n%s\nwas\n%s", again, body)
	}
}
