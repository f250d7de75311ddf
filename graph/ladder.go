package graph

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db/warningtemplate"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/notify/escalate"
	"jiaoying/server/fault"
	"jiaoying/server/warning"
)

func (r *Resolver) ladders(ctx context.Context, colour string) ([]*model.Ladder, error) {
	if v := viewer.From(ctx); v.Person == uuid.Nil || len(v.Grants) == 0 {
		return nil, fault.ErrDenied
	}
	all, err := r.Warnings.Ladders(ctx, colour)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Ladder, len(all))
	for i, l := range all {
		out[i] = &model.Ladder{Colour: l.Colour, Role: l.Role, Changed: l.Changed, Steps: []*model.LadderStep{}}
		for _, s := range l.Steps {
			out[i].Steps = append(out[i].Steps, &model.LadderStep{
				Number: s.Number, AfterMinutes: int(s.Step.After.Minutes()), Channels: list(s.Step.Channels), To: s.Step.To, Desk: s.Step.Desk, Night: s.Step.Night,
			})
		}
	}
	return out, nil
}

func (r *Resolver) setLadder(ctx context.Context, in model.SetLadderInput) (*model.SetLadderPayload, error) {
	steps := make([]escalate.Step, len(in.Steps))
	for i, s := range in.Steps {
		steps[i] = escalate.Step{After: time.Duration(s.AfterMinutes) * time.Minute, Channels: s.Channels, To: s.To, Desk: deref(s.Desk), Night: s.Night}
	}
	if err := r.Warnings.SetLadder(ctx, in.Colour, in.Role, steps, in.Steps == nil); err != nil {
		return nil, err
	}
	all, err := r.ladders(ctx, in.Colour)
	if err != nil {
		return nil, err
	}
	return &model.SetLadderPayload{Ladders: all}, nil
}

func (r *Resolver) setTemplate(ctx context.Context, in model.SetTemplateInput) (*model.SetTemplatePayload, error) {
	var words *warning.Wording
	if w := in.Words; w != nil {
		words = &warning.Wording{Title: w.Title, Body: w.Body, SMS: w.Sms, Loudspeaker: w.Loudspeaker}
	}
	if err := r.Warnings.SetTemplate(ctx, in.Code, words); err != nil {
		return nil, err
	}
	row, err := r.Store.Client.WarningTemplate.Query().Where(warningtemplate.CountyID(viewer.From(ctx).County()), warningtemplate.Code(in.Code)).Only(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	return &model.SetTemplatePayload{Template: fromTemplate(row)}, nil
}
