// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { explain } from "../../../shared/errors/ts/explain.js";
import type { KeyType, PendingRenewal } from "../../../shared/protocol/generated/ts/common.js";
import { renew, type Renewal, type RenewalOptions, type RenewalPhase, type RenewalProgress, resume } from "../renew.js";
import { button, h, SceauElement } from "./element.js";

/** What the page says about a renewal before it begins. */
export interface RenewalPlan {
  /** DER of the certificate to renew. */
  readonly certificate: Uint8Array;
  readonly keyType: KeyType;
  /** Fetches the portal's challenge, once for each attempt. */
  readonly challenge: () => Promise<string>;
  readonly submit: RenewalOptions["submit"];
}

const phases: readonly RenewalPhase[] = ["key", "request", "submission", "installation"];

/**
 * `<sceau-renewal wasm="/assets/sceau.wasm">`: renews the certificate of its property `plan`, shows each step, and goes on with what was
 * interrupted. Events `sceau-renewed` (detail: `Renewal`, whose acknowledgement the portal wants) and `sceau-failed` (detail: `{ code }`).
 */
export class SceauRenewal extends SceauElement {
  private planned: RenewalPlan | undefined;
  private running: AbortController | undefined;
  private readonly steps = h("ol", { class: "steps" });
  private readonly saying = h("p", { role: "status" });
  private readonly failure = h("div", { class: "notice error", role: "alert", hidden: "" });
  private readonly actions = h("p", { class: "actions" });

  get plan(): RenewalPlan | undefined {
    return this.planned;
  }
  set plan(plan: RenewalPlan | undefined) {
    this.planned = plan;
    if (this.tree.hasChildNodes()) void this.prepare();
  }

  connectedCallback(): void {
    this.takeEarly("sceau", "plan");
    this.tree.replaceChildren(
      h("div", { class: "stack", role: "group", "aria-label": this.texts.renewal }, this.steps, this.saying, this.failure, this.actions),
    );
    this.mark(undefined);
    if (this.planned) void this.prepare();
  }

  disconnectedCallback(): void {
    this.running?.abort();
  }

  /** Offers to begin, or to go on with what this site began for this certificate. */
  async prepare(): Promise<void> {
    const unfinished = await this.unfinished();
    this.saying.textContent = unfinished ? this.texts.unfinished : "";
    this.actions.replaceChildren(
      unfinished
        ? button(this.texts.resume, "", () => void this.run((options, nonce) => this.resume(unfinished, options, nonce)))
        : button(this.texts.renew, "", () => void this.run((options, nonce) => this.begin(options, nonce))),
      ...(unfinished ? [button(this.texts.abandon, "quiet", () => void this.abandon(unfinished))] : []),
    );
  }

  /** Nothing is known without a connection; the attempt itself will say what is missing. */
  private async unfinished(): Promise<PendingRenewal | undefined> {
    const wanted = this.planned?.certificate.join();
    try {
      return (await (await this.connection()).pending()).find(({ currentCertificate }) => currentCertificate.join() === wanted);
    } catch {
      return undefined;
    }
  }

  private async begin(options: Omit<RenewalOptions, "nonce">, nonce: string): Promise<Renewal> {
    const { certificate, keyType } = this.planned as RenewalPlan;
    return renew(await this.connection(), { ...options, nonce, certificate, keyType });
  }

  private async resume({ renewalId }: PendingRenewal, options: Omit<RenewalOptions, "nonce">, nonce: string): Promise<Renewal> {
    return resume(await this.connection(), renewalId, { ...options, nonce });
  }

  private async run(work: (options: Omit<RenewalOptions, "nonce">, nonce: string) => Promise<Renewal>): Promise<void> {
    const { planned } = this;
    if (!planned || this.running) return;
    const running = (this.running = new AbortController());
    this.failure.hidden = true;
    this.actions.replaceChildren();
    try {
      const done = await work({ submit: planned.submit, signal: running.signal, onProgress: (progress) => { this.progress(progress); } }, await planned.challenge());
      this.mark("done");
      this.saying.textContent = this.texts.renewed;
      this.tell("sceau-renewed", done);
    } catch (error) {
      if (running.signal.aborted) return; // nobody looks on any more
      this.mark(undefined);
      await this.prepare();
      this.fail(error);
    } finally {
      this.running = undefined;
    }
  }

  private async abandon({ renewalId }: PendingRenewal): Promise<void> {
    this.failure.hidden = true;
    try {
      await (await this.connection()).abandon(renewalId);
    } catch (error) {
      this.fail(error);
    }
    await this.prepare();
  }

  private progress({ phase, step }: RenewalProgress): void {
    this.mark(phase);
    const { doing } = this.texts;
    this.saying.textContent = step === "waitingForPin" ? doing.pin : step === "waitingForConsent" ? doing.consent : doing[phase];
  }

  private fail(error: unknown): void {
    const code = error instanceof BridgeError ? error.code : undefined;
    this.failure.replaceChildren(h("p", {}, code === undefined ? this.texts.failed : explain(code, this.language)));
    this.failure.hidden = false;
    this.tell("sceau-failed", { code: code ?? "portalUnreachable" });
  }

  /** Draws the four steps; what is done is said in words too. */
  private mark(current: RenewalPhase | "done" | undefined): void {
    const at = current === "done" ? phases.length : current === undefined ? -1 : phases.indexOf(current);
    this.steps.replaceChildren(
      ...phases.map((phase, index) =>
        h(
          "li",
          { class: index < at ? "done" : index === at ? "current" : "", ...(index === at && { "aria-current": "step" }) },
          index < at ? h("span", { class: "spoken" }, `${this.texts.done} `) : undefined,
          h("span", { class: "spoken" }, `${this.texts.step(index + 1, phases.length)}, `),
          this.texts[phase],
        ),
      ),
    );
  }
}
