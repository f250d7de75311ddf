package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jiaoying/notify/escalate"
)

// Stand is the gateway of a demo: it rings nobody, keeps what it was given, and answers as a person would when it is told to.
type Stand struct {
	Secret []byte
	// Callback is where the server that sends is reached, such as http://127.0.0.1:8080.
	Callback string
	// Now is the time source.
	Now  func() time.Time
	mu   sync.Mutex
	n    int
	last []Kept
	ids  map[string]string
}

// Kept is one message that arrived.
type Kept struct {
	Outgoing
	Provider string    `json:"provider"`
	At       time.Time `json:"at"`
}

const (
	keptMost = 500
	standIn  = 1 << 20
	// NobodysDead is a number that the stand-in says is dead.
	NobodysDead = StandIn + "000000"
)

// Listen opens the stand-in on this machine alone, at a port of its own.
func (s *Stand) Listen() (url string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("stand-in gateway: %w", err)
	}
	srv := &http.Server{Handler: s, ReadTimeout: timeout, WriteTimeout: timeout}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	return "http://" + l.Addr().String(), func() { _ = srv.Close(); <-done }, nil
}

// ServeHTTP takes messages: POST /messages.
func (s *Stand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, standIn))
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/messages":
		w.WriteHeader(http.StatusNotFound)
		return
	case err != nil:
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	case Verify(s.Secret, body, r.Header.Get(SignatureHeader), s.Now()) != nil:
		w.WriteHeader(http.StatusForbidden)
		return
	}
	var in outgoing
	if err := json.Unmarshal(body, &in); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	out := results{Results: []Result{}}
	s.mu.Lock()
	for _, m := range in.Messages {
		out.Results = append(out.Results, s.take(m))
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func (s *Stand) take(m Outgoing) Result {
	switch {
	case !strings.HasPrefix(m.To, StandIn):
		return Result{ID: m.ID, State: "refused", Code: "stand_in"}
	case m.To == NobodysDead:
		return Result{ID: m.ID, State: "gone", Code: "empty_number"}
	}
	if id, ok := s.ids[m.ID]; ok {
		return Result{ID: m.ID, State: "accepted", Provider: id}
	}
	if s.ids == nil {
		s.ids = map[string]string{}
	}
	s.n++
	id := "stand-in-" + strconv.FormatInt(s.Now().UnixNano(), 36) + "-" + strconv.Itoa(s.n)
	s.ids[m.ID] = id
	s.last = append(s.last, Kept{Outgoing: m, Provider: id, At: s.Now()})
	if drop := len(s.last) - keptMost; drop > 0 {
		for _, k := range s.last[:drop] {
			delete(s.ids, k.ID)
		}
		s.last = slices.Clone(s.last[drop:])
	}
	return Result{ID: m.ID, State: "accepted", Provider: id}
}

// Last gives what it keeps, newest first.
func (s *Stand) Last() []Kept {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.last)
	slices.Reverse(out)
	return out
}

// Answer does for a kept message what a person would: a call is heard out and the digit pressed, an SMS is replied to.
func (s *Stand) Answer(ctx context.Context, provider, digits string) error {
	s.mu.Lock()
	i := slices.IndexFunc(s.last, func(k Kept) bool { return k.Provider == provider })
	var m Kept
	if i >= 0 {
		m = s.last[i]
	}
	s.n++
	id := fmt.Sprintf("report-%d-%d", s.Now().UnixNano(), s.n)
	s.mu.Unlock()
	if i < 0 {
		return fmt.Errorf("the stand-in keeps no message %.60q", provider)
	}
	if m.Channel == string(escalate.Voice) {
		return s.report(ctx, "/voice/callback", Report{ID: id, Provider: provider, Digits: digits, Heard: true, Delivered: true, At: s.Now()})
	}
	return s.report(ctx, "/sms/inbound", Report{ID: id, Number: m.To, Digits: digits, At: s.Now()})
}

func (s *Stand) report(ctx context.Context, path string, r Report) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(s.Callback, "/")+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(SignatureHeader, Sign(s.Secret, body, s.Now()))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the server answers the report with %d", res.StatusCode)
	}
	return nil
}
