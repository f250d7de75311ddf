// Package form is the heart that knows the official loss form: a version of it is data, a folder of tables or one JSON document, and a
// new version is a new folder without new code. Pure.
//
//	data/<version>/  ──Load──►  Form  ──Marshal──►  one JSON document (table, phone)  ──Parse──►  Form
package form

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Limits of one form; more is no form but an attack or a mistake.
const (
	FileMost      = 1 << 20 // bytes of one file, and of the JSON document
	IndicatorMost = 500
	RuleMost      = 500
	PartMost      = 40 // parts on the right of one rule
	RowMost       = 2000
	TextMost      = 600 // characters of one cell
	FactorMost    = 50  // a jump factor; more would leave the integers that every phone counts exactly
	GrainMost     = 10_000
)

// Level is who fills an indicator or owes a report.
type Level string

// The levels.
const (
	Village Level = "village"
	Town    Level = "town"
	County  Level = "county"
)

// Text is a sentence in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Titled is a sheet or ledger with its printed title.
type Titled struct {
	Code  string `json:"code"`
	Title Text   `json:"title"`
	// Season is set of a ledger that belongs to a season of relief and not to a disaster.
	Season *Season `json:"season,omitempty"`
}

// Season says which columns of a ledger a list of it sums.
type Season struct {
	Persons string   `json:"persons"`
	Money   []string `json:"money"` // in yuan
}

// Base is one figure known about a village before any disaster, with the printed unit it is compared in.
type Base struct {
	Field string `json:"field"`
	Unit  string `json:"unit"`
	Name  Text   `json:"name"`
}

// Form is one version of the official form. Lists keep the printed order.
type Form struct {
	Version    string       `json:"version"`
	Title      Text         `json:"title"`
	Source     string       `json:"source"`      // approval number of the rule
	ValidFrom  string       `json:"valid_from"`  // day, included
	ValidUntil string       `json:"valid_until"` // day, included
	Sheets     []Titled     `json:"sheets"`
	Books      []Titled     `json:"books"` // the ledgers
	Bases      []Base       `json:"bases"`
	Lost       []string     `json:"lost"`    // figures of the dead and missing: they make an event grave
	Drought    string       `json:"drought"` // primary code of the hazard whose clocks are its own; empty when the form has none
	Units      []Unit       `json:"units"`
	Indicators []Indicator  `json:"indicators"`
	Meanings   []Definition `json:"definitions"`
	Rules      []RuleRow    `json:"rules"`
	Checks     []Check      `json:"checks"`
	Columns    []Column     `json:"columns"`
	Options    []Option     `json:"options"`
	Hazards    []Hazard     `json:"hazards"`
	Reasons    []Reason     `json:"reasons"`
	Deadlines  []Deadline   `json:"deadlines"`
	Ties       []Tie        `json:"ties"`

	indicators map[string]int
	meanings   map[string]int
	units      map[[2]string]int
	parsed     []Rule
	asked      []Rule
	columns    map[string][]Column
	options    map[[2]string]int
	hazards    map[string]int
	reasons    map[[2]string]int
}

// Unit is one unit a figure may be typed in. A grain is the exact whole part all typed values of one printed unit are made of.
type Unit struct {
	Printed string `json:"printed"`
	Unit    string `json:"unit"`
	Grains  int64  `json:"grains"` // in a hundredth of this unit
	Whole   bool   `json:"whole"`  // no decimals are typed in it
	NameEN  string `json:"name_en"`
}

// Indicator is one line of a sheet.
type Indicator struct {
	Sheet    string  `json:"form"`
	Code     string  `json:"code"`
	Name     string  `json:"name"` // as printed
	NameEN   string  `json:"name_en"`
	Type     string  `json:"datatype"` // int, dec2: figures; dec1, text, typhoon, date, datetime, code, enum: facts
	Unit     string  `json:"unit"`
	Parent   string  `json:"parent"`
	Group    string  `json:"group"`
	Page     string  `json:"page"` // where the phone shows it
	Owner    []Level `json:"owner"`
	Realtime bool    `json:"realtime_and_cumulative"` // has a stock at report time besides the sum since the start
	First    bool    `json:"named_in_first_report"`
	Options  string  `json:"options"` // the list of an enum
	Standing string  `json:"code_certainty"`
}

// Figure tells whether it is a number of a unit, not a fact in words.
func (i Indicator) Figure() bool { return i.Type == "int" || i.Type == "dec2" }

// OwnedBy tells whether a level fills it.
func (i Indicator) OwnedBy(l Level) bool { return slices.Contains(i.Owner, l) }

// Definition says in plain words how an indicator is counted.
type Definition struct {
	Code    string `json:"code"`
	Label   string `json:"label"`
	LabelEN string `json:"label_en"`
	ZH      string `json:"zh"`
	EN      string `json:"en"`
}

// RuleRow is one printed relation.
type RuleRow struct {
	Rule string `json:"rule"`
}

// Check is one named soft check with its numbers.
type Check struct {
	Check   string `json:"check"` // fall, jump, base
	Code    string `json:"code"`
	Field   string `json:"field"`              // of a base check
	Factor  int64  `json:"factor"`             // of a jump: more than so many times the figure before
	Minimum int64  `json:"minimum_hundredths"` // of a jump: and at least so much more, in hundredths of the printed unit
}

