// SPDX-License-Identifier: Apache-2.0
import { type NativeHostCommands, nativeHostCommands } from "../../../shared/protocol/generated/ts/native-host.js";

type Command = keyof NativeHostCommands;

/** What a page may ask of the host. `hello` and `cancel` are the service worker's own business. */
export function isPageCommand(command: string): command is Command {
  return Object.hasOwn(nativeHostCommands, command) && command !== "hello" && command !== "cancel";
}

/** About every site and the whole computer: for the extension's own pages only. */
const own: readonly string[] = ["collectDiagnostics", "listConsents", "revokeConsent"];

export function isOwnCommand(command: string): boolean {
  return own.includes(command);
}

/** Commands that open a dialog of the host about the PIN or something irreversible: only after a click or key. */
const beginning: readonly string[] = [
  "generateKey",
  "identify",
  "abandonKey",
  "changePin",
  "unblockPin",
  "removeCertificate",
];

/** These go on with a renewal. */
const continuing: readonly string[] = ["signRequest", "installCertificate"];

/**
 * Goes a person's click before this command: before `each`, or `once` in the page, for a renewal that was begun or taken up with one
 * goes on without.
 */
export function gestureFor(command: string, details: unknown): "each" | "once" | "none" {
  const isRenewal = command === "signAttributes" && (details as { purpose?: unknown } | null | undefined)?.purpose === "renewalRequest";
  if (isRenewal || continuing.includes(command)) return "once";
  return command === "signAttributes" || beginning.includes(command) ? "each" : "none";
}
