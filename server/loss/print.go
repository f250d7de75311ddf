package loss

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/loss/sheet"
	"jiaoying/server/store"
)

// Printed is a table of losses as a file.
type Printed struct {
	Name, Type string
	Data       []byte
}

var types = map[string]string{
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8", "json": "application/json", "txt": "text/plain; charset=utf-8",
	formatHTML: "text/html; charset=utf-8",
}

// stages are the kinds of statements as the form names them.
var stages = map[chain.Kind]string{
	chain.KindFirst: "初报", chain.KindUpdate: "续报", chain.KindZero: "零报告", chain.KindFinal: "核报", chain.KindCorrectedFinal: "更正核报",
}

// Print writes a sheet of a town or county (A01, A07; empty for the first) as a file, for whoever reads its statements; now, or as of a
// moment. Each is journalled before a byte is given. Faults: auth.required, denied, not_found, loss.format.
func (f *Flow) Print(ctx context.Context, id, place uuid.UUID, of, format string, then *time.Time) (*Printed, error) {
	v, err := someone(ctx)
	if err != nil {
		return nil, err
	}
	if !sheet.Known(format) {
		return nil, ErrFormat
	}
	n, ok, err := f.Store.Node(ctx, place)
	if err != nil {
		return nil, err
	}
	if !ok || n.Level.Depth() > division.Town.Depth() {
		return nil, fault.ErrNotFound
	}
	g, may := v.GrantFor(n.Place, "", viewer.StatementReview, viewer.StatementSee, viewer.StatementClose)
	if !may {
		return nil, fault.ErrNotFound
	}
	ev, one, err := f.known(ctx, id, n.Place.County)
	if err != nil {
		return nil, err
	}
	if of == "" {
		of = sheet.First(one)
	}
	if !sheet.Has(one, of) || of != sheet.First(one) && format == "txt" { // the report in words is of losses
		return nil, ErrFormat
	}
	table, err := f.Table(viewer.Narrow(ctx, n.Place), ev, one, n.Place, then)
	if err != nil {
		return nil, err
	}
	t, err := f.sheetOf(ctx, ev, one, n, table, then)
	if err != nil {
		return nil, err
	}
	t.Sheet = of
	if of != sheet.First(one) {
		t.Only(one)
	}
	var b bytes.Buffer
	switch format {
	case "xlsx":
		err = sheet.XLSX(&b, one, t, f.Store.Zone)
	case "csv":
		err = sheet.CSV(&b, one, t)
	case "json":
		err = sheet.JSON(&b, t)
	default:
		err = sheet.Text(&b, one, t, f.Store.Zone)
	}
	if err != nil {
		return nil, err
	}
	if err := f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		return tx.Journal(ctx, store.Entry{
			Verb: "statement.export", Kind: store.KindExport, Subject: ev.ID, Place: n.Place, Appointment: g.Appointment, After: []any{of, format, t.AsOf},
		})
	}); err != nil {
		return nil, err
	}
	name := t.Unit + " " + ev.Name
	if of != sheet.First(one) {
		name += " " + of
	}
	name = fmt.Sprintf("%s %s.%s", name, t.AsOf.In(f.Store.Zone).Format("20060102-1504"), format)
	return &Printed{Name: name, Type: types[format], Data: b.Bytes()}, nil
}

func (f *Flow) sheetOf(ctx context.Context, ev *db.LossEvent, one *form.Form, n *store.Node, table *Table, then *time.Time) (sheet.Table, error) {
	t := sheet.Table{
		Event: ev.Name, HazardNo: ev.Hazard, StartedAt: ev.StartedAt, Unit: n.Name, UnitCode: n.Code, AsOf: f.Store.Now(), Form: one.Version, Source: one.Source,
		Counted: table.Sum.Counted,
	}
	if then != nil {
		t.AsOf = *then
	}
	if h, ok := one.Hazard(ev.Hazard); ok {
		t.Hazard = h.Primary
		if h.Secondary != "" {
			t.Hazard = h.Secondary
		}
	}
	total := figure.Grains{}
	if err := total.Add(table.Sum.Grains); err != nil {
		return t, err
	}
	if own := table.Own; own != nil {
		mine, err := figure.GrainsOf(one, own.Typed)
		if err != nil {
			return t, fmt.Errorf("own figures: %w", err)
		}
		if err := total.Add(mine); err != nil {
			return t, err
		}
		t.Facts, t.Own = own.Facts, own.Figures
		t.Mark = f.Mark(n.Code, ev.Hazard, own.OccurredAt)
	}
	t.Total = total.Figures(one)
	for _, row := range table.Rows {
		node, ok, err := f.Store.Node(ctx, row.Place.ID())
		if err != nil {
			return t, err
		}
		if !ok || row.Head == nil {
			continue
		}
		u := sheet.Unit{
			Name: node.Name, Code: node.Code, Mark: f.Mark(node.Code, ev.Hazard, row.Head.OccurredAt), Stage: fmt.Sprintf("%s %d", stages[row.Head.Kind], row.Head.N),
			State: string(row.Head.State), Figures: row.Head.Grains.Figures(one),
		}
		t.Units = append(t.Units, u)
	}
	return t, nil
}
