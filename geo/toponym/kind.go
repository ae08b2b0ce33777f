package toponym

import "strings"

// Kind is what a street is called beside its name.
type Kind uint8

// The kinds that names tell apart.
const (
	Unsaid        Kind = iota // no kind word
	Street                    // улица, көшесі
	Avenue                    // проспект, даңғылы
	Lane                      // переулок, тұйық, проезд, тупик
	Boulevard                 // бульвар
	Highway                   // шоссе, тракт, тас жол
	Square                    // площадь, алаң
	MicroDistrict             // микрорайон, ықшам аудан
)

// String returns the code of k.
func (k Kind) String() string {
	return [...]string{"", "street", "avenue", "lane", "boulevard", "highway", "square", "micro-district"}[k]
}

// kindWords are the words and abbreviations of kinds, as written in the three
// languages, with the cases that people use.
var kindWords = func() map[string]Kind {
	m := map[string]Kind{}
	for kind, text := range map[Kind]string{
		Unsaid: "им имени атындағы",
		Street: "ул улица улицы улице улиц улицей ул-ца уица көшесі көшесінің көшесінде көшесіне көшесіндегі көшесімен көшелері көшелерінің көше көш к-сі кшсі st str street strit",
		Avenue: "пр прс прт пр-т пр-кт пркт просп проспект проспекта проспекте проспекты даңғылы даңғылының даңғылында даңғылына даңғылындағы даңғылымен даңғылдары даңғыл даңғ даң д-лы " +
			"av ave avenue prospect",
		Lane:      "пер переулок переулка переулке проезд пр-д тупик туп тұйығы тұйық lane ln",
		Boulevard: "бул бульв бульвар бульвара бульваре бульвары б-р blvd boulevard",
		Highway:   "шоссе тракт тракта трактты highway road rd",
		Square:    "пл площадь площади алаңы square",
		MicroDistrict: "мкр мкрн мкн мк микр мкр-н м-н м-он микрорайон микрорайона микрорайоне микро мрн микраион микрорн м-район " +
			"ықшамаудан ықшамауданы ы.а ы/а шағынаудан шағынауданы ш/а ш.а microdistrict microraion mikrodistrikt mikrorayon mikrorajon",
	} {
		for _, word := range strings.Fields(text) {
			m[Fold(word)] = kind
		}
	}
	for text, kind := range map[string]Kind{"ықшам аудан": MicroDistrict, "ықшам ауданы": MicroDistrict, "ықшам ауд": MicroDistrict, "шағын аудан": MicroDistrict, "шағын ауданы": MicroDistrict, "micro district": MicroDistrict, "тас жолы": Highway} {
		m[Fold(text)] = kind
	}
	return m
}()

// KindAt returns the kind that the words at i name and how many words say it;
// none: 0. A single letter is a kind word only in a pair whose parts are joined
// (м-н, пр-т, ы.а., ш/а), so that Абая и А. Иманова keeps its letters.
func KindAt(words []Word, i int) (Kind, int) {
	w := words[i]
	if i+1 < len(words) && w.Fold != "" {
		next := words[i+1]
		if k, ok := kindWords[w.Fold+" "+next.Fold]; ok {
			if !w.Single() && !next.Single() || next.Dashed() || next.Gap == "/" || w.Dot && next.Fold == "a" && next.Gap == "." {
				return k, 2
			}
		}
	}
	if k, ok := kindWords[w.Fold]; ok && !w.Single() {
		return k, 1
	}
	return Unsaid, 0
}
