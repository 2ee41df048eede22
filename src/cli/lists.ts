/** `policies`, `machines`, `workloads`: what there is to choose from. */
import { listMachines, listPolicies, listWorkloads } from "../study/listings.ts";
import { toJson } from "../study/report/json.ts";
import { formatTable } from "../study/report/tableText.ts";
import type { Terminal } from "./terminal.ts";
import { readListArguments } from "./usage.ts";

interface Listed {
  readonly id: string;
  readonly title: string;
}

type ListName = "policies" | "machines" | "workloads";

/** Prints a listing as a table or as JSON. */
export async function runList(name: ListName, words: readonly string[], terminal: Terminal): Promise<0> {
  const { json } = readListArguments(words);
  const { listing, items } = listingOf(name);
  await terminal.write(json ? toJson(listing) : table(name, items));
  return 0;
}

function listingOf(name: ListName): { readonly listing: object; readonly items: readonly Listed[] } {
  switch (name) {
    case "policies": {
      const listing = listPolicies();
      return { listing, items: listing.policies };
    }
    case "machines": {
      const listing = listMachines();
      return { listing, items: listing.machines };
    }
    case "workloads": {
      const listing = listWorkloads();
      const mail = { id: "mail", title: "the document's own command line, where it has one" };
      return { listing, items: [mail, ...listing.workloads] };
    }
  }
}

function table(name: ListName, items: readonly Listed[]): string {
  const width = Math.max(...items.map((item) => item.title.length));
  const rows = items.map((item) => [item.id, item.title.padEnd(width)]);
  return `${formatTable({ title: `The ${name} to choose from:`, header: ["Id", "Title".padEnd(width)], rows })}\n`;
}
