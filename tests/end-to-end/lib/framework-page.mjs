// SPDX-License-Identifier: Apache-2.0
// A page as people build it with a framework, Preact here: elements with attributes, properties and listeners, that come and go with the state.
import { h, render } from "preact";
import { useState } from "preact/hooks";

globalThis.refused = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => globalThis.refused.push(violatedDirective));

const certificate = Uint8Array.of(0x30, 1);
const plan = { certificate, keyType: "P-256", challenge: () => Promise.resolve("n".repeat(44)), submit: () => Promise.reject(new Error("503")) };

// As Lit does, or a page that loads its elements last: the property comes before the browser knows the element.
const early = document.createElement("sceau-renewal");
early.id = "early";
early.plan = plan;
document.body.append(early);

// Served beside this script, not part of it: the elements, and what tests need.
const elements = "/page.js";
await import(elements);

function App() {
  const [shown, show] = useState(true);
  const [ready, setReady] = useState();
  const [chosen, choose] = useState("");
  const [planned, setPlanned] = useState();
  return h(
    "div",
    {},
    h("button", { type: "button", id: "toggle", onClick: () => show(!shown) }, shown ? "Masquer" : "Montrer"),
    h("button", { type: "button", id: "plan", onClick: () => setPlanned(plan) }, "Préparer"),
    h("p", { id: "ready" }, ready === undefined ? "inconnu" : ready ? "prêt" : "pas prêt"),
    h("p", { id: "chosen" }, chosen),
    shown ? h("sceau-status", { install: "/installer", "onsceau-status": ({ detail }) => setReady(detail.ready) }) : undefined,
    h("sceau-certificate-picker", { name: "certificate", auto: true, valid: true, "usable-for": "identification", onchange: ({ target }) => choose(target.value?.summary.holder ?? "") }),
    h("sceau-renewal", { id: "late", plan: planned }),
  );
}
render(h(App, {}), document.querySelector("#app"));
