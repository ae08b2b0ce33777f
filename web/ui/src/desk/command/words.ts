// The verbs of the command line: one table, from which the parser, the completion
// and the help sheet are made. The first word of a language is the one offered;
// all words of all languages are understood, and any beginning of them that
// belongs to one verb only. A word of two parts needs both.

export const tongues = ["ru", "kk", "en"] as const;
export type Tongue = (typeof tongues)[number];

export type Shape = "order" | "milestone" | "note" | "stage" | "close" | "open" | "text" | "go" | "merge" | "cancel" | "transfer" | "street" | "filter" | "bare";
/** Who may: only look, keep incidents (operator, dispatcher), dispatch. */
export type May = "look" | "open" | "dispatch";

export type Verb = { code: string; shape: Shape; may: May; words: Record<Tongue, string[]>; example: Record<Tongue, string> };

const v = (code: string, shape: Shape, may: May, ru: string[], kk: string[], en: string[], objects: string | [string, string, string]): Verb => {
  const [r, k, e] = typeof objects === "string" ? [objects, objects, objects] : objects;
  return { code, shape, may, words: { ru, kk, en }, example: { ru: `${ru[0]} ${r}`.trim(), kk: `${kk[0]} ${k}`.trim(), en: `${en[0]} ${e}`.trim() } };
};

export const verbs: readonly Verb[] = [
  v("send", "order", "dispatch", ["НАЗ", "назначить", "отправить", "послать"], ["ЖІБЕР", "жіберу", "тағайындау"], ["SEND", "assign", "dispatch"], ["145 Б3", "145 Б3", "145 C3"]),
  v("reserve", "order", "dispatch", ["РЕЗ", "резерв"], ["ҚОР", "резервке"], ["RESERVE", "hold"], ["145 Б3", "145 Б3", "145 C3"]),
  v("accepted", "milestone", "dispatch", ["ПРИН", "принял", "приняли"], ["ҚАБЫЛ", "қабылдады"], ["ACC", "accepted"], ["Б3", "Б3", "C3"]),
  v("en_route", "milestone", "dispatch", ["В ПУТИ", "выехал", "выехали", "ВП"], ["ЖОЛДА", "жолға шықты"], ["EN ROUTE", "ENR", "enroute"], ["Б3 14:05", "Б3 14:05", "C3 14:05"]),
  v("on_site", "milestone", "dispatch", ["ПРИБ", "прибыл", "прибыли", "на месте"], ["ЖЕТТІ", "орнында"], ["ON SITE", "arrived", "onsite"], ["Б3", "Б3", "C3"]),
  v("done", "milestone", "dispatch", ["ГОТОВО", "закончили", "выполнил"], ["БІТТІ", "дайын"], ["DONE", "finished"], ["Б3", "Б3", "C3"]),
  v("declined", "milestone", "dispatch", ["ОТКАЗ", "отказался"], ["БАС ТАРТТЫ", "бастартты"], ["DECLINE", "declined"], ["Б3 нет сварщика", "Б3 дәнекерлеуші жоқ", "C3 no welder"]),
  v("released", "milestone", "dispatch", ["СВОБ", "освободить", "отпустить"], ["БОСАТ", "босату"], ["RELEASE", "free"], ["Б3", "Б3", "C3"]),
  v("note", "note", "open", ["ЗАМ", "заметка"], ["ЖАЗБА"], ["NOTE"], ["145 воды нет", "145 су жоқ", "145 no water"]),
  v("start", "stage", "dispatch", ["НАЧ", "начать", "начали"], ["БАСТА", "бастады"], ["START", "begin"], "145"),
  v("finish", "stage", "dispatch", ["КОН", "окончить", "завершить"], ["АЯҚТА", "аяқтады"], ["FINISH", "end"], "145"),
  v("close", "close", "dispatch", ["ЗАКР", "закрыть"], ["ЖАБУ", "жап"], ["CLOSE"], ["145 устранено", "145 жойылды", "145 repaired"]),
  v("open", "open", "open", ["ОТКР", "открыть", "новая"], ["АШУ", "жаңа"], ["OPEN", "new"], ["порыв Ø219 Абая 10", "құбыр Ø219 Абай 10", "pipe Ø219 Abay 10"]),
  v("merge", "merge", "dispatch", ["ОБЪЕД", "объединить"], ["БІРІКТІР"], ["MERGE"], "145 146"),
  v("cancel", "cancel", "dispatch", ["ОТОЗВ", "отозвать", "снять"], ["ШАҚЫРТЫП АЛ", "шақыртып"], ["RECALL", "cancel"], ["Б3 дом нашёлся", "Б3 қате", "C3 by mistake"]),
  v("transfer", "transfer", "dispatch", ["ПЕРЕБР", "перебросить"], ["АУЫСТЫР"], ["TRANSFER", "divert"], ["Б3 146 там срочнее", "Б3 146 шұғыл", "C3 146 more urgent"]),
  v("street", "street", "dispatch", ["ПЕРЕКР", "перекрыть"], ["КӨШЕ ЖАБЫҚ", "көше"], ["BLOCK", "street closed"], ["Абая: Гагарина – Жарокова", "Абай: Гагарин – Жароков", "Abay: Gagarin – Zharokov"]),
  v("find", "text", "look", ["НАЙТИ", "поиск"], ["ТАБУ", "іздеу"], ["FIND", "search"], ["Абая 10", "Абай 10", "Abay 10"]),
  v("go", "go", "look", ["ИДИ", "перейти", "показать"], ["БАР", "көрсет"], ["GO", "show"], "145"),
  v("filter", "filter", "look", ["ФИЛЬТР", "отбор"], ["СҮЗГІ"], ["FILTER"], ["П1", "П1", "P1"]),
  v("undo", "bare", "dispatch", ["ОТМЕНА", "отменить"], ["БОЛДЫРМАУ", "қайтару"], ["UNDO"], ""),
  v("help", "bare", "look", ["ПОМОЩЬ", "справка", "?"], ["КӨМЕК", "анықтама"], ["HELP"], ""),
];

/** What stands for "the first set proposed". */
export const bestWords: Record<Tongue, string[]> = { ru: ["ЛУЧШИЙ", "авто"], kk: ["ҮЗДІК", "авто"], en: ["BEST", "auto"] };

/** The filters that are not a priority, an area or a type. */
export const filterWords: Record<string, Record<Tongue, string[]>> = {
  unassigned: { ru: ["БЕЗНАРЯДА", "ждут"], kk: ["НАРЯДСЫЗ", "күтуде"], en: ["UNASSIGNED", "waiting"] },
  mine: { ru: ["МОИ"], kk: ["МЕНІКІ"], en: ["MINE"] },
  none: { ru: ["СБРОС", "все"], kk: ["ТАЗАЛА", "бәрі"], en: ["RESET", "all"] },
};
