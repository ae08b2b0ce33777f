// How a state looks: a shape, a colour of the Okabe-Ito set and two letters, so
// that colour is never alone. The board and the map draw from the same table.

export type Shape = "circle" | "ring" | "triangle" | "square" | "diamond" | "down" | "cross";
export type Sign = { shape: Shape; color: string };

export const signs = {
  ready: { shape: "circle", color: "#009E73" },
  on_call: { shape: "ring", color: "#009E73" },
  reserved: { shape: "down", color: "#F0E442" },
  sent: { shape: "down", color: "#56B4E9" },
  delivered: { shape: "down", color: "#56B4E9" },
  seen: { shape: "down", color: "#56B4E9" },
  accepted: { shape: "triangle", color: "#56B4E9" },
  declined: { shape: "cross", color: "#D55E00" },
  en_route: { shape: "triangle", color: "#0072B2" },
  on_site: { shape: "square", color: "#E69F00" },
  done: { shape: "circle", color: "#56B4E9" },
  released: { shape: "circle", color: "#009E73" },
  unavailable: { shape: "ring", color: "#8a929b" },
  alarm: { shape: "diamond", color: "#D55E00" },
  open: { shape: "diamond", color: "#E69F00" },
  closed: { shape: "ring", color: "#8a929b" },
} as const satisfies Record<string, Sign>;

export type Status = keyof typeof signs;

export function isStatus(code: string): code is Status {
  return code in signs;
}

/** The outline of a shape in a square of 16 units, as an SVG path. */
export const outlines: Record<Shape, string> = {
  circle: "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z",
  ring: "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM8 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6z",
  triangle: "M8 1.5L15 14H1z",
  down: "M8 14.5L1 2h14z",
  square: "M2 2h12v12H2z",
  diamond: "M8 .8L15.2 8L8 15.2L.8 8z",
  cross: "M3 1L8 6L13 1L15 3L10 8L15 13L13 15L8 10L3 15L1 13L6 8L1 3z",
};
