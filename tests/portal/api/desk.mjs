// SPDX-License-Identifier: Apache-2.0
// The registration office's part: officers, requests that wait for an appointment, the requests of new tokens.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { identificationToken } from "./der.mjs";
import { answers, unescaped } from "./portal.mjs";

const oldToken = { chipMaker: "Exemple Cartes", chipModel: "Ancienne", chipSerial: "A-1" };
export const newToken = { maker: "Exemple Cartes", model: "Récente", serial: "N-2042", atr: "3B DB 96 00" };

export function newOfficer(portal, office, name) {
  const enrolled = portal.enrol({ days: 300, change: (file) => (file.surname = name) });
  const file = portal.file(`officer-${Math.random().toString(36).slice(2)}.pem`);
  writeFileSync(file, `-----BEGIN CERTIFICATE-----\n${enrolled.certificate.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`);
  portal.run("create-officer", "--config", portal.file("portal.json"), "--name", name, "--email", "olive@bureau.example", "--office", office, "--certificate", file);
  return enrolled;
}

/** A browser at the desk. */
export async function atDesk(portal, officer) {
  const browser = portal.browser();
  const nonce = await browser.challenge();
  const answer = await browser.call("/api/office/identify", identificationToken({ ...officer, origin: portal.origin, nonce }));
  assert.equal(answer.json.next, "/office/requests");
  await browser.get("/office/requests");
  return browser;
}

export const mailsOf = async (portal) => unescaped((await portal.browser().get("/outbox")).text);

/** A holder's request that waits for an appointment, with the withdrawal code of the mail. */
export async function appointment(portal, change = () => undefined) {
  const holder = portal.enrol({ change: (file) => { Object.assign(file, oldToken); change(file); } });
  const browser = await portal.identified(holder);
  await browser.walk(holder);
  const { text } = await browser.get("/renewal/validation");
  const [reference] = /R-\d{4}-[A-Z0-9-]+/.exec(text);
  const mail = (await mailsOf(portal)).split("<h2").find((one) => one.includes(reference) && one.includes("code de retrait"));
  const code = /code de retrait\s: ([A-Z0-9-]+)/.exec(mail)?.[1];
  return { holder, reference, code, path: `/office/requests/${reference}` };
}

export const checks = ({ holder, code }) => ({ identityNumber: holder.holder.identityNumber, identityValid: "yes", withdrawalCode: code, answer1: answers.answer1, answer2: answers.answer2, answer3: answers.answer3 });

/** What a personalisation tool does: a key of the new token, and openssl's request with the desk's challenge. */
export function tokenRequest(portal, nonce, type = ["rsa:3072"]) {
  const name = `token-${Math.random().toString(36).slice(2)}`;
  writeFileSync(portal.file(`${name}.cnf`), `[req]\nprompt=no\ndistinguished_name=dn\nattributes=attrs\nstring_mask=utf8only\n[dn]\nCN=request\n[attrs]\nchallengePassword=${nonce}\n`);
  execFileSync("openssl", ["req", "-new", "-newkey", ...type, "-nodes", "-keyout", portal.file(`${name}.key`), "-config", portal.file(`${name}.cnf`), "-out", portal.file(`${name}.csr`)], { stdio: "ignore" });
  return { key: portal.file(`${name}.key`), pem: readFileSync(portal.file(`${name}.csr`), "utf8") };
}

export const nonceOf = async (browser, path) => unescaped(/data-nonce>([^<]*)</.exec((await browser.get(path)).text)[1]);
