package tiles

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiaoying/server/fault"
)

// source is a map service on this machine.
type source struct {
	asked  atomic.Int32
	answer atomic.Pointer[func(w http.ResponseWriter, r *http.Request)]
}

func picture(t testing.TB) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 256, 256))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (s *source) says(f func(w http.ResponseWriter, r *http.Request)) { s.answer.Store(&f) }

func newProxy(t *testing.T, bytes int64) (*Proxy, *source, *time.Time) {
	t.Helper()
	s := &source{}
	pic := picture(t)
	s.says(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("tk") != "secret&1" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = w.Write(pic)
	})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		(*s.answer.Load())(w, r)
	}))
	t.Cleanup(srv.Close)
	now := time.Now()
	p, err := New(Config{Source: srv.URL + "/{z}/{x}/{y}?tk={key}", Key: "secret&1", Dir: t.TempDir(), Bytes: bytes, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return p, s, &now
}

func tile(p *Proxy, at string) ([]byte, string, error) {
	f := strings.Split(at, "/")
	return p.Tile(context.Background(), f[0], f[1], f[2], f[3])
}

// Many phones that ask for one tile are one request; it is kept, served from disk, fetched again when old, and an old one is
// better than none.
func TestTileIsFetchedOnceAndKept(t *testing.T) {
	p, s, now := newProxy(t, 1<<20)
	hold, asked := make(chan struct{}), make(chan struct{}, 1)
	pic := picture(t)
	s.says(func(w http.ResponseWriter, _ *http.Request) { asked <- struct{}{}; <-hold; _, _ = w.Write(pic) })
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if body, kind, err := tile(p, "base/12/3380/1620"); err != nil || kind != "image/png" || !bytes.Equal(body, pic) {
				t.Error(kind, err)
			}
		})
	}
	<-asked
	close(hold)
	all.Wait()
	if _, _, err := tile(p, "base/12/3380/1620"); err != nil || s.asked.Load() != 1 {
		t.Errorf("asked %d times, %v", s.asked.Load(), err)
	}
	*now = now.Add(fresh + time.Hour)
	s.says(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	if body, _, err := tile(p, "base/12/3380/1620"); err != nil || !bytes.Equal(body, pic) || s.asked.Load() != 2 {
		t.Errorf("an old tile: %v after %d", err, s.asked.Load())
	}
}

func TestWhatIsNoTile(t *testing.T) {
	p, s, _ := newProxy(t, 1<<20)
	for _, at := range []string{"vec/12/1/1", "base/0/0/0", "base/19/1/1", "base/2/4/0", "base/2/0/4", "base/2/-1/0", "base/2/+1/0", "base/02/1/1", "base/2/1/x",
		"base/2/1/99999999999999999999", "../../etc/1/1/1", "base/2/../1"} {
		f := strings.Split(at, "/")
		n := len(f)
		_, _, err := p.Tile(context.Background(), strings.Join(f[:n-3], "/"), f[n-3], f[n-2], f[n-1])
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", at, err)
		}
	}
	if s.asked.Load() != 0 {
		t.Error("the source was asked")
	}
	var none *Proxy
	if _, _, err := tile(none, "base/2/1/1"); fault.KindOf(err) != fault.NotFound || len(none.Offer().Layers) != 0 {
		t.Error(err)
	}
}

// Whatever is not a picture is not passed on, nor kept; the source is left alone for a while, and no error names the key.
func TestBadSource(t *testing.T) {
	for name, f := range map[string]func(w http.ResponseWriter, r *http.Request){
		"html":  func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html><script>") },
		"svg":   func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `<?xml version="1.0"?><svg/>`) },
		"empty": func(http.ResponseWriter, *http.Request) {},
		"huge": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, tileMost)...))
		},
		"refused": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://192.0.2.1/", http.StatusFound)
		},
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("\x89PNG\r\n\x1a\n"))
		},
		"hung up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			p, s, now := newProxy(t, 1<<20)
			s.says(f)
			_, _, err := tile(p, "base/2/1/1")
			if fault.KindOf(err) != fault.Unavailable {
				t.Fatal(err)
			}
			for e := err; e != nil; {
				if strings.Contains(fmt.Sprint(e), "secret") {
					t.Errorf("the key is told: %v", e)
				}
				u, ok := e.(interface{ Unwrap() error })
				if !ok {
					break
				}
				e = u.Unwrap()
			}
			asked := s.asked.Load()
			if _, _, err := tile(p, "base/2/1/2"); fault.KindOf(err) != fault.Unavailable || s.asked.Load() != asked {
				t.Errorf("asked again at once: %v", err)
			}
			if kept, err := p.kept(); err != nil || len(kept) != 0 {
				t.Errorf("kept %v %v", kept, err)
			}
			pic := picture(t)
			s.says(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(pic) })
			*now = now.Add(restAfter + time.Second)
			if _, _, err := tile(p, "base/2/1/1"); err != nil {
				t.Errorf("and never again: %v", err)
			}
		})
	}
}

