// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import type { Finding, Token } from "../../../shared/protocol/generated/ts/common.js";
import {
  HelloResponseMembers,
  type HelloResponse,
  type ListCertificatesResponse,
  ListCertificatesResponseMembers,
  type ListTokensResponse,
  ListTokensResponseMembers,
  type StatusResponse,
  StatusResponseMembers,
} from "../../../shared/protocol/generated/ts/native-host.js";
import { type ListedCertificate, select } from "../../page-api/filter.js";
import type { Worker } from "./worker.js";

/** Everything that popup and options show of this computer. */
export interface State {
  readonly hostVersion?: string;
  readonly findings: readonly Finding[];
  readonly tokens: readonly Token[];
  readonly certificates: readonly ListedCertificate[];
  /** Why there is less to show than there could be. */
  readonly problem?: BridgeError;
}

/**
 * What looks again whenever it is called, and shows what changed: never two looks at once, but one more after a look during which something
 * changed. Not after one that failed: a program that stops at every look would be looked at for ever.
 */
export function looker(read: () => Promise<State>, show: (state: State) => void): () => Promise<void> {
  let shown = "";
  let asked = 0;
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    let state: State;
    let before: number;
    try {
      do {
        before = asked;
        state = await read();
        const now = JSON.stringify([state, state.problem?.code]);
        // Whoever is on a button with the keyboard stays there.
        if (now !== shown) show(state);
        shown = now;
      } while (asked !== before && !state.problem);
    } finally {
      looking = undefined;
    }
  };
  return () => {
    asked++;
    return (looking ??= look());
  };
}

/** Asks the host for all of it; what fails is told apart from what is empty. */
export async function readState(worker: Worker, want: { readonly certificates: boolean }): Promise<State> {
  let state: State = { findings: [], tokens: [], certificates: [] };
  try {
    const { hostVersion } = await worker.ask<HelloResponse>("hello", HelloResponseMembers);
    state = { ...state, hostVersion };
    const { findings } = await worker.ask<StatusResponse>("status", StatusResponseMembers);
    const { tokens } = await worker.ask<ListTokensResponse>("listTokens", ListTokensResponseMembers);
    state = { ...state, findings, tokens };
    if (tokens.length === 0 || !want.certificates) return state;
    const { certificates } = await worker.ask<ListCertificatesResponse>("listCertificates", ListCertificatesResponseMembers);
    // The one that ends first on top: it is the one to look after.
    return { ...state, certificates: [...select(certificates, {})].reverse() };
  } catch (error) {
    return { ...state, problem: error instanceof BridgeError ? error : new BridgeError("internalError", { cause: error }) };
  }
}
