// SPDX-License-Identifier: Apache-2.0

/** Who talks to the service worker, by the browser's own record. */
export type Sender = { readonly kind: "page"; readonly origin: string } | { readonly kind: "own" };

interface Trust {
  readonly extensionId: string;
  /** `chrome-extension://…/` or `moz-extension://…/`. */
  readonly extensionUrl: string;
  readonly isAllowedSite: (origin: string) => boolean;
  /** May a frame of this origin, in a top page at that address, use Sceau? */
  readonly isAllowedFrame: (origin: string, topUrl: string) => boolean;
}

/** Only secure pages: nobody on the network may speak in a portal's name. */
export function isSecurePage(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && url.hostname === "localhost");
}

/** The sender of a connection, or nothing when it may not use the extension. Everything is read from `sender`, never from a message. */
export function identifySender(sender: chrome.runtime.MessageSender | undefined, trust: Trust): Sender | undefined {
  if (!sender || sender.id !== trust.extensionId) return undefined;
  if (sender.url?.startsWith(trust.extensionUrl)) return { kind: "own" };
  const url = parse(sender.origin ?? sender.url);
  if (!url || !isSecurePage(url) || !sender.tab || !trust.isAllowedSite(url.origin)) return undefined;
  if (sender.frameId !== 0 && !trust.isAllowedFrame(url.origin, sender.tab.url ?? "")) return undefined;
  return { kind: "page", origin: url.origin };
}

/** Same host, or one within the other: all of it is one site, whatever the list of public suffixes says. */
export function isSameSite(origin: string, topUrl: string): boolean {
  const [frame, top] = [parse(origin), parse(topUrl)];
  if (!frame || !top || !isSecurePage(top)) return false;
  const within = (inner: URL, outer: URL): boolean => inner.hostname === outer.hostname || inner.hostname.endsWith(`.${outer.hostname}`);
  return within(frame, top) || within(top, frame);
}

function parse(url: string | undefined): URL | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
}