// A source that begins and never ends, or never begins, holds nobody for longer than the limit.
func TestSlowSource(t *testing.T) {
	for name, begin := range map[string]string{"says nothing": "", "begins": "\x89PNG\r\n\x1a\n"} {
		t.Run(name, func(t *testing.T) {
			p, s, _ := newProxy(t, 1<<20)
			p.wait = 50 * time.Millisecond
			ended := make(chan struct{})
			s.says(func(w http.ResponseWriter, r *http.Request) {
				if begin != "" {
					_, _ = w.Write([]byte(begin))
					w.(http.Flusher).Flush()
				}
				<-r.Context().Done() // the proxy hung up
				close(ended)
			})
			if _, _, err := tile(p, "base/2/1/1"); fault.KindOf(err) != fault.Unavailable {
				t.Fatal(err)
			}
			<-ended
			if _, _, err := tile(p, "base/2/1/2"); fault.KindOf(err) != fault.Unavailable || s.asked.Load() != 1 {
				t.Errorf("asked again at once: %v", err)
			}
			if kept, err := p.kept(); err != nil || len(kept) != 0 {
				t.Errorf("kept %v %v", kept, err)
			}
		})
	}
}

// The disk they take is bounded; the oldest go, and a new start counts what is there.
func TestKeptTilesAreBounded(t *testing.T) {
	size := int64(len(picture(t)))
	p, _, _ := newProxy(t, 20*size)
	for x := range 64 {
		if _, _, err := tile(p, fmt.Sprintf("base/6/%d/1", x)); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Duration(x) * time.Second)
		_ = os.Chtimes(filepath.Join(p.dir, "base", "6", fmt.Sprint(x), "1"), at, at)
	}
	kept, err := p.kept()
	var held int64
	for _, k := range kept {
		held += k.bytes
	}
	if err != nil || held > 20*size || len(kept) < 15 || held != p.held {
		t.Errorf("%d kept, %d of %d bytes, counted %d, %v", len(kept), held, 20*size, p.held, err)
	}
	if body, _ := p.read(filepath.Join(p.dir, "base", "6", "63", "1")); body == nil {
		t.Error("the newest is gone")
	}
	again, err := New(Config{Source: "https://example.org/{z}/{x}/{y}", Dir: p.dir, Bytes: 20 * size})
	if err != nil || again.held != held {
		t.Errorf("counted %d, %v", again.held, err)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source, key string
		ok          bool
	}{
		{"", "", true}, {"tianditu", "k", true}, {"tianditu", "", false}, {"https://example.org/{z}/{x}/{y}", "", true},
		{"https://example.org/{z}/{x}", "", false}, {"http://example.org/{z}/{x}/{y}", "", false}, {"ftp://example.org/{z}/{x}/{y}", "", false},
		{"https://u:p@example.org/{z}/{x}/{y}", "", false}, {"{z}{x}{y}", "", false}, {"http://127.0.0.1/{z}/{x}/{y}", "", true},
	} {
		p, err := New(Config{Source: c.source, Key: c.key, Dir: t.TempDir()})
		if (err == nil) != c.ok || c.source == "" && p != nil {
			t.Errorf("%q: %v", c.source, err)
		}
		if c.source == "tianditu" && c.ok {
			if o := p.Offer(); len(o.Layers) != 4 || o.Layers[1].Over != "vec" || o.Attribution != "天地图" {
				t.Errorf("%+v", o)
			}
		}
	}
}
