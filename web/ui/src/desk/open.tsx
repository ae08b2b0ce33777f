// Opening an incident, from a report or from nothing, and correcting one. Where
// something near is open already, attaching comes first.
import { signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { ApiError, patch, post } from "../api";
import { coded, t, type Params } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { fieldError, SelectField, TextField } from "../kit/field";
import { PlaceField } from "../kit/place";
import { ErrorBox } from "../kit/state";
import { toast } from "../kit/toast";
import type { Call, Coded, Found, Incident, Point } from "../model";
import { duration, since } from "../time";
import { choose, data, desk } from "./state";

/** What the dialog is open for; undefined: closed. */
export const opening = signal<{ call?: Call; incident?: Incident } | undefined>(undefined);
/** Set while a place is to be pointed at on the map. */
export const placing = signal<((p: Point) => void) | undefined>(undefined);

const types = ["pipe_break", "leak", "chamber", "pumping_station", "source", "no_heat", "low_heat", "hot_water", "hazard", "foreign_network"];
const guess: Record<string, string> = { outage: "no_heat", leak: "pipe_break", low_heat: "low_heat", hot_water: "hot_water", hazard: "hazard" };

/** An open incident that the server finds near, and why. */
type Near = { id: string; number: string; reasons: Coded[] };

/** What a refusal to open says is near; empty if it says something else. */
function nearOf(err: ApiError): Near[] {
  const codes = Array.isArray(err.params.codes) ? err.params.codes : [];
  return codes.includes("near-open-incident") && Array.isArray(err.params.incidents) ? (err.params.incidents as Near[]) : [];
}

/** The figures of a reason, rounded for reading. */
function figures(r: Coded): Params {
  const out: Params = {};
  for (const [k, v] of Object.entries(r.params ?? {})) if (typeof v === "number") out[k] = Math.round(v);
  return out;
}

/** A whole number, null for nothing, NaN for what is none. */
function whole(v: string): number | null {
  const s = v.trim();
  return s === "" ? null : /^-?\d+$/.test(s) ? Number(s) : NaN;
}

/** "43.2389, 76.8897", as people copy it from a map: latitude first. */
function point(v: string): Point | null | undefined {
  const s = v.trim();
  if (s === "") return null;
  const m = /^(-?\d+(?:\.\d+)?)[,;\s]+(-?\d+(?:\.\d+)?)$/.exec(s);
  return m ? { type: "Point", coordinates: [Number(m[2]), Number(m[1])] } : undefined;
}
const written = (p: Point | null | undefined) => (p ? `${p.coordinates[1].toFixed(5)}, ${p.coordinates[0].toFixed(5)}` : "");

export function OpenDialog() {
  const what = opening.value;
  return what ? <Form key={what.call?.id ?? what.incident?.id ?? "new"} call={what.call} incident={what.incident} /> : null;
}

function Form({ call, incident }: { call?: Call; incident?: Incident }) {
  const type = useSignal(incident?.type ?? (call ? guess[call.kind] ?? "leak" : "pipe_break"));
  const network = useSignal(incident?.network ?? "");
  const diameter = useSignal(incident?.diameter_mm ? String(incident.diameter_mm) : "");
  const address = useSignal(incident?.address ?? call?.address ?? "");
  const place = useSignal(written(incident?.position ?? call?.position));
  const priority = useSignal(incident ? String(incident.priority) : "");
  const alarm = useSignal(String(incident?.alarm_level ?? 1));
  const people = useSignal(incident?.people != null ? String(incident.people) : "");
  const buildings = useSignal(incident?.buildings != null ? String(incident.buildings) : "");
  const social = useSignal(incident?.social_objects != null ? String(incident.social_objects) : "");
  const busy = useSignal(false);
  const error = useSignal<ApiError | undefined>(undefined);
  const near = useSignal<Near[]>([]);
  const given = useRef<{ label: string; place: string } | undefined>(undefined);
  const close = () => (opening.value = undefined);
  const at = point(place.value);
  const amounts: Record<string, number | null> = { diameter_mm: whole(diameter.value), people: whole(people.value), buildings: whole(buildings.value), social_objects: whole(social.value) };
  const wrong = (field: string) => fieldError(Number.isNaN(amounts[field]) ? "not-whole" : error.value?.about(field));

  // The point that came with a chosen address goes when another is typed over it.
  const found = (f: Found) => {
    address.value = f.label;
    place.value = written(f.position);
    given.current = { label: f.label, place: place.value };
  };
  const typed = (v: string) => {
    address.value = v;
    if (!given.current || v.startsWith(given.current.label)) return;
    if (place.value === given.current.place) place.value = "";
    given.current = undefined;
  };

  const save = async (notDuplicate: string[] = []) => {
    if (busy.value) return;
    const unread = at === undefined ? "position" : Object.keys(amounts).find((name) => Number.isNaN(amounts[name]));
    if (unread) return document.querySelector<HTMLElement>(`dialog [name=${unread}]`)?.focus();
    busy.value = true;
    error.value = undefined;
    const body: Record<string, unknown> = {
      type: type.value, network: network.value, address: address.value.trim(), position: at, alarm_level: Number(alarm.value), ...amounts,
    };
    if (priority.value) body.priority = Number(priority.value);
    try {
      if (incident) {
        await patch<Incident>(`/incidents/${incident.id}`, { ...body, version: incident.version });
      } else {
        const made = await post<Incident>("/incidents", { ...body, call_ids: call ? [call.id] : [], not_duplicate_of: notDuplicate });
        await desk.load();
        choose(made.id);
      }
      close();
      desk.soon();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      near.value = nearOf(err);
      error.value = err;
    } finally {
      busy.value = false;
    }
  };
  const attach = async (to: Near) => {
    if (!call) return;
    try {
      await post(`/calls/${call.id}/link`, { incident_id: to.id });
      toast(t("desk.attached", { call: call.number, number: to.number }));
      await desk.load();
      choose(to.id);
      close();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      error.value = err;
    }
  };
  if (placing.value) return null; // the map is uncovered while a place is pointed at
  return (
    <Dialog title={incident ? t("desk.amend.title", { number: incident.number }) : t("desk.open.title")} onClose={close}>
      <form class="form form-2" onSubmit={(e) => { e.preventDefault(); void save(); }}>
        {call?.text && <blockquote class="field-wide">{call.text}</blockquote>}
        <SelectField label={t("desk.type")} name="type" value={type.value} onValue={(v) => (type.value = v)} error={wrong("type")} options={types.map((v) => ({ value: v, text: coded("type.", v) }))} />
        <TextField label={t("desk.diameter")} name="diameter_mm" inputMode="numeric" autofocus={!!incident} value={diameter.value} onValue={(v) => (diameter.value = v)} hint={t("desk.diameter-hint")} error={wrong("diameter_mm")} />
        <SelectField label={t("desk.network")} name="network" value={network.value} onValue={(v) => (network.value = v)} error={wrong("network")}
          options={["", "main", "distribution"].map((v) => ({ value: v, text: v ? coded("network.", v) : t("desk.unknown") }))} />
        <SelectField label={t("desk.priority-label")} name="priority" value={priority.value} onValue={(v) => (priority.value = v)} error={wrong("priority")}
          options={["", "1", "2", "3", "4"].map((v) => ({ value: v, text: v === "" ? t("desk.priority-by-type") : t("desk.priority", { n: v }) })).filter((o) => o.value !== "" || !incident)} />
        <PlaceField wide label={t("desk.address")} name="address" maxLength={300} near={at ?? null} value={address.value} onValue={typed} onFound={found} error={wrong("address")} />
        <TextField label={t("desk.place")} name="position" value={place.value} onValue={(v) => (place.value = v)} hint={t("desk.place-hint")} error={at === undefined ? t("desk.place-bad") : wrong("position") ?? wrong("position.coordinates")} />
        <Button onClick={() => (placing.value = (p) => { place.value = written(p); placing.value = undefined; })}>{t("desk.place-map")}</Button>
        <TextField label={t("desk.people")} name="people" inputMode="numeric" value={people.value} onValue={(v) => (people.value = v)} error={wrong("people")} />
        <TextField label={t("desk.buildings")} name="buildings" inputMode="numeric" value={buildings.value} onValue={(v) => (buildings.value = v)} error={wrong("buildings")} />
        <TextField label={t("desk.social")} name="social_objects" inputMode="numeric" value={social.value} onValue={(v) => (social.value = v)} error={wrong("social_objects")} />
        <SelectField label={t("desk.alarm")} name="alarm_level" value={alarm.value} onValue={(v) => (alarm.value = v)} options={["1", "2", "3"].map((v) => ({ value: v, text: v }))} />
        {near.value.length > 0 ? (
          <div class="near field-wide" role="alert">
            <p><strong>{t("desk.near")}</strong></p>
            <ul>
              {near.value.map((n) => {
                const open = data.value?.incidents.find((x) => x.id === n.id);
                return (
                  <li key={n.id}>
                    №{n.number} {open && <>{coded("type.", open.type)} {open.address} · {duration(since(open.registered_at))}</>}
                    <span class="muted"> {n.reasons.map((r) => coded("near.", r.code, figures(r))).join(", ")}</span>
                    {call ? <Button look="primary" onClick={() => void attach(n)}>{t("desk.attach")}</Button> : open && <Button look="primary" onClick={() => { choose(n.id); close(); }}>{t("ring.show")}</Button>}
                  </li>
                );
              })}
            </ul>
            <Button onClick={() => void save(near.value.map((n) => n.id))}>{t("desk.open-anyway")}</Button>
          </div>
        ) : error.value && <div class="field-wide"><ErrorBox error={error.value} kept={call ? t("desk.call-kept") : undefined} /></div>}
        <div class="dialog-actions field-wide">
          <Button type="submit" look="primary" busy={busy.value}>{t(incident ? "desk.save" : "desk.open")}</Button>
          <Button onClick={close}>{t("dialog.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
