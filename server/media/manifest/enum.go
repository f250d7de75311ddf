package manifest

import (
	"io"

	"jiaoying/server/enum"
)

// Values lists the kinds.
func (Kind) Values() []string { return []string{string(Photo), string(Video), string(Voice)} }

// Values lists the states.
func (State) Values() []string {
	return []string{string(Expected), string(Kept), string(Refused), string(Missing)}
}

// Values lists the problems.
func (Problem) Values() []string {
	return []string{string(WrongHash), string(WrongType), string(TooLarge), string(Unreadable), string(NotReceived)}
}

// MarshalGQL and UnmarshalGQL write and read the GraphQL enum values.
func (v Kind) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *Kind) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v State) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *State) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v Problem) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *Problem) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }
