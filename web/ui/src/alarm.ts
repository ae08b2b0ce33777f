// The shapes of alarms, calls for help, signs of life and photographs, as the
// server writes them.
import { coded } from "./i18n";

export type Help = { id: string; booking_id: string; what: "crew" | "vehicle" | "worker" | "danger"; code: string; note: string; asked_at: string; received_at: string; answered_at: string | null };
export type Welfare = { id: string; booking_id: string; every_min: number; started_at: string; last_at: string; due_at: string; ended_at: string | null };
export type Alarm = {
  id: string; kind: "new_incident" | "not_accepted" | "crew_help"; cause: "" | "help" | "welfare"; state: "new" | "seen" | "shelved" | "cleared";
  priority: number; raised_at: string; incident_id: string; incident_number: string; crew_id: string | null; booking_id: string | null;
  seen_at: string | null; shelved_until: string | null; shelve_reason: string; cleared_at: string | null; clear_reason: string;
  help: Help | null; welfare: Welfare | null; version: number;
};
export type Aid = { asked: Alarm[]; welfare: Welfare | null };
export type Photo = { id: string; incident_id: string; booking_id: string | null; phase: "before" | "after"; taken_at: string; received_at: string; width: number; height: number };

/** What a crew asks for, in words. */
export function asked(a: Alarm): string {
  const h = a.help;
  if (!h) return "";
  return h.code ? coded(h.what === "vehicle" ? "kind." : "trade.", h.code) : coded("help.what.", h.what);
}
