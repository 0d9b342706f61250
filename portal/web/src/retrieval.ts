// SPDX-License-Identifier: Apache-2.0
import type { RenewalPlan, RenewalStanding, SceauRenewal } from "../../../extension/page-api/components/index.js";
import { BridgeError } from "../../../extension/page-api/index.js";
import { fromBase64 } from "../../../shared/protocol/ts/codec.js";
import { requestCertificate, submitCms, tokenTask } from "./server.js";

/** The retrieval: a new key on the token, its certificate beside it, and the proof that both work. The element does it; the portal answers. */
export function offerRetrieval(root: HTMLElement): void {
  const element = root.querySelector<SceauRenewal>("sceau-renewal");
  const { certificate, keyType } = root.dataset;
  if (!element || certificate === undefined || keyType === undefined) throw new BridgeError("internalError");
  let next = "";
  const plan: RenewalPlan = {
    certificate: fromBase64(certificate),
    keyType,
    challenge: standing,
    submit: async (cms) => {
      const issued = await requestCertificate(cms);
      return { certificate: fromBase64(issued.certificate), chain: issued.chain.map(fromBase64), nonce: issued.nonce };
    },
    acknowledge: async (acknowledgement) => {
      next = await submitCms("/api/renewal/acknowledgement", acknowledgement);
    },
  };
  element.plan = plan;
  element.addEventListener("sceau-renewed", () => {
    location.assign(next);
  });
}

async function standing(): Promise<RenewalStanding> {
  const { nonce, accepted, newCertificate, acknowledgement } = await tokenTask();
  return { nonce, accepted, ...(newCertificate !== "" && { issued: { certificate: fromBase64(newCertificate), declaration: acknowledgement } }) };
}
