package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"jiaoying/ent/rule"
	"jiaoying/ent/schema/mixin"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
)

// LossForm is a version of the form losses are told on (A01, A07, D01–D03), as data with a validity.
type LossForm struct{ ent.Schema }

// Annotations fix the table name.
func (LossForm) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "loss_forms"}}
}

// Mixin gives id and class.
func (LossForm) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: rule.Downward{Write: []viewer.Verb{viewer.SettingEdit}}}}
}

// Fields of a form.
func (LossForm) Fields() []ent.Field {
	return []ent.Field{
		field.String("version").MaxLen(16).Immutable().Comment("such as 2024"),
		field.String("valid_from").MaxLen(10).Immutable().Comment("first day statements are made on it"),
		field.String("valid_until").MaxLen(10).Immutable().Comment("last day"),
		field.Bytes("document").Immutable().Comment("JSON as server/loss/form writes it"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of the document"),
		field.Time("taken_at").Immutable().Comment("server's clock"),
	}
}

// Indexes of a form: a version once in a county; the one in force on a day.
func (LossForm) Indexes() []ent.Index {
	return []ent.Index{index.Fields(rule.ColCounty, "version").Unique(), index.Fields(rule.ColCounty, "valid_from")}
}

// LossEvent is one disaster, by hazard type and start (灾害过程): of a county, for everybody in it.
type LossEvent struct{ ent.Schema }

// Annotations fix the table name.
func (LossEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "loss_events"}}
}

// EventRule is the class of an event.
var EventRule = rule.Downward{Write: []viewer.Verb{viewer.EventOpen, viewer.StatementClose}, World: true}

// Mixin gives id, class and world.
func (LossEvent) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: EventRule}}
}

// Fields of an event.
func (LossEvent) Fields() []ent.Field {
	return []ent.Field{
		field.UUID(rule.ColDrill, uuid.UUID{}).Immutable().Comment("exercise the row belongs to; the zero id is the real world"),
		field.UUID("report_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("the report it was proposed or opened from"),
		field.String("kind").GoType(event.Kind("")).MaxLen(8).Default(string(event.Disaster)).Immutable().Comment("disaster, or winter: a season of winter and spring relief"),
		field.String("name").MaxLen(60).Comment("as spoken, such as 7·18 江河洪水"),
		field.String("nature").GoType(event.Nature("")).MaxLen(16).Comment("natural, accident, undetermined"),
		field.String("hazard").MaxLen(4).Comment("4-digit code of the form's hazard types"),
		field.String("form").MaxLen(16).Immutable().Comment("version of the form its statements are made on"),
		field.String("state").GoType(event.State("")).MaxLen(12).Comment("life cycle"),
		field.Bool("live").Comment("statements of it are taken: of the state, for the index"),
		field.Time("started_at").Comment("when the disaster began"),
		field.String("scope").GoType(event.Scope("")).MaxLen(8).Comment("whose relief response is on"),
		field.Int("level").Min(0).Max(4).Comment("of the response, 1 (Ⅰ) to 4 (Ⅳ); 0 without one"),
		field.String("response_by").MaxLen(60).Optional().Comment("who started the response, in words"),
		field.Time("response_since").Optional().Nillable().Comment("when it was started"),
		field.Int("round").NonNegative().Comment("how often it has relapsed"),
		field.Time("stable_at").Optional().Nillable().Comment("when it was declared stable (灾情稳定); null after a relapse"),
		field.Time("closed_at").Optional().Nillable().Comment("when it was closed"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who proposed or opened it"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who proposed or opened it, as he was"),
		field.Time("made_at").Immutable().Comment("maker's clock"),
		field.Time("received_at").Immutable().Comment("server's clock; orders every list"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
	}
}

// Indexes of an event: those of a county, newest first, all and live ones; those of a year.
func (LossEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields(rule.ColDrill, rule.ColCounty, "received_at", "id").Annotations(entsql.DescColumns("received_at", "id")),
		index.Fields(rule.ColDrill, rule.ColCounty, "live", "received_at", "id").Annotations(entsql.DescColumns("received_at", "id")),
		index.Fields(rule.ColDrill, rule.ColCounty, "started_at", "id"),
	}
}

// EventChange is one thing that a turn of an event changed.
type EventChange struct {
	What string `json:"what"`
	From string `json:"from"`
	To   string `json:"to"`
}

// EventTurn is one step in the life of an event: never changed.
type EventTurn struct{ ent.Schema }

// Annotations fix the table name.
func (EventTurn) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "event_turns"}}
}

