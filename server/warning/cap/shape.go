package cap

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// earthRadius in kilometres, the mean of WGS-84.
const earthRadius = 6371.0088

const (
	// cellsMax bounds the ranges a query has to ask for.
	cellsMax = 64
	// cellLevelMax: a cell of level 18 is forty metres wide, finer than a village's point is known.
	cellLevelMax = 18
)

// Shape is the union of areas' polygons and circles, made once and asked often. It is safe for use by several at a time.
type Shape struct {
	loops []*s2.Loop
	caps  []s2.Cap
}

// NewShape makes the shape of areas as Read gives them. Geocodes and names are no geometry.
func NewShape(areas ...Area) *Shape {
	s := &Shape{}
	for _, a := range areas {
		for _, p := range a.Polygons {
			if l := loop(p); l != nil {
				s.loops = append(s.loops, l)
			}
		}
		for _, c := range a.Circles {
			s.caps = append(s.caps, s2.CapFromCenterAngle(point(c.Latitude, c.Longitude), s1.Angle(c.Radius/earthRadius)))
		}
	}
	return s
}

func point(lat, lon float64) s2.Point { return s2.PointFromLatLng(s2.LatLngFromDegrees(lat, lon)) }

// loop makes a loop that runs counter-clockwise, whose inside is its smaller side. A ring may be closed or not; nil for
// fewer than three points.
func loop(ring [][2]float64) *s2.Loop {
	if n := len(ring); n > 1 && ring[0] == ring[n-1] {
		ring = ring[:n-1]
	}
	points := make([]s2.Point, 0, len(ring))
	for _, p := range ring {
		if q := point(p[0], p[1]); len(points) == 0 || q != points[len(points)-1] {
			points = append(points, q)
		}
	}
	if len(points) < 3 {
		return nil
	}
	l := s2.LoopFromPoints(points)
	l.Normalize()
	return l
}

// Empty tells that there is no geometry.
func (s *Shape) Empty() bool { return len(s.loops)+len(s.caps) == 0 }

// Covers tells exactly whether a point in degrees lies inside. Of two polygons with a common border, one has each point on it.
func (s *Shape) Covers(lat, lon float64) bool {
	p := point(lat, lon)
	for _, c := range s.caps {
		if c.ContainsPoint(p) {
			return true
		}
	}
	for _, l := range s.loops {
		if l.ContainsPoint(p) {
			return true
		}
	}
	return false
}

// Touches tells whether the shape and the inside of a ring, closed or not, in degrees of latitude and longitude, have a point in
// common. It is made for outlines that are known to be good, such as a town's.
func (s *Shape) Touches(ring [][2]float64) bool {
	o := loop(ring)
	if o == nil {
		for _, p := range ring {
			if s.Covers(p[0], p[1]) {
				return true
			}
		}
		return false
	}
	for _, l := range s.loops {
		if l.Intersects(o) {
			return true
		}
	}
	for _, c := range s.caps {
		if o.ContainsPoint(c.Center()) {
			return true
		}
		limit := s1.ChordAngleFromAngle(c.Radius())
		for i := range o.NumEdges() {
			if e := o.Edge(i); s2.IsDistanceLess(c.Center(), e.V0, e.V1, limit) {
				return true
			}
		}
	}
	return false
}

// Range is of cell ids, both ends included.
type Range struct{ Min, Max int64 }

// CellID is the id of the smallest S2 cell around a point in degrees, as a database column holds it: the bits of the unsigned
// id. A Range never spans the change of sign, so comparing signed numbers is right.
func CellID(lat, lon float64) int64 {
	return int64(s2.CellIDFromLatLng(s2.LatLngFromDegrees(lat, lon)))
}

// Cells gives ranges of ids that hold every point the shape covers, at most 64, in order and apart: a query takes the rows whose
// CellID lies in one of them, and Covers says which of those are inside.
func (s *Shape) Cells() []Range {
	if s.Empty() {
		return nil
	}
	var region s2.RegionUnion
	for _, l := range s.loops {
		region = append(region, l)
	}
	for _, c := range s.caps {
		region = append(region, c)
	}
	coverer := &s2.RegionCoverer{MaxLevel: cellLevelMax, LevelMod: 1, MaxCells: cellsMax}
	var out []Range
	for _, id := range coverer.Covering(region) {
		r := Range{int64(id.RangeMin()), int64(id.RangeMax())}
		// Neighbours in the order of the curve lie two apart: leaf cells have odd ids.
		if n := len(out); n > 0 && out[n-1].Max+2 == r.Min && (out[n-1].Max < 0) == (r.Min < 0) {
			out[n-1].Max = r.Max
			continue
		}
		out = append(out, r)
	}
	return out
}
