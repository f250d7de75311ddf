package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/server/division"
	"jiaoying/server/page"
	"jiaoying/server/store"
	"jiaoying/server/web"
)

const (
	// heldFor is how long what was read of a county answers everybody: three thousand neighbours cost one question in it.
	heldFor = 3 * time.Second
	// readMost is how long the one who asks may take; failedFor is how long a failure answers the others.
	readMost, failedFor = 5 * time.Second, time.Second
	// pagesMost bounds the drawn pages that are held of one county.
	pagesMost = 1000
	// endedFor is how long what has ended is still told.
	endedFor = 24 * time.Hour
	// foundMost is how many villages a search shows; queryMost is the longest one, in characters.
	foundMost, queryMost = 50, 40
)

// villages answers strangers: the public page of each village. It knows the real world only, and of that only what was published.
type villages struct {
	app   *app
	at    string // address of the server
	board held[*board]
	feeds held[[]*db.WarningRevision]
}

func newVillages(a *app, at string) *villages {
	v := &villages{app: a, at: at}
	v.board.readFunc = v.read
	v.feeds.readFunc = a.warnings.Published
	return v
}

// board is what a county's villages are shown at an instant.
type board struct {
	at             time.Time
	mark           string // the same mark is the same board
	inForce, ended []*db.WarningRevision

	mu    sync.Mutex
	pages map[drawing]*web.Page
}

// drawing is one form of a village's page.
type drawing struct {
	village  uuid.UUID
	language string
	still    bool
}

// held keeps what was read of each county for a moment; whoever comes meanwhile waits for the one who reads. It holds as many as the tree
// has counties.
type held[T any] struct {
	readFunc func(context.Context, uuid.UUID) (T, error)
	mu       sync.Mutex
	of       map[uuid.UUID]*holding[T]
}

type holding[T any] struct {
	mu    sync.Mutex
	until time.Time
	value T
	err   error
}

func (h *held[T]) get(ctx context.Context, county uuid.UUID) (T, error) {
	h.mu.Lock()
	if h.of == nil {
		h.of = map[uuid.UUID]*holding[T]{}
	}
	one := h.of[county]
	if one == nil {
		one = &holding[T]{}
		h.of[county] = one
	}
	h.mu.Unlock()
	one.mu.Lock()
	defer one.mu.Unlock()
	if time.Now().Before(one.until) {
		return one.value, one.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readMost) // the others wait for it too
	defer cancel()
	one.value, one.err = h.readFunc(ctx, county)
	one.until = time.Now().Add(heldFor)
	if one.err != nil {
		one.until = time.Now().Add(failedFor)
	}
	return one.value, one.err
}

// read makes a county's board. One that says the same as the last, to the minute, keeps the pages drawn of that.
func (v *villages) read(ctx context.Context, county uuid.UUID) (*board, error) {
	s := v.app.store
	now := s.Now().In(s.Zone).Truncate(time.Minute)
	inForce, ended, err := v.app.warnings.Notices(ctx, county, s.Now().Add(-endedFor))
	if err != nil {
		return nil, err
	}
	var mark strings.Builder
	mark.WriteString(now.Format(time.RFC3339))
	for _, row := range slices.Concat(inForce, ended) {
		fmt.Fprint(&mark, " ", row.ID, row.EndedBy)
	}
	v.board.mu.Lock()
	last := v.board.of[county].value // its lock is held by whoever reads
	v.board.mu.Unlock()
	if last != nil && last.mark == mark.String() {
		return last, nil
	}
	return &board{at: now, mark: mark.String(), inForce: inForce, ended: ended, pages: map[drawing]*web.Page{}}, nil
}

// head sets what every answer of these ends carries, and gives the language of the caller.
func head(w http.ResponseWriter, r *http.Request) string {
	h := w.Header()
	h.Set("Content-Security-Policy", page.Policy)
	h.Add("Vary", "Accept-Language")
	if asked := r.URL.Query().Get("lang"); asked != "" {
		if i := slices.IndexFunc(page.Languages, func(l string) bool { return strings.EqualFold(l[:2], asked[:min(2, len(asked))]) }); i >= 0 {
			return page.Languages[i]
		}
	}
	return web.Prefers(r.Header.Get("Accept-Language"), page.Languages...)
}

const html = "text/html; charset=utf-8"

// notice answers a page of one sentence.
func notice(w http.ResponseWriter, r *http.Request, language, key string, status int) {
	text, err := page.DrawNotice(language, &page.Notice{Key: key, Self: r.URL.EscapedPath(), List: "/village"})
	if err != nil {
		web.WriteFault(w, r, err)
		return
	}
	web.NewPage(html, text).ServeAs(w, r, status)
}

