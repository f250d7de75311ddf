package figure

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jiaoying/server/loss/form"
)

// Severity of a finding.
type Severity string

// Hard blocks; soft wants a reason.
const (
	Hard Severity = "hard"
	Soft Severity = "soft"
)

// Finding is one result of the checks. The app writes its sentence from the kind, the names of the codes and the numbers.
type Finding struct {
	// ID is stable for the same finding of the same form: kind and what it is about, as in rule:A01007>=A01008, fall:A01007.
	ID       string   `json:"id"`
	Kind     string   `json:"kind"` // value, fact, row; rule, realtime; fall, jump, base
	Severity Severity `json:"severity"`
	Codes    []string `json:"codes"` // keys, the left of a rule first
	// Numbers are hundredths of printed units (a factor and counts are plain): left, right of rules; now, before of falls and jumps; now, base.
	Numbers map[string]int64 `json:"numbers,omitempty"`
	Why     string           `json:"why,omitempty"`   // of values, facts and rows
	Field   string           `json:"field,omitempty"` // of base
	Row     string           `json:"row,omitempty"`   // of a ledger
}

// Reason settles a soft finding: a ready code and words.
type Reason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// ReasonMost is the most characters of words of one's own.
const ReasonMost = 300

// Base are known figures of the village by their fields, typed with their units. What is not known is not compared.
type Base map[string]Value

// Check gives everything that is to be said about figures, in the order of the form: values that are none, rules, stocks, and then the
// soft checks against the figures before (nil without any) and the base. Totals left out are completed first. Relations are asked of
// what is printed, so that rounding alone never breaks one.
func Check(f *form.Form, typed, previous Typed, base Base) []Finding {
	out := []Finding{}
	full := Complete(f, typed)
	for _, key := range slices.Sorted(maps.Keys(full)) {
		if _, _, reason := why(f, key, full[key]); reason != "" {
			out = append(out, Finding{ID: "value:" + key, Kind: "value", Severity: Hard, Codes: []string{key}, Why: reason})
		}
	}
	now := grains(f, full)
	for _, r := range f.Asked() {
		if left, right, broken := breaks(f, r, now); broken {
			out = append(out, Finding{ID: "rule:" + r.Text, Kind: "rule", Severity: Hard, Codes: r.Codes(), Numbers: map[string]int64{"left": left, "right": right}})
		}
	}
	for _, n := range f.Indicators {
		stock, has := now[n.Code+rt]
		sum, filled := now[n.Code]
		if a, b := round(f, n.Unit, stock), round(f, n.Unit, sum); has && filled && a > b {
			out = append(out, Finding{ID: "realtime:" + n.Code, Kind: "realtime", Severity: Hard, Codes: []string{n.Code + rt, n.Code},
				Numbers: map[string]int64{"left": a, "right": b}})
		}
	}
	before := grains(f, Complete(f, previous))
	for _, c := range f.Checks {
		n, _ := f.Indicator(c.Code)
		g, filled := now[c.Code]
		is := round(f, n.Unit, g)
		old, had := before[c.Code]
		was := round(f, n.Unit, old)
		found := Finding{ID: c.Check + ":" + c.Code, Kind: c.Check, Severity: Soft, Codes: []string{c.Code}}
		switch c.Check {
		case "fall":
			if !had || filled && is >= was || was == 0 {
				continue
			}
			found.Numbers = map[string]int64{"before": was}
			if filled { // otherwise it was taken out altogether
				found.Numbers["now"] = is
			}
		case "jump":
			if !had || !filled || is <= was*c.Factor || is-was < c.Minimum {
				continue
			}
			found.Numbers = map[string]int64{"before": was, "now": is, "factor": c.Factor}
		case "base":
			known, ok := baseOf(f, base, c.Field)
			if !filled || !ok || is <= known {
				continue
			}
			found.Field, found.Numbers = c.Field, map[string]int64{"now": is, "base": known}
		}
		out = append(out, found)
	}
	return out
}

// grains are the exact figures of those values that are some.
func grains(f *form.Form, typed Typed) Grains {
	out := Grains{}
	for key, v := range typed {
		if g, _, reason := why(f, key, v); reason == "" {
			out[key] = g
		}
	}
	return out
}

// breaks tells whether a rule is broken, with both sides as printed. The sum of the parts may be rounded once or be added from the
// printed parts: a sheet whose lines add up is never refused.
func breaks(f *form.Form, r form.Rule, now Grains) (left, right int64, broken bool) {
	g, filled := now[r.Left]
	if !filled {
		return 0, 0, false
	}
	n, _ := f.Indicator(r.Left)
	left = round(f, n.Unit, g)
	exact, added, absent := int64(0), int64(0), 0
	for _, key := range r.Right {
		part, ok := now[key]
		if !ok {
			absent++
			continue
		}
		exact += part
		added += Printed(f, key, part)
	}
	if absent == len(r.Right) {
		return 0, 0, false
	}
	right = Printed(f, r.Right[0], exact)
	if r.Op == "=" && absent == 0 {
		return left, right, left != right && left != added
	}
	return left, right, left < min(right, added)
}

