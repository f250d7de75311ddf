package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"jiaoying/ent/rule"
	"jiaoying/ent/schema/mixin"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/warning/course"
)

// Warning is a relayed public warning as the desks of a county work on it (预警): its draft, its state and who has had a hand in it.
// What officers read is the published revision. Its place is the county alone: nobody below issues (突发事件应对法 art. 64).
type Warning struct{ ent.Schema }

// Annotations fix the table name.
func (Warning) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "warnings"}}
}

var warningHands = []viewer.Verb{viewer.WarningDraft, viewer.WarningApprove, viewer.WarningUrgent}

// WarningRule is the class of a warning.
var WarningRule = rule.Owned{Read: []viewer.Verb{viewer.WarningSee}, Create: warningHands, Change: warningHands, World: true}

// Mixin gives id and class.
func (Warning) Mixin() []ent.Mixin { return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: WarningRule}} }

// WarningContent is what a warning says. Issuer, identifier, times, headline, text and instruction are the issuer's own words and
// marks, kept verbatim; order is the county's (区防办要求), one sentence of at most 20 characters.
type WarningContent struct {
	Issuer      string       `json:"issuer"`
	Identifier  string       `json:"identifier,omitempty"`
	IssuedAt    time.Time    `json:"issuedAt"`
	Level       course.Level `json:"level"`
	Event       string       `json:"event"`
	EventName   string       `json:"eventName"`
	Headline    string       `json:"headline"`
	Text        string       `json:"text"`
	Instruction string       `json:"instruction,omitempty"`
	AreaWords   string       `json:"areaWords,omitempty"`
	OnsetAt     *time.Time   `json:"onsetAt,omitempty"`
	ExpiresAt   time.Time    `json:"expiresAt"`
	Order       string       `json:"order,omitempty"`
	Template    string       `json:"template,omitempty"`
}

// WarningTarget is whom a warning concerns: divisions, shapes and a choice of who in them is told.
type WarningTarget struct {
	Divisions []uuid.UUID `json:"divisions,omitempty"`
	// Perhaps are villages nothing certain is known of that the county leaves out; all others a shape may touch are in.
	Without  []uuid.UUID       `json:"without,omitempty"`
	Audience []course.Audience `json:"audience"`
}

// WarningArea is the shape of a target, WGS-84: closed rings of [latitude, longitude] and circles. Kept apart: it may be huge.
type WarningArea struct {
	Polygons [][][2]float64  `json:"polygons,omitempty"`
	Circles  []WarningCircle `json:"circles,omitempty"`
}

// WarningCircle is a centre in degrees and a radius in kilometres.
type WarningCircle struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	RadiusKm  float64 `json:"radiusKm"`
}

// Fields of a warning.
func (Warning) Fields() []ent.Field {
	return []ent.Field{
		field.String("origin").GoType(course.Origin("")).MaxLen(8).Immutable().Comment("typed, cap or proposed"),
		field.UUID("report_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("the danger report a town proposed it from (镇街建议); null for all others"),
		field.String("state").GoType(course.State("")).MaxLen(12).Comment("life cycle"),
		field.String("desk").GoType(course.Desk("")).MaxLen(8).Comment("inbox, doing, live, done: stored, it leads the hot index"),
		field.String("level").GoType(course.Level("")).MaxLen(8).Comment("colour of what is worked on"),
		field.JSON("content", &WarningContent{}).Comment("what the next revision says"),
		field.JSON("target", &WarningTarget{}).Comment("whom the next revision concerns"),
		field.JSON("area", &WarningArea{}).Optional().Comment("its shape; not read by lists"),
		field.Int("edit").Positive().Comment("counts edits: who saves over another's edit is told"),
		field.JSON("authors", []uuid.UUID{}).Comment("who edited since the last approval: none of them approves"),
		field.UUID("author_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("who began it; null for a machine"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who began it, as he was"),
		field.Int("revision").NonNegative().Comment("published revisions; 0 before the first"),
		field.UUID("revision_id", uuid.UUID{}).Optional().Nillable().Comment("the revision in force or last in force"),
		field.Bool("trusted").Immutable().Comment("taken in from a trusted source: red and orange call the posts at once"),
		field.Time("taken_at").Optional().Nillable().Comment("a named person at the duty desk took it"),
		field.JSON("taken_card", &viewer.Card{}).Optional().Comment("who took it"),
		field.Time("review_due_at").Optional().Nillable().Comment("by when the second looks at what was published urgently (事后复核)"),
		field.Time("reviewed_at").Optional().Nillable().Comment("when the second confirmed it"),
		field.JSON("reviewed_card", &viewer.Card{}).Optional().Comment("who confirmed it"),
		field.Time("expires_at").Comment("end of force of what is worked on or in force"),
		field.Time("published_at").Optional().Nillable().Comment("first revision"),
		field.Time("ended_at").Optional().Nillable().Comment("cancelled, expired, rejected"),
		field.Time("received_at").Immutable().Comment("server's clock; orders every list"),
	}
}

// Indexes of a warning: a county's desks, newest first; what runs out; what waits for the second look; what became of a report, of
// which only one proposal is open at a time.
func (Warning) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields(rule.ColDrill, rule.ColCounty, "desk", "received_at", "id").Annotations(entsql.DescColumns("received_at", "id")),
		index.Fields("expires_at").Annotations(entsql.IndexWhere("state = 'published'")),
		index.Fields("review_due_at").Annotations(entsql.IndexWhere("review_due_at IS NOT NULL")),
		index.Fields("report_id").Unique().Annotations(entsql.IndexWhere("report_id IS NOT NULL AND ended_at IS NULL")),
		index.Fields("report_id", "received_at").Annotations(entsql.IndexWhere("report_id IS NOT NULL")),
	}
}

