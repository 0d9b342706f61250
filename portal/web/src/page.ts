// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../extension/page-api/index.js";
import { explain } from "../../../shared/errors/ts/explain.js";

/**
 * Brings the elements of the page to life: `<sceau-status>`, `<sceau-certificate-picker>`, `<sceau-renewal>`.
 * @throws {BridgeError} `wasmUnavailable` when a part of the page cannot be loaded
 */
export async function components(): Promise<void> {
  try {
    await import("../../../extension/page-api/components/index.js");
  } catch (cause) {
    throw new BridgeError("wasmUnavailable", { cause });
  }
}

/** One interactive part of a page: its button, its messages, its words. All texts come from the server. */
export class Part {
  private readonly error: HTMLElement;
  private readonly waiting: HTMLElement;
  private readonly waitingText: HTMLElement;
  private readonly texts = document.querySelector("[data-texts]");

  constructor(readonly root: HTMLElement) {
    this.error = this.find("[data-error]");
    this.waiting = this.find("[data-waiting]");
    this.waitingText = this.find("[data-waiting-text]");
  }

  find(selector: string): HTMLElement {
    const element = this.root.querySelector<HTMLElement>(selector);
    if (!element) throw new BridgeError("internalError", { cause: selector });
    return element;
  }

  button(selector: string): HTMLButtonElement {
    return this.find(selector) as HTMLButtonElement;
  }

  text(name: string): string {
    return this.texts?.getAttribute(`data-${name}`) ?? "";
  }

  /** Says what is being waited for; nothing ends the waiting. */
  wait(name?: string): void {
    this.waiting.hidden = name === undefined;
    this.waitingText.textContent = name === undefined ? "" : this.text(name);
  }

  /** Says what happened and the one next thing to do, where the eye is. */
  fail(cause: unknown): void {
    const code = cause instanceof BridgeError ? cause.code : "internalError";
    const sentence = explain(code, document.documentElement.lang === "en" ? "en" : "fr");
    this.wait();
    this.error.replaceChildren(Object.assign(document.createElement("p"), { textContent: sentence }));
    this.error.dataset["code"] = code;
    this.error.hidden = false;
    this.error.focus();
  }

  /** Runs what a click begins: the button rests meanwhile, the last error goes. */
  async run(button: HTMLButtonElement, action: () => Promise<void>): Promise<void> {
    this.error.hidden = true;
    delete this.error.dataset["code"];
    button.disabled = true;
    try {
      await action();
    } catch (cause) {
      this.fail(cause);
      button.disabled = false;
    }
  }
}
