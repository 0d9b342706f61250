#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Builds the extension for Chromium browsers and Firefox from one manifest:
//   tools/build-extension.mjs [--portal ORIGIN]… [--out DIRECTORY] [--key KEY.pem] [--version N] [--update-url URL] [--package]
// --portal: where the content script runs from the beginning (default https://localhost:8443)
// --key: the key that gives the Chromium extension its id, instead of the manifest's
// --version, --update-url: instead of the manifest's; an extension outside the stores asks the URL for updates
// --package: also sceau-chromium.zip and sceau-firefox.xpi for the stores and, with a private --key, sceau.crx for IT departments

import { createHash, createPrivateKey } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { manifestKeyOf, packCrx } from "./build-extension/crx.mjs";
import { zipDirectory } from "./build-extension/zip.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "extension");

/** The id that Chromium browsers compute from a manifest's key: 128 bits of its SHA-256, digits written a to p. */
export function chromiumId(key) {
  const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("hex").slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode("a".charCodeAt(0) + Number.parseInt(digit, 16))).join("");
}

/** A portal's origin as a match pattern; Firefox knows no ports there. */
const patternOf = (origin) => `${new URL(origin).protocol}//${new URL(origin).hostname}/*`;

const ownPages = ["popup", "options", "install"];

/** One of the extension's own pages: the head that all of them share, and its own body. */
function ownPage(name) {
  const [shell, body] = ["page", name].map((file) => readFileSync(join(source, `src/ui/${file}.html`), "utf8"));
  return shell.replace("{{name}}", name).replace("{{body}}", body);
}

function manifestFor(browser, { portals, key, version, updateUrl }) {
  const manifest = JSON.parse(readFileSync(join(source, "manifest.json"), "utf8"));
  manifest.version = version ?? manifest.version;
  manifest.content_scripts[0].matches = [...new Set(portals.map(patternOf))];
  // The same pages again: without it Chromium lets no script into frames that policy names, nor tells which page they are in.
  manifest.host_permissions = manifest.content_scripts[0].matches;
  if (browser === "firefox") {
    delete manifest.key;
    delete manifest.minimum_chrome_version;
    delete manifest.background.service_worker;
    if (updateUrl) manifest.browser_specific_settings.gecko.update_url = updateUrl;
  } else {
    manifest.key = key ?? manifest.key;
    if (updateUrl) manifest.update_url = updateUrl;
    delete manifest.browser_specific_settings;
    delete manifest.background.scripts;
  }
  return manifest;
}

/** Writes OUT/chromium and OUT/firefox, and OUT/maps for neither; says where and under which ids. */
export async function buildExtension({ portals = ["https://localhost:8443"], out = join(root, "dist/extension"), key, version, updateUrl } = {}) {
  for (const portal of portals)
    if (new URL(portal).origin !== portal) throw new Error(`--portal takes an origin such as https://portal.example, not ${portal}`);
  const named = join(root, "dist/extension"); // wherever it is written: maps must be the same bytes too
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      background: "extension/src/background/main.ts",
      relay: "extension/src/content/relay.ts",
      ...Object.fromEntries(ownPages.map((name) => [name, `extension/src/ui/${name}.ts`])),
    },
    bundle: true,
    charset: "utf8",
    define: { __PORTAL_ORIGINS__: JSON.stringify(portals) },
    format: "esm",
    // Names stay readable for whoever reviews the shipped files; white space goes, the content script is counted in bytes.
    minifySyntax: true,
    minifyWhitespace: true,
    outdir: named,
    // Beside the archives, for whoever looks into a report from the field.
    sourcemap: "external",
    target: ["chrome121", "firefox128"],
    write: false,
  });
  const [maps, code] = [true, false].map((isMap) => outputFiles.filter(({ path }) => path.endsWith(".map") === isMap));
  rmSync(join(out, "maps"), { recursive: true, force: true });
  mkdirSync(join(out, "maps"), { recursive: true });
  for (const { path, contents } of maps) writeFileSync(join(out, "maps", relative(named, path)), contents);
  const manifests = {};
  for (const browser of ["chromium", "firefox"]) {
    const target = join(out, browser);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    for (const { path, contents } of code) writeFileSync(join(target, relative(named, path)), contents);
    for (const part of ["_locales", "icons", "managed-schema.json"]) cpSync(join(source, part), join(target, part), { recursive: true });
    rmSync(join(target, "icons/sceau.svg"));
    for (const name of ownPages) writeFileSync(join(target, `${name}.html`), ownPage(name));
    cpSync(join(source, "src/ui/ui.css"), join(target, "ui.css"));
    for (const part of ["tokens.css", "fonts.css", "base.css", "fonts"])
      cpSync(join(root, "shared/design-tokens", part), join(target, "design-tokens", part), { recursive: true });
    manifests[browser] = manifestFor(browser, { portals, key, version, updateUrl });
    writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifests[browser], null, 2)}\n`);
  }
  return {
    chromium: { directory: join(out, "chromium"), id: chromiumId(manifests.chromium.key) },
    firefox: { directory: join(out, "firefox"), id: manifests.firefox.browser_specific_settings.gecko.id },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = { type: "string" };
  const { values } = parseArgs({
    options: { portal: { ...text, multiple: true }, out: text, key: text, version: text, "update-url": text, package: { type: "boolean" } },
  });
  const pem = values.key && readFileSync(values.key, "utf8");
  const built = await buildExtension({
    ...(values.portal && { portals: values.portal }),
    ...(values.out && { out: values.out }),
    ...(pem && { key: manifestKeyOf(pem) }),
    version: values.version,
    updateUrl: values["update-url"],
  });
  for (const [browser, { directory, id }] of Object.entries(built)) console.log(`${browser}: ${directory} (${id})`);
  if (values.package) {
    const out = dirname(built.chromium.directory);
    const archive = zipDirectory(built.chromium.directory);
    writeFileSync(join(out, "sceau-chromium.zip"), archive);
    writeFileSync(join(out, "sceau-firefox.xpi"), zipDirectory(built.firefox.directory));
    if (pem?.includes("PRIVATE KEY")) writeFileSync(join(out, "sceau.crx"), packCrx(archive, createPrivateKey(pem)));
  }
}
