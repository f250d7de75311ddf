package loss_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ledgerrow"
	"jiaoying/ent/db/ledgerversion"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/media/manifest"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// Nobody's identity numbers: their check digits are wrong.
const idOne, idTwo = "370405194001010010", "370405195002020020"

func (b *bundle) house(ev uuid.UUID, at string, cells ...string) loss.LedgerSaving {
	in := loss.LedgerSaving{ID: store.NewID(), Row: store.NewID(), Event: ev, Village: b.places[at].ID(), Ledger: "D02", MadeAt: b.clock}
	for i := 0; i < len(cells); i += 2 {
		in.Cells = append(in.Cells, loss.LedgerCell{Code: cells[i], Text: cells[i+1]})
	}
	return in
}

func (b *bundle) row(t testing.TB, id uuid.UUID) *db.LedgerRow {
	t.Helper()
	row, err := b.store.Client.LedgerRow.Get(system, id)
	must(t, err)
	return row
}

func TestSaveRow(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.house(ev, village, "D02001", "尹怀桥", "D02002", idOne, "D02003", "10030002001", "D02011", "2", "D02004", "1")
		before := b.entries(t)
		for range 2 {
			must(t, b.flow.SaveRow(as(b.officer), in))
		}
		if n := b.entries(t) - before; n != 1 {
			t.Errorf("%d entries", n)
		}
		row := b.row(t, in.Row)
		if row.Cells["D02011"] != "2" || row.Masks["D02001"] != "尹*" || strings.Contains(row.Masks["D02002"], "19400101") || row.Masks["D02004"] != "****" || row.Cells["D02001"] != "" {
			t.Errorf("%+v %+v", row.Cells, row.Masks)
		}
		for _, secret := range []string{"尹怀桥", idOne} {
			if strings.Contains(string(row.Secret), secret) {
				t.Errorf("%s lies open", secret)
			}
		}
		// A colleague changes one column: what is sealed and was left out stays; without words he does not.
		next := b.house(ev, village, "D02011", "3", "D02003", "")
		next.Row, next.Base = in.Row, &in.ID
		if got := faulty(b.flow.SaveRow(as(b.colleague), next)); got["text"] != "event.text" {
			t.Errorf("without words: %v", got)
		}
		next.Text = "量过了"
		must(t, b.flow.SaveRow(as(b.colleague), next))
		if row := b.row(t, in.Row); row.Revision != 2 || row.Cells["D02011"] != "3" || row.Masks["D02001"] != "尹*" || row.Masks["D02003"] != "" {
			t.Errorf("%+v", row)
		}
		stale := next
		stale.ID, stale.Text = store.NewID(), "又改"
		if f, ok := fault.As(b.flow.SaveRow(as(b.officer), stale)); !ok || f.Code != "ledger.base" || f.Params["newest"] != next.ID.String() {
			t.Errorf("made on an old one: %v", f)
		}
		bad := b.house(ev, village, "D02001", "李四", "D02002", "12", "D02011", "many", "D02099", "x")
		if got := faulty(b.flow.SaveRow(as(b.officer), bad)); got["cells"] != "ledger.cells" || got["cells.3"] != "ledger.cells" {
			t.Errorf("%v", got)
		}
		for who, v := range map[string]*viewer.Viewer{"grid officer": b.grid, "sibling": b.sibling, "next town": b.neighbour, "auditor": b.auditor} {
			if err := b.flow.SaveRow(as(v), b.house(ev, village, "D02001", "王五")); code(err) != "loss.place" {
				t.Errorf("%s: %v", who, err)
			}
		}
		must(t, b.flow.SaveRow(as(b.town), b.house(ev, village, "D02001", "王五"))) // for a village that cannot send
		must(t, b.flow.RemoveRow(as(b.officer), store.NewID(), in.Row, next.ID, "同一户记了两次", b.clock))
		row = b.row(t, in.Row)
		if n := b.store.Client.LedgerVersion.Query().Where(ledgerversion.RowID(in.Row)).CountX(system); n != 3 || row.RemovedAt == nil || row.Cells["D02011"] != "3" {
			t.Errorf("%d versions, %+v", n, row)
		}
	})
}

