// The help sheet: keys and verbs from the tables that work, so it cannot lie.
import { signal } from "@preact/signals";
import { coded, lang, t } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { keyTable } from "./keys";
import type { Verb } from "./command/words";

const shown = signal<readonly Verb[] | undefined>(undefined);

/** Shows the sheet; the verbs come with the command line. */
export function showHelp(): void {
  void import("./command/words").then((m) => (shown.value = m.verbs));
}

export function Help() {
  if (!shown.value) return null;
  const close = () => (shown.value = undefined);
  return (
    <Dialog title={t("help.title")} onClose={close}>
      <div class="help-sheet" tabIndex={0} role="region" aria-label={t("help.title")}>
        <dl class="help">{keyTable.map((k) => <div key={k.show}><dt><kbd>{k.show}</kbd></dt><dd>{t(k.does)}</dd></div>)}</dl>
        <h3>{t("cmd.title")}</h3>
        <dl class="help help-verbs">{shown.value.map((v) => <div key={v.code}><dt><code>{v.example[lang.value]}</code></dt><dd>{coded("cmd.does.", v.code)}</dd></div>)}</dl>
      </div>
      <div class="dialog-actions"><Button look="primary" autofocus onClick={close}>{t("help.ok")}</Button></div>
    </Dialog>
  );
}
