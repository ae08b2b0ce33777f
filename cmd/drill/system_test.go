package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jylu/migrations/localpg"
)

// TestDrill runs the whole thing against the program: honestly, with the server
// killed on the way, and then with each plant, which must be found. The plants
// share a city; they lie to the checker only.
func TestDrill(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes most of a minute")
	}
	if _, err := localpg.Find(os.Getenv("JYLU_PG_BIN")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	ctx := t.Context()
	bin := filepath.Join(t.TempDir(), "jylu")
	if err := build(ctx, bin); err != nil {
		t.Fatal(err)
	}
	t.Run("killed and whole", func(t *testing.T) {
		out := rehearsed(t, nil, "-start", "-bin", bin, "-minutes", "0.25", "-kill", "-kill-every", "4s", "-seed", "7", "-clients", "5")
		if !strings.Contains(out, "the journal is whole") || strings.Contains(out, " 0 kills ·") && !strings.Contains(out, "kills: ") {
			t.Error(out)
		}
	})
	t.Run("planted", func(t *testing.T) {
		s, err := startServer(ctx, bin, "", "planted-password")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.stop(); err != nil {
				t.Error(err)
			}
		})
		// First and alone: it lies about orders, and a drill leaves crews away behind it.
		const first = "double-book"
		t.Run(first, func(t *testing.T) {
			rehearsed(t, []string{plants[first]}, "-url", s.url(), "-minutes", "0.2", "-plant", first)
		})
		t.Run("beside each other", func(t *testing.T) {
			for plant, kind := range plants {
				if plant == first {
					continue
				}
				t.Run(plant, func(t *testing.T) {
					t.Parallel()
					rehearsed(t, []string{kind}, "-url", s.url(), "-minutes", "0.2", "-plant", plant)
				})
			}
		})
	})
}

// rehearsed runs a drill and holds that it finds what it should: nothing, or at
// least the kinds wanted. What goes with them is the same lie seen elsewhere.
func rehearsed(t *testing.T, want []string, args ...string) string {
	t.Helper()
	o, err := parse(args, "planted-password")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	found, err := rehearse(context.WithoutCancel(t.Context()), o, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	also := map[string][]string{"double-booking": {"lost", "not-linearizable"}, "stream-order": {"stream-gap"}}
	got := kinds(found)
	for _, kind := range want {
		if !slices.Contains(got, kind) {
			t.Errorf("%s was not noticed", kind)
		}
	}
	for _, kind := range got {
		if !slices.Contains(want, kind) && (len(want) == 0 || !slices.Contains(also[want[0]], kind)) {
			t.Errorf("found %s", kind)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
	return out.String()
}

// TestOptions holds that a drill goes nowhere but to this machine.
func TestOptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args string
		fits bool
	}{
		{"-start", true}, {"-start -kill -minutes 3 -speed 60", true}, {"-url http://127.0.0.1:8080", true}, {"-url http://localhost:8080/", true},
		{"-url http://[::1]:8080", true},
		{"", false}, {"-start -url http://127.0.0.1:8080", false}, {"-url http://192.0.2.1:8080", false}, {"-url http://jylu.kz", false},
		{"-url https://127.0.0.1", false}, {"-url http://127.0.0.1.nip.io", false}, {"-url http://127.0.0.1:8080/x", false},
		{"-url http://127.0.0.1:8080 -kill", false}, {"-start -minutes 0", false}, {"-start -minutes 1e9", false}, {"-start -speed 0", false},
		{"-start -clients 100000", false}, {"-start what", false}, {"-start -nonsense", false},
	} {
		if _, err := parse(strings.Fields(c.args), "secret"); (err == nil) != c.fits {
			t.Errorf("drill %s: %v", c.args, err)
		}
	}
	if _, err := parse([]string{"-url", "http://127.0.0.1:8080"}, ""); err == nil {
		t.Error("a password is needed")
	}
	if _, err := newPlant("tulip"); err == nil {
		t.Error("there is no such plant")
	}
}

func parse(args []string, password string) (options, error) {
	return parseOptions(args, password, new(strings.Builder))
}
