package journal_test

import (
	"slices"
	"testing"

	"jylu/dispatch/journal"
	"jylu/migrations/pgtest"
)

// An operator moved old months to an archive: the stream goes on with what is
// there, from the table and from memory.
func TestArchivedPartIsPassedOver(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	exec(t, db, "ALTER TABLE journal_entry DISABLE TRIGGER ALL")
	note(t, db, 20)
	exec(t, db, "DELETE FROM journal_entry WHERE seq <= 10")
	feed := follow(t, db, journal.FeedOptions{})
	if got := seqs(t, feed.Subscribe(t.Context(), 3, nil), 20); !slices.Equal(got, span(11, 20)) {
		t.Errorf("from the table: %v", got)
	}
	exec(t, db, "DELETE FROM journal_entry")
	sub := feed.Subscribe(t.Context(), 0, nil)
	exec(t, db, "UPDATE journal_head SET seq = 25") // as if 21 to 25 had come and gone
	note(t, db, 5)
	if got := seqs(t, sub, 30); !slices.Equal(got, span(26, 30)) {
		t.Errorf("from an empty table on: %v", got)
	}
	for after := int64(20); after <= 30; after++ {
		if got := seqs(t, feed.Subscribe(t.Context(), after, nil), 30); !slices.Equal(got, span(max(after+1, 26), 30)) {
			t.Errorf("from memory after %d: %v", after, got)
		}
	}
}
