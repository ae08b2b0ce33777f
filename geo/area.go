package geo

// ServiceArea is one of the parts the company divides the city into (Орталык,
// Батыс, Шыгыс): its own districts, bases, crews, telephone and e-mail.
type ServiceArea struct {
	Code    string `gorm:"primaryKey"`
	NameRu  string
	NameKk  string
	NameEn  string
	Phone   string // as printed for customers; may be empty
	Email   string // may be empty
	Ordinal int    // order on the screens, from 1
}

// TableName is the table of service areas.
func (ServiceArea) TableName() string { return "service_area" }

// District is an administrative district of the city; it belongs to exactly one
// service area.
type District struct {
	Code                     string `gorm:"primaryKey"`
	AreaCode                 string
	NameRu                   string
	NameKk                   string
	NameEn                   string
	Outline                  Shape // Polygon or MultiPolygon
	West, South, East, North float64
	Schematic                bool // drawn for the bundled city, not surveyed
}

// TableName is the table of districts.
func (District) TableName() string { return "district" }

// Base is a yard crews and vehicles start from. Its position is never derived
// from a district: centroids of the southern districts lie in the mountains.
type Base struct {
	Code     string `gorm:"primaryKey"`
	AreaCode string
	NameRu   string
	NameKk   string
	NameEn   string
	Address  string
	Position
	Schematic bool // invented for the bundled city
}

// TableName is the table of bases.
func (Base) TableName() string { return "base" }

// Layer is a drawing under the map: streets, rivers, heat sources. The server
// never computes with it, so it is kept as the GeoJSON text the screens get.
type Layer struct {
	Name      string `gorm:"primaryKey"`
	Features  string // one GeoJSON FeatureCollection
	Schematic bool
}

// TableName is the table of layers.
func (Layer) TableName() string { return "layer" }
