package graph_test

import (
	"fmt"

	"github.com/google/uuid"

	"jiaoying/server/export"
	"jiaoying/server/store"
)

// packed gives the story an offline pack of a place that somebody has asked for, and gives it up as exported does.
func (w *world) packed(who, place string) uuid.UUID {
	w.t.Helper()
	id := store.NewID()
	must(w.t, w.exports.Ask(w.viewers[who], export.Request{ID: id, Kind: export.KindPack, Place: w.places[place], Language: export.Chinese, Purpose: "雨季备用"}))
	must(w.t, w.exports.Fail(w.t.Context(), id))
	return id
}

func init() {
	pack := func(at string, more ...any) func(*story) string {
		return func(s *story) string {
			return input(append([]any{"id", store.NewID(), "kind", raw("OFFLINE_PACK"), "within", s.w.places[at].ID(), "purpose", "雨季备用"}, more...)...)
		}
	}
	packProbes := []probe{
		{"Query.export", "id=the town's pack", func(s *story) string { return fmt.Sprintf("id:%q", s.w.packed("town", "town")) }},
		{"Query.export", "id=the county's pack of the town", func(s *story) string { return fmt.Sprintf("id:%q", s.w.packed("county", "town")) }},
		{"Query.exports", "packs within=village", func(s *story) string { s.w.packed("town", "village"); return within("village")(s) + " first:1" }},
		{"Mutation.requestExport", "pack within=town", pack("town")},
		{"Mutation.requestExport", "pack within=village", pack("village")},
		{"Mutation.requestExport", "pack within=county", pack("county")},
		{"Mutation.requestExport", "pack of a warning", func(s *story) string {
			id, _ := s.w.published()
			return pack("town", "warning", id)(s)
		}},
		{"Mutation.requestExport", "pack without a purpose", func(s *story) string {
			return input("id", store.NewID(), "kind", raw("OFFLINE_PACK"), "within", s.w.places["town"].ID())
		}},
		{"Mutation.requestExport", "record of nothing", func(s *story) string { return input("id", store.NewID(), "kind", raw("CALL_RECORD")) }},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(packProbes, probes[last:]...)...)
}
