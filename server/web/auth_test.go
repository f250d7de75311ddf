package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/server/fault"
)

// desk is a door that notes what it was asked and gives one answer.
type desk struct {
	entry      Entry
	acceptance Acceptance
	token      string
	asked      int
	out        Entrance
	err        error
}

func (d *desk) SignIn(_ context.Context, e Entry) (Entrance, error) {
	d.entry = e
	d.asked++
	return d.out, d.err
}
func (d *desk) Accept(_ context.Context, a Acceptance) (Entrance, error) {
	d.acceptance = a
	d.asked++
	return d.out, d.err
}
func (d *desk) Refresh(_ context.Context, token string) (Entrance, error) {
	d.token = token
	d.asked++
	return d.out, d.err
}
func (d *desk) SignOut(_ context.Context, token string) error {
	d.token = token
	d.asked++
	return d.err
}

func entrance() Entrance {
	return Entrance{Access: "access-token", Until: time.Date(2026, 7, 18, 3, 12, 0, 0, time.UTC), Person: uuid.MustParse("01990000-0000-7000-8000-000000000001"),
		Name: "逄归田", Refresh: "refresh-token", RefreshUntil: time.Now().Add(60 * 24 * time.Hour), Device: "device-value"}
}

type call struct {
	method, path, body, kind, site string
	cookies                        map[string]string
}

func (c call) request() *http.Request {
	if c.method == "" {
		c.method = http.MethodPost
	}
	r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	r.RemoteAddr = "203.0.113.7:1234"
	if c.kind != "" {
		r.Header.Set("Content-Type", c.kind)
	}
	if c.site != "" {
		r.Header.Set("Sec-Fetch-Site", c.site)
	}
	for name, value := range c.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

// serve sends a call through the usual layers and gives the answer and the log.
func (d *desk) serve(c call, secure bool) (*httptest.ResponseRecorder, string) {
	var book logbook
	w := httptest.NewRecorder()
	Chain(Auth(d, secure), Observe(book.log(), nil, time.Now), Recover).ServeHTTP(w, c.request())
	return w, book.String()
}

const jsonKind = "application/json; charset=utf-8"

func TestAuthSignIn(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		d := &desk{out: entrance()}
		w, log := d.serve(call{path: "/auth/sign-in", kind: jsonKind, body: `{"phone":"10030000022","password":"荷塘 2026","device":"Firefox","more":[1]}`,
			cookies: map[string]string{deviceCookie: "known"}}, secure)
		if w.Code != 200 || d.entry != (Entry{"10030000022", "荷塘 2026", "Firefox", "known", "203.0.113.0/24"}) {
			t.Fatalf("%d %s %+v", w.Code, w.Body, d.entry)
		}
		if got := strings.TrimSpace(w.Body.String()); got != `{"access":"access-token","expiresAt":"2026-07-18T03:12:00Z","person":{"id":"01990000-0000-7000-8000-000000000001","name":"逄归田"}}` {
			t.Error(got)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Error("a cache may keep it")
		}
		set := w.Result().Cookies()
		if len(set) != 2 {
			t.Fatalf("%v", set)
		}
		for _, c := range set {
			if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/auth" || c.Secure != secure || c.Domain != "" {
				t.Errorf("%v", c)
			}
		}
		if c := set[0]; c.Name != "jiaoying_refresh" || c.Value != "refresh-token" || c.MaxAge < 60*86400-60 || c.MaxAge > 60*86400 {
			t.Errorf("%v", c)
		}
		if c := set[1]; c.Name != "jiaoying_device" || c.Value != "device-value" || c.MaxAge != 365*86400 {
			t.Errorf("%v", c)
		}
		for _, secret := range []string{"10030000022", "荷塘", "逄归田", "token", "known", "device-value", "203.0.113"} {
			if strings.Contains(log, secret) {
				t.Errorf("%q is in the log: %s", secret, log)
			}
		}
		if !strings.Contains(log, "route=/auth/sign-in") {
			t.Errorf("the route is missing: %s", log)
		}
	}
}

func TestAuthAccept(t *testing.T) {
	t.Parallel()
	d := &desk{out: entrance()}
	w, log := d.serve(call{path: "/auth/accept", kind: jsonKind, body: `{"token":"link","phone":"10030000022","password":"pw","device":"Firefox"}`}, false)
	if w.Code != 200 || len(w.Result().Cookies()) != 2 || d.acceptance != (Acceptance{"link", "10030000022", "pw", "Firefox", "", "203.0.113.0/24"}) {
		t.Fatalf("%d %s %+v", w.Code, w.Body, d.acceptance)
	}
	if strings.Contains(log, "link") {
		t.Error(log)
	}
}

