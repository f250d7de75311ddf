package register

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// Correction is what somebody found otherwise at a household; nil leaves what is there. An empty list or text clears it.
type Correction struct {
	Household uuid.UUID
	// Revision it is based on.
	Revision                  int
	Members, Elders, Children *int
	Alone                     *bool
	Dangers                   []string
	TransferMode              *string
	Helpers                   *int
	Shelter                   *string
	Latitude, Longitude       *float64
	ToldDay                   *string
	// Reviewed: looked over and found right today.
	Reviewed bool
	Phone    *string
	Needs    []string
	// EndReason takes the household off the register from today, with why: 2 to 100 characters. Its past stays; an import brings it back.
	EndReason *string
}

// Correct writes a correction down. One that changes nothing is done already, whatever it was based on, so that an answer lost
// on its way is asked for again without harm. Faults: not_found, denied, household.edited, household.left, and the codes of
// every faulty field.
func (f *Flow) Correct(ctx context.Context, in Correction) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		row, err := tx.Client.Household.Query().Where(dbhousehold.ID(in.Household)).Only(ctx)
		if err != nil {
			return fmt.Errorf("household to correct: %w", err)
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
		secret, err := f.unseal(row.Secret, tableHouseholds, row.ID)
		if err != nil {
			return err
		}
		was := entryOf(row, secret)
		is, err := in.onto(was, f.today(tx.Now))
		if err != nil {
			return err
		}
		if is.same(was) {
			return nil
		}
		if row.Revision != in.Revision {
			return ErrEdited
		}
		u := tx.Client.Household.Update().Where(dbhousehold.ID(row.ID), dbhousehold.Revision(in.Revision))
		if err := f.write(u.Mutation(), &is, row.ID); err != nil {
			return err
		}
		n, err := u.SetRevision(in.Revision + 1).SetChangedAt(tx.Now).Save(ctx)
		if err != nil {
			return fmt.Errorf("correct household: %w", err)
		}
		if n == 0 { // of two at once the first has won
			return ErrEdited
		}
		verb := "household.correct"
		if in.EndReason != nil {
			verb = "household.end"
		}
		return tx.Journal(ctx, store.Entry{Verb: verb, Kind: store.KindHousehold, Subject: row.ID, Place: row.Place(),
			Appointment: g.Appointment, Before: was, After: []any{is, in.EndReason}})
	})
}

// reasonMost is the longest reason, in characters.
const reasonMost = 100

// entry is everything the register says of a household, open and sealed.
type entry struct {
	Secret                             Secret
	PhoneKind                          string
	Members, Elders, Children, Helpers int
	Alone                              bool
	Dangers                            []string
	TransferMode, Shelter              string
	Latitude, Longitude                *float64
	OfficerA, OfficerB, Link           *uuid.UUID
	ToldDay, ReviewedDay, EndedDay     string
}

func entryOf(row *db.Household, secret Secret) entry {
	return entry{
		Secret: secret, PhoneKind: row.PhoneKind, Members: row.Members, Elders: row.Elders, Children: row.Children, Helpers: row.Helpers, Alone: row.Alone,
		Dangers: row.Dangers, TransferMode: row.TransferMode, Shelter: row.Shelter, Latitude: row.Latitude, Longitude: row.Longitude,
		OfficerA: row.OfficerAID, OfficerB: row.OfficerBID, Link: row.LinkID, ToldDay: row.ToldDay, ReviewedDay: row.ReviewedDay, EndedDay: row.EndedDay,
	}
}

func (s Secret) same(o Secret) bool {
	return s.Name == o.Name && s.Phone == o.Phone && s.Contact == o.Contact && s.ContactPhone == o.ContactPhone && s.Keyholder == o.Keyholder &&
		slices.Equal(s.Needs, o.Needs)
}

func (e entry) same(o entry) bool {
	return e.Secret.same(o.Secret) && e.PhoneKind == o.PhoneKind && e.Members == o.Members && e.Elders == o.Elders && e.Children == o.Children &&
		e.Helpers == o.Helpers && e.Alone == o.Alone && slices.Equal(e.Dangers, o.Dangers) && e.TransferMode == o.TransferMode && e.Shelter == o.Shelter &&
		equal(e.Latitude, o.Latitude) && equal(e.Longitude, o.Longitude) && equal(e.OfficerA, o.OfficerA) && equal(e.OfficerB, o.OfficerB) &&
		equal(e.Link, o.Link) && e.ToldDay == o.ToldDay && e.ReviewedDay == o.ReviewedDay && e.EndedDay == o.EndedDay
}

