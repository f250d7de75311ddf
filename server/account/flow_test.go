package account

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"

	dbperson "jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/bus"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// watch is a clock that a test moves.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func (w *watch) now() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.at }
func (w *watch) move(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

type bundle struct {
	t              *testing.T
	store          *store.Store
	flow           *Flow
	watch          *watch
	county, town   division.Place
	other, village division.Place
}

const (
	password = "荷塘月色 2026"
	home     = "203.0.113.0/24"
	away     = "198.51.100.0/24"
)

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

func system() context.Context { return as(viewer.System("test")) }

func setup(t *testing.T, address string) *bundle {
	t.Helper()
	// Ten in the morning of the county.
	b := &bundle{t: t, store: storetest.Open(t, address), watch: &watch{at: time.Date(2026, 7, 18, 2, 0, 0, 0, time.UTC)}}
	b.store.Now = b.watch.now
	b.flow = New(b.store, seal.Memory())
	b.flow.Hasher.Cost.Memory, b.flow.Hasher.Cost.Iterations = 8, 1 // the cost itself is asked for where it matters
	b.county = division.Place{County: store.NewID()}
	b.town, b.other = b.county.Child(store.NewID()), division.Place{County: store.NewID()}
	b.village = b.town.Child(store.NewID())
	b.write(func(ctx context.Context, tx *store.Tx) error {
		for i, at := range []division.Place{b.county, b.town, b.village, b.other} {
			if err := tx.Client.Division.Create().SetID(at.ID()).SetPlace(at).SetCode([]string{"370405000000", "370405102000", "370405102243", "370404000000"}[i]).
				SetLevel(at.Level()).SetName("n").SetShortName("n").SetValidFrom("2023-06-30").Exec(ctx); err != nil {
				return err
			}
		}
		for code, lines := range map[string][]string{"NAT03": {"water"}, "ACC01": {"industry", "fire"}, "DIS01": nil} {
			if err := tx.Client.Category.Create().SetID(store.NewID()).SetCountyID(b.county.County).SetCode(code).SetSmsCode("103").SetClass("accident").
				SetZh("z").SetEn("e").SetNature(lifecycle.NatureDanger).SetUsualSeverity(lifecycle.SeverityMajor).SetUsualHandler("").
				SetAlwaysDirect(false).SetVisibility("open").SetLines(lines).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return b
}

func (b *bundle) write(fn func(ctx context.Context, tx *store.Tx) error) {
	b.t.Helper()
	if err := b.store.InTx(system(), fn); err != nil {
		b.t.Fatal(err)
	}
}

type cast struct {
	id    uuid.UUID
	phone string
}

// person makes somebody with a post; state active gives him the password.
func (b *bundle) person(n int, state string, role viewer.Role, at division.Place, lines ...string) cast {
	b.t.Helper()
	c := cast{store.NewID(), fmt.Sprintf("1003000%04d", n)}
	b.write(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Client.Person.Create().SetID(c.id).SetPlace(at).SetName(fmt.Sprintf("逄归田%d", n)).SetState(state).
			SetPhoneSealed(b.flow.Ring.Seal([]byte(c.phone), "people", "phone_sealed", c.id)).
			SetPhoneIndex(b.flow.Ring.Blind("phone", c.phone)).SetPhoneMask(seal.Mask(c.phone)).Exec(ctx); err != nil {
			return err
		}
		return b.appoint(ctx, tx, c.id, role, at, "2026-01-01", "", lines...)
	})
	if state != "invited" {
		hash, err := b.flow.Hasher.Hash(context.Background(), password)
		if err != nil {
			b.t.Fatal(err)
		}
		b.write(func(ctx context.Context, tx *store.Tx) error { return setCredential(ctx, tx, c.id, hash) })
	}
	return c
}

func (b *bundle) appoint(ctx context.Context, tx *store.Tx, person uuid.UUID, role viewer.Role, at division.Place, from, to string, lines ...string) error {
	c := tx.Client.Appointment.Create().SetID(store.NewID()).SetPlace(at).SetPersonID(person).SetRole(role).SetPost("A").SetFromDay(from)
	if to != "" {
		c.SetToDay(to)
	}
	if len(lines) > 0 {
		c.SetLines(lines)
	}
	return c.Exec(ctx)
}

func (c cast) entry() Entry {
	return Entry{Phone: c.phone, Password: password, Device: "Firefox", Network: home}
}

func (b *bundle) signIn(c cast) Entrance {
	b.t.Helper()
	e, err := b.flow.SignIn(context.Background(), c.entry())
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

// who is the viewer of an entrance.
func (b *bundle) who(e Entrance) *viewer.Viewer {
	b.t.Helper()
	v, _, err := b.flow.Viewer(context.Background(), e.Access)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (b *bundle) works(e Entrance) bool {
	_, _, err := b.flow.Viewer(context.Background(), e.Access)
	if err != nil && !errors.Is(err, fault.ErrSignIn) {
		b.t.Errorf("viewer: %v", err)
	}
	return err == nil
}

// journal counts entries per verb.
func (b *bundle) journal() map[string]int {
	b.t.Helper()
	out := map[string]int{}
	err := store.Inner(b.store).Each(context.Background(), func(rows *sql.Rows) error {
		var verb string
		var n int
		err := rows.Scan(&verb, &n)
		out[verb] = n
		return err
	}, "SELECT verb, count(*) FROM journal GROUP BY verb")
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

func (b *bundle) want(what string, got error, want *fault.Error) {
	b.t.Helper()
	if want == nil && got != nil || want != nil && !errors.Is(got, want) {
		b.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestSignIn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		ended, invited := b.person(2, "ended", viewer.GridOfficer, b.village), b.person(3, "invited", viewer.GridOfficer, b.village)
		in := officer.entry()
		in.Phone = "+86 100-3000-0001"
		in.Device = strings.Repeat("火", 100) + "\x00\n"
		e, err := b.flow.SignIn(context.Background(), in)
		if err != nil || e.Person != officer.id || e.Name != "逄归田1" || !e.Until.Equal(b.watch.now().Add(accessLife)) || !e.RefreshUntil.Equal(b.watch.now().Add(sessionLife)) {
			t.Fatalf("%+v, %v", e, err)
		}
		again := officer.entry()
		again.KnownDevice = e.Device
		e2, err := b.flow.SignIn(context.Background(), again)
		if err != nil || e2.Device != e.Device || e2.Refresh == e.Refresh {
			t.Errorf("the second time: %+v, %v", e2, err)
		}
		v := b.who(e)
		rows, err := b.flow.Sessions(as(v))
		if err != nil || len(rows) != 2 || len(rows[1].Device) > deviceMost || strings.ContainsAny(rows[1].Device, "\x00\n") {
			t.Errorf("%+v, %v", rows, err)
		}
		for name, c := range map[string]cast{"ended": ended, "invited": invited, "unknown": {phone: "10030000099"}, "no number": {phone: "\x00x"}, "empty": {}} {
			_, err := b.flow.SignIn(context.Background(), c.entry())
			if f, ok := fault.As(err); !ok || f.Error() != ErrWrong.Error() || f.Params != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		in.Password = "x"
		_, err = b.flow.SignIn(context.Background(), in)
		b.want("wrong password", err, ErrWrong)
		if got := b.journal(); got["session.open"] != 2 || len(got) != 1 {
			t.Errorf("journal %v", got)
		}
	})
}

// Whoever asks gets as far as the hasher, also with an unknown number; and a try that nobody looked at is no try.
func TestSameCost(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer, ended := b.person(1, "active", viewer.GridOfficer, b.village), b.person(2, "ended", viewer.GridOfficer, b.village)
		b.flow.Hasher.slots <- struct{}{}
		b.flow.Hasher.slots <- struct{}{}
		people := []cast{officer, ended, {phone: "10030000099"}}
		got := b.atOnce(len(people), func(i int) error {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			_, err := b.flow.SignIn(ctx, people[i].entry())
			return err
		})
		if len(got) != 1 || got["server.unavailable"] != len(people) {
			t.Errorf("%v", got)
		}
		var buckets, counted int
		if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*), sum(failures) FROM sign_in_delays").Scan(&buckets, &counted); err != nil || buckets != 4 || counted != 0 {
			t.Errorf("%d tries in %d buckets, %v", counted, buckets, err)
		}
		<-b.flow.Hasher.slots
		<-b.flow.Hasher.slots
		v := b.who(b.signIn(officer))
		if tries, err := b.flow.FailedTries(as(v), 20); err != nil || len(tries) != 0 {
			t.Errorf("%v, %v", tries, err)
		}
	})
}

func TestDelays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		known := b.signIn(officer).Device
		wrong := func(c cast, network, device string) error {
			_, err := b.flow.SignIn(context.Background(), Entry{Phone: c.phone, Password: "x", Network: network, KnownDevice: device})
			return err
		}
		for name, c := range map[string]cast{"known": officer, "unknown": {phone: "10030000099"}} {
			for range 4 {
				b.want(name, wrong(c, home, ""), ErrWrong)
			}
			err := wrong(c, home, "")
			b.want(name+" fifth", err, ErrWait)
			if f, _ := fault.As(err); f.Params["seconds"] != 1 {
				t.Errorf("%s: %v", name, f.Params)
			}
		}
		_, err := b.flow.SignIn(context.Background(), officer.entry())
		b.want("the right one too soon", err, ErrWait)
		b.want("another network", wrong(officer, away, ""), ErrWrong)
		// A known browser is never delayed by others; it has its own count.
		in := officer.entry()
		in.KnownDevice = known
		if _, err := b.flow.SignIn(context.Background(), in); err != nil {
			t.Errorf("known browser: %v", err)
		}
		for range 4 {
			b.want("known browser", wrong(officer, home, known), ErrWrong)
		}
		b.want("known browser", wrong(officer, home, known), ErrWait)
		b.watch.move(time.Second)
		if _, err := b.flow.SignIn(context.Background(), in); err != nil {
			t.Errorf("known browser after the pause: %v", err)
		}
		b.want("after the pause", wrong(officer, home, ""), ErrWrong)
		b.watch.move(time.Second)
		b.want("the pause doubles", wrong(officer, home, ""), ErrWait)
		b.watch.move(time.Second)
		b.signIn(officer)
		for range 4 {
			b.want("anew after success", wrong(officer, home, ""), ErrWrong)
		}
		b.watch.move(forgetAfter)
		b.want("another day", wrong(officer, home, ""), ErrWrong)
		if err := b.flow.Forget(system()); err != nil {
			t.Error(err)
		}
		var left int
		if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM sign_in_delays").Scan(&left); err != nil || left != 2 {
			t.Errorf("%d delays are left, %v", left, err)
		}
	})
}

