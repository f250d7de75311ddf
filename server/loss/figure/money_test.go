package figure_test

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"

	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
)

type moneyVector struct {
	Name   string           `json:"name"`
	Prices []figure.Price   `json:"prices"`
	Typed  figure.Typed     `json:"typed"`
	Lines  []int64          `json:"lines"` // hundredths of a yuan
	Total  map[string]int64 `json:"total"` // hundredths of a yuan by code
	Wrong  string           `json:"wrong"` // of the first line
}

// The phone and the desk make the same money of the same quantities: pwa/src/kit/figures reads the file too.
func TestMoneyVectors(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/money.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []moneyVector
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	f := form.Builtin()[0]
	for _, v := range vectors {
		if v.Wrong != "" {
			if got := figure.CheckPrice(f, v.Prices[0]); got != v.Wrong {
				t.Errorf("%s: wrong in %q, not %q", v.Name, got, v.Wrong)
			}
			continue
		}
		for _, p := range v.Prices {
			if got := figure.CheckPrice(f, p); got != "" {
				t.Errorf("%s: %s is refused", v.Name, got)
			}
		}
		g, err := figure.GrainsOf(f, v.Typed)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		lines, total, err := figure.Money(f, v.Prices, g)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		if len(lines) != len(v.Lines) {
			t.Fatalf("%s: %d lines", v.Name, len(lines))
		}
		for i, l := range lines {
			if l.Money != v.Lines[i] {
				t.Errorf("%s line %d: %d, not %d", v.Name, i, l.Money, v.Lines[i])
			}
		}
		if len(total) != len(v.Total) {
			t.Errorf("%s: %v, not %v", v.Name, total, v.Total)
		}
		for code, n := range v.Total {
			if total[code] != n {
				t.Errorf("%s %s: %d, not %d", v.Name, code, total[code], n)
			}
		}
	}
}

// Any money is the exact fraction of it, rounded once; the oracle is written with fractions.
func TestMoneyIsExact(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	r := rand.New(rand.NewPCG(7, 18))
	for range 20_000 {
		p := figure.Price{Code: "A01060", Source: "A01030", Unit: []string{"亩", "公顷"}[r.IntN(2)], Price: 1 + r.Int64N(5_000), Rate: 1 + r.Int64N(10_000)}
		perUnit := big.NewRat(p.Price, 1)
		if r.IntN(2) == 0 {
			p.Yield = 1 + r.Int64N(100_000)
			perUnit.Mul(perUnit, big.NewRat(p.Yield, 100))
		}
		q := r.Int64N(10_000_000)
		in := big.NewRat(q, 100) // 亩
		if p.Unit == "公顷" {
			in.Quo(in, big.NewRat(15, 1))
		}
		want := in.Mul(in, perUnit)
		want.Mul(want, big.NewRat(p.Rate, 10_000))
		want.Add(want, big.NewRat(1, 2))
		floor := new(big.Int).Div(want.Num(), want.Denom())
		lines, _, err := figure.Money(f, []figure.Price{p}, figure.Grains{"A01030": q})
		if err != nil {
			t.Fatal(err)
		}
		if floor.Int64() != lines[0].Money {
			t.Fatalf("%+v of %d: %d, not %s", p, q, lines[0].Money, floor)
		}
	}
}
