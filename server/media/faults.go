package media

import "jiaoying/server/fault"

// The faults of the flow. What a phone says wrongly of a file stands in manifest.
var (
	// ErrSettled: the file was kept, refused or given up already; params say which state.
	ErrSettled = fault.New(fault.Conflict, "media.settled")
	// ErrOpen: an upload of this file is open; params name it, so that the phone goes on with it.
	ErrOpen = fault.New(fault.Conflict, "media.open")
	// ErrSize: another size than was told with the report.
	ErrSize = fault.New(fault.Invalid, "media.size")
	// ErrMany: so many uploads of one person are open; params say seconds.
	ErrMany = fault.New(fault.Limited, "media.many")
	// ErrDay: one person has sent as much as anybody may in a day; params say seconds.
	ErrDay = fault.New(fault.Limited, "media.day")
	// ErrFull: the disk has room for words, and for pictures no more; params say seconds.
	ErrFull = fault.New(fault.Unavailable, "media.full")
)
