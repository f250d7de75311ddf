package loss

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/countyfigure"
	"jiaoying/ent/db/losschain"
	"jiaoying/ent/db/lossevent"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/loss/sheet"
	"jiaoying/server/loss/year"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

const (
	// yearsMost is the ten years of a plan, with what was before.
	yearsMost = 15
	// yearEvents is more disasters than a county opens in a year.
	yearEvents = 500
	// numbersMost is every number of a county typed ten times over in all the years of a plan.
	numbersMost = 1000
)

// Basis tells where the figures of a disaster come from.
type Basis string

// The bases.
const (
	BasisFinal    Basis = "final"    // the county's accepted final
	BasisAccepted Basis = "accepted" // its newest accepted statement: there is no final yet
	BasisNone     Basis = "none"     // it has no accepted statement: not counted
	BasisAccident Basis = "accident" // no natural disaster: not counted
)

// YearEvent is one disaster of a year.
type YearEvent struct {
	Event     *db.LossEvent
	Form      *form.Form
	Basis     Basis
	Statement *uuid.UUID
	Figures   figure.Figures
}

// Rate is a target in one year; nil where the number below the line is missing. Met is nil too while a disaster of the year does not count yet.
type Rate struct {
	Target year.Target
	Value  *big.Rat
	Met    *bool
}

// Year is one year of a county.
type Year struct {
	Year   int
	Events []YearEvent
	Sums   figure.Figures
	// Figures are the newest of its keys.
	Figures map[string]*db.CountyFigure
	Rates   []Rate
}

// Goal is a target of the county's plan with the average of some years.
type Goal struct {
	year.Target
	// Most is nil when the county has none.
	Most           *big.Rat
	Source         string
	Average        *big.Rat
	Met            *bool
	Known, Missing []int
}

// Years are the losses of a county by year.
type Years struct {
	Place division.Place
	Years []Year
	Goals []Goal
	May   bool
}

// sets finds the post in which somebody types numbers of a county.
func sets(v *viewer.Viewer, county division.Place) (*viewer.Grant, bool) {
	return v.GrantFor(county, "", viewer.StatementClose, viewer.SettingEdit)
}

// YearsOf gives the losses of a county from one year to another, for whoever reads its statements. Faults: denied, not_found, year.span.
func (f *Flow) YearsOf(ctx context.Context, county uuid.UUID, from, to int) (*Years, error) {
	v, err := someone(ctx)
	if err != nil {
		return nil, err
	}
	n, ok, err := f.Store.Node(ctx, county)
	if err != nil {
		return nil, err
	}
	if !ok || n.Level != division.County || !v.Can(n.Place, viewer.StatementReview, viewer.StatementSee, viewer.StatementClose) {
		return nil, fault.ErrNotFound
	}
	if from < yearFirst || to > yearLast || to < from || to-from >= yearsMost {
		return nil, ErrSpan.With(fault.Params{"max": yearsMost})
	}
	known, err := f.figuresOf(ctx, n.Place.County, to)
	if err != nil {
		return nil, err
	}
	out := &Years{Place: n.Place}
	_, out.May = sets(v, n.Place)
	for y := from; y <= to; y++ {
		one, err := f.yearOf(viewer.Narrow(ctx, n.Place), n.Place, y)
		if err != nil {
			return nil, err
		}
		one.Figures = map[string]*db.CountyFigure{}
		for _, k := range year.Keys() {
			if c := known.in(k, y); c != nil && !k.Onwards {
				one.Figures[k.Key] = c
			}
		}
		out.Years = append(out.Years, *one)
	}
	for _, t := range year.Targets() {
		out.Goals = append(out.Goals, goal(t, n.Code, out.Years, known))
	}
	return out, nil
}

