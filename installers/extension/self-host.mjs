#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Packs the built extension for an organisation that hosts it itself: CRX, update manifest, xpi and Firefox's update file.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { manifestKeyOf, packCrx } from "../../tools/build-extension/crx.mjs";
import { zipDirectory } from "../../tools/build-extension/zip.mjs";
import { chromiumIdOf } from "../../tools/policies-generator/input.mjs";
import { firefoxUpdateManifest, updateManifest } from "./update-manifests.mjs";

const { values } = parseArgs({
  options: { extension: { type: "string" }, firefox: { type: "string" }, key: { type: "string" }, "base-url": { type: "string" }, out: { type: "string" } },
});
if (!values.extension || !values.key || !values["base-url"] || !values.out) {
  process.stderr.write(`Usage: installers/extension/self-host.mjs --extension DIR [--firefox DIR] --key KEY.pem --base-url https://… --out DIR

  --extension DIR   the unpacked extension for Chromium (tools/build-extension)
  --firefox DIR     the one for Firefox; Mozilla must sign the .xpi before release versions of Firefox take it
  --key KEY.pem     RSA private key; it decides the extension's id, so keep it for ever and away from the web server
`);
  process.exit(1);
}

const base = values["base-url"].replace(/\/$/, "");
const privateKey = readFileSync(values.key, "utf8");
const manifest = JSON.parse(readFileSync(join(values.extension, "manifest.json"), "utf8"));
const id = chromiumIdOf(manifestKeyOf(privateKey));
if (manifest.key && chromiumIdOf(manifest.key) !== id) {
  process.stderr.write(`The manifest's "key" belongs to ${chromiumIdOf(manifest.key)}, the private key to ${id}: browsers would refuse the package.\n`);
  process.exit(1);
}

mkdirSync(values.out, { recursive: true });
const write = (name, content) => {
  writeFileSync(join(values.out, name), content);
  process.stdout.write(`${join(values.out, name)}\n`);
};
const { version } = manifest;
write(`sceau-${version}.crx`, packCrx(zipDirectory(values.extension), privateKey));
write("updates.xml", updateManifest({ id, version, url: `${base}/sceau-${version}.crx` }));

const firefox = values.firefox ?? values.extension;
const gecko = JSON.parse(readFileSync(join(firefox, "manifest.json"), "utf8")).browser_specific_settings?.gecko?.id;
if (gecko && existsSync(firefox)) {
  const xpi = zipDirectory(firefox);
  write(`sceau-${version}.xpi`, xpi);
  const sha256 = createHash("sha256").update(xpi).digest("hex");
  write("updates.json", firefoxUpdateManifest({ id: gecko, version, url: `${base}/sceau-${version}.xpi`, sha256 }));
}
