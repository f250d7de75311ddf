package warning

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db/appointment"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/db/gonenumber"
	"jiaoying/ent/db/household"
	"jiaoying/ent/db/person"
	"jiaoying/ent/db/site"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/setting"
	"jiaoying/server/warning/cap"
	"jiaoying/server/warning/course"
)

// village is what the target needs of one.
type village struct {
	id, town uuid.UUID
	code     string
	at       *[2]float64 // nil when nothing certain is known
}

// shapeOf gives the shape of an area; nil when it has none.
func shapeOf(a *schema.WarningArea) *cap.Shape {
	if a == nil || len(a.Polygons)+len(a.Circles) == 0 {
		return nil
	}
	var area cap.Area
	for _, ring := range a.Polygons {
		area.Polygons = append(area.Polygons, cap.Polygon(ring))
	}
	for _, c := range a.Circles {
		area.Circles = append(area.Circles, cap.Circle{Latitude: c.Latitude, Longitude: c.Longitude, Radius: c.RadiusKm})
	}
	return cap.NewShape(area)
}

// reach finds the villages a target hits: surely by name or by a known point inside its shape, perhaps when nothing certain is
// known of a village and the shape touches the nearest division above it of which an outline is known (architecture §11). Both in
// order of code. What is left out by hand is only ever taken from perhaps: a village named or hit is never dropped by a slip.
func (f *Flow) reach(ctx context.Context, county division.Place, t *schema.WarningTarget, a *schema.WarningArea) (surely, perhaps []uuid.UUID, err error) {
	all, err := f.villages(ctx, county)
	if err != nil {
		return nil, nil, err
	}
	shape := shapeOf(a)
	inside, err := f.pointsInside(ctx, county, shape)
	if err != nil {
		return nil, nil, err
	}
	touched := shape != nil
	if shape != nil && f.OutlineFunc != nil {
		n, ok, err := f.Store.Node(ctx, county.County)
		if err != nil {
			return nil, nil, err
		}
		if rings := f.OutlineFunc(n.Code); ok && len(rings) > 0 {
			touched = slices.ContainsFunc(rings, shape.Touches)
		}
	}
	for _, v := range all {
		named := slices.ContainsFunc([]uuid.UUID{county.County, v.town, v.id}, func(id uuid.UUID) bool { return slices.Contains(t.Divisions, id) })
		switch {
		case named, shape != nil && v.at != nil && shape.Covers(v.at[0], v.at[1]), inside[v.id]:
			surely = append(surely, v.id)
		case touched && v.at == nil && !slices.Contains(t.Without, v.id):
			perhaps = append(perhaps, v.id)
		}
	}
	return surely, perhaps, nil
}

// villages lists those of a county in force, in order of code.
func (f *Flow) villages(ctx context.Context, county division.Place) ([]village, error) {
	rows, err := f.Store.Client.Division.Query().
		Where(dbdivision.CountyID(county.County), dbdivision.LevelEQ(division.Village), dbdivision.ValidToIsNil()).
		Select(dbdivision.FieldID, dbdivision.FieldCode, dbdivision.FieldTownID, dbdivision.FieldLatitude, dbdivision.FieldLongitude).
		Order(dbdivision.ByCode()).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("villages of the county: %w", err)
	}
	out := make([]village, len(rows))
	for i, d := range rows {
		out[i] = village{id: d.ID, town: d.TownID, code: d.Code}
		if d.Latitude != nil && d.Longitude != nil {
			out[i].at = &[2]float64{*d.Latitude, *d.Longitude}
		}
	}
	return out, nil
}

// pointsMostRead bounds the points of registers that one preview looks at; a county of 300,000 households has fewer with a point.
const pointsMostRead = 400_000

// pointsInside gives the villages of which a household's or site's point lies inside a shape.
func (f *Flow) pointsInside(ctx context.Context, county division.Place, shape *cap.Shape) (map[uuid.UUID]bool, error) {
	in := map[uuid.UUID]bool{}
	if shape == nil {
		return in, nil
	}
	south, west, north, east := shape.Bounds()
	look := func(v uuid.UUID, lat, lon *float64) {
		if !in[v] && lat != nil && lon != nil && shape.Covers(*lat, *lon) {
			in[v] = true
		}
	}
	homes, err := f.Store.Client.Household.Query().
		Where(household.CountyID(county.County), household.LatitudeGTE(south), household.LatitudeLTE(north), household.LongitudeGTE(west), household.LongitudeLTE(east), household.EndedDayIsNil()).
		Select(household.FieldID, household.FieldVillageID, household.FieldLatitude, household.FieldLongitude).Limit(pointsMostRead).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("points of households: %w", err)
	}
	for _, h := range homes {
		look(h.VillageID, h.Latitude, h.Longitude)
	}
	sites, err := f.Store.Client.Site.Query().
		Where(site.CountyID(county.County), site.LatitudeGTE(south), site.LatitudeLTE(north), site.LongitudeGTE(west), site.LongitudeLTE(east), site.EndedDayIsNil()).
		Select(site.FieldID, site.FieldVillageID, site.FieldLatitude, site.FieldLongitude).Limit(pointsMostRead).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("points of sites: %w", err)
	}
	for _, s := range sites {
		look(s.VillageID, s.Latitude, s.Longitude)
	}
	return in, nil
}

// hand is the server's own hand, for what the flow needs to know past the viewer's eyes: whom a warning would reach.
func hand(ctx context.Context) context.Context {
	return viewer.Wide(viewer.With(ctx, viewer.System("warning")))
}

