// Package tiles fetches map tiles for the phones and keeps them: the key of the map service stays here, and what was seen
// once is there when the line to the outside is cut. Without a source there are no tiles, and the map shows outlines.
package tiles

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"jiaoying/server/fault"
)

// Limits of the proxy.
const (
	MinZoom, MaxZoom = 1, 18
	tileMost         = 1 << 20 // bytes of one tile; the usual is 20 kB
	waitMost         = 10 * time.Second
	atOnce           = 6 // requests to the source; the phones queue behind them
	fresh            = 30 * 24 * time.Hour
	// restAfter is how long the source is left alone when it has refused: a wrong key does not become right by asking.
	restAfter = 30 * time.Second
)

// The faults.
var (
	ErrNone        = fault.New(fault.NotFound, "tiles.none")
	ErrUnavailable = fault.New(fault.Unavailable, "tiles.unavailable")
)

// Layer is one picture of the map: a base, or names that lie on it.
type Layer struct {
	Name string `json:"name"`
	// Over is the layer this one lies on; "" for a base.
	Over string `json:"over,omitempty"`
	url  string
}

// Config of a proxy.
type Config struct {
	// Source is tianditu, or an address with {z}, {x} and {y}; {key} stands for the key. Web Mercator on WGS-84 or CGCS2000.
	Source string
	Key    string
	// Attribution is what the map says of its source.
	Attribution string
	// Dir holds the kept tiles, at most Bytes of them.
	Dir   string
	Bytes int64
	Now   func() time.Time
}

// Proxy answers GET /tiles/ with what there is, and GET /tiles/{layer}/{z}/{x}/{y} with a tile.
type Proxy struct {
	layers      []Layer
	attribution string
	dir         string
	most        int64
	now         func() time.Time
	client      *http.Client
	wait        time.Duration // for one tile, its turn in the queue included
	slots       chan struct{}
	flight      singleflight.Group
	mu          sync.Mutex
	held        int64
	resting     time.Time
}

var tianditu = []Layer{
	{Name: "vec"}, {Name: "cva", Over: "vec"}, {Name: "img"}, {Name: "cia", Over: "img"},
}

// New checks a configuration. Nil and no error: there is no source.
func New(c Config) (*Proxy, error) {
	if c.Source == "" {
		return nil, nil
	}
	p := &Proxy{attribution: c.Attribution, dir: c.Dir, most: c.Bytes, now: c.Now, wait: waitMost, slots: make(chan struct{}, atOnce)}
	if p.now == nil {
		p.now = time.Now
	}
	if c.Source == "tianditu" {
		if c.Key == "" {
			return nil, errors.New("tiles: tianditu needs a key")
		}
		if p.attribution == "" {
			p.attribution = "天地图"
		}
		for _, l := range tianditu {
			l.url = fmt.Sprintf("https://t0.tianditu.gov.cn/%s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%s&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}", l.Name, l.Name)
			p.layers = append(p.layers, l)
		}
	} else {
		p.layers = []Layer{{Name: "base", url: c.Source}}
	}
	for i, l := range p.layers {
		for _, part := range []string{"{z}", "{x}", "{y}"} {
			if !strings.Contains(l.url, part) {
				return nil, fmt.Errorf("tiles: the address lacks %s", part)
			}
		}
		l.url = strings.ReplaceAll(l.url, "{key}", url.QueryEscape(c.Key))
		u, err := url.Parse(place(l.url, 1, 0, 0))
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
			return nil, errors.New("tiles: the address must be https, unless it is this machine's own") // it is not shown: the key may be in it
		}
		p.layers[i] = l
	}
	p.client = &http.Client{
		Timeout:       waitMost,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: atOnce, MaxConnsPerHost: atOnce, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: waitMost, ResponseHeaderTimeout: waitMost, MaxResponseHeaderBytes: 64 << 10,
			DialContext: (&net.Dialer{Timeout: waitMost}).DialContext,
		},
	}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return nil, fmt.Errorf("tiles: %w", err)
	}
	kept, err := p.kept()
	if err != nil {
		return nil, fmt.Errorf("tiles: %w", err)
	}
	for _, k := range kept {
		p.held += k.bytes
	}
	return p, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func place(address string, z, x, y int) string {
	return strings.NewReplacer("{z}", strconv.Itoa(z), "{x}", strconv.Itoa(x), "{y}", strconv.Itoa(y)).Replace(address)
}

// Offer is what the phone is told of the map.
type Offer struct {
	Layers      []Layer `json:"layers"`
	Attribution string  `json:"attribution"`
	MinZoom     int     `json:"minZoom"`
	MaxZoom     int     `json:"maxZoom"`
}

