package loss

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ledgerlist"
	"jiaoying/ent/db/ledgerrow"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/plain"
	"jiaoying/server/setting"
	"jiaoying/server/store"
)

// The stages of a season of winter relief.
const (
	StageNeed  = "need"  // 需救助
	StageGiven = "given" // 已救助
)

// The states of a list (户报、村评、乡审、县定):
//
//	submitted ──pass──► passed ──decide──► decided
//	    └──────return──────┴───► returned, and the village makes the next one
const (
	ListSubmitted = "submitted"
	ListPassed    = "passed"
	ListDecided   = "decided"
	ListReturned  = "returned"
)

// seasonSoon is how long before its date a list is shown as owed.
const seasonSoon = 20 * 24 * time.Hour

// stepsMost is more steps than a list can have: passed, decided or returned.
const stepsMost = 4

// Listing is the list of a village as it sends it up.
type Listing struct {
	ID, Event, Village uuid.UUID
	Stage              string
	// Held is the day of the meeting, From and Until the days of the public notice; empty of a list without any row.
	Held, From, Until string
	// Text tells of objections and what became of them.
	Text   string
	MadeAt time.Time
}

// SubmitList sends the list of a village up, with the rows of its ledger as they stand, by the village or by its town for one that cannot
// send. Faults: loss.conflict, loss.place, event.moved_on, list.moved_on while the one before waits or was decided, list.rows with the
// rows that say no number, and the codes of faulty fields.
func (f *Flow) SubmitList(ctx context.Context, in Listing) error {
	digest, err := store.Digest(in.Event, in.Village, in.Stage, in.Held, in.From, in.Until, in.Text, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return f.once(ctx, digest, func(ctx context.Context, tx *store.Tx) (uuid.UUID, []byte, error) {
		old, err := tx.Client.LedgerList.Query().Where(ledgerlist.ID(in.ID)).Only(ctx)
		if err != nil {
			return uuid.Nil, nil, err
		}
		return old.AuthorID, old.Digest, nil
	}, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer) error {
		return f.submitList(ctx, tx, v, in, digest)
	})
}

