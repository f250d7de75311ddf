package roster

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/category"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/roster/sheet"
	"jiaoying/server/store"
)

// always is the word of the file for a category that goes straight up whatever was ticked; it may be followed by advice,
// such as to dial 119 first.
const always = "一律直报"

var (
	categoryForm = regexp.MustCompile(`^[A-Z]{3}[0-9]{2}$`)
	smsForm      = regexp.MustCompile(`^[0-9]{3}$`)
	lineForm     = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)
	classes      = []string{"natural_disaster", "accident", "public_health", "social_security", "hidden_danger", "dispute"}
	visibilities = []string{"open", "need_to_know", "sealed_reporter"}
)

// textMax bytes are what the columns of names hold.
const textMax = 200

// ImportCategories reads what can be reported in a county (code, sms_code, class, zh, en, nature, usual_severity,
// usual_handler, direct_report_if, visibility, typical_questions_zh, typical_questions_en) and which lines see it (line,
// category). What is there is looked for by its code; what the file does not name stays. Faults: not_found, denied.
func (f *Flow) ImportCategories(ctx context.Context, county uuid.UUID, categories, lineTable sheet.Table) (Import, error) {
	at := division.Place{County: county}
	if !may(ctx, at, viewer.SettingEdit) {
		return Import{}, fault.ErrDenied
	}
	var bad problems
	bad.columns(categories, "code", "sms_code", "class", "zh", "en", "nature", "usual_severity", "usual_handler", "direct_report_if",
		"visibility", "typical_questions_zh", "typical_questions_en")
	bad.columns(lineTable, "line", "category")
	if len(bad) > 0 {
		return Import{Problems: bad}, nil
	}
	wanted := readCategories(categories, &bad)
	readLines(lineTable, wanted, &bad)
	if len(bad) > 0 {
		return Import{Problems: bad.sorted()}, nil
	}
	var out Import
	err := f.Store.InTx(store.Long(viewer.Wide(ctx)), func(ctx context.Context, tx *store.Tx) error {
		out = Import{}
		d, err := find(ctx, tx, county)
		if err != nil {
			return err
		}
		if d.Level != division.County {
			return fault.ErrNotFound
		}
		rows, err := tx.Client.Category.Query().Where(category.CountyID(county)).All(ctx)
		if err != nil {
			return fmt.Errorf("categories: %w", err)
		}
		there := map[string]*db.Category{}
		for _, r := range rows {
			there[r.Code] = r
		}
		for _, w := range wanted {
			old := there[w.Code]
			if old != nil && sameCategory(old, w) {
				out.Same++
				continue
			}
			if old == nil {
				out.Added++
				w.ID = store.NewID()
			} else {
				out.Changed++
				w.ID = old.ID
			}
			if err := writeCategory(ctx, tx, county, w, old == nil); err != nil {
				return fmt.Errorf("category %s: %w", w.Code, err)
			}
			if err := tx.Journal(ctx, store.Entry{Verb: "category.import", Kind: store.KindCategory, Subject: w.ID, Place: at, Down: true,
				Appointment: postOf(ctx, at, viewer.SettingEdit), After: w}); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// readCategories gives the categories in the order of the file.
func readCategories(t sheet.Table, bad *problems) (out []*db.Category) {
	codes, sms := map[string]int{}, map[string]int{}
	twice := func(seen map[string]int, word string, line int, column string) {
		if first := seen[word]; first > 0 {
			*bad = append(*bad, division.Problem{Line: line, Column: column, Code: codeCatTwice, Params: map[string]any{"line": first}})
			return
		}
		seen[word] = line
	}
	for _, r := range t.Rows {
		one := func(column string, of []string) string {
			w := cell(r, column)
			if !slices.Contains(of, w) {
				*bad = append(*bad, division.Problem{Line: r.Line, Column: column, Code: codeWord, Params: map[string]any{"words": strings.Join(of, " ")}})
			}
			return w
		}
		text := func(column string, empty bool) string {
			s := cell(r, column)
			if s == "" && !empty || !utf8.ValidString(s) || len(s) > textMax || strings.ContainsFunc(s, unseen) {
				bad.add(r.Line, column, codeCatText)
			}
			return s
		}
		c := &db.Category{Code: cell(r, "code"), SmsCode: cell(r, "sms_code"), Class: one("class", classes), Zh: text("zh", false), En: text("en", false),
			Nature:        lifecycle.Nature(one("nature", lifecycle.Nature("").Values())),
			UsualSeverity: lifecycle.Severity(one("usual_severity", lifecycle.Severity("").Values())),
			UsualHandler:  text("usual_handler", true), Visibility: one("visibility", visibilities),
			QuestionsZh: words(cell(r, "typical_questions_zh"), "|"), QuestionsEn: words(cell(r, "typical_questions_en"), "|")}
		if !categoryForm.MatchString(c.Code) {
			bad.add(r.Line, "code", codeCategory)
		}
		if !smsForm.MatchString(c.SmsCode) {
			bad.add(r.Line, "sms_code", codeCategory)
		}
		twice(codes, c.Code, r.Line, "code")
		twice(sms, c.SmsCode, r.Line, "sms_code")
		for _, w := range words(cell(r, "direct_report_if"), "|") {
			if strings.HasPrefix(w, always) {
				c.AlwaysDirect = true
			} else {
				c.Triggers = append(c.Triggers, w)
			}
		}
		out = append(out, c)
	}
	return out
}

// readLines puts the lines to their categories.
func readLines(t sheet.Table, wanted []*db.Category, bad *problems) {
	of := map[string]*db.Category{}
	for _, c := range wanted {
		of[c.Code] = c
	}
	for _, r := range t.Rows {
		line, c := cell(r, "line"), of[cell(r, "category")]
		switch {
		case !lineForm.MatchString(line):
			bad.add(r.Line, "line", codeLineForm)
		case c == nil:
			bad.add(r.Line, "category", codeCategory)
		default:
			c.Lines = lines(append(c.Lines, line))
		}
	}
}

func sameCategory(a, b *db.Category) bool {
	return a.SmsCode == b.SmsCode && a.Class == b.Class && a.Zh == b.Zh && a.En == b.En && a.Nature == b.Nature && a.UsualSeverity == b.UsualSeverity &&
		a.UsualHandler == b.UsualHandler && a.AlwaysDirect == b.AlwaysDirect && a.Visibility == b.Visibility && slices.Equal(a.Triggers, b.Triggers) &&
		slices.Equal(a.Lines, b.Lines) && slices.Equal(a.QuestionsZh, b.QuestionsZh) && slices.Equal(a.QuestionsEn, b.QuestionsEn)
}

func writeCategory(ctx context.Context, tx *store.Tx, county uuid.UUID, c *db.Category, fresh bool) error {
	if fresh {
		return tx.Client.Category.Create().SetID(c.ID).SetCountyID(county).SetCode(c.Code).SetSmsCode(c.SmsCode).SetClass(c.Class).SetZh(c.Zh).SetEn(c.En).
			SetNature(c.Nature).SetUsualSeverity(c.UsualSeverity).SetUsualHandler(c.UsualHandler).SetTriggers(c.Triggers).SetAlwaysDirect(c.AlwaysDirect).
			SetVisibility(c.Visibility).SetLines(c.Lines).SetQuestionsZh(c.QuestionsZh).SetQuestionsEn(c.QuestionsEn).Exec(ctx)
	}
	return tx.Client.Category.UpdateOneID(c.ID).SetSmsCode(c.SmsCode).SetClass(c.Class).SetZh(c.Zh).SetEn(c.En).
		SetNature(c.Nature).SetUsualSeverity(c.UsualSeverity).SetUsualHandler(c.UsualHandler).SetTriggers(c.Triggers).SetAlwaysDirect(c.AlwaysDirect).
		SetVisibility(c.Visibility).SetLines(c.Lines).SetQuestionsZh(c.QuestionsZh).SetQuestionsEn(c.QuestionsEn).Exec(ctx)
}
