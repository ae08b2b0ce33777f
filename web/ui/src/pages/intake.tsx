// The call-taker's screen: the report on the left, the answer on the right.
import "../../styles/intake.css";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Known, Recent, Taken } from "../intake/answer";
import { ReportForm } from "../intake/form";
import { start } from "../intake/state";
import { StaleStrip } from "../kit/live";
import { TopBar } from "../kit/topbar";
import { mount } from "../mount";

function Intake() {
  useEffect(start, []);
  return (
    <>
      <TopBar title={t("title.intake")} />
      <StaleStrip />
      <main class="intake">
        <ReportForm />
        <div class="intake-side">
          <Taken />
          <Known />
          <Recent />
        </div>
      </main>
    </>
  );
}

void mount(Intake);
