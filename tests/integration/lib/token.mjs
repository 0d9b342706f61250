// SPDX-License-Identifier: Apache-2.0
// The token that with-token provides: what befalls it, and what judges find on it. None of the product's code.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build, root } from "./native-host.mjs";

export const kind = readFileSync("/run/sceau-test/kind", "utf8").trim();
export const module = process.env.SCEAU_PKCS11_MODULE;

/** Runs a program to its end; throws with what it said when it fails. */
export const run = (program, args, options = {}) => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", timeout: 180_000, ...options });
  if (error || status !== 0) throw new Error(`${program} ${args.join(" ")}: ${error ?? `${stdout}${stderr}`}`);
  return stdout;
};

export const control = (...words) => run(join(root, "tests/environment/token-control"), words);

/** The commands that the card was sent and their answers, a line each, in hexadecimal. */
export const cardLog = () => readFileSync("/run/sceau-test/card.log", "utf8").split("\n");

/** Says what the holder does in the next dialogs, one action a line (tests/environment/pinentry_script.hpp). */
export const dialogs = (...actions) => writeFileSync("/run/sceau-test/pinentry.script", actions.map((action) => `${action}\n`).join(""));

/** What the dialogs showed since the last call. */
export const prompts = () => {
  const file = "/run/sceau-test/pinentry.prompts";
  const shown = readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  writeFileSync(file, "");
  return shown;
};

const judge = (verb, args = [], options = {}) => run(join(build, "tests/judges/token-judge"), [verb, "--module", module, ...args], options);

const objects = (verb, options) =>
  judge(verb, [], options).split("\n").filter(Boolean).map((line) => {
    const [, what, id, publicKey, state, label] = /^(\S+) (\S*) (\S+) (\S+) ?(.*)$/.exec(line);
    return { what, id, publicKey, matched: state === "matched", label };
  });

/** Every key and certificate on the token, and whether each has its other half. */
export const inventory = () => objects("inventory");

/** Public keys on the token that belong to nothing else there. OpenSC shows a certificate's too. */
export const strayHalves = () => {
  const certificates = inventory().filter(({ what }) => what === "certificate");
  // libp11 0.4.12 never lets go of what it made for PKCS11_get_public_key().
  const env = { ...process.env, ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ""}:detect_leaks=0` };
  return objects("public-keys", { env }).filter(({ matched, publicKey }) => !matched && !certificates.some((other) => other.publicKey === publicKey));
};

/** Keys that no certificate belongs to. */
export const orphans = () => inventory().filter(({ what, matched }) => what === "key" && !matched);

/** Throws unless the certificate in the file is on the token with a key that signs for it. */
export const judged = (certificateFile) => judge("check", ["--certificate", certificateFile]);

/** A key made by pkcs11-tool, its request signed through libp11. */
export const oldRequest = (keyType, subject, file) => run(join(root, "tests/judges/old-certificate"), ["request", keyType, subject, file]);
export const oldStore = (file) => run(join(root, "tests/judges/old-certificate"), ["store", file]);

