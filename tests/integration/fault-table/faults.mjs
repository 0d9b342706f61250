// SPDX-License-Identifier: Apache-2.0
// The rows and columns of the table: what befalls a renewal, and where the journal stands then.

import { goOn } from "../lib/driver.mjs";
import { control, kind, module, run } from "../lib/token.mjs";

const deviceMemory = 0x31;

/** Journal states, with the step of the page and the driver's function in which the fault strikes. */
export const states = {
  nothing: { step: "generateKey", inside: "C_Login", meaning: "the PIN was typed, no key is asked for yet" },
  makingKey: { step: "generateKey", inside: "C_GenerateKeyPair", meaning: "the token makes the key" },
  keyMade: { step: "signRequest", inside: "C_Sign", meaning: "the request is being signed" },
  requested: { step: "signAttributes", inside: "C_Sign", meaning: "the request is signed; the current key signs for it" },
  certificateReceived: { step: "installCertificate", inside: "C_CreateObject", meaning: "the certificate is being written" },
  certificateWritten: { step: "installCertificate", inside: "C_Sign", meaning: "the new key signs the acknowledgement" },
};

// SoftHSM is files in a directory.
const noReader = () => (kind === "softhsm" ? "SoftHSM has no reader and no smart card service" : undefined);
const noTries = () => (kind === "softhsm" ? "SoftHSM counts no wrong PINs" : undefined);

const wrongPin = () => {
  try {
    run("pkcs11-tool", ["--module", module, "--login", "--pin", "000000", "-O"]);
  } catch {
    return; // as it should be
  }
  throw new Error("the wrong PIN was accepted");
};

const unblockPin = () => run("pkcs15-tool", ["--unblock-pin", "--auth-id", kind === "gids" ? "80" : "01", "--puk", "12345678", "--new-pin", "123456"]);

/** Each fault strikes while the driver waits in a function; `never` says why this token cannot know it. */
export const faults = {
  "token pulled": {
    never: noReader,
    strike: () => control("pull"),
    repair: () => control("insert"),
  },
  "card reset": {
    never: noReader,
    strike: () => run("opensc-tool", ["--reset"]),
  },
  "pcscd killed": {
    never: noReader,
    strike: () => control("kill-pcscd"),
    repair: () => (control("start-pcscd"), control("insert")),
  },
  "worker killed": {
    strike: ({ host }) => host.workers().forEach((worker) => process.kill(worker, "SIGKILL")),
  },
  "host killed": { strike: ({ host }) => host.kill(), hostGone: true },
  "browser closed": { strike: ({ host }) => host.close(), hostGone: true },
  "module hang": { strike: () => {}, hangs: true },
  "PIN locked": {
    never: noTries,
    strike: () => [1, 2, 3].forEach(wrongPin),
    repair: unblockPin,
  },
  "token full": { strike: () => goOn(deviceMemory) },
  "portal silent": { strike: () => {}, pageGone: true },
};
