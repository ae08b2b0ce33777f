package city

import "github.com/paulmach/orb"

// roads are further streets drawn by hand: those that lead out of the city,
// around it, to the mountains and to what the grid does not reach.
var roads = []stroke{
	{class: "trunk", ru: "БАКАД", kk: "ҮАААЖ", en: "Almaty Ring Road", apart: true, // a motorway around the city
		coords: orb.LineString{{76.7655, 43.163}, {76.758, 43.18}, {76.749, 43.202}, {76.7395, 43.226}, {76.736, 43.25}, {76.737, 43.272}, {76.742, 43.29}, {76.754, 43.309}, {76.772, 43.3265}, {76.798, 43.341}, {76.83, 43.351}, {76.862, 43.36}, {76.892, 43.3705}, {76.918, 43.3835}, {76.942, 43.3985}, {76.968, 43.4145}, {76.99, 43.427}, {77.015, 43.433}, {77.045, 43.4305}, {77.072, 43.42}, {77.096, 43.403}, {77.113, 43.38}, {77.12, 43.353}, {77.116, 43.325}, {77.107, 43.297}, {77.095, 43.27}}},
	{class: "trunk", ru: "Ташкентский тракт", kk: "Ташкент тас жолы", en: "Tashkent Road", names: "r0", coords: orb.LineString{{76.77, 43.2075}, {76.735, 43.202}, {76.7, 43.2}}},
	{class: "trunk", ru: "Капшагайская трасса", kk: "Қапшағай тас жолы", en: "Kapshagay Road", names: "s1",
		coords: orb.LineString{{76.962, 43.3475}, {76.9675, 43.358}, {76.981, 43.378}, {76.994, 43.402}, {77.004, 43.425}, {77.013, 43.452}}},
	{class: "secondary", ru: "Талгарский тракт", kk: "Талғар тас жолы", en: "Talgar Road",
		coords: orb.LineString{{76.9855, 43.2825}, {77.01, 43.28}, {77.04, 43.272}, {77.095, 43.27}, {77.13, 43.269}}},
	{class: "trunk", ru: "", coords: orb.LineString{{76.998, 43.296}, {77.008, 43.2955}}}, // Рыскулова to Кульджинский тракт
	{class: "primary", ru: "ул. Татибекова", kk: "Тәтібеков көшесі", en: "Tatibekov Street", names: "r10", coords: orb.LineString{{76.98, 43.2725}}},
	{class: "primary", ru: "ул. Майлина", kk: "Майлин көшесі", en: "Maylin Street", coords: orb.LineString{{76.975, 43.297}, {76.99, 43.32}, {77.006, 43.342}, {77.014, 43.3455}}},
	{class: "secondary", ru: "Каскеленское шоссе", kk: "Қаскелең тас жолы", en: "Kaskelen Road", names: "j5", coords: orb.LineString{{76.79, 43.176}, {76.763, 43.17}}},
	// the mountains
	{class: "secondary", ru: "ул. Дулати", kk: "Дулати көшесі", en: "Dulati Street", coords: orb.LineString{{76.8985, 43.2035}, {76.906, 43.185}, {76.9085, 43.165}, {76.908, 43.14}}},
	{class: "tertiary", ru: "Дорога на Большое Алматинское озеро", kk: "Үлкен Алматы көлі жолы", en: "Big Almaty Lake Road",
		coords: orb.LineString{{76.888, 43.194}, {76.8945, 43.165}, {76.9005, 43.13}, {76.9105, 43.1}, {76.945, 43.07}, {76.98, 43.055}}},
	{class: "tertiary", ru: "Дорога на Шымбулак", kk: "Шымбұлақ жолы", en: "Shymbulak Road", coords: orb.LineString{{77.062, 43.1565}, {77.078, 43.143}, {77.081, 43.128}}},
	{class: "tertiary", ru: "ул. Олимпийская", kk: "Олимпиада көшесі", en: "Olympic Street", coords: orb.LineString{{76.9545, 43.22}, {76.9585, 43.2075}, {76.9635, 43.193}, {76.974, 43.177}}},
	{class: "tertiary", ru: "ул. Оспанова", kk: "Оспанов көшесі", en: "Ospanov Street", coords: orb.LineString{{76.967, 43.23}, {76.985, 43.2165}, {77.003, 43.2065}, {77.014, 43.196}}},
	{class: "tertiary", ru: "ул. Жамакаева", kk: "Жамақаев көшесі", en: "Zhamakayev Street", coords: orb.LineString{{76.9305, 43.2195}, {76.9435, 43.205}, {76.9525, 43.188}, {76.9555, 43.172}}},
	// west
	{class: "secondary", ru: "ул. Навои", kk: "Науаи көшесі", en: "Navoi Street", coords: orb.LineString{{76.881, 43.222}, {76.8845, 43.2125}, {76.8872, 43.2015}, {76.888, 43.194}}},
	{class: "tertiary", ru: "ул. Алтынсарина", kk: "Алтынсарин көшесі", en: "Altynsarin Street", coords: orb.LineString{{76.8642, 43.2306}, {76.867, 43.2215}, {76.8695, 43.2155}}},
	{class: "secondary", ru: "ул. Аскарова", kk: "Асқаров көшесі", en: "Askarov Street", coords: orb.LineString{{76.872, 43.2005}, {76.855, 43.186}, {76.835, 43.174}, {76.79, 43.164}, {76.7655, 43.163}}},
	{class: "tertiary", ru: "ул. Яссауи", kk: "Яссауи көшесі", en: "Yassawi Street", coords: orb.LineString{{76.834, 43.195}, {76.831, 43.2075}, {76.8245, 43.2225}}},
	{class: "tertiary", ru: "ул. Садвакасова", kk: "Сәдуақасов көшесі", en: "Sadvakasov Street", coords: orb.LineString{{76.812, 43.184}, {76.814, 43.2}, {76.811, 43.2135}, {76.8062, 43.2218}}},
	{class: "secondary", ru: "ул. Монке би", kk: "Мөңке би көшесі", en: "Monke Bi Street", coords: orb.LineString{{76.828, 43.243}, {76.823, 43.262}, {76.817, 43.279}, {76.8125, 43.293}, {76.8115, 43.32}, {76.8105, 43.3455}}},
	{class: "secondary", ru: "ул. Аккайын", kk: "Аққайың көшесі", en: "Akkayyn Street", coords: orb.LineString{{76.7362, 43.2555}, {76.79, 43.257}, {76.8235, 43.2605}, {76.8572, 43.26015}}},
	{class: "secondary", ru: "Шоссе ТЭЦ-2", kk: "ЖЭО-2 тас жолы", en: "CHP-2 Road", coords: orb.LineString{{76.8955, 43.3005}, {76.86, 43.2985}, {76.8125, 43.2925}, {76.7992, 43.2915}, {76.7695, 43.2915}, {76.742, 43.29}}},
	{class: "tertiary", ru: "ул. Емцова", kk: "Емцов көшесі", en: "Yemtsov Street", coords: orb.LineString{{76.8202, 43.2705}, {76.84, 43.2715}, {76.866, 43.2715}, {76.876, 43.2705}}},
	{class: "tertiary", ru: "ул. Шамалганская", kk: "Шамалған көшесі", en: "Shamalgan Street", coords: orb.LineString{{76.8437, 43.25075}, {76.8367, 43.284}, {76.836, 43.2955}, {76.8375, 43.316}}},
	{class: "tertiary", ru: "ул. Ырысты", kk: "Ырысты көшесі", en: "Yrysty Street", coords: orb.LineString{{76.882, 43.2737}, {76.879, 43.2998}, {76.881, 43.326}}},
	// north
	{class: "secondary", ru: "ул. Бокейханова", kk: "Бөкейханов көшесі", en: "Bokeykhanov Street", old: "ул. Аэродромная", coords: orb.LineString{{76.9045, 43.2641}, {76.9055, 43.2835}, {76.9045, 43.298}, {76.9065, 43.3115}}},
	{class: "tertiary", ru: "ул. Казыбаева", kk: "Қазыбаев көшесі", en: "Kazybayev Street", coords: orb.LineString{{76.8905, 43.2745}, {76.9052, 43.2775}, {76.9175, 43.2805}, {76.932, 43.2825}}},
	{class: "secondary", ru: "ул. Жансугурова", kk: "Жансүгіров көшесі", en: "Zhansugurov Street", coords: orb.LineString{{76.9285, 43.293}, {76.9335, 43.303}, {76.932, 43.3345}, {76.93, 43.352}}},
	{class: "secondary", ru: "ул. Акан серы", kk: "Ақан сері көшесі", en: "Akan Sery Street", coords: orb.LineString{{76.8978, 43.3135}, {76.9275, 43.314}, {76.9546, 43.3155}}},
	{class: "tertiary", ru: "ул. Северная", kk: "Солтүстік көшесі", en: "Northern Street", coords: orb.LineString{{76.9014, 43.3332}, {76.932, 43.3345}, {76.9565, 43.325}}},
	{class: "tertiary", ru: "ул. Шемякина", kk: "Шемякин көшесі", en: "Shemyakin Street", coords: orb.LineString{{76.9645, 43.2959}, {76.9645, 43.318}, {76.9655, 43.342}}},
	{class: "tertiary", ru: "ул. Бекмаханова", kk: "Бекмаханов көшесі", en: "Bekmakhanov Street", coords: orb.LineString{{76.9575, 43.3305}, {76.9655, 43.342}, {76.985, 43.3415}, {77.006, 43.342}}},
	{class: "tertiary", ru: "ул. Бурундайская", kk: "Боралдай көшесі", en: "Burunday Street", coords: orb.LineString{{76.909, 43.3625}, {76.93, 43.352}, {76.962, 43.3475}}},
	{class: "tertiary", ru: "ул. Ахметова", kk: "Ахметов көшесі", en: "Akhmetov Street", coords: orb.LineString{{76.9546, 43.3155}, {76.9865, 43.3145}, {77.034, 43.314}}},
	{class: "secondary", ru: "ул. Титова", kk: "Титов көшесі", en: "Titov Street", coords: orb.LineString{{77.034, 43.314}, {77.032, 43.345}, {77.0265, 43.37}, {77.015, 43.396}, {76.994, 43.402}}},
	{class: "secondary", ru: "ул. Кастеева", kk: "Қастеев көшесі", en: "Kasteyev Street", coords: orb.LineString{{76.9592, 43.25}, {76.9642, 43.2488}, {76.9727, 43.248}}},
	{class: "tertiary", ru: "Дорога на Кок-Тобе", kk: "Көктөбе жолы", en: "Kok-Tobe Road", coords: orb.LineString{{76.9727, 43.248}, {76.979, 43.2455}, {76.985, 43.2405}}},
	// centre
	{class: "tertiary", ru: "ул. Пушкина", kk: "Пушкин көшесі", en: "Pushkin Street", coords: orb.LineString{{76.9555, 43.257}, {76.9565, 43.27172}}},
	{class: "tertiary", ru: "ул. Калдаякова", kk: "Қалдаяқов көшесі", en: "Kaldayakov Street", coords: orb.LineString{{76.957, 43.243}, {76.9592, 43.25}, {76.9585, 43.2575}, {76.9602, 43.2718}}},
	{class: "tertiary", ru: "ул. Прокофьева", kk: "Прокофьев көшесі", en: "Prokofyev Street", coords: orb.LineString{{76.8772, 43.23663}, {76.8764, 43.2416}, {76.877, 43.2468}, {76.8775, 43.2564}}},
	{class: "tertiary", ru: "ул. Кабдолова", kk: "Қабдолов көшесі", en: "Kabdolov Street", coords: orb.LineString{{76.8748, 43.2279}, {76.881, 43.222}}},
}

