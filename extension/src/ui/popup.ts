// SPDX-License-Identifier: Apache-2.0
import { readSettings, type Settings } from "../background/settings.js";
import { patternOf, sentences, standingOf } from "../background/sites.js";
import { renewalDays } from "../badge.js";
import { daysLeft } from "../../page-api/certificate-summary.js";
import type { ListedCertificate } from "../../page-api/filter.js";
import { insertToken, installProgram } from "./drawings.js";
import { button, element, language, text, translate } from "./elements.js";
import { findingsList, problemNotice, supportLine } from "./findings.js";
import { looker, readState, type State } from "./state.js";
import { Worker } from "./worker.js";

declare const __PORTAL_ORIGINS__: readonly string[];

const sitePart = document.querySelector<HTMLElement>("#site");
const statePart = document.querySelector<HTMLElement>("#state");

const worker = new Worker(() => void refresh());
let settings: Settings = readSettings({});

async function start(): Promise<void> {
  translate();
  settings = readSettings(await chrome.storage.managed.get().catch(() => ({})));
  await Promise.all([showSite(), refresh()]);
  await worker.watch();
}

const refresh = looker(
  () => readState(worker, { certificates: true }),
  (state) => {
    statePart?.replaceChildren(...view(state));
  },
);

function view(state: State): Node[] {
  if (state.problem?.code === "hostMissing") return [empty(installProgram(), "hostMissingTitle", "hostMissing", installLink("install"))];
  const troubles = state.findings.filter(({ severity }) => severity !== "ok");
  return [
    ...(state.problem ? [problemNotice(state.problem, settings.supportContact)] : []),
    ...(state.problem && programProblems.includes(state.problem.code) ? [installLink("update")] : []),
    ...(troubles.length > 0 ? [findingsList(troubles), ...(state.problem ? [] : supportLine(settings.supportContact))] : []),
    ...state.certificates.map((certificate) => certificateCard(certificate, state)),
    ...(state.tokens.length === 0 && !state.problem ? [empty(insertToken(), "noTokenTitle", "noToken")] : []),
    ...(state.tokens.length > 0 && state.certificates.length === 0 && !state.problem ? [element("p", { class: "muted" }, text("noCertificate"))] : []),
  ];
}

/** What a newer program mends. */
const programProblems: readonly string[] = ["hostOutdated", "versionUnsupported"];

const installLink = (name: "install" | "update"): HTMLAnchorElement => element("a", { class: "button", href: "install.html", target: "_blank" }, text(name));

function empty(drawing: Node, title: string, explanation: string, action?: Node): HTMLElement {
  return element("div", { class: "card empty" }, drawing, element("h2", {}, text(title)), element("p", { class: "muted" }, text(explanation)), action);
}

function certificateCard({ summary, tokenId }: ListedCertificate, { tokens }: State): HTMLElement {
  const days = daysLeft(summary);
  const due = days <= renewalDays;
  const [kind, badge] =
    days < 0 ? ["danger", text("expired")] : days === 0 ? ["danger", text("lastDay")] : days === 1 ? ["danger", text("tomorrow")] : due ? ["warning", text("daysLeft", String(days))] : ["success", text("valid")];
  const end = summary.notAfter.toLocaleDateString(language(), { dateStyle: "long" });
  return element(
    "article",
    { class: "card certificate" },
    element("h2", {}, summary.holder),
    element("p", {}, element("span", { class: `badge badge-${kind}` }, badge)),
    element(
      "dl",
      { class: "facts" },
      ...fact("organization", summary.organization),
      ...fact("issuer", summary.issuer),
      ...fact("end", end),
      ...fact("token", tokens.find((token) => token.tokenId === tokenId)?.label),
    ),
    due ? button(text("renew"), "", openPortal) : undefined,
  );
}

function fact(name: string, value: string | undefined): Node[] {
  return value === undefined || value === "" ? [] : [element("dt", {}, text(name)), element("dd", {}, value)];
}

function openPortal(): void {
  const portal = settings.portalOrigins[0] ?? __PORTAL_ORIGINS__[0];
  if (portal !== undefined) void chrome.tabs.create({ url: `${portal}/` });
}

/** Whether the site in the current tab may use Sceau, and the button that allows it. */
async function showSite(): Promise<void> {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const origin = tab?.url?.startsWith("https://") ? new URL(tab.url).origin : undefined;
  if (!sitePart || origin === undefined) return;
  sitePart.hidden = false;
  const site = new URL(origin).host;
  const { origins: granted = [] } = await chrome.permissions.getAll();
  const standing = standingOf(origin, { builtIn: __PORTAL_ORIGINS__, granted, settings });
  if (standing === "allowed") {
    sitePart.replaceChildren(element("p", {}, element("span", { class: "badge badge-success" }, text(sentences[standing])), ` ${site}`));
    return;
  }
  if (standing === "forbidden" || standing === "fixed") {
    sitePart.replaceChildren(element("p", { class: "muted" }, text(sentences[standing], site)));
    return;
  }
  const provided = standing === "provided";
  sitePart.replaceChildren(
    element("p", { class: "muted" }, text(sentences[standing], site)),
    button(text(provided ? "activateSite" : "allowSite"), provided ? "" : "button-quiet", () => {
      void chrome.permissions.request({ origins: [patternOf(origin)] }).then(showSite);
    }),
  );
}

void start();
