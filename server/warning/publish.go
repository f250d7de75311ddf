package warning

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ladderstep"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/db/warningtemplate"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/job"
	"jiaoying/server/setting"
	"jiaoying/server/store"
	"jiaoying/server/warning/course"
)

// publish freezes a revision, ends the one before and sends the work of telling people on its way; what is left of the row is the
// caller's to write with u. An urgent one is due for its second look.
func (f *Flow) publish(ctx context.Context, tx *store.Tx, row *db.Warning, u *db.WarningUpdateOne, card *viewer.Card, kind course.RevisionKind, urgent bool) error {
	ctx = viewer.With(ctx, viewer.System("publish")) // the verb was asked for; what is frozen is the server's
	last, err := f.last(ctx, tx, row)
	if err != nil {
		return err
	}
	content, target, area := *row.Content, *row.Target, row.Area
	reach := &schema.WarningReach{Audience: target.Audience}
	material := true
	if kind == course.RevisionCancel {
		// What was being drafted meanwhile is not what is being cancelled.
		content, area, reach, material = *last.Content, last.Area, last.Reach, false
	} else {
		if !content.ExpiresAt.After(tx.Now) {
			return ErrOver
		}
		if reach.Surely, reach.Perhaps, err = f.reach(ctx, row.Place(), &target, area); err != nil {
			return err
		}
		if len(reach.Surely)+len(reach.Perhaps) == 0 {
			return ErrEmpty
		}
		if last != nil {
			if same(last, &content, reach, area) {
				return ErrUnchanged
			}
			material = course.Material(facts(last.Content, last.Reach), facts(&content, reach))
		}
	}
	ladder, err := f.ladder(ctx, tx, row.CountyID, kind, material, content.Level)
	if err != nil {
		return err
	}
	texts, questions, err := f.texts(ctx, tx, row.Place(), &content, reach, kind)
	if err != nil {
		return err
	}
	if kind == course.RevisionCancel || !material {
		questions = nil
	}
	id, number := store.NewID(), row.Revision+1
	hash, err := hashOf(row.ID, number, kind, material, content, reach, area, ladder, texts, questions)
	if err != nil {
		return err
	}
	c := tx.Client.WarningRevision.Create().SetID(id).SetCountyID(row.CountyID).SetDrillID(row.DrillID).SetWarningID(row.ID).SetNumber(number).
		SetKind(kind).SetMaterial(material).SetUrgent(urgent).SetLevel(content.Level).SetContent(&content).SetReach(reach).SetArea(area).
		SetLadder(ladder).SetTexts(texts).SetQuestions(questions).SetHash(hash).SetCard(card).SetPublishedAt(tx.Now).SetExpiresAt(content.ExpiresAt)
	if kind == course.RevisionCancel { // a cancel is told; it is in force no more than what it ends
		c.SetEndedAt(tx.Now).SetEndedBy(course.EndCancelled)
	}
	if err := c.Exec(ctx); err != nil {
		return fmt.Errorf("freeze revision %d: %w", number, err)
	}
	if last != nil {
		by := course.EndSuperseded
		if kind == course.RevisionCancel {
			by = course.EndCancelled
		}
		if err := endRevision(ctx, tx, last, by); err != nil {
			return err
		}
	}
	u.SetRevision(number).SetRevisionID(id).SetLevel(content.Level).SetExpiresAt(content.ExpiresAt)
	if number == 1 {
		u.SetPublishedAt(tx.Now)
	}
	if urgent {
		minutes, err := f.NumberFunc(ctx, row.CountyID, setting.ReviewMinutes)
		if err != nil {
			return err
		}
		u.SetReviewDueAt(tx.Now.Add(time.Duration(minutes) * time.Minute)).ClearReviewedAt().ClearReviewedCard()
	}
	if err := tx.Enqueue(ctx, job.FanOut{Revision: id}, nil); err != nil {
		return err
	}
	switch {
	case kind == course.RevisionCancel:
		return tx.Enqueue(ctx, job.EndDoors{Warning: row.ID}, nil)
	case content.Level.Urgent() && slices.Contains(reach.Audience, course.AudienceHouseholds):
		return tx.Enqueue(ctx, job.Doors{Revision: id}, nil)
	}
	return nil
}