// sheaf is a bundle of streets side by side between two streets already drawn,
// one of them at each end of the table: their courses are blended.
type sheaf struct {
	first, last string     // west–east: the southern and the northern one; north–south: the western and the eastern one
	north       bool       // the bundle runs north–south, and reach is of latitudes
	reach       [2]float64 // from, to, in degrees; a little more than wanted: ends without a crossing are cut off
	class       string
	bridges     string // of which of the streets has bridges over rivers
	oneWay      string // which are one-way; with "-" against the drawing, which is eastward or northward
	names       []string
}

// sheaves are the grid, in the order of laying: a street that would run too
// close beside an earlier one is left out there.
var sheaves = []sheaf{
	{first: "Абая", last: "Толе би", reach: [2]float64{76.8915, 76.959}, class: "tertiary", bridges: "Шевченко Богенбай батыра", names: []string{
		"Курмангазы|Құрманғазы|Kurmangazy", "Шевченко|Шевченко|Shevchenko", "Жамбыла|Жамбыл|Zhambyl",
		"Кабанбай батыра|Қабанбай батыр|Kabanbay Batyr", "Карасай батыра|Қарасай батыр|Karasay Batyr", "Богенбай батыра|Бөгенбай батыр|Bogenbay Batyr"}},
	{first: "Толе би", last: "Райымбека", reach: [2]float64{76.8885, 76.964}, class: "tertiary", bridges: "Гоголя Макатаева", names: []string{
		"Казыбек би|Қазыбек би|Kazybek Bi", "Айтеке би|Әйтеке би|Aiteke Bi", "Гоголя|Гоголь|Gogol",
		"Жибек жолы|Жібек жолы|Zhibek Zholy", "Макатаева|Мақатаев|Makatayev", "Маметовой|Мәметова|Mametova"}},
	{first: "Абая", last: "Толе би", reach: [2]float64{76.8755, 76.893}, class: "residential", names: []string{
		"Есенжанова|Есенжанов|Yesenzhanov", "Шакарима|Шәкәрім|Shakarim", "Кулымбетова|Құлымбетов|Kulymbetov"}},
	{first: "Абая", last: "Толе би", reach: [2]float64{76.834, 76.866}, class: "tertiary", names: []string{"Улугбека|Ұлықбек|Ulugbek"}},
	{first: "Толе би", last: "Райымбека", reach: [2]float64{76.8755, 76.8905}, class: "residential", names: []string{
		"Дуйсенова|Дүйсенов|Duysenov", "Аносова|Аносов|Anosov", "Кудерина|Күдерин|Kuderin", "Авроры|Аврора|Aurora"}},
	{first: "Тимирязева", last: "Сатпаева", reach: [2]float64{76.8915, 76.944}, class: "tertiary", bridges: "Бухар жырау", names: []string{"Бухар жырау|Бұқар жырау|Bukhar Zhyrau"}},
	{first: "Сатпаева", last: "Абая", reach: [2]float64{76.878, 76.951}, class: "residential", names: []string{"Мынбаева|Мыңбаев|Mynbayev"}},
	{first: "Аль-Фараби", last: "Тимирязева", reach: [2]float64{76.8905, 76.9072}, class: "tertiary", names: []string{
		"Ескараева|Есқараев|Yeskarayev", "Сыргабекова|Сырғабеков|Syrgabekov", "Ходжанова|Қожанов|Khodzhanov", "Короленко|Короленко|Korolenko", "Бекхожина|Бекхожин|Bekkhozhin",
		"Утепова|Өтепов|Utepov", "Басенова|Басенов|Basenov", "Березовского|Березовский|Berezovsky", "Габдуллина|Ғабдуллин|Gabdullin"}},
	{first: "Аль-Фараби", last: "Тимирязева", reach: [2]float64{76.931, 76.956}, class: "residential", names: []string{
		"Ганди|Ганди|Gandhi", "Кажымукана|Қажымұқан|Kazhymukan", "Мусрепова|Мүсірепов|Musrepov", "Хусаинова|Хұсайынов|Khusainov"}},

	{first: "Сейфуллина", last: "Желтоксан", north: true, reach: [2]float64{43.227, 43.273}, class: "tertiary", oneWay: "Наурызбай батыра",
		names: []string{"Наурызбай батыра|Наурызбай батыр|Nauryzbay Batyr"}},
	{first: "Желтоксан", last: "Назарбаева", north: true, reach: [2]float64{43.2395, 43.273}, class: "secondary",
		names: []string{"пр. Абылай хана|Абылай хан|Abylay Khan", "Панфилова|Панфилов|Panfilov"}},
	{first: "Назарбаева", last: "Достык", north: true, reach: [2]float64{43.2415, 43.2725}, class: "tertiary", oneWay: "Тулебаева -Кунаева",
		names: []string{"Тулебаева|Төлебаев|Tulebayev", "Кунаева|Қонаев|Kunayev", "Валиханова|Уәлиханов|Valikhanov"}},
	{first: "Байзакова", last: "Сейфуллина", north: true, reach: [2]float64{43.2395, 43.2715}, class: "tertiary", oneWay: "Масанчи -Амангельды", names: []string{
		"Муканова|Мұқанов|Mukanov", "Муратбаева|Мұратбаев|Muratbayev", "Шагабутдинова|Шағабутдинов|Shagabutdinov", "Ади Шарипова|Әди Шәріпов|Adi Sharipov",
		"Досмухамедова|Досмұхамедов|Dosmukhamedov", "Байтурсынова|Байтұрсынов|Baytursynov", "Масанчи|Масанчи|Masanchi", "Амангельды|Амангелді|Amangeldy"}},
	{first: "Жарокова", last: "Байзакова", north: true, reach: [2]float64{43.2275, 43.2645}, class: "residential", names: []string{
		"Ауэзова|Әуезов|Auezov", "Нурмакова|Нұрмақов|Nurmakov", "Исаева|Исаев|Isayev", "Манаса|Манас|Manas"}},
	{first: "Розыбакиева", last: "Гагарина", north: true, reach: [2]float64{43.197, 43.2295}, class: "tertiary", names: []string{"Байкадамова|Байқадамов|Baykadamov"}},
	{first: "Прокофьева", last: "Розыбакиева", north: true, reach: [2]float64{43.235, 43.259}, class: "residential", names: []string{
		"Брусиловского|Брусиловский|Brusilovsky", "Туркебаева|Түркебаев|Turkebayev", "Тургута Озала|Тұрғыт Озал|Turgut Ozal", "Гайдара|Гайдар|Gaydar", "Котовского|Котовский|Kotovsky"}},
}
