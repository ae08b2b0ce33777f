// The words for why a resource cannot go.
import { coded, type Params } from "./i18n";
import type { Coded } from "./model";

export function reasonText(r: Coded): string {
  const p: Params = {};
  for (const [k, v] of Object.entries(r.params ?? {})) if (typeof v === "string" || typeof v === "number") p[k] = v;
  if (typeof p.trade === "string") p.trade = coded("trade.", p.trade).toLowerCase();
  return coded("reason.", r.code, p);
}
