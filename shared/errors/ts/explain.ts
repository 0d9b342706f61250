// SPDX-License-Identifier: Apache-2.0
import { errorSentences } from "../generated/ts/error-sentences.js";

/** What happened and the one next thing to do, for people. A code newer than this list reads as an unforeseen error. */
export function explain(code: string, language: "fr" | "en"): string {
  const known: Readonly<Record<string, { readonly fr: string; readonly en: string } | undefined>> = errorSentences;
  const sentence = (Object.hasOwn(known, code) ? known[code] : undefined)?.[language] ?? errorSentences.internalError[language];
  // French signs stay on the line of their word.
  return language === "fr" ? sentence.replace(/ (?=[?:;!»])|(?<=«) /g, "\u00A0") : sentence;
}
