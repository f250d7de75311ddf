package roster

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/rule"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/job"
	"jiaoying/server/store"

	entsql "entgo.io/ent/dialect/sql"
)

// NewDivision is one division as the caller makes it. Without a parent it is a county, which only the system makes.
type NewDivision struct {
	ID, Parent             uuid.UUID
	Code, Name, MCACode    string
	Population, Households *int
	Latitude, Longitude    *float64
	ValidFrom              string
	SplitFrom              uuid.UUID
}

var ministryForm = regexp.MustCompile(`^([0-9]{12})?$`)

// AddDivision puts a division under a parent. Faults: denied, not_found, division.conflict, and the codes of faulty fields.
func (f *Flow) AddDivision(ctx context.Context, in NewDivision) error {
	in.Name, in.Code, in.MCACode = strings.TrimSpace(in.Name), strings.TrimSpace(in.Code), strings.TrimSpace(in.MCACode)
	return taken(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		// The lock first: of two that send the same at once, the second then finds what the first has written.
		if err := lock(ctx, tx, in.Parent, in.SplitFrom); err != nil {
			return err
		}
		if same, err := sameDivision(ctx, tx, in); err != nil || same {
			return err
		}
		var bad fault.Findings
		code := division.Code(in.Code)
		level := code.Level()
		bad.Check(level != "", "code", codeForm)
		var at division.Place
		if in.Parent == uuid.Nil {
			if _, sys := actor(ctx).IsSystem(); !sys {
				return fault.ErrDenied
			}
			bad.Check(level == "" || level == division.County, "code", codeParentLevel)
			at = division.Place{County: in.ID}
		} else {
			parent, err := find(ctx, tx, in.Parent)
			if err != nil {
				return err
			}
			if !may(ctx, parent.Place(), viewer.TreeEdit) {
				return fault.ErrDenied
			}
			bad.Check(parent.ValidTo == "", "parent", codeRetired)
			bad.Check(level == "" || parent.Level.Below() == level, "parent", codeParentLevel)
			// A grid has no code of its own making: it is its village's and two digits.
			bad.Check(level != division.Grid || parent.Level != division.Village || strings.HasPrefix(in.Code, parent.Code), "code", codeForm)
			at = parent.Place().Child(in.ID)
		}
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(named(in.Name), "name", codeName)
		bad.Check(ministryForm.MatchString(in.MCACode), "mcaCode", codeForm)
		bad.Check(counted(in.Population), "population", codeNumber)
		bad.Check(counted(in.Households), "households", codeNumber)
		bad.Check(located(in.Latitude, in.Longitude), "latitude", codePoint)
		bad.Check(isDay(in.ValidFrom), "validFrom", codeDates)
		there, err := tx.Client.Division.Query().Where(dbdivision.Code(in.Code)).Exist(ctx)
		if err != nil {
			return fmt.Errorf("look for the code: %w", err)
		}
		bad.Check(!there, "code", codeTaken)
		var origin *db.Division
		if in.SplitFrom != uuid.Nil {
			if origin, err = find(ctx, tx, in.SplitFrom); err != nil {
				return err
			}
			if !may(ctx, origin.Place(), viewer.TreeEdit) {
				return fault.ErrDenied
			}
			bad.Check(level == "" || origin.Level == level && origin.CountyID == at.County, "splitFrom", codeParentLevel)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		c := tx.Client.Division.Create().SetID(in.ID).SetPlace(at).SetCode(in.Code).SetLevel(level).SetName(in.Name).SetShortName(division.ShortName(in.Name)).
			SetNillablePopulation(in.Population).SetNillableHouseholds(in.Households).
			SetNillableLatitude(in.Latitude).SetNillableLongitude(in.Longitude).SetValidFrom(in.ValidFrom)
		if in.MCACode != "" {
			c.SetMcaCode(in.MCACode)
		}
		if in.Parent != uuid.Nil {
			c.SetParentID(in.Parent)
		}
		row, err := c.Save(ctx)
		if err != nil {
			return fmt.Errorf("write division: %w", err)
		}
		if origin != nil {
			if err := tx.Client.Division.UpdateOneID(origin.ID).AppendSuccessors([]uuid.UUID{in.ID}).Exec(ctx); err != nil {
				return fmt.Errorf("note the split: %w", err)
			}
			if err := tellTree(ctx, tx, origin, "division.split", in.ID); err != nil {
				return err
			}
		}
		return tellTree(ctx, tx, row, "division.add", in)
	}), ErrDivisionConflict)
}