// A network that asks for many numbers waits as a whole, and comes down again.
func TestNetworkDelay(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		guess := func(n int) error {
			number := fmt.Sprintf("1004000%04d", n)
			_, err := b.flow.begin(door(context.Background()), uuid.Nil, home, b.flow.bucket("account", number, home), b.flow.networkBucket(home))
			return err
		}
		n := 0
		for ; n < networkSpare+freeTries+1; n++ {
			b.want("free", guess(n), nil)
		}
		b.want("too many", guess(n), ErrWait)
		b.watch.move(networkLeak)
		b.want("a minute later", guess(n), nil)
		b.want("too many again", guess(n+1), ErrWait)
		// One's own account does not wash away the guesses at others.
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		b.watch.move(networkLeak)
		b.signIn(officer)
		b.want("after a success", guess(n+1), nil)
		b.want("too many still", guess(n+2), ErrWait)
		b.watch.move(30 * networkLeak)
		for range 30 {
			n++
			b.want("half an hour later", guess(n), nil)
		}
	})
}

// Many guesses at the same moment are many guesses.
func TestGuessesAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		got := b.atOnce(12, func(i int) error {
			_, err := b.flow.SignIn(context.Background(), Entry{Phone: officer.phone, Password: fmt.Sprint(i), Network: home})
			return err
		})
		if got["auth.wrong"] != freeTries+1 || got["auth.wait"] != 12-freeTries-1 {
			t.Errorf("%v", got)
		}
	})
}

