package warning

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/fetch"
	"jiaoying/server/store"
	"jiaoying/server/warning/feed"
)

// Feed is a list of CAP documents that is asked for by itself.
type Feed struct {
	Name   string
	County uuid.UUID
	URL    string
}

// Machine is the name a feed hands its documents in by: the token of a known sender, as far as one is configured.
func (f Feed) Machine() string { return "feed " + f.Name }

// Fetcher gets documents; server/fetch has the one that is safe.
type Fetcher interface {
	Get(ctx context.Context, address string, known fetch.Known) (*fetch.Answer, error)
}

const (
	// pollEvery is how often a feed is asked; a feed that fails is asked more and more seldom, to pollSeldom.
	pollEvery, pollSeldom = time.Minute, 15 * time.Minute
	// pollTurn bounds one turn; pollLease is longer, so that nobody else asks meanwhile, and short enough for a server that died.
	pollTurn, pollLease = 90 * time.Second, 2 * time.Minute
	// documentsMost are fetched in one turn; the rest waits for the next.
	documentsMost = 50
	// triesMost is how often a document is tried that cannot be had, or that changes what has not come: two hours with the pauses between.
	triesMost = 12
	// seenMost is how long a document that is in no feed any more is remembered; noticed once a day.
	seenMost, seenEvery = 60 * 24 * time.Hour, 24 * time.Hour
)

// What became of a document of a feed.
const (
	entryTaken   = "taken"
	entryRefused = "refused"
	entryWaiting = "waiting"
	entryLost    = "lost"
)

// Poll asks one feed when its time has come and hands what is new in, oldest first, as the feed's machine. Of several servers one asks. A
// feed that fails is noted and asked later; a document that is refused is not asked for again, and stops no other. What it gives back is
// only what went wrong here, in the database.
func (f *Flow) Poll(ctx context.Context, of Feed, from Fetcher, src Source) error {
	county := division.Place{County: of.County}
	ctx = viewer.With(store.WithOrigin(ctx, "feed"), &viewer.Viewer{
		Machine: of.Machine(), Grants: []viewer.Grant{{Verbs: []viewer.Verb{viewer.CAPSubmit}, Place: county}},
	})
	p := poll{flow: f, feed: of, from: from, src: src, county: county, log: f.Log.With("feed", of.Name)}
	due, err := p.claim(ctx)
	if err != nil || !due {
		return err
	}
	turn, cancel := context.WithTimeout(ctx, pollTurn)
	defer cancel()
	known, err := p.ask(turn)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err() // the server stops; the lease runs out
		}
		f, ok := fault.As(err)
		if !ok || f.Kind == fault.Internal {
			return errors.Join(err, p.failed(ctx, fault.ErrInternal.Code))
		}
		p.log.Warn("feed failed", "code", f.Code, "error", err)
		return p.failed(ctx, f.Code)
	}
	return p.done(ctx, known)
}

// poll is one turn of one feed.
type poll struct {
	flow     *Flow
	feed     Feed
	from     Fetcher
	src      Source
	county   division.Place
	log      *slog.Logger
	known    fetch.Known
	failures int
}

// claim takes the turn: whoever moves next_at on asks.
func (p *poll) claim(ctx context.Context) (due bool, err error) {
	err = p.flow.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		due = false
		raw := store.Inner(tx)
		if _, err := raw.Exec(ctx, `INSERT INTO cap_feeds (county_id, name, url, etag, modified, failures, code, next_at) VALUES (?, ?, ?, '', '', 0, '', ?) ON CONFLICT DO NOTHING`,
			p.feed.County, p.feed.Name, p.feed.URL, tx.Now); err != nil {
			return fmt.Errorf("note the feed: %w", err)
		}
		// Another address is another feed: what was known of the old one is forgotten, and it is asked at once.
		if _, err := raw.Exec(ctx, `UPDATE cap_feeds SET url = ?, etag = '', modified = '', failures = 0, failed_since = NULL, code = '', next_at = ? WHERE county_id = ? AND name = ? AND url <> ?`,
			p.feed.URL, tx.Now, p.feed.County, p.feed.Name, p.feed.URL); err != nil {
			return fmt.Errorf("note the feed: %w", err)
		}
		n, err := raw.Exec(ctx, "UPDATE cap_feeds SET next_at = ?, asked_at = ? WHERE county_id = ? AND name = ? AND next_at <= ?", tx.Now.Add(pollLease), tx.Now, p.feed.County, p.feed.Name, tx.Now)
		if err != nil || n == 0 {
			return err
		}
		due = true
		return raw.Row(ctx, "SELECT etag, modified, failures FROM cap_feeds WHERE county_id = ? AND name = ?", p.feed.County, p.feed.Name).Scan(&p.known.ETag, &p.known.Modified, &p.failures)
	})
	return due, err
}

