// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { explain } from "../../../shared/errors/ts/explain.js";
import { toBase64 } from "../../../shared/protocol/ts/codec.js";
import { daysLeft } from "../certificate-summary.js";
import type { CertificateFilter, ListedCertificate } from "../filter.js";
import { button, h, SceauElement } from "./element.js";

/** From so many days before its end on the end is worth a word of its own. */
const soon = 45;

/**
 * `<sceau-certificate-picker name="certificate" valid usable-for="identification">`: the holder chooses a certificate. `issuer` and `product`
 * filter too. It lists when the holder asks for it, or with the attribute `auto` at once. `value` is the choice; event `change`; in a form
 * the choice is sent as base64 DER.
 */
export class SceauCertificatePicker extends SceauElement {
  static readonly formAssociated = true;
  private readonly internals = this.attachInternals();
  private chosen: ListedCertificate | undefined;
  private stop: AbortController | undefined;

  get value(): ListedCertificate | undefined {
    return this.chosen;
  }

  connectedCallback(): void {
    this.takeEarly("sceau");
    this.stop = new AbortController();
    if (this.hasAttribute("auto")) void this.load();
    else this.show(button(this.texts.show, "", () => void this.load()));
  }

  disconnectedCallback(): void {
    this.stop?.abort();
  }

  /** Lists anew. The first time on a site the holder is asked for consent in the program's own window. */
  async load(): Promise<void> {
    this.choose(undefined);
    this.show(h("p", { role: "status" }, this.texts.listing));
    try {
      const sceau = await this.connection();
      const certificates = await sceau.selectCertificates(this.filter(), this.stop && { signal: this.stop.signal });
      if (certificates.length > 0) this.offer(certificates);
      else this.retry(this.texts.none, "warning");
    } catch (error) {
      if (this.stop?.signal.aborted === false) this.retry(explain(error instanceof BridgeError ? error.code : "internalError", this.language), "error");
    }
  }

  private offer(certificates: readonly ListedCertificate[]): void {
    const choices = certificates.map((certificate) => this.choice(certificate));
    this.show(h("fieldset", { class: "stack" }, h("legend", {}, this.texts.choose), ...choices));
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
    const input = h("input", { type: "radio", name: "certificate" });
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
      ),
    );
  }

  private choose(certificate: ListedCertificate | undefined): void {
    const changed = this.chosen !== certificate;
    this.chosen = certificate;
    this.internals.setFormValue(certificate ? toBase64(certificate.certificate) : null);
    if (changed) this.tell("change", certificate);
  }

  private retry(sentence: string, kind: string): void {
    this.show(
      h("div", { class: `notice ${kind}`, role: "alert" }, h("p", {}, sentence)),
      h("p", { class: "actions" }, button(this.texts.retry, "quiet", () => void this.load())),
    );
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
      ...((usableFor === "identification" || usableFor === "signature") && { usableFor }),
      ...(issuer !== null && { issuer }),
      ...(product !== null && { product }),
    };
  }
}
