/** The part of the WebAssembly API that runs sections. Declared here since domain rooms compile without DOM or Node types. */

export interface WasmModule {
  readonly __module: never;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB; throws when there is no room. */
  grow(pages: number): number;
}

export interface WasmGlobal {
  value: number;
}

export type WasmFunction = (...args: readonly number[]) => unknown;

export type WasmExport = WasmFunction | WasmMemory | WasmGlobal;

export interface WasmInstance {
  readonly exports: Readonly<Record<string, WasmExport | undefined>>;
}

interface Described {
  readonly module: string;
  readonly name: string;
}

interface WebAssemblyApi {
  readonly Module: {
    new (bytes: Uint8Array): WasmModule;
    imports(module: WasmModule): readonly Described[];
    exports(module: WasmModule): readonly Described[];
  };
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => WasmInstance;
  compile(bytes: Uint8Array): Promise<WasmModule>;
  /** Makes of an async function an import that puts the calling stack to sleep until it settles. */
  readonly Suspending?: new (callee: (...args: readonly number[]) => unknown) => object;
  /** Makes of an export a function whose stack may sleep; it returns a promise. */
  promising?(callee: WasmFunction): (...args: readonly number[]) => Promise<unknown>;
}

/** The host's WebAssembly. */
export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

/**
 * Whether compiled code can sleep here: JavaScript Promise Integration, in Node since 24, in Chromium since 137.
 * Without it sections compile, but do not run.
 */
export function canSleep(): boolean {
  return webAssembly.Suspending !== undefined && webAssembly.promising !== undefined;
}