// atOnce runs n at the same time and counts the answers by code.
func (b *bundle) atOnce(n int, do func(i int) error) map[string]int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	got := map[string]int{}
	for i := range n {
		wg.Go(func() {
			err := do(i)
			code := ""
			if f, ok := fault.As(err); ok {
				code = f.Code
			} else if err != nil {
				code = err.Error()
			}
			mu.Lock()
			got[code]++
			mu.Unlock()
		})
	}
	wg.Wait()
	return got
}

func TestFailedTries(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer, colleague := b.person(1, "active", viewer.GridOfficer, b.village), b.person(2, "active", viewer.GridOfficer, b.village)
		for _, network := range []string{home, away} {
			in := officer.entry()
			in.Password, in.Network = "x", network
			_, err := b.flow.SignIn(context.Background(), in)
			b.want("wrong", err, ErrWrong)
			b.watch.move(time.Minute)
		}
		mine, theirs := as(b.who(b.signIn(officer))), as(b.who(b.signIn(colleague)))
		tries, err := b.flow.FailedTries(mine, 20)
		if err != nil || len(tries) != 2 || tries[0].Network != away || !tries[0].At.Equal(b.watch.now().Add(-time.Minute)) {
			t.Errorf("%v, %v", tries, err)
		}
		if one, err := b.flow.FailedTries(mine, 1); err != nil || len(one) != 1 {
			t.Errorf("%v, %v", one, err)
		}
		if none, err := b.flow.FailedTries(theirs, 20); err != nil || len(none) != 0 {
			t.Errorf("of somebody else: %v, %v", none, err)
		}
		_, err = b.flow.FailedTries(as(viewer.Stranger()), 20)
		b.want("stranger", err, fault.ErrSignIn)
		b.watch.move(failuresLife)
		if none, err := b.flow.FailedTries(mine, 20); err != nil || len(none) != 0 {
			t.Errorf("after a month: %v, %v", none, err)
		}
		for i := range failuresKept + 5 {
			if _, err := b.flow.begin(door(mine), officer.id, home, b.flow.bucket("x", fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
		}
		var kept int
		if err := store.Inner(b.store).Row(mine, "SELECT count(*) FROM sign_in_failures WHERE person_id = ?", officer.id).Scan(&kept); err != nil || kept != failuresKept {
			t.Errorf("%d kept, %v", kept, err)
		}
	})
}

func (b *bundle) refresh(token string) Entrance {
	b.t.Helper()
	e, err := b.flow.Refresh(context.Background(), token)
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

func TestRefresh(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		first := b.signIn(officer)
		b.watch.move(30 * 24 * time.Hour)
		second := b.refresh(first.Refresh)
		if second.Person != officer.id || second.Refresh == first.Refresh || !second.RefreshUntil.Equal(b.watch.now().Add(sessionLife)) || second.Device != "" {
			t.Errorf("%+v", second)
		}
		rows, err := b.flow.Sessions(as(b.who(second)))
		if err != nil || len(rows) != 1 || !rows[0].LastUsedAt.Equal(b.watch.now()) {
			t.Errorf("%+v, %v", rows, err)
		}
		b.watch.move(59 * 24 * time.Hour) // beyond the first sixty days, within those of the last use
		third := b.refresh(second.Refresh)

		// The answer is lost, twice; the predecessor goes on until a successor is used.
		lost, kept := b.refresh(third.Refresh), b.refresh(third.Refresh)
		fifth := b.refresh(kept.Refresh)
		if !b.works(fifth) {
			t.Error("the new token does not work")
		}
		// A sibling after that is in two hands: everything of the family ends at once.
		_, err = b.flow.Refresh(context.Background(), lost.Refresh)
		b.want("reuse of the sibling", err, ErrSignedOut)
		if b.works(fifth) {
			t.Error("the family lives on")
		}
		_, err = b.flow.Refresh(context.Background(), first.Refresh)
		b.want("used two months ago and forgotten", err, fault.ErrSignIn)
		for _, e := range []Entrance{second, third, lost, kept, fifth} {
			_, err = b.flow.Refresh(context.Background(), e.Refresh)
			b.want("of a revoked family", err, ErrSignedOut)
		}
		if got := b.journal(); got["session.reuse"] != 1 || got["session.end"] != 0 {
			t.Errorf("journal %v", got)
		}
		_, err = b.flow.Refresh(context.Background(), "nobody's")
		b.want("unknown", err, fault.ErrSignIn)

		// The predecessor after its successor was used.
		one := b.signIn(officer)
		two := b.refresh(one.Refresh)
		b.refresh(two.Refresh)
		other := b.signIn(officer)
		_, err = b.flow.Refresh(context.Background(), one.Refresh)
		b.want("reuse of the predecessor", err, ErrSignedOut)
		if !b.works(other) {
			t.Error("another session of the person ended too")
		}

		b.watch.move(sessionLife)
		_, err = b.flow.Refresh(context.Background(), other.Refresh)
		b.want("after sixty days", err, ErrSignedOut)
		late := b.signIn(officer)
		b.write(func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Person.Update().Where(dbperson.ID(officer.id)).SetState("ended").Exec(ctx)
		})
		_, err = b.flow.Refresh(context.Background(), late.Refresh)
		b.want("ended person", err, ErrSignedOut)
	})
}

func TestRefreshAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		e := b.signIn(b.person(1, "active", viewer.GridOfficer, b.village))
		var mu sync.Mutex
		var next []Entrance
		got := b.atOnce(2, func(int) error {
			n, err := b.flow.Refresh(context.Background(), e.Refresh)
			mu.Lock()
			next = append(next, n)
			mu.Unlock()
			return err
		})
		if got[""] != 2 || next[0].Refresh == next[1].Refresh {
			t.Fatalf("%v", got)
		}
		last := b.refresh(next[0].Refresh)
		if !b.works(last) {
			t.Error("the session ended")
		}
		_, err := b.flow.Refresh(context.Background(), next[1].Refresh)
		b.want("the other one", err, ErrSignedOut)
	})
}

func TestUsedTokensAreForgotten(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		e := b.signIn(officer)
		for range 20 {
			b.watch.move(24 * time.Hour)
			e = b.refresh(e.Refresh)
		}
		var n int
		if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM refresh_tokens").Scan(&n); err != nil || n > 10 {
			t.Errorf("%d tokens, %v", n, err)
		}
		if err := b.flow.SignOut(context.Background(), e.Refresh); err != nil {
			t.Fatal(err)
		}
		b.watch.move(tokenKept)
		b.signIn(officer)
		if err := b.flow.Forget(system()); err != nil {
			t.Error(err)
		}
		if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM refresh_tokens").Scan(&n); err != nil || n != 1 {
			t.Errorf("%d tokens, %v", n, err)
		}
	})
}

func TestSignOut(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		e, other := b.signIn(officer), b.signIn(officer)
		if !b.works(e) {
			t.Fatal("does not work")
		}
		for range 2 {
			b.want("sign-out", b.flow.SignOut(context.Background(), e.Refresh), nil)
		}
		b.want("unknown", b.flow.SignOut(context.Background(), "nobody's"), nil)
		if b.works(e) || !b.works(other) {
			t.Error("the wrong session ended, or not at once")
		}
		_, err := b.flow.Refresh(context.Background(), e.Refresh)
		b.want("refresh", err, ErrSignedOut)
		if got := b.journal(); got["session.end"] != 1 {
			t.Errorf("journal %v", got)
		}
	})
}

func TestRevokeSession(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer, colleague := b.person(1, "active", viewer.GridOfficer, b.village), b.person(2, "active", viewer.CountyAdmin, b.county)
		mine, phone, theirs := b.signIn(officer), b.signIn(officer), b.signIn(colleague)
		gone := b.who(phone).Session
		b.want("not mine", b.flow.RevokeSession(as(b.who(theirs)), gone), fault.ErrNotFound)
		b.want("unknown", b.flow.RevokeSession(as(b.who(mine)), store.NewID()), fault.ErrNotFound)
		b.want("stranger", b.flow.RevokeSession(as(viewer.Stranger()), gone), fault.ErrSignIn)
		for range 2 {
			// A header of an exercise changes nothing about accounts.
			b.want("mine", b.flow.RevokeSession(viewer.InDrill(as(b.who(mine)), store.NewID()), gone), nil)
		}
		if b.works(phone) || !b.works(mine) || !b.works(theirs) {
			t.Error("the wrong session ended, or not at once")
		}
		rows, err := b.flow.Sessions(as(b.who(mine)))
		if err != nil || len(rows) != 1 || rows[0].ID != b.who(mine).Session {
			t.Errorf("%v, %v", rows, err)
		}
		var actor, drill uuid.UUID
		if err := store.Inner(b.store).Row(context.Background(), "SELECT actor_id, drill_id FROM journal WHERE verb = 'session.end' AND subject_id = ? AND person_id = ? AND village_id = ?",
			gone, officer.id, b.village.Village).Scan(&actor, &drill); err != nil || actor != officer.id || drill != uuid.Nil {
			t.Errorf("journal: %v %v %v", actor, drill, err)
		}
	})
}

func TestChangePassword(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		mine, phone := b.signIn(officer), b.signIn(officer)
		ctx := as(b.who(mine))
		change := func(old, next string) error { _, err := b.flow.ChangePassword(ctx, old, next); return err }
		b.want("weak", change(password, "12345678"), ErrWeakPassword)
		b.want("own number", change(password, officer.phone), ErrWeakPassword)
		_, err := b.flow.ChangePassword(as(viewer.Stranger()), password, "运河水长流去也哉")
		b.want("stranger", err, fault.ErrSignIn)
		for range 4 {
			b.want("wrong", change("x", "运河水长流去也哉"), ErrWrongPassword)
		}
		b.want("too soon", change(password, "运河水长流去也哉"), ErrWait)
		b.watch.move(time.Second)
		ended, err := b.flow.ChangePassword(ctx, password, "运河水长流去也哉")
		if err != nil || ended != 1 || b.works(phone) || !b.works(mine) {
			t.Errorf("%d ended, %v", ended, err)
		}
		b.want("the second time", change(password, "运河水长流去也哉"), ErrWrongPassword)
		_, err = b.flow.SignIn(context.Background(), officer.entry())
		b.want("the old one at the door", err, ErrWrong)
		in := officer.entry()
		in.Password = "运河水长流去也哉"
		if _, err := b.flow.SignIn(context.Background(), in); err != nil {
			t.Errorf("the new one: %v", err)
		}
		if got := b.journal(); got["password.change"] != 1 || got["session.end"] != 1 {
			t.Errorf("journal %v", got)
		}
		// Two at once: one wins.
		got := b.atOnce(2, func(i int) error {
			return change("运河水长流去也哉", fmt.Sprintf("堤上有一排新树 %d", i))
		})
		if got[""] != 1 || got["account.wrong_password"] != 1 {
			t.Errorf("%v", got)
		}
	})
}

func TestStaleHashIsRenewed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		b.flow.Hasher.Cost = cost
		weak := cost
		weak.Memory, weak.Iterations = 8, 1
		text, err := argon2id.CreateHash(password, &weak)
		if err != nil || !b.flow.Hasher.Stale(text) {
			t.Fatalf("%q, %v", text, err)
		}
		b.write(func(ctx context.Context, tx *store.Tx) error { return setCredential(ctx, tx, officer.id, text) })
		b.signIn(officer)
		now, err := credential(context.Background(), b.store, officer.id)
		if err != nil || b.flow.Hasher.Stale(now) {
			t.Errorf("%q, %v", now, err)
		}
		b.signIn(officer)
	})
}

