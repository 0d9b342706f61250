// SPDX-License-Identifier: Apache-2.0
import type { ErrorCode } from "../../../shared/errors/generated/ts/error-codes.js";
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { explain } from "../../../shared/errors/ts/explain.js";
import { toBase64 } from "../../../shared/protocol/ts/codec.js";
import { daysLeft } from "../certificate-summary.js";
import type { CertificateFilter, ListedCertificate } from "../filter.js";
import { button, h, SceauElement } from "./element.js";

/** From so many days before its end on the end is worth a word of its own. */
const soon = 45;

/** Why nothing can be chosen: the detail of the event `sceau-failed`. */
export interface PickerFailure {
  /** Nothing where the listing went well and no certificate fits. */
  readonly code?: ErrorCode;
  /** What the holder reads. */
  readonly sentence: string;
}

/**
 * `<sceau-certificate-picker name="certificate" valid usable-for="identification">`: the holder chooses a certificate. `issuer`, `product`
 * and `no-authorities` filter too. It lists when the holder asks for it, or with the attribute `auto` at once; with `manual` it is hidden until the page calls
 * `pick()`. `value` is the choice; events `change` and `sceau-failed` (detail {@link PickerFailure}); in a form the choice is sent as base64 DER.
 */
export class SceauCertificatePicker extends SceauElement {
  static readonly formAssociated = true;
  private readonly internals = this.attachInternals();
  private chosen: ListedCertificate | undefined;
  private stop: AbortController | undefined;
  private lists = 0;
  /** Hidden by itself, not by the page. */
  private rests = false;
  private waiting: { readonly resolve: (certificate: ListedCertificate) => void; readonly reject: (error: BridgeError) => void } | undefined;

  get value(): ListedCertificate | undefined {
    return this.chosen;
  }

  connectedCallback(): void {
    this.takeEarly("sceau");
    this.stop = new AbortController();
    this.begin();
  }

  /** @internal The form around it was reset. */
  formResetCallback(): void {
    if (this.isConnected) this.begin();
  }

  /** What the holder does not see is not chosen: the element may have been taken out and put back. */
  private begin(): void {
    this.lists++;
    this.giveUp();
    if (this.hasAttribute("manual")) this.rest();
    else {
      if (this.rests) this.appear();
      if (this.hasAttribute("auto")) void this.load();
      else this.show(button(this.texts.show, "", () => void this.load()));
    }
    this.choose(undefined);
  }

  disconnectedCallback(): void {
    this.stop?.abort();
    this.giveUp();
  }

  /** Whoever waits for a choice hears that there will be none. */
  private giveUp(): void {
    this.waiting?.reject(new BridgeError("cancelled"));
    this.waiting = undefined;
  }

  /** Lists anew. The first time on a site the holder is asked for consent in the program's own window. */
  async load(): Promise<void> {
    const list = ++this.lists;
    this.choose(undefined);
    this.show(h("p", { role: "status" }, this.texts.listing));
    try {
      const sceau = await this.connection();
      const certificates = await sceau.selectCertificates(this.filter(), this.stop && { signal: this.stop.signal });
      if (list !== this.lists) return; // another was asked for meanwhile
      if (certificates.length > 0) this.offer(certificates);
      else this.retry({ sentence: this.texts.none }, "warning");
    } catch (error) {
      if (list !== this.lists || this.stop?.signal.aborted !== false) return;
      const code = error instanceof BridgeError ? error.code : "internalError";
      this.retry({ code, sentence: explain(code, this.language) }, "error");
    }
  }

