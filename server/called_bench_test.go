package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaoying/notify/escalate"
	"jiaoying/notify/gateway"
	"jiaoying/server/store"
)

// arrivals is a telephone company that takes everything and notes when the first and the latest of a channel came.
type arrivals struct {
	secret      []byte
	mu          sync.Mutex
	n           map[string]int
	first, last map[string]time.Time
}

// ServeHTTP takes messages as the gateway's words say.
func (a *arrivals) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || gateway.Verify(a.secret, body, r.Header.Get(gateway.SignatureHeader), time.Now()) != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	var in struct {
		Messages []gateway.Outgoing `json:"messages"`
	}
	var out struct {
		Results []gateway.Result `json:"results"`
	}
	_ = json.Unmarshal(body, &in)
	now := time.Now()
	a.mu.Lock()
	for _, m := range in.Messages {
		if a.n[m.Channel]++; a.n[m.Channel] == 1 {
			a.first[m.Channel] = now
		}
		a.last[m.Channel] = now
		out.Results = append(out.Results, gateway.Result{ID: m.ID, State: "accepted", Provider: "p-" + m.ID})
	}
	a.mu.Unlock()
	_ = json.NewEncoder(w).Encode(out)
}

func (a *arrivals) of(on escalate.Channel) (n int, first, last time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.n[string(on)], a.first[string(on)], a.last[string(on)]
}

// BenchmarkCalled is B6: from the request that publishes a red warning to the first responsible person's telephone and text, and to the last of
// 10,000 (JIAOYING_BENCH_CALLED) in the app and by text, on the running binary with 60,000 texts a minute. Calls go at the 6,000 a minute that
// a county may at most set, so that their last is the line's, not ours.
func BenchmarkCalled(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("JIAOYING_BENCH_CALLED"))
	if err != nil {
		n = 1000
	}
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			for range b.N {
				a := &arrivals{secret: []byte(strings.Repeat("s", 32)), n: map[string]int{}, first: map[string]time.Time{}, last: map[string]time.Time{}}
				telephone := httptest.NewServer(a)
				s := newSite(b, kind)
				s.env = []string{"JIAOYING_GATEWAY_URL=" + telephone.URL, "JIAOYING_GATEWAY_SECRET=" + string(a.secret)}
				v := s.start(b)
				v.stop(b)
				county := peopled(b, s, n)
				st := s.opened(b)
				if err := st.InTx(system(), func(ctx context.Context, tx *store.Tx) error { // minutes are minutes here
					rows, err := tx.Client.LadderStep.Query().All(ctx)
					for _, r := range rows {
						step := *r.Step
						step.After *= 240
						err = errors.Join(err, r.Update().SetStep(&step).Exec(ctx))
					}
					return err
				}); err != nil {
					b.Fatal(err)
				}
				v = s.start(b)
				idle(b, v.cmd.Process.Pid)
				began, used := time.Now(), processCPU(v.cmd.Process.Pid)
				publish(b, v.base, county)
				answered := time.Since(began)
				var made time.Time
				for made.IsZero() || !texted(a, n) {
					if time.Since(began) > 5*time.Minute {
						b.Fatal("not everybody is called after five minutes")
					}
					time.Sleep(20 * time.Millisecond)
					var done int
					if err := store.Inner(st).Row(context.Background(), "SELECT count(*) FROM fanouts WHERE done").Scan(&done); err != nil {
						b.Fatal(err)
					}
					if made.IsZero() && done == 1 {
						made, used = time.Now(), processCPU(v.cmd.Process.Pid)-used
					}
				}
				people := 0
				if err := store.Inner(st).Row(context.Background(), "SELECT count(*) FROM attempts WHERE channel = 'inapp' AND step = 1").Scan(&people); err != nil || people < n {
					b.Fatal(people, err)
				}
				_, call, _ := a.of(escalate.Voice)
				_, text, last := a.of(escalate.SMS)
				b.ReportMetric(float64(people), "people")
				b.ReportMetric(answered.Seconds(), "s/published")
				b.ReportMetric(call.Sub(began).Seconds(), "s/first-call")
				b.ReportMetric(text.Sub(began).Seconds(), "s/first-text")
				b.ReportMetric(made.Sub(began).Seconds(), "s/last-in-app")
				b.ReportMetric(used.Seconds(), "cpu-s/last-in-app") // the server's own; what else runs on the machine is not in it
				b.ReportMetric(last.Sub(began).Seconds(), "s/last-text")
				v.stop(b)
				telephone.Close()
			}
			b.ReportMetric(0, "ns/op") // says the same with the making of the people in it
		})
	}
}

// texted tells whether as many texts have arrived as there are people.
func texted(a *arrivals, n int) bool {
	got, _, _ := a.of(escalate.SMS)
	return got >= n
}

// idle waits until a server is through with what it does at its start: for half a second it has used next to nothing.
func idle(b *testing.B, pid int) {
	b.Helper()
	for began, before := time.Now(), processCPU(pid); ; {
		time.Sleep(500 * time.Millisecond)
		used := processCPU(pid)
		if used-before <= 20*time.Millisecond {
			return
		}
		if time.Since(began) > time.Minute {
			b.Fatal("the server is never idle")
		}
		before = used
	}
}
