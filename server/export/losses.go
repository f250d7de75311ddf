package export

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/conference"
	"jiaoying/ent/db/eventturn"
	dbexport "jiaoying/ent/db/export"
	"jiaoying/ent/db/ledgerrow"
	"jiaoying/ent/db/ledgerversion"
	"jiaoying/ent/db/losschain"
	"jiaoying/ent/db/lossentry"
	"jiaoying/ent/db/lossevent"
	"jiaoying/ent/db/lossform"
	"jiaoying/ent/db/losstotal"
	"jiaoying/ent/db/person"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/store"
)

// statementVerbs read what a place tells of its losses.
var statementVerbs = []viewer.Verb{viewer.StatementSubmit, viewer.StatementReview, viewer.StatementSee}

// ShowsLosses tells whether somebody who makes exports of a place may know of the case of a disaster there: he reads its statements himself.
func ShowsLosses(v *viewer.Viewer, at division.Place) bool { return v.Can(at, statementVerbs...) }

// disaster is what the case of a disaster is made of, as ids and what orders them.
type disaster struct {
	event       *db.LossEvent
	form        *form.Form
	turns       []*db.EventTurn
	chains      []*db.LossChain
	conferences []*db.Conference
	entries     []*db.LossEntry
	sent        []key // statements by when they came
	decided     []key // those that were accepted or returned, by when
	ledger      []key // versions of ledger rows
	rows        []uuid.UUID
	prints      []print
	asks        []print                 // corrections of finals that were asked for, with their chain
	before      map[uuid.UUID]uuid.UUID // of a statement, the version before it
}

// print is one thing the journal alone knows: a file that was taken of the event's sheets or ledgers, or that a correction was asked for.
type print struct {
	verb  string
	at    time.Time
	by    uuid.UUID
	place division.Place
	chain uuid.UUID
}

// happened reads the event and what orders its story in the place of the file.
func (m *making) happened(ctx context.Context, id uuid.UUID) error {
	c, at := m.flow.Store.Client, m.row.Place()
	d := &disaster{before: map[uuid.UUID]uuid.UUID{}}
	m.loss = d
	var err error
	if d.event, err = c.LossEvent.Query().Where(lossevent.ID(id)).Only(ctx); err != nil {
		if db.IsNotFound(err) {
			return fault.ErrNotFound
		}
		return fmt.Errorf("event to export: %w", err)
	}
	row, err := c.LossForm.Query().Where(lossform.CountyID(d.event.CountyID), lossform.Version(d.event.Form)).Only(ctx)
	if err != nil {
		return fmt.Errorf("form of the event: %w", err)
	}
	if d.form, err = form.Parse(row.Document); err != nil {
		return fmt.Errorf("form of the event: %w", err)
	}
	if d.turns, err = c.EventTurn.Query().Where(eventturn.EventID(id)).Order(eventturn.ByAt(), eventturn.ByID()).All(ctx); err != nil {
		return fmt.Errorf("turns: %w", err)
	}
	in := viewer.Narrow(ctx, at)
	if d.chains, err = c.LossChain.Query().Where(losschain.EventID(id)).All(in); err != nil {
		return fmt.Errorf("chains: %w", err)
	}
	if d.conferences, err = c.Conference.Query().Where(conference.EventID(id)).All(in); err != nil {
		return fmt.Errorf("conference rows: %w", err)
	}
	if d.entries, err = c.LossEntry.Query().Where(lossentry.EventID(id)).All(in); err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	versions, err := c.Statement.Query().Where(statement.EventID(id)).Order(statement.ByDivisionID(), statement.ByN()).
		Select(statement.FieldID, statement.FieldDivisionID, statement.FieldReceivedAt, statement.FieldDecidedAt).All(in)
	if err != nil {
		return fmt.Errorf("statements: %w", err)
	}
	for i, s := range versions {
		d.sent = append(d.sent, key{at: s.ReceivedAt, id: s.ID})
		if s.DecidedAt != nil {
			d.decided = append(d.decided, key{at: *s.DecidedAt, id: s.ID})
		}
		if i > 0 && versions[i-1].DivisionID == s.DivisionID {
			d.before[s.ID] = versions[i-1].ID
		}
	}
	if d.rows, err = c.LedgerRow.Query().Where(ledgerrow.EventID(id)).IDs(in); err != nil {
		return fmt.Errorf("ledgers: %w", err)
	}
	for part := range slices.Chunk(d.rows, some) {
		found, err := c.LedgerVersion.Query().Where(ledgerversion.RowIDIn(part...)).Select(ledgerversion.FieldID, ledgerversion.FieldReceivedAt).All(ctx)
		if err != nil {
			return fmt.Errorf("versions of ledgers: %w", err)
		}
		for _, v := range found {
			d.ledger = append(d.ledger, key{at: v.ReceivedAt, id: v.ID})
		}
	}
	if err := m.printed(ctx); err != nil {
		return err
	}
	m.total = len(d.sent) + len(d.decided) + len(d.ledger)
	return nil
}

