package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// textGrid is a grid of side × side nodes in the text form, every street both
// ways, parallel and looping arcs among them.
func textGrid(side int) string {
	var nodes, arcs strings.Builder
	count := 0
	arc := func(v, w int, s float64) {
		fmt.Fprintf(&arcs, "%d %d %g\n", v, w, s)
		count++
	}
	for y := range side {
		for x := range side {
			fmt.Fprintf(&nodes, "%g %g\n", 76+float64(x)/100, 43+float64(y)/100)
			at := y*side + x
			if x+1 < side {
				arc(at, at+1, float64(3+x*y%7))
				arc(at+1, at, 4.25)
			}
			if y+1 < side {
				arc(at, at+side, float64(2+(x+y)%5))
				arc(at+side, at, 0)
			}
			if at%9 == 0 {
				arc(at, at, 1)
				arc(at, (at+1)%(side*side), 30)
			}
		}
	}
	return fmt.Sprintf("%d %d\n", side*side, count) + nodes.String() + "\n" + arcs.String()
}

func TestBenchRoads(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "grid.txt")
	if err := os.WriteFile(file, []byte(textGrid(20)), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	if code := run(t.Context(), []string{"bench", "roads", "-graph", file, "-from", "7", "-to", "40"}, nil, &out, &log); code != 0 {
		t.Fatalf("exit code %d: %s", code, log.String())
	}
	var got map[string]float64
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%q: %v", out.String(), err)
	}
	if len(got) != 3 || got["preprocess_s"] <= 0 || got["table_s"] <= 0 || got["mismatches"] != 0 {
		t.Errorf("printed %s", out.String())
	}
	for _, args := range [][]string{
		{"bench"}, {"bench", "sky"}, {"bench", "roads"}, {"bench", "roads", "-graph", file, "-from", "0"},
		{"bench", "roads", "-graph", file, "-from", "9000000", "-to", "9000000"},
	} {
		if code := run(t.Context(), args, nil, &out, &log); code != 2 {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
}
