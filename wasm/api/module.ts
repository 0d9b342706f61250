// SPDX-License-Identifier: Apache-2.0
// All the glue between JavaScript and sceau.wasm: the few imports it asks for, and the exchange of one request and response.
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import type { Members } from "../../shared/protocol/ts/codec.js";
import { PackedReader, PackedWriter } from "../../shared/protocol/ts/packed.js";

/** Where the module comes from: its bytes, its address, a response or a compiled module, the last two also while they are on their way. */
export type ModuleSource = BufferSource | WebAssembly.Module | URL | string | Response | Promise<Response | WebAssembly.Module>;

/** The exports of wasm/cpp/exports.cpp. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  sceau_request(size: number): number;
  sceau_attachment(size: number): number;
  sceau_call(): number;
  sceau_response(): number;
}

/** crypto.getRandomValues gives no more at once (Web Cryptography API §10.1.1). */
const maxRandomBytes = 65536;

/** POSIX numbers that the module's C library understands. */
const notSupported = 52;

/** What the module may ask of its host: time, randomness and memory. No files, no console, no network. */
function imports(memory: () => WebAssembly.Memory): WebAssembly.Imports {
  const bytes = (address: number, size: number): Uint8Array<ArrayBuffer> => new Uint8Array(memory().buffer, address, size);
  const view = (): DataView => new DataView(memory().buffer);
  return {
    env: {
      emscripten_notify_memory_growth: () => undefined,
      getentropy: (address: number, size: number): number => {
        for (let done = 0; done < size; done += maxRandomBytes)
          globalThis.crypto.getRandomValues(bytes(address + done, Math.min(size - done, maxRandomBytes)));
        return 0;
      },
      __syscall_fstat64: () => -notSupported,
      __syscall_getuid32: () => 0,
      __syscall_geteuid32: () => 0,
      __syscall_getgid32: () => 0,
      __syscall_getegid32: () => 0,
    },
    wasi_snapshot_preview1: {
      clock_time_get: (_clock: number, _precision: bigint, address: number): number => {
        view().setBigUint64(address, BigInt(Date.now()) * 1_000_000n, true);
        return 0;
      },
      environ_sizes_get: (count: number, size: number): number => {
        view().setUint32(count, 0, true);
        view().setUint32(size, 0, true);
        return 0;
      },
      environ_get: () => 0,
      fd_read: () => notSupported,
      fd_close: () => 0,
      proc_exit: (): never => {
        throw new BridgeError("internalError");
      },
    },
  };
}

/** By its member: naming the class makes Node load all that it knows of HTTP, which takes longer than all the rest. */
const isResponse = (found: object): found is Response => "ok" in found;

const isBytes = (value: unknown): value is BufferSource => value instanceof ArrayBuffer || ArrayBuffer.isView(value);

async function compiled(source: ModuleSource): Promise<WebAssembly.Module> {
  if (typeof source === "string" || source instanceof URL) return compiled(fetch(source));
  const found = await source;
  if (isBytes(found)) return WebAssembly.compile(found);
  if (!isResponse(found)) return found;
  if (!found.ok) throw new BridgeError("wasmUnavailable");
  // Streaming needs the right media type; a server that sends another one still gets its page served.
  return found.headers.get("Content-Type") === "application/wasm" ? WebAssembly.compileStreaming(found) : WebAssembly.compile(await found.arrayBuffer());
}

/** The commands of a module, as the protocol describes them. */
export type CommandDescriptions<Commands> = { readonly [C in keyof Commands]: { readonly request: Members; readonly response: Members } };

interface Exchange {
  readonly request: object;
  readonly response: object;
}

/** The running module: one command at a time, answered at once. */
export class WasmModule<Commands extends { readonly [C in keyof Commands]: Exchange }> {
  private readonly writer = new PackedWriter();
  /** The order of the descriptions is that of the numbers in the module (tools/generate-protocol). */
  private readonly numbers: ReadonlyMap<string, number>;

  private constructor(private readonly exports: Exports, private readonly commands: CommandDescriptions<Commands>) {
    this.numbers = new Map(Object.keys(commands).map((command, number) => [command, number]));
  }

  /** @throws {BridgeError} `wasmUnavailable` */
  static async load<Commands extends { readonly [C in keyof Commands]: Exchange }>(source: ModuleSource, commands: CommandDescriptions<Commands>): Promise<WasmModule<Commands>> {
    try {
      const instance = await WebAssembly.instantiate(await compiled(source), imports(() => exports.memory));
      const exports = instance.exports as unknown as Exports;
      exports._initialize();
      return new WasmModule(exports, commands);
    } catch (cause) {
      throw new BridgeError("wasmUnavailable", { cause });
    }
  }

  /**
   * @param attachment bytes that are too many for a message
   * @throws {BridgeError} with the module's code; `cause` says what was wrong, for developers
   */
  call<Command extends keyof Commands & string>(command: Command, request: Commands[Command]["request"], attachment?: Uint8Array): Commands[Command]["response"] {
    const description = this.commands[command];
    const bytes = this.writer.request(this.numbers.get(command) ?? -1, request, description.request);
    if (attachment) this.place(attachment, this.exports.sceau_attachment(attachment.length));
    this.place(bytes, this.exports.sceau_request(bytes.length));
    const size = this.exports.sceau_call();
    const response = new Uint8Array(this.exports.memory.buffer, this.exports.sceau_response(), size);
    return new PackedReader(response).result(description.response);
  }

  /** The memory is looked up anew for each access: growth replaces the buffer. */
  private place(bytes: Uint8Array, address: number): void {
    new Uint8Array(this.exports.memory.buffer).set(bytes, address);
  }
}
