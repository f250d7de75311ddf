package escalate

import (
	"fmt"
	"io"
	"slices"
	"time"

	"jiaoying/server/enum"
	"jiaoying/server/fault"
)

// Codes of faulty steps.
const (
	codeSteps    = "ladder.steps"
	codeAfter    = "ladder.after"
	codeChannels = "ladder.channels"
	codeWhom     = "ladder.to"
	codeNoVoice  = "ladder.no_voice"
)

const (
	// ladderMost bounds one role's ladder.
	ladderMost = 20
	// voiceBy is how soon a red or orange ladder has to ring: a closed application cannot, and nobody is woken by a text (design §1).
	voiceBy = 10 * time.Minute
)

// whole are the roles that stand for places or for everybody, not for a post.
var whole = []string{"household", "resident", VillageUnit}

// Check notes every faulty step of one role's ladder as a county sets it. Delays count from the publication and never fall; a ladder of
// red or orange for a post rings its telephone within ten minutes.
func Check(colour, role string, steps []Step, bad *fault.Findings) {
	if len(steps) == 0 || len(steps) > ladderMost {
		bad.Check(false, "steps", codeSteps)
		return
	}
	voice := false
	var before time.Duration
	for i, s := range steps {
		at := func(field string) string { return fmt.Sprintf("steps[%d].%s", i, field) }
		bad.Check(s.After >= before && s.After <= afterMost*time.Minute && s.After%time.Minute == 0, at("afterMinutes"), codeAfter)
		before = s.After
		known := len(s.Channels) > 0
		for j, c := range s.Channels {
			known = known && slices.Contains(Channel("").Values(), string(c)) && !slices.Contains(s.Channels[:j], c)
		}
		bad.Check(known, at("channels"), codeChannels)
		ofPlace := s.To == ToVillage
		bad.Check(slices.Contains(To("").Values(), string(s.To)) && ofPlace == slices.Contains(whole, role), at("to"), codeWhom)
		bad.Check(s.Desk == "" || s.To == ToSuperior && slices.Contains(above, s.Desk), at("desk"), codeWhom)
		if (s.To == ToA || s.To == ToBoth) && has(s.Channels, Voice) && s.After <= voiceBy {
			voice = true
		}
	}
	if (colour == "red" || colour == "orange") && !slices.Contains(whole, role) {
		bad.Check(voice, "steps", codeNoVoice)
	}
}

// Values for ent.
func (To) Values() []string { return enum.Values(ToA, ToB, ToBoth, ToSuperior, ToDoor, ToVillage) }

// MarshalGQL writes the GraphQL enum value.
func (t To) MarshalGQL(w io.Writer) { enum.Marshal(t, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (t *To) UnmarshalGQL(v any) error { return enum.Unmarshal(t, v) }
