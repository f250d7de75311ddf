package escalate

import (
	"io"
	"slices"
	"time"

	"jiaoying/server/enum"
)

// VillageUnit is the role whose ladder is a whole village's (村级叫应).
const VillageUnit = "village_unit"

// VillageState is how a village stands that fell silent.
//
//	silent ── a post answers or says a word, somebody speaks by another way, who was sent arrives ──► reached
//	   ▲                                                                                                 │
//	   └────────────────────── no sign of life for the period (red: an hour) ────────────────────────────┘
//	the warning ends, or another revision asks ──► over
type VillageState string

// The states.
const (
	VillageSilent  VillageState = "silent"
	VillageReached VillageState = "reached"
	VillageOver    VillageState = "over"
)

// Sign is how a village was heard of again.
type Sign string

// The signs: a post's answer, a post's short word, somebody spoken to by another way, somebody who was sent and is there.
const (
	SignAnswer  Sign = "answer"
	SignWord    Sign = "word"
	SignWay     Sign = "way"
	SignArrival Sign = "arrival"
)

// NoteKind is what was done about a silent village.
type NoteKind string

// The kinds.
const (
	NoteTry    NoteKind = "try"
	NoteSend   NoteKind = "send"
	NoteArrive NoteKind = "arrive"
)

// Way is another way into a village, in the order they are tried (design §6).
type Way string

// The ways.
const (
	WayLandline  Way = "landline"
	WaySatellite Way = "satellite"
	WayRadio     Way = "radio"
	WayPolice    Way = "police"
	WayPowerCrew Way = "power_crew"
	WayNeighbour Way = "neighbour"
	WayOther     Way = "other"
)

// Period is how long a village may be without any sign of life while the warning lasts: the delay of the last listing of its ladder
// after the first; zero when it is never asked again.
func Period(ladder []Step) time.Duration {
	var first, last time.Duration
	n := 0
	for _, s := range Of(ladder, VillageUnit) {
		if !has(s.Channels, List) {
			continue
		}
		if n++; n == 1 {
			first = s.After
		}
		last = s.After
	}
	if n < 2 || last <= first {
		return 0
	}
	return last
}

// SilentAfter is how long after publication a village without an answer is silent; false when the ladder has no step for villages.
func SilentAfter(ladder []Step) (time.Duration, bool) {
	of := Of(ladder, VillageUnit)
	if len(of) == 0 {
		return 0, false
	}
	return slices.MinFunc(of, func(a, b Step) int { return int(a.After - b.After) }).After, true
}

// Values for ent.
func (VillageState) Values() []string { return enum.Values(VillageSilent, VillageReached, VillageOver) }

// Values for ent.
func (Sign) Values() []string { return enum.Values(SignAnswer, SignWord, SignWay, SignArrival) }

// Values for ent.
func (NoteKind) Values() []string { return enum.Values(NoteTry, NoteSend, NoteArrive) }

// Values for ent.
func (Way) Values() []string {
	return enum.Values(WayLandline, WaySatellite, WayRadio, WayPolice, WayPowerCrew, WayNeighbour, WayOther)
}

// MarshalGQL writes the GraphQL enum value.
func (s VillageState) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *VillageState) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }

// MarshalGQL writes the GraphQL enum value.
func (s Sign) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *Sign) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }

// MarshalGQL writes the GraphQL enum value.
func (k NoteKind) MarshalGQL(w io.Writer) { enum.Marshal(k, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (k *NoteKind) UnmarshalGQL(v any) error { return enum.Unmarshal(k, v) }

// MarshalGQL writes the GraphQL enum value.
func (y Way) MarshalGQL(w io.Writer) { enum.Marshal(y, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (y *Way) UnmarshalGQL(v any) error { return enum.Unmarshal(y, v) }
