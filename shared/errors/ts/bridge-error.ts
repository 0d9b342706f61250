// SPDX-License-Identifier: Apache-2.0
import type { ErrorCode } from "../generated/ts/error-codes.js";

/** The one error class of the project. Callers branch on `code`, which is the message too; `explain` says it to people. */
export class BridgeError extends Error {
  override readonly name = "BridgeError";

  constructor(
    readonly code: ErrorCode,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }

  /**
   * Trusts nothing but the code: whatever else `value` carries stays behind. A newer host's codes are taken as they are, so that
   * no page has to load the list of them all.
   */
  static fromMessage(value: unknown): BridgeError {
    const code = (value as { code?: unknown } | null | undefined)?.code;
    return new BridgeError(typeof code === "string" && /^[a-z][A-Za-z]{1,47}$/.test(code) ? (code as ErrorCode) : "internalError");
  }
}