// printed reads from the journal, which alone knows, what was taken out of the event.
func (m *making) printed(ctx context.Context) error {
	at := m.row.Place()
	if err := store.Inner(m.flow.Store).Each(ctx, func(rows *sql.Rows) error {
		var p print
		var by, county, town, village uuid.NullUUID
		if err := rows.Scan(&p.verb, &p.at, &by, &county, &town, &village); err != nil {
			return err
		}
		p.at, p.by, p.place = p.at.UTC(), by.UUID, division.Place{County: county.UUID, Town: town.UUID, Village: village.UUID}
		if at.Covers(p.place) {
			m.loss.prints = append(m.loss.prints, p)
		}
		return nil
	}, "SELECT verb, at, actor_id, county_id, town_id, village_id FROM journal WHERE subject_id = ? AND verb IN ('statement.export', 'ledger.export', 'ledger.release', 'ledger.notice') ORDER BY at, id",
		m.loss.event.ID); err != nil {
		return fmt.Errorf("what was printed: %w", err)
	}
	of := indexed(m.loss.chains, func(c *db.LossChain) uuid.UUID { return c.ID })
	for part := range slices.Chunk(slices.Collect(maps.Keys(of)), some) {
		args := make([]any, len(part))
		for i, id := range part {
			args[i] = id
		}
		if err := store.Inner(m.flow.Store).Each(ctx, func(rows *sql.Rows) error {
			var a print
			var by uuid.NullUUID
			if err := rows.Scan(&a.chain, &a.at, &by); err != nil {
				return err
			}
			a.at, a.by, a.place = a.at.UTC(), by.UUID, of[a.chain].Place()
			m.loss.asks = append(m.loss.asks, a)
			return nil
		}, "SELECT subject_id, at, actor_id FROM journal WHERE subject_id IN ("+store.Marks(len(part))+") AND verb = 'statement.ask' ORDER BY at, id", args...); err != nil {
			return fmt.Errorf("corrections asked for: %w", err)
		}
	}
	return nil
}

// lossSubjects are whose journal entries make the case of a disaster.
func (m *making) lossSubjects(ctx context.Context) ([]uuid.UUID, error) {
	d := m.loss
	out := append([]uuid.UUID{d.event.ID}, d.rows...)
	for _, c := range d.chains {
		out = append(out, c.ID)
	}
	for _, c := range d.conferences {
		out = append(out, c.ID)
	}
	for _, e := range d.entries {
		out = append(out, e.ID)
	}
	exports, err := m.flow.Store.Client.Export.Query().Where(dbexport.EventID(d.event.ID)).IDs(viewer.Narrow(ctx, m.row.Place()))
	if err != nil {
		return nil, fmt.Errorf("exports of the event: %w", err)
	}
	return append(out, exports...), nil
}

// lossTitle names the case.
func (m *making) lossTitle() string {
	t := m.loss.event.Name
	if m.row.DrillID != uuid.Nil {
		t = m.say.of("exercise") + " " + t + " " + m.say.of("exercise")
	}
	return t
}

func (m *making) lossOverview(ctx context.Context) []pair {
	e := m.loss.event
	response := ""
	if e.Level > 0 {
		response = m.say.of("loss.scope."+string(e.Scope)) + " " + m.say.with("loss.level", params{"n": e.Level}) + " " + m.free(e.ResponseBy)
	}
	out := []pair{
		{"sum.place", m.path(ctx, m.row.Place())}, {"loss.event", e.Name}, {"loss.hazard", m.hazard(e.Hazard)}, {"loss.nature", m.say.of("loss.nature." + string(e.Nature))},
		{"sum.state", m.say.of("loss.state." + string(e.State))}, {"loss.started", m.clockOf(e.StartedAt)}, {"loss.stable", m.clock(e.StableAt)}, {"sum.ended", m.clock(e.ClosedAt)},
		{"loss.response", response}, {"loss.form", e.Form + " " + m.loss.form.Source},
		{"sum.made", m.clockOf(clock.Cut(m.flow.Store.Now()))}, {"sum.by", m.who(m.row.Card)}, {"sum.zone", m.zone.String()},
	}
	if m.row.Masked {
		out = append(out, pair{"sum.masked", m.say.of("yes")})
	}
	return slices.DeleteFunc(out, func(p pair) bool { return p.text == "" })
}

