package graph

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/action"
	dbwarning "jiaoying/ent/db/warning"
	"jiaoying/ent/db/warningmove"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/db/warningtemplate"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/warning"
	"jiaoying/server/warning/cap"
	"jiaoying/server/warning/course"
)

// shapeMost is how many points of a shape an answer carries; a larger one is told by its number of parts alone.
const shapeMost = 2000

func fromContent(c *schema.WarningContent) *model.WarningContent {
	return &model.WarningContent{
		Issuer: c.Issuer, Identifier: c.Identifier, IssuedAt: c.IssuedAt, Level: c.Level, Event: c.Event, EventName: c.EventName, Headline: c.Headline,
		Text: c.Text, Instruction: c.Instruction, AreaWords: c.AreaWords, OnsetAt: c.OnsetAt, ExpiresAt: c.ExpiresAt, Order: c.Order, Template: c.Template,
	}
}

func toContent(c *model.WarningContentInput) schema.WarningContent {
	return schema.WarningContent{
		Issuer: c.Issuer, Identifier: deref(c.Identifier), IssuedAt: c.IssuedAt, Level: c.Level, Event: c.Event, EventName: c.EventName, Headline: c.Headline,
		Text: c.Text, Instruction: deref(c.Instruction), AreaWords: deref(c.AreaWords), OnsetAt: c.OnsetAt, ExpiresAt: c.ExpiresAt, Order: deref(c.Order), Template: deref(c.Template),
	}
}

// toTarget reads a target; points that are no pair are a faulty field.
func toTarget(t *model.WarningTargetInput) (schema.WarningTarget, schema.WarningArea, error) {
	target := schema.WarningTarget{Divisions: t.Divisions, Without: t.Without, Audience: t.Audience}
	var area schema.WarningArea
	var bad fault.Findings
	for i, ring := range t.Polygons {
		var out [][2]float64
		for _, p := range ring {
			if len(p) != 2 {
				bad.Add(fmt.Sprintf("target.polygons.%d", i), "warning.shape", nil)
				break
			}
			out = append(out, [2]float64{p[0], p[1]})
		}
		area.Polygons = append(area.Polygons, out)
	}
	for _, c := range t.Circles {
		area.Circles = append(area.Circles, schema.WarningCircle{Latitude: c.Latitude, Longitude: c.Longitude, RadiusKm: c.RadiusKm})
	}
	return target, area, bad.Err()
}

