package graph_test

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/store"
)

// silent gives the world a warning in force whose village has fallen silent.
func (w *world) silent() (warning, rung uuid.UUID) {
	w.t.Helper()
	warning, _ = w.published()
	hand := viewer.Wide(viewer.With(w.t.Context(), viewer.System("test")))
	row, err := w.store.Client.Warning.Get(hand, warning)
	must(w.t, err)
	rung = store.NewID()
	must(w.t, w.store.InTx(hand, func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.VillageRung.Create().SetID(rung).SetPlace(w.places["village"]).SetDrillID(uuid.Nil).SetWarningID(warning).SetRevisionID(*row.RevisionID).
			SetState(escalate.VillageSilent).SetRound(1).SetSilentSince(tx.Now).SetCalledAt(tx.Now).SetStep(1).SetNotes(0).SetOpenedAt(tx.Now).Exec(ctx)
	}))
	return warning, rung
}

func init() {
	try := func(s *story) string {
		_, rung := s.w.silent()
		return input("rung", rung, "id", store.NewID(), "kind", raw("TRY"), "way", raw("RADIO"), "text", "没有回音", "madeAt", at0312)
	}
	villageProbes := []probe{
		{"Query.silentVillages", "warning first", func(s *story) string {
			id, _ := s.w.silent()
			return fmt.Sprintf("warning:%q first:1", id)
		}},
		{"Query.silentVillages", "within=village state=REACHED", func(s *story) string {
			id, _ := s.w.silent()
			return fmt.Sprintf("warning:%q state:REACHED %s", id, within("village")(s))
		}},
		{"Mutation.noteVillage", "kind=TRY", try},
		{"Mutation.sayWord", "author's", func(s *story) string {
			_, to := s.w.published()
			return input("delivery", to, "id", store.NewID(), "madeAt", at0312)
		}},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(villageProbes, probes[last:]...)...)
}
