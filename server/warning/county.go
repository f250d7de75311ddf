package warning

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ladderstep"
	"jiaoying/ent/db/warningtemplate"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// The faults of what a county sets for itself.
var (
	// ErrLadder: no ladder of that colour and role.
	ErrLadder = fault.New(fault.NotFound, "ladder.unknown")
	// ErrTemplate: no template with that code.
	ErrTemplate = fault.New(fault.NotFound, "template.unknown")
)

const (
	codeTemplateText = "template.text"
	codeTemplateSMS  = "template.sms"
	codeTemplateMark = "template.mark"
)

// Ladder is what a county has set for one colour and role.
type Ladder struct {
	Colour, Role string
	Steps        []*db.LadderStep
	// Changed tells that it is not the proposed one any more.
	Changed bool
}

// Ladders gives the ladders of a colour as the viewer's county has set them, in order of role.
func (f *Flow) Ladders(ctx context.Context, colour string) ([]Ladder, error) {
	county := viewer.From(ctx).County()
	if county == uuid.Nil {
		return nil, fault.ErrDenied
	}
	rows, err := f.Store.Client.LadderStep.Query().Where(ladderstep.CountyID(county), ladderstep.Colour(colour)).
		Order(ladderstep.ByRole(), ladderstep.ByNumber()).Limit(ladderMost).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("ladder of %.20s: %w", colour, err)
	}
	usual, err := proposed(colour)
	if err != nil {
		return nil, err
	}
	var out []Ladder
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].Role != r.Role {
			out = append(out, Ladder{Colour: r.Colour, Role: r.Role})
		}
		l := &out[len(out)-1]
		l.Steps = append(l.Steps, r)
	}
	for i, l := range out {
		out[i].Changed = !slices.EqualFunc(l.Steps, usual[l.Role], func(a *db.LadderStep, b escalate.Step) bool { return sameStep(*a.Step, b) })
	}
	return out, nil
}

func sameStep(a, b escalate.Step) bool {
	return a.After == b.After && a.To == b.To && a.Desk == b.Desk && a.Night == b.Night && slices.Equal(a.Channels, b.Channels)
}

// proposed is what a county starts with, by role.
func proposed(colour string) (map[string][]escalate.Step, error) {
	rows, err := table("ladder-defaults.csv")
	if err != nil {
		return nil, err
	}
	out := map[string][]escalate.Step{}
	for _, r := range rows {
		if r["colour"] != colour {
			continue
		}
		s, err := stepOf(r)
		if err != nil {
			return nil, err
		}
		out[r["role"]] = append(out[r["role"]], s)
	}
	return out, nil
}

func stepOf(r map[string]string) (escalate.Step, error) {
	s, err := escalate.FromWords(escalate.Row{
		Colour: r["colour"], Role: r["role"], Step: r["step"], AfterMinutes: r["after_minutes"], Channel: r["channel"], To: r["to"], Night: r["night"],
	})
	if err != nil {
		return s, fmt.Errorf("ladder %s %s %s: %w", r["colour"], r["role"], r["step"], err)
	}
	return s, nil
}

// editor is the county whose settings the viewer may set.
func editor(ctx context.Context) (county division.Place, g *viewer.Grant, err error) {
	v := viewer.From(ctx)
	county = division.Place{County: v.County()}
	g, ok := v.GrantFor(county, "", viewer.SettingEdit)
	if county.County == uuid.Nil || !ok {
		return county, nil, fault.ErrDenied
	}
	return county, g, nil
}

// SetLadder sets the steps of one colour and role for the viewer's county; reset goes back to the proposed ones. What is published
// already keeps the ladder it was published with. Faults: denied, ladder.unknown and the codes of faulty steps.
func (f *Flow) SetLadder(ctx context.Context, colour, role string, steps []escalate.Step, reset bool) error {
	county, g, err := editor(ctx)
	if err != nil {
		return err
	}
	basis := "county"
	if reset {
		usual, err := proposed(colour)
		if err != nil {
			return err
		}
		steps, basis = usual[role], "proposed"
		if len(steps) == 0 {
			return ErrLadder
		}
	} else {
		var bad fault.Findings
		escalate.Check(colour, role, steps, &bad)
		if err := bad.Err(); err != nil {
			return err
		}
	}
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		own := hand(ctx)
		old, err := tx.Client.LadderStep.Query().Where(ladderstep.CountyID(county.County), ladderstep.Colour(colour), ladderstep.Role(role)).Order(ladderstep.ByNumber()).All(own)
		if err != nil {
			return fmt.Errorf("ladder that is there: %w", err)
		}
		if len(old) == 0 {
			return ErrLadder
		}
		if _, err := tx.Client.LadderStep.Delete().Where(ladderstep.CountyID(county.County), ladderstep.Colour(colour), ladderstep.Role(role)).Exec(own); err != nil {
			return fmt.Errorf("take the old ladder away: %w", err)
		}
		for i, s := range steps {
			s.Role, s.Number = old[0].Step.Role, i+1
			if err := tx.Client.LadderStep.Create().SetID(store.NewID()).SetCountyID(county.County).SetColour(colour).SetRole(role).SetStep(&s).SetNumber(s.Number).SetBasis(basis).Exec(own); err != nil {
				return fmt.Errorf("write the ladder: %w", err)
			}
		}
		return tx.Journal(ctx, store.Entry{Verb: "ladder.set", Kind: store.KindSetting, Subject: uuid.NewSHA1(county.County, []byte("ladder "+colour+" "+role)),
			Place: county, Down: true, Appointment: g.Appointment, After: steps})
	})
}

