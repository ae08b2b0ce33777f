// What a component showed before is let go when it draws itself anew.
//
// A signal redraws its component alone: Preact puts a copy in the place of the
// virtual node, and the parent, which is not drawn again, keeps the first one among
// its children for as long as it stands. That one still holds what lay below it, this
// the next, and so on to the present: a desk kept all it had shown of a night. So the
// node that was replaced forgets what is below it. The names are those of Preact's
// build, which its plugins share.
import { options } from "preact";

type Node = { __c?: { __v?: Node } | null; __k?: unknown };

const hooks = options as { __b?: (next: Node) => void; diffed?: (next: Node) => void };
const { __b: begin, diffed: end } = hooks;
const replaced = new WeakMap<Node, Node>();

hooks.__b = (next) => {
  const old = next.__c?.__v; // only a copy has its component already
  if (old && old !== next) replaced.set(next, old);
  begin?.(next);
};

hooks.diffed = (next) => {
  const old = next.__c && replaced.get(next);
  if (old) old.__k = null;
  end?.(next);
};
