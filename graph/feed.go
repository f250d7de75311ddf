package graph

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db/category"
	"jiaoying/ent/db/dangernotice"
	"jiaoying/ent/db/dangerorder"
	"jiaoying/ent/db/delivery"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/losschain"
	"jiaoying/ent/db/lossevent"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/db/sitecheck"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/bus"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// feedForm counts changes of what the phone keeps: with another number every replica is made anew.
const feedForm = 3

// feedDays is how far back a cursor may lie; a phone that slept longer loads its lists again.
const feedDays = 90

// fingerprint is the scope a cursor was made for: with other grants other rows are the phone's to keep.
func fingerprint(v *viewer.Viewer, at division.Place) [8]byte {
	h := sha256.New()
	e := json.NewEncoder(h)
	_ = e.Encode([]any{feedForm, v.Person, at}) // a hash takes everything
	for _, g := range v.Grants {
		_ = e.Encode([]any{g.Appointment, g.Role, g.Place, g.Lines, g.Categories, g.From, g.To})
	}
	return [8]byte(h.Sum(nil)[:8])
}

func feedCursor(pos int64, mark [8]byte) string {
	return base64.RawURLEncoding.EncodeToString(append(binary.BigEndian.AppendUint64(nil, uint64(pos)), mark[:]...))
}

// readFeedCursor gives the position, and false for whatever was made for another scope or form.
func readFeedCursor(text string, mark [8]byte) (int64, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != 16 || [8]byte(raw[8:]) != mark {
		return 0, false
	}
	pos := int64(binary.BigEndian.Uint64(raw))
	return pos, pos >= 0
}

// feedScope is the place of a delta: the one asked for, else the viewer's only one, else none, which is what concerns himself.
func (r *Resolver) feedScope(ctx context.Context, within *uuid.UUID) (division.Place, error) {
	v := viewer.From(ctx)
	if within == nil && len(v.Grants) == 0 {
		return division.Place{}, nil
	}
	var at division.Place
	if within == nil {
		at = v.Grants[0].Place
		if slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool { return g.Place != at }) {
			return at, fault.ErrChoose
		}
		return at, nil
	}
	n, ok, err := r.Store.Node(ctx, *within)
	if err != nil {
		return at, err
	}
	if !ok || !slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool { return g.Place.Covers(n.Place) }) {
		return at, fault.ErrScope
	}
	return n.Place, nil
}

func (r *Resolver) changes(ctx context.Context, within *uuid.UUID, after *string, first int) (*model.Changes, error) {
	v := viewer.From(ctx)
	if v.Person == uuid.Nil {
		return nil, fault.ErrDenied
	}
	at, err := r.feedScope(ctx, within)
	if err != nil {
		return nil, err
	}
	mark := fingerprint(v, at)
	pos, fits := readFeedCursor(deref(after), mark)
	if fits && pos > 0 {
		linked, err := r.Store.LinkedAt(ctx, pos)
		if err != nil {
			return nil, err
		}
		fits = r.Store.Now().Sub(linked) < feedDays*24*time.Hour // the zero time for a position that is not there
	}
	if !fits {
		head, err := r.Store.Head(ctx)
		if err != nil {
			return nil, err
		}
		return &model.Changes{Nodes: []*model.Change{}, Cursor: feedCursor(head, mark), Reset: true}, nil
	}
	feed, err := r.Store.Changes(ctx, pos, at, v.Person, first)
	if err != nil {
		return nil, err
	}
	nodes, err := r.subjects(ctx, v, at, feed.Marks)
	if err != nil {
		return nil, err
	}
	return &model.Changes{Nodes: nodes, Cursor: feedCursor(feed.Pos, mark), More: feed.More}, nil
}

