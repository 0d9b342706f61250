// SPDX-License-Identifier: Apache-2.0
// Apart from limits.ts: only what is loaded later needs it.
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";

/** What `begin` brings, unless the signal aborts first: whoever gives up waits for nobody. */
export async function unlessAborted<T>(begin: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return begin();
  let giveUp = (): void => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      giveUp = () => {
        reject(new BridgeError("cancelled", { cause: signal.reason }));
      };
      signal.addEventListener("abort", giveUp);
      if (signal.aborted) giveUp();
      else void Promise.resolve(begin()).then(resolve, reject); // a page without types may bring the thing itself
    });
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