// sameDivision tells whether the id is there with the same content by the same account.
func sameDivision(ctx context.Context, tx *store.Tx, in NewDivision) (bool, error) {
	d, err := find(ctx, tx, in.ID)
	if err == fault.ErrNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	own, err := mine(ctx, tx, "division.add", in.ID)
	if err != nil {
		return false, err
	}
	if !own || d.ParentID != in.Parent || d.Code != in.Code || d.Name != in.Name || d.McaCode != in.MCACode || d.ValidFrom != in.ValidFrom ||
		!equal(d.Population, in.Population) || !equal(d.Households, in.Households) ||
		!equal(d.Latitude, in.Latitude) || !equal(d.Longitude, in.Longitude) {
		return false, ErrDivisionConflict
	}
	if in.SplitFrom == uuid.Nil {
		return true, nil
	}
	origin, err := find(ctx, tx, in.SplitFrom)
	if err != nil || !slices.Contains(origin.Successors, in.ID) {
		return false, ErrDivisionConflict
	}
	return true, nil
}

// tellTree drops the cached tree and writes the entry; the tree concerns everybody of the county.
func tellTree(ctx context.Context, tx *store.Tx, d *db.Division, verb string, content any) error {
	tx.TouchTree()
	return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindDivision, Subject: d.ID, Place: d.Place(), Down: true,
		Appointment: postOf(ctx, d.Place(), viewer.TreeEdit), After: content})
}

// hold locks a division and reads it for a change. Faults: not_found, denied.
func hold(ctx context.Context, tx *store.Tx, id uuid.UUID, others ...uuid.UUID) (*db.Division, error) {
	if err := lock(ctx, tx, append(others, id)...); err != nil {
		return nil, err
	}
	d, err := find(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if !may(ctx, d.Place(), viewer.TreeEdit) {
		return nil, fault.ErrDenied
	}
	return d, nil
}

// DivisionEdit is what is known better now; nil leaves a field.
type DivisionEdit struct {
	Division               uuid.UUID
	MCACode                *string
	Population, Households *int
	Latitude, Longitude    *float64
}

// EditDivision corrects what is known of a division in force. Faults: not_found, denied, division.retired, and the codes of faulty fields.
func (f *Flow) EditDivision(ctx context.Context, in DivisionEdit) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err := hold(ctx, tx, in.Division)
		if err != nil {
			return err
		}
		if d.ValidTo != "" {
			return ErrRetired
		}
		var bad fault.Findings
		bad.Check(in.MCACode == nil || ministryForm.MatchString(*in.MCACode), "mcaCode", codeForm)
		bad.Check(counted(in.Population), "population", codeNumber)
		bad.Check(counted(in.Households), "households", codeNumber)
		latitude, longitude := d.Latitude, d.Longitude
		if in.Latitude != nil {
			latitude = in.Latitude
		}
		if in.Longitude != nil {
			longitude = in.Longitude
		}
		bad.Check(located(latitude, longitude), "latitude", codePoint)
		if err := bad.Err(); err != nil {
			return err
		}
		if (in.MCACode == nil || *in.MCACode == d.McaCode) && (in.Population == nil || equal(in.Population, d.Population)) &&
			(in.Households == nil || equal(in.Households, d.Households)) && equal(latitude, d.Latitude) && equal(longitude, d.Longitude) {
			return nil
		}
		u := tx.Client.Division.UpdateOneID(d.ID).SetNillablePopulation(in.Population).SetNillableHouseholds(in.Households).
			SetNillableLatitude(in.Latitude).SetNillableLongitude(in.Longitude)
		switch {
		case in.MCACode == nil:
		case *in.MCACode == "":
			u.ClearMcaCode()
		default:
			u.SetMcaCode(*in.MCACode)
		}
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("edit division: %w", err)
		}
		return tellTree(ctx, tx, d, "division.edit", in)
	})
}

