// SPDX-License-Identifier: Apache-2.0
// The API reference says what the sources say, and each of its examples does what it claims.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";

import { Certificates, clauseOf, toDer, type SignatureAlgorithm } from "../../wasm/api/certificates.js";
import { Forms } from "../../wasm/api/forms.js";
import { CertificatesWorker, serveCertificates } from "../../wasm/api/worker.js";

const modulePath = "build/wasm/wasm/sceau.wasm";
const options = { skip: !existsSync(modulePath) && process.env["CI"] !== "true" ? "sceau.wasm is not built: cmake --workflow --preset wasm" : false };
const directory = mkdtempSync(join(tmpdir(), "sceau-reference-"));

interface Example {
  readonly name: string;
  readonly code: string;
}

/** Sections "// Name" of a file of examples. */
const examplesOf = (file: string): readonly Example[] =>
  readFileSync(`wasm/examples/${file}.mjs`, "utf8").split(/^\/\/ (?=[A-Za-z.]+$)/m).slice(1).map((section) => {
    const end = section.indexOf("\n");
    return { name: section.slice(0, end), code: section.slice(end + 1) };
  });

/** `expression; // → value` as an assertion. */
const checked = (code: string): string => code.replace(/^(.+); \/\/ → (.+)$/gm, "assert.deepEqual($1, $2);");

const given: Record<string, unknown> = {
  assert, Certificates, CertificatesWorker, clauseOf, toDer, Forms, serveCertificates,
  read: (name: string) => new Uint8Array(readFileSync(join(directory, name))),
  sign: (key: string, algorithm: SignatureAlgorithm, message: Uint8Array) => {
    const padding = algorithm.startsWith("PS") ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] : [];
    return new Uint8Array(execFileSync("openssl", ["dgst", `-sha${algorithm.slice(2)}`, ...padding, "-sign", `${key}.key`], { cwd: directory, input: message }));
  },
};
const ports = [new MessageChannel(), new MessageChannel()] as const;

before(async () => {
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  if (options.skip !== false) return;
  const bytesOfModule = readFileSync(modulePath);
  const bytesOfForms = readFileSync("build/wasm/wasm/forms.wasm");
  serveCertificates(ports[0].port1, Certificates.load(bytesOfModule));
  ports[0].port1.start();
  ports[0].port2.start();
  Object.assign(given, {
    bytesOfModule, bytesOfForms, channel: ports[1].port1, certificates: await Certificates.load(bytesOfModule),
    forms: await Forms.load(bytesOfForms), worker: CertificatesWorker.start(ports[0].port2),
  });
});
after(() => {
  for (const { port1 } of ports) port1.close();
  rmSync(directory, { recursive: true });
});

void describe("The API reference", () => {
  void it("is what the sources say today", () => {
    execFileSync("tools/api-reference.mjs", ["certificates", "--check"], { stdio: "pipe" });
  });
});

void describe("The example of", options, () => {
  for (const file of ["certificates", "worker", "forms"])
    for (const { name, code } of examplesOf(file))
      void it(`${name} does what it claims`, async () => {
        const path = join(directory, `${name}.mjs`);
        const names = Object.keys(given);
        writeFileSync(path, `export default async ({ ${names.join(", ")} }) => {\n${checked(code)}\n};\n`);
        const { default: example } = (await import(pathToFileURL(path).href)) as { default: (from: typeof given) => Promise<void> };
        await example(given);
        assert(checked(code) !== code || ["serveCertificates", "CertificatesWorker.start"].includes(name), "an example claims something");
      });
});
