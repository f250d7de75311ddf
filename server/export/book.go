package export

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/xuri/excelize/v2"
)

// book is an xlsx that is written row by row: what has been written lies in files beside, not in memory.
type book struct {
	file   *excelize.File
	say    words
	most   int // rows of one sheet, the heading among them
	sheets []*sheet
	// Styles: headings; text, which stays text whatever it begins with; numbers.
	head, text, number int
}

// column of a sheet: key of its heading, width in characters, and whether it holds numbers.
type column struct {
	key    string
	width  float64
	number bool
}

// sheetRows is the limit of the format.
const sheetRows = 1_048_576

func newBook(say words, most int) (*book, error) {
	if most < 2 || most > sheetRows {
		most = sheetRows
	}
	b := &book{file: excelize.NewFile(excelize.Options{TmpDir: os.TempDir()}), say: say, most: most}
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	edge := []excelize.Border{{Type: "bottom", Color: "C8CDD3", Style: 1}}
	// 49 is @: a cell that begins with = + - @ is text, and stays so when somebody edits it.
	for to, s := range map[*int]*excelize.Style{
		&b.head:   {Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EDF3"}}, Border: edge, Alignment: wrap, NumFmt: 49},
		&b.text:   {Border: edge, Alignment: wrap, NumFmt: 49},
		&b.number: {Border: edge, Alignment: &excelize.Alignment{Vertical: "top"}, NumFmt: 1},
	} {
		id, err := b.file.NewStyle(s)
		if err != nil {
			return nil, fmt.Errorf("style: %w", err)
		}
		*to = id
	}
	return b, nil
}

// sheet is one table; beyond the limit of rows it goes on in a further one with the same headings.
type sheet struct {
	book    *book
	title   string
	columns []column
	w       *excelize.StreamWriter
	row     int
	parts   int
	total   int
}

func (b *book) sheet(title string, columns []column) (*sheet, error) {
	s := &sheet{book: b, title: title, columns: columns}
	b.sheets = append(b.sheets, s)
	return s, s.begin()
}

func (s *sheet) begin() error {
	if s.w != nil {
		if err := s.w.Flush(); err != nil {
			return fmt.Errorf("end a sheet: %w", err)
		}
	}
	f := s.book.file
	s.parts++
	name := s.title
	if s.parts > 1 {
		name = fmt.Sprintf("%s %d", s.title, s.parts)
	}
	if len(s.book.sheets) == 1 && s.parts == 1 {
		if err := f.SetSheetName("Sheet1", name); err != nil {
			return fmt.Errorf("name a sheet: %w", err)
		}
	} else if _, err := f.NewSheet(name); err != nil {
		return fmt.Errorf("add a sheet: %w", err)
	}
	if err := s.dress(name); err != nil {
		return fmt.Errorf("page of a sheet: %w", err)
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("begin a sheet: %w", err)
	}
	s.w, s.row = w, 0
	for i, c := range s.columns {
		if err := w.SetColWidth(i+1, i+1, c.width); err != nil {
			return fmt.Errorf("width of a column: %w", err)
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("heading of a sheet: %w", err)
	}
	cells := make([]any, len(s.columns))
	for i, c := range s.columns {
		cells[i] = excelize.Cell{StyleID: s.book.head, Value: s.book.say.of(c.key)}
	}
	return s.put(cells)
}

// dress sets a sheet up for A4 across, as wide as one page, its heading on each.
func (s *sheet) dress(name string) error {
	f := s.book.file
	size, across, high, wide, fit := 9, "landscape", 0, 1, true
	return errors.Join(
		f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}),
		f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToHeight: &high, FitToWidth: &wide}),
		f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L" + name + "&R" + s.book.say.of("page")}),
		f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$1", Scope: name}),
	)
}

// add writes a row: one value for each column, text or a number; nil leaves a cell empty.
func (s *sheet) add(values ...any) error {
	if s.row >= s.book.most {
		if err := s.begin(); err != nil {
			return err
		}
	}
	cells := make([]any, len(values))
	for i, v := range values {
		c := excelize.Cell{StyleID: s.book.text, Value: v}
		if s.columns[i].number {
			c.StyleID = s.book.number
		}
		cells[i] = c
	}
	s.total++
	return s.put(cells)
}

func (s *sheet) put(cells []any) error {
	s.row++
	at, err := excelize.CoordinatesToCellName(1, s.row)
	if err != nil {
		return err
	}
	if err := s.w.SetRow(at, cells); err != nil {
		return fmt.Errorf("row %d of %s: %w", s.row, s.title, err)
	}
	return nil
}

// write ends the sheets and writes the file. The library would gather the whole of it in memory first; its zip is led past that.
func (b *book) write(ctx context.Context, w io.Writer) error {
	for _, s := range b.sheets {
		if err := s.w.Flush(); err != nil {
			return fmt.Errorf("end a sheet: %w", err)
		}
	}
	// Nothing touches a sheet from here on: the library would read the whole of it back into memory.
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	if _, err := b.file.WriteTo(io.Discard); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return ctx.Err()
}

// close removes the files beside.
func (b *book) close() error { return b.file.Close() }