func (f *Flow) submitList(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Listing, digest []byte) error {
	ev, one, err := f.live(ctx, tx, in.Event)
	if err != nil {
		return err
	}
	if ev.Kind != event.Winter {
		return ErrSeason
	}
	n, ok, err := f.Store.Node(ctx, in.Village)
	if err != nil {
		return err
	}
	if !ok || n.Ended || n.Level != division.Village || n.Place.County != ev.CountyID {
		return ErrPlace
	}
	g, may := writes(v, n.Place)
	if !may {
		return ErrPlace
	}
	ledger, sums, ok := seasonBook(one)
	if !ok {
		return ErrForm
	}
	if err := tx.Turn(ctx, "ledger_list", mixed(in.Event, in.Village)); err != nil {
		return err
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	bad.Check(in.Stage == StageNeed || in.Stage == StageGiven, "stage", codeStage)
	bad.Check(plain.Fits(in.Text, whyMost), "text", codeText)
	rows, err := tx.Client.LedgerRow.Query().
		Where(ledgerrow.EventID(in.Event), ledgerrow.Ledger(ledger), ledgerrow.VillageID(in.Village), ledgerrow.RemovedAtIsNil()).
		Order(ledgerrow.ByReceivedAt(), ledgerrow.ByID()).Limit(rowsLedgerMost + 1).All(hand(ctx))
	if err != nil {
		return fmt.Errorf("rows of the list: %w", err)
	}
	if len(rows) > 0 {
		days, err := f.Store.Setting(ctx, ev.CountyID, setting.NoticeDays)
		if err != nil {
			return err
		}
		checkNotice(&bad, in, days, string(clock.DateOf(tx.Now, f.Store.Zone)))
	}
	if err := bad.Err(); err != nil {
		return err
	}
	list, empty := sumList(rows, sums, in.Stage)
	if len(empty) > 0 {
		return ErrListRows.With(fault.Params{"rows": empty})
	}
	old, err := tx.Client.LedgerList.Query().Where(ledgerlist.EventID(in.Event), ledgerlist.Stage(in.Stage), ledgerlist.VillageID(in.Village), ledgerlist.Newest(true)).Only(hand(ctx))
	if err != nil && !db.IsNotFound(err) {
		return fmt.Errorf("list before: %w", err)
	}
	number := 1
	if err == nil {
		if old.State != ListReturned {
			return ErrStep.With(fault.Params{"state": strings.ToUpper(old.State)})
		}
		number = old.N + 1
		if err := tx.Client.LedgerList.Update().Where(ledgerlist.ID(old.ID)).SetNewest(false).Exec(hand(ctx)); err != nil {
			return fmt.Errorf("end list before: %w", err)
		}
	}
	if err := tx.Client.LedgerList.Create().SetID(in.ID).SetPlace(n.Place).SetDrillID(viewer.Drill(ctx)).SetEventID(in.Event).SetStage(in.Stage).SetN(number).SetNewest(true).
		SetState(ListSubmitted).SetParts(list.parts).SetHouseholds(len(list.parts)).SetPersons(list.persons).SetMoney(list.money).SetHeldOn(in.Held).SetNoticeFrom(in.From).
		SetNoticeUntil(in.Until).SetText(in.Text).SetSteps([]schema.ListStep{}).SetAuthorID(v.Person).SetCard(f.card(ctx, v, g)).SetMadeAt(clock.Told(in.MadeAt)).
		SetReceivedAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
		return fmt.Errorf("write list: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "list.submit", Kind: store.KindList, Subject: in.ID, Place: n.Place, Appointment: g.Appointment, After: digest})
}

// seasonBook gives the ledger of a form that belongs to a season, with what its lists sum.
func seasonBook(one *form.Form) (ledger string, sums *form.Season, ok bool) {
	for _, b := range one.Books {
		if b.Season != nil {
			return b.Code, b.Season, true
		}
	}
	return "", nil, false
}

// checkNotice checks that the village met and gave notice long enough before it sends a list up (条例 art. 20, 21).
func checkNotice(bad *fault.Findings, in Listing, days int, today string) {
	held, err := time.Parse(time.DateOnly, in.Held)
	bad.Check(err == nil, "held", codeHeld)
	from, err := time.Parse(time.DateOnly, in.From)
	bad.Check(err == nil && !from.Before(held), "from", codeNotice)
	until, err := time.Parse(time.DateOnly, in.Until)
	if err != nil || until.Before(from.AddDate(0, 0, days-1)) || in.Until >= today {
		bad.Add("until", codeNotice, fault.Params{"days": days})
	}
}

type summed struct {
	parts   []schema.ListPart
	persons int
	money   int64
}

// sumList sums the rows a stage lists: of needs all, of what was given those that were given something. empty are the rows that say
// nothing where a number is needed, at most ten.
func sumList(rows []*db.LedgerRow, sums *form.Season, stage string) (out summed, empty []string) {
	out.parts = []schema.ListPart{}
	for _, r := range rows {
		persons, _ := strconv.Atoi(r.Cells[sums.Persons]) // CheckRow let it in
		money := int64(0)
		for _, c := range sums.Money {
			money += figure.Hundredths(r.Cells[c])
		}
		if stage == StageGiven && money == 0 {
			continue
		}
		if persons == 0 {
			if len(empty) < 10 {
				empty = append(empty, r.ID.String())
			}
			continue
		}
		out.parts = append(out.parts, schema.ListPart{Row: r.ID, Version: r.VersionID})
		out.persons += persons
		out.money += money
	}
	return out, empty
}

// ListMove is one step of a list up the levels.
type ListMove struct {
	List, ID uuid.UUID
	// State it goes to: passed, decided, returned.
	State  string
	Text   string
	MadeAt time.Time
}

// StepList passes a list at its town, decides it at its county, or returns it with words. Faults: not_found, statement.not_yours,
// list.moved_on, loss.conflict and the codes of faulty fields.
func (f *Flow) StepList(ctx context.Context, in ListMove) error {
	in.Text = strings.TrimSpace(plain.Clean(in.Text))
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		row, err := tx.Client.LedgerList.Query().Where(ledgerlist.ID(in.List)).Only(ctx)
		if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
			return fault.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("list: %w", err)
		}
		if i := slices.IndexFunc(row.Steps, func(s schema.ListStep) bool { return s.ID == in.ID }); i >= 0 {
			if s := row.Steps[i]; s.Card.Person != v.Person || s.State != in.State || s.Text != in.Text {
				return ErrConflict
			}
			return nil
		}
		if _, _, err := f.live(ctx, tx, row.EventID); err != nil {
			return err
		}
		g, may := steps(v, row, in.State)
		if !may {
			return ErrNotYours
		}
		if !slices.Contains(ListNext(row.State), in.State) || len(row.Steps) >= stepsMost {
			return ErrStep.With(fault.Params{"state": strings.ToUpper(row.State)})
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		bad.Check(plain.Fits(in.Text, wordsMost) && (in.State != ListReturned || in.Text != ""), "text", codeText)
		if err := bad.Err(); err != nil {
			return err
		}
		all := append(slices.Clone(row.Steps), schema.ListStep{ID: in.ID, State: in.State, At: tx.Now.Format(time.RFC3339Nano), Card: f.card(ctx, v, g), Text: in.Text})
		n, err := tx.Client.LedgerList.Update().Where(ledgerlist.ID(row.ID), ledgerlist.State(row.State), ledgerlist.Newest(true)).SetState(in.State).SetSteps(all).Save(ctx)
		if err != nil {
			return fmt.Errorf("step of a list: %w", err)
		}
		if n == 0 {
			return ErrStep
		}
		return tx.Journal(ctx, store.Entry{
			Verb: "list." + in.State, Kind: store.KindList, Subject: row.ID, Place: row.Place(), Person: row.AuthorID, Appointment: g.Appointment, After: []any{in.ID, in.State, in.Text},
		})
	})
}

