package loss_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/server/loss"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/sheet"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// written counts entries of a verb.
func (b *bundle) written(t testing.TB, verb string) (n int) {
	t.Helper()
	must(t, store.Inner(b.store).Row(t.Context(), "SELECT count(*) FROM journal WHERE verb = ?", verb).Scan(&n))
	return n
}

func (b *bundle) out(ev uuid.UUID, at, ledger, format, purpose string) loss.LedgerOut {
	in := loss.LedgerOut{Event: ev, Place: b.places[at].ID(), Ledger: ledger, Format: format, Purpose: purpose}
	if format == "html" {
		in.Until, in.Contact = "2026-07-27", "泥沟镇民政办"
	}
	return in
}

type listed struct {
	sheet.Ledger
	Rows []sheet.LedgerRow
}

func rowsIn(t testing.TB, p *loss.Printed) (out listed) {
	t.Helper()
	must(t, json.Unmarshal(p.Data, &out))
	return out
}

func TestPrintLedger(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		one := b.house(ev, village, "D02001", "尹怀桥", "D02002", idOne, "D02003", "10030002001", "D02011", "2")
		two := b.house(ev, sibling, "D02001", "李四", "D02002", idTwo, "D02015", "1")
		gone := b.house(ev, village, "D02001", "王五")
		must(t, b.flow.SaveRow(as(b.officer), one))
		must(t, b.flow.SaveRow(as(b.sibling), two))
		must(t, b.flow.SaveRow(as(b.officer), gone))
		must(t, b.flow.RemoveRow(as(b.officer), store.NewID(), gone.Row, gone.ID, "不是本村的", b.clock))

		// Masked, for whoever reads: the village its own, the town both, an auditor too; what was taken out is not in it.
		for _, c := range []struct {
			who  *viewer.Viewer
			at   string
			rows int
		}{{b.officer, village, 1}, {b.town, town, 2}, {b.duty, county, 2}, {b.closer, county, 2}, {b.auditor, county, 2}} {
			got, err := b.flow.PrintLedger(as(c.who), b.out(ev, c.at, "D02", "json", ""))
			must(t, err)
			if l := rowsIn(t, got); len(l.Rows) != c.rows || !l.Masked || l.Rows[0].Cells["D02001"] != "尹*" || l.Rows[0].Village != "冯湖村" || strings.Contains(string(got.Data), "19400101") {
				t.Errorf("%s: %s", c.at, got.Data)
			}
		}
		if n := b.written(t, "ledger.export"); n != 5 {
			t.Errorf("%d entries", n)
		}
		// In clear, for whoever may reveal and says why; the entry comes first.
		got, err := b.flow.PrintLedger(as(b.town), b.out(ev, town, "D02", "json", "报民政核对"))
		must(t, err)
		if l := rowsIn(t, got); l.Masked || len(l.Rows) != 2 || l.Rows[0].Cells["D02002"] != idOne || l.Rows[1].Cells["D02001"] != "李四" || l.Purpose != "报民政核对" || !strings.Contains(l.By, b.town.Name) {
			t.Errorf("%s", got.Data)
		}
		if n := b.written(t, "ledger.release"); n != 1 {
			t.Errorf("%d entries", n)
		}
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			in   loss.LedgerOut
			want string
		}{
			{"an auditor in clear", b.auditor, b.out(ev, county, "D02", "json", "想看看"), "denied"},
			{"a neighbour", b.neighbour, b.out(ev, town, "D02", "json", ""), "not_found"},
			{"a neighbour in clear", b.neighbour, b.out(ev, town, "D02", "json", "想看看"), "not_found"},
			{"a grid officer", b.grid, b.out(ev, village, "D02", "json", ""), "not_found"},
			{"another village", b.sibling, b.out(ev, village, "D02", "json", "想看看"), "not_found"},
			{"a village of the town's", b.officer, b.out(ev, town, "D02", "json", ""), "not_found"},
			{"an event nobody knows", b.town, b.out(store.NewID(), town, "D02", "json", ""), "not_found"},
			{"a purpose of one letter", b.town, b.out(ev, town, "D02", "json", "x"), "purpose=ledger.purpose"},
			{"no such ledger", b.town, b.out(ev, town, "D09", "json", ""), "ledger=ledger.kind"},
			{"no such format", b.town, b.out(ev, town, "D02", "txt", ""), "format=loss.format"},
			{"a notice of a town", b.town, b.out(ev, town, "D02", "html", "张榜公示"), "place=loss.place"},
			{"a notice of the dead", b.town, b.out(ev, village, "D01", "html", "张榜公示"), "ledger=ledger.kind"},
			{"a notice without purpose", b.town, b.out(ev, village, "D02", "html", ""), "purpose=ledger.purpose"},
			{"a notice for an auditor", b.auditor, b.out(ev, village, "D02", "html", "张榜公示"), "denied"},
			{"a notice that is over", b.town, loss.LedgerOut{Event: ev, Place: b.places[village].ID(), Ledger: "D02", Format: "html", Purpose: "张榜公示", Until: "2026-07-01", Contact: "民政办"}, "until=ledger.until"},
			{"a notice without end", b.town, loss.LedgerOut{Event: ev, Place: b.places[village].ID(), Ledger: "D02", Format: "html", Purpose: "张榜公示", Until: "2027-07-01", Contact: "民政办"}, "until=ledger.until"},
			{"a notice to nobody", b.town, loss.LedgerOut{Event: ev, Place: b.places[village].ID(), Ledger: "D02", Format: "html", Purpose: "张榜公示", Until: "2026-07-27"}, "contact=ledger.contact"},
		} {
			before := b.entries(t)
			_, err := b.flow.PrintLedger(as(c.who), c.in)
			got := code(err)
			for path, code := range faulty(err) {
				got = path + "=" + code
			}
			if got != c.want || b.entries(t) != before {
				t.Errorf("%s: %s, %d entries", c.name, got, b.entries(t)-before)
			}
		}
		page, err := b.flow.PrintLedger(as(b.officer), b.out(ev, village, "D02", "html", "张榜公示"))
		must(t, err)
		text := string(page.Data)
		if !strings.Contains(text, "尹怀桥") || !strings.Contains(text, "2026-07-27") || !strings.Contains(text, "泥沟镇民政办") || strings.Contains(text, idOne) || strings.Contains(text, "10030002001") || strings.Contains(text, "王五") || b.written(t, "ledger.notice") != 1 {
			t.Error(text)
		}
		// Its foot names the rows it was made of, in their exact versions: who has them makes the same, and a row that changed makes another.
		record := func(version uuid.UUID) string {
			t.Helper()
			digest, err := store.Digest(ev, b.places[village].ID(), "D02", "2026-07-27", "泥沟镇民政办", []map[string]any{{"ID": one.Row, "Version": version}})
			must(t, err)
			return "记录 " + hex.EncodeToString(digest)[:8]
		}
		if strings.Count(text, record(one.ID)) != 2 {
			t.Errorf("%s is not in %s", record(one.ID), text)
		}
		changed := one
		changed.ID, changed.Base, changed.Text, changed.Cells = store.NewID(), &one.ID, "量过了", []loss.LedgerCell{{Code: "D02011", Text: "3"}}
		must(t, b.flow.SaveRow(as(b.officer), changed))
		page, err = b.flow.PrintLedger(as(b.officer), b.out(ev, village, "D02", "html", "张榜公示"))
		must(t, err)
		if text := string(page.Data); strings.Contains(text, record(one.ID)) || strings.Count(text, record(changed.ID)) != 2 || !strings.Contains(text, "尹怀桥") || !strings.Contains(text, `<td class="n">3</td>`) {
			t.Errorf("after a change: %s", text)
		}
		// Six an hour, of sheets and notices together.
		for i := range 5 {
			if _, err := b.flow.PrintLedger(as(b.town), b.out(ev, town, "D02", "csv", "报民政核对")); err != nil {
				t.Fatalf("%d: %v", i, err)
			}
		}
		if _, err := b.flow.PrintLedger(as(b.town), b.out(ev, town, "D02", "csv", "报民政核对")); code(err) != "ledger.reveal_limit" {
			t.Errorf("the seventh of an hour: %v", err)
		}
		if _, err := b.flow.PrintLedger(as(b.town), b.out(ev, town, "D02", "csv", "")); err != nil {
			t.Errorf("masked ones are not counted: %v", err)
		}
	})
}