// RenameDivision gives a division in force a new name from a day that has come; the old one stays an alias valid to the day before.
// Faults: not_found, denied, division.retired, division.name, division.dates, division.same.
func (f *Flow) RenameDivision(ctx context.Context, id uuid.UUID, name, from string) error {
	name = strings.TrimSpace(name)
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err := hold(ctx, tx, id)
		if err != nil {
			return err
		}
		before := string(clock.Date(from).Before())
		if isDay(from) && d.Name == name && slices.ContainsFunc(d.Aliases, func(a schema.Alias) bool { return a.ValidTo == before }) {
			return nil
		}
		if d.ValidTo != "" {
			return ErrRetired
		}
		var bad fault.Findings
		bad.Check(named(name), "name", codeName)
		bad.Check(d.Name != name, "name", codeSame)
		// There is one name in force and no shelf for the next one.
		bad.Check(isDay(from) && from <= string(f.today(tx)), "from", codeDates)
		if err := bad.Err(); err != nil {
			return err
		}
		return rename(ctx, tx, d, name, before)
	})
}

// rename writes the name and keeps the old one.
func rename(ctx context.Context, tx *store.Tx, d *db.Division, name, before string) error {
	aliases := append(slices.Clone(d.Aliases), schema.Alias{Name: d.Name, ValidTo: before})
	if err := tx.Client.Division.UpdateOneID(d.ID).SetName(name).SetShortName(division.ShortName(name)).SetAliases(aliases).Exec(ctx); err != nil {
		return fmt.Errorf("rename division: %w", err)
	}
	return tellTree(ctx, tx, d, "division.rename", []string{name, before})
}

// ended checks the last day of a division: it has come, and not before the first.
func (f *Flow) ended(tx *store.Tx, d *db.Division, last string, bad *fault.Findings) {
	bad.Check(isDay(last) && last <= string(f.today(tx)) && last >= d.ValidFrom, "last", codeDates)
}

// RetireDivision ends a division that nothing stands on. Faults: not_found, denied, division.retired, division.dates,
// division.in_use, division.rehoming.
func (f *Flow) RetireDivision(ctx context.Context, id uuid.UUID, last string) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err := hold(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.ValidTo != "" {
			if d.ValidTo == last && len(d.Successors) == 0 {
				return nil
			}
			return ErrRetired
		}
		var bad fault.Findings
		f.ended(tx, d, last, &bad)
		if err := bad.Err(); err != nil {
			return err
		}
		children, err := tx.Client.Division.Query().Where(dbdivision.ParentID(id), dbdivision.ValidToIsNil()).Exist(ctx)
		if err != nil {
			return fmt.Errorf("children: %w", err)
		}
		// Whoever stands on it, also people the viewer does not see.
		posts, err := tx.Client.Appointment.Query().Where(entsql.FieldEQ(rule.Column(d.Level), id),
			appointment.Or(appointment.ToDayIsNil(), appointment.ToDayGT(last))).Exist(system(ctx))
		if err != nil {
			return fmt.Errorf("appointments: %w", err)
		}
		if children || posts {
			return ErrInUse
		}
		if err := arriving(ctx, tx, id); err != nil {
			return err
		}
		if err := tx.Client.Division.UpdateOneID(id).SetValidTo(last).Exec(ctx); err != nil {
			return fmt.Errorf("retire division: %w", err)
		}
		return tellTree(ctx, tx, d, "division.retire", last)
	})
}

// MergeDivision ends a division in favour of another of its level and county; what stands on it goes over by a job.
// Faults: not_found, denied, division.retired, division.dates, division.same, division.parent_level, division.rehoming.
func (f *Flow) MergeDivision(ctx context.Context, id, into uuid.UUID, last string) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err := hold(ctx, tx, id, into)
		if err != nil {
			return err
		}
		other, err := hold(ctx, tx, into)
		if err != nil {
			return err
		}
		if d.ValidTo != "" {
			if d.ValidTo == last && slices.Contains(d.Successors, into) {
				return nil
			}
			return ErrRetired
		}
		var bad fault.Findings
		f.ended(tx, d, last, &bad)
		bad.Check(id != into, "into", codeSame)
		bad.Check(other.Level == d.Level && other.CountyID == d.CountyID, "into", codeParentLevel)
		bad.Check(other.ValidTo == "", "into", codeRetired)
		if err := bad.Err(); err != nil {
			return err
		}
		if err := arriving(ctx, tx, id); err != nil {
			return err
		}
		if err := tx.Client.Division.UpdateOneID(id).SetValidTo(last).AppendSuccessors([]uuid.UUID{into}).Exec(ctx); err != nil {
			return fmt.Errorf("merge division: %w", err)
		}
		if err := tellTree(ctx, tx, d, "division.merge", []any{into, last}); err != nil {
			return err
		}
		return enqueue(ctx, tx, job.Rehome{Division: into, From: id})
	})
}