// A password that is changed while the old one is being looked at opens nothing.
func TestChangedInBetween(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		next, err := b.flow.Hasher.Hash(context.Background(), "运河水长流去也哉")
		if err != nil {
			t.Fatal(err)
		}
		var armed atomic.Bool
		armed.Store(true)
		b.store.Now = func() time.Time { // asked for the known browser, after the hash was read
			if armed.Swap(false) {
				b.write(func(ctx context.Context, tx *store.Tx) error { return setCredential(ctx, tx, officer.id, next) })
			}
			return b.watch.now()
		}
		in := officer.entry()
		in.KnownDevice = "x"
		_, err = b.flow.SignIn(context.Background(), in)
		b.want("the old one", err, ErrWrong)
		if armed.Load() || b.journal()["session.open"] != 0 {
			t.Error("a session was opened")
		}
	})
}

func (b *bundle) link(who *viewer.Viewer, person cast) Link {
	b.t.Helper()
	l, err := b.flow.CreateLink(as(who), person.id)
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

func TestLinks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		admin := b.who(b.signIn(b.person(1, "active", viewer.CountyAdmin, b.county)))
		invited := b.person(2, "invited", viewer.GridOfficer, b.village)
		accept := func(token, phone, password string) (Entrance, error) {
			return b.flow.Accept(context.Background(), Acceptance{Token: token, Phone: phone, Password: password, Device: "Firefox", Network: away})
		}
		first := b.link(admin, invited)
		l := b.link(admin, invited)
		if l.Kind != LinkInvitation || !l.ExpiresAt.Equal(b.watch.now().Add(invitationLife)) {
			t.Errorf("%+v", l)
		}
		_, err := accept(first.Token, invited.phone, password)
		b.want("replaced", err, ErrLinkExpired)
		_, err = accept("nobody's", invited.phone, password)
		b.want("unknown", err, ErrLinkExpired)
		_, err = accept(l.Token, invited.phone, "12345678")
		b.want("weak", err, ErrWeakPassword)
		_, err = accept(l.Token, "10030000099", password)
		b.want("another's number", err, ErrLinkPhone)
		b.watch.move(invitationLife - time.Minute)
		e, err := accept(l.Token, invited.phone, password)
		if err != nil || e.Person != invited.id || e.Device == "" || !b.works(e) {
			t.Fatalf("%+v, %v", e, err)
		}
		_, err = accept(l.Token, invited.phone, password)
		b.want("the second time", err, ErrLinkUsed)
		if tries, err := b.flow.FailedTries(as(b.who(e)), 5); err != nil || len(tries) != 1 || tries[0].Network != away {
			t.Errorf("%v, %v", tries, err)
		}
		p, err := b.store.Client.Person.Get(system(), invited.id)
		if err != nil || p.State != stateActive {
			t.Errorf("%v, %v", p, err)
		}

		reset := b.link(admin, invited)
		if reset.Kind != LinkReset || !reset.ExpiresAt.Equal(b.watch.now().Add(resetLife)) {
			t.Errorf("%+v", reset)
		}
		if !b.works(e) {
			t.Error("the link alone ended the session")
		}
		e2, err := accept(reset.Token, invited.phone, "运河水长流去也哉")
		if err != nil || b.works(e) || !b.works(e2) {
			t.Errorf("after the reset: %v", err)
		}
		late := b.link(admin, invited)
		b.watch.move(resetLife)
		_, err = accept(late.Token, invited.phone, password)
		b.want("late", err, ErrLinkExpired)
		gone := b.link(admin, invited)
		b.write(func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Person.Update().Where(dbperson.ID(invited.id)).SetState("ended").Exec(ctx)
		})
		_, err = accept(gone.Token, invited.phone, password)
		b.want("of an ended person", err, ErrLinkExpired)
		if got := b.journal(); got["link.create"] != 5 || got["link.use"] != 2 || got["session.end"] != 1 {
			t.Errorf("journal %v", got)
		}
	})
}

func TestLinkGuessesAreDelayed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		admin := b.who(b.signIn(b.person(1, "active", viewer.CountyAdmin, b.county)))
		invited := b.person(2, "invited", viewer.GridOfficer, b.village)
		l := b.link(admin, invited)
		accept := func(phone, network string) error {
			_, err := b.flow.Accept(context.Background(), Acceptance{Token: l.Token, Phone: phone, Password: password, Network: network})
			return err
		}
		for i := range 4 {
			b.want("guess", accept(fmt.Sprintf("1003000009%d", i), home), ErrLinkPhone)
		}
		b.want("too soon, from anywhere", accept(invited.phone, away), ErrWait)
		b.watch.move(time.Second)
		b.want("after the pause", accept(invited.phone, away), nil)
	})
}

func TestLinkIsUsedOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		admin := b.who(b.signIn(b.person(1, "active", viewer.CountyAdmin, b.county)))
		invited := b.person(2, "invited", viewer.GridOfficer, b.village)
		l := b.link(admin, invited)
		got := b.atOnce(8, func(int) error {
			_, err := b.flow.Accept(context.Background(), Acceptance{Token: l.Token, Phone: invited.phone, Password: password, Network: home})
			return err
		})
		if got[""] != 1 || got["auth.link_used"] != 7 {
			t.Errorf("%v", got)
		}
	})
}