func TestAuthRefusals(t *testing.T) {
	t.Parallel()
	good := `{"phone":"10030000022","password":"pw"}`
	for name, c := range map[string]struct {
		call   call
		err    error
		status int
		code   string
	}{
		"Get":         {call{method: "GET", path: "/auth/sign-in"}, nil, 405, "request.method"},
		"GetSignOut":  {call{method: "GET", path: "/auth/sign-out", cookies: map[string]string{refreshCookie: "x"}}, nil, 405, "request.method"},
		"Unknown":     {call{path: "/auth/other"}, nil, 404, "not_found"},
		"Deeper":      {call{path: "/auth/sign-in/x"}, nil, 404, "not_found"},
		"NoType":      {call{path: "/auth/sign-in", body: good}, nil, 400, "request.form"},
		"Form":        {call{path: "/auth/sign-in", body: good, kind: "application/x-www-form-urlencoded"}, nil, 400, "request.form"},
		"PlainText":   {call{path: "/auth/accept", body: good, kind: "text/plain"}, nil, 400, "request.form"},
		"NoJSON":      {call{path: "/auth/sign-in", body: "phone=1", kind: jsonKind}, nil, 400, "request.form"},
		"Number":      {call{path: "/auth/sign-in", body: `{"phone":10030000022}`, kind: jsonKind}, nil, 400, "request.form"},
		"Two":         {call{path: "/auth/sign-in", body: good + good, kind: jsonKind}, nil, 400, "request.form"},
		"Empty":       {call{path: "/auth/sign-in", kind: jsonKind}, nil, 400, "request.form"},
		"Large":       {call{path: "/auth/sign-in", body: `{"phone":"` + strings.Repeat("1", 4096) + `"}`, kind: jsonKind}, nil, 413, "request.large"},
		"CrossSite":   {call{path: "/auth/sign-in", body: good, kind: jsonKind, site: "cross-site"}, nil, 403, "denied"},
		"SameSite":    {call{path: "/auth/refresh", site: "same-site", cookies: map[string]string{refreshCookie: "x"}}, nil, 403, "denied"},
		"NoCookie":    {call{path: "/auth/refresh"}, nil, 401, "auth.required"},
		"LongCookie":  {call{path: "/auth/refresh", cookies: map[string]string{refreshCookie: strings.Repeat("x", 129)}}, nil, 401, "auth.required"},
		"Wrong":       {call{path: "/auth/sign-in", body: good, kind: jsonKind, site: "same-origin"}, fault.New(fault.Denied, "auth.wrong"), 401, "auth.wrong"},
		"Wait":        {call{path: "/auth/sign-in", body: good, kind: jsonKind}, fault.New(fault.Limited, "auth.wait").With(fault.Params{"seconds": 8}), 429, "auth.wait"},
		"LinkUsed":    {call{path: "/auth/accept", body: good, kind: jsonKind}, fault.New(fault.Conflict, "auth.link_used"), 409, "auth.link_used"},
		"Internal":    {call{path: "/auth/accept", body: good, kind: jsonKind}, errors.New("driver"), 500, "internal"},
		"Unavailable": {call{path: "/auth/refresh", cookies: map[string]string{refreshCookie: "x"}}, fault.ErrUnavailable, 503, "server.unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &desk{out: entrance(), err: c.err}
			w, log := d.serve(c.call, false)
			if got := answer(t, w); w.Code != c.status || got.Code != c.code || (c.err == nil) != (d.asked == 0) {
				t.Errorf("%d %+v, asked %d", w.Code, got, d.asked)
			}
			if len(w.Result().Cookies()) != 0 {
				t.Error("a refusal sets a cookie")
			}
			if strings.Contains(w.Body.String()+log, "10030000022") {
				t.Errorf("the number comes back: %s %s", w.Body, log)
			}
			if c.status == 429 && w.Header().Get("Retry-After") != "8" || c.status == 405 && w.Header().Get("Allow") != "POST" {
				t.Errorf("%v", w.Header())
			}
		})
	}
}

func TestAuthRefresh(t *testing.T) {
	t.Parallel()
	d := &desk{out: entrance()}
	d.out.Device = ""
	c := call{path: "/auth/refresh", cookies: map[string]string{refreshCookie: "old"}}
	w, _ := d.serve(c, true)
	if set := w.Result().Cookies(); w.Code != 200 || d.token != "old" || len(set) != 1 || set[0].Value != "refresh-token" {
		t.Errorf("%d %v", w.Code, set)
	}
	// A token nobody knows may be late, with a newer cookie in its place: it is left alone. A dead one goes.
	d.err = fault.ErrSignIn
	if w, _ := d.serve(c, true); w.Code != 401 || len(w.Result().Cookies()) != 0 {
		t.Errorf("%d %v", w.Code, w.Result().Cookies())
	}
	d.err = fault.New(fault.Denied, "auth.signed_out")
	w, _ = d.serve(c, true)
	if set := w.Result().Cookies(); w.Code != 401 || len(set) != 1 || set[0].MaxAge >= 0 || set[0].Value != "" || set[0].Path != "/auth" || !set[0].Secure {
		t.Errorf("%d %v", w.Code, set)
	}
}

