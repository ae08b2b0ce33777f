package address

import (
	"strings"

	"jylu/geo/toponym"
)

// placeCalls is what people call each kind of place in Russian, Kazakh and
// English, in one word or two.
var placeCalls = map[string][]string{
	"school":           {"школа", "шк", "сш", "сош", "мектеп", "мектебі", "орта мектеп", "орта мектебі", "school", "гимназия", "гимназиясы", "лицей", "лицейі", "gymnasium", "lyceum"},
	"kindergarten":     {"садик", "сад", "детсад", "детский сад", "д/с", "дет. сад", "балабақша", "балабақшасы", "бала бақша", "бөбекжай", "ясли", "ясли-сад", "kindergarten"},
	"hospital":         {"больница", "бол-ца", "госпиталь", "аурухана", "ауруханасы", "hospital", "гкб", "цгкб"},
	"maternity":        {"роддом", "род дом", "родильный дом", "перзентхана", "перзентханасы", "maternity"},
	"clinic":           {"поликлиника", "поликлинника", "клиника", "клинника", "амбулатория", "емхана", "емханасы", "clinic", "policlinic"},
	"pharmacy":         {"аптека", "дәріхана", "дәріханасы", "pharmacy"},
	"university":       {"университет", "университеті", "институт", "институты", "вуз", "академия", "university"},
	"college":          {"колледж", "колледжі", "училище", "college"},
	"theatre":          {"театр", "театры", "theatre", "theater"},
	"police":           {"полиция", "милиция", "роп", "рувд", "опп", "участок полиции", "police"},
	"fire_station":     {"пожарка", "пожарная часть", "пожарная станция", "пч", "өрт сөндіру", "fire station"},
	"fuel":             {"азс", "заправка", "жанармай", "жқс"},
	"mall":             {"трц", "трк", "тц", "молл", "торговый центр", "сауда үйі", "сауда орталығы", "mall"},
	"marketplace":      {"рынок", "базар", "базары", "барахолка", "market"},
	"place_of_worship": {"мечеть", "мешіт", "мешіті", "храм", "собор", "церковь", "mosque", "church"},
	"park":             {"парк", "саябақ", "саябағы", "сквер", "park"},
	"station":          {"вокзал", "вокзалы", "station"},
}

// placeWords and placePairs are placeCalls by folded stem.
var placeWords, placePairs = func() (map[string]string, map[string]string) {
	one, two := map[string]string{}, map[string]string{}
	for kind, calls := range placeCalls {
		for _, call := range calls {
			switch w := toponym.Words(call); len(w) {
			case 1:
				one[w[0].Stem] = kind
			case 2:
				two[w[0].Stem+" "+w[1].Stem] = kind
			}
		}
	}
	return one, two
}()

// fillers are words of a place's name that people leave out, by folded stem.
var fillers = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range toponym.Words("гор городская средняя общеобразовательная клиническая клин государственный государственная коммунальная гкп кгу " +
		"при на центр общ қалалық алматы участок часть имени им атындағы n no") {
		set[w.Stem] = true
	}
	return set
}()

// relatedKinds are what a place of a kind is called by those who do not know better.
var relatedKinds = map[string][]string{"clinic": {"hospital"}, "maternity": {"hospital"}, "doctors": {"clinic", "hospital"}, "college": {"university"}, "hospital": {"clinic"}}

// placeKindAt returns the kind of place that words[i:] call by name, and how
// many words do.
func placeKindAt(words []toponym.Word, i int) (string, int) {
	if i+1 < len(words) {
		next := words[i+1]
		if k, ok := placePairs[words[i].Stem+" "+next.Stem]; ok {
			short := words[i].Single() || next.Single()
			if !short || next.Gap == "/" || next.Dashed() || words[i].Dot || next.Glued() {
				return k, 2
			}
		}
	}
	if k, ok := placeWords[words[i].Stem]; ok && !words[i].Single() {
		return k, 1
	}
	return "", 0
}

// place enters p: its kind as a token, the number and the words of its names.
func (b *builder) place(p Place) {
	f := b.f
	i := int32(len(f.entries))
	entered := false
	for _, name := range []string{p.Plain, p.Ru, p.Kk, p.En, p.Old} {
		for k, v := range toponym.Variants(name) {
			if b.placeForm(i, p.Kind, v, 0.02*float32(k)) {
				entered = true
			}
		}
	}
	if !entered {
		return
	}
	shown := p
	f.entries = append(f.entries, entry{names: p.Names, place: &shown, importance: placeImportance(p.Kind)})
}

// placeImportance puts districts before schools and schools before shops.
func placeImportance(kind string) float32 {
	switch kind {
	case "suburb", "quarter", "neighbourhood", "city", "town", "village", "district":
		return 0.6
	case "school", "hospital", "kindergarten", "university", "clinic":
		return 0.4
	}
	return 0.2
}

// placeForm enters one name of a place, and reports whether there is anything
// in it to find the place by besides its kind.
func (b *builder) placeForm(i int32, kind, name string, penalty float32) bool {
	words := toponym.Words(name)
	var texts, stems []string
	said := ""
	for k := 0; k < len(words) && len(texts) < 12; k++ {
		if called, used := placeKindAt(words, k); used > 0 {
			if said == "" {
				said = called
			}
			if called == kind || said == called {
				k += used - 1
				continue
			}
		}
		if w := words[k]; w.Fold != "" && !(w.Single() && !w.Number) {
			texts, stems = append(texts, w.Fold), append(stems, w.Stem)
		}
	}
	if len(texts) == 0 {
		if said == "" {
			return false
		}
		kind = said // a name that is only a kind: Аптека
	}
	kinds := []string{kind}
	if said != "" && said != kind {
		kinds = []string{said, kind}
	}
	kinds = append(kinds, relatedKinds[kinds[0]]...)
	for n, k := range kinds {
		id := int32(len(b.f.forms))
		fm := form{entry: i, penalty: penalty + 0.01*float32(n)}
		token := "@" + strings.ToLower(k)
		fm.words = append(fm.words, b.f.words.add(token, token, id, 0, i))
		for at := range texts {
			fm.words = append(fm.words, b.f.words.add(texts[at], stems[at], id, at+1, i))
		}
		b.f.forms = append(b.f.forms, fm)
		if n > 2 {
			break
		}
	}
	return true
}
