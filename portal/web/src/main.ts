// SPDX-License-Identifier: Apache-2.0
import { offerDeclaration } from "./declaration.js";
import { watchForms } from "./forms.js";
import { offerIdentification } from "./identification.js";
import { Part } from "./page.js";
import { offerRetrieval } from "./retrieval.js";
import { offerForm } from "./revocation-form.js";
import { offerTest } from "./test.js";
import { offerUnblocking } from "./unblocking.js";

// Every page loads this script; only those that touch the token have a part for it. The others work without.
const offers: Readonly<Record<string, (part: Part) => void>> = {
  form: offerForm,
  start: offerIdentification,
  summary: offerDeclaration,
  test: offerTest,
  token: offerRetrieval,
  unblock: offerUnblocking,
};

for (const root of document.querySelectorAll<HTMLElement>("[data-page]")) offers[root.dataset["page"] ?? ""]?.(new Part(root));

watchForms();

// What is missing on this computer, said while the page is read. Only pages with the element load it.
if (document.querySelector("sceau-status")) void import("../../../extension/page-api/components/index.js");

document.getElementById("mistakes")?.focus();
