package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// machineVerbs are what a machine may be given: the ends that ask for its token.
var machineVerbs = []viewer.Verb{viewer.MetricsRead, viewer.GraphQLFree, viewer.CAPSubmit}

// tokenNameMost is what fits a list and an actor's name in the journal.
const tokenNameMost = 60

// Token is a machine's token as lists show it; its text was shown once.
type Token struct {
	ID        uuid.UUID
	Name      string
	Verb      viewer.Verb
	Place     division.Place
	CreatedAt time.Time
	RevokedAt *time.Time
}

const tokenColumns = "id, name, verb, county_id, town_id, village_id, grid_id, created_at, revoked_at"

func scanToken(scan func(...any) error) (t Token, err error) {
	var county uuid.UUID
	var town, village, grid uuid.NullUUID
	var revoked sql.NullTime
	if err := scan(&t.ID, &t.Name, &t.Verb, &county, &town, &village, &grid, &t.CreatedAt, &revoked); err != nil {
		return t, err
	}
	t.Place = division.Place{County: county, Town: town.UUID, Village: village.UUID, Grid: grid.UUID}
	t.CreatedAt = t.CreatedAt.UTC()
	if revoked.Valid {
		at := revoked.Time.UTC()
		t.RevokedAt = &at
	}
	return t, nil
}

// mayToken tells whether the viewer handles tokens of a place.
func mayToken(v *viewer.Viewer, p division.Place) bool {
	return isSystem(v) || v.Can(p, viewer.TokenManage)
}

// CreateToken makes a machine's token for one verb on a place and gives its text, once. It needs token.manage on the place
// or the server's own hand. Faults: denied, not_found for a place that is not there, token.name, token.verb, token.name_taken.
func (f *Flow) CreateToken(ctx context.Context, name string, verb viewer.Verb, place division.Place) (text string, err error) {
	ctx = bare(ctx)
	if !mayToken(viewer.From(ctx), place) {
		return "", fault.ErrDenied
	}
	n, ok, err := f.Store.Node(ctx, place.ID())
	if err != nil {
		return "", err
	}
	if !ok || n.Place != place {
		return "", fault.ErrNotFound
	}
	name = strings.TrimSpace(name)
	var bad fault.Findings
	size := utf8.RuneCountInString(name)
	bad.Check(size >= 1 && size <= tokenNameMost && utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl), "name", ErrTokenName.Code)
	bad.Check(slices.Contains(machineVerbs, verb), "verb", ErrTokenVerb.Code)
	if err := bad.Err(); err != nil {
		return "", err
	}
	err = f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		raw := store.Inner(tx)
		var taken int
		if err := raw.Row(ctx, "SELECT count(*) FROM machine_tokens WHERE name = ?", name).Scan(&taken); err != nil {
			return fmt.Errorf("look for the name: %w", err)
		}
		if taken > 0 {
			return ErrTokenTaken
		}
		id := store.NewID()
		var hash []byte
		text, hash = NewSecret()
		if _, err := raw.Exec(ctx, "INSERT INTO machine_tokens (id, name, hash, verb, county_id, town_id, village_id, grid_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			id, name, hash, string(verb), place.County, store.Nullable(place.Town), store.Nullable(place.Village), store.Nullable(place.Grid), tx.Now); err != nil {
			return fmt.Errorf("write token: %w", err)
		}
		return tokenNote(ctx, tx, "token.create", id, place)
	})
	if err != nil {
		return "", err
	}
	return text, nil
}

func tokenNote(ctx context.Context, tx *store.Tx, verb string, id uuid.UUID, place division.Place) error {
	e := store.Entry{Verb: verb, Kind: store.KindToken, Subject: id, Place: place}
	if g, ok := viewer.From(ctx).GrantFor(place, "", viewer.TokenManage); ok {
		e.Appointment = g.Appointment
	}
	return tx.Journal(ctx, e)
}

// Tokens gives the machines' tokens of the viewer's places by name, revoked ones too. Fault: denied.
func (f *Flow) Tokens(ctx context.Context) (out []Token, err error) {
	v := viewer.From(ctx)
	if !isSystem(v) && (v == nil || !slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool { return g.Has(viewer.TokenManage) })) {
		return nil, fault.ErrDenied
	}
	err = store.Inner(f.Store).Each(ctx, func(rows *sql.Rows) error {
		t, err := scanToken(rows.Scan)
		if err == nil && mayToken(v, t.Place) {
			out = append(out, t)
		}
		return err
	}, "SELECT "+tokenColumns+" FROM machine_tokens ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	return out, nil
}

// RevokeToken ends a machine's token at once; the second time is the same answer. Fault: token.unknown, also for one of
// another place.
func (f *Flow) RevokeToken(ctx context.Context, name string) error {
	return f.Store.InTx(bare(ctx), func(ctx context.Context, tx *store.Tx) error {
		raw := store.Inner(tx)
		t, err := scanToken(raw.Row(ctx, "SELECT "+tokenColumns+" FROM machine_tokens WHERE name = ?", strings.TrimSpace(name)).Scan)
		if errors.Is(err, sql.ErrNoRows) || err == nil && !mayToken(viewer.From(ctx), t.Place) {
			return ErrTokenUnknown
		}
		if err != nil {
			return fmt.Errorf("read token: %w", err)
		}
		n, err := raw.Exec(ctx, "UPDATE machine_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", tx.Now, t.ID)
		if err != nil {
			return fmt.Errorf("revoke token: %w", err)
		}
		if n == 0 {
			return nil
		}
		return tokenNote(ctx, tx, "token.revoke", t.ID, t.Place)
	})
}

// machine gives the viewer of a machine's token. It is looked up each time: machines ask seldom, and a revoked token ends
// at once. Fault: auth.required.
func (f *Flow) machine(ctx context.Context, token string) (*viewer.Viewer, error) {
	t, err := scanToken(store.Inner(f.Store).Row(ctx, "SELECT "+tokenColumns+" FROM machine_tokens WHERE hash = ? AND revoked_at IS NULL", HashSecret(token)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.ErrSignIn.Because(errors.New("no such machine token"))
	}
	if err != nil {
		return nil, fmt.Errorf("read token: %w", err)
	}
	return &viewer.Viewer{Machine: t.Name, Grants: []viewer.Grant{{Verbs: []viewer.Verb{t.Verb}, Place: t.Place}}}, nil
}
