//go:build ignore

// Tally reads the output of go test -json, shows failures with what they said and
// every skipped test with its reason, and ends in one line of counts. A test with
// subtests counts as its subtests; a package that does not build counts as failed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// event is one line of go test -json.
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

// result is what became of one test, or with an empty test of one package.
type result struct{ pkg, test string }

func main() {
	t := tally{outcome: map[result]string{}, said: map[result][]string{}}
	for in := bufio.NewReader(os.Stdin); ; {
		line, err := in.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			break
		}
		var e event
		if json.Unmarshal(line, &e) != nil {
			fmt.Print(string(line)) // not an event: go itself speaks
			continue
		}
		t.take(e)
	}
	passed, failed, skipped := t.report()
	fmt.Printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
}

// tally is everything heard so far.
type tally struct {
	outcome map[result]string
	said    map[result][]string
	order   []result // in which outcomes came
}

func (t *tally) take(e event) {
	key := result{e.Package, e.Test}
	switch e.Action {
	case "output":
		t.said[key] = append(t.said[key], e.Output)
	case "build-output":
		fmt.Print(e.Output)
	case "pass", "fail", "skip":
		t.outcome[key] = e.Action
		t.order = append(t.order, key)
		if e.Test == "" && e.Action != "skip" {
			fmt.Printf("%-4s %s %.1f s\n", e.Action, e.Package, e.Elapsed)
		}
	}
}

// above lists the tests and the package that r is part of.
func above(r result) []result {
	var all []result
	if r.test != "" {
		all = append(all, result{r.pkg, ""})
	}
	for i := range r.test {
		if r.test[i] == '/' {
			all = append(all, result{r.pkg, r.test[:i]})
		}
	}
	return all
}

// report prints failures and skips and counts the tests without subtests. A
// failure of a parent or package counts only if nothing below it failed.
func (t *tally) report() (passed, failed, skipped int) {
	parents, blamed := map[result]bool{}, map[result]bool{}
	for _, r := range t.order {
		for _, a := range above(r) {
			parents[a] = true
			blamed[a] = blamed[a] || t.outcome[r] == "fail"
		}
	}
	for _, r := range t.order {
		leaf := r.test != "" && !parents[r]
		switch t.outcome[r] {
		case "fail":
			if !blamed[r] {
				failed++
			}
			fmt.Printf("--- FAIL %s %s\n%s", r.pkg, r.test, strings.Join(t.said[r], ""))
		case "skip":
			if leaf {
				skipped++
				fmt.Printf("--- skipped %s %s: %s\n", r.pkg, r.test, reason(t.said[r]))
			}
		case "pass":
			if leaf {
				passed++
			}
		}
	}
	return passed, failed, skipped
}

// reason is what a skipped test said, without go's own lines.
func reason(output []string) string {
	output = slices.DeleteFunc(slices.Clone(output), func(s string) bool {
		return strings.HasPrefix(s, "===") || strings.Contains(s, "--- SKIP")
	})
	return strings.TrimSpace(strings.Join(output, ""))
}
