// Fits the sheet onto one A4 page: before printing it is measured at the width
// of the paper and made smaller until its height fits, but never unreadable.

const mm = 96 / 25.4;
const width = 190 * mm, height = 275 * mm; // A4 within margins of 10 mm, as watch.css has it
const least = 0.55;

/** Fits what the function answers whenever the page is printed; returns how to stop. */
export function onePage(of: () => HTMLElement | null): () => void {
  const fit = () => {
    const sheet = of();
    if (!sheet) return;
    sheet.classList.add("is-printed");
    let scale = 1;
    for (let tries = 0; tries < 8; tries++) {
      sheet.style.width = `${width / scale}px`;
      const needed = sheet.scrollHeight * scale;
      if (needed <= height || scale <= least) break;
      scale = Math.max(least, scale * Math.min(0.97, Math.sqrt(height / needed)));
    }
    sheet.style.width = `${width / scale}px`;
    sheet.style.setProperty("zoom", String(scale));
  };
  const free = () => {
    const sheet = of();
    sheet?.classList.remove("is-printed");
    sheet?.style.removeProperty("width");
    sheet?.style.removeProperty("zoom");
  };
  addEventListener("beforeprint", fit);
  addEventListener("afterprint", free);
  return () => {
    removeEventListener("beforeprint", fit);
    removeEventListener("afterprint", free);
  };
}
