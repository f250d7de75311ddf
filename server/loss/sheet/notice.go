package sheet

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jiaoying/server/loss/form"
)

//go:embed notice.html.tmpl
var noticeText string

var noticePage = template.Must(template.New("notice").Parse(noticeText))

// noticed are the ledgers whose households are put up in public before they are helped (自然灾害救助条例 art. 20): the dead are on no wall.
var noticed = []string{"D02", "D03"}

// Noticed tells whether a ledger has a public notice.
func Noticed(ledger string) bool { return slices.Contains(noticed, ledger) }

// Notice is what stands over a public notice (公示) of one village.
type Notice struct {
	Event, Ledger, Village string
	// Until is the last day objections are taken, Contact to whom they go.
	Until, Contact string
	AsOf           time.Time
	// By is who printed it, as a post and a name; Record names the exact rows it was made of.
	By, Record string
}

// WriteNotice writes the notice as one page of HTML to print: the name of each household's head, and every number of people, rooms, area and
// money of the row. Of no other column anything, and of a name its letters only.
func WriteNotice(w io.Writer, f *form.Form, n Notice, rows Rows, zone *time.Location) error {
	columns, ok := f.Ledger(n.Ledger)
	if !ok || !Noticed(n.Ledger) || len(columns) == 0 || columns[0].Type != "text" {
		return fmt.Errorf("no notice of %s in form %s", n.Ledger, f.Version)
	}
	name := columns[0]
	heads := []string{name.Heading}
	var shown []form.Column
	for _, c := range columns {
		if (c.Type == "int" || c.Type == "dec2") && !c.Sealed {
			shown, heads = append(shown, c), append(heads, headOf(c))
		}
	}
	day := n.AsOf.In(zone)
	put := func(part string, data map[string]any) error {
		if err := noticePage.ExecuteTemplate(w, part, data); err != nil {
			return fmt.Errorf("write the notice: %w", err)
		}
		return nil
	}
	title := strings.TrimSuffix(titled(f.Books, n.Ledger).Title.ZH, "一览表") + "公示"
	if err := put("head", map[string]any{"Title": title, "Village": n.Village, "Event": n.Event, "Until": n.Until, "Contact": n.Contact, "Heads": heads, "Record": n.Record}); err != nil {
		return err
	}
	count := 0
	for row, err := range rows {
		if err != nil {
			return err
		}
		count++
		numbers := make([]string, len(shown))
		for i, c := range shown {
			numbers[i] = openNumber(c, row.Cells[c.Code])
		}
		if err := put("row", map[string]any{"N": count, "Name": openName(row.Cells[name.Code]), "Numbers": numbers}); err != nil {
			return err
		}
	}
	return put("foot", map[string]any{
		"Rows": count, "Village": n.Village, "Day": day.Format("2006 年 1 月 2 日"), "AsOf": day.Format(at), "By": n.By, "Record": n.Record,
	})
}

// unsure stands where a number or a name is none: whoever prints it looks it up.
const unsure = "待核"

// openMost is more rooms, square metres, people or yuan than a household has, and shorter than any number by which a person is known.
const openMost = 100_000 * 100

func openNumber(c form.Column, text string) string {
	if text == "" {
		return ""
	}
	n, ok := hundredths(text)
	if !ok || n >= openMost {
		return unsure
	}
	return Value(form.Indicator{Type: c.Type}, n)
}

// said one by one in a row, these spell a telephone number too.
const spelled = "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"

// spelledMost is more than stands one after the other in a name.
const spelledMost = 3

// nameMost is longer than any name that is written in letters.
const nameMost = 30

// openName gives the letters of a name and nothing else that somebody may have typed behind it: no number, no mark, no number in words.
func openName(text string) string {
	var out []rune
	for _, r := range norm.NFKC.String(text) {
		switch {
		case unicode.IsLetter(r), unicode.Is(unicode.Mn, r), r == '·', r == '〇':
			out = append(out, r)
		case unicode.IsSpace(r) && len(out) > 0 && out[len(out)-1] != ' ':
			out = append(out, ' ')
		}
	}
	kept := unspelled(unspelled(out, false), true) // behind a name first, then in groups
	if len(kept) > nameMost {
		kept = kept[:nameMost]
	}
	if name := strings.TrimSpace(string(kept)); name != "" {
		return name
	}
	return unsure
}

// unspelled takes numbers in words out, with gaps also those that are told in groups.
func unspelled(name []rune, gaps bool) (kept []rune) {
	for i := 0; i < len(name); {
		j := i
		for j < len(name) && (strings.ContainsRune(spelled, name[j]) || gaps && j > i && name[j] == ' ') {
			j++
		}
		if j-i > spelledMost {
			i = j
			continue
		}
		j = max(j, i+1)
		kept = append(kept, name[i:j]...)
		i = j
	}
	return kept
}
