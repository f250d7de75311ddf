package loss

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/reliefneed"
	"jiaoying/ent/db/reliefreceipt"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/seal"
	"jiaoying/server/setting"
	"jiaoying/server/store"
)

const (
	tableNeeds = "relief_needs"
	// needsMost is more than the households of a village.
	needsMost                                  = 2000
	nameSealed, whereMost, itemMost, itemsMost = 50, 100, 20, 20
	quantityMost                               = 100_000_000
)

// wants are what a household may need.
var wants = []string{"water", "food", "clothing", "shelter", "medical", "heating", "other"}

// receivers are who took something for a household.
var receivers = []string{"self", "family", "neighbour", "cadre"}

// NeedSecret is what names the household of a need.
type NeedSecret struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
	Where string `json:"where,omitempty"`
}

// Need is a household that has to be helped, as it is written down.
type Need struct {
	ID, Event, Village uuid.UUID
	NeedSecret
	Persons int
	Wants   []string
	Text    string
	// Since is when the need arose: the clock runs from it.
	Since  time.Time
	MadeAt time.Time
}

// relieves gives the post that writes down relief in a village: one there, or of its town.
func relieves(v *viewer.Viewer, at division.Place) (*viewer.Grant, bool) {
	if g, ok := grantAt(v, at, viewer.ReliefRecord); ok {
		return g, true
	}
	return grantAt(v, division.Place{County: at.County, Town: at.Town}, viewer.ReliefRecord)
}

// MayRelieve tells whether a viewer writes down relief in a village.
func MayRelieve(v *viewer.Viewer, at division.Place) bool {
	_, ok := relieves(v, at)
	return ok
}

// AddNeed writes down who has to be helped. Faults: loss.conflict, loss.place, event.moved_on, event.season, loss.too_many and the codes
// of faulty fields.
func (f *Flow) AddNeed(ctx context.Context, in Need) error {
	raw, err := json.Marshal([]any{in.Event, in.Village, in.NeedSecret, in.Persons, in.Wants, in.Text, in.Since.UTC(), in.MadeAt.UTC()})
	if err != nil {
		return fmt.Errorf("digest: %w", err)
	}
	digest := f.Ring.MAC(raw) // what names people is in it
	for _, s := range []*string{&in.Name, &in.Where, &in.Text} {
		*s = strings.TrimSpace(plain.Clean(*s))
	}
	return f.once(ctx, digest, func(ctx context.Context, tx *store.Tx) (uuid.UUID, []byte, error) {
		old, err := tx.Client.ReliefNeed.Query().Where(reliefneed.ID(in.ID)).Only(ctx)
		if err != nil {
			return uuid.Nil, nil, err
		}
		return old.AuthorID, old.Digest, nil
	}, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer) error {
		return f.addNeed(ctx, tx, v, in, digest)
	})
}