// WarningMove is one step in the life of a warning.
type WarningMove struct{ ent.Schema }

// Annotations fix the table name.
func (WarningMove) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "warning_moves"}}
}

// Mixin gives id and class.
func (WarningMove) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Child{Rule: rule.Child{Parent: WarningRule, Table: "warnings", Key: "warning_id", Settled: true}}}
}

// Fields of a move; rows are never changed.
func (WarningMove) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("warning_id", uuid.UUID{}).Immutable().Comment("its warning"),
		field.String("kind").GoType(course.Move("")).MaxLen(12).Immutable().Comment("the move"),
		field.String("from_state").GoType(course.State("")).MaxLen(12).Optional().Immutable().Comment("state before; null for the first"),
		field.String("to_state").GoType(course.State("")).MaxLen(12).Immutable().Comment("state after"),
		field.Int("revision").NonNegative().Immutable().Comment("published revisions after it"),
		field.UUID("actor_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("who; null for a machine or the system"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who, as he was"),
		field.Time("made_at").Immutable().Comment("actor's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Text("text").Immutable().Comment("reason, at most 500 characters"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of the move's content: same id, same content, same answer"),
	}
}

// Indexes of a move: the story of one warning in order.
func (WarningMove) Indexes() []ent.Index {
	return []ent.Index{index.Fields("warning_id", "received_at", "id")}
}

// WarningRevision is one published revision: texts, target and ladder frozen as they were at that moment. Everybody in the county
// reads it; only its end is ever written to.
type WarningRevision struct{ ent.Schema }

// Annotations fix the table name.
func (WarningRevision) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "warning_revisions"}}
}

// Mixin gives id and class.
func (WarningRevision) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: rule.Downward{Write: []viewer.Verb{viewer.WarningApprove, viewer.WarningUrgent}, World: true}}}
}

// WarningReach is whom a revision reaches, frozen: villages by certainty, and how many of whom.
type WarningReach struct {
	Surely   []uuid.UUID       `json:"surely"`
	Perhaps  []uuid.UUID       `json:"perhaps"`
	Audience []course.Audience `json:"audience"`
}

// WarningTexts are the sentences of each channel, frozen, by language (zh-CN, en).
type WarningTexts map[string]ChannelTexts

// ChannelTexts are the sentences of one language.
type ChannelTexts struct {
	Title       string `json:"title"`
	Body        string `json:"body"`
	SMS         string `json:"sms"`
	Voice       string `json:"voice"`
	Loudspeaker string `json:"loudspeaker,omitempty"`
}

