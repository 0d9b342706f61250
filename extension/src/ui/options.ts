// SPDX-License-Identifier: Apache-2.0
import { readSettings } from "../background/settings.js";
import { patternOf } from "../background/sites.js";
import { button, element, text, translate } from "./elements.js";
import { findingsList, problemNotice } from "./findings.js";
import { readState, type State } from "./state.js";
import { Worker } from "./worker.js";

declare const __PORTAL_ORIGINS__: readonly string[];

const part = (id: string): HTMLElement | null => document.querySelector<HTMLElement>(`#${id}`);
const worker = new Worker(() => void showFindings());
let lastState: State | undefined;

async function start(): Promise<void> {
  translate();
  part("diagnostics")?.addEventListener("click", () => void saveDiagnostics());
  chrome.permissions.onAdded.addListener(() => void showSites());
  chrome.permissions.onRemoved.addListener(() => void showSites());
  await Promise.all([showSites(), showFindings()]);
}

const managed = async (): Promise<ReturnType<typeof readSettings>> => readSettings(await chrome.storage.managed.get().catch(() => ({})));

async function showSites(): Promise<void> {
  const { portalOrigins } = await managed();
  const { origins = [] } = await chrome.permissions.getAll();
  const builtIn = __PORTAL_ORIGINS__.map(patternOf);
  const rows = [
    ...__PORTAL_ORIGINS__.map((origin) => row(origin, element("span", { class: "badge" }, text("siteBuiltIn")))),
    ...portalOrigins.map((origin) => row(origin, element("span", { class: "badge" }, text("siteByPolicy")))),
    ...origins
      .filter((pattern) => !builtIn.includes(pattern))
      .map((pattern) => row(pattern.replace(/\/\*$/, ""), button(text("revoke"), "button-quiet", () => void chrome.permissions.remove({ origins: [pattern] })))),
  ];
  part("sites")?.replaceChildren(...rows);
}

const row = (site: string, action: Node): HTMLElement => element("li", {}, element("span", {}, site), action);

async function showFindings(): Promise<void> {
  lastState = await readState(worker, { certificates: false });
  const { problem, findings, hostVersion, tokens } = lastState;
  const { supportContact } = await managed();
  part("findings")?.replaceChildren(...(problem ? [problemNotice(problem, supportContact)] : []), findingsList(findings));
  const facts: readonly (readonly [string, string])[] = [
    ["extensionVersion", chrome.runtime.getManifest().version],
    ["hostVersion", hostVersion ?? text("absent")],
    ...tokens.map(({ label, model, reader }) => ["token", `${label} (${model}), ${reader}`] as const),
  ];
  part("versions")?.replaceChildren(...facts.flatMap(([name, value]) => [element("dt", {}, text(name)), element("dd", {}, value)]));
}

/** A file for support: versions, what the doctor found, kinds of tokens. No certificate, no name, no serial number. */
async function saveDiagnostics(): Promise<void> {
  lastState ??= await readState(worker, { certificates: false });
  const { hostVersion, findings, tokens, problem } = lastState;
  const report = {
    extension: chrome.runtime.getManifest().version,
    host: hostVersion,
    browser: navigator.userAgent,
    problem: problem?.code,
    findings: findings.map(({ code, severity, subject }) => ({ code, severity, subject })),
    tokens: tokens.map(({ manufacturer, model, driver, pinState, pinPad, writable, keyTypes }) => ({ manufacturer, model, driver, pinState, pinPad, writable, keyTypes })),
    settings: await managed(),
  };
  const link = element("a", { download: "sceau-diagnostic.json", href: URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" })) });
  link.click();
  URL.revokeObjectURL(link.href);
}

void start();
