package roster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/category"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// States of a person.
const (
	StateInvited = "invited"
	StateActive  = "active"
	StateEnded   = "ended"
)

// NewAppointment is one post as the caller makes it; no lines means all, no To means open.
type NewAppointment struct {
	ID       uuid.UUID
	Role     viewer.Role
	Post     string
	Division uuid.UUID
	Lines    []string
	From, To string
}

// NewPerson is one person with his first post.
type NewPerson struct {
	ID          uuid.UUID
	Name, Phone string
	Appointment NewAppointment
}

// posts are the two posts of every role.
var posts = []string{"A", "B"}

const (
	phoneTable  = "people"
	phoneColumn = "phone_sealed"
	phoneIndex  = "phone"
)

// AddPerson writes a person, invited, with his first appointment; his home place is that one's.
// Faults: appointment.beyond, person.conflict, appointment.conflict, and the codes of faulty fields.
func (f *Flow) AddPerson(ctx context.Context, in NewPerson) error {
	in.Name = strings.TrimSpace(in.Name)
	number, phoneOK := seal.Phone(in.Phone)
	index := f.Ring.Blind(phoneIndex, number)
	in.Appointment.Lines = lines(in.Appointment.Lines)
	return taken(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		// The lock first: of two that send the same at once, the second then finds what the first has written.
		if err := lock(ctx, tx, in.Appointment.Division); err != nil {
			return err
		}
		old, err := tx.Client.Person.Query().Where(person.ID(in.ID)).Only(system(ctx))
		switch {
		case err == nil:
			own, err := mine(ctx, tx, "person.add", in.ID)
			if err != nil {
				return err
			}
			if !own || old.Name != in.Name || string(old.PhoneIndex) != string(index) {
				return ErrPersonConflict
			}
			same, err := sameAppointment(ctx, tx, in.ID, in.Appointment)
			if err == nil && !same {
				err = ErrPersonConflict
			}
			return err
		case !db.IsNotFound(err):
			return fmt.Errorf("look for the id: %w", err)
		}
		var bad fault.Findings
		at, err := f.fit(ctx, tx, in.Appointment, "appointment.", &bad)
		if err != nil {
			return err
		}
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(named(in.Name), "name", codePersonName)
		bad.Check(phoneOK, "phone", codePhoneForm)
		if phoneOK {
			there, err := tx.Client.Person.Query().Where(person.PhoneIndex(index)).Exist(system(ctx))
			if err != nil {
				return fmt.Errorf("look for the number: %w", err)
			}
			bad.Check(!there, "phone", codePhoneTaken)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if err := f.enter(ctx, tx, in.ID, in.Name, number, "", at); err != nil {
			return err
		}
		return f.appoint(ctx, tx, in.ID, in.Appointment, at)
	}), ErrPersonConflict)
}

// enter writes an invited person; the number is sealed, found by its blind index and shown as a mask.
func (f *Flow) enter(ctx context.Context, tx *store.Tx, id uuid.UUID, name, number, verified string, at division.Place) error {
	c := tx.Client.Person.Create().SetID(id).SetPlace(at).SetName(name).
		SetPhoneSealed(f.Ring.Seal([]byte(number), phoneTable, phoneColumn, id)).
		SetPhoneIndex(f.Ring.Blind(phoneIndex, number)).SetPhoneMask(seal.Mask(number)).SetState(StateInvited)
	if verified != "" {
		c.SetVerifiedAt(verified)
	}
	if err := c.Exec(ctx); err != nil {
		return fmt.Errorf("write person: %w", err)
	}
	return tellPerson(ctx, tx, "person.add", id, at, []string{name, number})
}

