package pwa

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed public/outlines/*.geojson
var outlines embed.FS

var known sync.Map // code to [][][2]float64

// Outline gives the outer rings of a county's outline by its 12-digit code, as [latitude, longitude] in WGS-84 degrees. The app
// carries it for its map. An error means that none is known.
func Outline(code string) ([][][2]float64, error) {
	if rings, ok := known.Load(code); ok {
		return rings.([][][2]float64), nil
	}
	if len(code) < 6 {
		return nil, fmt.Errorf("no outline of %q", code)
	}
	text, err := outlines.ReadFile("public/outlines/" + code[:6] + ".geojson")
	if err != nil {
		return nil, fmt.Errorf("no outline of %s: %w", code, err)
	}
	var file struct {
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("outline of %s: %w", code, err)
	}
	var rings [][][2]float64
	for _, f := range file.Features {
		var parts [][][][2]float64
		switch f.Geometry.Type {
		case "Polygon":
			parts = make([][][][2]float64, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &parts[0])
		case "MultiPolygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &parts)
		}
		if err != nil {
			return nil, fmt.Errorf("outline of %s: %w", code, err)
		}
		for _, polygon := range parts {
			if len(polygon) == 0 {
				continue
			}
			ring := make([][2]float64, len(polygon[0]))
			for i, p := range polygon[0] { // GeoJSON writes the longitude first
				ring[i] = [2]float64{p[1], p[0]}
			}
			rings = append(rings, ring)
		}
	}
	known.Store(code, rings)
	return rings, nil
}