// Preview is how a target would turn out.
type Preview struct {
	Surely, Perhaps, Empty              []uuid.UUID
	People, Doubtful, Sites, Households int
	CallMinutes                         int
}

// Preview resolves a target without publishing anything. It needs warning.draft on the county. Faults: the codes of faulty fields.
func (f *Flow) Preview(ctx context.Context, county division.Place, t schema.WarningTarget, a schema.WarningArea) (Preview, error) {
	var p Preview
	var bad fault.Findings
	err := f.checkTarget(ctx, county, &t, &a, &bad)
	if err == nil {
		err = bad.Err()
	}
	if err != nil {
		return p, err
	}
	if p.Surely, p.Perhaps, err = f.reach(ctx, county, &t, &a); err != nil {
		return p, err
	}
	reached := slices.Concat(p.Surely, p.Perhaps)
	if p.Empty, err = f.people(ctx, county, reached, &p); err != nil {
		return p, err
	}
	if slices.Contains(t.Audience, course.AudienceSites) {
		if p.Sites, err = f.Store.Client.Site.Query().Where(site.CountyID(county.County), site.VillageIDIn(reached...), site.EndedDayIsNil()).Count(hand(ctx)); err != nil {
			return p, fmt.Errorf("count sites: %w", err)
		}
	}
	if slices.Contains(t.Audience, course.AudienceHouseholds) {
		q := f.Store.Client.Household.Query().Where(household.CountyID(county.County), household.VillageIDIn(reached...), household.EndedDayIsNil())
		if p.Households, err = q.Count(hand(ctx)); err != nil {
			return p, fmt.Errorf("count households: %w", err)
		}
	}
	rate, err := f.NumberFunc(ctx, county.County, setting.CallsPerMinute)
	if err != nil {
		return p, err
	}
	p.CallMinutes = int(math.Ceil(float64(p.People) / float64(max(rate, 1))))
	return p, nil
}

// posts are the roles that answer for a village.
var posts = []viewer.Role{viewer.VillageHead, viewer.InfoOfficer, viewer.GridOfficer, viewer.Monitor}

// people counts those who would be called, each once, and gives the reached villages without anybody.
func (f *Flow) people(ctx context.Context, county division.Place, reached []uuid.UUID, p *Preview) (empty []uuid.UUID, err error) {
	today := f.Store.Now().In(f.Store.Zone).Format(time.DateOnly)
	rows, err := f.Store.Client.Appointment.Query().
		Where(appointment.CountyID(county.County), appointment.RoleIn(posts...), appointment.VillageIDIn(reached...), appointment.FromDayLTE(today),
			appointment.Or(appointment.ToDayIsNil(), appointment.ToDayGTE(today))).
		Select(appointment.FieldPersonID, appointment.FieldVillageID).All(hand(ctx))
	if err != nil {
		return nil, fmt.Errorf("posts of the target: %w", err)
	}
	held, ids := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}
	for _, a := range rows {
		held[a.VillageID], ids[a.PersonID] = true, true
	}
	for _, id := range reached {
		if !held[id] {
			empty = append(empty, id)
		}
	}
	p.People = len(ids)
	stale := f.Store.Now().AddDate(0, 0, -staleDays).In(f.Store.Zone).Format(time.DateOnly)
	for chunk := range slices.Chunk(keys(ids), 500) {
		n, err := f.Store.Client.Person.Query().Where(person.IDIn(chunk...),
			person.Or(person.StateNEQ("active"), person.VerifiedAtIsNil(), person.VerifiedAtLT(stale),
				func(s *sql.Selector) {
					g := sql.Table(gonenumber.Table)
					s.Where(sql.Exists(sql.Select(g.C(gonenumber.FieldID)).From(g).Where(sql.And(
						sql.ColumnsEQ(g.C(gonenumber.FieldPersonID), s.C(person.FieldID)), sql.ColumnsEQ(g.C(gonenumber.FieldNumberIndex), s.C(person.FieldPhoneIndex))))))
				})).Count(hand(ctx))
		if err != nil {
			return nil, fmt.Errorf("people of the target: %w", err)
		}
		p.Doubtful += n
	}
	return empty, nil
}

// staleDays is after how long nobody knows whether a number still reaches its holder (design §3, readiness list).
const staleDays = 30

func keys(m map[uuid.UUID]bool) []uuid.UUID {
	out := make([]uuid.UUID, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	return out
}

// areaWords names a target in at most nine characters (domain/README, warning-templates): the county when all of it is meant, one
// place by its name, several by their number.
func (f *Flow) areaWords(ctx context.Context, county division.Place, reached []uuid.UUID, all int) (string, error) {
	n, ok, err := f.Store.Node(ctx, county.County)
	if err != nil || !ok {
		return "", err
	}
	if len(reached) == all {
		return n.Name, nil
	}
	towns := map[uuid.UUID]bool{}
	var one string
	for _, id := range reached {
		v, ok, err := f.Store.Node(ctx, id)
		if err != nil {
			return "", err
		}
		if ok {
			towns[v.Place.Town] = true
			one = v.Path
		}
	}
	switch {
	case len(reached) == 1:
		return short(one, 9), nil
	case len(towns) == 1:
		for id := range towns {
			if t, ok, err := f.Store.Node(ctx, id); err == nil && ok {
				return short(t.Name, 9), nil
			}
		}
	}
	return short(fmt.Sprintf("%s%d镇街", n.Name, len(towns)), 9), nil
}

// short cuts a text to n characters; it never rewords it.
func short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
