package ops

import "runtime"

// held is what Go has of the system, where the system does not say what is resident.
func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
