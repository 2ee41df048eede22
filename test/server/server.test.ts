import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import type { CodeLens, Diagnostic, DocumentSymbol, Hover } from "vscode-languageserver";
import {
  annotatedNotification,
  annotationRequest,
  hunkRequest,
  resultsNotification,
  type AnnotatedParams,
  type HunkReply,
} from "../../src/server/contract.ts";
import type { Annotation } from "../../src/study/annotation.ts";
import { connect, type Client } from "./pipe.ts";
import { sampleAnnotation, sampleFigures, sampleText, sampleUri } from "./sample.ts";

const textDocument = { uri: sampleUri };
let client: Client;
let readings = 0;

/** A server that reads everything as the sample, unless the text says that it is another document. */
async function start(): Promise<void> {
  readings = 0;
  client = await connect((text): Annotation => {
    readings += 1;
    if (text.includes("cannot be read")) throw new Error("This text cannot be read.");
    if (text.includes("no patch"))
      return { ...sampleAnnotation, patches: [], hunks: [], policies: [], remarks: [] };
    if (!text.includes("edited")) return sampleAnnotation;
    const [before, after, ...rest] = sampleAnnotation.policies;
    const edited = { ...after!, parameters: { ...after!.parameters, drainIntervalMs: 20 } };
    return { ...sampleAnnotation, policies: [before!, edited, ...rest] };
  });
}

async function openSample(): Promise<void> {
  await start();
  await client.open(sampleUri, sampleText);
}

async function hoverText(line: number, character = 1): Promise<string> {
  const hover = await client.request<Hover | null>("textDocument/hover", {
    textDocument,
    position: { line, character },
  });
  return hover && typeof hover.contents === "object" && "value" in hover.contents ? hover.contents.value : "";
}

const lenses = (): Promise<CodeLens[]> => client.request("textDocument/codeLens", { textDocument });
const diagnostics = async (uri = sampleUri): Promise<readonly Diagnostic[]> =>
  (await client.request<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument: { uri } })).items;

afterEach(() => client.dispose());