// sorry answers what could not be read: the numbers to call stand there all the same.
func (v *villages) sorry(w http.ResponseWriter, r *http.Request, language string, err error) {
	v.app.log.Error("public page", "request", web.RequestID(r.Context()), "error", err)
	w.Header().Set("Retry-After", "5")
	notice(w, r, language, "unavailable", http.StatusServiceUnavailable)
}

// one answers GET /village/{code} and its feed, /village/{code}.atom.
func (v *villages) one(w http.ResponseWriter, r *http.Request) {
	language := head(w, r)
	code, atom := strings.CutSuffix(r.PathValue("file"), ".atom")
	nodes, err := v.app.store.Nodes(r.Context())
	if err != nil {
		v.sorry(w, r, language, err)
		return
	}
	n := coded(nodes, code)
	if n == nil || n.Level != division.Village {
		notice(w, r, language, "missing", http.StatusNotFound)
		return
	}
	if atom {
		v.feed(w, r, n)
		return
	}
	still := r.URL.Query().Get("still") == "1"
	b, err := v.board.get(r.Context(), n.Place.County)
	if err != nil {
		v.sorry(w, r, language, err)
		return
	}
	p, err := v.draw(r.Context(), b, n, language, still)
	if err != nil {
		v.sorry(w, r, language, err)
		return
	}
	if !still {
		w.Header().Set("Refresh", "60")
	}
	p.Serve(w, r)
}

// coded finds a division by its code.
func coded(nodes []*store.Node, code string) *store.Node {
	i, ok := slices.BinarySearchFunc(nodes, code, func(n *store.Node, code string) int { return strings.Compare(n.Code, code) })
	if !ok {
		return nil
	}
	return nodes[i]
}

// draw gives the page of a village, drawn once for everybody who reads the same.
func (v *villages) draw(ctx context.Context, b *board, n *store.Node, language string, still bool) (*web.Page, error) {
	key := drawing{n.ID, language, still}
	b.mu.Lock()
	p := b.pages[key]
	b.mu.Unlock()
	if p != nil {
		return p, nil
	}
	self := "/village/" + n.Code
	show := &page.Village{Name: n.Name, Self: self, Feed: self + ".atom", Address: v.at + self, At: b.at, Still: still}
	county, okCounty, err := v.app.store.Node(ctx, n.Place.County)
	if err != nil {
		return nil, err
	}
	town, okTown, err := v.app.store.Node(ctx, n.Place.Town)
	if err != nil {
		return nil, err
	}
	if okCounty && okTown {
		show.County, show.Town, show.Up = county.Name, town.Name, "/village?in="+town.Code+"&lang="+language
	}
	for _, row := range b.inForce {
		if reached, perhaps := reaches(row, n.ID); reached {
			show.InForce = append(show.InForce, v.shown(row, perhaps))
		}
	}
	for _, row := range b.ended {
		reached, perhaps := reaches(row, n.ID)
		if !reached || row.EndedBy == "superseded" && b.goesOn(row, n.ID) {
			continue
		}
		w := v.shown(row, perhaps)
		if w.How = string(row.EndedBy); w.How == "superseded" {
			w.How = "elsewhere"
		}
		show.Ended = append(show.Ended, w)
	}
	text, err := page.DrawVillage(language, show)
	if err != nil {
		return nil, err
	}
	p = web.NewPage(html, text)
	b.mu.Lock()
	if len(b.pages) < pagesMost {
		b.pages[key] = p
	}
	b.mu.Unlock()
	return p, nil
}

// goesOn tells whether a later revision of the same warning reaches a village too.
func (b *board) goesOn(row *db.WarningRevision, village uuid.UUID) bool {
	later := func(l *db.WarningRevision) bool {
		if l.WarningID != row.WarningID || l.Number <= row.Number {
			return false
		}
		reached, _ := reaches(l, village)
		return reached
	}
	return slices.ContainsFunc(b.inForce, later) || slices.ContainsFunc(b.ended, later)
}

func reaches(row *db.WarningRevision, village uuid.UUID) (reached, perhaps bool) {
	if slices.Contains(row.Reach.Surely, village) {
		return true, false
	}
	perhaps = slices.Contains(row.Reach.Perhaps, village)
	return perhaps, perhaps
}

// shown takes from a revision what its issuer and the county said.
func (v *villages) shown(row *db.WarningRevision, perhaps bool) page.Warning {
	zone := v.app.store.Zone
	c := row.Content
	w := page.Warning{
		Level: string(row.Level), Event: c.EventName, Issuer: c.Issuer, Headline: c.Headline, Text: c.Text, Instruction: c.Instruction, Order: c.Order,
		Perhaps: perhaps, Number: row.Number, IssuedAt: c.IssuedAt.In(zone), PublishedAt: row.PublishedAt.In(zone), Until: row.ExpiresAt.In(zone),
		Document: "/cap/" + row.ID.String() + ".xml",
	}
	if row.EndedAt != nil {
		w.EndedAt = row.EndedAt.In(zone)
	}
	return w
}

