package form

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

var (
	figureTypes = []string{"int", "dec2"}
	factTypes   = []string{"dec1", "text", "typhoon", "date", "datetime", "code", "enum"}
	columnTypes = []string{"text", "int", "dec2", "date", "datetime", "hazard", "option", "idcard", "phone", "account"}
	uses        = []string{"fall", "jump", "base", "return", "change", "maintain", "behalf"}
	levels      = []Level{Village, Town, County}
	// The words that rules of deadlines are made of; each has its meaning in server/loss/chain.
	stages = []string{"first", "update", "zero", "final", "order_phone", "order_written", "annual_first", "annual_final", "winter_need", "winter_given"}
	cases  = []string{"", "grave", "response", "drought", "drought_national"}
	starts = []string{"occurred", "received", "last", "stable", "asked"}
)

// check finds the first fault of a form and makes its indexes.
func (f *Form) check() *problem {
	for _, step := range []func() *problem{f.checkHead, f.checkCells, f.checkUnits, f.checkOptions, f.checkHazards, f.checkIndicators, f.checkMeanings, f.checkRules,
		f.checkChecks, f.checkColumns, f.checkReasons, f.checkDeadlines, f.checkTies, f.checkGrave} {
		if p := step(); p != nil {
			return p
		}
	}
	return nil
}

func (f *Form) checkHead() *problem {
	bad := func(field, text string, a ...any) *problem {
		return &problem{"form", 0, field, fmt.Sprintf(text, a...)}
	}
	if f.Version == "" || !words(f.Version, 16) {
		return bad("version", "%q is no version", f.Version)
	}
	if !isDay(f.ValidFrom) {
		return bad("valid_from", "%q is no day", f.ValidFrom)
	}
	if !isDay(f.ValidUntil) || f.ValidUntil < f.ValidFrom {
		return bad("valid_until", "%q is no day from %s on", f.ValidUntil, f.ValidFrom)
	}
	if f.Source == "" || !words(f.Source, 100) {
		return bad("source", "the approval number is missing or too long")
	}
	said := func(t Text) bool { return t.ZH != "" && t.EN != "" && words(t.ZH, 100) && words(t.EN, 100) }
	if !said(f.Title) {
		return bad("title", "both languages, at most 100 characters")
	}
	for _, list := range []struct {
		name string
		rows []Titled
	}{{"sheets", f.Sheets}, {"books", f.Books}} {
		seen := map[string]bool{}
		if len(list.rows) == 0 || len(list.rows) > 20 {
			return bad(list.name, "%d, from 1 to 20", len(list.rows))
		}
		for _, s := range list.rows {
			if !isCode(s.Code) || seen[s.Code] || !said(s.Title) {
				return bad(list.name, "%q: a code once, with its title in both languages", s.Code)
			}
			seen[s.Code] = true
		}
	}
	seen := map[string]bool{}
	if len(f.Bases) > 40 {
		return bad("bases", "%d, at most 40", len(f.Bases))
	}
	for _, b := range f.Bases {
		if !isCode(b.Field) || seen[b.Field] || !said(b.Name) {
			return bad("bases", "%q: a field once, with its name in both languages", b.Field)
		}
		seen[b.Field] = true
	}
	return nil
}

// checkCells looks at the length of every list and at every string of every row.
func (f *Form) checkCells() *problem {
	for _, name := range []string{"units", "indicators", "definitions", "rules", "checks", "ledgers", "options", "hazards", "reasons", "deadlines", "ties"} {
		list := reflect.ValueOf(f.tables()[name]).Elem()
		most := RowMost
		if name == "indicators" {
			most = IndicatorMost
		} else if name == "rules" {
			most = RuleMost
		}
		if list.Len() > most {
			return &problem{name, most, list.Type().Elem().Field(0).Tag.Get("json"), fmt.Sprintf("%d rows, at most %d", list.Len(), most)}
		}
		for i := range list.Len() {
			for j := range list.Index(i).NumField() {
				field := list.Index(i).Type().Field(j).Tag.Get("json")
				cell := list.Index(i).Field(j)
				if cell.Kind() == reflect.String && !words(cell.String(), TextMost) {
					return &problem{name, i, field, fmt.Sprintf("more than %d characters, blanks at an end, or what does not print", TextMost)}
				}
			}
		}
	}
	return nil
}