// MoveDivision puts a division under another parent of its county; its rows follow by a job, its code stays.
// Faults: not_found, denied, division.retired, division.parent_level.
func (f *Flow) MoveDivision(ctx context.Context, id, parent uuid.UUID) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err := hold(ctx, tx, id, parent)
		if err != nil {
			return err
		}
		p, err := hold(ctx, tx, parent)
		if err != nil {
			return err
		}
		if d.ParentID == parent {
			return nil
		}
		if d.ValidTo != "" {
			return ErrRetired
		}
		var bad fault.Findings
		bad.Check(p.Level.Below() == d.Level && p.CountyID == d.CountyID, "parent", codeParentLevel)
		bad.Check(p.ValidTo == "", "parent", codeRetired)
		if err := bad.Err(); err != nil {
			return err
		}
		// Only the system changes places of rows; who may do it was asked above.
		u := tx.Client.Division.UpdateOneID(id).SetParentID(parent)
		to := p.Place().Child(id)
		if err := settle(u.Mutation(), to); err != nil {
			return err
		}
		if err := u.Exec(rule.Rehoming(system(ctx))); err != nil {
			return fmt.Errorf("move division: %w", err)
		}
		if err := tellTree(ctx, tx, d, "division.move", parent); err != nil { // the place it left
			return err
		}
		d.CountyID, d.TownID, d.VillageID, d.GridID = to.County, to.Town, to.Village, to.Grid
		if err := tellTree(ctx, tx, d, "division.move", parent); err != nil {
			return err
		}
		return enqueue(ctx, tx, job.Rehome{Division: id, From: id})
	})
}

// secondLook is when the rows are looked through once more. A report that was being written while its village moved may be
// committed with the old place after the job has passed; no transaction waits or runs as long as this.
const secondLook = time.Minute

// enqueue starts the job twice. It is not unique by its arguments: a move back may come while the first is still running,
// and then must not be lost. Running it once more finds nothing to do.
func enqueue(ctx context.Context, tx *store.Tx, j job.Rehome) error {
	if err := tx.Enqueue(ctx, j, nil); err != nil {
		return err
	}
	return tx.Enqueue(ctx, j, &river.InsertOpts{ScheduledAt: tx.Now.Add(secondLook)})
}

// The operator ->> reads JSON on both databases.
const rehomeJobs = "SELECT count(*) FROM river_job WHERE kind = 'rehome' AND state IN ('available', 'pending', 'running', 'retryable'"

// Rehoming tells whether rows of the division are still on their way. The second look is not waited for.
func (f *Flow) Rehoming(ctx context.Context, id uuid.UUID) (bool, error) {
	return jobs(store.Inner(f.Store).Row(ctx, rehomeJobs+") AND (args->>'division' = ? OR args->>'from' = ?)", id.String(), id.String()))
}

// arriving refuses to end a division while rows of a merged one are sent to it: they would be left behind. Fault: division.rehoming.
func arriving(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	on, err := jobs(store.Inner(tx).Row(ctx, rehomeJobs+", 'scheduled') AND args->>'division' = ? AND args->>'from' <> ?", id.String(), id.String()))
	if err == nil && on {
		return ErrRehoming
	}
	return err
}

func jobs(row *sql.Row) (bool, error) {
	var n int
	if err := row.Scan(&n); err != nil {
		return false, fmt.Errorf("jobs of the division: %w", err)
	}
	return n > 0, nil
}

// ByCode finds a division by its statistical code. Fault: not_found.
func (f *Flow) ByCode(ctx context.Context, code division.Code) (uuid.UUID, error) {
	id, err := f.Store.Client.Division.Query().Where(dbdivision.Code(string(code))).OnlyID(ctx)
	if db.IsNotFound(err) {
		return uuid.Nil, fault.ErrNotFound
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("division by code: %w", err)
	}
	return id, nil
}
