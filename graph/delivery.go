package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/delivery"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/notify"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/fault"
)

// fromDeliveries renders rows; their revisions are read for all of them at once, and the attempts of one alone.
func (r *Resolver) fromDeliveries(ctx context.Context, rows []*db.Delivery, attempts bool) ([]*model.Delivery, error) {
	v := viewer.From(ctx)
	ids := map[uuid.UUID]bool{}
	for _, row := range rows {
		ids[row.RevisionID] = true
	}
	found, err := r.revisionRows(ctx, slices.Collect(maps.Keys(ids)))
	if err != nil {
		return nil, err
	}
	out := make([]*model.Delivery, 0, len(rows))
	for _, row := range rows {
		revision, ok := found[row.RevisionID]
		if !ok {
			return nil, fmt.Errorf("delivery %s has no revision", row.ID)
		}
		p, err := r.place(ctx, row.Place())
		if err != nil {
			return nil, err
		}
		m := &model.Delivery{
			ID: row.ID, Warning: row.WarningID, Revision: fromRevision(v, revision), Person: card(v, row.PersonCard), Place: p,
			Mine: row.PersonID == v.Person && v.Person != uuid.Nil, Asks: row.Asks, State: row.State, CalledAt: row.CalledAt, DeliveredAt: row.DeliveredAt,
			OpenedAt: row.OpenedAt, AnsweredAt: row.AnsweredAt, AnswerBy: optional(row.AnswerBy), Answers: fromAnswers(row.Answers), Away: row.Away,
			BehalfBy: card(v, row.BehalfCard), BehalfText: row.BehalfText, NextAt: row.NextAt, NextChannels: []escalate.Channel{}, Attempts: []*model.Attempt{},
		}
		m.WordAt = row.WordAt
		if v.Masked() { // what people typed names people
			m.BehalfText, m.Answers = "", untyped(revision.Questions, row.Answers)
		}
		if every := notify.WordEvery(revision, row); every > 0 {
			minutes := int(every.Minutes())
			m.WordEvery = &minutes
		}
		if step, ok := notify.NextStep(revision, row, r.Store.Zone); ok && row.NextAt != nil {
			m.NextChannels = list(step.Channels)
		}
		if attempts && v.Can(row.Place(), viewer.CoverageSee) {
			tried, err := r.Notify.Attempts(ctx, row)
			if err != nil {
				return nil, err
			}
			for _, a := range tried {
				m.Attempts = append(m.Attempts, &model.Attempt{
					ID: a.ID, Channel: a.Channel, Step: a.Step, State: a.State, To: card(v, &a.To), At: a.At, SettledAt: a.SettledAt, Code: a.Code,
				})
			}
		}
		out = append(out, m)
	}
	return out, nil
}

// untyped are the answers that were pressed or counted, not typed.
func untyped(questions []schema.WarningQuestion, a schema.Answers) []*model.QuestionAnswer {
	out := []*model.QuestionAnswer{}
	for _, q := range fromAnswers(a) {
		if slices.ContainsFunc(questions, func(w schema.WarningQuestion) bool { return w.Name == q.Name && (w.Kind == "yesno" || w.Kind == "int") }) {
			out = append(out, q)
		}
	}
	return out
}

func fromAnswers(a schema.Answers) []*model.QuestionAnswer {
	out := []*model.QuestionAnswer{}
	for _, name := range slices.Sorted(maps.Keys(a)) {
		out = append(out, &model.QuestionAnswer{Name: name, Text: a[name]})
	}
	return out
}

func (r *Resolver) myDeliveries(ctx context.Context, first int, after *string) (*model.DeliveryConnection, error) {
	v := viewer.From(ctx)
	if v.Person == uuid.Nil || len(v.Grants) == 0 {
		return nil, fault.ErrDenied
	}
	q := r.Store.Client.Delivery.Query().Where(delivery.PersonID(v.Person))
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(delivery.FieldCalledAt, delivery.FieldID, t, id))
	}
	rows, err := q.Order(delivery.ByCalledAt(entsql.OrderDesc()), delivery.ByID(entsql.OrderDesc())).Limit(first + 1).All(viewer.NarrowToMine(ctx))
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return r.deliveryPage(ctx, rows, first)
}

func (r *Resolver) deliveryPage(ctx context.Context, rows []*db.Delivery, first int) (*model.DeliveryConnection, error) {
	rows, info := page(rows, first, func(row *db.Delivery) string { return timeCursor(row.CalledAt, row.ID) })
	nodes, err := r.fromDeliveries(ctx, rows, false)
	if err != nil {
		return nil, err
	}
	return &model.DeliveryConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) delivery(ctx context.Context, id uuid.UUID) (*model.Delivery, error) {
	row, err := r.Store.Client.Delivery.Get(viewer.Wide(ctx), id)
	if db.IsNotFound(err) || errors.Is(err, fault.ErrDenied) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("delivery: %w", err)
	}
	nodes, err := r.fromDeliveries(ctx, []*db.Delivery{row}, true)
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

