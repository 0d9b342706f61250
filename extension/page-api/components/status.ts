// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { explain } from "../../../shared/errors/ts/explain.js";
import type { Finding, FindingSeverity } from "../../../shared/protocol/generated/ts/common.js";
import { titleOf } from "../finding-title.js";
import type { Sceau, Versions } from "../sceau.js";
import { button, h, icon, link, SceauElement } from "./element.js";

/** What `<sceau-status>` knows; the detail of its event `sceau-status`. */
export interface Prerequisites {
  /** Nothing stops the holder. */
  readonly ready: boolean;
  /** Why there is no connection. */
  readonly problem?: string;
  readonly findings: readonly Finding[];
  readonly versions?: Versions;
}

type State = FindingSeverity | "waiting";

/** How often it looks again while something is missing and somebody looks on. */
const lookAgain = 3000;

/** What is the extension's fault, by error code; every other failure is the program's. */
const extensionProblems: readonly string[] = ["extensionMissing", "extensionReloaded", "extensionOutdated", "originNotAllowed"];

const icons: Readonly<Record<State, readonly string[]>> = {
  ok: ["M4 12.5l5 5L20 6.500"],
  warning: ["M12 3.500L22 20.500H2z", "M12 10v4.500", "M12 17.500v.01"],
  error: ["M12 2.500a9.500 9.500 0 1 0 0 19a9.500 9.500 0 1 0 0-19", "M12 7v6", "M12 16.500v.01"],
  waiting: ["M12 2.500a9.500 9.500 0 1 0 0 19a9.500 9.500 0 1 0 0-19", "M12 7v5l3 2"],
};

/**
 * `<sceau-status install="/install">`: extension, program and token, live, each with its remedy. `install` is the portal's installation
 * page; it is opened with `?missing=extension|program&system=…&browser=…`. Event `sceau-status` at every change, detail {@link Prerequisites}.
 */
export class SceauStatus extends SceauElement {
  private current: Prerequisites | undefined;
  private stop: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The connection that tells of tokens. */
  private watched: Sceau | undefined;
  private looking: Promise<void> | undefined;
  private asked = 0;
  private readonly summary = h("p", { role: "status", class: "strong" });
  private readonly rows = h("ul", { class: "checks" });
  private readonly actions = h("p", { class: "actions" });

  /** What was found last; nothing before the first look is over. */
  get prerequisites(): Prerequisites | undefined {
    return this.current;
  }

  connectedCallback(): void {
    this.takeEarly("sceau");
    this.tree.replaceChildren(h("div", { class: "stack", role: "group", "aria-label": this.texts.prerequisites }, this.summary, this.rows, this.actions));
    this.summary.textContent = this.texts.checking;
    // Taken out and put back, by a framework or a page of tabs: what was known may hold no longer.
    this.current = undefined;
    this.looking = undefined;
    this.watched = undefined;
    this.stop = new AbortController();
    document.addEventListener("visibilitychange", () => void this.check(), { signal: this.stop.signal });
    void this.check();
  }

  disconnectedCallback(): void {
    this.stop?.abort();
    clearTimeout(this.timer);
  }

  /** Looks again, now. */
  async check(): Promise<void> {
    if (document.visibilityState === "hidden" || !this.stop || this.stop.signal.aborted) return;
    this.asked++;
    // Two at once would tell of the past in any order.
    await (this.looking ??= this.look(this.stop.signal));
  }

  private async look(signal: AbortSignal): Promise<void> {
    clearTimeout(this.timer);
    let found: Prerequisites;
    let asked: number;
    do {
      ({ asked } = this);
      found = await this.examine(signal);
      if (signal.aborted) return;
      this.take(found);
      // A token may have come or gone meanwhile. A program that stops at every look would be looked at for ever.
    } while (this.asked !== asked && found.problem === undefined);
    this.looking = undefined;
    // A token that comes is announced; an installation is not.
    if (!found.ready) this.timer = setTimeout(() => void this.check(), lookAgain);
  }

  private take(found: Prerequisites): void {
    const changed = JSON.stringify(found) !== JSON.stringify(this.current);
    this.current = found;
    if (!changed) return;
    this.show(found);
    this.tell("sceau-status", found);
  }

  private async examine(signal: AbortSignal): Promise<Prerequisites> {
    try {
      const sceau = await this.connection();
      await this.watch(sceau, signal);
      const findings = await sceau.diagnose();
      return { ready: findings.every(({ severity }) => severity !== "error"), findings, versions: sceau.versions };
    } catch (error) {
      return { ready: false, problem: error instanceof BridgeError ? error.code : "internalError", findings: [] };
    }
  }

