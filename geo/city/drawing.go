package city

import (
	"strings"

	"github.com/paulmach/orb"

	"jylu/geo"
)

// points are the corners of the drawing, longitude and latitude. What two
// outlines or streets have in common, they have by name, hence to the last bit.
var points = map[string]orb.Point{
	// Райымбека, west to east
	"r0": {76.797, 43.215}, "r1": {76.822, 43.2335}, "r2": {76.842, 43.2455}, "r3": {76.858, 43.2515},
	"r4": {76.876, 43.256}, "r5": {76.893, 43.2605}, "r6": {76.912, 43.2665}, "r7": {76.93, 43.2705},
	"r8": {76.946, 43.2715}, "r9": {76.956, 43.2717}, "r10": {76.967, 43.272},
	// Абая, west to east
	"a0": {76.839, 43.2165}, "a1": {76.858, 43.2275}, "a2": {76.876, 43.2365}, "a3": {76.893, 43.2385},
	"a4": {76.91, 43.2395}, "a5": {76.93, 43.241}, "a6": {76.949, 43.243}, "a7": {76.957, 43.243},
	// Назарбаева, north to south
	"n1": {76.9472, 43.26}, "n2": {76.9515, 43.231}, "n3": {76.9545, 43.22},
	// Суюнбая, north to south
	"s1": {76.9575, 43.3305}, "s2": {76.954, 43.312}, "s3": {76.951, 43.293}, "s4": {76.948, 43.28},
	// Жандосова, north-east to south-west
	"j0": {76.916, 43.2425}, "j1": {76.893, 43.229}, "j2": {76.8785, 43.2205}, "j3": {76.862, 43.2105},
	"j4": {76.845, 43.2005}, "j5": {76.823, 43.1885},
	// Большая Алматинка, where it is a border
	"b1": {76.8745, 43.246}, "b2": {76.8775, 43.229}, "b3": {76.878, 43.205}, "b4": {76.878, 43.188},
	"b5": {76.877, 43.168}, "b6": {76.874, 43.146}, "b7": {76.868, 43.122},
	// Бостандыкский – Медеуский, south of Аль-Фараби, north to south
	"e1": {76.956, 43.205}, "e2": {76.958, 43.185}, "e3": {76.958, 43.16}, "e4": {76.9575, 43.135},
	"e5": {76.9555, 43.1165}, "e6": {76.95, 43.1035},
	// Ауэзовский – Наурызбайский in the west
	"w1": {76.8185, 43.205}, "w2": {76.819, 43.22},
	// Алатауский – Жетысуский, south to north
	"z1": {76.89, 43.275}, "z2": {76.892, 43.293}, "z3": {76.897, 43.313}, "z4": {76.9, 43.334},
	"z5": {76.905, 43.345}, "z6": {76.93, 43.347}, "z7": {76.9525, 43.342},
	// Медеуский – Турксибский
	"k1": {76.985, 43.2805}, "k2": {77.008, 43.2855}, "k3": {77.03, 43.276},
	// the city limits: north-west, south-west, south, east, north-east
	"l1": {76.775, 43.222}, "l2": {76.7525, 43.24}, "l3": {76.7445, 43.265}, "l4": {76.755, 43.29},
	"l5": {76.768, 43.3}, "l6": {76.79, 43.3165}, "l7": {76.82, 43.3285}, "l8": {76.85, 43.3345}, "l9": {76.88, 43.3315},
	"l10": {76.83, 43.1125}, "l11": {76.8, 43.1305}, "l12": {76.782, 43.153}, "l13": {76.774, 43.178}, "l14": {76.776, 43.198},
	"l15": {76.935, 43.094}, "l16": {76.915, 43.0965}, "l17": {76.896, 43.1055}, "l18": {76.88, 43.115},
	"l19": {76.985, 43.085}, "l20": {77.02, 43.0615}, "l21": {77.06, 43.0405}, "l22": {77.1, 43.0345}, "l23": {77.135, 43.0705},
	"l24": {77.1665, 43.12}, "l25": {77.14, 43.155}, "l26": {77.1, 43.187}, "l27": {77.065, 43.213}, "l28": {77.04, 43.243},
	"l29": {76.956, 43.362}, "l30": {76.965, 43.385}, "l31": {76.985, 43.403}, "l32": {77.008, 43.398},
	"l33": {77.028, 43.38}, "l34": {77.037, 43.355}, "l35": {77.0395, 43.325}, "l36": {77.0375, 43.3},
}

// path returns the named points as a line. An unknown name is a slip of the
// drawing and panics.
func path(names string) orb.LineString {
	var ls orb.LineString
	for name := range strings.FieldsSeq(names) {
		p, ok := points[name]
		if !ok {
			panic("city: no point " + name)
		}
		ls = append(ls, p)
	}
	return ls
}

// outline is one district: its ring as names of points, closed by the drawer.
type outline struct {
	code, area string
	thousand   float64 // inhabitants, published about 2023
	ru, kk, en string
	ring       string
}

