package fleet_test

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"

	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
	bundled "jylu/geo/city"
	"jylu/migrations/pgtest"
)

// emptyScene is a database without a company.
func emptyScene(t testing.TB) *scene {
	t.Helper()
	return &scene{t: t, db: pgtest.New(t), now: noon, actor: uuid.Must(uuid.NewV7())}
}

// cityScene is a database with the bundled city.
func cityScene(t testing.TB) *scene {
	t.Helper()
	s := emptyScene(t)
	s.mustImport(bundled.FS())
	return s
}

func (s *scene) mustImport(folder fs.FS) fleet.Imported {
	s.t.Helper()
	done, err := fleet.Import(s.t.Context(), s.db.Gorm, s.cmd(), mustRead(s.t, folder), fleet.ImportOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	return done
}

// ask returns the one value of a query.
func ask[T any](s *scene, sql string, args ...any) (value T) {
	s.t.Helper()
	if err := s.db.Pool.QueryRow(s.t.Context(), sql, args...).Scan(&value); err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
	return value
}

// everything is a digest of all tables an import writes.
const everything = `SELECT md5(string_agg(row, '|' ORDER BY row)) FROM (
	SELECT service_area::text FROM service_area UNION ALL SELECT base::text FROM base UNION ALL
	SELECT district::text FROM district UNION ALL SELECT layer::text FROM layer UNION ALL
	SELECT resource::text FROM resource UNION ALL SELECT crew::text FROM crew UNION ALL
	SELECT vehicle::text FROM vehicle UNION ALL SELECT worker::text FROM worker UNION ALL
	SELECT certificate::text FROM certificate UNION ALL SELECT seq::text FROM journal_head) AS rows (row)`

// edited is the bundled city with texts replaced; a text that is not there is a
// mistake of the test.
func edited(t testing.TB, file string, oldnew ...string) fstest.MapFS {
	t.Helper()
	return edit(t, cityFolder(t), file, oldnew...)
}

func edit(t testing.TB, folder fstest.MapFS, file string, oldnew ...string) fstest.MapFS {
	t.Helper()
	text := string(folder[file].Data)
	for i := 0; i < len(oldnew); i += 2 {
		if !strings.Contains(text, oldnew[i]) {
			t.Fatalf("%s has no %q", file, oldnew[i])
		}
		text = strings.Replace(text, oldnew[i], oldnew[i+1], 1)
	}
	folder[file] = &fstest.MapFile{Data: []byte(text)}
	return folder
}

// without drops the line of file that begins with key.
func without(t testing.TB, folder fstest.MapFS, file string, keys ...string) fstest.MapFS {
	t.Helper()
	var kept []string
	for line := range strings.Lines(string(folder[file].Data)) {
		gone := false
		for _, k := range keys {
			gone = gone || strings.HasPrefix(line, k+",")
		}
		if !gone {
			kept = append(kept, line)
		}
	}
	folder[file] = &fstest.MapFile{Data: []byte(strings.Join(kept, ""))}
	return folder
}

func TestImportCity(t *testing.T) {
	t.Parallel()
	s := emptyScene(t)
	before := ask[string](s, `SELECT coalesce((`+everything+`), '')`)
	files := mustRead(t, bundled.FS())

	var steps []int
	rehearsed, err := fleet.Import(t.Context(), s.db.Gorm, s.cmd(), files, fleet.ImportOptions{DryRun: true})
	if err != nil || !rehearsed.DryRun || ask[string](s, `SELECT coalesce((`+everything+`), '')`) != before {
		t.Fatalf("a dry run left something behind: %v", err)
	}
	done, err := fleet.Import(t.Context(), s.db.Gorm, s.cmd(), files, fleet.ImportOptions{Progress: func(done, total int) {
		if total != 3+12+8+4+12+40+126+99 {
			t.Errorf("progress of %d", total)
		}
		steps = append(steps, done)
	}})
	if err != nil {
		t.Fatal(err)
	}
	rehearsed.ID, rehearsed.DryRun = done.ID, false
	if done != rehearsed {
		t.Errorf("import did %+v, the dry run %+v", done, rehearsed)
	}
	added := func(n int) fleet.ImportCount { return fleet.ImportCount{Added: n} }
	want := fleet.Imported{ID: done.ID, Digest: files.Digest, Areas: added(3), Bases: added(12), Districts: added(8), Layers: added(4),
		Crews: added(12), Vehicles: added(40), Workers: added(126), Certificates: added(99)}
	if done != want {
		t.Errorf("import did %+v, want %+v", done, want)
	}
	if len(steps) < 5 || steps[len(steps)-1] != 304 {
		t.Errorf("progress %v", steps)
	}
	if r := s.roster(nil); len(r.Crews) != 12 || len(r.Vehicles) != 40 || len(r.Workers) != 126 || len(r.Areas) != 3 || len(r.Bases) != 12 {
		t.Errorf("LoadRoster sees %d, %d, %d", len(r.Crews), len(r.Vehicles), len(r.Workers))
	}
	if n := ask[int](s, `SELECT count(*) FROM resource WHERE state_until = $1::timestamptz + interval '9 days' AND state = 'isolated'`, noon); n != 1 {
		t.Errorf("%d isolated for nine days from the import, want 1", n)
	}
	if n := ask[int](s, `SELECT count(*) FROM crew c JOIN worker l ON l.id = c.lead_id AND l.crew_id = c.id AND l.trade = 'foreman'
		JOIN worker d ON d.id = c.deputy_id AND d.crew_id = c.id`); n != 12 {
		t.Errorf("%d crews with lead and deputy", n)
	}
	atlas, err := geo.LoadAtlas(t.Context(), s.db.Gorm)
	if err != nil {
		t.Fatal(err)
	}
	if d, exact := atlas.DistrictAt(geo.Position{Lon: 76.9088, Lat: 43.2522}); d.Code != "almaly" || d.AreaCode != "ortalyk" || !exact {
		t.Errorf("the centre is in %q", d.Code)
	}
}

// TestImportJournal: one entry of counts, and nobody in it.
func TestImportJournal(t *testing.T) {
	t.Parallel()
	s := cityScene(t)
	kind, body := ask[string](s, `SELECT string_agg(kind, ',') FROM journal_entry`), ask[string](s, `SELECT string_agg(body, ',') FROM journal_entry`)
	if kind != "roster.imported" || !strings.Contains(body, `"workers":{"added":126,"changed":0,"removed":0,"same":0}`) {
		t.Errorf("journal has %s %s", kind, body)
	}
	for _, w := range mustRead(t, bundled.FS()).Workers {
		if strings.Contains(body, w.Name) || w.Phone != "" && strings.Contains(body, w.Phone) {
			t.Errorf("the journal names worker %s", w.PersonnelNo)
		}
	}
}

// TestImportAgain: the same folder changes nothing, and a repeated command with
// the same key is the same command.
func TestImportAgain(t *testing.T) {
	t.Parallel()
	s := cityScene(t)
	s.exec(`UPDATE resource SET state = 'disinfect' WHERE id = (SELECT id FROM vehicle WHERE kind = 'GEN')`)
	before := ask[string](s, strings.Replace(everything, "UNION ALL SELECT seq::text FROM journal_head", "", 1))
	cmd := s.cmd()
	cmd.Key = uuid.Must(uuid.NewV7())
	files := mustRead(t, bundled.FS())
	done, err := fleet.Import(t.Context(), s.db.Gorm, cmd, files, fleet.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if done.Workers != (fleet.ImportCount{Same: 126}) || done.Vehicles != (fleet.ImportCount{Same: 40}) ||
		done.Certificates != (fleet.ImportCount{Same: 99}) || done.Districts != (fleet.ImportCount{Same: 8}) || done.Layers != (fleet.ImportCount{Same: 4}) {
		t.Errorf("the same folder did %+v", done)
	}
	if after := ask[string](s, strings.Replace(everything, "UNION ALL SELECT seq::text FROM journal_head", "", 1)); after != before {
		t.Error("the same folder changed rows: ids, versions or the state a machine is in")
	}
	again, err := fleet.Import(t.Context(), s.db.Gorm, cmd, files, fleet.ImportOptions{})
	if err != nil || again != done || ask[int](s, `SELECT seq FROM journal_head`) != 2 {
		t.Errorf("retry: %+v, %v", again, err)
	}
}

// TestImportChanges: what may change does, keeps its id and raises its version;
// what is gone goes with all that hangs on it.
func TestImportChanges(t *testing.T) {
	t.Parallel()
	s := cityScene(t)
	id := func(no string) uuid.UUID {
		return ask[uuid.UUID](s, `SELECT id FROM worker WHERE personnel_no = $1`, no)
	}
	renamed, gone := id("10101"), id("20310")
	s.exec(`INSERT INTO admission VALUES ($1, $2, $3, true, $3, $4)`, uuid.Must(uuid.NewV7()), gone, noon, s.actor)
	s.exec(`INSERT INTO fix VALUES ($1, $2, $2, 76.9, 43.2)`, gone, noon)
	s.exec(`INSERT INTO fix_last VALUES ($1, $2, $2, 76.9, 43.2)`, gone, noon)
	arms := func() (of1, of2 string) {
		return ask[string](s, `SELECT plate FROM vehicle v JOIN crew c ON c.id = v.crew_id WHERE c.number = 1`),
			ask[string](s, `SELECT plate FROM vehicle v JOIN crew c ON c.id = v.crew_id WHERE c.number = 2`)
	}
	of1, of2 := arms()

	folder := edited(t, "workers.csv",
		"10101,Рогов Александр Сергеевич", "10101,Иной Человек")
	folder = edit(t, folder, "workers.csv", moveOf(t, "10303")...)
	folder = without(t, folder, "workers.csv", "20310")
	folder = without(t, folder, "certificates.csv", "20310")
	folder = edit(t, folder, "vehicles.csv", of1+",ARM,ortalyk,baizakova,1", of1+",ARM,ortalyk,baizakova,2",
		of2+",ARM,ortalyk,tole-bi,2", of2+",ARM,ortalyk,tole-bi,1") // exchanged
	folder = edit(t, folder, "areas.csv", "Шыгыс", "Восток")
	delete(folder, "districts.geojson")
	delete(folder, "streets.geojson")
	done := s.mustImport(folder)

	want := fleet.Imported{ID: done.ID, Digest: done.Digest,
		Areas: fleet.ImportCount{Changed: 1, Same: 2}, Bases: fleet.ImportCount{Same: 12}, Layers: fleet.ImportCount{Same: 3},
		Crews: fleet.ImportCount{Same: 12}, Vehicles: fleet.ImportCount{Changed: 2, Same: 38},
		Workers: fleet.ImportCount{Changed: 2, Same: 123, Removed: 1}, Certificates: fleet.ImportCount{Same: 96, Removed: 3}}
	if done != want {
		t.Errorf("import did %+v\nwant %+v", done, want)
	}
	if id("10101") != renamed || ask[string](s, `SELECT name FROM worker WHERE id = $1`, renamed) != "Иной Человек" {
		t.Error("the renamed worker is another row, or has his old name")
	}
	if a, b := arms(); a != of2 || b != of1 {
		t.Errorf("crews 1 and 2 have %s and %s", a, b)
	}
	if n := ask[int](s, `SELECT count(*) FROM resource WHERE version = 2`); n != 4 {
		t.Errorf("%d versions rose, want 4", n)
	}
	for _, table := range []string{"worker WHERE id", "resource WHERE id", "admission WHERE worker_id", "certificate WHERE worker_id",
		"fix WHERE resource_id", "fix_last WHERE resource_id"} {
		if n := ask[int](s, `SELECT count(*) FROM `+table+` = $1`, gone); n != 0 {
			t.Errorf("%s: %d rows left", table, n)
		}
	}
	if n := ask[int](s, `SELECT (SELECT count(*) FROM district) * 10 + (SELECT count(*) FROM layer)`); n != 84 {
		t.Errorf("absent optional files removed rows: %d", n)
	}
}

// TestImportBubble: who is brought into another bubble by a folder has moved, as
// by hand: it is shown before, kept, and forbidden where the rule forbids it.
func TestImportBubble(t *testing.T) {
	t.Parallel()
	s := cityScene(t)
	s.exec(`UPDATE crew SET bubble = 'B' || number`)
	folder := edited(t, "workers.csv", moveOf(t, "10303")...)
	crews := strings.Split(string(folder["crews.csv"].Data), "\n")
	for i, line := range crews[1:] {
		if f := strings.Split(line, ","); len(f) > 5 {
			f[5] = "B" + f[0]
			crews[i+1] = strings.Join(f, ",")
		}
	}
	folder["crews.csv"] = &fstest.MapFile{Data: []byte(strings.Join(crews, "\n"))}
	s.exec(`UPDATE rule SET severity = 'block' WHERE code = 'bubble-broken'`)
	_, err := fleet.Import(t.Context(), s.db.Gorm, s.cmd(), mustRead(t, folder), fleet.ImportOptions{})
	if r, ok := errors.AsType[*journal.Refusal](err); !ok || r.Code != "rule-block" {
		t.Fatalf("Import = %v, want rule-block", err)
	}
	s.exec(`UPDATE rule SET severity = 'warn' WHERE code = 'bubble-broken'`)
	var seen []fleet.Difference
	if _, err := fleet.Import(t.Context(), s.db.Gorm, s.cmd(), mustRead(t, folder), fleet.ImportOptions{Differences: &seen}); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(seen, fleet.Difference{Kind: "worker", Key: "10303", What: "bubble_broken"}) {
		t.Errorf("not shown: %v", seen)
	}
	if n := ask[int](s, `SELECT count(*) FROM crew_move m JOIN worker w ON w.id = m.worker_id JOIN crew f ON f.id = m.from_crew JOIN crew o ON o.id = m.to_crew
		WHERE w.personnel_no = '10303' AND f.number = 3 AND o.number = 4 AND m.broke`); n != 1 {
		t.Errorf("%d moves kept", n)
	}
	if n := ask[int](s, `SELECT count(*) FROM journal_entry WHERE kind = 'bubble.broken'`); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// TestImportRefuses: what is out on an order, or is named elsewhere, does
// not go; then nothing at all changes.
func TestImportRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(s *scene)
		folder  func(t *testing.T) fs.FS
		code    string
	}{
		{"a machine on an order goes", func(s *scene) { s.book(s.find("EXC")) },
			func(t *testing.T) fs.FS { return withoutKind(t, "EXC") }, "resource-taken"},
		{"a worker on an order changes crew", func(s *scene) {
			s.book(ask[uuid.UUID](s, `SELECT id FROM worker WHERE personnel_no = '10303'`))
		}, func(t *testing.T) fs.FS { return edited(t, "workers.csv", moveOf(t, "10303")...) }, "resource-taken"},
		{"a district with an incident goes", func(s *scene) {
			s.book(s.find("EXC"))
			s.exec(`UPDATE incident SET district_code = 'medeu', area_code = 'shygys'`)
		}, func(t *testing.T) fs.FS {
			folder := cityFolder(t)
			var kept [][]byte
			for _, line := range bytes.Split(folder["districts.geojson"].Data, []byte("\n")) {
				if !bytes.Contains(line, []byte(`"medeu"`)) {
					kept = append(kept, line)
				}
			}
			folder["districts.geojson"] = &fstest.MapFile{Data: bytes.Join(kept, []byte("\n"))}
			return folder
		}, "in-use"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := cityScene(t)
			tt.prepare(s)
			before := ask[string](s, everything)
			_, err := fleet.Import(t.Context(), s.db.Gorm, s.cmd(), mustRead(t, tt.folder(t)), fleet.ImportOptions{})
			if r, ok := errors.AsType[*journal.Refusal](err); !ok || r.Code != tt.code || r.Class != journal.Conflict {
				t.Errorf("Import = %v, want %s", err, tt.code)
			}
			if ask[string](s, everything) != before {
				t.Error("a refused import changed something")
			}
		})
	}
}

