package city

import (
	"testing"

	"github.com/paulmach/orb"

	"jylu/geo"
)

// stroke is one street, river or railway. Its course is names of points, or
// coordinates where nothing else shares them; where both are given, the named
// points come first.
type stroke struct {
	class      string
	ru, kk, en string
	names      string
	coords     orb.LineString
}

func drawLines(t *testing.T, strokes []stroke) []feature {
	var fs []feature
	for _, s := range strokes {
		fs = append(fs, feature{map[string]any{"class": s.class, "name_ru": s.ru, "name_kk": s.kk, "name_en": s.en},
			geo.Shape{Geometry: append(path(t, s.names), s.coords...)}})
	}
	return fs
}

// streets are the avenues of the published ranges: the extremes of each are
// right to some fifty metres, the course between them is ours.
var streets = []stroke{
	// south to north
	{class: "trunk", ru: "пр. Аль-Фараби", kk: "Әл-Фараби даңғылы", en: "Al-Farabi Avenue",
		coords: orb.LineString{{76.888, 43.194}, {76.8965, 43.202}, {76.912, 43.2135}, {76.9305, 43.2195}, {76.9445, 43.2185}, {76.9545, 43.22}, {76.967, 43.23}}},
	{class: "secondary", ru: "ул. Шаляпина", kk: "Шаляпин көшесі", en: "Shalyapin Street",
		coords: orb.LineString{{76.819, 43.2025}, {76.834, 43.2085}, {76.8485, 43.216}, {76.862, 43.2225}, {76.875, 43.228}}},
	{class: "secondary", ru: "ул. Тимирязева", kk: "Тимирязев көшесі", en: "Timiryazev Street",
		coords: orb.LineString{{76.887, 43.2255}, {76.8945, 43.2275}, {76.912, 43.2305}, {76.9295, 43.2325}, {76.95, 43.2355}}},
	{class: "primary", ru: "ул. Жандосова", kk: "Жандосов көшесі", en: "Zhandosov Street", names: "j0 j1 j2 j3 j4 j5"},
	{class: "primary", ru: "ул. Сатпаева", kk: "Сәтбаев көшесі", en: "Satpayev Street",
		coords: orb.LineString{{76.871, 43.2285}, {76.8785, 43.232}, {76.8935, 43.2345}, {76.91, 43.2362}, {76.9298, 43.2375}, {76.9503, 43.2392}, {76.961, 43.24}}},
	{class: "primary", ru: "пр. Абая", kk: "Абай даңғылы", en: "Abay Avenue", names: "a0 a1 a2 a3 a4 a5 a6 a7"},
	{class: "primary", ru: "ул. Толе би", kk: "Төле би көшесі", en: "Tole Bi Street",
		coords: orb.LineString{{76.811, 43.2135}, {76.8315, 43.2275}, {76.8475, 43.2365}, {76.8605, 43.242}, {76.875, 43.2465}, {76.8935, 43.2495}, {76.9135, 43.252}, {76.9315, 43.254}, {76.9476, 43.2555}, {76.962, 43.256}}},
	{class: "trunk", ru: "пр. Райымбека", kk: "Райымбек даңғылы", en: "Rayymbek Avenue", names: "r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 r10"},
	{class: "trunk", ru: "пр. Рыскулова", kk: "Рысқұлов даңғылы", en: "Ryskulov Avenue",
		coords: orb.LineString{{76.837, 43.2465}, {76.856, 43.2595}, {76.876, 43.2705}, {76.8915, 43.279}, {76.912, 43.2855}, {76.932, 43.2895}, {76.9515, 43.2945}, {76.975, 43.297}, {76.998, 43.296}}},
	{class: "trunk", ru: "Северное кольцо", kk: "Солтүстік айналма", en: "Northern Ring",
		coords: orb.LineString{{76.887, 43.2765}, {76.8955, 43.3005}, {76.901, 43.331}, {76.909, 43.3625}, {76.921, 43.397}}},
	{class: "primary", ru: "Кульджинский тракт", kk: "Құлжа тас жолы", en: "Kuldzha Road",
		coords: orb.LineString{{76.987, 43.285}, {77.008, 43.2955}, {77.034, 43.314}, {77.068, 43.3445}, {77.116, 43.386}}},
	// west to east
	{class: "primary", ru: "ул. Момышулы", kk: "Момышұлы көшесі", en: "Momyshuly Street",
		coords: orb.LineString{{76.843, 43.21}, {76.8385, 43.2195}, {76.834, 43.2315}, {76.828, 43.243}}},
	{class: "primary", ru: "пр. Саина", kk: "Саин даңғылы", en: "Sain Avenue",
		coords: orb.LineString{{76.888, 43.194}, {76.872, 43.2005}, {76.862, 43.2105}, {76.8575, 43.2205}, {76.853, 43.2315}, {76.8465, 43.2385}, {76.837, 43.246}}},
	{class: "secondary", ru: "ул. Отеген батыра", kk: "Өтеген батыр көшесі", en: "Otegen Batyr Street",
		coords: orb.LineString{{76.875, 43.2275}, {76.869, 43.233}, {76.862, 43.242}, {76.8535, 43.2505}}},
	{class: "secondary", ru: "ул. Розыбакиева", kk: "Розыбакиев көшесі", en: "Rozybakiyev Street",
		coords: orb.LineString{{76.894, 43.195}, {76.892, 43.2135}, {76.893, 43.229}, {76.893, 43.2385}, {76.8915, 43.249}, {76.8875, 43.258}}},
	{class: "secondary", ru: "пр. Гагарина", kk: "Гагарин даңғылы", en: "Gagarin Avenue",
		coords: orb.LineString{{76.8985, 43.1985}, {76.899, 43.2155}, {76.8985, 43.2355}, {76.8965, 43.2435}, {76.894, 43.251}}},
	{class: "secondary", ru: "ул. Жарокова", kk: "Жароков көшесі", en: "Zharokov Street",
		coords: orb.LineString{{76.905, 43.2025}, {76.904, 43.2165}, {76.902, 43.2355}, {76.8985, 43.252}}},
	{class: "secondary", ru: "ул. Байзакова", kk: "Байзақов көшесі", en: "Bayzakov Street",
		coords: orb.LineString{{76.915, 43.241}, {76.9135, 43.252}, {76.911, 43.266}}},
	{class: "primary", ru: "пр. Сейфуллина", kk: "Сейфуллин даңғылы", en: "Seyfullin Avenue",
		coords: orb.LineString{{76.944, 43.2245}, {76.9395, 43.2385}, {76.936, 43.2545}, {76.9335, 43.271}, {76.9285, 43.293}}},
	{class: "secondary", ru: "ул. Желтоксан", kk: "Желтоқсан көшесі", en: "Zheltoksan Street",
		coords: orb.LineString{{76.945, 43.2285}, {76.943, 43.2415}, {76.9405, 43.255}, {76.937, 43.272}}},
	{class: "primary", ru: "пр. Назарбаева", kk: "Назарбаев даңғылы", en: "Nazarbayev Avenue", names: "r8 n1 a6 n2 n3"},
	{class: "primary", ru: "пр. Достык", kk: "Достық даңғылы", en: "Dostyk Avenue",
		coords: orb.LineString{{76.9555, 43.257}, {76.957, 43.243}, {76.961, 43.2305}, {76.9695, 43.216}, {76.992, 43.195}, {77.024, 43.174}, {77.062, 43.1565}}},
	{class: "primary", ru: "пр. Суюнбая", kk: "Сүйінбай даңғылы", en: "Suyunbay Avenue", names: "r8 s4 s3 s2 s1"},
	{class: "trunk", ru: "Восточная объездная дорога", kk: "Шығыс айналма жолы", en: "Eastern Bypass",
		coords: orb.LineString{{76.967, 43.23}, {76.9715, 43.2445}, {76.9755, 43.2595}, {76.98, 43.2725}, {76.987, 43.285}}},
}