func TestWhoMakesLinks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		adminCast := b.person(1, "active", viewer.CountyAdmin, b.county)
		admin := b.who(b.signIn(adminCast))
		duty := b.who(b.signIn(b.person(2, "active", viewer.CountyDuty, b.county)))
		officer := b.person(3, "active", viewer.GridOfficer, b.village)
		stranger := b.who(b.signIn(b.person(4, "active", viewer.CountyAdmin, b.other)))
		ended := b.person(5, "ended", viewer.GridOfficer, b.village)
		both := b.person(6, "active", viewer.GridOfficer, b.village)
		past := b.person(7, "active", viewer.GridOfficer, b.village)
		b.write(func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(b.appoint(ctx, tx, both.id, viewer.CountyAdmin, b.other, "2027-01-01", ""),
				b.appoint(ctx, tx, past.id, viewer.CountyAdmin, b.other, "2025-01-01", "2026-07-17"))
		})
		create := func(v *viewer.Viewer, c cast) error { _, err := b.flow.CreateLink(as(v), c.id); return err }
		b.want("manages", create(admin, officer), nil)
		b.want("narrowed elsewhere", func() error {
			_, err := b.flow.CreateLink(viewer.InDrill(viewer.Narrow(as(admin), b.town), store.NewID()), officer.id)
			return err
		}(), nil)
		b.want("sees only", create(duty, officer), fault.ErrDenied)
		b.want("of another county", create(stranger, officer), fault.ErrNotFound)
		b.want("oneself", create(admin, adminCast), fault.ErrDenied)
		b.want("nobody", create(admin, cast{id: store.NewID()}), fault.ErrNotFound)
		b.want("ended", create(admin, ended), ErrEnded)
		b.want("holds an office the admin cannot give", create(admin, both), fault.ErrDenied)
		b.want("held one", create(admin, past), nil)
		b.want("the system", create(viewer.System("admin create"), both), nil)
		b.want("a stranger", create(viewer.Stranger(), officer), fault.ErrNotFound)
		_, err := b.flow.CreateLink(context.Background(), officer.id)
		b.want("without a viewer", err, fault.ErrNotFound)
	})
}

func TestTouched(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		adminCast := b.person(1, "active", viewer.CountyAdmin, b.county)
		admin := b.who(b.signIn(adminCast))
		invited := b.person(2, "invited", viewer.GridOfficer, b.village)
		touched := func(want bool, a, c cast) {
			t.Helper()
			if got, err := b.flow.Touched(context.Background(), a.id, c.id); err != nil || got != want {
				t.Errorf("%v, %v", got, err)
			}
		}
		touched(false, adminCast, invited)
		l := b.link(admin, invited)
		touched(true, adminCast, invited)
		touched(false, invited, adminCast)
		b.watch.move(touchedLife)
		touched(false, adminCast, invited)
		if _, err := b.flow.Accept(context.Background(), Acceptance{Token: l.Token, Phone: invited.phone, Password: password}); err != nil {
			t.Fatal(err)
		}
		touched(true, adminCast, invited)
		b.watch.move(touchedLife)
		touched(false, adminCast, invited)
	})
}

func TestSetPassword(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		invited, ended := b.person(1, "invited", viewer.CountyAdmin, b.county), b.person(2, "ended", viewer.CountyAdmin, b.county)
		b.want("weak", b.flow.SetPassword(system(), invited.id, "12345678"), ErrWeakPassword)
		b.want("ended", b.flow.SetPassword(system(), ended.id, password), ErrEnded)
		b.want("nobody", b.flow.SetPassword(system(), store.NewID(), password), fault.ErrNotFound)
		b.want("without a viewer", b.flow.SetPassword(context.Background(), invited.id, password), fault.ErrDenied)
		b.want("system", b.flow.SetPassword(system(), invited.id, password), nil)
		e := b.signIn(invited)
		b.want("a person", b.flow.SetPassword(as(b.who(e)), invited.id, password), fault.ErrDenied)
		b.want("the second time", b.flow.SetPassword(system(), invited.id, password), nil)
		if b.works(e) {
			t.Error("the session of the old password lives on")
		}
	})
}

// Inside the roster's transaction: nothing on a rollback, everything at the commit.
func TestEndSessions(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		admin := b.who(b.signIn(b.person(1, "active", viewer.CountyAdmin, b.county)))
		officer := b.person(2, "active", viewer.GridOfficer, b.village)
		e, phone := b.signIn(officer), b.signIn(officer)
		back := errors.New("back")
		for _, fail := range []error{back, nil} {
			err := b.store.InTx(as(admin), func(ctx context.Context, tx *store.Tx) error {
				return errors.Join(b.flow.EndSessions(ctx, tx, officer.id), fail)
			})
			if !errors.Is(err, fail) {
				t.Fatal(err)
			}
			if b.works(e) != (fail != nil) || b.works(phone) != (fail != nil) {
				t.Errorf("with %v the sessions are wrong", fail)
			}
		}
		var n int
		if err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM journal WHERE verb = 'session.end' AND actor_id = ? AND person_id = ? AND appointment_id IS NOT NULL",
			admin.Person, officer.id).Scan(&n); err != nil || n != 2 {
			t.Errorf("%d entries, %v", n, err)
		}
	})
}

