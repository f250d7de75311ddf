package graph

import (
	"context"
	"fmt"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/category"
	"jiaoying/ent/db/predicate"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/db/reportmove"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

var reportReaders = []viewer.Verb{viewer.ReportSubmit, viewer.ReportSee, viewer.ReportReview}

// movesMost is how much of a report's story is shown; a report that was returned so often is read in the journal.
const movesMost = 100

// fromReports renders rows; moves and files are read for all of them at once, and only if somebody wants them.
func (r *Resolver) fromReports(ctx context.Context, rows []*db.Report, moves bool) ([]*model.Report, error) {
	v := viewer.From(ctx)
	out := make([]*model.Report, len(rows))
	byID := make(map[uuid.UUID]int, len(rows))
	for i, row := range rows {
		m, err := r.fromReport(ctx, v, row)
		if err != nil {
			return nil, err
		}
		out[i], byID[row.ID] = m, i
	}
	if len(rows) > 0 && askedMedia(ctx) {
		if err := r.media(ctx, byID, out); err != nil {
			return nil, err
		}
	}
	if !moves || len(rows) == 0 {
		return out, nil
	}
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	steps, err := r.Store.Client.ReportMove.Query().Where(reportmove.ReportIDIn(ids...)).
		Order(reportmove.ByReportID(), reportmove.ByReceivedAt(), reportmove.ByID()).Limit(len(rows) * movesMost).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("moves: %w", err)
	}
	for _, s := range steps {
		i := byID[s.ReportID]
		if m := out[i]; len(m.Moves) < movesMost {
			step := fromMove(v, rows[i], s)
			m.Moves = append(m.Moves, step)
			if m.State == lifecycle.StateReturned && s.Kind == lifecycle.MoveReturn {
				m.Returned = step
			}
		}
	}
	return out, nil
}

// askedMedia tells whether the files of reports are wanted: of a page, of the answer to a command, of the delta or of one report.
func askedMedia(ctx context.Context) bool {
	return asked(ctx, "nodes", "media") || asked(ctx, "report", "media") || asked(ctx, "nodes", "report", "media") || asked(ctx, "media")
}

// identity tells whether the viewer may know who reported: reviewers and the author always, others unless it is sealed (安全生产条例 art. 48).
func identity(v *viewer.Viewer, row *db.Report) bool {
	return !row.Sealed || row.AuthorID == v.Person || v.CanOn(row.Place(), row.Category, viewer.ReportReview)
}

func (r *Resolver) fromReport(ctx context.Context, v *viewer.Viewer, row *db.Report) (*model.Report, error) {
	p, err := r.place(ctx, row.Place())
	if err != nil {
		return nil, err
	}
	mine := row.AuthorID == v.Person && v.Person != uuid.Nil
	m := &model.Report{
		ID: row.ID, Number: row.ReceivedAt.In(r.Store.Zone).Format("0102-1504"), Category: row.Category, Nature: row.Nature, Severity: row.Severity,
		Direct: row.Direct, Facts: list(row.Facts), PeopleOut: optional(row.PeopleOut), PeopleAffected: row.PeopleAffected, Note: row.Note,
		Place: p, Spot: row.Spot, State: row.State, Desk: row.Desk, MadeAt: row.MadeAt, ReceivedAt: row.ReceivedAt, ClockOffMs: row.ClockOffMs,
		DueAt: row.DueAt, SeenAt: row.SeenAt, SeenBy: card(v, row.SeenCard), Sealed: row.Sealed, Mine: mine, Revision: row.Revision,
		Moves: []*model.ReportMove{}, Media: []*model.Media{},
		May: lifecycle.May(row.State, lifecycle.Actor{
			Author: mine && v.Can(row.Place(), viewer.ReportSubmit), Reviewer: v.CanOn(row.Place(), row.Category, viewer.ReportReview),
		}),
	}
	if identity(v, row) {
		m.Author = card(v, row.AuthorCard)
	}
	if row.Latitude != nil && row.Longitude != nil {
		m.Position = &model.Position{Latitude: *row.Latitude, Longitude: *row.Longitude, AccuracyM: deref(row.AccuracyM), FixedAt: deref(row.FixedAt)}
	}
	return m, nil
}