func TestRevealCell(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.house(ev, village, "D02001", "尹怀桥", "D02002", idOne)
		must(t, b.flow.SaveRow(as(b.officer), in))
		before := b.entries(t)
		got, err := b.flow.RevealCell(as(b.town), in.Row, "D02002", "与户口核对")
		if err != nil || got != idOne || b.entries(t) != before+1 {
			t.Errorf("%s %v, %d entries", got, err, b.entries(t)-before)
		}
		for name, c := range map[string]struct {
			who           *viewer.Viewer
			code, purpose string
			want          string
		}{
			"auditor": {b.auditor, "D02002", "看看", "denied"}, "sibling": {b.sibling, "D02002", "看看", "not_found"},
			"no purpose": {b.town, "D02002", " ", "ledger.purpose"}, "empty column": {b.town, "D02003", "看看", "ledger.cells"},
		} {
			_, err := b.flow.RevealCell(as(c.who), in.Row, c.code, c.purpose)
			if db.IsNotFound(err) {
				err = fault.ErrNotFound
			}
			got := code(err)
			for _, f := range faulty(err) {
				got = f
			}
			if got != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if b.entries(t) != before+1 {
			t.Error("what was refused was entered")
		}
		for range 60 {
			_, err = b.flow.RevealCell(as(b.town), in.Row, "D02001", "与户口核对")
		}
		if code(err) != "ledger.reveal_limit" {
			t.Errorf("the sixty-first in an hour: %v", err)
		}
	})
}

// The same identity number in two villages is found without anybody reading it, by those who read both.
func TestTwins(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		one, two, three := b.house(ev, village, "D02001", "尹怀桥", "D02002", idOne), b.house(ev, sibling, "D02001", "尹桥", "D02002", idOne), b.house(ev, sibling, "D02002", idTwo)
		must(t, b.flow.SaveRow(as(b.officer), one))
		must(t, b.flow.SaveRow(as(b.sibling), two))
		must(t, b.flow.SaveRow(as(b.sibling), three))
		for who, c := range map[string]struct {
			v *viewer.Viewer
			n int
		}{"town": {b.town, 2}, "county": {b.duty, 2}, "village": {b.officer, 0}, "sibling": {b.sibling, 0}} {
			rows, err := b.store.Client.LedgerRow.Query().All(viewer.Wide(as(c.v)))
			must(t, err)
			got, err := b.flow.Twins(as(c.v), rows)
			if err != nil || len(got) != c.n {
				t.Errorf("%s: %v %v", who, got, err)
			}
		}
	})
}

// At the final the names behind the figures are all there.
func TestFinalIsTied(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		house := b.house(ev, village, "D02001", "尹怀桥", "D02011", "2")
		must(t, b.flow.SaveRow(as(b.officer), house))
		rooms := func(n int64) figure.Value { return figure.Value{Hundredths: n * 100, Unit: "间"} }
		homes := func(n int64) figure.Value { return figure.Value{Hundredths: n * 100, Unit: "户"} }
		in := b.first(ev, village, fig("A01007", people(8)), fig("A01008", people(1)), fig("A01022", rooms(2)), fig("A01023", homes(1)))
		b.send(t, b.officer, in) // first the number, then the names
		b.accept(t, b.town, in.ID)
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveSettle, Text: "稳定", MadeAt: b.clock}))
		final := b.next(in, in.ID, chain.KindFinal, in.Figures...)
		err := b.flow.Submit(as(b.officer), final)
		if f, ok := fault.As(err); !ok || f.Code != "statement.findings" || len(f.Params["findings"].([]string)) != 1 || f.Params["findings"].([]string)[0] != "tie:A01008" {
			t.Fatalf("one dead without a name: %v", err)
		}
		dead := b.house(ev, village, "D01001", "常初舟", "D01007", "1")
		dead.Ledger = "D01"
		must(t, b.flow.SaveRow(as(b.officer), dead))
		b.clock = b.clock.Add(time.Minute)
		b.send(t, b.officer, final)
		owed, err := b.flow.OwedIn(viewer.Narrow(as(b.officer), b.places[village]), b.places[village])
		if err != nil || len(owed) != 0 {
			t.Errorf("still owed: %+v %v", owed, err)
		}
		// The county asks to correct it, once; the same id with something else is refused; what was asked is answered.
		b.accept(t, b.town, final.ID)
		ask := loss.Asking{Event: ev, Division: b.places[village].ID(), Move: store.NewID(), Cells: []loss.ReturnedCell{{Code: "A01007", Reason: "photo"}}, MadeAt: b.clock}
		for range 2 {
			must(t, b.flow.Ask(as(b.duty), ask))
		}
		other := ask
		other.Cells = []loss.ReturnedCell{{Code: "A01023", Reason: "photo"}}
		if c := code(b.flow.Ask(as(b.duty), other)); c != "loss.conflict" {
			t.Errorf("the same id with other content: %s", c)
		}
		corrected := b.next(in, final.ID, chain.KindCorrectedFinal, append([]loss.TypedFigure{fig("A01007", people(9))}, in.Figures[1:]...)...)
		if got := faulty(b.flow.Submit(as(b.officer), corrected)); got["answers.A01007"] != "loss.answer" {
			t.Errorf("without an answer: %v", got)
		}
		corrected.Answers = []loss.Answer{{Code: "A01007", Reason: "missed"}}
		b.send(t, b.officer, corrected)
	})
}

