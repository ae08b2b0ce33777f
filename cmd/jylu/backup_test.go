package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/migrations/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// jylu runs the program on a data folder and returns its exit code and words.
func jylu(t *testing.T, dir string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), args, []string{"JYLU_DATA_DIR=" + dir}, &out, &out)
	return code, out.String()
}

// dataDir is an empty data folder the server's user can reach.
func dataDir(t *testing.T) string { t.Helper(); return filepath.Dir(pgtest.Folder(t)) }

// seeded is a data folder whose private database holds n journal entries.
func seeded(t *testing.T, n int) string {
	t.Helper()
	dir := dataDir(t)
	db := opened(t, dir)
	for i := range n {
		_, err := journal.Write(t.Context(), db.Gorm, journal.Command{Actor: uuid.New(), Key: uuid.New(), At: time.Now().UTC()},
			func(*gorm.DB) (int, []journal.Entry, error) {
				return i, []journal.Entry{journal.New("test.happened", uuid.New(), map[string]int{"n": i})}, nil
			})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// opened is the migrated database of the data folder, which the caller closes.
func opened(t *testing.T, dir string) *database {
	t.Helper()
	p := &program{cfg: Config{DataDir: dir}, stdout: io.Discard, stderr: io.Discard, log: slog.New(slog.DiscardHandler)}
	db, err := p.openDatabase(t.Context(), purpose{own: true, migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// Backup, restore into an empty folder, and verify: equal.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	from, to := seeded(t, 25), dataDir(t)
	file := filepath.Join(t.TempDir(), "city.backup")
	if code, out := jylu(t, from, "backup", file); code != 0 || !strings.Contains(out, "25 journal entries") {
		t.Fatalf("backup = %d: %s", code, out)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("backup file %v, %v; want mode 0600", info, err)
	}
	if code, out := jylu(t, from, "backup", file); code != 1 || !strings.Contains(out, "never overwrites") {
		t.Errorf("backup over a file = %d: %s", code, out)
	}
	if code, out := jylu(t, to, "restore", file); code != 0 || !strings.Contains(out, "the journal is whole") {
		t.Fatalf("restore = %d: %s", code, out)
	}
	_, want := jylu(t, from, "verify")
	if code, got := jylu(t, to, "verify"); code != 0 || got != want || !strings.Contains(got, "25 entries") {
		t.Errorf("verify of the restored = %d %q, want %q", code, got, want)
	}
	if code, out := jylu(t, to, "restore", file); code != 1 || !strings.Contains(out, "not empty") {
		t.Errorf("restore into a full database = %d: %s", code, out)
	}
	t.Run("damaged", func(t *testing.T) { refuseDamaged(t, file) })
	t.Run("untrue", func(t *testing.T) { refuseUntrue(t, file) })
}

// refuseDamaged turns one bit in the middle of the dump, and puts another dump
// into a file that is sound as a zip.
func refuseDamaged(t *testing.T, file string) {
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole[len(whole)/2] ^= 1
	m, err := readManifest(file)
	if err != nil {
		t.Fatal(err)
	}
	sound, sum := m, sha256.Sum256([]byte("PGDMP"))
	sound.Dump = hex.EncodeToString(sum[:])
	list := bytes.Replace(zipped(t, sound, "PGDMP"), []byte(`"journal_entry"`), []byte(`"journal_entri"`), 1) // y and i: one bit
	for name, content := range map[string][]byte{
		"a bit turned": whole, "another dump": zipped(t, m, "PGDMP but not ours"), "a bit turned in the manifest": list,
	} {
		broken := filepath.Join(t.TempDir(), "broken.backup")
		if err := os.WriteFile(broken, content, 0o600); err != nil {
			t.Fatal(err)
		}
		dir := dataDir(t)
		if code, out := jylu(t, dir, "restore", broken); code != 1 || !strings.Contains(out, "damaged") {
			t.Errorf("restore of a file with %s = %d: %s", name, code, out)
		}
		if _, err := os.Stat(filepath.Join(dir, "postgres")); err == nil {
			t.Error("a damaged backup started a database")
		}
	}
}

// zipped is a backup file with the manifest and a dump of our choice.
func zipped(t *testing.T, m manifest, dump string) []byte {
	t.Helper()
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for name, write := range map[string]func(io.Writer) error{
		dumpPart:     func(w io.Writer) error { _, err := io.WriteString(w, dump); return err },
		manifestPart: func(w io.Writer) error { return json.NewEncoder(w).Encode(m) },
	} {
		part, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			err = write(part)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// refuseUntrue restores backups whose manifest claims something else than the
// dump holds.
func refuseUntrue(t *testing.T, file string) {
	m, err := readManifest(file)
	if err != nil {
		t.Fatal(err)
	}
	db := opened(t, seeded(t, 0))
	defer db.Close()
	for name, change := range map[string]func(*manifest){
		"a row too few":   func(m *manifest) { m.Rows["journal_entry"]++ },
		"another head":    func(m *manifest) { m.Head = strings.Repeat("0", 64) },
		"another schema":  func(m *manifest) { m.Schema-- },
		"a table missing": func(m *manifest) { m.Rows["gone"] = 0 },
	} {
		other, err := readManifest(file)
		if err != nil {
			t.Fatal(err)
		}
		change(&other)
		if err := db.rehearse(t.Context(), file, other); err == nil || !strings.Contains(err.Error(), "is not what the backup says") {
			t.Errorf("%s: %v, want refused", name, err)
		}
	}
	if err := db.rehearse(t.Context(), file, m); err != nil {
		t.Errorf("the true manifest: %v", err)
	}
}

// The night writes a proven backup and keeps seven.
func TestNightlyBackup(t *testing.T) {
	t.Parallel()
	db := opened(t, seeded(t, 3))
	defer db.Close()
	dir := filepath.Join(t.TempDir(), "backups")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{"01", "02", "03", "04", "05", "06", "07", "08"} {
		if err := os.WriteFile(filepath.Join(dir, "jylu-202001"+old+"-030000.backup"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, err := db.nightlyBackup(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	names := backupsIn(dir)
	if len(names) != backupsKept || names[backupsKept-1] != file || filepath.Base(names[0]) != "jylu-20200103-030000.backup" {
		t.Fatalf("kept %v", names)
	}
	if m, err := readManifest(file); err != nil || m.HeadSeq != 3 {
		t.Fatalf("manifest %+v, %v", m, err)
	}
	if since := time.Since(newestBackup(dir)); since < 0 || since > time.Hour {
		t.Errorf("the newest backup is %s old", since)
	}
}

func TestNextBackup(t *testing.T) {
	t.Parallel()
	almaty, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("02 15:04", s, almaty)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		name        string
		newest, now time.Time
		want        time.Time
	}{
		{"none yet, in the evening: this night", time.Time{}, at("10 20:00"), at("11 03:00")},
		{"none yet, before three: this night", time.Time{}, at("10 01:00"), at("10 03:00")},
		{"just made: tomorrow", at("10 03:01"), at("10 03:02"), at("11 03:00")},
		{"the machine slept through the night: at once", at("08 03:01"), at("10 09:00"), at("10 09:01")},
		{"a minute before three: not twice", at("09 03:01"), at("10 02:59"), at("10 03:00")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := nextBackup(tt.newest, tt.now, almaty); !got.Equal(tt.want) {
				t.Fatalf("nextBackup = %v, want %v", got, tt.want)
			}
		})
	}
}

// A password never appears among the arguments, which every account can read.
func TestToolHidesThePassword(t *testing.T) {
	t.Parallel()
	d := &database{}
	for _, dsn := range []string{
		"postgres://jylu:secret@a:5432,b:5432/city?target_session_attrs=read-write&statement_timeout=1",
		"postgres://jylu@a,b/city?password=secret&target_session_attrs=read-write&pool_max_conns=3",
	} {
		cmd, err := d.tool(t.Context(), "pg_dump", dsn)
		if err != nil {
			t.Fatal(err)
		}
		line := strings.Join(cmd.Args, " ")
		if strings.Contains(line, "secret") || strings.Contains(line, "timeout") || strings.Contains(line, "pool_") ||
			!strings.Contains(line, "target_session_attrs=read-write") {
			t.Errorf("arguments %s", line)
		}
		if !strings.Contains(strings.Join(cmd.Env, "\n"), "PGPASSWORD=secret") {
			t.Error("the password is not in the environment")
		}
	}
}

// What anybody finds in the file without Jylu.
func TestBackupIsAnOpenFormat(t *testing.T) {
	t.Parallel()
	db := opened(t, seeded(t, 1))
	defer db.Close()
	file := filepath.Join(t.TempDir(), "b")
	if _, err := db.writeBackup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	dump, err := z.Open(dumpPart)
	if err != nil {
		t.Fatal(err)
	}
	magic := make([]byte, 5)
	if _, err := io.ReadFull(dump, magic); err != nil || string(magic) != "PGDMP" {
		t.Errorf("the dump begins with %q, %v; want pg_dump's custom format", magic, err)
	}
	part, err := z.Open(manifestPart)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.NewDecoder(part).Decode(&m); err != nil || m["head_seq"] != 1.0 || m["dump_sha256"] == "" {
		t.Errorf("manifest %v, %v", m, err)
	}
}
