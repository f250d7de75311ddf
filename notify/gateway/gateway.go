// Package gateway is the way to telephones: calls and SMS through a provider-neutral gateway that speaks signed JSON, and a stand-in
// gateway for demo and tests. A county's provider is reached through such a gateway, so that no provider's words stand in the flow.
//
//	POST {url}/messages   {"messages":[{id, channel, to, text, digit, status, level, lang, expiresAt}]}
//	                  →   {"results":[{id, state, provider, code, afterSeconds}]}    state: accepted delivered gone later refused failed
//	POST /voice/callback, /sms/inbound (to us)   {id, provider, number, digits, heard, delivered, code, at}
//
// Both ways carry Jiaoying-Signature: t=UNIX,v1=HEX, the HMAC-SHA256 of "t.body" under the shared secret, and are refused when older
// than five minutes.
package gateway

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
	"jiaoying/server/fault"
)

const (
	// SignatureHeader carries time and HMAC.
	SignatureHeader = "Jiaoying-Signature"
	// signatureAge is how old a signed request may be, and how far a clock may be off.
	signatureAge = 5 * time.Minute
	// secretLeast is as long as what it keys.
	secretLeast = 32
	timeout     = 10 * time.Second
	answerMost  = 1 << 20
	// batch messages go in one request: far below the gateway's megabyte.
	batch = 100
	// StandIn is how numbers begin that nobody has: they go to a stand-in and nowhere else.
	StandIn = "10030"
)

// The faults of signed requests.
var (
	ErrSignature = fault.New(fault.Denied, "gateway.signature")
	ErrOld       = fault.New(fault.Denied, "gateway.old")
	ErrReplay    = fault.New(fault.Conflict, "gateway.replay")
	ErrBody      = fault.New(fault.Invalid, "gateway.body")
)

// Sign is the header of a body at a time.
func Sign(secret, body []byte, at time.Time) string {
	t := strconv.FormatInt(at.Unix(), 10)
	return "t=" + t + ",v1=" + hex.EncodeToString(sum(secret, t, body))
}

func sum(secret []byte, t string, body []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(t + "."))
	h.Write(body)
	return h.Sum(nil)
}

// Verify checks a header. Faults: ErrSignature, ErrOld.
func Verify(secret, body []byte, header string, now time.Time) error {
	t, rest, ok := strings.Cut(strings.TrimPrefix(header, "t="), ",v1=")
	mac, err := hex.DecodeString(rest)
	at, terr := strconv.ParseInt(t, 10, 64)
	if !ok || err != nil || terr != nil || !hmac.Equal(mac, sum(secret, t, body)) {
		return ErrSignature
	}
	if age := now.Sub(time.Unix(at, 0)); age > signatureAge || age < -signatureAge {
		return ErrOld
	}
	return nil
}

