// The contour of an incident: the area as the company announces it. Its streets are
// typed, or it is drawn; the map shows it and lets its corners be moved, and what
// lies inside is counted before anything is kept.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ApiError, patch, post } from "../api";
import { coded, figure, known, t } from "../i18n";
import { orSay } from "../kit/attempt";
import { Button } from "../kit/button";
import { Combobox } from "../kit/combobox";
import { FoundRow } from "../kit/place";
import { problemText } from "../kit/state";
import { findStreets } from "../kit/street";
import { toast } from "../kit/toast";
import type { ContourFound, Incident, Polygon } from "../model";
import { attempt } from "./act";
import { bare, lastStreet, streetsOf, withLast } from "./contour-text";
import { overlay } from "./ground";
import { pointedStreet } from "./pointed";
import { mayOpen } from "./state";

const shown = 200; // buildings in the list; the count is of all

const dwelling = ["apartments", "house", "residential"];
/** A kind of building we have words for; anything else is just a building. */
const kindOf = (kind: string) => (known(`building.${kind}`) ? kind : "yes");

/** Whether the kind tells more than the name does already. */
const says = (b: { label: string; kind: string }) => !dwelling.includes(kindOf(b.kind)) && !b.label.toLowerCase().includes(coded("building.", kindOf(b.kind)).toLowerCase());

/** What lies inside: how many of each kind, and one by one. */
function Buildings({ found }: { found: ContourFound }) {
  const { count, items } = found.buildings;
  if (count === 0) return <p class="muted">{t("contour.no-buildings")}</p>;
  const kinds = new Map<string, number>();
  for (const b of items) kinds.set(kindOf(b.kind), (kinds.get(kindOf(b.kind)) ?? 0) + 1);
  const sorted = [...kinds].sort((a, b) => b[1] - a[1]);
  return (
    <>
      <p><strong>{t("contour.buildings", { n: count })}</strong>{items.length === count && sorted.length > 1 && <span class="muted"> {sorted.map(([k, n]) => `${coded("building.", k)} ${figure(n)}`).join(" · ")}</span>}</p>
      <ul class="contour-list" tabIndex={0} aria-label={t("contour.buildings", { n: count })}>
        {items.slice(0, shown).map((b, i) => <li key={i}>{b.label} {says(b) && <span class="muted">{coded("building.", kindOf(b.kind))}</span>}</li>)}
        {count > Math.min(shown, items.length) && <li class="muted">{t("contour.more", { n: count - Math.min(shown, items.length) })}</li>}
      </ul>
    </>
  );
}

/** The contour of an incident while it is typed, pointed at, drawn or corrected. */
function useContour(incident: Incident) {
  const kept = incident.contour;
  const text = useSignal(kept?.streets.join(" – ") ?? "");
  const found = useSignal<ContourFound | undefined>(undefined);
  const error = useSignal<ApiError | undefined>(undefined);
  const busy = useSignal(false), drawing = useSignal(false), clicking = useSignal(false);
  const asked = useRef(0);

  /** Asks what a contour is and holds; a corrected one keeps the streets it was made of. */
  const resolve = async (what: { streets: string[] } | { polygon: Polygon }, streets: string[]) => {
    const mine = ++asked.current;
    busy.value = true;
    error.value = undefined;
    try {
      const got = await post<ContourFound>("/contours", what);
      if (mine !== asked.current) return;
      found.value = "polygon" in what ? { ...got, streets, polygon: what.polygon } : { ...got, streets: got.streets.map(bare) };
      if ("polygon" in what) return;
      text.value = got.streets.map(bare).join(" – ");
      overlay.setContour(got.polygon, mayOpen.value);
      overlay.show(got.polygon);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      if (mine === asked.current) error.value = err;
    } finally {
      if (mine === asked.current) busy.value = false;
    }
  };
  useEffect(() => {
    overlay.setContour(kept?.polygon ?? null);
    if (kept) {
      overlay.show(kept.polygon);
      void resolve({ polygon: kept.polygon }, kept.streets);
    }
    const leave = [
      overlay.onContour((polygon) => void resolve({ polygon }, found.peek()?.streets ?? kept?.streets ?? [])),
      overlay.onDrawn((g) => {
        drawing.value = false;
        if (g?.type !== "Polygon") return;
        text.value = "";
        overlay.setContour(g, true);
        void resolve({ polygon: g }, []);
      }),
    ];
    return () => {
      leave.forEach((f) => f());
      if (drawing.peek()) overlay.cancel();
      asked.current++;
      overlay.setContour(kept?.polygon ?? null);
    };
  }, [JSON.stringify(kept)]); // the desk is read again with every entry; only another contour begins anew
  useLayoutEffect(() => {
    if (!clicking.value) return;
    return overlay.onPick((at) => void orSay(async () => {
      const street = await pointedStreet(at), all = streetsOf(text.peek());
      if (!street) toast(t("contour.no-street"));
      else if (all.at(-1) !== bare(street)) text.value = `${[...all, bare(street)].join(" – ")} – `;
    }));
  }, [clicking.value]);

  /** Back to what is kept, or to nothing. */
  const drop = () => {
    asked.current++;
    busy.value = false;
    found.value = error.value = undefined;
    text.value = kept?.streets.join(" – ") ?? "";
    overlay.setContour(kept?.polygon ?? null);
    if (kept) void resolve({ polygon: kept.polygon }, kept.streets);
  };
  const f = found.value;
  const changed = f !== undefined && JSON.stringify([f.streets, f.polygon]) !== JSON.stringify([kept?.streets, kept?.polygon]);
  return { kept, text, found, error, busy, drawing, clicking, changed, resolve, drop };
}

