// SPDX-License-Identifier: Apache-2.0
// A certification authority made of the openssl command, for tests that are about the token and not about the portal.

import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { run } from "./token.mjs";

export class Authority {
  #serial = Date.now();
  #issued = [];

  constructor() {
    this.directory = mkdtempSync("/run/sceau-test/authority-");
    const [key, root] = [this.#file("root.key"), this.#file("root.pem")];
    run("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", root,
      "-subj", "/C=FR/O=Autorité Démonstration/CN=Autorité Démonstration", "-utf8", "-days", "10"]);
    run("openssl", ["x509", "-in", root, "-outform", "DER", "-out", this.#file("root.der")]);
    writeFileSync(this.#file("holder.cnf"), "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth,emailProtection\n");
  }

  get root() {
    return this.#file("root.pem");
  }
  get rootDer() {
    return this.#file("root.der");
  }

  /** The certificate for a PKCS#10 file, as `name`.pem and `name`.der; openssl checks the request's own signature. */
  certify(requestFile, form, name, days = 400) {
    const [pem, der] = [this.#file(`${name}.pem`), this.#file(`${name}.der`)];
    this.#serial += 1;
    run("openssl", ["req", "-in", requestFile, "-inform", form, "-verify", "-noout"]);
    run("openssl", ["x509", "-req", "-in", requestFile, "-inform", form, "-CA", this.root, "-CAkey", this.#file("root.key"),
      "-set_serial", String(this.#serial), "-days", String(days), "-extfile", this.#file("holder.cnf"), "-out", pem]);
    run("openssl", ["x509", "-in", pem, "-outform", "DER", "-out", der]);
    return { pem, der };
  }

  /** As certify(), for a request in memory; the same request is given the same certificate. */
  issue(request, name) {
    const [pem, der] = [this.#file(`${name}.pem`), this.#file(`${name}.der`)];
    if (existsSync(der)) return { pem, der };
    const file = this.#file(`${name}.csr`);
    writeFileSync(file, request);
    this.#issued.push({ pem, der });
    return this.certify(file, "DER", name);
  }

  /** What issue() made since forget(). */
  issued() {
    return this.#issued;
  }
  forget() {
    this.#issued = [];
  }

  verify(pem) {
    run("openssl", ["verify", "-CAfile", this.root, pem]);
  }

  file(name) {
    return this.#file(name);
  }

  #file(name) {
    return join(this.directory, name);
  }
}
