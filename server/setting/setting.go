// Package setting lists what a county may decide: each key with its bounds and default. What a rule forbids has no key.
// The values a county chose are rows of the store.
package setting

import (
	"slices"

	"jiaoying/server/fault"
)

// Key is one setting. All values are whole numbers.
type Key struct {
	Name              string
	Min, Max, Default int
	Unit              string
	// Source says where the default comes from.
	Source string
}

// The names, for the flows that read them.
const (
	AcceptMinor   = "report.accept_minutes.minor"
	AcceptSerious = "report.accept_minutes.serious"
	AcceptMajor   = "report.accept_minutes.major"

	ReviewMinutes  = "warning.review_minutes"
	AloneYellow    = "warning.alone.yellow"
	AloneBlue      = "warning.alone.blue"
	CallsPerMinute = "notify.calls_per_minute"
	SMSPerMinute   = "notify.sms_per_minute"
	TestFromHour   = "notify.test_from_hour"
	TestToHour     = "notify.test_to_hour"

	Remind      = "loss.remind"
	ReliefHours = "relief.hours"
	NoticeDays  = "relief.notice_days"
)

// The faults of settings.
var (
	ErrUnknown = fault.New(fault.Invalid, "setting.unknown")
	// ErrBounds carries min and max.
	ErrBounds = fault.New(fault.Invalid, "setting.bounds")
)

const proposed = "proposed; the county edits it"

// keys in the order they are shown. No rule names these minutes; all three are proposals.
var keys = []Key{
	// Two hours: a minor matter waits for a break in the town's work and is still decided on the same day.
	// Under five minutes nobody could read it; after a whole day it was not taken on at all.
	{Name: AcceptMinor, Min: 5, Max: 1440, Default: 120, Unit: "minutes", Source: proposed},
	// Half an hour, as long as a yellow warning may stay unanswered. Twelve hours are a duty shift.
	{Name: AcceptSerious, Min: 5, Max: 720, Default: 30, Unit: "minutes", Source: proposed},
	// Ten minutes, as long as an orange warning may stay unanswered. More than two hours would be slower than a minor one.
	{Name: AcceptMajor, Min: 1, Max: 120, Default: 10, Unit: "minutes", Source: proposed},
	// Design §6: the second looks within ten minutes, else it climbs. An hour later it would no longer be a second look.
	{Name: ReviewMinutes, Min: 1, Max: 60, Default: 10, Unit: "minutes", Source: proposed},
	// 1 lets one person publish the colour; red and orange have no such key, they go out at once and are looked at afterwards.
	{Name: AloneYellow, Min: 0, Max: 1, Default: 0, Unit: "yesno", Source: proposed},
	{Name: AloneBlue, Min: 0, Max: 1, Default: 0, Unit: "yesno", Source: proposed},
	// What the county's contract with its provider lets through; 勉县 called 506 persons in three minutes.
	{Name: CallsPerMinute, Min: 1, Max: 6000, Default: 180, Unit: "per minute", Source: proposed},
	{Name: SMSPerMinute, Min: 1, Max: 60000, Default: 600, Unit: "per minute", Source: proposed},
	// 0 rings nobody for a statement that is owed; the list of what is owed stays.
	{Name: Remind, Min: 0, Max: 1, Default: 1, Unit: "yesno", Source: proposed},
	// Whoever lost his home has water, food and a roof within twelve hours. A county may promise more, not less.
	{Name: ReliefHours, Min: 1, Max: 12, Default: 12, Unit: "hours", Source: "plan 2020-2030, 4(3)3(2)"},
	// A week, as 承德 has it; no rule above it names the days.
	{Name: NoticeDays, Min: 3, Max: 30, Default: 7, Unit: "days", Source: proposed},
	// A test call wakes nobody: from eight in the morning until eight in the evening.
	{Name: TestFromHour, Min: 0, Max: 23, Default: 8, Unit: "hour", Source: proposed},
	{Name: TestToHour, Min: 1, Max: 24, Default: 20, Unit: "hour", Source: proposed},
}

// All gives every key in the order they are shown.
func All() []Key { return slices.Clone(keys) }

// Find gives a key by its name.
func Find(name string) (Key, bool) {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// Check tells whether a county may set the value. Faults: ErrUnknown, ErrBounds.
func Check(name string, value int) error {
	k, ok := Find(name)
	switch {
	case !ok:
		return ErrUnknown
	case value < k.Min || value > k.Max:
		return ErrBounds.With(fault.Params{"min": k.Min, "max": k.Max})
	}
	return nil
}