// Mixin gives id, class and world.
func (EventTurn) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: EventRule}}
}

// Fields of a turn.
func (EventTurn) Fields() []ent.Field {
	return []ent.Field{
		field.UUID(rule.ColDrill, uuid.UUID{}).Immutable().Comment("exercise the row belongs to; the zero id is the real world"),
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.String("kind").GoType(event.Move("")).MaxLen(12).Immutable().Comment("what was done"),
		field.JSON("changes", []EventChange{}).Immutable().Comment("what it changed, from and to"),
		field.Text("text").Immutable().Comment("why, at most 200 characters"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who did it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who did it, as he was"),
		field.Time("made_at").Immutable().Comment("maker's clock"),
		field.Time("at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent"),
	}
}

// Indexes of a turn: those of an event, in order.
func (EventTurn) Indexes() []ent.Index { return []ent.Index{index.Fields("event_id", "at", "id")} }

var (
	statementReaders = []viewer.Verb{viewer.StatementSubmit, viewer.StatementReview, viewer.StatementSee}
	statementHands   = []viewer.Verb{viewer.StatementSubmit, viewer.StatementReview}
)

// StatementRule is the class of statements, their chains and totals.
var StatementRule = rule.Owned{Read: statementReaders, Create: statementHands, Change: statementHands, World: true}

// LossChain is what one division tells of one event: where its versions stand.
type LossChain struct{ ent.Schema }

// Annotations fix the table name.
func (LossChain) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "loss_chains"}}
}

// Mixin gives id and class.
func (LossChain) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: StatementRule}}
}

// Fields of a chain.
func (LossChain) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("division_id", uuid.UUID{}).Immutable().Comment("the village, town or county it is of"),
		field.String("level").GoType(division.Level("")).MaxLen(8).Immutable().Comment("of the division"),
		field.Int("n").Positive().Comment("number of the newest version"),
		field.String("kind").GoType(chain.Kind("")).MaxLen(16).Comment("of the newest version"),
		field.String("state").GoType(chain.State("")).MaxLen(12).Comment("of the newest version"),
		field.UUID("head_id", uuid.UUID{}).Comment("the newest version"),
		field.UUID("accepted_id", uuid.UUID{}).Optional().Nillable().Comment("the version that counts; null until one was accepted"),
		field.JSON("asked", []StatementCell{}).Optional().Comment("what a correction of the accepted final was asked for; null when none is"),
		field.UUID("ask_id", uuid.UUID{}).Optional().Nillable().Comment("id of the newest asking, made by who asked"),
		field.JSON("asked_card", &viewer.Card{}).Optional().Comment("who asked, as he was"),
		field.Bytes("ask_digest").Optional().Comment("SHA-256 of what was asked: same id, same content, same answer"),
		field.Bool("disputed").Comment("the newest version maintains a figure against the level above"),
		field.Bool("behalf").Comment("the newest version was entered by the town"),
		field.Time("occurred_at").Comment("when it happened there, as the newest version says"),
		field.Time("first_at").Immutable().Comment("server's clock: when the first version came"),
		field.Time("final_at").Optional().Nillable().Comment("server's clock: when a final came; null after a relapse"),
		field.Time("received_at").Comment("server's clock: when the newest version came; orders every list"),
	}
}

// Indexes of a chain: one per event and division; those of a place, newest first; those of an event under a town or county.
func (LossChain) Indexes() []ent.Index {
	return append(mixin.PlaceIndexes([]string{rule.ColDrill}, []string{"received_at", "id"}, newest),
		index.Fields("event_id", "division_id").Unique(),
		index.Fields("event_id", rule.ColCounty, "level", "division_id"), index.Fields("event_id", rule.ColTown, "level", "division_id"))
}