func (f *Flow) addNeed(ctx context.Context, tx *store.Tx, v *viewer.Viewer, in Need, digest []byte) error {
	ev, _, err := f.disaster(ctx, tx, in.Event)
	if err != nil {
		return err
	}
	n, ok, err := f.Store.Node(ctx, in.Village)
	if err != nil {
		return err
	}
	if !ok || n.Ended || n.Level != division.Village || n.Place.County != ev.CountyID {
		return ErrPlace
	}
	g, may := relieves(v, n.Place)
	if !may {
		return ErrPlace
	}
	var bad fault.Findings
	bad.Check(in.ID.Version() == 7, "id", codeID)
	bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
	bad.Check(in.Name != "" && plain.Fits(in.Name, nameSealed), "name", codeNeedName)
	if in.Phone != "" {
		number, ok := seal.Phone(in.Phone)
		bad.Check(ok, "phone", codeNeedPhone)
		in.Phone = number
	}
	bad.Check(plain.Fits(in.Where, whereMost), "where", codeNeedName)
	bad.Check(in.Persons >= 1 && in.Persons <= 99, "persons", codePersons)
	bad.Check(len(in.Wants) > 0 && len(in.Wants) <= len(wants) && known(wants, in.Wants), "wants", codeWants)
	bad.Check(plain.Fits(in.Text, wordsMost), "text", codeText)
	// A household is in need because of the event: not before it, and not tomorrow.
	bad.Check(!in.Since.Before(ev.StartedAt.Add(-24*time.Hour)) && !in.Since.After(tx.Now.Add(ahead)), "since", codeSince)
	if err := bad.Err(); err != nil {
		return err
	}
	if err := tx.Turn(ctx, "relief", mixed(in.Event, in.Village)); err != nil {
		return err
	}
	there, err := tx.Client.ReliefNeed.Query().Where(reliefneed.EventID(in.Event), reliefneed.VillageID(in.Village)).Count(hand(ctx))
	if err != nil {
		return fmt.Errorf("needs of the village: %w", err)
	}
	if there >= needsMost {
		return ErrTooMany.With(fault.Params{"max": needsMost})
	}
	hours, err := f.Store.Setting(ctx, ev.CountyID, setting.ReliefHours)
	if err != nil {
		return err
	}
	secret, err := json.Marshal(in.NeedSecret)
	if err != nil {
		return fmt.Errorf("seal need: %w", err)
	}
	since := clock.Told(in.Since)
	if err := tx.Client.ReliefNeed.Create().SetID(in.ID).SetPlace(n.Place).SetDrillID(viewer.Drill(ctx)).SetEventID(in.Event).
		SetNameMask(seal.MaskName(in.Name)).SetPhoneMask(seal.Mask(in.Phone)).SetSecret(f.Ring.Seal(secret, tableNeeds, columnSecret, in.ID)).
		SetPersons(in.Persons).SetWants(in.Wants).SetText(in.Text).SetSince(since).SetDueAt(since.Add(time.Duration(hours) * time.Hour)).
		SetAuthorID(v.Person).SetCard(f.card(ctx, v, g)).SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
		return fmt.Errorf("write need: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "relief.need", Kind: store.KindRelief, Subject: in.ID, Place: n.Place, Appointment: g.Appointment, After: digest})
}

func known(of, words []string) bool {
	for i, w := range words {
		if !slices.Contains(of, w) || slices.Contains(words[:i], w) {
			return false
		}
	}
	return true
}

// Receipt is what a household was handed.
type Receipt struct {
	ID, Need uuid.UUID
	Items    []schema.ReliefItem
	Receiver string
	MadeAt   time.Time
}

// Relieve writes down what a household was handed; the first one stops its clock. Faults: not_found, loss.place, loss.conflict,
// loss.too_many and the codes of faulty fields.
func (f *Flow) Relieve(ctx context.Context, in Receipt) error {
	digest, err := store.Digest(in.Need, in.Items, in.Receiver, in.MadeAt.UTC())
	if err != nil {
		return err
	}
	return f.once(ctx, digest, func(ctx context.Context, tx *store.Tx) (uuid.UUID, []byte, error) {
		old, err := tx.Client.ReliefReceipt.Query().Where(reliefreceipt.ID(in.ID)).Only(ctx)
		if err != nil {
			return uuid.Nil, nil, err
		}
		return old.AuthorID, old.Digest, nil
	}, func(ctx context.Context, tx *store.Tx, v *viewer.Viewer) error {
		row, g, err := f.need(ctx, tx, v, in.Need)
		if err != nil {
			return err
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		bad.Check(!in.MadeAt.IsZero(), "madeAt", codeMadeAt)
		bad.Check(slices.Contains(receivers, in.Receiver), "receiver", codeReceiver)
		bad.Check(len(in.Items) > 0 && len(in.Items) <= itemsMost, "items", codeItems)
		for i := range in.Items[:min(len(in.Items), itemsMost)] {
			t := &in.Items[i]
			t.Name, t.Unit = strings.TrimSpace(plain.Clean(t.Name)), strings.TrimSpace(plain.Clean(t.Unit))
			bad.Check(slices.Contains(wants, t.Want) && t.Name != "" && plain.Fits(t.Name, itemMost) && t.Unit != "" && plain.Fits(t.Unit, 10) &&
				t.Quantity > 0 && t.Quantity <= quantityMost, fmt.Sprintf("items.%d", i), codeItems)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if err := tx.Turn(ctx, "need", row.ID); err != nil {
			return err
		}
		n, err := tx.Client.ReliefReceipt.Query().Where(reliefreceipt.NeedID(row.ID)).Count(hand(ctx))
		if err != nil {
			return fmt.Errorf("receipts: %w", err)
		}
		if n >= 200 { // a household of a long winter is handed something each day
			return ErrTooMany.With(fault.Params{"max": 200})
		}
		if err := tx.Client.ReliefReceipt.Create().SetID(in.ID).SetNeedID(row.ID).SetItems(in.Items).SetReceiver(in.Receiver).SetAuthorID(v.Person).
			SetCard(f.card(ctx, v, g)).SetMadeAt(clock.Told(in.MadeAt)).SetReceivedAt(tx.Now).SetDigest(digest).Exec(ctx); err != nil {
			return fmt.Errorf("write receipt: %w", err)
		}
		if err := f.met(ctx, tx, row); err != nil {
			return err
		}
		return tx.Journal(ctx, store.Entry{Verb: "relief.give", Kind: store.KindRelief, Subject: row.ID, Place: row.Place(), Appointment: g.Appointment, After: digest})
	})
}

// met writes when a household was first handed something: the phone's clock of the receipt, never later than it came here.
func (f *Flow) met(ctx context.Context, tx *store.Tx, row *db.ReliefNeed) error {
	all, err := tx.Client.ReliefReceipt.Query().Where(reliefreceipt.NeedID(row.ID), reliefreceipt.StruckAtIsNil()).Limit(201).All(hand(ctx))
	if err != nil {
		return fmt.Errorf("receipts: %w", err)
	}
	var first *time.Time
	for _, r := range all {
		at := r.MadeAt
		if at.After(r.ReceivedAt) {
			at = r.ReceivedAt
		}
		if first == nil || at.Before(*first) {
			first = &at
		}
	}
	u := tx.Client.ReliefNeed.Update().Where(reliefneed.ID(row.ID)).SetNillableMetAt(first)
	if first == nil {
		u.ClearMetAt()
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("note that it is met: %w", err)
	}
	return nil
}

// StrikeReceipt strikes a wrong receipt out, with words; it stays to be read. Faults: not_found, loss.place, loss.answered, event.text.
func (f *Flow) StrikeReceipt(ctx context.Context, receipt, id uuid.UUID, text string) error {
	text = strings.TrimSpace(plain.Clean(text))
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		r, err := tx.Client.ReliefReceipt.Query().Where(reliefreceipt.ID(receipt)).Only(ctx)
		if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
			return fault.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("receipt: %w", err)
		}
		row, g, err := f.need(ctx, tx, v, r.NeedID)
		if err != nil {
			return err
		}
		if r.StrikeID != nil {
			if *r.StrikeID == id && r.StruckText == text {
				return nil
			}
			return ErrAnswered
		}
		if err := worded(id, text); err != nil {
			return err
		}
		if err := tx.Turn(ctx, "need", row.ID); err != nil {
			return err
		}
		n, err := tx.Client.ReliefReceipt.Update().Where(reliefreceipt.ID(receipt), reliefreceipt.StrikeIDIsNil()).SetStrikeID(id).SetStruckAt(tx.Now).SetStruckText(text).Save(hand(ctx))
		if err != nil {
			return fmt.Errorf("strike receipt: %w", err)
		}
		if n == 0 {
			return ErrAnswered
		}
		if err := f.met(ctx, tx, row); err != nil {
			return err
		}
		return tx.Journal(ctx, store.Entry{Verb: "relief.strike", Kind: store.KindRelief, Subject: row.ID, Place: row.Place(), Appointment: g.Appointment, After: []any{receipt, text}})
	})
}

