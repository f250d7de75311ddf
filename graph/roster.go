package graph

import (
	"context"
	"fmt"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/setting"
)

var rosterReaders = []viewer.Verb{viewer.PeopleSee, viewer.PeopleManage}

// appointmentsMost is how many posts of one person are shown.
const appointmentsMost = 50

// fromPeople renders rows; appointments are read for all of them at once, as far as the viewer may see them.
func (r *Resolver) fromPeople(ctx context.Context, rows []*db.Person, appointments bool) ([]*model.Person, error) {
	v := viewer.From(ctx)
	out := make([]*model.Person, len(rows))
	byID := make(map[uuid.UUID]*model.Person, len(rows))
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		p, err := r.place(ctx, row.Place())
		if err != nil {
			return nil, err
		}
		m := &model.Person{
			ID: row.ID, Name: row.Name, Phone: row.PhoneMask, State: model.PersonState(strings.ToUpper(row.State)),
			VerifiedAt: optional(clock.Date(row.VerifiedAt)), Place: p, Appointments: []*model.Appointment{},
		}
		if v.Masked() {
			m.Name = seal.MaskName(m.Name)
		}
		out[i], byID[row.ID], ids[i] = m, m, row.ID
	}
	if !appointments || len(rows) == 0 {
		return out, nil
	}
	posts, err := r.Store.Client.Appointment.Query().Where(appointment.PersonIDIn(ids...)).
		Order(appointment.ByPersonID(), appointment.ByFromDay(entsql.OrderDesc()), appointment.ByID()).
		Limit(len(rows) * appointmentsMost).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("appointments: %w", err)
	}
	for _, a := range posts {
		m := byID[a.PersonID]
		if len(m.Appointments) == appointmentsMost {
			continue
		}
		p, err := r.place(ctx, a.Place())
		if err != nil {
			return nil, err
		}
		m.Appointments = append(m.Appointments, &model.Appointment{
			ID: a.ID, Role: a.Role, Post: model.Post(a.Post), Place: p, Lines: list(a.Lines), From: clock.Date(a.FromDay), To: optional(clock.Date(a.ToDay)),
		})
	}
	return out, nil
}