// failed notes a failure; the feed is asked later, and later each time.
func (p *poll) failed(ctx context.Context, code string) error {
	wait := pollSeldom
	if p.failures < 4 {
		wait = pollEvery << p.failures
	}
	return p.flow.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := store.Inner(tx).Exec(ctx, "UPDATE cap_feeds SET failures = failures + 1, failed_since = COALESCE(failed_since, ?), code = ?, next_at = ? WHERE county_id = ? AND name = ?",
			tx.Now, code, tx.Now.Add(jitter(wait)), p.feed.County, p.feed.Name)
		return err
	})
}

// done notes that the feed could be read, and what the next question may leave out.
func (p *poll) done(ctx context.Context, known fetch.Known) error {
	return p.flow.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := store.Inner(tx).Exec(ctx, "UPDATE cap_feeds SET failures = 0, failed_since = NULL, code = '', ok_at = ?, etag = ?, modified = ?, next_at = ? WHERE county_id = ? AND name = ?",
			tx.Now, known.ETag, known.Modified, tx.Now.Add(jitter(pollEvery)), p.feed.County, p.feed.Name)
		return err
	})
}

// jitter spreads what is due by a sixth to either side, so that many servers do not ask at one second; never beyond pollSeldom.
func jitter(d time.Duration) time.Duration {
	return min(d-d/6+rand.N(d/3), pollSeldom)
}

// ask reads the feed and hands in what is new. What it gives may be left out next time: nothing while a document still waits.
func (p *poll) ask(ctx context.Context) (fetch.Known, error) {
	got, err := p.from.Get(ctx, p.feed.URL, p.known)
	if err != nil {
		return fetch.Known{}, err
	}
	if got.Same {
		return p.known, nil
	}
	base, err := url.Parse(p.feed.URL)
	if err != nil {
		return fetch.Known{}, fetch.ErrAddress
	}
	entries, err := feed.Read(got.Body, base)
	if err != nil {
		return fetch.Known{}, err
	}
	oldestFirst(entries)
	remembered, err := p.remembered(ctx, entries)
	if err != nil {
		return fetch.Known{}, err
	}
	waits, fetched := false, 0
	now := p.flow.Store.Now()
	for i := range entries {
		key := keyOf(&entries[i])
		was := remembered[key]
		switch {
		case was.state != "" && was.state != entryWaiting:
			continue
		case was.state == entryWaiting && was.next.After(now), fetched >= documentsMost, ctx.Err() != nil:
			waits = true
			continue
		}
		fetched++
		is := p.document(ctx, &entries[i], was.tries)
		if is.state == "" { // the turn is over
			waits = true
			continue
		}
		waits = waits || is.state == entryWaiting
		remembered[key] = is // the same twice in one feed is one
		if err := p.remember(ctx, key, is); err != nil {
			return fetch.Known{}, err
		}
	}
	if waits {
		return fetch.Known{}, nil
	}
	return got.Known, nil
}

// oldestFirst puts a feed, which begins with the newest, into the order in which things were said: an update follows what it changes.
func oldestFirst(entries []feed.Entry) {
	slices.Reverse(entries)
	if !slices.ContainsFunc(entries, func(e feed.Entry) bool { return e.At.IsZero() }) {
		slices.SortStableFunc(entries, func(a, b feed.Entry) int { return a.At.Compare(b.At) })
	}
}

// keyOf is what a document of a feed is known by: its bytes, or its name, its place and when it was last changed.
func keyOf(e *feed.Entry) [sha256.Size]byte {
	if e.Body != nil {
		return sha256.Sum256(e.Body)
	}
	return sha256.Sum256([]byte(strings.Join([]string{e.ID, e.Link, e.Updated}, "\x00")))
}

// entry is what is remembered of a document.
type entry struct {
	state, code string
	tries       int
	next, seen  time.Time
}

// remembered gives what is known of a feed's documents. Those that are still in it are noted as seen, once a day; those in none for long
// are forgotten.
func (p *poll) remembered(ctx context.Context, entries []feed.Entry) (map[[sha256.Size]byte]entry, error) {
	out := map[[sha256.Size]byte]entry{}
	if len(entries) == 0 {
		return out, nil
	}
	args := []any{p.feed.County, p.feed.Name}
	for i := range entries {
		key := keyOf(&entries[i])
		args = append(args, key[:])
	}
	where := "county_id = ? AND feed = ? AND key IN (" + store.Marks(len(entries)) + ")"
	now, old := p.flow.Store.Now(), false
	err := store.Inner(p.flow.Store).Each(ctx, func(rows *sql.Rows) error {
		var key []byte
		var e entry
		if err := rows.Scan(&key, &e.state, &e.code, &e.tries, &e.next, &e.seen); err != nil {
			return err
		}
		old = old || e.seen.Before(now.Add(-seenEvery))
		out[[sha256.Size]byte(key)] = e
		return nil
	}, "SELECT key, state, code, tries, next_at, seen_at FROM cap_feed_entries WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("documents of the feed: %w", err)
	}
	if !old {
		return out, nil
	}
	err = p.flow.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		raw := store.Inner(tx)
		if _, err := raw.Exec(ctx, "UPDATE cap_feed_entries SET seen_at = ? WHERE "+where, append([]any{tx.Now}, args...)...); err != nil {
			return err
		}
		_, err := raw.Exec(ctx, "DELETE FROM cap_feed_entries WHERE seen_at < ?", tx.Now.Add(-seenMost))
		return err
	})
	return out, err
}

