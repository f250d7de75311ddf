package cap

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/golang/geo/s2"
)

func square(lat, lon, side float64) Polygon {
	return Polygon{{lat, lon}, {lat, lon + side}, {lat + side, lon + side}, {lat + side, lon}, {lat, lon}}
}

func reversed(p Polygon) Polygon {
	q := slices.Clone(p)
	slices.Reverse(q)
	return q
}

func TestShapeCovers(t *testing.T) {
	t.Parallel()
	comb := Polygon{{0, 0}, {0, 5}, {5, 5}, {5, 4}, {1, 4}, {1, 3}, {5, 3}, {5, 2}, {1, 2}, {1, 1}, {5, 1}, {5, 0}, {0, 0}}
	for _, c := range []struct {
		name     string
		area     Area
		lat, lon float64
		want     bool
	}{
		{"inside", Area{Polygons: []Polygon{square(34.5, 117.5, .1)}}, 34.55, 117.55, true},
		{"outside", Area{Polygons: []Polygon{square(34.5, 117.5, .1)}}, 34.65, 117.55, false},
		{"the other side of the earth", Area{Polygons: []Polygon{square(34.5, 117.5, .1)}}, -34.55, -62.45, false},
		{"clockwise inside", Area{Polygons: []Polygon{reversed(square(34.5, 117.5, .1))}}, 34.55, 117.55, true},
		{"clockwise outside", Area{Polygons: []Polygon{reversed(square(34.5, 117.5, .1))}}, 34.65, 117.55, false},
		{"tooth of a comb", Area{Polygons: []Polygon{comb}}, 3, 4.5, true},
		{"gap of a comb", Area{Polygons: []Polygon{comb}}, 3, 3.5, false},
		{"second polygon", Area{Polygons: []Polygon{square(30, 110, .1), square(34.5, 117.5, .1)}}, 34.55, 117.55, true},
		// A degree of latitude is 111.2 km.
		{"inside a circle", Area{Circles: []Circle{{34, 117, 11}}}, 34.0985, 117, true},
		{"outside a circle", Area{Circles: []Circle{{34, 117, 11}}}, 34.0995, 117, false},
		{"circle that is a point", Area{Circles: []Circle{{34, 117, 0}}}, 34, 117, true},
		{"beside it", Area{Circles: []Circle{{34, 117, 0}}}, 34.00001, 117, false},
		{"no geometry", Area{Description: "全区", Geocodes: []Value{{NameDivision, "370405000000"}}}, 34.55, 117.55, false},
	} {
		s := NewShape(c.area)
		if got := s.Covers(c.lat, c.lon); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	// At a pole points lie on each other; nothing falls, and what is inside stays inside.
	pole := Area{Polygons: []Polygon{{{90, 0}, {90, 80}, {80, 40}, {90, 0}}, {{90, 0}, {70, 0}, {70, 80}, {90, 80}, {90, 0}}}, Circles: []Circle{{-90, 0, radiusMax}}}
	for _, p := range pole.Polygons {
		if code := ringFault(p); code != "" {
			t.Errorf("pole: %s", code)
		}
	}
	if s := NewShape(pole); !s.Covers(75, 40) || !s.Covers(-80, 100) || s.Covers(75, -100) || len(s.Cells()) == 0 {
		t.Error("a shape at the poles covers wrongly")
	}
	if !NewShape(Area{Description: "全区"}).Empty() || NewShape(Area{Circles: []Circle{{34, 117, 0}}}).Empty() {
		t.Error("what is empty is told wrongly")
	}
}

// A ring drawn by hand is judged as one of a message.
func TestPolygonFault(t *testing.T) {
	t.Parallel()
	many := make(Polygon, verticesMax+1)
	for _, c := range []struct {
		ring Polygon
		want string
	}{
		{square(34.5, 117.5, .1), ""},
		{nil, codeShort},
		{square(34.5, 117.5, .1)[:4], codeOpen},
		{Polygon{{34.5, 117.5}, {34.5, 500}, {34.6, 117.6}, {34.5, 117.5}}, codePoint},
		{Polygon{{34.5, 117.5}, {math.NaN(), 117.6}, {34.6, 117.6}, {34.5, 117.5}}, codePoint},
		{many, codeVertices},
		{Polygon{{34.5, 117.5}, {34.6, 117.6}, {34.5, 117.6}, {34.6, 117.5}, {34.5, 117.5}}, codeCrosses},
	} {
		if got := c.ring.Fault(); got != c.want {
			t.Errorf("%d points: %q, want %q", len(c.ring), got, c.want)
		}
	}
}

// The border between two areas belongs to one of them: nobody on it is forgotten.
func TestShapeBorder(t *testing.T) {
	t.Parallel()
	west, east := NewShape(Area{Polygons: []Polygon{square(34.5, 117.4, .1)}}), NewShape(Area{Polygons: []Polygon{square(34.5, 117.5, .1)}})
	for i := range 100 {
		lat := 34.5 + float64(i)/1000 + .0005
		if w, e := west.Covers(lat, 117.5), east.Covers(lat, 117.5); w == e {
			t.Fatalf("%f: %t and %t", lat, w, e)
		}
	}
}

func TestShapeTouches(t *testing.T) {
	t.Parallel()
	area := NewShape(Area{Polygons: []Polygon{square(34.5, 117.5, .1)}, Circles: []Circle{{35.5, 117.5, 11}}})
	for _, c := range []struct {
		name string
		ring Polygon
		want bool
	}{
		{"apart", square(34.7, 117.5, .1), false},
		{"overlapping", square(34.55, 117.55, .1), true},
		{"inside", square(34.52, 117.52, .01), true},
		{"around", square(34.4, 117.4, .5), true},
		{"clockwise around", reversed(square(34.4, 117.4, .5)), true},
		{"crossing without a corner inside", Polygon{{34.54, 117.4}, {34.54, 117.7}, {34.56, 117.7}, {34.56, 117.4}, {34.54, 117.4}}, true},
		{"not closed", square(34.55, 117.55, .1)[:4], true},
		{"circle overlapping a side", square(35.59, 117.45, .1), true},
		{"circle inside", square(35.2, 117.2, .6), true},
		{"ring inside the circle", square(35.5, 117.5, .01), true},
		{"beside the circle", square(35.6, 117.45, .1), false},
		{"a point", Polygon{{34.55, 117.55}}, true},
		{"a point beside", Polygon{{34.65, 117.55}}, false},
	} {
		if got := area.Touches(c.ring); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// What a shape covers lies in its ranges, signed as a database compares them, everywhere on the globe.
func TestShapeCells(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	hits, misses, ranges := 0, 0, 0
	for range 300 {
		lat, lon, side := r.Float64()*120-60, r.Float64()*300-150, math.Pow(10, r.Float64()*4-3)
		s := NewShape(Area{Polygons: []Polygon{square(lat, lon, side)}, Circles: []Circle{{lat, lon, side * 30}}})
		cells := s.Cells()
		ranges += len(cells)
		if len(cells) == 0 || len(cells) > cellsMax {
			t.Fatalf("%d ranges", len(cells))
		}
		for i, c := range cells {
			if c.Min > c.Max || (c.Min < 0) != (c.Max < 0) {
				t.Fatalf("range %v", c)
			}
			if i > 0 && s2.CellID(c.Min) <= s2.CellID(cells[i-1].Max) {
				t.Fatalf("ranges %v and %v", cells[i-1], c)
			}
		}
		south, west, north, east := s.Bounds()
		for range 200 {
			y, x := lat+(r.Float64()*4-2)*side, lon+(r.Float64()*4-2)*side
			id := CellID(y, x)
			in := slices.ContainsFunc(cells, func(c Range) bool { return c.Min <= id && id <= c.Max })
			if s.Covers(y, x) {
				hits++
				if !in {
					t.Fatalf("%f,%f is covered and in no range", y, x)
				}
				if y < south || y > north || x < west || x > east {
					t.Fatalf("%f,%f is covered and out of bounds", y, x)
				}
			} else if in {
				misses++
			}
		}
	}
	if hits < 4000 || misses > hits {
		t.Errorf("%d covered, %d in a range for nothing, %d ranges", hits, misses, ranges)
	}
	if a, b, c, d := NewShape().Bounds(); NewShape().Cells() != nil || a != 0 || b != 0 || c != 0 || d != 0 {
		t.Error("an empty shape has ranges or bounds")
	}
	// As many apart as an area may have.
	var far Area
	for i := range shapesMax {
		far.Polygons = append(far.Polygons, square(-50+float64(i), -170+5*float64(i), .01))
	}
	if n := len(NewShape(far).Cells()); n > cellsMax {
		t.Errorf("%d ranges", n)
	}
}

// The exact test against one that looks at every pair of edges with numbers of any size.
func TestCrosses(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2, 2))
	crossing := 0
	for range 30_000 {
		// Few places, so that points often lie on lines; at times so far apart that 64 bits do not hold the products.
		n, places, unit := 4+r.IntN(6), int64(2+r.IntN(6)), int64(1)
		if r.IntN(2) == 0 {
			unit = 29_999_999_999
		}
		seen := map[grid]bool{}
		var g []grid
		for len(g) < n {
			p := grid{r.Int64N(places+1) * unit, r.Int64N(places+1) * unit}
			if seen[p] {
				if len(seen) >= int((places+1)*(places+1)) {
					break
				}
				continue
			}
			seen[p] = true
			g = append(g, p)
		}
		if len(g) < 3 {
			continue
		}
		g = append(g, g[0])
		want := crossesSlowly(g)
		if want {
			crossing++
		}
		if got := crosses(g); got != want {
			t.Fatalf("%v: %t", g, got)
		}
	}
	if crossing < 3000 || crossing > 29_000 {
		t.Errorf("%d of 30,000 cross: the sample shows nothing", crossing)
	}
}

// crossesSlowly asks of each pair of edges whether they share more than the corner of neighbours, by rational parameters.
func crossesSlowly(g []grid) bool {
	n := len(g) - 1
	rat := func(a, b int64) *big.Rat { return new(big.Rat).SetFrac(big.NewInt(a), big.NewInt(b)) }
	on := func(a, b, p grid) bool { // p on the closed segment
		x1, y1, x2, y2 := big.NewInt(b.x-a.x), big.NewInt(b.y-a.y), big.NewInt(p.x-a.x), big.NewInt(p.y-a.y)
		if new(big.Int).Mul(x1, y2).Cmp(new(big.Int).Mul(y1, x2)) != 0 {
			return false
		}
		var u *big.Rat
		if b.x != a.x {
			u = rat(p.x-a.x, b.x-a.x)
		} else {
			u = rat(p.y-a.y, b.y-a.y)
		}
		return u.Sign() >= 0 && u.Cmp(rat(1, 1)) <= 0
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			a, b, c, d := g[i], g[i+1], g[j], g[j+1]
			if j == i+1 || i == 0 && j == n-1 {
				if j == i+1 && on(a, b, d) || j == i+1 && on(c, d, a) {
					return true
				}
				if i == 0 && j == n-1 && (on(c, d, b) || on(a, b, c)) {
					return true
				}
				continue
			}
			if on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b) {
				return true
			}
			den := new(big.Int).Sub(new(big.Int).Mul(big.NewInt(b.x-a.x), big.NewInt(d.y-c.y)), new(big.Int).Mul(big.NewInt(b.y-a.y), big.NewInt(d.x-c.x)))
			if den.Sign() == 0 {
				continue
			}
			un := new(big.Int).Sub(new(big.Int).Mul(big.NewInt(c.x-a.x), big.NewInt(d.y-c.y)), new(big.Int).Mul(big.NewInt(c.y-a.y), big.NewInt(d.x-c.x)))
			vn := new(big.Int).Sub(new(big.Int).Mul(big.NewInt(c.x-a.x), big.NewInt(b.y-a.y)), new(big.Int).Mul(big.NewInt(c.y-a.y), big.NewInt(b.x-a.x)))
			one := big.NewRat(1, 1)
			u, v := new(big.Rat).SetFrac(un, den), new(big.Rat).SetFrac(vn, den)
			if u.Sign() >= 0 && u.Cmp(one) <= 0 && v.Sign() >= 0 && v.Cmp(one) <= 0 {
				return true
			}
		}
	}
	return false
}

