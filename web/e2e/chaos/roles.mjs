// Who presses what. A role is a row: its account, its pages, and how often it does
// which deed.
const often = [[46, "press"], [14, "fill"], [6, "choose"], [14, "key"], [5, "escape"], [2, "wheel"], [1, "drag"], [2, "go"], [1, "reload"], [0.5, "back"], [1, "lose"]];
const everywhere = ["Tab", "Tab", "Tab", "Shift+Tab", "Enter", "Space", "Escape", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "PageDown"];
const desk = [..."12345necrsuliqbwafmpk", "F2", "/", "?", "Enter", "Enter", ...everywhere];

const verbs = [
  (of) => `НАЗ ${of.incident} ЛУЧШИЙ`, (of) => `наз ${of.incident} б${of.crew}`, (of) => `рез ${of.incident} б${of.crew} б${of.other}`, (of) => `yfp ${of.incident} ,${of.crew}`,
  (of) => `ПРИН Б${of.crew}`, (of) => `в пути б${of.crew}`, (of) => `приб б${of.crew} ${of.time}`, (of) => `готово б${of.crew}`, (of) => `своб б${of.crew}`, (of) => `отказ б${of.crew} нет сварщика`,
  (of) => `нач ${of.incident}`, (of) => `кон ${of.incident}`, (of) => `зам ${of.incident} воды нет <b>&amp;`, (of) => `закр ${of.incident} устранено`, (of) => `закр ${of.incident}`,
  () => "откр порыв Ø219 п2 Абая 10", () => "откр утечка Төле би 187", () => "open no_heat Satpayev 22", (of) => `объед ${of.incident} ${of.second}`, (of) => `отозв б${of.crew} ошибка`,
  (of) => `перебр б${of.crew} ${of.second} там срочнее`, () => "перекр Абая: Гагарина – Жарокова", () => "найти абая", (of) => `иди ${of.incident}`, () => "фильтр п2", () => "фильтр сброс", () => "отмена", () => "помощь",
  () => "'; DROP TABLE", () => "наз", () => "№№№ 🔥", () => "закр 99999 хорошо",
];

/** A line as a dispatcher might type it; seen are the numbers on his screen. */
function line(rng, seen) {
  const number = () => (seen.length > 0 ? rng.one(seen) : "1"), crew = () => 1 + rng.below(13);
  return rng.one(verbs)({ incident: number(), second: number(), crew: crew(), other: crew(), time: rng.one(["14:05", "00:00", "23:59", "25:00"]) });
}

export const roles = [
  { name: "operator", account: "operator", pages: ["/intake"], deeds: [...often, [14, "fill"]], keys: ["1", ...everywhere, "ControlOrMeta+Enter"] },
  { name: "dispatcher", account: "dispatcher", pages: ["/desk", "/desk", "/desk", "/intake", "/readiness", "/watch", "/wall", "/paper", "/quarantine"], deeds: [...often, [14, "line"]], keys: desk, line },
  { name: "lead", account: (crew) => `lead-${crew}`, pages: ["/field"], touch: true, offline: true, deeds: [...often, [20, "press"], [3, "lose"]], keys: everywhere },
  { name: "manager", account: "manager", pages: ["/readiness", "/desk", "/desk", "/watch", "/wall", "/quarantine"], deeds: [...often, [3, "line"]], keys: desk, line },
  { name: "admin", account: "admin", pages: ["/admin", "/admin", "/admin", "/desk", "/intake", "/watch", "/readiness", "/wall"], deeds: [...often, [2, "line"]], keys: desk, line },
  { name: "medic", account: "medic", pages: ["/quarantine"], deeds: [...often, [8, "fill"]], keys: [..."1203", ...everywhere] },
];