// WarningQuestion is one short question after an answer.
type WarningQuestion struct {
	Name string `json:"name"`
	Kind string `json:"kind"` // yesno, int, text, person, yesno_text
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// Fields of a revision.
func (WarningRevision) Fields() []ent.Field {
	return []ent.Field{
		field.UUID(rule.ColDrill, uuid.UUID{}).Immutable().Comment("exercise the row belongs to; the zero id is the real world"),
		field.UUID("warning_id", uuid.UUID{}).Immutable().Comment("its warning"),
		field.Int("number").Positive().Immutable().Comment("from 1"),
		field.String("kind").GoType(course.RevisionKind("")).MaxLen(8).Immutable().Comment("alert, update, cancel"),
		field.Bool("material").Immutable().Comment("asks for a new answer"),
		field.Bool("urgent").Immutable().Comment("published before a second looked (紧急发布)"),
		field.String("level").GoType(course.Level("")).MaxLen(8).Immutable().Comment("colour"),
		field.JSON("content", &WarningContent{}).Immutable().Comment("what it says"),
		field.JSON("reach", &WarningReach{}).Immutable().Comment("whom it reaches"),
		field.JSON("area", &WarningArea{}).Optional().Immutable().Comment("its shape; not read by lists"),
		field.JSON("ladder", []escalate.Step{}).Immutable().Comment("who is called next, how, after how long"),
		field.JSON("texts", WarningTexts{}).Immutable().Comment("sentences of the channels"),
		field.JSON("questions", []WarningQuestion{}).Optional().Immutable().Comment("asked after an answer"),
		field.Bytes("hash").Immutable().Comment("SHA-256 of all of the above"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who published"),
		field.Time("published_at").Immutable().Comment("server's clock"),
		field.Time("expires_at").Immutable().Comment("end of force"),
		field.Time("ended_at").Optional().Nillable().Comment("superseded, cancelled or expired"),
		field.String("ended_by").GoType(course.End("")).MaxLen(10).Optional().Comment("superseded, cancelled, expired"),
	}
}

// Indexes of a revision: those of a warning; those of a county, newest first; those in force; those that have ended; cancels, which are told like
// the rest and ended from the start.
func (WarningRevision) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("warning_id", "number").Unique(),
		index.Fields(rule.ColDrill, rule.ColCounty, "published_at", "id").Annotations(entsql.DescColumns("published_at", "id")),
		index.Fields(rule.ColDrill, rule.ColCounty, "expires_at").Annotations(entsql.IndexWhere("ended_at IS NULL")),
		index.Fields(rule.ColDrill, rule.ColCounty, "ended_at").Annotations(entsql.IndexWhere("ended_at IS NOT NULL")),
		index.Fields("published_at").StorageKey("warningrevision_cancels").Annotations(entsql.IndexWhere("kind = 'cancel'")),
	}
}

// Delivery is one revision to one person (送达): open until somebody has answered. Its place is that of the person's post nearest
// to the ground that the warning concerns.
type Delivery struct{ ent.Schema }

// Annotations fix the table name.
func (Delivery) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "deliveries"}}
}

// DeliveryRule is the class of a delivery: of a place, and of the person it is for. The server's hand makes them.
var DeliveryRule = rule.Owned{
	Read:   []viewer.Verb{viewer.CoverageSee},
	Create: []viewer.Verb{viewer.WarningApprove, viewer.WarningUrgent},
	Change: []viewer.Verb{viewer.AnswerBehalf},
	World:  true, Hand: "person_id",
}

// Mixin gives id and class.
func (Delivery) Mixin() []ent.Mixin { return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: DeliveryRule}} }

// Answers are what was said to the short questions, by name.
type Answers map[string]string

// Fields of a delivery.
func (Delivery) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("warning_id", uuid.UUID{}).Immutable().Comment("its warning"),
		field.UUID("revision_id", uuid.UUID{}).Immutable().Comment("the revision it carries"),
		field.Int("number").Positive().Immutable().Comment("number of the revision"),
		field.UUID("person_id", uuid.UUID{}).Immutable().Comment("whom it is for"),
		field.JSON("person_card", &viewer.Card{}).Immutable().Comment("whom it is for, as he was"),
		field.String("role").GoType(viewer.Role("")).MaxLen(24).Immutable().Comment("the post whose ladder is climbed"),
		field.String("post").MaxLen(1).Immutable().Comment("A or B"),
		field.String("seat").MaxLen(64).Immutable().Comment("division and role: A and B of one post share it"),
		field.Bool("asks").Immutable().Comment("an answer is wanted; an immaterial update or a cancel is only told"),
		field.String("state").GoType(escalate.State("")).MaxLen(12).Comment("open, answered, in_person, behalf, unreachable, withdrawn, told"),
		field.Time("called_at").Immutable().Comment("when it was published to him"),
		field.Time("delivered_at").Optional().Nillable().Comment("first proof that it lies on a device"),
		field.Time("opened_at").Optional().Nillable().Comment("first seen; not an answer"),
		field.Time("answered_at").Optional().Nillable().Comment("server's clock"),
		field.Time("answer_made_at").Optional().Nillable().Comment("clock of who answered"),
		field.String("answer_by").GoType(escalate.Proof("")).MaxLen(12).Optional().Comment("tap, key, sms, phone, in_person, neighbour"),
		field.UUID("answer_id", uuid.UUID{}).Optional().Nillable().Comment("made by who answers: the same again is the same"),
		field.JSON("answers", Answers{}).Optional().Comment("to the short questions; may follow and be amended"),
		field.Time("word_at").Optional().Nillable().Comment("last short word from the village after the answer (每小时报一次), server's clock"),
		field.Bool("away").Comment("said: not at my post, pass to B (不在岗，转B)"),
		field.JSON("behalf_card", &viewer.Card{}).Optional().Comment("who answered on behalf"),
		field.Text("behalf_text").Optional().Comment("reason and what was said, at most 500 characters"),
		field.Int("step").NonNegative().Comment("last step of the ladder that was taken"),
		field.Time("next_at").Optional().Nillable().Comment("when the next step is due; null when none is"),
	}
}

