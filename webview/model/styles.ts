/** How a policy looks: never by colour alone, so each has a dash and a marker of its own too. */

/** Names of VS Code's chart colours. Its orange is none of them: in its newest themes it is a brown that hardly shows. */
export type ColourRole = "yellow" | "blue" | "purple" | "green" | "red" | "foreground";
export type Marker = "circle" | "square" | "triangle" | "diamond";

export interface PolicyStyle {
  readonly colour: ColourRole;
  /** Lengths of line and gap in CSS pixels; empty: solid. */
  readonly dash: readonly number[];
  readonly marker: Marker;
}

const SOLID_CIRCLE: PolicyStyle = { colour: "yellow", dash: [], marker: "circle" };

const STYLES: readonly PolicyStyle[] = [
  SOLID_CIRCLE,
  { colour: "blue", dash: [7, 3], marker: "square" },
  { colour: "purple", dash: [2, 3], marker: "triangle" },
  { colour: "green", dash: [9, 3, 2, 3], marker: "diamond" },
  { colour: "red", dash: [4, 2], marker: "circle" },
  { colour: "foreground", dash: [1, 2], marker: "triangle" },
];

/** The style of the `index`-th policy of a result. They repeat after six. */
export function policyStyle(index: number): PolicyStyle {
  return STYLES[index % STYLES.length] ?? SOLID_CIRCLE;
}

/** The corners of a marker around 0,0; null for a circle. `size` is its radius. */
export function markerCorners(marker: Marker, size: number): readonly (readonly [number, number])[] | null {
  switch (marker) {
    case "circle":
      return null;
    case "square":
      return [[-size, -size], [size, -size], [size, size], [-size, size]]; // prettier-ignore
    case "triangle":
      return [[0, -size * 1.2], [size * 1.15, size], [-size * 1.15, size]]; // prettier-ignore
    case "diamond":
      return [[0, -size * 1.35], [size * 1.35, 0], [0, size * 1.35], [-size * 1.35, 0]]; // prettier-ignore
  }
}
