// SPDX-License-Identifier: Apache-2.0
// Nothing is in what we ship that its list of components does not name: judged by what the compiler read, what the loader
// loads and what lies in the directories that are installed.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const parts = JSON.parse(readFileSync(join(root, "installers/sbom/parts.json"), "utf8"));
const native = process.env.SCEAU_BUILD ?? join(root, "build/dev");
const wasm = process.env.SCEAU_WASM_BUILD ?? join(root, "build/wasm");
const builds = { "sceau-host": native, "sceau-portal": native, "sceau-host.exe": process.env.BUILD ?? join(root, "build/mingw"), "sceau.wasm": wasm, "forms.wasm": wasm };
/** The compiler's own run-time libraries come with every program; the licence of GCC's and LLVM's lets them. */
const toolchain = new Set(["gcc-12", "gcc-mingw-w64", "glibc", "linux", "llvm-toolchain-14"]);

const out = mkdtempSync(join(tmpdir(), "sceau-sbom-"));
after(() => rmSync(out, { recursive: true }));
const command = (program, ...args) => execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });

/** Which packages own files, asked for all at once. */
function owners(paths) {
  const real = [...new Set(paths.map((path) => (existsSync(path) ? realpathSync(path) : path)))];
  const { stdout } = spawnSync("dpkg-query", ["--search", ...real, ...real.map((path) => path.replace(/^\/usr\/lib/, "/lib"))], { encoding: "utf8", maxBuffer: 1 << 28 });
  return [...new Set(stdout.split("\n").filter((line) => !line.startsWith("diversion")).map((line) => line.split(": ")[0].split(",")[0]).filter(Boolean))];
}
const sourceOf = (name) => command("dpkg-query", "--show", "--showformat=${source:Package}\n", name).split("\n")[0];

/** The list of a part, or the reason why it is not looked at here. */
function listOf(part, context) {
  const build = builds[part];
  if (!existsSync(join(build, parts[part].binary))) {
    assert.ok(!process.env.PARTS && (process.env.CI !== "true" || part.endsWith(".exe")), `${part} is not built`);
    context.skip(`${part} is not built`);
    return undefined;
  }
  command(process.execPath, join(root, "installers/sbom/make-sbom.mjs"), "--part", part, "--build", build, "--out", out);
  return JSON.parse(readFileSync(join(out, `${part}.cdx.json`), "utf8"));
}

/** What the compiler read for a part's objects and the loader loads for it, of other people's. */
function foreignIn(part) {
  const build = builds[part];
  const binary = join(build, parts[part].binary);
  const linked = new Set(command("ninja", "-C", build, "-t", "inputs", parts[part].binary).split("\n").filter((path) => /\.o(bj)?$/.test(path)));
  const read = command("ninja", "-C", build, "-t", "deps").split("\n\n").filter((text) => linked.has(text.split(":")[0]))
    .flatMap((text) => text.split("\n").slice(1).map((line) => resolve(build, line.trim())));
  const ours = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.+)$/m.exec(readFileSync(join(build, "CMakeCache.txt"), "utf8"))[1];
  // Cross builds reach single libraries through links of their own.
  const foreign = [...new Set(read)].filter((path) => existsSync(path)).map((path) => realpathSync(path)).filter((path) => !path.startsWith(`${realpathSync(ours)}/`));
  assert.ok(read.length > 100, "the compiler read something");
  const isElf = readFileSync(binary).subarray(1, 4).toString("latin1") === "ELF";
  const loaded = isElf ? [...command("ldd", binary).matchAll(/=> (\/\S+)/g)].map(([, path]) => path) : [];
  const packages = [...new Set(owners([...foreign, ...loaded]).map(sourceOf))].filter((source) => !toolchain.has(source));
  // What was built from source lies in the cache.
  const built = foreign.filter((path) => !path.startsWith("/usr/")).map((path) => (/openssl|utf8proc/.exec(path) ?? [path])[0]);
  return { packages, built: [...new Set(built)] };
}

/** What of that a list of components does not name. */
function missingFrom(components, { packages, built }) {
  const sources = new Set(components.filter(({ purl }) => purl?.startsWith("pkg:deb/")).map(({ name }) => sourceOf(name)));
  const names = new Set(components.map(({ name }) => name));
  return [...packages.filter((source) => !sources.has(source)), ...built.filter((name) => !names.has(name))];
}

for (const part of Object.keys(parts).filter((name) => !process.env.PARTS || process.env.PARTS === name)) {
  test(`${part}: every foreign header that was compiled and every library that is loaded is in its list, with a licence`, (context) => {
    const list = listOf(part, context);
    if (!list) return;
    assert.equal(list.bomFormat, "CycloneDX");
    assert.equal(new Set(list.components.map((component) => component["bom-ref"])).size, list.components.length);
    for (const { name, version, licenses } of list.components) assert.ok(version && licenses.length > 0, name);
    const foreign = foreignIn(part);
    assert.deepEqual(missingFrom(list.components, foreign), []);
    // A list that leaves one out is found out, and one that names what is not there.
    for (const one of parts[part].compiledIn.filter((name) => !toolchain.has(sourceOf(name))))
      assert.deepEqual(missingFrom(list.components.filter(({ name }) => name !== one), foreign), [sourceOf(one)]);

    const notices = readFileSync(join(out, `${part}.licences.txt`), "utf8");
    for (const source of [...parts[part].compiledIn, ...(parts[part].sources ?? [])]) assert.ok((notices.split(`===== ${source}`)[1] ?? "").split("=====")[0].length > 200, source);
  });
}

test("every font and picture that is shipped is ours or in a list", () => {
  const ours = new Set(["extension/icons", "portal/web/assets"]);
  const listed = new Set(Object.values(parts).flatMap(({ files }) => (files ?? []).map(({ path }) => path)));
  const walk = (directory) => readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? walk(join(directory, entry.name)) : [join(directory, entry.name)]));
  const foreign = ["extension", "portal/web", "portal/templates", "shared/design-tokens"].flatMap((directory) => walk(join(root, directory)))
    .map((path) => relative(root, path)).filter((path) => /\.(woff2?|ttf|otf|png|jpe?g|ico|wasm|pdf|icc)$/.test(path) && ![...ours].some((directory) => path.startsWith(directory)));
  assert.deepEqual(foreign.filter((path) => !listed.has(path)), []);
});
