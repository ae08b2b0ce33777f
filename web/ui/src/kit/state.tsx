// What a pane shows when it has nothing to show.
import type { ComponentChildren } from "preact";
import { ApiError } from "../api";
import { coded, known, t, type Params } from "../i18n";
import { Button } from "./button";

/** Nothing here, and that is fine: says so and, where there is one, the next step. */
export function EmptyState({ children, action }: { children: ComponentChildren; action?: ComponentChildren }) {
  return <div class="empty"><p>{children}</p>{action}</div>;
}

/** The words for an error: by its stable code, else by its kind. */
export function problemText(err: ApiError): string {
  const params: Params = {};
  for (const [k, v] of Object.entries(err.params)) {
    if (typeof v === "string" || typeof v === "number") params[k] = v;
    else if (Array.isArray(v)) params[k] = v.filter((x) => typeof x === "string").join(" – ");
  }
  if (known(`problem.${err.code}`)) return coded("problem.", err.code, params);
  if (known(`invalid.${err.code}`)) return t("problem.field", { fault: coded("invalid.", err.code, params) });
  if (err.status >= 500) return t("problem.server");
  return t("problem.unknown", { code: err.code });
}

/**
 * What failed and what can be done. The request's id is kept small beside it, for
 * the call to support.
 */
export function ErrorBox({ error, onRetry, kept }: { error: ApiError; onRetry?: () => void; kept?: string }) {
  return (
    <div class="error-box" role="alert">
      <p><strong>{problemText(error)}</strong>{kept && <> {kept}</>}</p>
      {error.request && <p class="error-request">{t("error.request", { id: error.request })}</p>}
      {onRetry && <Button onClick={onRetry}>{t("error.retry")}</Button>}
    </div>
  );
}
