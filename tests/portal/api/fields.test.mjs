// SPDX-License-Identifier: Apache-2.0
// Every field of every form of the renewal side, as the pages themselves declare them, filled with what nobody should type: nothing,
// too much, another type, markup, right-to-left, emoji, SQL. What a page calls required, long at most or one of a list, the server must
// insist on; whatever it takes, it shows as text; what it refuses changes nothing. And every call, with bodies of every wrong shape.
// A form that is not tried here fails the test.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { identificationToken } from "./der.mjs";
import { answers, Portal, unescaped } from "./portal.mjs";

const server = join(dirname(fileURLToPath(import.meta.url)), "../../../portal/server");
const pages = join(server, "pages");
const hostile = { markup: "<script>alert(1)</script>", sql: "'; DROP TABLE renewal; --", "right to left": "\u202Eecnis\u202C", emoji: "😀".repeat(20), template: "{{csrf}}", number: "-1" };
const given = { answer1: answers.answer1, answer2: answers.answer2, answer3: answers.answer3 };
const token = { maker: "Exemple Cartes", model: "Récente", serial: "N-1", atr: "3B DB 96 00" };

let portal;
let officer;
const tried = new Set();
before(async () => {
  portal = await Portal.start();
  officer = portal.enrol({ days: 300, change: (file) => Object.assign(file, { surname: "Opératrice", identityNumber: "OP1234567" }) });
  writeFileSync(portal.file("officer.der"), officer.certificate);
  portal.run("create-officer", "--config", portal.file("portal.json"), "--name", "Olive Opératrice", "--email", "olive@bureau.example", "--office", "centre", "--certificate", portal.file("officer.der"));
});
after(() => portal.remove());

/** The POST routes of the renewal side, as the sources register them. */
const sources = [...readdirSync(pages).filter((name) => name.endsWith(".cpp")).map((name) => join(pages, name)), join(server, "revocation/lost_key_page.cpp")];
const routes = sources.flatMap((file) => {
  const source = readFileSync(file, "utf8");
  const base = /const std::string path = "([^"]*)"/.exec(source)?.[1];
  return [...source.matchAll(/\{(?:http::)?Method::post, (?:"([^"]*)"|path \+ "([^"]*)"),/g)].map(([, whole, part]) => `/${whole ?? base + part}`);
});

const pattern = (path) => routes.find((route) => new RegExp(`^${route.replaceAll("*", "[^/]+")}$`).test(path));

/** What a page declares of the form that is sent to `action`. */
function declared(html, action) {
  const form = [...html.matchAll(/<form method="post" action="([^"]*)"[^]*?<\/form>/g)].find(([, to]) => to === action)?.[0];
  assert.ok(form, `no form for ${action}`);
  const fields = new Map();
  for (const [tag, kind] of form.matchAll(/<(input|select|textarea)\b[^>]*>/g)) {
    const attribute = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
    const name = attribute("name");
    if (name === "csrf") continue;
    const type = attribute("type") ?? kind;
    const field = fields.get(name) ?? { name, type, required: false, options: [] };
    field.required ||= /\brequired\b/.test(tag);
    if (attribute("maxlength")) field.longest = Number(attribute("maxlength"));
    if (type === "radio" || type === "checkbox") field.options.push(attribute("value"));
    if (kind === "select") field.options = [...form.slice(form.indexOf(tag)).split("</select>")[0].matchAll(/<option value="([^"]*)"/g)].map(([, value]) => value).filter(Boolean);
    fields.set(name, field);
  }
  return [...fields.values()];
}

/** All that a form may change; counters of attempts and times are meant to change. */
const records = () => execFileSync("sqlite3", [portal.file("data/portal.db"), [
  "SELECT id, given_name, surname, email, identity_number_mac FROM holder", "SELECT id, state, chip_model, chip_serial FROM certificate",
  "SELECT id, state, step, outcome, email, pending_email, usages, declaration, answers_hash, request FROM renewal", "SELECT * FROM puk",
].join(";")], { encoding: "utf8", maxBuffer: 64 << 20 });

/** The values that must be refused, and those that may be taken as text. */
function* trials({ type, required, longest, options }) {
  if (required) yield { kind: "empty", value: "", refused: true };
  if (longest) yield { kind: "over-long", value: "x".repeat(longest + 1), refused: true };
  yield { kind: "endless", value: "é".repeat(20_000), refused: type !== "checkbox" };
  for (const [kind, value] of Object.entries(hostile)) yield { kind, value, refused: options.length > 0 && type !== "checkbox" };
  yield { kind: "control characters", value: "a\u0000b\u0007", refused: true };
}

