package year_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"jiaoying/server/loss/form"
	"jiaoying/server/loss/year"
)

func target(t *testing.T, key string) year.Target {
	t.Helper()
	for _, one := range year.Targets() {
		if one.Key == key {
			return one
		}
	}
	t.Fatalf("no target %s", key)
	return year.Target{}
}

// The tables hold together: what is measured is in the form, what it is held against can be typed.
func TestData(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	for _, one := range year.Targets() {
		over, ok := f.Indicator(one.Over)
		under, known := year.KeyOf(one.Under)
		own, named := year.KeyOf(one.Key)
		if !ok || !over.Figure() || !known || under.Onwards || !named || !own.Onwards || one.Times <= 0 || one.Name == "" || one.NameEN == "" {
			t.Errorf("%+v", one)
		}
		p, planned := year.PlanOf("370405000000", one.Key, 2026)
		if !planned || p.Most < own.Least || p.Most > own.Most || p.Source == "" {
			t.Errorf("%s: %+v", one.Key, p)
		}
		if _, early := year.PlanOf("370405000000", one.Key, 2019); early {
			t.Errorf("%s before the plan", one.Key)
		}
		if _, other := year.PlanOf("110101000000", one.Key, 2026); other {
			t.Errorf("%s of another county", one.Key)
		}
	}
	for _, code := range year.Columns() {
		if i, ok := f.Indicator(code); !ok || !i.Figure() {
			t.Errorf("no figure %s", code)
		}
	}
}

// By hand: 3,825.50 万元 of 1,912,750.00 万元 are 0.2 %; two dead of 310,000 are 0.6452 by 100,000.
func TestRate(t *testing.T) {
	t.Parallel()
	loss, deaths := target(t, "target_loss"), target(t, "target_deaths")
	for _, c := range []struct {
		of          year.Target
		lost, there int64
		want        string
		most        int64
		met         bool
	}{
		{loss, 382550, 191275000, "0.2000", 100, true},
		{loss, 100, 10000, "1.0000", 100, true},
		{loss, 10001, 1000000, "1.0001", 100, false},
		{loss, 1000001, 100000000, "1.0000", 100, false}, // shown as the target, and over it
		{deaths, 200, 310000, "0.6452", 50, false},
		{deaths, 0, 310000, "0.0000", 50, true},
		{deaths, 100, 2000000, "0.0500", 50, true},
	} {
		r := c.of.Rate(c.lost, c.there)
		if got := c.of.Text(r); got != c.want || year.Met(r, c.of.Most(c.most)) != c.met {
			t.Errorf("%d of %d: %s, met %v", c.lost, c.there, got, year.Met(r, c.of.Most(c.most)))
		}
	}
	if loss.Rate(1, 0) != nil {
		t.Error("of nothing")
	}
}

// An average is the same in whatever order, between the least and the most of its years, and loses nothing.
func TestAverage(t *testing.T) {
	t.Parallel()
	if year.Average(nil) != nil {
		t.Error("of no year")
	}
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	loss := target(t, "target_loss")
	for range 500 {
		var rates []*big.Rat
		sum := new(big.Rat)
		for range 1 + r.IntN(12) {
			one := loss.Rate(r.Int64N(1e15), 1+r.Int64N(1e15))
			rates, sum = append(rates, one), sum.Add(sum, one)
		}
		got := year.Average(rates)
		back := new(big.Rat).Mul(got, new(big.Rat).SetInt64(int64(len(rates))))
		if back.Cmp(sum) != 0 {
			t.Fatalf("%v of %v", got, rates)
		}
		r.Shuffle(len(rates), func(i, j int) { rates[i], rates[j] = rates[j], rates[i] })
		if year.Average(rates).Cmp(got) != 0 {
			t.Fatal("the order counts")
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"gdp": "1912750.50", "population": "191275050", "target_loss": "1912750.50", "target_deaths": "191275.050"} {
		if k, ok := year.KeyOf(key); !ok || k.Text(191275050) != want {
			t.Errorf("%s: %s", key, k.Text(191275050))
		}
	}
	if _, ok := year.KeyOf("rain"); ok {
		t.Error("anything is a key")
	}
}
