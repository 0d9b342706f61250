#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Builds what the portal's pages load: portal/web/build.mjs [--out dist/portal] [--wasm build/wasm/wasm/sceau.wasm]

import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values } = parseArgs({
  options: {
    out: { type: "string", default: join(root, "dist/portal") },
    wasm: { type: "string", default: join(root, "build/wasm/wasm/sceau.wasm") },
  },
});

mkdirSync(values.out, { recursive: true });
// What an earlier build named otherwise must not be served or packaged any more.
for (const name of readdirSync(values.out)) if (/\.(js|wasm)$/.test(name)) rmSync(join(values.out, name));
await build({
  absWorkingDir: root,
  entryPoints: { portal: "portal/web/src/main.ts" },
  bundle: true,
  charset: "utf8",
  format: "esm",
  // WebAssembly glue comes only when a page touches certificates.
  splitting: true,
  chunkNames: "[name]-[hash]",
  minify: true,
  outdir: values.out,
  target: ["chrome121", "firefox128"],
});
copyFileSync(values.wasm, join(values.out, "sceau.wasm"));
copyFileSync(join(dirname(values.wasm), "forms.wasm"), join(values.out, "forms.wasm"));
console.log(`The portal's scripts are in ${values.out}.`);
