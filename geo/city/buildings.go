package city

import (
	"fmt"
	"sync"

	"github.com/paulmach/orb"

	"jylu/geo"
	"jylu/geo/road"
)

// Kind is what a building is used for.
type Kind uint8

// The kinds. Those that are heated first after a failure come first.
const (
	Hospital Kind = iota
	Clinic
	Kindergarten
	School
	Dwelling // a block of flats
	Office
	House // private

	kinds = int(iota)
)

var kindCodes = [kinds]string{"hospital", "clinic", "kindergarten", "school", "dwelling", "office", "house"}

// String returns the stable code of k.
func (k Kind) String() string {
	if int(k) < kinds {
		return kindCodes[k]
	}
	return "unknown"
}

// Building is one building of the bundled city. It is invented; its number rises
// along its street, odd on the left, even on the right.
type Building struct {
	Kind     Kind
	Name     road.Name // of a school, kindergarten, clinic or hospital; else empty
	Street   road.Name // or the micro-district whose number it bears
	Number   string
	Levels   int
	People   int    // who live there
	District string // code
	geo.Position
	Outline orb.Polygon // a rectangle beside the street
}

// Address returns the address as people of lang ("ru", "kk", "en") write it.
func (b Building) Address(lang string) string { return b.Street.In(lang) + ", " + b.Number }

// size is the footprint of a kind and how much of the street it takes, in metres.
type size struct{ long, deep, pace float64 }

var sizes = [kinds]size{Hospital: {74, 34, 100}, Clinic: {44, 20, 100}, Kindergarten: {46, 26, 100}, School: {66, 34, 100},
	Dwelling: {62, 13, 86}, Office: {40, 20, 86}, House: {16, 11, 30}}

// total is how many buildings there are; each district has its share of them by
// population. socials are how many serve the whole city: what the company said it
// heats, schools 214, kindergartens 190, health 128; offices are ours.
const total = 6000

var socials = [...]struct {
	kind  Kind
	count float64
}{{Hospital, 38}, {School, 214}, {Kindergarten, 190}, {Clinic, 90}, {Office, 260}}

// Buildings returns all buildings, district by district, in order of address
// within each. The caller must not change them. Safe for any number of goroutines.
var Buildings = sync.OnceValue(func() []Building { return build(drawing()) })

func build(p *plan) []Building {
	b := newBuilder(p)
	inhabitants := 0.0
	for _, o := range outlines {
		inhabitants += o.thousand
	}
	for _, o := range outlines {
		b.district(o.code, o.thousand/inhabitants)
	}
	return b.finished()
}

// levels are how high buildings of a kind are; which one, chance decides.
var levels = [kinds][]int{Hospital: {3, 4, 5}, Clinic: {2, 3}, Kindergarten: {2}, School: {3, 3, 4},
	Dwelling: {5, 5, 5, 4, 9, 5, 9, 12}, Office: {3, 4, 6, 9}, House: {1, 1, 2}}

// inhabited returns how many people live in a building of that kind, length and
// height: a flat of 2.8 people on every seven metres of each floor, four in a
// private house.
func inhabited(k Kind, long float64, floors int) int {
	switch k {
	case Dwelling:
		return int(2.8 * float64(floors) * float64(int(long/7)))
	case House:
		return 4
	}
	return 0
}

// institution returns the name of the n-th building of a kind that has names.
func institution(k Kind, n int) road.Name {
	name := func(ru, kk, en string) road.Name {
		return road.Name{Ru: fmt.Sprintf("%s № %d", ru, n), Kk: fmt.Sprintf("№ %d %s", n, kk), En: fmt.Sprintf("%s No. %d", en, n)}
	}
	switch k {
	case Hospital:
		return name("Больница", "аурухана", "Hospital")
	case Clinic:
		return name("Поликлиника", "емхана", "Clinic")
	case Kindergarten:
		return name("Детский сад", "балабақша", "Kindergarten")
	case School:
		return name("Школа", "мектеп", "School")
	}
	return road.Name{}
}

// chance is a number that looks random but is always the same for n.
func chance(n int) uint64 {
	z := uint64(n)*0x9e3779b97f4a7c15 + 0x632be59bd9b4e019 // splitmix64
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
