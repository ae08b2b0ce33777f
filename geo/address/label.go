package address

import (
	"strings"

	"jylu/geo/toponym"
)

// kindLabels are what a kind is called before a name in Russian, after it in
// Kazakh and English.
var kindLabels = map[string]map[toponym.Kind]string{
	"ru": {toponym.Street: "ул.", toponym.Avenue: "пр.", toponym.Lane: "пер.", toponym.Boulevard: "бул.", toponym.Highway: "", toponym.Square: "пл.", toponym.MicroDistrict: "мкр."},
	"kk": {toponym.Street: "көшесі", toponym.Avenue: "даңғылы", toponym.Lane: "тұйық көшесі", toponym.Boulevard: "бульвары", toponym.Highway: "", toponym.Square: "алаңы", toponym.MicroDistrict: "ықшам ауданы"},
	"en": {toponym.Street: "St", toponym.Avenue: "Ave", toponym.Lane: "Lane", toponym.Boulevard: "Blvd", toponym.Highway: "", toponym.Square: "Sq", toponym.MicroDistrict: "micro-district"},
}

// name returns what n is called in lang and whether that is in lang itself,
// not only the plain name.
func (n *Names) name(lang string) (string, bool) {
	own := n.Ru
	switch lang {
	case "kk":
		own = n.Kk
	case "en":
		own = n.En
	}
	if own != "" {
		return own, true
	}
	if n.Ru != "" {
		return n.Ru, false
	}
	return n.Plain, false
}

// streetLabel names a street or micro-district in lang. In brackets follows the
// other name by which it was asked for, or the newer one.
func (f *Finder) streetLabel(e *entry, form int32, lang string) string {
	return e.kinded(e.kind, lang) + f.otherName(e, form)
}

func (f *Finder) otherName(e *entry, form int32) string {
	other := e.renamed
	if called := f.forms[form].called; called != "" && !spelledAlike(called, e.names.Plain) {
		other = called
	}
	if other == "" {
		return ""
	}
	return " (" + other + ")"
}

// kinded is the street's name in lang with its kind. A name that the source has
// in another language keeps the kind word of its own.
func (e *entry) kinded(kind toponym.Kind, lang string) string {
	name, own := e.names.name(lang)
	n := toponym.Parse(name)
	if n.Kind != toponym.Unsaid && kind == toponym.Unsaid {
		kind = n.Kind
	}
	bare := strings.TrimSpace(n.Bare)
	if bare == "" {
		bare = name
	}
	if !own {
		lang = "ru"
	}
	word := kindLabels[lang][kind]
	switch {
	case word == "":
		return bare
	case lang == "ru":
		return word + " " + bare
	}
	return bare + " " + word
}

// houseLabel names a house: its street in lang, a comma, the number.
func (f *Finder) houseLabel(e *entry, form int32, kind toponym.Kind, number, lang string) string {
	if kind == toponym.Unsaid {
		kind = e.kind
	}
	return e.kinded(kind, lang) + f.otherName(e, form) + ", " + number
}

// placeNames are what a kind of place is called where its name does not say.
var placeNames = map[string]map[string]string{
	"ru": {"school": "школа", "kindergarten": "детский сад", "hospital": "больница", "clinic": "поликлиника", "pharmacy": "аптека", "police": "полиция", "fire_station": "пожарная часть", "fuel": "АЗС", "university": "университет", "college": "колледж", "theatre": "театр"},
	"kk": {"school": "мектеп", "kindergarten": "балабақша", "hospital": "аурухана", "clinic": "емхана", "pharmacy": "дәріхана", "police": "полиция", "fire_station": "өрт сөндіру бөлімі", "fuel": "жанармай құю", "university": "университет", "college": "колледж", "theatre": "театр"},
	"en": {"school": "school", "kindergarten": "kindergarten", "hospital": "hospital", "clinic": "clinic", "pharmacy": "pharmacy", "police": "police", "fire_station": "fire station", "fuel": "filling station", "university": "university", "college": "college", "theatre": "theatre"},
}

// placeLabel names a place; one that is called only by a number gets the word
// for its kind (школа №7).
func placeLabel(e *entry, lang string) string {
	name, _ := e.names.name(lang)
	for _, w := range toponym.Words(name) {
		if !w.Number && !w.Single() {
			return name
		}
	}
	word := placeNames[lang][e.place.Kind]
	if word == "" {
		word = placeNames["ru"][e.place.Kind]
	}
	return strings.TrimSpace(word + " " + name)
}
