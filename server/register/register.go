// Package register is the flow of the registers: households somebody may have to go to, special sites, and which posts would
// not answer tonight. What could shame or expose a family is sealed here and nowhere else; lists read masks.
package register

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// Flow is the register flow.
type Flow struct {
	Store *store.Store
	Ring  *seal.Ring

	looks seal.Looks
}

// Secret is what is sealed of a household or site. A site's name is open, and it has no needs of a person.
type Secret struct {
	Name         string   `json:"name,omitempty"`
	Phone        string   `json:"phone,omitempty"`
	Contact      string   `json:"contact,omitempty"`
	ContactPhone string   `json:"contactPhone,omitempty"`
	Keyholder    string   `json:"keyholder,omitempty"`
	Needs        []string `json:"needs,omitempty"`
}

// The tables and the column that bind a sealed value to its row.
const (
	tableHouseholds = "households"
	tableSites      = "sites"
	columnSecret    = "secret"
)

func (f *Flow) seal(s Secret, table string, row uuid.UUID) ([]byte, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("seal %s of %s: %w", table, row, err)
	}
	return f.Ring.Seal(b, table, columnSecret, row), nil
}

func (f *Flow) unseal(sealed []byte, table string, row uuid.UUID) (s Secret, err error) {
	b, err := f.Ring.Unseal(sealed, table, columnSecret, row)
	if err != nil {
		return s, fmt.Errorf("unseal %s of %s: %w", table, row, err)
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return Secret{}, fmt.Errorf("unseal %s of %s: not what was sealed", table, row) // the cause would quote it
	}
	return s, nil
}

// Limits of what is written down.
const (
	codeMost   = 24
	nameMost   = 60
	siteMost   = 100
	wordMost   = 24 // of one code such as low_lying
	wordsMost  = 12
	textMost   = 100
	peopleMost = 100
	// crowdMost is above the largest gathering of a county.
	crowdMost = 1_000_000
)

// phoneKinds are what a number can be; none has no number.
var phoneKinds = []string{"mobile", "landline", "none"}

// telephone brings a number into its one form: a mobile one of eleven digits, or a landline of seven to fifteen with its area
// code. Blank is no number.
func telephone(text string) (number string, ok bool) {
	if strings.TrimSpace(text) == "" {
		return "", true
	}
	if n, ok := seal.Phone(text); ok {
		return n, true
	}
	digits := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.TrimSpace(text))
	if len(digits) < 7 || len(digits) > 15 || strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return "", false
	}
	return digits, true
}

// coded tells whether it is a code as the files write them: small letters, digits, underscores.
func coded(s string) bool {
	return s != "" && len(s) <= wordMost && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

// words brings a list of codes into its one form; ok is false for what is no code or too much of them.
func words(in []string) (out []string, ok bool) {
	for _, w := range in {
		if w = strings.TrimSpace(w); w != "" && w != "none" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out, len(out) <= wordsMost && !slices.ContainsFunc(out, func(w string) bool { return !coded(w) })
}

// line tells whether it is one line of at most n characters without marks that make it read as another.
func line(s string, n int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= n && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}

// located: both degrees or none, on the globe.
func located(latitude, longitude *float64) bool {
	if latitude == nil || longitude == nil {
		return latitude == longitude
	}
	return math.Abs(*latitude) <= 90 && math.Abs(*longitude) <= 180 // false for what is no number
}

func isDay(s string) bool {
	_, err := clock.ParseDate(s)
	return err == nil
}

func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func (f *Flow) today(now time.Time) string { return string(clock.DateOf(now, f.Store.Zone)) }

// hand is the server's own: it looks past the policy for what the flow has decided before, such as whether a mark is taken.
func hand(ctx context.Context) context.Context {
	return viewer.With(viewer.Wide(ctx), viewer.System("register"))
}

// actor is who acts; nobody is a viewer without grants.
func actor(ctx context.Context) *viewer.Viewer {
	if v := viewer.From(ctx); v != nil {
		return v
	}
	return &viewer.Viewer{}
}

// openly finds a grant that gives one of the verbs on the place and is not an auditor's: he reads masked, whatever else he is.
func openly(v *viewer.Viewer, p division.Place, verbs ...viewer.Verb) (*viewer.Grant, bool) {
	for i := range v.Grants {
		if g := &v.Grants[i]; g.Role != viewer.Auditor && g.Has(verbs...) && g.Place.Covers(p) {
			return g, true
		}
	}
	return nil, false
}

// Names gives the names of the people whom rows of the registers are bound to, all in one query. Whoever reads a household
// reads who goes there; nothing else of a person is told. Unknown ids are left out.
func (f *Flow) Names(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	out := make(map[uuid.UUID]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := f.Store.Client.Person.Query().Where(person.IDIn(ids...)).Select(person.FieldID, person.FieldName).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("names of the register: %w", err)
	}
	for _, p := range rows {
		out[p.ID] = p.Name
	}
	return out, nil
}
