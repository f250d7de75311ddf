// Package scalar writes and reads the scalars of the schema: ids as UUIDs, instants as UTC with milliseconds.
package scalar

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"jiaoying/server/clock"
	"jiaoying/server/fault"
)

// ErrTime refuses what is no RFC 3339 instant.
var ErrTime = fault.New(fault.Invalid, "time.form")

// MarshalID writes an id.
func MarshalID(id uuid.UUID) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, `"`+id.String()+`"`) })
}

// UnmarshalID reads an id in its usual form of 36 characters; ErrID for everything else.
func UnmarshalID(v any) (uuid.UUID, error) {
	s, _ := v.(string)
	if len(s) != 36 { // uuid.Parse also takes braces and urn:
		return uuid.Nil, fault.ErrID
	}
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil, fault.ErrID
	}
	return id, nil
}

const form = "2006-01-02T15:04:05.000Z"

// MarshalTime writes an instant.
func MarshalTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(t.UTC().Format(form))) })
}

// UnmarshalTime reads an instant with any offset and cuts it to milliseconds; ErrTime for everything else.
func UnmarshalTime(v any) (time.Time, error) {
	s, _ := v.(string)
	if len(s) > 64 {
		return time.Time{}, ErrTime
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, ErrTime.Because(fmt.Errorf("read instant: %w", err))
	}
	return clock.Cut(t.UTC()), nil
}

// The faults of values that fit no scalar.
var (
	// ErrDay refuses what is no calendar day.
	ErrDay = fault.New(fault.Invalid, "day.form")
	// ErrNumber refuses what is no number of the kind asked for.
	ErrNumber = fault.New(fault.Invalid, "number.form")
)

// MarshalDate writes a day.
func MarshalDate(d clock.Date) graphql.Marshaler { return graphql.MarshalString(string(d)) }

// UnmarshalDate reads a day; ErrDay for everything else.
func UnmarshalDate(v any) (clock.Date, error) {
	s, _ := v.(string)
	d, err := clock.ParseDate(s)
	if err != nil {
		return "", ErrDay
	}
	return d, nil
}

// MarshalInt writes a whole number.
func MarshalInt(n int) graphql.Marshaler { return graphql.MarshalInt(n) }

// UnmarshalInt reads a whole number of 32 bits, as GraphQL has it.
func UnmarshalInt(v any) (int, error) {
	n, err := graphql.UnmarshalInt32(v)
	if err != nil {
		return 0, ErrNumber.Because(err)
	}
	return int(n), nil
}

// amountMost is what JavaScript still counts exactly.
const amountMost = 1<<53 - 1

// MarshalAmount writes a whole number of up to 53 bits.
func MarshalAmount(n int64) graphql.Marshaler { return graphql.MarshalInt64(n) }

// UnmarshalAmount reads a whole number of up to 53 bits.
func UnmarshalAmount(v any) (int64, error) {
	n, err := graphql.UnmarshalInt64(v)
	if err != nil {
		return 0, ErrNumber.Because(err)
	}
	if n > amountMost || n < -amountMost {
		return 0, ErrNumber
	}
	return n, nil
}

// MarshalFloat writes a number.
func MarshalFloat(f float64) graphql.Marshaler { return graphql.MarshalFloat(f) }

// UnmarshalFloat reads a number.
func UnmarshalFloat(v any) (float64, error) {
	f, err := graphql.UnmarshalFloat(v)
	if err != nil {
		return 0, ErrNumber.Because(err)
	}
	return f, nil
}
