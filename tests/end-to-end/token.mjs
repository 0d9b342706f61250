#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// token.mjs chromium|firefox OLD-KEY NEW-KEY: beside a token (tests/environment/with-token), a page in a real browser uses every
// part of the page API through the real extension and the real host; openssl and libp11 judge what comes of it.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { assert, orphans, renewed, that } from "../integration/lib/scenario.mjs";
import { dialogs, inventory, kind, prompts, run } from "../integration/lib/token.mjs";
import { root } from "./lib/common.mjs";
import { base64, firstCertificateFunctions, needs, nonce, tokenPage } from "./lib/token-page.mjs";

const [browserName, oldKey, newKey] = process.argv.slice(2);
needs(browserName);
const { acknowledged, authority, close, connect, current, inPage, page, person, portal, site } = await tokenPage(browserName, oldKey);

await that("a page connects and finds the token", async () => {
  assert.match(await connect(), /^\d+\.\d+/);
  const labels = await inPage(async () => (await globalThis.sceau.tokens()).map(({ label }) => label));
  assert.equal(labels.length, 1);
});
await that("the doctor finds nothing that stops the holder", async () => {
  const findings = await inPage(() => globalThis.sceau.diagnose());
  assert.deepEqual(findings.filter(({ severity }) => severity === "error"), []);
});
await that("the holder is asked, and lets the page list the certificate", async () => {
  const listed = await inPage(async () => (await globalThis.sceau.certificates()).map(({ certificate }) => globalThis.base64(certificate)));
  assert.deepEqual(listed, [base64(current)]);
  assert.ok(prompts().some(({ description }) => description.includes(new URL(site.origin).host)));
});
await that("the page is given the certificates that fit, and no others", async () => {
  const choose = (filter) => inPage(async ([wanted]) => (await globalThis.sceau.selectCertificates(wanted)).map(({ summary }) => summary.holder), filter);
  for (const fitting of [{}, { valid: true }, { usableFor: "identification" }, { usableFor: "signature" }, { issuer: "Démonstration" }])
    assert.deepEqual(await choose(fitting), ["Camille Exemple"], JSON.stringify(fitting));
  for (const unfitting of [{ valid: false }, { issuer: "Autre" }, { product: "1.2.250.1.999" }, { valid: true, issuer: "Autre" }])
    assert.deepEqual(await choose(unfitting), [], JSON.stringify(unfitting));
});
await that("a page cannot have the holder identify before a click", async () => {
  const code = await inPage(([der, challenge]) => globalThis.sceau.identify(globalThis.bytes(der), challenge).then(() => "signed", (error) => error.code), base64(current), nonce);
  assert.equal(code, "gestureRequired");
  assert.deepEqual(prompts(), []);
});
await that("after a click, the holder identifies", async () => {
  await page.click("button");
  const token = await inPage(([der, challenge]) => globalThis.sceau.identify(globalThis.bytes(der), challenge), base64(current), nonce);
  assert.equal(token.format, "web-eid:1.0");
  assert.equal(token.unverifiedCertificate, base64(current));
});
await that("the holder declares something, and openssl verifies the declaration", async () => {
  const cms = await inPage(async ([der, challenge]) => globalThis.base64(await globalThis.sceau.declare(globalThis.bytes(der), "Je demande une attestation.", challenge)), base64(current), nonce);
  const file = authority.file("declaration.cms");
  writeFileSync(file, Buffer.from(cms, "base64"));
  const text = run("openssl", ["cms", "-verify", "-inform", "DER", "-in", file, "-CAfile", authority.root, "-purpose", "any", "-binary"]);
  assert.ok(text.includes("Je demande une attestation.") && text.includes(site.origin) && text.includes(nonce));
});
/** The documents of the page, signed by the holder after a click. */
const signed = async (method, documents, options = {}) => {
  await page.click("button");
  return inPage(
    async ([name, der, list, choices]) => {
      const { bytes, base64 } = globalThis;
      const given = list.map((item) => Object.fromEntries(Object.entries(item).map(([key, value]) => [key, key === "name" ? value : bytes(value)])));
      return (await globalThis.sceau[name](bytes(der), given, choices)).map(base64);
    },
    method,
    base64(current),
    documents,
    options,
  );
};
await that("the holder signs two documents with one consent and one PIN, and openssl verifies both", async () => {
  prompts();
  const contents = ["Acte d'engagement", "Offre de prix"];
  const signatures = await signed("sign", [{ name: "acte.txt", content: base64(contents[0]) }, { name: "offre.zip", digest: createHash("sha256").update(contents[1]).digest("base64") }]);
  for (const [index, content] of contents.entries()) {
    const file = authority.file(`document-${index}.cms`);
    writeFileSync(file, Buffer.from(signatures[index], "base64"));
    writeFileSync(authority.file("document"), content);
    run("openssl", ["cms", "-verify", "-inform", "DER", "-in", file, "-content", authority.file("document"), "-CAfile", authority.root, "-purpose", "any", "-binary", "-out", "/dev/null"]);
  }
  const shown = prompts().map(({ description }) => description);
  assert.ok(shown.some((text) => text.includes("acte.txt") && text.includes("offre.zip")), "the holder is shown what is signed");
  assert.equal(shown.length, 2, "one consent, one PIN");
});
await that("the holder signs a PDF, and pdfsig finds the signature valid for all of it", async () => {
  run(join(root, "tests/shared/x509/make-prepared-pdf"), [authority.file("prepared.pdf"), "8192"]);
  const [pdf] = await signed("signPdf", [{ name: "formulaire.pdf", pdf: base64(readFileSync(authority.file("prepared.pdf"))) }]);
  writeFileSync(authority.file("signed.pdf"), Buffer.from(pdf, "base64"));
  const report = run("pdfsig", ["-nocert", authority.file("signed.pdf")]);
  assert.match(report, /Signature is Valid/);
  assert.match(report, /Total document signed/);
});
await that("closing the dialog is userCancelled", async () => {
  dialogs("pin cancel");
  const code = await inPage(([der, challenge]) => globalThis.sceau.identify(globalThis.bytes(der), challenge).then(() => "signed", (error) => error.code), base64(current), nonce);
  assert.equal(code, "userCancelled");
});

