# Each target is a line or two over the go command; they work without make.
.DEFAULT_GOAL := help
.PHONY: help app test check bench verify generate migration lint needs

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

needs: ## what the tests need: PostgreSQL; installed when root, else named
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; \
	  else echo 'PostgreSQL is missing: install the Debian package postgresql'; exit 1; fi; }

test: needs lint verify app ## everything: generated code, migrations, floors, Go on both databases, the app's units
	go test -count=1 ./...

app: ## the app's types, operations and unit tests
	@command -v npm >/dev/null || { echo 'Node with npm is missing (Node 20.19 or later)'; exit 1; }
	npm --prefix pwa ci --no-fund --no-audit
	npm --prefix pwa run codegen
	@test -z "$$(git status --porcelain -- pwa/operations.json pwa/src/wire/generated.ts)" || { git status --short -- pwa; echo 'the operations are not what the .graphql files say'; exit 1; }
	npm --prefix pwa run check
	npm --prefix pwa test

check: needs ## the quick part of test
	go test ./...

verify: needs ## regenerate and compare; migrations against schema
	go generate ./ent
	@test -z "$$(git status --porcelain -- ent/db)" || { git status --short -- ent/db; echo 'ent/db is not what ent/schema generates'; exit 1; }
	go run ./migrations/plan -check

generate: ## ent/db from ent/schema
	rm -rf ent/db
	go generate ./ent

migration: needs ## the next migration of both databases: make migration name=add_something
	go run ./migrations/plan -name $(name)

lint: ## gofmt and vet
	@test -z "$$(gofmt -l $$(git ls-files '*.go' | grep -v '^ent/db/'))" || { gofmt -l $$(git ls-files '*.go' | grep -v '^ent/db/'); exit 1; }
	go vet ./...
