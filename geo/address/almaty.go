package address

// AlmatyAliases returns the renamings of streets in Almaty that people still
// use, and names that are spelled in ways no rule reconciles. It is the default
// of Gazetteer.Aliases; an administrator changes the copy in the database.
//
// Sources: "data" – both names stand in the names of the OpenStreetMap extract
// of 2012 (Достык (Ленина), Бокейханова (Аэродромная)); "issue" – named in our
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
	{"Аэродромная", "улица Бокейханова", "data"},
	{"Красных партизан", "улица Иштвана Коныра", "data"},
	{"ВОАД", "Восточная Алматинская объездная дорога", "data"},
	{"Восточная объездная", "Восточная Алматинская объездная дорога", "data"},
	{"Джамбула", "улица Жамбыла", "data"},
	{"Валиханова", "улица Уалиханова", "data"},
	{"Макатаевой", "улица Макатаева", "data"},
	{"Кажы Мукана", "улица Хаджи Мукана", "data"},
	{"Кажымукана", "улица Хаджи Мукана", "memory"},
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
	{"Пернебай Досмухамедов", "улица Досмухамедова", "memory"},
	{"Улугбека", "улица Улукбека", "memory"},
	{"Кульджинский тракт", "Кульжинский тракт", "memory"},
	{"Момышұлы", "улица Момышулы", "memory"},
	{"Коммунистический проспект", "проспект Абылай хана", "memory"},
	{"улица Мира", "улица Желтоксан", "memory"},
	{"Советская", "улица Казыбек би", "memory"},
	{"Октябрьская", "улица Айтеке би", "memory"},
	{"Комсомольская", "улица Толе би", "memory"},
	{"Кирова", "улица Богенбай батыра", "memory"},
	{"Калинина", "улица Кабанбай батыра", "memory"},
	{"Виноградова", "улица Карасай батыра", "memory"},
	{"Дзержинского", "улица Наурызбай батыра", "memory"},
	{"Космонавтов", "улица Байтурсынова", "memory"},
	{"Горького", "улица Жибек жолы", "memory"},
	{"Пастера", "улица Макатаева", "memory"},
	{"Карла Маркса", "улица Кунаева", "memory"},
	{"Ташкентская", "проспект Райымбека", "memory"},
	{"8 Марта", "улица Калдаякова", "memory"},
	{"Красногвардейский тракт", "проспект Суюнбая", "memory"},
	{"Узбекская", "проспект Сейфуллина", "memory"},
	{"Уйгурская", "улица Муратбаева", "memory"},
	{"Правды", "улица Отеген батыра", "memory"},
	{"Чапаева", "улица Байзакова", "memory"},
	{"Мечникова", "улица Ади Шарипова", "memory"},
	{"Пролетарская", "улица Мауленова", "memory"},
}
