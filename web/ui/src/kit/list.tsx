// Lists that a keyboard can walk and that do not jump under the hand.
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { useEffect, useId, useRef, useState } from "preact/hooks";

type Props<T> = {
  label: string;
  items: T[];
  keyOf: (item: T) => string;
  render: (item: T, selected: boolean) => ComponentChildren;
  selected?: string;
  onSelect: (item: T) => void;
  /** Enter on the selected row. */
  onOpen?: (item: T) => void;
  /** Shown instead of an empty list. */
  empty?: ComponentChildren;
  id?: string;
};

const pause = 3000; // ms; see useSteady

/**
 * A listbox: ↑ ↓ Home End move the choice, Enter opens, a click chooses. The
 * chosen row stays in sight.
 */
export function List<T>({ label, items, keyOf, render, selected, onSelect, onOpen, empty, id: given }: Props<T>) {
  const own = useId();
  const id = given ?? own;
  const ref = useRef<HTMLUListElement>(null);
  const [inside, setInside] = useState(false);
  const focused = useRef(false);
  const { shown, fresh, admit } = useSteady(items, keyOf, inside);
  const at = shown.findIndex((x) => keyOf(x) === selected);

  useEffect(() => {
    ref.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [selected]);

  const keys = (e: KeyboardEvent) => {
    if (fresh > 0 && (e.key === "Home" || (e.key === "ArrowUp" && at <= 0))) admit(); // up to what waits
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? shown.length - 1 : at - 1, Home: 0, End: shown.length - 1 }[e.key];
    if (to !== undefined) {
      e.preventDefault();
      const item = shown[Math.min(Math.max(to, 0), shown.length - 1)];
      if (item !== undefined) onSelect(item);
    } else if (e.key === "Enter" && at >= 0 && onOpen) {
      e.preventDefault();
      onOpen(shown[at]!);
    }
  };
  if (shown.length === 0) return <>{empty}</>;
  // Inside is the pointer over the rows, or the focus on them.
  const enter = () => setInside(true);
  const leave = () => setInside(focused.current || !!ref.current?.matches(":hover"));
  return (
    <>
    {fresh > 0 && <button type="button" class="list-fresh" onClick={admit}>↑ {t("list.fresh", { n: fresh })}</button>}
    <ul
      ref={ref} id={id} class="list" role="listbox" aria-label={label} tabIndex={0}
      aria-activedescendant={at >= 0 ? `${id}-${keyOf(shown[at]!)}` : undefined}
      onKeyDown={keys} onPointerEnter={enter} onPointerLeave={leave} onFocus={() => { focused.current = true; enter(); }} onBlur={() => { focused.current = false; leave(); }}
    >
      {shown.map((item) => {
        const key = keyOf(item);
        return (
          <li key={key} id={`${id}-${key}`} role="option" aria-selected={key === selected} class="row" onClick={() => onSelect(item)} onDblClick={() => onOpen?.(item)}>
            {render(item, key === selected)}
          </li>
        );
      })}
    </ul>
    </>
  );
}

/**
 * While the pointer or the focus is inside, rows keep their places: contents change,
 * and what has gone goes, but what moves waits 3 s, and new rows wait until the
 * counter above the list is pressed or the hand has left, so no click lands on
 * another row. Returns how many wait, and how to let them in.
 */
function useSteady<T>(items: T[], keyOf: (item: T) => string, inside: boolean): { shown: T[]; fresh: number; admit: () => void } {
  const order = useRef<string[]>([]);
  const since = useRef(0);
  const [, redraw] = useState(0);
  const keys = items.map(keyOf);
  const known = new Set(order.current);
  const fresh = inside && order.current.length > 0 ? keys.filter((k) => !known.has(k)) : [];
  const old = keys.filter((k) => known.has(k));
  const present = new Set(keys);
  const kept = order.current.filter((k) => present.has(k));
  const moved = old.some((k, i) => k !== kept[i]);
  const hold = inside && moved && (since.current === 0 || performance.now() - since.current < pause);
  useEffect(() => {
    if (!hold) return;
    const timer = setTimeout(() => redraw((n) => n + 1), pause);
    return () => clearTimeout(timer);
  }, [hold]);
  if (hold) since.current ||= performance.now();
  else since.current = 0;
  order.current = hold ? kept : fresh.length > 0 ? old : keys;
  const byKey = new Map(items.map((x) => [keyOf(x), x]));
  return {
    shown: order.current.flatMap((k) => (byKey.has(k) ? [byKey.get(k)!] : [])), fresh: fresh.length,
    admit: () => {
      order.current = keys;
      redraw((n) => n + 1);
    },
  };
}
