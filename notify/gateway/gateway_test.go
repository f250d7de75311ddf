package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/notify/channel"
	"jiaoying/notify/channel/channeltest"
	"jiaoying/notify/escalate"
)

var secret = bytes.Repeat([]byte("s"), secretLeast)

func stand(t *testing.T) (*Stand, string) {
	t.Helper()
	s := &Stand{Secret: secret, Now: time.Now}
	url, stop, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return s, url
}

func TestPlug(t *testing.T) {
	t.Parallel()
	for _, on := range []escalate.Channel{escalate.Voice, escalate.SMS} {
		t.Run(string(on), func(t *testing.T) {
			s, url := stand(t)
			channeltest.Run(t, channeltest.Plug{
				New: func(t *testing.T) channel.Channel {
					p, err := New(on, url, secret)
					if err != nil {
						t.Fatal(err)
					}
					return p
				},
				Address: StandIn + "000022", Dead: NobodysDead,
				Arrived: func() (out []string) {
					for _, k := range s.Last() {
						out = append([]string{k.Text}, out...)
					}
					return out
				},
			})
		})
	}
}

// The numbers of nobody go to a stand-in and nowhere else, and nobody else's go there.
func TestNumbers(t *testing.T) {
	t.Parallel()
	s, url := stand(t)
	here, err := New(escalate.Voice, url, secret)
	if err != nil {
		t.Fatal(err)
	}
	real, err := New(escalate.Voice, "https://gateway.example", secret)
	if err != nil {
		t.Fatal(err)
	}
	real.client = &http.Client{Transport: fails(t)}
	nobody, somebody := channel.Message{Attempt: uuid.New(), Address: StandIn + "000001"}, channel.Message{Attempt: uuid.New(), Address: "somebody"}
	if out := real.Send(context.Background(), []channel.Message{nobody}); out[0].Verdict != channel.VerdictRefused || out[0].Code != "nobodys_number" {
		t.Errorf("%+v", out)
	}
	out := here.Send(context.Background(), []channel.Message{somebody, nobody})
	if out[0].Verdict != channel.VerdictRefused || out[1].Verdict != channel.VerdictAccepted || len(s.Last()) != 1 {
		t.Errorf("%+v", out)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func fails(t *testing.T) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("a request went out: %s", r.URL)
		return nil, errors.New("no")
	})
}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "gateway.example", "http://gateway.example", "ftp://127.0.0.1", "https://a:b@gateway.example", "https://gateway.example?x=1"} {
		if _, err := New(escalate.SMS, address, secret); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
	if _, err := New(escalate.SMS, "https://gateway.example", []byte("short")); err == nil {
		t.Error("a short secret was taken")
	}
}

// What a gateway answers, and what it means.
func TestAnswers(t *testing.T) {
	t.Parallel()
	a := channel.Message{Attempt: uuid.New(), Address: StandIn + "000001"}
	id := a.Attempt.String()
	cases := []struct {
		name    string
		status  int
		body    string
		verdict channel.Verdict
		after   time.Duration
	}{
		{"accepted", 200, `{"results":[{"id":"` + id + `","state":"accepted","provider":"p1"}]}`, channel.VerdictAccepted, 0},
		{"delivered", 200, `{"results":[{"id":"` + id + `","state":"delivered","provider":"p1"}]}`, channel.VerdictDelivered, 0},
		{"accepted without an id", 200, `{"results":[{"id":"` + id + `","state":"accepted"}]}`, channel.VerdictRetry, 0},
		{"gone", 200, `{"results":[{"id":"` + id + `","state":"gone","code":"empty_number"}]}`, channel.VerdictGone, 0},
		{"refused", 200, `{"results":[{"id":"` + id + `","state":"refused"}]}`, channel.VerdictRefused, 0},
		{"later", 200, `{"results":[{"id":"` + id + `","state":"later","afterSeconds":40}]}`, channel.VerdictLater, 40 * time.Second},
		{"left out", 200, `{"results":[]}`, channel.VerdictRetry, 0},
		{"another", 200, `{"results":[{"id":"x","state":"accepted","provider":"p1"}]}`, channel.VerdictRetry, 0},
		{"no JSON", 200, `<html>`, channel.VerdictRetry, 0},
		{"too long", 200, `{"results":[{"id":"` + strings.Repeat("x", answerMost) + `"}]}`, channel.VerdictRetry, 0},
		{"busy", 429, ``, channel.VerdictLater, 7 * time.Second},
		{"down", 503, ``, channel.VerdictRetry, 0},
		{"moved", 302, ``, channel.VerdictRetry, 0},
		{"wrong secret", 403, ``, channel.VerdictRetry, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "7")
				w.Header().Set("Location", "https://gateway.example")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer srv.Close()
			p, err := New(escalate.SMS, srv.URL, secret)
			if err != nil {
				t.Fatal(err)
			}
			out := p.Send(context.Background(), []channel.Message{a})
			if len(out) != 1 || out[0].Verdict != c.verdict || out[0].After != c.after {
				t.Errorf("%+v", out)
			}
		})
	}
	t.Run("Unreachable", func(t *testing.T) {
		t.Parallel()
		p, err := New(escalate.SMS, "http://127.0.0.1:1", secret)
		if err != nil {
			t.Fatal(err)
		}
		if out := p.Send(context.Background(), []channel.Message{a}); out[0].Verdict != channel.VerdictRetry {
			t.Errorf("%+v", out)
		}
	})
}

