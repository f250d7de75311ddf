// Package migrations embeds the dated forward SQL of both databases. A down section is never run: undo is a new migration.
package migrations

import "embed"

// SQLite and Postgres hold the goose files and the checksums.
var (
	//go:embed sqlite
	SQLite embed.FS
	//go:embed postgres
	Postgres embed.FS
)
