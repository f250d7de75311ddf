package account

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbappointment "jiaoying/ent/db/appointment"
	dbcategory "jiaoying/ent/db/category"
	dbsession "jiaoying/ent/db/session"
	"jiaoying/ent/viewer"
	"jiaoying/server/bus"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

const (
	// cachedMost people: every officer of a district many times over, some ten megabytes.
	cachedMost = 20_000
	// cachedLife bounds what a lost mark could do: after a minute the rows are read again.
	cachedLife = time.Minute
)

// cache holds who may do what today. It is read by every request; a change drops the person's entry.
type cache struct {
	mu      sync.Mutex
	entries map[uuid.UUID]*entry
	// drops counts changes: what was read before one must not be kept after it.
	drops uint64
}

// entry is one person today.
type entry struct {
	day    clock.Date
	read   time.Time
	viewer viewer.Viewer
	// sessions that worked when they were looked at, until when.
	sessions map[uuid.UUID]time.Time
}

func (e *entry) fresh(day clock.Date, now time.Time) bool {
	age := now.Sub(e.read)
	return e.day == day && age >= 0 && age < cachedLife
}

func (c *cache) drop(person uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drops++
	delete(c.entries, person)
}

func (c *cache) dropAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drops++
	clear(c.entries)
}

// heed drops what the feed says has changed.
func (c *cache) heed(marks []bus.Mark) {
	for _, m := range marks {
		switch m.Kind {
		case store.KindCategory, store.KindDivision:
			c.dropAll()
		case store.KindPerson, store.KindAppointment, store.KindSession:
			if m.Person == uuid.Nil {
				c.dropAll()
				continue
			}
			c.drop(m.Person)
		}
	}
}

// find gives what is cached of a person today, whether the session is known to work, and the count of drops.
func (c *cache) find(a Access, day clock.Date, now time.Time) (v *viewer.Viewer, works bool, drops uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[a.Person]
	if e == nil || !e.fresh(day, now) {
		return nil, false, c.drops
	}
	return &e.viewer, e.sessions[a.Session].After(now), c.drops
}

// keep stores what was read at now, unless something changed since. A session joins an entry that is there without making
// it younger.
func (c *cache) keep(a Access, v *viewer.Viewer, until time.Time, day clock.Date, now time.Time, drops uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.drops != drops {
		return
	}
	e := c.entries[a.Person]
	if e == nil || !e.fresh(day, now) {
		if c.entries == nil || len(c.entries) >= cachedMost {
			c.entries = map[uuid.UUID]*entry{}
		}
		e = &entry{day: day, read: now, viewer: *v, sessions: map[uuid.UUID]time.Time{}}
		c.entries[a.Person] = e
	}
	e.sessions[a.Session] = until
}

// Viewer gives who a bearer token stands for, with the grants of today; the token of a person has three parts, any other
// is a machine's. Nobody changes what it gives. Fault: auth.required for whatever does not hold.
func (f *Flow) Viewer(ctx context.Context, token string) (*viewer.Viewer, Access, error) {
	ctx = door(ctx)
	if strings.Count(token, ".") != 2 {
		v, err := f.machine(ctx, token)
		return v, Access{}, err
	}
	now := f.now()
	a, err := Parse(f.Ring, token, now)
	if err != nil {
		return nil, Access{}, err
	}
	day := clock.DateOf(now, f.Store.Zone)
	v, works, drops := f.cache.find(a, day, now)
	if !works {
		until, err := f.sessionWorks(ctx, a, now)
		if err != nil {
			return nil, Access{}, err
		}
		if v == nil {
			if v, err = f.read(ctx, a.Person, day); err != nil {
				return nil, Access{}, err
			}
		}
		f.cache.keep(a, v, until, day, now, drops)
	}
	own := *v
	own.Session = a.Session
	return &own, a, nil
}

// Holds tells whether a viewer is still what Viewer gave: his session works and his grants are the same.
func (f *Flow) Holds(ctx context.Context, v *viewer.Viewer) (bool, error) {
	ctx = door(ctx)
	now := f.now()
	a := Access{Person: v.Person, Session: v.Session}
	if _, err := f.sessionWorks(ctx, a, now); err != nil {
		if errors.Is(err, fault.ErrSignIn) {
			return false, nil
		}
		return false, err
	}
	is, err := f.read(ctx, a.Person, clock.DateOf(now, f.Store.Zone))
	if errors.Is(err, fault.ErrSignIn) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return reflect.DeepEqual(is.Grants, v.Grants), nil
}

// sessionWorks tells until when a session works without further use. Fault: auth.required.
func (f *Flow) sessionWorks(ctx context.Context, a Access, now time.Time) (time.Time, error) {
	s, err := f.Store.Client.Session.Query().
		Where(dbsession.ID(a.Session), dbsession.PersonID(a.Person), dbsession.RevokedAtIsNil(), dbsession.ExpiresAtGT(now)).Only(ctx)
	if db.IsNotFound(err) {
		return time.Time{}, fault.ErrSignIn.Because(errors.New("the session has ended"))
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("session of the token: %w", err)
	}
	return s.ExpiresAt, nil
}

// read gives a person with the grants of a day. Fault: auth.required if he cannot sign in.
func (f *Flow) read(ctx context.Context, person uuid.UUID, day clock.Date) (*viewer.Viewer, error) {
	p, err := f.Store.Client.Person.Get(ctx, person)
	if db.IsNotFound(err) || err == nil && p.State != stateActive {
		return nil, fault.ErrSignIn.Because(errors.New("no longer serves"))
	}
	if err != nil {
		return nil, fmt.Errorf("person of the token: %w", err)
	}
	posts, err := f.Store.Client.Appointment.Query().
		Where(dbappointment.PersonID(person), dbappointment.FromDayLTE(string(day)),
			dbappointment.Or(dbappointment.ToDayIsNil(), dbappointment.ToDay(""), dbappointment.ToDayGTE(string(day)))).
		Order(db.Asc(dbappointment.FieldFromDay, dbappointment.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("posts of the person: %w", err)
	}
	v := &viewer.Viewer{Person: person, Name: p.Name, Grants: make([]viewer.Grant, len(posts))}
	var counties []uuid.UUID // of grants that are limited to lines
	for i, a := range posts {
		v.Grants[i] = viewer.Grant{Appointment: a.ID, Role: a.Role, Post: a.Post, Verbs: a.Role.Verbs(), Place: a.Place(), Lines: a.Lines, From: a.FromDay, To: a.ToDay}
		if len(a.Lines) > 0 && !slices.Contains(counties, a.CountyID) {
			counties = append(counties, a.CountyID)
		}
	}
	if len(counties) == 0 {
		return v, nil
	}
	categories, err := f.Store.Client.Category.Query().Where(dbcategory.CountyIDIn(counties...)).
		Select(dbcategory.FieldCountyID, dbcategory.FieldCode, dbcategory.FieldLines).Order(db.Asc(dbcategory.FieldCode)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("categories of the lines: %w", err)
	}
	for i := range v.Grants {
		g := &v.Grants[i]
		if !g.Limited() {
			continue
		}
		for _, c := range categories {
			if c.CountyID == g.Place.County && slices.ContainsFunc(c.Lines, func(l string) bool { return slices.Contains(g.Lines, l) }) {
				g.Categories = append(g.Categories, c.Code)
			}
		}
	}
	return v, nil
}
