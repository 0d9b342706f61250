// SPDX-License-Identifier: Apache-2.0
// The generated Linux files, copied to / as an administrator would (in a private namespace), read by a real Chromium and a real Firefox.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { updateManifest } from "../../installers/extension/update-manifests.mjs";
import { manifestKeyOf, packCrx } from "../../tools/build-extension/crx.mjs";
import { zipDirectory } from "../../tools/build-extension/zip.mjs";
import { chromiumIdOf } from "../../tools/policies-generator/input.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "sceau-browsers-"));
const firefoxId = "probe@exemple.fr";

const sh = (line) => {
  const { status, stderr } = spawnSync("sh", ["-ec", line], { cwd: work, encoding: "utf8" });
  assert.equal(status, 0, `${line}\n${stderr}`);
};

sh(`openssl genrsa -out extension.pem 2048 2>/dev/null
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout ca.key -out ca.pem -subj "/CN=Autorité Démonstration Racine" -utf8
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout site.key -out site.csr -subj /CN=localhost
  printf "subjectAltName=DNS:localhost\\nextendedKeyUsage=serverAuth\\n" > site.ext
  openssl x509 -req -in site.csr -CA ca.pem -CAkey ca.key -days 2 -extfile site.ext -out site.pem
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout other.key -out other.pem -subj "/CN=Autre Autorité" -utf8
  for authority in ca other; do
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $authority-holder.key -out holder.csr -subj "/CN=Camille Exemple"
    printf "extendedKeyUsage=clientAuth\\n" > holder.ext
    openssl x509 -req -in holder.csr -CA $authority.pem -CAkey $authority.key -days 2 -extfile holder.ext -out holder.pem
    openssl pkcs12 -export -inkey $authority-holder.key -in holder.pem -name "Camille, $authority" -passout pass: -out $authority.p12
  done`);

const privateKey = readFileSync(join(work, "extension.pem"), "utf8");
const chromiumId = chromiumIdOf(manifestKeyOf(privateKey));
const archive = zipDirectory(join(here, "policy-extension"));
const crx = packCrx(archive, privateKey);
writeFileSync(join(work, "probe.xpi"), archive);

let report;
const web = createServer((request, response) => {
  if (request.url.startsWith("/updates.xml")) response.end(updateManifest({ id: chromiumId, version: "1.0.0", url: `${base}/probe.crx` }));
  else if (request.url === "/probe.crx") response.setHeader("content-type", "application/x-chrome-extension").end(crx);
  else if (request.url === "/report") request.setEncoding("utf8").on("data", (text) => (report += text)).on("end", () => response.end() && web.emit("report"));
  else response.writeHead(404).end();
}).listen(0, "127.0.0.1");
await once(web, "listening");
const base = `http://127.0.0.1:${web.address().port}`;
const tls = createTlsServer({ key: readFileSync(join(work, "site.key")), cert: readFileSync(join(work, "site.pem")) }, (_, response) => response.end("trusted")).listen(0, "127.0.0.1");
await once(tls, "listening");
// Asks for a certificate of either authority, and lets everybody in.
const asking = createTlsServer({ key: readFileSync(join(work, "site.key")), cert: readFileSync(join(work, "site.pem")), ca: ["ca.pem", "other.pem"].map((name) => readFileSync(join(work, name))), requestCert: true, rejectUnauthorized: false },
  (request, response) => {
    if (request.url === "/") asking.emit("visit", request.socket.getPeerCertificate());
    response.end("seen");
  }).listen(0, "127.0.0.1");
await once(asking, "listening");

