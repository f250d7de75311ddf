package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/setting"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func set(t *testing.T, s *store.Store, county uuid.UUID, name string, value *int) (changed bool) {
	t.Helper()
	err := s.InTx(as(viewer.System("test")), func(ctx context.Context, tx *store.Tx) (err error) {
		if changed, err = tx.SetSetting(ctx, county, name, value); err != nil {
			return err
		}
		return tx.Journal(ctx, store.Entry{Verb: "setting.set", Kind: store.KindSetting, Subject: store.NewID(), Place: division.Place{County: county}, Down: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// The default, then the county's own, at once in this process; another county's and a rolled back value change nothing.
func TestSetting(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, county, other := storetest.Open(t, address), store.NewID(), store.NewID()
		value := func() int {
			t.Helper()
			n, err := s.Setting(context.Background(), county, setting.AcceptMajor)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if got := value(); got != 10 {
			t.Errorf("default %d", got)
		}
		twenty, thirty := 20, 30
		for i, c := range []struct {
			county  uuid.UUID
			value   *int
			changed bool
			want    int
		}{
			{county, nil, false, 10}, {county, &twenty, true, 20}, {county, &twenty, false, 20}, {other, &thirty, true, 20}, {county, &thirty, true, 30}, {county, nil, true, 10},
		} {
			if changed := set(t, s, c.county, setting.AcceptMajor, c.value); changed != c.changed {
				t.Errorf("step %d: changed %v", i, changed)
			}
			if got := value(); got != c.want {
				t.Errorf("step %d: %d, want %d", i, got, c.want)
			}
		}
		undone := errors.New("undone")
		if err := s.InTx(as(viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.SetSetting(ctx, county, setting.AcceptMajor, &twenty); err != nil {
				return err
			}
			return undone
		}); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if got := value(); got != 10 {
			t.Errorf("a rolled back value is %d", got)
		}
		if _, err := s.Setting(context.Background(), county, "report.approve_alone"); !errors.Is(err, setting.ErrUnknown) {
			t.Errorf("an unknown key: %v", err)
		}
		// What is handed out is the caller's own.
		own, err := s.Settings(context.Background(), other)
		if err != nil || len(own) != 1 || own[setting.AcceptMajor] != 30 {
			t.Fatalf("%v %v", own, err)
		}
		own[setting.AcceptMajor] = 1
		if again, err := s.Settings(context.Background(), other); err != nil || again[setting.AcceptMajor] != 30 {
			t.Errorf("%v %v", again, err)
		}
	})
}

// Two servers on one database: what one sets, the other reads once the feed has told it.
func TestSettingOfAnotherServer(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		a, b, county := storetest.Open(t, address), storetest.Open(t, address), store.NewID()
		read := func() int {
			t.Helper()
			n, err := b.Setting(context.Background(), county, setting.AcceptMajor)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if got := read(); got != 10 {
			t.Fatalf("default %d", got)
		}
		heard := b.Hub.Listen(store.MarkIn(division.Place{County: county}))
		defer b.Hub.Close(heard)
		sequence(t, b)
		twenty := 20
		set(t, a, county, setting.AcceptMajor, &twenty)
		select {
		case <-heard.Ready():
		case <-time.After(10 * time.Second):
			t.Fatal("no hint came")
		}
		if got := read(); got != 20 {
			t.Errorf("still %d", got)
		}
	})
}

// What another server set between our opening and our first listening is not kept for ever, and neither is what is read
// while it is set.
func TestSettingReadWhileItChanges(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		a, b, county := storetest.Open(t, address), storetest.Open(t, address), store.NewID()
		is := func(s *store.Store, want int) {
			t.Helper()
			if n, err := s.Setting(context.Background(), county, setting.AcceptMajor); err != nil || n != want {
				t.Fatalf("%d, want %d, %v", n, want, err)
			}
		}
		is(b, 10)
		twenty := 20
		set(t, a, county, setting.AcceptMajor, &twenty)
		sequence(t, a)() // linked before b listens
		stop := sequence(t, b)
		until(t, "b reads it anew", func() bool {
			n, err := b.Setting(context.Background(), county, setting.AcceptMajor)
			return err == nil && n == 20
		})
		stop()
		done := make(chan struct{})
		defer close(done)
		for range 4 {
			go func() {
				for {
					select {
					case <-done:
						return
					default:
						_, _ = a.Setting(context.Background(), county, setting.AcceptMajor)
					}
				}
			}()
		}
		for n := 30; n < 60; n++ {
			set(t, a, county, setting.AcceptMajor, &n)
			is(a, n)
		}
	})
}
