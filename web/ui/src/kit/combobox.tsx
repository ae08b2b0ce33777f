// A line of text that offers how it might go on, by the ARIA combobox pattern with
// a list. What is typed always stands as typed: nothing is highlighted until an
// arrow asks for it, so Enter and Tab belong to the form unless an offer was taken
// up. Without an answer from the server it is an ordinary text field.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { described, Frame, type Common } from "./field";

type Props<T> = Common & {
  name?: string;
  value: string;
  /** The text as typed; after an offer was taken, as take made it. */
  onValue: (v: string) => void;
  /** What is offered for the text; it may fail, and then nothing is. */
  ask: (text: string) => Promise<T[]>;
  /** Takes an offer up. */
  take: (item: T) => void;
  keyOf: (item: T) => string;
  render: (item: T) => ComponentChildren;
  /** Fewer characters than this ask for nothing. */
  least?: number;
  maxLength?: number;
  required?: boolean;
  autofocus?: boolean;
  placeholder?: string;
  /** More below the field, such as what was not found. */
  children?: ComponentChildren;
};

const debounce = 80; // ms after the last letter

/** Keeps the list under its field, or above it where there is more room, on top of everything. */
function place(list: HTMLElement, input: HTMLElement): void {
  const r = input.getBoundingClientRect(), below = innerHeight - r.bottom - 8, above = r.top - 8;
  const up = below < 180 && above > below;
  Object.assign(list.style, {
    left: `${r.left}px`, width: `${Math.max(r.width, Math.min(320, innerWidth - r.left - 8))}px`,
    top: up ? "auto" : `${r.bottom + 2}px`, bottom: up ? `${innerHeight - r.top + 2}px` : "auto", maxHeight: `${Math.min(320, up ? above : below)}px`,
  });
}

export function Combobox<T>({ label, hint, error, wide, inputRef, value, onValue, ask, take, keyOf, render, least = 2, children, ...rest }: Props<T>) {
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [items, setItems] = useState<T[]>([]);
  const [at, setAt] = useState(-1);
  const [open, setOpen] = useState(false);
  const asked = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const shown = open && items.length > 0;

  const close = () => {
    asked.current++; // an answer still on its way opens nothing
    clearTimeout(timer.current);
    setOpen(false);
    setAt(-1);
  };
  const query = async (text: string, then?: (found: T[]) => void) => {
    const mine = ++asked.current;
    const found = text.trim().length < least ? [] : await ask(text).catch(() => []);
    if (mine !== asked.current) return;
    setItems(found);
    setAt(-1);
    setOpen(found.length > 0);
    then?.(found);
  };
  const typed = (text: string) => {
    onValue(text);
    setAt(-1);
    asked.current++;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void query(text), debounce);
  };
  const choose = (item: T) => {
    take(item);
    close();
    setItems([]);
  };
  const keys = (e: KeyboardEvent) => {
    if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step !== undefined) {
      e.preventDefault();
      if (!shown) void query(value, (found) => setAt(found.length === 0 ? -1 : step > 0 ? 0 : found.length - 1));
      else setAt(at + step < -1 ? items.length - 1 : at + step >= items.length ? -1 : at + step);
    } else if (e.key === "Escape" && shown) {
      e.preventDefault(); // the list goes, not the window around it
      e.stopPropagation();
      close();
    } else if ((e.key === "Enter" || e.key === "Tab") && shown && at >= 0) {
      if (e.key === "Enter") {
        e.preventDefault();
        e.stopPropagation();
      }
      choose(items[at]!);
    } else if (e.key === "Tab" || e.key === "Enter") close();
  };

  useEffect(() => () => clearTimeout(timer.current), []);
  useLayoutEffect(() => {
    const ul = list.current, input = own.current;
    if (!ul || !input || !shown) return;
    const put = () => place(ul, input);
    ul.showPopover?.();
    put();
    addEventListener("scroll", put, true);
    addEventListener("resize", put);
    return () => {
      removeEventListener("scroll", put, true);
      removeEventListener("resize", put);
      if (ul.isConnected) ul.hidePopover?.();
    };
  }, [shown]);
  useEffect(() => {
    if (at >= 0) list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);

  return (
    <Frame {...{ id, label, hint, error, wide }}>
      <input
        {...rest} {...described(id, hint, error)} type="text" autocomplete="off" spellcheck={false} id={id} value={value}
        ref={(x) => { own.current = x; if (inputRef) inputRef.current = x; }}
        role="combobox" aria-autocomplete="list" aria-expanded={shown} aria-controls={`${id}-list`} aria-activedescendant={shown && at >= 0 ? `${id}-${at}` : undefined}
        onInput={(e) => typed(e.currentTarget.value)} onKeyDown={keys} onBlur={close}
      />
      <ul ref={list} popover="manual" id={`${id}-list`} class="offer-list" role="listbox" aria-label={label}>
        {items.map((item, i) => (
          <li key={keyOf(item)} id={`${id}-${i}`} role="option" aria-selected={i === at} class="offer-row" onPointerDown={(e) => e.preventDefault()} onClick={() => choose(item)}>{render(item)}</li>
        ))}
      </ul>
      <span class="sr-only" role="status">{shown ? t("offers.n", { n: items.length }) : ""}</span>
      {children}
    </Frame>
  );
}