func (r *Resolver) onePerson(ctx context.Context, id uuid.UUID, appointments bool) (*model.Person, error) {
	row, err := r.Store.Client.Person.Query().Where(person.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("person: %w", err)
	}
	out, err := r.fromPeople(ctx, []*db.Person{row}, appointments)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// peopleList reads one page of a narrowed context, by name.
func (r *Resolver) peopleList(ctx context.Context, search string, first int, after *string) (*model.PersonConnection, error) {
	q := r.Store.Client.Person.Query()
	if search != "" {
		q.Where(person.NameContains(search))
	}
	all := q.Clone()
	if after != nil {
		name, id, err := readCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(behind(person.FieldName, person.FieldID, name, id))
	}
	rows, err := q.Order(person.ByName(), person.ByID()).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	rows, info := page(rows, first, func(p *db.Person) string { return cursor(p.Name, p.ID) })
	nodes, err := r.fromPeople(ctx, rows, asked(ctx, "nodes", "appointments"))
	if err != nil {
		return nil, err
	}
	c := &model.PersonConnection{Nodes: nodes, PageInfo: info, TotalCount: &model.Count{}}
	if asked(ctx, "totalCount") {
		ids, err := all.Limit(countMost + 1).IDs(ctx)
		if err != nil {
			return nil, fmt.Errorf("count people: %w", err)
		}
		c.TotalCount = count(len(ids))
	}
	return c, nil
}

// personChanged reads a person again after a command.
func (r *Resolver) personChanged(ctx context.Context, id uuid.UUID, err error) (*model.PersonPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.onePerson(ctx, id, asked(ctx, "person", "appointments"))
	if err != nil {
		return nil, err
	}
	return &model.PersonPayload{Person: m}, nil
}

func newAppointment(in *model.AppointmentInput) roster.NewAppointment {
	return roster.NewAppointment{
		ID: in.ID, Role: in.Role, Post: string(in.Post), Division: in.Division, Lines: in.Lines, From: string(in.From), To: string(deref(in.To)),
	}
}

// settings renders every key with the county's own value where it set one.
func (r *Resolver) settings(ctx context.Context) ([]*model.Setting, error) {
	v := viewer.From(ctx)
	county := v.County()
	if county == uuid.Nil || v.Person == uuid.Nil {
		return nil, fault.ErrDenied
	}
	own, err := r.Store.Settings(ctx, county)
	if err != nil {
		return nil, err
	}
	out := []*model.Setting{}
	for _, k := range setting.All() {
		s := &model.Setting{Key: k.Name, Value: k.Default, Min: k.Min, Max: k.Max, Default: k.Default}
		if v, ok := own[k.Name]; ok {
			s.Value, s.Changed = v, true
		}
		out = append(out, s)
	}
	return out, nil
}

func fromSessions(v *viewer.Viewer, rows []*db.Session) []*model.Session {
	out := make([]*model.Session, len(rows))
	for i, s := range rows {
		out[i] = &model.Session{ID: s.ID, Device: s.Device, CreatedAt: s.CreatedAt, LastUsedAt: s.LastUsedAt, Current: s.ID == v.Session}
	}
	return out
}

func (r *Resolver) createLink(ctx context.Context, id uuid.UUID) (*model.CreateLinkPayload, error) {
	l, err := r.Accounts.CreateLink(ctx, id)
	if err != nil {
		return nil, err
	}
	page, kind := "/join#", model.LinkKindInvitation
	if l.Kind == "reset" {
		page, kind = "/reset#", model.LinkKindReset
	}
	// Behind the hash, so that the token reaches no log on its way.
	return &model.CreateLinkPayload{Kind: kind, URL: r.PublicURL + page + l.Token, ExpiresAt: l.ExpiresAt}, nil
}

func (r *Resolver) me(ctx context.Context) (*model.Me, error) {
	v := viewer.From(ctx)
	if v.Person == uuid.Nil {
		return nil, fault.ErrDenied
	}
	row, err := r.Store.Client.Person.Get(ctx, v.Person)
	if err != nil {
		return nil, fmt.Errorf("me: %w", err)
	}
	m := &model.Me{ID: v.Person, Name: row.Name, Phone: row.PhoneMask, Session: v.Session, Grants: []*model.Grant{}, FailedTries: []*model.FailedTry{}, Demo: r.Demo}
	for i := range v.Grants {
		g := &v.Grants[i]
		p, err := r.place(ctx, g.Place)
		if err != nil {
			return nil, err
		}
		verbs := []string{}
		for _, verb := range g.Verbs {
			verbs = append(verbs, string(verb))
		}
		m.Grants = append(m.Grants, &model.Grant{
			ID: g.Appointment, Role: g.Role, Post: model.Post(g.Post), Place: p, Verbs: verbs, Lines: list(g.Lines), From: clock.Date(g.From), To: optional(clock.Date(g.To)),
		})
	}
	if !asked(ctx, "failedTries") {
		return m, nil
	}
	tries, err := r.Accounts.FailedTries(ctx, triesMost)
	if err != nil {
		return nil, err
	}
	for _, t := range tries {
		m.FailedTries = append(m.FailedTries, &model.FailedTry{At: t.At, Network: t.Network})
	}
	return m, nil
}

// triesMost is what a person can still look through.
const triesMost = 20

// appointmentChanged reads the person of an appointment again after a command.
func (r *Resolver) appointmentChanged(ctx context.Context, id uuid.UUID, err error) (*model.PersonPayload, error) {
	if err != nil {
		return nil, err
	}
	a, err := r.Store.Client.Appointment.Get(viewer.Wide(ctx), id)
	if err != nil {
		return nil, fmt.Errorf("appointment: %w", err)
	}
	return r.personChanged(ctx, a.PersonID, nil)
}
