// SPDX-License-Identifier: Apache-2.0
import type { Finding } from "../../shared/protocol/generated/ts/common.js";

const topics = {
  extension: { fr: "Extension Sceau", en: "Sceau extension" },
  program: { fr: "Programme Sceau", en: "Sceau program" },
  policy: { fr: "Réglages de votre organisation", en: "Your organisation's settings" },
  service: { fr: "Service des cartes à puce", en: "Smart card service" },
  reader: { fr: "Lecteur", en: "Reader" },
  token: { fr: "Support", en: "Token" },
  qualification: { fr: "Homologation du support", en: "Qualification of the token" },
  writing: { fr: "Écriture sur le support", en: "Writing to the token" },
  driver: { fr: "Pilote", en: "Driver" },
  pin: { fr: "Code PIN", en: "PIN" },
  certificate: { fr: "Certificat", en: "Certificate" },
  renewal: { fr: "Renouvellement", en: "Renewal" },
} as const;

/** By how the finding's code begins, the longest first where one begins another. */
const topicOf: readonly (readonly [string, keyof typeof topics])[] = [
  ["tokenReady", "writing"], ["tokenWriteProtected", "writing"], ["extension", "extension"], ["host", "program"], ["policy", "policy"], ["pcsc", "service"], ["reader", "reader"],
  ["support", "qualification"], ["driver", "driver"], ["module", "driver"], ["pin", "pin"], ["certificate", "certificate"], ["renewal", "renewal"], ["card", "token"], ["token", "token"],
];

/** These follow their thing as a version does, without a sign between. */
const versioned: readonly string[] = ["extension", "program", "driver"];

/** What was looked at, for a line of its own: "Programme Sceau 0.1.0", "Lecteur · …". Nothing for `ok`, which is about everything. */
export function titleOf({ code, subject }: Pick<Finding, "code" | "subject">, language: "fr" | "en"): string | undefined {
  if (code === "ok") return undefined;
  const topic = topicOf.find(([beginning]) => code.startsWith(beginning))?.[1];
  if (topic === undefined) return subject;
  const title = topics[topic][language];
  return subject === undefined || subject === "" ? title : `${title}${versioned.includes(topic) ? " " : " · "}${subject}`;
}
