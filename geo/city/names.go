package city

import (
	"fmt"
	"strings"

	"jylu/geo/road"
)

// three returns the parts of "ru|kk|en".
func three(spec string) (ru, kk, en string) {
	parts := strings.Split(spec, "|")
	if len(parts) != 3 {
		panic("city: not a name in three languages: " + spec)
	}
	return parts[0], parts[1], parts[2]
}

// street returns the full name of a street given as "ru|kk|en", the Russian in
// the genitive as on its signs; an avenue's begins with "пр. ".
func street(spec string) road.Name {
	ru, kk, en := three(spec)
	if strings.HasPrefix(ru, "пр. ") {
		return road.Name{Ru: ru, Kk: kk + " даңғылы", En: en + " Avenue"}
	}
	return road.Name{Ru: "ул. " + ru, Kk: kk + " көшесі", En: en + " Street"}
}

// acrossName returns the name of the next street of p that runs west to east:
// one of the spare names, and when they are used up none. Streets inside a
// micro-district have no names.
func (d *draft) acrossName(p plot) road.Name {
	if p.use == micro || d.spare == len(spareNames) {
		return road.Name{}
	}
	d.spare++
	return street(spareNames[d.spare-1])
}

// alongName returns the name of the n-th street of p that runs south to north.
func alongName(p plot, n int) road.Name {
	if p.use == micro {
		return road.Name{}
	}
	ru, kk, en := three(p.name)
	return road.Name{Ru: fmt.Sprintf("ул. %s %d-я", ru, n), Kk: fmt.Sprintf("%s %d-көшесі", kk, n), En: fmt.Sprintf("%s Street %d", en, n)}
}

