#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// What is inside a program we ship, as CycloneDX 1.5, and the licences that come with it.
// Usage: installers/sbom/make-sbom.mjs --part sceau-host --build build/release --out DIR [--program FILE]
// FILE is the program as it ships where packages hold it otherwise than the build does: without its symbols, or signed.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(readFileSync(join(here, "../../package.json"), "utf8"));
const parts = JSON.parse(readFileSync(join(here, "parts.json"), "utf8"));

const { values } = parseArgs({ options: { part: { type: "string" }, build: { type: "string" }, out: { type: "string" }, program: { type: "string" } } });
const part = parts[values.part];
if (!part || !values.build || !values.out) {
  process.stderr.write(`Usage: installers/sbom/make-sbom.mjs --part ${Object.keys(parts).join("|")} --build DIR --out DIR [--program FILE]\n`);
  process.exit(1);
}

const command = (program, ...args) => execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
const distribution = Object.fromEntries(
  readFileSync("/etc/os-release", "utf8").split("\n").map((line) => line.split("=").map((text) => text.replaceAll('"', ""))),
);

/** The Debian package that owns a file; symbolic links are followed, because packages know the real path. */
function ownerOf(path) {
  for (const candidate of [realpathSync(path), realpathSync(path).replace(/^\/usr/, ""), path])
    try {
      return command("dpkg-query", "--search", candidate).split(": ")[0].split(",")[0];
    } catch {
      // the next spelling
    }
  throw new Error(`no package owns ${path}`);
}

/** The shared libraries that the loader brings in, by package. */
const linkedPackages = (binary) =>
  [...new Set([...command("ldd", binary).matchAll(/=> (\/\S+)/g)].map(([, path]) => ownerOf(path)))].sort();

const copyrightOf = (name) => {
  const path = `/usr/share/doc/${name.split(":")[0]}/copyright`;
  return existsSync(path) ? readFileSync(realpathSync(path), "utf8") : "";
};

/** The short names in a machine-readable copyright file; free text where it is not one. */
function licencesOf(name) {
  const found = [...copyrightOf(name).matchAll(/^License: *(\S.*)$/gm)].map(([, text]) => text.trim());
  return found.length > 0 ? [...new Set(found)] : [`see /usr/share/doc/${name.split(":")[0]}/copyright`];
}

function component(name, scope) {
  const plain = name.split(":")[0];
  const packageVersion = command("dpkg-query", "--show", "--showformat=${Version}\n", name).split("\n")[0];
  const purl = `pkg:deb/${distribution.ID}/${encodeURIComponent(plain)}@${encodeURIComponent(packageVersion)}`;
  return {
    type: "library", "bom-ref": purl, name: plain, version: packageVersion, scope: "required", purl,
    licenses: licencesOf(name).map((text) => ({ license: { name: text } })),
    properties: [{ name: "sceau:use", value: scope }],
  };
}

/** Every file that the compiler read for the objects that this program is linked from. */
const linked = new Set(command("ninja", "-C", values.build, "-t", "inputs", part.binary).split("\n").filter((path) => path.endsWith(".o") || path.endsWith(".obj")));
const inputs = command("ninja", "-C", values.build, "-t", "deps").split("\n\n").filter((text) => linked.has(text.split(":")[0]))
  .flatMap((text) => text.split("\n").slice(1).map((line) => line.trim()));

/** What is built from source, recognised by a header of it: its directory, version and tarball. */
const fromSource = {
  openssl: (found) => {
    const prefix = dirname(dirname(dirname(found("/include/openssl/opensslv.h"))));
    const version = /OPENSSL_VERSION_STR "([^"]+)"/.exec(readFileSync(join(prefix, "include/openssl/opensslv.h"), "utf8"))[1];
    const beside = (directory) => readdirSync(directory).filter((name) => /^openssl.*\.tar\.\w+$/.test(name)).sort().map((name) => join(directory, name));
    const tarball = [...beside(prefix), ...beside(dirname(prefix))][0];
    return { version, tarball, licence: "Apache-2.0", text: command("tar", "--extract", "--to-stdout", "--wildcards", "--file", tarball, "*/LICENSE.txt") };
  },
  utf8proc: (found) => {
    const header = found("utf8proc/utf8proc.h");
    const number = (name) => new RegExp(`UTF8PROC_VERSION_${name} (\\d+)`).exec(readFileSync(header, "utf8"))[1];
    return { version: ["MAJOR", "MINOR", "PATCH"].map(number).join("."), licence: "MIT", text: readFileSync(join(dirname(header), "LICENSE.md"), "utf8") };
  },
};

function built(name) {
  const found = (end) => {
    const path = inputs.find((input) => input.endsWith(end));
    if (!path) throw new Error(`${values.build} was not built with ${name}`);
    return path.startsWith("/") ? path : join(values.build, path);
  };
  const { version: sourceVersion, tarball, licence, text } = fromSource[name](found);
  const purl = `pkg:generic/${name}@${sourceVersion}`;
  return {
    notice: `===== ${name} ${sourceVersion}\n\n${text}`,
    component: {
      type: "library", "bom-ref": purl, name, version: sourceVersion, scope: "required", purl, licenses: [{ license: { id: licence } }],
      ...(tarball && { hashes: [{ alg: "SHA-256", content: createHash("sha256").update(readFileSync(tarball)).digest("hex") }] }),
      properties: [{ name: "sceau:use", value: "compiled in, from source" }],
    },
  };
}

/** A file of somebody else's that lies beside the program. */
const shipped = ({ name, version: fileVersion, licence, path }) => ({
  type: "file", "bom-ref": `file/${path}`, name, version: fileVersion, scope: "required", licenses: [{ license: { id: licence } }],
  hashes: [{ alg: "SHA-256", content: createHash("sha256").update(readFileSync(join(here, "../..", path))).digest("hex") }],
  properties: [{ name: "sceau:file", value: path }],
});

const binary = join(values.build, part.binary);
const bytes = readFileSync(values.program ?? binary);
const sources = (part.sources ?? []).map(built);
const files = part.files ?? [];
const native = bytes.subarray(0, 4).toString("latin1") === "\x7fELF";
const components = [
  ...part.compiledIn.map((name) => component(name, "compiled in")),
  ...sources.map((source) => source.component),
  ...(native ? linkedPackages(binary).map((name) => component(name, "shared library of the system")) : []),
  ...files.map(shipped),
];
const product = {
  type: "application", "bom-ref": `sceau/${values.part}`, name: values.part, version, description: part.description,
  licenses: [{ license: { id: "Apache-2.0" } }], hashes: [{ alg: "SHA-256", content: createHash("sha256").update(bytes).digest("hex") }],
};
const bom = {
  bomFormat: "CycloneDX", specVersion: "1.5", version: 1,
  metadata: { component: product, tools: { components: [{ type: "application", name: "make-sbom", version }] } },
  components,
  dependencies: [{ ref: product["bom-ref"], dependsOn: components.map((entry) => entry["bom-ref"]) }],
};

/** Only what is inside the file we hand out needs its notice beside it. */
const notices = [
  ...part.compiledIn.map((name) => `===== ${name}\n\n${copyrightOf(name)}`),
  ...sources.map((source) => source.notice),
  ...files.map(({ name, text }) => `===== ${name}\n\n${readFileSync(join(here, "../..", text), "utf8")}`),
];

mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, `${values.part}.cdx.json`), `${JSON.stringify(bom, null, 2)}\n`);
writeFileSync(join(values.out, `${values.part}.licences.txt`), `${notices.join("\n\n")}\n`);
process.stdout.write(`${values.part}: ${components.length} components\n`);
