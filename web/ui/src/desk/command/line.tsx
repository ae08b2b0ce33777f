// The command line open: the words typed, what they will do, how they may go on.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { coded, known, t } from "../../i18n";
import { toast } from "../../kit/toast";
import { second } from "../../time";
import { keep, past } from "./history";
import { offers, parse, type Offer } from "./parse";
import { preview, warnings } from "./preview";
import { run } from "./run";
import { Found, goFound, useSearch } from "./found";
import { showHelp } from "../help";
import { world } from "./world";

/** The hint of an offer in words; a hint that is a code is translated. */
function hintOf(o: Offer): string {
  if (o.slot === "verb") return coded("cmd.does.", o.hint);
  if (o.slot === "filter" && known(`filter.${o.hint}`)) return coded("filter.", o.hint);
  return o.slot === "best" ? t("cmd.best") : o.hint === "priority" ? "" : o.hint;
}

export function Line({ onClose, start }: { onClose: () => void; start: string }) {
  const text = useSignal(start), at = useSignal(-1), back = useSignal(-1);
  const asked = useSignal<{ of: string; words: string; override: string[] } | undefined>(undefined);
  const error = useSignal("");
  const busy = useSignal(false), searching = useSignal(false);
  const input = useRef<HTMLInputElement>(null), box = useRef<HTMLUListElement>(null);
  const seen = useComputed(() => parse(text.value, world()));
  const list = useComputed(() => (searching.value ? [] : offers(text.value, world())));
  const wanted = useComputed(() => (seen.value.command?.do === "find" ? seen.value.command.text : ""));
  const found = useSearch(wanted);

  const here = useRef(true);

  useLayoutEffect(() => input.current?.focus(), []);
  useEffect(() => () => void (here.current = false), []);
  useEffect(() => {
    if (at.value >= 0) box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at.value]);

  const set = (v: string) => {
    text.value = v;
    at.value = -1;
    error.value = "";
    asked.value = undefined;
    searching.value = false;
  };
  const rows = () => list.value.length + found.value.length;
  const take = (i: number) => {
    const o = list.value[i];
    if (o) set(o.text);
    else {
      const hit = found.value[i - list.value.length];
      if (!hit) return;
      onClose();
      void goFound(hit);
    }
    input.current?.focus();
  };
  const go = async () => {
    const { command, problem } = seen.value;
    if (busy.value) return;
    if (!command) {
      if (problem) {
        error.value = coded("cmd.problem.", problem.code, { what: problem.what ?? "" });
        const p = Math.min(problem.at, text.value.length);
        input.current?.setSelectionRange(p, p);
      }
      return;
    }
    if (command.do === "find") {
      searching.value = true;
      if (found.value[0]) take(list.value.length);
      return;
    }
    busy.value = true;
    const of = text.value;
    const got = await run(command, asked.value?.of === of ? asked.value.override : []);
    busy.value = false;
    // The line was closed, or another is typed by now: a refusal must not go unread with it.
    if (!here.current || text.value !== of) {
      if ("ask" in got || "failed" in got) toast(`${of}: ${"ask" in got ? got.ask : got.failed}`, { tone: "bad", seconds: 12 });
      else keep(of, world());
      return;
    }
    if ("ask" in got) asked.value = { of, words: got.ask, override: got.override };
    else if ("failed" in got) error.value = got.failed;
    else {
      keep(of, world());
      onClose();
      if ("show" in got && got.show === "help") showHelp();
    }
  };
  const keys = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    const last = input.current!.selectionStart === text.value.length;
    if (e.key === "Escape") onClose();
    else if (e.key === "Enter") at.value >= 0 ? take(at.value) : void go();
    else if (e.key === "Tab" && !e.shiftKey && list.value.length > 0) take(Math.max(at.value, 0));
    else if (e.key === "ArrowDown" && back.value < 0 && rows() > 0) at.value = at.value + 1 >= rows() ? -1 : at.value + 1;
    else if (e.key === "ArrowUp" && at.value >= 0) at.value--;
    else if (e.key === "ArrowUp" && last) {
      const before = past();
      const i = Math.min(back.value + 1, before.length - 1);
      if (before[i] === undefined) return;
      set(before[i]);
      back.value = i;
    } else if (e.key === "ArrowDown" && back.value >= 0) {
      back.value--;
      set(past()[back.value] ?? "");
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };

  void second.value; // the minute to undo runs out
  const { command, problem, readAs } = seen.value;
  const warned = command ? warnings(command) : [];
  const shown = rows() > 0;
  return (
    <>
      <ul ref={box} id="cmd-list" role="listbox" aria-label={t("cmd.offers")} class="cmd-list" hidden={!shown}>
        {list.value.map((o, i) => (
          <li key={o.text} id={`cmd-${i}`} role="option" aria-selected={at.value === i} class="cmd-row" onPointerDown={(e) => e.preventDefault()} onClick={() => take(i)}><strong>{o.word}</strong> <span class="muted">{hintOf(o)}</span></li>
        ))}
        {found.value.map((h, i) => (
          <li key={h.kind + h.id} id={`cmd-${list.value.length + i}`} role="option" aria-selected={at.value === list.value.length + i} class="cmd-row" onPointerDown={(e) => e.preventDefault()} onClick={() => take(list.value.length + i)}><Found hit={h} /></li>
        ))}
      </ul>
      <p id="cmd-said" class={`cmd-said${error.value || asked.value ? " is-bad" : ""}`} role="status">
        {error.value ? error.value
          : asked.value ? <><strong>{asked.value.words}</strong> {t("cmd.again")}</>
          : command ? <><kbd>Enter</kbd> {preview(command)}{readAs && <span class="muted"> · {readAs}</span>}{warned.length > 0 && <strong class="shortfall"> ▲ {warned.join("; ")}</strong>}{searching.value && found.value.length === 0 && <strong> {t("search.none")}</strong>}</>
          : problem && text.value.trim() !== "" ? <span class="muted">{coded("cmd.problem.", problem.code, { what: problem.what ?? "" })}</span>
          : <span class="muted">{t("cmd.hint")}</span>}
      </p>
      <input ref={input} class="cmd-input" type="text" autocomplete="off" spellcheck={false} maxLength={4000} aria-label={t("cmd.placeholder")} placeholder={t("cmd.placeholder")}
        role="combobox" aria-autocomplete="list" aria-expanded={shown} aria-controls="cmd-list" aria-describedby="cmd-said" aria-busy={busy.value} aria-activedescendant={at.value >= 0 ? `cmd-${at.value}` : undefined}
        value={text.value} onInput={(e) => { back.value = -1; set(e.currentTarget.value); }} onKeyDown={keys} />
    </>
  );
}