/** renew() or resume() in the page; the acknowledgement, or the error's code. */
const renewal = (what, ...values) =>
  inPage(
    async ([method, der, keyType, challenge, renewalId]) => {
      const steps = [];
      const options = {
        nonce: challenge,
        onProgress: ({ phase, step }) => steps.push(step === undefined ? phase : `${phase}/${step}`),
        submit: async (cms) => {
          const issued = await globalThis.issue(globalThis.base64(cms));
          return { certificate: globalThis.bytes(issued.certificate), chain: issued.chain.map(globalThis.bytes), nonce: challenge };
        },
      };
      try {
        const { acknowledgement } =
          method === "renew"
            ? await globalThis.api.renew(globalThis.sceau, { ...options, certificate: globalThis.bytes(der), keyType })
            : await globalThis.api.resume(globalThis.sceau, renewalId, options);
        return { steps, acknowledgement: globalThis.base64(acknowledgement) };
      } catch (error) {
        return { steps, code: error.code ?? String(error) };
      }
    },
    what,
    ...values,
  );

await that("a renewal that the portal interrupts stays pending, with its key", async () => {
  portal.isDown = true;
  await page.click("button");
  const { code } = await renewal("renew", base64(current), newKey, nonce);
  assert.match(code, /503/);
  assert.equal((await inPage(() => globalThis.sceau.pending())).length, 1);
});
let done;
await that("resuming ends it, and says on the way what is done", async () => {
  portal.isDown = false;
  const [{ renewalId }] = await inPage(() => globalThis.sceau.pending());
  done = await renewal("resume", base64(current), newKey, nonce, renewalId);
  assert.equal(done.code, undefined);
  for (const phase of ["request", "submission", "installation"]) assert.ok(done.steps.includes(phase), phase);
  assert.deepEqual(await inPage(() => globalThis.sceau.pending()), []);
});
await that("openssl verifies the acknowledgement with the new certificate", () => {
  acknowledged(done.acknowledgement);
});
await renewed(person, portal.issued);

await that("a renewal that nothing interrupts is one call", async () => {
  await page.click("button");
  const { code, acknowledgement } = await renewal("renew", base64(current), newKey, nonce);
  assert.equal(code, undefined);
  acknowledged(acknowledgement);
});

await that("a renewal that the page gives up leaves no key", async () => {
  await page.click("button");
  portal.isDown = true;
  await renewal("renew", base64(current), newKey, nonce);
  const [{ renewalId }] = await inPage(() => globalThis.sceau.pending());
  await inPage(([id]) => globalThis.sceau.abandon(id), renewalId);
  assert.deepEqual(orphans(), []);
});
/** The outcome of a PIN service in the page: "done" or the error's code. */
const pinService = async (method, ...typed) => {
  dialogs(...typed.map((text) => `pin type ${text}`));
  await page.click("button");
  return inPage(async ([name]) => {
    const [{ tokenId }] = await globalThis.sceau.tokens();
    return globalThis.sceau[name](tokenId).then(() => "done", (error) => error.code);
  }, method);
};
await that("the holder changes the PIN, and changes it back", async () => {
  assert.equal(await pinService("changePin", "123456", "654321", "654321"), "done");
  assert.equal(await pinService("changePin", "654321", "123456", "123456"), "done");
});
await that(kind === "softhsm" ? "the holder sets a new PIN with the unblocking code" : "OpenSC as it is configured unblocks no PIN, and the page is told", async () => {
  assert.equal(await pinService("unblockPin", "12345678", "123456", "123456"), kind === "softhsm" ? "done" : "unblockUnsupported");
});
await that("the holder has the old certificate removed once there is a new one", async () => {
  dialogs();
  const remove = () => inPage(([der]) => globalThis.sceau.removeCertificate(globalThis.bytes(der)).then(() => "done", (error) => error.code), base64(current));
  const before = inventory();
  assert.equal(await remove(), "done");
  const gone = before.filter(({ id, what }) => !inventory().some((item) => item.id === id && item.what === what));
  assert.deepEqual(gone.map(({ what }) => what).sort(), ["certificate", "key"], "it and its key, nothing else");
  assert.equal(await remove(), "certificateAbsent");
});
await that("nothing the dialogs showed or the page saw holds the PIN", () => {
  assert.ok(!JSON.stringify(prompts()).includes("123456"));
});

await that("a page that watches is told when it stops being told", async () => {
  const answer = await inPage(async () => {
    const stop = new AbortController();
    await globalThis.sceau.watch(() => undefined, { signal: stop.signal });
    stop.abort();
    return globalThis.outcome(globalThis.sceau.watch(() => undefined, { signal: stop.signal }));
  });
  assert.equal(answer, "cancelled");
});
await that("every public function of the page API was called here, and answered", async () => {
  const { publicFunctions, called } = await inPage(() => ({ publicFunctions: globalThis.publicFunctions, called: globalThis.called }));
  assert.ok(publicFunctions.length >= 18, publicFunctions.join());
  const here = publicFunctions.filter((name) => !firstCertificateFunctions.includes(name));
  const absent = here.filter((name) => !called.answered[name] && !(name === "unblockPin" && kind !== "softhsm" && called.failed[name]));
  assert.deepEqual(absent, [], "a function without a line in this file");
});

await close();
