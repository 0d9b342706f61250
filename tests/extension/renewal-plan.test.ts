// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { attempt, type PlanPhase, type RenewalPlan, type RenewalStanding } from "../../extension/page-api/components/renewal-plan.js";
import { BridgeError, type Sceau } from "../../extension/page-api/index.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const current = bytes("current");
const pieces = { signatures: [{ signedAttributes: current, signature: current }], signatureAlgorithm: "ES256" };

/** A program with a journal, and what it was asked for. */
class Program {
  readonly asked: string[] = [];
  journal: { renewalId: string; currentCertificate: Uint8Array; publicKey: Uint8Array; request?: Uint8Array }[] = [];
  declares: () => Promise<Uint8Array> = () => Promise.resolve(bytes("declared again"));
  readonly sceau = {
    pending: () => Promise.resolve(this.journal),
    abandon: (renewalId: string) => {
      this.asked.push("abandonKey");
      this.journal = this.journal.filter((entry) => entry.renewalId !== renewalId);
      return Promise.resolve();
    },
    declare: () => this.declares(),
    certificateFunctions: () => Promise.resolve({ buildRenewalRequestInfo: () => current, assembleSignedData: (content: Uint8Array) => content }),
    request: (command: string) => {
      this.asked.push(command);
      return Promise.resolve({ renewalId: "new", publicKey: current, request: bytes("request"), acknowledgement: { content: bytes("acknowledgement"), ...pieces }, ...pieces });
    },
  } as unknown as Sceau;
}

const begun = { renewalId: "old", currentCertificate: current, publicKey: current, request: bytes("earlier request") };
const locks: string[] = [];
let locked = false;
Object.defineProperty(globalThis, "navigator", {
  value: {
    locks: {
      request: (name: string, _options: object, work: (lock: object | null) => Promise<unknown>) => {
        locks.push(name);
        return work(locked ? null : {});
      },
    },
  },
});

void describe("An attempt to renew", () => {
  let program: Program;
  let acknowledged: string[];
  let phases: PlanPhase[];
  beforeEach(() => {
    [program, acknowledged, phases, locked] = [new Program(), [], [], false];
  });

  const tried = async (standing: string | RenewalStanding, submit: RenewalPlan["submit"] = () => Promise.resolve({ certificate: current, chain: [], nonce: "m" }), challenge: () => unknown = () => Promise.resolve(standing)): Promise<string> => {
    const plan: RenewalPlan = {
      certificate: current,
      keyType: "P-256",
      challenge: challenge as RenewalPlan["challenge"],
      submit,
      acknowledge: (acknowledgement) => {
        acknowledged.push(new TextDecoder().decode(acknowledgement));
        return Promise.resolve();
      },
    };
    const onProgress = ({ phase }: { phase: PlanPhase }): void => {
      if (phases.at(-1) !== phase) phases.push(phase);
    };
    try {
      await attempt(program.sceau, plan, { signal: new AbortController().signal, onProgress });
      return "done";
    } catch (error) {
      assert.ok(error instanceof BridgeError, String(error));
      return error.code;
    }
  };
  const nonce = "n".repeat(44);

  void test("makes a key, has it certified, installs the certificate and brings its acknowledgement", async () => {
    assert.equal(await tried(nonce), "done");
    assert.deepEqual(program.asked, ["generateKey", "signRequest", "signAttributes", "installCertificate"]);
    assert.deepEqual(acknowledged, ["acknowledgement"]);
    assert.deepEqual(phases, ["key", "request", "submission", "installation", "acknowledgement"]);
  });

  void test("takes the challenge also where plain JavaScript brings it without a promise", async () => {
    assert.equal(await tried(nonce, undefined, () => nonce), "done");
  });

  void test("goes on with the key that is there, and with no other certificate's", async () => {
    program.journal = [{ ...begun, renewalId: "another", currentCertificate: bytes("another") }, begun];
    assert.equal(await tried({ nonce, accepted: true }), "done");
    assert.deepEqual(program.asked, ["signAttributes", "installCertificate"]);
  });

  void test("waits for another tab that renews", async () => {
    locked = true;
    assert.equal(await tried(nonce), "busy");
    assert.deepEqual(program.asked, []);
    assert.deepEqual([...new Set(locks)], ["sceau-renewal"]);
  });

  void test("makes no second key where the portal accepted one that is not here", async () => {
    assert.equal(await tried({ nonce, accepted: true }), "renewalUnknown");
    assert.deepEqual(program.asked, []);
  });

  void test("has the new key declare once more what the portal never heard", async () => {
    assert.equal(await tried({ nonce, accepted: true, issued: { certificate: current, declaration: "Installed." } }), "done");
    assert.deepEqual([program.asked, acknowledged], [[], ["declared again"]]);
    program.declares = () => Promise.reject(new BridgeError("certificateAbsent"));
    assert.equal(await tried({ nonce, accepted: true, issued: { certificate: current, declaration: "Installed." } }), "renewalUnknown");
  });

  void test("removes a key whose request the portal gave up, and makes another", async () => {
    program.journal = [begun];
    let submissions = 0;
    const submit: RenewalPlan["submit"] = () => (submissions++ === 0 ? Promise.reject(new BridgeError("challengeExpired")) : Promise.resolve({ certificate: current, chain: [], nonce: "m" }));
    assert.equal(await tried({ nonce, accepted: false }, submit), "done");
    assert.deepEqual(program.asked, ["signAttributes", "abandonKey", "generateKey", "signRequest", "signAttributes", "installCertificate"]);
  });

  void test("keeps the key where the portal says nothing about it, or still counts on it", async () => {
    const expired: RenewalPlan["submit"] = () => Promise.reject(new BridgeError("challengeExpired"));
    for (const standing of [nonce, { nonce, accepted: true }]) {
      program.journal = [begun];
      assert.equal(await tried(standing, expired), "challengeExpired");
      assert.equal(program.journal.length, 1);
    }
  });
});
