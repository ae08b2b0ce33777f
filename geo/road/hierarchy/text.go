package hierarchy

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Bounds of a graph in text. Memory grows with the lines that are really
// there, not with what the first one promises.
const (
	maxTextNodes = 20_000_000
	maxTextArcs  = 100_000_000
)

// textLines reads a graph's lines, one at a time, and knows where it is.
type textLines struct {
	s      *bufio.Scanner
	number int
	words  [][]byte
}

// next reads the next line that is not empty and wants n words on it, as what
// describes them.
func (l *textLines) next(n int, what string) error {
	for l.s.Scan() {
		l.number++
		if l.words = bytes.Fields(l.s.Bytes()); len(l.words) == 0 {
			continue
		}
		if len(l.words) != n {
			return l.fault("%d words; want %q", len(l.words), what)
		}
		return nil
	}
	if err := l.s.Err(); errors.Is(err, bufio.ErrTooLong) {
		l.number++
		return l.fault("too long; want %q", what)
	} else if err != nil {
		return fmt.Errorf("after line %d: %w", l.number, err)
	}
	return io.EOF
}

func (l *textLines) fault(format string, args ...any) error {
	return fmt.Errorf("line %d: %s", l.number, fmt.Sprintf(format, args...))
}

// whole reads a word as a whole number from 0 up to below.
func (l *textLines) whole(i int, what string, below int) (int, error) {
	n, err := strconv.Atoi(string(l.words[i]))
	if err != nil {
		return 0, l.fault("%s is not a whole number: %q", what, clip(l.words[i]))
	}
	if n < 0 || n >= below {
		return 0, l.fault("%s is %d; want 0 to %d", what, n, below-1)
	}
	return n, nil
}

// decimal reads a word as a number between low and high.
func (l *textLines) decimal(i int, what string, low, high float64) (float64, error) {
	x, err := strconv.ParseFloat(string(l.words[i]), 64)
	if err != nil {
		return 0, l.fault("%s is not a number: %q", what, clip(l.words[i]))
	}
	if !(x >= low && x <= high) { // not a number is refused too
		return 0, l.fault("%s is %v; want %v to %v", what, x, low, high)
	}
	return x, nil
}

// clip shortens a word for an error.
func clip(word []byte) []byte { return word[:min(len(word), 40)] }

// ReadText reads a graph and its weights in plain text: the line "nodes arcs", then a line
// "lon lat" in degrees for each node, then a line "from to seconds" for each
// arc, its nodes numbered from 0 in the order they came. Empty lines do not
// count. Seconds may have decimals; weights are milliseconds. An error names
// the line.
func ReadText(r io.Reader) (*Graph, []uint32, error) {
	l := &textLines{s: bufio.NewScanner(r)}
	if err := l.next(2, "nodes arcs"); errors.Is(err, io.EOF) {
		return nil, nil, errors.New("the file is empty")
	} else if err != nil {
		return nil, nil, err
	}
	nodes, err := l.whole(0, "the number of nodes", maxTextNodes+1)
	if err != nil {
		return nil, nil, err
	}
	arcs, err := l.whole(1, "the number of arcs", maxTextArcs+1)
	if err != nil {
		return nil, nil, err
	}
	g := &Graph{}
	for i := range nodes {
		if err := l.node(g); errors.Is(err, io.EOF) {
			return nil, nil, fmt.Errorf("the file ends after %d of %d nodes", i, nodes)
		} else if err != nil {
			return nil, nil, err
		}
	}
	var list []textArc
	for i := range arcs {
		a, err := l.arc(nodes)
		if errors.Is(err, io.EOF) {
			return nil, nil, fmt.Errorf("the file ends after %d of %d arcs", i, arcs)
		} else if err != nil {
			return nil, nil, err
		}
		list = append(list, a)
	}
	if err := l.next(0, ""); err == nil || !errors.Is(err, io.EOF) {
		return nil, nil, l.fault("there is more than the %d arcs of the first line", arcs)
	}
	weight := g.fill(list)
	return g, weight, nil
}

// textArc is one arc as it stands in the text.
type textArc struct {
	from, to int32
	weight   uint32
}

func (l *textLines) node(g *Graph) error {
	if err := l.next(2, "lon lat"); err != nil {
		return err
	}
	lon, err := l.decimal(0, "the longitude", -180, 180)
	if err != nil {
		return err
	}
	lat, err := l.decimal(1, "the latitude", -90, 90)
	if err != nil {
		return err
	}
	g.Lon, g.Lat = append(g.Lon, lon), append(g.Lat, lat)
	return nil
}

func (l *textLines) arc(nodes int) (textArc, error) {
	if err := l.next(3, "from to seconds"); err != nil {
		return textArc{}, err
	}
	from, err := l.whole(0, "the first node", nodes)
	if err != nil {
		return textArc{}, err
	}
	to, err := l.whole(1, "the second node", nodes)
	if err != nil {
		return textArc{}, err
	}
	s, err := l.decimal(2, "the time", 0, float64(Unreachable-1)/1000)
	if err != nil {
		return textArc{}, err
	}
	return textArc{int32(from), int32(to), uint32(math.Round(s * 1000))}, nil
}

// fill puts the arcs into the graph's rows and gives their weights.
func (g *Graph) fill(list []textArc) (weight []uint32) {
	n := len(g.Lon)
	g.First, g.Head, weight = make([]int32, n+1), make([]int32, len(list)), make([]uint32, len(list))
	for _, a := range list {
		g.First[a.from+1]++
	}
	for v := range n {
		g.First[v+1] += g.First[v]
	}
	next := append([]int32(nil), g.First...)
	for _, a := range list {
		i := next[a.from]
		next[a.from]++
		g.Head[i], weight[i] = a.to, a.weight
	}
	return weight
}