func (m *making) hazard(code string) string {
	h, ok := m.loss.form.Hazard(code)
	switch {
	case !ok:
		return code
	case m.row.Language == English && h.NameEN != "":
		return h.NameEN
	case h.Secondary != "":
		return h.Secondary
	}
	return h.Primary
}

// item names an indicator, with a mark on its stock.
func (m *making) item(code string) (name, unit string) {
	i, ok := m.loss.form.Indicator(code)
	if !ok {
		return code, ""
	}
	name = i.Name
	if m.row.Language == English {
		name = i.NameEN
	}
	if strings.HasSuffix(code, "#rt") {
		name += m.say.of("loss.stock")
	}
	return name, i.Unit
}

func (m *making) number(code string, n int64) string {
	_, unit := m.item(code)
	i, _ := m.loss.form.Indicator(code)
	if i.Type == "int" && n%100 == 0 {
		return strconv.FormatInt(n/100, 10) + " " + unit
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d %s", sign, n/100, n%100, unit)
}

// keysOf lists the figures of some maps in printed order.
func (m *making) keysOf(of ...figure.Figures) (out []string) {
	for _, i := range m.loss.form.Indicators {
		for _, k := range []string{i.Code, i.Code + "#rt"} {
			if slices.ContainsFunc(of, func(f figure.Figures) bool { _, ok := f[k]; return ok }) {
				out = append(out, k)
			}
		}
	}
	return out
}

// What a row of the story of losses is told from.
const (
	tellSent = iota + 100
	tellDecided
	tellLedger
)

// lossStory writes the case of a disaster to read: overview, the sums as they stand, everything in order of time.
func (m *making) lossStory(ctx context.Context, w io.Writer, told store.CaseTold) error {
	exercise := ""
	if m.row.DrillID != uuid.Nil {
		exercise = m.say.of("exercise")
	}
	put := func(name string, data any) error { return page.ExecuteTemplate(w, name, data) }
	var rows [][2]string
	for _, p := range m.lossOverview(ctx) {
		rows = append(rows, [2]string{m.say.of(p.name), p.text})
	}
	if err := errors.Join(
		put("head", map[string]any{"Lang": m.row.Language, "Title": m.lossTitle(), "Kind": m.say.of("case.title"), "Foot": quoted(m.say.of("case.title") + " " + m.loss.event.ID.String()), "Exercise": exercise}),
		put("pairs", map[string]any{"Rows": rows}),
	); err != nil {
		return err
	}
	if err := m.lossSums(ctx, put); err != nil {
		return err
	}
	events := m.lossEvents(ctx)
	if err := errors.Join(put("part", map[string]any{"Head": m.say.of("case.story"), "Note": m.say.with("case.number", params{"n": len(events)}), "Break": true}),
		put("table", []string{m.say.of("col.time"), m.say.of("case.what")})); err != nil {
		return err
	}
	for part := range slices.Chunk(events, some) {
		if err := m.tellLosses(ctx, part, func(at time.Time, text string, lines []string) error {
			return put("told", map[string]any{"Time": m.clockOf(at), "Text": text, "Lines": lines})
		}); err != nil {
			return err
		}
	}
	return errors.Join(put("close", nil), put("foot", map[string]any{"Exercise": exercise,
		"Journal": m.say.with("case.journal", params{"n": told.Entries, "from": told.From, "to": told.To, "points": told.Checkpoints})}))
}

// lossSums writes what counts under the place and what it told itself last.
func (m *making) lossSums(ctx context.Context, put func(string, any) error) error {
	at, c := m.row.Place(), m.flow.Store.Client
	kept := figure.Figures{}
	counted := 0
	total, err := c.LossTotal.Query().Where(losstotal.EventID(m.loss.event.ID), losstotal.DivisionID(at.ID())).Only(ctx)
	switch {
	case err == nil:
		kept, counted = total.Grains.Figures(m.loss.form), total.Counted
	case !db.IsNotFound(err):
		return fmt.Errorf("sum of losses: %w", err)
	}
	told, heading := figure.Figures{}, m.say.of("loss.own_none")
	for _, ch := range m.loss.chains {
		if ch.DivisionID != at.ID() {
			continue
		}
		head, err := c.Statement.Get(ctx, ch.HeadID)
		if err != nil {
			return fmt.Errorf("newest statement: %w", err)
		}
		told, heading = head.Grains.Figures(m.loss.form), m.numbered(head)+" "+m.say.of("loss.statement."+string(head.State))
	}
	if err := errors.Join(put("part", map[string]any{"Head": m.say.of("loss.sums"), "Note": m.say.with("loss.counted", params{"n": counted}), "Break": false}),
		put("table", []string{m.say.of("loss.code"), m.say.of("loss.item"), m.say.of("loss.sum"), heading})); err != nil {
		return err
	}
	for _, k := range m.keysOf(kept, told) {
		name, _ := m.item(k)
		line := []string{k, name, "", ""}
		if n, ok := kept[k]; ok {
			line[2] = m.number(k, n)
		}
		if n, ok := told[k]; ok {
			line[3] = m.number(k, n)
		}
		if err := put("row", line); err != nil {
			return err
		}
	}
	return put("close", nil)
}

// numbered names a version of a statement: its kind and number.
func (m *making) numbered(s *db.Statement) string {
	return m.say.with("loss.version", params{"kind": m.say.of("loss.kind." + string(s.Kind)), "n": s.N})
}

// lossEvents gives everything that happened in order of time: the few things of the county at once, statements and ledgers by their ids.
func (m *making) lossEvents(ctx context.Context) (out []told) {
	d := m.loss
	say := func(at time.Time, rank int, text string) {
		out = append(out, told{event: event{at: at.UTC(), rank: rank, text: text}})
	}
	for i, t := range d.turns {
		var changes []string
		for _, c := range t.Changes {
			changes = append(changes, m.say.with("loss.change", params{"what": m.say.of("loss.what." + c.What), "from": m.changed(c.What, c.From), "to": m.changed(c.What, c.To)}))
		}
		text := m.say.with("case.event.move", params{"move": m.say.of("loss.turn." + string(t.Kind)), "who": m.who(t.Card)})
		if t.Text != "" {
			text += m.say.of("clause") + m.free(t.Text)
		}
		if len(changes) > 0 {
			text += m.say.of("clause") + strings.Join(changes, m.say.of("clause"))
		}
		say(t.At, i, text)
	}
	for _, c := range d.conferences {
		name, _ := m.item(c.Code)
		sign := ""
		if c.Delta > 0 {
			sign = "+"
		}
		text := m.say.with("loss.confer", params{"place": m.path(ctx, c.Place()), "item": name, "delta": sign + m.number(c.Code, c.Delta), "departments": m.free(c.Departments), "text": m.free(c.Text), "who": m.who(c.AuthorCard)})
		say(c.ReceivedAt, 10_000, text)
		if c.WithdrawnAt != nil {
			say(*c.WithdrawnAt, 10_001, m.say.with("loss.unconfer", params{"place": m.path(ctx, c.Place()), "item": name, "who": m.who(c.WithdrawnCard)}))
		}
	}
	for _, e := range d.entries {
		say(e.ReceivedAt, 20_000, m.say.with("loss.entry", params{"place": m.path(ctx, e.Place()), "n": e.N, "items": len(e.Changes), "receipt": m.free(e.Receipt), "who": m.who(e.Card)}))
	}
	// What the newest asking named stands in its chain until it is answered; then the corrected final answers it.
	newest := map[uuid.UUID]time.Time{}
	for _, a := range d.asks {
		newest[a.chain] = a.at
	}
	open := indexed(d.chains, func(c *db.LossChain) uuid.UUID { return c.ID })
	for _, a := range d.asks {
		text := m.say.with("loss.asked", params{"place": m.path(ctx, a.place), "who": m.printer(ctx, a.by)})
		if c := open[a.chain]; len(c.Asked) > 0 && newest[a.chain].Equal(a.at) {
			text += m.say.of("clause") + strings.Join(m.cells(c.Asked), m.say.of("clause"))
		}
		say(a.at, 5_000, text)
	}
	for _, p := range d.prints {
		say(p.at, 30_000, m.say.with("loss.print", params{"what": m.say.of("loss.print." + p.verb), "place": m.path(ctx, p.place), "who": m.printer(ctx, p.by)}))
	}
	for kind, keys := range map[int][]key{tellSent: d.sent, tellDecided: d.decided, tellLedger: d.ledger} {
		for _, k := range keys {
			out = append(out, told{event: event{at: k.at.UTC(), rank: kind, id: k.id}, kind: kind})
		}
	}
	slices.SortFunc(out, func(a, b told) int {
		return cmp.Or(a.at.Compare(b.at), a.rank-b.rank, strings.Compare(a.id.String(), b.id.String()))
	})
	return out
}

// changed writes one side of a change of the event in words.
func (m *making) changed(what, value string) string {
	switch {
	case value == "":
		return m.say.of("loss.nothing")
	case what == "hazard":
		return m.hazard(value)
	case what == "nature":
		return m.say.of("loss.nature." + value)
	case what == "response":
		scope, level, _ := strings.Cut(value, " ")
		if level == "" || level == "0" {
			return m.say.of("loss.scope." + scope)
		}
		return m.say.of("loss.scope."+scope) + m.say.with("loss.level", params{"n": level})
	case what == "started":
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			return m.clockOf(at)
		}
	}
	return m.free(value)
}

