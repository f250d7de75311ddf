package register

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/person"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// SiteCorrection is what somebody found otherwise at a special site; nil leaves what is there. An empty list or text clears it.
type SiteCorrection struct {
	Site uuid.UUID
	// Revision it is based on.
	Revision                         int
	Name                             *string
	Members                          *int
	Dangers                          []string
	TransferMode, Shelter            *string
	Latitude, Longitude              *float64
	Phone                            *string
	Contact, ContactPhone, Keyholder *string
	// ReceiverA and ReceiverB are telephone numbers of people in the roster who hold a post at the site's village.
	ReceiverA, ReceiverB *string
	// EndReason takes the site off the register from today, with why: 2 to 100 characters.
	EndReason *string
}

// CorrectSite writes a correction down, as Correct does for a household. Faults: not_found, denied, household.edited, household.left, and the
// codes of every faulty field.
func (f *Flow) CorrectSite(ctx context.Context, in SiteCorrection) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		row, err := tx.Client.Site.Query().Where(dbsite.ID(in.Site)).Only(ctx)
		if err != nil {
			return fmt.Errorf("site to correct: %w", err)
		}
		g, may := actor(ctx).GrantFor(row.Place(), "", viewer.HouseholdEdit)
		if !may {
			return fault.ErrDenied
		}
		if row.EndedDay != "" {
			if in.EndReason != nil && row.Revision == in.Revision+1 { // the answer was lost on its way
				return nil
			}
			return ErrLeft
		}
		secret, err := f.unseal(row.Secret, tableSites, row.ID)
		if err != nil {
			return err
		}
		was := siteOf(row, secret)
		is, err := f.siteOnto(ctx, tx, in, was, row.Place())
		if err != nil {
			return err
		}
		if is.same(was) {
			return nil
		}
		if row.Revision != in.Revision {
			return ErrEdited
		}
		u := tx.Client.Site.Update().Where(dbsite.ID(row.ID), dbsite.Revision(in.Revision))
		if err := f.writeSite(u.Mutation(), &is, row.ID); err != nil {
			return err
		}
		n, err := u.SetRevision(in.Revision + 1).SetChangedAt(tx.Now).Save(ctx)
		if err != nil {
			return fmt.Errorf("correct site: %w", err)
		}
		if n == 0 { // of two at once the first has won
			return ErrEdited
		}
		verb := "site.correct"
		if in.EndReason != nil {
			verb = "site.end"
		}
		return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindSite, Subject: row.ID, Place: row.Place(),
			Appointment: g.Appointment, Before: was, After: []any{is, in.EndReason}})
	})
}

// siteOnto gives the entry as corrected, or one fault with every faulty field.
func (f *Flow) siteOnto(ctx context.Context, tx *store.Tx, in SiteCorrection, e siteEntry, at division.Place) (siteEntry, error) {
	var bad fault.Findings
	text := func(to *string, from *string) {
		if from != nil {
			*to = strings.TrimSpace(*from)
		}
	}
	number := func(path string, to *string, from *string) {
		if from == nil {
			return
		}
		n, ok := telephone(*from)
		bad.Check(ok, path, codePhone)
		*to = n
	}
	put(&e.Members, in.Members)
	text(&e.Secret.Name, in.Name)
	text(&e.TransferMode, in.TransferMode)
	text(&e.Shelter, in.Shelter)
	text(&e.Secret.Contact, in.Contact)
	text(&e.Secret.Keyholder, in.Keyholder)
	number("phone", &e.Secret.Phone, in.Phone)
	number("contactPhone", &e.Secret.ContactPhone, in.ContactPhone)
	if in.Dangers != nil {
		var ok bool
		e.Dangers, ok = words(in.Dangers)
		bad.Check(ok, "dangers", codeWords)
	}
	if in.Latitude != nil || in.Longitude != nil {
		bad.Check(in.Latitude != nil && in.Longitude != nil && located(in.Latitude, in.Longitude), "latitude", codePoint)
		e.Latitude, e.Longitude = in.Latitude, in.Longitude
	}
	for path, r := range map[string]struct {
		to   **uuid.UUID
		from *string
	}{"receiverA": {&e.ReceiverA, in.ReceiverA}, "receiverB": {&e.ReceiverB, in.ReceiverB}} {
		if r.from == nil {
			continue
		}
		id, ok, err := f.receiver(ctx, tx, *r.from, at)
		if err != nil {
			return e, err
		}
		bad.Check(ok, path, codeOfficer)
		*r.to = id
	}
	bad.Check(e.ReceiverA == nil || !equal(e.ReceiverA, e.ReceiverB), "receiverB", codeOfficers)
	if in.EndReason != nil {
		why := strings.TrimSpace(*in.EndReason)
		bad.Check(line(why, reasonMost) && utf8.RuneCountInString(why) >= 2, "endReason", codePurpose)
		e.EndedDay = f.today(tx.Now)
	}
	bad.Check(e.Secret.Name != "" && line(e.Secret.Name, siteMost), "name", codeName)
	if e.Members < 0 || e.Members > crowdMost {
		bad.Add("members", codeNumber, fault.Params{"min": 0, "max": crowdMost})
	}
	bad.Check(e.TransferMode == "" || coded(e.TransferMode) && len(e.TransferMode) <= 16, "transferMode", codeWord)
	bad.Check(line(e.Shelter, textMost), "shelter", codeWord)
	bad.Check(line(e.Secret.Contact, nameMost), "contact", codeName)
	bad.Check(line(e.Secret.Keyholder, nameMost), "keyholder", codeName)
	return e, bad.Err()
}

// receiver finds whom a number names: somebody with a post that covers the site or lies in its village. Nobody for an empty one.
func (f *Flow) receiver(ctx context.Context, tx *store.Tx, phone string, at division.Place) (*uuid.UUID, bool, error) {
	if strings.TrimSpace(phone) == "" {
		return nil, true, nil
	}
	n, ok := seal.Phone(phone)
	if !ok {
		return nil, false, nil
	}
	ids, err := tx.Client.Person.Query().Where(person.PhoneIndex(f.Ring.Blind("phone", n)), person.CountyID(at.County), person.StateNEQ(stateEnded)).IDs(hand(ctx))
	if err != nil || len(ids) == 0 {
		return nil, false, err
	}
	today := f.today(tx.Now)
	posts, err := tx.Client.Appointment.Query().Where(appointment.PersonID(ids[0]), appointment.CountyID(at.County),
		appointment.Or(appointment.ToDayIsNil(), appointment.ToDayGTE(today))).All(hand(ctx))
	if err != nil {
		return nil, false, fmt.Errorf("posts of a receiver: %w", err)
	}
	village := division.Place{County: at.County, Town: at.Town, Village: at.Village}
	for i := range posts {
		if p := posts[i].Place(); p.Covers(at) || village.Covers(p) {
			return &ids[0], true, nil
		}
	}
	return nil, false, nil
}