func TestBuild(t *testing.T) {
	t.Parallel()
	m := channel.Message{Attempt: uuid.MustParse("019a0000-0000-7000-8000-000000000001"), Delivery: uuid.New(), Address: StandIn + "000001", Title: "暴雨红色预警", Body: "收到回复1",
		Status: channel.Exercise, Level: "red", Expires: time.Date(2026, 7, 1, 4, 0, 0, 5, time.UTC), Lang: "zh-CN"}
	b, err := json.Marshal(Build(escalate.SMS, m))
	want := `{"id":"019a0000-0000-7000-8000-000000000001","channel":"sms","to":"10030000001","text":"收到回复1","digit":"8","status":"exercise","level":"red","lang":"zh-CN","expiresAt":"2026-07-01T04:00:00Z"}`
	if err != nil || string(b) != want {
		t.Errorf("%s %v", b, err)
	}
}

func TestDoor(t *testing.T) {
	t.Parallel()
	now := time.Now()
	d := &Door{Secret: secret, Now: func() time.Time { return now }}
	send := func(r Report, spoil func(*http.Request)) error {
		body, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		req := httptest.NewRequest(http.MethodPost, "/voice/callback", bytes.NewReader(body))
		req.Header.Set(SignatureHeader, Sign(secret, body, now))
		if spoil != nil {
			spoil(req)
		}
		_, err = d.Receive(req)
		return err
	}
	good := Report{ID: "1", Provider: "p", Digits: "1", Heard: true, At: now}
	old, nameless, far, long := good, good, good, good
	old.At = now.Add(-6 * time.Minute)
	nameless.Provider = ""
	far.At = now.Add(6 * time.Minute)
	long.Digits = strings.Repeat("1", wordMost+1)
	body, _ := json.Marshal(good)
	header := func(h string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(SignatureHeader, h) }
	}
	cases := []struct {
		name  string
		in    Report
		spoil func(*http.Request)
		want  error
	}{
		{"no signature", good, header(""), ErrSignature},
		{"another's", good, header(Sign(bytes.Repeat([]byte("x"), 32), body, now)), ErrSignature},
		{"of another body", good, header(Sign(secret, []byte("{}"), now)), ErrSignature},
		{"with another time", good, header(strings.Replace(Sign(secret, body, now), "t=1", "t=2", 1)), ErrSignature},
		{"old", good, header(Sign(secret, body, now.Add(-6*time.Minute))), ErrOld},
		{"from the future", good, header(Sign(secret, body, now.Add(6*time.Minute))), ErrOld},
		{"about long ago", old, nil, ErrOld},
		{"about later", far, nil, ErrOld},
		{"about nothing", nameless, nil, ErrBody},
		{"too long a word", long, nil, ErrBody},
		{"good", good, nil, nil},
		{"again", good, nil, ErrReplay},
	}
	for _, c := range cases {
		if err := send(c.in, c.spoil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	d.Forget("1")
	if err := send(good, nil); err != nil {
		t.Errorf("after it was forgotten: %v", err)
	}
	req := httptest.NewRequest(http.MethodPost, "/sms/inbound", strings.NewReader(strings.Repeat("x", reportMost+1)))
	if _, err := d.Receive(req); !errors.Is(err, ErrBody) {
		t.Errorf("a huge body: %v", err)
	}
}

// The stand-in answers as a person would: the report comes signed and says what was pressed or written.
func TestStandAnswers(t *testing.T) {
	t.Parallel()
	s, url := stand(t)
	door := &Door{Secret: secret, Now: time.Now}
	var got []Report
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, err := door.Receive(r)
		if err != nil {
			t.Error(err)
			w.WriteHeader(http.StatusForbidden)
			return
		}
		got, paths = append(got, in), append(paths, r.URL.Path)
	}))
	defer server.Close()
	s.Callback = server.URL
	for _, on := range []escalate.Channel{escalate.Voice, escalate.SMS} {
		p, err := New(on, url, secret)
		if err != nil {
			t.Fatal(err)
		}
		out := p.Send(context.Background(), []channel.Message{{Attempt: uuid.New(), Address: StandIn + "000022", Body: "请按1"}})
		if err := s.Answer(context.Background(), out[0].Provider, "1"); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 2 || !got[0].Heard || got[0].Digits != "1" || got[0].Provider == "" || got[1].Number != StandIn+"000022" || paths[0] != "/voice/callback" || paths[1] != "/sms/inbound" {
		t.Errorf("%+v %v", got, paths)
	}
	if err := s.Answer(context.Background(), "unknown", "1"); err == nil {
		t.Error("it answered what it never got")
	}
}
