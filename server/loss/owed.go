package loss

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ledgerlist"
	"jiaoying/ent/db/losschain"
	"jiaoying/ent/db/lossevent"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/db/statement"
	"jiaoying/server/division"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/form"
)

// Owed is a statement a division owes.
type Owed struct {
	chain.Owed
	Event *db.LossEvent
	Place division.Place
}

// OwedIn gives everything owed in a place for the live events, soonest first. Nothing is kept: it follows from the deadlines of the form
// and from when things came. A division whose village has told nothing owes nothing yet: whether it was hit is not known. A town that was
// told of by a village does, and the village whose report the event was opened from; and whoever is asked to verify something.
func (f *Flow) OwedIn(ctx context.Context, at division.Place) ([]Owed, error) {
	events, err := f.Store.Client.LossEvent.Query().Where(lossevent.CountyID(at.County), lossevent.Live(true)).Limit(liveMost).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("live events: %w", err)
	}
	var out []Owed
	for _, ev := range events {
		one, err := f.Form(ctx, ev.CountyID, ev.Form)
		if err != nil {
			return nil, err
		}
		owed, err := f.owing(ctx, ev, one, at)
		if err != nil {
			return nil, err
		}
		out = append(out, owed...)
	}
	slices.SortStableFunc(out, func(a, b Owed) int { return a.Due.Compare(b.Due) })
	return out, nil
}

// owing gives what is owed in a place for one event. Of a season the place itself is given and what lies one level under it.
func (f *Flow) owing(ctx context.Context, ev *db.LossEvent, one *form.Form, at division.Place) ([]Owed, error) {
	if ev.Kind != event.Winter {
		return f.owedOf(ctx, ev, one, at)
	}
	nodes := []division.Place{at}
	if at.Level() != division.Village {
		below, err := f.below(ctx, at)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, below...)
	}
	return f.owedOfSeason(ctx, ev, one, at, nodes)
}

// owedOf gives what is owed in a place for one event, soonest first.
func (f *Flow) owedOf(ctx context.Context, ev *db.LossEvent, one *form.Form, at division.Place) ([]Owed, error) {
	q := f.Store.Client.LossChain.Query().Where(losschain.EventID(ev.ID))
	switch at.Level() {
	case division.County:
		q.Where(losschain.CountyID(at.County))
	case division.Town:
		q.Where(losschain.TownID(at.Town))
	default:
		q.Where(losschain.DivisionID(at.Village))
	}
	chains, err := q.Limit(countMostOf + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("chains: %w", err)
	}
	clocks := map[division.Place]*chain.Clocks{}
	clock := func(p division.Place) *chain.Clocks {
		if clocks[p] == nil {
			clocks[p] = &chain.Clocks{Level: form.Level(p.Level())}
		}
		return clocks[p]
	}
	earlier := func(t *time.Time, than time.Time) {
		if t.IsZero() || than.Before(*t) {
			*t = than
		}
	}
	for _, k := range chains {
		c := clock(k.Place())
		c.First, c.Last = k.FirstAt, k.ReceivedAt
		earlier(&c.Occurred, k.OccurredAt)
		if k.FinalAt != nil && ev.StableAt != nil && !k.FinalAt.Before(*ev.StableAt) {
			c.Final = *k.FinalAt
		}
		// What comes from below starts the clock of the level above.
		if over, ok := above(k.Place()); ok && at.Covers(over) {
			up := clock(over)
			earlier(&up.Received, k.FirstAt)
			earlier(&up.Occurred, k.OccurredAt)
		}
		if top := (division.Place{County: k.CountyID}); at == top && k.Level == division.Village {
			earlier(&clock(top).Occurred, k.OccurredAt)
		}
	}
	hit, since, err := f.reported(ctx, ev)
	if err != nil {
		return nil, err
	}
	if hit.Village != uuid.Nil && at.Covers(hit) && clocks[hit] == nil {
		clock(hit).Occurred = since
	}
	orders, err := f.openOrders(ctx, ev.ID, at)
	if err != nil {
		return nil, err
	}
	for _, o := range orders { // whoever is asked owes, whether it was hit or not
		c := clock(o.Place())
		c.Orders = append(c.Orders, orderOf(o))
	}
	h, err := f.happening(ctx, ev, one, at, chains)
	if err != nil {
		return nil, err
	}
	now := f.Store.Now()
	var out []Owed
	for place, c := range clocks {
		for _, o := range chain.Due(one, h, *c, now) {
			out = append(out, Owed{o, ev, place})
		}
	}
	slices.SortFunc(out, func(a, b Owed) int {
		if n := a.Due.Compare(b.Due); n != 0 {
			return n
		}
		return strings.Compare(a.Place.ID().String()+a.Key+a.Order, b.Place.ID().String()+b.Key+b.Order)
	})
	return out, nil
}

