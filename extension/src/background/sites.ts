// SPDX-License-Identifier: Apache-2.0
import type { Settings } from "./settings.js";

/** Where the content script runs besides the portals of the manifest: what the holder allowed, one registration a site. */
const relayScript = "relay.js";

/** The registration for frames that policy names. */
const framesId = "frames";

/** "https://portal.example:8443" as a match pattern. Firefox knows no ports there; the service worker compares whole origins anyway. */
export function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** What the holder granted here: one site at a time. A browser's own settings can grant "all sites", which is more than Sceau asks anybody for. */
const isOneSite = (pattern: string): boolean => /^https?:\/\/[^*/]+\/\*$/.test(pattern);

interface Circumstances {
  readonly builtIn: readonly string[];
  /** Match patterns that the browser lists as granted. */
  readonly granted: readonly string[];
  readonly settings: Pick<Settings, "portalOrigins" | "onlyPortalOrigins">;
}

/**
 * How a site stands to Sceau: `provided` is the organisation's, to be activated by a click; `fixed` lies on another port of a built-in portal's
 * host, which browsers cannot tell apart when they grant.
 */
export type Standing = "allowed" | "forbidden" | "provided" | "unknown" | "fixed";

/** What the popup says of it, by the name of the message. */
export const sentences: Readonly<Record<Standing, string>> = { allowed: "siteAllowed", forbidden: "siteForbidden", provided: "siteAwaits", unknown: "siteUnknown", fixed: "siteFixed" };

export function standingOf(origin: string, { builtIn, granted, settings }: Circumstances): Standing {
  if (builtIn.includes(origin)) return "allowed";
  const provided = settings.portalOrigins.includes(origin);
  if (settings.onlyPortalOrigins && !provided) return "forbidden";
  const pattern = patternOf(origin);
  if (builtIn.map(patternOf).includes(pattern)) return provided ? "allowed" : "fixed";
  if (granted.includes(pattern)) return "allowed";
  return provided ? "provided" : "unknown";
}

/** Is this origin one of those, or granted by the holder, and not forbidden by policy? */
export class Sites {
  private granted = new Set<string>();
  private refreshing: Promise<void> = Promise.resolve();

  constructor(
    private readonly builtIn: readonly string[],
    private readonly settings: () => Settings,
  ) {}

  isAllowed(origin: string): boolean {
    const { portalOrigins, onlyPortalOrigins } = this.settings();
    if (this.builtIn.includes(origin) || portalOrigins.includes(origin)) return true;
    return !onlyPortalOrigins && this.granted.has(patternOf(origin));
  }

  /** Reads what the holder granted and policy says, and runs the content script there, and nowhere else. One change after the other. */
  refresh(): Promise<void> {
    this.refreshing = this.refreshing.catch(() => undefined).then(() => this.register());
    return this.refreshing;
  }

  private async register(): Promise<void> {
    const { origins = [] } = await chrome.permissions.getAll();
    const builtIn = new Set(this.builtIn.map(patternOf));
    const { portalOrigins, onlyPortalOrigins } = this.settings();
    const forbidden = (pattern: string): boolean => onlyPortalOrigins && !portalOrigins.map(patternOf).includes(pattern);
    this.granted = new Set(origins.filter((pattern) => isOneSite(pattern) && !builtIn.has(pattern) && !forbidden(pattern)));
    const registered = await chrome.scripting.getRegisteredContentScripts();
    // The frames' is made anew each time: policy may name others now.
    const stale = registered.filter(({ id }) => !this.granted.has(id)).map(({ id }) => id);
    const missing = [...this.granted].filter((pattern) => !registered.some(({ id }) => id === pattern));
    if (stale.length > 0) await chrome.scripting.unregisterContentScripts({ ids: stale });
    if (missing.length > 0)
      await chrome.scripting.registerContentScripts(
        missing.map((pattern) => ({ id: pattern, matches: [pattern], js: [relayScript], runAt: "document_start" as const })),
      );
    const frames = [...new Set(this.settings().frameOrigins.filter((origin) => this.isAllowed(origin)).map(patternOf))];
    if (frames.length > 0)
      await chrome.scripting
        .registerContentScripts([{ id: framesId, matches: frames, allFrames: true, js: [relayScript], runAt: "document_start" }])
        // What a policy names and the browser does not take is no reason to leave out what the holder allowed.
        .catch(() => undefined);
  }

  /** Runs the content script in pages of a newly allowed site that are open already, so that nobody has to reload them. */
  async enter(patterns: readonly string[]): Promise<void> {
    const url = patterns.filter((pattern) => this.granted.has(pattern));
    if (url.length === 0) return;
    for (const { id } of await chrome.tabs.query({ url }))
      // A tab that closed meanwhile, or shows an error page, has nothing to run in.
      if (id !== undefined) await chrome.scripting.executeScript({ target: { tabId: id }, files: [relayScript] }).catch(() => undefined);
  }
}
