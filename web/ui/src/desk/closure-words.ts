// How a closure is said in a line.
import { figure, t } from "../i18n";
import type { Closure } from "../model";

/** "Абая: Гагарина – Жарокова"; a drawn stretch without a street says so. */
export function stretch(c: Pick<Closure, "street" | "from" | "to">): string {
  const ends = [c.from, c.to].filter(Boolean).join(" – ");
  return `${c.street || t("closure.drawn")}${ends && `: ${ends}`}`;
}

/** "закрыто" or "×2 дольше". */
export function closureKind(c: Pick<Closure, "closed" | "factor">): string {
  return c.closed || !c.factor ? t("closure.closed") : t("closure.slower-by", { f: figure(c.factor) });
}