// StatementAnswer is how a returned figure was answered.
type StatementAnswer struct {
	Maintained bool   `json:"maintained"`
	Reason     string `json:"reason"`
	Text       string `json:"text,omitempty"`
}

// StatementCell is a figure sent back, with what it leans on.
type StatementCell struct {
	Code   string `json:"code"`
	Reason string `json:"reason"`
	Text   string `json:"text"`
}

// StatementBehalf is how the town learnt what it entered for a village.
type StatementBehalf struct {
	How string `json:"how"`
	Who string `json:"who"`
	At  string `json:"at"`
}

// Statement is one version of the loss figures of a division for an event (灾情报表). What it says is never changed.
type Statement struct{ ent.Schema }

// Annotations fix the table name.
func (Statement) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "statements"}}
}

// Mixin gives id and class.
func (Statement) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: StatementRule}}
}

// Fields of a statement.
func (Statement) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("division_id", uuid.UUID{}).Immutable().Comment("the village, town or county it is of"),
		field.String("level").GoType(division.Level("")).MaxLen(8).Immutable().Comment("of the division"),
		field.Int("n").Positive().Immutable().Comment("number in its chain, from 1, without gaps"),
		field.String("kind").GoType(chain.Kind("")).MaxLen(16).Immutable().Comment("first, update, zero, final, corrected_final"),
		field.String("state").GoType(chain.State("")).MaxLen(12).Comment("submitted, returned, accepted, superseded"),
		field.String("form").MaxLen(16).Immutable().Comment("version of the form"),
		field.Time("occurred_at").Immutable().Comment("when it happened there"),
		field.JSON("typed", figure.Typed{}).Immutable().Comment("what was filled in, in the unit it was typed in"),
		field.JSON("figures", figure.Figures{}).Immutable().Comment("the same in hundredths of the printed unit"),
		field.JSON("facts", figure.Facts{}).Immutable().Comment("text, date and code items"),
		field.JSON("grains", figure.Grains{}).Immutable().Comment("its total with its parts, exact"),
		field.JSON("parts", []uuid.UUID{}).Immutable().Comment("the exact statements under it that it counts"),
		field.JSON("findings", []figure.Finding{}).Immutable().Comment("what the checks found when it came"),
		field.JSON("reasons", map[string]figure.Reason{}).Immutable().Comment("why a soft finding is so all the same, by finding"),
		field.JSON("answers", map[string]StatementAnswer{}).Immutable().Comment("how each returned figure of the version before was answered, by code"),
		field.Strings("maintained").Immutable().Comment("codes held to against the level above: the version is disputed"),
		field.Int("round").NonNegative().Immutable().Comment("how often the event had relapsed when it came"),
		field.JSON("behalf", &StatementBehalf{}).Optional().Immutable().Comment("how the town learnt it; null when it is the division's own"),
		field.Text("text").Optional().Immutable().Comment("what goes with the figures, at most 2000 characters"),
		field.UUID("base_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("the version it was made on"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who sent it"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who sent it, as he was"),
		field.Time("made_at").Immutable().Comment("sender's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
		field.UUID("decide_id", uuid.UUID{}).Optional().Nillable().Comment("id of the decision, made by who decided"),
		field.Time("decided_at").Optional().Nillable().Comment("server's clock: when it was accepted or returned"),
		field.JSON("decided_card", &viewer.Card{}).Optional().Comment("who decided, as he was"),
		field.JSON("cells", []StatementCell{}).Optional().Comment("the figures that were sent back"),
		field.Text("decided_text").Optional().Comment("what was said with it, at most 200 characters"),
		field.Bytes("decide_digest").Optional().Comment("SHA-256 of the decision"),
		field.Time("accepted_at").Optional().Nillable().Comment("from when it counts"),
		field.Time("superseded_at").Optional().Nillable().Comment("until when it counted"),
	}
}

