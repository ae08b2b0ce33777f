package fleet

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// StockItems lists what is kept of protection, in the order people read it:
// masks and thermometers in pieces, gloves in pairs, antiseptic in millilitres.
var StockItems = []string{"mask", "gloves", "antiseptic", "thermometer"}

// Kinds of movement.
const (
	StockReceived = "received"
	StockUsed     = "used"
	StockCounted  = "counted" // found, whatever the books said
)

// Stock is what a crew has of one item.
type Stock struct {
	CrewID uuid.UUID `gorm:"primaryKey"`
	Item   string    `gorm:"primaryKey"` // one of StockItems
	Amount int       // never negative
}

// TableName is the table of Stock.
func (Stock) TableName() string { return "stock" }

// StockMovement is what came, went or was found.
type StockMovement struct {
	ID      uuid.UUID `gorm:"primaryKey"`
	CrewID  uuid.UUID
	Item    string
	Kind    string // received, used, counted
	Amount  int    // of the movement, or what was found
	Balance int    // what the crew had after it
	At      time.Time
	Actor   uuid.UUID
}

// TableName is the table of StockMovement.
func (StockMovement) TableName() string { return "stock_movement" }

// Bases of a daily use.
const (
	UseRecorded = "recorded" // what the crew used in the last days
	UseNorm     = "norm"     // the company's number for each of its people
)

// StockLevel is what a crew has of an item, and how long that lasts.
type StockLevel struct {
	Stock
	DailyUse float64
	Basis    string   // of DailyUse
	DaysLeft *float64 // nil: it is not used up, as thermometers
	Low      bool     // below the threshold of the company
}

// useSpan is how far back recorded use is averaged; a crew that recorded none in
// it is reckoned by the norm.
const useSpan = 7 * 24 * time.Hour

