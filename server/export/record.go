package export

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/schema"
	"jiaoying/server/clock"
)

// The columns of the sheets. The last one is the row's id, by which it is found again in the journal and in the case file.
var (
	sumColumns     = []column{{"sum.warning", 28, false}, {"title", 90, false}}
	answerColumns  = []column{{"col.revision", 6, true}, {"col.town", 12, false}, {"col.village", 12, false}, {"col.name", 10, false}, {"col.role", 14, false}, {"col.post", 5, false}, {"col.asks", 9, false}, {"col.called", 19, false}, {"col.delivered", 19, false}, {"col.opened", 19, false}, {"col.answered", 19, false}, {"col.minutes", 9, true}, {"col.state", 10, false}, {"col.how", 14, false}, {"col.away", 8, false}, {"col.behalf", 24, false}, {"col.words", 36, false}, {"col.id", 38, false}}
	attemptColumns = []column{{"col.time", 19, false}, {"col.revision", 6, true}, {"col.town", 12, false}, {"col.village", 12, false}, {"col.for", 10, false}, {"col.to", 30, false}, {"col.channel", 12, false}, {"col.step", 7, true}, {"col.state", 16, false}, {"col.code", 14, false}, {"col.settled", 19, false}, {"col.id", 38, false}}
	doorColumns    = []column{{"col.town", 12, false}, {"col.village", 12, false}, {"col.code_h", 10, false}, {"col.household", 16, false}, {"col.why", 12, false}, {"col.door_opened", 19, false}, {"col.door_closed", 19, false}, {"col.door_state", 11, false}, {"col.stage", 8, false}, {"col.cause", 10, false}, {"col.visited", 19, false}, {"col.visitor", 24, false}, {"col.outcome", 10, false}, {"col.lane", 8, false}, {"col.moved", 8, true}, {"col.whereto", 16, false}, {"col.through", 16, false}, {"col.note", 30, false}, {"col.door", 38, false}, {"col.id", 38, false}}
)

// record writes the record of calling: overview, answers, attempts, doors, rulings about doors, silent villages.
func (m *making) record(ctx context.Context, w io.Writer) (err error) {
	b, err := newBook(m.say, m.flow.RowsMost)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	for _, part := range []func(context.Context, *book) error{m.sumSheet, m.answerSheet, m.attemptSheet, m.doorSheet, m.rulingSheet, m.villageSheet} {
		if err := part(ctx, b); err != nil {
			return err
		}
	}
	return b.write(ctx, w)
}

// pair is one line of the overview.
type pair struct{ name, text string }

func (m *making) title(level string, event string) string {
	t := m.say.with("title", params{"event": event, "level": m.say.of("level." + level)})
	if m.row.DrillID != uuid.Nil { // first and last word of everything that is an exercise (design §7)
		t = m.say.of("exercise") + " " + t + " " + m.say.of("exercise")
	}
	return t
}

// overview is what the warning is, who made the file, and as of when.
func (m *making) overview(ctx context.Context) []pair {
	w := m.warning
	out := []pair{
		{"sum.place", m.flow.Store.PathOf(ctx, m.row.Place())},
		{"sum.state", m.say.of("warning." + string(w.State))},
		{"sum.issuer", w.Content.Issuer}, {"sum.identifier", w.Content.Identifier}, {"sum.issued", m.clockOf(w.Content.IssuedAt)},
		{"sum.published", m.clock(w.PublishedAt)}, {"sum.ended", m.clock(w.EndedAt)},
		{"sum.made", m.clockOf(clock.Cut(m.flow.Store.Now()))}, {"sum.by", m.who(m.row.Card)}, {"sum.zone", m.zone.String()},
	}
	if m.row.Masked {
		out = append(out, pair{"sum.masked", m.say.of("yes")})
	}
	return slices.DeleteFunc(out, func(p pair) bool { return p.text == "" })
}

