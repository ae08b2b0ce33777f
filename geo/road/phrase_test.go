package road

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"jylu/geo/toponym"
)

func TestParsePhrase(t *testing.T) {
	t.Parallel()
	company := []string{"Шакарима", "Прокофьева", "Кулымбетова", "Брусиловского"}
	for text, want := range map[string][]string{
		"в контуре улиц Шакарима – Прокофьева – Кулымбетова – Брусиловского":         company,
		"В КОНТУРЕ УЛИЦ Шакарима—Прокофьева—Кулымбетова—Брусиловского.":              company,
		"Шакарима - Прокофьева - Кулымбетова -Брусиловского":                         company,
		"Шакарима, Прокофьева;Кулымбетова\nБрусиловского":                            company,
		"в контуре: «Шакарима» – «Прокофьева» – Кулымбетова – Брусиловского":         company,
		"Шакарима – Прокофьева – Кулымбетова – Брусиловского көшелерінің контурында": company,
		"Абай – Гагарин – Сәтбаев көшелерінің контурында":                            {"Абай", "Гагарин", "Сәтбаев"},
		"в контуре улиц Аль-Фараби – Самал-2 – 8-я Гвардейская – пр. Достык":         {"Аль-Фараби", "Самал-2", "8-я Гвардейская", "пр. Достык"},
		"ул. Абая – Контурная – Улицкого":                                            {"ул. Абая", "Контурная", "Улицкого"},
		"":                nil,
		" – – , ; ":       nil,
		"в контуре улиц":  nil,
		"\xff\xfe – Абая": {"Абая"},
	} {
		if got := ParsePhrase(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPhrase(t *testing.T) {
	t.Parallel()
	c := Contour{Streets: []Name{{Plain: "Абая прс."}, {Plain: "ул. Сатпаева", Kk: "Сәтбаев көшесі"}, {Plain: "пр. Достык (Ленина)"}, {Plain: "Северное кольцо"}, {Plain: "улица"}}}
	for lang, want := range map[string]string{
		"ru": "в контуре улиц Абая – Сатпаева – Достык – Северное кольцо – улица",
		"kk": "Абая – Сәтбаев – Достык – Северное кольцо – улица көшелерінің контурында",
		"en": "Абая – Сатпаева – Достык – Северное кольцо – улица",
	} {
		if got := c.Phrase(lang); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

// What is read is clean, bounded and read the same again when it is printed.
func FuzzParsePhrase(f *testing.F) {
	f.Add("в контуре улиц Шакарима – Прокофьева – Кулымбетова – Брусиловского")
	f.Add("Абай - Гагарин, Аль-Фараби көшелерінің контурында")
	f.Add("улиц улиц - контур контурында")
	f.Add("\xff–\u0130,-")
	f.Fuzz(func(t *testing.T, text string) {
		streets := ParsePhrase(text)
		for _, s := range streets {
			if !utf8.ValidString(s) || toponym.Key(s) == "" || strings.ContainsAny(s, ",;\n–—") || len(s) > 3*MaxPhrase {
				t.Fatalf("%q: street %q", text, s)
			}
		}
		for _, lang := range []string{"ru", "kk", "en"} {
			if again := ParsePhrase(Phrase(streets, lang)); len(Phrase(streets, lang)) <= MaxPhrase && len(again) != len(streets) {
				t.Fatalf("%q: %q, again %q", text, streets, again)
			}
		}
	})
}
