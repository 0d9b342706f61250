// SPDX-License-Identifier: Apache-2.0
import type { ErrorCode } from "../../shared/errors/generated/ts/error-codes.js";

/** What travels between page, content script and service worker. The page names its requests; `sceau` marks our envelope. */
export type ToExtension =
  | {
      readonly sceau: "request";
      readonly id: string;
      readonly command: string;
      readonly arguments: unknown;
      readonly language?: string;
      /** Added by the content script: the person clicked or typed in the page a moment ago. */
      readonly gesture?: boolean;
    }
  | { readonly sceau: "cancel"; readonly id: string };

export type FromExtension =
  | { readonly sceau: "answer"; readonly id: string; readonly result: unknown }
  | { readonly sceau: "answer"; readonly id: string; readonly error: { readonly code: ErrorCode } }
  /** `id` names the page's request of a progress event; other events concern no request. */
  | { readonly sceau: "event"; readonly event: string; readonly id?: string; readonly arguments: unknown }
  /** From the content script itself: it is there, or it lost the extension and every open request with it. */
  | { readonly sceau: "here" }
  | { readonly sceau: "lost"; readonly code: ErrorCode };
