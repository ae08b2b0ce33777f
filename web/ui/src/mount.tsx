// Starts a page: words first, then the person, then the screen.
import "../styles/base.css";
import "../styles/kit.css";
import { render, type ComponentType } from "preact";
import { ApiError } from "./api";
import "./forget";
import { speak, t } from "./i18n";
import { Dialogs } from "./kit/dialog";
import { ErrorBox } from "./kit/state";
import { Toasts } from "./kit/toast";
import { DemoStrip } from "./kit/topbar";
import { whoAmI } from "./store";
import "./theme";

/**
 * Draws Page into the shell. A page for people signed in first asks who that is;
 * without a session it goes to /signin.
 */
export async function mount(Page: ComponentType, opt: { open?: boolean } = {}): Promise<void> {
  const root = document.getElementById("app")!;
  await speak();
  try {
    if (!opt.open) await whoAmI();
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    if (err.status === 401) {
      location.assign(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    render(<main class="center"><ErrorBox error={err} kept={t("error.nothing-lost")} onRetry={() => location.reload()} /></main>, root);
    return;
  }
  render(<><DemoStrip /><Page /><Dialogs /><Toasts /></>, root);
}