describe("hover", () => {
  it("says what a hunk changes, what it means, and what decided it", async () => {
    await openSample();
    const text = await hoverText(5);
    assert.match(text, /Changes the reclaim policy\*\* · demo&#95;monitor/);
    assert.match(text, /Hands the batch to a plain work/);
    assert.match(text, /before a grace period is over/);
    assert.match(text, /\| Reclaim work \| rcu&#45;work \| work \|/);
    assert.match(text, /```c\nqueue_rcu_work\(system_wq, &krwp->rcu_work\);\n/);
    assert.match(text, /\(command:kvfree\.simulateDocument\?/);
  });

  it("leads to the kernel's documentation of what changes, and to nowhere else outside", async () => {
    await openSample();
    const text = await hoverText(5);
    assert.match(text, /\[RCU\]\(https:\/\/docs\.kernel\.org\/RCU\/\S+\.html\), \[workqueues\]\(https:/);
    for (const [, host] of text.matchAll(/\(https?:\/\/([^/)]+)/g)) assert.equal(host, "docs.kernel.org");
    assert.doesNotMatch(await hoverText(10), /docs\.kernel\.org/);
  });

  it("answers on every line of the hunk, also in front of its first column", async () => {
    await openSample();
    assert.equal(await hoverText(8, 0), await hoverText(5, 20));
  });

  it("explains a remark where it stands inside a hunk", async () => {
    await openSample();
    const text = await hoverText(9);
    assert.match(text, /\*\*Remark\*\* by R&#46; Eviewer/);
    assert.match(text, /alternative&#45;1/);
    assert.match(text, /Not in the model: The order of the frees/);
  });

  it("has nothing to say of lines that belong to nothing", async () => {
    await openSample();
    assert.equal(await hoverText(13), "");
    assert.equal(await hoverText(5000), "");
  });

  it("offers no simulation where the hunk changes nothing", async () => {
    await openSample();
    const text = await hoverText(10);
    assert.match(text, /Same behaviour/);
    assert.doesNotMatch(text, /command:kvfree\.simulate/);
  });

  it("carries the figures once a simulation ran", async () => {
    await openSample();
    await client.connection.sendNotification(resultsNotification, { uri: sampleUri, figures: sampleFigures });
    const text = await hoverText(5);
    assert.match(text, /\| Simulated \| before \| after \|/);
    assert.match(text, /rcuscale, 16 threads; median of 10 runs each; the parametrised model\./);
    assert.match(text, /3343 MB &#40;2248–6549&#41; \| 66 MB/);
    assert.match(text, /÷50/);
    assert.doesNotMatch(text, /too early/, "a figure that is 0 on both sides says nothing");
    assert.match(text, /command:kvfree\.showCharts/);
  });

  it("sets a result line of the patch beside the simulation", async () => {
    await openSample();
    assert.match(await hoverText(2), /5 ms, 12 grace periods, 30 MB/);
    await client.connection.sendNotification(resultsNotification, { uri: sampleUri, figures: sampleFigures });
    assert.match(await hoverText(2), /\| Footprint \| 30 MB \| 66 MB \|/);
  });

  it("drops the figures when an edit changes a simulated policy, and only then", async () => {
    await openSample();
    await client.connection.sendNotification(resultsNotification, { uri: sampleUri, figures: sampleFigures });
    await client.open(sampleUri, `${sampleText}\nmy reply`);
    assert.match(await hoverText(5), /Simulated/);
    await client.open(sampleUri, `${sampleText}\nedited`);
    assert.doesNotMatch(await hoverText(5), /Simulated/);
  });
});

describe("code lens", () => {
  it("stands above each policy hunk and each proposal, with the policies it would run", async () => {
    await openSample();
    const found = await lenses();
    assert.deepEqual(
      found.map(({ range, command }) => [range.start.line, command?.title]),
      [
        [5, "policy: Reclaim work: rcu-work → work · Simulate before/after"],
        [9, "alternative-1: The alternative-1 policy · Simulate before/alternative-1"],
      ],
    );
    assert.deepEqual(found[0]?.command?.arguments, [{ uri: sampleUri, policies: ["before", "after"] }]);
  });

  it("shows the outcome, and asks the editor to fetch it", async () => {
    await openSample();
    const refreshed = new Promise<void>((resolve) => {
      client.connection.onRequest("workspace/codeLens/refresh", () => resolve());
    });
    await client.connection.sendNotification(resultsNotification, { uri: sampleUri, figures: sampleFigures });
    await refreshed;
    const titles = (await lenses()).map(({ command }) => command?.title);
    assert.ok(titles.includes("simulated footprint: 3343 MB → 66 MB"), titles.join("\n"));
  });
});

describe("document symbols", () => {
  it("are patch > file > hunk, each hunk with its effect", async () => {
    await openSample();
    const [patch] = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument });
    assert.equal(patch?.name, "[PATCH] demo: poll pages");
    const [file] = patch?.children ?? [];
    assert.equal(file?.name, "demo/reclaim.c");
    assert.deepEqual(
      file?.children?.map(({ name, detail }) => [name, detail]),
      [
        ["demo_monitor", "policy: Hands the batch to a plain work."],
        ["h2", "none: Renames a helper."],
      ],
    );
  });
});

describe("diagnostics", () => {
  it("carry the reader's problems", async () => {
    await openSample();
    const [problem] = await diagnostics();
    assert.deepEqual(
      [problem?.source, problem?.code, problem?.severity, problem?.message, problem?.range.start.line],
      ["kvfree", "lost-line", 3, "One line of this hunk is missing.", 10],
    );
  });

  it("leave a text file alone that is no patch, but not one that calls itself a patch", async () => {
    await start();
    await client.open("file:///notes.txt", "no patch", "plaintext");
    await client.open("file:///empty.patch", "no patch", "plaintext");
    assert.deepEqual(await diagnostics("file:///notes.txt"), []);
    assert.equal((await diagnostics("file:///empty.patch")).length, 1);
  });
});

describe("a hunk", () => {
  it("has its own lines on either side", async () => {
    await openSample();
    const sides = await client.request<HunkReply>(hunkRequest, { uri: sampleUri, hunk: "h1" });
    assert.match(sides?.before ?? "", /queue_rcu_work/);
    assert.match(sides?.after ?? "", /queue_work/);
    assert.equal(await client.request(hunkRequest, { uri: sampleUri, hunk: "h9" }), null);
    assert.equal(await client.request(hunkRequest, { uri: "file:///other.patch", hunk: "h1" }), null);
  });

  it("is offered as a diff in its hover, whatever it does", async () => {
    await openSample();
    for (const [line, id] of [
      [5, "h1"],
      [10, "h2"],
    ] as const) {
      const link = /\[Open as diff\]\(command:kvfree\.openHunkDiff\?([^)]*)\)/.exec(await hoverText(line));
      assert.deepEqual(JSON.parse(decodeURIComponent(link?.[1] ?? "")), [{ uri: sampleUri, hunk: id }]);
    }
  });
});

describe("readings", () => {
  it("are made once for each version, and told to the client", async () => {
    await start();
    const told: AnnotatedParams[] = [];
    client.connection.onNotification(annotatedNotification, (params: AnnotatedParams) => {
      told.push(params);
    });
    await client.open(sampleUri, sampleText);
    await Promise.all([lenses(), hoverText(5), diagnostics(), lenses()]);
    assert.equal(readings, 1);
    await client.open(sampleUri, `${sampleText}\nmore`);
    await lenses();
    assert.equal(readings, 2);
    const stamp = told[0]?.stamp ?? "";
    assert.match(stamp, /^[0-9a-f]{16}$/);
    assert.deepEqual(told, [
      { uri: sampleUri, version: 1, findings: 1, policies: 3, stamp },
      { uri: sampleUri, version: 2, findings: 1, policies: 3, stamp },
    ]);
  });

  it("can be asked for whole", async () => {
    await openSample();
    assert.deepEqual(await client.request(annotationRequest, { uri: sampleUri }), sampleAnnotation);
    assert.equal(await client.request(annotationRequest, { uri: "file:///other.patch" }), null);
  });

  it("end with the document", async () => {
    await openSample();
    await lenses();
    await client.close(sampleUri);
    assert.deepEqual(await lenses(), []);
    assert.equal(await hoverText(5), "");
    await client.connection.sendNotification(resultsNotification, { uri: sampleUri, figures: sampleFigures });
    await client.open(sampleUri, sampleText);
    assert.doesNotMatch(await hoverText(5), /Simulated/);
  });

  it("that fail are an answer, not the end of the server", async () => {
    await start();
    await client.open(sampleUri, "cannot be read");
    await assert.rejects(lenses(), /cannot be read/);
    await client.open(sampleUri, sampleText);
    assert.equal((await lenses()).length, 2);
  });
});
