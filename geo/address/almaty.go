package address

// AlmatyAliases returns the renamings of streets in Almaty that people still
// use, and names that are spelled in ways no rule reconciles. It is the default
// of Gazetteer.Aliases; an administrator changes the copy in the database.
//
// Sources: "data" – both names stand in the names of the OpenStreetMap extract
// of 2012 (Достык (Ленина)), or one is the other's old_name there; "issue" – named in our
// requirements; "memory" – general knowledge of the city, to be confirmed by
// the customer against the register of names before it is relied upon. Nothing
// is lost by a wrong row but a suggestion that does not fit: a street that
// really bears the old name comes first.
func AlmatyAliases() []Alias {
	var out []Alias
	for _, a := range almatyAliases {
		status := AliasToConfirm
		if a[2] != "memory" {
			status = AliasConfirmed
		}
		out = append(out, Alias{Old: a[0], New: a[1], Source: a[2], Status: status})
	}
	return out
}

// almatyAliases are old name, name in force, source.
var almatyAliases = [][3]string{
	{"проспект Ленина", "проспект Достык", "data"},
	{"улица Фурманова", "проспект Назарбаева", "issue"},
	{"Утеген батыра", "Отеген батыра", "issue"},
	{"Мате Залки", "улица Отеген батыра", "data"},
	{"Коммунистический проспект", "проспект Абылай хана", "data"},
	{"улица Мира", "улица Желтоксан", "data"},
	{"Советская", "улица Казыбек би", "data"},
	{"Октябрьская", "улица Айтеке би", "data"},
	{"Кирова", "улица Богенбай батыра", "data"},
	{"Калинина", "улица Кабанбай батыра", "data"},
	{"Виноградова", "улица Карасай батыра", "data"},
	{"Дзержинского", "улица Наурызбай батыра", "data"},
	{"Космонавтов", "улица Байтурсынова", "data"},
	{"Пастера", "улица Макатаева", "data"},
	{"Ташкентская", "проспект Райымбека", "data"},
	{"8 Марта", "улица Калдаякова", "data"},
	{"Мечникова", "улица Ади Шарипова", "data"},
	{"Чапаева", "улица Манаса", "data"},
	{"Правды", "улица Алтынсарина", "data"},
	{"Баумана", "улица Тургута Озала", "data"},
	{"Руднева", "улица Брусиловского", "data"},
	{"Софьи Ковалевской", "улица Тлендиева", "data"},
	{"Фестивальная", "улица Токтабаева", "data"},
	{"Розовая", "улица Казыбаева", "data"},
	{"Тисленко", "улица Жумабаева", "data"},
	{"Белинского", "улица Жансугурова", "data"},
	{"12 линия", "улица Катаева", "data"},
	{"Аэродромная", "улица Бокейханова", "data"},
	{"Красных партизан", "улица Иштвана Коныра", "data"},
	{"Джамбула", "улица Жамбыла", "data"},
	{"Валиханова", "улица Уалиханова", "data"},
	{"Макатаевой", "улица Макатаева", "data"},
	{"Комсомольская", "улица Толе би", "memory"},
	{"Горького", "улица Жибек жолы", "memory"},
	{"Карла Маркса", "улица Кунаева", "memory"},
	{"Красногвардейский тракт", "проспект Суюнбая", "memory"},
	{"Узбекская", "проспект Сейфуллина", "memory"},
	{"Уйгурская", "улица Муратбаева", "memory"},
	{"ВОАД", "Восточная Алматинская объездная дорога", "memory"},
	{"Восточная объездная", "Восточная Алматинская объездная дорога", "memory"},
	{"Кажымукана", "улица Хаджи Мукана", "memory"},
	{"Кажы Мукана", "улица Хаджи Мукана", "memory"},
	{"Қонаев", "улица Кунаева", "memory"},
	{"Дінмұхамед Қонаев", "улица Кунаева", "memory"},
	{"Төлебаев", "улица Тулебаева", "memory"},
	{"Байтұрсынұлы", "улица Байтурсынова", "memory"},
	{"Ахмет Байтұрсынұлы", "улица Байтурсынова", "memory"},
	{"Мүсірепов", "бульвар Мусрепова", "memory"},
	{"Сүйінбай", "проспект Суюнбая", "memory"},
	{"Әди Шәріпов", "улица Ади Шарипова", "memory"},
	{"Жангелдин", "улица Джангильдина", "memory"},
	{"Мәсәншы", "улица Масанчи", "memory"},
	{"Шоқан Уәлиханов", "улица Уалиханова", "memory"},
	{"Улугбека", "улица Улукбека", "memory"},
	{"Кульджинский тракт", "Кульжинский тракт", "memory"},
	{"Момышұлы", "улица Момышулы", "memory"},
}
