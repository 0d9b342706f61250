#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// first-certificate.mjs chromium|firefox KEY: beside a token without certificate (tests/environment/with-token), a page of a registration
// office has the first one made, through the real extension and host; then its server helps to unblock the PIN with a sealed PUK.

import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { assert, orphans, that } from "../integration/lib/scenario.mjs";
import { dialogs, inventory, judged, kind, module, prompts, run } from "../integration/lib/token.mjs";
import { until } from "./lib/common.mjs";
import { base64, firstCertificateFunctions, needs, nonce, tokenPage } from "./lib/token-page.mjs";

const [browserName, keyType] = process.argv.slice(2);
needs(browserName);
const { acknowledged, authority, close, connect, endHost, inPage, page, portal, site } = await tokenPage(browserName);
await connect();

/** DER Name of /C=FR/O=Entreprise Exemple/CN=Camille Exemple, by openssl: the subject of a request. */
const subject = (() => {
  const request = authority.file("subject.csr");
  run("openssl", ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null", "-utf8", "-subj", "/C=FR/O=Entreprise Exemple/CN=Camille Exemple", "-outform", "DER", "-out", request]);
  const [, offset] = /^ *(\d+):d=2 .*SEQUENCE/m.exec(run("openssl", ["asn1parse", "-inform", "DER", "-in", request]));
  run("openssl", ["asn1parse", "-inform", "DER", "-in", request, "-strparse", offset, "-noout", "-out", authority.file("subject.der")]);
  return base64(readFileSync(authority.file("subject.der")));
})();

/** enrol() or resume() in the page: its phases and the acknowledgement, or the error's code. */
const enrolment = (renewalId) =>
  inPage(
    async ([name, wanted, challenge, id]) => {
      const phases = [];
      const options = {
        nonce: challenge,
        onProgress: ({ phase }) => phases.push(phase),
        submit: async (request) => {
          const issued = await globalThis.issueFirst(globalThis.base64(request));
          return { certificate: globalThis.bytes(issued.certificate), chain: issued.chain.map(globalThis.bytes), nonce: challenge };
        },
      };
      try {
        const [{ tokenId }] = await globalThis.sceau.tokens();
        const { acknowledgement } =
          id === null
            ? await globalThis.api.enrol(globalThis.sceau, { ...options, tokenId, keyType: wanted, subject: globalThis.bytes(name) })
            : await globalThis.api.resume(globalThis.sceau, id, options);
        return { phases: [...new Set(phases)], acknowledgement: globalThis.base64(acknowledgement) };
      } catch (error) {
        return { phases, code: error.code ?? String(error) };
      }
    },
    subject,
    keyType,
    nonce,
    renewalId ?? null,
  );
const pending = () => inPage(async () => (await globalThis.sceau.pending()).map(({ renewalId, state, currentCertificate }) => ({ renewalId, state, first: currentCertificate.length === 0 })));

await that("the token holds nothing", async () => {
  assert.deepEqual(inventory(), []);
  assert.deepEqual(await inPage(() => globalThis.sceau.selectCertificates()), []);
});
await that("before a click no key is made", async () => {
  prompts();
  assert.equal((await enrolment()).code, "gestureRequired");
  assert.deepEqual(prompts(), []);
});
await that("a holder who does not agree with the name in the window leaves no key behind", async () => {
  await page.click("button");
  dialogs("confirm cancel");
  assert.equal((await enrolment()).code, "userCancelled");
  assert.ok(prompts().some(({ description }) => description.includes("Camille Exemple") && description.includes("Entreprise Exemple")), "the window says the name");
  assert.deepEqual(orphans(), []);
  assert.deepEqual(await pending(), []);
});
await that("what the portal interrupts is pending as a first certificate, with its key", async () => {
  portal.isDown = true;
  await page.click("button");
  assert.match((await enrolment()).code, /503/);
  const [unfinished, ...others] = await pending();
  assert.deepEqual([unfinished.state, unfinished.first, others.length], ["requested", true, 0]);
});
await that("resuming ends it: openssl verifies request and acknowledgement, libp11 finds certificate and key", async () => {
  portal.isDown = false;
  const [{ renewalId }] = await pending();
  const { code, acknowledgement } = await enrolment(renewalId);
  assert.equal(code, undefined);
  writeFileSync(authority.file("request.csr"), portal.request);
  const request = run("openssl", ["req", "-inform", "DER", "-in", authority.file("request.csr"), "-verify", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"]);
  assert.match(request, /O=Entreprise Exemple,CN=Camille Exemple/);
  assert.ok(request.includes(nonce), "the portal's challenge is in it");
  acknowledged(acknowledgement);
  judged(portal.issued.pem);
  assert.deepEqual(await pending(), []);
});
await that("a first certificate that nothing interrupts is one call, in four phases", async () => {
  await page.click("button");
  const { code, phases, acknowledgement } = await enrolment();
  assert.equal(code, undefined);
  assert.deepEqual(phases, ["key", "request", "submission", "installation"]);
  acknowledged(acknowledgement);
  judged(portal.issued.pem);
});
await that("the holder identifies with the new certificate", async () => {
  await page.click("button");
  const token = await inPage(([der, challenge]) => globalThis.sceau.identify(globalThis.bytes(der), challenge), base64(readFileSync(portal.issued.der)), nonce);
  assert.equal(token.unverifiedCertificate, base64(readFileSync(portal.issued.der)));
});
await that("every function that is left to this file was called here, and answered", async () => {
  const { publicFunctions, answered } = await inPage(() => ({ publicFunctions: globalThis.publicFunctions, answered: globalThis.called.answered }));
  for (const name of firstCertificateFunctions) assert.ok(publicFunctions.includes(name) && answered[name], name);
});

/** The portal's key, as the administrator's policy names it. */
const signer = generateKeyPairSync("ed25519");
/** The server's side, as docs/host.md tells it: node signs, libsodium seals. */
const sealed = ({ unblockId, publicKey, serialNumber }, puk, origin = site.origin) => {
  const statement = Buffer.from(["sceau-sealed-puk-1", origin, serialNumber, unblockId, puk].join("\n"));
  const content = Buffer.concat([sign(null, statement, signer.privateKey), statement]);
  return execFileSync("/usr/bin/python3", ["-c", `
import base64, ctypes, sys
sodium = ctypes.CDLL("libsodium.so.23")
assert sodium.sodium_init() >= 0
content, public = (base64.b64decode(text) for text in sys.argv[1:])
box = ctypes.create_string_buffer(len(content) + 48)
assert sodium.crypto_box_seal(box, content, ctypes.c_ulonglong(len(content)), public) == 0
print(base64.b64encode(box.raw).decode())`, content.toString("base64"), publicKey], { encoding: "utf8" }).trim();
};
let origin = site.origin;
await page.exposeFunction("release", (prepared) => sealed(prepared, "12345678", origin));
/** What the page's unblocking comes to: "done" or the error's code. */
const unblock = async () => {
  await page.click("button");
  return inPage(async () => {
    const [{ tokenId }] = await globalThis.sceau.tokens();
    const release = async ({ publicKey, ...prepared }) => globalThis.bytes(await globalThis.release({ ...prepared, publicKey: globalThis.base64(publicKey) }));
    return globalThis.outcome(globalThis.sceau.unblockPin(tokenId, { release }));
  });
};

await that("a portal that policy does not name can release no PUK, and nobody is asked", async () => {
  prompts();
  assert.equal(await unblock(), "originForbidden");
  assert.deepEqual(prompts(), []);
});
await that("a portal that policy names releases the PUK sealed: the holder agrees and chooses the new PIN", async () => {
  const policy = "/etc/sceau/policy.json";
  const publicKey = Buffer.from(signer.publicKey.export({ format: "jwk" }).x, "base64url").toString("base64");
  writeFileSync(policy, JSON.stringify({ ...JSON.parse(readFileSync(policy, "utf8")), pukKeys: [{ origin: site.origin, publicKey }] }));
  // OpenSC unblocks where its configuration says so.
  if (kind === "card")
    writeFileSync(process.env.OPENSC_CONF, `${readFileSync(process.env.OPENSC_CONF, "utf8")}\napp opensc-pkcs11 { pkcs11 { user_pin_unblock_style = set_pin_in_unlogged_session; } }\n`);
  endHost(); // it reads its policy when it starts
  await until(async () => (await inPage(() => globalThis.outcome(globalThis.sceau.tokens()))) === "done", "the program is there again", 500);
  prompts();
  dialogs("pin type 222222", "pin type 222222");
  assert.equal(await unblock(), "done");
  const shown = prompts();
  assert.ok(shown.some(({ description }) => description.includes(new URL(site.origin).host)), "the window names the site");
  assert.ok(!JSON.stringify(shown).includes("12345678"), "no window shows the PUK");
  run("pkcs11-tool", ["--module", module, "--login", "--pin", "222222", "-O"]);
});
await that("a PUK that was released for another site is refused, and the PIN stays", async () => {
  origin = "https://other.example";
  prompts();
  assert.equal(await unblock(), "sealedPukInvalid");
  run("pkcs11-tool", ["--module", module, "--login", "--pin", "222222", "-O"]);
});

await close();
