package sheet

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
)

// Ledger is what stands over the rows of a ledger that is printed.
type Ledger struct {
	Event    string    `json:"event"`
	Ledger   string    `json:"ledger"`
	Title    string    `json:"title"`
	Unit     string    `json:"unit"`
	UnitCode string    `json:"unitCode"`
	AsOf     time.Time `json:"asOf"`
	Form     string    `json:"form"`
	Source   string    `json:"source"`
	// Masked: what names people is masked. Else By and Purpose say who took it out and what for.
	Masked  bool   `json:"masked"`
	By      string `json:"by,omitempty"`
	Purpose string `json:"purpose,omitempty"`
}

// LedgerRow is one row: every filled column, in clear or as a mask.
type LedgerRow struct {
	ID      string     `json:"id"`
	Village string     `json:"village"`
	Code    string     `json:"villageCode"`
	Cells   figure.Row `json:"cells"`
}

// Rows gives rows one after the other, so that a ledger is never whole in memory.
type Rows = iter.Seq2[LedgerRow, error]

// LedgerFormats lists what a ledger is written as.
func LedgerFormats() []string { return []string{"xlsx", "csv", "json"} }

// WriteLedger writes a ledger in the printed order of its columns; behind them stands whose row it is.
func WriteLedger(w io.Writer, format string, f *form.Form, l Ledger, rows Rows, zone *time.Location) error {
	columns, ok := f.Ledger(l.Ledger)
	if !ok {
		return fmt.Errorf("no ledger %s in form %s", l.Ledger, f.Version)
	}
	l.Title = titled(f.Books, l.Ledger).Title.ZH
	switch format {
	case "xlsx":
		return ledgerXLSX(w, f, columns, l, rows, zone)
	case "csv":
		return ledgerCSV(w, f, columns, rows)
	case "json":
		return ledgerJSON(w, l, rows)
	}
	return fmt.Errorf("ledgers are not written as %s", format)
}

// said writes a filled column as the form prints it: choices and hazards in words.
func said(f *form.Form, c form.Column, text string) string {
	switch c.Type {
	case "option":
		parts := strings.Split(text, ";")
		for i, p := range parts {
			if o, ok := f.Option(c.Options, p); ok {
				parts[i] = o.ZH
			}
		}
		return strings.Join(parts, "；")
	case "hazard":
		if h, ok := f.Hazard(text); ok {
			return hazardOf(h)
		}
	}
	return text
}

// hundredths reads a number as CheckRow lets one in; false for anything else, such as a mask.
func hundredths(text string) (int64, bool) {
	whole, part, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole, 10, 47)
	if err != nil || len(part) > 2 {
		return 0, false
	}
	m := uint64(0)
	if part != "" {
		if m, err = strconv.ParseUint((part + "0")[:2], 10, 8); err != nil {
			return 0, false
		}
	}
	return int64(n*100 + m), true //nolint:gosec // below 2^47
}

const owner = "所在村（社区）"

func headOf(c form.Column) string {
	if c.Unit == "" {
		return c.Heading
	}
	return c.Heading + "（" + c.Unit + "）"
}

func privacy(l Ledger, zone *time.Location) string {
	if l.Masked {
		return "个人信息：已遮盖"
	}
	return fmt.Sprintf("含个人信息，只用于：%s。取用：%s，%s", l.Purpose, l.By, l.AsOf.In(zone).Format(at))
}

