// Where the map's tiles come from: /tiles/index.json says it, and what must be
// written on a map of them.
import { signal } from "@preact/signals";

/** TileJSON 3.0.0, with what ours has besides. */
export type Tiles = {
  tiles: string[];
  minzoom: number;
  maxzoom: number;
  bounds: [number, number, number, number];
  attribution: string;
  vector_layers: { id: string }[];
  schematic: boolean;
};

/** The newest that is known; undefined as long as nothing is. */
export const tiles = signal<Tiles | undefined>(undefined);

/** Asks the server; called when a map is shown, when the page comes back into sight, and by whoever hears of an import. */
export async function loadTiles(): Promise<void> {
  try {
    const answer = await fetch("/tiles/index.json");
    if (!answer.ok) return;
    const found = (await answer.json()) as Tiles;
    if (JSON.stringify(found) !== JSON.stringify(tiles.peek())) tiles.value = found;
  } catch {
    // no line: what is drawn stays
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && tiles.peek()) void loadTiles();
});
