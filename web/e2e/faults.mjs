/**
 * What is wrong with the layout of a page as it stands, in words: wider than the
 * screen, something lying over what can be pressed, text cut without saying so, a
 * word broken between two lines. With a window open, only the window is looked at;
 * what is offered to somebody who types may lie over the rest.
 */
export const faults = (page) => page.evaluate(() => {
  const out = [], name = (e) => `${e.tagName}.${e.className} "${(e.textContent || e.getAttribute("aria-label") || e.getAttribute("name") || "").trim().slice(0, 40)}"`;
  const scope = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document;
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) out.push(`the page is ${wide} px too wide`);
  for (const e of scope.querySelectorAll("button, a[href], input, select, textarea, [role=tab]")) {
    if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.disabled || e.closest(".map-box, [popover]:not(:popover-open)")) continue;
    e.scrollIntoView({ block: "center", inline: "nearest" });
    const b = e.getBoundingClientRect(), x = b.left + b.width / 2, y = b.top + b.height / 2;
    if (b.width < 2 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
    const top = document.elementFromPoint(x, y);
    if (top && !e.contains(top) && !top.contains(e) && !e.closest("label")?.contains(top) && !top.closest("[role=listbox]:not(.list)")) out.push(`${name(e)} lies under ${name(top)}`);
  }
  for (const e of scope.querySelectorAll("h1, h2, h3, p, strong, th, td, dt, dd, label, .btn, .tab, .chip")) {
    if (!e.checkVisibility() || e.closest(".sr-only, [popover]:not(:popover-open)") || !e.textContent.trim()) continue;
    const s = getComputedStyle(e);
    if (s.overflowX !== "visible" && s.textOverflow !== "ellipsis" && s.overflowX !== "auto" && e.scrollWidth > e.clientWidth + 1) out.push(`cut: ${name(e)}`);
  }
  // Numbers, keys and codes have no place to break and may be broken anywhere; words may not.
  const range = document.createRange(), texts = document.createTreeWalker(scope === document ? document.body : scope, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode()); ) {
    if (!node.parentElement.checkVisibility({ visibilityProperty: true }) || node.parentElement.closest("script, style, option, .sr-only, [popover]:not(:popover-open)")) continue;
    for (const word of node.data.matchAll(/(?<![\p{L}\p{N}_@./])\p{L}{2,24}(?![\p{L}\p{N}_@./])/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top)));
      if (lines.size > 1) out.push(`broken: ${word[0]} in ${name(node.parentElement)}`);
    }
  }
  scrollTo(0, 0);
  return [...new Set(out)];
});
