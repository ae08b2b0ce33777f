// The command line's grammar, without a screen: nothing makes it throw, whatever it
// offers can be read, and what people really type means what they mean.
import assert from "node:assert/strict";
import { buildSync } from "esbuild";
import { test } from "./browser.mjs";

const folder = new URL("../ui/src/desk/command/", import.meta.url).pathname;
const built = buildSync({
  stdin: { contents: `export * from "./parse"; export * from "./fold"; export * from "./words";`, resolveDir: folder, loader: "ts" },
  bundle: true, write: false, format: "esm", logLevel: "silent",
}).outputFiles[0].text;
const { parse, offers, swapped, skeleton, verbs } = await import(`data:text/javascript;base64,${Buffer.from(built).toString("base64")}`);

const incident = (n, more) => ({ id: `i${n}`, number: `2026-${String(n).padStart(6, "0")}`, hint: "Порыв", next: { stage: "isolate", step: "start" }, stages: [{ code: "isolate", over: false, running: false }, { code: "weld", over: false, running: false }], ...more });
const crew = (n, booking) => ({ id: `c${n}`, kind: "crew", number: n, name: `Б${n}`, hint: "Рогов", booking });
const world = (more) => ({
  tongue: "ru", may: new Set(["look", "open", "dispatch"]),
  incidents: [incident(145), incident(146, { next: { stage: "isolate", step: "finish" } }), incident(1145), incident(12)],
  resources: [crew(1), crew(3, { id: "b3", order: "o3", incident: "i145", milestone: "sent" }), crew(4, { id: "b4", order: "o3", incident: "i145", milestone: "accepted" }), crew(12, { id: "b12", order: "o4", incident: "i146", milestone: "reserved" }),
    { id: "v1", kind: "vehicle", name: "ЭКС 123 ABC 02", plate: "123 ABC 02", hint: "Экскаватор" }, { id: "v2", kind: "vehicle", name: "НАС 123 ABD 02", plate: "123 ABD 02", hint: "Насос" }],
  stages: [{ code: "isolate", name: "Отключение участка, ограждение" }, { code: "weld", name: "Монтаж и сварка" }],
  outcomes: [{ code: "repaired", name: "Устранено" }, { code: "not_ours", name: "Внутридомовая сеть" }, { code: "foreign_network", name: "Чужая сеть" }, { code: "false", name: "Ложное" }],
  types: [{ code: "pipe_break", name: "Порыв трубопровода" }, { code: "no_heat", name: "Нет отопления" }, { code: "hot_water", name: "Нет горячей воды" }],
  areas: [{ code: "west", name: "Батыс" }],
  ...more,
});
const say = (line, more) => {
  const { command, problem } = parse(line, world(more));
  return problem ? `${problem.code}@${problem.at}` : command;
};
const sent = { do: "order", mode: "send", incident: "i145", resources: ["c3"] };

test("a crew is sent in three languages, both layouts and either alphabet", () => {
  for (const line of ["НАЗ 145 Б3", "наз 145 б3", "НАЗ 145 B3", "наз 145 С3", "yfp 145 ,3", "YFP 145 <3", "SEND 145 C3", "send 145 c3", "ыутв 145 с3", "ЖІБЕР 145 Б3", "жибер 145 3", "НАЗ №145 Б3", "НАЗ 2026-000145 3", "назнач 145 Б03", "HAЗ 145 Б3"]) {
    assert.deepEqual(say(line), sent, line);
  }
  assert.deepEqual(say("НАЗ Б3", { chosen: "i12" }), { ...sent, incident: "i12" });
  assert.deepEqual(say("наз 145 б3,б4 123авс"), { ...sent, resources: ["c3", "c4", "v1"] });
  assert.deepEqual(say("рез 145 лучший"), { do: "order", mode: "reserve", incident: "i145", resources: "best" });
});

test("what is missing is said, and where", () => {
  const cases = {
    "НАЗ": "need-incident@3", "НАЗ ": "need-incident@4", "НАЗ 145": "need-resource@7", "НАЗ 145 ": "need-resource@8", "НАЗ 145 Б77": "no-such-crew@8", "НАЗ 999 Б3": "no-such-incident@4",
    "НАЗ 45 Б3": "many-incidents@4", "НАЗ 145 123AB": "many-vehicles@8", "ПРИБ Б1": "not-sent@5", "ПРИБ Б12": "only-reserved@5", "ОТКАЗ Б3": "need-reason@8", "ПРИБ Б3 25:00": "bad-time@8",
    "ЗАМ 145": "need-text@7", "ЗАКР 145": "need-outcome@8", "ЗАКР 145 ложное": "need-cause@15", "ЗАКР 145 внутр КСК": "need-evidence@18", "ЗАКР 145 бум": "no-such-outcome@9", "ОТКР порыв": "need-address@10",
    "КОН 145": "stage-not-begun@7", "НАЧ 146": "stage-runs@7", "НАЧ 145 сварко": "no-such-stage@8", "ОБЪЕД 145 145": "same-incident@10", "ОТМЕНА 5": "too-much@7", "ОТКР порыв Ø5000 Абая": "bad-diameter@11",
  };
  for (const [line, want] of Object.entries(cases)) {
    const at = Number(want.split("@")[1]);
    assert.equal(say(line), want, line);
    assert.ok(at <= line.length + 1);
  }
  assert.equal(say("НАЗ 145 Б3", { may: new Set(["look"]) }), "not-yours@0");
});

