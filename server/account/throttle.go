package account

import "time"

const (
	// freeTries: wet fingers and a forgotten password cost three tries.
	freeTries = 3
	// longestDelay lets somebody who remembered in again within a call to the duty desk; nobody is ever locked out, since
	// numbers are public in a village and locking all officers before a storm would be an attack.
	longestDelay = 5 * time.Minute
)

// Delay is the pause after so many failures in a row: the first three are free, then one second, doubling to five minutes.
func Delay(failures int) time.Duration {
	n := failures - freeTries
	switch {
	case n <= 0:
		return 0
	case n > 9: // 2⁹ seconds are more than five minutes
		return longestDelay
	}
	return min(time.Second<<(n-1), longestDelay)
}

// Wait is what is left of the pause at now, zero when the next try may be made. A clock that went back never makes it
// longer than the pause itself.
func Wait(failures int, last, now time.Time) time.Duration {
	d := Delay(failures)
	return min(max(d-now.Sub(last), 0), d)
}
