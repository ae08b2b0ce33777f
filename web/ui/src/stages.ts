// The course of a repair as desk and phone read it.
import type { Stage } from "./model";

/** Which press moves the course on: start the first open stage, or finish the running one. */
export function nextStage(stages: Stage[]): { stage: Stage; step: "start" | "finish" } | undefined {
  const stage = stages.find((s) => !s.skipped && !s.finished_at);
  return stage && { stage, step: stage.started_at ? "finish" : "start" };
}