// find returns a vehicle of the kind.
func (s *scene) find(kind string) uuid.UUID {
	s.t.Helper()
	return ask[uuid.UUID](s, `SELECT id FROM vehicle WHERE kind = $1 ORDER BY plate LIMIT 1`, kind)
}

// withoutKind is the city without its vehicles of one kind.
func withoutKind(t *testing.T, kind string) fstest.MapFS {
	folder := cityFolder(t)
	var kept []string
	for line := range strings.Lines(string(folder["vehicles.csv"].Data)) {
		if !strings.Contains(line, ","+kind+",") {
			kept = append(kept, line)
		}
	}
	folder["vehicles.csv"] = &fstest.MapFile{Data: []byte(strings.Join(kept, ""))}
	return folder
}

// moveOf is the replacement that moves a worker of crew 3 to crew 4.
func moveOf(t *testing.T, no string) []string {
	for line := range strings.Lines(string(cityFolder(t)["workers.csv"].Data)) {
		if strings.HasPrefix(line, no+",") {
			return []string{line, strings.Replace(line, ",ortalyk,3,", ",ortalyk,4,", 1)}
		}
	}
	t.Fatalf("no worker %s", no)
	return nil
}

// TestImportRace: two imports into an empty database take turns; the second
// finds everything there.
func TestImportRace(t *testing.T) {
	t.Parallel()
	s := emptyScene(t)
	files := mustRead(t, bundled.FS())
	var done [2]fleet.Imported
	var group sync.WaitGroup
	for i := range done {
		group.Go(func() {
			var err error
			if done[i], err = fleet.Import(t.Context(), s.db.Gorm, s.cmd(), files, fleet.ImportOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if done[0].Workers.Added+done[1].Workers.Added != 126 || done[0].Workers.Same+done[1].Workers.Same != 126 {
		t.Errorf("two imports did %+v and %+v", done[0].Workers, done[1].Workers)
	}
}

// BenchmarkImportAgain imports the bundled city over itself.
// Budget: 150 ms (measured: 57 ms), most of it reading eight tables and comparing.
func BenchmarkImportAgain(b *testing.B) {
	s := cityScene(b)
	files := mustRead(b, bundled.FS())
	for b.Loop() {
		if _, err := fleet.Import(b.Context(), s.db.Gorm, s.cmd(), files, fleet.ImportOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
