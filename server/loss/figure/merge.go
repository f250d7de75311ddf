package figure

import (
	"maps"
	"slices"
)

// Statement is what a village said: figures, facts, and rows of ledgers by ledger and row id.
type Statement struct {
	Typed Typed                     `json:"typed"`
	Facts Facts                     `json:"facts"`
	Rows  map[string]map[string]Row `json:"rows"`
}

// Place says which item of a statement is meant.
type Place struct {
	Part   string `json:"part"` // typed, fact, cell, row (a whole row, there or not)
	Key    string `json:"key"`  // the key of a figure, the code of a fact or column; "" for a row
	Ledger string `json:"ledger,omitempty"`
	Row    string `json:"row,omitempty"`
}

// Side is what stands at a place; nothing set means that nothing does.
type Side struct {
	Value *Value  `json:"value,omitempty"`
	Text  *string `json:"text,omitempty"`
	Row   Row     `json:"row,omitempty"` // never empty but nil: a row without cells is written {"": ""}
}

// Conflict is a place that two edits changed in two ways. The merged statement holds the base there until a person chooses.
type Conflict struct {
	Place
	Base   Side `json:"base"`
	Mine   Side `json:"mine"`
	Theirs Side `json:"theirs"`
}

// Change is one difference between two statements.
type Change struct {
	Place
	From Side `json:"from"`
	To   Side `json:"to"`
}

// Merge makes one statement of two edits of the same base, figure by figure, fact by fact, and cell by cell of each row. Whatever a side
// changed is in the merged statement or in a conflict. Which side is mine changes only the sides of the conflicts.
func Merge(base, mine, theirs Statement) (Statement, []Conflict) {
	out, conflicts := Statement{Typed: Typed{}, Facts: Facts{}, Rows: map[string]map[string]Row{}}, []Conflict{}
	three := func(p Place) {
		b, m, t := base.at(p), mine.at(p), theirs.at(p)
		switch {
		case m.equal(t) || t.equal(b):
			out.set(p, m)
		case m.equal(b):
			out.set(p, t)
		default:
			out.set(p, b)
			conflicts = append(conflicts, Conflict{p, b, m, t})
		}
	}
	for _, p := range places(base, mine, theirs) {
		if p.Part != "row" {
			three(p)
			continue
		}
		_, b := base.Rows[p.Ledger][p.Row]
		_, m := mine.Rows[p.Ledger][p.Row]
		_, t := theirs.Rows[p.Ledger][p.Row]
		if b && !(m && t) { // one side took it out: the row is one thing
			three(p)
			continue
		}
		out.row(p)
		for _, key := range keys(base.Rows[p.Ledger][p.Row], mine.Rows[p.Ledger][p.Row], theirs.Rows[p.Ledger][p.Row]) {
			three(Place{"cell", key, p.Ledger, p.Row})
		}
	}
	return out, conflicts
}

// Take puts the chosen side of a conflict into the merged statement.
func (s *Statement) Take(c Conflict, side Side) { s.set(c.Place, side) }

// Diff lists what differs, figures first, then facts, then rows; a row that came or went is one change, others are told by cell.
func Diff(from, to Statement) []Change {
	out := []Change{}
	add := func(p Place) {
		if a, b := from.at(p), to.at(p); !a.equal(b) {
			out = append(out, Change{p, a, b})
		}
	}
	for _, p := range places(from, to) {
		a, was := from.Rows[p.Ledger][p.Row]
		b, is := to.Rows[p.Ledger][p.Row]
		if p.Part != "row" || !was || !is {
			add(p)
			continue
		}
		for _, key := range keys(a, b) {
			add(Place{"cell", key, p.Ledger, p.Row})
		}
	}
	return out
}

// Clone copies a statement, so that the copy can be changed.
func (s Statement) Clone() Statement {
	out := Statement{Typed: Typed{}, Facts: Facts{}, Rows: map[string]map[string]Row{}}
	for _, p := range places(s) {
		out.set(p, s.at(p))
	}
	return out
}