// printer names who took a file, as he is called now: the journal keeps no card.
func (m *making) printer(ctx context.Context, id uuid.UUID) string {
	p, err := m.flow.Store.Client.Person.Query().Where(person.ID(id)).Select(person.FieldName).Only(ctx)
	if err != nil {
		return m.say.of("loss.somebody")
	}
	return m.name(&viewer.Card{Person: id, Name: p.Name})
}

func (m *making) cells(all []schema.StatementCell) (out []string) {
	for _, c := range all {
		name, _ := m.item(c.Code)
		out = append(out, m.said(m.say.with("loss.cell", params{"item": name, "reason": m.reason("return", c.Reason)}), c.Text))
	}
	return out
}

// said puts what somebody wrote behind a sentence.
func (m *making) said(sentence, words string) string {
	if words == "" {
		return sentence
	}
	return sentence + m.say.of("colon") + m.free(words)
}

func (m *making) reason(use, code string) string {
	r, ok := m.loss.form.Reason(use, code)
	switch {
	case !ok:
		return code
	case m.row.Language == English:
		return r.EN
	}
	return r.ZH
}

// tellLosses tells some events, reading their rows at once.
func (m *making) tellLosses(ctx context.Context, events []told, tell func(at time.Time, text string, lines []string) error) error {
	of := map[int][]uuid.UUID{}
	for _, e := range events {
		of[e.kind] = append(of[e.kind], e.id)
	}
	c := m.flow.Store.Client
	var wanted []uuid.UUID
	for _, id := range append(of[tellSent], of[tellDecided]...) {
		wanted = append(wanted, id)
		if b, ok := m.loss.before[id]; ok {
			wanted = append(wanted, b)
		}
	}
	statements := map[uuid.UUID]*db.Statement{}
	for part := range slices.Chunk(wanted, some) {
		rows, err := c.Statement.Query().Where(statement.IDIn(part...)).All(ctx)
		if err != nil {
			return fmt.Errorf("statements: %w", err)
		}
		maps.Copy(statements, indexed(rows, func(s *db.Statement) uuid.UUID { return s.ID }))
	}
	versions, err := c.LedgerVersion.Query().Where(ledgerversion.IDIn(of[tellLedger]...)).All(ctx)
	if err != nil {
		return fmt.Errorf("versions of ledgers: %w", err)
	}
	byID := indexed(versions, func(v *db.LedgerVersion) uuid.UUID { return v.ID })
	var at []uuid.UUID
	for _, v := range versions {
		at = append(at, v.RowID)
	}
	found, err := c.LedgerRow.Query().Where(ledgerrow.IDIn(at...)).All(ctx)
	if err != nil {
		return fmt.Errorf("ledgers: %w", err)
	}
	rows := indexed(found, func(r *db.LedgerRow) uuid.UUID { return r.ID })
	for _, e := range events {
		text, lines := e.text, []string(nil)
		switch s := statements[e.id]; e.kind {
		case tellSent:
			if s != nil {
				text, lines = m.tellSent(ctx, s, statements[m.loss.before[e.id]])
			}
		case tellDecided:
			if s != nil {
				text, lines = m.tellDecided(ctx, s)
			}
		case tellLedger:
			if v := byID[e.id]; v != nil && rows[v.RowID] != nil {
				text, lines = m.tellVersion(ctx, v, rows[v.RowID])
			}
		}
		if text == "" {
			continue
		}
		if err := tell(e.at, text, lines); err != nil {
			return err
		}
	}
	return m.step(ctx, len(wanted)+len(versions))
}

