/**
 * A study's runs in parts, so that any job runner can spread them over machines: each part is a file, and all of them together
 * give the result of one process, to the byte. (Two results side by side are merge.ts's.)
 */
import * as v from "valibot";
import { jsonOf, isRun, policyEntries, settingEntries } from "./files/resultFile.ts";
import { badFile, type SourceText } from "./files/readJson.ts";
import { StudyError, type RunPool } from "./job.ts";
import { toJson } from "./report/json.ts";
import type { DecidingLine, Run, StudyResult } from "./result.ts";
import { runJobs, type StudyHooks } from "./runJobs.ts";
import { jobsOf, resultOf, type StudyRequest } from "./study.ts";

export const SHARD_SCHEMA = "kvfree-review/shard/1";

/** Most parts of one study. */
export const MAX_SHARDS = 10_000;

/** Which part: `index` of `of`, 1-based. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** What a study is, without its code, which has run by then. */
interface PlanRecord extends Omit<StudyRequest, "ownCode" | "lines"> {
  /** Ids of the policies that ran their own code. */
  readonly ownCode: readonly string[];
  readonly lines: Readonly<Record<string, readonly DecidingLine[]>>;
}

/** A part of a study, as a file holds it. */
export interface ShardFile {
  readonly schema: typeof SHARD_SCHEMA;
  readonly shard: Shard;
  readonly plan: PlanRecord;
  /** Of the study's jobs, policy by policy, those at index - 1, index - 1 + of, … */
  readonly runs: readonly Run[];
}

/** Runs one part of a study. Rejects as runStudy() does. */
export async function runShard(
  request: StudyRequest,
  shard: Shard,
  pool: RunPool,
  hooks: StudyHooks = {},
): Promise<ShardFile> {
  const { ownCode, lines, ...rest } = request;
  const plan = { ...rest, ownCode: [...ownCode.keys()], lines: Object.fromEntries(lines) };
  const own = jobsOf(request).filter((_, at) => at % shard.of === shard.index - 1);
  return { schema: SHARD_SCHEMA, shard, plan, runs: await runJobs(own, pool, hooks) };
}

/**
 * The result of all parts, in whatever order they are given. Throws StudyError "bad-input" for a file that is no part, for parts
 * of different studies, and for one that is missing or there twice.
 */
export function joinShards(files: readonly SourceText[]): StudyResult {
  const parts = files.map((file) => ({ file, part: readShard(file) }));
  const [first] = parts;
  if (first === undefined) throw new StudyError("bad-input", "Name the files of all shards.");
  const { plan, shard } = first.part;
  const same = toJson({ plan, of: shard.of });
  const byIndex = new Map<number, ShardFile>();
  for (const { file, part } of parts) {
    if (toJson({ plan: part.plan, of: part.shard.of }) !== same)
      throw badFile(
        file,
        `It is a shard of another study than ${first.file.name}: give both the same command.`,
      );
    if (byIndex.has(part.shard.index))
      throw badFile(file, `Shard ${part.shard.index} of ${shard.of} is there twice: give each once.`);
    byIndex.set(part.shard.index, part);
  }
  const missing = Array.from({ length: shard.of }, (_, at) => at + 1).filter((index) => !byIndex.has(index));
  if (missing.length > 0) {
    const list = `${missing.slice(0, 10).join(", ")}${missing.length > 10 ? ", …" : ""}`;
    throw new StudyError("bad-input", `Of ${shard.of} shards these are missing: ${list}. Give all of them.`);
  }
  return assemble(plan, byIndex, shard.of);
}

function assemble(plan: PlanRecord, parts: ReadonlyMap<number, ShardFile>, of: number): StudyResult {
  const runs = Array.from({ length: plan.policies.length * plan.runs }, (_, at): Run => {
    const run = parts.get((at % of) + 1)?.runs[Math.floor(at / of)];
    const seed = (plan.seed + (at % plan.runs)) % 2 ** 32;
    if (run?.seed === seed) return run;
    throw new StudyError("bad-input", `Shard ${(at % of) + 1} of ${of} lacks a run: make it again.`);
  });
  const lines = new Map(Object.entries(plan.lines));
  return resultOf({ ...plan, ownCode: new Set(plan.ownCode), lines }, runs);
}

const whole = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const texts = v.array(v.looseObject({}));

const shardFile = v.looseObject({
  schema: v.literal(SHARD_SCHEMA),
  shard: v.strictObject({ index: whole(MAX_SHARDS), of: whole(MAX_SHARDS) }),
  plan: v.looseObject({
    title: v.string(),
    policies: v.pipe(v.array(v.looseObject(policyEntries)), v.minLength(1), v.maxLength(32)),
    workload: v.looseObject({ ...settingEntries, kind: v.string() }),
    machine: v.looseObject(settingEntries),
    runs: whole(1000),
    seed: v.pipe(v.number(), v.integer()),
    claims: v.looseObject({
      command: v.nullable(v.looseObject({})),
      rows: v.array(v.looseObject({ label: v.string(), loops: v.number() })),
    }),
    claimsApply: v.boolean(),
    ownCode: v.array(v.string()),
    source: v.nullable(v.looseObject({})),
    lines: v.record(v.string(), texts),
    notes: texts,
    problems: texts,
  }),
  runs: v.array(v.custom<Run>(isRun)),
});

function isShardFile(value: unknown): value is ShardFile {
  return v.is(shardFile, value);
}

function readShard(file: SourceText): ShardFile {
  const value = jsonOf(file.text);
  if (isShardFile(value)) return value;
  throw badFile(file, "This is no shard that this version can join: make it with simulate --shard.");
}
