package figure

import (
	"strconv"
	"strings"

	"jiaoying/server/loss/form"
)

// Tied counts what the ties of a form make of a village's ledgers, in hundredths of the printed units: rows by ledger, without those
// taken out. A household with several degrees of damage is counted once, at the worst; its rooms under each (制度 四).
func Tied(f *form.Form, rows map[string][]Row) Figures {
	out := Figures{}
	for _, t := range f.Ties {
		n := int64(0)
		for _, row := range rows[t.Ledger] {
			switch t.How {
			case "equals":
				if row[t.Column] == t.Value {
					n++
				}
			case "sum":
				n += whole(row[t.Column])
			case "positive":
				if whole(row[t.Column]) > 0 && !some(row, t.Unless) {
					n++
				}
			}
		}
		out[t.Code] = n * 100
	}
	return out
}

func some(row Row, columns string) bool {
	for _, c := range strings.Split(columns, ";") {
		if whole(row[c]) > 0 {
			return true
		}
	}
	return false
}

// whole reads what CheckRow has let in.
func whole(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return 0
	}
	return n
}

// CheckTies gives a hard finding for every figure that is not what its ledger says; a figure nobody told counts as nothing.
func CheckTies(f *form.Form, typed Typed, rows map[string][]Row) []Finding {
	out := []Finding{}
	tied := Tied(f, rows)
	now := grains(f, Complete(f, typed))
	for _, t := range f.Ties {
		if is, want := Printed(f, t.Code, now[t.Code]), tied[t.Code]; is != want {
			out = append(out, Finding{ID: "tie:" + t.Code, Kind: "tie", Severity: Hard, Codes: []string{t.Code}, Numbers: map[string]int64{"left": is, "right": want}, Field: t.Ledger})
		}
	}
	return out
}

// Hundredths reads a decimal that CheckRow has let in, in hundredths of its unit; nothing of an empty cell.
func Hundredths(s string) int64 {
	whole, rest, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
	if err != nil {
		return 0
	}
	return n
}
