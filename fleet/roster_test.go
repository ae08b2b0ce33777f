package fleet_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jylu/fleet"
	"jylu/geo"
	bundled "jylu/geo/city"
)

var update = flag.Bool("update", false, "rewrite golden files")

// cityFolder is the bundled city as files a test may change.
func cityFolder(t testing.TB) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	entries, err := fs.ReadDir(bundled.FS(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := fs.ReadFile(bundled.FS(), e.Name())
		if err != nil {
			t.Fatal(err)
		}
		folder[e.Name()] = &fstest.MapFile{Data: text}
	}
	return folder
}

// mustRead reads a folder without faults.
func mustRead(t testing.TB, folder fs.FS) fleet.RosterFiles {
	t.Helper()
	files, faults := fleet.ReadRoster(folder)
	for _, f := range faults {
		t.Error(f)
	}
	if len(faults) > 0 {
		t.FailNow()
	}
	return files
}

// TestFaultsListed reads a folder with every kind of fault; the listing is a
// golden file, because it is what the person at the terminal works from.
func TestFaultsListed(t *testing.T) {
	t.Parallel()
	_, faults := fleet.ReadRoster(os.DirFS("testdata/roster_faults"))
	var got bytes.Buffer
	for _, f := range faults {
		fmt.Fprintln(&got, f)
	}
	golden := filepath.Join("testdata", "roster_faults.txt")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%v; -update after checking:\n%s", err, got.String())
	}
}