// tellSent tells a version that came: its figures with what stood there before, why, and how what was sent back was answered.
func (m *making) tellSent(ctx context.Context, s, before *db.Statement) (text string, lines []string) {
	text = m.say.with("loss.sent", params{"place": m.path(ctx, s.Place()), "version": m.numbered(s), "who": m.who(s.AuthorCard), "occurred": m.clockOf(s.OccurredAt)})
	if s.Behalf != nil {
		lines = append(lines, m.say.with("loss.behalf", params{"how": m.say.of("loss.how." + s.Behalf.How), "who": m.free(s.Behalf.Who)}))
	}
	if len(s.Maintained) > 0 {
		lines = append(lines, m.say.of("loss.disputed"))
	}
	var was figure.Figures
	if before != nil {
		was = before.Figures
	}
	for _, k := range m.keysOf(s.Figures, was) {
		name, _ := m.item(k)
		now, has := s.Figures[k]
		then, had := was[k]
		switch {
		case !has:
			lines = append(lines, m.say.with("loss.figure_gone", params{"item": name, "then": m.number(k, then)}))
		case had && then != now:
			lines = append(lines, m.say.with("loss.figure_changed", params{"item": name, "then": m.number(k, then), "now": m.number(k, now)}))
		default:
			lines = append(lines, m.say.with("loss.figure", params{"item": name, "now": m.number(k, now)}))
		}
	}
	if len(s.Parts) > 0 {
		lines = append(lines, m.say.with("loss.parts", params{"n": len(s.Parts)}))
	}
	for _, f := range s.Findings {
		r, ok := s.Reasons[f.ID]
		if !ok {
			continue
		}
		names := make([]string, len(f.Codes))
		for i, c := range f.Codes {
			names[i], _ = m.item(c)
		}
		lines = append(lines, m.said(m.say.with("loss.finding", params{"kind": m.say.of("loss.check." + f.Kind), "items": strings.Join(names, m.say.of("clause")), "reason": m.reason(f.Kind, r.Code)}), r.Text))
	}
	for _, code := range slices.Sorted(maps.Keys(s.Answers)) {
		a := s.Answers[code]
		name, _ := m.item(code)
		key, use := "loss.answer_changed", "change"
		if a.Maintained {
			key, use = "loss.answer_maintained", "maintain"
		}
		lines = append(lines, m.said(m.say.with(key, params{"item": name, "reason": m.reason(use, a.Reason)}), a.Text))
	}
	if s.Text != "" {
		lines = append(lines, m.free(s.Text))
	}
	return text, lines
}

