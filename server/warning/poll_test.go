package warning_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaoying/ent/viewer"
	"jiaoying/server/fetch"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning"
	"jiaoying/server/warning/course"
)

// issuer is a server with a feed and documents, and what it was asked.
type issuer struct {
	*httptest.Server
	mu    sync.Mutex
	feed  string
	tag   string
	docs  map[string]string
	asked map[string]int
	same  int
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	s := &issuer{docs: map[string]string{}, asked: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked["/feed"]++
		if s.tag != "" && r.Header.Get("If-None-Match") == s.tag {
			s.same++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", s.tag)
		_, _ = io.WriteString(w, s.feed)
	})
	mux.HandleFunc("/doc/{name}", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked[r.PathValue("name")]++
		text, ok := s.docs[r.PathValue("name")]
		switch {
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		case text == "redirect":
			http.Redirect(w, r, "/doc/good", http.StatusFound)
		case text == "huge":
			_, _ = w.Write(bytes.Repeat([]byte(" "), fetch.Most+1))
		default:
			_, _ = io.WriteString(w, text)
		}
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// list is an Atom feed of documents by name, the newest first; a name with a colon is an address.
func (s *issuer) list(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id>`)
	for _, name := range names {
		href := s.URL + "/doc/" + name
		if strings.Contains(name, ":") {
			href = name
		}
		fmt.Fprintf(&b, `<entry><id>%s</id><link type="application/cap+xml" href="%s"/></entry>`, name, href)
	}
	s.feed, s.tag = b.String()+"</feed>", fmt.Sprintf(`"%d"`, len(s.tag)+b.Len())
}

func (s *issuer) count(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[name]
}

// pollster polls one feed of a bundle.
type pollster struct {
	*bundle
	from   *issuer
	feed   warning.Feed
	client *fetch.Client
	src    warning.Source
	log    bytes.Buffer
}

func newPollster(t *testing.T, address string) *pollster {
	p := &pollster{bundle: setup(t, address), from: newIssuer(t)}
	p.feed = warning.Feed{Name: "cma", County: p.county.County, URL: p.from.URL + "/feed"}
	p.client = fetch.New(fetch.Options{Hosts: []string{p.from.Listener.Addr().String()}, Agent: "test", Loopback: true})
	p.src = warning.Source{Senders: map[string]warning.Sender{"cma@taierzhuang": {Token: "feed cma"}}}
	p.flow.Log = slog.New(slog.NewTextHandler(&p.log, nil))
	return p
}

// turn is one question, as if its time had come; entries that wait are due too.
func (p *pollster) turn() {
	p.t.Helper()
	p.due()
	must(p.t, p.flow.Poll(context.Background(), p.feed, p.client, p.src))
}

func (p *pollster) due() {
	p.t.Helper()
	must(p.t, p.store.InTx(viewer.With(context.Background(), viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
		for _, table := range []string{"cap_feeds", "cap_feed_entries"} {
			if _, err := store.Inner(tx).Exec(ctx, "UPDATE "+table+" SET next_at = ?", tx.Now.Add(-time.Second)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (p *pollster) state() warning.FeedState {
	p.t.Helper()
	got, err := p.flow.Feeds(context.Background(), []warning.Feed{p.feed})
	must(p.t, err)
	return got[0]
}

func (p *pollster) message(id, kind, refs, colour string, ago time.Duration) (string, message) {
	m := message{id: id, kind: kind, status: "Actual", colour: colour, code: "370405102243", refs: refs, sent: p.store.Now().Add(-ago).Truncate(time.Second), expires: 6 * time.Hour}
	return string(m.xml()), m
}

func (p *pollster) drafts() (n int) {
	p.t.Helper()
	rows, err := p.store.Client.Warning.Query().All(viewer.Wide(as(viewer.System("test"))))
	must(p.t, err)
	for _, row := range rows {
		if row.State == course.StateDraft {
			n++
		}
	}
	return n
}

// A known sender's feed calls by itself; what did not change is not read again, and nothing is fetched twice.
func TestPoll(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		p := newPollster(t, address)
		p.from.docs["red"], _ = p.message("A1", "Alert", "", "red", time.Minute)
		p.from.docs["yellow"], _ = p.message("A2", "Alert", "", "yellow", time.Minute)
		p.from.list("yellow", "red")
		if s := p.state(); s.Name != "cma" || !s.AskedAt.IsZero() {
			t.Errorf("%+v", s)
		}
		p.turn()
		s := p.state()
		if s.Taken != 2 || s.Refused != 0 || s.OKAt.IsZero() || !s.FailedSince.IsZero() || s.Code != "" || p.jobs("notify.fan_out") != 1 || p.drafts() != 1 {
			t.Fatalf("%+v, %d jobs, %d drafts\n%s", s, p.jobs("notify.fan_out"), p.drafts(), &p.log)
		}
		// Before its time nobody asks; then it is the same.
		must(t, p.flow.Poll(context.Background(), p.feed, p.client, p.src))
		if p.from.count("/feed") != 1 {
			t.Error("it is asked before its time")
		}
		p.turn()
		if p.from.same != 1 || p.from.count("red") != 1 {
			t.Errorf("304 %d times, red %d times", p.from.same, p.from.count("red"))
		}
		// A new entry, after a restart: only that one is fetched.
		p.from.docs["third"], _ = p.message("A3", "Alert", "", "blue", time.Minute)
		p.from.list("third", "yellow", "red")
		p.flow = &warning.Flow{Store: p.store, Log: p.flow.Log, NumberFunc: p.flow.NumberFunc, OutlineFunc: p.flow.OutlineFunc}
		p.turn()
		if p.from.count("third") != 1 || p.from.count("red") != 1 || p.state().Taken != 3 {
			t.Errorf("%+v", p.state())
		}
		// Two servers at once: one asks.
		p.due()
		before := p.from.count("/feed")
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if err := p.flow.Poll(context.Background(), p.feed, p.client, p.src); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := p.from.count("/feed") - before; n != 1 {
			t.Errorf("asked %d times at once", n)
		}
		// Who takes another address starts anew.
		p.feed.URL += "?new"
		must(t, p.flow.Poll(context.Background(), p.feed, p.client, p.src))
		if p.from.count("/feed") != before+2 {
			t.Error("the new address is not asked")
		}
	})
}

// A feed that no known sender hands in by is read by the desk: drafts, whatever the colour.
func TestPollUnknownSender(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		p := newPollster(t, address)
		p.src = warning.Source{Senders: map[string]warning.Sender{"cma@taierzhuang": {Token: "12379"}}}
		p.from.docs["red"], _ = p.message("A1", "Alert", "", "red", time.Minute)
		p.from.list("red")
		p.turn()
		if p.jobs("notify.fan_out") != 0 || p.drafts() != 1 || p.state().Taken != 1 {
			t.Errorf("%+v", p.state())
		}
	})
}

// One bad entry never stops the others, and is not fetched each minute.
func TestPollBadEntries(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		p := newPollster(t, address)
		elsewhere := newIssuer(t)
		elsewhere.docs["x"], _ = p.message("X", "Alert", "", "red", time.Minute)
		p.from.docs["good"], _ = p.message("A1", "Alert", "", "yellow", time.Minute)
		p.from.docs["garbage"] = "<html>not found</html>"
		p.from.docs["bomb"] = `<!DOCTYPE a [<!ENTITY x "y">]><alert>&x;</alert>`
		p.from.docs["redirect"], p.from.docs["huge"] = "redirect", "huge"
		p.from.docs["conflict"] = strings.Replace(p.from.docs["good"], "关好门窗", "打开门窗", 1)
		names := []string{"missing", "conflict", "good", "garbage", "bomb", "redirect", "huge", elsewhere.URL + "/doc/x", "http://169.254.169.254/latest", "file:///etc/passwd", "garbage", "good"}
		p.from.list(names...)
		p.turn()
		if s := p.state(); s.Taken != 1 || s.Refused != 7 || s.Waiting != 1 || s.Code != "" {
			t.Fatalf("%+v\n%s", s, &p.log)
		}
		for range 3 {
			p.turn()
		}
		for _, name := range []string{"good", "garbage", "bomb", "redirect", "huge", "conflict"} {
			if n := p.from.count(name); n != 1 {
				t.Errorf("%s is fetched %d times", name, n)
			}
		}
		if elsewhere.count("x") != 0 {
			t.Error("a host that is not listed was asked")
		}
		// What is not there is tried again, but not for ever.
		if n := p.from.count("missing"); n != 4 {
			t.Errorf("missing is tried %d times in 4 turns", n)
		}
		for range 12 {
			p.turn()
		}
		if n := p.from.count("missing"); n != 12 {
			t.Errorf("missing is tried %d times", n)
		}
		if s := p.state(); s.Waiting != 0 || s.Refused != 8 || p.from.same == 0 {
			t.Errorf("%+v, 304 %d times", s, p.from.same)
		}
	})
}

// An update waits for the alert it changes, in one list or over two turns.
func TestPollUpdateBeforeAlert(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		p := newPollster(t, address)
		first, m := p.message("A1", "Alert", "", "yellow", 3*time.Minute)
		p.from.docs["alert"] = first
		p.from.docs["update"], _ = p.message("A2", "Update", m.ref(), "red", 2*time.Minute)
		p.from.docs["other"], _ = p.message("A3", "Alert", "", "blue", time.Minute)
		p.from.list("other", "update") // the alert has not come
		p.turn()
		if s := p.state(); s.Taken != 1 || s.Waiting != 1 {
			t.Fatalf("%+v\n%s", s, &p.log)
		}
		p.from.list("alert", "other", "update") // and stands in the wrong place
		p.turn()
		p.turn()
		if s := p.state(); s.Taken != 3 || s.Waiting != 0 || p.drafts() != 1 || p.jobs("notify.fan_out") != 1 {
			t.Errorf("%+v, %d drafts, %d jobs\n%s", s, p.drafts(), p.jobs("notify.fan_out"), &p.log)
		}
	})
}

// A feed that cannot be read is said, asked more and more seldom, and well again when it is.
func TestPollFails(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		p := newPollster(t, address)
		pause := func() time.Duration {
			t.Helper()
			var asked, next time.Time
			must(t, store.Inner(p.store).Row(context.Background(), "SELECT asked_at, next_at FROM cap_feeds").Scan(&asked, &next))
			return next.Sub(asked)
		}
		var last time.Duration
		for i, c := range []struct{ feed, code string }{
			{"<html>", "feed.unreadable"}, {`<!DOCTYPE x [<!ENTITY a "b">]><feed xmlns="http://www.w3.org/2005/Atom"/>`, "feed.dtd"}, {strings.Repeat(" ", fetch.Most+1), "fetch.large"}, {"", "feed.unreadable"}, {"", "feed.unreadable"},
		} {
			p.from.feed = c.feed
			p.turn()
			s := p.state()
			if s.Code != c.code || s.FailedSince.IsZero() || !s.OKAt.IsZero() {
				t.Errorf("%d: %+v", i, s)
			}
			now := pause()
			if now <= last || now > 16*time.Minute {
				t.Errorf("%d: asked again after %s, before after %s", i, now, last)
			}
			if last = now; i == 3 {
				last = 0 // from here on it is the longest pause, spread
			}
		}
		since := p.state().FailedSince
		p.turn()
		if s := p.state(); !s.FailedSince.Equal(since) {
			t.Error("it fails since the first failure")
		}
		p.from.docs["good"], _ = p.message("A1", "Alert", "", "yellow", time.Minute)
		p.from.list("good")
		p.turn()
		if s := p.state(); s.Code != "" || !s.FailedSince.IsZero() || s.OKAt.IsZero() || s.Taken != 1 {
			t.Errorf("%+v", s)
		}
		p.from.Close()
		p.turn()
		if s := p.state(); s.Code != "fetch.unreachable" {
			t.Errorf("%+v", s)
		}
		if text := p.log.String(); strings.Contains(text, "level=ERROR") || !strings.Contains(text, "feed=cma") {
			t.Error(text)
		}
	})
}

// A storm of documents is read over several turns, fifty at a time, the oldest first.
func TestPollManyDocuments(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		p := newPollster(t, address)
		var names []string
		for i := range 70 {
			name := fmt.Sprintf("d%02d", i)
			p.from.docs[name], _ = p.message(fmt.Sprintf("D%02d", i), "Alert", "", "blue", time.Minute)
			names = append([]string{name}, names...)
		}
		p.from.list(names...)
		p.turn()
		if s := p.state(); s.Taken != 50 || p.from.count("d00") != 1 || p.from.count("d69") != 0 {
			t.Fatalf("%+v", s)
		}
		p.turn()
		if s := p.state(); s.Taken != 70 || p.from.same != 0 {
			t.Errorf("%+v", s)
		}
		p.turn()
		if p.from.same != 1 {
			t.Error("it is read again though nothing waits")
		}
	})
}
