// Package enum writes and reads the words of the hearts in GraphQL: upper case outside, lower case inside.
package enum

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Values gives words as strings, for ent.
func Values[T ~string](vs ...T) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}

// Marshal writes the GraphQL enum value of a word.
func Marshal[T ~string](v T, w io.Writer) { fmt.Fprintf(w, "%q", strings.ToUpper(string(v))) }

// Unmarshal reads a GraphQL enum value; anything but one of the words in upper case is an error.
func Unmarshal[T interface {
	~string
	Values() []string
}](to *T, v any) error {
	s, _ := v.(string)
	low := strings.ToLower(s)
	if s != strings.ToUpper(s) || !slices.Contains((*to).Values(), low) {
		return fmt.Errorf("%v is none of %v", v, (*to).Values())
	}
	*to = T(low)
	return nil
}