// fileFaults damages one file of the good folder at a time.
var fileFaults = []struct {
	name string
	file string
	edit func(string) string // nil: remove the file
	want string              // the listing, ; between lines
}{
	{"no crews", "crews.csv", nil, "crews.csv: missing-file"},
	{"no areas", "areas.csv", nil, "areas.csv: missing-file"},
	{"no certificates", "certificates.csv", nil, ""},
	{"no districts", "districts.geojson", nil, ""},
	{"empty", "workers.csv", func(string) string { return "" }, "workers.csv:1: bad-csv"},
	{"a NUL", "workers.csv", replace("Рогов", "Рог\x00ов"), "workers.csv:2: nul-byte"},
	{"Windows-1251", "workers.csv", replace("Рогов", "\xd0\xee\xe3\xee\xe2"), "workers.csv:2: not-utf8"},
	{"byte-order mark and Windows lines", "workers.csv", func(s string) string {
		return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n")
	}, ""},
	{"semicolons", "crews.csv", func(s string) string { return strings.ReplaceAll(s, ",", ";") }, ""},
	{"empty lines at the end", "crews.csv", func(s string) string { return s + ",,,,,,,,\n\n" }, ""},
	{"a misspelt column", "workers.csv", replace("phone", "telephone"), `workers.csv:1: unknown-column "telephone"`},
	{"a column short", "workers.csv", replace("trade", "name"),
		"workers.csv:1: name: duplicate-column;workers.csv:1: trade: missing-column"},
	{"an open quote", "areas.csv", replace("Батыс", `"Батыс`), "areas.csv:4: bad-csv"},
	{"ten megabytes", "workers.csv", func(s string) string { return s + strings.Repeat("\n", 10<<20) }, "workers.csv: too-large"},
	{"a long name", "workers.csv", replace("Рогов", strings.Repeat("Ы", 201)),
		`workers.csv:2: name: too-long "` + strings.Repeat("Ы", 60) + `…"`},
	{"an area with a space", "areas.csv", replace("batys", "bat ys"), `areas.csv:3: code: bad-code "bat ys"`},
	{"no area of that code", "areas.csv", replace("shygys,", "shygis,"), shygysUnknown},
	{"a crew without number", "crews.csv", replace("\n7,", "\n,"), "crews.csv:8: number: required"},
	{"a base on Mars", "bases.geojson", replace("[76.9146,43.2462]", "[43.2462,176.9146]"), "bases.geojson:2: position-out-of-range"},
	{"a base that is a line", "bases.geojson", replace(`"Point","coordinates":[76.9146,43.2462]`, `"LineString","coordinates":[[76,43],[77,43]]`),
		`bases.geojson:2: geometry-kind "LineString"`},
	{"a base without code", "bases.geojson", replace(`"code":"baizakova"`, `"code":7`), "bases.geojson:2: code: not-text"},
	{"a plate on two keyboards", "vehicles.csv", func(s string) string {
		return s + "174 zvт 02,TIP,ortalyk,baizakova,,,,\n"
	}, `vehicles.csv:42: plate: duplicate "174 ZVT 02" (see vehicles.csv:2)`},
	{"brackets", "streets.geojson", func(string) string { return strings.Repeat("[", 1<<20) }, "streets.geojson: too-deep"},
	{"a layer with a capital", "Pipes.geojson", func(string) string { return "{}" }, `Pipes.geojson: bad-code "Pipes"`},
	{"a district that is a point", "districts.geojson", func(string) string {
		return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,1]}}]}`
	}, `districts.geojson:1: geometry-kind "Point"`},
}

func TestFileFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range fileFaults {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := cityFolder(t)
			if tt.edit == nil {
				delete(folder, tt.file)
			} else {
				before := ""
				if f, ok := folder[tt.file]; ok {
					before = string(f.Data)
				}
				folder[tt.file] = &fstest.MapFile{Data: []byte(tt.edit(before))}
			}
			_, faults := fleet.ReadRoster(folder)
			var got []string
			for _, f := range faults {
				got = append(got, f.Error())
			}
			if tt.want == shygysUnknown {
				if n := strings.Count(strings.Join(got, ";"), `unknown-area "shygys"`); n != len(got) || n != 4+3+4+4+9+32+10 {
					t.Errorf("%d faults, %d of them unknown-area", len(got), n)
				}
				return
			}
			if strings.Join(got, ";") != tt.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, ";"), tt.want)
			}
		})
	}
}

// shygysUnknown stands for one fault per line that names the area shygys.
const shygysUnknown = "unknown-area everywhere"

func replace(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

// TestManyFaults: the listing is bounded and says so.
func TestManyFaults(t *testing.T) {
	t.Parallel()
	folder := cityFolder(t)
	folder["certificates.csv"] = &fstest.MapFile{Data: []byte("personnel_no,code,expires_on\n" + strings.Repeat("x,y,z\n", 5_000))}
	_, faults := fleet.ReadRoster(folder)
	if len(faults) != 501 || faults[500].Code != "too-many-errors" {
		t.Errorf("%d faults, last %v", len(faults), faults[len(faults)-1])
	}
	folder["certificates.csv"] = &fstest.MapFile{Data: []byte("personnel_no,code,expires_on\n" + strings.Repeat("x,weld,2027-01-01\n", 20_001))}
	if _, faults = fleet.ReadRoster(folder); len(faults) != 501 {
		t.Errorf("%d faults", len(faults))
	}
}

// TestDigest: the same folder has the same digest, another folder another.
func TestDigest(t *testing.T) {
	t.Parallel()
	folder := cityFolder(t)
	a, b := mustRead(t, folder).Digest, mustRead(t, folder).Digest
	folder["areas.csv"] = &fstest.MapFile{Data: bytes.Replace(folder["areas.csv"].Data, []byte("Батыс"), []byte("Запад"), 1)}
	if c := mustRead(t, folder).Digest; a != b || a == c || len(a) != 64 {
		t.Errorf("digests %s %s %s", a, b, c)
	}
}

// TestCity holds the bundled city to the announcement and to domain.md §3.4 and
// §3.5: what readiness and the demonstration stand on.
func TestCity(t *testing.T) {
	t.Parallel()
	files := mustRead(t, bundled.FS())
	if len(files.Crews) != 12 || len(files.Vehicles) != 40 || len(files.Workers) != 126 {
		t.Errorf("%d crews, %d vehicles, %d workers; want 12, 40, 126", len(files.Crews), len(files.Vehicles), len(files.Workers))
	}
	if len(files.Areas) != 3 || len(files.Bases) != 12 || len(files.Districts) != 8 || len(files.Layers) != 4 {
		t.Errorf("%d areas, %d bases, %d districts, %d layers", len(files.Areas), len(files.Bases), len(files.Districts), len(files.Layers))
	}
	crews, bases := map[string]int{}, map[string]int{}
	for _, c := range files.Crews {
		crews[c.Area]++
		bases[c.Base]++
	}
	if want := map[string]int{"ortalyk": 4, "batys": 4, "shygys": 4}; !maps.Equal(crews, want) || len(bases) != 12 {
		t.Errorf("crews by area %v at %d bases", crews, len(bases))
	}
	kinds, trades := map[string]int{}, map[string]int{}
	for _, v := range files.Vehicles {
		kinds[v.Kind]++
		if (v.Kind == "ARM") != (v.Crew > 0) {
			t.Errorf("%s %s of crew %d", v.Kind, v.Plate, v.Crew)
		}
	}
	if want := map[string]int{"ARM": 12, "EXC": 6, "CRANE": 3, "TIP": 5, "VAC": 4, "PUMP": 4, "WELD": 3, "COMP": 1, "GEN": 1, "HEAT": 1}; !maps.Equal(kinds, want) {
		t.Errorf("vehicles %v, want %v", kinds, want)
	}
	inCrew, rotating := map[int]map[string]int{}, map[int]int{}
	for _, w := range files.Workers {
		trades[w.Trade]++
		if w.Crew == 0 {
			rotating[w.RotatesWith]++
			continue
		}
		if inCrew[w.Crew] == nil {
			inCrew[w.Crew] = map[string]int{}
		}
		inCrew[w.Crew][w.Trade]++
	}
	if want := map[string]int{"foreman": 12, "fitter": 48, "welder": 24, "operator": 12, "driver": 24, "electrician": 6}; !maps.Equal(trades, want) {
		t.Errorf("trades %v, want %v", trades, want)
	}
	for n := 1; n <= 12; n++ {
		if want := map[string]int{"foreman": 1, "fitter": 4, "welder": 2, "driver": 1}; !maps.Equal(inCrew[n], want) {
			t.Errorf("crew %d has %v", n, inCrew[n])
		}
		if rotating[n] < 2 || rotating[n] > 3 {
			t.Errorf("%d of the pool rotate with crew %d, want 2 or 3", rotating[n], n)
		}
	}
}

// TestCityIsSchematic: everything drawn says so, and every base lies in a
// district of its own area.
func TestCityIsSchematic(t *testing.T) {
	t.Parallel()
	files := mustRead(t, bundled.FS())
	atlas := geo.NewAtlas(files.Districts)
	for _, b := range files.Bases {
		if d, exact := atlas.DistrictAt(b.Position); !exact || d.AreaCode != b.AreaCode || !b.Schematic {
			t.Errorf("base %s of %s lies in %s of %s (%v)", b.Code, b.AreaCode, d.Code, d.AreaCode, exact)
		}
	}
	for _, d := range files.Districts {
		if !d.Schematic {
			t.Errorf("district %s is not marked", d.Code)
		}
	}
	for _, l := range files.Layers {
		features, refused := geo.ReadFeatures([]byte(l.Features))
		if len(refused) > 0 || len(features) == 0 {
			t.Errorf("layer %s: %v", l.Name, refused)
		}
		for _, f := range features {
			if !f.Flag("schematic") || f.Text("name_kk") == "" {
				t.Errorf("layer %s: a feature is not marked or named: %v", l.Name, f.Properties)
			}
		}
	}
}

// TestCityOperators: every vehicle can have an operator of its own with a valid
// certificate, crews' vehicles from the crew, the others from the pool of their
// area: a matching exists (augmenting paths), some time after the import too.
func TestCityOperators(t *testing.T) {
	t.Parallel()
	files := mustRead(t, bundled.FS())
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	holds, expired := map[string][]string{}, 0
	for _, c := range files.Certificates {
		if c.ExpiresOn >= now {
			holds[c.PersonnelNo] = append(holds[c.PersonnelNo], c.Code)
		} else {
			expired++
		}
	}
	if expired < 2 || expired > 3 {
		t.Errorf("%d certificates have expired, want 2 or 3", expired)
	}
	drives := map[string]int{} // personnel number to vehicle
	var seat func(v int, tried map[string]bool) bool
	seat = func(v int, tried map[string]bool) bool {
		vehicle := files.Vehicles[v]
		for _, w := range files.Workers {
			if w.Area != vehicle.Area || w.Crew != vehicle.Crew || tried[w.PersonnelNo] || !slices.Contains(holds[w.PersonnelNo], vehicle.Kind) {
				continue
			}
			tried[w.PersonnelNo] = true
			if other, taken := drives[w.PersonnelNo]; !taken || seat(other, tried) {
				drives[w.PersonnelNo] = v
				return true
			}
		}
		return false
	}
	for v := range files.Vehicles {
		if !seat(v, map[string]bool{}) {
			t.Errorf("no operator for %s %s of %s", files.Vehicles[v].Kind, files.Vehicles[v].Plate, files.Vehicles[v].Area)
		}
	}
	for _, c := range files.Crews {
		welders := 0
		for _, w := range files.Workers {
			if w.Crew == c.Number && w.Trade == "welder" && slices.Contains(holds[w.PersonnelNo], "weld") && w.State.State == fleet.StateReady {
				welders++
			}
		}
		if welders == 0 {
			t.Errorf("crew %d begins without a certified welder", c.Number)
		}
	}
}

func TestPlate(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"123 abc 02": "123 ABC 02", " 123  АВС\t02 ": "123 ABC 02", "123ЖЖЖ02": "123ЖЖЖ02", "": ""} {
		if got := fleet.Plate(typed); got != want {
			t.Errorf("Plate(%q) = %q, want %q", typed, got, want)
		}
	}
}

// FuzzReadRoster puts arbitrary bytes into each file of the good folder: no
// panic; what is accepted keeps the promises the import relies on.
// TestAsOf: the bundled roster is as ready in ten years as on its day.
func TestAsOf(t *testing.T) {
	t.Parallel()
	files, faults := fleet.ReadRoster(bundled.FS())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	before := slices.Clone(files.Certificates)
	files.AsOf(bundled.Drawn, bundled.Drawn.AddDate(10, 0, 0).Add(time.Hour))
	for i, c := range files.Certificates {
		was, err := time.Parse(time.DateOnly, before[i].ExpiresOn)
		if want := was.Add(bundled.Drawn.AddDate(10, 0, 0).Sub(bundled.Drawn)).Format(time.DateOnly); err != nil || c.ExpiresOn != want {
			t.Errorf("%s expires on %s, want %s (%v)", c.PersonnelNo, c.ExpiresOn, want, err)
		}
	}
}

func FuzzReadRoster(f *testing.F) {
	good := fstest.MapFS{} // small, so that the fuzzer's time goes into the reader
	for name, text := range map[string]string{
		"areas.csv":         "code,ordinal,name_ru,name_kk,name_en,phone,email\nnorth,1,С,С,N,+7 701,a@b\n",
		"crews.csv":         "number,area,base,lead,deputy,bubble,state,state_reason,state_days\n1,north,yard,101,,A,stood_down,x,3\n",
		"vehicles.csv":      "plate,kind,area,base,crew\n123 ABC 02,ARM,north,yard,1\n",
		"workers.csv":       "personnel_no;name;trade;area;crew;rotates_with\r\n101;Р;foreman;north;1;\r\n102;\"Р;\";driver;north;;1\r\n",
		"certificates.csv":  "personnel_no,code,expires_on\n102,ARM,2027-02-28\n",
		"bases.geojson":     feature(`{"code":"yard","area":"north","name_ru":"Д","name_kk":"А","name_en":"Y"}`, `"Point","coordinates":[76.9,43.2]`),
		"districts.geojson": feature(`{"code":"up","area":"north","name_ru":"В","name_kk":"Ж","name_en":"U"}`, `"Polygon","coordinates":[[[76,43],[77,43],[77,44],[76,43]]]`),
		"streets.geojson":   feature(`null`, `"LineString","coordinates":[[76,43],[77,43]]`),
	} {
		good[name] = &fstest.MapFile{Data: []byte(text)}
	}
	mustRead(f, good)
	names := slices.Sorted(maps.Keys(good))
	for i, name := range names {
		f.Add(uint8(i), good[name].Data)
	}
	f.Add(uint8(0), []byte("code;ordinal\r\n\"a\n"))
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		folder := maps.Clone(good)
		name := names[int(which)%len(names)]
		folder[name] = &fstest.MapFile{Data: text}
		files, faults := fleet.ReadRoster(folder)
		for _, e := range faults {
			if e.Code == "" || e.File == "" || strings.ContainsRune(e.Error(), 0) {
				t.Fatalf("fault %+v", e)
			}
		}
		if len(faults) > 0 {
			return
		}
		numbers, plates := map[int]bool{}, map[string]bool{}
		for _, c := range files.Crews {
			if c.Number < 1 || numbers[c.Number] || !slices.Contains(fleet.States[fleet.KindCrew], c.State.State) {
				t.Fatalf("crew %+v", c)
			}
			numbers[c.Number] = true
		}
		for _, v := range files.Vehicles {
			if v.Plate == "" || plates[v.Plate] || !slices.Contains(fleet.VehicleKinds, v.Kind) || v.Crew != 0 && !numbers[v.Crew] {
				t.Fatalf("vehicle %+v", v)
			}
			plates[v.Plate] = true
		}
		for _, b := range files.Bases {
			if !b.Valid() || b.Code == "" {
				t.Fatalf("base %+v", b)
			}
		}
		for _, d := range files.Districts {
			if _, err := d.Outline.Value(); err != nil {
				t.Fatalf("district %s: %v", d.Code, err)
			}
		}
		for _, c := range files.Certificates {
			if _, err := time.Parse(time.DateOnly, c.ExpiresOn); err != nil {
				t.Fatalf("certificate %+v", c)
			}
		}
	})
}

// feature is a collection of one feature.
func feature(properties, geometry string) string {
	return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":` + properties + `,"geometry":{"type":` + geometry + `}}]}`
}
