// SPDX-License-Identifier: Apache-2.0
import type { PickerFailure } from "../../../extension/page-api/components/index.js";
import { BridgeError, connect, type Sceau, type Token } from "../../../extension/page-api/index.js";
import { explain } from "../../../shared/errors/ts/explain.js";
import { toBase64 } from "../../../shared/protocol/ts/codec.js";
import { pickCertificate, wasm } from "./identification.js";
import type { Part } from "./page.js";
import { challenge, type Judgement, judge, type LineState } from "./server.js";

type Check = "extension" | "token" | "driver" | "pin" | "identification" | "signature" | "chain" | "revocation" | "days" | "support";

const language = (): "fr" | "en" => (document.documentElement.lang === "en" ? "en" : "fr");

/** "Tester mon certificat": what works, line by line, and one sentence at the end. */
export function offerTest(part: Part): void {
  const button = part.button("[data-begin]");
  button.disabled = false;
  // Without a certificate the test says so at its line; the holder may insert another token and go on.
  part.root.addEventListener("sceau-failed", ({ detail }: CustomEventInit<PickerFailure>) => {
    if (!detail) return;
    mark(part, "identification", "bad", detail.sentence);
    stopped(part);
  });
  button.addEventListener("click", () => void part.run(button, () => test(part)).then(() => {
    button.disabled = false;
  }));
}

async function test(part: Part): Promise<void> {
  begin(part);
  try {
    const sceau = await reach(part);
    await inspectToken(part, sceau);
    await prove(part, sceau);
  } catch (cause) {
    // What failed is the first line that had not been answered.
    const open = part.root.querySelector<HTMLElement>('[data-check][data-state="running"]');
    const code = cause instanceof BridgeError ? cause.code : "internalError";
    if (open) mark(part, open.dataset["check"] as Check, "bad", explain(code, language()));
    stopped(part);
    throw cause;
  } finally {
    part.wait();
  }
}

function stopped(part: Part): void {
  conclude(part, { state: "bad", sentence: part.text("test-stopped"), path: "/help", label: part.text("test-help") });
}

function begin(part: Part): void {
  part.find("[data-verdict]").hidden = true;
  for (const line of part.root.querySelectorAll<HTMLElement>("[data-check]")) mark(part, line.dataset["check"] as Check, "waiting", part.text("test-waiting"));
}

/** The extension and the program behind it. */
async function reach(part: Part): Promise<Sceau> {
  run(part, "extension");
  part.wait("looking");
  const sceau = await connect({ wasm });
  mark(part, "extension", "ok", `${part.text("test-versions")} ${sceau.versions.extension} · ${sceau.versions.host}`);
  return sceau;
}

/** The support, its driver, and what is left of its PIN: nothing of this asks for the PIN. */
async function inspectToken(part: Part, sceau: Sceau): Promise<void> {
  run(part, "token");
  const tokens = await sceau.tokens();
  const findings = (await sceau.diagnose()).filter(({ severity }) => severity === "error");
  const [token] = tokens;
  if (!token) {
    const reason = findings[0];
    mark(part, "token", "bad", reason ? reason[language()] : explain("tokenAbsent", language()));
    throw new BridgeError("tokenAbsent");
  }
  mark(part, "token", "ok", [token.label, `${token.manufacturer} ${token.model}`].filter(Boolean).join(" · "));
  const driver = findings.find(({ code }) => code.startsWith("module"));
  mark(part, "driver", driver ? "bad" : "ok", driver ? driver[language()] : token.driver);
  markPin(part, token);
}

const pinStates: Readonly<Record<string, LineState>> = { ok: "ok", countLow: "warning", finalTry: "warning" };

function markPin(part: Part, { pinState }: Token): void {
  const state = pinStates[pinState] ?? "bad";
  mark(part, "pin", state, part.text(`test-pin-${state === "bad" ? "blocked" : state === "warning" ? "low" : "ok"}`));
  if (state === "bad") throw new BridgeError("pinBlocked");
}

/** The round trip: the portal's challenge signed on the token, then a declaration; the portal verifies both. */
async function prove(part: Part, sceau: Sceau): Promise<void> {
  run(part, "identification");
  const { certificate, summary } = await pickCertificate(part, sceau);
  const [token] = await sceau.tokens(); // with its serial number, now that the holder lets this portal list
  const described = token && { manufacturer: token.manufacturer, model: token.model, serialNumber: token.serialNumber };
  let judgement: Judgement | undefined;
  if (summary.digitalSignature) {
    const nonce = await challenge();
    part.wait("pin");
    judgement = await judge("/api/test/identification", { proof: await sceau.identify(certificate, nonce), ...(described && { token: described }) });
    show(part, judgement);
  } else mark(part, "identification", "ok", part.text("test-not-needed"));
  if (summary.nonRepudiation) {
    run(part, "signature");
    const nonce = await challenge();
    part.wait("pin");
    const cms = await sceau.declare(certificate, part.root.dataset["statement"] ?? "", nonce);
    judgement = await judge("/api/test/declaration", { cms: toBase64(cms), ...(described && { token: described }) });
    show(part, judgement);
  } else mark(part, "signature", "ok", part.text("test-not-needed"));
  if (!judgement) throw new BridgeError("keyUsageForbidden");
  conclude(part, judgement.verdict);
}

function show(part: Part, { lines }: Judgement): void {
  for (const { check, state, sentence } of lines) mark(part, check as Check, state, sentence);
}

function run(part: Part, check: Check): void {
  mark(part, check, "running", part.text("test-running"));
}

function mark(part: Part, check: Check, state: LineState | "waiting" | "running", sentence: string): void {
  const line = part.root.querySelector<HTMLElement>(`[data-check="${check}"]`);
  const place = line?.querySelector<HTMLElement>("[data-sentence]");
  if (!line || !place) return;
  line.dataset["state"] = state;
  place.textContent = sentence;
}

function conclude(part: Part, { state, sentence, path, label }: Judgement["verdict"]): void {
  const verdict = part.find("[data-verdict]");
  verdict.className = `notice notice-${state === "ok" ? "success" : state === "warning" ? "warning" : "danger"}`;
  verdict.dataset["state"] = state;
  part.find("[data-verdict-sentence]").textContent = sentence;
  const way = part.find("[data-verdict-way]") as HTMLAnchorElement;
  way.href = path;
  way.textContent = label;
  verdict.hidden = false;
  verdict.focus();
}
