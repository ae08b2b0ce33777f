// A roster folder brought in: first what it would change and what is wrong with it,
// line by line; then, once agreed, the change, of the very same files.
import { useState } from "preact/hooks";
import { ApiError, upload } from "../api";
import { coded, figure, known, t } from "../i18n";
import { Button } from "../kit/button";
import { confirm } from "../kit/dialog";
import { ErrorBox } from "../kit/state";
import { areas, crews, retired, vehicles, workers } from "./state";

type Fault = { file: string; line: number; column: string; code: string; value: string; see: string };
type Count = { added: number; changed: number; same: number; removed: number; retired: number; restored: number };
type Imported = { dry_run: boolean; digest: string; faults: Fault[]; counts: Record<string, Count>; differences: { kind: string; key: string; what: string }[] };

const order = ["areas", "bases", "districts", "layers", "crews", "vehicles", "workers", "certificates"];
const shown = 100; // faults

export function Import() {
  const [files, setFiles] = useState<File[]>([]);
  const [seen, setSeen] = useState<Imported>();
  const [done, setDone] = useState<Imported>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const choose = (list: FileList | null) => {
    setFiles([...(list ?? [])]);
    setSeen(undefined);
    setDone(undefined);
    setError(undefined);
  };
  const body = (): Blob | FormData => {
    if (files.length === 1 && files[0]!.name.toLowerCase().endsWith(".zip")) return new Blob([files[0]!], { type: "application/zip" });
    const form = new FormData();
    for (const f of files) form.append("file", f, f.name);
    return form;
  };
  const run = async (query: string, keep: (x: Imported) => void) => {
    setBusy(true);
    setError(undefined);
    try {
      keep(await upload<Imported>(`/import/roster?${query}`, body()));
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setError(err);
    } finally {
      setBusy(false);
    }
  };
  const apply = async () => {
    const going = seen!.differences.filter((d) => d.what === "removed" || d.what === "retired").length;
    if (!(await confirm({ title: t("admin.apply.title"), consequence: t("admin.apply.what", { n: going }), action: t("admin.apply"), danger: going > 0 }))) return;
    await run(`digest=${seen!.digest}`, (x) => { setDone(x); setSeen(undefined); });
    [areas, crews, vehicles, workers, retired].forEach((r) => r.soon());
  };
  const result = done ?? seen;
  return (
    <section class="a-import" aria-label={t("admin.import")}>
      <p>{t("admin.import.help")}</p>
      <form class="a-bar" onSubmit={(e) => { e.preventDefault(); if (files.length) void run("dry_run=true", setSeen); }}>
        <label class="a-file">{t("admin.files")} <input type="file" multiple accept=".zip,.csv,.geojson,.json" onChange={(e) => choose(e.currentTarget.files)} /></label>
        <Button type="submit" look={seen ? "quiet" : "primary"} busy={busy} disabled={files.length === 0}>{t("admin.preview")}</Button>
        {seen && seen.faults.length === 0 && <Button look="primary" busy={busy} onClick={() => void apply()}>{t("admin.apply")}</Button>}
      </form>
      {error && <ErrorBox error={error} kept={t("admin.nothing-changed")} />}
      {result && <div role="status"><p><strong>{result.faults.length ? t("admin.faults", { n: result.faults.length }) : done ? t("admin.applied") : t("admin.would")}</strong></p></div>}
      {result && result.faults.length > 0 && <Faults faults={result.faults} />}
      {result && result.faults.length === 0 && <Effect x={result} />}
      <p class="muted">{t("admin.import.terminal")}</p>
      <pre class="a-terminal" tabIndex={0}>jylu import roads FILE.osm.pbf{"\n"}jylu import addresses FILE.csv</pre>
    </section>
  );
}

function Faults({ faults }: { faults: Fault[] }) {
  return (
    <>
      <table class="a-table pane">
        <thead><tr><th scope="col">{t("admin.file-line")}</th><th scope="col">{t("admin.column")}</th><th scope="col">{t("admin.wrong")}</th><th scope="col">{t("admin.stands")}</th></tr></thead>
        <tbody>
          {faults.slice(0, shown).map((f, i) => (
            <tr key={i}><th scope="row">{f.file}{f.line > 0 && `:${f.line}`}</th><td data-label={t("admin.column")}>{f.column || "–"}</td>
              <td data-label={t("admin.wrong")}>{known(`admin.linefault.${f.code}`) ? coded("admin.linefault.", f.code) : known(`invalid.${f.code}`) ? coded("invalid.", f.code) : f.code}{f.see && <span class="muted"> {t("admin.see", { where: f.see })}</span>}</td>
              <td data-label={t("admin.stands")}>{f.value || "–"}</td></tr>
          ))}
        </tbody>
      </table>
      {faults.length > shown && <p class="muted">{t("admin.more", { n: faults.length - shown })}</p>}
    </>
  );
}

function Effect({ x }: { x: Imported }) {
  const whats = [...new Set(x.differences.map((d) => d.what))];
  return (
    <>
      <table class="a-table pane">
        <thead><tr><th scope="col">{t("admin.what")}</th>{["added", "changed", "removed", "retired", "same"].map((w) => <th key={w} scope="col" class="num">{coded("admin.diff.", w)}</th>)}</tr></thead>
        <tbody>{order.filter((k) => x.counts[k]).map((k) => <tr key={k}><th scope="row">{coded("admin.count.", k)}</th>{(["added", "changed", "removed", "retired", "same"] as const).map((w) => <td key={w} class="num" data-label={coded("admin.diff.", w)}>{figure(x.counts[k]![w])}</td>)}</tr>)}</tbody>
      </table>
      {whats.map((w) => {
        const of = x.differences.filter((d) => d.what === w);
        return <p key={w}><strong>{coded("admin.diff.", w)} ({figure(of.length)}):</strong> {of.slice(0, shown).map((d) => `${coded("admin.kind.", d.kind)} ${d.key}`).join(", ")}{of.length > shown && " …"}</p>;
      })}
    </>
  );
}