// After a rotation nothing is sealed by the old key, and everything opens.
func TestReseal(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.house(ev, village, "D02001", "尹怀桥", "D02002", idOne)
		must(t, b.flow.SaveRow(as(b.officer), in))
		must(t, b.flow.Ring.Rotate())
		for i, want := range []int{2, 0} { // the row and its version
			if n, err := b.flow.Reseal(system); err != nil || n != want {
				t.Errorf("round %d: %d, %v", i, n, err)
			}
		}
		if got := b.store.Client.LedgerRow.Query().Where(ledgerrow.ID(in.Row)).OnlyX(system); b.flow.Ring.KeyOf(got.Secret) != b.flow.Ring.Active() {
			t.Error("the row is sealed by the old key")
		}
		if got, err := b.flow.RevealCell(as(b.town), in.Row, "D02002", "与户口核对"); err != nil || got != idOne {
			t.Errorf("%s %v", got, err)
		}
	})
}

// Photos of a house are told with the version they came with; a row has at most nine, and they are nobody else's.
func TestRowPhotos(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		photo := func() manifest.File {
			return manifest.File{ID: store.NewID(), Type: "image/jpeg", SHA256: strings.Repeat("0a", 32), Bytes: 1000, CapturedAt: &b.clock}
		}
		in := b.house(ev, village, "D02001", "尹怀桥", "D02011", "2")
		for range 5 {
			in.Media = append(in.Media, photo())
		}
		for range 2 { // the second time is the same
			must(t, b.flow.SaveRow(as(b.officer), in))
		}
		kept := func(v *viewer.Viewer) []*db.Media {
			rows, err := b.store.Client.Media.Query().Where(dbmedia.RowID(in.Row)).Order(dbmedia.ByPosition()).All(viewer.Wide(as(v)))
			if err != nil && !errors.Is(err, privacy.Deny) {
				t.Fatal(err)
			}
			return rows
		}
		rows := kept(b.officer)
		if len(rows) != 5 || rows[4].ID != in.Media[4].ID || rows[0].ReportID != nil || *rows[0].RowID != in.Row || rows[0].MoveID != in.ID || rows[0].OwnerID != b.officer.Person || rows[0].State != manifest.Expected {
			t.Fatalf("%+v", rows)
		}
		for who, c := range map[string]struct {
			v *viewer.Viewer
			n int
		}{"colleague": {b.colleague, 5}, "town": {b.town, 5}, "county": {b.duty, 5}, "grid officer": {b.grid, 0}, "sibling": {b.sibling, 0}, "next town": {b.neighbour, 0}} {
			if got := kept(c.v); len(got) != c.n {
				t.Errorf("%s reads %d", who, len(got))
			}
		}
		next := b.house(ev, village, "D02011", "3")
		next.Row, next.Base, next.Text = in.Row, &in.ID, "又拍了几张"
		for range 5 {
			next.Media = append(next.Media, photo())
		}
		if got := faulty(b.flow.SaveRow(as(b.officer), next)); got["media"] != "media.too_many" {
			t.Errorf("a tenth photo: %v", got)
		}
		next.Media = next.Media[:4]
		next.Media[0].Type = "video/mp4"
		if got := faulty(b.flow.SaveRow(as(b.officer), next)); got["media.0.type"] != "media.type" {
			t.Errorf("a film: %v", got)
		}
		next.Media[0] = in.Media[0]
		if err := b.flow.SaveRow(as(b.officer), next); code(err) != "loss.conflict" {
			t.Errorf("told twice: %v", err)
		}
		next.Media[0] = photo()
		must(t, b.flow.SaveRow(as(b.colleague), next))
		if rows := kept(b.officer); len(rows) != 9 || b.row(t, in.Row).Revision != 2 {
			t.Errorf("%d photos", len(rows))
		}
		// Another's photo is not taken under a row of one's own.
		theirs := b.house(ev, sibling, "D02001", "李四")
		theirs.Media = []manifest.File{in.Media[0]}
		if err := b.flow.SaveRow(as(b.sibling), theirs); code(err) != "loss.conflict" {
			t.Errorf("another's: %v", err)
		}
	})
}