// owedOfSeason gives the lists of a season that some divisions of a place owe, from some days before their dates: a village owes its list
// until it lies with the town, a town until those of all its villages are passed, the county until all are decided.
func (f *Flow) owedOfSeason(ctx context.Context, ev *db.LossEvent, one *form.Form, at division.Place, nodes []division.Place) ([]Owed, error) {
	now := f.Store.Now()
	var out []Owed
	for _, stage := range []string{StageNeed, StageGiven} {
		last, _, ok := f.SeasonDue(one, ev.StartedAt, stage, form.Level(at.Level()))
		if !ok || now.Before(last.Add(-seasonSoon-45*24*time.Hour)) { // the dates of the levels lie within weeks of each other
			continue
		}
		lists, err := f.lists(ctx, ev.ID, stage, at, ledgerlist.FieldVillageID, ledgerlist.FieldState)
		if err != nil {
			return nil, err
		}
		done, villages := map[division.Place]int{}, map[division.Place]int{}
		all, err := f.Store.Nodes(ctx)
		if err != nil {
			return nil, err
		}
		for _, n := range all {
			if n.Level != division.Village || n.Ended || !at.Covers(n.Place) {
				continue
			}
			town, county := division.Place{County: n.Place.County, Town: n.Place.Town}, division.Place{County: n.Place.County}
			for _, p := range []division.Place{n.Place, town, county} {
				villages[p]++
			}
			state := ""
			if l := lists[n.Place.Village]; l != nil {
				state = l.State
			}
			if state != "" && state != ListReturned {
				done[n.Place]++
			}
			if state == ListPassed || state == ListDecided {
				done[town]++
			}
			if state == ListDecided {
				done[county]++
			}
		}
		for _, p := range nodes {
			due, clause, ok := f.SeasonDue(one, ev.StartedAt, stage, form.Level(p.Level()))
			if !ok || done[p] >= villages[p] || now.Before(due.Add(-seasonSoon)) {
				continue
			}
			out = append(out, Owed{chain.Owed{Key: "winter_" + stage + "." + string(p.Level()), Stage: "winter_" + stage, Level: form.Level(p.Level()), Late: now.After(due), From: due.Add(-seasonSoon), Due: due, Clause: clause}, ev, p})
		}
	}
	return out, nil
}

// reported gives the village whose report an event was opened from, and since when it owes: it was hit, and could tell nothing before there
// was an event. The zero place for an event that comes from no village's report.
func (f *Flow) reported(ctx context.Context, ev *db.LossEvent) (at division.Place, since time.Time, err error) {
	if ev.ReportID == nil {
		return at, since, nil
	}
	r, err := f.Store.Client.Report.Query().Where(dbreport.ID(*ev.ReportID)).Only(hand(ctx))
	if db.IsNotFound(err) {
		return at, since, nil
	}
	if err != nil {
		return at, since, fmt.Errorf("report of the event: %w", err)
	}
	at, since = r.Place(), r.ReceivedAt
	at.Grid = uuid.Nil
	if ev.ReceivedAt.After(since) {
		since = ev.ReceivedAt
	}
	return at, since, nil
}

// happening is what the clocks have to know of an event.
func (f *Flow) happening(ctx context.Context, ev *db.LossEvent, one *form.Form, at division.Place, chains []*db.LossChain) (chain.Happening, error) {
	h := chain.Happening{Response: responses[ev.Scope]}
	if hazard, ok := one.Hazard(ev.Hazard); ok {
		h.Drought = hazard.PrimaryCode == one.Drought
	}
	if ev.ResponseSince != nil {
		h.ResponseSince = *ev.ResponseSince
	}
	if ev.StableAt != nil {
		h.Stable = *ev.StableAt
	}
	if at.Level() == division.County { // only the county's clock asks how many were lost, told or accepted
		heads := make([]uuid.UUID, 0, len(chains))
		for _, k := range chains {
			if k.Level == division.Village {
				heads = append(heads, k.HeadID)
			}
		}
		for part := range slices.Chunk(heads, 500) {
			rows, err := f.Store.Client.Statement.Query().Where(statement.IDIn(part...)).Select(statement.FieldFigures).All(ctx)
			if err != nil {
				return h, fmt.Errorf("lost of the event: %w", err)
			}
			for _, r := range rows {
				for _, code := range one.Lost {
					h.Lost += r.Figures[code] / 100
				}
			}
		}
	}
	return h, nil
}

var responses = map[event.Scope]chain.Response{
	event.ScopeNone: chain.ResponseNone, event.ScopeCounty: chain.ResponseCounty, event.ScopeCity: chain.ResponseCity,
	event.ScopeProvince: chain.ResponseProvincial, event.ScopeNation: chain.ResponseNational,
}
