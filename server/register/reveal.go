package register

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doortask"
	dbhousehold "jiaoying/ent/db/household"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// Reveal gives what is sealed of a household to whoever sees households there and says why; never to an auditor. The journal
// entry is durable before anything is given; it names who and why, not what. Faults: not_found, denied, household.purpose,
// household.reveal_limit.
func (f *Flow) Reveal(ctx context.Context, household uuid.UUID, purpose string) (Secret, error) {
	purpose = strings.TrimSpace(purpose)
	var sealed []byte
	counted := false
	err := f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		row, err := tx.Client.Household.Query().Where(dbhousehold.ID(household)).Only(ctx)
		if err != nil {
			return fmt.Errorf("household to reveal: %w", err)
		}
		v := actor(ctx)
		g, may := openly(v, row.Place(), viewer.HouseholdSee, viewer.HouseholdEdit)
		if !may || v.Person == uuid.Nil {
			return fault.ErrDenied
		}
		var bad fault.Findings
		bad.Check(plain.Purpose(purpose), "purpose", codePurpose)
		if err := bad.Err(); err != nil {
			return err
		}
		if !counted && !f.looks.Allow(v.Person, tx.Now) {
			return ErrRevealed.With(fault.Params{"max": seal.LooksHour})
		}
		counted = true // a transaction that runs again is one question
		sealed = row.Secret
		return tx.Journal(ctx, store.Entry{Verb: "household.reveal", Kind: store.KindHousehold, Subject: row.ID, Place: row.Place(), Appointment: g.Appointment, After: purpose})
	})
	if err != nil {
		return Secret{}, err
	}
	return f.unseal(sealed, tableHouseholds, household)
}

// tasksMost is a page of a delta, the longest list of door tasks there is.
const tasksMost = 500

// Release gives what is sealed behind door tasks to the officers A and B they are bound to: only while a task is open, and
// only while he goes to doors there. It is for one page of a list; tasks that are not his to open are left out. Each person's
// first look of a day at a task is in the journal before anything is given.
func (f *Flow) Release(ctx context.Context, tasks []uuid.UUID) (map[uuid.UUID]Secret, error) {
	v := actor(ctx)
	out := map[uuid.UUID]Secret{}
	if v.Person == uuid.Nil || len(tasks) == 0 {
		return out, nil
	}
	if len(tasks) > tasksMost {
		return nil, errors.New("release: more than a page")
	}
	rows, err := f.Store.Client.DoorTask.Query().Where(doortask.IDIn(tasks...), doortask.StateEQ(door.StateOpen),
		doortask.Or(doortask.AssigneeID(v.Person), doortask.SecondID(v.Person))).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("tasks to release: %w", err)
	}
	var mine []*db.DoorTask
	var households, sites []uuid.UUID
	for _, t := range rows {
		if _, may := openly(v, t.Place(), viewer.DoorWork); !may {
			continue
		}
		mine = append(mine, t)
		if t.HouseholdID != nil {
			households = append(households, *t.HouseholdID)
		}
		if t.SiteID != nil {
			sites = append(sites, *t.SiteID)
		}
	}
	if len(mine) == 0 {
		return out, nil
	}
	if err := f.tellReleased(ctx, v, mine); err != nil {
		return nil, err
	}
	behind := map[uuid.UUID]Secret{}
	homes, err := f.Store.Client.Household.Query().Where(dbhousehold.IDIn(households...)).Select(dbhousehold.FieldID, dbhousehold.FieldSecret).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("households to release: %w", err)
	}
	for _, h := range homes {
		if behind[h.ID], err = f.unseal(h.Secret, tableHouseholds, h.ID); err != nil {
			return nil, err
		}
	}
	places, err := f.Store.Client.Site.Query().Where(dbsite.IDIn(sites...)).Select(dbsite.FieldID, dbsite.FieldName, dbsite.FieldSecret).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("sites to release: %w", err)
	}
	for _, p := range places {
		s, err := f.unseal(p.Secret, tableSites, p.ID)
		if err != nil {
			return nil, err
		}
		s.Name = p.Name
		behind[p.ID] = s
	}
	for _, t := range mine {
		if s, ok := behind[t.SubjectID]; ok {
			out[t.ID] = s
		}
	}
	return out, nil
}

// tellReleased writes one entry for each task that this person has not looked at today. Of two looks at the same moment both
// may be written; none is missing.
func (f *Flow) tellReleased(ctx context.Context, v *viewer.Viewer, tasks []*db.DoorTask) error {
	args := []any{v.Person, verbRelease, f.dayBegan(f.Store.Now())}
	for _, t := range tasks {
		args = append(args, t.ID)
	}
	told := map[uuid.UUID]bool{}
	if err := store.Inner(f.Store).Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		err := rows.Scan(&id)
		told[id] = true
		return err
	}, "SELECT subject_id FROM journal WHERE actor_id = ? AND verb = ? AND at >= ? AND subject_id IN ("+store.Marks(len(tasks))+")", args...); err != nil {
		return fmt.Errorf("looks of today: %w", err)
	}
	tasks = slices.DeleteFunc(slices.Clone(tasks), func(t *db.DoorTask) bool { return told[t.ID] })
	if len(tasks) == 0 {
		return nil
	}
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		for _, t := range tasks {
			g, _ := openly(v, t.Place(), viewer.DoorWork)
			if err := tx.Journal(ctx, store.Entry{Verb: verbRelease, Kind: store.KindDoor, Subject: t.ID, Place: t.Place(), Appointment: g.Appointment}); err != nil {
				return err
			}
		}
		return nil
	})
}

const verbRelease = "door.secret"

// dayBegan is the county's midnight.
func (f *Flow) dayBegan(now time.Time) time.Time {
	y, m, d := now.In(f.Store.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, f.Store.Zone).UTC()
}