/**
 * Tries every field of a form. `prepare` brings a visitor before the form: `{ browser, page, action, valid }`; `answered` says which
 * statuses are no refusal.
 */
async function tryForm(prepare) {
  let { browser, page, action, valid } = await prepare();
  tried.add(pattern(action));
  const fields = declared((await browser.get(page)).text, action);
  assert.deepEqual(Object.keys(valid).filter((name) => !fields.some((field) => field.name === name)), [], `${action}: values for fields that are not there`);
  const wrong = [];
  for (const field of fields)
    for (const { kind, value, refused } of trials(field)) {
      const earlier = records();
      const answer = await browser.post(action, { ...valid, [field.name]: value });
      const what = `${action} ${field.name} ${kind}: ${answer.status}`;
      if (answer.status >= 500) wrong.push(what);
      if (/<script>alert/.test(answer.text)) wrong.push(`${what}, markup comes back as markup`);
      const taken = answer.status < 400;
      if (taken && refused) wrong.push(`${what}, taken`);
      if (!taken && records() !== earlier) wrong.push(`${what}, and yet something changed`);
      if (answer.location) {
        const next = await browser.get(answer.location.replace(portal.origin, ""));
        if (next.status >= 500 || /<script>alert/.test(next.text)) wrong.push(`${what}, then ${next.status} on ${answer.location}`);
      }
      // What was taken, or tried too often, is behind: another visitor comes before the same form.
      if (taken || answer.status === 429) ({ browser, page, action, valid } = await prepare());
    }
  assert.deepEqual(wrong, []);
  console.log(`# ${action.replace(/R-\d{4}-[A-Z0-9-]+|[0-9a-f]{64}/, "*")}: ${fields.map(({ name }) => name).join(", ") || "no fields"}`);
}

const holderAt = (last, change) => async () => {
  const holder = portal.enrol({ change });
  const browser = await portal.identified(holder);
  if (last > 0) await browser.walk(holder, last - 1);
  return { holder, browser };
};
const at = (last, page, valid) => async () => {
  const { holder, browser } = await holderAt(last)();
  return { browser, page, action: page, valid: typeof valid === "function" ? valid(holder) : valid };
};

test("The forms of the five steps, and the questions", async () => {
  await tryForm(at(0, "/renewal", {}));
  await tryForm(at(1, "/renewal/prerequisites", { establishment: "yes", person: "yes" }));
  await tryForm(at(2, "/renewal/certificate", (holder) => ({ email: holder.holder.email, usage: "documents" })));
  await tryForm(at(4, "/renewal/revocation-code", answers));
  await tryForm(at(5, "/renewal/questions", given));
});

test("The link of a new address, and the ways in and out", async () => {
  await tryForm(async () => {
    const { browser } = await holderAt(2)();
    const address = `neuve.${Math.random().toString(36).slice(2)}@entreprise.example`;
    await browser.post("/renewal/certificate", { email: address, usage: "documents" });
    const mail = unescaped((await browser.get("/outbox")).text).split("<article").find((one) => one.includes(address));
    const path = new URL(/https:\S*\/address\/\w+/.exec(mail)[0]).pathname;
    return { browser, page: path, action: path, valid: {} };
  });
  await tryForm(async () => ({ browser: portal.browser(), page: "/sign-in", action: "/sign-in", valid: { email: "camille.exemple@entreprise-exemple.example" } }));
  await tryForm(async () => {
    const browser = portal.browser();
    await browser.get("/sign-in");
    await browser.post("/sign-in", { email: "personne@entreprise-exemple.example" });
    return { browser, page: "/sign-in/code", action: "/sign-in/code", valid: { code: "123456789" } };
  });
  await tryForm(async () => ({ browser: (await holderAt(0)()).browser, page: "/space", action: "/sign-out", valid: {} }));
});

