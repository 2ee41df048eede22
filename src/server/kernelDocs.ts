/** Where the kernel's own documentation speaks of what a hunk changes. Links only: nothing is fetched before a click. */
import * as l10n from "@vscode/l10n";
import type { AnnotatedHunk, ParameterChange } from "../study/annotation.ts";
import { labelled, word } from "./words.ts";

interface Page {
  readonly title: string;
  readonly url: string;
}

const rcu: Page = { title: labelled("RCU"), url: "https://docs.kernel.org/RCU/whatisRCU.html" };
const workqueues: Page = {
  title: labelled("workqueues"),
  url: "https://docs.kernel.org/core-api/workqueue.html",
};
const allocation: Page = {
  title: labelled("memory allocation"),
  url: "https://docs.kernel.org/core-api/memory-allocation.html",
};

/** Parameters that are a workqueue's or the allocator's affair; all others are RCU's. */
const pageOf: Partial<Record<ParameterChange["name"], Page>> = {
  reclaimWork: workqueues,
  monitorQueue: workqueues,
  reclaimQueue: workqueues,
  doubleArgPage: allocation,
  singleArgPage: allocation,
  cachedPages: allocation,
  cachePrefilled: allocation,
  cacheRefill: allocation,
  refillBackoffMs: allocation,
  shrinker: allocation,
};

/** In Markdown: "Kernel documentation: [RCU](…), [workqueues](…)". */
export function kernelDocs({ changes }: AnnotatedHunk): string {
  const pages = new Set([rcu, ...changes.flatMap(({ name }) => pageOf[name] ?? [])]);
  const links = [...pages].map(({ title, url }) => `[${word(title)}](${url})`);
  return `${l10n.t("Kernel documentation")}: ${links.join(", ")}`;
}
