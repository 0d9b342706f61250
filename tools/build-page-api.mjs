#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Builds the npm package @sceau/portal: tools/build-page-api.mjs [--out DIRECTORY] (default dist/portal-package).
// ECMAScript modules, their types, source maps, and the WebAssembly modules when they were built.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { out = join(root, "dist/portal-package") } = parseArgs({ options: { out: { type: "string" } } }).values;
/** What may be imported, and its source. */
const entries = {
  index: "extension/page-api/index",
  errors: "extension/page-api/errors",
  components: "extension/page-api/components/index",
  testing: "extension/page-api/testing",
  certificates: "wasm/api/certificates",
  "certificates-worker": "wasm/api/worker",
  forms: "wasm/api/forms",
};
const { version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: root,
  bundle: true,
  charset: "utf8",
  entryPoints: Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, `${source}.ts`])),
  format: "esm",
  outdir: out,
  sourcemap: true,
  splitting: true,
  target: ["chrome121", "firefox128"],
});
execFileSync(join(root, "node_modules/.bin/tsc"), [
  ...["-p", "tsconfig.page-api.json", "--outDir", join(out, "types")],
], { cwd: root, stdio: "inherit" });

for (const name of ["sceau.wasm", "forms.wasm"]) {
  const wasm = join(root, "build/wasm/wasm", name);
  if (existsSync(wasm)) copyFileSync(wasm, join(out, name));
}
copyFileSync(join(root, "LICENSE"), join(out, "LICENSE"));
copyFileSync(join(root, "docs/portal-developers.md"), join(out, "README.md"));
writeFileSync(join(out, "package.json"), `${JSON.stringify({
  name: "@sceau/portal",
  version,
  license,
  description: "Certificates on smart cards and USB tokens in a web page: identify, declare, sign, renew.",
  type: "module",
  // Importing the components defines their elements.
  sideEffects: ["./components.js"],
  exports: {
    ...Object.fromEntries(Object.keys(entries).map((name) => [name === "index" ? "." : `./${name}`, {
      types: `./types/${entries[name]}.d.ts`,
      default: `./${name}.js`,
    }])),
    "./sceau.wasm": "./sceau.wasm",
    "./forms.wasm": "./forms.wasm",
  },
}, null, 2)}\n`);