// appoint writes an appointment that was checked.
func (f *Flow) appoint(ctx context.Context, tx *store.Tx, who uuid.UUID, a NewAppointment, at division.Place) error {
	there, err := tx.Client.Appointment.Query().Where(appointment.ID(a.ID)).Exist(system(ctx))
	if err != nil {
		return fmt.Errorf("look for the id: %w", err)
	}
	if there {
		return ErrAppointmentConflict
	}
	c := tx.Client.Appointment.Create().SetID(a.ID).SetPersonID(who).SetPlace(at).SetRole(a.Role).SetPost(a.Post).SetFromDay(a.From)
	if len(a.Lines) > 0 {
		c.SetLines(a.Lines)
	}
	if a.To != "" {
		c.SetToDay(a.To)
	}
	if err := c.Exec(ctx); err != nil {
		return fmt.Errorf("write appointment: %w", err)
	}
	return tellAppointment(ctx, tx, "appointment.add", a.ID, who, at, a)
}

func tellPerson(ctx context.Context, tx *store.Tx, verb string, id uuid.UUID, at division.Place, content any) error {
	return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindPerson, Subject: id, Place: at, Person: id,
		Appointment: postOf(ctx, at, viewer.PeopleManage), After: content})
}

func tellAppointment(ctx context.Context, tx *store.Tx, verb string, id, who uuid.UUID, at division.Place, content any) error {
	return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindAppointment, Subject: id, Place: at, Person: who,
		Appointment: postOf(ctx, at, viewer.PeopleManage), After: content})
}

// lines brings a list of lines into its one form.
func lines(in []string) []string {
	out := slices.Clone(in)
	slices.Sort(out)
	return slices.Compact(out)
}

// sameAppointment tells whether the id is there with the same content by the same account. Fault: appointment.conflict.
func sameAppointment(ctx context.Context, tx *store.Tx, who uuid.UUID, a NewAppointment) (bool, error) {
	old, err := tx.Client.Appointment.Query().Where(appointment.ID(a.ID)).Only(system(ctx))
	if db.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for the id: %w", err)
	}
	own, err := mine(ctx, tx, "appointment.add", a.ID)
	if err != nil {
		return false, err
	}
	if !own || old.PersonID != who || old.Role != a.Role || old.Post != a.Post || old.Place().ID() != a.Division ||
		old.FromDay != a.From || old.ToDay != a.To || !slices.Equal(lines(old.Lines), lines(a.Lines)) {
		return false, ErrAppointmentConflict
	}
	return true, nil
}

// fit checks an appointment and gives its place; the caller holds the division against a move. Fault: appointment.beyond.
func (f *Flow) fit(ctx context.Context, tx *store.Tx, a NewAppointment, path string, bad *fault.Findings) (at division.Place, err error) {
	bad.Check(a.ID.Version() == 7, path+"id", codeID)
	bad.Check(slices.Contains(posts, a.Post), path+"post", codePost)
	bad.Check(dated(a.From, a.To), path+"from", codePostDates)
	d, err := find(ctx, tx, a.Division)
	if err == fault.ErrNotFound {
		bad.Add(path+"division", codeUnknown, nil)
		return at, nil
	}
	if err != nil {
		return at, err
	}
	at = d.Place()
	if !mayAppoint(ctx, a.Role, at) {
		return at, ErrBeyond
	}
	bad.Check(d.ValidTo == "", path+"division", codeRetired)
	bad.Check(a.Role.StandsAt(d.Level), path+"role", codeLevel)
	if len(a.Lines) > 0 {
		known, err := knownLines(ctx, tx, at.County)
		if err != nil {
			return at, err
		}
		bad.Check(!slices.ContainsFunc(a.Lines, func(l string) bool { return !known[l] }), path+"lines", codeLine)
	}
	return at, nil
}

func dated(from, to string) bool { return isDay(from) && (to == "" || isDay(to) && to >= from) }

// knownLines are the lines of a county's categories.
func knownLines(ctx context.Context, tx *store.Tx, county uuid.UUID) (map[string]bool, error) {
	rows, err := tx.Client.Category.Query().Where(category.CountyID(county)).Select(category.FieldLines).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("lines: %w", err)
	}
	known := map[string]bool{}
	for _, r := range rows {
		for _, l := range r.Lines {
			known[l] = true
		}
	}
	return known, nil
}

