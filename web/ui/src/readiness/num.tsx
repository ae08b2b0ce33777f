// A number that opens the list behind it. It is a link, so that what it opens can
// be sent; nothing stands behind zero.
import { figure } from "../i18n";
import { address, open, type Drill } from "./state";
import type { ComponentChildren } from "preact";

export function Num({ n, to, strong, children }: { n: number; to: Drill; strong?: boolean; children?: ComponentChildren }) {
  const shown = children ?? figure(n);
  if (n === 0) return <span class="r-zero">{shown}</span>;
  return (
    <a class={`r-num${strong ? " r-strong" : ""}`} href={address(to)} onClick={(e) => {
      if (e.metaKey || e.ctrlKey || e.shiftKey || e.button !== 0) return;
      e.preventDefault();
      open(to);
    }}>{shown}</a>
  );
}

/** Who is in a tier: now, or at a moment to come. */
export const who = (kind: string, tier: string, more: Record<string, string> = {}): Drill => ({ list: "who", ask: { kind, ...(tier ? { tier } : {}), ...more } });