// Indexes of a statement: its number in the chain; what counted under a town or county at a moment.
func (Statement) Indexes() []ent.Index {
	counted := entsql.IndexWhere("accepted_at IS NOT NULL")
	return []ent.Index{
		index.Fields("event_id", "division_id", "n").Unique(),
		index.Fields("event_id", rule.ColTown, "level", "accepted_at").Annotations(counted),
		index.Fields("event_id", rule.ColCounty, "level", "accepted_at").Annotations(counted),
	}
}

// LossTotal is the sum of what was accepted under a town or county for an event, kept: rewritten with each accept along one path.
type LossTotal struct{ ent.Schema }

// Annotations fix the table name.
func (LossTotal) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "loss_totals"}}
}

// Mixin gives id and class.
func (LossTotal) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: StatementRule}}
}

// Fields of a total.
func (LossTotal) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("division_id", uuid.UUID{}).Immutable().Comment("the town or county"),
		field.JSON("grains", figure.Grains{}).Comment("exact; rounded once when it is shown"),
		field.Int("counted").NonNegative().Comment("divisions it counts"),
		field.Time("changed_at").Comment("server's clock"),
	}
}

// Indexes of a total: one per event and division.
func (LossTotal) Indexes() []ent.Index {
	return []ent.Index{index.Fields("event_id", "division_id").Unique()}
}

// Conference is a difference agreed with departments (会商调整): signed, at the level above, counted into its sum.
type Conference struct{ ent.Schema }

// Annotations fix the table name.
func (Conference) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "conferences"}}
}

// Mixin gives id and class.
func (Conference) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: StatementRule}}
}

// Fields of a conference row.
func (Conference) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("division_id", uuid.UUID{}).Immutable().Comment("the town or county whose sum it changes"),
		field.String("code").MaxLen(24).Immutable().Comment("indicator"),
		field.Int64("delta").Immutable().Comment("hundredths of the printed unit, signed"),
		field.String("departments").MaxLen(100).Immutable().Comment("with whom it was agreed"),
		field.Text("text").Immutable().Comment("why, at most 500 characters"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who signed"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who signed, as he was"),
		field.Time("made_at").Immutable().Comment("maker's clock"),
		field.Time("received_at").Immutable().Comment("server's clock; from when it counts"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
		field.UUID("withdraw_id", uuid.UUID{}).Optional().Nillable().Comment("id of its withdrawal"),
		field.Time("withdrawn_at").Optional().Nillable().Comment("until when it counted"),
		field.JSON("withdrawn_card", &viewer.Card{}).Optional().Comment("who withdrew it, as he was"),
	}
}

// Indexes of a conference row: those of a sum, in order.
func (Conference) Indexes() []ent.Index {
	return []ent.Index{index.Fields("event_id", "division_id", "received_at", "id")}
}

// BaseFigure is what a village has in a year: the denominators of the checks. A register, in no world.
type BaseFigure struct{ ent.Schema }

// Annotations fix the table name.
func (BaseFigure) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "base_figures"}}
}

// BaseRule is the class of base data.
var BaseRule = rule.Owned{
	Read: append([]viewer.Verb{viewer.SettingEdit}, statementReaders...), Create: []viewer.Verb{viewer.StatementReview, viewer.SettingEdit},
	Change: []viewer.Verb{viewer.StatementReview, viewer.SettingEdit},
}

// Mixin gives id and class.
func (BaseFigure) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: BaseRule}}
}

// Fields of base data.
func (BaseFigure) Fields() []ent.Field {
	return []ent.Field{
		field.Int("year").Min(1949).Max(2200).Immutable().Comment("they hold for"),
		field.Int("population").Optional().Nillable().NonNegative().Comment("常住人口"),
		field.Int("households").Optional().Nillable().NonNegative().Comment("户"),
		field.Int("rooms").Optional().Nillable().NonNegative().Comment("自然间 of houses"),
		field.Int64("arable").Optional().Nillable().NonNegative().Comment("常用耕地, hundredths of a 亩"),
		field.String("source").MaxLen(60).Comment("where they come from"),
		field.Time("changed_at").Comment("server's clock"),
	}
}

