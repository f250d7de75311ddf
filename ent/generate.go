// Package ent holds the tables: schema (fields and classes), rule (authority), viewer (who asks) and the generated db.
package ent

//go:generate go run -mod=mod entc.go
