package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/generated"
	"jiaoying/notify/escalate"
	"jiaoying/server/page"
	"jiaoying/server/store"
	"jiaoying/server/warning"
	"jiaoying/server/warning/cap"
	"jiaoying/server/warning/course"
)

// hall is a server in this process, and what a test does to its database.
type hall struct {
	t      testing.TB
	app    *app
	county *store.Node
}

const hallAt = "https://jiaoying.example.cn"

func newHall(t *testing.T, s *site) *hall {
	t.Helper()
	c := &cli{Database: s.database, Data: s.data, Keys: s.keys(), Zone: "Asia/Shanghai"}
	a, err := c.start(t.Context(), listening{Addr: "127.0.0.1:0", Log: "text", Rate: 100_000}, true)
	if err != nil {
		t.Fatal(err)
	}
	a.log, a.demo = slog.New(slog.DiscardHandler), true
	t.Cleanup(func() { _ = a.close() })
	if _, err := a.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	h := &hall{t: t, app: a}
	h.county = h.node("370405000000")
	return h
}

func (h *hall) node(code string) *store.Node {
	h.t.Helper()
	n, ok, err := h.app.store.NodeByCode(h.t.Context(), code)
	if err != nil || !ok {
		h.t.Fatal(code, ok, err)
	}
	return n
}

// relayed is a revision as a test wants it; what it leaves out is usual.
type relayed struct {
	warning         uuid.UUID
	number          int
	kind            course.RevisionKind
	level           course.Level
	words           string // stand in every text of it
	surely, perhaps []uuid.UUID
	drill           uuid.UUID
	published       time.Time
	until           time.Duration
	ended           time.Time
	by              course.End
}

