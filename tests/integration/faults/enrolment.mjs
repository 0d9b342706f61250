// SPDX-License-Identifier: Apache-2.0
// What a token says against a key or a certificate.

import { moduleWith } from "../lib/driver.mjs";
import { renew, resume } from "../lib/renewal.mjs";
import { assert, inventory, orphans, refused, startHost, subject, that } from "../lib/scenario.mjs";
import { kind, module, prompts, run } from "../lib/token.mjs";
import { authority, current, keyType, make, nothingIsLeft, pins, resumeWith } from "./person.mjs";

const asUser = (...words) => run("pkcs11-tool", ["--module", module, "--login", "--pin", "123456", ...words]);

/** A certificate that has nothing to do with any key of the token. */
const stranger = () => {
  const [key, request] = [authority.file("stranger.key"), authority.file("stranger.csr")];
  run("openssl", ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", request, "-subj", subject]);
  return authority.certify(request, "PEM", "stranger");
};

export const scenarios = {
  async "identifier-taken"() {
    const other = stranger();
    let host = await startHost();
    let id;
    class Interrupted extends Error {}
    const interrupted = renew(host, current, keyType, authority, (step) => {
      if (step !== "installCertificate") return;
      [{ id }] = orphans();
      asUser("--write-object", other.der, "--type", "cert", "--id", id, "--label", "Autre certificat");
      throw new Interrupted();
    });
    await assert.rejects(interrupted, Interrupted);
    // A driver that is loaded anew knows what the other program wrote.
    await host.close();
    host = await startHost();
    if (kind === "softhsm") {
      await resumeWith(host); // it takes two certificates of one CKA_ID
    } else {
      await refused("a certificate that another program put under the new key's CKA_ID is named", "certificateDuplicate", () =>
        resume(host, current, authority));
      await that("the new key is kept, and so is what the other program wrote", () =>
        assert.deepEqual(inventory().filter((item) => item.id === id).map(({ what }) => what).sort(), ["certificate", "key"]));
      asUser("--delete-object", "--type", "cert", "--id", id);
      await host.close();
      host = await startHost();
      await resumeWith(host);
    }
    await host.close();
  },

  async "write-protected"() {
    moduleWith("token-flags 2"); // CKF_WRITE_PROTECTED
    const host = await startHost();
    prompts();
    await refused("a token that says that it is write-protected is told so", "tokenWriteProtected", () => make(host));
    await that("before any PIN is asked for", () => assert.deepEqual(pins(), []));
    await nothingIsLeft();
    await host.close();

    moduleWith("return C_CreateObject e2");
    const late = await startHost();
    await refused("one that refuses the certificate is told so too", "tokenWriteProtected", () => renew(late, current, keyType, authority));
    await that("and keeps the new key", () => assert.equal(orphans().length, 1));
    await late.close();
    moduleWith();
    const next = await startHost();
    await resumeWith(next);
    await next.close();
  },
};
