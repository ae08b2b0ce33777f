// Says on the desk when the sheet that is worked from without the server is old.
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { t } from "../i18n";
import { remote } from "../store";
import { moment } from "../time";

const paper = remote(() => get<{ kept: boolean; written_at: string | null; late: boolean; failed: boolean }>("/paper"));

export function PaperStrip() {
  useEffect(() => {
    void paper.load();
    const timer = setInterval(() => void paper.load(), 60_000);
    return () => clearInterval(timer);
  }, []);
  const p = paper.value.value;
  return p?.late ? <div class="place-strip" role="alert">{t("paper.strip", { time: p.written_at ? moment(p.written_at) : "–" })}</div> : null;
}
