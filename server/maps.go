package main

import (
	"net/http"
	"path/filepath"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/tiles"
	"jiaoying/server/web"
)

// mapping are the settings of the map.
type mapping struct {
	Tiles      string `name:"tiles" env:"JIAOYING_TILES" help:"Map tiles: tianditu, or an https address with {z}, {x}, {y} and {key}. Left out, the map shows outlines only."`
	TilesKey   string `name:"tiles-key" env:"JIAOYING_TILES_KEY" help:"Key of the map service; it never reaches a phone."`
	TilesShown string `name:"tiles-attribution" env:"JIAOYING_TILES_ATTRIBUTION" help:"What the map says of its source, such as the review number (审图号)."`
	TilesMB    int64  `name:"tiles-mb" env:"JIAOYING_TILES_MB" default:"500" help:"Megabytes of tiles kept under JIAOYING_DATA."`
}

func (m mapping) proxy(data string) (*tiles.Proxy, error) {
	return tiles.New(tiles.Config{
		Source: m.Tiles, Key: m.TilesKey, Attribution: m.TilesShown, Dir: filepath.Join(data, "tiles"), Bytes: m.TilesMB << 20,
	})
}

// mapTiles answers the map to whoever is signed in: the key is the county's, and strangers would use it up.
func mapTiles(p *tiles.Proxy) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /tiles/{$}", func(w http.ResponseWriter, _ *http.Request) {
		web.WriteJSON(w, http.StatusOK, p.Offer())
	})
	mux.HandleFunc("GET /tiles/{layer}/{z}/{x}/{y}", func(w http.ResponseWriter, r *http.Request) {
		body, mediaType, err := p.Tile(r.Context(), r.PathValue("layer"), r.PathValue("z"), r.PathValue("x"), r.PathValue("y"))
		if err != nil {
			web.WriteFault(w, r, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", mediaType)
		h.Set("Cache-Control", "private, max-age=604800")
		h.Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(body)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v := viewer.From(r.Context()); v == nil || v.Person == uuid.Nil {
			web.WriteFault(w, r, fault.ErrSignIn)
			return
		}
		mux.ServeHTTP(w, r)
	})
}
