package division

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Table is a file as read: header names in lower case and its rows. server/roster/sheet makes it.
type Table struct {
	Header []string
	Rows   []Row
}

// Row is one line of a table; Line counts from 1 as the person sees it, the header being line 1.
type Row struct {
	Line  int
	Cells map[string]string
}

// Problem is one thing wrong in a file, told with its line and column; Code is the translation key.
type Problem struct {
	Line   int
	Column string
	Code   string
	Params map[string]any
}

// Node is one division of a tree file.
type Node struct {
	Line       int
	Code       Code
	Parent     Code // of a county: its prefecture, or empty
	Level      Level
	Name       string
	UrbanRural string // 城乡分类代码, three digits or empty
	Population *int
	Households *int
	// Longitude and Latitude are WGS-84; both or none.
	Longitude, Latitude *float64
}

// nameMax is far above any official name; a longer text is a slip of the column.
const nameMax = 60

var (
	urbanRuralForm = regexp.MustCompile(`^[0-9]{3}$`)
	prefectureForm = regexp.MustCompile(`^[0-9]{4}0{8}$`)
)

// findings gathers problems.
type findings []Problem

func (f *findings) add(line int, column, code string, params map[string]any) {
	*f = append(*f, Problem{line, column, code, params})
}

// columns finds the needed columns that the header lacks.
func (f *findings) columns(t Table, names ...string) bool {
	for _, n := range names {
		if !slices.Contains(t.Header, n) {
			f.add(1, n, "division.column", nil)
		}
	}
	return len(*f) == 0
}

func (r Row) cell(column string) string { return strings.TrimSpace(r.Cells[column]) }

// ReadTree reads code, parent_code, level, name and, where given, urban_rural_code, population, households, longitude and
// latitude. It gives the nodes with parents first, or every problem of the file and no nodes. Only the topmost level in the
// file may name a parent that is not in it; that parent is the tree's to check.
func ReadTree(t Table) ([]Node, []Problem) {
	var f findings
	if !f.columns(t, "code", "parent_code", "level", "name") {
		return nil, f
	}
	first := map[Code]int{} // line of each code
	top := Grid.Depth() + 1
	for _, r := range t.Rows {
		c := Code(r.cell("code"))
		if d := c.Level().Depth(); d >= 0 {
			top = min(top, d)
			if first[c] == 0 {
				first[c] = r.Line
			}
		}
	}
	nodes := make([]Node, 0, len(t.Rows))
	for _, r := range t.Rows {
		n := Node{
			Line: r.Line, Code: Code(r.cell("code")), Parent: Code(r.cell("parent_code")), Level: Level(strings.ToLower(r.cell("level"))),
			Name: r.cell("name"), UrbanRural: r.cell("urban_rural_code"),
		}
		at := n.Code.Level()
		switch {
		case at == "":
			f.add(r.Line, "code", "division.code_form", nil)
		case first[n.Code] != r.Line:
			f.add(r.Line, "code", "division.code_twice", map[string]any{"line": first[n.Code]})
		}
		switch {
		case n.Level.Depth() < 0:
			f.add(r.Line, "level", "division.level", nil)
		case at != "" && at != n.Level:
			f.add(r.Line, "level", "division.code_level", map[string]any{"level": string(at)})
		case at != "":
			f.parent(n, top, first)
		}
		f.name(r.Line, "name", n.Name)
		if n.UrbanRural != "" && !urbanRuralForm.MatchString(n.UrbanRural) {
			f.add(r.Line, "urban_rural_code", "division.urban_rural_form", nil)
		}
		n.Population = f.number(r, "population")
		n.Households = f.number(r, "households")
		n.Longitude, n.Latitude = f.point(r)
		nodes = append(nodes, n)
	}
	if len(f) > 0 {
		return nil, f
	}
	slices.SortStableFunc(nodes, func(a, b Node) int { return cmp.Compare(a.Level.Depth(), b.Level.Depth()) })
	return nodes, nil
}

