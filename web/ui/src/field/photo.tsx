// Pictures of the place before and after, taken with the phone's camera.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Photo } from "../alarm";
import { ApiError, get } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { problemText } from "../kit/state";
import type { Page } from "../model";
import { clock } from "../time";
import { add, onTaken, pictures, progress, putAway, type Waiting } from "./pictures";

/** One that has not arrived, or was refused. */
export function Picture({ x }: { x: Waiting }) {
  return (
    <p class={`f-picture${x.state === "refused" ? " is-refused" : ""}`}>
      <span><strong>{coded("photo.", x.phase)}</strong> {clock(x.taken_at)} · {coded("field.state.", x.state)}{x.state === "sending" && ` ${figure(Math.round(progress.value * 100))} %`}</span>
      {x.code && <span>{problemText(new ApiError(x.code, 422))}</span>}
      {x.state === "refused" && <Button onClick={() => void putAway(x.key)}>{t("field.put-away")}</Button>}
    </p>
  );
}

export function PhotoCard({ incident }: { incident: string }) {
  const taken = useSignal<Photo[]>([]);
  useEffect(() => {
    const load = () => get<Page<Photo>>(`/incidents/${incident}/photos`).then((x) => (taken.value = x.items), () => undefined);
    onTaken.run = () => void load();
    void load();
  }, [incident]);
  const take = (phase: "before" | "after") => (e: Event) => {
    const input = e.currentTarget as HTMLInputElement;
    for (const file of input.files ?? []) void add(incident, phase, file);
    input.value = "";
  };
  const waiting = pictures.value.filter((x) => x.incident === incident);
  return (
    <section class="card f-photos" aria-label={t("photo.title")}>
      <h2>{t("photo.title")}</h2>
      <div class="f-help-two">
        {(["before", "after"] as const).map((phase) => (
          <label key={phase} class="btn btn-big f-take">{coded("photo.take-", phase)}<input class="sr-only" type="file" name={`photo-${phase}`} accept="image/*" capture="environment" onChange={take(phase)} /></label>
        ))}
      </div>
      {waiting.map((x) => <Picture key={x.key} x={x} />)}
      {taken.value.length > 0 && <ul class="photos">{taken.value.map((p) => <li key={p.id}><a class="photo-thumb" href={`/api/v1/photos/${p.id}`} target="_blank" rel="noreferrer"><img src={`/api/v1/photos/${p.id}?size=thumb`} alt={`${coded("photo.", p.phase)} ${clock(p.taken_at)}`} loading="lazy" /><span>{coded("photo.", p.phase)} {clock(p.taken_at)}</span></a></li>)}</ul>}
    </section>
  );
}
