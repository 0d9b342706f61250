// SPDX-License-Identifier: Apache-2.0
import { daysLeft } from "../page-api/certificate-summary.js";

/** From so many days before its end on a certificate calls for renewal. */
export const renewalDays = 45;

/** Keeps the next end for the service worker's next start and shows it. */
export async function rememberNextEnd(notAfter: number | undefined): Promise<void> {
  await (notAfter === undefined ? chrome.storage.local.remove("nextEnd") : chrome.storage.local.set({ nextEnd: notAfter }));
  await showBadge();
}

/** The days that are left, on the icon; nothing when there is time. */
export async function showBadge(now: Date = new Date()): Promise<void> {
  const { nextEnd } = await chrome.storage.local.get("nextEnd");
  const days = typeof nextEnd === "number" ? daysLeft({ notAfter: new Date(nextEnd) }, now) : Infinity;
  const due = days >= 0 && days <= renewalDays;
  await chrome.action.setBadgeText({ text: due ? String(days) : "" });
  if (!due) return;
  await chrome.action.setBadgeBackgroundColor({ color: "#855000" });
  await chrome.action.setTitle({ title: chrome.i18n.getMessage("badgeTitle", String(days)) });
}
