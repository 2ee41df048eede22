/** What a bulk page holds, and how objects are collected at all. */
import { observed, type Mechanisms, type Observation, type PatchFacts } from "../observation.ts";
import { isChanged, type Side } from "../side.ts";
import type { HunkView } from "../view.ts";
import { numberOf } from "./constants.ts";

const PAGE_BYTES = 4096;
const POINTER_BYTES = 8;

const pageStruct = /^struct k?v?free_rcu_bulk_data$/;
const cpuStruct = /^struct k?v?free_rcu_cpu$/;
const workStruct = /^struct k?v?free_rcu_cpu_work$/;

/** Bytes of a field on a 64-bit machine by its type's last word; pointers are 8 bytes whatever they point to. */
const fieldBytes: Readonly<Record<string, number>> = {
  list_head: 16,
  rcu_gp_oldstate: 16,
  rcu_gp_seq: 16,
  rcu_head: 16,
  llist_node: 8,
  long: 8,
  u64: 8,
  size_t: 8,
  int: 4,
  u32: 4,
};

interface Field {
  readonly type: string;
  readonly name: string;
  readonly pointer: boolean;
  readonly array: boolean;
  readonly at: number;
  readonly end: number;
}

/** Fields of the struct, as far as this side shows them; `whole` when it shows both of its braces. */
function fieldsOf(
  side: Side,
  struct: RegExp,
): { readonly fields: readonly Field[]; readonly whole: boolean } {
  const fields: Field[] = [];
  let from = -1;
  let opened = false;
  for (const [index, token] of side.tokens.entries()) {
    if (!struct.test(side.scopes[index] ?? "")) {
      from = -1;
      continue;
    }
    if (token.text === "{") {
      opened = true;
      from = index + 1;
    } else if (token.text === "}") {
      return { fields, whole: opened };
    } else if (token.text === ";") {
      if (from >= 0) addField(side, from, index, fields);
      from = index + 1;
    } else if (from < 0) from = index;
  }
  return { fields, whole: false };
}

function addField(side: Side, from: number, end: number, fields: Field[]): void {
  const tokens = side.tokens.slice(from, end);
  const bracket = tokens.findIndex(({ text }) => text === "[");
  const names = (bracket < 0 ? tokens : tokens.slice(0, bracket)).filter(({ kind }) => kind === "word");
  const name = names.at(-1)?.text;
  const type = names.at(-2)?.text;
  if (name === undefined || type === undefined) return;
  const pointer = tokens.some(({ text }) => text === "*");
  fields.push({ type, name, pointer, array: bracket >= 0, at: from, end });
}

function bytesOf(field: Field): number | null {
  if (field.array) return field.name === "records" ? 0 : null;
  return field.pointer ? POINTER_BYTES : (fieldBytes[field.type] ?? null);
}

/** Pointers per page, from the page header's fields: the struct is shown whole, with records[] behind the header. */
export function entriesPerPage(side: Side): readonly Observation[] {
  const { fields, whole } = fieldsOf(side, pageStruct);
  if (!whole || fields.length === 0) return [];
  let bytes = 0;
  for (const field of fields) {
    const size = bytesOf(field);
    if (size === null) return [];
    bytes += size;
  }
  const entries = Math.floor((PAGE_BYTES - Math.ceil(bytes / POINTER_BYTES) * POINTER_BYTES) / POINTER_BYTES);
  const deciding = fields.filter((field) =>
    side.tokens.slice(field.at, field.end).some(({ changed }) => changed),
  );
  const from = deciding[0]?.at ?? fields[0]?.at ?? 0;
  const to = deciding.at(-1)?.end ?? from + 1;
  return [observed(side, ["entriesPerPage", entries], from, to)];
}

/** The batching that a patch brings in or takes out whole, and what its struct says of channels and batches. */
export function collecting(side: Side, view: HunkView, facts: PatchFacts): readonly Observation[] {
  const other = side.name === "old" ? facts.has.new : facts.has.old;
  return [
    ...introduced(side, other),
    ...fieldsOf(side, cpuStruct).fields.flatMap((field) => cpuField(side, field)),
    ...workField(side),
    ...pageChains(side),
    ...(view.fileKind === "kvfree" ? unbatched(side, facts) : []),
  ];
}

function introduced(side: Side, other: Mechanisms): readonly Observation[] {
  const found: Observation[] = [];
  for (const [index, { text, changed }] of side.tokens.entries()) {
    const opens =
      changed && side.tokens[index + 1]?.text === "{" && side.tokens[index - 1]?.text === "struct";
    if (!opens) continue;
    if (pageStruct.test(`struct ${text}`) && !other.pages) {
      found.push(observed(side, ["batching", "pages"], index, index + 1));
    }
    if (cpuStruct.test(`struct ${text}`) && !other.batching) {
      found.push(observed(side, ["batching", "list"], index, index + 1));
    }
  }
  return found;
}

function cpuField(side: Side, field: Field): readonly Observation[] {
  const page = /^k?v?free_rcu_bulk_data$/.test(field.type) && field.pointer;
  const kvfree = side.words.has("kvfree_rcu_bulk_data");
  if (page && field.name === "bcached") return [observed(side, ["cachedPages", 1], field.at, field.end)];
  if (page && !field.array && !kvfree) return [observed(side, ["bulkChannels", 1], field.at, field.end)];
  if (field.type === "rcu_work") return [observed(side, ["batches", 1], field.at, field.end)];
  if (field.type !== "kfree_rcu_cpu_work" || !field.array) return [];
  const size = side.tokens.slice(field.at, field.end).findLast(({ kind }) => kind === "number");
  const count = size === undefined ? null : numberOf([size]);
  return count === null ? [] : [observed(side, ["batches", count], field.at, field.end)];
}

/** The work in a krwp: a set-up of what queues it. */
function workField(side: Side): readonly Observation[] {
  return fieldsOf(side, workStruct).fields.flatMap((field) => {
    if (field.type === "rcu_work")
      return [observed(side, ["reclaimWork", "rcu-work"], field.at, field.end, true)];
    if (field.type === "work_struct")
      return [observed(side, ["reclaimWork", "work"], field.at, field.end, true)];
    return [];
  });
}

/** Chains of pages that a krwp has beside its list: one field each, up to 5.8. */
function pageChains(side: Side): readonly Observation[] {
  const chains = fieldsOf(side, workStruct).fields.filter(
    ({ type, pointer, array }) => pointer && !array && pageStruct.test(`struct ${type}`),
  );
  const [first, last] = [chains.find(({ at, end }) => isChanged(side, at, end)) ?? chains[0], chains.at(-1)];
  if (first === undefined || last === undefined || chains.length < 2) return [];
  return [observed(side, ["bulkChannels", chains.length], first.at, last.end)];
}

/** kfree_call_rcu() that is nothing but __call_rcu(): one callback for each object. */
function unbatched(side: Side, facts: PatchFacts): readonly Observation[] {
  // Builds without batching have such a function as well: only one that the batching replaces counts.
  if (side.name === "new" || !facts.has.new.batching || facts.has.old.batching) return [];
  return side.calls
    .filter((call) => /^(__)?call_rcu$/.test(call.name) && /^k?v?free_call_rcu$/.test(call.within ?? ""))
    .filter((call) => !call.declares && isChanged(side, call.at, call.end))
    .map((call) => observed(side, ["batching", "none"], call.at, call.end));
}
