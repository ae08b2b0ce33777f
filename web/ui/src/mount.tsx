// Starts a page: words first, then the person, then the screen.
import "../styles/base.css";
import "../styles/kit.css";
import { options, render, type ComponentType } from "preact";
import { ApiError } from "./api";
import { speak, t } from "./i18n";
import { Dialogs } from "./kit/dialog";
import { ErrorBox } from "./kit/state";
import { Toasts } from "./kit/toast";
import { DemoStrip } from "./kit/topbar";
import { whoAmI } from "./store";
import "./theme";

type Node = { __c?: { __v: Node }; __k?: unknown };
const hooks = options as { __b?: (v: Node) => void; diffed?: (v: Node) => void };
const olds = new WeakMap<Node, Node>(), before = hooks.__b, after = hooks.diffed;
hooks.__b = (v) => {
  if (v.__c && v.__c.__v !== v) olds.set(v, v.__c.__v);
  before?.(v);
};
hooks.diffed = (v) => {
  const old = olds.get(v);
  if (old && old !== v) old.__k = null;
  after?.(v);
};


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
