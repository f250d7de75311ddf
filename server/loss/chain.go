package loss

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/losschain"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
)

// versionsMost is more versions than one division tells of one event: a drought of a year told daily.
const versionsMost = 500

// story is the versions of one division for one event, as the heart knows them, with their rows.
type story struct {
	row  *db.LossChain // nil before the first version
	rows []*db.Statement
	is   chain.Chain
}

func (s *story) head() *db.Statement {
	if len(s.rows) == 0 {
		return nil
	}
	return s.rows[len(s.rows)-1]
}

// foreign tells whether all that is there was entered for the division by the level above.
func (s *story) foreign() bool {
	return len(s.rows) > 0 && !slices.ContainsFunc(s.rows, func(r *db.Statement) bool { return r.Behalf == nil })
}

// storyOf reads the versions through the eyes of the context. The figures are read of the newest alone and of the one that the next is
// compared with.
func storyOf(ctx context.Context, client *db.Client, ev, of uuid.UUID) (*story, error) {
	out := &story{}
	row, err := client.LossChain.Query().Where(losschain.EventID(ev), losschain.DivisionID(of)).Only(ctx)
	if db.IsNotFound(err) {
		return out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	out.row = row
	out.rows, err = client.Statement.Query().Where(statement.EventID(ev), statement.DivisionID(of)).Order(statement.ByN()).Limit(versionsMost).
		Select(statement.FieldID, statement.FieldN, statement.FieldKind, statement.FieldState, statement.FieldBehalf, statement.FieldRound, statement.FieldMaintained,
			statement.FieldCells, statement.FieldAuthorID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
	for _, r := range out.rows {
		v := chain.Version{Number: r.N, Kind: r.Kind, State: r.State, Behalf: r.Behalf != nil, Round: r.Round, Maintained: r.Maintained}
		for _, c := range r.Cells {
			v.Named = append(v.Named, c.Code)
		}
		out.is.Versions = append(out.is.Versions, v)
	}
	for _, c := range row.Asked {
		out.is.Asked = append(out.is.Asked, c.Code)
	}
	whole := []uuid.UUID{out.head().ID}
	if a := out.against(); a != nil {
		whole = append(whole, a.ID)
	}
	full, err := client.Statement.Query().Where(statement.IDIn(whole...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
	for _, r := range full {
		out.rows[r.N-1] = r
	}
	return out, nil
}

// against gives the figures that the next version is compared with; nil before the first.
func (s *story) against() *db.Statement {
	if n := s.is.Against(); n > 0 {
		return s.rows[n-1]
	}
	return nil
}

// cells are the figures the next version has to answer, with why they came back.
func (s *story) cells() []schema.StatementCell {
	if s.row == nil {
		return nil
	}
	for _, r := range slices.Backward(s.rows) {
		switch r.State {
		case chain.StateAccepted:
			return s.row.Asked
		case chain.StateReturned:
			return r.Cells
		}
	}
	return s.row.Asked
}

// eventOf is what a chain has to know of its event.
func eventOf(ev *db.LossEvent) chain.Event {
	return chain.Event{Stable: ev.State == event.StateStable, Round: ev.Round, Closed: !ev.State.Live()}
}

// ActorOf tells what a viewer is to the chain of a division.
func ActorOf(v *viewer.Viewer, at division.Place) chain.Actor {
	_, speaks := grantAt(v, at, viewer.StatementSubmit)
	_, over := decider(v, at)
	return chain.Actor{Speaks: speaks, Above: over, Asks: over || v.Can(division.Place{County: at.County}, viewer.StatementReview)}
}

// May tells what a viewer may do next with the chain of a division.
type May struct {
	Send, Behalf []chain.Kind
	Ask          bool
}

// MaySend tells what a viewer may do next, and the figures the next version has to answer.
func (f *Flow) MaySend(ctx context.Context, v *viewer.Viewer, ev *db.LossEvent, at division.Place) (May, []schema.StatementCell, error) {
	s, err := storyOf(ctx, f.Store.Client, ev.ID, at.ID())
	if err != nil {
		return May{}, nil, err
	}
	e, a := eventOf(ev), ActorOf(v, at)
	out := May{Send: chain.Kinds(s.is, e, a, false), Behalf: []chain.Kind{}, Ask: slices.Contains(chain.May(s.is, e, a), chain.MoveAsk)}
	if at.Level() == division.Village {
		out.Behalf = chain.Kinds(s.is, e, a, true)
	}
	return out, s.cells(), nil
}

// changed lists the figures that differ from those of another version; nil when there is none.
func changed(one *form.Form, typed figure.Typed, from *db.Statement) []string {
	var was figure.Typed
	if from != nil {
		was = from.Typed
	}
	is := figure.Complete(one, typed)
	var out []string
	for _, key := range slices.Sorted(maps.Keys(is)) {
		if old, had := was[key]; !had || old != is[key] {
			out = append(out, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(was)) {
		if _, has := is[key]; !has {
			out = append(out, key)
		}
	}
	return out
}
