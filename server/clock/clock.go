// Package clock fixes how instants are cut and how the county's day is counted.
package clock

import (
	"fmt"
	"time"
	_ "time/tzdata" // phones and small servers may lack zone files
)

// Cut brings an instant to the stored form: UTC, whole milliseconds.
func Cut(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// The years a row can hold: outside of them SQLite's text and JSON cannot be read again, and one phone's clock would
// close a whole list.
var first, last = time.UnixMilli(0).UTC(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// Told is an instant of a phone's clock as it is stored; a wild one is brought to the nearest that can be.
func Told(t time.Time) time.Time {
	t = Cut(t)
	switch {
	case t.Before(first):
		return first
	case t.After(last):
		return last
	}
	return t
}

// Zone is the default zone of days, deadlines and prints.
const Zone = "Asia/Shanghai"

// Load opens a zone by name.
func Load(name string) (*time.Location, error) {
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("zone %q: %w", name, err)
	}
	return l, nil
}

// Date is a calendar day in the county's zone, written YYYY-MM-DD; the zero value is no day.
type Date string

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("%q is no day", s)
	}
	return Date(s), nil
}

// DateOf is the day of an instant in a zone.
func DateOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// Next is the day after; Before the day before.
func (d Date) Next() Date { return d.add(1) }

// Before is the day before.
func (d Date) Before() Date { return d.add(-1) }

func (d Date) add(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return Date(t.AddDate(0, 0, n).Format(time.DateOnly))
}