const (
	readStock = `
SELECT c.id, i.item, coalesce(s.amount, 0),
       (SELECT count(*) FROM worker w WHERE w.crew_id = c.id),
       coalesce((SELECT sum(m.amount) FROM stock_movement m WHERE m.crew_id = c.id AND m.item = i.item AND m.kind = 'used' AND m.at >= $1), 0),
       (SELECT min(m.at) FROM stock_movement m WHERE m.crew_id = c.id AND m.item = i.item AND m.kind = 'used' AND m.at >= $1)
FROM crew c JOIN resource r ON r.id = c.id CROSS JOIN unnest($2::text[]) WITH ORDINALITY AS i (item, ordinal)
LEFT JOIN stock s ON s.crew_id = c.id AND s.item = i.item
WHERE r.retired_at IS NULL ORDER BY c.number, i.ordinal`

	readAmount = `SELECT amount FROM stock WHERE crew_id = $1 AND item = $2`

	putStock = `
INSERT INTO stock (crew_id, item, amount) VALUES ($1, $2, $3) ON CONFLICT (crew_id, item) DO UPDATE SET amount = excluded.amount`

	writeMovement = `
INSERT INTO stock_movement (id, crew_id, item, kind, amount, balance, at, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	readMovements = `
SELECT id, crew_id, item, kind, amount, balance, at, actor FROM stock_movement WHERE crew_id = $1 ORDER BY at DESC, id DESC LIMIT $2`
)

// LoadStock returns what every crew has of every item, crews by number.
func LoadStock(ctx context.Context, tx *gorm.DB, now time.Time) ([]StockLevel, error) {
	numbers, err := readNumbers(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("fleet: load stock: %w", err)
	}
	all, err := collect(ctx, tx, func(row scanner) (s StockLevel, err error) {
		var people, used int
		var first *time.Time
		if err = row.Scan(&s.CrewID, &s.Item, &s.Amount, &people, &used, &first); err == nil {
			s.reckon(people, used, first, now, numbers)
		}
		return s, err
	}, readStock, now.Add(-useSpan), StockItems)
	if err != nil {
		return nil, fmt.Errorf("fleet: load stock: %w", err)
	}
	return all, nil
}

// reckon finds the daily use: recorded since first, over whole days at least one;
// else the norm of each of the people. Thermometers are not used up.
func (s *StockLevel) reckon(people, used int, first *time.Time, now time.Time, numbers map[string]float64) {
	s.Basis = UseNorm
	if s.Item == "thermometer" {
		s.Low = float64(s.Amount) < numbers["stock_thermometers_crew"]
		return
	}
	s.DailyUse = numbers["stock_"+s.Item+"_day"] * float64(people)
	if first != nil && used > 0 {
		days := math.Max(1, math.Ceil(now.Sub(*first).Hours()/24))
		s.DailyUse, s.Basis = float64(used)/days, UseRecorded
	}
	if s.DailyUse > 0 {
		left := float64(s.Amount) / s.DailyUse
		s.DaysLeft, s.Low = &left, left < numbers["stock_low_days"]
	}
}

// LoadMovements returns the last movements of a crew, the newest first.
func LoadMovements(ctx context.Context, tx *gorm.DB, crew uuid.UUID, limit int) ([]StockMovement, error) {
	all, err := collect(ctx, tx, func(row scanner) (m StockMovement, err error) {
		err = row.Scan(&m.ID, &m.CrewID, &m.Item, &m.Kind, &m.Amount, &m.Balance, &m.At, &m.Actor)
		inUTC(&m.At)
		return m, err
	}, readMovements, crew, limit)
	if err != nil {
		return nil, fmt.Errorf("fleet: load movements: %w", err)
	}
	return all, nil
}

// maxStock bounds one movement and what a crew may have.
const maxStock = 1_000_000

// MoveStock records that something came, went or was counted.
//
// Refusals besides the Board's: not-one-of at item and kind; out-of-range at
// amount; stock-short (Conflict) with on_hand: nobody uses what is not there.
func (b *Board) MoveStock(ctx context.Context, cmd journal.Command, crew uuid.UUID, item, kind string, amount int) (StockMovement, error) {
	cmd = b.stamp(cmd)
	m := StockMovement{ID: uuid.Must(uuid.NewV7()), CrewID: crew, Item: item, Kind: kind, Amount: amount, At: cmd.At, Actor: cmd.Actor}
	made, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (StockMovement, []journal.Entry, error) {
		if err := m.check(); err != nil {
			return m, nil, err
		}
		held, err := Lock(ctx, tx, crew)
		if err != nil {
			return m, nil, err
		}
		if held[0].Kind != KindCrew {
			return m, nil, journal.Refuse(journal.Absent, "absent", "resource", crew).At("crew_id")
		}
		onHand, err := collect(ctx, tx, func(row scanner) (n int, err error) { return n, row.Scan(&n) }, readAmount, crew, item)
		if err != nil {
			return m, nil, err
		}
		had := 0
		if len(onHand) > 0 {
			had = onHand[0]
		}
		if m.Balance, err = balance(had, kind, amount); err != nil {
			return m, nil, err
		}
		if err := exec(ctx, tx, putStock, crew, item, m.Balance); err != nil {
			return m, nil, err
		}
		entry := journal.New("stock.moved", crew, map[string]any{"item": item, "kind": kind, "amount": amount, "balance": m.Balance}).For(crew)
		return m, []journal.Entry{entry}, exec(ctx, tx, writeMovement, m.ID, m.CrewID, m.Item, m.Kind, m.Amount, m.Balance, m.At, m.Actor)
	})
	return prefixed(made, err, "move stock")
}

func (m *StockMovement) check() error {
	kinds := []string{StockReceived, StockUsed, StockCounted}
	switch {
	case !slices.Contains(StockItems, m.Item):
		return journal.Refuse(journal.Invalid, "not-one-of", "allowed", StockItems).At("item")
	case !slices.Contains(kinds, m.Kind):
		return journal.Refuse(journal.Invalid, "not-one-of", "allowed", kinds).At("kind")
	case m.Amount < 0 || m.Amount > maxStock || m.Amount == 0 && m.Kind != StockCounted:
		return journal.Refuse(journal.Invalid, "out-of-range", "min", 1, "max", maxStock).At("amount")
	}
	return nil
}

// balance is what is there after a movement.
func balance(had int, kind string, amount int) (int, error) {
	switch kind {
	case StockUsed:
		if amount > had {
			return 0, journal.Refuse(journal.Conflict, "stock-short", "on_hand", had).At("amount")
		}
		return had - amount, nil
	case StockReceived:
		if had+amount > maxStock {
			return 0, journal.Refuse(journal.Invalid, "out-of-range", "min", 1, "max", maxStock-had).At("amount")
		}
		return had + amount, nil
	}
	return amount, nil
}