// Outgoing is one message as the gateway gets it.
type Outgoing struct {
	ID        string    `json:"id"`
	Channel   string    `json:"channel"`
	To        string    `json:"to"`
	Text      string    `json:"text"`
	Digit     string    `json:"digit"`
	Status    string    `json:"status"`
	Level     string    `json:"level"`
	Lang      string    `json:"lang"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// Result is what became of one.
type Result struct {
	ID           string `json:"id"`
	State        string `json:"state"`
	Provider     string `json:"provider,omitempty"`
	Code         string `json:"code,omitempty"`
	AfterSeconds int    `json:"afterSeconds,omitempty"`
}

type outgoing struct {
	Messages []Outgoing `json:"messages"`
}

type results struct {
	Results []Result `json:"results"`
}

// Build is what is sent of a message.
func Build(on escalate.Channel, m channel.Message) Outgoing {
	return Outgoing{ID: m.Attempt.String(), Channel: string(on), To: m.Address, Text: m.Body, Digit: m.Digit(), Status: string(m.Status), Level: m.Level,
		Lang: m.Lang, ExpiresAt: m.Expires.UTC().Truncate(time.Second)}
}

// Outcome is what a result means for the row.
func (r Result) Outcome() channel.Outcome {
	o := channel.Outcome{Provider: r.Provider, Code: r.Code}
	switch {
	case r.State == "accepted" && r.Provider != "":
		o.Verdict = channel.VerdictAccepted
	case r.State == "delivered" && r.Provider != "":
		o.Verdict = channel.VerdictDelivered
	case r.State == "gone":
		o.Verdict = channel.VerdictGone
	case r.State == "later":
		o.Verdict, o.After = channel.VerdictLater, time.Duration(r.AfterSeconds)*time.Second
	case r.State == "refused":
		o.Verdict = channel.VerdictRefused
	default:
		o.Verdict, o.Provider, o.Cause = channel.VerdictRetry, "", fmt.Errorf("the gateway says %.20q", r.State)
	}
	return o
}

// Plug sends calls or SMS to a gateway.
type Plug struct {
	on       escalate.Channel
	url      string
	secret   []byte
	client   *http.Client
	loopback bool
	now      func() time.Time
}

// New makes a plug for a gateway. Its address is https, or on this machine: then it is a stand-in, to which alone the numbers of
// nobody go. An error is one sentence for whoever configures it.
func New(on escalate.Channel, address string, secret []byte) (*Plug, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("the gateway's address is no plain URL")
	}
	loopback := u.Hostname() == "localhost"
	if ip := net.ParseIP(u.Hostname()); ip != nil {
		loopback = ip.IsLoopback()
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return nil, errors.New("the gateway's address is not https")
	}
	if len(secret) < secretLeast {
		return nil, fmt.Errorf("the gateway's secret is shorter than %d bytes", secretLeast)
	}
	return &Plug{on: on, url: strings.TrimSuffix(address, "/") + "/messages", secret: secret, loopback: loopback, now: time.Now,
		client: &http.Client{Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// Name is voice or sms.
func (p *Plug) Name() escalate.Channel { return p.on }

// Send hands messages over, a hundred in a request.
func (p *Plug) Send(ctx context.Context, messages []channel.Message) []channel.Outcome {
	out := make([]channel.Outcome, len(messages))
	var at []int
	flush := func() {
		if len(at) > 0 {
			p.post(ctx, messages, at, out)
		}
		at = at[:0]
	}
	for i, m := range messages {
		switch nobody := strings.HasPrefix(m.Address, StandIn); {
		case nobody && !p.loopback:
			out[i] = channel.Refused("nobodys_number")
			continue
		case !nobody && p.loopback: // the stand-in reaches nobody: what is meant for somebody is not to seem sent
			out[i] = channel.Refused("stand_in")
			continue
		}
		if at = append(at, i); len(at) == batch {
			flush()
		}
	}
	flush()
	return out
}

// post sends one request and writes the outcomes at their places.
func (p *Plug) post(ctx context.Context, messages []channel.Message, at []int, out []channel.Outcome) {
	all := func(o channel.Outcome) {
		for _, i := range at {
			out[i] = o
		}
	}
	var body outgoing
	index := map[string]int{}
	for _, i := range at {
		o := Build(p.on, messages[i])
		body.Messages = append(body.Messages, o)
		index[o.ID] = i
	}
	b, err := json.Marshal(body)
	if err != nil {
		all(channel.Retry("gateway", err))
		return
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(b))
	if err != nil {
		all(channel.Retry("gateway", err))
		return
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(SignatureHeader, Sign(p.secret, b, p.now()))
	res, err := p.client.Do(req)
	if err != nil {
		all(channel.Retry("gateway", err))
		return
	}
	defer func() { _ = res.Body.Close() }()
	switch {
	case res.StatusCode == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		all(channel.Later(time.Duration(seconds) * time.Second))
		return
	case res.StatusCode != http.StatusOK:
		all(channel.Retry("gateway", fmt.Errorf("the gateway answers %d", res.StatusCode)))
		return
	}
	var in results
	if err := json.NewDecoder(io.LimitReader(res.Body, answerMost)).Decode(&in); err != nil {
		all(channel.Retry("gateway", fmt.Errorf("the gateway's answer: %w", err)))
		return
	}
	all(channel.Retry("gateway", errors.New("the gateway left it out")))
	for _, r := range in.Results {
		if i, ok := index[r.ID]; ok {
			out[i] = r.Outcome()
		}
	}
}