// Column is one printed column of a ledger.
type Column struct {
	Ledger    string `json:"ledger"`
	Code      string `json:"code"`
	Heading   string `json:"heading"`
	HeadingEN string `json:"heading_en"`
	Type      string `json:"datatype"` // text, int, dec2, date, datetime, hazard, option, idcard, phone, account
	Unit      string `json:"unit"`
	Sealed    bool   `json:"sealed"` // personal: encrypted at rest, masked on screens
	Options   string `json:"options"`
	Multi     bool   `json:"multi"` // several options, parted by ';'
	Most      int64  `json:"most"`  // characters
}

// Option is one choice of a list.
type Option struct {
	List string `json:"list"`
	Code string `json:"code"` // the printed number
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

// Hazard is one hazard type.
type Hazard struct {
	Code          string `json:"code4"`
	PrimaryCode   string `json:"primary_code"`
	Primary       string `json:"primary_name"`
	SecondaryCode string `json:"secondary_code"`
	Secondary     string `json:"secondary_name"`
	Ledger        string `json:"ledger_option"` // its number in the ledgers
	NameEN        string `json:"name_en"`
}

// Reason is one ready reason. Use says for what: fall, jump, base (findings), return, change, maintain, behalf.
type Reason struct {
	Use  string `json:"use"`
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
	Text bool   `json:"text"` // words of one's own are needed besides
}

// Deadline is one row of the table of deadlines. Exactly one of minutes, days and date is given.
type Deadline struct {
	Key     string `json:"key"`
	Stage   string `json:"stage"`
	Level   Level  `json:"level"`
	Case    string `json:"case"`  // the special case it holds in; "" always
	Least   int64  `json:"least"` // of the grave case: so many people lost, or so many trapped
	Start   string `json:"start"` // occurred, received, last, stable, asked; "" for a date
	Minutes int64  `json:"minutes"`
	Days    int64  `json:"days"`
	Date    string `json:"date"` // MM-DD, its end in the county's zone
	Clause  string `json:"clause"`
}

// Tie says what a figure has to be at its final: counted from a ledger of the village.
type Tie struct {
	Code   string `json:"code"` // the indicator
	Ledger string `json:"ledger"`
	How    string `json:"how"` // equals: rows whose column is the value; positive: rows whose column is more than nothing; sum: of the column
	Column string `json:"column"`
	Value  string `json:"value"`  // of equals
	Unless string `json:"unless"` // of positive: columns, parted by ';', that are more than nothing in rows counted elsewhere
}

// Indicator finds an indicator; a key with #rt finds the one it is the stock of.
func (f *Form) Indicator(key string) (Indicator, bool) {
	code, rt := strings.CutSuffix(key, "#rt")
	i, ok := f.indicators[code]
	if !ok || rt && !f.Indicators[i].Realtime {
		return Indicator{}, false
	}
	return f.Indicators[i], true
}

// Definition finds the plain words of an indicator.
func (f *Form) Definition(code string) (Definition, bool) {
	i, ok := f.meanings[code]
	if !ok {
		return Definition{}, false
	}
	return f.Meanings[i], true
}

// Unit finds a unit that values of a printed unit may be typed in.
func (f *Form) Unit(printed, unit string) (Unit, bool) {
	i, ok := f.units[[2]string{printed, unit}]
	if !ok {
		return Unit{}, false
	}
	return f.Units[i], true
}

// UnitsOf lists the units of a printed unit, the usual one first.
func (f *Form) UnitsOf(printed string) (out []Unit) {
	for _, u := range f.Units {
		if u.Printed == printed {
			out = append(out, u)
		}
	}
	return out
}

// Parsed lists the rules, read.
func (f *Form) Parsed() []Rule { return f.parsed }

// Asked lists the rules that figures are asked: the printed ones, and each once more over stocks where all of its codes have one.
func (f *Form) Asked() []Rule { return f.asked }

// Ledger lists the columns of a ledger in printed order; false when the form has none of that name.
func (f *Form) Ledger(ledger string) ([]Column, bool) {
	c, ok := f.columns[ledger]
	return c, ok
}

// Seasonal gives the sums of a ledger that belongs to a season of relief; nil of any other.
func (f *Form) Seasonal(ledger string) *Season {
	for _, b := range f.Books {
		if b.Code == ledger {
			return b.Season
		}
	}
	return nil
}

// Option finds a choice of a list.
func (f *Form) Option(list, code string) (Option, bool) {
	i, ok := f.options[[2]string{list, code}]
	if !ok {
		return Option{}, false
	}
	return f.Options[i], true
}

// Hazard finds a hazard type by its four digits.
func (f *Form) Hazard(code string) (Hazard, bool) {
	i, ok := f.hazards[code]
	if !ok {
		return Hazard{}, false
	}
	return f.Hazards[i], true
}

// Reason finds a ready reason for a use.
func (f *Form) Reason(use, code string) (Reason, bool) {
	i, ok := f.reasons[[2]string{use, code}]
	if !ok {
		return Reason{}, false
	}
	return f.Reasons[i], true
}

// Base finds a base field.
func (f *Form) Base(field string) (Base, bool) {
	for _, b := range f.Bases {
		if b.Field == field {
			return b, true
		}
	}
	return Base{}, false
}

// Valid tells whether the form is in force on a day, YYYY-MM-DD.
func (f *Form) Valid(day string) bool { return f.ValidFrom <= day && day <= f.ValidUntil }

// Marshal writes the one JSON document; equal forms give equal bytes.
func (f *Form) Marshal() ([]byte, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write form %s: %w", f.Version, err)
	}
	if len(b) > FileMost {
		return nil, fmt.Errorf("form %s: %d bytes, at most %d", f.Version, len(b), FileMost)
	}
	return b, nil
}

// isDay tells whether text is YYYY-MM-DD.
func isDay(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }
