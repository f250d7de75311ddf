package store

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// slowFrom is what a person would feel beside the network; the lists take a hundredth of it.
	slowFrom = 50 * time.Millisecond
	// slowKept texts are more than the program has; slowText cuts one that is longer than a screen.
	slowKept, slowText = 200, 1000
)

// SlowQuery is one statement that took long, with its times of taking long.
type SlowQuery struct {
	// Text without values.
	Text   string
	Runs   int64
	Max    time.Duration
	Total  time.Duration
	LastAt time.Time
}

// slowLog notes statements that take long. One that does not costs two looks at the clock. The zero value works.
type slowLog struct {
	mu    sync.Mutex
	texts map[string]*SlowQuery
	// from is slowFrom, or a test's.
	from time.Duration
}

func (l *slowLog) note(text string, start time.Time) {
	took := time.Since(start)
	from := l.from
	if from == 0 {
		from = slowFrom
	}
	if took < from {
		return
	}
	text = withoutValues(text)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.texts == nil {
		l.texts = map[string]*SlowQuery{}
	}
	q := l.texts[text]
	if q == nil {
		if len(l.texts) >= slowKept {
			var quickest *SlowQuery
			for _, o := range l.texts {
				if quickest == nil || o.Max < quickest.Max {
					quickest = o
				}
			}
			if quickest.Max > took {
				return
			}
			delete(l.texts, quickest.Text)
		}
		q = &SlowQuery{Text: text}
		l.texts[text] = q
	}
	q.Runs++
	q.Total += took
	q.Max = max(q.Max, took)
	q.LastAt = start.Add(took).UTC()
}

// Slowest gives up to n statements since the start, slowest first.
func (l *slowLog) Slowest(n int) []SlowQuery {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]SlowQuery, 0, len(l.texts))
	for _, q := range l.texts {
		out = append(out, *q)
	}
	slices.SortFunc(out, func(a, b SlowQuery) int {
		if a.Max != b.Max {
			return int(b.Max - a.Max)
		}
		return strings.Compare(a.Text, b.Text)
	})
	return out[:min(n, len(out))]
}

var (
	slowQuoted = regexp.MustCompile(`'(?:[^']|'')*'`)
	slowDigits = regexp.MustCompile(`\$\d+|\b\d+(?:\.\d+)?\b`)
	slowMarks  = regexp.MustCompile(`\?(?:\s*,\s*\?)+`)
	slowRows   = regexp.MustCompile(`(\([^()]*…[^()]*\))(?:\s*,\s*\([^()]*…[^()]*\))+`)
	slowBlanks = regexp.MustCompile(`\s+`)
)

// withoutValues takes the values out of a text and makes lists of any length one text. It runs for slow statements only.
func withoutValues(text string) string {
	text = slowQuoted.ReplaceAllString(text, "?")
	text = slowDigits.ReplaceAllString(text, "?")
	text = slowMarks.ReplaceAllString(text, "?, …")
	text = slowRows.ReplaceAllString(text, "$1, …")
	text = strings.TrimSpace(slowBlanks.ReplaceAllString(text, " "))
	if r := []rune(text); len(r) > slowText {
		text = string(r[:slowText]) + "…"
	}
	return text
}

// started is a statement of PostgreSQL that runs.
type started struct {
	text string
	at   time.Time
}

type startedKey struct{}

// TraceQueryStart and TraceQueryEnd time the statements of PostgreSQL, up to the last row.
func (l *slowLog) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, startedKey{}, started{d.SQL, time.Now()})
}

// TraceQueryEnd notes it.
func (l *slowLog) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	if s, ok := ctx.Value(startedKey{}).(started); ok {
		l.note(s.text, s.at)
	}
}

var _ pgx.QueryTracer = (*slowLog)(nil)

// Slowest gives up to n statements of this store that took long since the start, slowest first; texts without values.
func (s *Store) Slowest(n int) []SlowQuery { return s.slow.Slowest(n) }
