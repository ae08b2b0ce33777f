import { t } from "../i18n";
import { StaleStrip } from "../kit/live";
import { TopBar } from "../kit/topbar";
import { mount } from "../mount";

function Desk() {
  return <><TopBar title={t("title.desk")} /><StaleStrip /><main class="center" /></>;
}

void mount(Desk);
