package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
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

// Who reads masked reads nothing that people typed: it names people.
func TestTypedWordsAreMasked(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		_, to := w.published()
		must(t, w.notify.Questions(w.viewers["author"], to, store.NewID(), schema.Answers{"command": "村主任林松", "moving": "yes", "moved": "3"}, now))
		must(t, w.notify.Behalf(w.viewers["town"], to, store.NewID(), escalate.ProofPhone, "和林松通了电话", now))
		ask := fmt.Sprintf("{delivery(id:%q){behalfText answers{name text}}}", to)
		for who, sees := range map[string]bool{"town": true, "county": true, "auditor": false} {
			data, code := w.ask(w.viewers[who], ask, nil)
			text := fmt.Sprint(data)
			if code != "" || strings.Contains(text, "林松") != sees || !strings.Contains(text, "moved") || !strings.Contains(text, "moving") {
				t.Errorf("%s: %s %v", who, code, data)
			}
		}
	})
}
