// SPDX-License-Identifier: Apache-2.0
// The time from a page's script to its first parsed certificate, in a Chromium without DevTools. With them, thus under Playwright, each
// response costs the main thread more (by a trace, a copy that is kept): 11 to 15 ms for our module, the largest file, which no user pays.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromiumProgram } from "../../end-to-end/lib/chromium.mjs";
import { serve } from "./server.mjs";

/** The frame of one library: its time goes to the page around it. */
const frame = (name, der) => `<!doctype html><script type="module">
  const bytes = Uint8Array.from(${JSON.stringify([...der])});
  const measured = async () => {
    await new Promise((resolve) => setTimeout(resolve, 150)); // the frame's own process has come to rest
    const start = performance.now();
    // As docs/certificates-api.md has it: the module is fetched and compiled while the script is still being fetched.
    const module = ${name === "ours" ? `WebAssembly.compileStreaming(fetch("/sceau.wasm"))` : "undefined"};
    const { first } = await import("/${name}.js");
    await first(bytes, module);
    return performance.now() - start;
  };
  parent.postMessage(await measured().catch(String), "*");
</script>`;

/** All libraries in turn, each time from a site of its own, to which Chromium gives a process of its own and an empty cache. */
const page = (names, rounds) => `<!doctype html><script type="module">
  const times = { ${names.map((name) => `${name}: []`).join(", ")} };
  for (let round = 0; round < ${rounds}; round += 1)
    for (const [name, own] of Object.entries(times)) {
      const frame = document.createElement("iframe");
      frame.src = \`http://\${name}-\${round}.localhost:\${location.port}/\${name}.html\`;
      const message = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data), { once: true }));
      document.body.append(frame);
      own.push(await message);
      frame.remove();
    }
  await fetch("/times", { method: "POST", body: JSON.stringify(times) });
</script>`;

/** Milliseconds of each round by the library's name. `scripts` and the module are in `files`, by their paths. */
export async function firstCertificate(files, names, der, rounds) {
  const server = await serve(new Map([...files, ...names.map((name) => [`/${name}.html`, frame(name, der)]), ["/", page(names, rounds)]]));
  const profile = mkdtempSync(join(tmpdir(), "sceau-bench-profile-"));
  const browser = spawn(chromiumProgram, ["--headless=new", "--no-sandbox", "--no-first-run", "--site-per-process", `--user-data-dir=${profile}`, server.origin], { stdio: "ignore" });
  const ended = new Promise((resolve) => browser.once("exit", resolve));
  try {
    const times = await Promise.race([server.received, ended.then(() => ({ none: ["Chromium has ended"] }))]);
    const failed = Object.values(times).flat().find((time) => typeof time !== "number");
    if (failed !== undefined) throw new Error(`the first certificate: ${failed}`);
    return times;
  } finally {
    browser.kill();
    await ended;
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
