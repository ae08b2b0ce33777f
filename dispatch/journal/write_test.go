package journal_test

import (
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/migrations/pgtest"
)

func id() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// command is one with a key, of which body is the request.
func command(body string) journal.Command {
	return journal.Command{Actor: id(), Key: id(), BodyHash: sha256.Sum256([]byte(body)), At: time.Now()}
}

func TestSmoke(t *testing.T) {
	db := pgtest.New(t)
	type res struct {
		ID uuid.UUID
		N  int
		At time.Time
	}
	c := command("x")
	n := 0
	do := func(tx *gorm.DB) (res, []journal.Entry, error) {
		n++
		return res{id(), n, time.Now()}, []journal.Entry{journal.New("a.b", id(), map[string]any{"crew": 7}).Of(id()).For(id(), id()), journal.New("a.c", id(), nil)}, nil
	}
	a, err := journal.Write(t.Context(), db.Gorm, c, do)
	b, err2 := journal.Write(t.Context(), db.Gorm, c, do)
	t.Log(a, err, b, err2, a == b)
	c.BodyHash[0]++
	_, err = journal.Write(t.Context(), db.Gorm, c, do)
	t.Log(err)
	c = command("x")
	_, err = journal.Write(t.Context(), db.Gorm, c, func(tx *gorm.DB) (int, []journal.Entry, error) {
		return 0, nil, journal.Refuse(journal.Conflict, "unit-busy", "n", 3)
	})
	_, err2 = journal.Write(t.Context(), db.Gorm, c, do)
	t.Log(err, err2, errors.Is(err, nil))
	es, err := gorm.G[journal.Entry](db.Gorm).Order("seq").Find(t.Context())
	t.Log(es, err)
}
