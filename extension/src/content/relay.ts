// SPDX-License-Identifier: Apache-2.0
// Runs in portal pages: relays between page and service worker, and decides nothing. At most 2 KB.
import type { ErrorCode } from "../../../shared/errors/generated/ts/error-codes.js";
import type { FromExtension, ToExtension } from "../messages.js";

declare global {
  // In the extension's own world, which no page sees.
  var sceauRelay: true | undefined;
}

/** A click allows operations for this long: it must outlast a consent dialog and a slow portal. */
const gestureMilliseconds = 120_000;

/** More than the program reads: what is longer goes no further than the page that wrote it. */
const maxCharacters = 100_000;

let port: chrome.runtime.Port | undefined;
let lastGesture = -Infinity;
let isOrphan = false;

const toPage = (message: FromExtension): void => {
  window.postMessage(message, window.origin);
};

/** An orphan of an earlier version has no id any more; a sleeping service worker leaves it in place. */
const hasExtension = (): boolean => (chrome.runtime as { id?: string } | undefined)?.id !== undefined;

/** Every request and every watch of the page is gone. */
const lose = (): void => {
  port = undefined;
  isOrphan = !hasExtension();
  toPage({ sceau: "lost", code: isOrphan ? "extensionReloaded" : "hostStopped" });
};

const connect = (): chrome.runtime.Port => {
  const opened = chrome.runtime.connect();
  opened.onMessage.addListener(toPage);
  opened.onDisconnect.addListener(() => {
    // An earlier one's end may be told late: what goes by this one is not lost.
    if (port === opened) lose();
  });
  return opened;
};

for (const kind of ["click", "keydown"])
  window.addEventListener(kind, (event) => {
    if (event.isTrusted) lastGesture = performance.now();
  }, true);

const toWorker = (message: ToExtension): void => {
  try {
    port ??= connect();
    port.postMessage({ ...message, gesture: performance.now() - lastGesture < gestureMilliseconds });
  } catch {
    // A port that is closed, and its page not told yet: this message is lost with all before it, and none of them goes on behind the page's back.
    // An orphan says so to all once, then to whoever asks: those who watch ask again when they hear that all is lost.
    if (isOrphan) toPage({ sceau: "answer", id: message.id, error: { code: "extensionReloaded" } });
    else lose();
  }
};

/** The message as JSON carries it: what a page hides in it from our measure (maps, buffers, ports) would be copied whole by some browsers. */
const asJson = (message: ToExtension): ToExtension | ErrorCode => {
  try {
    const text = JSON.stringify(message);
    return text.length > maxCharacters ? "messageTooLarge" : (JSON.parse(text) as ToExtension);
  } catch {
    return "invalidRequest";
  }
};

const hear = ({ source, origin, data }: MessageEvent<ToExtension | { sceau: "ping" } | null>): void => {
  if (source !== window || origin !== window.origin) return;
  if (data?.sceau === "ping") toPage({ sceau: "here" });
  if (data?.sceau !== "request" && data?.sceau !== "cancel") return;
  const message = asJson(data);
  if (typeof message === "string") toPage({ sceau: "answer", id: data.id, error: { code: message } });
  else toWorker(message);
};

// A site that is allowed again, or named by manifest and policy, gets this script twice: one of them relays.
if (!globalThis.sceauRelay) {
  globalThis.sceauRelay = true;
  window.addEventListener("message", hear);
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    // Back from the browser's page cache: the port was closed without a word, and with it every request and watch.
    port?.disconnect();
    lose();
  });
  // Firefox runs an updated extension's script in pages that are open, and what its predecessor had under way is lost.
  toPage({ sceau: "lost", code: "hostStopped" });
}
