// SPDX-License-Identifier: Apache-2.0
// Long work beside the page: the module in a worker, with progress and abort.
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { Certificates } from "./certificates.js";
import { joinCertificates, joinTables, type CertificateTable } from "./table.js";

/** The methods of `Certificates` whose arguments and results can be sent to a worker. */
export type WorkerMethod = Exclude<keyof Certificates, "prototype">;

interface Question {
  readonly id: number;
  readonly method: string;
  readonly parameters: readonly unknown[];
}
interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly code?: string;
  readonly detail?: unknown;
}

/** What both sides talk through: a Worker, the worker's own scope, a MessagePort. */
export interface Channel {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

/**
 * Answers questions with a module: all that a worker's script does.
 *
 * ```ts
 * serveCertificates(self, Certificates.load("/assets/sceau.wasm"));
 * ```
 */
export function serveCertificates(channel: Channel, loading: Promise<Certificates>): void {
  channel.addEventListener("message", ({ data }: MessageEvent<Question>) => {
    void answer(data, loading).then((message) => {
      channel.postMessage(message, []);
    });
  });
}

async function answer({ id, method, parameters }: Question, loading: Promise<Certificates>): Promise<Answer> {
  try {
    const certificates = await loading;
    if (method === "constructor" || !Object.hasOwn(Certificates.prototype, method)) throw new BridgeError("unknownCommand");
    const methods = certificates as unknown as Readonly<Record<string, (...values: readonly unknown[]) => unknown>>;
    return { id, result: await methods[method]?.(...parameters) };
  } catch (error) {
    const { code, cause } = error instanceof BridgeError ? error : new BridgeError("internalError", { cause: error });
    return { id, code, detail: typeof cause === "string" ? cause : undefined };
  }
}

/** How far long work is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface WorkOptions {
  /** Called after each part. */
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting rejects at once with the signal's reason; what the worker still answers is dropped. */
  readonly signal?: AbortSignal;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** As many as take a worker some milliseconds: progress is smooth and an abort comes soon. */
const callsPerPart = 100;
const rowsPerPart = 2000;

type ParametersOf<Method extends WorkerMethod> = Certificates[Method] extends (...values: infer Values) => unknown ? Values : never;
type ResultOf<Method extends WorkerMethod> = Certificates[Method] extends (...values: never) => infer Value ? Awaited<Value> : never;

/** `Certificates` in a worker: the same methods by name, asynchronous. */
export class CertificatesWorker {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;

  private constructor(private readonly channel: Channel) {
    channel.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      const pending = this.pending.get(data.id);
      if (!pending) return; // its caller gave up
      this.pending.delete(data.id);
      if (data.code === undefined) pending.resolve(data.result);
      else pending.reject(new BridgeError(BridgeError.fromMessage(data).code, { cause: data.detail }));
    });
  }

  /**
   * @param script a script of the page's own origin that calls `serveCertificates`, or a channel to one that runs
   */
  static start(script: string | URL | Channel): CertificatesWorker {
    return new CertificatesWorker(typeof script === "string" || script instanceof URL ? new Worker(trusted(script), { type: "module" }) : script);
  }

  /**
   * One method of `Certificates`.
   * @throws {BridgeError} as the method; the signal's reason when aborted
   */
  call<Method extends WorkerMethod>(method: Method, parameters: ParametersOf<Method>, options: Pick<WorkOptions, "signal"> = {}): Promise<ResultOf<Method>> {
    return this.send(method, parameters, [], options);
  }

  private send<Method extends WorkerMethod>(method: Method, parameters: ParametersOf<Method>, transfer: Transferable[], { signal }: Pick<WorkOptions, "signal">): Promise<ResultOf<Method>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const id = this.nextId;
      this.nextId += 1;
      const onAbort = (): void => {
        this.pending.delete(id);
        reject(signal?.reason as Error);
      };
      const settled = <Value>(settle: (value: Value) => void) => (value: Value): void => {
        signal?.removeEventListener("abort", onAbort);
        settle(value);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.pending.set(id, { resolve: settled(resolve as (value: unknown) => void), reject: settled(reject) });
      this.channel.postMessage({ id, method, parameters } satisfies Question, transfer);
    });
  }

  /**
   * The same method for many inputs, one after the other: what `onProgress` counts and an abort stops.
   * @throws {BridgeError} as the method; the signal's reason when aborted
   */
  async callForEach<Method extends WorkerMethod>(method: Method, inputs: readonly ParametersOf<Method>[], { onProgress, signal }: WorkOptions = {}): Promise<readonly ResultOf<Method>[]> {
    const results: ResultOf<Method>[] = [];
    for (let begin = 0; begin < inputs.length; begin += callsPerPart) {
      const part = inputs.slice(begin, begin + callsPerPart);
      results.push(...await Promise.all(part.map((parameters) => this.call(method, parameters, signal ? { signal } : {}))));
      onProgress?.({ done: results.length, total: inputs.length });
    }
    return results;
  }

  /**
   * `Certificates.table` of any number of certificates.
   * @throws the signal's reason when aborted
   */
  async table(certificates: readonly Uint8Array[], { onProgress, signal }: WorkOptions = {}): Promise<CertificateTable> {
    const parts: CertificateTable[] = [];
    for (let begin = 0; begin < certificates.length; begin += rowsPerPart) {
      const part = joinCertificates(certificates.slice(begin, begin + rowsPerPart));
      parts.push(await this.send("table", [part], [part.bytes.buffer], signal ? { signal } : {}));
      onProgress?.({ done: begin + part.sizes.length, total: certificates.length });
    }
    return joinTables(parts);
  }
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** Under `require-trusted-types-for 'script'` a worker's address must come from a policy; `trusted-types sceau` names it. */
function trusted(script: string | URL): string | URL {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  if (!trustedTypes) return script;
  const address = new URL(script, globalThis.location.href);
  if (address.origin !== globalThis.location.origin) throw new BridgeError("invalidRequest");
  policy ??= trustedTypes.createPolicy("sceau", { createScriptURL: (url) => url });
  return policy.createScriptURL(address.href);
}

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;
