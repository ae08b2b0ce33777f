package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jylu/dispatch/ground"
	"jylu/geo"
)

// sharedFile is a file of the test data beside the checkout; the test is skipped
// where it is absent.
func sharedFile(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(root, "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("no test data: ", err)
	}
	return path
}

// TestImportRoads: counts as the data's README says, the last line as the issue
// words it; what is broken changes nothing and is told by block; a second import
// replaces the first.
func TestImportRoads(t *testing.T) {
	t.Parallel()
	file, data := sharedFile(t, "almaty_roads_2012.osm.pbf"), dataDir(t)
	code, said := jylu(t, data, "import", "roads", file, "-json")
	lines := strings.Split(strings.TrimSpace(said), "\n")
	var counts map[string]float64
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &counts); code != 0 || err != nil {
		t.Fatalf("exit %d, %v\n%s", code, err, said)
	}
	for name, want := range map[string]float64{"nodes": 22301, "ways": 4279, "directed_edges": 48903, "restrictions": 88, "largest_component_nodes": 21273} {
		if got := counts[name]; got < want*0.99 || got > want*1.01 {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if len(counts) != 6 || counts["seconds"] <= 0 {
		t.Errorf("last line: %v", counts)
	}
	before := layersIn(t, data)
	if len(before) != 3 {
		t.Fatalf("layers: %v", before)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.osm.pbf")
	for name, body := range map[string][]byte{"cut": whole[:len(whole)/2], "empty": nil, "no": []byte("<osm></osm>")} {
		if err := os.WriteFile(broken, body, 0o600); err != nil {
			t.Fatal(err)
		}
		if code, said := jylu(t, data, "import", "roads", broken); code != 1 || !strings.Contains(said, "nothing was changed") || !strings.Contains(said, "block") {
			t.Errorf("%s: exit %d: %s", name, code, said)
		}
	}
	if code, said := jylu(t, data, "import", "roads", file, "-dry-run"); code != 0 || !strings.Contains(said, "nothing was changed") {
		t.Errorf("dry run: %d %s", code, said)
	}
	if after := layersIn(t, data); after[ground.Roads] != before[ground.Roads] {
		t.Error("something was changed all the same")
	}
	if code, said := jylu(t, data, "import", "roads", file); code != 0 || !strings.Contains(said, "junctions") {
		t.Errorf("again: %d %s", code, said)
	}
	if after := layersIn(t, data); after[ground.Roads] == before[ground.Roads] || len(after) != 3 {
		t.Error("the second import did not replace the first")
	}
	if code, said := jylu(t, data, "verify"); code != 0 {
		t.Errorf("verify: %s", said)
	}
}

// layersIn are the ids of the layers in the database of a data folder.
func layersIn(t *testing.T, data string) map[string]string {
	t.Helper()
	db := opened(t, data)
	defer db.Close()
	rows, err := db.Pool.Query(t.Context(), "SELECT kind, id::text FROM ground_layer")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var kind, id string
		if err := rows.Scan(&kind, &id); err != nil {
			t.Fatal(err)
		}
		found[kind] = id
	}
	return found
}

// TestImportAddresses: a table is taken, faults are told by line and change
// nothing.
func TestImportAddresses(t *testing.T) {
	t.Parallel()
	data, file := dataDir(t), filepath.Join(t.TempDir(), "register.csv")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("street,house,lat,lon\nАбая,52,43.24,76.93\nАбая,54,43.24,76.94\n")
	if code, said := jylu(t, data, "import", "addresses", file); code != 0 || !strings.Contains(said, "2 houses") {
		t.Fatalf("exit %d: %s", code, said)
	}
	before := layersIn(t, data)
	write("street,house,lat,lon\nАбая,52,91,76.93\n")
	if code, said := jylu(t, data, "import", "addresses", file); code != 1 || !strings.Contains(said, "line 2") || !strings.Contains(said, "nothing was changed") {
		t.Errorf("latitude 91: exit %d: %s", code, said)
	}
	if after := layersIn(t, data); after[ground.Addresses] != before[ground.Addresses] {
		t.Error("something was changed all the same")
	}
	if code, _ := jylu(t, data, "import", "addresses", filepath.Join(t.TempDir(), "absent")); code != 1 {
		t.Errorf("an absent file: exit %d", code)
	}
	if code, _ := jylu(t, data, "import", "streets", file); code != 2 {
		t.Errorf("import streets: exit %d", code)
	}
}

// TestImportBesideServe: roads come in beside a server that is running, which goes
// on, and the journal's chain holds.
func TestImportBesideServe(t *testing.T) {
	t.Parallel()
	file, dir := sharedFile(t, "almaty_roads_2012.osm.pbf"), dataDir(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	url, out, ended := serving(t, ctx, dir)
	if code, said := jylu(t, dir, "import", "roads", file); code != 0 {
		t.Fatalf("import: %s", said)
	}
	res, err := http.Get(url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	if res.Body.Close(); res.StatusCode != 200 {
		t.Errorf("health after an import: %d", res.StatusCode)
	}
	if code, said := jylu(t, dir, "verify"); code != 0 {
		t.Errorf("verify: %s", said)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Fatalf("serve ended with %d:\n%s", code, out)
	}
}

// TestTwoProcesses: what the terminal imports reaches the ground of a house that
// heeds the journal.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	db := opened(t, dir)
	defer db.Close()
	g := ground.New(db.Gorm, now, geo.DefaultStraightLine)
	if err := g.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "register.csv")
	if err := os.WriteFile(file, []byte("street,house,lat,lon\nТридевятая,52,43.24,76.93\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said := jylu(t, dir, "import", "addresses", file); code != 0 {
		t.Fatal(said)
	}
	if got := g.Terrain().Find("Тридевятая 52", "ru", nil, 3); len(got.Unknown) == 0 {
		t.Errorf("known before it was loaded: %+v", got)
	}
	var kind string
	if err := db.Pool.QueryRow(t.Context(), "SELECT kind FROM journal_entry ORDER BY seq DESC LIMIT 1").Scan(&kind); err != nil || !ground.Heeds(kind) {
		t.Fatalf("the journal's last entry is %q, %v", kind, err)
	}
	if err := g.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := g.Terrain().Find("Тридевятая 52", "ru", nil, 3); len(got.Items) == 0 || got.Items[0].Kind != "house" {
		t.Errorf("not taken over: %+v", got)
	}
}