func TestViewer(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		department := b.person(2, "active", viewer.Department, b.county, "water", "fire")
		b.write(func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(
				b.appoint(ctx, tx, officer.id, viewer.TownDuty, b.town, "2026-02-01", "2026-07-18"),
				b.appoint(ctx, tx, officer.id, viewer.CountyDuty, b.county, "2026-01-01", "2026-07-17"),
				b.appoint(ctx, tx, officer.id, viewer.InfoOfficer, b.village, "2026-07-19", ""))
		})
		roles := func(v *viewer.Viewer) (out []viewer.Role) {
			for _, g := range v.Grants {
				out = append(out, g.Role)
			}
			return out
		}
		e := b.signIn(officer)
		v, a, err := b.flow.Viewer(context.Background(), e.Access)
		if err != nil || v.Person != officer.id || v.Session != a.Session || v.Name != "逄归田1" || a.Person != officer.id || !a.Until.Equal(e.Until) {
			t.Fatalf("%+v %+v %v", v, a, err)
		}
		if got := roles(v); !slices.Equal(got, []viewer.Role{viewer.GridOfficer, viewer.TownDuty}) {
			t.Errorf("%v", got)
		}
		if g := v.Grants[1]; g.Place != b.town || g.From != "2026-02-01" || g.To != "2026-07-18" || g.Post != "A" || !g.Has(viewer.ReportReview) || g.Limited() {
			t.Errorf("%+v", g)
		}
		if g := b.who(b.signIn(department)).Grants[0]; !slices.Equal(g.Categories, []string{"ACC01", "NAT03"}) || !slices.Equal(g.Lines, []string{"water", "fire"}) {
			t.Errorf("%+v", g)
		}
		// The county's midnight, not that of the server: 16:00 UTC.
		b.watch.move(14*time.Hour - time.Second)
		e = b.refresh(e.Refresh)
		if got := roles(b.who(e)); !slices.Contains(got, viewer.TownDuty) {
			t.Errorf("before midnight: %v", got)
		}
		b.watch.move(time.Second)
		if got := roles(b.who(e)); !slices.Equal(got, []viewer.Role{viewer.GridOfficer, viewer.InfoOfficer}) {
			t.Errorf("the other day: %v", got)
		}
		other, _, err := Issue(b.flow.Ring, department.id, v.Session, b.watch.now())
		if err != nil || b.works(Entrance{Access: other}) {
			t.Errorf("a session works for somebody else: %v", err)
		}
		b.watch.move(accessLife)
		if b.works(e) {
			t.Error("the token never ends")
		}
		for _, token := range []string{"", "x", "a.b.c", e.Access + "x", e.Refresh} {
			_, _, err := b.flow.Viewer(context.Background(), token)
			b.want("bad token", err, fault.ErrSignIn)
		}
	})
}

// What another flow or another server changed works as soon as the feed has it, and after a minute without a feed.
func TestViewerFollowsTheFeed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		officer := b.person(1, "active", viewer.GridOfficer, b.village)
		e := b.signIn(officer)
		end := func(journalled bool) func(ctx context.Context, tx *store.Tx) error {
			return func(ctx context.Context, tx *store.Tx) error {
				if err := tx.Client.Appointment.Update().SetToDay("2026-07-17").Exec(ctx); err != nil || !journalled {
					return err
				}
				return tx.Journal(ctx, store.Entry{Verb: "appointment.end", Kind: store.KindAppointment, Subject: store.NewID(), Place: b.village, Person: officer.id})
			}
		}
		if len(b.who(e).Grants) != 1 {
			t.Fatal("no grant")
		}
		b.write(end(false))
		if len(b.who(e).Grants) != 1 {
			t.Error("it is not cached")
		}
		b.watch.move(cachedLife)
		if len(b.who(e).Grants) != 0 {
			t.Error("an ended appointment lives longer than a minute")
		}
		b.write(func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Appointment.Update().ClearToDay().Exec(ctx)
		})
		b.watch.move(cachedLife)
		if len(b.who(e).Grants) != 1 {
			t.Fatal("no grant")
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- b.store.Sequence(ctx) }()
		told := b.store.Hub.Listen(func(m bus.Mark) bool { return m.Kind == store.KindAppointment })
		b.write(end(true))
		select {
		case <-told.Ready(): // listeners hear after the caches
		case <-time.After(20 * time.Second):
			t.Error("the feed is silent")
		}
		if len(b.who(e).Grants) != 0 {
			t.Error("an ended appointment lives on")
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestCacheHeeds(t *testing.T) {
	t.Parallel()
	person, colleague := uuid.New(), uuid.New()
	now := time.Date(2026, 7, 18, 2, 0, 0, 0, time.UTC)
	for kind, want := range map[string][2]bool{
		store.KindPerson: {false, true}, store.KindAppointment: {false, true}, store.KindSession: {false, true},
		store.KindCategory: {false, false}, store.KindDivision: {false, false}, store.KindReport: {true, true}, store.KindToken: {true, true},
	} {
		var c cache
		for _, p := range []uuid.UUID{person, colleague} {
			c.keep(Access{Person: p}, &viewer.Viewer{Person: p}, now.Add(time.Hour), "2026-07-18", now, c.drops)
		}
		c.heed([]bus.Mark{{Kind: kind, Person: person}})
		for i, p := range []uuid.UUID{person, colleague} {
			if v, _, _ := c.find(Access{Person: p}, "2026-07-18", now); (v != nil) != want[i] {
				t.Errorf("%s: %d is %v", kind, i, v)
			}
		}
	}
	// What was read before a change is not kept after it.
	var c cache
	_, _, drops := c.find(Access{Person: person}, "2026-07-18", now)
	c.drop(colleague)
	c.keep(Access{Person: person}, &viewer.Viewer{}, now.Add(time.Hour), "2026-07-18", now, drops)
	if len(c.entries) != 0 {
		t.Error("a late reader brings the old grants back")
	}
	for range cachedMost + 1 {
		c.keep(Access{Person: uuid.New()}, &viewer.Viewer{}, now.Add(time.Hour), "2026-07-18", now, c.drops)
	}
	if len(c.entries) > cachedMost {
		t.Errorf("%d entries", len(c.entries))
	}
}

func TestTokens(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		admin := as(b.who(b.signIn(b.person(1, "active", viewer.CountyAdmin, b.county))))
		foreign := as(b.who(b.signIn(b.person(2, "active", viewer.CountyAdmin, b.other))))
		officer := as(b.who(b.signIn(b.person(3, "active", viewer.GridOfficer, b.village))))
		create := func(ctx context.Context, name string, verb viewer.Verb, at division.Place) error {
			_, err := b.flow.CreateToken(ctx, name, verb, at)
			return err
		}
		text, err := b.flow.CreateToken(system(), " prometheus ", viewer.MetricsRead, b.county)
		if err != nil {
			t.Fatal(err)
		}
		b.want("the second time", create(admin, "prometheus", viewer.MetricsRead, b.county), ErrTokenTaken)
		b.want("admin", create(admin, "辅助工具", viewer.GraphQLFree, b.town), nil)
		b.want("a person's verb", create(admin, "x", viewer.PeopleManage, b.county), ErrTokenVerb)
		b.want("no name", create(admin, " ", viewer.MetricsRead, b.county), ErrTokenName)
		b.want("long name", create(admin, strings.Repeat("名", 61), viewer.MetricsRead, b.county), ErrTokenName)
		b.want("control", create(admin, "a\nb", viewer.MetricsRead, b.county), ErrTokenName)
		b.want("officer", create(officer, "x", viewer.MetricsRead, b.village), fault.ErrDenied)
		b.want("another county", create(foreign, "x", viewer.MetricsRead, b.county), fault.ErrDenied)
		b.want("without a viewer", create(context.Background(), "x", viewer.MetricsRead, b.county), fault.ErrDenied)
		b.want("no place", create(system(), "x", viewer.MetricsRead, division.Place{County: store.NewID()}), fault.ErrNotFound)
		b.want("a place put together", create(system(), "x", viewer.MetricsRead, division.Place{County: b.other.County, Town: b.town.Town}), fault.ErrNotFound)
		got := b.atOnce(4, func(int) error { return create(admin, "once", viewer.MetricsRead, b.county) })
		if got[""] != 1 || got["token.name_taken"] != 3 {
			t.Errorf("%v", got)
		}

		v, a, err := b.flow.Viewer(context.Background(), text)
		if err != nil || v.Machine != "prometheus" || v.Person != uuid.Nil || a != (Access{}) || !v.Can(b.village, viewer.MetricsRead) || v.Can(b.county, viewer.PeopleSee) {
			t.Fatalf("%+v, %v", v, err)
		}
		for name, c := range map[string]struct {
			ctx  context.Context
			want int
		}{"system": {system(), 3}, "admin": {admin, 3}, "foreign": {foreign, 0}} {
			if list, err := b.flow.Tokens(c.ctx); err != nil || len(list) != c.want {
				t.Errorf("%s: %v, %v", name, list, err)
			}
		}
		_, err = b.flow.Tokens(officer)
		b.want("officer", err, fault.ErrDenied)
		_, err = b.flow.Tokens(context.Background())
		b.want("without a viewer", err, fault.ErrDenied)
		b.want("foreign", b.flow.RevokeToken(foreign, "prometheus"), ErrTokenUnknown)
		b.want("unknown", b.flow.RevokeToken(admin, "x"), ErrTokenUnknown)
		for range 2 {
			b.want("revoke", b.flow.RevokeToken(admin, "prometheus"), nil)
		}
		_, _, err = b.flow.Viewer(context.Background(), text)
		b.want("revoked", err, fault.ErrSignIn)
		list, err := b.flow.Tokens(admin)
		if err != nil || list[1].Name != "prometheus" || list[1].RevokedAt == nil || list[1].Place != b.county || list[0].RevokedAt != nil {
			t.Errorf("%+v, %v", list, err)
		}
		if got := b.journal(); got["token.create"] != 3 || got["token.revoke"] != 1 {
			t.Errorf("journal %v", got)
		}
	})
}