// Indexes of base data: one row of a village and year; those of a place and year in order.
func (BaseFigure) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields(rule.ColVillage, "year").Unique(), index.Fields(rule.ColTown, "year", rule.ColVillage), index.Fields(rule.ColCounty, "year", rule.ColVillage),
	}
}

// LedgerRow is one row of a ledger behind the figures (台账): D01 dead and missing, D02 houses, D03 winter and spring relief. What names a
// person is sealed; lists show masks.
type LedgerRow struct{ ent.Schema }

// Annotations fix the table name.
func (LedgerRow) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "ledger_rows"}}
}

// LedgerRule is the class of a ledger.
var LedgerRule = rule.Owned{
	Read: statementReaders, Create: []viewer.Verb{viewer.LedgerEdit, viewer.StatementReview}, Change: []viewer.Verb{viewer.LedgerEdit, viewer.StatementReview}, World: true,
}

// Mixin gives id and class.
func (LedgerRow) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: LedgerRule}}
}

// Fields of a row.
func (LedgerRow) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.String("ledger").MaxLen(8).Immutable().Comment("D01, D02, D03 of the form"),
		field.Int("revision").Positive().Comment("counts what was written to it; versions hold each"),
		field.UUID("version_id", uuid.UUID{}).Comment("its newest version"),
		field.JSON("cells", figure.Row{}).Comment("what names nobody, by column"),
		field.JSON("masks", figure.Row{}).Comment("what is sealed, as lists show it, by column"),
		field.Bytes("secret").Sensitive().Comment("sealed JSON of the columns that name a person"),
		field.Bytes("twin").Optional().Nillable().Comment("blind index of the identity number: the same person twice is found without reading it"),
		field.Time("removed_at").Optional().Nillable().Comment("when it was taken out; it stays to be read"),
		field.Text("removed_text").Optional().Comment("why, at most 200 characters"),
		field.Time("received_at").Immutable().Comment("server's clock; orders every list"),
		field.Time("changed_at").Comment("server's clock"),
	}
}

// Edges of a row: the photos of the house.
func (LedgerRow) Edges() []ent.Edge {
	return []ent.Edge{edge.To("media", Media.Type).Annotations(entsql.OnDelete(entsql.NoAction))}
}

// Indexes of a row: those of an event and ledger at a place, in order; the same person elsewhere.
func (LedgerRow) Indexes() []ent.Index {
	return append(mixin.PlaceIndexes([]string{"event_id", "ledger"}, []string{"received_at", "id"}, nil),
		index.Fields("event_id", "ledger", "twin").Annotations(entsql.IndexWhere("twin IS NOT NULL")))
}

// LedgerVersion is what was written to a row once: never changed.
type LedgerVersion struct{ ent.Schema }

// Annotations fix the table name.
func (LedgerVersion) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "ledger_versions"}}
}

// Mixin gives id and class.
func (LedgerVersion) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Child{Rule: rule.Child{Parent: LedgerRule, Table: "ledger_rows", Key: "row_id", Settled: true}}}
}

// Fields of a version.
func (LedgerVersion) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("row_id", uuid.UUID{}).Immutable().Comment("its row"),
		field.Int("revision").Positive().Immutable().Comment("1 for the first"),
		field.JSON("cells", figure.Row{}).Immutable().Comment("what names nobody"),
		field.JSON("masks", figure.Row{}).Immutable().Comment("what is sealed, as lists show it"),
		field.Bytes("secret").Sensitive().Comment("sealed JSON, under this version's id"),
		field.Bool("removed").Immutable().Comment("the row was taken out"),
		field.Text("text").Immutable().Comment("why, at most 200 characters"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who wrote it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who wrote it, as he was"),
		field.Time("made_at").Immutable().Comment("writer's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("keyed digest of what was sent: same id, same content, same answer"),
	}
}

// Indexes of a version: the story of a row.
func (LedgerVersion) Indexes() []ent.Index {
	return []ent.Index{index.Fields("row_id", "revision").Unique()}
}
