#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// token-errors.mjs chromium|firefox OLD-KEY NEW-KEY: beside a token (tests/environment/with-token), what can go wrong between a page and the
// holder, as the page hears it: refusals, wrong codes, a token pulled out, a page that gives up; then <sceau-renewal> through all of it.

import { readFileSync, writeFileSync } from "node:fs";

import { assert, orphans, renewed, that } from "../integration/lib/scenario.mjs";
import { control, dialogs, kind, prompts } from "../integration/lib/token.mjs";
import { until } from "./lib/common.mjs";
import { base64, needs, nonce, tokenPage } from "./lib/token-page.mjs";

const [browserName, oldKey, newKey] = process.argv.slice(2);
needs(browserName);
const { acknowledged, authority, close, connect, current, endHost, inPage, page, person, portal, site } = await tokenPage(browserName, oldKey);
await connect();

/** What a method of the connected page comes to: "done" or the error's code. Bytes are given as { der }. */
const outcome = (method, ...given) =>
  inPage(
    async ([name, values]) => {
      const real = (value) => (Array.isArray(value) ? value.map(real) : value?.der !== undefined ? globalThis.bytes(value.der) : value?.after !== undefined ? { signal: AbortSignal.timeout(value.after) } : value !== null && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, real(inner)])) : value);
      return globalThis.outcome(globalThis.sceau[name](...values.map(real)));
    },
    method,
    given,
  );
const click = () => page.getByRole("button", { name: "Commencer" }).click();
const certificate = { der: base64(current) };
const identify = async (options = {}) => {
  await click();
  return outcome("identify", certificate, nonce, options);
};
/** Something happens while a dialog is open: it takes its line of the script, then waits. */
const whileDialogIsOpen = async (attempt, meanwhile) => {
  dialogs("pin wait 60000");
  const answer = attempt();
  await until(() => readFileSync("/run/sceau-test/pinentry.script", "utf8") === "", "a dialog opens");
  await meanwhile();
  return answer;
};

await that("a holder who refuses the list, or is not there, is not listed", async () => {
  dialogs("confirm cancel");
  assert.equal(await outcome("certificates"), "userCancelled");
  dialogs("confirm timeout");
  assert.equal(await outcome("certificates"), "dialogTimeout");
  dialogs();
  assert.equal(await outcome("certificates"), "done");
});
await that("a wrong PIN is asked again in the same window, and the page hears nothing of it", async () => {
  dialogs("pin type 000000", "pin type 123456");
  prompts();
  assert.equal(await identify(), "done");
  assert.equal(prompts().length, 2);
});
await that("a PIN window that nobody answers ends", async () => {
  dialogs("pin timeout");
  assert.equal(await identify(), "dialogTimeout");
});
await that("a page that gives up closes the window, and the token is free for the next call", async () => {
  await click();
  const answer = await whileDialogIsOpen(
    () => inPage(([der, challenge]) => {
      globalThis.stop = new AbortController();
      return globalThis.outcome(globalThis.sceau.identify(globalThis.bytes(der), challenge, { signal: globalThis.stop.signal }));
    }, certificate.der, nonce),
    () => inPage(() => globalThis.stop.abort()),
  );
  assert.equal(answer, "cancelled");
  assert.equal(await identify(), "done");
});
await that("so does one whose time is up", async () => {
  dialogs("pin wait 60000");
  assert.equal(await identify({ timeout: 700 }), "timeout");
  dialogs();
  assert.equal(await identify(), "done");
});
await that("an aborted signal asks nobody", async () => {
  prompts();
  assert.equal(await inPage(([der, challenge]) => globalThis.outcome(globalThis.sceau.identify(globalThis.bytes(der), challenge, { signal: AbortSignal.abort() })), certificate.der, nonce), "cancelled");
  assert.deepEqual(prompts(), []);
});
await that("a holder may refuse a declaration and a signature", async () => {
  await click();
  dialogs("confirm cancel");
  assert.equal(await outcome("declare", certificate, "Je demande une attestation.", nonce), "userCancelled");
  dialogs("confirm cancel");
  assert.equal(await outcome("sign", certificate, [{ name: "acte.txt", content: { der: base64("Acte") } }]), "userCancelled");
});
await that("nobody is asked about a PDF that cannot be signed, nor with a certificate that is not there", async () => {
  prompts();
  dialogs();
  await click();
  assert.equal(await outcome("signPdf", certificate, [{ name: "acte.pdf", pdf: { der: base64("%PDF-1.7 rien") } }]), "documentInvalid");
  assert.equal(await outcome("identify", { der: base64(readFileSync(authority.rootDer)) }, nonce), "certificateAbsent");
  assert.equal(await outcome("identify", { der: base64("no certificate") }, nonce), "certificateInvalid");
  assert.deepEqual(prompts(), []);
});
await that("a page without sceau.wasm is told so, and what needs none goes on", async () => {
  await click();
  const signing = await inPage(async ([der]) => {
    const other = await globalThis.api.connect({ wasm: "/absent.wasm" });
    await other.tokens();
    return globalThis.outcome(other.sign(globalThis.bytes(der), [{ name: "acte.txt", content: Uint8Array.of(1) }]));
  }, certificate.der);
  assert.equal(signing, "wasmUnavailable");
});
await that("the PIN is not changed by a holder who closes the window or is not sure of the new one", async () => {
  const change = async () => {
    await click();
    return inPage(async () => globalThis.outcome(globalThis.sceau.changePin((await globalThis.sceau.tokens())[0].tokenId)));
  };
  dialogs("pin cancel");
  assert.equal(await change(), "userCancelled");
  dialogs("pin type 123456", "pin cancel");
  assert.equal(await change(), "userCancelled");
  dialogs();
  assert.equal(await identify(), "done", "the old PIN is still the PIN");
});
await that("the only valid certificate stays, and renewals of nobody are unknown", async () => {
  await click();
  assert.equal(await outcome("removeCertificate", certificate), "certificateStillNeeded");
  assert.equal(await outcome("abandon", "00000000-0000-4000-8000-000000000000"), "renewalUnknown");
  const unknown = await inPage(([challenge]) => globalThis.outcome(globalThis.api.resume(globalThis.sceau, "00000000-0000-4000-8000-000000000000", { nonce: challenge, submit: () => Promise.reject(new Error("never")) })), nonce);
  assert.equal(unknown, "renewalUnknown");
});
if (kind === "card") {
  await that("a page that watches hears that the card left, and that it came back", async () => {
    await inPage(async () => {
      globalThis.counts = [];
      await globalThis.sceau.watch(async () => globalThis.counts.push((await globalThis.sceau.tokens()).length));
    });
    const heard = (count) => until(() => inPage(([wanted]) => globalThis.counts.at(-1) === wanted, count), `the page sees ${count} tokens`);
    control("pull");
    await heard(0);
    assert.equal(await identify(), "tokenAbsent");
    assert.ok((await inPage(() => globalThis.sceau.diagnose())).some(({ code }) => code === "tokenAbsent"));
    control("insert");
    await heard(1);
  });
  await that("a card that is pulled while the PIN is typed is said to be gone", async () => {
    dialogs("pin card remove", "pin type 123456");
    assert.equal(await identify(), "tokenRemoved");
    control("insert");
    await until(async () => (await identify()) === "done", "the card is back", 500);
  });
  await that("the doctor says that the smart card service has stopped", async () => {
    control("kill-pcscd");
    await until(async () => (await inPage(() => globalThis.sceau.diagnose())).some(({ code }) => code === "pcscUnavailable"), "the doctor sees it", 500);
    control("start-pcscd");
    control("insert");
    await until(async () => (await inPage(() => globalThis.sceau.tokens())).length === 1, "the card is seen again", 500);
  });
}