// relay writes a revision down as publishing does.
func (h *hall) relay(r relayed) uuid.UUID {
	h.t.Helper()
	now := h.app.store.Now()
	if r.warning == uuid.Nil {
		r.warning = store.NewID()
	}
	if r.published.IsZero() {
		r.published = now.Add(-time.Minute)
	}
	if r.until == 0 {
		r.until = 6 * time.Hour
	}
	if r.kind == "" {
		r.kind = course.RevisionAlert
	}
	id := store.NewID()
	content := &schema.WarningContent{
		Issuer: "气象台" + r.words, IssuedAt: r.published, Level: r.level, Event: "11B03", EventName: "暴雨" + r.words, Headline: "标题" + r.words, Text: "内容" + r.words,
		Instruction: "防御" + r.words, ExpiresAt: now.Add(r.until), Order: "要求" + r.words, AreaWords: "范围" + r.words,
	}
	err := h.app.store.InTx(viewer.InDrill(viewer.Wide(viewer.With(h.t.Context(), viewer.System("publish"))), r.drill), func(ctx context.Context, tx *store.Tx) error {
		c := tx.Client.WarningRevision.Create().SetID(id).SetCountyID(h.county.ID).SetDrillID(r.drill).SetWarningID(r.warning).SetNumber(max(r.number, 1)).SetKind(r.kind).
			SetMaterial(true).SetUrgent(true).SetLevel(r.level).SetContent(content).SetReach(&schema.WarningReach{Surely: r.surely, Perhaps: r.perhaps}).
			SetLadder([]escalate.Step{}).SetTexts(schema.WarningTexts{}).SetHash([]byte{1}).SetCard(&viewer.Card{Name: "值班员" + r.words}).SetPublishedAt(r.published).SetExpiresAt(content.ExpiresAt)
		if !r.ended.IsZero() {
			c.SetEndedAt(r.ended).SetEndedBy(r.by)
		}
		return c.Exec(ctx)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

// handler is a server that has read nothing yet.
func (h *hall) handler() http.Handler {
	h.t.Helper()
	handler, err := h.app.handler(hallAt, make(chan struct{}))
	if err != nil {
		h.t.Fatal(err)
	}
	return handler
}

func ask(handler http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func TestVillagePage(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		h := newHall(t, s)
		fenghu, shishuyuan, far := h.node("370405102243"), h.node("370405102244"), h.node("370405104235")
		calm := ask(h.handler(), "/village/370405102243")
		if calm.Code != http.StatusOK || !strings.Contains(calm.Body.String(), "现在没有生效的预警") || !strings.Contains(calm.Body.String(), "泥沟镇") {
			t.Fatalf("%d %s", calm.Code, calm.Body)
		}
		now := h.app.store.Now()
		both := []uuid.UUID{fenghu.ID, shishuyuan.ID}
		red := h.relay(relayed{level: course.Red, words: "甲<b>", surely: []uuid.UUID{fenghu.ID}, perhaps: []uuid.UUID{shishuyuan.ID}})
		h.relay(relayed{level: course.Blue, words: "乙", surely: both, published: now})
		h.relay(relayed{level: course.Yellow, words: "丙", surely: both, ended: now.Add(-time.Hour), by: course.EndCancelled})
		h.relay(relayed{level: course.Yellow, words: "丁", surely: both, ended: now.Add(-25 * time.Hour), by: course.EndExpired, published: now.Add(-30 * time.Hour)})
		h.relay(relayed{level: course.Orange, words: "戊", surely: both, until: -time.Second}) // ran out, and its sweep has not come yet
		// An update leaves the second village out.
		moved := store.NewID()
		h.relay(relayed{warning: moved, level: course.Orange, words: "己", surely: both, ended: now.Add(-time.Minute), by: course.EndSuperseded})
		h.relay(relayed{warning: moved, number: 2, kind: course.RevisionUpdate, level: course.Orange, words: "庚", surely: []uuid.UUID{fenghu.ID}})
		h.relay(relayed{level: course.Red, words: "辛", surely: []uuid.UUID{far.ID}})

		handler := h.handler()
		first := ask(handler, "/village/370405102243").Body.String()
		for word, want := range map[string]int{"标题甲": 1, "内容乙": 1, "标题庚": 1, "标题己": 0, "暴雨丙黄色预警": 1, "标题丙": 0, "丁": 0, "暴雨戊橙色预警": 1, "辛": 0, "可能影响": 0, "值班员": 0, "不再包括": 0, "&lt;b&gt;": 7, "<b>甲": 0} {
			if got := strings.Count(first, word); got != want && (word != "&lt;b&gt;" || got == 0) {
				t.Errorf("%s stands there %d times, not %d", word, got, want)
			}
		}
		if at := []int{strings.Index(first, "标题甲"), strings.Index(first, "标题庚"), strings.Index(first, "标题乙")}; !slices.IsSorted(at) {
			t.Errorf("the highest colour is not first: %v", at)
		}
		second := ask(handler, "/village/370405102244").Body.String()
		for word, want := range map[string]int{"标题甲": 1, "可能影响本村": 1, "不再包括本村": 1, "标题庚": 0, "标题乙": 1} {
			if got := strings.Count(second, word); got != want {
				t.Errorf("%s stands there %d times, not %d", word, got, want)
			}
		}

		// The document behind it is the revision's.
		doc := ask(handler, "/cap/"+red.String()+".xml")
		if a, err := cap.Read(doc.Body.Bytes(), cap.Options{}); err != nil || a.Infos[0].Headline != "标题甲<b>" || !strings.Contains(first, "/cap/"+red.String()+".xml") {
			t.Errorf("%v %s", err, doc.Body)
		}
		// The feed holds what was published for that village.
		var f atom
		if err := xml.Unmarshal(ask(handler, "/village/370405102244.atom").Body.Bytes(), &f); err != nil || len(f.Entries) != 6 {
			t.Errorf("%v %+v", err, f)
		}
		for _, e := range f.Entries {
			if strings.Contains(e.Title, "庚") || strings.Contains(e.Title, "辛") {
				t.Errorf("%s is not for this village", e.Title)
			}
		}
	})
}

// What goes along with a page: how long it holds, that it is the same, in fewer bytes, in which language, and what it may do.
func TestVillageHeaders(t *testing.T) {
	t.Parallel()
	h := newHall(t, newSite(t, "sqlite"))
	handler := h.handler()
	w := ask(handler, "/village/370405102243", "Accept-Encoding", "gzip")
	head := w.Result().Header
	if head.Get("Cache-Control") != "public, max-age=30" || head.Get("Content-Encoding") != "gzip" || head.Get("Refresh") != "60" || head.Get("Content-Security-Policy") != page.Policy || strings.Contains(page.Policy, "script") {
		t.Errorf("%v", head)
	}
	if vary := strings.Join(head.Values("Vary"), ","); !strings.Contains(vary, "Accept-Language") || !strings.Contains(vary, "Accept-Encoding") {
		t.Error(vary)
	}
	zip, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(zip); err != nil || !bytes.Contains(text, []byte("冯湖村")) {
		t.Errorf("%v %s", err, text)
	}
	tag := head.Get("ETag")
	if !strings.HasPrefix(tag, `"`) {
		t.Errorf("the tag %s is weak", tag)
	}
	for until := time.Now().Add(3 * time.Second); ; { // a minute may turn in between
		tag = ask(handler, "/village/370405102243", "Accept-Encoding", "gzip").Result().Header.Get("ETag")
		if w := ask(handler, "/village/370405102243", "Accept-Encoding", "gzip", "If-None-Match", tag); w.Code == http.StatusNotModified && w.Body.Len() == 0 {
			break
		} else if time.Now().After(until) {
			t.Fatalf("%d", w.Code)
		}
	}
	for _, c := range []struct{ path, accept, want string }{
		{"", "", "zh-CN"}, {"", "en-GB,en;q=0.9,zh;q=0.8", "en"}, {"", "zh-TW,en", "zh-CN"}, {"", "de,en;q=0.5", "en"}, {"", "de", "zh-CN"}, {"?lang=en", "zh", "en"}, {"?lang=zh", "en", "zh-CN"}, {"?lang=fr", "en", "en"}, {"?lang=e", "", "zh-CN"},
	} {
		if text := ask(handler, "/village/370405102243"+c.path, "Accept-Language", c.accept).Body.String(); !strings.Contains(text, `<html lang="`+c.want+`">`) {
			t.Errorf("%+v: %.80s", c, text)
		}
	}
	if w := ask(handler, "/village/370405102243?still=1"); w.Result().Header.Get("Refresh") != "" || !strings.Contains(w.Body.String(), "重新自动刷新") {
		t.Error("it refreshes though it was told not to")
	}
}

func TestVillageList(t *testing.T) {
	t.Parallel()
	h := newHall(t, newSite(t, "sqlite"))
	handler := h.handler()
	for _, c := range []struct {
		path   string
		status int
		holds  []string
		not    string
	}{
		{"/village", 200, []string{"泥沟镇", "马兰屯镇", "in=370405102000"}, "冯湖村"},
		{"/village?in=370405102000", 200, []string{">冯湖村<", "/village/370405102243"}, "姚楼村"},
		{"/village?q=" + url.QueryEscape("冯湖"), 200, []string{"泥沟镇 冯湖村"}, "柿树园"},
		{"/village?q=" + url.QueryEscape(" 泥沟镇 冯湖村 "), 200, []string{"/village/370405102243"}, ""},
		{"/village?q=" + url.QueryEscape("村"), 200, []string{"还有更多"}, ""},
		{"/village?q=" + url.QueryEscape("没有的"), 200, []string{"没有找到"}, ""},
		{"/village?q=%ff%3Cscript%3E", 200, []string{"&lt;script&gt;"}, "<script"},
		{"/village?q=" + strings.Repeat("x", 5000), 200, []string{strings.Repeat("x", queryMost)}, strings.Repeat("x", queryMost+1)},
		{"/village?in=370405102243", 404, []string{"没有这个村", "tel:119"}, ""},
		{"/village?in=1", 404, []string{"没有这个村"}, ""},
		{"/village/370405102000", 404, []string{"没有这个村"}, ""},
		{"/village/999999999999", 404, []string{"没有这个村", "tel:119"}, ""},
		{"/village/999999999999.atom", 404, nil, ""},
		{"/village/..%2f..%2fetc", 404, nil, ""},
	} {
		w := ask(handler, c.path)
		if w.Code != c.status {
			t.Errorf("%.60s: %d", c.path, w.Code)
		}
		for _, word := range c.holds {
			if !strings.Contains(w.Body.String(), word) {
				t.Errorf("%.60s does not hold %.60s", c.path, word)
			}
		}
		if c.not != "" && strings.Contains(w.Body.String(), c.not) {
			t.Errorf("%.60s holds %.60s", c.path, c.not)
		}
		if w.Body.Len() > 20_000 {
			t.Errorf("%.60s: %d bytes", c.path, w.Body.Len())
		}
	}
	// When nothing can be read the numbers to call stand there all the same.
	v := newVillages(h.app, hallAt)
	v.board.readFunc = func(context.Context, uuid.UUID) (*board, error) { return nil, errors.New("no disk") }
	r := httptest.NewRequest(http.MethodGet, "/village/370405102243", nil)
	r.SetPathValue("file", "370405102243")
	w := httptest.NewRecorder()
	v.one(w, r)
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "tel:119") || strings.Contains(w.Body.String(), "no disk") || strings.Contains(w.Body.String(), "没有生效") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Three thousand neighbours cost one question, also when it fails.
func TestHeld(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	var bad error
	h := &held[int]{readFunc: func(context.Context, uuid.UUID) (int, error) { return int(asked.Add(1)), bad }}
	crowd := func() {
		var all sync.WaitGroup
		for range 3000 {
			all.Go(func() {
				ctx, leave := context.WithCancel(context.Background())
				leave() // whoever asks may be gone: the others still get their answer
				if n, err := h.get(ctx, uuid.Nil); n != int(asked.Load()) || err != bad {
					t.Errorf("%d %v", n, err)
				}
			})
		}
		all.Wait()
	}
	over := func() { h.of[uuid.Nil].until = time.Now().Add(-time.Nanosecond) }
	h.get(context.Background(), uuid.Nil)
	h.of[uuid.Nil].until = time.Now().Add(time.Hour)
	crowd()
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
	over()
	bad = errors.New("no disk")
	h.get(context.Background(), uuid.Nil)
	if until := h.of[uuid.Nil].until; asked.Load() != 2 || until.After(time.Now().Add(failedFor)) {
		t.Errorf("asked %d times, a failure is held until %s", asked.Load(), until)
	}
	if n, err := h.get(context.Background(), uuid.New()); n != 3 || err != bad {
		t.Errorf("another county: %d %v", n, err)
	}
}

// A board that says the same keeps the pages drawn of the last, and there are never more than so many.
func TestBoardKeepsItsPages(t *testing.T) {
	t.Parallel()
	h := newHall(t, newSite(t, "sqlite"))
	fenghu := h.node("370405102243")
	v := newVillages(h.app, hallAt)
	look := func() *board {
		t.Helper()
		b, err := v.board.get(t.Context(), h.county.ID)
		if err != nil {
			t.Fatal(err)
		}
		v.board.of[h.county.ID].until = time.Time{}
		return b
	}
	b := look()
	same := false
	for range 3 { // a minute may turn in between
		next := look()
		same = same || next == b
		b = next
	}
	if !same {
		t.Error("nothing is held though nothing has changed")
	}
	h.relay(relayed{level: course.Red, surely: []uuid.UUID{fenghu.ID}})
	if next := look(); next == b || len(next.inForce) != 1 {
		t.Error("what is new is not seen")
	} else {
		for i := range pagesMost + 10 {
			n := *fenghu
			n.ID = uuid.UUID{byte(i >> 8), byte(i)}
			if _, err := v.draw(t.Context(), next, &n, "zh-CN", false); err != nil {
				t.Fatal(err)
			}
		}
		if len(next.pages) != pagesMost {
			t.Errorf("%d pages are held", len(next.pages))
		}
	}
}

// strangers are all patterns the server answers, each with paths to ask: whoever adds one says here what a stranger sees.
var strangers = map[string][]string{
	"/": {"/", "/sign-in", "/relay", "/index.html", "/manifest.webmanifest"}, "/graphql": {"/graphql"}, "/auth/": {"/auth/refresh"}, "/files/": {"/files/x"}, "GET /media/{id}": {"/media/{id}"}, "GET /exports/{id}": {"/exports/{id}"},
	"GET /exports/losses/{event}/{place}/{format}":  {"/exports/losses/{id}/{id}/xlsx", "/exports/losses/{id}/{id}/txt?drill={drill}"},
	"GET /exports/entries/{event}/{place}/{format}": {"/exports/entries/{id}/{id}/xlsx", "/exports/entries/{id}/{id}/csv?drill={drill}"}, "POST /exports/ledgers/{event}/{place}": {"/exports/ledgers/{id}/{id}"},
	"GET /exports/years/{county}/{from}/{to}/{format}": {"/exports/years/{id}/2025/2026/xlsx"},
	"/tiles/": {"/tiles/1/1/1.png"}, "POST /cap": {"/cap"}, "GET /cap/feed.atom": {"/cap/feed.atom", "/cap/feed.atom?county=370405000000", "/cap/feed.atom?drill={drill}"}, "GET /cap/{file}": {"/cap/{id}.xml"},
	"GET /village":         {"/village", "/village?in=370405102000", "/village?q=%E6%9D%91", "/village?drill={drill}"},
	"GET /village/{file}":  {"/village/370405102243", "/village/370405102244?lang=en", "/village/370405104235?drill={drill}", "/village/370405102243.atom", "/village/370405104235.atom"},
	"POST /voice/callback": {"/voice/callback"}, "POST /sms/inbound": {"/sms/inbound"}, "GET /healthz": {"/healthz"}, "GET /readyz": {"/readyz"}, "GET /metrics": {"/metrics"},
	"GET /demo/phones": {"/demo/phones"}, "POST /demo/phones/{provider}": {"/demo/phones/sms"}, "GET /tiles/{$}": {"/tiles/"}, "GET /tiles/{layer}/{z}/{x}/{y}": {"/tiles/base/1/1/1"},
}

// An exercise is on no public page, in no feed and in no open field, whoever asks and whatever he adds.
func TestExerciseIsNeverPublic(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		h := newHall(t, s)
		const word = "漆黑乌鸦"
		villages := []uuid.UUID{h.node("370405102243").ID, h.node("370405102244").ID, h.node("370405104235").ID}
		drill, now := store.NewID(), h.app.store.Now()
		real := h.relay(relayed{level: course.Yellow, words: "白昼", surely: villages})
		warningID := store.NewID()
		played := []uuid.UUID{
			h.relay(relayed{drill: drill, level: course.Red, words: word, surely: villages, published: now.Add(time.Minute)}),
			h.relay(relayed{drill: drill, level: course.Red, words: word, perhaps: villages}),
			h.relay(relayed{drill: drill, warning: warningID, level: course.Orange, words: word, surely: villages, ended: now, by: course.EndCancelled}),
			h.relay(relayed{drill: drill, warning: warningID, number: 2, kind: course.RevisionCancel, level: course.Orange, words: word, surely: villages, ended: now, by: course.EndCancelled}),
			h.relay(relayed{drill: drill, level: course.Blue, words: word, surely: villages, until: -time.Minute}),
		}
		// A draft of the real world is nobody's either, nor what a machine handed in for an exercise.
		duty := &viewer.Viewer{Person: store.NewID(), Name: "值班员", Grants: []viewer.Grant{{Role: viewer.CountyDuty, Verbs: viewer.CountyDuty.Verbs(), Place: h.county.Place}}}
		content := schema.WarningContent{Issuer: word, IssuedAt: now, Level: course.Red, Event: "11B03", EventName: word, Headline: word, Text: word, ExpiresAt: now.Add(time.Hour), Order: word}
		draft := warning.Draft{ID: store.NewID(), County: h.county.Place, Content: content, Target: schema.WarningTarget{Divisions: villages, Audience: course.Audience("").All()}, MadeAt: now}
		if err := h.app.warnings.Draft(viewer.With(t.Context(), duty), draft); err != nil {
			t.Fatal(err)
		}
		machine := &viewer.Viewer{Machine: "12379", Grants: []viewer.Grant{{Verbs: []viewer.Verb{viewer.CAPSubmit}, Place: h.county.Place}}}
		at := func(t time.Time) string { return t.In(h.app.store.Zone).Format("2006-01-02T15:04:05-07:00") }
		for i, status := range []cap.Status{cap.StatusExercise, cap.StatusTest, cap.StatusSystem, cap.StatusDraft} {
			a := fmt.Sprintf(`<alert xmlns="%s"><identifier>%s%d</identifier><sender>cma</sender><sent>%s</sent><status>%s</status><msgType>Alert</msgType><scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>%s</event><urgency>Immediate</urgency><severity>Extreme</severity><certainty>Likely</certainty><expires>%s</expires><senderName>%s</senderName><headline>%s</headline><description>%s</description><area><areaDesc>%s</areaDesc><geocode><valueName>division</valueName><value>370405000000</value></geocode></area></info></alert>`,
				cap.Namespace, word, i, at(now), status, word, at(now.Add(time.Hour)), word, word, word, word)
			if _, err := h.app.warnings.Intake(viewer.With(t.Context(), machine), h.county.Place, []byte(a), warning.Source{Senders: map[string]warning.Sender{"cma": {Token: "12379"}}}); err != nil {
				t.Fatal(err)
			}
		}

		handler := h.handler()
		seen := 0
		for pattern := range patterns(t) {
			paths, ok := strangers[pattern]
			if !ok {
				t.Errorf("%s: nobody has said what a stranger sees of it", pattern)
			}
			for _, path := range paths {
				for _, id := range slices.Concat(played, []uuid.UUID{draft.ID, real}) {
					if !strings.Contains(path, "{id}") && id != played[0] {
						continue
					}
					path := strings.NewReplacer("{id}", id.String(), "{drill}", drill.String()).Replace(path)
					for _, header := range [][]string{nil, {"Jiaoying-Drill", drill.String()}, {"Accept-Language", "en", "Jiaoying-Drill", drill.String()}} {
						w := ask(handler, path, header...)
						text := w.Body.String()
						if strings.Contains(text, word) {
							t.Errorf("%s %v holds words of an exercise: %d %.300s", path, header, w.Code, text)
						}
						for _, id := range played {
							if strings.Contains(text, id.String()) {
								t.Errorf("%s %v names a revision of an exercise", path, header)
							}
						}
						if strings.Contains(text, "白昼") {
							seen++
						}
					}
				}
			}
		}
		if seen < 24 {
			t.Errorf("what is real is on %d answers only: the walk is broken", seen)
		}

		// Every open field, and every other one, asked by a stranger who names the exercise.
		all := generated.NewExecutableSchema(generated.Config{}).Schema()
		open := 0
		for _, f := range all.Query.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			isOpen := f.Directives.ForName("open") != nil
			query := "{" + f.Name + arguments(f, h.county.ID, drill) + selection(all, f.Type, 3) + "}"
			body, _ := json.Marshal(map[string]string{"query": query})
			for _, header := range []string{"", drill.String()} {
				r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				if header != "" {
					r.Header.Set("Jiaoying-Drill", header)
				}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				text := w.Body.String()
				failed := w.Code != http.StatusOK || strings.Contains(text, `"errors"`)
				if strings.Contains(text, word) || (!isOpen && !failed) || (isOpen && header == "" && (failed || !strings.Contains(text, "台儿庄区"))) {
					t.Errorf("%.100s: %.300s", query, text)
				}
			}
			if isOpen {
				open++
			}
		}
		if open < 2 {
			t.Errorf("%d open fields", open)
		}
	})
}

