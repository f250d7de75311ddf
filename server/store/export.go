package store

// Kinds of subjects that no delta and no hint knows: the desks look at their lists themselves.
const (
	KindExport = "export"
	KindSpot   = "spot_check"
	KindTest   = "test_round"
	KindLeave  = "leave"
)