// last gives the newest revision; nil before the first.
func (f *Flow) last(ctx context.Context, tx *store.Tx, row *db.Warning) (*db.WarningRevision, error) {
	if row.RevisionID == nil {
		return nil, nil
	}
	last, err := tx.Client.WarningRevision.Get(ctx, *row.RevisionID)
	if err != nil {
		return nil, fmt.Errorf("last revision: %w", err)
	}
	return last, nil
}

func endRevision(ctx context.Context, tx *store.Tx, r *db.WarningRevision, by course.End) error {
	n, err := tx.Client.WarningRevision.Update().Where(warningrevision.ID(r.ID), warningrevision.EndedAtIsNil()).SetEndedAt(tx.Now).SetEndedBy(by).Save(ctx)
	if err != nil {
		return fmt.Errorf("end revision %d: %w", r.Number, err)
	}
	if n == 0 {
		return course.ErrMovedOn.With(fault.Params{"state": "PUBLISHED"})
	}
	return nil
}

func facts(c *schema.WarningContent, r *schema.WarningReach) course.Facts {
	villages := map[string]bool{}
	for _, id := range slices.Concat(r.Surely, r.Perhaps) {
		villages[id.String()] = true
	}
	return course.Facts{Level: c.Level, Onset: c.OnsetAt, Instruction: c.Instruction, Order: c.Order, Villages: villages, Audience: r.Audience}
}

// same tells whether an update says what is said already.
func same(last *db.WarningRevision, c *schema.WarningContent, r *schema.WarningReach, a *schema.WarningArea) bool {
	was, err := json.Marshal([]any{last.Content, last.Reach, last.Area})
	if err != nil {
		return false
	}
	is, err := json.Marshal([]any{c, r, a})
	return err == nil && string(was) == string(is)
}

// hashOf is over everything a revision froze; who holds the revision can make it again.
func hashOf(parts ...any) ([]byte, error) {
	b, err := json.Marshal(parts)
	if err != nil {
		return nil, fmt.Errorf("hash of the revision: %w", err)
	}
	h := sha256.Sum256(b)
	return h[:], nil
}

// ladder gives the county's steps for what is published: those of the colour, or the ones for what asks no answer.
func (f *Flow) ladder(ctx context.Context, tx *store.Tx, county uuid.UUID, kind course.RevisionKind, material bool, level course.Level) ([]escalate.Step, error) {
	name := string(level)
	switch {
	case kind == course.RevisionCancel:
		name = "cancel"
	case !material:
		name = "update_immaterial"
	}
	rows, err := tx.Client.LadderStep.Query().Where(ladderstep.CountyID(county), ladderstep.Colour(name)).
		Order(ladderstep.ByRole(), ladderstep.ByNumber()).Limit(ladderMost).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("ladder of %s: %w", name, err)
	}
	out := make([]escalate.Step, len(rows))
	for i, r := range rows {
		out[i] = *r.Step
	}
	return out, nil
}

// ladderMost bounds one colour's ladder: 20 roles with 20 steps each.
const ladderMost = 400

func (f *Flow) template(ctx context.Context, tx *store.Tx, county uuid.UUID, code string) (*db.WarningTemplate, error) {
	return tx.Client.WarningTemplate.Query().Where(warningtemplate.CountyID(county), warningtemplate.Code(code)).Only(hand(ctx))
}

// levelZh and levelEn are the colours as they are said.
var (
	levelZh = map[course.Level]string{course.Red: "红色", course.Orange: "橙色", course.Yellow: "黄色", course.Blue: "蓝色"}
	levelEn = map[course.Level]string{course.Red: "RED", course.Orange: "ORANGE", course.Yellow: "YELLOW", course.Blue: "BLUE"}
)

