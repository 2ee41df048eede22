/** A compiled section, instantiated: its exports under their names, its imports tied to the simulated kernel. */
import type { ImportName } from "../imports.ts";
import {
  type WasmExport,
  type WasmFunction,
  type WasmGlobal,
  type WasmInstance,
  type WasmMemory,
  type WasmModule,
  webAssembly,
} from "../webAssembly.ts";

/** What an import does. Arguments and results are as MODULE_IMPORTS says; the result of sleep() is a promise. */
export type ImportFunction = (...args: readonly number[]) => unknown;

export type ImportFunctions = Readonly<Record<ImportName, ImportFunction>>;

export interface SectionModule {
  readonly memory: WasmMemory;
  readonly stackPointer: WasmGlobal;
  /** An exported function. Throws RangeError if the module lacks it: it was not built from our shim. */
  call(name: string): WasmFunction;
}

function isFunction(value: WasmExport | undefined): value is WasmFunction {
  return typeof value === "function";
}

/** Ties `functions` to a fresh instance. */
export function instantiate(module: WasmModule, functions: ImportFunctions): SectionModule {
  const { Suspending } = webAssembly;
  if (Suspending === undefined) throw new Error("this host has no JSPI; ask canSleep() first");
  const sim = { ...functions, sleep: new Suspending(functions.sleep) };
  const instance: WasmInstance = new webAssembly.Instance(module, { sim });
  return {
    memory: instance.exports["memory"] as WasmMemory,
    stackPointer: instance.exports["__stack_pointer"] as WasmGlobal,
    call(name) {
      const value = instance.exports[name];
      if (!isFunction(value)) throw new RangeError(`the module has no ${name}()`);
      return value;
    },
  };
}
