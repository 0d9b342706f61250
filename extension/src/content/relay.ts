// SPDX-License-Identifier: Apache-2.0
// Runs in portal pages: relays between page and service worker, and decides nothing. At most 2 KB.
import type { FromExtension, ToExtension } from "../messages.js";

declare global {
  // In the extension's own world, which no page sees.
  var sceauRelay: true | undefined;
}

/** A click allows operations for this long: it must outlast a consent dialog and a slow portal. */
const gestureMilliseconds = 120_000;

let port: chrome.runtime.Port | undefined;
let lastGesture = -Infinity;

const toPage = (message: FromExtension): void => {
  window.postMessage(message, window.origin);
};

const connect = (): chrome.runtime.Port => {
  const opened = chrome.runtime.connect();
  opened.onMessage.addListener(toPage);
  opened.onDisconnect.addListener(() => {
    port = undefined;
    // An orphan of an earlier version has no id any more; a sleeping service worker leaves it in place.
    toPage({ sceau: "lost", code: (chrome.runtime as { id?: string } | undefined)?.id ? "hostStopped" : "extensionReloaded" });
  });
  return opened;
};

for (const kind of ["click", "keydown"])
  window.addEventListener(kind, (event) => {
    if (event.isTrusted) lastGesture = performance.now();
  }, true);

const toWorker = (message: ToExtension): void => {
  // Twice: a page that comes back from the browser's page cache finds its port closed without having been told.
  for (let attempt = 0; attempt < 2; attempt++)
    try {
      port ??= connect();
      port.postMessage({ ...message, gesture: performance.now() - lastGesture < gestureMilliseconds });
      return;
    } catch {
      port = undefined;
    }
  toPage({ sceau: "lost", code: "extensionReloaded" });
};

const hear = ({ source, origin, data }: MessageEvent<ToExtension | { sceau: "ping" } | null>): void => {
  if (source !== window || origin !== window.origin) return;
  if (data?.sceau === "ping") toPage({ sceau: "here" });
  else if (data?.sceau === "request" || data?.sceau === "cancel") toWorker(data);
};

// A site that is allowed again, or named by manifest and policy, gets this script twice: one of them relays.
if (!globalThis.sceauRelay) {
  globalThis.sceauRelay = true;
  window.addEventListener("message", hear);
  // Firefox runs an updated extension's script in pages that are open, and what its predecessor had under way is lost.
  toPage({ sceau: "lost", code: "hostStopped" });
}