// texts renders the sentences of the channels: the template it was written with, else the county's own for event, colour and kind,
// else the plain words of the warning itself.
func (f *Flow) texts(ctx context.Context, tx *store.Tx, county division.Place, c *schema.WarningContent, r *schema.WarningReach, kind course.RevisionKind) (schema.WarningTexts, []schema.WarningQuestion, error) {
	all, err := f.villages(ctx, county)
	if err != nil {
		return nil, nil, err
	}
	area, err := f.areaWords(ctx, county, slices.Concat(r.Surely, r.Perhaps), len(all))
	if err != nil {
		return nil, nil, err
	}
	marks := strings.NewReplacer(
		"{issuer}", short(c.Issuer, 7), "{time}", c.IssuedAt.In(f.Store.Zone).Format("15:04"), "{area}", area, "{place}", area,
		"{until}", c.ExpiresAt.In(f.Store.Zone).Format("15:04"), "{shelter}", "安置点",
	)
	t, err := f.wording(ctx, tx, county.County, c, kind)
	if err != nil {
		return nil, nil, err
	}
	if t == nil {
		return plainTexts(c, kind, marks), nil, nil
	}
	out := schema.WarningTexts{}
	for lang, s := range t.Texts {
		out[lang] = schema.ChannelTexts{
			Title: marks.Replace(s.Title), Body: marks.Replace(s.Body), SMS: marks.Replace(s.SMS), Voice: marks.Replace(s.Voice), Loudspeaker: marks.Replace(s.Loudspeaker),
		}
	}
	return out, t.Questions, nil
}

// wording finds the template; nil when the county has none for it.
func (f *Flow) wording(ctx context.Context, tx *store.Tx, county uuid.UUID, c *schema.WarningContent, kind course.RevisionKind) (*db.WarningTemplate, error) {
	q := tx.Client.WarningTemplate.Query().Where(warningtemplate.CountyID(county))
	switch {
	case kind == course.RevisionCancel:
		q.Where(warningtemplate.Kind("cancel"))
	case c.Template != "":
		q.Where(warningtemplate.Code(c.Template))
	default:
		q.Where(warningtemplate.Kind("alert"), warningtemplate.Event(c.Event), warningtemplate.Colour(string(c.Level)))
	}
	t, err := q.Order(warningtemplate.ByCode()).First(ctx)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	return t, nil
}

// plainTexts say what an event without a template of the county is.
func plainTexts(c *schema.WarningContent, kind course.RevisionKind, marks *strings.Replacer) schema.WarningTexts {
	zh, en := "发布", "issued"
	if kind == course.RevisionCancel {
		zh, en = "解除", "cancelled"
	}
	name := short(c.EventName, 12)
	// A telephone is called in Chinese, whatever the app is set to.
	sms := marks.Replace("{issuer}{time}") + zh + name + levelZh[c.Level] + marks.Replace("预警：{area}。收到回1")
	voice := marks.Replace("{issuer}") + zh + name + levelZh[c.Level] + "预警。" + short(c.Instruction, 100) + "收到请按1。"
	return schema.WarningTexts{
		"zh-CN": {
			Title: name + levelZh[c.Level] + "预警 · " + marks.Replace("{area}"),
			Body:  marks.Replace("{issuer}{time}") + zh + "。" + short(c.Text, 100),
			SMS:   sms,
			Voice: voice,
		},
		"en": {
			Title: levelEn[c.Level] + " warning (" + name + ") · " + marks.Replace("{area}"),
			Body:  en + marks.Replace(" by {issuer} at {time}. ") + short(c.Text, 100),
			SMS:   sms,
			Voice: voice,
		},
	}
}

// alone tells whether the county lets one person publish a colour.
func (f *Flow) alone(ctx context.Context, county uuid.UUID, l course.Level) (bool, error) {
	name, ok := map[course.Level]string{course.Yellow: setting.AloneYellow, course.Blue: setting.AloneBlue}[l]
	if !ok {
		return false, nil
	}
	n, err := f.NumberFunc(ctx, county, name)
	return n == 1, err
}
