// SPDX-License-Identifier: Apache-2.0
import { BridgeError, connect, type Token } from "../../../extension/page-api/index.js";
import type { Part } from "./page.js";

/** Fields of the form that follow from the token. */
const members = { maker: "manufacturer", model: "model", serial: "serialNumber" } as const;

/** The registration office: what stands on the inserted token goes into the form, for the officer to check. */
export function offerTokenFields(part: Part): void {
  const fields = new TokenFields(part);
  const button = part.button("[data-begin]");
  button.disabled = false;
  part.root.hidden = false;
  button.addEventListener("click", () => void part.run(button, () => fields.read()).then(() => {
    button.disabled = false;
  }));
}

class TokenFields {
  private readonly done: HTMLElement;
  private readonly choice: HTMLElement;
  /** What a token said of a field. */
  private readonly told = new Map<HTMLInputElement, string>();

  constructor(private readonly part: Part) {
    this.done = part.find("[data-done]");
    this.choice = part.find("[data-tokens]");
  }

  async read(): Promise<void> {
    this.forget();
    this.part.wait("looking");
    this.choice.replaceChildren();
    const sceau = await connect();
    await sceau.certificates(); // serial numbers are told to sites that may list
    const tokens = await sceau.tokens();
    this.part.wait();
    const [only, ...others] = tokens;
    if (!only) throw new BridgeError("tokenAbsent");
    if (others.length === 0) this.fill(only);
    else this.choice.replaceChildren(...tokens.map((token) => this.offer(token)));
  }

  /** Nothing may vouch for a token that is gone. What the officer typed stays. */
  private forget(): void {
    this.done.hidden = true;
    for (const [field, value] of this.told) if (field.value === value) field.value = "";
    this.told.clear();
  }

  /** The officer's own may be there too: the officer says which one is handed over. */
  private offer(token: Token): HTMLElement {
    const { manufacturer, model, serialNumber, reader } = token;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: [`${manufacturer} ${model}`, serialNumber, reader].filter(Boolean).join(" · ") });
    button.addEventListener("click", () => { this.fill(token); });
    return button;
  }

  private fill(token: Token): void {
    this.forget();
    const form = this.part.root.closest("form");
    let silent: HTMLInputElement | undefined;
    for (const [name, member] of Object.entries(members)) {
      const field = form?.elements.namedItem(name);
      if (!(field instanceof HTMLInputElement)) continue;
      const value = token[member];
      if (value === "") {
        silent ??= field;
        continue;
      }
      field.value = value;
      this.told.set(field, value);
    }
    // Of a token that does not say everything the officer types the rest.
    this.done.hidden = silent !== undefined;
    (silent ?? this.done).focus();
  }
}