func (r *Resolver) places(ctx context.Context, ids []uuid.UUID) ([]*model.Place, error) {
	out := []*model.Place{}
	for _, id := range ids {
		n, ok, err := r.Store.Node(ctx, id)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		p, err := r.place(ctx, n.Place)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (r *Resolver) fromTarget(ctx context.Context, t *schema.WarningTarget, a *schema.WarningArea) (*model.WarningTarget, error) {
	m := &model.WarningTarget{Audience: list(t.Audience), Polygons: [][][]float64{}, Circles: []*model.WarningCircle{}}
	var err error
	if m.Divisions, err = r.places(ctx, t.Divisions); err != nil {
		return nil, err
	}
	if m.Without, err = r.places(ctx, t.Without); err != nil {
		return nil, err
	}
	if a == nil {
		return m, nil
	}
	m.Shapes = len(a.Polygons) + len(a.Circles)
	points := 0
	for _, ring := range a.Polygons {
		points += len(ring)
	}
	if points <= shapeMost {
		for _, ring := range a.Polygons {
			out := make([][]float64, len(ring))
			for i, p := range ring {
				out[i] = []float64{p[0], p[1]}
			}
			m.Polygons = append(m.Polygons, out)
		}
	}
	for _, c := range a.Circles {
		m.Circles = append(m.Circles, &model.WarningCircle{Latitude: c.Latitude, Longitude: c.Longitude, RadiusKm: c.RadiusKm})
	}
	return m, nil
}

func fromQuestions(qs []schema.WarningQuestion) []*model.WarningQuestion {
	out := []*model.WarningQuestion{}
	for _, q := range qs {
		out = append(out, &model.WarningQuestion{Name: q.Name, Kind: q.Kind, Zh: q.Zh, En: q.En})
	}
	return out
}

func fromRevision(v *viewer.Viewer, row *db.WarningRevision) *model.WarningRevision {
	return &model.WarningRevision{
		ID: row.ID, Warning: row.WarningID, Number: row.Number, Kind: row.Kind, Material: row.Material, Urgent: row.Urgent, Level: row.Level,
		Content: fromContent(row.Content), Questions: fromQuestions(row.Questions), PublishedAt: row.PublishedAt, PublishedBy: card(v, row.Card),
		ExpiresAt: row.ExpiresAt, EndedAt: row.EndedAt, EndedBy: optional(row.EndedBy), Hash: hex.EncodeToString(row.Hash),
	}
}

// revisionColumns are all but the shape, which may be huge.
var revisionColumns = slices.DeleteFunc(slices.Clone(warningrevision.Columns), func(c string) bool { return c == warningrevision.FieldArea })

// revisionRows reads revisions by id through the viewer's eyes.
func (r *Resolver) revisionRows(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]*db.WarningRevision, error) {
	out := map[uuid.UUID]*db.WarningRevision{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := r.Store.Client.WarningRevision.Query().Where(warningrevision.IDIn(ids...)).Select(revisionColumns...).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("revisions: %w", err)
	}
	for _, row := range rows {
		out[row.ID] = row
	}
	return out, nil
}

// fromWarnings renders rows; the revisions in force and the moves are read for all of them at once, and only if somebody wants them.
func (r *Resolver) fromWarnings(ctx context.Context, rows []*db.Warning, moves, inForce bool) ([]*model.Warning, error) {
	v := viewer.From(ctx)
	out := make([]*model.Warning, len(rows))
	byID := map[uuid.UUID]int{}
	var revisions []uuid.UUID
	for i, row := range rows {
		target, err := r.fromTarget(ctx, row.Target, row.Area)
		if err != nil {
			return nil, err
		}
		a, err := r.Warnings.Actor(ctx, row)
		if err != nil {
			return nil, err
		}
		may := course.May(row.State, row.Content.Level, a)
		out[i] = &model.Warning{
			ID: row.ID, Origin: row.Origin, Report: row.ReportID, State: row.State, Desk: row.Desk, Level: row.Level, Content: fromContent(row.Content), Target: target, Edit: row.Edit,
			Revision: row.Revision, Author: card(v, row.AuthorCard), Trusted: row.Trusted, TakenAt: row.TakenAt, TakenBy: card(v, row.TakenCard),
			ReviewDueAt: row.ReviewDueAt, ReviewedAt: row.ReviewedAt, ReviewedBy: card(v, row.ReviewedCard), ReceivedAt: row.ReceivedAt,
			PublishedAt: row.PublishedAt, EndedAt: row.EndedAt, Moves: []*model.WarningMove{}, May: may,
		}
		byID[row.ID] = i
		if row.RevisionID != nil {
			revisions = append(revisions, *row.RevisionID)
		}
	}
	if inForce {
		found, err := r.revisionRows(ctx, revisions)
		if err != nil {
			return nil, err
		}
		for i, row := range rows {
			if row.RevisionID != nil {
				if revision, ok := found[*row.RevisionID]; ok {
					out[i].InForce = fromRevision(v, revision)
				}
			}
		}
	}
	if !moves || len(rows) == 0 {
		return out, nil
	}
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	steps, err := r.Store.Client.WarningMove.Query().Where(warningmove.WarningIDIn(ids...)).
		Order(warningmove.ByWarningID(), warningmove.ByReceivedAt(), warningmove.ByID()).Limit(len(rows) * movesMost).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("moves: %w", err)
	}
	for _, s := range steps {
		if m := out[byID[s.WarningID]]; len(m.Moves) < movesMost {
			m.Moves = append(m.Moves, &model.WarningMove{
				ID: s.ID, Kind: s.Kind, From: optional(s.FromState), To: s.ToState, By: card(v, s.Card), MadeAt: s.MadeAt, ReceivedAt: s.ReceivedAt, Text: s.Text,
			})
		}
	}
	return out, nil
}

// countyOf chooses the county a viewer works for in a list of its desks.
func (r *Resolver) countyOf(ctx context.Context, within *uuid.UUID, verbs ...viewer.Verb) (context.Context, division.Place, error) {
	ctx, at, err := r.scope(ctx, within, verbs...)
	if err != nil {
		return nil, at, err
	}
	if at.Level() != division.County {
		return nil, at, fault.ErrScope
	}
	return ctx, at, nil
}