// goal holds the years against one target, and writes into each its rate.
func goal(t year.Target, county string, years []Year, known typedFigures) Goal {
	g := Goal{Target: t}
	var rates []*big.Rat
	open := false
	key, _ := year.KeyOf(t.Key)
	for i := range years {
		y := &years[i]
		r := Rate{Target: t}
		most, source := mostOf(t, key, county, y.Year, known)
		if under := y.Figures[t.Under]; under != nil {
			r.Value = t.Rate(y.Sums[t.Over], under.Value)
		}
		if r.Value == nil {
			g.Missing = append(g.Missing, y.Year)
		} else {
			g.Known, rates = append(g.Known, y.Year), append(rates, r.Value)
			open = open || y.open()
			r.Met = judged(r.Value, most, y.open())
		}
		y.Rates = append(y.Rates, r)
		g.Most, g.Source = most, source // the newest year's is what the average is held against
	}
	g.Average = year.Average(rates)
	g.Met = judged(g.Average, g.Most, open)
	return g
}

// judged tells whether a target is met; nil when that cannot be said: what is open can only make a rate larger.
func judged(rate, most *big.Rat, open bool) *bool {
	if rate == nil || most == nil {
		return nil
	}
	met := year.Met(rate, most)
	if met && open {
		return nil
	}
	return &met
}

// open tells whether a disaster of the year does not count yet.
func (y *Year) open() bool {
	return slices.ContainsFunc(y.Events, func(e YearEvent) bool { return e.Basis == BasisNone })
}

// mostOf is the target of a year: what the county typed, else what its plan says; nil for none.
func mostOf(t year.Target, key year.Key, county string, y int, known typedFigures) (*big.Rat, string) {
	if c := known.in(key, y); c != nil {
		return t.Most(c.Value), c.Source
	}
	if p, ok := year.PlanOf(county, t.Key, y); ok {
		return t.Most(p.Most), p.Source
	}
	return nil, ""
}

// typedFigures are the numbers of a county in the order they came.
type typedFigures []*db.CountyFigure

// in gives the number of a key in a year: the newest of that year, or of the last year before it if it holds onwards.
func (all typedFigures) in(k year.Key, y int) (out *db.CountyFigure) {
	for _, c := range all {
		if c.Key == k.Key && (c.Year == y || k.Onwards && c.Year <= y) && (out == nil || c.Year >= out.Year) {
			out = c
		}
	}
	return out
}

func (f *Flow) figuresOf(ctx context.Context, county uuid.UUID, to int) (typedFigures, error) {
	rows, err := f.Store.Client.CountyFigure.Query().Where(countyfigure.CountyID(county), countyfigure.YearLTE(to)).
		Order(db.Desc(countyfigure.FieldYear, countyfigure.FieldReceivedAt, countyfigure.FieldID)).Limit(numbersMost).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("numbers of the county: %w", err)
	}
	slices.Reverse(rows)
	return rows, nil
}

// yearOf sums what began in a year.
func (f *Flow) yearOf(ctx context.Context, county division.Place, y int) (*Year, error) {
	begins := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, f.Store.Zone).UTC() }
	events, err := f.Store.Client.LossEvent.Query().
		Where(lossevent.CountyID(county.County), lossevent.StartedAtGTE(begins(y)), lossevent.StartedAtLT(begins(y+1)), lossevent.StateNotIn(event.StateProposed, event.StateDeclined),
			lossevent.KindEQ(event.Disaster)).
		Order(lossevent.ByStartedAt(), lossevent.ByID()).Limit(yearEvents + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("disasters of %d: %w", y, err)
	}
	if len(events) > yearEvents {
		return nil, fault.ErrPageSize
	}
	ids := make([]uuid.UUID, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	chains, err := f.Store.Client.LossChain.Query().Where(losschain.EventIDIn(ids...), losschain.DivisionID(county.County), losschain.AcceptedIDNotNil()).
		Select(losschain.FieldID, losschain.FieldEventID, losschain.FieldAcceptedID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("the county's chains: %w", err)
	}
	var counted []uuid.UUID
	for _, c := range chains {
		counted = append(counted, *c.AcceptedID)
	}
	rows, err := f.Store.Client.Statement.Query().Where(statement.IDIn(counted...)).Select(statement.FieldID, statement.FieldEventID, statement.FieldKind, statement.FieldGrains).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("the county's statements: %w", err)
	}
	by := map[uuid.UUID]*db.Statement{}
	for _, s := range rows {
		by[s.EventID] = s
	}
	out := &Year{Year: y, Sums: figure.Figures{}}
	for _, e := range events {
		one, err := f.Form(ctx, e.CountyID, e.Form)
		if err != nil {
			return nil, err
		}
		in := YearEvent{Event: e, Form: one, Basis: BasisNone, Figures: figure.Figures{}}
		if s := by[e.ID]; s != nil {
			in.Basis, in.Statement = BasisAccepted, &s.ID
			if s.Kind == chain.KindFinal || s.Kind == chain.KindCorrectedFinal {
				in.Basis = BasisFinal
			}
			printed := s.Grains.Figures(one)
			for _, code := range year.Columns() {
				if n, ok := printed[code]; ok {
					in.Figures[code] = n
				}
			}
		}
		if e.Nature == event.NatureAccident {
			in.Basis = BasisAccident
		}
		if in.Basis == BasisFinal || in.Basis == BasisAccepted {
			for code, n := range in.Figures { // as the county printed them: 500 of at most 10^12 stay below 2^63
				out.Sums[code] += n
			}
		}
		out.Events = append(out.Events, in)
	}
	return out, nil
}

