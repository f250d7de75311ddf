package pgtest

import "runtime"

func lockThread() { runtime.LockOSThread() }
