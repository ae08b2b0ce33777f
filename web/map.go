package web

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"jylu/geo"
)

// areaView is a service area with its districts and bases.
type areaView struct {
	Code string `json:"code"`
	NamesView
	Phone     string         `json:"phone"`
	Email     string         `json:"email"`
	Ordinal   int            `json:"ordinal"`
	Districts []districtView `json:"districts"`
	Bases     []baseView     `json:"bases"`
}

type districtView struct {
	Code string `json:"code"`
	NamesView
}

type baseView struct {
	Code string `json:"code"`
	NamesView
	Address  string `json:"address"`
	Position *point `json:"position"`
}

// sheet is what everything happens on, as drawn.
type sheet struct {
	areas     []geo.ServiceArea
	districts []geo.District
	bases     []geo.Base
	layers    []geo.Layer
}

func (s *Server) readSheet(ctx context.Context) (c sheet, err error) {
	_, err = s.atOnce(ctx, func(tx *gorm.DB) (err error) {
		if c.areas, err = gorm.G[geo.ServiceArea](tx).Order("ordinal, code").Find(ctx); err != nil {
			return err
		}
		if c.districts, err = gorm.G[geo.District](tx).Order("code").Find(ctx); err != nil {
			return err
		}
		if c.bases, err = gorm.G[geo.Base](tx).Order("code").Find(ctx); err != nil {
			return err
		}
		c.layers, err = gorm.G[geo.Layer](tx).Order("name").Find(ctx)
		return err
	})
	if err != nil {
		err = fmt.Errorf("sheet: %w", err)
	}
	return c, err
}

func (s *Server) getAreas(ctx context.Context, _ *struct{}) (list[areaView], error) {
	c, err := s.readSheet(ctx)
	v := list[areaView]{Items: []areaView{}}
	for _, a := range c.areas {
		area := areaView{Code: a.Code, NamesView: viewNames(a), Phone: a.Phone, Email: a.Email, Ordinal: a.Ordinal, Districts: []districtView{}, Bases: []baseView{}}
		for _, d := range c.districts {
			if d.AreaCode == a.Code {
				area.Districts = append(area.Districts, districtView{d.Code, NamesView{d.NameRu, d.NameKk, d.NameEn}})
			}
		}
		for _, b := range c.bases {
			if b.AreaCode == a.Code {
				area.Bases = append(area.Bases, baseView{b.Code, NamesView{b.NameRu, b.NameKk, b.NameEn}, b.Address, viewPoint(b.Position)})
			}
		}
		v.Items = append(v.Items, area)
	}
	return v, err
}

// mapView is what lies under the map.
type mapView struct {
	Districts collection                 `json:"districts"`
	Bases     collection                 `json:"bases"`
	Layers    map[string]json.RawMessage `json:"layers" doc:"GeoJSON FeatureCollections: streets, rivers, sources …"`
}

// collection is a GeoJSON FeatureCollection.
type collection struct {
	Type     string    `json:"type" enum:"FeatureCollection"`
	Features []feature `json:"features"`
}

type feature struct {
	Type       string          `json:"type" enum:"Feature"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties map[string]any  `json:"properties"`
}

func (c *collection) add(geometry json.Marshaler, properties map[string]any) error {
	shape, err := geometry.MarshalJSON()
	c.Features = append(c.Features, feature{"Feature", shape, properties})
	return err
}

func (s *Server) getMap(ctx context.Context, _ *struct{}) (mapView, error) {
	c, err := s.readSheet(ctx)
	if err != nil {
		return mapView{}, err
	}
	v := mapView{Districts: collection{Type: "FeatureCollection", Features: []feature{}}, Bases: collection{Type: "FeatureCollection", Features: []feature{}},
		Layers: map[string]json.RawMessage{}}
	for _, d := range c.districts {
		err := v.Districts.add(d.Outline, map[string]any{
			"code": d.Code, "area": d.AreaCode, "name_ru": d.NameRu, "name_kk": d.NameKk, "name_en": d.NameEn, "schematic": d.Schematic})
		if err != nil {
			return mapView{}, fmt.Errorf("district %s: %w", d.Code, err)
		}
	}
	for _, b := range c.bases {
		err := v.Bases.add(geo.Shape{Geometry: b.Point()}, map[string]any{
			"code": b.Code, "area": b.AreaCode, "name_ru": b.NameRu, "name_kk": b.NameKk, "name_en": b.NameEn, "address": b.Address, "schematic": b.Schematic})
		if err != nil {
			return mapView{}, fmt.Errorf("base %s: %w", b.Code, err)
		}
	}
	for _, l := range c.layers {
		v.Layers[l.Name] = json.RawMessage(l.Features)
	}
	return v, nil
}
