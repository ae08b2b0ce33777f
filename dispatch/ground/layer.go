package ground

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/journal"
)

// Kinds of layer.
const (
	Roads     = "roads"     // the road network
	Map       = "map"       // what vector tiles are made of
	Places    = "places"    // addresses, streets and places of the file the roads came from
	Addresses = "addresses" // the company's own register, above Places
)

// Kinds lists the kinds of layer.
var Kinds = []string{Roads, Map, Places, Addresses}

// layerFormat numbers the layout of Body and Derived. A layer of another format
// is not read: the bundled city stands in until the file is imported again.
const layerFormat = 1

// Layer is what one import brought of one kind.
type Layer struct {
	Kind        string `gorm:"primaryKey"`
	ID          uuid.UUID
	Source      string // name of the file
	Attribution string // to be shown where it is shown: © OpenStreetMap contributors
	Sha256      []byte // of the file
	ImportedAt  time.Time
	ImportedBy  uuid.UUID // zero: from the terminal
	Counts      Counts
	Format      int
	Body        []byte
	Derived     []byte // what is dear to compute from Body
}

// TableName is the table of layers; see migration 0006.
func (Layer) TableName() string { return "ground_layer" }

// Counts is what an import counted, by code.
type Counts map[string]int

// GormDataType names the column type, for gorm.
func (Counts) GormDataType() string { return "jsonb" }

// Value is the JSON of c.
func (c Counts) Value() (driver.Value, error) {
	b, err := json.Marshal(c)
	return string(b), err
}

// Scan reads the JSON of c.
func (c *Counts) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return json.Unmarshal([]byte(src), c)
	case []byte:
		return json.Unmarshal(src, c)
	}
	return fmt.Errorf("ground: counts from %T", src)
}

// importTime bounds the statements that store a layer: a city's map is tens of
// megabytes, more than the pool's statement timeout was made for.
const importTime = `SET LOCAL statement_timeout = '120s'`

// Import replaces the layers given by those of a file, all or none, and writes
// one entry, ground.imported, with the counts. Every process takes them over
// within seconds. Kinds that are not given stay as they are.
func (g *Ground) Import(ctx context.Context, cmd journal.Command, layers ...Layer) error {
	id := uuid.Must(uuid.NewV7())
	if cmd.At.IsZero() {
		cmd.At = g.now()
	}
	counts := map[string]any{}
	for i := range layers {
		l := &layers[i]
		l.ID, l.ImportedAt, l.ImportedBy, l.Format = uuid.Must(uuid.NewV7()), cmd.At.UTC().Truncate(time.Microsecond), cmd.Actor, layerFormat
		if l.Sha256 == nil {
			sum := sha256.Sum256(l.Body)
			l.Sha256 = sum[:]
		}
		if l.Derived == nil {
			l.Derived = []byte{}
		}
		counts[l.Kind] = l.Counts
	}
	_, err := journal.Write(ctx, g.db, cmd, func(tx *gorm.DB) (struct{}, []journal.Entry, error) {
		if err := tx.Exec(importTime).Error; err != nil {
			return struct{}{}, nil, err
		}
		for i := range layers {
			if err := gorm.G[Layer](tx, clause.OnConflict{UpdateAll: true}).Create(ctx, &layers[i]); err != nil {
				return struct{}{}, nil, fmt.Errorf("store %s: %w", layers[i].Kind, err)
			}
		}
		return struct{}{}, []journal.Entry{journal.New("ground.imported", id, counts)}, nil
	})
	if err != nil {
		return fmt.Errorf("ground: import: %w", err)
	}
	return nil
}

const readHeads = `SELECT kind, id, source, attribution, sha256, imported_at, imported_by, counts, format FROM ground_layer`

// heads reads which layers there are, without their bodies.
func heads(ctx context.Context, db *gorm.DB) (map[string]Layer, error) {
	var rows []Layer
	if err := db.WithContext(ctx).Raw(readHeads).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("layers: %w", err)
	}
	found := map[string]Layer{}
	for _, l := range rows {
		if l.Format == layerFormat {
			found[l.Kind] = l
		}
	}
	return found, nil
}

// readTime bounds the statement that reads a layer.
const readTime = importTime

// body reads one layer whole, if it is still that one.
func body(ctx context.Context, db *gorm.DB, head Layer) (l Layer, err error) {
	err = db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec(readTime).Error; err != nil {
			return err
		}
		l, err = gorm.G[Layer](tx).Where("kind = ? AND id = ?", head.Kind, head.ID).Take(ctx)
		return err
	})
	if err != nil {
		err = fmt.Errorf("layer %s: %w", head.Kind, err)
	}
	return l, err
}
