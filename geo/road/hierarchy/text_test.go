package hierarchy

import (
	"strings"
	"testing"
)

func TestReadTextFaults(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "the file is empty",
		"\n\n":                            "the file is empty",
		"2":                               `line 1: 1 words; want "nodes arcs"`,
		"two 1":                           `line 1: the number of nodes is not a whole number: "two"`,
		"-1 1":                            "line 1: the number of nodes is -1; want 0 to 20000000",
		"99999999999 1":                   "line 1: the number of nodes is 99999999999; want 0 to 20000000",
		"20000000 100000000":              "the file ends after 0 of 20000000 nodes",
		"2 1\n76 43\n":                    "the file ends after 1 of 2 nodes",
		"1 0\n76 91":                      "line 2: the latitude is 91; want -90 to 90",
		"1 0\nNaN 43":                     "line 2: the longitude is NaN; want -180 to 180",
		"1 0\n76 x":                       `line 2: the latitude is not a number: "x"`,
		"2 1\n76 43\n76 44\n":             "the file ends after 0 of 1 arcs",
		"2 1\n76 43\n\n76 44\n0 2 5":      "line 5: the second node is 2; want 0 to 1",
		"2 1\n76 43\n76 44\n-1 1 5":       "line 4: the first node is -1; want 0 to 1",
		"2 1\n76 43\n76 44\n0 1 -5":       "line 4: the time is -5; want 0 to 2.147483646e+06",
		"2 1\n76 43\n76 44\n0 1 5 6":      `line 4: 4 words; want "from to seconds"`,
		"2 1\n76 43\n76 44\n0 1 5\n1 0 5": "line 5: there is more than the 1 arcs of the first line",
		strings.Repeat("9", 70_000):       `line 1: too long; want "nodes arcs"`,
	} {
		if _, _, err := ReadText(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

func FuzzReadText(f *testing.F) {
	f.Add("4 3\n76 43\n76 44\n77 43\n77 44\n\n0 1 5\n1 2 0\n3 3 1.25\n")
	f.Add("2 1\n76 43\n76 44\n0 1 5.5\n")
	f.Add("0 0\n")
	f.Add("1 1\n1e300 -0\n0 0 1e-9")
	f.Fuzz(func(t *testing.T, text string) {
		g, weight, err := ReadText(strings.NewReader(text))
		if err != nil {
			return
		}
		n := g.Nodes()
		if n != len(g.Lon) || n != len(g.Lat) || int(g.First[n]) != len(g.Head) || len(weight) != len(g.Head) {
			t.Fatal("lengths do not fit")
		}
		for v := range n {
			if g.First[v] > g.First[v+1] {
				t.Fatal("rows overlap")
			}
		}
		for _, h := range g.Head {
			if h < 0 || int(h) >= n {
				t.Fatal("an arc leads out of the graph")
			}
		}
	})
}
