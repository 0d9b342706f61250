// SPDX-License-Identifier: Apache-2.0
// What an organisation puts on its own server; that browsers install it is shown by policies-browsers.test.mjs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "sceau-self-host-"));
after(() => rmSync(work, { recursive: true }));
const sh = (line) => spawnSync("sh", ["-ec", line], { cwd: work, encoding: "utf8" });
const pack = (extension, key, out) =>
  spawnSync(join(root, "installers/extension/self-host.mjs"), ["--extension", extension, "--key", join(work, key), "--base-url", "https://portail.exemple.fr/sceau/", "--out", join(work, out)], { encoding: "utf8" });
sh("openssl genrsa -out key.pem 2048; openssl genrsa -out other.pem 2048");
const probe = join(root, "tests/installers/policy-extension");

test("the files name each other, and unzip reads what is inside", () => {
  assert.equal(pack(probe, "key.pem", "www").status, 0);
  const updates = readFileSync(join(work, "www/updates.xml"), "utf8");
  const [, id] = /appid="([a-p]{32})"/.exec(updates);
  assert.match(updates, /codebase="https:\/\/portail\.exemple\.fr\/sceau\/sceau-1\.0\.0\.crx" version="1\.0\.0"/);
  const firefox = JSON.parse(readFileSync(join(work, "www/updates.json"), "utf8"));
  const [update] = firefox.addons["probe@exemple.fr"].updates;
  assert.equal(update.update_hash, `sha256:${sh("sha256sum www/sceau-1.0.0.xpi").stdout.slice(0, 64)}`);
  const listed = sh("python3 -m zipfile -t www/sceau-1.0.0.xpi && python3 -m zipfile -l www/sceau-1.0.0.xpi");
  assert.equal(listed.status, 0, listed.stderr);
  assert.match(listed.stdout, /background\.js[\s\S]*manifest\.json[\s\S]*schema\.json/);
  // The id is what openssl and tr make of the public key.
  assert.equal(sh("openssl rsa -in key.pem -pubout -outform der 2>/dev/null | sha256sum | cut -c1-32 | tr 0-9a-f a-p").stdout.trim(), id);
});

test("the same extension gives the same bytes", () => {
  assert.equal(pack(probe, "key.pem", "again").status, 0);
  assert.equal(sh("diff -r www again").status, 0);
});

test("a key that is not the manifest's is refused, because browsers would refuse the package", () => {
  cpSync(probe, join(work, "keyed"), { recursive: true });
  const key = sh("openssl rsa -in key.pem -pubout -outform der 2>/dev/null | base64 -w0").stdout;
  writeFileSync(join(work, "keyed/manifest.json"), JSON.stringify({ ...JSON.parse(readFileSync(join(probe, "manifest.json"), "utf8")), key }));
  assert.equal(pack(join(work, "keyed"), "key.pem", "good").status, 0);
  const { status, stderr } = pack(join(work, "keyed"), "other.pem", "bad");
  assert.equal(status, 1);
  assert.match(stderr, /browsers would refuse/);
});

test("one CMake target makes the archives for the stores and everything for an own server", () => {
  const build = join(work, "build");
  const own = "https://portail.exemple.fr/sceau";
  const made = sh(`cd '${root}'; cmake --preset dev -B '${build}' -DSCEAU_EXTENSION_KEY='${work}/key.pem' -DSCEAU_EXTENSION_URL=${own} \\
    '-DSCEAU_EXTENSION_PORTALS=https://portail.exemple.fr;https://rh.exemple.fr' && cmake --build '${build}' --target package-extension`);
  assert.equal(made.status, 0, made.stdout + made.stderr);
  const packed = join(build, "packages/extension");
  const manifest = (archive) => JSON.parse(sh(`unzip -p '${join(packed, archive)}' manifest.json`).stdout);
  for (const archive of ["sceau-chromium.zip", "sceau-firefox.xpi"]) {
    assert.deepEqual(manifest(archive).content_scripts[0].matches, ["https://portail.exemple.fr/*", "https://rh.exemple.fr/*"]);
    assert.equal(manifest(archive).update_url, undefined, "a store updates by itself");
  }
  const { version } = manifest("sceau-chromium.zip");
  assert.equal(manifest(`www/sceau-${version}.crx`).update_url, `${own}/updates.xml`);
  assert.equal(manifest(`www/sceau-${version}.xpi`).browser_specific_settings.gecko.update_url, `${own}/updates.json`);
  assert.match(readFileSync(join(packed, "www/updates.xml"), "utf8"), new RegExp(`${own}/sceau-${version}\\.crx`));
});
