// SPDX-License-Identifier: Apache-2.0
import type { ErrorCode } from "../../../shared/errors/generated/ts/error-codes.js";

/** What browsers say when the native host cannot be had. Chromium's sentences, then Firefox's. */
const sentences: readonly (readonly [RegExp, ErrorCode])[] = [
  [/host not found/, "hostMissing"],
  [/disabled by the system administrator/, "hostForbidden"],
  // The host's manifest does not list this extension, or its program is gone: installing it again mends both.
  [/host is forbidden/, "hostMissing"],
  [/Failed to start/, "hostMissing"],
  [/No such native application/, "hostMissing"],
];

/** Why the native port closed, as a code. Without a sentence that we know, the host ran and stopped. */
export function hostFailure(browserMessage: string | undefined): ErrorCode {
  return sentences.find(([pattern]) => pattern.test(browserMessage ?? ""))?.[1] ?? "hostStopped";
}
