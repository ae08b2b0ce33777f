package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"jylu/geo/road/hierarchy"
)

// benchCells bounds the table that bench roads keeps in memory (256 MB).
const benchCells = 1 << 26

// bench measures parts of the product on data from outside.
func (p *program) bench(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "roads" {
		return &usageError{"what to measure is missing: roads"}
	}
	return p.benchRoads(ctx, args[1:])
}

// roadsMeasured is what bench roads prints.
type roadsMeasured struct {
	Preprocess float64 `json:"preprocess_s"` // order, topology and weights, one run
	Table      float64 `json:"table_s"`      // median of up to nine runs
	Mismatches int     `json:"mismatches"`   // cells that differ from plain Dijkstra
}

// benchRoads computes one travel-time table on a graph in plain text (see
// hierarchy.ReadText) between nodes drawn from a seed, and compares every cell with
// plain Dijkstra, whose time it tells on the error stream.
func (p *program) benchRoads(ctx context.Context, args []string) error {
	fs := p.flags("bench roads")
	file := fs.String("graph", "", "the graph: \"nodes arcs\", a line \"lon lat\" per node, a line \"from to seconds\" per arc; nodes count from 0")
	rows := fs.Int("from", 50, "how many sources")
	columns := fs.Int("to", 500, "how many targets")
	seed := fs.Uint64("seed", 1, "chooses sources and targets")
	if _, err := parse(fs, args); err != nil {
		return err
	}
	switch {
	case *file == "":
		return &usageError{"-graph is missing"}
	case *rows < 1 || *columns < 1 || *rows > benchCells / *columns:
		return &usageError{fmt.Sprintf("-from and -to must be at least 1, and their product at most %d", benchCells)}
	}
	f, err := os.Open(*file)
	if err != nil {
		return err
	}
	defer f.Close()
	g, weight, err := hierarchy.ReadText(f)
	if err != nil {
		return fmt.Errorf("%s: %w", *file, err)
	}
	if g.Nodes() == 0 {
		return fmt.Errorf("%s: a graph without nodes", *file)
	}

	var done roadsMeasured
	start := time.Now()
	m := hierarchy.New(g, hierarchy.Order(g)).Customize(weight)
	done.Preprocess = time.Since(start).Seconds()

	r := rand.New(rand.NewPCG(*seed, 0))
	from, to := drawNodes(r, g.Nodes(), *rows), drawNodes(r, g.Nodes(), *columns)
	table, took := timedTable(m, from, to)
	done.Table = took.Seconds()

	start = time.Now()
	for i := range from {
		if err := ctx.Err(); err != nil {
			return err
		}
		dist, _ := g.Dijkstra(weight, from[i])
		for j := range to {
			if table[i*len(to)+j] != dist[to[j][0].Node] {
				done.Mismatches++
			}
		}
	}
	fmt.Fprintf(p.stderr, "%d nodes, %d arcs; the same table by plain Dijkstra took %.3f s\n", g.Nodes(), len(g.Head), time.Since(start).Seconds())
	if err := json.NewEncoder(p.stdout).Encode(done); err != nil {
		return err
	}
	if done.Mismatches > 0 {
		return fmt.Errorf("%d cells differ from Dijkstra", done.Mismatches)
	}
	return nil
}

// drawNodes draws n points, each one node; a node may come twice.
func drawNodes(r *rand.Rand, nodes, n int) [][]hierarchy.Seed {
	points := make([][]hierarchy.Seed, n)
	for i := range points {
		points[i] = []hierarchy.Seed{{Node: int32(r.IntN(nodes))}}
	}
	return points
}

// timedTable computes the table nine times, or as often as two seconds allow,
// and gives the median; the first run, which finds the memory, is left out if
// there are others.
func timedTable(m *hierarchy.Metric, from, to [][]hierarchy.Seed) (table []uint32, median time.Duration) {
	var took []time.Duration
	for all := time.Duration(0); len(took) < 10 && (len(took) == 0 || all < 2*time.Second); {
		start := time.Now()
		table = m.Table(from, to)
		took = append(took, time.Since(start))
		all += took[len(took)-1]
	}
	if len(took) > 1 {
		took = took[1:]
	}
	slices.SortFunc(took, cmp.Compare[time.Duration])
	return table, took[len(took)/2]
}