func (f *Form) checkUnits() *problem {
	f.units = map[[2]string]int{}
	fine := map[string]bool{}
	for i, u := range f.Units {
		bad := func(field, text string, a ...any) *problem {
			return &problem{"units", i, field, fmt.Sprintf(text, a...)}
		}
		if u.Printed == "" {
			return bad("printed", "missing")
		}
		if u.Unit == "" {
			return bad("unit", "missing")
		}
		if u.NameEN == "" {
			return bad("name_en", "missing")
		}
		if u.Grains < 1 || u.Grains > GrainMost {
			return bad("grains", "%d, from 1 to %d", u.Grains, GrainMost)
		}
		if _, twice := f.units[[2]string{u.Printed, u.Unit}]; twice {
			return bad("unit", "%s of %s twice", u.Unit, u.Printed)
		}
		f.units[[2]string{u.Printed, u.Unit}] = i
		fine[u.Printed] = fine[u.Printed] || u.Grains == 1
	}
	for i, u := range f.Units {
		if _, ok := f.units[[2]string{u.Printed, u.Printed}]; !ok {
			return &problem{"units", i, "printed", fmt.Sprintf("%s cannot be typed itself", u.Printed)}
		}
		if !fine[u.Printed] { // every sum of typed values can be written in it
			return &problem{"units", i, "grains", fmt.Sprintf("no unit of %s has the grain 1", u.Printed)}
		}
	}
	for _, b := range f.Bases {
		if _, ok := f.units[[2]string{b.Unit, b.Unit}]; !ok {
			return &problem{"form", 0, "bases", fmt.Sprintf("%s: no unit %q", b.Field, b.Unit)}
		}
	}
	return nil
}

func (f *Form) lists() map[string]bool {
	out := map[string]bool{}
	for _, o := range f.Options {
		out[o.List] = true
	}
	return out
}

func (f *Form) checkOptions() *problem {
	f.options = map[[2]string]int{}
	for i, o := range f.Options {
		key := [2]string{o.List, o.Code}
		_, twice := f.options[key]
		switch {
		case !isCode(o.List):
			return &problem{"options", i, "list", "no name of a list"}
		case !isCode(o.Code) || twice:
			return &problem{"options", i, "code", fmt.Sprintf("%q is no code, or stands twice in %s", o.Code, o.List)}
		case o.ZH == "":
			return &problem{"options", i, "zh", "missing"}
		case o.EN == "":
			return &problem{"options", i, "en", "missing"}
		}
		f.options[key] = i
	}
	return nil
}

func (f *Form) checkHazards() *problem {
	f.hazards = map[string]int{}
	for i, h := range f.Hazards {
		_, twice := f.hazards[h.Code]
		switch {
		case len(h.Code) != 4 || strings.Trim(h.Code, "0123456789") != "" || twice:
			return &problem{"hazards", i, "code4", fmt.Sprintf("%q is not four digits, or stands twice", h.Code)}
		case h.PrimaryCode+h.SecondaryCode != h.Code:
			return &problem{"hazards", i, "secondary_code", fmt.Sprintf("%s is not %s and %s", h.Code, h.PrimaryCode, h.SecondaryCode)}
		case h.Primary == "":
			return &problem{"hazards", i, "primary_name", "missing"}
		case h.NameEN == "":
			return &problem{"hazards", i, "name_en", "missing"}
		}
		f.hazards[h.Code] = i
	}
	return nil
}