// Offer tells the layers; none for a proxy that is nil.
func (p *Proxy) Offer() Offer {
	if p == nil {
		return Offer{Layers: []Layer{}}
	}
	return Offer{Layers: p.layers, Attribution: p.attribution, MinZoom: MinZoom, MaxZoom: MaxZoom}
}

// Tile gives one tile and its media type. A kept one is served while it is fresh, and when the source does not answer.
// Faults: tiles.none for what is outside the map, tiles.unavailable.
func (p *Proxy) Tile(ctx context.Context, layer, z, x, y string) (body []byte, mediaType string, err error) {
	if p == nil {
		return nil, "", ErrNone
	}
	l := slices.IndexFunc(p.layers, func(l Layer) bool { return l.Name == layer })
	zn, xn, yn := number(z), number(x), number(y)
	if l < 0 || zn < MinZoom || zn > MaxZoom || xn < 0 || yn < 0 || xn >= 1<<zn || yn >= 1<<zn {
		return nil, "", ErrNone
	}
	path := filepath.Join(p.dir, layer, strconv.Itoa(zn), strconv.Itoa(xn), strconv.Itoa(yn))
	old, age := p.read(path)
	if old != nil && age < fresh {
		return old, kind(old), nil
	}
	got, err, _ := p.flight.Do(path, func() (any, error) {
		if kept, age := p.read(path); kept != nil && age < fresh { // it came while this one was on its way here
			return kept, nil
		}
		// For everybody who waits, not only for who asked first: his leaving ends it for nobody.
		return p.fetch(context.WithoutCancel(ctx), p.layers[l].url, zn, xn, yn, path)
	})
	if err != nil {
		if old != nil {
			return old, kind(old), nil
		}
		return nil, "", ErrUnavailable.Because(err)
	}
	body = got.([]byte)
	return body, kind(body), nil
}

// number reads a plain number; -1 for anything else.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || strconv.Itoa(n) != s {
		return -1
	}
	return n
}

// kind is the media type of a picture; "" for anything that is none.
func kind(body []byte) string {
	switch t := http.DetectContentType(body); t {
	case "image/png", "image/jpeg", "image/webp":
		return t
	}
	return ""
}

func (p *Proxy) read(path string) (body []byte, age time.Duration) {
	st, err := os.Stat(path)
	if err != nil || st.Size() > tileMost {
		return nil, 0
	}
	if body, err = os.ReadFile(path); err != nil || kind(body) == "" {
		return nil, 0
	}
	return body, p.now().Sub(st.ModTime())
}

func (p *Proxy) fetch(ctx context.Context, address string, z, x, y int, path string) ([]byte, error) {
	if p.rests() {
		return nil, errors.New("the source is left alone after a refusal")
	}
	ctx, cancel := context.WithTimeout(ctx, p.wait)
	defer cancel()
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, place(address, z, x, y), nil)
	if err != nil {
		return nil, errors.New("tiles: request")
	}
	req.Header.Set("User-Agent", "jiaoying")
	res, err := p.client.Do(req)
	if err != nil {
		p.rest()
		var ue *url.Error
		if errors.As(err, &ue) { // its text names the address, and the key with it
			err = ue.Err
		}
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, tileMost+1))
	switch {
	case err != nil:
		p.rest()
		return nil, errors.New("the source broke off")
	case res.StatusCode != http.StatusOK:
		if res.StatusCode != http.StatusNotFound { // 404: it has no such tile, and others are well
			p.rest()
		}
		return nil, fmt.Errorf("the source answered %d", res.StatusCode)
	case len(body) > tileMost || kind(body) == "":
		p.rest()
		return nil, errors.New("the source sent no picture")
	}
	if err := p.keep(path, body); err != nil {
		return body, nil // a full disk costs the copy, not the tile
	}
	return body, nil
}

func (p *Proxy) rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.resting = p.now().Add(restAfter)
}

func (p *Proxy) rests() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now().Before(p.resting)
}

func (p *Proxy) keep(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	var before int64
	if st, err := os.Stat(path); err == nil {
		before = st.Size()
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held += int64(len(body)) - before; p.held > p.most {
		return p.prune()
	}
	return nil
}

type keptTile struct {
	path  string
	bytes int64
	at    time.Time
}

func (p *Proxy) kept() (out []keptTile, err error) {
	err = filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		st, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			out = append(out, keptTile{path, st.Size(), st.ModTime()})
		}
		return err
	})
	return out, err
}

// prune takes the oldest away until a tenth is free, so that it is rare.
func (p *Proxy) prune() error {
	all, err := p.kept()
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b keptTile) int { return a.at.Compare(b.at) })
	p.held = 0
	for _, k := range all {
		p.held += k.bytes
	}
	for _, k := range all {
		if p.held <= p.most*9/10 {
			break
		}
		if err := os.Remove(k.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		p.held -= k.bytes
	}
	return nil
}
