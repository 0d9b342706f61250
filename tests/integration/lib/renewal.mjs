// SPDX-License-Identifier: Apache-2.0
// A renewal as a portal's page drives it, and its resumption after whatever happened.

import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { requestInfo, subjectOf } from "./der.mjs";

const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const bytes = (text) => Buffer.from(text, "base64");
export const nonce = () => randomBytes(33).toString("base64");
export const sha256 = (data) => createHash("sha256").update(data).digest("hex");

/** The steps after the key is there. `at(step)` is told before each. */
export const finish = async (host, { renewalId, publicKey, state, request }, current, authority, at = () => {}) => {
  if (state === "keyMade") {
    await at("signRequest");
    const info = requestInfo(subjectOf(current), bytes(publicKey));
    ({ request } = await host.request("signRequest", { renewalId, certificationRequestInfo: base64(info) }));
    state = "requested";
  }
  if (state === "requested") {
    await at("signAttributes");
    const signed = { certificate: base64(current), purpose: "renewalRequest", hash: "SHA-256", renewalId };
    await host.request("signAttributes", signed);
  }
  await at("installCertificate");
  const issued = authority.issue(bytes(request), renewalId);
  const answer = await host.request("installCertificate", {
    renewalId,
    certificate: base64(readFileSync(issued.der)),
    chain: [base64(readFileSync(authority.rootDer))],
    nonce: nonce(),
  });
  return { ...issued, acknowledgement: answer.acknowledgement, renewalId };
};

/** A renewal from the beginning. */
export const renew = async (host, current, keyType, authority, at = () => {}) => {
  await at("generateKey");
  const made = await host.request("generateKey", { currentCertificate: base64(current), keyType });
  return finish(host, { ...made, state: "keyMade" }, current, authority, at);
};

/** Goes on with what the host remembers, or nothing when it remembers no renewal. */
export const resume = async (host, current, authority, at = () => {}) => {
  const { renewals } = await host.request("pendingRenewals");
  if (renewals.length === 0) return undefined;
  return finish(host, renewals[0], current, authority, at);
};