// version is what one revision says, with the hash over all of it.
func (m *making) version(r *db.WarningRevision) []pair {
	audience := make([]string, len(r.Reach.Audience))
	for i, a := range r.Reach.Audience {
		audience[i] = m.say.of("audience." + string(a))
	}
	out := []pair{
		{"rev.kind", m.say.of("rev.kind." + string(r.Kind))}, {"rev.level", m.say.of("level." + string(r.Level))},
		{"rev.material", m.yes(r.Material)}, {"rev.urgent", m.yes(r.Urgent)},
		{"rev.published", m.clockOf(r.PublishedAt)}, {"rev.by", m.who(r.Card)}, {"rev.expires", m.clockOf(r.ExpiresAt)},
		{"rev.ended", strings.TrimSpace(m.clock(r.EndedAt) + " " + m.endedBy(r))}, {"rev.hash", hex.EncodeToString(r.Hash)},
		{"rev.reach", m.say.with("rev.reach_of", params{"surely": len(r.Reach.Surely), "perhaps": len(r.Reach.Perhaps), "audience": strings.Join(audience, m.say.of("clause"))})},
		{"rev.called", strconv.Itoa(m.calledBy(r.Number))},
		{"rev.headline", r.Content.Headline}, {"rev.text", r.Content.Text}, {"rev.instruction", r.Content.Instruction}, {"rev.area", r.Content.AreaWords}, {"rev.order", r.Content.Order},
	}
	for _, lang := range slices.Sorted(maps.Keys(r.Texts)) {
		t := r.Texts[lang]
		for _, c := range []pair{{"rev.body", t.Body}, {"rev.sms", t.SMS}, {"rev.voice", t.Voice}, {"rev.loudspeaker", t.Loudspeaker}} {
			if c.text != "" {
				out = append(out, pair{m.say.of(c.name) + " " + lang, c.text})
			}
		}
	}
	return slices.DeleteFunc(out, func(p pair) bool { return p.text == "" })
}

func (m *making) endedBy(r *db.WarningRevision) string {
	if r.EndedBy == "" {
		return ""
	}
	return m.say.of("rev.ended_by." + string(r.EndedBy))
}

func (m *making) calledBy(number int) int {
	n := 0
	for _, k := range m.deliveries {
		if k.number == number {
			n++
		}
	}
	return n
}

func (m *making) yes(b bool) string {
	if b {
		return m.say.of("yes")
	}
	return m.say.of("no")
}

// rates gives the three rates with their fractions, as the board counts them.
func (m *making) rates(ctx context.Context) (head string, out []pair, err error) {
	r := m.asking()
	if r == nil {
		return "", nil, nil
	}
	c, err := m.flow.RatesFunc(ctx, r.ID, m.row.Place())
	if err != nil {
		return "", nil, err
	}
	of := func(part, all int) string {
		if all == 0 {
			return m.say.of("rate.none")
		}
		return m.say.with("rate.of", params{"part": part, "all": all, "percent": part * 100 / all}) // rounded down: 100 means everybody
	}
	minute := func(n *int) string {
		if n == nil {
			return m.say.of("rate.not_yet")
		}
		return strconv.Itoa(*n)
	}
	return m.say.with("rate.head", params{"at": m.clockOf(c.AsOf), "n": r.Number}), []pair{
		{"rate.villages", of(c.VillagesAnswered, c.Villages)}, {"rate.people", of(c.Answered, c.People)}, {"rate.behalf", strconv.Itoa(c.Behalf)},
		{"rate.doors", of(c.Reached, c.Households)}, {"rate.moved", strconv.Itoa(c.Moved)},
		{"rate.minutes", strings.Join([]string{minute(c.Minutes50), minute(c.Minutes90), minute(c.Minute)}, " / ")},
	}, nil
}

func (m *making) sumSheet(ctx context.Context, b *book) error {
	// The heading's second cell is the title itself.
	columns := slices.Clone(sumColumns)
	columns[1].key = m.title(string(m.warning.Level), m.warning.Content.EventName)
	s, err := b.sheet(m.say.of("sheet.sum"), columns)
	if err != nil {
		return err
	}
	put := func(head string, pairs []pair) error {
		if head != "" {
			if err := s.add("", ""); err != nil {
				return err
			}
			if err := s.add(head, ""); err != nil {
				return err
			}
		}
		for _, p := range pairs {
			if err := s.add(m.say.of(p.name), p.text); err != nil {
				return err
			}
		}
		return nil
	}
	if err := put("", m.overview(ctx)); err != nil {
		return err
	}
	head, rates, err := m.rates(ctx)
	if err != nil {
		return err
	}
	if err := put(head, rates); err != nil {
		return err
	}
	for _, r := range m.revisions {
		if err := put(m.say.with("rev.head", params{"n": r.Number}), m.version(r)); err != nil {
			return err
		}
	}
	return nil
}

// answerRow is one delivery as a sheet and a page show it.
func (m *making) answerRow(ctx context.Context, d *db.Delivery) []any {
	town, village := m.where(ctx, d.Place())
	var minutes any
	if d.AnsweredAt != nil {
		minutes = int(d.AnsweredAt.Sub(d.CalledAt) / time.Minute)
	}
	how := ""
	if d.AnswerBy != "" {
		how = m.say.of("proof." + string(d.AnswerBy))
	}
	away := ""
	if d.Away {
		away = m.say.of("yes")
	}
	return []any{d.Number, town, village, m.name(d.PersonCard), m.say.of("role." + string(d.Role)), d.Post, m.yes(d.Asks), m.clockOf(d.CalledAt), m.clock(d.DeliveredAt), m.clock(d.OpenedAt),
		m.clock(d.AnsweredAt), minutes, m.say.of("state." + string(d.State)), how, away, m.who(d.BehalfCard), m.free(d.BehalfText), d.ID.String()}
}

