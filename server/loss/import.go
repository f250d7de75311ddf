package loss

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/roster/sheet"
	"jiaoying/server/store"
)

// Imported says what an import did, or would do.
type Imported struct {
	Added, Changed, Same int
	Problems             []division.Problem
}

// baseColumns are the columns of a file of base data; arable_mu is in 亩 with at most two decimals. An empty cell is not known.
var baseColumns = []string{"village_code", "year", "population", "households", "rooms", "arable_mu", "source"}

// baseRowsMost is more than the villages of a county times ten years.
const baseRowsMost = 10_000

const (
	codeColumn  = "division.column"
	codeVillage = "base.village"
	codeTwice   = "base.twice"
)

// ErrRows carries max: rows of one file.
var ErrRows = fault.New(fault.Invalid, "sheet.rows")

// ImportBase takes the base data of a county's villages from a file, by the server's hand. With a problem nothing is written; the same
// file again changes nothing.
func (f *Flow) ImportBase(ctx context.Context, county uuid.UUID, t sheet.Table, dry bool) (Imported, error) {
	var out Imported
	if _, sys := viewer.From(ctx).IsSystem(); !sys {
		return out, fault.ErrDenied
	}
	if len(t.Rows) > baseRowsMost {
		return out, ErrRows.With(fault.Params{"max": baseRowsMost})
	}
	for _, c := range baseColumns {
		if !slices.Contains(t.Header, c) {
			out.Problems = append(out.Problems, division.Problem{Line: 1, Column: c, Code: codeColumn})
		}
	}
	if len(out.Problems) > 0 {
		return out, nil
	}
	rows := make([]Base, 0, len(t.Rows))
	seen := map[string]bool{}
	for _, r := range t.Rows {
		bad := func(column, code string) {
			out.Problems = append(out.Problems, division.Problem{Line: r.Line, Column: column, Code: code})
		}
		n, ok, err := f.Store.NodeByCode(ctx, strings.TrimSpace(r.Cells["village_code"]))
		if err != nil {
			return out, err
		}
		if !ok || n.Ended || n.Level != division.Village || n.Place.County != county {
			bad("village_code", codeVillage)
			continue
		}
		in := Base{Village: n.ID, Source: strings.TrimSpace(plain.Clean(r.Cells["source"]))}
		if in.Year, err = strconv.Atoi(strings.TrimSpace(r.Cells["year"])); err != nil {
			bad("year", codeYear)
			continue
		}
		for column, to := range map[string]**int{"population": &in.Population, "households": &in.Households, "rooms": &in.Rooms} {
			if text := strings.TrimSpace(r.Cells[column]); text != "" {
				number, err := strconv.Atoi(text)
				if err != nil {
					bad(column, codeNumber)
				}
				*to = &number
			}
		}
		if text := strings.TrimSpace(r.Cells["arable_mu"]); text != "" {
			mu, ok := hundredths(text)
			if !ok {
				bad("arable_mu", codeNumber)
			}
			in.Arable = &mu
		}
		var wrong fault.Findings
		in.check(&wrong)
		if f, ok := fault.As(wrong.Err()); ok {
			for _, field := range f.Fields {
				bad(strings.Replace(field.Path, "arable", "arable_mu", 1), field.Code)
			}
		}
		key := fmt.Sprint(in.Village, in.Year)
		if seen[key] {
			bad("village_code", codeTwice)
		}
		seen[key] = true
		rows = append(rows, in)
	}
	if len(out.Problems) > 0 {
		slices.SortStableFunc(out.Problems, func(a, b division.Problem) int { return a.Line - b.Line })
		return out, nil
	}
	for part := range slices.Chunk(rows, 500) {
		var n Imported
		err := f.Store.InTx(store.Long(viewer.Wide(ctx)), func(ctx context.Context, tx *store.Tx) error {
			n = Imported{}
			for _, in := range part {
				at, _, err := f.Store.Node(ctx, in.Village)
				if err != nil {
					return err
				}
				id, did, err := writeBase(ctx, tx, in, at.Place, dry)
				if err != nil {
					return err
				}
				switch {
				case did > 0:
					n.Added++
				case did < 0:
					n.Same++
					continue
				default:
					n.Changed++
				}
				if dry {
					continue
				}
				if err := tx.Journal(ctx, store.Entry{Verb: "base.import", Kind: store.KindBase, Subject: id, Place: at.Place, After: in}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return out, err
		}
		out.Added, out.Changed, out.Same = out.Added+n.Added, out.Changed+n.Changed, out.Same+n.Same
	}
	return out, nil
}

// hundredths reads a number of at most two decimals.
func hundredths(text string) (int64, bool) {
	whole, rest, _ := strings.Cut(text, ".")
	if len(rest) > 2 || len(whole) > 9 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+rest+strings.Repeat("0", 2-len(rest)), 10, 63)
	return int64(n), err == nil
}
