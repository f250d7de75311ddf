package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"jiaoying/ent/viewer"
	"jiaoying/server/fetch"
	"jiaoying/server/ops"
	"jiaoying/server/warning"
	"jiaoying/server/work"
)

// polling are the settings of feeds that the server asks by itself.
type polling struct {
	CAPFeeds   string `name:"cap-feeds" env:"JIAOYING_CAP_FEEDS" help:"Feeds of CAP documents (Atom or RSS) that are asked every minute, parted by commas: NAME=https://…, or NAME@COUNTYCODE=https://… where there are several counties. What they bring becomes drafts, unless JIAOYING_CAP_SENDERS names the token 'feed NAME'."`
	FetchHosts string `name:"fetch-hosts" env:"JIAOYING_FETCH_HOSTS" help:"Hosts that may be asked for what people typed in, parted by commas, with a port where it is not 443."`
	// own allows feeds on this machine, without https: only demo sets it.
	own bool
}

// polled is one feed as the setting has it.
type polled struct{ name, code, url string }

// polls is everything that asks feeds: the client, and the feeds with their counties as far as they are known.
type polls struct {
	client *fetch.Client
	feeds  []polled

	mu    sync.Mutex
	known map[string]uuid.UUID // county by the feed's name
}

var feedName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// polls reads the setting.
func (p polling) polls() (*polls, error) {
	hosts, err := fetch.ParseHosts(p.FetchHosts)
	if err != nil {
		return nil, fmt.Errorf("JIAOYING_FETCH_HOSTS: %w", err)
	}
	out := &polls{client: fetch.New(fetch.Options{Hosts: hosts, Agent: "Jiaoying/" + strings.Fields(version())[0], Loopback: p.own}), known: map[string]uuid.UUID{}}
	seen := map[string]bool{}
	for one := range strings.SplitSeq(p.CAPFeeds, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		left, address, ok := strings.Cut(one, "=")
		f := polled{url: address}
		f.name, f.code, _ = strings.Cut(left, "@")
		if !ok || !feedName.MatchString(f.name) || strings.HasSuffix(left, "@") {
			return nil, fmt.Errorf("JIAOYING_CAP_FEEDS: %q is not NAME=https://…", brief(left))
		}
		if seen[f.name] {
			return nil, fmt.Errorf("JIAOYING_CAP_FEEDS: %s stands there twice", f.name)
		}
		seen[f.name] = true
		switch err := out.client.Check(address); {
		case errors.Is(err, fetch.ErrHost):
			return nil, fmt.Errorf("JIAOYING_CAP_FEEDS: the host of %s is not in JIAOYING_FETCH_HOSTS", f.name)
		case err != nil:
			return nil, fmt.Errorf("JIAOYING_CAP_FEEDS: the address of %s is no https address", f.name)
		}
		out.feeds = append(out.feeds, f)
	}
	return out, nil
}

// brief keeps a typed word fit for one line.
func brief(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

// feedOf gives a feed with its county, which may come into the tree only after the start.
func (a *app) feedOf(ctx context.Context, p polled) (warning.Feed, error) {
	a.polls.mu.Lock()
	defer a.polls.mu.Unlock()
	county, ok := a.polls.known[p.name]
	if !ok {
		var err error
		if county, err = a.countyOf(viewer.With(ctx, viewer.System("feeds")), p.code); err != nil {
			return warning.Feed{}, fmt.Errorf("county of the feed %s: %w", p.name, err)
		}
		a.polls.known[p.name] = county
	}
	return warning.Feed{Name: p.name, County: county, URL: p.url}, nil
}

// pollTick is how often it is looked whether a feed's time has come; the feed's own pace is in the database.
const pollTick = 10 * time.Second

// pollTurns are the sweeps of the feeds, each for itself, so that a slow one holds up no other. Which server asks is settled by the feed's
// row and not by the lock of the sweeps, which nobody may hold while he waits for a line.
func (a *app) pollTurns() (turns []work.Turn) {
	for _, p := range a.polls.feeds {
		turns = append(turns, work.Turn{Name: "feed " + p.name, Every: pollTick, Everywhere: true, Do: func(ctx context.Context) error {
			f, err := a.feedOf(ctx, p)
			if err != nil {
				return err
			}
			return a.warnings.Poll(ctx, f, a.polls.client, warning.Source{Senders: a.senders})
		}})
	}
	return turns
}

// feedStates tells how the feeds are. One whose county is not known yet is only named.
func (a *app) feedStates(ctx context.Context) (out []ops.Feed, err error) {
	for _, p := range a.polls.feeds {
		f, err := a.feedOf(ctx, p)
		if err != nil {
			out = append(out, ops.Feed{Name: p.name, Code: "feed.county"})
			continue
		}
		states, err := a.warnings.Feeds(ctx, []warning.Feed{f})
		if err != nil {
			return nil, err
		}
		out = append(out, ops.Feed(states[0]))
	}
	return out, nil
}

// measureFeeds tells for each feed how many seconds it has failed; 0 while it is well, -1 when that is not known.
func (a *app) measureFeeds(reg prometheus.Registerer) {
	for _, p := range a.polls.feeds {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "jiaoying_feed_failing_seconds", Help: "Seconds since which a polled feed cannot be read; 0 while it can.", ConstLabels: prometheus.Labels{"feed": p.name},
		}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			f, err := a.feedOf(ctx, p)
			if err != nil {
				return -1
			}
			states, err := a.warnings.Feeds(ctx, []warning.Feed{f})
			switch {
			case err != nil:
				return -1
			case states[0].FailedSince.IsZero():
				return 0
			}
			return max(0, a.store.Now().Sub(states[0].FailedSince).Seconds())
		}))
	}
}