func (m *making) tellDecided(ctx context.Context, s *db.Statement) (text string, lines []string) {
	key := "loss.accepted"
	if s.State == chain.StateReturned || len(s.Cells) > 0 {
		key = "loss.returned"
	}
	text = m.said(m.say.with(key, params{"place": m.path(ctx, s.Place()), "version": m.numbered(s), "who": m.who(s.DecidedCard)}), s.DecidedText)
	return text, m.cells(s.Cells)
}

// tellVersion tells what was written to a row of a ledger: what is sealed by its mask alone.
func (m *making) tellVersion(ctx context.Context, v *db.LedgerVersion, r *db.LedgerRow) (text string, lines []string) {
	verb := "loss.row_changed"
	switch {
	case v.Removed:
		verb = "loss.row_removed"
	case v.Revision == 1:
		verb = "loss.row_added"
	}
	text = m.said(m.say.with(verb, params{"ledger": r.Ledger, "place": m.path(ctx, r.Place()), "n": v.Revision, "who": m.who(v.Card)}), v.Text)
	columns, _ := m.loss.form.Ledger(r.Ledger)
	var out []string
	for _, c := range columns {
		value, ok := v.Cells[c.Code]
		if mask, sealed := v.Masks[c.Code]; sealed {
			value, ok = mask, true
		}
		if !ok {
			continue
		}
		head := c.Heading
		if m.row.Language == English {
			head = c.HeadingEN
		}
		if o, known := m.loss.form.Option(c.Options, value); known && !c.Sealed {
			if value = o.ZH; m.row.Language == English {
				value = o.EN
			}
		}
		out = append(out, head+" "+value)
	}
	if len(out) > 0 {
		lines = []string{strings.Join(out, m.say.of("clause"))}
	}
	return text, lines
}