func fromMove(v *viewer.Viewer, row *db.Report, s *db.ReportMove) *model.ReportMove {
	m := &model.ReportMove{
		ID: s.ID, Kind: s.Kind, From: optional(s.FromState), To: s.ToState, MadeAt: s.MadeAt, ReceivedAt: s.ReceivedAt,
		Reason: optional(s.Reason), Text: s.Text,
	}
	if s.ActorID != row.AuthorID || identity(v, row) {
		m.By = card(v, s.Card)
	}
	if c := s.Content; c != nil {
		m.Content = &model.ReportContent{
			Category: c.Category, Severity: c.Severity, Facts: list(c.Facts), PeopleOut: optional(c.PeopleOut), PeopleAffected: c.PeopleAffected,
			Note: c.Note, Spot: c.Spot,
		}
		if p := c.Position; p != nil {
			fixed, _ := time.Parse(time.RFC3339, p.FixedAt) // checked when it was written
			m.Content.Position = &model.Position{Latitude: p.Latitude, Longitude: p.Longitude, AccuracyM: p.AccuracyM, FixedAt: fixed}
		}
	}
	return m
}

// card renders who acted; an auditor reads names masked.
func card(v *viewer.Viewer, c *viewer.Card) *model.Card {
	if c == nil {
		return nil
	}
	m := &model.Card{Person: optional(c.Person), Name: c.Name, Role: optional(c.Role), Post: optional(model.Post(c.Post)), Division: c.Division}
	if v.Masked() {
		m.Name = seal.MaskName(m.Name)
	}
	return m
}

func content(in *model.ReportContentInput) schema.ReportContent {
	c := schema.ReportContent{
		Category: in.Category, Severity: in.Severity, Facts: in.Facts, PeopleOut: deref(in.PeopleOut), PeopleAffected: in.PeopleAffected,
		Note: deref(in.Note), Spot: deref(in.Spot),
	}
	if p := in.Position; p != nil {
		c.Position = &schema.Position{Latitude: p.Latitude, Longitude: p.Longitude, AccuracyM: p.AccuracyM, FixedAt: p.FixedAt.Format(time.RFC3339Nano)}
	}
	return c
}

// reportList reads one page. The hot index leads with the desk, so a list of all desks is one walk for each, merged.
func (r *Resolver) reportList(ctx context.Context, at division.Place, desk *lifecycle.Desk, direct *bool, text string, first int, after *string) (*model.ReportConnection, error) {
	var which []predicate.Report
	if direct != nil {
		which = append(which, dbreport.Direct(*direct))
	}
	if deref(direct) {
		// Said twice: the bare column is what opens the partial index, the equality is what SQLite needs to go on to the columns behind it.
		which = append(which, func(s *entsql.Selector) { s.Where(entsql.ExprP(s.C(dbreport.FieldDirect) + " = TRUE")) })
	}
	if text != "" {
		ids, err := r.Store.Find(ctx, store.KindReport, at, text)
		if err != nil {
			return nil, err
		}
		which = append(which, dbreport.IDIn(ids...))
	}
	q := r.Store.Client.Report.Query().Where(which...)
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(dbreport.FieldReceivedAt, dbreport.FieldID, t, id))
	}
	desks := []lifecycle.Desk{lifecycle.DeskInbox, lifecycle.DeskDoing, lifecycle.DeskDone, lifecycle.DeskGone}
	if desk != nil {
		desks = []lifecycle.Desk{*desk}
	}
	var rows []*db.Report
	for _, d := range desks {
		some, err := newestReports(q.Clone().Where(dbreport.DeskEQ(d))).Limit(first + 1).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("reports: %w", err)
		}
		rows = append(rows, some...)
	}
	if len(desks) > 1 {
		slices.SortFunc(rows, func(a, b *db.Report) int {
			if c := b.ReceivedAt.Compare(a.ReceivedAt); c != 0 {
				return c
			}
			return slices.Compare(b.ID[:], a.ID[:])
		})
		rows = rows[:min(len(rows), first+1)]
	}
	c, err := r.reportPage(ctx, rows, first)
	if err != nil || !asked(ctx, "totalCount") {
		return c, err
	}
	n := 0
	for _, d := range desks {
		some, err := countReports(ctx, r.Store.Client.Report.Query().Where(dbreport.DeskEQ(d)).Where(which...))
		if err != nil {
			return nil, err
		}
		n += some
	}
	c.TotalCount = count(n)
	return c, nil
}

func newestReports(q *db.ReportQuery) *db.ReportQuery {
	return q.Order(dbreport.ByReceivedAt(entsql.OrderDesc()), dbreport.ByID(entsql.OrderDesc()))
}

