/**
 * A reviewer's work over and over in the real extension host, and a curve of its memory.
 * npm run soak:host -- [--minutes N]        writes .artefacts/soak-host.csv and .svg
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { linearScale } from "../../src/study/report/scale.ts";
import { dashes, picture, rule, STYLES, svgText } from "../../src/study/report/svgParts.ts";
import { artefactsFolder, projectRoot } from "../host/place.ts";

const table = path.join(artefactsFolder, "soak-host.csv");
const curve = path.join(artefactsFolder, "soak-host.svg");
/** Fewer looks at memory say nothing of where it goes. */
const LEAST_LOOKS = 40;
/** Beside the soak itself, for the editor to start and to end. */
const SPARE_MINUTES = 6;

type Row = Readonly<Record<string, number>>;

interface Line {
  readonly column: string;
  readonly label: string;
}

const memory: readonly Line[] = [
  { column: "rssMB", label: "extension host, resident" },
  { column: "heapMB", label: "extension host, live heap" },
  { column: "serverMB", label: "language server, resident" },
];
const counts: readonly Line[] = [
  { column: "threads", label: "threads" },
  { column: "resources", label: "active resources" },
  { column: "listeners", label: "listeners of the process" },
  { column: "documents", label: "open documents" },
];

function readRows(text: string): readonly Row[] {
  const [head = "", ...lines] = text.trim().split("\n");
  const columns = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",").map(Number);
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? 0]));
  });
}

/** One panel of the picture, with an axis of its own. */
function panel(rows: readonly Row[], lines: readonly Line[], top: number, unit: string): readonly string[] {
  const [left, right, height] = [70, 720, 190];
  const of = (row: Row, column: string): number => row[column] ?? 0;
  const time = linearScale(Math.max(...rows.map((row) => of(row, "minutes"))), 8);
  const value = linearScale(
    Math.max(...lines.flatMap(({ column }) => rows.map((row) => of(row, column)))),
    5,
  );
  const [x, y] = [
    (minutes: number) => left + (right - left) * time.place(minutes),
    (amount: number) => top + height * (1 - value.place(amount)),
  ];
  const drawn = lines.flatMap(({ column, label }, index) => {
    const { colour, dash } = STYLES[index % STYLES.length] ?? STYLES[0];
    const points = rows.map((row) => `${x(of(row, "minutes")).toFixed(1)},${y(of(row, column)).toFixed(1)}`);
    const legendY = top + 12 + 20 * index;
    return [
      `<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"${dashes(dash)}/>`,
      `<line x1="740" y1="${legendY}" x2="770" y2="${legendY}" stroke="${colour}" stroke-width="2"${dashes(dash)}/>`,
      svgText(776, legendY + 4, label),
    ];
  });
  return [
    ...value.ticks.flatMap((tick) => [
      rule(left, y(tick), right, y(tick)),
      svgText(left - 8, y(tick) + 4, `${tick}${unit}`, 'text-anchor="end"'),
    ]),
    ...time.ticks.map((tick) => svgText(x(tick), top + height + 18, `${tick} min`, 'text-anchor="middle"')),
    ...drawn,
  ];
}

/** Of the second half against the first, by least squares: what an hour would add. */
function growthPerHour(rows: readonly Row[], column: string): number {
  const half = rows.slice(Math.floor(rows.length / 2));
  const points = half.map((row) => [row["minutes"] ?? 0, row[column] ?? 0] as const);
  const mean = (index: 0 | 1): number => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  const variance = points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  return variance === 0 ? 0 : (covariance / variance) * 60;
}

const { values } = parseArgs({ options: { minutes: { type: "string", default: "5" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes is "${values.minutes}": give a number above 0.`);
const { status } = spawnSync(process.execPath, ["test/run.mjs", "host"], {
  cwd: projectRoot,
  stdio: "inherit",
  env: {
    ...process.env,
    KVFREE_SUITES: "soak",
    KVFREE_SOAK_MINUTES: String(minutes),
    KVFREE_SOAK_FILE: table,
    KVFREE_SUITE_MINUTES: String(minutes + SPARE_MINUTES),
  },
});
const rows = existsSync(table) ? readRows(readFileSync(table, "utf8")) : [];
if (rows.length > 1) {
  const title = "The extension host under a reviewer's work";
  const description = [...memory, ...counts]
    .map(({ column, label }) => `${label}: from ${rows[0]?.[column]} to ${rows.at(-1)?.[column]}`)
    .join("; ");
  const paper = { width: 960, height: 540, title, description };
  writeFileSync(
    curve,
    picture(paper, [...panel(rows, memory, 50, " MB"), ...panel(rows, counts, 300, "")]).svg,
  );
  console.log(`${rows.at(-1)?.["rounds"]} rounds; ${description}`);
  for (const { column, label } of rows.length < LEAST_LOOKS ? [] : memory)
    console.log(`${label}: ${growthPerHour(rows, column).toFixed(1)} MB an hour in the second half`);
}
process.exitCode = status ?? 1;
