package graph

import (
	"context"
	"fmt"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqljson"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/db/predicate"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/register"
	"jiaoying/server/seal"
)

var registerReaders = []viewer.Verb{viewer.HouseholdSee, viewer.HouseholdEdit}

// namer gives the names of the people rows are bound to, as the viewer may read them.
type namer struct {
	names  map[uuid.UUID]string
	masked bool
}

func (n namer) of(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	if n.masked {
		return seal.MaskName(n.names[*id])
	}
	return n.names[*id]
}

// namesOf reads all names of a page at once.
func (r *Resolver) namesOf(ctx context.Context, ids ...*uuid.UUID) (namer, error) {
	seen := map[uuid.UUID]bool{}
	var all []uuid.UUID
	for _, id := range ids {
		if id != nil && !seen[*id] {
			seen[*id] = true
			all = append(all, *id)
		}
	}
	names, err := r.Registers.Names(ctx, all)
	return namer{names, viewer.From(ctx).Masked()}, err
}

// fromHouseholds renders rows; who goes there is read for all of them at once.
func (r *Resolver) fromHouseholds(ctx context.Context, rows []*db.Household) ([]*model.Household, error) {
	var bound []*uuid.UUID
	for _, h := range rows {
		bound = append(bound, h.OfficerAID, h.OfficerBID, h.LinkID)
	}
	names, err := r.namesOf(ctx, bound...)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Household, len(rows))
	for i, h := range rows {
		p, err := r.place(ctx, h.Place())
		if err != nil {
			return nil, err
		}
		out[i] = &model.Household{
			ID: h.ID, Code: h.Code, Place: p, Name: h.NameMask, Phone: h.PhoneMask, PhoneKind: h.PhoneKind, Members: h.Members, Elders: h.Elders, Children: h.Children,
			Alone: h.Alone, Needy: h.Needy, Dangers: list(h.Dangers), TransferMode: h.TransferMode, Helpers: h.Helpers, Shelter: h.Shelter,
			Latitude: h.Latitude, Longitude: h.Longitude, OfficerA: h.OfficerAID, OfficerB: h.OfficerBID,
			OfficerAName: names.of(h.OfficerAID), OfficerBName: names.of(h.OfficerBID), LinkName: names.of(h.LinkID),
			ToldDay: optional(clock.Date(h.ToldDay)), ReviewedDay: optional(clock.Date(h.ReviewedDay)), Revision: h.Revision,
		}
	}
	return out, nil
}

// fromSites renders rows, as fromHouseholds.
func (r *Resolver) fromSites(ctx context.Context, rows []*db.Site) ([]*model.Site, error) {
	var bound []*uuid.UUID
	for _, s := range rows {
		bound = append(bound, s.ReceiverAID, s.ReceiverBID, s.OfficerAID, s.OfficerBID)
	}
	names, err := r.namesOf(ctx, bound...)
	if err != nil {
		return nil, err
	}
	out := make([]*model.Site, len(rows))
	for i, s := range rows {
		p, err := r.place(ctx, s.Place())
		if err != nil {
			return nil, err
		}
		out[i] = &model.Site{
			ID: s.ID, Code: s.Code, Place: p, Kind: s.Kind, Name: s.Name, Phone: s.PhoneMask, Members: s.Members, Dangers: list(s.Dangers),
			TransferMode: s.TransferMode, Shelter: s.Shelter, Latitude: s.Latitude, Longitude: s.Longitude,
			ReceiverA: names.of(s.ReceiverAID), ReceiverB: names.of(s.ReceiverBID), OfficerAName: names.of(s.OfficerAID), OfficerBName: names.of(s.OfficerBID), Revision: s.Revision,
		}
	}
	return out, nil
}