func (f *Form) checkIndicators() *problem {
	f.indicators = map[string]int{}
	sheets, lists := map[string]bool{}, f.lists()
	for _, s := range f.Sheets {
		sheets[s.Code] = true
	}
	if len(f.Indicators) == 0 {
		return &problem{"indicators", 0, "code", "there are none"}
	}
	for i, n := range f.Indicators {
		bad := func(field, text string, a ...any) *problem {
			return &problem{"indicators", i, field, fmt.Sprintf(text, a...)}
		}
		if !sheets[n.Sheet] {
			return bad("form", "no sheet %q", n.Sheet)
		}
		if _, twice := f.indicators[n.Code]; !isCode(n.Code) || twice {
			return bad("code", "%q is no code, or stands twice", n.Code)
		}
		if n.Name == "" {
			return bad("name", "missing")
		}
		if n.NameEN == "" {
			return bad("name_en", "missing")
		}
		if n.Group == "" {
			return bad("group", "missing")
		}
		if !isCode(n.Page) {
			return bad("page", "missing")
		}
		if !slices.Contains(figureTypes, n.Type) && !slices.Contains(factTypes, n.Type) {
			return bad("datatype", "%q is none of %v, %v", n.Type, figureTypes, factTypes)
		}
		if len(n.Owner) == 0 || len(n.Owner) > len(levels) {
			return bad("owner", "from 1 to %d levels", len(levels))
		}
		for _, l := range n.Owner {
			if !slices.Contains(levels, l) {
				return bad("owner", "%q is none of %v", l, levels)
			}
		}
		if n.Figure() {
			u, ok := f.Unit(n.Unit, n.Unit)
			if !ok {
				return bad("unit", "no unit %q", n.Unit)
			}
			if u.Whole != (n.Type == "int") {
				return bad("unit", "%s and %s do not agree on decimals", n.Unit, n.Type)
			}
		} else if n.Realtime {
			return bad("realtime_and_cumulative", "a fact has none")
		}
		if (n.Type == "enum") != (n.Options != "") || n.Options != "" && !lists[n.Options] {
			return bad("options", "%q: a known list for an enum, nothing for others", n.Options)
		}
		f.indicators[n.Code] = i
	}
	for i, n := range f.Indicators {
		if _, ok := f.indicators[n.Parent]; n.Parent != "" && (!ok || n.Parent == n.Code) {
			return &problem{"indicators", i, "parent", fmt.Sprintf("no other indicator %q", n.Parent)}
		}
	}
	return nil
}

func (f *Form) checkMeanings() *problem {
	f.meanings = map[string]int{}
	for i, d := range f.Meanings {
		_, known := f.indicators[d.Code]
		_, twice := f.meanings[d.Code]
		switch {
		case !known || twice:
			return &problem{"definitions", i, "code", fmt.Sprintf("no indicator %q, or it stands twice", d.Code)}
		case d.Label == "":
			return &problem{"definitions", i, "label", "missing"}
		case d.LabelEN == "":
			return &problem{"definitions", i, "label_en", "missing"}
		case d.ZH == "":
			return &problem{"definitions", i, "zh", "missing"}
		case d.EN == "":
			return &problem{"definitions", i, "en", "missing"}
		}
		f.meanings[d.Code] = i
	}
	for i, n := range f.Indicators {
		if _, ok := f.meanings[n.Code]; !ok {
			return &problem{"indicators", i, "code", fmt.Sprintf("%s has no definition", n.Code)}
		}
	}
	return nil
}

func (f *Form) checkRules() *problem {
	f.parsed = nil
	seen, totals := map[string]bool{}, map[string]bool{}
	for i, row := range f.Rules {
		bad := func(text string, a ...any) *problem {
			return &problem{"rules", i, "rule", fmt.Sprintf(text, a...)}
		}
		r, err := ParseRule(row.Rule)
		if err != nil {
			return bad("%v", err)
		}
		if seen[row.Rule] {
			return bad("%s twice", row.Rule)
		}
		if r.Op == "=" && totals[r.Left] {
			return bad("%s is the total of two rules", r.Left)
		}
		seen[row.Rule] = true
		totals[r.Left] = totals[r.Left] || r.Op == "="
		unit := ""
		for _, c := range r.Codes() {
			n, ok := f.Indicator(c)
			if !ok || !n.Figure() {
				return bad("no figure %s", c)
			}
			if c == r.Left && r.Op == ">=" { // 人 against 个 is a printed relation too; only what is added up is of one unit
				continue
			}
			if unit != "" && n.Unit != unit {
				return bad("%s is in %s, not in %s", c, n.Unit, unit)
			}
			unit = n.Unit
		}
		f.parsed = append(f.parsed, r)
	}
	f.asked = slices.Clone(f.parsed)
	for _, r := range f.parsed {
		stocks := r.Realtime()
		if !slices.ContainsFunc(stocks.Codes(), func(key string) bool { _, ok := f.Indicator(key); return !ok }) {
			f.asked = append(f.asked, stocks)
		}
	}
	return nil
}