var outlines = []outline{
	{"almaly", "ortalyk", 224.6, "Алмалинский", "Алмалы", "Almaly",
		"r4 r5 r6 r7 r8 n1 a6 a5 a4 a3 a2 b1"},
	{"bostandyk", "ortalyk", 362.2, "Бостандыкский", "Бостандық", "Bostandyk",
		"a2 a3 a4 a5 a6 n2 n3 e1 e2 e3 e4 e5 e6 l15 l16 l17 l18 b7 b6 b5 b4 b3 j2 b2"},
	{"alatau", "batys", 317.7, "Алатауский", "Алатау", "Alatau",
		"r0 r1 r2 r3 r4 r5 z1 z2 z3 z4 z5 l9 l8 l7 l6 l5 l4 l3 l2 l1"},
	{"auezov", "batys", 358, "Ауэзовский", "Әуезов", "Auezov",
		"r1 r2 r3 r4 b1 a2 b2 j2 j3 j4 j5 w1 w2"},
	{"nauryzbay", "batys", 220.2, "Наурызбайский", "Наурызбай", "Nauryzbay",
		"r0 r1 w2 w1 j5 j4 j3 j2 b3 b4 b5 b6 b7 l10 l11 l12 l13 l14"},
	{"zhetysu", "shygys", 174, "Жетысуский", "Жетісу", "Zhetysu",
		"r5 r6 r7 r8 s4 s3 s2 s1 z7 z6 z5 z4 z3 z2 z1"},
	{"medeu", "shygys", 242.1, "Медеуский", "Медеу", "Medeu",
		"r8 r9 r10 k1 k2 k3 l28 l27 l26 l25 l24 l23 l22 l21 l20 l19 e6 e5 e4 e3 e2 e1 n3 n2 a6 n1"},
	{"turksib", "shygys", 267, "Турксибский", "Түрксіб", "Turksib",
		"r8 r9 r10 k1 k2 k3 l36 l35 l34 l33 l32 l31 l30 l29 z7 s1 s2 s3 s4"},
}

// polygon returns the outline's ring, closed.
func (o outline) polygon() orb.Polygon {
	ring := orb.Ring(path(o.ring))
	return orb.Polygon{append(ring, ring[0])}
}

// stroke is one street, river or railway drawn by hand. Its course is names of
// points, or coordinates where nothing else shares them; where both are given,
// the named points come first.
type stroke struct {
	class      string
	ru, kk, en string
	old        string // what it was called before, "" if nobody remembers
	names      string
	coords     orb.LineString
	apart      bool // bridges over what is smaller than a secondary street: no junction there
}

func (s stroke) course() orb.LineString { return append(path(s.names), s.coords...) }

// avenues are the streets of the published ranges: the extremes of each are
// right to some fifty metres, the course between them is ours.
var avenues = []stroke{
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
		coords: orb.LineString{{76.837, 43.246}, {76.856, 43.2595}, {76.876, 43.2705}, {76.887, 43.2765}, {76.8915, 43.279}, {76.912, 43.2855}, {76.932, 43.2895}, {76.9515, 43.2945}, {76.975, 43.297}, {76.998, 43.296}}},
	{class: "trunk", ru: "Северное кольцо", kk: "Солтүстік айналма", en: "Northern Ring",
		coords: orb.LineString{{76.887, 43.2765}, {76.8955, 43.3005}, {76.901, 43.331}, {76.909, 43.3625}, {76.921, 43.397}}},
	{class: "primary", ru: "Кульджинский тракт", kk: "Құлжа тас жолы", en: "Kuldzha Road",
		coords: orb.LineString{{76.987, 43.285}, {77.008, 43.2955}, {77.034, 43.314}, {77.068, 43.3445}, {77.116, 43.386}}},
	// west to east
	{class: "primary", ru: "ул. Момышулы", kk: "Момышұлы көшесі", en: "Momyshuly Street",
		coords: orb.LineString{{76.843, 43.21}, {76.8385, 43.2195}, {76.834, 43.2315}, {76.828, 43.243}}},
	{class: "primary", ru: "пр. Саина", kk: "Саин даңғылы", en: "Sain Avenue",
		coords: orb.LineString{{76.888, 43.194}, {76.872, 43.2005}, {76.862, 43.2105}, {76.8575, 43.2205}, {76.853, 43.2315}, {76.8465, 43.2385}, {76.837, 43.246}}},
	{class: "secondary", ru: "ул. Отеген батыра", kk: "Өтеген батыр көшесі", en: "Otegen Batyr Street", old: "ул. Утеген батыра",
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
	{class: "secondary", ru: "ул. Желтоксан", kk: "Желтоқсан көшесі", en: "Zheltoksan Street", old: "ул. Мира",
		coords: orb.LineString{{76.945, 43.2285}, {76.943, 43.2415}, {76.9405, 43.255}, {76.937, 43.272}}},
	{class: "primary", ru: "пр. Назарбаева", kk: "Назарбаев даңғылы", en: "Nazarbayev Avenue", old: "ул. Фурманова", names: "r8 n1 a6 n2 n3"},
	{class: "primary", ru: "пр. Достык", kk: "Достық даңғылы", en: "Dostyk Avenue", old: "пр. Ленина",
		coords: orb.LineString{{76.9555, 43.257}, {76.957, 43.243}, {76.961, 43.2305}, {76.9695, 43.216}, {76.992, 43.195}, {77.024, 43.174}, {77.062, 43.1565}}},
	{class: "primary", ru: "пр. Суюнбая", kk: "Сүйінбай даңғылы", en: "Suyunbay Avenue", names: "r8 s4 s3 s2 s1"},
	{class: "trunk", ru: "Восточная объездная дорога", kk: "Шығыс айналма жолы", en: "Eastern Bypass", apart: true,
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
