package schema

import (
	"context"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"jiaoying/ent/rule"
	"jiaoying/ent/schema/mixin"
	"jiaoying/server/media/manifest"
)

// Media is one picture, film or voice note of a report, or one photo of a ledger's row or of a site check: told with the text, and sent after it.
type Media struct{ ent.Schema }

// Annotations fix the table name.
func (Media) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "media", Checks: map[string]string{"media_single_parent": "(CASE WHEN report_id IS NULL THEN 0 ELSE 1 END + CASE WHEN row_id IS NULL THEN 0 ELSE 1 END + CASE WHEN check_id IS NULL THEN 0 ELSE 1 END) = 1"}}}
}

// The three parents of files.
const mediaOfReports, mediaOfRows, mediaOfChecks = "reports", "ledger_rows", "site_checks"

// OfReports says that a list of files asks only for those of reports.
func OfReports(ctx context.Context) context.Context { return rule.Beneath(ctx, mediaOfReports) }

// OfRows says that a list of files asks only for those of ledger rows.
func OfRows(ctx context.Context) context.Context { return rule.Beneath(ctx, mediaOfRows) }

// OfChecks says that a list of files asks only for those of site checks.
func OfChecks(ctx context.Context) context.Context { return rule.Beneath(ctx, mediaOfChecks) }

// Mixin gives id and class.
func (Media) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Either{Rule: rule.Either{
		{Parent: ReportRule, Table: mediaOfReports, Key: "report_id", Settled: true},
		{Parent: LedgerRule, Table: mediaOfRows, Key: "row_id", Settled: true},
		{Parent: SiteCheckRule, Table: mediaOfChecks, Key: "check_id", Settled: true},
	}}}
}

// Fields of a file; what the phone said of it never changes, what came of it is the server's.
func (Media) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("report_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("its report; or"),
		field.UUID("row_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("its row of a ledger; or"),
		field.UUID("check_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("its site check: exactly one of the three"),
		field.UUID("move_id", uuid.UUID{}).Immutable().Comment("the move of the report, the version of the row, or the answer to the check, that it came with"),
		field.UUID("owner_id", uuid.UUID{}).Immutable().Comment("who sends it, and he alone"),
		field.Int("position").NonNegative().Immutable().Comment("order within the move"),
		field.String("kind").GoType(manifest.Kind("")).MaxLen(8).Immutable().Comment("photo, video, voice"),
		field.String("media_type").MaxLen(40).Immutable().Comment("as the phone named it; the file is looked at before it is kept"),
		field.String("sha256").MaxLen(64).Immutable().Comment("of the bytes that will come, lower-case hex; names the original in the store"),
		field.Int64("bytes").Positive().Immutable().Comment("size of what will come"),
		field.String("state").GoType(manifest.State("")).MaxLen(8).Comment("expected, kept, refused, missing"),
		field.String("problem").GoType(manifest.Problem("")).MaxLen(8).Optional().Comment("why it was refused"),
		field.Time("captured_at").Optional().Nillable().Immutable().Comment("camera's clock"),
		field.Float("latitude").Optional().Nillable().Immutable().Comment("WGS-84 degrees, of the camera"),
		field.Float("longitude").Optional().Nillable().Immutable().Comment("WGS-84 degrees, of the camera"),
		field.Float("accuracy_m").Optional().Nillable().Immutable().Comment("radius of the fix in metres"),
		field.Int("duration_ms").Optional().Nillable().NonNegative().Immutable().Comment("of a recording, as the phone measured it"),
		field.Int("width").Optional().Nillable().Comment("of the view, in pixels"),
		field.Int("height").Optional().Nillable().Comment("of the view, in pixels"),
		field.String("view_sha256").MaxLen(64).Optional().Comment("the re-encoded picture of at most 1600 pixels"),
		field.Int64("view_bytes").Optional().Comment("its size"),
		field.String("thumb_sha256").MaxLen(64).Optional().Comment("the small one of at most 320 pixels"),
		field.Int64("thumb_bytes").Optional().Comment("its size"),
		field.Time("received_at").Immutable().Comment("server's clock, when it was told"),
		field.Time("kept_at").Optional().Nillable().Comment("when its bytes were kept or refused"),
	}
}

// Edges of a file.
func (Media) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("report", Report.Type).Ref("media").Field("report_id").Unique().Immutable(),
		edge.From("row", LedgerRow.Type).Ref("media").Field("row_id").Unique().Immutable(),
		edge.From("check", SiteCheck.Type).Ref("media").Field("check_id").Unique().Immutable(),
	}
}

// Indexes of media: those of one report, row or check in order; what is still waited for, oldest first; what one person sends, newest first.
func (Media) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("report_id", "received_at", "position", "id"),
		index.Fields("row_id", "received_at", "position", "id").Annotations(entsql.IndexWhere("row_id IS NOT NULL")),
		index.Fields("check_id", "received_at", "position", "id").Annotations(entsql.IndexWhere("check_id IS NOT NULL")),
		index.Fields("state", "received_at", "id").Annotations(entsql.IndexWhere("state = 'expected'")),
		index.Fields("owner_id", "received_at", "id").Annotations(entsql.DescColumns("received_at", "id")),
	}
}