var warningColumns = slices.DeleteFunc(slices.Clone(dbwarning.Columns), func(c string) bool { return c == dbwarning.FieldArea })

func (r *Resolver) warnings(ctx context.Context, within *uuid.UUID, desk course.Desk, first int, after *string) (*model.WarningConnection, error) {
	ctx, _, err := r.countyOf(ctx, within, viewer.WarningSee)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.Warning.Query().Where(dbwarning.DeskEQ(desk))
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(dbwarning.FieldReceivedAt, dbwarning.FieldID, t, id))
	}
	rows, err := q.Order(dbwarning.ByReceivedAt(entsql.OrderDesc()), dbwarning.ByID(entsql.OrderDesc())).Limit(first + 1).Select(warningColumns...).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("warnings: %w", err)
	}
	rows, info := page(rows, first, func(row *db.Warning) string { return timeCursor(row.ReceivedAt, row.ID) })
	nodes, err := r.fromWarnings(ctx, rows, asked(ctx, "nodes", "moves"), asked(ctx, "nodes", "inForce"))
	if err != nil {
		return nil, err
	}
	return &model.WarningConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) warning(ctx context.Context, id uuid.UUID) (*model.Warning, error) {
	row, err := r.Store.Client.Warning.Get(viewer.Wide(ctx), id)
	if db.IsNotFound(err) || errors.Is(err, fault.ErrDenied) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("warning: %w", err)
	}
	nodes, err := r.fromWarnings(ctx, []*db.Warning{row}, true, true)
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

func (r *Resolver) revisions(ctx context.Context, within *uuid.UUID, inForce bool, first int, after *string) (*model.WarningRevisionConnection, error) {
	v := viewer.From(ctx)
	county, err := r.countyIn(ctx, v, within)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.WarningRevision.Query().Where(warningrevision.CountyID(county))
	if inForce {
		q.Where(warningrevision.EndedAtIsNil(), warningrevision.ExpiresAtGT(r.Store.Now()))
	}
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(warningrevision.FieldPublishedAt, warningrevision.FieldID, t, id))
	}
	rows, err := q.Order(warningrevision.ByPublishedAt(entsql.OrderDesc()), warningrevision.ByID(entsql.OrderDesc())).Limit(first + 1).Select(revisionColumns...).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("revisions: %w", err)
	}
	rows, info := page(rows, first, func(row *db.WarningRevision) string { return timeCursor(row.PublishedAt, row.ID) })
	c := &model.WarningRevisionConnection{Nodes: []*model.WarningRevision{}, PageInfo: info}
	for _, row := range rows {
		c.Nodes = append(c.Nodes, fromRevision(v, row))
	}
	return c, nil
}

// countyIn gives the county a viewer means: that of a place he has a post in or under, left out his only one.
func (r *Resolver) countyIn(ctx context.Context, v *viewer.Viewer, within *uuid.UUID) (uuid.UUID, error) {
	if v.Person == uuid.Nil { // a machine has its one verb and reads nothing besides
		return uuid.Nil, fault.ErrDenied
	}
	counties := v.Counties()
	if within == nil {
		switch len(counties) {
		case 0:
			return uuid.Nil, fault.ErrDenied
		case 1:
			return counties[0], nil
		}
		return uuid.Nil, fault.ErrChoose
	}
	n, ok, err := r.Store.Node(ctx, *within)
	if err != nil {
		return uuid.Nil, err
	}
	if !ok || !slices.Contains(counties, n.Place.County) {
		return uuid.Nil, fault.ErrScope
	}
	return n.Place.County, nil
}

func (r *Resolver) warningTemplates(ctx context.Context, event *string, first int) ([]*model.WarningTemplate, error) {
	if v := viewer.From(ctx); v.Person == uuid.Nil || len(v.Grants) == 0 {
		return nil, fault.ErrDenied
	}
	q := r.Store.Client.WarningTemplate.Query()
	if event != nil {
		q.Where(warningtemplate.Event(*event))
	}
	rows, err := q.Order(warningtemplate.ByCode()).Limit(first).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return fromTemplates(rows), nil
}

func fromTemplates(rows []*db.WarningTemplate) []*model.WarningTemplate {
	out := []*model.WarningTemplate{}
	for _, row := range rows {
		out = append(out, fromTemplate(row))
	}
	return out
}