// feed answers what was published for a village, newest first.
func (v *villages) feed(w http.ResponseWriter, r *http.Request, n *store.Node) {
	rows, err := v.feeds.get(r.Context(), n.Place.County)
	if err != nil {
		web.WriteFault(w, r, err)
		return
	}
	rows = slices.DeleteFunc(slices.Clone(rows), func(row *db.WarningRevision) bool { reached, _ := reaches(row, n.ID); return !reached })
	text, err := v.app.atomOf(v.at, v.at+"/village/"+n.Code+".atom", n.Path+"预警", n.Path, rows)
	if err != nil {
		web.WriteFault(w, r, err)
		return
	}
	web.NewPage("application/atom+xml; charset=utf-8", text).Serve(w, r)
}

// found gives the villages whose name holds what was asked for, or, when none does, whose name with the town's before it does.
func found(nodes []*store.Node, query, language string) (links []page.Link, more bool) {
	tight := strings.Join(strings.Fields(query), "")
	for _, of := range []func(*store.Node) string{
		func(n *store.Node) string { return n.Name },
		func(n *store.Node) string { return strings.Join(strings.Fields(n.Path), "") },
	} {
		for _, n := range nodes {
			if n.Level != division.Village || !strings.Contains(of(n), tight) {
				continue
			}
			if len(links) == foundMost {
				return links, true
			}
			links = append(links, page.Link{Name: n.Path, Path: "/village/" + n.Code + "?lang=" + language})
		}
		if len(links) > 0 {
			break
		}
	}
	return links, false
}

// list answers GET /village: towns, their villages (?in=CODE), and what a search finds (?q=…).
func (v *villages) list(w http.ResponseWriter, r *http.Request) {
	language := head(w, r)
	nodes, err := v.app.store.Nodes(r.Context())
	if err != nil {
		v.sorry(w, r, language, err)
		return
	}
	q := r.URL.Query()
	query := strings.TrimSpace(strings.ToValidUTF8(q.Get("q"), ""))
	if runes := []rune(query); len(runes) > queryMost {
		query = string(runes[:queryMost])
	}
	self := url.Values{}
	for name, value := range map[string]string{"in": q.Get("in"), "q": query} {
		if value != "" {
			self.Set(name, value)
		}
	}
	show := &page.Places{Search: "/village", Query: query, Self: "/village"}
	if len(self) > 0 {
		show.Self += "?" + self.Encode()
	}
	above := func(name, in string) *page.Link {
		path := "/village?lang=" + language
		if in != "" {
			path += "&in=" + url.QueryEscape(in)
		}
		return &page.Link{Name: name, Path: path}
	}
	under := coded(nodes, q.Get("in"))
	if q.Has("in") && (under == nil || under.Level != division.County && under.Level != division.Town) {
		notice(w, r, language, "missing", http.StatusNotFound)
		return
	}
	var counties []*store.Node
	for _, n := range nodes {
		if n.Level == division.County {
			counties = append(counties, n)
		}
	}
	if under == nil && len(counties) == 1 {
		under = counties[0]
	}
	switch {
	case query != "":
		show.Asked = true
		if under != nil {
			show.Up = above(under.Name, "")
		}
		show.Links, show.More = found(nodes, query, language)
	case under == nil:
		for _, n := range counties {
			show.Links = append(show.Links, *above(n.Name, n.Code))
		}
	case under.Level == division.County:
		show.Name = under.Name
		if len(counties) > 1 {
			show.Up = above("", "")
		}
		for _, n := range nodes {
			if n.Level == division.Town && n.Place.County == under.ID {
				show.Links = append(show.Links, *above(n.Name, n.Code))
			}
		}
	default:
		show.Name, show.Town = under.Name, true
		if home := slices.IndexFunc(counties, func(n *store.Node) bool { return n.ID == under.Place.County }); home >= 0 {
			show.Up = above(counties[home].Name, counties[home].Code)
		}
		for _, n := range nodes {
			if n.Level == division.Village && n.Place.Town == under.ID {
				show.Links = append(show.Links, page.Link{Name: n.Name, Path: "/village/" + n.Code + "?lang=" + language})
			}
		}
	}
	text, err := page.DrawPlaces(language, show)
	if err != nil {
		v.sorry(w, r, language, err)
		return
	}
	web.NewPage(html, text).Serve(w, r)
}
