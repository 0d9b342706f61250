// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { explain } from "../../../shared/errors/ts/explain.js";
import type { PendingRenewal } from "../../../shared/protocol/generated/ts/common.js";
import { button, h, SceauElement } from "./element.js";
import { attempt, type PlanPhase, type PlanProgress, type RenewalPlan, unfinished } from "./renewal-plan.js";

/** Slots for drawings of what goes on; each is shown when it fits. */
const drawings = ["token", "pin", "key"] as const;
type Drawing = (typeof drawings)[number];

const steps: Readonly<Record<string, Drawing>> = { waitingForPin: "pin", waitingForConsent: "pin", makingKey: "key", checkingKey: "key", signing: "key" };

/**
 * `<sceau-renewal wasm="/assets/sceau.wasm">`: renews the certificate of its property `plan`, shows each step, can be interrupted, and goes on
 * with what was. With `keep` it does not offer to give an interrupted renewal up. Slots: `begin` and `resume` are the button's words; `token`,
 * `pin` and `key` drawings of where to look. Events `sceau-renewed` (detail: `Renewed`, whose acknowledgement the portal wants) and
 * `sceau-failed` (detail: `{ code }`).
 */
export class SceauRenewal extends SceauElement {
  private planned: RenewalPlan | undefined;
  private running: AbortController | undefined;
  /** The certificate that was renewed. */
  private renewed: Uint8Array | undefined;
  private readonly steps = h("ol", { class: "steps" });
  private readonly drawings = drawings.map((name) => h("slot", { name, hidden: "" }));
  private readonly saying = h("p", { role: "status", tabindex: "-1" });
  private readonly failure = h("div", { class: "notice error", role: "alert", tabindex: "-1", hidden: "" });
  private readonly actions = h("p", { class: "actions" });
  private readonly word = h("slot");
  /** The same button all the time: whoever is on it with the keyboard stays there while it becomes known what it will do. */
  private readonly go = button(this.word, "", () => void this.run(), "go");

  get plan(): RenewalPlan | undefined {
    return this.planned;
  }
  set plan(plan: RenewalPlan | undefined) {
    this.planned = plan;
    // Frameworks set it anew each time they draw: what goes on, or is done, goes on or stays done.
    if (this.tree.hasChildNodes()) void this.prepare();
  }

  connectedCallback(): void {
    this.takeEarly("sceau", "plan");
    this.tree.replaceChildren(
      h("div", { class: "stack", role: "group", "aria-label": this.texts.renewal }, this.steps, h("div", { class: "drawings" }, ...this.drawings), this.saying, this.failure, this.actions),
    );
    if (!this.isDone()) this.mark(undefined);
    if (this.planned) void this.prepare();
  }

  disconnectedCallback(): void {
    this.running?.abort();
  }

  /** Offers to begin, or to go on with what this site began for this certificate. */
  async prepare(): Promise<void> {
    if (this.isTaken()) return;
    const { planned } = this;
    this.mark(undefined);
    this.draw("token");
    this.offer(undefined);
    const begun = await this.begun();
    if (begun && !this.isTaken() && planned === this.planned) this.offer(begun);
  }

  private isTaken(): boolean {
    return this.running !== undefined || this.isDone();
  }

  private isDone(): boolean {
    return this.renewed !== undefined && this.renewed.join() === this.planned?.certificate.join();
  }

  private offer(begun: PendingRenewal | undefined): void {
    this.saying.className = "";
    this.saying.textContent = begun ? this.texts.unfinished : "";
    this.word.name = begun ? "resume" : "begin";
    this.word.textContent = begun ? this.texts.resume : this.texts.renew;
    const giveUp = begun && !this.hasAttribute("keep") ? [button(this.texts.abandon, "quiet", () => void this.abandon(begun), "abandon")] : [];
    for (const other of [...this.actions.children]) if (other !== this.go) other.remove();
    if (!this.go.isConnected) this.actions.append(this.go);
    this.actions.append(...giveUp);
  }

  /** Nothing is known without a connection; the attempt itself will say what is missing. */
  private async begun(): Promise<PendingRenewal | undefined> {
    try {
      return this.planned && (await unfinished(await this.connection(), this.planned));
    } catch {
      return undefined;
    }
  }

  private async run(): Promise<void> {
    const { planned } = this;
    if (!planned || this.running) return;
    const running = (this.running = this.start(this.texts.looking));
    try {
      const onProgress = (progress: PlanProgress): void => { this.progress(progress); };
      const done = await attempt(await this.connection(), planned, { signal: running.signal, onProgress });
      this.renewed = planned.certificate;
      this.mark("done");
      this.saying.className = "";
      this.saying.textContent = this.texts.renewed;
      this.actions.replaceChildren();
      this.tell("sceau-renewed", done);
    } catch (error) {
      if (!this.isConnected) return; // nobody looks on any more
      this.fail(running.signal.aborted ? new BridgeError("cancelled") : error);
    } finally {
      if (this.running === running) this.running = undefined;
    }
    // After a failure; and what the page planned meanwhile for another certificate waited.
    if (this.planned || !this.failure.hidden) await this.prepare();
  }

  private async abandon({ renewalId }: PendingRenewal): Promise<void> {
    if (this.running) return;
    const running = (this.running = this.start(this.texts.abandoning));
    try {
      await (await this.connection()).abandon(renewalId, { signal: running.signal });
    } catch (error) {
      if (this.isConnected) this.fail(running.signal.aborted ? new BridgeError("cancelled") : error);
    } finally {
      if (this.running === running) this.running = undefined;
    }
    const prepared = this.prepare();
    // Where the keyboard was goes.
    if (this.failure.hidden) this.go.focus();
    await prepared;
  }

  /** Something goes on that the holder may interrupt. */
  private start(sentence: string): AbortController {
    const running = new AbortController();
    this.failure.hidden = true;
    this.actions.replaceChildren(button(this.texts.cancel, "quiet", () => { running.abort(); }, "cancel"));
    this.say(sentence);
    // Where the keyboard was is gone.
    this.saying.focus();
    return running;
  }

  private progress({ phase, step }: PlanProgress): void {
    this.mark(phase);
    const doing: Readonly<Record<string, string | undefined>> = this.texts.doing;
    this.say((step === undefined ? undefined : doing[step]) ?? this.texts.doing[phase]);
    this.draw((step === undefined ? undefined : steps[step]) ?? "token");
    // What is being written is not to be interrupted.
    if (phase === "installation" || phase === "acknowledgement") this.actions.replaceChildren();
  }

  private say(sentence: string): void {
    this.saying.className = "busy";
    this.saying.textContent = sentence;
  }

  private draw(drawing: Drawing): void {
    for (const slot of this.drawings) slot.hidden = slot.name !== drawing;
  }

  private fail(error: unknown): void {
    const code = error instanceof BridgeError ? error.code : undefined;
    this.failure.replaceChildren(h("p", {}, code === undefined ? this.texts.failed : explain(code, this.language)));
    this.failure.dataset["code"] = code ?? "portalUnreachable";
    this.failure.hidden = false;
    this.failure.focus();
    this.tell("sceau-failed", { code: code ?? "portalUnreachable" });
  }

  /** Draws the steps; what is done is said in words too. */
  private mark(current: PlanPhase | "done" | undefined): void {
    const phases: readonly PlanPhase[] = ["key", "request", "submission", "installation", ...(this.planned?.acknowledge ? (["acknowledgement"] as const) : [])];
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
