package warning

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/warning/cap"
	"jiaoying/server/warning/course"
)

// feedMost is how many revisions the public feed holds: a stormy month's.
const feedMost = 100

// public is the server's hand in the real world alone: nothing public ever takes an exercise (architecture §4).
func public(ctx context.Context) context.Context {
	return viewer.InDrill(viewer.Wide(viewer.With(ctx, viewer.System("public"))), uuid.Nil)
}

// Published lists what a county has relayed, newest first: the public feed. It takes no exercise.
func (f *Flow) Published(ctx context.Context, county uuid.UUID) ([]*db.WarningRevision, error) {
	rows, err := f.Store.Client.WarningRevision.Query().Where(warningrevision.CountyID(county)).
		Order(warningrevision.ByPublishedAt(sql.OrderDesc()), warningrevision.ByID(sql.OrderDesc())).Limit(feedMost).
		Select(slices.DeleteFunc(slices.Clone(warningrevision.Columns), func(c string) bool { return c == warningrevision.FieldArea })...).All(public(ctx))
	if err != nil {
		return nil, fmt.Errorf("published revisions: %w", err)
	}
	return rows, nil
}

// noticeMost is how many warnings a public page can hold; a county has had a dozen in force at once.
const noticeMost = 200

// noticed are the columns a stranger may read: nothing of who published, who is called, how, or what was asked; no shape, which may be huge.
var noticed = []string{
	warningrevision.FieldID, warningrevision.FieldWarningID, warningrevision.FieldNumber, warningrevision.FieldKind, warningrevision.FieldLevel, warningrevision.FieldContent,
	warningrevision.FieldReach, warningrevision.FieldPublishedAt, warningrevision.FieldExpiresAt, warningrevision.FieldEndedAt, warningrevision.FieldEndedBy,
}

// Notices gives what a county's villages may be shown: what is in force, the highest colour first and of one colour the newest, and what has
// ended since a time, newest first; a revision that another took the place of is among them, as that may leave a village out. It takes no exercise.
func (f *Flow) Notices(ctx context.Context, county uuid.UUID, since time.Time) (inForce, ended []*db.WarningRevision, err error) {
	ctx = public(ctx)
	now := f.Store.Now()
	open, err := f.Store.Client.WarningRevision.Query().Where(warningrevision.CountyID(county), warningrevision.EndedAtIsNil()).
		Order(warningrevision.ByExpiresAt(sql.OrderDesc())).Limit(noticeMost).Select(noticed...).All(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("revisions in force: %w", err)
	}
	ended, err = f.Store.Client.WarningRevision.Query().Where(warningrevision.CountyID(county), warningrevision.EndedAtGTE(since),
		warningrevision.KindNEQ(course.RevisionCancel)).
		Order(warningrevision.ByEndedAt(sql.OrderDesc())).Limit(noticeMost).Select(noticed...).All(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("revisions that ended: %w", err)
	}
	for _, row := range open {
		if !row.ExpiresAt.After(now) { // its sweep comes within seconds
			row.EndedAt, row.EndedBy = &row.ExpiresAt, course.EndExpired
			ended = append(ended, row)
			continue
		}
		inForce = append(inForce, row)
	}
	slices.SortFunc(inForce, func(a, b *db.WarningRevision) int {
		switch x, y := cap.Colour(a.Level), cap.Colour(b.Level); {
		case x.Above(y):
			return -1
		case y.Above(x):
			return 1
		}
		return b.PublishedAt.Compare(a.PublishedAt)
	})
	slices.SortStableFunc(ended, func(a, b *db.WarningRevision) int { return b.EndedAt.Compare(*a.EndedAt) })
	return inForce, ended, nil
}

