// Package sheet reads the tables people hand in, CSV or xlsx, into one form. It is pure and knows no column.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"jiaoying/server/division"
	"jiaoying/server/fault"
)

// The words for a table stand on the floor below, where the tree is read from them.
type (
	// Table is a file as read.
	Table = division.Table
	// Row is one line.
	Row = division.Row
	// Problem is one thing wrong in a file.
	Problem = division.Problem
)

const (
	// SizeMax bounds the file: fifty thousand people are five megabytes.
	SizeMax = 16 << 20
	// unpackMax bounds what an xlsx unpacks to, or a small file could fill the memory.
	unpackMax  = 64 << 20
	rowsMax    = 50_000
	columnsMax = 64
	// cellMax in characters; the longest text of a report is as long.
	cellMax = 2000
)

// The faults of reading. Those with a line name it as the person sees it.
var (
	ErrLarge    = fault.New(fault.Invalid, "sheet.large")             // max
	ErrForm     = fault.New(fault.Invalid, "sheet.form")              // neither CSV nor xlsx
	ErrOldExcel = fault.New(fault.Invalid, "sheet.old_excel")         // .xls, or with a password
	ErrEncoding = fault.New(fault.Invalid, "sheet.encoding")          // neither UTF-8 nor GB18030
	ErrNUL      = fault.New(fault.Invalid, "sheet.nul")               // line
	ErrQuote    = fault.New(fault.Invalid, "sheet.quote")             // line
	ErrEmpty    = fault.New(fault.Invalid, "sheet.empty")             // no header
	ErrHeader   = fault.New(fault.Invalid, "sheet.header_empty")      // column
	ErrTwice    = fault.New(fault.Invalid, "sheet.header_twice")      // name
	ErrRows     = fault.New(fault.Invalid, "sheet.rows")              // max
	ErrColumns  = fault.New(fault.Invalid, "sheet.columns")           // line, max
	ErrWide     = fault.New(fault.Invalid, "sheet.wider_than_header") // line
	ErrCell     = fault.New(fault.Invalid, "sheet.cell_long")         // line, column, max
)

// Read reads a table. size is what the sender said, -1 if he did not; name is the file's, and only its ending is read.
// Rows without content are left out. Faults: all of this package.
func Read(r io.Reader, size int64, name string) (*Table, error) {
	tooLarge := ErrLarge.With(fault.Params{"max": SizeMax})
	if size > SizeMax {
		return nil, tooLarge
	}
	raw, err := io.ReadAll(io.LimitReader(r, SizeMax+1))
	if err != nil {
		return nil, fmt.Errorf("read sheet: %w", err)
	}
	if len(raw) > SizeMax {
		return nil, tooLarge
	}
	ext := strings.ToLower(path.Ext(name))
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return readXLSX(raw)
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")):
		return nil, ErrOldExcel
	case ext == ".xlsx" || ext == ".xlsm" || ext == ".xls":
		return nil, ErrForm
	}
	return readCSV(raw)
}

// builder makes a table of lines.
type builder struct{ t *Table }

// add takes one line; the first with content is the header.
func (b *builder) add(line int, cells []string) error {
	// Empty columns on the right are usual, thousands of them in every row are made to keep the server at work.
	if len(cells) > 16*columnsMax {
		return ErrColumns.With(fault.Params{"line": line, "max": columnsMax})
	}
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return nil
	}
	if len(cells) > columnsMax {
		return ErrColumns.With(fault.Params{"line": line, "max": columnsMax})
	}
	if b.t == nil {
		return b.header(cells)
	}
	if len(b.t.Rows) == rowsMax {
		return ErrRows.With(fault.Params{"max": rowsMax})
	}
	if len(cells) > len(b.t.Header) {
		return ErrWide.With(fault.Params{"line": line})
	}
	r := Row{Line: line, Cells: make(map[string]string, len(b.t.Header))}
	for i, c := range cells {
		if utf8.RuneCountInString(c) > cellMax {
			return ErrCell.With(fault.Params{"line": line, "column": b.t.Header[i], "max": cellMax})
		}
		r.Cells[b.t.Header[i]] = c
	}
	b.t.Rows = append(b.t.Rows, r)
	return nil
}

func (b *builder) header(cells []string) error {
	t := &Table{}
	for i, c := range cells {
		name := strings.ToLower(strings.TrimSpace(c))
		switch {
		case name == "":
			return ErrHeader.With(fault.Params{"column": i + 1})
		case utf8.RuneCountInString(name) > cellMax:
			return ErrCell.With(fault.Params{"line": 1, "column": strconv.Itoa(i + 1), "max": cellMax})
		case slices.Contains(t.Header, name):
			return ErrTwice.With(fault.Params{"name": name})
		}
		t.Header = append(t.Header, name)
	}
	b.t = t
	return nil
}