func baseOf(f *form.Form, base Base, field string) (int64, bool) {
	v, ok := base[field]
	b, known := f.Base(field)
	if !ok || !known || v.Hundredths < 0 {
		return 0, false
	}
	u, ok := f.Unit(b.Unit, v.Unit)
	if !ok || v.Hundredths > GrainsMost/u.Grains {
		return 0, false
	}
	return round(f, b.Unit, v.Hundredths*u.Grains), true
}

// Settled tells whether nothing stands in the way: nothing hard, and for everything soft a ready reason of its kind, with words where
// the form asks for them.
func Settled(f *form.Form, findings []Finding, reasons map[string]Reason) bool {
	for _, found := range findings {
		if found.Severity == Hard {
			return false
		}
		said := reasons[found.ID]
		ready, ok := f.Reason(found.Kind, said.Code)
		if !ok || !line(said.Text, ReasonMost) || ready.Text && strings.TrimSpace(said.Text) == "" {
			return false
		}
	}
	return true
}

// line tells whether text is at most so many characters and all of them print; a new line does.
func line(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f })
}

// Facts are the items that are no figures (hazard, times, typhoon, magnitude, response level), filled ones only.
type Facts map[string]string

// CheckFacts gives a hard finding for every fact the form does not have or that is not written as it has to be.
func CheckFacts(f *form.Form, facts Facts) []Finding {
	out := []Finding{}
	for _, code := range slices.Sorted(maps.Keys(facts)) {
		n, ok := f.Indicator(code)
		reason := ""
		switch {
		case !ok || n.Figure() || n.Code != code:
			reason = WhyUnknown
		case !well(f, n.Type, n.Options, false, 100, facts[code]):
			reason = "format"
		}
		if reason != "" {
			out = append(out, Finding{ID: "fact:" + code, Kind: "fact", Severity: Hard, Codes: []string{code}, Why: reason})
		}
	}
	return out
}

// Row is one row of a ledger by the codes of its columns, filled cells only.
type Row map[string]string

// CheckRow gives a hard finding for every cell of a row that the ledger does not have or that is not written as it has to be. Nothing is
// compulsory: the dead are counted before they are known by name.
func CheckRow(f *form.Form, ledger, id string, row Row) []Finding {
	columns, _ := f.Ledger(ledger)
	out := []Finding{}
	for _, code := range slices.Sorted(maps.Keys(row)) {
		at := slices.IndexFunc(columns, func(c form.Column) bool { return c.Code == code })
		reason := ""
		if at < 0 {
			reason = WhyUnknown
		} else if c := columns[at]; !well(f, c.Type, c.Options, c.Multi, int(c.Most), row[code]) {
			reason = "format"
		}
		if reason != "" {
			out = append(out, Finding{ID: "row:" + id + ":" + code, Kind: "row", Severity: Hard, Codes: []string{code}, Why: reason, Row: id})
		}
	}
	return out
}

// well tells whether text is written as its type wants it. Empty is never written: it is left out.
func well(f *form.Form, kind, options string, multi bool, most int, s string) bool {
	if s == "" || utf8.RuneCountInString(s) > most || !line(s, most) || strings.TrimSpace(s) != s {
		return false
	}
	switch kind {
	case "code", "hazard":
		_, ok := f.Hazard(s)
		return ok
	case "enum", "option":
		parts := []string{s}
		if multi {
			parts = strings.Split(s, ";")
		}
		for i, p := range parts {
			if _, ok := f.Option(options, p); !ok || slices.Contains(parts[:i], p) {
				return false
			}
		}
		return true
	case "date":
		_, err := time.Parse(time.DateOnly, s)
		return err == nil
	case "datetime":
		_, err := time.Parse("2006-01-02T15", s)
		return err == nil && len(s) == 13
	case "dec1":
		return decimal(s, 1)
	case "dec2":
		return decimal(s, 2)
	case "int":
		return digits(s)
	case "typhoon":
		return len(s) >= 4 && digits(s[:4]) && utf8.RuneCountInString(s) <= 24 && !strings.ContainsFunc(s[4:], func(r rune) bool { return unicode.IsControl(r) || r >= '0' && r <= '9' })
	case "idcard":
		return identity(s)
	case "phone":
		return len(s) >= 5 && strings.Trim(s, "0123456789+- ") == ""
	case "account":
		return len(s) >= 5 && strings.Trim(s, "0123456789 ") == ""
	}
	return true
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// decimal tells whether text is digits with at most so many decimals.
func decimal(s string, most int) bool {
	whole, rest, dot := strings.Cut(s, ".")
	return digits(whole) && len(whole) <= 12 && (!dot || digits(rest) && len(rest) <= most)
}

// identity tells whether text has the shape of an identity number. The check digit is not asked: a wrong one on an old card must not
// keep a death from being told, and the county's own comparison finds it.
func identity(s string) bool {
	return len(s) == 18 && digits(s[:17]) && (digits(s[17:]) || s[17] == 'X') || len(s) == 15 && digits(s)
}