// parent checks the parent of a node whose own code is sound. Codes tell the level, so there can be no circle: every
// parent stands one level higher.
func (f *findings) parent(n Node, top int, first map[Code]int) {
	depth := n.Level.Depth()
	switch {
	case depth == 0:
		// Above the county the tree ends; the file may still say which prefecture it is.
		if n.Parent != "" && !prefectureForm.MatchString(string(n.Parent)) {
			f.add(n.Line, "parent_code", "division.parent_level", nil)
		}
	case n.Parent == "":
		f.add(n.Line, "parent_code", "division.parent_missing", nil)
	case n.Parent.Level().Depth() != depth-1:
		f.add(n.Line, "parent_code", "division.parent_level", nil)
	case depth > top && first[n.Parent] == 0:
		f.add(n.Line, "parent_code", "division.parent_missing", nil)
	}
}

func (f *findings) name(line int, column, name string) {
	switch {
	case name == "":
		f.add(line, column, "division.name_missing", nil)
	case utf8.RuneCountInString(name) > nameMax:
		f.add(line, column, "division.name_long", map[string]any{"max": nameMax})
	case !utf8.ValidString(name), strings.ContainsFunc(name, unicode.IsControl):
		f.add(line, column, "division.name_form", nil)
	}
}

// peopleMax is above the largest county; a longer number is a slip of the column.
const peopleMax = 10_000_000

func (f *findings) number(r Row, column string) *int {
	s := r.cell(column)
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > peopleMax {
		f.add(r.Line, column, "division.number", map[string]any{"min": 0, "max": peopleMax})
		return nil
	}
	return &n
}

func (f *findings) point(r Row) (longitude, latitude *float64) {
	x, y := r.cell("longitude"), r.cell("latitude")
	if x == "" && y == "" {
		return nil, nil
	}
	read := func(column, text string, bound float64) *float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(v) || math.Abs(v) > bound {
			f.add(r.Line, column, "division.point", nil)
			return nil
		}
		return &v
	}
	return read("longitude", x, 180), read("latitude", y, 90)
}

// Name is one line of the second file: what else a division is called.
type Name struct {
	Line int
	Code Code
	// MCA is the code of the Ministry of Civil Affairs, twelve digits or empty.
	MCA string
	// Alias is a further or former name, or empty; ValidTo is its last day, empty while it is used.
	Alias, ValidTo string
}

// ReadNames reads code, mca_code, alias and valid_to; a code may stand in several lines. It gives the names, or every
// problem of the file and none. Whether the codes are in the tree is the tree's to check.
func ReadNames(t Table) ([]Name, []Problem) {
	var f findings
	if !f.columns(t, "code", "mca_code", "alias", "valid_to") {
		return nil, f
	}
	type alias struct {
		code Code
		name string
	}
	aliases, codes, ministry := map[alias]int{}, map[Code]string{}, map[string]Code{}
	names := make([]Name, 0, len(t.Rows))
	for _, r := range t.Rows {
		n := Name{r.Line, Code(r.cell("code")), r.cell("mca_code"), r.cell("alias"), r.cell("valid_to")}
		if n.Code.Level() == "" {
			f.add(r.Line, "code", "division.code_form", nil)
		}
		if n.MCA == "" && n.Alias == "" {
			f.add(r.Line, "alias", "division.name_missing", nil)
		}
		if n.MCA != "" {
			_, known := codes[n.Code]
			_, taken := ministry[n.MCA]
			switch {
			case len(n.MCA) != 12 || !codeForm.MatchString(n.MCA):
				f.add(r.Line, "mca_code", "division.code_form", nil)
			case (known && codes[n.Code] != n.MCA) || (taken && ministry[n.MCA] != n.Code):
				f.add(r.Line, "mca_code", "division.code_twice", nil)
			default:
				codes[n.Code], ministry[n.MCA] = n.MCA, n.Code
			}
		}
		if n.Alias != "" {
			f.name(r.Line, "alias", n.Alias)
			if line := aliases[alias{n.Code, n.Alias}]; line > 0 {
				f.add(r.Line, "alias", "division.alias_twice", map[string]any{"line": line})
			} else {
				aliases[alias{n.Code, n.Alias}] = r.Line
			}
		}
		if n.ValidTo != "" {
			if _, err := time.Parse(time.DateOnly, n.ValidTo); err != nil || n.Alias == "" {
				f.add(r.Line, "valid_to", "division.day", nil)
			}
		}
		names = append(names, n)
	}
	if len(f) > 0 {
		return nil, f
	}
	return names, nil
}