after(() => {
  web.close();
  tls.close();
  asking.close();
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

// Settings that the real extension knows: the probe takes its two addresses from them.
const managed = { portalOrigins: ["https://portail.exemple.fr"], supportContact: `${base}/report`, frameOrigins: [`https://localhost:${tls.address().port}`] };

/** A tree to copy to /: generated policies, host manifests, and what only a test needs. */
function administratorsFiles(name, changes = {}) {
  const tree = join(work, name);
  writeFileSync(
    join(work, `${name}.json`),
    JSON.stringify({
      origins: managed.portalOrigins, updateUrl: `${base}/updates.xml`, firefoxInstallUrl: `file://${work}/probe.xpi`, chromiumId, firefoxId,
      certificateAuthorities: ["ca.pem"], extension: managed, ...changes,
    }),
  );
  const { status, stderr } = spawnSync(join(root, "tools/policies"), ["--input", join(work, `${name}.json`), "--out", tree], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const manifest = (directory, allowed) => {
    mkdirSync(join(tree, "linux", directory), { recursive: true });
    const text = { name: "fr.sceau.host", description: "probe", path: join(here, "probe-host.mjs"), type: "stdio", ...allowed };
    writeFileSync(join(tree, "linux", directory, "fr.sceau.host.json"), JSON.stringify(text));
  };
  manifest("etc/chromium/native-messaging-hosts", { allowed_origins: [`chrome-extension://${chromiumId}/`] });
  manifest("usr/lib/mozilla/native-messaging-hosts", { allowed_extensions: [firefoxId] });
  // The probe is not signed by Mozilla; a real .xpi is.
  const firefox = join(tree, "linux/etc/firefox/policies/policies.json");
  const policies = JSON.parse(readFileSync(firefox, "utf8"));
  policies.policies.Preferences = { "xpinstall.signatures.required": { Value: false, Status: "locked" } };
  writeFileSync(firefox, JSON.stringify(policies));
  return join(tree, "linux");
}

const theReport = () => once(web, "report").then(() => JSON.parse(report));

/** What `seen()` waits for from `browser`, started where `files` are in place: by default what the extension reports. Undefined when this machine cannot. */
async function seenBy(context, browser, files, { seen = theReport, prepare = () => undefined } = {}) {
  const [program, ...args] = browser;
  if (!existsSync(program) || spawnSync(join(here, "private-root.sh"), ["true"]).status !== 0) {
    assert.notEqual(process.env.CI, "true", "CI must have private namespaces and both browsers");
    context.skip(`needs ${program} and private mount namespaces`);
    return undefined;
  }
  report = "";
  const home = mkdtempSync(join(work, "home-"));
  prepare(home);
  const reported = seen();
  const child = spawn(join(here, "private-root.sh"), ["sh", "-c", 'cp -r "$0/." / && exec "$@"', files, program, ...args.map((arg) => arg.replace("PROFILE", join(home, "profile")))],
    { env: { ...process.env, HOME: home, MOZ_HEADLESS: "1" }, stdio: "ignore", detached: true });
  mkdirSync(join(home, "profile"));
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`${program} did not report within 60 s`)), 60_000)));
  try {
    return await Promise.race([reported, late]);
  } finally {
    clearTimeout(timer);
    process.kill(-child.pid, "SIGTERM");
    await Promise.race([once(child, "exit"), new Promise((resolve) => setTimeout(resolve, 8_000))]);
  }
}

const chromium = ["/usr/lib/chromium/chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--user-data-dir=PROFILE", "about:blank"];
const firefox = ["/usr/lib/firefox-esr/firefox-esr", "--headless", "--no-remote", "--profile", "PROFILE", "about:blank"];

test("Chromium installs the extension by policy, gives it its configuration, starts the host and trusts the authority", async (context) => {
  const seen = await seenBy(context, chromium, administratorsFiles("chromium"));
  if (!seen) return;
  assert.deepEqual(seen.managed, managed);
  assert.equal(seen.page, "trusted");
  assert.deepEqual(seen.host.answer?.result.arguments, [`chrome-extension://${chromiumId}/`], JSON.stringify(seen.host));
});

test("Firefox does the same", async (context) => {
  const seen = await seenBy(context, firefox, administratorsFiles("firefox"));
  if (!seen) return;
  assert.deepEqual(seen.managed, managed);
  assert.equal(seen.page, "trusted");
  assert.deepEqual(seen.host.answer?.result.arguments, ["/usr/lib/mozilla/native-messaging-hosts/fr.sceau.host.json", firefoxId], JSON.stringify(seen.host));
});

test("Chromium refuses every host that the generated allow-list does not name", async (context) => {
  const files = administratorsFiles("blocked");
  const path = join(files, "etc/chromium/policies/managed/sceau.json");
  const policy = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...policy, NativeMessagingBlocklist: ["*"], NativeMessagingAllowlist: ["fr.exemple.autre"] }));
  const seen = await seenBy(context, chromium, files);
  if (!seen) return;
  assert.match(seen.host.refused ?? "", /disabled by the system administrator/);
});

/** A holder with a certificate of each authority. */
function withCertificates(home) {
  sh(`mkdir -p '${home}/.pki/nssdb' && certutil -N --empty-password -d 'sql:${home}/.pki/nssdb'
    for authority in ca other; do pk12util -i $authority.p12 -W '' -K '' -d 'sql:${home}/.pki/nssdb'; done`);
}

test("Chromium offers a portal the certificate of the issuer that the policy names, without asking", async (context) => {
  const origin = `https://localhost:${asking.address().port}`;
  const seen = () => once(asking, "visit").then(([certificate]) => certificate);
  for (const issuer of ["Autre Autorité", "Autorité Démonstration Racine"]) {
    const files = administratorsFiles(`select-${issuer.length}`, { autoSelect: [{ origin, issuer }] });
    const shown = await seenBy(context, [...chromium.slice(0, -1), `${origin}/`], files, { seen, prepare: withCertificates });
    if (!shown) return;
    assert.deepEqual([shown.subject?.CN, shown.issuer?.CN], ["Camille Exemple", issuer]);
  }
});
