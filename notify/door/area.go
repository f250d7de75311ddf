package door

import "math"

// Area is the shape of a warning, WGS-84: closed rings of [latitude, longitude], and circles.
type Area struct {
	Polygons [][][2]float64
	Circles  []Circle
}

// Circle is a centre in degrees and a radius in kilometres.
type Circle struct{ Latitude, Longitude, RadiusKm float64 }

// earthKm is the mean radius of the earth (IUGG).
const earthKm = 6371.0088

// Holds tells whether a point lies in one of the shapes; one on the very border does. A ring wider than half the globe has no
// inside that anybody means, and the edge lets none in.
func (a Area) Holds(latitude, longitude float64) bool {
	for _, ring := range a.Polygons {
		if inRing(ring, latitude, longitude) {
			return true
		}
	}
	for _, c := range a.Circles {
		if distanceKm(c.Latitude, c.Longitude, latitude, longitude) <= c.RadiusKm {
			return true
		}
	}
	return false
}

// inRing counts how often a line to the east crosses the ring: odd is inside.
func inRing(ring [][2]float64, y, x float64) bool {
	inside := false
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		ay, ax, by, bx := a[0], a[1], b[0], b[1]
		cross := (bx-ax)*(y-ay) - (by-ay)*(x-ax)
		if cross == 0 && min(ax, bx) <= x && x <= max(ax, bx) && min(ay, by) <= y && y <= max(ay, by) {
			return true
		}
		// One end of an edge belongs to it and the other does not, so that a corner is crossed once.
		if (ay > y) != (by > y) && (cross > 0) == (by > ay) {
			inside = !inside
		}
	}
	return inside
}

// distanceKm is the way over the globe between two points.
func distanceKm(lat1, lon1, lat2, lon2 float64) float64 {
	const degree = math.Pi / 180
	s, t := math.Sin((lat2-lat1)*degree/2), math.Sin((lon2-lon1)*degree/2)
	return 2 * earthKm * math.Asin(math.Min(1, math.Sqrt(s*s+math.Cos(lat1*degree)*math.Cos(lat2*degree)*t*t)))
}