func (f *Form) checkChecks() *problem {
	seen := map[[2]string]bool{}
	for i, c := range f.Checks {
		bad := func(field, text string, a ...any) *problem {
			return &problem{"checks", i, field, fmt.Sprintf(text, a...)}
		}
		n, ok := f.Indicator(c.Code)
		if !ok || !n.Figure() || c.Code != n.Code || seen[[2]string{c.Check, c.Code}] {
			return bad("code", "no figure %q, or its check stands twice", c.Code)
		}
		seen[[2]string{c.Check, c.Code}] = true
		if c.Check != "base" && c.Field != "" {
			return bad("field", "only of a base check")
		}
		if c.Check != "jump" && c.Factor != 0 {
			return bad("factor", "only of a jump")
		}
		if c.Check != "jump" && c.Minimum != 0 {
			return bad("minimum_hundredths", "only of a jump")
		}
		switch c.Check {
		case "fall":
		case "jump":
			if c.Factor < 2 || c.Factor > FactorMost {
				return bad("factor", "%d, from 2 to %d", c.Factor, FactorMost)
			}
			if c.Minimum < 1 || c.Minimum > 1_000_000_000_000 {
				return bad("minimum_hundredths", "%d is out of bounds", c.Minimum)
			}
		case "base":
			b, ok := f.Base(c.Field)
			if !ok || b.Unit != n.Unit {
				return bad("field", "no base field %q in %s", c.Field, n.Unit)
			}
		default:
			return bad("check", "%q is none of fall, jump, base", c.Check)
		}
	}
	return nil
}

func (f *Form) checkColumns() *problem {
	f.columns = map[string][]Column{}
	books, lists, seen := map[string]bool{}, f.lists(), map[string]bool{}
	for _, b := range f.Books {
		books[b.Code] = true
	}
	for i, c := range f.Columns {
		bad := func(field, text string, a ...any) *problem {
			return &problem{"ledgers", i, field, fmt.Sprintf(text, a...)}
		}
		switch {
		case !books[c.Ledger]:
			return bad("ledger", "no ledger %q", c.Ledger)
		case !isCode(c.Code) || seen[c.Code]:
			return bad("code", "%q is no code, or stands twice", c.Code)
		case c.Heading == "":
			return bad("heading", "missing")
		case c.HeadingEN == "":
			return bad("heading_en", "missing")
		case !slices.Contains(columnTypes, c.Type):
			return bad("datatype", "%q is none of %v", c.Type, columnTypes)
		case (c.Type == "option") != (c.Options != "") || c.Options != "" && !lists[c.Options]:
			return bad("options", "%q: a known list for options, nothing for others", c.Options)
		case c.Multi && c.Type != "option":
			return bad("multi", "only options are several")
		case (c.Type == "idcard" || c.Type == "phone" || c.Type == "account") && !c.Sealed:
			return bad("sealed", "%s is always sealed", c.Type)
		case c.Most < 1 || c.Most > 1000:
			return bad("most", "%d, from 1 to 1000", c.Most)
		}
		seen[c.Code] = true
		f.columns[c.Ledger] = append(f.columns[c.Ledger], c)
	}
	for _, b := range f.Books {
		if len(f.columns[b.Code]) == 0 {
			return &problem{"form", 0, "books", fmt.Sprintf("%s has no columns", b.Code)}
		}
		if s := b.Season; s != nil {
			for i, code := range append([]string{s.Persons}, s.Money...) {
				at := slices.IndexFunc(f.columns[b.Code], func(c Column) bool { return c.Code == code && !c.Sealed })
				want := [2]string{"dec2", "元"}
				if i == 0 {
					want = [2]string{"int", "人"}
				}
				if at < 0 || (f.columns[b.Code][at].Type != want[0] || f.columns[b.Code][at].Unit != want[1]) {
					return &problem{"form", 0, "books", fmt.Sprintf("%s: %q is no open column of %s in %s", b.Code, code, want[0], want[1])}
				}
			}
		}
	}
	return nil
}

func (f *Form) checkReasons() *problem {
	f.reasons = map[[2]string]int{}
	for i, r := range f.Reasons {
		key := [2]string{r.Use, r.Code}
		_, twice := f.reasons[key]
		switch {
		case !slices.Contains(uses, r.Use):
			return &problem{"reasons", i, "use", fmt.Sprintf("%q is none of %v", r.Use, uses)}
		case !isCode(r.Code) || twice:
			return &problem{"reasons", i, "code", fmt.Sprintf("%q is no code, or stands twice", r.Code)}
		case r.ZH == "":
			return &problem{"reasons", i, "zh", "missing"}
		case r.EN == "":
			return &problem{"reasons", i, "en", "missing"}
		}
		f.reasons[key] = i
	}
	return nil
}

