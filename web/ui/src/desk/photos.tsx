// Pictures of the place, before and after; a press shows one large, and arrows
// walk through them.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Photo } from "../alarm";
import { get } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { onEntry } from "../live";
import type { Page } from "../model";
import { moment } from "../time";

export const address = (id: string, size: "thumb" | "full") => `/api/v1/photos/${id}?size=${size}`;
export const title = (p: Photo) => `${coded("photo.", p.phase)} · ${moment(p.taken_at)}`;

export function Photos({ incident }: { incident: string }) {
  const all = useSignal<Photo[]>([]), at = useSignal<number | undefined>(undefined);
  useEffect(() => {
    let left = false;
    const load = () => get<Page<Photo>>(`/incidents/${incident}/photos`).then((x) => { if (!left) all.value = x.items; }, () => undefined);
    void load();
    const off = onEntry((e) => e.kind === "photo.added" && e.incident === incident && void load());
    return () => { left = true; off(); };
  }, [incident]);
  if (all.value.length === 0) return null;
  const one = at.value === undefined ? undefined : all.value[at.value];
  const go = (by: number) => (at.value = (at.value! + by + all.value.length) % all.value.length);
  return (
    <>
      <h4>{t("photo.title")}</h4>
      <ul class="photos">
        {all.value.map((p, i) => <li key={p.id}><button type="button" class="photo-thumb" onClick={() => (at.value = i)}><img src={address(p.id, "thumb")} alt={title(p)} loading="lazy" /><span>{title(p)}</span></button></li>)}
      </ul>
      {one && (
        <Dialog title={title(one)} onClose={() => (at.value = undefined)}>
          <div onKeyDown={(e) => { const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key]; if (by) { e.preventDefault(); go(by); } }}>
            <img class="photo-large" src={address(one.id, "full")} width={one.width} height={one.height} alt={title(one)} />
            <div class="dialog-actions">
              <Button autofocus onClick={() => (at.value = undefined)}>{t("photo.close")}</Button>
              {all.value.length > 1 && <><Button onClick={() => go(-1)} aria-label={t("photo.prev")}>←</Button><Button onClick={() => go(1)} aria-label={t("photo.next")}>→</Button></>}
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
