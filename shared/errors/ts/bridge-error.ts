// SPDX-License-Identifier: Apache-2.0
import { errorCodes, type ErrorCode } from "../generated/ts/error-codes.js";

/** The one error class of the project. Callers branch on `code`, which is the message too; `errorSentences` explains it to people. */
export class BridgeError extends Error {
  override readonly name = "BridgeError";

  constructor(
    readonly code: ErrorCode,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }

  /** Trusts nothing but the code: whatever else `value` carries stays behind. */
  static fromMessage(value: unknown): BridgeError {
    const code = (value as { code?: unknown } | null | undefined)?.code;
    return new BridgeError(isErrorCode(code) ? code : "internalError");
  }
}

function isErrorCode(value: unknown): value is ErrorCode {
  return (errorCodes as readonly unknown[]).includes(value);
}
