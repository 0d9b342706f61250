// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import type { ErrorCode } from "../../shared/errors/generated/ts/error-codes.js";

/** How long a call may take and how it is given up. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds until the call fails with `timeout`; it is then cancelled in the host too. Calls that wait for a person or write to a token have five minutes by default, others 30 seconds. */
  readonly timeout?: number;
}

/** What holds where the page says nothing, or no number. */
export interface Limits extends CallOptions {
  /** Milliseconds. */
  readonly usual?: number;
  /** What it is when the time is up. */
  readonly late?: ErrorCode;
}

/** Timers count no further: a browser ends a longer one at once. */
const longest = 2 ** 31 - 1;

/** What `begin` resolves, unless the signal or the time ends it first. A dialog waits for a person. */
export async function within<T>({ signal, timeout, usual = 300_000, late = "timeout" }: Limits, begin: (resolve: (result: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let giveUp = (): void => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      giveUp = () => {
        reject(new BridgeError("cancelled", { cause: signal?.reason }));
      };
      if (signal?.aborted) {
        giveUp();
        return;
      }
      signal?.addEventListener("abort", giveUp);
      timer = setTimeout(() => {
        reject(new BridgeError(late));
      }, Math.min(Number.isNaN(timeout) ? usual : (timeout ?? usual), longest));
      begin(resolve, reject);
    });
  } finally {
    signal?.removeEventListener("abort", giveUp);
    clearTimeout(timer);
  }
}

/** A part of the API that is loaded when it is first needed. */
export async function lazily<Module>(loading: Promise<Module>): Promise<Module> {
  try {
    return await loading;
  } catch (cause) {
    throw new BridgeError("wasmUnavailable", { cause });
  }
}
