// Lists that a keyboard can walk and that do not jump under the hand.
import type { ComponentChildren } from "preact";
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
  const shown = useSteady(items, keyOf, inside);
  const at = shown.findIndex((x) => keyOf(x) === selected);

  useEffect(() => {
    ref.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [selected]);

  const keys = (e: KeyboardEvent) => {
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
  return (
    <ul
      ref={ref} id={id} class="list" role="listbox" aria-label={label} tabIndex={0}
      aria-activedescendant={at >= 0 ? `${id}-${keyOf(shown[at]!)}` : undefined}
      onKeyDown={keys} onPointerEnter={() => setInside(true)} onPointerLeave={() => setInside(false)}
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
  );
}

/**
 * While the pointer is inside, rows keep their places for up to 3 s: contents
 * change, but what comes, goes or moves waits, so no click lands on another row.
 */
function useSteady<T>(items: T[], keyOf: (item: T) => string, inside: boolean): T[] {
  const order = useRef<string[]>([]);
  const since = useRef(0);
  const [, redraw] = useState(0);
  const keys = items.map(keyOf);
  const same = keys.length === order.current.length && keys.every((k, i) => k === order.current[i]);
  const hold = inside && !same && (since.current === 0 || performance.now() - since.current < pause);
  useEffect(() => {
    if (!hold) return;
    const timer = setTimeout(() => redraw((n) => n + 1), pause);
    return () => clearTimeout(timer);
  }, [hold]);
  if (!hold) {
    since.current = 0;
    order.current = keys;
    return items;
  }
  since.current ||= performance.now();
  const byKey = new Map(items.map((x) => [keyOf(x), x]));
  return order.current.flatMap((k) => (byKey.has(k) ? [byKey.get(k)!] : []));
}