// A ring of the greatest size whose edges all reach each other's latitudes and longitudes is the slowest there is.
func TestSlowestRing(t *testing.T) {
	t.Parallel()
	p := slowestRing()
	began := time.Now()
	if code := ringFault(p); code != "" {
		t.Fatal(code)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
}

// slowestRing is a band folded to and fro along a diagonal.
func slowestRing() Polygon {
	const folds = verticesMax/2 - 2
	var p Polygon
	for i := range folds {
		d := float64(i) * 1e-5
		a, b := [2]float64{20 - d, 100 + d}, [2]float64{40 - d, 120 + d}
		if i%2 == 1 {
			a, b = b, a
		}
		p = append(p, a, b)
	}
	// Back around the outside.
	p = append(p, [2]float64{10, 130}, [2]float64{10, 99}, p[0])
	return p
}

func BenchmarkRingFault(b *testing.B) {
	p := slowestRing()
	b.Run(fmt.Sprintf("slowest%d", len(p)), func(b *testing.B) {
		for b.Loop() {
			ringFault(p)
		}
	})
}

func BenchmarkShape(b *testing.B) {
	p, _ := readPolygon(ring(5000))
	area := Area{Polygons: []Polygon{p}}
	b.Run("Cells", func(b *testing.B) {
		for b.Loop() {
			NewShape(area).Cells()
		}
	})
	s := NewShape(area)
	b.Run("Covers", func(b *testing.B) {
		for b.Loop() {
			s.Covers(34.6, 117.75)
		}
	})
}