  /**
   * For a page that goes on by itself: lists, and brings the certificate that the holder confirms, or the one that fits where there is only
   * one. Meanwhile the element says what stands in the way, and tries again when the holder asks.
   * @throws {BridgeError} `cancelled` when the element is not in the page, is taken out of it, its form is reset, or it is asked again meanwhile
   */
  async pick(): Promise<ListedCertificate> {
    this.giveUp();
    if (this.stop?.signal.aborted !== false) throw new BridgeError("cancelled");
    this.appear();
    const picked = new Promise<ListedCertificate>((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
    const { waiting } = this;
    try {
      const [certificate] = await Promise.all([picked, this.load()]);
      return certificate;
    } finally {
      if (this.waiting === waiting) {
        this.waiting = undefined;
        this.rest();
      }
    }
  }

  private appear(): void {
    this.rests = false;
    this.hidden = false;
  }

  /** Nothing to be seen until the page asks again. */
  private rest(): void {
    this.rests = true;
    this.hidden = true;
    this.tree.replaceChildren();
  }

  private offer(certificates: readonly ListedCertificate[]): void {
    const [only, another] = certificates;
    const { waiting } = this;
    if (waiting && only && !another) {
      this.choose(only);
      waiting.resolve(only);
      return;
    }
    const choices = h("fieldset", { class: "stack" }, h("legend", {}, this.texts.choose), ...certificates.map((certificate) => this.choice(certificate)));
    const confirm = waiting && button(this.texts.confirm, "", () => { if (this.chosen) waiting.resolve(this.chosen); }, "confirm");
    if (confirm) {
      confirm.disabled = true;
      choices.addEventListener("change", () => { confirm.disabled = false; });
    }
    this.show(choices, ...(confirm ? [h("p", { class: "actions" }, confirm)] : []));
    const first = this.tree.querySelector("input");
    // One that is alone is chosen; the holder still sees which it is.
    if (certificates.length === 1 && first) {
      first.checked = true;
      this.choose(certificates[0]);
    }
    first?.focus();
  }

  private choice(certificate: ListedCertificate): HTMLElement {
    const { summary } = certificate;
    const { texts } = this;
    const days = daysLeft(summary);
    const date = summary.notAfter.toLocaleDateString(this.language, { dateStyle: "long" });
    const [kind, end] = days < 0 ? ["error", texts.expired] : days <= soon ? ["warning", texts.expires(days, date)] : ["", texts.until(date)];
    const input = h("input", { type: "radio", name: "certificate", "data-serial": summary.serialHex });
    input.addEventListener("change", () => {
      this.choose(certificate);
    });
    return h(
      "label",
      { class: "choice" },
      input,
      h(
        "span",
        {},
        h("span", { class: "strong" }, summary.holder),
        summary.organization === undefined ? undefined : h("span", {}, summary.organization),
        h("span", { class: "muted small" }, texts.issuedBy(summary.issuer)),
        h("span", { class: kind === "" ? "muted small" : `badge ${kind}` }, end),
        h("span", { class: "muted small" }, texts.serial(summary.serialHex)),
      ),
    );
  }

  private choose(certificate: ListedCertificate | undefined): void {
    const changed = this.chosen !== certificate;
    this.chosen = certificate;
    this.internals.setFormValue(certificate ? toBase64(certificate.certificate) : null);
    if (changed) this.tell("change", certificate);
  }

  private retry(failure: PickerFailure, kind: string): void {
    this.show(
      h("div", { class: `notice ${kind}`, role: "alert" }, h("p", {}, failure.sentence)),
      h("p", { class: "actions" }, button(this.texts.retry, "quiet", () => void this.load(), "retry")),
    );
    this.tell("sceau-failed", failure);
  }

  private show(...parts: readonly Node[]): void {
    this.tree.replaceChildren(h("div", { class: "stack" }, ...parts));
  }

  private filter(): CertificateFilter {
    const usableFor = this.getAttribute("usable-for");
    const issuer = this.getAttribute("issuer");
    const product = this.getAttribute("product");
    return {
      ...(this.hasAttribute("valid") && { valid: true }),
      ...(this.hasAttribute("no-authorities") && { authorities: false }),
      ...((usableFor === "identification" || usableFor === "signature" || usableFor === "commitment") && { usableFor }),
      ...(issuer !== null && { issuer }),
      ...(product !== null && { product }),
    };
  }
}
