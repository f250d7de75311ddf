package work

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"jiaoying/ent/db/doortask"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	heart "jiaoying/notify/door"
	"jiaoying/server/door"
	"jiaoying/server/job"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// Doors are opened and ended by jobs; one about a warning that is not there is given up at once.
func TestDoorsAreWorkedOff(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address, 0)
		warning, revision := store.NewID(), store.NewID()
		county := b.village.County
		content := &schema.WarningContent{Level: course.Red, ExpiresAt: time.Now().Add(time.Hour)}
		err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Client.Household.Create().SetID(store.NewID()).SetPlace(b.village).SetCode("HH001").SetSecret([]byte{0}).SetNameMask("张*").SetMembers(1).SetElders(0).SetChildren(0).
				SetAlone(true).SetNeedy(true).SetHelpers(0).SetRevision(1).SetChangedAt(tx.Now).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.Warning.Create().SetID(warning).SetCountyID(county).SetDrillID(uuid.Nil).SetOrigin(course.OriginTyped).SetState(course.StatePublished).SetDesk(course.DeskLive).
				SetLevel(course.Red).SetContent(content).SetTarget(&schema.WarningTarget{}).SetEdit(1).SetAuthors([]uuid.UUID{}).SetAuthorCard(&viewer.Card{}).SetRevision(1).SetRevisionID(revision).
				SetTrusted(false).SetExpiresAt(content.ExpiresAt).SetPublishedAt(tx.Now).SetReceivedAt(tx.Now).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Client.WarningRevision.Create().SetID(revision).SetCountyID(county).SetDrillID(uuid.Nil).SetWarningID(warning).SetNumber(1).SetKind(course.RevisionAlert).SetMaterial(true).
				SetUrgent(false).SetLevel(course.Red).SetContent(content).SetReach(&schema.WarningReach{Perhaps: []uuid.UUID{b.village.Village}}).
				SetLadder(nil).SetTexts(schema.WarningTexts{}).SetHash([]byte{1}).SetCard(&viewer.Card{}).SetPublishedAt(tx.Now).SetExpiresAt(content.ExpiresAt).Exec(ctx); err != nil {
				return err
			}
			if err := tx.Enqueue(ctx, job.Doors{Revision: store.NewID()}, nil); err != nil {
				return err
			}
			return tx.Enqueue(ctx, job.Doors{Revision: revision}, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		workers := river.NewWorkers()
		AddDoors(workers, &door.Flow{Store: b.store})
		start(t, b.store, workers)
		reached := func(want heart.State) {
			t.Helper()
			late, tick := time.After(time.Minute), time.NewTicker(50*time.Millisecond)
			defer tick.Stop()
			for {
				n, err := b.store.Client.DoorTask.Query().Where(doortask.WarningID(warning), doortask.StateEQ(want)).Count(system)
				if err != nil {
					t.Fatal(err)
				}
				if n == 1 {
					return
				}
				select {
				case <-tick.C:
				case <-late:
					t.Fatalf("no door is %s", want)
				}
			}
		}
		reached(heart.StateOpen)
		err = b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Client.Warning.UpdateOneID(warning).SetState(course.StateExpired).SetEndedAt(tx.Now).Exec(ctx); err != nil {
				return err
			}
			return tx.Enqueue(ctx, job.EndDoors{Warning: warning}, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		reached(heart.StateEnded)
		// The other job is about nothing that is there. River notes what became of a job a little later.
		late := time.After(time.Minute)
		for cancelled := 0; cancelled != 1; {
			if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM river_job WHERE kind = 'door.open' AND state = 'cancelled'").Scan(&cancelled); err != nil {
				t.Fatal(err)
			}
			select {
			case <-time.After(50 * time.Millisecond):
			case <-late:
				t.Fatalf("%d are given up", cancelled)
			}
		}
	})
}