/** Puts the focus on the map, whose keys draw and correct. */
const toMap = () => requestAnimationFrame(() => document.querySelector<HTMLElement>(".d-map canvas")?.focus());

/** The streets, and the ways to say them or their corners on the map. */
function Ways({ c }: { c: ReturnType<typeof useContour> }) {
  const editing = useComputed(() => overlay.drawing.value?.ofContour === true).value;
  const draw = () => {
    c.clicking.value = false;
    overlay.setContour(null);
    c.drawing.value = true;
    overlay.draw("polygon");
    toMap();
  };
  const correct = () => {
    const polygon = c.found.value?.polygon ?? c.kept?.polygon;
    if (!polygon) return;
    if (!editing) overlay.setContour(polygon, true);
    overlay.show(polygon);
    toMap();
  };
  const click = () => {
    c.clicking.value = !c.clicking.value;
    if (c.clicking.value) toMap();
  };
  const submit = () => {
    c.clicking.value = false;
    const streets = streetsOf(c.text.value);
    if (streets.length > 0) void c.resolve({ streets }, streets);
  };
  return (
    <form class="contour-form" onSubmit={(e) => { e.preventDefault(); submit(); }}>
      <Combobox label={t("contour.streets")} name="contour" hint={t("contour.hint")} maxLength={1000} value={c.text.value} onValue={(v) => (c.text.value = v)}
        ask={(v) => findStreets(lastStreet(v))} take={(f) => (c.text.value = withLast(c.text.value, bare(f.label)))} keyOf={(f) => `${f.label} ${f.position.coordinates}`} render={(f) => <FoundRow f={f} plain />} />
      <p class="contour-acts no-print">
        <Button type="submit" busy={c.busy.value} disabled={streetsOf(c.text.value).length < 2}>{t("contour.show")}</Button>
        <Button aria-pressed={c.clicking.value} onClick={click}>{t("contour.click")}</Button>
        <Button aria-pressed={c.drawing.value} onClick={draw}>{t("contour.draw")}</Button>
        {c.found.value && !c.drawing.value && <Button aria-pressed={editing} onClick={correct}>{t("contour.correct")}</Button>}
      </p>
      {c.clicking.value && <p class="muted" role="status">{t("contour.clicking")}</p>}
    </form>
  );
}

export function ContourPane({ incident }: { incident: Incident }) {
  const c = useContour(incident);
  const f = c.found.value;
  const store = (contour: { streets: string[]; polygon: Polygon } | null) => attempt(() => patch(`/incidents/${incident.id}`, { version: incident.version, contour }));
  const remove = async () => {
    if (!(await store(null))) return;
    c.found.value = undefined;
    c.text.value = "";
  };
  // As the company writes it, in whatever language the screen speaks.
  const line = f?.streets.length ? `в контуре улиц ${f.streets.join(" – ")}` : f && t("contour.drawn");
  return (
    <div class="contour">
      {mayOpen.value && <Ways c={c} />}
      {c.error.value && <p class="shortfall" role="alert">{problemText(c.error.value)}</p>}
      {!f && !c.kept && !c.error.value && <p class="muted">{t("contour.none")}</p>}
      {line && <p class="contour-line">{line}{c.changed && <span class="muted"> · {t("contour.unsaved")}</span>}</p>}
      {mayOpen.value && (c.changed || c.kept) && (
        <p class="contour-acts no-print">
          {f && c.changed && !c.error.value && <Button look="primary" onClick={() => void store({ streets: f.streets, polygon: f.polygon })}>{t("contour.save")}</Button>}
          {c.changed && <Button onClick={c.drop}>{t(c.kept ? "contour.as-was" : "dialog.cancel")}</Button>}
          {c.kept && !c.changed && <Button onClick={() => void remove()}>{t("contour.remove")}</Button>}
        </p>
      )}
      {f && <Buildings found={f} />}
    </div>
  );
}
