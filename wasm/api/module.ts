// SPDX-License-Identifier: Apache-2.0
// All the glue between JavaScript and sceau.wasm: the few imports it asks for, and the exchange of one request and response.
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";

/** Where the module comes from: its bytes, a compiled module, its address, or a response that is on its way. */
export type ModuleSource = BufferSource | WebAssembly.Module | URL | string | Response | Promise<Response>;

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
  const random = (address: number, size: number): number => {
    for (let done = 0; done < size; done += maxRandomBytes)
      globalThis.crypto.getRandomValues(bytes(address + done, Math.min(size - done, maxRandomBytes)));
    return 0;
  };
  return {
    env: {
      emscripten_notify_memory_growth: () => undefined,
      getentropy: random,
      __syscall_fstat64: () => -notSupported,
      __syscall_getuid32: () => 0,
      __syscall_geteuid32: () => 0,
      __syscall_getgid32: () => 0,
      __syscall_getegid32: () => 0,
    },
    wasi_snapshot_preview1: {
      random_get: random,
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
      fd_write: (_file: number, vectors: number, count: number, written: number): number => {
        // The log of the C++ code is for servers; in a page only the error code counts.
        let size = 0;
        for (let index = 0; index < count; index += 1) size += view().getUint32(vectors + 8 * index + 4, true);
        view().setUint32(written, size, true);
        return 0;
      },
      fd_read: () => notSupported,
      fd_close: () => 0,
      fd_seek: () => notSupported,
      proc_exit: (): never => {
        throw new BridgeError("internalError");
      },
    },
  };
}

async function instantiate(source: ModuleSource, imported: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  if (source instanceof WebAssembly.Module) return WebAssembly.instantiate(source, imported);
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return (await WebAssembly.instantiate(source, imported)).instance;
  const response = await (typeof source === "string" || source instanceof URL ? fetch(source) : source);
  if (!response.ok) throw new BridgeError("wasmUnavailable");
  // Streaming needs the right media type; a server that sends another one still gets its page served.
  if (response.headers.get("Content-Type") === "application/wasm")
    return (await WebAssembly.instantiateStreaming(response, imported)).instance;
  return (await WebAssembly.instantiate(await response.arrayBuffer(), imported)).instance;
}

/** The running module: one request at a time, answered at once. */
export class WasmModule {
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();

  private constructor(private readonly exports: Exports) {}

  /** @throws {BridgeError} `wasmUnavailable` */
  static async load(source: ModuleSource): Promise<WasmModule> {
    try {
      const instance = await instantiate(source, imports(() => exports.memory));
      const exports = instance.exports as unknown as Exports;
      exports._initialize();
      return new WasmModule(exports);
    } catch (cause) {
      throw new BridgeError("wasmUnavailable", { cause });
    }
  }

  /** The text of the response to the text of a request. `attachment`: bytes that are too many for a message. */
  exchange(request: string, attachment?: Uint8Array): string {
    if (attachment) {
      const place = this.exports.sceau_attachment(attachment.length);
      this.memory().set(attachment, place);
    }
    const bytes = this.encoder.encode(request);
    const address = this.exports.sceau_request(bytes.length);
    this.memory().set(bytes, address);
    const size = this.exports.sceau_call();
    const start = this.exports.sceau_response();
    return this.decoder.decode(this.memory().subarray(start, start + size));
  }

  /** Read anew for each access: growth replaces the buffer. */
  private memory(): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer);
  }
}
