// SPDX-License-Identifier: Apache-2.0
// The PIN of the token in tests/environment/with-token: what the holder types in the dialogs, and whether a PIN opens the token, as
// pkcs11-tool says.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const runtime = "/run/sceau-test";

const module = (): string => process.env["SCEAU_PKCS11_MODULE"] ?? "";

export const pkcs11 = (...options: string[]): string => execFileSync("pkcs11-tool", ["--module", module(), ...options], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

export const opensWith = (pin: string): boolean => spawnSync("pkcs11-tool", ["--module", module(), "--login", "--pin", pin, "--list-objects", "--type", "privkey"]).status === 0;

/** What the holder does in the next dialogs, one action each (tests/environment/pinentry_script.hpp). */
export const inDialogs = (...actions: string[]): void => { execFileSync("tests/environment/token-control", ["dialogs", ...actions]); };

/** What the holder types where nothing else was said; as with-token made the token, its PIN. */
export const usualPin = (): string => readFileSync(`${runtime}/pin`, "utf8").trim();
export const typeUsually = (pin: string): void => { writeFileSync(`${runtime}/pin`, `${pin}\n`); };

export const forgetDialogs = (): void => { execFileSync("tests/environment/token-control", ["forget-prompts"]); };

/** Every dialog since then, with its texts; what was typed is in none. */
export function dialogsShown(): { readonly dialog: string }[] {
  const lines = readFileSync(`${runtime}/pinentry.prompts`, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as { dialog: string });
}