var rivers = []stroke{
	{class: "river", ru: "Большая Алматинка", kk: "Үлкен Алматы", en: "Bolshaya Almatinka",
		coords: orb.LineString{{76.9, 43.096}, {76.893, 43.13}, {76.887, 43.165}, {76.882, 43.193}, {76.8785, 43.2205}, {76.8745, 43.246}, {76.866, 43.274}, {76.859, 43.306}, {76.857, 43.354}}},
	{class: "river", ru: "Есентай", kk: "Есентай", en: "Yesentay",
		coords: orb.LineString{{76.952, 43.176}, {76.94, 43.2}, {76.9285, 43.2185}, {76.9235, 43.24}, {76.9195, 43.2665}, {76.915, 43.296}, {76.911, 43.345}}},
	{class: "river", ru: "Малая Алматинка", kk: "Кіші Алматы", en: "Malaya Almatinka",
		coords: orb.LineString{{77.06, 43.15}, {77.02, 43.17}, {76.99, 43.19}, {76.967, 43.214}, {76.9635, 43.238}, {76.9625, 43.265}, {76.969, 43.3}, {76.973, 43.345}, {76.976, 43.394}}},
}

var railway = []stroke{
	{class: "railway", ru: "Железная дорога через Алматы-1", kk: "Алматы-1 арқылы темір жол", en: "Main line through Almaty-1",
		coords: orb.LineString{{76.757, 43.297}, {76.805, 43.312}, {76.857, 43.326}, {76.902, 43.336}, {76.949, 43.3405}, {76.985, 43.3625}, {77.03, 43.388}}},
	{class: "railway", ru: "Ветка Алматы-1 – Алматы-2", kk: "Алматы-1 – Алматы-2 тармағы", en: "Almaty-1 to Almaty-2 branch",
		coords: orb.LineString{{76.949, 43.3405}, {76.9445, 43.312}, {76.9415, 43.289}, {76.9408, 43.2745}}},
}