// at gives what stands at a place.
func (s Statement) at(p Place) Side {
	switch p.Part {
	case "typed":
		if v, ok := s.Typed[p.Key]; ok {
			return Side{Value: &v}
		}
	case "fact":
		if v, ok := s.Facts[p.Key]; ok {
			return Side{Text: &v}
		}
	case "cell":
		if v, ok := s.Rows[p.Ledger][p.Row][p.Key]; ok {
			return Side{Text: &v}
		}
	case "row":
		if v, ok := s.Rows[p.Ledger][p.Row]; ok {
			out := Row{}
			if len(v) == 0 {
				out[""] = ""
			}
			maps.Copy(out, v)
			return Side{Row: out}
		}
	}
	return Side{}
}

// set puts a side at a place.
func (s *Statement) set(p Place, v Side) {
	switch p.Part {
	case "typed":
		if v.Value == nil {
			delete(s.Typed, p.Key)
		} else {
			if s.Typed == nil {
				s.Typed = Typed{}
			}
			s.Typed[p.Key] = *v.Value
		}
	case "fact":
		if v.Text == nil {
			delete(s.Facts, p.Key)
		} else {
			if s.Facts == nil {
				s.Facts = Facts{}
			}
			s.Facts[p.Key] = *v.Text
		}
	case "cell":
		if v.Text == nil {
			delete(s.Rows[p.Ledger][p.Row], p.Key)
		} else {
			s.row(p)[p.Key] = *v.Text
		}
	case "row":
		delete(s.Rows[p.Ledger], p.Row)
		if v.Row != nil {
			row := s.row(p)
			maps.Copy(row, v.Row)
			delete(row, "")
		}
		if len(s.Rows[p.Ledger]) == 0 {
			delete(s.Rows, p.Ledger)
		}
	}
}

// row gives the row of a place, made when it is not there.
func (s *Statement) row(p Place) Row {
	if s.Rows == nil {
		s.Rows = map[string]map[string]Row{}
	}
	if s.Rows[p.Ledger] == nil {
		s.Rows[p.Ledger] = map[string]Row{}
	}
	if s.Rows[p.Ledger][p.Row] == nil {
		s.Rows[p.Ledger][p.Row] = Row{}
	}
	return s.Rows[p.Ledger][p.Row]
}

func (a Side) equal(b Side) bool {
	same := func(x, y *string) bool { return (x == nil) == (y == nil) && (x == nil || *x == *y) }
	return (a.Value == nil) == (b.Value == nil) && (a.Value == nil || *a.Value == *b.Value) && same(a.Text, b.Text) &&
		(a.Row == nil) == (b.Row == nil) && maps.Equal(a.Row, b.Row)
}

// places lists every figure, fact and row of some statements, in order.
func places(all ...Statement) (out []Place) {
	typed, facts, rows := []Typed{}, []Facts{}, []map[string]map[string]Row{}
	for _, s := range all {
		typed, facts, rows = append(typed, s.Typed), append(facts, s.Facts), append(rows, s.Rows)
	}
	for _, k := range keys(typed...) {
		out = append(out, Place{Part: "typed", Key: k})
	}
	for _, k := range keys(facts...) {
		out = append(out, Place{Part: "fact", Key: k})
	}
	for _, ledger := range keys(rows...) {
		in := []map[string]Row{}
		for _, r := range rows {
			in = append(in, r[ledger])
		}
		for _, id := range keys(in...) {
			out = append(out, Place{Part: "row", Ledger: ledger, Row: id})
		}
	}
	return out
}

// keys lists the keys of some maps, each once, in order.
func keys[M ~map[string]V, V any](all ...M) []string {
	seen := map[string]bool{}
	for _, m := range all {
		for k := range m {
			seen[k] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