// countReports counts up to countMost and one more, inside the database and in the order of the list, so that it is a walk of the list's
// own index that never looks at a row: a thousand ids fetched to be counted cost more than the page itself.
func countReports(ctx context.Context, q *db.ReportQuery) (int, error) {
	n, err := newestReports(q).Limit(countMost + 1).Aggregate(func(s *entsql.Selector) string {
		few := s.Clone().Select(s.C(dbreport.FieldID)).As("few")
		*s = *entsql.Dialect(s.Dialect()).Select().From(few)
		return entsql.Count("*")
	}).Int(ctx)
	if err != nil {
		return 0, fmt.Errorf("count reports: %w", err)
	}
	return n, nil
}

func (r *Resolver) reportPage(ctx context.Context, rows []*db.Report, first int) (*model.ReportConnection, error) {
	rows, info := page(rows, first, func(row *db.Report) string { return timeCursor(row.ReceivedAt, row.ID) })
	nodes, err := r.fromReports(ctx, rows, asked(ctx, "nodes", "moves") || asked(ctx, "nodes", "returned"))
	if err != nil {
		return nil, err
	}
	return &model.ReportConnection{Nodes: nodes, PageInfo: info, TotalCount: &model.Count{}}, nil
}

// told reads a report again after a command, outside of its transaction.
func (r *Resolver) told(ctx context.Context, id uuid.UUID, err error) (*model.ReportPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.oneReport(ctx, id, asked(ctx, "report", "moves") || asked(ctx, "report", "returned"))
	if err != nil {
		return nil, err
	}
	return &model.ReportPayload{Report: m}, nil
}

func (r *Resolver) oneReport(ctx context.Context, id uuid.UUID, moves bool) (*model.Report, error) {
	row, err := r.Store.Client.Report.Query().Where(dbreport.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	out, err := r.fromReports(ctx, []*db.Report{row}, moves)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func step(id, move uuid.UUID, text *string, made time.Time) report.Step {
	return report.Step{Report: id, Move: move, Text: deref(text), MadeAt: made}
}

func fromCategory(c *db.Category) *model.Category {
	return &model.Category{
		Code: c.Code, SmsCode: c.SmsCode, Class: c.Class, Zh: c.Zh, En: c.En, Nature: c.Nature, UsualSeverity: c.UsualSeverity,
		Triggers: list(c.Triggers), AlwaysDirect: c.AlwaysDirect, SealedReporter: c.Visibility == "sealed_reporter", NeedToKnow: c.Visibility == "need_to_know",
		QuestionsZh: list(c.QuestionsZh), QuestionsEn: list(c.QuestionsEn),
	}
}

// myReports reads what the viewer wrote, wherever it lies.
func (r *Resolver) myReports(ctx context.Context, first int, after *string) (*model.ReportConnection, error) {
	v := viewer.From(ctx)
	if v.Person == uuid.Nil || len(v.Grants) == 0 { // without any post nobody reads even his own
		return nil, fault.ErrDenied
	}
	ctx = viewer.NarrowToMine(ctx)
	mine := r.Store.Client.Report.Query().Where(dbreport.AuthorID(v.Person))
	q := mine.Clone()
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(dbreport.FieldReceivedAt, dbreport.FieldID, t, id))
	}
	rows, err := newestReports(q).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("my reports: %w", err)
	}
	c, err := r.reportPage(ctx, rows, first)
	if err != nil || !asked(ctx, "totalCount") {
		return c, err
	}
	n, err := countReports(ctx, mine)
	if err != nil {
		return nil, err
	}
	c.TotalCount = count(n)
	return c, nil
}

func (r *Resolver) reportTally(ctx context.Context, at division.Place) (*model.ReportTally, error) {
	// Tallies count every report of a village: only who reads all of them may read their number.
	if !slices.ContainsFunc(viewer.From(ctx).Grants, func(g viewer.Grant) bool { return g.Has(viewer.ReportReview) && !g.Limited() && g.Place.Covers(at) }) {
		return nil, fault.ErrDenied
	}
	t, err := r.Store.ReportTally(ctx, at)
	if err != nil {
		return nil, err
	}
	return &model.ReportTally{
		Inbox: int(t[string(lifecycle.DeskInbox)]), Doing: int(t[string(lifecycle.DeskDoing)]), Done: int(t[string(lifecycle.DeskDone)]),
	}, nil
}

func (r *Resolver) categories(ctx context.Context) ([]*model.Category, error) {
	v := viewer.From(ctx)
	county := v.County()
	if county == uuid.Nil || v.Person == uuid.Nil {
		return nil, fault.ErrDenied
	}
	rows, err := r.Store.Client.Category.Query().Where(category.CountyID(county)).Order(category.ByCode()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	out := make([]*model.Category, len(rows))
	for i, c := range rows {
		out[i] = fromCategory(c)
	}
	return out, nil
}
