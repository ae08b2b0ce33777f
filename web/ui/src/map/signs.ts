// Signs for the map, drawn on a canvas from the same table as the badges of the
// board: shape, colour, two letters beneath. A mark whose position is older than a
// minute, or not from a tracker, is hollow; past ten minutes it carries a "?".
import { coded } from "../i18n";
import type { Basis } from "../model";
import { outlines, signs, type Shape, type Status } from "../status";

type Freshness = "fresh" | "old" | "lost";

const side = 26; // CSS px of the whole image; drawn at twice that
const shapeSide = 16;

/** The name of the image for a state. */
export function signId(status: Status, basis: Basis, age: number | null): string {
  const fresh: Freshness = basis !== "live" ? "old" : age === null || age > 600 ? "lost" : age > 60 ? "old" : "fresh";
  return `${status}:${fresh}`;
}

/** Every image there can be, by name: about fifty small squares. */
export function allSigns(dark: boolean): [string, ImageData][] {
  const every = Object.keys(signs) as Status[];
  return every.flatMap((status) => (["fresh", "old", "lost"] as const).map((fresh): [string, ImageData] => [`${status}:${fresh}`, draw(status, fresh, dark)]))
    .concat([["many:vehicles", drawMany("square", "#e7ebef")], ["many:alarm", drawMany("diamond", signs.alarm.color)], ["many:open", drawMany("diamond", signs.open.color)]]);
}

/** The sign of several in one place, with room for their number. */
function drawMany(shape: Shape, color: string): ImageData {
  const size = shape === "diamond" ? 40 : 26, canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * 2;
  const g = canvas.getContext("2d")!, scale = (size * 2) / 20;
  g.setTransform(scale, 0, 0, scale, scale * 2, scale * 2);
  const path = new Path2D(outlines[shape]);
  g.lineJoin = "round";
  g.strokeStyle = "#ffffff";
  g.lineWidth = 3;
  g.stroke(path);
  g.fillStyle = color;
  g.fill(path);
  g.strokeStyle = "#1c232b";
  g.lineWidth = 0.8;
  g.stroke(path);
  return g.getImageData(0, 0, canvas.width, canvas.height);
}

function draw(status: Status, fresh: Freshness, dark: boolean): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side * 2;
  const g = canvas.getContext("2d")!;
  const { shape, color } = signs[status];
  const ink = dark ? "#0d1116" : "#1c232b", paper = dark ? "#e7ebef" : "#ffffff";
  g.scale(2, 2);
  g.translate((side - shapeSide) / 2, 1);
  const path = new Path2D(outlines[shape]);
  g.lineJoin = "round";
  g.strokeStyle = paper;
  g.lineWidth = 4;
  g.stroke(path);
  g.fillStyle = fresh === "fresh" ? color : paper;
  g.fill(path, "evenodd");
  g.strokeStyle = fresh === "fresh" ? ink : color;
  g.lineWidth = fresh === "fresh" ? 1.2 : 2.6;
  g.stroke(path);
  g.font = "700 9px system-ui, 'Noto Sans', sans-serif";
  g.textAlign = "center";
  g.fillStyle = ink;
  if (fresh === "lost") g.fillText("?", shapeSide / 2, 11);
  const letters = coded("code.", status);
  g.strokeStyle = dark ? ink : paper;
  g.lineWidth = 3;
  g.strokeText(letters, shapeSide / 2, 24);
  g.fillStyle = dark ? paper : ink;
  g.fillText(letters, shapeSide / 2, 24);
  return g.getImageData(0, 0, canvas.width, canvas.height);
}
