package export

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/warningmove"
	"jiaoying/server/division"
)

// event is one thing that happened: either its sentence, which is there already, or the row it is told of when its turn comes.
type event struct {
	at   time.Time
	rank int // of what happened in the same millisecond, what led to the other comes first
	id   uuid.UUID
	text string
}

// What a row that is told later is.
const (
	tellNothing = iota
	tellAttempt
	tellAnswer
	tellDoor
	tellVisit
	tellRuling
	tellStage
)

// events gives everything that happened in order of time. The few things at the desks are told here; calls, answers and doors, of which
// there may be many, by their ids.
func (m *making) events(ctx context.Context) ([]told, error) {
	var out []told
	say := func(at time.Time, rank int, text string) {
		out = append(out, told{event: event{at: at.UTC(), rank: rank, text: text}})
	}
	messages, err := m.messages(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range messages {
		say(c.at, 0, m.say.with("case.event.cap", params{"sender": c.sender, "identifier": c.identifier, "status": c.status, "digest": hex.EncodeToString(c.digest)}))
	}
	moves, err := m.flow.Store.Client.WarningMove.Query().Where(warningmove.WarningID(m.warning.ID)).Order(warningmove.ByReceivedAt(), warningmove.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("moves: %w", err)
	}
	for i, v := range moves {
		text := m.say.with("case.event.move", params{"move": m.say.of("move." + string(v.Kind)), "who": m.who(v.Card)})
		if v.Text != "" {
			text += m.say.of("clause") + m.free(v.Text)
		}
		say(v.ReceivedAt, 10+i, text)
	}
	for _, r := range m.revisions {
		say(r.PublishedAt, 100_000+r.Number, m.say.with("case.event.revision", params{"n": r.Number, "kind": m.say.of("rev.kind." + string(r.Kind)), "level": m.say.of("level." + string(r.Level)),
			"called": m.calledBy(r.Number), "who": m.who(r.Card)}))
		if r.EndedAt != nil {
			say(*r.EndedAt, 90_000+r.Number, m.say.with("case.event.ended", params{"n": r.Number, "by": m.endedBy(r)}))
		}
	}
	if w := m.warning; w.EndedAt != nil {
		say(*w.EndedAt, 110_000, m.say.with("case.event.over", params{"state": m.say.of("warning." + string(w.State))}))
	}
	checks, err := m.checks(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range checks {
		what := m.say.of("spot."+c.Subject) + " " + m.path(ctx, c.Place())
		say(c.DrawnAt, 120_000, m.say.with("case.event.drawn", params{"what": what, "who": m.who(c.DrawnCard)}))
		if c.CheckedAt != nil {
			text := m.say.with("case.event.spot", params{"what": what, "result": m.say.of("spot." + c.Result), "who": m.who(c.Card)})
			if c.Corrected {
				text += m.say.of("case.spot.corrected")
			}
			if c.Note != "" {
				text += m.say.of("clause") + m.free(c.Note)
			}
			say(*c.CheckedAt, 120_001, text)
		}
	}
	if err := m.tellVillages(ctx, say); err != nil {
		return nil, err
	}
	m.tellLocals(ctx, say)
	stages, err := m.stagesOf(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range stages {
		out = append(out, told{event: event{at: s.at, rank: 200_000 + tellStage, id: s.door, text: m.say.of("case.event." + s.verb)}, kind: tellStage})
	}
	for kind, keys := range map[int][]key{tellAttempt: m.attempts, tellAnswer: m.answers, tellDoor: m.doors, tellVisit: m.visits, tellRuling: m.rulings} {
		for _, k := range keys {
			out = append(out, told{event: event{at: k.at, rank: 200_000 + kind, id: k.id}, kind: kind, number: k.number})
		}
	}
	slices.SortFunc(out, func(a, b told) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return strings.Compare(a.id.String(), b.id.String())
	})
	return out, nil
}

type told struct {
	event
	kind, number int
}

// tellEvents tells the events in their order, reading their rows some hundred at a time.
func (m *making) tellEvents(ctx context.Context, events []told, tell func(at time.Time, text string) error) error {
	for part := range slices.Chunk(events, some) {
		of := map[int][]uuid.UUID{}
		for _, e := range part {
			of[e.kind] = append(of[e.kind], e.id)
		}
		attempts, to, err := m.attemptsOf(ctx, of[tellAttempt])
		if err != nil {
			return err
		}
		answers, err := m.deliveriesOf(ctx, of[tellAnswer])
		if err != nil {
			return err
		}
		visits, err := m.visitsOf(ctx, of[tellVisit])
		if err != nil {
			return err
		}
		rulings, err := m.rulingsOf(ctx, of[tellRuling])
		if err != nil {
			return err
		}
		at := append(of[tellDoor], of[tellStage]...)
		for _, r := range rulings {
			at = append(at, r.TaskID)
		}
		for _, v := range visits {
			at = append(at, v.TaskID)
		}
		doors, err := m.doorsOf(ctx, at)
		if err != nil {
			return err
		}
		for _, e := range part {
			text := e.text
			switch e.kind {
			case tellAttempt:
				if a, ok := attempts[e.id]; ok {
					text = m.tellAttempt(e.number, a, to[a.delivery])
				}
			case tellAnswer:
				if d, ok := answers[e.id]; ok {
					text = m.tellAnswer(d)
				}
			case tellDoor:
				if d, ok := doors[e.id]; ok {
					text = m.say.with("case.event.door", params{"door": m.door(ctx, d), "why": m.say.of("why." + string(d.Why))})
				}
			case tellVisit:
				if v, ok := visits[e.id]; ok && doors[v.TaskID] != nil {
					text = m.tellVisit(ctx, doors[v.TaskID], v)
				}
			case tellRuling:
				if r, ok := rulings[e.id]; ok && doors[r.TaskID] != nil {
					text = m.tellRuling(ctx, doors[r.TaskID], r)
				}
			case tellStage:
				if d, ok := doors[e.id]; ok {
					text = m.door(ctx, d) + m.say.of("colon") + text
				} else {
					text = ""
				}
			}
			if text == "" {
				continue
			}
			if err := tell(e.at, text); err != nil {
				return err
			}
		}
		if err := m.step(ctx, len(of[tellAttempt])+len(of[tellVisit])+len(of[tellRuling])); err != nil {
			return err
		}
	}
	return nil
}

func (m *making) tellAttempt(number int, a *attempt, d *db.Delivery) string {
	if d == nil {
		return ""
	}
	state := m.say.of("attempt." + string(a.state))
	if a.code != "" {
		word, known := m.say["code."+a.code]
		if !known { // a provider's own
			word = a.code
		}
		state += m.say.of("clause") + word
	}
	text := m.say.with("case.event.attempt", params{"n": number, "who": m.who(d.PersonCard), "channel": m.say.of("channel." + string(a.channel)), "step": a.step, "state": state})
	if a.to.Person != d.PersonID {
		text += m.say.with("case.event.attempt_to", params{"to": m.who(&a.to)})
	}
	return text
}

func (m *making) tellAnswer(d *db.Delivery) string {
	text := m.say.with("case.event.answer", params{"who": m.who(d.PersonCard), "how": m.say.of("proof." + string(d.AnswerBy)), "minutes": int(d.AnsweredAt.Sub(d.CalledAt) / time.Minute)})
	if d.Away {
		text += m.say.of("case.event.away")
	}
	if d.BehalfCard != nil {
		text += m.say.with("case.event.behalf", params{"who": m.who(d.BehalfCard), "words": m.free(d.BehalfText)})
	}
	if len(d.Answers) > 0 {
		for _, r := range m.revisions {
			if r.ID == d.RevisionID {
				text += m.say.with("case.event.questions", params{"answers": m.answersSaid(r, d.Answers)})
			}
		}
	}
	return text
}

func (m *making) tellVisit(ctx context.Context, d *opened, v *db.DoorVisit) string {
	text := m.say.with("case.event.visit", params{"door": m.door(ctx, d), "outcome": m.say.of("outcome." + string(v.Outcome)), "who": m.who(v.Card)})
	if v.Moved > 0 {
		text += m.say.with("case.event.visit_more", params{"moved": v.Moved, "whereto": m.free(v.Whereto)})
	}
	for _, s := range []string{v.Through, v.Note} {
		if s != "" {
			text += m.say.with("case.event.told_through", params{"through": m.free(s)})
		}
	}
	return text
}

// door names a door: place, the register's mark and what it shows of the name.
func (m *making) door(ctx context.Context, d *opened) string {
	return strings.Join([]string{m.path(ctx, d.Place()), d.code, d.name}, " ")
}

func (m *making) path(ctx context.Context, p division.Place) string {
	return m.flow.Store.PathOf(ctx, p)
}