// spareNames are given to residential streets in the order of laying. The names
// are common ones; the places are not those of streets so called.
var spareNames = []string{
	"Саянская|Саян|Sayan", "Карпатская|Карпат|Karpaty", "Ахрименко|Ахрименко|Akhrimenko", "Щепкина|Щепкин|Shchepkin",
	"Волховская|Волхов|Volkhov", "Дунаевского|Дунаевский|Dunayevsky", "Немировича-Данченко|Немирович-Данченко|Nemirovich-Danchenko", "Садовникова|Садовников|Sadovnikov",
	"Айтбаева|Айтбаев|Aytbayev", "Молдабекова|Молдабеков|Moldabekov", "Бегалиева|Бегалиев|Begaliyev", "Кыдырова|Қыдыров|Kydyrov",
	"Аспандиярова|Аспандияров|Aspandiyarov", "Казыбекова|Қазыбеков|Kazybekov", "Кулбекова|Құлбеков|Kulbekov", "Ляпина|Ляпин|Lyapin",
	"Каблукова|Каблуков|Kablukov", "Егизбаева|Егізбаев|Yegizbayev", "Вишневского|Вишневский|Vishnevsky", "Мирошниченко|Мирошниченко|Miroshnichenko",
	"Клочкова|Клочков|Klochkov", "Айманова|Айманов|Aymanov", "Радостовца|Радостовец|Radostovets", "Левитана|Левитан|Levitan",
	"Тажибаевой|Тәжібаева|Tazhibayeva", "Бальзака|Бальзак|Balzac", "Сатыбалдиева|Сатыбалдиев|Satybaldiyev", "Сейдимбека|Сейдімбек|Seydimbek",
	"Исиналиева|Исиналиев|Isinaliyev", "Мухаметжанова|Мұхаметжанов|Mukhametzhanov", "Экспериментальная|Тәжірибе|Experimental", "Клубная|Клуб|Club",
	"Ладушкина|Ладушкин|Ladushkin", "Аль-Мерек|Әл-Мерек|Al-Merek", "Ремизовская|Ремизовка|Remizov", "Яблоневая|Алмалы|Appletree",
	"Ивана Панфилова|Иван Панфилов|Ivan Panfilov", "Санаторная|Шипажай|Sanatorium", "Горная|Тау|Mountain", "Дачная|Саяжай|Dacha",
	"Родниковая|Бұлақ|Spring", "Вишневая|Шие|Cherry", "Абрикосовая|Өрік|Apricot", "Тополевая|Терек|Poplar", "Еловая|Шырша|Spruce",
	"Каштановая|Талшын|Chestnut", "Сиреневая|Сирень|Lilac", "Луговая|Көгал|Meadow", "Солнечная|Күн|Sunny", "Снежная|Қарлы|Snowy",
	"Альпийская|Альпі|Alpine", "Перевальная|Асу|Pass", "Ущельная|Шатқал|Gorge", "Орлиная|Қыран|Eagle", "Берёзовая|Қайың|Birch",
	"Луганского|Луганский|Lugansky", "Омаровой|Омарова|Omarova", "Митина|Митин|Mitin", "Армянская|Армян|Armenian",
	"Иванилова|Иванилов|Ivanilov", "Сагадат Нурмагамбетова|Сағадат Нұрмағамбетов|Sagadat Nurmagambetov", "Бегалина|Бегалин|Begalin", "Тайманова|Тайманов|Taymanov", "Ньютона|Ньютон|Newton",
	"Арыковой|Арықова|Arykova", "Жургенова|Жүргенов|Zhurgenov", "Янушкевича|Янушкевич|Yanushkevich", "Грибоедова|Грибоедов|Griboyedov",
	"Полежаева|Полежаев|Polezhayev", "Ломоносова|Ломоносов|Lomonosov", "Волгоградская|Волгоград|Volgograd", "Москвина|Москвин|Moskvin",
	"Крылова|Крылов|Krylov", "Лермонтова|Лермонтов|Lermontov", "Чайковского|Чайковский|Chaykovsky", "Тургенева|Тургенев|Turgenev",
	"Некрасова|Некрасов|Nekrasov", "Кольцова|Кольцов|Koltsov", "Никитина|Никитин|Nikitin", "Рылеева|Рылеев|Ryleyev",
	"Белинского|Белинский|Belinsky", "Герцена|Герцен|Herzen", "Огарева|Огарёв|Ogaryov", "Радищева|Радищев|Radishchev",
	"Добролюбова|Добролюбов|Dobrolyubov", "Писарева|Писарев|Pisarev", "Станиславского|Станиславский|Stanislavsky", "Щорса|Щорс|Shchors",
	"Чирчикская|Шыршық|Chirchik", "Ботаническая|Ботаника|Botanical", "Уссурийская|Уссури|Ussuri", "Чапаева|Чапаев|Chapayev",
	"Омарова|Омаров|Omarov", "Жумабаева|Жұмабаев|Zhumabayev", "Земнухова|Земнухов|Zemnukhov", "Кошевого|Кошевой|Koshevoy",
	"Котельникова|Котельников|Kotelnikov", "Ангарская|Ангара|Angara", "Бестужева|Бестужев|Bestuzhev", "Гастелло|Гастелло|Gastello",
	"Мусоргского|Мусоргский|Musorgsky", "Бородина|Бородин|Borodin", "Глинки|Глинка|Glinka", "Римского-Корсакова|Римский-Корсаков|Rimsky-Korsakov",
	"Хамиди|Хамиди|Khamidi", "Жубанова|Жұбанов|Zhubanov", "Тлендиева|Тілендиев|Tlendiyev", "Джангильдина|Жангелдин|Zhangeldin",
	"Баянаульская|Баянауыл|Bayanaul", "Каркаралинская|Қарқаралы|Karkaraly", "Кокшетауская|Көкшетау|Kokshetau", "Тараз|Тараз|Taraz",
	"Сырдарьинская|Сырдария|Syrdarya", "Каратальская|Қаратал|Karatal", "Уштобинская|Үштөбе|Ushtobe", "Целиноградская|Целиноград|Tselinograd",
	"Шарипова|Шәріпов|Sharipov", "Халиуллина|Халиуллин|Khaliullin", "Оренбургская|Орынбор|Orenburg", "Базарбаева|Базарбаев|Bazarbayev",
	"Волочаевская|Волочаев|Volochayev", "Гёте|Гёте|Goethe", "Айтыкова|Айтықов|Aytykov", "Баймагамбетова|Баймағамбетов|Baymagambetov",
	"Покрышкина|Покрышкин|Pokryshkin", "Кожедуба|Кожедуб|Kozhedub", "Руставели|Руставели|Rustaveli", "Талалихина|Талалихин|Talalikhin",
	"Кобикова|Көбіков|Kobikov", "Суворова|Суворов|Suvorov", "Кутузова|Кутузов|Kutuzov", "Нахимова|Нахимов|Nakhimov",
	"Тополевская|Теректі|Topolev", "Производственная|Өндіріс|Industrial", "Деповская|Депо|Depot", "Волжская|Еділ|Volga",
	"Ермака Тимофеевича|Ермак Тимофеевич|Yermak", "Мичурина|Мичурин|Michurin", "Тимура|Тимур|Timur", "Беляева|Беляев|Belyayev",
	"Аккент|Ақкент|Akkent", "Отемисулы|Өтемісұлы|Otemisuly", "Жуалы|Жуалы|Zhualy", "Кокжиек|Көкжиек|Kokzhiyek",
	"Райхана|Райхан|Raykhan", "Сулутор|Сұлутөр|Sulutor", "Аманжолова|Аманжолов|Amanzholov", "Кенесары хана|Кенесары хан|Kenesary Khan",
	"Наурыз|Наурыз|Nauryz", "Достар|Достар|Dostar", "Бирлик|Бірлік|Birlik", "Арай|Арай|Aray", "Акжол|Ақжол|Akzhol", "Болашак|Болашақ|Bolashak",
	"Ынтымак|Ынтымақ|Yntymak", "Береке|Береке|Bereke", "Туран|Тұран|Turan", "Отырар|Отырар|Otyrar", "Сарыарка|Сарыарқа|Saryarka",
	"Улытау|Ұлытау|Ulytau", "Бурабай|Бурабай|Burabay", "Каспий|Каспий|Kaspiy", "Арал|Арал|Aral", "Балхаш|Балқаш|Balkhash", "Алаколь|Алакөл|Alakol",
	"Ертис|Ертіс|Yertis", "Есиль|Есіл|Yesil", "Тобыл|Тобыл|Tobyl", "Шу|Шу|Shu", "Талас|Талас|Talas", "Аксу|Ақсу|Aksu", "Лепсы|Лепсі|Lepsy",
	"Шарын|Шарын|Sharyn", "Турген|Түрген|Turgen", "Каскелен|Қаскелең|Kaskelen", "Узынагаш|Ұзынағаш|Uzynagash", "Жаркент|Жаркент|Zharkent",
	"Маметова|Мәметов|Mametov", "Сатай батыра|Сатай батыр|Satay Batyr", "Карасай|Қарасай|Karasay", "Жанкожа батыра|Жанқожа батыр|Zhankozha Batyr",
	"Кобланды батыра|Қобыланды батыр|Koblandy Batyr", "Алпамыс батыра|Алпамыс батыр|Alpamys Batyr", "Ер Таргын|Ер Тарғын|Yer Targyn", "Камбар батыра|Қамбар батыр|Kambar Batyr",
	"Козы Корпеш|Қозы Көрпеш|Kozy Korpesh", "Баян Сулу|Баян Сұлу|Bayan Sulu", "Кыз Жибек|Қыз Жібек|Kyz Zhibek", "Толеген|Төлеген|Tolegen",
	"Енлик|Еңлік|Yenlik", "Кебек|Кебек|Kebek", "Айша биби|Айша бибі|Aysha Bibi", "Домалак ана|Домалақ ана|Domalak Ana",
	"Асан кайгы|Асан қайғы|Asan Kaygy", "Коркыт ата|Қорқыт ата|Korkyt Ata", "Шалкииз жырау|Шалкиіз жырау|Shalkiyiz Zhyrau", "Актамберды жырау|Ақтамберді жырау|Aktamberdy Zhyrau",
	"Биржан сал|Біржан сал|Birzhan Sal", "Балуан Шолак|Балуан Шолақ|Baluan Sholak", "Естай|Естай|Yestay", "Мади|Мәди|Madi", "Асет|Әсет|Aset",
	"Сугир|Сүгір|Sugir", "Таттимбет|Тәттімбет|Tattimbet", "Даулеткерей|Дәулеткерей|Dauletkerey", "Казангап|Қазанғап|Kazangap", "Дина|Дина|Dina",
}