// kindOf gives the kind the app knows, and false for what is none of this viewer's business.
func kindOf(v *viewer.Viewer, m bus.Mark) (model.ChangeKind, bool) {
	switch m.Kind {
	case store.KindReport:
		return model.ChangeKindReport, m.Person == v.Person || v.Can(m.Place, reportReaders...) || slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool {
			return g.Has(reportReaders...) && m.Place.Covers(g.Place)
		})
	case store.KindDivision:
		return model.ChangeKindDivision, true
	case store.KindCategory:
		return model.ChangeKindCategory, true
	case store.KindSetting:
		return model.ChangeKindSetting, true
	case store.KindDelivery:
		return model.ChangeKindDelivery, own(v, m) || v.Can(m.Place, viewer.CoverageSee)
	case store.KindWarning:
		return model.ChangeKindWarning, v.Can(m.Place, viewer.WarningSee)
	case store.KindVillage:
		return model.ChangeKindVillage, v.Can(m.Place, viewer.CoverageSee)
	case store.KindDoor:
		return model.ChangeKindDoor, own(v, m) || v.Can(m.Place, doorReaders...)
	case store.KindNotice:
		return model.ChangeKindNotice, concerns(v, m)
	case store.KindOrder:
		return model.ChangeKindOrder, concerns(v, m)
	case store.KindEvent:
		return model.ChangeKindEvent, true
	case store.KindStatement:
		return model.ChangeKindStatement, v.Can(m.Place, statementReaders...)
	case store.KindCheck, store.KindVerify:
		return model.ChangeKindCheck, own(v, m) || v.Can(m.Place, statementReaders...)
	case store.KindLedger:
		return model.ChangeKindLedger, v.Can(m.Place, statementReaders...)
	case store.KindPerson, store.KindAppointment, store.KindSession:
		return model.ChangeKindAccount, m.Person == v.Person && v.Person != uuid.Nil
	}
	return "", false
}

var doorReaders = []viewer.Verb{viewer.DoorWork, viewer.DoorAssign, viewer.CoverageSee}

func own(v *viewer.Viewer, m bus.Mark) bool { return m.Person == v.Person && v.Person != uuid.Nil }

// kept tells whether a phone keeps the subject itself. Boards and desks are asked for as a whole: what moves on them is a hint.
func kept(v *viewer.Viewer, k model.ChangeKind, m bus.Mark) bool {
	switch k {
	case model.ChangeKindDelivery:
		return own(v, m)
	case model.ChangeKindDoor:
		return own(v, m) || v.Can(m.Place, viewer.DoorWork)
	case model.ChangeKindStatement: // a table is asked for as a whole
		return slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool { return g.Place == m.Place && g.Has(viewer.StatementSubmit) })
	case model.ChangeKindCheck: // what waits for him; a desk asks for those of a village
		return own(v, m)
	case model.ChangeKindWarning, model.ChangeKindVillage, model.ChangeKindLedger:
		return false
	}
	return true
}

