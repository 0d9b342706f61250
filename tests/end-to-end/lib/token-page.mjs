// SPDX-License-Identifier: Apache-2.0
// Beside a token (tests/environment/with-token): the holder's certificate, or none yet, and a page in a real browser with the real extension and the real
// host. Each function of the page API that the page calls is counted.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Authority } from "../../integration/lib/authority.mjs";
import { build } from "../../integration/lib/native-host.mjs";
import { assert, holder } from "../../integration/lib/scenario.mjs";
import { run } from "../../integration/lib/token.mjs";
import { chromiumProgram, launchChromium } from "./chromium.mjs";
import { root } from "./common.mjs";
import { firefoxProgram, launchFirefox } from "./firefox.mjs";
import { buildExtension, serveSite } from "./site.mjs";

export const nonce = Buffer.alloc(33, "n").toString("base64");
/** Public functions that need a token without certificate: token.mjs leaves them to first-certificate.mjs. */
export const firstCertificateFunctions = ["enrol"];
export const base64 = (bytes) => Buffer.from(bytes).toString("base64");

const script = `import * as api from "/sceau.js"; import "/components.js";
const called = (globalThis.called = { answered: {}, failed: {} });
const counted = (name, work) => async function (...given) {
  try { const answer = await work.apply(this, given); called.answered[name] = true; return answer; }
  catch (error) { called.failed[name] = true; throw error; }
};
const { prototype } = api.Sceau;
for (const name of Object.getOwnPropertyNames(prototype)) if (!["constructor", "request"].includes(name)) prototype[name] = counted(name, prototype[name]);
const functions = Object.entries(api).filter(([, value]) => typeof value === "function" && !/^class/.test(String(value)));
globalThis.publicFunctions = [...functions.map(([name]) => name), ...Object.getOwnPropertyNames(prototype).filter((name) => !["constructor", "request"].includes(name))];
globalThis.api = { ...api, ...Object.fromEntries(functions.map(([name, work]) => [name, counted(name, work)])) };
globalThis.bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)); globalThis.base64 = (bytes) => btoa(String.fromCharCode(...bytes));
globalThis.outcome = (attempt) => attempt.then(() => "done", (error) => error.code ?? String(error));`;

/** Ends the program when the browser is missing: with 77, or with 1 where CI must have it. */
export function needs(browserName) {
  const missing = [
    [browserName === "firefox" ? firefoxProgram : chromiumProgram, `${browserName} is not installed`],
    [existsSync(join(root, "build/wasm/wasm/sceau.wasm")), "sceau.wasm is not built (tools/build wasm)"],
  ].find(([there]) => !there);
  if (!missing) return;
  console.log(`skipped: ${missing[1]}`);
  process.exit(process.env.CI === "true" ? 1 : 77);
}

/** Without `oldKey` the token stays as it is. */
export async function tokenPage(browserName, oldKey, { env = {}, pages = {} } = {}) {
  const person = oldKey === undefined ? { authority: new Authority() } : holder(oldKey);
  const { authority } = person;
  const site = await serveSite(
    {
      "index.html": '<!doctype html><html lang="fr"><title>Portail</title><main><h1>Portail</h1><button>Commencer</button><sceau-renewal wasm="/sceau.wasm"></sceau-renewal></main><script type="module" src="/page.js"></script></html>',
      "page.js": script,
      ...pages,
    },
    { "components.js": "extension/page-api/components/index.ts" },
  );
  const extension = buildExtension(site.directory, [site.origin]);
  const browser = await (browserName === "firefox" ? launchFirefox : launchChromium)({
    extension: extension[browserName],
    host: join(build, "native-host/sceau-host"),
    certificateAuthority: site.authority,
    env,
  });
  const { page } = browser;
  page.setDefaultTimeout(60_000);

  /** The portal, as far as the page's submit() needs one: it judges the request, then issues; or it is down. */
  const portal = { isDown: false, issued: undefined, request: undefined };
  let submitted = 0;
  const answer = (content) => {
    portal.request = content;
    portal.issued = authority.issue(content, `new-${createHash("sha256").update(content).digest("hex").slice(0, 8)}`);
    return { certificate: base64(readFileSync(portal.issued.der)), chain: [base64(readFileSync(authority.rootDer))] };
  };
  await page.exposeFunction("issue", (cms) => {
    if (portal.isDown) throw new Error("503");
    const file = authority.file(`renewal-${++submitted}.cms`);
    writeFileSync(file, Buffer.from(cms, "base64"));
    const request = authority.file(`renewal-${submitted}.csr`);
    run("openssl", ["cms", "-verify", "-inform", "DER", "-in", file, "-CAfile", authority.root, "-purpose", "any", "-binary", "-out", request]);
    return answer(readFileSync(request));
  });
  await page.exposeFunction("issueFirst", (request) => {
    if (portal.isDown) throw new Error("503");
    return answer(Buffer.from(request, "base64"));
  });

  await page.goto(site.origin);
  await page.waitForFunction(() => "api" in globalThis);
  const inPage = (work, ...values) => page.evaluate(work, values);
  return {
    ...person,
    person,
    page,
    browser,
    site,
    portal,
    inPage,
    connect: () =>
      inPage(async () => {
        globalThis.sceau = await globalThis.api.connect({ wasm: "/sceau.wasm" });
        return globalThis.sceau.versions.host;
      }),
    /** The acknowledgement (base64) is signed by the key of the certificate that the portal issued last. */
    acknowledged: (acknowledgement) => {
      const file = authority.file("acknowledgement.cms");
      writeFileSync(file, Buffer.from(acknowledgement, "base64"));
      run("openssl", ["cms", "-verify", "-inform", "DER", "-in", file, "-CAfile", authority.root, "-purpose", "any", "-signer", authority.file("signer.pem"), "-out", "/dev/null"]);
      const serial = (path) => run("openssl", ["x509", "-in", path, "-noout", "-serial"]);
      assert.equal(serial(authority.file("signer.pem")), serial(portal.issued.pem));
    },
    /** Ends the programs that this browser started; the next call starts one anew. */
    endHost: () => {
      for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
        try {
          const [program, worker] = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
          const isOurs = readFileSync(`/proc/${id}/environ`, "utf8").split("\0").includes(`HOME=${browser.home}`);
          if (isOurs && program.endsWith("/native-host/sceau-host") && worker !== "token-worker") process.kill(Number(id));
        } catch {
          // it ended meanwhile
        }
    },
    close: async () => {
      await browser.close();
      site.close();
    },
  };
}