func TestAuthSignOut(t *testing.T) {
	t.Parallel()
	d := &desk{}
	c := call{path: "/auth/sign-out", cookies: map[string]string{refreshCookie: "old"}}
	w, _ := d.serve(c, false)
	if set := w.Result().Cookies(); w.Code != 204 || d.token != "old" || w.Body.Len() != 0 || len(set) != 1 || set[0].MaxAge >= 0 || set[0].Name != refreshCookie {
		t.Errorf("%d %v", w.Code, set)
	}
	c.cookies = nil
	if w, _ := d.serve(c, false); w.Code != 204 || d.asked != 1 {
		t.Errorf("without a cookie: %d", w.Code)
	}
	c.cookies = map[string]string{refreshCookie: "old"}
	d.err = fault.ErrUnavailable
	if w, _ := d.serve(c, false); w.Code != 503 || len(w.Result().Cookies()) != 0 {
		t.Errorf("%d %v", w.Code, w.Result().Cookies())
	}
}

func FuzzAuthBody(f *testing.F) {
	for _, s := range []string{"", "{}", "null", "[]", `{"phone":"1","password":"2"}`, `{"phone":null}`, "\xff", `{"PHONE":"\ud800"}`, `{"a":{"a":{"a":[[[[]]]]}}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d := &desk{out: entrance()}
		w := httptest.NewRecorder()
		Auth(d, false).ServeHTTP(w, call{path: "/auth/sign-in", kind: jsonKind, body: body}.request())
		switch w.Code {
		case 200:
			if len(body) > authBody || !json.Valid([]byte(body)) || !utf8.ValidString(d.entry.Phone+d.entry.Password+d.entry.Device) {
				t.Fatalf("%q is taken", body)
			}
		case 400, 413:
			if d.asked != 0 {
				t.Fatalf("%q is refused and asked for", body)
			}
		default:
			t.Fatalf("%q: %d", body, w.Code)
		}
	})
}

type whoKey struct{}

func TestBearer(t *testing.T) {
	t.Parallel()
	load := func(ctx context.Context, token string) (context.Context, error) {
		switch token {
		case "good":
			return context.WithValue(ctx, whoKey{}, "officer"), nil
		case "broken":
			return nil, errors.New("driver")
		}
		return nil, fault.ErrSignIn
	}
	for name, c := range map[string]struct {
		headers []string
		status  int
		who     string
	}{
		"None":     {nil, 200, "nobody"},
		"Good":     {[]string{"Bearer good"}, 200, "officer"},
		"Small":    {[]string{"bearer  good "}, 200, "officer"},
		"Bad":      {[]string{"Bearer bad"}, 401, ""},
		"Basic":    {[]string{"Basic good"}, 401, ""},
		"Empty":    {[]string{""}, 401, ""},
		"NoToken":  {[]string{"Bearer "}, 401, ""},
		"Two":      {[]string{"Bearer good", "Bearer good"}, 401, ""},
		"Long":     {[]string{"Bearer " + strings.Repeat("x", 4097)}, 401, ""},
		"Internal": {[]string{"Bearer broken"}, 500, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var book logbook
			mux := http.NewServeMux()
			mux.HandleFunc("POST /graphql", func(w http.ResponseWriter, r *http.Request) {
				who, _ := r.Context().Value(whoKey{}).(string)
				if who == "" {
					who = "nobody"
				}
				_, _ = w.Write([]byte(who))
			})
			r := httptest.NewRequest("POST", "/graphql", nil)
			for _, h := range c.headers {
				r.Header.Add("Authorization", h)
			}
			w := httptest.NewRecorder()
			Chain(Routes(mux), Observe(book.log(), nil, time.Now), Recover, Bearer(load)).ServeHTTP(w, r)
			if w.Code != c.status || c.status == 200 && w.Body.String() != c.who {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if c.status == 401 && (answer(t, w).Code != "auth.required" || w.Header().Get("WWW-Authenticate") != "Bearer") {
				t.Errorf("%s %v", w.Body, w.Header())
			}
			if strings.Contains(book.String(), "good") || c.status == 200 && !strings.Contains(book.String(), `route="POST /graphql"`) {
				t.Error(book.String())
			}
		})
	}
}
