// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";

/** The clause that a refusal comes from, for example "RFC 5280 §6.1.3 (a)(2)"; nothing for one that is about form alone. */
export function clauseOf(error: unknown): string | undefined {
  if (!(error instanceof BridgeError) || typeof error.cause !== "string") return undefined;
  return /\[([^[\]]+)\]$/.exec(error.cause)?.[1];
}
