// SPDX-License-Identifier: Apache-2.0
import { daysLeft } from "../page-api/certificate-summary.js";
import { type ListedCertificate, select } from "../page-api/filter.js";
import { type ListCertificatesResponse, ListCertificatesResponseMembers } from "../../shared/protocol/generated/ts/native-host.js";
import { decode } from "../../shared/protocol/ts/codec.js";

/** From so many days before its end on a certificate calls for renewal. */
export const renewalDays = 45;

/** Keeps the next end among certificates that the host just listed, for the service worker's next start, and shows it. */
export async function rememberNextEnd(listed: unknown): Promise<void> {
  const { certificates } = decode<ListCertificatesResponse>(listed, ListCertificatesResponseMembers);
  const notAfter = nextEnd(select(certificates, {}));
  await (notAfter === undefined ? chrome.storage.local.remove("nextEnd") : chrome.storage.local.set({ nextEnd: notAfter }));
  await showBadge();
}

/** The days that are left, on the icon; nothing when there is time. */
export async function showBadge(now: Date = new Date()): Promise<void> {
  const { nextEnd } = await chrome.storage.local.get("nextEnd");
  const days = typeof nextEnd === "number" ? daysLeft({ notAfter: new Date(nextEnd) }, now) : Infinity;
  const due = days >= 0 && days <= renewalDays;
  await chrome.action.setBadgeText({ text: due ? String(days) : "" });
  await chrome.action.setTitle({ title: due ? chrome.i18n.getMessage("badgeTitle", String(days)) : "Sceau" });
  if (due) await chrome.action.setBadgeBackgroundColor({ color: "#855000" });
}

/** The end of the certificate that ends next: a date, nothing that names a person. */
function nextEnd(certificates: readonly ListedCertificate[]): number | undefined {
  const ends = certificates.filter(({ summary }) => daysLeft(summary) >= 0).map(({ summary }) => summary.notAfter.getTime());
  return ends.length > 0 ? Math.min(...ends) : undefined;
}
