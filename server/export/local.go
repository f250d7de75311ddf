package export

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/dangernotice"
	"jiaoying/ent/db/dangerorder"
	"jiaoying/ent/db/orderreceipt"
	"jiaoying/ent/db/predicate"
	dbwarning "jiaoying/ent/db/warning"
	"jiaoying/server/danger/command"
)

// local is what a town or village did by itself round the warning: notices and other proposals from its report, orders that follow the
// warning, its report or one of those notices.
type local struct {
	notices   []*db.DangerNotice
	orders    []*db.DangerOrder
	receipts  map[uuid.UUID][]*db.OrderReceipt
	proposals []*db.Warning
}

// locals reads what lies in the place of the file.
func (m *making) locals(ctx context.Context) (l local, err error) {
	at, c := m.row.Place(), m.flow.Store.Client
	causes := []predicate.DangerOrder{dangerorder.WarningID(m.warning.ID)}
	if report := m.warning.ReportID; report != nil {
		if l.notices, err = c.DangerNotice.Query().Where(dangernotice.ReportID(*report)).Order(dangernotice.ByReceivedAt(), dangernotice.ByID()).All(ctx); err != nil {
			return l, fmt.Errorf("notices of the report: %w", err)
		}
		causes = append(causes, dangerorder.ReportID(*report))
		if len(l.notices) > 0 {
			ids := make([]uuid.UUID, len(l.notices))
			for i, n := range l.notices {
				ids[i] = n.ID
			}
			causes = append(causes, dangerorder.NoticeIDIn(ids...))
		}
		if at.Town == uuid.Nil { // a draft of the county's is the county's alone
			if l.proposals, err = c.Warning.Query().Where(dbwarning.ReportID(*report), dbwarning.IDNEQ(m.warning.ID)).Order(dbwarning.ByReceivedAt(), dbwarning.ByID()).All(ctx); err != nil {
				return l, fmt.Errorf("proposals of the report: %w", err)
			}
		}
	}
	// Each cause by its own index, then once each.
	for _, cause := range causes {
		rows, err := c.DangerOrder.Query().Where(cause).Order(dangerorder.ByReceivedAt(), dangerorder.ByID()).All(ctx)
		if err != nil {
			return l, fmt.Errorf("orders of the warning: %w", err)
		}
		l.orders = append(l.orders, rows...)
	}
	l.notices = slices.DeleteFunc(l.notices, func(n *db.DangerNotice) bool { return !at.Covers(n.Place()) })
	l.orders = slices.DeleteFunc(l.orders, func(o *db.DangerOrder) bool { return !at.Covers(o.Place()) })
	l.receipts = map[uuid.UUID][]*db.OrderReceipt{}
	for part := range slices.Chunk(l.orders, some) {
		ids := make([]uuid.UUID, len(part))
		for i, o := range part {
			ids[i] = o.ID
		}
		rows, err := c.OrderReceipt.Query().Where(orderreceipt.OrderIDIn(ids...)).Order(orderreceipt.ByOrderID(), orderreceipt.ByPersonID()).All(ctx)
		if err != nil {
			return l, fmt.Errorf("receipts of orders: %w", err)
		}
		for _, r := range rows {
			l.receipts[r.OrderID] = append(l.receipts[r.OrderID], r)
		}
	}
	return l, nil
}

// subjects are whose journal entries belong to it.
func (l local) subjects() (out []uuid.UUID) {
	for _, n := range l.notices {
		out = append(out, n.ID)
	}
	for _, o := range l.orders {
		out = append(out, o.ID)
	}
	for _, p := range l.proposals {
		out = append(out, p.ID)
	}
	return out
}

// tellLocals tells of notices, orders and proposals.
func (m *making) tellLocals(ctx context.Context, say func(at time.Time, rank int, text string)) {
	l := m.below
	for _, p := range l.proposals {
		say(p.ReceivedAt, 140_000, m.say.with("case.event.proposal", params{"level": m.say.of("level." + string(p.Level)), "who": m.who(p.AuthorCard), "state": m.say.of("warning." + string(p.State))}))
	}
	for _, n := range l.notices {
		say(n.ReceivedAt, 140_001, m.say.with("case.event.notice", params{"place": m.path(ctx, n.Place()), "event": n.EventName, "text": m.free(n.Text), "who": m.who(n.AuthorCard)}))
		if n.EndedAt != nil {
			say(*n.EndedAt, 140_005, m.say.with("case.event.notice_ended", params{"place": m.path(ctx, n.Place()), "why": m.free(n.EndedText), "who": m.who(n.EndedCard)}))
		}
	}
	for _, o := range l.orders {
		m.tellOrder(ctx, o, l.receipts[o.ID], say)
	}
}

func (m *making) tellOrder(ctx context.Context, o *db.DangerOrder, receipts []*db.OrderReceipt, say func(at time.Time, rank int, text string)) {
	which := params{"kind": m.say.of("order." + string(o.Kind)), "place": m.path(ctx, o.Place())}
	with := func(key string, more params) string {
		for k, v := range which {
			more[k] = v
		}
		return m.say.with(key, more)
	}
	basis := o.Basis
	if b, ok := command.BasisOf(o.Basis, o.Kind); ok {
		basis = b.Law + " " + b.Article
	}
	text := with("case.event.order", params{"text": m.free(o.Text), "basis": basis, "who": m.who(o.AuthorCard)})
	if o.Whereto != "" {
		text += m.say.with("case.event.order_to", params{"whereto": m.free(o.Whereto)})
	}
	if o.Expert != "" {
		text += m.say.with("case.event.order_expert", params{"expert": m.free(o.Expert), "opinion": m.free(o.Opinion)})
	}
	say(o.ReceivedAt, 140_002, text)
	if o.DecidedAt != nil {
		key := "case.event.order_approved"
		if o.State == command.StateRefused {
			key = "case.event.order_refused"
		}
		text := with(key, params{"who": m.who(o.DecidedCard)})
		if o.DecidedText != "" {
			text += m.say.of("clause") + m.free(o.DecidedText)
		}
		say(*o.DecidedAt, 140_003, text)
	}
	for _, r := range receipts {
		if r.ReceivedAt != nil {
			say(*r.ReceivedAt, 140_004, with("case.event.order_received", params{"who": m.who(r.Card)}))
		}
	}
	if o.EndedAt != nil && o.State != command.StateRefused {
		text := with("case.event.order_ended", params{"state": m.say.of("order.state." + string(o.State))})
		if o.EndedCard != nil {
			text += m.say.of("colon") + m.who(o.EndedCard)
		}
		if o.EndedText != "" {
			text += m.say.of("clause") + m.free(o.EndedText)
		}
		say(*o.EndedAt, 140_005, text)
	}
}