// patterns are what the program's own source registers.
func patterns(t *testing.T) map[string]bool {
	t.Helper()
	registered := regexp.MustCompile(`mux\.Handle(?:Func)?\("([^"]+)"`)
	out := map[string]bool{}
	names, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range registered.FindAllStringSubmatch(string(text), -1) {
			out[m[1]] = true
		}
	}
	if len(out) < 15 {
		t.Fatalf("only %d patterns were found: the search is broken", len(out))
	}
	return out
}

// arguments fills in what a field asks for: the county, or the exercise where it is one.
func arguments(f *ast.FieldDefinition, county, drill uuid.UUID) string {
	var out []string
	for _, a := range f.Arguments {
		if !a.Type.NonNull || a.DefaultValue != nil {
			continue
		}
		switch a.Type.Name() {
		case "ID":
			id := county
			if a.Name == "drill" {
				id = drill
			}
			if a.Type.Elem != nil {
				out = append(out, fmt.Sprintf(`%s:["%s"]`, a.Name, id))
			} else {
				out = append(out, fmt.Sprintf(`%s:"%s"`, a.Name, id))
			}
		case "Int":
			out = append(out, a.Name+":10")
		default:
			out = append(out, a.Name+`:"x"`) // refused before it is looked at
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "(" + strings.Join(out, ",") + ")"
}

// selection asks for every field of a type that needs no argument, down to a depth.
func selection(all *ast.Schema, of *ast.Type, depth int) string {
	d := all.Types[of.Name()]
	if d == nil || d.Kind == ast.Scalar || d.Kind == ast.Enum {
		return ""
	}
	var out []string
	for _, f := range d.Fields {
		if slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil }) {
			continue
		}
		inner := all.Types[f.Type.Name()]
		if leaf := inner.Kind == ast.Scalar || inner.Kind == ast.Enum; leaf {
			out = append(out, f.Name)
		} else if depth > 1 {
			if s := selection(all, f.Type, depth-1); s != "" {
				out = append(out, f.Name+s)
			}
		}
	}
	if len(out) == 0 {
		return "{__typename}"
	}
	return "{" + strings.Join(out, " ") + "}"
}
