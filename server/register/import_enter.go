package register

import (
	"cmp"
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbhousehold "jiaoying/ent/db/household"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/rule"
	"jiaoying/server/division"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// enter compares a chunk with the register and, unless it is a dry run, writes it.
func (f *Flow) enter(ctx context.Context, tx *store.Tx, county, post uuid.UUID, part []*record, dry bool) (Import, error) {
	var out Import
	var homes, places []string
	for _, rec := range part {
		if rec.site {
			places = append(places, rec.code)
		} else {
			homes = append(homes, rec.code)
		}
	}
	households, sites := map[string]*db.Household{}, map[string]*db.Site{}
	rows, err := tx.Client.Household.Query().Where(dbhousehold.CountyID(county), dbhousehold.CodeIn(homes...)).All(hand(ctx))
	if err != nil {
		return out, fmt.Errorf("households that are there: %w", err)
	}
	for _, h := range rows {
		households[h.Code] = h
	}
	those, err := tx.Client.Site.Query().Where(dbsite.CountyID(county), dbsite.CodeIn(places...)).All(hand(ctx))
	if err != nil {
		return out, fmt.Errorf("sites that are there: %w", err)
	}
	for _, s := range those {
		sites[s.Code] = s
	}
	for _, rec := range part {
		var did string
		if rec.site {
			did, err = f.enterSite(ctx, tx, post, rec, sites[rec.code], dry)
		} else {
			did, err = f.enterHousehold(ctx, tx, post, rec, households[rec.code], dry)
		}
		if err != nil {
			return out, fmt.Errorf("line %d: %w", rec.line, err)
		}
		switch did {
		case "add":
			out.Added++
		case "change":
			out.Changed++
		default:
			out.Same++
		}
	}
	return out, nil
}

func (f *Flow) enterHousehold(ctx context.Context, tx *store.Tx, post uuid.UUID, rec *record, row *db.Household, dry bool) (did string, err error) {
	is := rec.entry
	if row == nil {
		did = "add"
		if dry {
			return did, nil
		}
		id := store.NewID()
		c := tx.Client.Household.Create().SetID(id).SetPlace(rec.at).SetCode(rec.code).SetRevision(1).SetChangedAt(tx.Now)
		if err := f.write(c.Mutation(), &is, id); err != nil {
			return did, err
		}
		if err := c.Exec(hand(ctx)); err != nil {
			return did, fmt.Errorf("write household: %w", err)
		}
		return did, tx.Journal(ctx, store.Entry{Verb: "household.add", Kind: store.KindHousehold, Subject: id, Place: rec.at, Appointment: post, After: is})
	}
	secret, err := f.unseal(row.Secret, tableHouseholds, row.ID)
	if err != nil {
		return "", err
	}
	was := entryOf(row, secret)
	is.ToldDay, is.ReviewedDay = cmp.Or(is.ToldDay, was.ToldDay), was.ReviewedDay
	if !rec.ended {
		is.EndedDay = was.EndedDay
	}
	switch {
	case is.same(was) && row.Place() == rec.at:
		return "", nil
	case dry:
		return "change", nil
	}
	u := tx.Client.Household.Update().Where(dbhousehold.ID(row.ID), dbhousehold.Revision(row.Revision))
	if err := f.write(u.Mutation(), &is, row.ID); err != nil {
		return "", err
	}
	setGrid(u.Mutation(), rec.at)
	n, err := u.AddRevision(1).SetChangedAt(tx.Now).Save(rule.Rehoming(hand(ctx)))
	if err != nil {
		return "", fmt.Errorf("write household: %w", err)
	}
	if n == 0 {
		return "", ErrEdited
	}
	return "change", tellChange(ctx, tx, store.Entry{Verb: "household.change", Kind: store.KindHousehold, Subject: row.ID, Appointment: post, Before: was, After: is}, row.Place(), rec.at)
}

// gridded is a mutation of a row that lies in a village.
type gridded interface {
	SetGridID(uuid.UUID)
	ClearGridID()
}

// setGrid is the one move a file makes: from one grid of a village to another. The rest of a place is the tree's.
func setGrid(m gridded, at division.Place) {
	if at.Grid == uuid.Nil {
		m.ClearGridID()
		return
	}
	m.SetGridID(at.Grid)
}

// tellChange writes the entry for the place a row is at, and for the one it left.
func tellChange(ctx context.Context, tx *store.Tx, e store.Entry, was, is division.Place) error {
	if e.Place = was; was != is {
		if err := tx.Journal(ctx, e); err != nil {
			return err
		}
	}
	e.Place = is
	return tx.Journal(ctx, e)
}

// siteEntry is everything the register says of a site.
type siteEntry struct {
	entry
	Kind                 string
	ReceiverA, ReceiverB *uuid.UUID
}

func siteOf(row *db.Site, secret Secret) siteEntry {
	secret.Name = row.Name
	return siteEntry{
		Kind: row.Kind, ReceiverA: row.ReceiverAID, ReceiverB: row.ReceiverBID,
		entry: entry{Secret: secret, Members: row.Members, Dangers: row.Dangers, TransferMode: row.TransferMode, Shelter: row.Shelter,
			Latitude: row.Latitude, Longitude: row.Longitude, OfficerA: row.OfficerAID, OfficerB: row.OfficerBID, EndedDay: row.EndedDay},
	}
}

// ofSite is what a site keeps of a row.
func (rec *record) ofSite() siteEntry {
	e := rec.entry
	return siteEntry{Kind: rec.kind, ReceiverA: rec.receiverA, ReceiverB: rec.receiverB, entry: entry{
		Secret: e.Secret, Members: e.Members, Dangers: e.Dangers, TransferMode: e.TransferMode, Shelter: e.Shelter, Latitude: e.Latitude, Longitude: e.Longitude,
		OfficerA: e.OfficerA, OfficerB: e.OfficerB, EndedDay: e.EndedDay,
	}}
}

func (e siteEntry) same(o siteEntry) bool {
	return e.entry.same(o.entry) && e.Kind == o.Kind && equal(e.ReceiverA, o.ReceiverA) && equal(e.ReceiverB, o.ReceiverB)
}

func (f *Flow) writeSite(m *db.SiteMutation, e *siteEntry, id uuid.UUID) error {
	open := e.Secret
	open.Name = ""
	secret, err := f.seal(open, tableSites, id)
	if err != nil {
		return err
	}
	m.SetKind(e.Kind)
	m.SetName(e.Secret.Name)
	m.SetSecret(secret)
	m.SetMembers(e.Members)
	setText(seal.Mask(e.Secret.Phone), m.SetPhoneMask, m.ClearPhoneMask)
	setText(e.TransferMode, m.SetTransferMode, m.ClearTransferMode)
	setText(e.Shelter, m.SetShelter, m.ClearShelter)
	setText(e.EndedDay, m.SetEndedDay, m.ClearEndedDay)
	setWords(e.Dangers, m.SetDangers, m.ClearDangers)
	setOr(e.Latitude, m.SetLatitude, m.ClearLatitude)
	setOr(e.Longitude, m.SetLongitude, m.ClearLongitude)
	setOr(e.OfficerA, m.SetOfficerAID, m.ClearOfficerAID)
	setOr(e.OfficerB, m.SetOfficerBID, m.ClearOfficerBID)
	setOr(e.ReceiverA, m.SetReceiverAID, m.ClearReceiverAID)
	setOr(e.ReceiverB, m.SetReceiverBID, m.ClearReceiverBID)
	return nil
}

func (f *Flow) enterSite(ctx context.Context, tx *store.Tx, post uuid.UUID, rec *record, row *db.Site, dry bool) (did string, err error) {
	is := rec.ofSite()
	if row == nil {
		did = "add"
		if dry {
			return did, nil
		}
		id := store.NewID()
		c := tx.Client.Site.Create().SetID(id).SetPlace(rec.at).SetCode(rec.code).SetRevision(1).SetChangedAt(tx.Now)
		if err := f.writeSite(c.Mutation(), &is, id); err != nil {
			return did, err
		}
		if err := c.Exec(hand(ctx)); err != nil {
			return did, fmt.Errorf("write site: %w", err)
		}
		return did, tx.Journal(ctx, store.Entry{Verb: "site.add", Kind: store.KindSite, Subject: id, Place: rec.at, Appointment: post, After: is})
	}
	secret, err := f.unseal(row.Secret, tableSites, row.ID)
	if err != nil {
		return "", err
	}
	was := siteOf(row, secret)
	if !rec.ended {
		is.EndedDay = was.EndedDay
	}
	switch {
	case is.same(was) && row.Place() == rec.at:
		return "", nil
	case dry:
		return "change", nil
	}
	u := tx.Client.Site.Update().Where(dbsite.ID(row.ID), dbsite.Revision(row.Revision))
	if err := f.writeSite(u.Mutation(), &is, row.ID); err != nil {
		return "", err
	}
	setGrid(u.Mutation(), rec.at)
	n, err := u.AddRevision(1).SetChangedAt(tx.Now).Save(rule.Rehoming(hand(ctx)))
	if err != nil {
		return "", fmt.Errorf("write site: %w", err)
	}
	if n == 0 {
		return "", ErrEdited
	}
	return "change", tellChange(ctx, tx, store.Entry{Verb: "site.change", Kind: store.KindSite, Subject: row.ID, Appointment: post, Before: was, After: is}, row.Place(), rec.at)
}
