// SPDX-License-Identifier: Apache-2.0
import { connect, type Sceau } from "../sceau.js";
import { styleSheet } from "./style.js";
import { type Language, type Texts, texts } from "./texts.js";

export type Child = Node | string | undefined;

/** An element with attributes and children. Text stays text: no markup is ever parsed, so trusted types have nothing to refuse. */
export function h<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Readonly<Record<string, string>> = {}, ...children: readonly Child[]): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Pages may theme it as `::part(button)`; what it does is a part of its own. */
export function button(label: Child, kind: "" | "quiet", action: () => void, part = ""): HTMLButtonElement {
  const made = h("button", { type: "button", class: kind, part: `button ${kind} ${part}`.trim() }, label);
  made.addEventListener("click", action);
  return made;
}

/** A line drawing that only decorates: words say the same. */
export function icon(...paths: readonly string[]): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** Only addresses that a browser fetches: what a policy or a host names is no script. */
export function link(href: string | null | undefined, label: string): HTMLAnchorElement | undefined {
  if (href === null || href === undefined || !URL.canParse(href, document.baseURI)) return undefined;
  const { protocol } = new URL(href, document.baseURI);
  return protocol === "https:" || protocol === "http:" ? h("a", { href, target: "_blank", rel: "noreferrer" }, label) : undefined;
}

let connection: Promise<Sceau> | undefined;

// Where pages are rendered ahead, on a server, there are no elements.
const Base = ((globalThis as { HTMLElement?: unknown }).HTMLElement ?? Object) as typeof HTMLElement;

/** What the components have in common: a shadow tree, the language, the connection. */
export abstract class SceauElement extends Base {
  protected readonly tree = this.attachShadow({ mode: "open" });
  private own: Sceau | undefined;

  constructor() {
    super();
    this.tree.adoptedStyleSheets = [styleSheet()];
  }

  /** The page's connection; without one the component makes its own, which all components of the page share. */
  get sceau(): Sceau | undefined {
    return this.own;
  }
  set sceau(sceau: Sceau | undefined) {
    this.own = sceau;
  }

  /** Takes what a framework set before the browser knew the element: until now it hid the property of that name. */
  protected takeEarly(...names: readonly (keyof this)[]): void {
    for (const name of names.filter((one) => Object.hasOwn(this, one))) {
      const value = this[name];
      Reflect.deleteProperty(this, name);
      this[name] = value;
    }
  }

  /** Of the element or of the page around it. */
  protected get language(): Language {
    const asked = this.closest("[lang]")?.getAttribute("lang") ?? document.documentElement.lang;
    return asked.startsWith("en") ? "en" : "fr";
  }
  protected get texts(): Texts {
    return texts[this.language];
  }

  /** @throws {BridgeError} what is missing */
  protected async connection(): Promise<Sceau> {
    if (this.own) return this.own;
    const wasm = this.getAttribute("wasm");
    const made = (connection ??= connect({ language: this.language, ...(wasm !== null && { wasm }) }));
    try {
      return await made;
    } catch (error) {
      // What is missing now may be there the next time.
      if (connection === made) connection = undefined;
      throw error;
    }
  }

  /** Tells the page; frameworks listen with `on:name` or addEventListener. */
  protected tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
