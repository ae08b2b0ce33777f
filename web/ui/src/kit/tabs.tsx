import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";

type Tab = { key: string; label: ComponentChildren; body: () => ComponentChildren };

/** Tabs by the ARIA pattern: ← → Home End move and choose. */
export function Tabs({ label, tabs, current, onChange }: { label: string; tabs: Tab[]; current: string; onChange: (key: string) => void }) {
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  const at = Math.max(0, tabs.findIndex((x) => x.key === current));
  const keys = (e: KeyboardEvent) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    const next = (to + tabs.length) % tabs.length;
    onChange(tabs[next]!.key);
    (ref.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={ref} onKeyDown={keys}>
        {tabs.map((x, i) => (
          <button key={x.key} type="button" role="tab" id={`${id}-t-${x.key}`} aria-selected={i === at} aria-controls={`${id}-p`} tabIndex={i === at ? 0 : -1} class="tab" onClick={() => onChange(x.key)}>
            {x.label}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${id}-p`} aria-labelledby={`${id}-t-${tabs[at]?.key}`} tabIndex={0}>{tabs[at]?.body()}</div>
    </>
  );
}