// subjects loads what marks are about through the viewer's eyes, one query a kind, and says what is gone.
func (r *Resolver) subjects(ctx context.Context, v *viewer.Viewer, at division.Place, marks []bus.Mark) ([]*model.Change, error) {
	ctx = viewer.Wide(ctx)
	nodes := []*model.Change{}
	ids := map[model.ChangeKind][]uuid.UUID{}
	for _, m := range marks {
		if k, ok := kindOf(v, m); ok && kept(v, k, m) {
			nodes = append(nodes, &model.Change{Kind: k, ID: m.Subject})
			ids[k] = append(ids[k], m.Subject)
		}
	}
	reports := map[uuid.UUID]*model.Report{}
	hidden := map[uuid.UUID]bool{}
	if want := ids[model.ChangeKindReport]; len(want) > 0 {
		rows, err := r.Store.Client.Report.Query().Where(dbreport.IDIn(want...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("changed reports: %w", err)
		}
		out, err := r.fromReports(ctx, rows, asked(ctx, "nodes", "report", "moves") || asked(ctx, "nodes", "report", "returned"))
		if err != nil {
			return nil, err
		}
		for _, m := range out {
			reports[m.ID] = m
		}
		if hidden, err = r.neverShown(ctx, at, want, reports); err != nil {
			return nil, err
		}
	}
	divisions := map[uuid.UUID]*model.Division{}
	if want := ids[model.ChangeKindDivision]; len(want) > 0 {
		rows, err := r.Store.Client.Division.Query().Where(dbdivision.IDIn(want...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("changed divisions: %w", err)
		}
		out, err := r.fromDivisions(ctx, rows)
		if err != nil {
			return nil, err
		}
		for _, m := range out {
			divisions[m.ID] = m
		}
	}
	categories := map[uuid.UUID]*model.Category{}
	if want := ids[model.ChangeKindCategory]; len(want) > 0 {
		rows, err := r.Store.Client.Category.Query().Where(category.IDIn(want...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("changed categories: %w", err)
		}
		for _, c := range rows {
			categories[c.ID] = fromCategory(c)
		}
	}
	deliveries := map[uuid.UUID]*model.Delivery{}
	if want := ids[model.ChangeKindDelivery]; len(want) > 0 {
		rows, err := r.Store.Client.Delivery.Query().Where(delivery.IDIn(want...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("changed deliveries: %w", err)
		}
		out, err := r.fromDeliveries(ctx, rows, false)
		if err != nil {
			return nil, err
		}
		for _, m := range out {
			deliveries[m.ID] = m
		}
	}
	doors := map[uuid.UUID]*model.DoorTask{}
	if want := ids[model.ChangeKindDoor]; len(want) > 0 {
		rows, err := r.Store.Client.DoorTask.Query().Where(doortask.IDIn(want...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("changed doors: %w", err)
		}
		out, err := r.fromDoors(ctx, rows, asked(ctx, "nodes", "door", "visits"))
		if err != nil {
			return nil, err
		}
		for _, m := range out {
			doors[m.ID] = m
		}
	}
	notices := map[uuid.UUID]*model.DangerNotice{}
	if want := ids[model.ChangeKindNotice]; len(want) > 0 {
		rows, err := r.Store.Client.DangerNotice.Query().Where(dangernotice.IDIn(want...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("changed notices: %w", err)
		}
		out, err := r.renderNotices(ctx, rows, "nodes", "notice")
		if err != nil {
			return nil, err
		}
		for _, m := range out {
			notices[m.ID] = m
		}
	}
	orders := map[uuid.UUID]*model.DangerOrder{}
	if want := ids[model.ChangeKindOrder]; len(want) > 0 {
		rows, err := r.Store.Client.DangerOrder.Query().Where(dangerorder.IDIn(want...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("changed orders: %w", err)
		}
		out, err := r.renderOrders(ctx, rows)
		if err != nil {
			return nil, err
		}
		for _, m := range out {
			orders[m.ID] = m
		}
	}
	events := map[uuid.UUID]*model.LossEvent{}
	if want := ids[model.ChangeKindEvent]; len(want) > 0 {
		rows, err := r.Store.Client.LossEvent.Query().Where(lossevent.IDIn(want...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("changed events: %w", err)
		}
		out, err := r.renderEvents(ctx, rows, "nodes", "event")
		if err != nil {
			return nil, err
		}
		for _, m := range out {
			events[m.ID] = m
		}
	}
	chains := map[uuid.UUID]*model.LossChain{}
	if want := ids[model.ChangeKindStatement]; len(want) > 0 {
		rows, err := r.Store.Client.LossChain.Query().Where(losschain.IDIn(want...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("changed statements: %w", err)
		}
		out, err := r.renderChains(ctx, rows, "nodes", "chain")
		if err != nil {
			return nil, err
		}
		for _, m := range out {
			chains[*m.ID] = m
		}
	}
	checks := map[uuid.UUID]*model.SiteCheck{}
	if want := ids[model.ChangeKindCheck]; len(want) > 0 {
		rows, err := r.Store.Client.SiteCheck.Query().Where(sitecheck.IDIn(want...), sitecheck.AssigneeID(v.Person)).All(viewer.NarrowToMine(ctx))
		if err != nil {
			return nil, fmt.Errorf("changed site checks: %w", err)
		}
		out, err := r.renderChecks(ctx, rows)
		if err != nil {
			return nil, err
		}
		for _, m := range out {
			checks[m.ID] = m
		}
	}
	told := nodes[:0]
	for _, n := range nodes {
		switch n.Kind {
		case model.ChangeKindReport:
			if hidden[n.ID] {
				continue
			}
			n.Report = reports[n.ID]
			n.Gone = n.Report == nil
		case model.ChangeKindDivision:
			n.Division = divisions[n.ID]
			n.Gone = n.Division == nil
		case model.ChangeKindCategory:
			n.Category = categories[n.ID]
			n.Gone = n.Category == nil
		case model.ChangeKindDelivery:
			n.Delivery = deliveries[n.ID]
			n.Gone = n.Delivery == nil
		case model.ChangeKindDoor:
			n.Door = doors[n.ID]
			n.Gone = n.Door == nil
		case model.ChangeKindNotice:
			n.Notice = notices[n.ID]
			n.Gone = n.Notice == nil
		case model.ChangeKindOrder:
			n.Order = orders[n.ID]
			n.Gone = n.Order == nil
		case model.ChangeKindEvent:
			n.Event = events[n.ID]
			n.Gone = n.Event == nil
		case model.ChangeKindStatement:
			n.Chain = chains[n.ID]
			n.Gone = n.Chain == nil
		case model.ChangeKindCheck:
			n.Check = checks[n.ID]
			n.Gone = n.Check == nil
		}
		told = append(told, n)
	}
	return told, nil
}

// neverShown finds the reports of a place that this viewer cannot read and never could: not even their ids are told. Whatever was
// corrected since it came, or lies elsewhere now, may be on his phone and has to go.
func (r *Resolver) neverShown(ctx context.Context, at division.Place, want []uuid.UUID, seen map[uuid.UUID]*model.Report) (map[uuid.UUID]bool, error) {
	var dark []uuid.UUID
	for _, id := range want {
		if seen[id] == nil {
			dark = append(dark, id)
		}
	}
	if len(dark) == 0 {
		return nil, nil
	}
	still, err := r.Store.FirstRevisionAt(ctx, at, dark)
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]bool, len(still))
	for _, id := range still {
		out[id] = true
	}
	return out, nil
}

// live gives hints until the caller leaves, his token or his session ends, or his posts change: then he comes again and is looked at anew.
func (r *Resolver) live(ctx context.Context) (<-chan *model.Hint, error) {
	v := viewer.From(ctx)
	if v.Person == uuid.Nil {
		return nil, fault.ErrDenied
	}
	drill := viewer.Drill(ctx)
	county := v.County()
	listener := r.Store.Hub.Listen(func(m bus.Mark) bool {
		if store.Worldly(m.Kind) && m.Drill != drill {
			return false
		}
		if m.Kind != store.KindReport && m.Down != uuid.Nil && m.Down != county {
			return false
		}
		_, ok := kindOf(v, m)
		return ok
	})
	head, err := r.Store.Head(ctx)
	if err != nil {
		r.Store.Hub.Close(listener)
		return nil, err
	}
	ctx, leave := r.streams.join(ctx, v.Person)
	stop := func() {}
	if until, ok := ctx.Value(untilKey{}).(time.Time); ok {
		ctx, stop = context.WithDeadline(ctx, until)
	}
	out := make(chan *model.Hint, 1)
	out <- &model.Hint{Pos: int(head), Kinds: []model.ChangeKind{}} // the first one says: ask now
	go func() {
		defer close(out)
		defer leave()
		defer stop()
		defer r.Store.Hub.Close(listener)
		for {
			select {
			case <-ctx.Done():
				return
			case <-r.Ending:
				return
			case <-listener.Ready():
				h := listener.Take()
				kinds, err := r.shown(ctx, h)
				if err != nil || len(kinds) == 0 {
					continue // an unreadable database is told by the next question, not by a hint
				}
				hint := &model.Hint{Pos: int(h.Pos), Kinds: kinds}
				select {
				case out <- hint:
				case <-ctx.Done():
					return
				}
				if slices.Contains(hint.Kinds, model.ChangeKindAccount) {
					if same, err := r.Accounts.Holds(ctx, v); err != nil || !same {
						return
					}
				}
			}
		}
	}()
	return out, nil
}

// shown are the kinds of a hint that this viewer may know of: that something happened to a report he cannot read is not his to know.
func (r *Resolver) shown(ctx context.Context, h bus.Hint) ([]model.ChangeKind, error) {
	kinds := hintKinds(h.Kinds)
	about := h.Subjects[store.KindReport]
	if len(about) == 0 || h.Many {
		return kinds, nil
	}
	ctx = viewer.Wide(ctx)
	seen, err := r.Store.Client.Report.Query().Where(dbreport.IDIn(about...)).Exist(ctx)
	if err != nil && !errors.Is(err, privacy.Deny) {
		return nil, fmt.Errorf("hinted reports: %w", err)
	}
	if !seen { // what was rewritten may be on his phone and has to go
		if seen, err = r.Store.Rewritten(ctx, about); err != nil {
			return nil, err
		}
	}
	if !seen {
		kinds = slices.DeleteFunc(kinds, func(k model.ChangeKind) bool { return k == model.ChangeKindReport })
	}
	return kinds, nil
}

func hintKinds(kinds []string) []model.ChangeKind {
	out := []model.ChangeKind{}
	for _, k := range kinds {
		var c model.ChangeKind
		switch k {
		case store.KindReport:
			c = model.ChangeKindReport
		case store.KindDivision:
			c = model.ChangeKindDivision
		case store.KindCategory:
			c = model.ChangeKindCategory
		case store.KindSetting:
			c = model.ChangeKindSetting
		case store.KindDelivery:
			c = model.ChangeKindDelivery
		case store.KindWarning:
			c = model.ChangeKindWarning
		case store.KindVillage:
			c = model.ChangeKindVillage
		case store.KindDoor:
			c = model.ChangeKindDoor
		case store.KindNotice:
			c = model.ChangeKindNotice
		case store.KindOrder:
			c = model.ChangeKindOrder
		case store.KindEvent:
			c = model.ChangeKindEvent
		case store.KindStatement:
			c = model.ChangeKindStatement
		case store.KindCheck, store.KindVerify:
			c = model.ChangeKindCheck
		case store.KindLedger:
			c = model.ChangeKindLedger
		default:
			c = model.ChangeKindAccount
		}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}