const renewal = page.locator("sceau-renewal");
const renewalButton = (name) => renewal.getByRole("button", { name }).click();
await that("<sceau-renewal> says that the holder closed the PIN window, and leaves no key", async () => {
  await inPage(([der, keyType, challenge]) => {
    const element = document.querySelector("sceau-renewal");
    globalThis.heard = [];
    for (const name of ["sceau-renewed", "sceau-failed"]) element.addEventListener(name, ({ detail }) => globalThis.heard.push([name, detail.code ?? globalThis.base64(detail.acknowledgement)]));
    element.plan = {
      certificate: globalThis.bytes(der),
      keyType,
      challenge: () => Promise.resolve(challenge),
      submit: async (cms) => {
        const issued = await globalThis.issue(globalThis.base64(cms));
        return { certificate: globalThis.bytes(issued.certificate), chain: issued.chain.map(globalThis.bytes), nonce: challenge };
      },
    };
  }, certificate.der, newKey, nonce);
  dialogs("pin cancel");
  await renewalButton("Renouveler maintenant");
  await renewal.getByRole("alert").waitFor();
  assert.deepEqual(await inPage(() => globalThis.heard.splice(0)), [["sceau-failed", "userCancelled"]]);
  assert.deepEqual(orphans(), []);
});
await that("it keeps what a portal that is down interrupts, and offers to go on or to give it up", async () => {
  dialogs();
  portal.isDown = true;
  await renewalButton("Renouveler maintenant");
  await renewal.getByRole("button", { name: "Reprendre le renouvellement" }).waitFor();
  assert.deepEqual(await inPage(() => globalThis.heard.splice(0)), [["sceau-failed", "portalUnreachable"]]);
  await renewalButton("Y renoncer");
  await renewal.getByRole("button", { name: "Renouveler maintenant" }).waitFor();
  assert.deepEqual(orphans(), []);
});
await that("it goes on with what was interrupted, to the end", async () => {
  await renewalButton("Renouveler maintenant");
  await renewal.getByRole("button", { name: "Reprendre le renouvellement" }).waitFor();
  portal.isDown = false;
  await renewalButton("Reprendre le renouvellement");
  await renewal.getByText("Votre certificat est renouvelé.").waitFor();
  const [, [name, acknowledgement]] = await inPage(() => globalThis.heard);
  assert.equal(name, "sceau-renewed");
  acknowledged(acknowledgement);
});
await renewed(person, portal.issued);

if (kind === "card")
  await that("a card that saw the wrong PIN three times is blocked, says so, and asks for no PIN any more", async () => {
    dialogs("pin type 000000", "pin type 000000", "pin type 000000");
    assert.equal(await identify(), "pinBlocked");
    prompts();
    assert.equal(await identify(), "pinBlocked");
    assert.deepEqual(prompts(), []);
    assert.equal((await inPage(() => globalThis.sceau.tokens()))[0].pinState, "locked");
    assert.ok((await inPage(() => globalThis.sceau.diagnose())).some(({ code }) => code === "pinBlocked"));
  });

await that("a site that the administrator forbids is refused before anybody is asked", async () => {
  const policy = "/etc/sceau/policy.json";
  writeFileSync(policy, JSON.stringify({ ...JSON.parse(readFileSync(policy, "utf8")), forbiddenOrigins: [site.origin] }));
  endHost(); // it reads its policy when it starts
  prompts();
  await click();
  await until(async () => (await outcome("identify", certificate, nonce)) === "originForbidden", "the policy is obeyed", 500);
  assert.deepEqual(prompts(), []);
});

await close();
