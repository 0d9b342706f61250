// SPDX-License-Identifier: Apache-2.0
// The token's part of a renewal: a new key, its request, the current key's signature over it, the acknowledgement.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { certificationRequest, namesOf, signedData } from "./der.mjs";
import { newKey } from "./portal.mjs";

/** Everything the token does up to the request. */
export async function renewalRequest(browser, holder, change = {}) {
  const { json } = await browser.call("/api/renewal/begin", {});
  const key = change.key ?? newKey();
  const content = certificationRequest({
    subject: namesOf(change.subjectOf ?? holder.certificate).subject,
    key: change.signingKey ?? key.privateKey,
    publicKey: key.publicKey,
    nonce: change.nonce ?? json.nonce,
    currentCertificate: change.currentCertificate === undefined ? holder.certificate : change.currentCertificate,
  });
  const signer = { certificate: holder.certificate, key: holder.key, purpose: "renewalRequest", origin: browser.portal.origin, ...change.signer };
  return { cms: signedData(content, signer, ...(change.moreSigners ?? [])), key };
}

/** What the host has the new key sign, changed by `change`. */
export const acknowledgement = (browser, issued, key, change = (text) => text) =>
  signedData(Buffer.from(change(acknowledgement.text(browser, issued))), { certificate: Buffer.from(issued.certificate, "base64"), key: key.privateKey, purpose: "declaration", origin: browser.portal.origin });

acknowledgement.text = ({ portal }, { certificate, nonce }, language = "fr") => {
  const serial = new X509Certificate(Buffer.from(certificate, "base64")).serialNumber.toLowerCase();
  const sentence = language === "en" ? `The certificate with serial number ${serial} is installed on my token and its key works.` : `Le certificat de numéro de série ${serial} est installé sur mon support et sa clé fonctionne.`;
  return `${sentence}\n\n${portal.origin}\n${nonce}\n`;
};

/** A holder whose request is registered and whose answers were given. */
export async function atTheToken(portal, options) {
  const holder = portal.enrol(options);
  const browser = await portal.identified(holder);
  await browser.walk(holder);
  await toTheToken(browser);
  return { holder, browser };
}

/** From a registered request to the page of the token. */
export async function toTheToken(browser) {
  assert.equal((await browser.answerQuestions()).location, "/renewal/token");
  await browser.get("/renewal/token");
}
