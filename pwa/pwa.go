// Package pwa holds the built app and the operations it may send.
package pwa

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Operations is the map of the app's GraphQL texts by their hash, made by the app's build.
//
//go:embed operations.json
var Operations []byte

// Dist is the built app; empty but for a keep file in a clone that was not built.
func Dist() fs.FS {
	f, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}
