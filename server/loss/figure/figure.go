// Package figure is the heart of loss figures: what was typed, what is printed, which relations hold, and how two edits become one. Pure.
// pwa/src/kit/figures says the same in TypeScript; testdata/vectors.json is read by both.
//
// Every typed value is a whole number of grains, the exact part of its printed unit that the form names (a hundredth of a 亩, a 分).
// Sums are made of grains and rounded once, half away from zero. Nothing here is a float.
package figure

import (
	"fmt"
	"maps"
	"slices"

	"jiaoying/server/loss/form"
)

// Bounds. They keep every sum of a rule and every comparison within the integers that a phone counts exactly.
const (
	// PrintedMost is the most a figure may be, in hundredths of its printed unit.
	PrintedMost int64 = 1_000_000_000_000
	// GrainsMost is the most a figure may be in grains: 1 000 000 000 000 yuan, of what is money.
	GrainsMost int64 = 100_000_000_000_000
	// SumMost is the most a total may be in grains.
	SumMost int64 = 1<<53 - 1
)

// rt marks the key of a stock at report time.
const rt = "#rt"

// Value is one figure as it was typed.
type Value struct {
	Hundredths int64  `json:"n"` // of the typed unit
	Unit       string `json:"unit"`
}

// Typed are the figures of a statement as they were typed, filled items only; a stock at report time stands under code#rt. What is
// absent is not zero.
type Typed map[string]Value

// Figures are hundredths of the printed units, filled items only, under the same keys.
type Figures map[string]int64

// Grains are exact figures, for totals.
type Grains map[string]int64

// Why a value is none: the words of findings.
const (
	WhyUnknown  = "unknown"  // the form has no such figure
	WhyUnit     = "unit"     // not a unit of it
	WhyNegative = "negative" // less than nothing
	WhyWhole    = "whole"    // decimals where only whole ones are counted
	WhyBig      = "big"      // beyond any disaster
)

// why tells what is wrong with a value; "" when nothing is. grains are valid then.
func why(f *form.Form, key string, v Value) (grains int64, n form.Indicator, reason string) {
	n, ok := f.Indicator(key)
	if !ok || !n.Figure() {
		return 0, n, WhyUnknown
	}
	u, ok := f.Unit(n.Unit, v.Unit)
	printed, _ := f.Unit(n.Unit, n.Unit)
	switch {
	case !ok:
		return 0, n, WhyUnit
	case v.Hundredths < 0:
		return 0, n, WhyNegative
	case v.Hundredths > min(GrainsMost, PrintedMost*min(printed.Grains, GrainsMost/PrintedMost))/u.Grains:
		return 0, n, WhyBig
	case u.Whole && v.Hundredths%100 != 0:
		return 0, n, WhyWhole
	}
	return v.Hundredths * u.Grains, n, ""
}

// Exact gives the grains of a typed value; an error for a value that is none.
func Exact(f *form.Form, key string, v Value) (int64, error) {
	g, _, reason := why(f, key, v)
	if reason != "" {
		return 0, fmt.Errorf("%s: %s", key, reason)
	}
	return g, nil
}

// Printed rounds grains of a figure to hundredths of its printed unit, half away from zero. Zero for a key the form does not have.
func Printed(f *form.Form, key string, grains int64) int64 {
	n, ok := f.Indicator(key)
	if !ok {
		return 0
	}
	return round(f, n.Unit, grains)
}

func round(f *form.Form, unit string, grains int64) int64 {
	u, ok := f.Unit(unit, unit)
	if !ok {
		return 0
	}
	whole, rest := grains/u.Grains, grains%u.Grains
	if 2*rest >= u.Grains {
		whole++
	} else if -2*rest >= u.Grains {
		whole--
	}
	return whole
}

// Sum adds what is exact; false beyond SumMost, where nothing can be trusted.
func Sum(parts ...int64) (int64, bool) {
	sum := int64(0)
	for _, p := range parts {
		if p > SumMost || p < -SumMost {
			return 0, false
		}
		sum += p
		if sum > SumMost || sum < -SumMost {
			return 0, false
		}
	}
	return sum, true
}

// GrainsOf gives the exact figures of a statement; an error names the first value that is none.
func GrainsOf(f *form.Form, t Typed) (Grains, error) {
	out := Grains{}
	for _, key := range slices.Sorted(maps.Keys(t)) {
		g, err := Exact(f, key, t[key])
		if err != nil {
			return nil, err
		}
		out[key] = g
	}
	return out, nil
}

// Add adds more to g, item by item; an error when a sum leaves SumMost, and g is then as it was.
func (g Grains) Add(more Grains) error {
	sums := Grains{}
	for key, n := range more {
		s, ok := Sum(g[key], n)
		if !ok {
			return fmt.Errorf("%s: the sum is too big", key)
		}
		sums[key] = s
	}
	maps.Copy(g, sums)
	return nil
}

// Figures rounds every total, once.
func (g Grains) Figures(f *form.Form) Figures {
	out := Figures{}
	for key, n := range g {
		out[key] = Printed(f, key, n)
	}
	return out
}

// FiguresOf gives the printed figures of a statement; an error names the first value that is none.
func FiguresOf(f *form.Form, t Typed) (Figures, error) {
	g, err := GrainsOf(f, t)
	if err != nil {
		return nil, err
	}
	return g.Figures(f), nil
}

// finest is the unit in which every sum of a printed unit can be written.
func finest(f *form.Form, printed string) string {
	for _, u := range f.UnitsOf(printed) {
		if u.Grains == 1 {
			return u.Unit
		}
	}
	return printed
}

// Complete fills in every total that was left out and of which at least one part is filled. A total typed in one unit throughout keeps
// that unit; otherwise it is written in the finest. Parts that are no values are left for Check. The answer is a new map.
func Complete(f *form.Form, typed Typed) Typed {
	out := maps.Clone(typed)
	if out == nil {
		out = Typed{}
	}
	for again := true; again; { // a total may be a part of another
		again = false
		for _, r := range f.Asked() {
			if _, filled := out[r.Left]; filled || r.Op != "=" {
				continue
			}
			if total, ok := totalOf(f, r, out); ok {
				out[r.Left] = total
				again = true
			}
		}
	}
	return out
}

func totalOf(f *form.Form, r form.Rule, typed Typed) (Value, bool) {
	n, _ := f.Indicator(r.Left)
	sum, unit, any := int64(0), "", false
	for _, key := range r.Right {
		v, filled := typed[key]
		if !filled {
			continue
		}
		g, _, reason := why(f, key, v)
		if reason != "" {
			return Value{}, false
		}
		sum += g // at most PartMost times GrainsMost
		switch {
		case !any:
			unit = v.Unit
		case unit != v.Unit: // in the finest unit every sum is whole
			unit = finest(f, n.Unit)
		}
		any = true
	}
	if !any {
		return Value{}, false
	}
	u, _ := f.Unit(n.Unit, unit) // the parts are of the same printed unit, see form
	return Value{sum / u.Grains, unit}, true
}
