package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"jiaoying/server/fault"
)

// spell writes a table as header|line:cell,cell in order of the header.
func spell(t *Table) string {
	if t == nil {
		return ""
	}
	out := strings.Join(t.Header, ",")
	for _, r := range t.Rows {
		var cells []string
		for _, h := range t.Header {
			cells = append(cells, r.Cells[h])
		}
		out += fmt.Sprintf("|%d:%s", r.Line, strings.Join(cells, ","))
	}
	return out
}

func gb(t *testing.T, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCSV(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("泥", 2000)
	for name, c := range map[string]struct {
		text   string
		want   string
		err    *fault.Error
		params fault.Params
	}{
		"Plain":           {text: "code,name\n1,泥沟镇\n", want: "code,name|2:1,泥沟镇"},
		"BOM":             {text: "\uFEFFcode,name\n1,泥沟镇", want: "code,name|2:1,泥沟镇"},
		"GB18030":         {text: gb(t, "code,name\r\n1,泥沟镇 𬭎小雪\r\n"), want: "code,name|2:1,泥沟镇 𬭎小雪"},
		"Semicolon":       {text: "code;name\n1;a,b,c,d", want: "code,name|2:1,a,b,c,d"},
		"Tab":             {text: "code\tname\n1\ta,b", want: "code,name|2:1,a,b"},
		"QuotedDelimiter": {text: "\"a;b;c\",name\n1,x", want: "a;b;c,name|2:1,x"},
		"OneColumn":       {text: "code\n1\n2", want: "code|2:1|3:2"},
		"OldMac":          {text: "code,name\r1,x\r2,y", want: "code,name|2:1,x|3:2,y"},
		"HeaderForm":      {text: " Code , NAME \n1,x", want: "code,name|2:1,x"},
		"BlankLines":      {text: "\n\ncode,name\n\n1,x\n,,\n ,\n2,y\n", want: "code,name|5:1,x|8:2,y"},
		"ShortRow":        {text: "code,name,x\n1", want: "code,name,x|2:1,,"},
		"TrailingCommas":  {text: "code,name,,,\n1,x,,,,,\n", want: "code,name|2:1,x"},
		"QuotedLines":     {text: "code,name\n1,\"a\nb\"\n2,y", want: "code,name|2:1,a\nb|4:2,y"},
		"CellAtBound":     {text: "code\n" + long, want: "code|2:" + long},

		"Empty":        {text: "", err: ErrEmpty},
		"OnlyBlank":    {text: "\n,,\n", err: ErrEmpty},
		"Twice":        {text: "Code,code\n", err: ErrTwice, params: fault.Params{"name": "code"}},
		"HeaderHole":   {text: "code,,name\n", err: ErrHeader, params: fault.Params{"column": 2}},
		"OpenQuote":    {text: "code,name\n1,x\n2,\"y\n3,z\n4,w\n", err: ErrQuote, params: fault.Params{"line": 3}},
		"StrayQuote":   {text: "code,name\n1,x\"y\n", err: ErrQuote, params: fault.Params{"line": 2}},
		"NUL":          {text: "code,name\n1,x\n2,\x00", err: ErrNUL, params: fault.Params{"line": 3}},
		"UTF16":        {text: "\xff\xfec\x00o\x00", err: ErrNUL, params: fault.Params{"line": 1}},
		"Bytes":        {text: "code\n\xff\xff\xff", err: ErrEncoding},
		"Wide":         {text: "code,name\n1,x,extra\n", err: ErrWide, params: fault.Params{"line": 2}},
		"CellLong":     {text: "code,name\n1," + long + "沟\n", err: ErrCell, params: fault.Params{"line": 2, "column": "name", "max": 2000}},
		"Columns":      {text: strings.Repeat("a,", 64) + "a\n", err: ErrColumns, params: fault.Params{"line": 1, "max": 64}},
		"EmptyColumns": {text: "code\n1" + strings.Repeat(",", 1024) + "\n", err: ErrColumns, params: fault.Params{"line": 2, "max": 64}},
		"OldExcel":     {text: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", err: ErrOldExcel},
		"TornZip":      {text: "PK\x03\x04 and no more", err: ErrForm},
		"MoreThanRows": {text: "code\n" + strings.Repeat("1\n", 50_001), err: ErrRows, params: fault.Params{"max": 50_000}},
	} {
		table, err := Read(strings.NewReader(c.text), int64(len(c.text)), "list.csv")
		if got := spell(table); got != c.want {
			t.Errorf("%s: %.200q, want %.200q", name, got, c.want)
		}
		if c.err == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		f, _ := fault.As(err)
		if !errors.Is(err, c.err) || (c.params != nil && !maps.Equal(f.Params, c.params)) {
			t.Errorf("%s: %v %+v", name, err, f)
		}
	}
	if table, err := Read(strings.NewReader("code\n"+strings.Repeat("1\n", 50_000)), -1, ""); err != nil || len(table.Rows) != 50_000 {
		t.Errorf("as many rows as may be: %v", err)
	}
	if _, err := Read(strings.NewReader("code"), -1, "list.XLSX"); !errors.Is(err, ErrForm) {
		t.Errorf("a text named xlsx: %v", err)
	}
}

// blanks never ends.
type blanks struct{ read int }

func (b *blanks) Read(p []byte) (int, error) {
	b.read += len(p)
	return copy(p, bytes.Repeat([]byte(" "), len(p))), nil
}

func TestSize(t *testing.T) {
	t.Parallel()
	var b blanks
	if _, err := Read(&b, SizeMax+1, ""); !errors.Is(err, ErrLarge) || b.read > 0 {
		t.Errorf("%v after %d bytes", err, b.read)
	}
	if _, err := Read(&b, 10, ""); !errors.Is(err, ErrLarge) || b.read > 3*SizeMax {
		t.Errorf("the sender lies: %v after %d bytes", err, b.read)
	}
}

func TestRealFiles(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]int{
		"../data/divisions.csv": 224, "../data/report-categories.csv": 82, "../data/names-370405.csv": 20, "../../testworld/data/demo-cast.csv": 49,
	} {
		f, err := os.Open(filepath.FromSlash(name))
		if err != nil {
			t.Fatal(err)
		}
		table, err := Read(f, -1, name)
		f.Close()
		if err != nil || len(table.Rows) != rows {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// book makes an xlsx.
func book(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(t testing.TB, f *excelize.File, cells map[string]any) {
	t.Helper()
	for at, v := range cells {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	day := time.Date(2023, 6, 30, 0, 0, 0, 0, time.UTC)
	raw := book(t, func(f *excelize.File) {
		set(t, f, map[string]any{
			"A1": " Code", "B1": "Name", "C1": "valid_to", "D1": "grid", "E1": "number", "F1": "phone",
			"A2": 370405102243, "B2": "冯湖村委会", "C2": day, "D2": 37040510224301, "E2": -5, "F2": 10030000022,
			"A4": "370405102244", "B4": "柿树园村委会", "C4": "2023-06-30", "D4": "37040510224401", "E4": 0.5, "F4": "100-3000-0022",
			"A5": "1E5", "B5": "45107", "C5": day,
		})
		if _, err := f.NewSheet("Other"); err != nil {
			t.Fatal(err)
		}
		for cell, format := range map[string]string{"C2": `yyyy"年"m"月"d"日"`, "F2": "000-0000-0000", "E2": "0.00"} {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
				t.Fatal(err)
			}
		}
	})
	want := "code,name,valid_to,grid,number,phone" +
		"|2:370405102243,冯湖村委会,2023-06-30,37040510224301,-5,10030000022" +
		"|4:370405102244,柿树园村委会,2023-06-30,37040510224401,0.5,100-3000-0022" +
		"|5:1E5,45107,2023-06-30,,,"
	// What it is decides, not what it is called.
	for _, name := range []string{"list.xlsx", "list.csv", ""} {
		table, err := Read(bytes.NewReader(raw), int64(len(raw)), name)
		if err != nil || spell(table) != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, spell(table), want)
		}
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		raw, shown string
		from1904   bool
		want       string
	}{
		{"45107", "6/30/23", false, "2023-06-30"}, {"43645", "2023-06-30", true, "2023-06-30"}, {"45107", "45107", false, "45107"},
		{"3.70405102243E+11", "3.70405E+11", false, "370405102243"}, {"1.5E+20", "1.5E+20", false, "1.5E+20"}, {"1E5", "1E5", false, "1E5"},
		{"10030000022", "100-3000-0022", false, "10030000022"}, {"-5", "-5.00", false, "-5"}, {"0.5", "1/2", false, "0.5"}, {"a", "b-", false, "a"},
	} {
		if got := value(c.raw, c.shown, c.from1904); got != c.want {
			t.Errorf("value(%q, %q) = %q, want %q", c.raw, c.shown, got, c.want)
		}
	}
}

func TestXLSXRefuses(t *testing.T) {
	t.Parallel()
	bomb := func() []byte {
		good := book(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "code"}) })
		in, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		out := zip.NewWriter(&b)
		for _, e := range in.File {
			if err := out.Copy(e); err != nil {
				t.Fatal(err)
			}
		}
		w, err := out.Create("xl/media/big.xml")
		if err != nil {
			t.Fatal(err)
		}
		page := make([]byte, 1<<20)
		for range 65 {
			if _, err := w.Write(page); err != nil {
				t.Fatal(err)
			}
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"Empty":  {book(t, func(*excelize.File) {}), ErrEmpty},
		"Twice":  {book(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "code", "B1": "CODE "}) }), ErrTwice},
		"Wide":   {book(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "code", "C3": "x"}) }), ErrWide},
		"Far":    {book(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "code", "XFD2": " "}) }), ErrColumns},
		"Column": {book(t, func(f *excelize.File) { set(t, f, map[string]any{"BM1": "code"}) }), ErrColumns},
		"Cell": {book(t, func(f *excelize.File) {
			set(t, f, map[string]any{"A1": "code", "A2": strings.Repeat("泥", 2001)})
		}), ErrCell},
		"Bomb": {bomb(), ErrForm},
	} {
		if len(c.raw) > 1<<20 {
			t.Errorf("%s is refused by its size already", name)
		}
		if table, err := Read(bytes.NewReader(c.raw), -1, "x.xlsx"); !errors.Is(err, c.want) || table != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Torn at any place it is an error, never a fall.
	good := book(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "code"}) })
	for n := 0; n < len(good); n += 97 {
		if _, err := Read(bytes.NewReader(good[:n]), -1, "x.xlsx"); err == nil {
			t.Errorf("the first %d of %d bytes pass", n, len(good))
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("\uFEFFcode;name\n1;\"a\nb\"\n"))
	f.Add([]byte("code\tname\r1\t\xc4\xe0"))
	f.Add(book(f, func(b *excelize.File) { set(f, b, map[string]any{"A1": "code", "A2": 370405102243}) }))
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := Read(bytes.NewReader(raw), -1, "x")
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		if len(table.Header) == 0 || len(table.Header) > columnsMax || len(table.Rows) > rowsMax {
			t.Fatalf("%d columns, %d rows", len(table.Header), len(table.Rows))
		}
		known := map[string]bool{}
		for _, h := range table.Header {
			if known[h] || h == "" || h != strings.TrimSpace(h) {
				t.Fatalf("header %q", table.Header)
			}
			known[h] = true
		}
		line := 0
		for _, r := range table.Rows {
			if r.Line <= line || len(r.Cells) == 0 {
				t.Fatalf("line %d after %d", r.Line, line)
			}
			line = r.Line
			for h := range r.Cells {
				if !known[h] {
					t.Fatalf("cell of %q", h)
				}
			}
		}
	})
}
