package ground

import (
	"bytes"
	"context"
	"fmt"

	"gorm.io/gorm"

	"jylu/geo"
	"jylu/geo/address"
	"jylu/geo/city"
	"jylu/geo/toponym"
)

// Find finds addresses and places as they are typed; see address.Finder.
func (t *Terrain) Find(q, lang string, near *geo.Position, limit int) address.Answer {
	if t.finder == nil {
		return address.Answer{}
	}
	return t.finder.Find(q, lang, near, limit)
}

// takePlaces makes the finder of what was imported and of the aliases. Without
// roads of one's own the bundled city's places are known; beside imported roads
// its invented houses would mislead.
func (t *Terrain) takePlaces(ctx context.Context, db *gorm.DB) error {
	register, err := t.readPlaces(ctx, db)
	if err != nil {
		return err
	}
	aliases, err := readAliases(ctx, db)
	if err != nil {
		return err
	}
	register.Aliases = append(register.Aliases, aliases...)
	t.register, t.partners = register, map[string][]string{}
	for _, a := range register.Aliases {
		t.partners[toponym.Key(a.Old)] = append(t.partners[toponym.Key(a.Old)], a.New)
		t.partners[toponym.Key(a.New)] = append(t.partners[toponym.Key(a.New)], a.Old)
	}
	t.finder = address.NewFinder(register, t.locate)
	return nil
}

// readPlaces puts the places of the roads' file and the company's own register
// together.
func (t *Terrain) readPlaces(ctx context.Context, db *gorm.DB) (all address.Gazetteer, err error) {
	if t.bundled {
		all = city.Gazetteer()
	}
	for _, kind := range []string{Places, Addresses} {
		head, imported := t.layers[kind]
		if !imported {
			continue
		}
		l, err := body(ctx, db, head)
		if err != nil {
			return all, err
		}
		g, err := address.ReadGazetteer(bytes.NewReader(l.Body))
		if err != nil {
			return all, fmt.Errorf("%s: %w", kind, err)
		}
		all.Streets, all.Houses, all.Crossings = append(all.Streets, g.Streets...), append(all.Houses, g.Houses...), append(all.Crossings, g.Crossings...)
		all.Places, all.Chambers, all.Aliases = append(all.Places, g.Places...), append(all.Chambers, g.Chambers...), append(all.Aliases, g.Aliases...)
	}
	return all, nil
}

// locate names the district and the service area of a point; outside all
// districts the nearest.
func (t *Terrain) locate(p geo.Position) (district, area string) {
	if t.atlas == nil {
		return "", ""
	}
	d, _ := t.atlas.DistrictAt(p)
	return d.Code, d.AreaCode
}

const readNames = `SELECT name, alias, source, status FROM street_alias ORDER BY name, alias`

func readAliases(ctx context.Context, db *gorm.DB) ([]address.Alias, error) {
	rows, err := db.WithContext(ctx).Raw(readNames).Rows()
	if err != nil {
		return nil, fmt.Errorf("aliases: %w", err)
	}
	defer rows.Close()
	var all []address.Alias
	for rows.Next() {
		var a address.Alias
		var status string
		if err := rows.Scan(&a.New, &a.Old, &a.Source, &status); err != nil {
			return nil, fmt.Errorf("aliases: %w", err)
		}
		a.Status = address.AliasToConfirm
		if status == "verified" {
			a.Status = address.AliasConfirmed
		}
		all = append(all, a)
	}
	return all, rows.Err()
}
