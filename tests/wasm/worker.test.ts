// SPDX-License-Identifier: Apache-2.0
// The worker's two sides, talking through a MessageChannel as a page and its worker do.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { Certificates } from "../../wasm/api/certificates.js";
import { CertificatesWorker, serveCertificates, type Progress } from "../../wasm/api/worker.js";

const modulePath = "build/wasm/wasm/sceau.wasm";
const options = { skip: !existsSync(modulePath) && process.env["CI"] !== "true" ? "sceau.wasm is not built: cmake --workflow --preset wasm" : false };
const directory = mkdtempSync(join(tmpdir(), "sceau-worker-"));
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(directory, name)));

const ports = new MessageChannel();
let worker: CertificatesWorker;
before(() => {
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  if (options.skip !== false) return;
  serveCertificates(ports.port1, Certificates.load(readFileSync(modulePath)));
  ports.port1.start();
  worker = CertificatesWorker.start(ports.port2);
  ports.port2.start();
});
after(() => {
  ports.port1.close();
  ports.port2.close();
  rmSync(directory, { recursive: true });
});

void describe("The module in a worker", options, () => {
  void it("reads a certificate into the same values as in the page", async () => {
    const here = (await Certificates.load(readFileSync(modulePath))).parse(fixture("holder-rsa.der"));
    const there = await worker.call("parse", [fixture("holder-rsa.der")]);
    assert.deepEqual(there, here);
    assert(there.notAfter instanceof Date);
    assert.equal(typeof there.serialNumber, "bigint");
  });

  void it("refuses with the module's code, and says what was wrong", async () => {
    await assert.rejects(worker.call("parse", [new Uint8Array([0x30, 0])]), ({ name, code, cause }: { name?: string; code?: string; cause?: unknown }) => {
      assert.equal(name, "BridgeError");
      assert.equal(code, "certificateInvalid");
      assert.match(cause as string, /certificate/);
      return true;
    });
  });

  void it("calls nothing but the methods of Certificates", async () => {
    for (const method of ["constructor", "toString", "__proto__", "module"])
      await assert.rejects(worker.call(method as "parse", [new Uint8Array()]), { code: "unknownCommand" });
  });

  void it("tells how far it is", async () => {
    const seen: Progress[] = [];
    const inputs = Array.from({ length: 250 }, (): [Uint8Array] => [fixture("holder-ec.der")]);
    const read = await worker.callForEach("parse", inputs, { onProgress: (progress) => seen.push(progress) });
    assert.equal(read.length, 250);
    assert.deepEqual(seen, [{ done: 100, total: 250 }, { done: 200, total: 250 }, { done: 250, total: 250 }]);
  });

  void it("makes a table of many certificates in parts, with the rows of the whole", async () => {
    const seen: Progress[] = [];
    const list = Array.from({ length: 4100 }, (_, row) => row === 4000 ? new Uint8Array([0x30, 0]) : fixture(row % 2 ? "holder-ec.der" : "holder-rsa.der"));
    const table = await worker.table(list, { onProgress: (progress) => seen.push(progress) });
    assert.deepEqual(seen.map(({ done }) => done), [2000, 4000, 4100]);
    assert.deepEqual(table.malformed, [4000]);
    const [rsa, ec] = [await worker.call("parse", [fixture("holder-rsa.der")]), await worker.call("parse", [fixture("holder-ec.der")])];
    assert.deepEqual(table.keyType.slice(4098), [rsa.keyType, ec.keyType]);
    assert.deepEqual(table.serialHex.slice(2000, 2002), [rsa.serialHex, ec.serialHex]);
    assert.deepEqual(new Date(table.notAfter[4099] ?? 0), ec.notAfter);
    assert.equal(table.commonName.length, 4100);
    assert.equal(list[0]?.length, fixture("holder-rsa.der").length, "the caller keeps its certificates");

    const controller = new AbortController();
    const reason = new Error("the page was left");
    await assert.rejects(worker.table(list, { signal: controller.signal, onProgress: () => {
      controller.abort(reason);
    } }), (error) => error === reason);
  });

  void it("stops when it is told to, with the reason that was given", async () => {
    const controller = new AbortController();
    const reason = new Error("the page was left");
    const inputs = Array.from({ length: 250 }, (): [Uint8Array] => [fixture("holder-ec.der")]);
    let parts = 0;
    await assert.rejects(worker.callForEach("parse", inputs, {
      signal: controller.signal,
      onProgress: () => {
        parts += 1;
        controller.abort(reason);
      },
    }), (error) => error === reason);
    assert.equal(parts, 1);
    await assert.rejects(worker.call("parse", [fixture("holder-ec.der")], { signal: controller.signal }), (error) => error === reason);
    assert.equal((await worker.call("parse", [fixture("holder-ec.der")])).keyType, "P-256");
  });
});
