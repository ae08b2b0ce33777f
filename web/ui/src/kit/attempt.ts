// A command on the way to the server, and what is said when it is refused.
import { ApiError } from "../api";
import { problemText } from "./state";
import { toast } from "./toast";

/** Runs a command and answers what came back; undefined: it was refused, that was said, and reread was waited for. */
export async function orSay<T>(run: () => Promise<T>, reread?: () => unknown): Promise<T | undefined> {
  try {
    return await run();
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    toast(problemText(err), { tone: "bad", seconds: 12 });
    await reread?.();
    return undefined;
  }
}