// source is one heat source. known: its coordinates are published; the others
// are placed by us somewhere in the district their names tell.
type source struct {
	code, ru, kk, en, class, operator string
	at                                geo.Position
	known                             bool
}

var sources = []source{
	{"chp-1", "ТЭЦ-1", "ЖЭО-1", "CHP-1", "chp", "АлЭС", geo.Position{Lon: 76.931, Lat: 43.28089}, true},
	{"chp-2", "ТЭЦ-2", "ЖЭО-2", "CHP-2", "chp", "АлЭС", geo.Position{Lon: 76.7992, Lat: 43.2935}, true},
	{"chp-3", "ТЭЦ-3", "ЖЭО-3", "CHP-3", "chp", "АлЭС", geo.Position{Lon: 77.0073, Lat: 43.421}, true},
	{"boiler-south", "Южная районная котельная", "Оңтүстік аудандық қазандығы", "Southern boiler house", "boiler", "АТКЭ", geo.Position{Lon: 76.9085, Lat: 43.2085}, false},
	{"boiler-south-east", "Юго-Восточная районная котельная", "Оңтүстік-Шығыс аудандық қазандығы", "South-eastern boiler house", "boiler", "АТКЭ", geo.Position{Lon: 76.968, Lat: 43.2235}, false},
	{"boiler-orbita", "Котельная «Орбита»", "«Орбита» қазандығы", "Orbita boiler house", "boiler", "АТКЭ", geo.Position{Lon: 76.886, Lat: 43.2005}, false},
	{"boiler-airport", "Котельная «Аэропорт»", "«Әуежай» қазандығы", "Airport boiler house", "boiler", "АТКЭ", geo.Position{Lon: 77.012, Lat: 43.3425}, false},
	{"boiler-west", "Западный тепловой комплекс", "Батыс жылу кешені", "Western heat complex", "boiler", "АлТС", geo.Position{Lon: 76.806, Lat: 43.288}, false},
}

func drawSources() []feature {
	var fs []feature
	for _, s := range sources {
		fs = append(fs, feature{map[string]any{"code": s.code, "name_ru": s.ru, "name_kk": s.kk, "name_en": s.en,
			"class": s.class, "operator": s.operator, "position_known": s.known},
			geo.Shape{Geometry: s.at.Point()}})
	}
	return fs
}
