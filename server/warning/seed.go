package warning

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ladderstep"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/warning/data"
)

// Seed gives a county that has no ladder yet the proposed one, with the proposed templates and action lists: it edits them before
// use. A county that has any is left alone. It says how many rows it wrote.
func (f *Flow) Seed(ctx context.Context, county uuid.UUID) (n int, err error) {
	ctx = viewer.Wide(viewer.With(ctx, viewer.System("seed")))
	err = f.Store.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) error {
		n = 0
		has, err := tx.Client.LadderStep.Query().Where(ladderstep.CountyID(county)).Exist(ctx)
		if err != nil || has {
			return err
		}
		for _, one := range []func(context.Context, *store.Tx, uuid.UUID) (int, error){seedLadder, seedTemplates, seedActions} {
			wrote, err := one(ctx, tx, county)
			if err != nil {
				return err
			}
			n += wrote
		}
		return tx.Journal(ctx, store.Entry{Verb: "warning.seed", Kind: store.KindSetting, Subject: county, Place: division.Place{County: county}, Down: true, After: n})
	})
	return n, err
}

// table reads a file of this package's data; a damaged one is a damaged program.
func table(name string) ([]map[string]string, error) {
	b, err := fs.ReadFile(data.Files, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	out := make([]map[string]string, 0, len(rows)-1)
	for _, r := range rows[1:] {
		m := make(map[string]string, len(r))
		for i, cell := range r {
			m[rows[0][i]] = cell
		}
		out = append(out, m)
	}
	return out, nil
}

func seedLadder(ctx context.Context, tx *store.Tx, county uuid.UUID) (int, error) {
	rows, err := table("ladder-defaults.csv")
	if err != nil {
		return 0, err
	}
	var creates []*db.LadderStepCreate
	for _, r := range rows {
		step, err := stepOf(r)
		if err != nil {
			return 0, err
		}
		creates = append(creates, tx.Client.LadderStep.Create().SetID(store.NewID()).SetCountyID(county).SetColour(r["colour"]).SetRole(r["role"]).
			SetStep(&step).SetNumber(step.Number).SetBasis(r["basis"]))
	}
	if err := tx.Client.LadderStep.CreateBulk(creates...).Exec(ctx); err != nil {
		return 0, fmt.Errorf("write the ladder: %w", err)
	}
	return len(creates), nil
}

func seedTemplates(ctx context.Context, tx *store.Tx, county uuid.UUID) (int, error) {
	rows, err := table("warning-templates.csv")
	if err != nil {
		return 0, err
	}
	var creates []*db.WarningTemplateCreate
	for _, r := range rows {
		most, err := strconv.Atoi(r["sms_max_chars_with_signature"])
		if err != nil {
			return 0, fmt.Errorf("template %s: %w", r["code"], err)
		}
		texts := schema.WarningTexts{
			"zh-CN": {Title: r["push_title_zh"], Body: r["push_body_zh"], SMS: r["sms_zh"], Voice: r["loudspeaker_zh"], Loudspeaker: r["loudspeaker_zh"]},
			"en":    {Title: r["push_title_en"], Body: r["push_body_en"], SMS: r["sms_zh"], Voice: r["loudspeaker_zh"], Loudspeaker: r["loudspeaker_zh"]},
		}
		creates = append(creates, tx.Client.WarningTemplate.Create().SetID(store.NewID()).SetCountyID(county).SetCode(r["code"]).SetEvent(r["event_code"]).
			SetEventName(r["event_zh"]).SetColour(r["colour"]).SetKind(r["kind"]).SetTexts(texts).SetQuestions(questionsOf(r)).SetSmsMost(most))
	}
	if err := tx.Client.WarningTemplate.CreateBulk(creates...).Exec(ctx); err != nil {
		return 0, fmt.Errorf("write the templates: %w", err)
	}
	return len(creates), nil
}

// questionsOf reads name:type|… with the words of both languages in the same order.
func questionsOf(r map[string]string) []schema.WarningQuestion {
	var out []schema.WarningQuestion
	zh, en := strings.Split(r["questions_zh"], "|"), strings.Split(r["questions_en"], "|")
	for i, q := range strings.Split(r["questions"], "|") {
		name, kind, ok := strings.Cut(q, ":")
		if !ok || i >= len(zh) || i >= len(en) {
			continue
		}
		out = append(out, schema.WarningQuestion{Name: name, Kind: kind, Zh: zh[i], En: en[i]})
	}
	return out
}

func seedActions(ctx context.Context, tx *store.Tx, county uuid.UUID) (int, error) {
	rows, err := table("action-checklists.csv")
	if err != nil {
		return 0, err
	}
	var creates []*db.ActionCreate
	for _, r := range rows {
		seq, err := strconv.Atoi(r["seq"])
		if err != nil {
			return 0, fmt.Errorf("action %s: %w", r["code"], err)
		}
		due, err := strconv.Atoi(r["due_minutes"])
		if err != nil {
			return 0, fmt.Errorf("action %s: %w", r["code"], err)
		}
		creates = append(creates, tx.Client.Action.Create().SetID(store.NewID()).SetCountyID(county).SetCode(r["code"]).SetEvent(r["event_code"]).
			SetColour(r["colour"]).SetRole(r["role"]).SetSeq(seq).SetZh(r["action_zh"]).SetEn(r["action_en"]).SetDueMinutes(due).
			SetEvidence(r["evidence"]).SetBasis(r["lead_authority"]))
	}
	if err := tx.Client.Action.CreateBulk(creates...).Exec(ctx); err != nil {
		return 0, fmt.Errorf("write the action lists: %w", err)
	}
	return len(creates), nil
}