// Appoint gives a person one more appointment. Faults: not_found, appointment.own, appointment.beyond, appointment.conflict,
// person.ended, and the codes of faulty fields.
func (f *Flow) Appoint(ctx context.Context, who uuid.UUID, a NewAppointment) error {
	a.Lines = lines(a.Lines)
	return taken(f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, a.Division); err != nil {
			return err
		}
		if same, err := sameAppointment(ctx, tx, who, a); err != nil || same {
			return err
		}
		p, err := tx.Client.Person.Query().Where(person.ID(who)).Only(ctx)
		if err != nil {
			return fmt.Errorf("person to appoint: %w", err)
		}
		if who == actor(ctx).Person {
			return ErrOwn
		}
		var bad fault.Findings
		at, err := f.fit(ctx, tx, a, "appointment.", &bad)
		if err != nil {
			return err
		}
		if p.State == StateEnded {
			return ErrPersonEnded
		}
		if err := bad.Err(); err != nil {
			return err
		}
		return f.appoint(ctx, tx, who, a, at)
	}), ErrAppointmentConflict)
}

// EndAppointment sets the last day of an appointment; one before today ends it at once, the day before its first takes it
// back before it began. A day that was set can only come nearer. Faults: not_found, denied, appointment.own,
// appointment.beyond, appointment.dates.
func (f *Flow) EndAppointment(ctx context.Context, id uuid.UUID, last string) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.Client.Appointment.Query().Where(appointment.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("appointment to end: %w", err)
		}
		at := a.Place()
		switch {
		case a.PersonID == actor(ctx).Person:
			return ErrOwn
		case !may(ctx, at, viewer.PeopleManage):
			return fault.ErrDenied
		case !mayAppoint(ctx, a.Role, at):
			return ErrBeyond
		case a.ToDay == last && last != "":
			return nil
		}
		var bad fault.Findings
		// What is over is history: pushing its end around would rewrite who was responsible then.
		over := a.ToDay != "" && (a.ToDay < string(f.today(tx)) || last > a.ToDay)
		bad.Check(isDay(last) && !over && last >= string(clock.Date(a.FromDay).Before()), "last", codePostDates)
		if err := bad.Err(); err != nil {
			return err
		}
		return end(ctx, tx, a, last)
	})
}

func end(ctx context.Context, tx *store.Tx, a *db.Appointment, last string) error {
	if err := tx.Client.Appointment.UpdateOneID(a.ID).SetToDay(last).Exec(ctx); err != nil {
		return fmt.Errorf("end appointment: %w", err)
	}
	return tellAppointment(ctx, tx, "appointment.end", a.ID, a.PersonID, a.Place(), last)
}

// EndPerson ends whoever no longer serves: every appointment, every session, and the account. Faults: not_found, denied,
// appointment.own, appointment.beyond.
func (f *Flow) EndPerson(ctx context.Context, id uuid.UUID) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.Client.Person.Query().Where(person.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("person to end: %w", err)
		}
		switch {
		case id == actor(ctx).Person:
			return ErrOwn
		case !may(ctx, p.Place(), viewer.PeopleManage):
			return fault.ErrDenied
		case p.State == StateEnded:
			return nil
		}
		today := f.today(tx)
		// Also those the viewer does not see: he ends none that is not his to end.
		open, err := tx.Client.Appointment.Query().Where(appointment.PersonID(id), appointment.Or(appointment.ToDayIsNil(), appointment.ToDayGTE(string(today)))).
			Order(appointment.ByID()).All(system(ctx))
		if err != nil {
			return fmt.Errorf("appointments to end: %w", err)
		}
		for _, a := range open {
			if !mayAppoint(ctx, a.Role, a.Place()) {
				return ErrBeyond
			}
			last := string(today.Before())
			switch {
			case a.FromDay == string(today):
				last = a.FromDay
			case a.FromDay > string(today):
				last = string(clock.Date(a.FromDay).Before()) // it never came into force
			}
			if err := end(ctx, tx, a, last); err != nil {
				return err
			}
		}
		if err := tx.Client.Person.UpdateOneID(id).SetState(StateEnded).Exec(ctx); err != nil {
			return fmt.Errorf("end person: %w", err)
		}
		if err := f.EndSessionsFunc(ctx, tx, id); err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		return tellPerson(ctx, tx, "person.end", id, p.Place(), StateEnded)
	})
}

