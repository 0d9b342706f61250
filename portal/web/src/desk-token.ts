// SPDX-License-Identifier: Apache-2.0
import { BridgeError, connect, type Token } from "../../../extension/page-api/index.js";
import type { Part } from "./page.js";

/** Fields of the form that follow from the token. */
const fields = { maker: "manufacturer", model: "model", serial: "serialNumber" } as const;

/** The registration office: what stands on the inserted token goes into the form, for the officer to check. */
export function offerTokenFields(part: Part): void {
  const button = part.button("[data-begin]");
  button.disabled = false;
  part.root.hidden = false;
  button.addEventListener("click", () => void part.run(button, () => read(part)).then(() => {
    button.disabled = false;
  }));
}

async function read(part: Part): Promise<void> {
  part.wait("looking");
  const choice = part.find("[data-tokens]");
  choice.replaceChildren();
  const sceau = await connect();
  await sceau.certificates(); // serial numbers are told to sites that may list
  const tokens = await sceau.tokens();
  part.wait();
  const [only, ...others] = tokens;
  if (!only) throw new BridgeError("tokenAbsent");
  if (others.length === 0) fill(part, only);
  else choice.replaceChildren(...tokens.map((token) => offer(part, token)));
}

/** The officer's own may be there too: the officer says which one is handed over. */
function offer(part: Part, token: Token): HTMLElement {
  const { manufacturer, model, serialNumber, reader } = token;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: [`${manufacturer} ${model}`, serialNumber, reader].filter(Boolean).join(" · ") });
  button.addEventListener("click", () => { fill(part, token); });
  return button;
}

function fill(part: Part, token: Token): void {
  const form = part.root.closest("form");
  for (const [name, member] of Object.entries(fields)) {
    const field = form?.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = token[member];
  }
  const done = part.find("[data-done]");
  done.hidden = false;
  done.focus();
}
