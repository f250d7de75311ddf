package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/export"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// heldMost is what making a file may hold in memory, of whatever size: the library keeps up to 16 MB of each of four sheets before it
// puts them into a file, in a buffer that is twice as large while it grows.
const heldMost = 96 << 20

// Ten thousand people, four calls each: everything is in the record and in the case, and memory does not grow with them.
func TestTenThousandCalled(t *testing.T) {
	if testing.Short() {
		t.Skip("some ten seconds")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // what is held is measured, not what lies about
	b := setup(t, storetest.Address(t, "sqlite"))
	id := b.call(b.places[village].ID())
	r := b.revision(id)
	const many = 10_000
	for n := 0; n < many; n += 500 {
		must(t, b.store.InTx(store.Long(system), func(ctx context.Context, tx *store.Tx) error {
			rows := make([]*db.DeliveryCreate, 500)
			for i := range rows {
				card := &viewer.Card{Person: store.NewID(), Name: fmt.Sprintf("试%05d", n+i), Role: viewer.GridOfficer, Post: "A", Division: "泥沟镇 冯湖村"}
				rows[i] = tx.Client.Delivery.Create().SetID(store.NewID()).SetPlace(b.places[village]).SetDrillID(uuid.Nil).SetWarningID(id).SetRevisionID(r.ID).SetNumber(1).SetPersonID(card.Person).SetPersonCard(card).
					SetRole(viewer.GridOfficer).SetPost("A").SetSeat("x").SetAsks(true).SetState(escalate.StateBehalf).SetCalledAt(b.clock).SetAnsweredAt(b.clock).SetAway(false).SetStep(1).
					SetBehalfCard(card).SetBehalfText("电话里说收到了，正在挨家挨户通知低洼处的住户")
			}
			return tx.Client.Delivery.CreateBulk(rows...).Exec(ctx)
		}))
	}
	must(t, b.store.InTx(store.Long(system), func(ctx context.Context, tx *store.Tx) error {
		_, err := store.Inner(tx).Exec(ctx, `INSERT INTO attempts (id, drill_id, warning_id, revision_id, delivery_id, to_person, card, channel, step, state, code, provider_id, tries, created_at, due_at, claimed_at, settled_at)
			SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-7' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
				drill_id, warning_id, revision_id, d.id, person_id, person_card, n.c, 90, 'delivered', '', NULL, 1, called_at, called_at, NULL, called_at
			FROM deliveries d, (SELECT 'voice' AS c UNION ALL SELECT 'sms' UNION ALL SELECT 'push' UNION ALL SELECT 'inapp') n WHERE d.warning_id = ? AND d.seat = 'x'`, id)
		return err
	}))
	for _, kind := range []string{export.KindRecord, export.KindCase} {
		x := store.NewID()
		must(t, b.flow.Ask(as(b.duty), export.Request{ID: x, Kind: kind, Warning: id, Place: b.places[county], Language: export.Chinese}))
		b.sequence()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		base, peak, stop, done := m.HeapAlloc, atomic.Uint64{}, make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			for {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapAlloc))
				select {
				case <-stop:
					return
				default:
					runtime.Gosched()
				}
			}
		}()
		must(t, b.flow.Make(context.Background(), x))
		close(stop)
		<-done
		held := int64(peak.Load()) - int64(base)
		raw := b.bytes(b.duty, x)
		text := string(sheetText(t, raw))
		t.Logf("%s: %d kB, unpacked %d kB, held %d kB", kind, len(raw)>>10, len(text)>>10, held>>10)
		if held > heldMost {
			t.Errorf("making the %s held %d bytes", kind, held)
		}
		for _, n := range []int{0, 4_999, many - 1} {
			if c := strings.Count(text, fmt.Sprintf("试%05d", n)); c < 5 {
				t.Errorf("%s names 试%05d %d times", kind, n, c)
			}
		}
		if kind == export.KindCase {
			if _, err := verify(raw, b.ring); err != nil {
				t.Error(err)
			}
		}
		if _, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err != nil {
			t.Error(err)
		}
	}
}
