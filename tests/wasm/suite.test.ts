// SPDX-License-Identifier: Apache-2.0
// The Catch2 suite of shared/x509, compiled to WebAssembly: the same cases as natively, with the same results.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

const built = "build/wasm/wasm/x509-suite";
const options = { skip: !existsSync(`${built}/x509_suite.js`) && process.env["CI"] !== "true" ? "the suite is not built: cmake --workflow --preset wasm" : false, timeout: 900_000 };

void describe("The suite of shared/x509 in WebAssembly", options, () => {
  void it("passes whole", (context) => {
    // Emscripten's glue is CommonJS, while the repository's package.json says module; and it takes Node's fetch for a browser's.
    const directory = mkdtempSync(join(tmpdir(), "sceau-suite-"));
    copyFileSync(`${built}/x509_suite.js`, join(directory, "suite.cjs"));
    copyFileSync(`${built}/x509_suite.wasm`, join(directory, "x509_suite.wasm"));
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--no-experimental-fetch", join(directory, "suite.cjs"), "--use-colour", "no"], { encoding: "utf8", maxBuffer: 1 << 26 });
    rmSync(directory, { recursive: true });
    assert.equal(status, 0, `${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
    const [, assertions, cases] = /All tests passed \((\d+) assertions in (\d+) test cases\)/.exec(stdout) ?? [];
    const written = readdirSync("tests/shared/x509").filter((name) => name.endsWith("_test.cpp"))
      .reduce((sum, name) => sum + (readFileSync(`tests/shared/x509/${name}`, "utf8").match(/^(TEST_CASE|SCENARIO)\(/gm)?.length ?? 0), 0);
    assert.equal(Number(cases), written, stdout.slice(-1000));
    context.diagnostic(`${String(assertions)} assertions in ${String(cases)} cases`);
  });
});