func ledgerXLSX(w io.Writer, f *form.Form, columns []form.Column, l Ledger, rows Rows, zone *time.Location) (err error) {
	b, err := newBook()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.x.Close()) }()
	if err := b.x.SetSheetName("Sheet1", l.Ledger); err != nil {
		return fmt.Errorf("name the sheet: %w", err)
	}
	if err := b.page(l.Ledger, "landscape", "$1:$7"); err != nil {
		return err
	}
	s, err := b.x.NewStreamWriter(l.Ledger)
	if err != nil {
		return fmt.Errorf("begin the sheet: %w", err)
	}
	wide := len(columns) + 1
	for i, c := range columns {
		if err := s.SetColWidth(i+1, i+1, float64(min(max(c.Most, 8), 24))); err != nil {
			return fmt.Errorf("width of a column: %w", err)
		}
	}
	if err := errors.Join(s.SetColWidth(wide, wide, 18), s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 7, TopLeftCell: "A8", ActivePane: "bottomLeft"})); err != nil {
		return fmt.Errorf("heading of the sheet: %w", err)
	}
	last, err := excelize.ColumnNumberToName(wide)
	if err != nil {
		return err
	}
	if err := s.MergeCell("A1", last+"1"); err != nil {
		return fmt.Errorf("title of the sheet: %w", err)
	}
	n := 0
	put := func(cells ...any) error {
		n++
		if err := s.SetRow("A"+strconv.Itoa(n), cells); err != nil {
			return fmt.Errorf("row %d: %w", n, err)
		}
		return nil
	}
	note := func(text string) any { return excelize.Cell{StyleID: b.style["note"], Value: text} }
	head, units, codes := make([]any, wide), make([]any, wide), make([]any, wide)
	cellOf := func(text string) any { return excelize.Cell{StyleID: b.style["head"], Value: text} }
	for i, c := range columns {
		head[i], units[i], codes[i] = cellOf(c.Heading), cellOf(c.Unit), cellOf(c.Code)
	}
	head[wide-1], units[wide-1], codes[wide-1] = cellOf(owner), cellOf(""), cellOf("")
	half := (wide - 1) / 2
	pair := func(left, right string) []any {
		out := make([]any, half+1)
		out[0], out[half] = note(left), note(right)
		return out
	}
	if err := errors.Join(
		put(excelize.Cell{StyleID: b.style["title"], Value: l.Title}), put(pair("表　　号："+l.Ledger, l.Source)...),
		put(pair("填报单位："+l.Unit, "有效期至："+f.ValidUntil)...), put(pair("灾害过程："+l.Event+"　截至："+l.AsOf.In(zone).Format(at), privacy(l, zone))...),
		put(head...), put(units...), put(codes...),
	); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		cells := make([]any, wide)
		for i, c := range columns {
			cells[i] = b.column(f, c, row.Cells[c.Code])
		}
		cells[wide-1] = excelize.Cell{StyleID: b.style["text"], Value: row.Village}
		if err := put(cells...); err != nil {
			return err
		}
	}
	if err := errors.Join(put(pair("单位负责人：　　　　统计负责人：", "填表人：　　　　报出日期：")...), s.Flush()); err != nil {
		return fmt.Errorf("end the sheet: %w", err)
	}
	if _, err := b.x.WriteTo(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// column is a cell of a ledger: a number where one stands in a column of numbers, else text.
func (b *book) column(f *form.Form, c form.Column, text string) excelize.Cell {
	if c.Type == "int" || c.Type == "dec2" {
		if n, ok := hundredths(text); ok {
			got := number(form.Indicator{Type: c.Type, Code: c.Code}, figure.Figures{c.Code: n}, c.Code)
			return excelize.Cell{StyleID: b.style[got.style], Value: got.value}
		}
	}
	if text == "" {
		return excelize.Cell{StyleID: b.style["text"]}
	}
	return excelize.Cell{StyleID: b.style["text"], Value: said(f, c, text)}
}

// Plain keeps a text in a CSV from being taken for a formula by whoever opens it: CSV has no types, so an apostrophe stands before it, as a
// person would type it.
func Plain(text string) string {
	if strings.HasPrefix(text, "'") || text != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", []rune(text)[0]) {
		return "'" + text
	}
	return text
}

func plainly(cells []string) []string {
	out := slices.Clone(cells)
	for i, c := range out {
		out[i] = Plain(c)
	}
	return out
}

func ledgerCSV(w io.Writer, f *form.Form, columns []form.Column, rows Rows) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	line := make([]string, len(columns)+1)
	for i, k := range columns {
		line[i] = k.Code + " " + headOf(k)
	}
	line[len(columns)] = owner
	if err := c.Write(line); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		for i, k := range columns {
			line[i] = said(f, k, row.Cells[k.Code])
		}
		line[len(columns)] = row.Village
		if err := c.Write(plainly(line)); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// ledgerJSON writes codes as they are kept, for programs: what stands over the rows, and the rows.
func ledgerJSON(w io.Writer, l Ledger, rows Rows) error {
	head, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	out := &failing{w: w}
	out.put(bytes.TrimSuffix(head, []byte("}")), []byte(`,"rows":[`))
	between := []byte("\n")
	for row, err := range rows {
		if err != nil {
			return err
		}
		line, err := json.Marshal(row)
		if err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
		out.put(between, line)
		between = []byte(",\n")
	}
	out.put([]byte("]}\n"))
	if out.err != nil {
		return fmt.Errorf("write JSON: %w", out.err)
	}
	return nil
}

// failing writes until it cannot, and remembers why.
type failing struct {
	w   io.Writer
	err error
}

func (f *failing) put(parts ...[]byte) {
	for _, p := range parts {
		if f.err == nil {
			_, f.err = f.w.Write(p)
		}
	}
}
