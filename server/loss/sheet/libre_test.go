package sheet_test

import (
	"context"
	"encoding/csv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaoying/server/loss/form"
	"jiaoying/server/loss/sheet"
)

// allSheets asks LibreOffice for every sheet as CSV in UTF-8, figures as they are shown.
const allSheets = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"

// The workbooks are opened by LibreOffice and compared cell by cell with sheets made by hand from the printed form: another program than
// the one that wrote them reads the same titles, form numbers, headings, units, order and figures. It fails without LibreOffice; -short
// leaves it out.
func TestLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves LibreOffice out")
	}
	t.Parallel()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("LibreOffice is missing: install the Debian package libreoffice-calc-nogui")
	}
	dir := t.TempDir()
	f, table := hail()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name+".xlsx")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	files := []string{
		write("a01", workbook(t, func(w io.Writer) error { return sheet.XLSX(w, f, table, zone) })),
		write("a07", workbook(t, func(w io.Writer) error { return sheet.XLSX(w, form.Builtin()[0], relief(), zone) })),
		write("d01", ledgerOf(t, "D01", "xlsx", false)), write("d02", ledgerOf(t, "D02", "xlsx", true)), write("d03", ledgerOf(t, "D03", "xlsx", false)),
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	// A profile of its own: another LibreOffice of the same person would take the work over, or hold the lock.
	args := append([]string{"--headless", "--norestore", "-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--convert-to", allSheets, "--outdir", dir}, files...)
	if out, err := exec.CommandContext(ctx, office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"a01-A01", "a01-分单位", "a07-A07", "a07-分单位", "d01-D01", "d02-D02", "d03-D03"} {
		got, want := cells(t, filepath.Join(dir, name+".csv")), cells(t, filepath.Join("testdata", "libre", name+".csv"))
		for i := range max(len(got), len(want)) {
			var g, w []string
			if i < len(got) {
				g = got[i]
			}
			if i < len(want) {
				w = want[i]
			}
			if !slices.Equal(g, w) {
				t.Errorf("%s, row %d:\n got %q\nwant %q", name, i+1, g, w)
			}
		}
	}
}

// cells reads a sheet; empty cells at the end of a row, and empty rows, are nobody's.
func cells(t *testing.T, path string) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		rows[i] = row
	}
	return rows
}