// A ledger of a town with more rows than one answer reads at once comes out whole and in order of villages.
func TestPrintLedgerLarge(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		const each = 260
		for i := range each {
			must(t, b.flow.SaveRow(as(b.sibling), b.house(ev, sibling, "D02001", fmt.Sprintf("李%03d", i), "D02015", "1")))
			must(t, b.flow.SaveRow(as(b.officer), b.house(ev, village, "D02001", fmt.Sprintf("尹%03d", i), "D02011", "1")))
		}
		got, err := b.flow.PrintLedger(as(b.town), b.out(ev, town, "D02", "json", "报民政核对"))
		must(t, err)
		rows := rowsIn(t, got).Rows
		if len(rows) != 2*each {
			t.Fatalf("%d rows", len(rows))
		}
		for i := range each {
			if rows[i].Cells["D02001"] != fmt.Sprintf("尹%03d", i) || rows[each+i].Cells["D02001"] != fmt.Sprintf("李%03d", i) {
				t.Fatalf("row %d: %v %v", i, rows[i].Cells, rows[each+i].Cells)
			}
		}
	})
}

func TestPrintRelief(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.first(ev, town, fig("A01007", people(3)), fig("A07007", figure.Value{Hundredths: 4000, Unit: "顶"}))
		in.Facts = []loss.Fact{{Code: "A07002", Text: "4"}}
		b.send(t, b.town, in)
		got, err := b.flow.Print(as(b.town), ev, b.places[town].ID(), "A07", "json", nil)
		must(t, err)
		var table sheet.Table
		must(t, json.Unmarshal(got.Data, &table))
		if table.Sheet != "A07" || table.Own["A07007"] != 4000 || len(table.Own) != 1 || table.Facts["A07002"] != "4" || !strings.Contains(got.Name, "A07") {
			t.Errorf("%s %s", got.Name, got.Data)
		}
		for _, format := range []string{"xlsx", "csv"} {
			if _, err := b.flow.Print(as(b.town), ev, b.places[town].ID(), "A07", format, nil); err != nil {
				t.Errorf("%s: %v", format, err)
			}
		}
		for of, format := range map[string]string{"A07": "txt", "A09": "xlsx", "D02": "csv"} {
			if _, err := b.flow.Print(as(b.town), ev, b.places[town].ID(), of, format, nil); code(err) != "loss.format" {
				t.Errorf("%s as %s: %v", of, format, err)
			}
		}
	})
}

