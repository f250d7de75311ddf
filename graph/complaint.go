package graph

import (
	"context"
	"fmt"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbcomplaint "jiaoying/ent/db/complaint"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/complaint"
	"jiaoying/server/division"
	"jiaoying/server/fault"
)

// fromComplaint renders a row. Who spoke without a name is shown to himself alone.
func fromComplaint(v *viewer.Viewer, row *db.Complaint) *model.Complaint {
	mine := row.AuthorID == v.Person && v.Person != uuid.Nil
	m := &model.Complaint{
		ID: row.ID, Kind: model.ComplaintKind(strings.ToUpper(row.Kind)), Text: row.Text, Unnamed: row.Unnamed, MadeAt: row.MadeAt, ReceivedAt: row.ReceivedAt,
		Answer: optional(row.Answer), AnsweredAt: row.AnsweredAt, AnsweredBy: card(v, row.AnswerCard), Mine: mine,
	}
	if mine || !row.Unnamed {
		m.Author = card(v, row.AuthorCard)
	}
	return m
}

// complaintPage reads one page, newest first.
func (r *Resolver) complaintPage(ctx context.Context, q *db.ComplaintQuery, first int, after *string) (*model.ComplaintConnection, error) {
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(dbcomplaint.FieldReceivedAt, dbcomplaint.FieldID, t, id))
	}
	rows, err := q.Order(dbcomplaint.ByReceivedAt(entsql.OrderDesc()), dbcomplaint.ByID(entsql.OrderDesc())).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("complaints: %w", err)
	}
	rows, info := page(rows, first, func(row *db.Complaint) string { return timeCursor(row.ReceivedAt, row.ID) })
	c := &model.ComplaintConnection{Nodes: []*model.Complaint{}, PageInfo: info}
	v := viewer.From(ctx)
	for _, row := range rows {
		c.Nodes = append(c.Nodes, fromComplaint(v, row))
	}
	return c, nil
}

func (r *Resolver) myComplaints(ctx context.Context, first int, after *string) (*model.ComplaintConnection, error) {
	v := viewer.From(ctx)
	if v.Person == uuid.Nil || len(v.Grants) == 0 { // without any post nobody reads even his own
		return nil, fault.ErrDenied
	}
	q := r.Store.Client.Complaint.Query().Where(dbcomplaint.AuthorID(v.Person))
	return r.complaintPage(viewer.NarrowToMine(ctx), q, first, after)
}

func (r *Resolver) complaints(ctx context.Context, within *uuid.UUID, answered bool, first int, after *string) (*model.ComplaintConnection, error) {
	ctx, at, err := r.scope(ctx, within, viewer.ComplaintAnswer)
	if err != nil {
		return nil, err
	}
	if at.Level() != division.County { // nothing is said to anything below
		return nil, fault.ErrScope
	}
	desk := complaint.DeskInbox
	if answered {
		desk = complaint.DeskDone
	}
	return r.complaintPage(ctx, r.Store.Client.Complaint.Query().Where(dbcomplaint.Desk(desk)), first, after)
}

// complaintTold reads a complaint again after a command, outside of its transaction.
func (r *Resolver) complaintTold(ctx context.Context, id uuid.UUID, err error) (*model.ComplaintPayload, error) {
	if err != nil {
		return nil, err
	}
	row, err := r.Store.Client.Complaint.Query().Where(dbcomplaint.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("complaint: %w", err)
	}
	return &model.ComplaintPayload{Complaint: fromComplaint(viewer.From(ctx), row)}, nil
}