// onto gives the entry as corrected, or one fault with every faulty field.
func (in Correction) onto(e entry, today string) (entry, error) {
	var bad fault.Findings
	put(&e.Members, in.Members)
	put(&e.Elders, in.Elders)
	put(&e.Children, in.Children)
	put(&e.Alone, in.Alone)
	put(&e.Helpers, in.Helpers)
	put(&e.ToldDay, in.ToldDay)
	if in.Dangers != nil {
		var ok bool
		e.Dangers, ok = words(in.Dangers)
		bad.Check(ok, "dangers", codeWords)
	}
	if in.Needs != nil {
		var ok bool
		e.Secret.Needs, ok = words(in.Needs)
		bad.Check(ok, "needs", codeWords)
	}
	if in.TransferMode != nil {
		e.TransferMode = strings.TrimSpace(*in.TransferMode)
	}
	if in.Shelter != nil {
		e.Shelter = strings.TrimSpace(*in.Shelter)
	}
	if in.Latitude != nil || in.Longitude != nil {
		bad.Check(in.Latitude != nil && in.Longitude != nil && located(in.Latitude, in.Longitude), "latitude", codePoint)
		e.Latitude, e.Longitude = in.Latitude, in.Longitude
	}
	if in.Phone != nil {
		number, ok := telephone(*in.Phone)
		bad.Check(ok, "phone", codePhone)
		if ok && number != e.Secret.Phone {
			e.Secret.Phone, e.PhoneKind = number, kindOf(number)
		}
	}
	if in.Reviewed {
		e.ReviewedDay = today
	}
	if in.EndReason != nil {
		why := strings.TrimSpace(*in.EndReason)
		bad.Check(line(why, reasonMost) && utf8.RuneCountInString(why) >= 2, "endReason", codePurpose)
		e.EndedDay = today
	}
	e.check(&bad)
	bad.Check(e.ToldDay == "" || isDay(e.ToldDay) && e.ToldDay <= today, "toldDay", codeDay)
	return e, bad.Err()
}

// check notes what cannot be of a household, by the names of the command's fields.
func (e *entry) check(bad *fault.Findings) {
	for path, n := range map[string]int{"members": e.Members, "elders": e.Elders, "children": e.Children, "helpers": e.Helpers} {
		if n < 0 || n > peopleMost {
			bad.Add(path, codeNumber, fault.Params{"min": 0, "max": peopleMost})
		}
	}
	bad.Check(e.Elders+e.Children <= e.Members || e.Elders < 0 || e.Children < 0, "members", codeParts)
	bad.Check(e.TransferMode == "" || coded(e.TransferMode) && len(e.TransferMode) <= 16, "transferMode", codeWord)
	bad.Check(line(e.Shelter, textMost), "shelter", codeWord)
}

func put[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// kindOf tells a number's kind by its form.
func kindOf(number string) string {
	switch _, mobile := seal.Phone(number); {
	case number == "":
		return "none"
	case mobile:
		return "mobile"
	}
	return "landline"
}

// write puts an entry into a mutation, sealed and masked; empty texts become null, so that there is one way to say nothing.
func (f *Flow) write(m *db.HouseholdMutation, e *entry, id uuid.UUID) error {
	secret, err := f.seal(e.Secret, tableHouseholds, id)
	if err != nil {
		return err
	}
	m.SetSecret(secret)
	m.SetNameMask(seal.MaskName(e.Secret.Name))
	m.SetMembers(e.Members)
	m.SetElders(e.Elders)
	m.SetChildren(e.Children)
	m.SetHelpers(e.Helpers)
	m.SetAlone(e.Alone)
	m.SetNeedy(len(e.Secret.Needs) > 0)
	setText(seal.Mask(e.Secret.Phone), m.SetPhoneMask, m.ClearPhoneMask)
	setText(e.PhoneKind, m.SetPhoneKind, m.ClearPhoneKind)
	setText(e.TransferMode, m.SetTransferMode, m.ClearTransferMode)
	setText(e.Shelter, m.SetShelter, m.ClearShelter)
	setText(e.ToldDay, m.SetToldDay, m.ClearToldDay)
	setText(e.ReviewedDay, m.SetReviewedDay, m.ClearReviewedDay)
	setText(e.EndedDay, m.SetEndedDay, m.ClearEndedDay)
	setWords(e.Dangers, m.SetDangers, m.ClearDangers)
	setOr(e.Latitude, m.SetLatitude, m.ClearLatitude)
	setOr(e.Longitude, m.SetLongitude, m.ClearLongitude)
	setOr(e.OfficerA, m.SetOfficerAID, m.ClearOfficerAID)
	setOr(e.OfficerB, m.SetOfficerBID, m.ClearOfficerBID)
	setOr(e.Link, m.SetLinkID, m.ClearLinkID)
	return nil
}

func setOr[T any](v *T, set func(T), clear func()) {
	if v == nil {
		clear()
		return
	}
	set(*v)
}

func setText(v string, set func(string), clear func()) {
	if v == "" {
		clear()
		return
	}
	set(v)
}

func setWords(v []string, set func([]string), clear func()) {
	if len(v) == 0 {
		clear()
		return
	}
	set(v)
}
