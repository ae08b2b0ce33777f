package journal_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"jylu/dispatch/journal"
	"jylu/migrations"
	"jylu/migrations/pgtest"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	if report, err := journal.Verify(t.Context(), db.Gorm, nil); err != nil || report.Entries != 0 || report.Head != strings.Repeat("0", 64) {
		t.Errorf("empty journal: %+v, %v", report, err)
	}
	for range 3 {
		note(t, db, 1500)
	}
	var calls, done, total int64
	report, err := journal.Verify(t.Context(), db.Gorm, func(d, n int64) { calls++; done, total = d, n })
	if err != nil || report.Entries != 4500 || calls < 2 || done != 4500 || total != 4500 {
		t.Errorf("Verify = %+v, %v after %d calls, the last %d of %d", report, err, calls, done, total)
	}
	var head []byte
	if err := db.Pool.QueryRow(t.Context(), "SELECT hash FROM journal_head").Scan(&head); err != nil || hex.EncodeToString(head) != report.Head {
		t.Errorf("head is %x, reported %s (%v)", head, report.Head, err)
	}
}

func TestVerifyFindsTampering(t *testing.T) {
	t.Parallel()
	const swap = `UPDATE journal_entry SET seq = -seq WHERE seq IN (4, 7);
		UPDATE journal_entry SET seq = 11 + seq WHERE seq < 0`
	tests := []struct {
		name, sql string
		want      journal.Broken
	}{
		{"body edited", `UPDATE journal_entry SET body = '{"n":9}' WHERE seq = 6`, journal.Broken{Seq: 6, Fault: journal.Altered}},
		{"a space in the body", `UPDATE journal_entry SET body = '{"n": 10}' WHERE seq = 6`, journal.Broken{Seq: 6, Fault: journal.Altered}},
		{"time", `UPDATE journal_entry SET at = at + interval '1 microsecond' WHERE seq = 10`, journal.Broken{Seq: 10, Fault: journal.Altered}},
		{"kind", `UPDATE journal_entry SET kind = 'effect.made' WHERE seq = 1`, journal.Broken{Seq: 1, Fault: journal.Altered}},
		{"subject", `UPDATE journal_entry SET subject = gen_random_uuid() WHERE seq = 2`, journal.Broken{Seq: 2, Fault: journal.Altered}},
		{"incident", `UPDATE journal_entry SET incident = subject WHERE seq = 2`, journal.Broken{Seq: 2, Fault: journal.Altered}},
		{"actor", `UPDATE journal_entry SET actor = gen_random_uuid() WHERE seq = 2`, journal.Broken{Seq: 2, Fault: journal.Altered}},
		{"audience", `UPDATE journal_entry SET audience = ARRAY[subject] WHERE seq = 2`, journal.Broken{Seq: 2, Fault: journal.Altered}},
		{"hash", `UPDATE journal_entry SET hash = decode(repeat('ab', 32), 'hex') WHERE seq = 10`, journal.Broken{Seq: 10, Fault: journal.Altered}},
		{"several edited", `UPDATE journal_entry SET body = '{}' WHERE seq IN (8, 5)`, journal.Broken{Seq: 5, Fault: journal.Altered}},
		{"deleted", `DELETE FROM journal_entry WHERE seq = 3`, journal.Broken{Seq: 3, Fault: journal.Missing}},
		{"first deleted", `DELETE FROM journal_entry WHERE seq = 1`, journal.Broken{Seq: 1, Fault: journal.Missing}},
		{"last deleted", `DELETE FROM journal_entry WHERE seq = 10`, journal.Broken{Seq: 10, Fault: journal.Missing}},
		{"all deleted", `DELETE FROM journal_entry`, journal.Broken{Seq: 1, Fault: journal.Missing}},
		{"deleted and closed up", `DELETE FROM journal_entry WHERE seq = 10; UPDATE journal_head SET seq = 9`, journal.Broken{Seq: 9, Fault: journal.Unhooked}},
		{"two swapped", swap, journal.Broken{Seq: 4, Fault: journal.Displaced}},
		{"inserted in the middle", `UPDATE journal_entry SET seq = -seq WHERE seq > 5;
			UPDATE journal_entry SET seq = 1 - seq WHERE seq < 0; UPDATE journal_head SET seq = 11;
			INSERT INTO journal_entry (seq, at, kind, subject, actor, body, hash) SELECT 6, at, kind, subject, actor, body, hash FROM journal_entry WHERE seq = 5`,
			journal.Broken{Seq: 6, Fault: journal.Displaced}},
		{"appended behind the head", `INSERT INTO journal_entry (seq, at, kind, subject, actor, body, hash)
			SELECT 12, at, kind, subject, actor, body, hash FROM journal_entry WHERE seq = 10`, journal.Broken{Seq: 12, Fault: journal.Stray}},
		{"put before the first", `INSERT INTO journal_entry (seq, at, kind, subject, actor, body, hash)
			SELECT 0, at, kind, subject, actor, body, hash FROM journal_entry WHERE seq = 10`, journal.Broken{Seq: 0, Fault: journal.Stray}},
		{"head's hash", `UPDATE journal_head SET hash = decode(repeat('ab', 32), 'hex')`, journal.Broken{Seq: 10, Fault: journal.Unhooked}},
	}
	db := pgtest.New(t)
	note(t, db, 10)
	exec(t, db, "ALTER TABLE journal_entry DISABLE TRIGGER ALL")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			copyOf := func(table string) { exec(t, db, "CREATE TABLE keep_"+table+" AS TABLE "+table) }
			copyOf("journal_entry")
			copyOf("journal_head")
			defer restore(t, db)
			for sql := range strings.SplitSeq(tt.sql, ";") {
				exec(t, db, sql)
			}
			_, err := journal.Verify(t.Context(), db.Gorm, nil)
			if got, ok := errors.AsType[*journal.Broken](err); !ok || *got != tt.want {
				t.Errorf("Verify = %v, want %v", err, &tt.want)
			}
		})
	}
	if _, err := journal.Verify(t.Context(), db.Gorm, nil); err != nil {
		t.Errorf("restored: %v", err)
	}
}

func restore(t *testing.T, db *migrations.DB) {
	t.Helper()
	for sql := range strings.SplitSeq(`DELETE FROM journal_entry; DELETE FROM journal_head;
		INSERT INTO journal_entry (seq, at, kind, subject, incident, actor, audience, body, hash)
		SELECT seq, at, kind, subject, incident, actor, audience, body, hash FROM keep_journal_entry;
		INSERT INTO journal_head SELECT * FROM keep_journal_head;
		DROP TABLE keep_journal_entry; DROP TABLE keep_journal_head`, ";") {
		exec(t, db, sql)
	}
}

func TestAppendOnly(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	note(t, db, 3)
	for _, sql := range []string{
		"UPDATE journal_entry SET body = '{}' WHERE seq = 2",
		"DELETE FROM journal_entry WHERE seq = 2",
		"DELETE FROM journal_entry WHERE false",
		"TRUNCATE journal_entry",
	} {
		if _, err := db.Pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v, want a refusal by the trigger", sql, err)
		}
	}
	if n := count(t, db, "journal_entry"); n != 3 {
		t.Errorf("%d entries left", n)
	}
}