func (f *Form) checkDeadlines() *problem {
	seen := map[string]bool{}
	for i, d := range f.Deadlines {
		bad := func(field, text string, a ...any) *problem {
			return &problem{"deadlines", i, field, fmt.Sprintf(text, a...)}
		}
		given := 0
		for _, is := range []bool{d.Minutes != 0, d.Days != 0, d.Date != ""} {
			if is {
				given++
			}
		}
		_, wrong := time.Parse("01-02", d.Date)
		switch {
		case d.Key == "" || len(d.Key) > 40 || seen[d.Key]:
			return bad("key", "%q is no key, or stands twice", d.Key)
		case !slices.Contains(stages, d.Stage):
			return bad("stage", "%q is none of %v", d.Stage, stages)
		case !slices.Contains(levels, d.Level):
			return bad("level", "%q is none of %v", d.Level, levels)
		case !slices.Contains(cases, d.Case):
			return bad("case", "%q is none of %v", d.Case, cases)
		case d.Least < 0 || (d.Least > 0) != (d.Case == "grave"):
			return bad("least", "%d: of the grave case, and there more than nobody", d.Least)
		case given != 1:
			return bad("minutes", "exactly one of minutes, days, date")
		case d.Minutes < 0 || d.Minutes > 60*24*366:
			return bad("minutes", "%d is out of bounds", d.Minutes)
		case d.Days < 0 || d.Days > 366:
			return bad("days", "%d is out of bounds", d.Days)
		case d.Date != "" && wrong != nil:
			return bad("date", "%q is no MM-DD", d.Date)
		case (d.Date != "") != (d.Start == ""), d.Start != "" && !slices.Contains(starts, d.Start):
			return bad("start", "%q is none of %v, or beside a date", d.Start, starts)
		case d.Clause == "":
			return bad("clause", "missing")
		}
		seen[d.Key] = true
	}
	return nil
}

// checkGrave asks that what the clocks lean on is in the form.
func (f *Form) checkGrave() *problem {
	if len(f.Lost) > IndicatorMost {
		return &problem{"form", 0, "lost", fmt.Sprintf("%d, at most %d", len(f.Lost), IndicatorMost)}
	}
	for i, code := range f.Lost {
		if n, ok := f.Indicator(code); !ok || n.Type != "int" || n.Code != code || slices.Contains(f.Lost[:i], code) {
			return &problem{"form", 0, "lost", fmt.Sprintf("%q is no whole figure of the form, or stands twice", code)}
		}
	}
	if f.Drought != "" && !slices.ContainsFunc(f.Hazards, func(h Hazard) bool { return h.PrimaryCode == f.Drought }) {
		return &problem{"form", 0, "drought", fmt.Sprintf("%q is no hazard of the form", f.Drought)}
	}
	return nil
}

// checkTies asks that every tie is between a whole figure of the form and columns of a ledger.
func (f *Form) checkTies() *problem {
	seen := map[string]bool{}
	for i, t := range f.Ties {
		bad := func(field, text string, a ...any) *problem {
			return &problem{"ties", i, field, fmt.Sprintf(text, a...)}
		}
		if n, ok := f.Indicator(t.Code); !ok || n.Type != "int" || n.Code != t.Code || seen[t.Code] {
			return bad("code", "%q is no whole figure of the form, or stands twice", t.Code)
		}
		seen[t.Code] = true
		columns, ok := f.Ledger(t.Ledger)
		if !ok {
			return bad("ledger", "%q is no ledger", t.Ledger)
		}
		column := func(code string, kinds ...string) bool {
			return slices.ContainsFunc(columns, func(c Column) bool { return c.Code == code && !c.Sealed && slices.Contains(kinds, c.Type) })
		}
		switch t.How {
		case "equals":
			if !column(t.Column, "option") {
				return bad("column", "%q is no open choice of %s", t.Column, t.Ledger)
			}
			if t.Value == "" {
				return bad("value", "missing")
			}
		case "positive", "sum":
			if !column(t.Column, "int") {
				return bad("column", "%q is no open whole number of %s", t.Column, t.Ledger)
			}
			if t.Value != "" {
				return bad("value", "only of equals")
			}
		default:
			return bad("how", "%q is none of equals, positive, sum", t.How)
		}
		if t.Unless == "" {
			continue
		}
		for _, c := range strings.Split(t.Unless, ";") {
			if t.How != "positive" || !column(c, "int") {
				return bad("unless", "%q is no open whole number of %s, or the tie counts none", c, t.Ledger)
			}
		}
	}
	return nil
}
