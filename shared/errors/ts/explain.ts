// SPDX-License-Identifier: Apache-2.0
import { errorSentences } from "../generated/ts/error-sentences.js";

/** What happened and the one next thing to do, for people. A code newer than this list reads as an unforeseen error. */
export function explain(code: string, language: "fr" | "en"): string {
  const known: Readonly<Record<string, { readonly fr: string; readonly en: string } | undefined>> = errorSentences;
  return (Object.hasOwn(known, code) ? known[code] : undefined)?.[language] ?? errorSentences.internalError[language];
}
