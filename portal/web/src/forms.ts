// SPDX-License-Identifier: Apache-2.0
import type { FieldKind, Forms, Verdict } from "../../../wasm/api/forms.js";

type Control = HTMLInputElement | HTMLSelectElement;

/**
 * Tells beside a field, as soon as it is left, what the server would say about it: the same rules, in WebAssembly. A page without
 * JavaScript, or whose module does not come, is told by the server when the form is sent.
 */
export function watchForms(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("input[data-field]"))
    input.addEventListener("change", () => void checked(({ checkField }) => {
      tell(input, checkField(input.dataset["field"] as FieldKind, input.value).verdict);
    }));
  const code = document.querySelector<HTMLFormElement>("form[data-revocation-code]");
  code?.addEventListener("change", ({ target }) => void checked((forms) => {
    checkCode(code, forms, target as Control);
  }));
}

let loading: Promise<Forms> | undefined;

/** The rules are a help: when they cannot be had, the form is sent as it is. */
async function checked(check: (forms: Pick<Forms, "checkField" | "checkRevocationCode">) => void): Promise<void> {
  loading ??= import("../../../wasm/api/forms.js").then(({ Forms: api }) => api.load("/assets/forms.wasm"));
  const forms = await loading.catch(() => undefined);
  if (!forms) return;
  check({ checkField: (field, text) => forms.checkField(field, text), checkRevocationCode: (code) => forms.checkRevocationCode(code) });
}

/** The six fields are judged together, but nobody is told about one that was not reached yet. */
function checkCode(form: HTMLFormElement, forms: Pick<Forms, "checkRevocationCode">, left: Control): void {
  left.dataset["left"] = "";
  const controls = (name: string): Control[] => [1, 2, 3].map((number) => form.elements.namedItem(`${name}${number}`) as Control);
  const { givenName = "", surname = "", email = "" } = form.dataset;
  const [questions, answers] = [controls("question"), controls("answer")];
  const verdicts = forms.checkRevocationCode({ questions: questions.map(textOf), answers: answers.map(textOf), givenName, surname, email });
  for (const [fields, judged] of [[questions, verdicts.questions], [answers, verdicts.answers]] as const)
    fields.forEach((field, index) => {
      const verdict = judged[index];
      if (verdict && "left" in field.dataset) tell(field, verdict);
    });
}

/** What the server would read: of a list, the words of the choice. */
function textOf(control: Control): string {
  if (control instanceof HTMLInputElement) return control.value;
  return control.value === "" ? "" : (control.selectedOptions[0]?.textContent ?? "");
}

/** The same mark, at the same place, as the server's own page has. */
function tell(control: Control, { code, fr, en }: Verdict): void {
  const id = `${control.id}-mistake`;
  const others = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((name) => name !== "" && name !== id);
  document.getElementById(id)?.remove();
  const well = code === "ok";
  if (well) control.removeAttribute("aria-invalid");
  else {
    control.setAttribute("aria-invalid", "true");
    control.before(Object.assign(document.createElement("p"), { className: "mistake", id, textContent: document.documentElement.lang === "en" ? en : fr }));
    others.push(id);
  }
  if (others.length > 0) control.setAttribute("aria-describedby", others.join(" "));
  else control.removeAttribute("aria-describedby");
}