func (r *Resolver) households(ctx context.Context, within *uuid.UUID, danger *string, needy *bool, search *string, first int, after *string) (*model.HouseholdConnection, error) {
	ctx, _, err := r.scope(ctx, within, registerReaders...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.Household.Query().Where(dbhousehold.EndedDayIsNil())
	if needy != nil {
		q.Where(dbhousehold.Needy(*needy))
	}
	if d := words(danger); d != "" {
		q.Where(predicate.Household(func(s *entsql.Selector) { s.Where(sqljson.ValueContains(dbhousehold.FieldDangers, d)) }))
	}
	if mark := words(search); mark != "" {
		q.Where(dbhousehold.Or(dbhousehold.CodeHasPrefix(mark), dbhousehold.CodeHasPrefix(strings.ToUpper(mark))))
	}
	all := q.Clone()
	if after != nil {
		code, id, err := readCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(behind(dbhousehold.FieldCode, dbhousehold.FieldID, code, id))
	}
	rows, err := q.Order(dbhousehold.ByCode(), dbhousehold.ByID()).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("households: %w", err)
	}
	rows, info := page(rows, first, func(h *db.Household) string { return cursor(h.Code, h.ID) })
	nodes, err := r.fromHouseholds(ctx, rows)
	if err != nil {
		return nil, err
	}
	c := &model.HouseholdConnection{Nodes: nodes, PageInfo: info, TotalCount: &model.Count{}}
	if asked(ctx, "totalCount") {
		ids, err := all.Limit(countMost + 1).IDs(ctx)
		if err != nil {
			return nil, fmt.Errorf("count households: %w", err)
		}
		c.TotalCount = count(len(ids))
	}
	return c, nil
}

