// One line of a chart and how its figures are written.
import { figure } from "../i18n";
import { duration } from "../time";

export type Series = { label: string; values: (number | null)[]; spans?: boolean };

/** A figure of a series in words; nothing known is a dash. */
export function figureOf(s: Series, v: number | null | undefined): string {
  if (v === null || v === undefined) return "–";
  return s.spans ? duration(v) : figure(v);
}