// Bulletin gives a published revision as a CAP message of the county's own, which names the issuer and what it relays. host is the
// name of this server. Fault: not_found, also for an exercise.
func (f *Flow) Bulletin(ctx context.Context, id uuid.UUID, host string) (*cap.Alert, error) {
	ctx = public(ctx)
	row, err := f.Store.Client.WarningRevision.Get(ctx, id)
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("published revision: %w", err)
	}
	home, ok, err := f.Store.Node(ctx, row.CountyID)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.ErrNotFound
	}
	zone := f.Store.Zone
	c := row.Content
	a := &cap.Alert{
		Identifier: row.ID.String(), Sender: home.Code + "@" + host, Sent: row.PublishedAt.In(zone).Truncate(time.Second), Status: cap.StatusActual,
		MsgType: kinds[row.Kind], Scope: cap.ScopePublic, Source: strings.TrimSpace(c.Issuer + " " + c.Identifier),
	}
	if row.Number > 1 {
		before, err := f.Store.Client.WarningRevision.Query().Where(warningrevision.WarningID(row.WarningID), warningrevision.Number(row.Number-1)).
			Select(warningrevision.FieldID, warningrevision.FieldPublishedAt).Only(ctx)
		if err != nil {
			return nil, fmt.Errorf("revision before: %w", err)
		}
		a.References = []cap.Reference{{Sender: a.Sender, Identifier: before.ID.String(), Sent: before.PublishedAt.In(zone).Truncate(time.Second)}}
	}
	in := cap.Info{
		Language: "zh-CN", Categories: []cap.Category{cap.CategoryOf(c.Event)}, Event: c.EventName, Urgency: cap.UrgencyImmediate, Severity: cap.Colour(row.Level).Severity(),
		Certainty: cap.CertaintyUnknown, Expires: row.ExpiresAt.In(zone).Truncate(time.Second), SenderName: c.Issuer, Headline: c.Headline, Description: c.Text,
		Instruction: c.Instruction, EventCodes: []cap.Value{{Name: cap.NameEventType, Value: c.Event}}, Parameters: []cap.Value{{Name: cap.NameColour, Value: colours[row.Level]}},
	}
	if c.OnsetAt != nil {
		in.Onset = c.OnsetAt.In(zone).Truncate(time.Second)
		if c.OnsetAt.After(row.PublishedAt) {
			in.Urgency = cap.UrgencyExpected
		}
	}
	if row.Kind == course.RevisionCancel {
		in.Urgency = cap.UrgencyPast
	}
	if c.Order != "" { // the county's own words, under its own name
		in.Parameters = append(in.Parameters, cap.Value{Name: "county order", Value: home.Name + "：" + c.Order})
	}
	if in.Areas, err = f.areas(ctx, home.Name, row); err != nil {
		return nil, err
	}
	a.Infos = []cap.Info{in}
	return a, nil
}

var (
	kinds   = map[course.RevisionKind]cap.MsgType{course.RevisionAlert: cap.MsgTypeAlert, course.RevisionUpdate: cap.MsgTypeUpdate, course.RevisionCancel: cap.MsgTypeCancel}
	colours = map[course.Level]string{course.Red: "Red", course.Orange: "Orange", course.Yellow: "Yellow", course.Blue: "Blue"}
)

// areas names what a revision reaches by the codes of its divisions: a town when all of it is reached, the county when everything is.
func (f *Flow) areas(ctx context.Context, home string, row *db.WarningRevision) ([]cap.Area, error) {
	county := division.Place{County: row.CountyID}
	all, err := f.villages(ctx, county)
	if err != nil {
		return nil, err
	}
	reached := slices.Concat(row.Reach.Surely, row.Reach.Perhaps)
	in := map[uuid.UUID]bool{}
	for _, id := range reached {
		in[id] = true
	}
	var codes, names []string
	add := func(id uuid.UUID) error {
		n, ok, err := f.Store.Node(ctx, id)
		if err != nil {
			return err
		}
		if ok {
			codes, names = append(codes, n.Code), append(names, n.Path)
		}
		return nil
	}
	broken := map[uuid.UUID]bool{} // towns of which a village is not reached
	for _, v := range all {
		if !in[v.id] {
			broken[v.town] = true
		}
	}
	if len(broken) == 0 {
		if err := add(row.CountyID); err != nil {
			return nil, err
		}
	} else {
		told := map[uuid.UUID]bool{}
		for _, v := range all {
			id := v.id
			if !broken[v.town] {
				id = v.town
			}
			if in[v.id] && !told[id] {
				told[id] = true
				if err := add(id); err != nil {
					return nil, err
				}
			}
		}
	}
	words := row.Content.AreaWords
	if words == "" {
		words = short(strings.Join(names, "、"), wordsMost)
	}
	if words == "" {
		words = home
	}
	area := cap.Area{Description: words}
	for _, code := range codes {
		area.Geocodes = append(area.Geocodes, cap.Value{Name: cap.NameDivision, Value: code})
	}
	shape(&area, row.Area)
	return []cap.Area{area}, nil
}

func shape(to *cap.Area, a *schema.WarningArea) {
	if a == nil {
		return
	}
	for _, ring := range a.Polygons {
		to.Polygons = append(to.Polygons, cap.Polygon(ring))
	}
	for _, c := range a.Circles {
		to.Circles = append(to.Circles, cap.Circle{Latitude: c.Latitude, Longitude: c.Longitude, Radius: c.RadiusKm})
	}
}