func (m *making) answerSheet(ctx context.Context, b *book) error {
	s, err := b.sheet(m.say.of("sheet.answers"), answerColumns)
	if err != nil {
		return err
	}
	return m.eachDelivery(ctx, func(d *db.Delivery) error { return s.add(m.answerRow(ctx, d)...) })
}

func (m *making) eachDelivery(ctx context.Context, do func(*db.Delivery) error) error {
	for part := range slices.Chunk(m.deliveries, some) {
		rows, err := m.deliveriesOf(ctx, ids(part))
		if err != nil {
			return err
		}
		for _, k := range part {
			if d, ok := rows[k.id]; ok {
				if err := do(d); err != nil {
					return err
				}
			}
		}
		if err := m.step(ctx, len(part)); err != nil {
			return err
		}
	}
	return nil
}

func (m *making) attemptSheet(ctx context.Context, b *book) error {
	s, err := b.sheet(m.say.of("sheet.attempts"), attemptColumns)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(m.attempts, some) {
		rows, to, err := m.attemptsOf(ctx, ids(part))
		if err != nil {
			return err
		}
		for _, k := range part {
			a, ok := rows[k.id]
			if !ok {
				continue
			}
			d, ok := to[a.delivery]
			if !ok {
				continue
			}
			town, village := m.where(ctx, d.Place())
			if err := s.add(m.clockOf(a.at), k.number, town, village, m.name(d.PersonCard), m.who(&a.to), m.say.of("channel."+string(a.channel)), a.step,
				m.say.of("attempt."+string(a.state)), a.code, m.clock(a.settled), a.id.String()); err != nil {
				return err
			}
		}
		if err := m.step(ctx, len(part)); err != nil {
			return err
		}
	}
	return nil
}

// doorRow is a door, and one visit to it or none.
func (m *making) doorRow(ctx context.Context, d *opened, v *db.DoorVisit) []any {
	town, village := m.where(ctx, d.Place())
	cause := "cause.warning"
	if d.NoticeID != uuid.Nil {
		cause = "cause.notice"
	}
	out := []any{town, village, d.code, d.name, m.say.of("why." + string(d.Why)), m.clockOf(d.OpenedAt), m.clock(d.ClosedAt), m.say.of("door.state." + string(d.State)), m.say.of("stage." + string(d.Stage)), m.say.of(cause)}
	if v == nil {
		return append(out, "", "", "", "", nil, "", "", "", d.ID.String(), "")
	}
	return append(out, m.clockOf(v.ReceivedAt), m.who(v.Card), m.say.of("outcome."+string(v.Outcome)), m.yes(v.Lane), v.Moved, m.free(v.Whereto), m.free(v.Through), m.free(v.Note), d.ID.String(), v.ID.String())
}

func (m *making) doorSheet(ctx context.Context, b *book) error {
	s, err := b.sheet(m.say.of("sheet.doors"), doorColumns)
	if err != nil {
		return err
	}
	return m.eachDoor(ctx, func(d *opened, visits []*db.DoorVisit) error {
		if len(visits) == 0 {
			return s.add(m.doorRow(ctx, d, nil)...)
		}
		for _, v := range visits {
			if err := s.add(m.doorRow(ctx, d, v)...); err != nil {
				return err
			}
		}
		return nil
	})
}

func (m *making) eachDoor(ctx context.Context, do func(*opened, []*db.DoorVisit) error) error {
	for part := range slices.Chunk(m.doors, some) {
		rows, err := m.doorsOf(ctx, ids(part))
		if err != nil {
			return err
		}
		visits, err := m.visitsAt(ctx, ids(part))
		if err != nil {
			return err
		}
		for _, k := range part {
			if d, ok := rows[k.id]; ok {
				if err := do(d, visits[k.id]); err != nil {
					return err
				}
				m.done += len(visits[k.id])
			}
		}
		if err := m.step(ctx, len(part)); err != nil {
			return err
		}
	}
	return nil
}

// answersSaid are the answers to the short questions, in the words of the questions.
func (m *making) answersSaid(r *db.WarningRevision, a schema.Answers) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		word := name
		for _, q := range r.Questions {
			if q.Name == name {
				word = q.Zh
				if m.row.Language == English {
					word = q.En
				}
			}
		}
		said := a[name]
		if said == "yes" || said == "no" {
			said = m.yes(said == "yes")
		}
		out = append(out, word+" "+said)
	}
	return m.free(strings.Join(out, m.say.of("clause")))
}