func (r *Resolver) oneHousehold(ctx context.Context, id uuid.UUID) (*model.Household, error) {
	row, err := r.Store.Client.Household.Query().Where(dbhousehold.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("household: %w", err)
	}
	out, err := r.fromHouseholds(ctx, []*db.Household{row})
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (r *Resolver) sites(ctx context.Context, within *uuid.UUID, kind *string, first int, after *string) (*model.SiteConnection, error) {
	ctx, _, err := r.scope(ctx, within, registerReaders...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.Site.Query().Where(dbsite.EndedDayIsNil())
	if k := words(kind); k != "" {
		q.Where(dbsite.Kind(k))
	}
	all := q.Clone()
	if after != nil {
		code, id, err := readCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(behind(dbsite.FieldCode, dbsite.FieldID, code, id))
	}
	rows, err := q.Order(dbsite.ByCode(), dbsite.ByID()).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("sites: %w", err)
	}
	rows, info := page(rows, first, func(s *db.Site) string { return cursor(s.Code, s.ID) })
	nodes, err := r.fromSites(ctx, rows)
	if err != nil {
		return nil, err
	}
	c := &model.SiteConnection{Nodes: nodes, PageInfo: info, TotalCount: &model.Count{}}
	if asked(ctx, "totalCount") {
		ids, err := all.Limit(countMost + 1).IDs(ctx)
		if err != nil {
			return nil, fmt.Errorf("count sites: %w", err)
		}
		c.TotalCount = count(len(ids))
	}
	return c, nil
}

func (r *Resolver) oneSite(ctx context.Context, id uuid.UUID) (*model.Site, error) {
	row, err := r.Store.Client.Site.Query().Where(dbsite.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	out, err := r.fromSites(ctx, []*db.Site{row})
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (r *Resolver) readiness(ctx context.Context, within *uuid.UUID, kind *model.ReadinessKind, first int, after *string) (*model.ReadinessConnection, error) {
	ctx, at, err := r.scope(ctx, within, viewer.PeopleSee, viewer.PeopleManage, viewer.CoverageSee)
	if err != nil {
		return nil, err
	}
	gaps, next, err := r.Registers.Readiness(ctx, at, register.GapKind(strings.ToLower(string(deref(kind)))), deref(after), first)
	if err != nil {
		return nil, err
	}
	masked := viewer.From(ctx).Masked()
	c := &model.ReadinessConnection{Nodes: []*model.ReadinessGap{}, PageInfo: &model.PageInfo{HasNextPage: next != "", EndCursor: optional(next)}}
	if next == "" && len(gaps) > 0 {
		end := gaps[len(gaps)-1].Cursor()
		c.PageInfo.EndCursor = &end
	}
	for _, g := range gaps {
		p, err := r.place(ctx, g.Place)
		if err != nil {
			return nil, err
		}
		m := &model.ReadinessGap{Place: p, Role: g.Role, Post: model.Post(g.Post), Kind: model.ReadinessKind(strings.ToUpper(string(g.Kind))),
			Person: optional(g.Person), Name: g.Name, VerifiedDay: optional(clock.Date(g.VerifiedDay)), GoneDay: optional(clock.Date(g.GoneDay)),
			TestedAt: optional(g.TestedAt), Tested: optional(model.TestCallState(strings.ToUpper(g.Tested))),
			AwayFrom: optional(clock.Date(g.AwayFrom)), AwayTo: optional(clock.Date(g.AwayTo)), Other: g.Other, Accepted: g.Accepted}
		if masked {
			m.Name, m.Other = seal.MaskName(m.Name), seal.MaskName(m.Other)
		}
		c.Nodes = append(c.Nodes, m)
	}
	return c, nil
}

func fromSecret(s register.Secret) *model.HouseholdSecret {
	return &model.HouseholdSecret{Name: s.Name, Phone: s.Phone, Contact: s.Contact, ContactPhone: s.ContactPhone, Keyholder: s.Keyholder, Needs: list(s.Needs)}
}

// householdCorrected reads a household again after a command.
func (r *Resolver) householdCorrected(ctx context.Context, id uuid.UUID, err error) (*model.HouseholdPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.oneHousehold(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.HouseholdPayload{Household: m}, nil
}

// siteCorrected reads a site again after a command.
func (r *Resolver) siteCorrected(ctx context.Context, id uuid.UUID, err error) (*model.SitePayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.oneSite(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.SitePayload{Site: m}, nil
}

func siteCorrection(in model.CorrectSiteInput) register.SiteCorrection {
	return register.SiteCorrection{
		Site: in.Site, Revision: in.Revision, Name: in.Name, Members: in.Members, Dangers: in.Dangers, TransferMode: in.TransferMode, Shelter: in.Shelter,
		Latitude: in.Latitude, Longitude: in.Longitude, Phone: in.Phone, Contact: in.Contact, ContactPhone: in.ContactPhone, Keyholder: in.Keyholder,
		ReceiverA: in.ReceiverA, ReceiverB: in.ReceiverB, EndReason: in.EndReason,
	}
}

func correction(in model.CorrectHouseholdInput) register.Correction {
	c := register.Correction{
		Household: in.Household, Revision: in.Revision, Members: in.Members, Elders: in.Elders, Children: in.Children, Alone: in.Alone, Dangers: in.Dangers,
		TransferMode: in.TransferMode, Helpers: in.Helpers, Shelter: in.Shelter, Latitude: in.Latitude, Longitude: in.Longitude,
		Reviewed: deref(in.Reviewed), Phone: in.Phone, Needs: in.Needs, EndReason: in.EndReason,
	}
	if in.ToldDay != nil {
		day := string(*in.ToldDay)
		c.ToldDay = &day
	}
	return c
}

func (r *Resolver) powered(ctx context.Context, in model.PoweredInput) (*model.PoweredPayload, error) {
	ctx, at, err := r.scope(ctx, &in.Within, viewer.HouseholdSee, viewer.HouseholdEdit)
	if err != nil {
		return nil, err
	}
	rows, err := r.Registers.Powered(ctx, at, words(&in.Purpose))
	if err != nil {
		return nil, err
	}
	out, err := r.fromHouseholds(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &model.PoweredPayload{Households: out}, nil
}
