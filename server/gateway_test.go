package main

import (
	"context"
	"log/slog"
	"testing"

	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/seal"
	"jiaoying/server/setting"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
)

// A county's own pace holds for what is sent, from the next minute's count on.
func TestPaceOfTheCounty(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		a := &app{store: storetest.Open(t, address), ring: seal.Memory(), log: slog.New(slog.DiscardHandler)}
		a.flows()
		county, _, err := testworld.Fill(t.Context(), a.roster)
		if err != nil {
			t.Fatal(err)
		}
		expect := func(on escalate.Channel, want int) {
			t.Helper()
			if n, err := a.notify.PerMinuteFunc(t.Context(), on); err != nil || n != want {
				t.Errorf("%s: %d a minute, %v; want %d", on, n, err, want)
			}
		}
		for on, name := range map[escalate.Channel]string{escalate.Voice: setting.CallsPerMinute, escalate.SMS: setting.SMSPerMinute} {
			k, _ := setting.Find(name)
			expect(on, k.Default)
		}
		err = a.store.InTx(viewer.Wide(viewer.With(t.Context(), viewer.System("test"))), func(ctx context.Context, tx *store.Tx) error {
			own := 7
			_, err := tx.SetSetting(ctx, county, setting.CallsPerMinute, &own)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		expect(escalate.Voice, 7)
		k, _ := setting.Find(setting.SMSPerMinute)
		expect(escalate.SMS, k.Default)
	})
}
