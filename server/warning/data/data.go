// Package data holds what a county starts from for its warnings: the proposed ladder, action lists and templates, which it edits
// before use, and the event types collected from open code. Every proposed row says so; none of them is a constant of the program.
package data

import "embed"

// Files are the tables by their names.
//
//go:embed *.csv
var Files embed.FS
