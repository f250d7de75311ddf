package ops

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// disk gives what is free for this process, and the whole, where a folder lies or will lie.
func disk(dir string) (free, total int64, err error) {
	for {
		var st syscall.Statfs_t
		err := syscall.Statfs(dir, &st)
		if err == nil {
			return int64(st.Bavail) * st.Bsize, int64(st.Blocks) * st.Bsize, nil
		}
		up := filepath.Dir(dir)
		if !errors.Is(err, fs.ErrNotExist) || up == dir {
			return 0, 0, fmt.Errorf("size of the disk: %w", err)
		}
		dir = up // not made yet
	}
}

// memory is what the process holds in memory now.
func memory() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return held()
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		return held()
	}
	return resident * int64(os.Getpagesize())
}
