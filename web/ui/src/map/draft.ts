// A line or area while it is being drawn or corrected: its vertices and the one
// that is chosen. A draft never changes: every step gives a new one.

export type Position = [number, number];
export type Polygon = { type: "Polygon"; coordinates: Position[][] };
export type LineString = { type: "LineString"; coordinates: Position[] };

export class Draft {
  constructor(
    readonly kind: "polygon" | "line",
    readonly points: readonly Position[],
    /** Whether it is the contour that is corrected, not something new. */
    readonly ofContour: boolean,
    /** Index of the chosen vertex; -1: none. */
    readonly chosen = -1,
  ) {}

  /** The fewest vertices that make a shape. */
  get least(): number {
    return this.kind === "polygon" ? 3 : 2;
  }

  /** The shape, if there are vertices enough. */
  shape(): Polygon | LineString | undefined {
    if (this.points.length < this.least) return undefined;
    const points = [...this.points];
    return this.kind === "line" ? { type: "LineString", coordinates: points } : { type: "Polygon", coordinates: [[...points, points[0]!]] };
  }

  choose(index: number): Draft {
    return this.with(this.points, index);
  }

  /** The next vertex (by -1 the previous), or undefined past the end. */
  step(by: 1 | -1): Draft | undefined {
    const to = this.chosen < 0 && by < 0 ? this.points.length - 1 : this.chosen + by;
    return to >= 0 && to < this.points.length ? this.choose(to) : undefined;
  }

  /** Moves the chosen vertex to a place. */
  move(to: Position): Draft {
    return this.chosen < 0 ? this : this.with(this.points.with(this.chosen, to), this.chosen);
  }

  /** Adds a vertex after the given one and chooses it. */
  insert(after: number, at: Position): Draft {
    return this.with(this.points.toSpliced(after + 1, 0, at), after + 1);
  }

  /** Removes the chosen vertex, unless a contour would be none any more. */
  remove(): Draft {
    if (this.chosen < 0 || (this.ofContour && this.points.length <= this.least)) return this;
    const left = this.points.toSpliced(this.chosen, 1);
    return this.with(left, Math.min(this.chosen, left.length - 1));
  }

  /** Where a vertex after the given one would stand: midway to the next; after the end of a line, nowhere. */
  midway(after: number): Position | undefined {
    const a = this.points[after];
    const b = this.points[after + 1] ?? (this.kind === "polygon" && this.points.length > 2 ? this.points[0] : undefined);
    return a && b && [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  }

  private with(points: readonly Position[], chosen: number): Draft {
    return new Draft(this.kind, points, this.ofContour, chosen);
  }
}
