package testworld_test

import (
	"context"
	"os"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/db/appointment"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

func TestFillTwice(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		ctx := viewer.With(context.Background(), viewer.System("test"))
		s := storetest.Open(t, address)
		f := &roster.Flow{Store: s, Ring: seal.Memory(), EndSessionsFunc: func(context.Context, *store.Tx, uuid.UUID) error { return nil }}
		county, cast, err := testworld.Fill(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := s.Unlinked(ctx)
		if err != nil {
			t.Fatal(err)
		}
		again, same, err := testworld.Fill(context.Background(), f)
		if err != nil || again != county || len(same) != len(cast) {
			t.Fatalf("the second time: %v, %d people, %v", again, len(same), err)
		}
		for i := range cast {
			if cast[i] != same[i] {
				t.Errorf("%+v became %+v", cast[i], same[i])
			}
		}
		if n, err := s.Unlinked(ctx); n != entries || err != nil {
			t.Fatalf("the second time wrote %d journal entries, %v", n-entries, err)
		}
		active := 0
		for _, p := range cast {
			if p.Active {
				active++
			}
		}
		if len(cast) != 42 || active != 39 {
			t.Errorf("%d people, %d active", len(cast), active)
		}
		for what, n := range map[string]func() (int, error){
			"224 divisions":   func() (int, error) { return s.Client.Division.Query().Count(ctx) },
			"49 appointments": func() (int, error) { return s.Client.Appointment.Query().Count(ctx) },
			"82 categories":   func() (int, error) { return s.Client.Category.Query().Count(ctx) },
			"2 ended":         func() (int, error) { return s.Client.Person.Query().Where(person.State(roster.StateEnded)).Count(ctx) },
			"3 dated":         func() (int, error) { return s.Client.Appointment.Query().Where(appointment.ToDayNotNil()).Count(ctx) },
		} {
			got, err := n()
			if want := atoi(what); err != nil || got != want {
				t.Errorf("%s: %d, %v", what, got, err)
			}
		}
		p20 := cast[19]
		if p20.Key != "P20" || p20.Roles != "village_head A 冯湖村, info_officer A 冯湖村, monitor A 冯湖村" {
			t.Errorf("%+v", p20)
		}
		posts, err := s.Client.Appointment.Query().Where(appointment.PersonID(cast[5].ID)).All(ctx)
		if err != nil || len(posts) != 1 || posts[0].Role != viewer.Department || len(posts[0].Lines) != 2 {
			t.Errorf("the department of two lines: %+v, %v", posts, err)
		}
		town, err := s.Client.Division.Query().Where(dbdivision.Code("370405102000")).Only(ctx)
		if err != nil || town.McaCode != "370405103000" || town.Level != division.Town || town.Place().County != county {
			t.Errorf("%+v, %v", town, err)
		}
	})
}

func atoi(s string) (n int) {
	for _, c := range s {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}
