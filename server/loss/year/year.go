// Package year is the heart that holds the losses of a year against the targets of a county's plan. What there is to know of a county, what
// is measured and what a plan asks for are tables in data/; a county that has typed a target of its own has that. Exact: a rate is a
// fraction, and rounded once when it is written. Pure.
package year

import (
	"embed"
	"encoding/csv"
	"fmt"
	"math/big"
	"slices"
	"strconv"
)

// Key is a dated number of a county: what it is called and how it is read.
type Key struct {
	Key, Name, NameEN, Unit, UnitEN string
	// Decimals of its smallest part.
	Decimals int
	// Onwards: it holds from its year on; else for its year alone.
	Onwards     bool
	Least, Most int64
}

// Target is one thing a plan asks for: what is lost, by what there is.
type Target struct {
	Key, Name, NameEN, Unit, UnitEN string
	// Over is an indicator of the form, Under a key of the county.
	Over, Under string
	Times       int64
	// Shown is how many decimals a rate is written with.
	Shown int
}

// Plan is a target as the plan of a county has it.
type Plan struct {
	County, Key string
	From        int
	// Most is in the smallest part of the key.
	Most   int64
	Source string
}

//go:embed data/*.csv
var files embed.FS

var (
	keys = read("keys", func(r row) Key {
		return Key{r.text("key"), r.text("name"), r.text("name_en"), r.text("unit"), r.text("unit_en"), int(r.number("decimals")), r.number("onwards") == 1, r.number("least"), r.number("most")}
	})
	targets = read("targets", func(r row) Target {
		return Target{r.text("key"), r.text("name"), r.text("name_en"), r.text("unit"), r.text("unit_en"), r.text("over"), r.text("under"), r.number("times"), int(r.number("shown"))}
	})
	plans = read("plans", func(r row) Plan {
		return Plan{r.text("county"), r.text("key"), int(r.number("from")), r.number("most"), r.text("source")}
	})
	columns = read("columns", func(r row) string { return r.text("code") })
)

type row map[string]string

func (r row) text(name string) string {
	s, ok := r[name]
	if !ok {
		panic("no column " + name) // the files are embedded
	}
	return s
}

func (r row) number(name string) int64 {
	n, err := strconv.ParseInt(r.text(name), 10, 64)
	if err != nil {
		panic(fmt.Errorf("%s: %w", name, err)) // the files are embedded
	}
	return n
}

func read[T any](name string, to func(row) T) (out []T) {
	f, err := files.Open("data/" + name + ".csv")
	if err != nil {
		panic(err) // the files are embedded
	}
	defer func() { _ = f.Close() }()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(fmt.Errorf("data/%s.csv: %w", name, err))
	}
	for _, line := range all[1:] {
		r := row{}
		for i, head := range all[0] {
			r[head] = line[i]
		}
		out = append(out, to(r))
	}
	return out
}

// Keys lists what can be known of a county, in order.
func Keys() []Key { return slices.Clone(keys) }

// KeyOf finds one.
func KeyOf(key string) (Key, bool) {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Key == key })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// Targets lists what is measured, in order.
func Targets() []Target { return slices.Clone(targets) }

// Columns lists the indicators a year shows, in order.
func Columns() []string { return slices.Clone(columns) }

// PlanOf finds what the plan of a county asks for in a year: the newest that has begun.
func PlanOf(county, key string, year int) (out Plan, ok bool) {
	for _, p := range plans {
		if p.County == county && p.Key == key && p.From <= year && (!ok || p.From > out.From) {
			out, ok = p, true
		}
	}
	return out, ok
}

// part is one, in the smallest parts of a number with so many decimals.
func part(decimals int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
}

// Exactly reads a number in smallest parts.
func Exactly(n int64, decimals int) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(n), part(decimals))
}

// Rate is what was lost, in hundredths of the printed unit, by what there is, in the smallest parts of its key; nil when that is nothing.
func (t Target) Rate(lost, there int64) *big.Rat {
	under, ok := KeyOf(t.Under)
	if !ok || there <= 0 {
		return nil
	}
	r := Exactly(lost, 2)
	r.Mul(r, new(big.Rat).SetInt64(t.Times))
	return r.Quo(r, Exactly(there, under.Decimals))
}

// Average is the mean of rates; nil of none.
func Average(rates []*big.Rat) *big.Rat {
	if len(rates) == 0 {
		return nil
	}
	sum := new(big.Rat)
	for _, r := range rates {
		sum.Add(sum, r)
	}
	return sum.Quo(sum, new(big.Rat).SetInt64(int64(len(rates))))
}

// Most reads the target itself.
func (t Target) Most(most int64) *big.Rat {
	k, _ := KeyOf(t.Key)
	return Exactly(most, k.Decimals)
}

// Met tells whether a rate, unrounded, is at most the target.
func Met(rate, most *big.Rat) bool { return rate.Cmp(most) <= 0 }

// Text writes a rate, rounded once.
func (t Target) Text(r *big.Rat) string { return r.FloatString(t.Shown) }

// Text writes a number of a county as it is typed.
func (k Key) Text(n int64) string { return Exactly(n, k.Decimals).FloatString(k.Decimals) }