// CloseNeed ends a need, with words: helped enough, gone to relatives, written down twice. Faults: not_found, loss.place, loss.answered,
// event.text.
func (f *Flow) CloseNeed(ctx context.Context, need, id uuid.UUID, text string) error {
	text = strings.TrimSpace(plain.Clean(text))
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v, err := someone(ctx)
		if err != nil {
			return err
		}
		row, g, err := f.need(ctx, tx, v, need)
		if err != nil {
			return err
		}
		if row.CloseID != nil {
			if *row.CloseID == id && row.ClosedText == text {
				return nil
			}
			return ErrAnswered
		}
		if err := worded(id, text); err != nil {
			return err
		}
		n, err := tx.Client.ReliefNeed.Update().Where(reliefneed.ID(need), reliefneed.CloseIDIsNil()).SetCloseID(id).SetClosedAt(tx.Now).SetClosedText(text).Save(ctx)
		if err != nil {
			return fmt.Errorf("close need: %w", err)
		}
		if n == 0 {
			return ErrAnswered
		}
		return tx.Journal(ctx, store.Entry{Verb: "relief.close", Kind: store.KindRelief, Subject: need, Place: row.Place(), Appointment: g.Appointment, After: []any{id, text}})
	})
}

// worded checks the id and the words of a step that needs both.
func worded(id uuid.UUID, text string) error {
	var bad fault.Findings
	bad.Check(id.Version() == 7, "id", codeID)
	bad.Check(text != "" && plain.Fits(text, wordsMost), "text", codeText)
	return bad.Err()
}

