package account

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"jiaoying/ent/viewer"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/web"
)

// edge is the flow as the HTTP door sees it: the structs of both sides convert into each other.
type edge struct{ f *Flow }

func (e edge) SignIn(ctx context.Context, in web.Entry) (web.Entrance, error) {
	out, err := e.f.SignIn(ctx, Entry(in))
	return web.Entrance(out), err
}
func (e edge) Refresh(ctx context.Context, token string) (web.Entrance, error) {
	out, err := e.f.Refresh(ctx, token)
	return web.Entrance(out), err
}
func (e edge) SignOut(ctx context.Context, token string) error { return e.f.SignOut(ctx, token) }
func (e edge) Accept(ctx context.Context, in web.Acceptance) (web.Entrance, error) {
	out, err := e.f.Accept(ctx, Acceptance(in))
	return web.Entrance(out), err
}

// A phone over HTTP: sign in, ask, refresh, sign out; with the cookies a browser would keep.
func TestOverHTTP(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		mux := http.NewServeMux()
		mux.Handle("/auth/", web.Auth(edge{b.flow}, false))
		mux.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
			if v := viewer.From(r.Context()); v != nil {
				_, _ = io.WriteString(w, v.Name)
			}
		})
		bearer := web.Bearer(func(ctx context.Context, token string) (context.Context, error) {
			v, _, err := b.flow.Viewer(ctx, token)
			if err != nil {
				return nil, err
			}
			return viewer.With(ctx, v), nil
		})
		srv := httptest.NewServer(web.Chain(mux, web.Observe(slog.New(slog.DiscardHandler), nil, time.Now), bearer))
		t.Cleanup(srv.Close)
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		phone := &http.Client{Jar: jar}
		send := func(path, body, token string) (int, string) {
			t.Helper()
			req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, srv.URL+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if body != "" {
				req.Header.Set("Content-Type", "application/json")
			}
			if token != "" {
				req.Header.Set("Authorization", "Bearer "+token)
			}
			res, err := phone.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			text, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return res.StatusCode, string(text)
		}
		access := func(status int, text string) string {
			t.Helper()
			var in struct {
				Access string
				Person struct{ ID, Name string }
			}
			if err := json.Unmarshal([]byte(text), &in); err != nil || status != 200 || in.Person.ID != officer.id.String() {
				t.Fatalf("%d %s", status, text)
			}
			return in.Access
		}
		if status, text := send("/auth/sign-in", `{"phone":"`+officer.phone+`","password":"x"}`, ""); status != 401 || !strings.Contains(text, "auth.wrong") {
			t.Errorf("%d %s", status, text)
		}
		first := access(send("/auth/sign-in", `{"phone":"`+officer.phone+`","password":"`+password+`","device":"Firefox"}`, ""))
		next := access(send("/auth/refresh", "", ""))
		for token, want := range map[string]string{first: "逄归田1", next: "逄归田1", "": ""} {
			if status, text := send("/who", "", token); status != 200 || text != want {
				t.Errorf("%d %s", status, text)
			}
		}
		if status, text := send("/auth/sign-out", "", ""); status != 204 || text != "" {
			t.Errorf("%d %s", status, text)
		}
		if status, text := send("/who", "", next); status != 401 || !strings.Contains(text, "auth.required") {
			t.Errorf("%d %s", status, text)
		}
		if status, _ := send("/auth/refresh", "", ""); status != 401 {
			t.Errorf("%d", status)
		}
		again := access(send("/auth/sign-in", `{"phone":"`+officer.phone+`","password":"`+password+`"}`, ""))
		if v, _, err := b.flow.Viewer(context.Background(), again); err != nil || v.Person != officer.id {
			t.Error(err)
		}
		var devices int
		if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM known_devices").Scan(&devices); err != nil || devices != 1 {
			t.Errorf("%d devices, %v", devices, err)
		}
	})
}