// What is too long for one file is refused with the number: in clear sooner than masked.
func TestPrintLedgerTooLong(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		at := b.places[village]
		must(t, b.store.InTx(store.Long(viewer.Wide(system)), func(ctx context.Context, tx *store.Tx) error {
			for range 23 {
				var many []*db.LedgerRowCreate
				for range 87 {
					many = append(many, tx.Client.LedgerRow.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(uuid.Nil).SetEventID(ev).SetLedger("D02").SetRevision(1).SetVersionID(store.NewID()).
						SetCells(figure.Row{"D02011": "1"}).SetMasks(figure.Row{"D02001": "尹*"}).SetSecret([]byte{1}).SetReceivedAt(b.clock).SetChangedAt(b.clock))
				}
				if err := tx.Client.LedgerRow.CreateBulk(many...).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		}))
		before := b.entries(t)
		if _, err := b.flow.PrintLedger(as(b.town), b.out(ev, town, "D02", "csv", "报民政核对")); code(err) != "loss.too_many" || b.entries(t) != before {
			t.Errorf("in clear: %v", err)
		}
		got, err := b.flow.PrintLedger(as(b.town), b.out(ev, town, "D02", "csv", ""))
		if err != nil || strings.Count(string(got.Data), "尹*") != 23*87 {
			t.Errorf("masked: %v", err)
		}
	})
}