// RevealPhone gives the full number to whoever sees or manages people there and says why. The journal entry is durable
// before the number is given. Faults: not_found, denied, purpose.missing.
func (f *Flow) RevealPhone(ctx context.Context, id uuid.UUID, purpose string) (string, error) {
	purpose = strings.TrimSpace(purpose)
	var sealed []byte
	err := f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.Client.Person.Query().Where(person.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("person to reveal: %w", err)
		}
		at, v := p.Place(), actor(ctx)
		_, sys := v.IsSystem()
		g, ok := v.GrantFor(at, "", viewer.PeopleSee, viewer.PeopleManage)
		if !sys && (!ok || v.Masked()) {
			return fault.ErrDenied
		}
		var bad fault.Findings
		n := utf8.RuneCountInString(purpose)
		bad.Check(utf8.ValidString(purpose) && n >= 2 && n <= 200 && !strings.ContainsFunc(purpose, unicode.IsControl), "purpose", codePurpose)
		if err := bad.Err(); err != nil {
			return err
		}
		sealed = p.PhoneSealed
		e := store.Entry{Verb: "person.reveal", Kind: store.KindPerson, Subject: id, Place: at, Person: id, After: purpose}
		if g != nil {
			e.Appointment = g.Appointment
		}
		return tx.Journal(ctx, e)
	})
	if err != nil {
		return "", err
	}
	number, err := f.Ring.Unseal(sealed, phoneTable, phoneColumn, id)
	if err != nil {
		return "", fmt.Errorf("reveal phone of %s: %w", id, err)
	}
	return string(number), nil
}

// ByPhone finds a person by the number, if the viewer may read him. Faults: not_found, person.phone_form.
func (f *Flow) ByPhone(ctx context.Context, phone string) (uuid.UUID, error) {
	number, ok := seal.Phone(phone)
	if !ok {
		return uuid.Nil, fault.New(fault.Invalid, codePhoneForm)
	}
	id, err := f.Store.Client.Person.Query().Where(person.PhoneIndex(f.Ring.Blind(phoneIndex, number))).OnlyID(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return uuid.Nil, fault.ErrNotFound
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("person by number: %w", err)
	}
	return id, nil
}

// Numbers unseals the telephone numbers of people, for the server that calls them; whoever has none is left out. It is not for the
// edge: nobody is asked whether he may.
func (f *Flow) Numbers(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	out := make(map[uuid.UUID]string, len(ids))
	for part := range slices.Chunk(ids, 500) {
		rows, err := f.Store.Client.Person.Query().Where(person.IDIn(part...)).Select(person.FieldID, person.FieldPhoneSealed).All(system(ctx))
		if err != nil {
			return nil, fmt.Errorf("numbers: %w", err)
		}
		for _, row := range rows {
			number, err := f.Ring.Unseal(row.PhoneSealed, phoneTable, phoneColumn, row.ID)
			if err != nil {
				return nil, fmt.Errorf("number of %s: %w", row.ID, err)
			}
			out[row.ID] = string(number)
		}
	}
	return out, nil
}

// WhoHas finds who has a number, for what a provider reports. Fault: not_found.
func (f *Flow) WhoHas(ctx context.Context, phone string) (uuid.UUID, error) {
	number, ok := seal.Phone(phone)
	if !ok {
		return uuid.Nil, fault.ErrNotFound
	}
	id, err := f.Store.Client.Person.Query().Where(person.PhoneIndex(f.Ring.Blind(phoneIndex, number))).OnlyID(system(ctx))
	if db.IsNotFound(err) {
		return uuid.Nil, fault.ErrNotFound
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("who has the number: %w", err)
	}
	return id, nil
}
