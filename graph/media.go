package graph

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/media/manifest"
)

// media reads the files of reports in one query, in the order they were told.
func (r *Resolver) media(ctx context.Context, byID map[uuid.UUID]int, out []*model.Report) error {
	v := viewer.From(ctx)
	ids := make([]uuid.UUID, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	rows, err := r.Store.Client.Media.Query().Where(dbmedia.ReportIDIn(ids...)).
		Order(dbmedia.ByReportID(), dbmedia.ByReceivedAt(), dbmedia.ByPosition(), dbmedia.ByID()).Limit(len(ids) * manifest.MaxFiles).
		All(schema.OfReports(viewer.Wide(ctx)))
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	for _, row := range rows {
		m := out[byID[*row.ReportID]]
		m.Media = append(m.Media, fromMedia(v, row))
	}
	return nil
}

// fromMedia says nothing of whose it is but to himself: it would name a sealed author.
func fromMedia(v *viewer.Viewer, row *db.Media) *model.Media {
	return &model.Media{
		ID: row.ID, Kind: row.Kind, State: row.State, Problem: optional(row.Problem), Type: row.MediaType, Bytes: int(row.Bytes),
		Width: row.Width, Height: row.Height, DurationMs: row.DurationMs, CapturedAt: row.CapturedAt,
		Latitude: row.Latitude, Longitude: row.Longitude, AccuracyM: row.AccuracyM, ReceivedAt: row.ReceivedAt, KeptAt: row.KeptAt,
		Mine: row.OwnerID == v.Person && v.Person != uuid.Nil,
	}
}

// toFiles reads what a phone says of the files that follow.
func toFiles(in []*model.MediaInput) []manifest.File {
	if len(in) == 0 {
		return nil
	}
	out := make([]manifest.File, len(in))
	for i, m := range in {
		out[i] = manifest.File{
			ID: m.ID, Type: m.Type, SHA256: m.Sha256, Bytes: int64(m.Bytes),
			CapturedAt: m.CapturedAt, Latitude: m.Latitude, Longitude: m.Longitude, AccuracyM: m.AccuracyM, DurationMs: m.DurationMs,
		}
	}
	return out
}