  /** Once for each connection: it goes on by itself when the program stops. */
  private async watch(sceau: Sceau, signal: AbortSignal): Promise<void> {
    if (this.watched === sceau) return;
    await sceau.watch(() => void this.check(), { signal });
    if (!signal.aborted) this.watched = sceau;
  }

  private show({ ready, problem, findings, versions }: Prerequisites): void {
    const { texts } = this;
    const warns = findings.some(({ severity }) => severity === "warning");
    this.summary.textContent = !ready ? texts.notReady : warns ? texts.readyWithWarning : texts.ready;
    const extensionFails = problem !== undefined && extensionProblems.includes(problem);
    const programFails = problem !== undefined && !extensionFails;
    const found = (part: "extension" | "host"): Finding | undefined => findings.find(({ code }) => code.startsWith(part));
    this.rows.replaceChildren(
      extensionFails
        ? this.row("error", texts.extension, explain(problem, this.language), this.installLink("extension", problem === "extensionMissing" || problem === "extensionOutdated"))
        : this.installed("extension", versions?.extension, found("extension")),
      extensionFails
        ? this.row("waiting", texts.program, texts.later)
        : programFails
          ? this.row("error", texts.program, explain(problem, this.language), this.installLink("program", ["hostMissing", "hostOutdated", "versionUnsupported"].includes(problem)))
          : this.installed("program", versions?.host, found("host")),
      ...(problem !== undefined ? [this.row("waiting", texts.token, texts.later)] : this.others(findings)),
    );
    const reload = problem === "extensionReloaded" || problem === "extensionMissing";
    this.actions.hidden = ready;
    this.actions.replaceChildren(
      ...(ready
        ? []
        : [reload ? button(texts.reload, "quiet", () => { location.reload(); }) : button(texts.again, "quiet", () => void this.check())]),
    );
  }

  /** Extension or program, with what the doctor says of it where it says something. */
  private installed(part: "extension" | "program", version: string | undefined, finding: Finding | undefined): HTMLElement {
    const name = this.texts[part];
    return this.row(finding?.severity ?? "ok", version === undefined ? name : `${name} ${version}`, finding && this.sentence(finding), finding && this.remedy(finding, part));
  }

  /** Everything else the doctor looked at: each line says what, and no line comes twice. */
  private others(findings: readonly Finding[]): HTMLElement[] {
    const others = findings.filter(({ code }) => !/^(extension|host|ok$)/.test(code));
    const lines = others.map((finding) => [titleOf(finding, this.language) ?? this.texts.token, finding] as const);
    const once = new Map(lines.map((line) => [`${line[0]}\n${this.sentence(line[1])}`, line]));
    if (once.size === 0) return [this.row("ok", this.texts.token, this.texts.ready)];
    return [...once.values()].map(([title, finding]) => this.row(finding.severity, title, this.sentence(finding), link(finding.link, this.texts.solution)));
  }

  private sentence({ fr, en }: Finding): string {
    return this.language === "fr" ? fr : en;
  }

  private remedy({ severity, link: address }: Finding, part: "extension" | "program"): Node | undefined {
    return link(address, this.texts.solution) ?? this.installLink(part, severity !== "ok");
  }

  private row(state: State, title: string, sentence?: string, remedy?: Node): HTMLElement {
    return h(
      "li",
      { class: state },
      icon(...icons[state]),
      h(
        "div",
        {},
        h("p", { class: "strong" }, h("span", { class: "spoken" }, `${this.texts[state]} `), title),
        sentence === undefined ? undefined : h("p", { class: "muted" }, sentence),
        remedy && h("p", {}, remedy),
      ),
    );
  }

  private installLink(missing: "extension" | "program", wanted: boolean): Node | undefined {
    const page = this.getAttribute("install");
    if (page === null || !wanted || !URL.canParse(page, document.baseURI)) return undefined;
    const url = new URL(page, document.baseURI);
    url.searchParams.set("missing", missing);
    url.searchParams.set("system", system());
    url.searchParams.set("browser", navigator.userAgent.includes("Firefox/") ? "firefox" : navigator.userAgent.includes("Edg/") ? "edge" : "chrome");
    return link(url.href, this.texts.install);
  }
}

/** Which installer this computer needs, as far as a page can know. */
function system(): "windows" | "macos" | "linux" {
  if (/Windows/.test(navigator.userAgent)) return "windows";
  return /Mac/.test(navigator.userAgent) ? "macos" : "linux";
}
