package cap

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Fault names what is wrong with a ring that was drawn by hand, as Read judges those of a message; "" when nothing is.
func (p Polygon) Fault() string { return ringFault(p) }

// Bounds gives the box around the shape in degrees, for a first choice by an index; zeroes for an empty shape.
func (s *Shape) Bounds() (south, west, north, east float64) {
	r := s2.EmptyRect()
	for _, l := range s.loops {
		r = r.Union(l.RectBound())
	}
	for _, c := range s.caps {
		r = r.Union(c.RectBound())
	}
	if r.IsEmpty() {
		return 0, 0, 0, 0
	}
	deg := func(a float64) float64 { return s1.Angle(a).Degrees() }
	return deg(r.Lat.Lo), deg(r.Lng.Lo), deg(r.Lat.Hi), deg(r.Lng.Hi)
}