// CountyTyping is one dated number of a county.
type CountyTyping struct {
	ID, County uuid.UUID
	Key        string
	Year       int
	Value      int64
	Source     string
	MadeAt     time.Time
}

// SetCountyFigure keeps a dated number of a county; the one before stays to be read. Faults: loss.conflict, loss.place, loss.too_many and
// the codes of faulty fields.
func (f *Flow) SetCountyFigure(ctx context.Context, in CountyTyping) error {
	in.Source = strings.TrimSpace(plain.Clean(in.Source))
	digest, err := store.Digest(in.County, in.Key, in.Year, in.Value, in.Source, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	return conflict(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		old, err := tx.Client.CountyFigure.Query().Where(countyfigure.ID(in.ID)).Only(hand(ctx))
		if err == nil {
			return sameAgain(v, old.AuthorID, old.Digest, digest)
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for the id: %w", err)
		}
		n, ok, err := f.Store.Node(ctx, in.County)
		if err != nil {
			return err
		}
		if !ok || n.Level != division.County {
			return ErrPlace
		}
		g, may := sets(v, n.Place)
		if !may {
			return ErrPlace
		}
		k, known := year.KeyOf(in.Key)
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		bad.Check(known, "key", codeKey)
		bad.Check(in.Year >= yearFirst && in.Year <= yearLast, "year", codeYear)
		bad.Check(known && in.Value >= k.Least && in.Value <= k.Most, "value", codeNumber)
		bad.Check(in.Source != "" && plain.Fits(in.Source, sourceMost), "source", codeSource)
		if err := bad.Err(); err != nil {
			return err
		}
		there, err := tx.Client.CountyFigure.Query().Where(countyfigure.CountyID(n.Place.County)).Count(ctx)
		if err != nil {
			return fmt.Errorf("numbers of the county: %w", err)
		}
		if there >= numbersMost {
			return ErrTooMany.With(fault.Params{"max": numbersMost})
		}
		if err := tx.Client.CountyFigure.Create().SetID(in.ID).SetCountyID(n.Place.County).SetKey(in.Key).SetYear(in.Year).SetValue(in.Value).SetSource(in.Source).
			SetAuthorID(v.Person).SetCard(f.card(ctx, v, g)).SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
			return fmt.Errorf("write number of the county: %w", err)
		}
		return tx.Journal(ctx, store.Entry{Verb: "county.figure", Kind: store.KindBase, Subject: in.ID, Place: n.Place, Down: true, Appointment: g.Appointment, After: digest})
	}))
}

var bases = map[Basis]string{BasisFinal: "核报", BasisAccepted: "最近已审核，未核报", BasisNone: "未计入：区没有已审核报表", BasisAccident: "未计入：不是自然灾害"}