/** An officer before a request that has come to a point of the hand-over. */
const atDesk = (form, point, valid, chip = { chipMaker: "Exemple Cartes", chipModel: "Ancienne" }) => async () => {
  const { holder, browser: visitor } = await holderAt(5, (file) => Object.assign(file, chip))();
  const [reference] = /R-\d{4}-[A-Z0-9-]+/.exec((await visitor.get("/renewal/validation")).text);
  const mail = unescaped((await visitor.get("/outbox")).text).split("<article").find((one) => one.includes(reference));
  const checks = { identityNumber: holder.holder.identityNumber, identityValid: "yes", withdrawalCode: /code de retrait\s: ([A-Z0-9-]+)/.exec(mail)?.[1] ?? "", ...given };
  const browser = portal.browser();
  const nonce = await browser.challenge();
  await browser.call("/api/office/identify", identificationToken({ ...officer, origin: portal.origin, nonce }));
  const page = `/office/requests/${reference}`;
  await browser.get(page);
  if (point >= 1) await browser.post(`${page}/checks`, checks);
  if (point >= 2) await browser.post(`${page}/token`, token);
  const request = point >= 2 ? requestWith(unescaped(/data-nonce>([^<]*)</.exec((await browser.get(page)).text)[1])) : "";
  if (point >= 3) await browser.post(`${page}/request`, { request });
  return { browser, page, action: `${page}/${form}`, valid: valid ?? (form === "checks" ? checks : { request }) };
};

function requestWith(nonce) {
  writeFileSync(portal.file("new.cnf"), `[req]\nprompt=no\ndistinguished_name=dn\nattributes=attrs\nstring_mask=utf8only\n[dn]\nCN=request\n[attrs]\nchallengePassword=${nonce}\n`);
  return execFileSync("openssl", ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", portal.file("new.key"), "-config", portal.file("new.cnf")], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

test("The forms of the registration office", async () => {
  await tryForm(atDesk("decision", 0, { outcome: "onToken" }, { chipMaker: "Inconnu", chipModel: "X" }));
  await tryForm(atDesk("appointment", 0, { date: "2031-03-04", time: "10:30" }));
  await tryForm(atDesk("checks", 0));
  await tryForm(atDesk("token", 1, token));
  await tryForm(atDesk("request", 2));
  await tryForm(atDesk("lost-key", 3, { key: "gone" }));
  await tryForm(atDesk("finish", 3, { puk: "12345678", written: "yes" }));
  await tryForm(async () => {
    const { browser } = await atDesk("checks", 0)();
    return { browser, page: "/office/unblock", action: "/office/unblock", valid: { serial: "00" } };
  });
});

test("What is searched for, and what comes in an address", async () => {
  const { browser } = await atDesk("checks", 0)();
  for (const value of [...Object.values(hostile), "x".repeat(3000)])
    for (const path of [`/office/requests?search=${encodeURIComponent(value)}`, `/?ended=${encodeURIComponent(value)}`, `/language/en?back=${encodeURIComponent(value)}`, `/certificates/${encodeURIComponent(value)}`, `/address/${encodeURIComponent(value)}`]) {
      const answer = await browser.send("GET", path);
      assert.ok(answer.status < 500 && !/<script>alert/.test(answer.text), `${path}: ${answer.status}`);
      assert.ok(!answer.location || answer.location.startsWith("/"), `${path} leads to ${answer.location}`);
    }
});

test("Calls with bodies of every wrong shape", async () => {
  const bodies = ["", "null", "[]", "1", '"x"', "{", "{}", '{"more":1}', '{"cms":1}', '{"cms":null}', '{"cms":["AA=="]}', '{"cms":"<script>"}', '{"cms":"AA==","cms":"AA=="}', '{"cms":""}', '{"cms":"MIIB"}', `{"cms":"${"A".repeat(200_000)}"}`,
    '{"proof":{}}', '{"proof":{"format":1}}', '{"format":"web-eid:1.0","algorithm":"none","signature":"","unverifiedCertificate":""}', `{"format":"${"x".repeat(99)}"}`, "[".repeat(50_000), '{"a":'.repeat(5_000)];
  // These take no members; what is sent with them is not looked at.
  const bare = ["/api/challenge", "/api/renewal/begin"];
  for (const route of routes.filter((path) => path.startsWith("/api/"))) {
    const { browser } = route.includes("office") ? { browser: portal.browser() } : await holderAt(5)();
    if (route.includes("office")) await browser.challenge();
    for (const body of bodies) {
      const earlier = records();
      const answer = await browser.call(route.replace("*", "0123456789abcdef"), body);
      assert.ok(bare.includes(route) || (answer.status >= 400 && answer.status < 500 && /^[a-zA-Z]+$/.test(answer.code ?? "")), `${route} ${body.slice(0, 40)}: ${answer.status} ${answer.text.slice(0, 80)}`);
      assert.equal(records(), earlier, `${route} ${body.slice(0, 40)} changed something`);
    }
    tried.add(route);
  }
});

test("No form and no call of the renewal side is left out", () => {
  assert.ok(routes.length > 25, `only ${routes.length} routes were found in the sources`);
  assert.deepEqual(routes.filter((route) => !tried.has(route)), []);
});
