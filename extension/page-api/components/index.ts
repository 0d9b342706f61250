// SPDX-License-Identifier: Apache-2.0
// `@sceau/portal/components`: importing it defines the elements. Nothing happens where there are none, on a server that renders pages.
import { SceauCertificatePicker } from "./certificate-picker.js";
import { SceauRenewal } from "./renewal.js";
import { SceauStatus } from "./status.js";

const elements = { "sceau-certificate-picker": SceauCertificatePicker, "sceau-renewal": SceauRenewal, "sceau-status": SceauStatus };

const registry = (globalThis as { customElements?: CustomElementRegistry }).customElements;
for (const [name, element] of Object.entries(elements)) if (registry && !registry.get(name)) registry.define(name, element);

export type { PickerFailure } from "./certificate-picker.js";
export type { Renewed, RenewalPlan, RenewalStanding } from "./renewal-plan.js";
export type { Prerequisites } from "./status.js";
export { SceauCertificatePicker, SceauRenewal, SceauStatus };

declare global {
  interface HTMLElementTagNameMap {
    "sceau-certificate-picker": SceauCertificatePicker;
    "sceau-renewal": SceauRenewal;
    "sceau-status": SceauStatus;
  }
}