func fromTemplate(row *db.WarningTemplate) *model.WarningTemplate {
	zh := row.Texts["zh-CN"]
	return &model.WarningTemplate{
		Code: row.Code, Event: row.Event, EventName: row.EventName, Colour: row.Colour, Kind: row.Kind, Title: zh.Title, Body: zh.Body, Sms: zh.SMS, SmsMost: row.SmsMost,
		Loudspeaker: zh.Loudspeaker, Questions: fromQuestions(row.Questions),
	}
}

func eventTypes() []*model.EventType {
	out := make([]*model.EventType, len(cap.EventTypes))
	for i, t := range cap.EventTypes {
		out[i] = &model.EventType{Code: t.Code, Name: t.Name}
	}
	return out
}

// actionsMost bounds the list of one role and colour; the proposed ones have six at most.
const actionsMost = 100

func (r *Resolver) actions(ctx context.Context, revision uuid.UUID) ([]*model.Action, error) {
	if viewer.From(ctx).Person == uuid.Nil {
		return nil, fault.ErrDenied
	}
	row, err := r.Store.Client.WarningRevision.Query().Where(warningrevision.ID(revision)).Select(revisionColumns...).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) || errors.Is(err, fault.ErrDenied) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("revision: %w", err)
	}
	var roles []string
	for _, g := range viewer.From(ctx).Grants {
		if g.Place.County == row.CountyID && !slices.Contains(roles, string(g.Role)) {
			roles = append(roles, string(g.Role))
		}
	}
	rows, err := r.Store.Client.Action.Query().
		Where(action.CountyID(row.CountyID), action.Event(row.Content.Event), action.Colour(string(row.Level)), action.RoleIn(roles...)).
		Order(action.ByRole(), action.BySeq(), action.ByID()).Limit(actionsMost).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("actions: %w", err)
	}
	out := []*model.Action{}
	for _, a := range rows {
		out = append(out, &model.Action{Code: a.Code, Zh: a.Zh, En: a.En, DueMinutes: a.DueMinutes, Evidence: a.Evidence})
	}
	return out, nil
}

func (r *Resolver) previewTarget(ctx context.Context, within *uuid.UUID, in model.WarningTargetInput) (*model.TargetPreview, error) {
	ctx, at, err := r.countyOf(ctx, within, viewer.WarningDraft)
	if err != nil {
		return nil, err
	}
	target, area, err := toTarget(&in)
	if err != nil {
		return nil, err
	}
	p, err := r.Warnings.Preview(ctx, at, target, area)
	if err != nil {
		return nil, err
	}
	m := &model.TargetPreview{People: p.People, Doubtful: p.Doubtful, Sites: p.Sites, Households: p.Households, CallMinutes: p.CallMinutes}
	for _, one := range []struct {
		ids []uuid.UUID
		to  *[]*model.Place
	}{{p.Surely, &m.Surely}, {p.Perhaps, &m.Perhaps}, {p.Empty, &m.Empty}} {
		if *one.to, err = r.places(ctx, one.ids); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// warningTold reads a warning again after a command, outside of its transaction.
func (r *Resolver) warningTold(ctx context.Context, id uuid.UUID, err error) (*model.WarningPayload, error) {
	if err != nil {
		return nil, err
	}
	w, err := r.warning(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.WarningPayload{Warning: w}, nil
}

func (r *Resolver) draftWarning(ctx context.Context, in model.DraftWarningInput) (*model.WarningPayload, error) {
	_, at, err := r.countyOf(ctx, in.Within, viewer.WarningDraft)
	if err != nil {
		return nil, err
	}
	target, area, err := toTarget(in.Target)
	if err != nil {
		return nil, err
	}
	return r.warningTold(ctx, in.ID, r.Warnings.Draft(ctx, warning.Draft{
		ID: in.ID, County: at, Content: toContent(in.Content), Target: target, Area: area, MadeAt: in.MadeAt,
	}))
}

func (r *Resolver) editWarning(ctx context.Context, in model.EditWarningInput) (*model.WarningPayload, error) {
	target, area, err := toTarget(in.Target)
	if err != nil {
		return nil, err
	}
	return r.warningTold(ctx, in.Warning, r.Warnings.Edit(ctx, warning.Edit{
		Warning: in.Warning, Move: in.Move, Edit: in.Edit, Content: toContent(in.Content), Target: target, Area: area, MadeAt: in.MadeAt,
	}))
}