// Shifts share the browser of the duty desk: it is known to both.
func TestSharedBrowser(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		early, late := b.person(1, "active", viewer.TownDuty, b.town), b.person(2, "active", viewer.TownDuty, b.town)
		device := b.signIn(early).Device
		in := late.entry()
		in.KnownDevice = device
		e, err := b.flow.SignIn(context.Background(), in)
		if err != nil || e.Device != device {
			t.Errorf("%v", err)
		}
		for _, c := range []cast{early, late} {
			if ok, err := b.flow.knows(context.Background(), c.id, device); !ok || err != nil {
				t.Errorf("%v, %v", ok, err)
			}
		}
		in.KnownDevice = "invented"
		if e, err := b.flow.SignIn(context.Background(), in); err != nil || e.Device == "invented" {
			t.Errorf("an invented value is taken over: %v", err)
		}
		b.watch.move(deviceLife)
		if ok, err := b.flow.knows(context.Background(), early.id, device); ok || err != nil {
			t.Errorf("after a year: %v, %v", ok, err)
		}
	})
}

// Neither the log nor any error says a number, a name, a password or a token.
func TestNothingPersonal(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		var log bytes.Buffer
		b := setup(t, address)
		s, err := store.Open(context.Background(), store.Config{Database: address, Data: t.TempDir(), Keys: storetest.NewKeys(),
			Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		s.Now = b.watch.now
		ring := b.flow.Ring
		b.store, b.flow = s, New(s, ring)
		admin := b.who(b.signIn(b.person(1, "active", viewer.CountyAdmin, b.county)))
		officer := b.person(2, "active", viewer.GridOfficer, b.village)
		l := b.link(admin, officer)
		var said []string
		say := func(err error) { said = append(said, fmt.Sprint(err)) }
		for range 6 {
			in := officer.entry()
			in.Password = "secret word"
			_, err := b.flow.SignIn(context.Background(), in)
			say(err)
			_, err = b.flow.Accept(context.Background(), Acceptance{Token: l.Token, Phone: "10030000077", Password: password, Network: home})
			say(err)
		}
		e := b.signInFrom(officer, away)
		_, err = b.flow.ChangePassword(as(b.who(e)), "secret word", password)
		say(err)
		_, err = b.flow.Refresh(context.Background(), "a-token-of-nobody")
		say(err)
		_, _, err = b.flow.Viewer(context.Background(), e.Access+"x")
		say(err)
		canceled, cancel := context.WithCancel(context.Background())
		cancel()
		_, err = b.flow.SignIn(canceled, officer.entry())
		say(err)
		text := log.String() + strings.Join(said, "\n")
		for _, secret := range []string{officer.phone, "10030000077", "逄归田", "secret word", password, l.Token, e.Access, e.Refresh, e.Device, "a-token-of-nobody"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is told in\n%s", secret, text)
			}
		}
	})
}

func (b *bundle) signInFrom(c cast, network string) Entrance {
	b.t.Helper()
	in := c.entry()
	in.Network = network
	e, err := b.flow.SignIn(context.Background(), in)
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}