// PrintYears writes the yearly figures as a file; journalled before a byte is given. Faults: those of YearsOf, loss.format.
func (f *Flow) PrintYears(ctx context.Context, county uuid.UUID, from, to int, format string) (*Printed, error) {
	years, err := f.YearsOf(ctx, county, from, to)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(sheet.EntryFormats(), format) {
		return nil, ErrFormat
	}
	n, _, err := f.Store.Node(ctx, county)
	if err != nil {
		return nil, err
	}
	now := f.Store.Now()
	var b bytes.Buffer
	if err := sheet.WriteYears(&b, format, f.yearTable(n, years, now), f.Store.Zone); err != nil {
		return nil, err
	}
	g, _ := viewer.From(ctx).GrantFor(n.Place, "", viewer.StatementReview, viewer.StatementSee, viewer.StatementClose)
	if err := f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		return tx.Journal(ctx, store.Entry{Verb: "year.export", Kind: store.KindExport, Subject: n.Place.County, Place: n.Place, Appointment: g.Appointment, After: []any{from, to, format}})
	}); err != nil {
		return nil, err
	}
	return &Printed{Name: fmt.Sprintf("%s 年度灾情与规划目标 %d-%d.%s", n.Name, from, to, format), Type: types[format], Data: b.Bytes()}, nil
}

// yearTable is what the file says, in words.
func (f *Flow) yearTable(n *store.Node, years *Years, now time.Time) sheet.Years {
	out := sheet.Years{Unit: n.Name, AsOf: now}
	var one *form.Form
	for _, y := range years.Years {
		for _, e := range y.Events {
			one = e.Form
		}
	}
	if one == nil {
		one = form.Builtin()[0]
	}
	columns := year.Columns()
	for _, code := range columns {
		name, unit := sheet.NameOf(one, code)
		out.Heads = append(out.Heads, name+"（"+unit+"）")
	}
	line := func(figures figure.Figures) (cells []string) {
		for _, code := range columns {
			text := ""
			if v, ok := figures[code]; ok {
				i, _ := one.Indicator(code)
				text = sheet.Value(i, v)
			}
			cells = append(cells, text)
		}
		return cells
	}
	for _, y := range years.Years {
		for _, e := range y.Events {
			out.Rows = append(out.Rows, append([]string{strconv.Itoa(y.Year), e.Event.Name, e.Event.StartedAt.In(f.Store.Zone).Format(time.DateOnly), bases[e.Basis]}, line(e.Figures)...))
		}
		out.Rows = append(out.Rows, append([]string{strconv.Itoa(y.Year), "全年合计", "", ""}, line(y.Sums)...))
		for _, k := range year.Keys() {
			if c := y.Figures[k.Key]; c != nil {
				out.Rows = append(out.Rows, []string{strconv.Itoa(y.Year), k.Name + "（" + k.Unit + "）", k.Text(c.Value), c.Source})
			}
		}
		for _, r := range y.Rates {
			text := "缺底数"
			if r.Value != nil {
				text = r.Target.Text(r.Value) + " " + r.Target.Unit
			}
			out.Rows = append(out.Rows, []string{strconv.Itoa(y.Year), r.Target.Name, text, reached(r.Value, r.Met)})
		}
	}
	for _, g := range years.Goals {
		most, average := "没有目标", "缺底数"
		if g.Most != nil {
			key, _ := year.KeyOf(g.Key)
			most = "≤ " + g.Most.FloatString(key.Decimals) + " " + g.Unit
		}
		if g.Average != nil {
			average = g.Text(g.Average) + " " + g.Unit
		}
		out.Goals = append(out.Goals, []string{g.Name, "目标 " + most, fmt.Sprintf("%d 年平均 %s", len(g.Known), average), reached(g.Average, g.Met), g.Source})
	}
	return out
}

func reached(rate *big.Rat, met *bool) string {
	switch {
	case rate == nil:
		return ""
	case met == nil:
		return "不能定：有灾害过程未计入，或没有目标"
	case *met:
		return "达到"
	}
	return "没达到"
}
