// SPDX-License-Identifier: Apache-2.0
// The service worker. It may be stopped and started at any time: listeners are registered at once, and nothing here must survive.
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { rememberNextEnd, showBadge } from "../badge.js";
import { withDriverLinks } from "./driver-links.js";
import { NativeHost } from "./native-host.js";
import { PageSession } from "./page-session.js";
import { RateLimit } from "./rate-limit.js";
import { identifySender, isSameSite } from "./sender.js";
import { noSettings, readSettings } from "./settings.js";
import { Sites } from "./sites.js";

/** Set by tools/build-extension: the portals this build was made for. */
declare const __PORTAL_ORIGINS__: readonly string[];

const { id: extensionId } = chrome.runtime;
const { version } = chrome.runtime.getManifest();

let settings = noSettings;
let updateWaits = false;
const sites = new Sites(__PORTAL_ORIGINS__, () => settings);
const sessions = new Set<PageSession>();
const limits = new Map<string, RateLimit>();

const host = new NativeHost({
  connect: () => chrome.runtime.connectNative("fr.sceau.host"),
  clientVersion: version,
  onEvent: (event) => {
    for (const session of sessions) session.announce(event);
  },
  onIdle: () => {
    if (updateWaits && !host.isBusy) chrome.runtime.reload();
  },
});

/** Managed storage may arrive late, and says so by onChanged. */
async function obeyPolicy(): Promise<void> {
  // Firefox rejects when there is no policy at all.
  settings = readSettings(await chrome.storage.managed.get().catch(() => ({})));
  await sites.refresh();
}

/** Before it no connection is judged. When it fails, the built-in portals are served all the same. */
const ready = obeyPolicy().catch(() => undefined);

chrome.runtime.onConnect.addListener((port) => {
  const early: unknown[] = [];
  const keep = (message: unknown): void => void early.push(message);
  let isOpen = true;
  port.onMessage.addListener(keep);
  port.onDisconnect.addListener(() => (isOpen = false));
  void ready.then(() => {
    port.onMessage.removeListener(keep);
    // Nobody would ever hear again that it closed.
    if (isOpen) accept(port, early);
  });
});

function accept(port: chrome.runtime.Port, early: readonly unknown[]): void {
  const session = new PageSession(port, host, {
    admit: (command) => {
      const sender = identifySender(port.sender, {
        extensionId,
        extensionUrl: chrome.runtime.getURL(""),
        isAllowedSite: (origin) => sites.isAllowed(origin),
        isAllowedFrame: (origin, topUrl) => settings.frameOrigins.includes(origin) && isSameSite(origin, topUrl),
      });
      if (!sender) throw new BridgeError("originNotAllowed");
      if (settings.disabledCommands.includes(command)) throw new BridgeError("originForbidden");
      if (sender.kind === "own") return undefined;
      if (!limitOf(sender.origin).take()) throw new BridgeError("rateLimited");
      return sender.origin;
    },
    language: (asked) => settings.language ?? (asked !== undefined && /^(fr|en)(-\w{1,8}){0,3}$/.test(asked) ? asked : chrome.i18n.getUILanguage()),
    extensionVersion: version,
    complete: (command, details, answer) => {
      keepBadge(command, details, answer);
      return command === "status" ? withDriverLinks(answer, settings.driverLinks) : answer;
    },
  });
  sessions.add(session);
  port.onDisconnect.addListener(() => sessions.delete(session));
  for (const message of early) session.receive(message);
}

/** The icon counts what a list of every certificate showed, to the holder's popup or to a site that may see it; what changed the list has it read anew. */
function keepBadge(command: string, details: unknown, answer: unknown): void {
  const isWhole = command === "listCertificates" && (details as { tokenId?: unknown } | null)?.tokenId === undefined;
  if (isWhole) void rememberNextEnd(answer).catch(() => undefined);
  if (command !== "installCertificate" && command !== "removeCertificate") return;
  const list = host.call({ language: "fr", command: "listCertificates", arguments: {} });
  void list.then(rememberNextEnd).catch(() => undefined); // the next list will tell
}

/** Fifty at once, then five a second: more than a person can cause, less than a page can do harm with. */
function limitOf(origin: string): RateLimit {
  const limit = limits.get(origin) ?? new RateLimit(50, 5);
  limits.set(origin, limit);
  return limit;
}

chrome.storage.onChanged.addListener((_changes, area) => {
  if (area === "managed") void obeyPolicy();
});
chrome.permissions.onAdded.addListener(({ origins }) => void sites.refresh().then(() => sites.enter(origins ?? [])));
chrome.permissions.onRemoved.addListener(() => void sites.refresh());
chrome.runtime.onUpdateAvailable.addListener(() => {
  updateWaits = true;
  if (!host.isBusy) chrome.runtime.reload();
});

// Being woken is enough: the days on the icon do not outlive the browser, and change from day to day.
chrome.runtime.onStartup.addListener(() => undefined);
chrome.windows.onCreated.addListener(() => undefined);
void showBadge();