test("milestones, notes, stages, ends", () => {
  assert.deepEqual(say("В ПУТИ Б3"), { do: "milestone", milestone: "en_route", resources: ["c3"], at: "", text: "" });
  assert.deepEqual(say("в пути 3 14:05 стоим на переезде"), { do: "milestone", milestone: "en_route", resources: ["c3"], at: "14:05", text: "стоим на переезде" });
  assert.deepEqual(say("приб №145"), { do: "milestone", milestone: "on_site", resources: ["c3", "c4"], at: "", text: "" });
  assert.deepEqual(say("ghb, #145"), { do: "milestone", milestone: "on_site", resources: ["c3", "c4"], at: "", text: "" });
  assert.deepEqual(say("on site c3"), { do: "milestone", milestone: "on_site", resources: ["c3"], at: "", text: "" });
  assert.deepEqual(say("pfv 145 djls ytn"), { do: "note", incident: "i145", at: "", text: "воды нет" });
  assert.deepEqual(say("зам 5 машин", { chosen: "i12" }), { do: "note", incident: "i12", at: "", text: "5 машин" });
  assert.deepEqual(say("зам 145 13:50 слесарь на месте"), { do: "note", incident: "i145", at: "13:50", text: "слесарь на месте" });
  assert.deepEqual(say("нач 145"), { do: "stage", step: "start", incident: "i145", stage: "isolate", at: "" });
  assert.deepEqual(say("нач 145 сварка 12:00"), { do: "stage", step: "start", incident: "i145", stage: "weld", at: "12:00" });
  assert.deepEqual(say("закр 145 внутр КСК-5 / акт 7"), { do: "close", incident: "i145", outcome: "not_ours", text: "КСК-5", evidence: "акт 7" });
  assert.deepEqual(say("откр порыв Ø219 п1 Абая 10"), { do: "open", type: "pipe_break", diameter: 219, priority: 1, address: "Абая 10" });
  assert.deepEqual(say("перекр Абая: Гагарина – Жарокова до 18:00"), { do: "street", street: "Абая", from: "Гагарина", to: "Жарокова", until: "18:00" });
  assert.deepEqual(say("переб Б3 146 срочно"), { do: "transfer", order: "o3", resource: "c3", into: "i146", text: "срочно" });
  assert.deepEqual(say("145"), { do: "go", incident: "i145" });
  assert.deepEqual(say("Назарбаева 10"), { do: "find", text: "Назарбаева 10" });
  assert.deepEqual(say("фильтр п2"), { do: "filter", filter: { kind: "priority", code: "2" } });
  assert.deepEqual(say("фильтр сброс"), { do: "filter", filter: { kind: "none", code: "" } });
});

test("every offer can be read as far as it goes", () => {
  const check = (line, depth) => {
    for (const o of offers(line, world({ chosen: depth % 2 ? "i12" : undefined }))) {
      const { problem } = parse(o.text, world({ chosen: depth % 2 ? "i12" : undefined }));
      assert.ok(!problem || problem.at >= o.text.trimEnd().length || /^(not-sent|only-reserved|stage-runs|stage-not-begun|same-incident)$/.test(problem.code), `${JSON.stringify(line)} offers ${JSON.stringify(o.text)}: ${JSON.stringify(problem)}`);
      if (depth < 4) check(o.text, depth + 1);
    }
  };
  check("", 0);
  for (const start of ["н", "на", "в", "пр", "yf", "s", "жі", "14", "НАЗ 145 1", "ЗАКР 145 у", "фильтр "]) check(start, 1);
  assert.ok(offers("н", world()).some((o) => o.word === "НАЗ") && offers("yf", world()).some((o) => o.word === "НАЗ"));
  assert.deepEqual(offers("НАЗ 145 Б", world()).filter((o) => o.slot === "resource").map((o) => o.word), ["Б1", "Б3", "Б4", "Б12"]);
});

test("nothing that is typed makes it throw", () => {
  let seed = 7;
  const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  const bits = [...verbs.flatMap((v) => Object.values(v.words).flat()), "145", "Б3", ",3", "14:05", "99:99", "№", "#", "2026-", " ", "  ", ",", "/", ":", "–", "\u0000", "\u202e", "ä", "😀", "\ud800", "123ABC", "устранено", "Ø219", "п1", "__", "до 18:00", "(", "[", "\\", "*", "constructor", "__proto__"];
  for (let n = 0; n < 2_000; n++) {
    const line = Array.from({ length: random(7) }, () => (random(5) ? bits[random(bits.length)] : String.fromCharCode(random(0x500)))).join(random(3) ? " " : "");
    for (const more of [{}, { incidents: [], resources: [] }, { chosen: "i145", tongue: "en" }]) {
      const got = parse(line, world(more));
      assert.ok(got.command || got.problem || line.trim() === "", JSON.stringify(line));
      assert.ok(!got.problem || (got.problem.at >= 0 && got.problem.at <= line.length + 1), JSON.stringify(line));
      offers(line, world(more));
    }
  }
});

test("the other layout is as long and comes back", () => {
  for (const s of ["НАЗ 145 Б3", "send 145 c3", "Ёё.,", "yfp"]) assert.equal(swapped(s).length, s.length);
  assert.equal(swapped("yfp 145 ,3"), "наз 145 б3");
  assert.equal(skeleton("АВС"), skeleton("ABC"));
});
