/** A small document of our own with its reading, written by hand, so that these tests need no reader. */
import { catalogue } from "../../src/policy/catalogue.ts";
import type { AnnotatedPolicy, Annotation } from "../../src/study/annotation.ts";
import { ANNOTATION_SCHEMA } from "../../src/study/annotation.ts";
import type { FigureComparison } from "../../src/study/result.ts";
import type { ResultFigures } from "../../src/server/contract.ts";

export const sampleUri = "file:///reviews/demo.patch";

export const sampleText = [
  "Subject: [PATCH] demo: poll pages", // 0
  "", // 1
  "Total time taken by all kfree'ers: 5000000 ns, loops: 100, batches: 12, memory footprint: 30MB", // 2
  "--- a/demo/reclaim.c", // 3
  "+++ b/demo/reclaim.c", // 4
  "@@ -10,3 +10,3 @@ static void demo_monitor(void)", // 5
  " context();", // 6
  "-	queue_rcu_work(system_wq, &krwp->rcu_work);", // 7
  "+	queue_work(system_wq, &krwp->rcu_work);", // 8
  "Why not leave the rest to [rcu_work](command:evil)?", // 9
  "@@ -40,2 +40,2 @@", // 10
  "-	a();", // 11
  "+	b();", // 12
  "nothing here", // 13
].join("\n");

function range(firstLine: number, endLine: number): Annotation["problems"][number]["range"] {
  return { start: { line: firstLine, character: 0 }, end: { line: endLine, character: 0 } };
}

const generation = catalogue.find(({ id }) => id === "v6.1")!;

function policy(id: string, change: Partial<AnnotatedPolicy["parameters"]>, line: number): AnnotatedPolicy {
  return {
    id,
    title: `The ${id} policy`,
    generation: generation.id,
    parameters: { ...generation.parameters, ...change },
    confidence: "certain",
    evidence: [],
    notExpressed: id.startsWith("alternative") ? ["The order of the frees."] : [],
    range: range(line, line + 1),
  };
}

/** The reading of `sampleText`. */
export const sampleAnnotation: Annotation = {
  schema: ANNOTATION_SCHEMA,
  patches: [
    {
      subject: "[PATCH] demo: poll pages",
      author: "A. Writer",
      files: ["demo/reclaim.c"],
      hunks: ["h1", "h2"],
      range: range(0, 13),
    },
  ],
  hunks: [
    {
      id: "h1",
      file: "demo/reclaim.c",
      function: "demo_monitor",
      range: range(5, 10),
      effect: "policy",
      summary: "Hands the batch to a plain work.",
      why: "The work can start before a grace period is over.",
      changes: [{ name: "reclaimWork", label: "Reclaim work", before: "rcu-work", after: "work" }],
      evidence: [
        { line: 7, text: "	queue_rcu_work(system_wq, &krwp->rcu_work);" },
        { line: 8, text: "	queue_work(system_wq, &krwp->rcu_work);" },
      ],
    },
    {
      id: "h2",
      file: "demo/reclaim.c",
      function: null,
      range: range(10, 13),
      effect: "none",
      summary: "Renames a helper.",
      why: "",
      changes: [],
      evidence: [],
    },
  ],
  policies: [
    policy("before", {}, 7),
    policy("after", { reclaimWork: "work" }, 8),
    policy("alternative-1", { reclaimWork: "work", workWait: "rcu-work" }, 9),
  ],
  claims: {
    command: null,
    rows: [
      {
        label: "after",
        totalTimeNs: 5_000_000,
        loops: 100,
        batches: 12,
        footprintMB: 30,
        range: range(2, 3),
      },
    ],
  },
  remarks: [
    {
      hunk: "h1",
      author: "R. Eviewer",
      text: "Why not leave the rest to [rcu_work](command:evil)?",
      range: range(9, 10),
      alternative: "alternative-1",
    },
  ],
  problems: [
    {
      code: "lost-line",
      severity: "information",
      message: "One line of this hunk is missing.",
      range: range(10, 11),
    },
  ],
};

function even(value: number): { median: number; min: number; max: number } {
  return { median: value, min: value, max: value };
}

const figures: readonly FigureComparison[] = [
  {
    figure: "footprintMB.rcuscale",
    before: { median: 3343, min: 2248, max: 6549 },
    after: { median: 66, min: 61, max: 93 },
    ratio: even(0.02),
    difference: even(-3277),
    verdict: "lower",
  },
  {
    figure: "gracePeriods",
    before: even(1150),
    after: even(1777),
    ratio: even(1.5),
    difference: even(627),
    verdict: "higher",
  },
  {
    figure: "freedTooEarly",
    before: even(0),
    after: even(0),
    ratio: null,
    difference: even(0),
    verdict: "same",
  },
];

/** What a simulation of the sample might have given. */
export const sampleFigures: ResultFigures = {
  engine: "model",
  workload: "rcuscale, 16 threads",
  runs: 10,
  policies: sampleAnnotation.policies.map(({ id, title, parameters }) => ({
    id,
    title,
    parameters,
    totalTimeNs: even(8.5e9),
    gracePeriods: even(1777),
    footprintMB: even(66),
  })),
  comparison: { after: { before: "before", after: "after", figures } },
};
