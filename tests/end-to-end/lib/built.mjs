// SPDX-License-Identifier: Apache-2.0
// Tests that load what was built before must not pass, or fail, for what the sources no longer say. Run by itself (npm test), it looks at
// the WebAssembly modules.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { freshDirectory, root } from "./common.mjs";

/**
 * Fails when build/wasm holds modules that its sources would not make now; ninja knows. Without modules there is nothing to say.
 * @returns {void}
 */
export function requireFreshWasm() {
  const directory = join(root, "build/wasm");
  if (!existsSync(join(directory, "wasm/sceau.wasm"))) return;
  const { stdout, error } = spawnSync("ninja", ["-C", directory, "-n", "wasm/sceau.wasm", "wasm/forms.wasm"], { encoding: "utf8" });
  if (error !== undefined || !/^ninja: no work to do\.$/m.test(stdout) || /^\[/m.test(stdout))
    throw new Error("build/wasm/wasm/sceau.wasm is older than its sources, or was not built here. Run: tools/build wasm");
}

/**
 * Fails when dist/portal, which portals of tests serve, is not what the sources of its scripts and build/wasm make.
 * @returns {void}
 */
export function requireFreshPortalScripts() {
  requireFreshWasm();
  const made = freshDirectory("portal-scripts");
  try {
    execFileSync(process.execPath, [join(root, "portal/web/build.mjs"), "--out", made], { stdio: ["ignore", "ignore", "inherit"] });
    const served = join(root, "dist/portal");
    const differs = (/** @type {string} */ name) => !existsSync(join(served, name)) || !readFileSync(join(served, name)).equals(readFileSync(join(made, name)));
    const old = readdirSync(made).filter(differs);
    if (old.length > 0) throw new Error(`dist/portal is not what its sources make (${old.join(", ")}). Run: npm run build:portal`);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) requireFreshWasm();