// need reads a need and gives the post that writes down relief there. Faults: not_found, loss.place.
func (f *Flow) need(ctx context.Context, tx *store.Tx, v *viewer.Viewer, id uuid.UUID) (*db.ReliefNeed, *viewer.Grant, error) {
	row, err := tx.Client.ReliefNeed.Query().Where(reliefneed.ID(id)).Only(ctx)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, nil, fmt.Errorf("need: %w", err)
	}
	g, may := relieves(v, row.Place())
	if !may {
		return nil, nil, ErrPlace
	}
	return row, g, nil
}

// RevealNeed gives who a household in need is, to whoever writes down relief there and says why. The journal entry is durable before
// anything is given. Faults: not_found, loss.place, ledger.purpose, ledger.reveal_limit.
func (f *Flow) RevealNeed(ctx context.Context, id uuid.UUID, purpose string) (NeedSecret, error) {
	purpose = strings.TrimSpace(purpose)
	v, err := someone(ctx)
	if err != nil {
		return NeedSecret{}, err
	}
	var sealed []byte
	counted := false
	err = f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		row, g, err := f.need(ctx, tx, v, id)
		if err != nil {
			return err
		}
		var bad fault.Findings
		bad.Check(plain.Purpose(purpose), "purpose", codePurpose)
		if err := bad.Err(); err != nil {
			return err
		}
		if !counted && !f.looks.Allow(v.Person, tx.Now) {
			return ErrRevealed.With(fault.Params{"max": seal.LooksHour})
		}
		counted = true // a transaction that runs again is one question
		sealed = row.Secret
		return tx.Journal(ctx, store.Entry{Verb: "relief.reveal", Kind: store.KindRelief, Subject: id, Place: row.Place(), Appointment: g.Appointment, After: purpose})
	})
	if err != nil {
		return NeedSecret{}, err
	}
	raw, err := f.Ring.Unseal(sealed, tableNeeds, columnSecret, id)
	if err != nil {
		return NeedSecret{}, fmt.Errorf("unseal need %s: %w", id, err)
	}
	var out NeedSecret
	if err := json.Unmarshal(raw, &out); err != nil {
		return NeedSecret{}, fmt.Errorf("unseal need %s: %w", id, err)
	}
	return out, nil
}

// Relief counts the needs of a place: households and persons there are, met in time, met late, waiting, waiting too long.
type Relief struct {
	Place                                                            division.Place
	Households, Persons, InTime, Late, Waiting, Over, WaitingPersons int
}

// boardMost is more needs than a county has of one event.
const boardMost = 50_000

// ReliefIn counts the needs of an event one level under a place, and in all of it. A need that was closed before anything was handed
// over counts as neither met nor waiting.
func (f *Flow) ReliefIn(ctx context.Context, ev uuid.UUID, at division.Place) (total Relief, rows []Relief, err error) {
	places := []division.Place{at}
	if at.Level() != division.Village {
		if places, err = f.below(ctx, at); err != nil {
			return total, nil, err
		}
	}
	by := map[division.Place]*Relief{}
	rows = make([]Relief, len(places))
	for i, p := range places {
		rows[i].Place, by[p] = p, &rows[i]
	}
	total.Place = at
	now := f.Store.Now()
	q := f.Store.Client.ReliefNeed.Query().Where(reliefneed.EventID(ev)).
		Select(reliefneed.FieldID, reliefneed.FieldCountyID, reliefneed.FieldTownID, reliefneed.FieldVillageID, reliefneed.FieldPersons, reliefneed.FieldDueAt, reliefneed.FieldMetAt, reliefneed.FieldClosedAt)
	needs, err := q.Limit(boardMost + 1).All(ctx)
	if err != nil {
		return total, nil, fmt.Errorf("needs: %w", err)
	}
	if len(needs) > boardMost {
		return total, nil, fault.ErrPageSize
	}
	for _, n := range needs {
		p := n.Place()
		if at.Level() == division.County {
			p = division.Place{County: p.County, Town: p.Town}
		}
		for _, r := range []*Relief{&total, by[p]} {
			if r == nil { // of a division that has ended
				continue
			}
			r.Households++
			r.Persons += n.Persons
			switch {
			case n.MetAt != nil && !n.MetAt.After(n.DueAt):
				r.InTime++
			case n.MetAt != nil:
				r.Late++
			case n.ClosedAt != nil:
			default:
				r.Waiting++
				r.WaitingPersons += n.Persons
				if now.After(n.DueAt) {
					r.Over++
				}
			}
		}
	}
	return total, rows, nil
}
