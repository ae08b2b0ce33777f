package address

import "jylu/geo"

// Gazetteer is what is known of a city's addresses: plain data, in no order.
// Streets are told apart by toponym.Key of their names, so a house may name its
// street in any spelling, and several streets of one name are one entry until a
// house tells where it stands.
type Gazetteer struct {
	Source    string // where it is from, for the screen: a file's name, "© OpenStreetMap contributors"
	Streets   []Street
	Houses    []House
	Crossings []Crossing
	Places    []Place
	Chambers  []Chamber
	Aliases   []Alias
}

// Names are the names of one thing. Plain is the name as the source has it, in
// whatever language; the others may be empty. Old may hold several, separated
// by semicolons.
type Names struct {
	Plain, Ru, Kk, En, Old string
}

// Street is a street with its course. Lines may be empty: then it is known by
// its houses and crossings only.
type Street struct {
	Names
	Lines [][]geo.Position
}

// House is one building with a number.
type House struct {
	Street   string // a name of its street or micro-district
	Number   string // as written: 52, 52/1, 52 "Б"
	Building string // what it is, as the source says: apartments, school; may be empty
	People   int    // who live there; 0: not known
	geo.Position
}

// Crossing is a point where two streets meet.
type Crossing struct {
	A, B string // names of the streets
	geo.Position
}

// Place is something people know by name or number: a school, a hospital, a
// market, a district of the city.
type Place struct {
	Kind string // code, as OpenStreetMap's amenity, shop or place: school, hospital, mall, suburb
	Names
	geo.Position
}

// Chamber is a chamber of the heat network, by its code (ТК-14-05).
type Chamber struct {
	Code string
	geo.Position
}

// Alias says that two names mean one street.
type Alias struct {
	Old    string // the name that went out of use, or another spelling
	New    string // the name in force
	Source string // who says so
	Status string // AliasConfirmed or AliasToConfirm
}

// How sure an alias is.
const (
	AliasConfirmed = "confirmed"
	AliasToConfirm = "to_confirm"
)
