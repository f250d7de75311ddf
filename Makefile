# Each target is a line or two over the go and npm commands; they work without make.
.DEFAULT_GOAL := help
.PHONY: help run app golang units e2e test check bench soak verify generate migration lint needs node browser examples office lighthouse

help: ## this list
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: app ## build the app, start the demo on SQLite, print the address and who may sign in
	go run ./server demo

node:
	@command -v npm >/dev/null || { echo 'Node with npm is missing (Node 20.19 or later)'; exit 1; }

# npm ci only when the lock file is newer than what was installed.
pwa/node_modules/.package-lock.json: pwa/package-lock.json | node
	npm --prefix pwa ci --no-fund --no-audit
	@touch $@

# The Go program embeds pwa/dist, so the app is built first.
app: pwa/node_modules/.package-lock.json ## build the app into pwa/dist
	npm --prefix pwa run --silent bundle

needs: ## what the tests need: PostgreSQL; installed when root, else named
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; \
	  else echo 'PostgreSQL is missing: install the Debian package postgresql'; exit 1; fi; }

browser: ## what the end-to-end tests need: Chromium and a Chinese font; installed when root, else named
	@{ [ -n "$$JIAOYING_CHROMIUM" ] || command -v chromium >/dev/null; } && fc-list 2>/dev/null | grep -qi 'cjk' || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig; \
	  else echo 'Chromium or a Chinese font is missing: install the Debian packages chromium and fonts-noto-cjk'; exit 1; fi; }

examples: ## what the tests of server/deploy need: nginx and systemd-analyze; installed when root, else named
	@{ command -v nginx || ls /usr/sbin/nginx; } >/dev/null 2>&1 && command -v systemd-analyze >/dev/null || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light systemd; \
	  else echo 'nginx or systemd-analyze is missing: install the Debian packages nginx-light and systemd'; exit 1; fi; }

office: ## what the tests of server/loss/sheet need: LibreOffice Calc; installed when root, else named
	@command -v soffice >/dev/null || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui; \
	  else echo 'LibreOffice is missing: install the Debian package libreoffice-calc-nogui'; exit 1; fi; }

# The Go half and the app's half leave each other's files alone, and each has long stretches on one core: side by side. vet has run by then.
test: needs browser examples office pwa/node_modules/.package-lock.json ## everything: generated code, migrations, floors, Go on both databases, the app's units, end to end in Chromium
	$(MAKE) -j2 --output-sync=target golang units
	$(MAKE) app
	npm --prefix pwa run size
	npm --prefix pwa run floor
	go test -count=1 -vet=off -timeout 15m ./...
	JIAOYING_E2E_BUILT=1 npm --prefix pwa run e2e

golang: lint
	$(MAKE) verify

units: pwa/node_modules/.package-lock.json ## the app's operations, types, lint and unit tests
	npm --prefix pwa run codegen
	@test -z "$$(git status --porcelain -- pwa/operations.json pwa/src/wire/generated.ts pwa/src/wire/documents)" || { git status --short -- pwa; echo 'the operations are not what the .graphql files say'; exit 1; }
	npm --prefix pwa run check
	npm --prefix pwa run lint
	npm --prefix pwa test

e2e: browser app ## the app in a real browser against the real binary
	JIAOYING_E2E_BUILT=1 npm --prefix pwa run e2e

lighthouse: browser app ## budget B10: Lighthouse on four pages, and how soon the app is there without a network; five minutes on a quiet machine
	npm --prefix pwa run lighthouse

check: needs ## the quick part of test: Go alone, cached, small doses of the whole binary
	go test -short ./...

bench: needs ## the benchmarks of the README; JIAOYING_BENCH_ROWS for more rows
	go test -run '^$$' -bench . -benchmem -timeout 60m ./server/... ./graph/...

soak: needs browser office app ## the full doses, hours long; goes on where it was stopped; JIAOYING_SEED repeats a run
	.ci/soak

verify: needs ## regenerate and compare; migrations against schema
	go generate ./ent ./graph
	@test -z "$$(git status --porcelain -- ent/db graph)" || { git status --short -- ent/db graph; echo 'generated code is not what the schemas say'; exit 1; }
	go run ./migrations/plan -check

generate: pwa/node_modules/.package-lock.json ## ent, then GraphQL, then the app's documents, from nothing
	rm -rf ent/db
	go generate ./ent
	rm -rf graph/generated graph/model
	go generate ./graph
	npm --prefix pwa run codegen

migration: needs ## the next migration of both databases: make migration name=add_something
	go run ./migrations/plan -name $(name)

lint: ## gofmt and vet
	@test -z "$$(gofmt -l $$(git ls-files '*.go' | grep -v '^ent/db/' | grep -v '^graph/generated/'))" || { gofmt -l $$(git ls-files '*.go' | grep -v '^ent/db/'); exit 1; }
	go vet ./...
