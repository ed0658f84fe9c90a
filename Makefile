# `make help` lists what there is. The two that matter: demo, test.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

DEMO_DATA := demo-data
FUZZ_TIME := 10s
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)

.PHONY: help
help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

## Building

.PHONY: demo
demo: build ## Build everything and serve the demo at http://localhost:8080, its data in ./demo-data
	bin/vitrine demo --data $(DEMO_DATA)

.PHONY: build
build: interface program ## Interface, then the program with the interface inside: bin/vitrine

.PHONY: interface
interface: web/dist/index.html

.PHONY: program
program:
	go build -o bin/vitrine ./cmd/vitrine

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build

# npm writes this file last: it stands for a complete installation.
%/node_modules/.package-lock.json: %/package-lock.json %/package.json
	cd $* && npm ci --no-audit --no-fund

## Checking

.PHONY: test
test: test-needs build ## Every test: Go with the race detector, a little fuzzing, interface, browser; installs what they need
	.ci/test

.PHONY: test-go
test-go: ## Go tests only
	.ci/system
	.ci/test go

.PHONY: test-web
test-web: web/node_modules/.package-lock.json ## Interface tests only
	.ci/test web

.PHONY: test-e2e
test-e2e: test-needs build ## Browser tests only
	.ci/test e2e

.PHONY: test-needs
test-needs: web/node_modules/.package-lock.json e2e/node_modules/.package-lock.json
	.ci/system

.PHONY: ci
ci: ## What every change must pass: lint, formats, generated files, all tests, and a tree left as it was
	.ci/unchanged $(MAKE) fmt tidy generate
	$(MAKE) lint
	.ci/unchanged $(MAKE) test

.PHONY: lint
lint: web/node_modules/.package-lock.json e2e/node_modules/.package-lock.json ## Linters and types of everything
	$$(.ci/tool golangci-lint) run ./...
	cd web && npm run types && npm run lint
	cd e2e && npm run lint

.PHONY: fmt
fmt: web/node_modules/.package-lock.json e2e/node_modules/.package-lock.json ## Format everything
	$$(.ci/tool golangci-lint) fmt ./...
	cd web && npm run format
	cd e2e && npm run format

.PHONY: tidy
tidy:
	go mod tidy

.PHONY: generate
generate: web/node_modules/.package-lock.json ## Write openapi.json from the routes, and the interface's types from openapi.json
	go test ./internal/api -run "^TestOpenAPI$$" -update
	cd web && npm run generate

.PHONY: mutate
mutate: ## Remove every rule of the permission engine in turn: a test must notice each (some five minutes; edit nothing meanwhile)
	go test -run '^TestMutations$$' -v -timeout 0 ./internal/access -access.mutate

.PHONY: fuzz
fuzz: ## Every fuzz target for FUZZ_TIME (10s) each
	.ci/fuzz $(FUZZ_TIME)

.PHONY: bench
bench: ## Benchmarks: the permission engine beside its peers, on the same data
	cd bench && go run .

.PHONY: screenshots
screenshots: test-needs build ## Pictures of the main pages, light, dark and phone width, into e2e/artifacts
	cd e2e && node screenshots.js

.PHONY: clean
clean: ## Remove what was built and installed here; the demo's data stays
	rm -rf bin web/node_modules e2e/node_modules e2e/artifacts
	find web/dist -mindepth 1 ! -name .gitkeep -delete
