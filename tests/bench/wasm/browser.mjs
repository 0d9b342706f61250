// SPDX-License-Identifier: Apache-2.0
// The rows of the table that only a browser can measure, in Chromium.
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

import { chromiumProgram } from "../../end-to-end/lib/chromium.mjs";
import { firstCertificate } from "./first-certificate.mjs";
import { serve } from "./server.mjs";

/** Each page's script leaves `first(der)`: the time from its start to a parsed certificate. */
const scripts = {
  ours: `import { Certificates } from "./wasm/api/certificates.ts";
    export const first = async (der, module) => (await Certificates.load(module)).parse(der).keyType;`,
  forge: `import forge from "node-forge";
    export const first = async (der) => forge.pki.certificateFromAsn1(forge.asn1.fromDer(String.fromCharCode(...der))).serialNumber;`,
  pkijs: `import * as pkijs from "pkijs";
    export const first = async (der) => pkijs.Certificate.fromBER(der).serialNumber.toString();`,
  table: `import { CertificatesWorker } from "./wasm/api/worker.ts";
    export const start = () => CertificatesWorker.start("/worker.js");`,
  worker: `import { Certificates } from "./wasm/api/certificates.ts"; import { serveCertificates } from "./wasm/api/worker.ts";
    serveCertificates(globalThis, Certificates.load("/sceau.wasm"));`,
};

/** Minified, as a portal ships it. */
export const bundle = (source) => execFileSync("node_modules/.bin/esbuild", ["--bundle", "--minify", "--format=esm", "--target=chrome121", "--loader=ts"], { input: source, stdio: ["pipe", "pipe", "ignore"], maxBuffer: 1 << 24 });

const median = (values) => [...values].sort((left, right) => left - right)[values.length >> 1];

export const bundles = Object.fromEntries(Object.entries(scripts).map(([name, source]) => [name, bundle(source)]));

/** Milliseconds for a table of `count` certificates, from the page's list to the page's columns, through a worker. */
async function table(browser, origin, certificates, count) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(origin);
  const times = await page.evaluate(async ({ certificates, count }) => {
    const { start } = await import("/table.js");
    const forge = await import("/forge.js");
    const worker = start();
    const kinds = certificates.map((der) => Uint8Array.from(der));
    const list = Array.from({ length: count }, (_, row) => kinds[row % kinds.length].slice());
    const ours = [], theirs = [];
    for (let round = 0; round < 9; round += 1) {
      const begin = performance.now();
      const made = await worker.table(list);
      ours.push(performance.now() - begin);
      if (made.keyType.length !== count || made.malformed.length > 0) throw new Error("the table is not whole");
    }
    for (let round = 0; round < 3; round += 1) {
      const begin = performance.now();
      for (let row = 0; row < count; row += 1) await forge.first(kinds[0]);
      theirs.push(performance.now() - begin);
    }
    return { ours, theirs };
  }, { certificates: certificates.map((der) => [...der]), count });
  return { ours: median(times.ours), forge: median(times.theirs) };
}

/** Everything that is measured in Chromium. */
export async function measureInChromium(wasm, der, certificates) {
  const files = new Map(Object.entries(bundles).map(([name, content]) => [`/${name}.js`, content]));
  files.set("/", "<!doctype html><title>bench</title>");
  files.set("/sceau.wasm", wasm);
  const first = await firstCertificate(files, ["ours", "forge", "pkijs"], der, 25);
  const server = await serve(files);
  const browser = await chromium.launch({ executablePath: chromiumProgram, chromiumSandbox: false });
  try {
    return {
      version: browser.version(),
      first: Object.fromEntries(Object.entries(first).map(([name, times]) => [name, median(times)])),
      table: await table(browser, server.origin, certificates, 10_000),
    };
  } finally {
    await browser.close();
    server.close();
  }
}