// deliveryTold reads a delivery again after a command, outside of its transaction.
func (r *Resolver) deliveryTold(ctx context.Context, id uuid.UUID, err error) (*model.DeliveryPayload, error) {
	if err != nil {
		return nil, err
	}
	d, err := r.delivery(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.DeliveryPayload{Delivery: d}, nil
}

// watched chooses the place whose board is asked for and the revision it is about.
func (r *Resolver) watched(ctx context.Context, id uuid.UUID, within *uuid.UUID) (context.Context, division.Place, *db.WarningRevision, error) {
	ctx, at, err := r.scope(ctx, within, viewer.CoverageSee)
	if err != nil {
		return nil, at, nil, err
	}
	revision, err := r.Notify.Asking(ctx, id)
	if err != nil {
		return nil, at, nil, err
	}
	if revision.CountyID != at.County {
		return nil, at, nil, fault.ErrNotFound
	}
	return ctx, at, revision, nil
}

func (r *Resolver) coverage(ctx context.Context, id uuid.UUID, within *uuid.UUID) (*model.Coverage, error) {
	ctx, at, revision, err := r.watched(ctx, id, within)
	if err != nil {
		return nil, err
	}
	c, err := r.Notify.Coverage(ctx, revision.ID, at)
	if err != nil {
		return nil, err
	}
	p, err := r.place(ctx, at)
	if err != nil {
		return nil, err
	}
	m := &model.Coverage{
		Revision: fromRevision(viewer.From(ctx), revision), Place: p, AsOf: c.AsOf, Villages: c.Villages, VillagesAnswered: c.VillagesAnswered,
		People: c.People, PeopleAnswered: c.PeopleAnswered, PeopleBehalf: c.PeopleBehalf, PeopleDelivered: c.PeopleDelivered,
		Households: c.Households, HouseholdsReached: c.HouseholdsReached, Moved: c.Moved,
		Minutes50: c.Minutes50, Minutes90: c.Minutes90, Minutes100: c.Minutes100, Curve: []*model.CoveragePoint{}, Parts: []*model.CoveragePart{},
	}
	for _, point := range c.Curve {
		m.Curve = append(m.Curve, &model.CoveragePoint{Minute: point.Minute, Answered: point.Answered})
	}
	for _, part := range c.Parts {
		p, err := r.place(ctx, part.Place)
		if err != nil {
			return nil, err
		}
		m.Parts = append(m.Parts, &model.CoveragePart{
			Place: p, Villages: part.Villages, VillagesAnswered: part.VillagesAnswered, People: part.People, PeopleAnswered: part.PeopleAnswered,
			Households: part.Households, HouseholdsReached: part.HouseholdsReached, FirstAnswerAt: part.FirstAnswerAt,
		})
	}
	return m, nil
}

func (r *Resolver) uncovered(ctx context.Context, id uuid.UUID, within *uuid.UUID, first int, after *string) (*model.DeliveryConnection, error) {
	ctx, at, revision, err := r.watched(ctx, id, within)
	if err != nil {
		return nil, err
	}
	since, last, err := readTimeCursor(deref(after))
	if after == nil {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := r.Notify.Uncovered(ctx, revision.ID, at, first+1, since, last)
	if err != nil {
		return nil, err
	}
	return r.deliveryPage(ctx, rows, first)
}

func (r *Resolver) answerQuestions(ctx context.Context, in model.AnswerQuestionsInput) (*model.DeliveryPayload, error) {
	answers := schema.Answers{}
	for _, a := range in.Answers {
		answers[a.Name] = a.Text
	}
	if len(answers) != len(in.Answers) {
		return nil, errAnswers
	}
	return r.deliveryTold(ctx, in.Delivery, r.Notify.Questions(ctx, in.Delivery, in.ID, answers, in.MadeAt))
}

func (r *Resolver) noteDelivery(ctx context.Context, in model.NoteDeliveryInput) (*model.NoteDeliveryPayload, error) {
	n, err := r.Notify.Note(ctx, in.Deliveries, in.Opened, in.MadeAt)
	if err != nil {
		return nil, err
	}
	return &model.NoteDeliveryPayload{Noted: n}, nil
}

// errAnswers refuses two answers to one question.
var errAnswers = fault.New(fault.Invalid, "delivery.answers")
