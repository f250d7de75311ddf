// Package division holds the words for places of the tree: level, code, place. It knows no database.
package division

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// Level is the height of a division in the tree.
type Level string

// The four levels, from the top.
const (
	County  Level = "county"
	Town    Level = "town"
	Village Level = "village"
	Grid    Level = "grid"
)

// Values lists the levels for ent and tests.
func (Level) Values() []string {
	return []string{string(County), string(Town), string(Village), string(Grid)}
}

// Depth is 0 for a county and 3 for a grid; -1 for what is no level.
func (l Level) Depth() int {
	for i, v := range l.Values() {
		if string(l) == v {
			return i
		}
	}
	return -1
}

// Below gives the next lower level, "" under a grid.
func (l Level) Below() Level {
	d := l.Depth()
	if d < 0 || d > 2 {
		return ""
	}
	return Level(l.Values()[d+1])
}

// MarshalGQL writes the GraphQL enum value.
func (l Level) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "%q", strings.ToUpper(string(l))) }

// UnmarshalGQL reads the GraphQL enum value.
func (l *Level) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok || Level(strings.ToLower(s)).Depth() < 0 {
		return fmt.Errorf("%v is no level", v)
	}
	*l = Level(strings.ToLower(s))
	return nil
}

// Code is a statistical code (统计用区划代码): 12 digits for county, town and village, 14 for a grid (village code and two digits).
type Code string

var codeForm = regexp.MustCompile(`^[0-9]{12}([0-9]{2})?$`)

// Level tells the level a code stands for, "" for a malformed one. 6 leading digits name the county, 9 the town, 12 the village.
func (c Code) Level() Level {
	switch s := string(c); {
	case !codeForm.MatchString(s):
		return ""
	case len(s) == 14:
		if s[9:12] == "000" {
			return ""
		}
		return Grid
	case s[4:] == "00000000":
		return "" // a prefecture or province
	case s[6:] == "000000":
		return County
	case s[9:] == "000":
		return Town
	case s[6:9] == "000":
		return ""
	default:
		return Village
	}
}

// Under tells whether a code lies under another by its digits. It holds for codes as issued, not after a division moved; authority never uses it.
func (c Code) Under(parent Code) bool {
	switch parent.Level() {
	case County:
		return strings.HasPrefix(string(c), string(parent[:6])) && c != parent
	case Town:
		return strings.HasPrefix(string(c), string(parent[:9])) && c != parent
	case Village:
		return strings.HasPrefix(string(c), string(parent[:12])) && c != parent
	}
	return false
}

// Place is a division by the ids of itself and its ancestors; what lies below its own level is zero.
// Every owned row carries one, and authority compares places by equality of ids only.
type Place struct {
	County  uuid.UUID `json:"county"`
	Town    uuid.UUID `json:"town"`
	Village uuid.UUID `json:"village"`
	Grid    uuid.UUID `json:"grid"`
}

// Level is the lowest level the place names; "" for the zero place.
func (p Place) Level() Level {
	switch {
	case p.Grid != uuid.Nil:
		return Grid
	case p.Village != uuid.Nil:
		return Village
	case p.Town != uuid.Nil:
		return Town
	case p.County != uuid.Nil:
		return County
	}
	return ""
}

// ID is the id of the division itself.
func (p Place) ID() uuid.UUID { return p.At(p.Level()) }

// At is the id of the ancestor at a level, zero if the place ends above it.
func (p Place) At(l Level) uuid.UUID {
	switch l {
	case County:
		return p.County
	case Town:
		return p.Town
	case Village:
		return p.Village
	case Grid:
		return p.Grid
	}
	return uuid.Nil
}

// Covers tells whether q is p or lies under it.
func (p Place) Covers(q Place) bool {
	id := p.ID()
	return id != uuid.Nil && q.At(p.Level()) == id
}

// Child is the place of a division with this id directly under p.
func (p Place) Child(id uuid.UUID) Place {
	switch p.Level().Below() {
	case Town:
		p.Town = id
	case Village:
		p.Village = id
	case Grid:
		p.Grid = id
	}
	return p
}

var suffixes = []string{"社区居民委员会", "社区居委会", "村民委员会", "居民委员会", "村委会", "居委会"}

// ShortName is the spoken name of an official one: 冯湖村委会 is 冯湖村, 兴中社区居委会 is 兴中社区, 陡沟村村委会 is 陡沟村.
func ShortName(official string) string {
	for _, s := range suffixes {
		if stem, ok := strings.CutSuffix(official, s); ok && stem != "" {
			switch {
			case strings.HasPrefix(s, "社区"):
				return stem + "社区"
			case strings.HasPrefix(s, "村") && !strings.HasSuffix(stem, "村"):
				return stem + "村"
			default:
				return stem
			}
		}
	}
	return official
}
