package graph

import "strings"

// A state is a lower-case word in the database and an upper-case one in GraphQL.

func upper[T ~string](s string) T { return T(strings.ToUpper(s)) }

func lower[T ~string](s T) string { return strings.ToLower(string(s)) }
