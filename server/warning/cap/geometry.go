package cap

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
)

const (
	// verticesMax of one polygon: at ten metres a step that is the outline of a county, and looking for crossings stays
	// well under a second even for a line made to be slow.
	verticesMax = 5000
	// verticesSumMax of a message.
	verticesSumMax = 20_000
	// widthMax in billionths of a degree of longitude: China is 62 degrees wide. The inside of a ring is its smaller side, and
	// one wider than this, or over the date line, has no clear one.
	widthMax = 90e9
	// radiusMax in kilometres: the winds of the largest typhoons reach 1,100 km.
	radiusMax = 3000
)

// readPoint reads "latitude,longitude" in degrees.
func readPoint(s string) ([2]float64, bool) {
	a, b, ok := strings.Cut(s, ",")
	lat, okLat := readDecimal(a)
	lon, okLon := readDecimal(b)
	return [2]float64{lat, lon}, ok && okLat && okLon && onEarth([2]float64{lat, lon})
}

func onEarth(p [2]float64) bool { return math.Abs(p[0]) <= 90 && math.Abs(p[1]) <= 180 }

// readCircle reads "latitude,longitude radius" in degrees and kilometres.
func readCircle(s string) (Circle, bool) {
	f := strings.Fields(s)
	if len(f) != 2 {
		return Circle{}, false
	}
	p, ok := readPoint(f[0])
	r, okR := readDecimal(f[1])
	return Circle{p[0], p[1], r}, ok && okR && r >= 0 && r <= radiusMax
}

// readPolygon reads pairs parted by white space and gives the code of the first thing wrong, "" for a good ring.
func readPolygon(s string) (Polygon, string) {
	fields := strings.Fields(s)
	p := make(Polygon, 0, len(fields))
	for _, f := range fields {
		point, ok := readPoint(f)
		if !ok {
			return nil, codePoint
		}
		p = append(p, point)
	}
	return p, ringFault(p)
}

// grid is a point in billionths of a degree, a tenth of a millimetre: on whole numbers the tests below are exact.
type grid struct{ y, x int64 }

func gridOf(p [2]float64) grid {
	return grid{int64(math.Round(p[0] * 1e9)), int64(math.Round(p[1] * 1e9))}
}

// ringFault gives the code of what is wrong with a ring, "" for nothing.
func ringFault(p Polygon) string {
	switch {
	case len(p) < 4:
		return codeShort
	case len(p) > verticesMax:
		return codeVertices
	case slices.ContainsFunc(p, func(q [2]float64) bool { return !onEarth(q) }):
		return codePoint
	case p[0] != p[len(p)-1]:
		return codeOpen
	}
	g := make([]grid, len(p))
	seen := make(map[grid]bool, len(p))
	west, east := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range p {
		g[i] = gridOf(p[i])
		if i < len(p)-1 {
			if seen[g[i]] {
				return codeTwice
			}
			seen[g[i]] = true
		}
		west, east = min(west, g[i].x), max(east, g[i].x)
	}
	if east-west > widthMax {
		return codeWide
	}
	if crosses(g) {
		return codeCrosses
	}
	return ""
}

// edge is the line from point i of a ring to the next.
type edge struct {
	i          int
	low, high  int64 // latitudes
	west, east int64
}

// crosses tells whether a closed ring crosses or touches itself. Edges are met from south to north, each with those only
// that reach its latitude.
func crosses(g []grid) bool {
	n := len(g) - 1
	edges := make([]edge, n)
	for i := range n {
		a, b := g[i], g[i+1]
		edges[i] = edge{i, min(a.y, b.y), max(a.y, b.y), min(a.x, b.x), max(a.x, b.x)}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.low, b.low) })
	var reach []edge
	for _, e := range edges {
		kept := reach[:0]
		for _, o := range reach {
			if o.high < e.low {
				continue
			}
			kept = append(kept, o)
			if o.east >= e.west && e.east >= o.west && meet(g, min(e.i, o.i), max(e.i, o.i)) {
				return true
			}
		}
		reach = append(kept, e)
	}
	return false
}

// meet tells whether edges i < j have a point in common besides the one by which neighbours hang together.
func meet(g []grid, i, j int) bool {
	n := len(g) - 1
	switch {
	case j == i+1:
		return folds(g[i], g[i+1], g[j+1])
	case i == 0 && j == n-1:
		return folds(g[j], g[0], g[1])
	}
	a, b, c, d := g[i], g[i+1], g[j], g[j+1]
	abc, abd, cda, cdb := turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
	if abc*abd < 0 && cda*cdb < 0 {
		return true
	}
	return abc == 0 && within(a, b, c) || abd == 0 && within(a, b, d) || cda == 0 && within(c, d, a) || cdb == 0 && within(c, d, b)
}

// folds tells whether the line goes back over itself at b.
func folds(a, b, c grid) bool {
	return turn(a, b, c) == 0 && (within(a, b, c) || within(b, c, a))
}

// within tells whether p, which is on the line through a and b, lies between them.
func within(a, b, p grid) bool {
	return min(a.x, b.x) <= p.x && p.x <= max(a.x, b.x) && min(a.y, b.y) <= p.y && p.y <= max(a.y, b.y)
}

// turn is 1 if c is left of the line from a to b, -1 if right, 0 if on it.
func turn(a, b, c grid) int {
	return compareProducts(b.x-a.x, c.y-a.y, b.y-a.y, c.x-a.x)
}

// compareProducts compares a·b with c·d. The products of the widest rings have 77 bits.
func compareProducts(a, b, c, d int64) int {
	const small = 1 << 31
	if max(abs(a), abs(b), abs(c), abs(d)) < small {
		return cmp.Compare(a*b, c*d)
	}
	s, t := sign(a)*sign(b), sign(c)*sign(d)
	if s != t {
		return cmp.Compare(s, t)
	}
	h1, l1 := bits.Mul64(uint64(abs(a)), uint64(abs(b)))
	h2, l2 := bits.Mul64(uint64(abs(c)), uint64(abs(d)))
	return s * cmp.Or(cmp.Compare(h1, h2), cmp.Compare(l1, l2))
}

func sign(a int64) int { return cmp.Compare(a, 0) }

func abs(a int64) int64 { return max(a, -a) }
