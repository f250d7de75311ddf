package roster_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/danger/command"
	"jiaoying/server/division"
	"jiaoying/server/job"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// lain are the rows of the registers, of a warning and of a local danger at one place.
type lain struct{ household, site, task, delivery, person, check, export, rung, notice, order uuid.UUID }

func (b *bundle) lay(t *testing.T, at division.Place, drill, revision uuid.UUID) lain {
	t.Helper()
	l := lain{store.NewID(), store.NewID(), store.NewID(), store.NewID(), store.NewID(), store.NewID(), store.NewID(), store.NewID(), store.NewID(), store.NewID()}
	warning := store.NewID()
	village := division.Place{County: at.County, Town: at.Town, Village: at.Village}
	err := b.store.InTx(viewer.InDrill(system, drill), func(ctx context.Context, tx *store.Tx) error {
		raw := store.World(ctx, tx)
		_, err := raw.Exec(ctx, `INSERT INTO coverage_tallies (revision_id, place_id, drill_id, county_id, town_id, village, people, answered, behalf, delivered, households, reached, moved)
			VALUES (?, ?, ?, ?, ?, ?, 1, 1, 0, 1, 1, 1, 2)`, revision, village.Village, drill, at.County, at.Town, true)
		return errors.Join(err,
			tx.Client.Household.Create().SetID(l.household).SetPlace(at).SetCode("H"+l.household.String()[30:]).SetSecret([]byte{1}).SetNameMask("张*").SetMembers(1).SetElders(0).SetChildren(0).
				SetAlone(false).SetNeedy(false).SetHelpers(0).SetRevision(1).SetChangedAt(tx.Now).Exec(ctx),
			tx.Client.Site.Create().SetID(l.site).SetPlace(at).SetCode("S"+l.site.String()[30:]).SetKind("school").SetName("小学").SetSecret([]byte{1}).SetMembers(1).SetRevision(1).SetChangedAt(tx.Now).Exec(ctx),
			tx.Client.DoorTask.Create().SetID(l.task).SetPlace(at).SetDrillID(drill).SetWarningID(warning).SetRevisionID(revision).SetHouseholdID(l.household).SetSubjectID(l.household).SetWhy(door.WhyDanger).
				SetAssigneeID(l.person).SetStage(door.StageOwn).SetAtTown(false).SetState(door.StateClosed).SetOutcome(door.Moved).SetVisits(1).SetMoved(2).SetOpenedAt(tx.Now).Exec(ctx),
			tx.Client.VillageRung.Create().SetID(l.rung).SetPlace(village).SetDrillID(drill).SetWarningID(warning).SetRevisionID(revision).SetState(escalate.VillageSilent).SetRound(1).
				SetSilentSince(tx.Now).SetCalledAt(tx.Now).SetStep(1).SetNextAt(tx.Now).SetNotes(0).SetOpenedAt(tx.Now).Exec(ctx),
			tx.Client.Delivery.Create().SetID(l.delivery).SetPlace(at).SetDrillID(drill).SetWarningID(warning).SetRevisionID(revision).SetNumber(1).SetPersonID(l.person).SetPersonCard(&viewer.Card{}).
				SetRole(viewer.GridOfficer).SetPost("A").SetSeat("x").SetAsks(true).SetState(escalate.State("open")).SetCalledAt(tx.Now).SetAway(false).SetStep(0).Exec(ctx),
			tx.Client.SpotCheck.Create().SetID(l.check).SetPlace(at).SetDrillID(drill).SetWarningID(warning).SetDrawID(store.NewID()).SetDrawDigest([]byte{1}).SetSubject("door").SetSubjectID(l.task).
				SetDrawnAt(tx.Now).SetDrawnCard(&viewer.Card{}).SetCorrected(false).Exec(ctx),
			tx.Client.Export.Create().SetID(l.export).SetPlace(at).SetDrillID(drill).SetKind("call_record").SetWarningID(warning).SetState("failed").SetLanguage("zh-CN").SetMasked(false).SetDone(0).SetTotal(0).
				SetBytes(0).SetPersonID(l.person).SetCard(&viewer.Card{}).SetDigest([]byte{1}).SetRequestedAt(tx.Now).SetAliveAt(tx.Now).Exec(ctx),
			tx.Client.DangerNotice.Create().SetID(l.notice).SetPlace(at).SetDrillID(drill).SetTemplate("DANGER-0").SetEventName("险情").SetText("管涌").SetAuthorID(l.person).SetAuthorCard(&viewer.Card{}).
				SetMadeAt(tx.Now).SetReceivedAt(tx.Now).SetDigest([]byte{1}).Exec(ctx),
			tx.Client.DangerOrder.Create().SetID(l.order).SetPlace(at).SetDrillID(drill).SetKind(command.KindMove).SetState(command.StateInForce).SetNoticeID(l.notice).SetText("东头").SetWhereto("小学").
				SetBasis("geo_29").SetLevel(division.Village).SetAuthorID(l.person).SetAuthorCard(&viewer.Card{}).SetMadeAt(tx.Now).SetReceivedAt(tx.Now).SetDigest([]byte{1}).Exec(ctx))
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// lies reads where the rows are now.
func (b *bundle) lies(t *testing.T, l lain, drill uuid.UUID) (out []division.Place) {
	t.Helper()
	ctx := viewer.InDrill(system, drill)
	h, err1 := b.store.Client.Household.Get(ctx, l.household)
	s, err2 := b.store.Client.Site.Get(ctx, l.site)
	d, err3 := b.store.Client.DoorTask.Get(ctx, l.task)
	v, err4 := b.store.Client.Delivery.Get(ctx, l.delivery)
	c, err5 := b.store.Client.SpotCheck.Get(ctx, l.check)
	x, err6 := b.store.Client.Export.Get(ctx, l.export)
	n, err7 := b.store.Client.DangerNotice.Get(ctx, l.notice)
	o, err8 := b.store.Client.DangerOrder.Get(ctx, l.order)
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7, err8); err != nil {
		t.Fatal(err)
	}
	return []division.Place{h.Place(), s.Place(), d.Place(), v.Place(), c.Place(), x.Place(), n.Place(), o.Place()}
}

// figures are households, reached, moved and answers of a revision, at a village and in its town.
func (b *bundle) figures(t *testing.T, drill, revision uuid.UUID, at division.Place) (n [5]int) {
	t.Helper()
	raw := store.InDrill(b.store, drill)
	if err := raw.Row(context.Background(), `SELECT COALESCE(SUM(CASE WHEN place_id = ? THEN households ELSE 0 END), 0), COALESCE(SUM(CASE WHEN place_id = ? THEN reached ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN place_id = ? THEN moved ELSE 0 END), 0), COALESCE(SUM(CASE WHEN place_id = ? THEN answered ELSE 0 END), 0), COALESCE(SUM(households), 0)
		FROM coverage_tallies WHERE drill_id = ? AND revision_id = ? AND town_id = ?`, at.Village, at.Village, at.Village, at.Village, drill, revision, at.Town).Scan(&n[0], &n[1], &n[2], &n[3], &n[4]); err != nil {
		t.Fatal(err)
	}
	return n
}

// Registers, doors, deliveries, notices and orders follow a village that comes under another town, and one that is merged, in both worlds, once.
func TestRegistersFollow(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		drill, revision, exercise := store.NewID(), store.NewID(), store.NewID()
		real, inDrill := b.lay(t, b.villageA, uuid.Nil, revision), b.lay(t, b.villageA, drill, exercise)
		there, still := b.lay(t, b.villageC, uuid.Nil, revision), b.lay(t, b.villageB, uuid.Nil, revision)
		run := func(j job.Rehome) {
			t.Helper()
			if err := b.flow.Rehome(context.Background(), j); err != nil {
				t.Fatal(err)
			}
			b.silent(t, "the second run", func() error { return b.flow.Rehome(context.Background(), j) })
		}
		all := func(what string, l lain, world uuid.UUID, want division.Place) {
			t.Helper()
			for i, at := range b.lies(t, l, world) {
				if at != want {
					t.Errorf("%s: %s lies at %v", what, []string{"household", "site", "door", "delivery", "spot check", "export", "notice", "order"}[i], at)
				}
			}
		}
		if err := b.flow.MoveDivision(as(b.admin), b.villageA.Village, b.other.Town); err != nil {
			t.Fatal(err)
		}
		run(job.Rehome{Division: b.villageA.Village, From: b.villageA.Village})
		moved := b.other.Child(b.villageA.Village)
		all("moved", real, uuid.Nil, moved)
		all("moved in the exercise", inDrill, drill, moved)
		all("the neighbour", still, uuid.Nil, b.villageB)
		silent := func(what string, l lain, world uuid.UUID, at division.Place, state escalate.VillageState) {
			t.Helper()
			row, err := b.store.Client.VillageRung.Get(viewer.InDrill(system, world), l.rung)
			if err != nil || row.Place() != at || row.State != state || (row.NextAt != nil) != (state == escalate.VillageSilent) {
				t.Errorf("%s: the silent village is %s at %v, %v", what, row.State, row.Place(), err)
			}
		}
		silent("moved", real, uuid.Nil, moved, escalate.VillageSilent)
		silent("moved in the exercise", inDrill, drill, moved, escalate.VillageSilent)
		if n := b.figures(t, uuid.Nil, revision, moved); n != [5]int{1, 1, 2, 1, 2} {
			t.Errorf("%v", n)
		}
		if n := b.figures(t, drill, exercise, moved); n != [5]int{1, 1, 2, 1, 1} {
			t.Errorf("%v", n)
		}
		for verb, subject := range map[string]uuid.UUID{"household.rehome": real.household, "site.rehome": real.site, "door.rehome": real.task, "delivery.rehome": inDrill.delivery,
			"notice.rehome": real.notice, "order.rehome": inDrill.order} {
			if at := b.heard(t, verb, subject); !slices.Equal(at, []division.Place{b.villageA, moved}) {
				t.Errorf("%s at %v", verb, at)
			}
		}
		if err := b.flow.MergeDivision(as(b.admin), b.villageA.Village, b.villageC.Village, yesterday); err != nil {
			t.Fatal(err)
		}
		run(job.Rehome{Division: b.villageC.Village, From: b.villageA.Village})
		all("merged", real, uuid.Nil, b.villageC)
		all("merged in the exercise", inDrill, drill, b.villageC)
		all("who was there", there, uuid.Nil, b.villageC)
		// One village of a revision is silent once: the one that ended stays what it was.
		silent("merged", real, uuid.Nil, moved, escalate.VillageOver)
		silent("merged in the exercise", inDrill, drill, b.villageC, escalate.VillageSilent)
		silent("who was there", there, uuid.Nil, b.villageC, escalate.VillageSilent)
		if n := b.figures(t, uuid.Nil, revision, b.villageC); n != [5]int{2, 2, 4, 2, 2} {
			t.Errorf("%v", n)
		}
		if n := b.figures(t, drill, exercise, b.villageC); n != [5]int{1, 1, 2, 1, 1} {
			t.Errorf("%v", n)
		}
	})
}

