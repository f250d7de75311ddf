package account

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	dbappointment "jiaoying/ent/db/appointment"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func (b *bundle) rows(table string) (n int) {
	b.t.Helper()
	if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// What the door no longer needs goes, in its time, and more than one chunk of it; what lives stays and works.
func TestForget(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer, admin := b.person(1, "active", viewer.GridOfficer, b.village), b.person(2, "active", viewer.CountyAdmin, b.county)
		for who, ctx := range map[string]context.Context{"nobody": context.Background(), "an administrator": as(b.who(b.signIn(admin)))} {
			b.want(who, b.flow.Forget(ctx), fault.ErrDenied)
		}
		b.watch.move(-time.Hour)
		dead := b.signIn(officer)
		if err := b.flow.SignOut(context.Background(), dead.Refresh); err != nil {
			t.Fatal(err)
		}
		b.link(b.who(b.signIn(admin)), officer)
		wrong := officer.entry()
		wrong.Password = "falsch und lang"
		_, err := b.flow.SignIn(context.Background(), wrong)
		b.want("a wrong password", err, ErrWrong)
		const many = forgetChunk + 5
		b.write(func(ctx context.Context, tx *store.Tx) error {
			for range many {
				id := store.NewID()
				if _, err := store.Inner(tx).Exec(ctx, "INSERT INTO sign_in_delays (bucket, failures, last_at) VALUES (?, 1, ?)", id[:], tx.Now); err != nil {
					return err
				}
			}
			return nil
		})
		forget := func(after time.Duration, what string, want map[string]int) {
			t.Helper()
			b.watch.move(after)
			for range 2 {
				if err := b.flow.Forget(system()); err != nil {
					t.Fatal(err)
				}
			}
			for table, n := range want {
				if got := b.rows(table); got != n {
					t.Errorf("%s: %d rows of %s, want %d", what, got, table, n)
				}
			}
		}
		forget(0, "at once", map[string]int{"sign_in_delays": many + 2, "sessions": 3, "account_links": 1, "sign_in_failures": 1})
		forget(forgetAfter+time.Hour, "the next day", map[string]int{"sign_in_delays": 0, "sessions": 3, "refresh_tokens": 3, "account_links": 1, "sign_in_failures": 1})
		_, err = b.flow.Refresh(context.Background(), dead.Refresh)
		b.want("a dead session's token", err, ErrSignedOut)
		alive := b.signIn(officer)
		forget(30*24*time.Hour, "a month", map[string]int{"sessions": 4, "refresh_tokens": 3, "account_links": 0, "sign_in_failures": 0})
		_, err = b.flow.Refresh(context.Background(), dead.Refresh)
		b.want("a forgotten token", err, fault.ErrSignIn)
		alive = b.refresh(alive.Refresh)
		forget(50*24*time.Hour, "a session lives", map[string]int{"sessions": 4})
		alive = b.refresh(alive.Refresh)
		forget(41*24*time.Hour, "a quarter after the end", map[string]int{"sessions": 3})
		b.refresh(alive.Refresh)
		forget(deviceLife, "a year and more", map[string]int{"sessions": 0, "refresh_tokens": 0, "known_devices": 0, "credentials": 2})
	})
}

// Who signs in again on the same browser leaves no second session there; another person's, another browser's and one that
// was used this minute stay.
func TestSameBrowserAgain(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer, colleague := b.person(1, "active", viewer.GridOfficer, b.village), b.person(2, "active", viewer.GridOfficer, b.village)
		first, other := b.signIn(officer), b.signIn(officer)
		again := func(c cast) Entrance {
			t.Helper()
			in := c.entry()
			in.KnownDevice = first.Device
			e, err := b.flow.SignIn(context.Background(), in)
			if err != nil || e.Device != first.Device {
				t.Fatalf("%v", err)
			}
			return e
		}
		shared := again(colleague)
		b.watch.move(twoTabs / 2)
		tab := again(officer)
		if !b.works(first) || !b.works(tab) {
			t.Error("one of two tabs was ended")
		}
		b.watch.move(twoTabs)
		last := again(officer)
		for what, c := range map[string]struct {
			e    Entrance
			want bool
		}{"the one before": {tab, false}, "another browser's": {other, true}, "a colleague's on it": {shared, true}, "the last": {last, true}} {
			_, _, err := b.flow.Viewer(context.Background(), c.e.Access)
			if (err == nil) != c.want {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got := b.journal()["session.end"]; got != 1 {
			t.Errorf("%d ends in the journal", got)
		}
	})
}

// What a commit took away is gone for the very next question, whoever read it while it was taken.
func TestGrantsReadWhileTheyChange(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		e := b.signIn(officer)
		stop := make(chan struct{})
		var running sync.WaitGroup
		defer running.Wait()
		defer close(stop)
		for range 4 {
			running.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						_, _, _ = b.flow.Viewer(context.Background(), e.Access)
					}
				}
			})
		}
		for i := range 30 {
			last, want := "2026-07-17", 0
			if i%2 == 1 {
				last, want = "2026-12-31", 1
			}
			b.write(func(ctx context.Context, tx *store.Tx) error {
				if err := tx.Client.Appointment.Update().Where(dbappointment.PersonID(officer.id)).SetToDay(last).Exec(ctx); err != nil {
					return err
				}
				return tx.Journal(ctx, store.Entry{Verb: "appointment.end", Kind: store.KindAppointment, Subject: uuid.New(), Place: b.village, Person: officer.id})
			})
			if v := b.who(e); len(v.Grants) != want {
				t.Fatalf("round %d: %d grants after the commit, want %d", i, len(v.Grants), want)
			}
		}
	})
}
