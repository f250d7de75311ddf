package web

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/fault"
)

// ErrForm refuses a body that is no JSON object of the expected form.
var ErrForm = fault.New(fault.Invalid, "request.form")

// Entry, Acceptance and Entrance are what the door takes and gives. Their fields are those of the account flow, in the same
// order, so that one converts into the other; this package knows no flow.
type Entry struct{ Phone, Password, Device, KnownDevice, Network string }

// Acceptance is the use of a one-time link.
type Acceptance struct{ Token, Phone, Password, Device, KnownDevice, Network string }

// Entrance is an open door.
type Entrance struct {
	Access       string
	Until        time.Time
	Person       uuid.UUID
	Name         string
	Refresh      string
	RefreshUntil time.Time
	Device       string
}

// Door is the account flow as this edge needs it.
type Door interface {
	SignIn(ctx context.Context, e Entry) (Entrance, error)
	Refresh(ctx context.Context, token string) (Entrance, error)
	SignOut(ctx context.Context, token string) error
	Accept(ctx context.Context, a Acceptance) (Entrance, error)
}

const (
	refreshCookie = "jiaoying_refresh"
	deviceCookie  = "jiaoying_device"
	// authPath keeps the cookies from every other request.
	authPath = "/auth"
	// authBody is many times the longest password, number and browser name.
	authBody = 4 << 10
	// cookieMost is many times the length of our values; longer ones are not ours.
	cookieMost = 128
	// deviceAge is how long the account flow keeps a browser known.
	deviceAge = 365 * 24 * time.Hour
	// bearerMost is many times the length of a token.
	bearerMost = 4 << 10
)

// auth serves the door.
type auth struct {
	door   Door
	secure bool
}

// Auth serves the paths below /auth/, all by POST: sign-in, refresh, sign-out, accept. secure tells that people reach the
// server by https even when a proxy speaks http to it.
func Auth(door Door, secure bool) http.Handler {
	a := auth{door, secure}
	mux := http.NewServeMux()
	for path, serve := range map[string]func(http.ResponseWriter, *http.Request) error{
		"sign-in": a.signIn, "refresh": a.refresh, "sign-out": a.signOut, "accept": a.accept,
	} {
		mux.HandleFunc(authPath+"/"+path, func(w http.ResponseWriter, r *http.Request) {
			err := posted(r)
			if err == nil {
				err = serve(w, r)
			}
			if err != nil {
				if f, ok := fault.As(err); ok && f.Code == ErrMethod.Code {
					w.Header().Set("Allow", http.MethodPost)
				}
				WriteFault(w, r, err)
			}
		})
	}
	mux.HandleFunc(authPath+"/", func(w http.ResponseWriter, r *http.Request) { WriteFault(w, r, fault.ErrNotFound) })
	return mux
}

// posted refuses what no page of ours sends. The cookies are SameSite=Strict already; a browser that names another site
// under the county's name gets nothing either.
func posted(r *http.Request) error {
	if r.Method != http.MethodPost {
		return ErrMethod
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return nil
	}
	return fault.ErrDenied
}

// read decodes a JSON body. The type must be said: a form of another site cannot say it without being asked for leave.
func read[T any](w http.ResponseWriter, r *http.Request) (in T, err error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return in, ErrForm
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, authBody))
	if err != nil {
		return in, err
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return in, ErrForm // the cause would name what was typed
	}
	return in, nil
}

func (a auth) signIn(w http.ResponseWriter, r *http.Request) error {
	in, err := read[struct{ Phone, Password, Device string }](w, r)
	if err != nil {
		return err
	}
	e, err := a.door.SignIn(r.Context(), Entry{in.Phone, in.Password, in.Device, cookie(r, deviceCookie), networkText(r.Context())})
	if err != nil {
		return err
	}
	a.welcome(w, r, e)
	return nil
}

func (a auth) accept(w http.ResponseWriter, r *http.Request) error {
	in, err := read[struct{ Token, Phone, Password, Device string }](w, r)
	if err != nil {
		return err
	}
	e, err := a.door.Accept(r.Context(), Acceptance{in.Token, in.Phone, in.Password, in.Device, cookie(r, deviceCookie), networkText(r.Context())})
	if err != nil {
		return err
	}
	a.welcome(w, r, e)
	return nil
}

func (a auth) refresh(w http.ResponseWriter, r *http.Request) error {
	token := cookie(r, refreshCookie)
	if token == "" {
		return fault.ErrSignIn
	}
	e, err := a.door.Refresh(r.Context(), token)
	if err != nil {
		// Only a session that has ended takes its cookie along: a token nobody knows may be late, and a newer one in its place.
		if f, ok := fault.As(err); ok && f.Code == "auth.signed_out" {
			a.set(w, r, refreshCookie, "", -1)
		}
		return err
	}
	a.welcome(w, r, e)
	return nil
}

func (a auth) signOut(w http.ResponseWriter, r *http.Request) error {
	if token := cookie(r, refreshCookie); token != "" {
		if err := a.door.SignOut(r.Context(), token); err != nil {
			return err // the cookie stays, so that the phone can say it again
		}
	}
	a.set(w, r, refreshCookie, "", -1)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// person is who has entered, for the phone to show.
type person struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

func (a auth) welcome(w http.ResponseWriter, r *http.Request, e Entrance) {
	a.set(w, r, refreshCookie, e.Refresh, max(time.Until(e.RefreshUntil), time.Second))
	if e.Device != "" {
		a.set(w, r, deviceCookie, e.Device, deviceAge)
	}
	WriteJSON(w, http.StatusOK, struct {
		Access    string    `json:"access"`
		ExpiresAt time.Time `json:"expiresAt"`
		Person    person    `json:"person"`
	}{e.Access, e.Until.UTC(), person{e.Person, e.Name}})
}

// set writes one of our cookies; a negative age takes it away.
func (a auth) set(w http.ResponseWriter, r *http.Request, name, value string, age time.Duration) {
	seconds := int(age / time.Second)
	if age < 0 {
		seconds = -1
	}
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: authPath, MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: a.secure || r.TLS != nil,
	})
}

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) > cookieMost {
		return ""
	}
	return c.Value
}

// networkText is empty for an unknown network.
func networkText(ctx context.Context) string {
	n := Network(ctx)
	if !n.IsValid() {
		return ""
	}
	return n.String()
}

// Bearer reads the token of a request and lets load put who it stands for into the context. Without the header the request
// goes on as it came: what is open to everybody decides the handler. A header that does not hold is answered here.
func Bearer(load func(ctx context.Context, token string) (context.Context, error)) Layer {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			said := r.Header.Values("Authorization")
			if len(said) == 0 {
				next.ServeHTTP(w, r)
				return
			}
			scheme, token, _ := strings.Cut(said[0], " ")
			token = strings.TrimSpace(token)
			if len(said) > 1 || !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > bearerMost {
				WriteFault(w, r, fault.ErrSignIn)
				return
			}
			ctx, err := load(r.Context(), token)
			if err != nil {
				WriteFault(w, r, err)
				return
			}
			inner := r.WithContext(ctx)
			defer func() { r.Pattern = inner.Pattern }()
			next.ServeHTTP(w, inner)
		})
	}
}
