// SPDX-License-Identifier: Apache-2.0
import { offerDeclaration } from "./declaration.js";
import { offerDesk } from "./desk.js";
import { offerTokenFields } from "./desk-token.js";
import { watchForms } from "./forms.js";
import { offerIdentification } from "./identification.js";
import { components, Part } from "./page.js";
import { offerRetrieval } from "./retrieval.js";
import { offerForm } from "./revocation-form.js";
import { offerTest } from "./test.js";
import { offerUnblocking } from "./unblocking.js";

// Every page loads this script; only those that touch the token have a part for it. The others work without.
const offers: Readonly<Record<string, (root: HTMLElement) => void>> = {
  desk: (root) => { offerDesk(new Part(root)); },
  "desk-token": (root) => { offerTokenFields(new Part(root)); },
  form: (root) => { offerForm(new Part(root)); },
  start: (root) => { offerIdentification(new Part(root)); },
  summary: (root) => { offerDeclaration(new Part(root)); },
  test: (root) => { offerTest(new Part(root)); },
  token: offerRetrieval,
  unblock: (root) => { offerUnblocking(new Part(root)); },
};

for (const root of document.querySelectorAll<HTMLElement>("[data-page]")) offers[root.dataset["page"] ?? ""]?.(root);

watchForms();

// What is missing on this computer, the choice of a certificate, the retrieval. Only pages with such elements load them.
if (document.querySelector("sceau-status, sceau-certificate-picker, sceau-renewal")) void components();

document.getElementById("mistakes")?.focus();