// Every table with a village in it is one that a merger moves, or one that says why not: a new one fails here first.
func TestEveryPlaceIsMoved(t *testing.T) {
	t.Parallel()
	known := map[string]string{
		"divisions": "moved", "people": "moved", "appointments": "moved", "machine_tokens": "moved", "reports": "moved", "report_tallies": "moved",
		"households": "moved", "sites": "moved", "door_tasks": "moved", "deliveries": "moved", "danger_notices": "moved", "orders": "moved", "village_rungs": "moved", "exports": "moved", "spot_checks": "moved", "leaves": "moved", "test_rounds": "moved",
		"loss_chains": "moved", "statements": "moved", "conferences": "moved", "loss_totals": "moved", "ledger_rows": "moved", "loss_entries": "moved", "site_checks": "moved", "verify_orders": "moved", "relief_needs": "moved", "ledger_lists": "moved", "reminders": "moved", "base_figures": "moved; of a merged village they stay its own",
		"journal": "says where it was then", "journal_link": "says where it was then",
		"complaints": "of the county alone", "bypass_reports": "of the county alone", "warnings": "of the county alone",
	}
	s := storetest.Open(t, storetest.Address(t, "sqlite"))
	var unknown []string
	err := store.Inner(s).Each(context.Background(), func(rows *sql.Rows) error {
		var table string
		err := rows.Scan(&table)
		if known[table] == "" {
			unknown = append(unknown, table)
		}
		return err
	}, "SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'village_id'")
	if err != nil || len(unknown) > 0 {
		t.Errorf("nobody moves %s, %v", strings.Join(unknown, ", "), err)
	}
}