// Wording is what a county says in one template, in Chinese. English and the questions stay.
type Wording struct{ Title, Body, SMS, Loudspeaker string }

const (
	titleMost, bodyMost, hornMost = 40, 200, 300
	// smsWhole is one SMS with its signature; longer ones are two, and not registered.
	smsWhole = 70
	// smsSignature is 【…】 as the providers put it in front.
	smsSignature = 6
)

// marksKnown are the marks of a template and the most characters each becomes.
var marksKnown = map[string]int{"issuer": 7, "time": 5, "area": 9, "place": 9, "until": 5, "shelter": 3, "wind": 4}

var markIn = regexp.MustCompile(`\{([^{}]*)\}`)

// lengthOf is how long a text becomes at most; false for a mark nobody knows.
func lengthOf(text string) (n int, known bool) {
	known = !strings.ContainsAny(markIn.ReplaceAllString(text, ""), "{}")
	n = utf8.RuneCountInString(markIn.ReplaceAllString(text, ""))
	for _, m := range markIn.FindAllStringSubmatch(text, -1) {
		most, ok := marksKnown[m[1]]
		known = known && ok
		n += most
	}
	return n, known
}

func (w Wording) check(bad *fault.Findings) (sms int) {
	for _, p := range []struct {
		path, text string
		most       int
	}{{"title", w.Title, titleMost}, {"body", w.Body, bodyMost}, {"loudspeaker", w.Loudspeaker, hornMost}} {
		_, known := lengthOf(p.text)
		bad.Check(plain.Fits(p.text, p.most) && p.text != "", p.path, codeTemplateText)
		bad.Check(known, p.path, codeTemplateMark)
	}
	n, known := lengthOf(w.SMS)
	bad.Check(utf8.ValidString(w.SMS) && w.SMS != "" && n+smsSignature <= smsWhole && !strings.ContainsAny(w.SMS, "【】\n") && !strings.Contains(w.SMS, "http"), "sms", codeTemplateSMS)
	bad.Check(known, "sms", codeTemplateMark)
	return n + smsSignature
}

// SetTemplate sets the Chinese words of a template of the viewer's county; nil goes back to the proposed ones. What is published already
// keeps its words. Faults: denied, template.unknown and the codes of faulty texts.
func (f *Flow) SetTemplate(ctx context.Context, code string, w *Wording) error {
	county, g, err := editor(ctx)
	if err != nil {
		return err
	}
	if w == nil {
		if w, err = proposedWording(code); err != nil {
			return err
		}
	}
	said := Wording{Title: strings.TrimSpace(plain.Clean(w.Title)), Body: strings.TrimSpace(plain.Clean(w.Body)), SMS: strings.TrimSpace(plain.Clean(w.SMS)),
		Loudspeaker: strings.TrimSpace(plain.Clean(w.Loudspeaker))}
	var bad fault.Findings
	most := said.check(&bad)
	if err := bad.Err(); err != nil {
		return err
	}
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		row, err := tx.Client.WarningTemplate.Query().Where(warningtemplate.CountyID(county.County), warningtemplate.Code(code)).Only(hand(ctx))
		if db.IsNotFound(err) {
			return ErrTemplate
		}
		if err != nil {
			return fmt.Errorf("template: %w", err)
		}
		texts := schema.WarningTexts{}
		for lang, t := range row.Texts { // telephones speak Chinese in every language
			t.SMS, t.Voice, t.Loudspeaker = said.SMS, said.Loudspeaker, said.Loudspeaker
			if lang == "zh-CN" {
				t.Title, t.Body = said.Title, said.Body
			}
			texts[lang] = t
		}
		if err := row.Update().SetTexts(texts).SetSmsMost(most).Exec(hand(ctx)); err != nil {
			return fmt.Errorf("write the template: %w", err)
		}
		return tx.Journal(ctx, store.Entry{Verb: "template.set", Kind: store.KindSetting, Subject: uuid.NewSHA1(county.County, []byte("template "+code)),
			Place: county, Down: true, Appointment: g.Appointment, After: said})
	})
}

// proposedWording is what a template begins with.
func proposedWording(code string) (*Wording, error) {
	rows, err := table("warning-templates.csv")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r["code"] == code {
			return &Wording{Title: r["push_title_zh"], Body: r["push_body_zh"], SMS: r["sms_zh"], Loudspeaker: r["loudspeaker_zh"]}, nil
		}
	}
	return nil, ErrTemplate
}
