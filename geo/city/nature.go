package city

import "github.com/paulmach/orb"

// ground is a piece of water, park, mountain or other open land.
type ground struct {
	class      string // lake, park, mountain, works, airport
	ru, kk, en string
	ring       orb.Ring // closed by the drawer
	reserved   bool     // no street is laid through it and nothing is built on it
}

// box returns the ring of a rectangle.
func box(west, south, east, north float64) orb.Ring {
	return orb.Ring{{west, south}, {east, south}, {east, north}, {west, north}}
}

var grounds = []ground{
	{"mountain", "Заилийский Алатау", "Іле Алатауы", "Trans-Ili Alatau", orb.Ring{
		{76.7, 43.13}, {76.78, 43.14}, {76.85, 43.148}, {76.89, 43.16}, {76.905, 43.146}, {76.942, 43.154}, {76.958, 43.178}, {76.985, 43.18}, {77.01, 43.196},
		{77.035, 43.235}, {77.07, 43.245}, {77.2, 43.235}, {77.2, 43.0}, {76.7, 43.0}}, false},
	{"lake", "озеро Сайран", "Сайран көлі", "Lake Sayran", orb.Ring{
		{76.8675, 43.2392}, {76.8705, 43.2384}, {76.8738, 43.2393}, {76.8733, 43.2415}, {76.8722, 43.2437}, {76.8698, 43.2432}, {76.868, 43.2415}}, true},
	{"lake", "Большое Алматинское озеро", "Үлкен Алматы көлі", "Big Almaty Lake", orb.Ring{
		{76.9815, 43.0565}, {76.9865, 43.0545}, {76.988, 43.049}, {76.985, 43.0445}, {76.982, 43.0475}}, true},
	{"lake", "Аэропортовское озеро", "Әуежай көлі", "Airport Lake", orb.Ring{{76.9925, 43.3645}, {76.9965, 43.366}, {77.0, 43.369}, {76.997, 43.3702}, {76.9932, 43.3678}}, true},
	{"park", "Парк имени 28 гвардейцев-панфиловцев", "28 гвардияшы-панфиловшылар саябағы", "Panfilov Park", box(76.9515, 43.2578, 76.955, 43.2602), true},
	{"park", "Центральный парк", "Орталық саябақ", "Central Park", orb.Ring{{76.9655, 43.2588}, {76.9738, 43.2592}, {76.9735, 43.2655}, {76.966, 43.265}}, true},
	{"park", "Ботанический сад", "Ботаникалық бақ", "Botanical Garden", orb.Ring{{76.9092, 43.2172}, {76.919, 43.2182}, {76.9232, 43.2215}, {76.918, 43.2285}, {76.9092, 43.2272}}, true},
	{"park", "КазНУград", "ҚазҰУ қалашығы", "KazNU Campus", orb.Ring{{76.9265, 43.2235}, {76.9302, 43.2225}, {76.9302, 43.231}, {76.924, 43.2298}}, true},
	{"park", "Парк Первого Президента", "Тұңғыш Президент саябағы", "First President's Park", orb.Ring{{76.8842, 43.1835}, {76.889, 43.1835}, {76.8868, 43.1925}, {76.8832, 43.1915}}, true},
	{"park", "Роща Баума", "Баум тоғайы", "Baum Grove", orb.Ring{{76.946, 43.3025}, {76.9505, 43.3025}, {76.9525, 43.3125}, {76.9475, 43.3125}}, true},
	{"park", "Кок-Тобе", "Көктөбе", "Kok-Tobe", orb.Ring{{76.974, 43.2275}, {76.986, 43.228}, {76.988, 43.238}, {76.977, 43.24}}, true},
	{"park", "Парк Семьи", "Отбасы саябағы", "Family Park", orb.Ring{{76.841, 43.2425}, {76.8452, 43.2448}, {76.8435, 43.2463}, {76.8402, 43.2441}}, true},
	{"works", "ТЭЦ-1", "ЖЭО-1", "CHP-1", box(76.9292, 43.2797, 76.9318, 43.2819), true},
	{"works", "ТЭЦ-2", "ЖЭО-2", "CHP-2", box(76.794, 43.2922, 76.8052, 43.297), true},
	{"works", "ТЭЦ-3", "ЖЭО-3", "CHP-3", box(77.0055, 43.419, 77.0125, 43.4235), true},
	{"works", "станция Алматы-1", "Алматы-1 станциясы", "Almaty-1 station", orb.Ring{{76.936, 43.3365}, {76.952, 43.3365}, {76.954, 43.3425}, {76.936, 43.3415}}, true},
	{"airport", "Аэропорт Алматы", "Алматы әуежайы", "Almaty Airport", orb.Ring{{77.0075, 43.346}, {77.0285, 43.346}, {77.0245, 43.3625}, {77.0095, 43.3605}}, true},
}

// mountains is the ring of the mountains on the plane: nobody is addressed there.
var mountains = onPlane(orb.LineString(grounds[0].ring))