func (b *builder) done() (*Table, error) {
	if b.t == nil {
		return nil, ErrEmpty
	}
	return b.t, nil
}

func readCSV(raw []byte) (*Table, error) {
	if i := bytes.IndexByte(raw, 0); i >= 0 {
		return nil, ErrNUL.With(fault.Params{"line": 1 + bytes.Count(raw[:i], []byte("\n"))})
	}
	text := bytes.TrimPrefix(raw, []byte("\uFEFF"))
	if !utf8.Valid(text) {
		// Chinese Excel writes its CSV so. The decoder marks what it cannot read instead of failing.
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, ErrEncoding
		}
		text = decoded
	}
	// Old Macs end lines with CR alone; the reader knows the other two.
	if !bytes.ContainsRune(text, '\n') {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = delimiter(text)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	var b builder
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return b.done()
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			// Where the record began: a quote that is never closed is noticed at the end of the file only.
			return nil, ErrQuote.With(fault.Params{"line": bad.StartLine})
		}
		if err != nil {
			return nil, fmt.Errorf("read csv: %w", err)
		}
		line, _ := r.FieldPos(0)
		if err := b.add(line, cells); err != nil {
			return nil, err
		}
	}
}

// delimiter takes the sign that parts the header most often, outside quotes; a header of one column has none.
func delimiter(text []byte) rune {
	counts, quoted := map[byte]int{}, false
scan:
	for _, c := range bytes.TrimLeft(text, "\r\n") {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			break scan
		default:
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return rune(best)
}

func readXLSX(raw []byte) (t *Table, err error) {
	defer func() {
		// The library indexes into what a torn or crafted file claims; such a file is no sheet, and no reason to fall.
		if p := recover(); p != nil {
			t, err = nil, ErrForm.Because(fmt.Errorf("read xlsx: %v", p))
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{
		UnzipSizeLimit: unpackMax,
		// Both alike: what is larger than the second goes to a file in the temporary folder, and personal data must not.
		UnzipXMLSizeLimit: unpackMax,
	})
	if err != nil {
		return nil, ErrForm.Because(fmt.Errorf("open xlsx: %w", err))
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		return nil, ErrEmpty
	}
	props, err := f.GetWorkbookProps()
	if err != nil {
		return nil, ErrForm.Because(fmt.Errorf("open xlsx: %w", err))
	}
	from1904 := props.Date1904 != nil && *props.Date1904
	// Codes of twelve digits are shown as 3.7E+11 and must be taken raw; days are stored as numbers and are known by how
	// they are shown. So the sheet is walked twice in step.
	plain, err := f.Rows(sheets[0])
	if err != nil {
		return nil, ErrForm.Because(fmt.Errorf("read xlsx: %w", err))
	}
	defer plain.Close()
	shown, err := f.Rows(sheets[0])
	if err != nil {
		return nil, ErrForm.Because(fmt.Errorf("read xlsx: %w", err))
	}
	defer shown.Close()
	var b builder
	for line := 1; plain.Next() && shown.Next(); line++ {
		cells, err := plain.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, ErrForm.Because(fmt.Errorf("read xlsx line %d: %w", line, err))
		}
		looks, err := shown.Columns()
		if err != nil {
			return nil, ErrForm.Because(fmt.Errorf("read xlsx line %d: %w", line, err))
		}
		for i, look := range looks {
			if i < len(cells) {
				cells[i] = value(cells[i], look, from1904)
			}
		}
		if err := b.add(line, cells); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(plain.Error(), shown.Error()); err != nil {
		return nil, ErrForm.Because(fmt.Errorf("read xlsx: %w", err))
	}
	return b.done()
}

var (
	serial     = regexp.MustCompile(`^[1-9][0-9]{0,6}$`)
	scientific = regexp.MustCompile(`^[0-9]\.[0-9]+E\+[0-9]{2}$`)
)

// value is a cell as its author meant it: a day as YYYY-MM-DD, a long number with all its digits, anything else as stored.
func value(raw, shown string, from1904 bool) string {
	switch {
	case serial.MatchString(raw) && raw != shown && strings.ContainsAny(shown, "-/年月"):
		n, _ := strconv.Atoi(raw)
		day, err := excelize.ExcelDateToTime(float64(n), from1904)
		if err != nil {
			return raw
		}
		return day.Format(time.DateOnly)
	case scientific.MatchString(raw):
		n, err := strconv.ParseFloat(raw, 64)
		if err != nil || n >= 1<<53 {
			return raw
		}
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return raw
}
