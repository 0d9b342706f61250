// SPDX-License-Identifier: Apache-2.0
import { readSettings, type Settings } from "../background/settings.js";
import { patternOf } from "../background/sites.js";
import {
  type CollectDiagnosticsResponse,
  CollectDiagnosticsResponseMembers,
  type ListConsentsResponse,
  ListConsentsResponseMembers,
  RevokeConsentResponseMembers,
} from "../../../shared/protocol/generated/ts/native-host.js";
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { explain } from "../../../shared/errors/ts/explain.js";
import { button, element, language, text, translate } from "./elements.js";
import { findingsList, problemNotice, supportLine } from "./findings.js";
import { looker, readState, type State } from "./state.js";
import { Worker } from "./worker.js";

declare const __PORTAL_ORIGINS__: readonly string[];

const part = (id: string): HTMLElement | null => document.querySelector<HTMLElement>(`#${id}`);
const worker = new Worker(() => void showFindings());
let lastState: State | undefined;
let settings: Settings = readSettings({});

async function start(): Promise<void> {
  translate();
  part("diagnostics")?.addEventListener("click", () => void saveDiagnostics());
  chrome.permissions.onAdded.addListener(() => void showSites());
  chrome.permissions.onRemoved.addListener(() => void showSites());
  document.addEventListener("visibilitychange", () => {
    // Whoever comes back may have installed something, or given a consent.
    if (document.visibilityState === "visible") void Promise.all([showConsents(), showFindings()]);
  });
  settings = await managed();
  await Promise.all([showSites(), showConsents(), showFindings()]);
  await worker.watch();
}

const managed = async (): Promise<ReturnType<typeof readSettings>> => readSettings(await chrome.storage.managed.get().catch(() => ({})));

async function showSites(): Promise<void> {
  const { portalOrigins } = await managed();
  const { origins = [] } = await chrome.permissions.getAll();
  const builtIn = __PORTAL_ORIGINS__.map(patternOf);
  // One click activates all sites of the organisation.
  const provided = portalOrigins.filter((origin) => !__PORTAL_ORIGINS__.includes(origin));
  const rows = [
    ...__PORTAL_ORIGINS__.map((origin) => row(origin, element("span", { class: "badge" }, text("siteBuiltIn")))),
    ...provided.map((origin) =>
      row(
        origin,
        origins.includes(patternOf(origin))
          ? element("span", { class: "badge" }, text("siteByPolicy"))
          : button(text("activateSite"), "button-quiet", () => void chrome.permissions.request({ origins: provided.map(patternOf) })),
      ),
    ),
    ...origins
      .filter((pattern) => !builtIn.includes(pattern) && !provided.map(patternOf).includes(pattern))
      .map((pattern) => {
        const site = pattern.replace(/\/\*$/, "");
        return row(site, labelled(button(text("revoke"), "button-quiet", () => void chrome.permissions.remove({ origins: [pattern] })), text("revokeSite", site)));
      }),
  ];
  part("sites")?.replaceChildren(...rows);
}

const row = (site: string, ...actions: readonly Node[]): HTMLElement => element("li", {}, element("span", {}, site), ...actions);

/** Which of several like buttons it is, for those who hear it. */
function labelled(made: HTMLButtonElement, label: string): HTMLButtonElement {
  made.setAttribute("aria-label", label);
  return made;
}

/** What the program remembers for this user, or why nobody can tell. */
async function showConsents(): Promise<void> {
  try {
    const { consents } = await worker.ask<ListConsentsResponse>("listConsents", ListConsentsResponseMembers);
    listConsents(consents);
  } catch (error) {
    const sentence = explain(BridgeError.fromMessage(error).code, language());
    part("consents")?.replaceChildren(element("li", { class: "muted" }, sentence));
  }
}

function listConsents(consents: ListConsentsResponse["consents"]): void {
  const rows = consents.map(({ origin, givenAt }) => {
    const since = URL.canParse(origin) && !Number.isNaN(Date.parse(givenAt)) ? new Date(givenAt).toLocaleDateString(language(), { dateStyle: "long" }) : givenAt;
    const withdraw = button(text("withdrawShort"), "button-quiet", () => {
      void worker.ask("revokeConsent", RevokeConsentResponseMembers, { origin }).catch(() => undefined).then(showConsents);
    });
    return row(origin, element("span", { class: "muted" }, text("consentSince", since)), labelled(withdraw, text("withdraw", origin)));
  });
  part("consents")?.replaceChildren(...(rows.length > 0 ? rows : [element("li", { class: "muted" }, text("consentsNone"))]));
}

const showFindings = looker(() => readState(worker, { certificates: false }), show);

function show(state: State): void {
  lastState = state;
  const { problem, findings, hostVersion, tokens } = state;
  const isFine = findings.every(({ severity }) => severity === "ok");
  part("findings")?.replaceChildren(
    ...(problem ? [problemNotice(problem, settings.supportContact)] : []),
    findingsList(findings),
    ...(problem || isFine ? [] : supportLine(settings.supportContact)),
  );
  const facts: readonly (readonly [string, string])[] = [
    ["extensionVersion", chrome.runtime.getManifest().version],
    ["hostVersion", hostVersion ?? text("absent")],
    ...tokens.map(({ label, model, reader }) => ["token", `${label} (${model}), ${reader}`] as const),
  ];
  part("versions")?.replaceChildren(...facts.flatMap(([name, value]) => [element("dt", {}, text(name)), element("dd", {}, value)]));
}

/** What the program knows of this computer; it leaves out whatever names somebody. */
async function programReport(): Promise<unknown> {
  try {
    const { report } = await worker.ask<CollectDiagnosticsResponse>("collectDiagnostics", CollectDiagnosticsResponseMembers);
    return JSON.parse(report);
  } catch {
    return undefined; // the rest says why
  }
}

/** A file for support: versions, what the doctor found, kinds of tokens. No certificate, no name, no serial number. */
async function saveDiagnostics(): Promise<void> {
  lastState ??= await readState(worker, { certificates: false });
  const { hostVersion, findings, tokens, problem } = lastState;
  settings = await managed();
  const report = {
    extension: chrome.runtime.getManifest().version,
    host: hostVersion,
    browser: navigator.userAgent,
    problem: problem?.code,
    findings: findings.map(({ code, severity, subject }) => ({ code, severity, subject })),
    tokens: tokens.map(({ manufacturer, model, driver, pinState, pinPad, writable, keyTypes }) => ({ manufacturer, model, driver, pinState, pinPad, writable, keyTypes })),
    program: await programReport(),
    settings: { ...settings, driverLinks: Object.fromEntries(settings.driverLinks) },
  };
  const link = element("a", { download: "sceau-diagnostic.json", href: URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" })) });
  link.click();
  URL.revokeObjectURL(link.href);
}

void start();
