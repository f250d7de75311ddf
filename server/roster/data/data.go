// Package data holds the files a county starts from: its tree, the names of its divisions, what can be reported, and the
// lines. SOURCES.md says where each comes from.
package data

import "embed"

// Files are the tables by their names.
//
//go:embed *.csv
var Files embed.FS
