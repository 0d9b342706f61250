// SPDX-License-Identifier: Apache-2.0
type Child = Node | string | undefined;

/** An element with attributes and children. Text stays text: no markup is ever parsed. */
export function element<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Readonly<Record<string, string>> = {}, ...children: readonly Child[]): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A button that does something. */
export function button(label: string, kind: string, action: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: `button ${kind}` }, label);
  made.addEventListener("click", action);
  return made;
}

/** The text of that name in the browser's language. */
export const text = (name: string, ...values: readonly string[]): string => chrome.i18n.getMessage(name, [...values]);

/** The language that `text` speaks, which need not be the browser's own. */
export const language = (): "fr" | "en" => (text("language") === "fr" ? "fr" : "en");

/** Fills in the page's own texts: `data-text="name"`. */
export function translate(): void {
  document.documentElement.lang = language();
  for (const target of document.querySelectorAll<HTMLElement>("[data-text]")) target.textContent = text(target.dataset["text"] ?? "");
}
