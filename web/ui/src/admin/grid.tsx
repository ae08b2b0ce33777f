// A table of rows of one kind: found by typing, opened by the button in the first
// column. On a narrow screen each row is a card.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { ApiError } from "../api";
import { t } from "../i18n";
import { TextField } from "../kit/field";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Remote } from "../store";

/** fit: figures and words of ours, never broken; text of people may be broken anywhere. */
export type Column<T> = { head: string; cell: (row: T) => ComponentChildren; fit?: "num" | "word" };
type Props<T> = {
  label: string;
  rows: T[] | undefined;
  error?: ApiError;
  onRetry?: () => void;
  keyOf: (row: T) => string;
  columns: Column<T>[];
  /** What a row is found by. */
  text: (row: T) => string;
  actions?: ComponentChildren;
};

const shown = 200; // rows drawn at once

export function Grid<T>({ label, rows, error, onRetry, keyOf, columns, text, actions }: Props<T>) {
  const [query, setQuery] = useState("");
  if (!rows) return error ? <ErrorBox error={error} onRetry={onRetry} /> : <EmptyState>{t("desk.loading")}</EmptyState>;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length === 0 ? rows : rows.filter((r) => { const of = text(r).toLowerCase(); return words.every((w) => of.includes(w)); });
  return (
    <section aria-label={label} class="a-grid">
      <div class="a-bar">
        <TextField label={t("admin.find")} type="search" value={query} onValue={setQuery} onKeyDown={(e) => { if (e.key === "Escape") setQuery(""); }} />
        <span class="muted" role="status">{t("admin.n-of", { n: found.length, all: rows.length })}</span>
        <span class="a-actions">{actions}</span>
      </div>
      {found.length === 0 ? <EmptyState>{rows.length === 0 ? t("admin.none") : t("admin.none-found", { n: rows.length })}</EmptyState> : (
        <table class="a-table pane">
          <thead><tr>{columns.map((c) => <th key={c.head} scope="col" class={c.fit}>{c.head}</th>)}</tr></thead>
          <tbody>
            {found.slice(0, shown).map((r) => (
              <tr key={keyOf(r)}>{columns.map((c, i) => i === 0 ? <th key={c.head} scope="row">{c.cell(r)}</th> : <td key={c.head} data-label={c.head} class={c.fit}>{c.cell(r)}</td>)}</tr>
            ))}
          </tbody>
        </table>
      )}
      {found.length > shown && <p class="muted">{t("admin.more", { n: found.length - shown })}</p>}
    </section>
  );
}

/** The parts of a Remote that a Grid wants. */
export function from<T>(r: Remote<T[]>): { rows: T[] | undefined; error: ApiError | undefined; onRetry: () => void } {
  return { rows: r.value.value, error: r.error.value, onRetry: () => void r.load() };
}