// remember writes down what became of a document.
func (p *poll) remember(ctx context.Context, key [sha256.Size]byte, e entry) error {
	return p.flow.Store.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
		_, err := store.Inner(tx).Exec(ctx, `INSERT INTO cap_feed_entries (county_id, feed, key, state, code, tries, next_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (county_id, feed, key) DO UPDATE SET state = excluded.state, code = excluded.code, tries = excluded.tries, next_at = excluded.next_at, seen_at = excluded.seen_at`,
			p.feed.County, p.feed.Name, key[:], e.state, e.code, e.tries, e.next, tx.Now)
		if err != nil {
			return fmt.Errorf("remember a document: %w", err)
		}
		return nil
	})
}

// document gets one and hands it in. The zero entry tells that there was no time left for it.
func (p *poll) document(ctx context.Context, e *feed.Entry, tries int) entry {
	now := p.flow.Store.Now()
	body := e.Body
	var err error
	if body == nil {
		var got *fetch.Answer
		if got, err = p.from.Get(ctx, e.Link, fetch.Known{}); err == nil {
			body = got.Body
		}
	}
	var receipt Receipt
	if err == nil {
		receipt, err = p.flow.Intake(ctx, p.county, body, p.src)
	}
	if err != nil && ctx.Err() != nil {
		return entry{}
	}
	is := entry{state: entryTaken, code: string(receipt.Act), tries: tries + 1, next: now}
	if err == nil {
		p.log.Info("feed document", "state", is.state, "act", receipt.Act, "warning", receipt.Warning, "published", receipt.Published)
		return is
	}
	is.state, is.code = entryRefused, fault.ErrInternal.Code
	f, ok := fault.As(err)
	if ok {
		is.code = f.Code
	}
	// What is not there yet, what it changes, and what went wrong on our side may be better next time.
	if !ok || f.Kind == fault.Internal || f.Kind == fault.Unavailable || errors.Is(err, ErrCAPUnknown) || errors.Is(err, ErrCAPAhead) {
		is.state, is.next = entryWaiting, now.Add(min(pollEvery<<min(tries, 4), pollSeldom))
		if is.tries >= triesMost {
			is.state = entryLost
		}
	}
	p.log.Warn("feed document", "state", is.state, "code", is.code, "tries", is.tries, "error", err)
	return is
}

// FeedState is how a feed is.
type FeedState struct {
	Name                       string
	AskedAt, OKAt, FailedSince time.Time // zero: never
	// Code of what went wrong last; empty while it is well.
	Code                    string
	Taken, Refused, Waiting int
}

// Feeds tells how feeds are, in the order given; one that was never asked is only named.
func (f *Flow) Feeds(ctx context.Context, feeds []Feed) ([]FeedState, error) {
	out := make([]FeedState, len(feeds))
	for i, of := range feeds {
		out[i].Name = of.Name
		var asked, ok, failed sql.NullTime
		err := store.Inner(f.Store).Row(ctx, "SELECT asked_at, ok_at, failed_since, code FROM cap_feeds WHERE county_id = ? AND name = ?", of.County, of.Name).Scan(&asked, &ok, &failed, &out[i].Code)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("state of a feed: %w", err)
		}
		out[i].AskedAt, out[i].OKAt, out[i].FailedSince = asked.Time, ok.Time, failed.Time
		err = store.Inner(f.Store).Each(ctx, func(rows *sql.Rows) error {
			var state string
			var n int
			if err := rows.Scan(&state, &n); err != nil {
				return err
			}
			switch state {
			case entryTaken:
				out[i].Taken += n
			case entryWaiting:
				out[i].Waiting += n
			default:
				out[i].Refused += n
			}
			return nil
		}, "SELECT state, count(*) FROM cap_feed_entries WHERE county_id = ? AND feed = ? GROUP BY state", of.County, of.Name)
		if err != nil {
			return nil, fmt.Errorf("state of a feed: %w", err)
		}
	}
	return out, nil
}
