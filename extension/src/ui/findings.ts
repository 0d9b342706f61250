// SPDX-License-Identifier: Apache-2.0
import { titleOf } from "../../page-api/finding-title.js";
import type { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { explain } from "../../../shared/errors/ts/explain.js";
import type { Finding } from "../../../shared/protocol/generated/ts/common.js";
import { element, language, text } from "./elements.js";

const kinds = { ok: "notice-success", warning: "notice-warning", error: "notice-danger" } as const;

/** What the doctor found, each with its remedy. Severity is said in words as well as in colour. */
export function findingsList(findings: readonly Finding[]): HTMLUListElement {
  return element(
    "ul",
    { class: "findings" },
    ...findings.map((finding) => {
      const { severity, fr, en, link } = finding;
      const title = titleOf(finding, language());
      return element(
        "li",
        { class: `notice ${kinds[severity]}` },
        element("span", { class: "spoken" }, `${text(`severity_${severity}`)} `),
        title === undefined ? undefined : element("p", { class: "finding-title" }, title),
        element("p", {}, language() === "fr" ? fr : en),
        link?.startsWith("https://") ? element("p", {}, element("a", { href: link, target: "_blank", rel: "noreferrer" }, text("remedy"))) : undefined,
      );
    }),
  );
}

/** What failed and the one next thing to do. */
export function problemNotice({ code }: BridgeError, supportContact: string | undefined): HTMLElement {
  return element(
    "div",
    { class: "notice notice-danger", role: "alert" },
    element("p", {}, explain(code, language())),
    ...supportLine(supportContact),
  );
}

/** Whom the organisation has people ask. */
export const supportLine = (supportContact: string | undefined): readonly HTMLElement[] =>
  supportContact === undefined ? [] : [element("p", {}, text("support", supportContact))];
