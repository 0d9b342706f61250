// SPDX-License-Identifier: Apache-2.0
import { errorCodes, type ErrorCode } from "../generated/ts/error-codes.js";

/** The one error class of the project. Callers branch on `code`; `message` is for developers, `errorSentences` for people. */
export class BridgeError extends Error {
  override readonly name = "BridgeError";

  constructor(
    readonly code: ErrorCode,
    options?: ErrorOptions,
  ) {
    super(errorCodes[code], options);
  }

  /** Trusts nothing but the code: whatever else `value` carries stays behind. */
  static fromMessage(value: unknown): BridgeError {
    const code = (value as { code?: unknown } | null | undefined)?.code;
    return new BridgeError(isErrorCode(code) ? code : "internalError");
  }
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCodes, value);
}
