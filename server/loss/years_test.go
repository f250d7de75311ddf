package loss_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func (b *bundle) number(key string, y int, value int64) loss.CountyTyping {
	return loss.CountyTyping{ID: store.NewID(), County: b.places[county].ID(), Key: key, Year: y, Value: value, Source: "统计公报", MadeAt: b.clock}
}

// county lets the county tell of an event, and accepts it.
func (b *bundle) tells(t testing.TB, ev uuid.UUID, kind chain.Kind, base *uuid.UUID, figures ...loss.TypedFigure) uuid.UUID {
	t.Helper()
	in := b.first(ev, county, figures...)
	in.Kind, in.Base = kind, base
	b.send(t, b.duty, in)
	b.accept(t, b.closer, in.ID)
	return in.ID
}

func money(n int64) figure.Value { return figure.Value{Hundredths: n * 100, Unit: "万元"} }

func TestYears(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		at := b.places[county].ID()
		// A final; one without a final yet; one the county has not told of; an accident; one of the year before, by the county's clock.
		one := b.open(t)
		losses := func(people_, dead, wan int64) []loss.TypedFigure {
			return []loss.TypedFigure{fig("A01007", people(people_)), fig("A01008", people(dead)), fig("A01064", money(wan)), fig("A01058", money(wan))}
		}
		head := b.tells(t, one, chain.KindFirst, nil, losses(300, 0, 2000)...)
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: one, Move: store.NewID(), Kind: event.MoveSettle, Text: "稳定", MadeAt: b.clock}))
		b.clock = b.clock.Add(time.Minute)
		b.tells(t, one, chain.KindFinal, &head, losses(310, 0, 2500)...)
		two := b.open(t)
		b.tells(t, two, chain.KindFirst, nil, losses(20, 0, 500)...)
		b.open(t)
		accident := b.opening()
		accident.Nature = event.NatureAccident
		must(t, b.flow.OpenEvent(as(b.duty), accident))
		b.tells(t, accident.ID, chain.KindFirst, nil, losses(9, 9, 9)...)
		before := b.opening()
		before.StartedAt = time.Date(2025, 12, 31, 15, 59, 0, 0, time.UTC) // 23:59 in the county
		must(t, b.flow.OpenEvent(as(b.duty), before))
		b.tells(t, before.ID, chain.KindFirst, nil, losses(1, 0, 1)...)

		for _, in := range []loss.CountyTyping{b.number("gdp", 2026, 150_000_000), b.number("population", 2026, 310_000), b.number("gdp", 2025, 200_000_000)} {
			for range 2 {
				must(t, b.flow.SetCountyFigure(as(b.closer), in))
			}
		}
		got, err := b.flow.YearsOf(as(b.duty), at, 2025, 2026)
		must(t, err)
		y := got.Years[1]
		var of []string
		for _, e := range y.Events {
			of = append(of, string(e.Basis))
		}
		if len(y.Events) != 4 || len(got.Years[0].Events) != 1 {
			t.Fatalf("%v %+v", of, got.Years[0].Events)
		}
		count := map[string]int{}
		for _, s := range of {
			count[s]++
		}
		if count["final"] != 1 || count["accepted"] != 1 || count["none"] != 1 || count["accident"] != 1 {
			t.Errorf("%v", count)
		}
		if y.Sums["A01058"] != 300_000 || y.Sums["A01007"] != 33_000 || y.Sums["A01008"] != 0 || got.Years[0].Sums["A01058"] != 100 {
			t.Errorf("%v %v", y.Sums, got.Years[0].Sums)
		}
		// 3,000 of 1,500,000 万元 are 0.2 %; with 1 of 2,000,000 the year before the average is 0.1000 and a bit.
		if r := y.Rates[0]; r.Target.Text(r.Value) != "0.2000" || r.Met != nil { // one disaster is still to come
			t.Errorf("%v", r.Value)
		}
		g := got.Goals[0]
		if g.Text(g.Average) != "0.1000" || g.Average.RatString() != "4001/40000" || g.Most.RatString() != "1" || g.Met != nil || len(g.Known) != 2 || !strings.Contains(g.Source, "台政办发") {
			t.Errorf("%v %v", g.Average, g)
		}
		if d := got.Goals[1]; len(d.Known) != 1 || len(d.Missing) != 1 || d.Missing[0] != 2025 || d.Most.RatString() != "1/20" || d.Met != nil {
			t.Errorf("%+v", d)
		}
		if r := got.Years[0].Rates[0]; r.Met == nil || !*r.Met { // nothing of the year before is open
			t.Errorf("%+v", r)
		}
		// A number that is put right counts; a target of the county's own, too, from its year on.
		b.clock = b.clock.Add(time.Minute)
		must(t, b.flow.SetCountyFigure(as(b.closer), b.number("gdp", 2026, 15_000_000)))
		must(t, b.flow.SetCountyFigure(as(b.closer), b.number("target_loss", 2020, 150)))
		got, err = b.flow.YearsOf(as(b.auditor), at, 2026, 2026)
		must(t, err)
		if r := got.Years[0].Rates[0]; r.Target.Text(r.Value) != "2.0000" || *r.Met || got.Goals[0].Most.RatString() != "3/2" || got.May {
			t.Errorf("%v %+v", r.Value, got.Goals[0])
		}
		n := b.written(t, "year.export")
		file, err := b.flow.PrintYears(as(b.auditor), at, 2025, 2026, "csv")
		must(t, err)
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Data, []byte("\ufeff")))).ReadAll()
		text := string(file.Data)
		if err != nil || len(rows) < 10 || !strings.Contains(text, "2026,全年合计,,,330,0,,,3000.00") || !strings.Contains(text, "2.0000 %,没达到") || !strings.Contains(text, "未计入：区没有已审核报表") ||
			b.written(t, "year.export") != n+1 {
			t.Errorf("%v %s", err, text)
		}
		if _, err := b.flow.PrintYears(as(b.duty), at, 2025, 2026, "xlsx"); err != nil {
			t.Error(err)
		}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			from int
			to   int
			want string
		}{"a town": {b.town, 2025, 2026, "not_found"}, "too many": {b.duty, 2000, 2026, "year.span"}, "backwards": {b.duty, 2026, 2025, "year.span"}} {
			if _, err := b.flow.YearsOf(as(c.who), at, c.from, c.to); code(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestSetCountyFigure(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.number("gdp", 2026, 100)
		must(t, b.flow.SetCountyFigure(as(b.closer), in))
		other := in
		other.Value = 200
		if c := code(b.flow.SetCountyFigure(as(b.closer), other)); c != "loss.conflict" {
			t.Errorf("the same id with other content: %s", c)
		}
		for who, v := range map[string]*viewer.Viewer{"town": b.town, "duty": b.duty, "auditor": b.auditor, "village": b.officer} {
			next := b.number("gdp", 2026, 300)
			if c := code(b.flow.SetCountyFigure(as(v), next)); c != "loss.place" {
				t.Errorf("%s: %s", who, c)
			}
		}
		bad := b.number("rain", 1900, -1)
		bad.Source = ""
		if got := faulty(b.flow.SetCountyFigure(as(b.closer), bad)); got["key"] != "year.key" || got["year"] != "base.year" || got["value"] != "base.number" || got["source"] != "base.source" {
			t.Errorf("%v", got)
		}
		if got := faulty(b.flow.SetCountyFigure(as(b.closer), b.number("gdp", 2026, 0))); got["value"] != "base.number" {
			t.Errorf("nothing is no GDP: %v", got)
		}
		ofTown := b.number("gdp", 2026, 100)
		ofTown.County = b.places[town].ID()
		if c := code(b.flow.SetCountyFigure(as(b.closer), ofTown)); c != "loss.place" {
			t.Errorf("of a town: %s", c)
		}
	})
}
