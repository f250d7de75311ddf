package manifest

import (
	"fmt"
	"io"
	"slices"
	"strings"
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
func (v Kind) MarshalGQL(w io.Writer) { marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *Kind) UnmarshalGQL(a any) error { return unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v State) MarshalGQL(w io.Writer) { marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *State) UnmarshalGQL(a any) error { return unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v Problem) MarshalGQL(w io.Writer) { marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *Problem) UnmarshalGQL(a any) error { return unmarshal(v, a) }

func marshal[T ~string](v T, w io.Writer) {
	_, _ = io.WriteString(w, `"`+strings.ToUpper(string(v))+`"`)
}

func unmarshal[T interface {
	~string
	Values() []string
}](v *T, a any) error {
	s, ok := a.(string)
	if t := T(strings.ToLower(s)); ok && slices.Contains(t.Values(), string(t)) {
		*v = t
		return nil
	}
	return fmt.Errorf("not one of %s", strings.ToUpper(strings.Join((*v).Values(), ", ")))
}
