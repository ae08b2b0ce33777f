# make run    serve the bundled city at http://127.0.0.1:8080
# make test   everything: lint, build, Go tests, browser tests; one line of counts
# make lint   formatting, vet, staticcheck, types of the screens, module file
# make bench  every benchmark beside its budget
# make chaos  500 random actions a role against the screens, some half an hour; CHAOS_SEED repeats a run
# make lighthouse  Lighthouse's accessibility score of every page, at least 95
# make looks  pictures of every page, language, theme and size, in web/e2e/out/looks
# make build  the stripped binary, bin/jylu

GO ?= go

.PHONY: run build test lint bench chaos lighthouse looks clean

run:
	.ci/install go postgres
	$(MAKE) --no-print-directory build
	bin/jylu serve -demo

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o bin/jylu ./cmd/jylu

test:
	.ci/test

lint:
	.ci/install go node
	.ci/lint

bench:
	.ci/install go postgres
	$(GO) run .ci/bench.go

chaos lighthouse looks:
	.ci/screens $@

clean:
	rm -rf bin web/ui/node_modules web/e2e/node_modules web/e2e/lighthouse/node_modules web/e2e/out