// Indexes of a delivery: one person once per revision; a person's own, newest first; what is due; the open ones of a revision by place; its answers
// by time, for the curve.
func (Delivery) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("revision_id", "person_id").Unique(),
		index.Fields(rule.ColDrill, "person_id", "called_at", "id").Annotations(entsql.DescColumns("called_at", "id")),
		index.Fields("next_at", "id").Annotations(entsql.IndexWhere("next_at IS NOT NULL")),
		index.Fields("revision_id", "state", "called_at", "id"),
		index.Fields("revision_id", "seat"),
		index.Fields("revision_id", "answered_at").Annotations(entsql.IndexWhere("answered_at IS NOT NULL")),
	}
}

// LadderStep is one step of a county's ladder (叫应阶梯): who is called, how, after how long.
type LadderStep struct{ ent.Schema }

// Annotations fix the table name.
func (LadderStep) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "ladder_steps"}}
}

var countyData = rule.Downward{Write: []viewer.Verb{viewer.SettingEdit}}

// Mixin gives id and class.
func (LadderStep) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: countyData}}
}

// Fields of a step.
func (LadderStep) Fields() []ent.Field {
	return []ent.Field{
		field.String("colour").MaxLen(20).Comment("red, orange, yellow, blue, cancel, update_immaterial, exercise"),
		field.String("role").MaxLen(24).Comment("whose answer is wanted: a role, household, resident or village_unit"),
		field.JSON("step", &escalate.Step{}).Comment("number, delay, channels, whom"),
		field.Int("number").Positive().Comment("order within colour and role"),
		field.String("basis").MaxLen(400).Comment("precedent, design proposal or guess"),
	}
}

// Indexes of a step.
func (LadderStep) Indexes() []ent.Index {
	return []ent.Index{index.Fields(rule.ColCounty, "colour", "role", "number").Unique()}
}

// WarningTemplate is a county's own wording for an event and colour. It is never the wording of the weather service.
type WarningTemplate struct{ ent.Schema }

// Annotations fix the table name.
func (WarningTemplate) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "warning_templates"}}
}

// Mixin gives id and class.
func (WarningTemplate) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: countyData}}
}

// Fields of a template.
func (WarningTemplate) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(24).Comment("such as RAIN-R"),
		field.String("event").MaxLen(8).Comment("code of the event type, such as 11B03"),
		field.String("event_name").MaxLen(100).Comment("such as 暴雨"),
		field.String("colour").MaxLen(20).Comment("red, orange, yellow, blue, none"),
		field.String("kind").MaxLen(20).Comment("alert, local_notice, emergency, order, cancel, update, exercise"),
		field.JSON("texts", WarningTexts{}).Comment("sentences of the channels with {marks}"),
		field.JSON("questions", []WarningQuestion{}).Optional().Comment("asked after an answer"),
		field.Int("sms_most").NonNegative().Comment("characters of the SMS with signature and the longest values"),
	}
}

// Indexes of a template.
func (WarningTemplate) Indexes() []ent.Index {
	return []ent.Index{index.Fields(rule.ColCounty, "code").Unique()}
}

// Action is what a role does at a colour of an event (行动清单).
type Action struct{ ent.Schema }

// Annotations fix the table name.
func (Action) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "actions"}}
}

// Mixin gives id and class.
func (Action) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: countyData}}
}

// Fields of an action.
func (Action) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(24).Comment("such as RAIN-01"),
		field.String("event").MaxLen(8).Comment("code of the event type"),
		field.String("colour").MaxLen(20).Comment("red, orange, yellow, blue, none"),
		field.String("role").MaxLen(24).Comment("who does it"),
		field.Int("seq").Positive().Comment("order"),
		field.String("zh").MaxLen(200).Comment("what to do"),
		field.String("en").MaxLen(300).Comment("what to do, in English"),
		field.Int("due_minutes").NonNegative().Comment("after publication; 0 is a standing rule"),
		field.String("evidence").MaxLen(100).Comment("what the answer holds"),
		field.String("basis").MaxLen(200).Comment("rule leaned on"),
	}
}

// Indexes of an action: what one role does.
func (Action) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields(rule.ColCounty, "code").Unique(),
		index.Fields(rule.ColCounty, "event", "colour", "role", "seq"),
	}
}