// ListNext lists the states a list may go to.
func ListNext(state string) []string {
	switch state {
	case ListSubmitted:
		return []string{ListPassed, ListReturned}
	case ListPassed:
		return []string{ListDecided, ListReturned}
	}
	return nil
}

// steps gives the post that brings a list to a state: its town passes what came, its county decides what was passed, each returns what
// lies with it; never who sent it.
func steps(v *viewer.Viewer, row *db.LedgerList, state string) (*viewer.Grant, bool) {
	if row.AuthorID == v.Person {
		return nil, false
	}
	at := row.Place()
	if state == ListPassed || state == ListReturned && row.State == ListSubmitted {
		return grantAt(v, division.Place{County: at.County, Town: at.Town}, viewer.StatementReview)
	}
	return grantAt(v, division.Place{County: at.County}, viewer.StatementClose)
}

// MayStep lists what a viewer may do to a list now.
func MayStep(v *viewer.Viewer, row *db.LedgerList) []string {
	out := []string{}
	if !row.Newest {
		return out
	}
	for _, s := range ListNext(row.State) {
		if _, may := steps(v, row, s); may {
			out = append(out, s)
		}
	}
	return out
}

// Lists gives the newest list of each village under a place for a season and stage.
func (f *Flow) Lists(ctx context.Context, ev uuid.UUID, stage string, at division.Place) (map[uuid.UUID]*db.LedgerList, error) {
	return f.lists(ctx, ev, stage, at, ledgerlist.Columns...)
}

// lists reads some columns of them.
func (f *Flow) lists(ctx context.Context, ev uuid.UUID, stage string, at division.Place, columns ...string) (map[uuid.UUID]*db.LedgerList, error) {
	q := f.Store.Client.LedgerList.Query().Where(ledgerlist.EventID(ev), ledgerlist.Stage(stage), ledgerlist.Newest(true))
	switch at.Level() {
	case division.County:
		q.Where(ledgerlist.CountyID(at.County))
	case division.Town:
		q.Where(ledgerlist.TownID(at.Town))
	default:
		q.Where(ledgerlist.VillageID(at.Village))
	}
	rows, err := q.Limit(countMostOf + 1).Select(columns...).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("lists: %w", err)
	}
	if len(rows) > countMostOf {
		return nil, fault.ErrPageSize
	}
	out := make(map[uuid.UUID]*db.LedgerList, len(rows))
	for _, r := range rows {
		out[r.VillageID] = r
	}
	return out, nil
}

// SeasonDue gives until when a level owes a stage of a season, the end of the day in the county's zone: days from July on lie in the year
// in which the winter began, the others in the next. A season that is opened late owes what was due before. False when the form has no
// such date.
func (f *Flow) SeasonDue(one *form.Form, began time.Time, stage string, level form.Level) (due time.Time, clause string, ok bool) {
	for _, d := range one.Deadlines {
		if d.Stage != "winter_"+stage || d.Level != level || d.Date == "" {
			continue
		}
		from := began.In(f.Store.Zone)
		year := from.Year()
		if from.Month() < time.July {
			year--
		}
		if d.Date < "07" {
			year++
		}
		day, err := time.ParseInLocation(time.DateOnly, strconv.Itoa(year)+"-"+d.Date, f.Store.Zone)
		if err != nil {
			return due, "", false
		}
		return day.AddDate(0, 0, 1), d.Clause, true
	}
	return due, "", false
}
