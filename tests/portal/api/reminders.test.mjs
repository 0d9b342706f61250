// SPDX-License-Identifier: Apache-2.0
// A year of days under another clock (libfaketime): every day `sceau-portal remind` runs as an operator's timer runs it, on some days it
// does not, certificates are revoked and renewed on the way. What was sent is judged by the rule as the procedures have it,
// written down here a second time. SCEAU_REMINDER_DAYS=366 walks every day; otherwise only the days around each letter.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { after, before, test } from "node:test";
import { Portal, unescaped } from "./portal.mjs";

const everyDay = process.env.SCEAU_REMINDER_DAYS !== undefined;
const skip = spawnSync("faketime", ["--version"]).error && process.env.CI !== "true" ? "faketime is not installed" : false;
const day = 86_400_000;
const paris = new Intl.DateTimeFormat("fr-CA", { timeZone: "Europe/Paris" });
/** Days count from 1970. */
const numbered = (date) => Date.parse(`${date}T00:00:00Z`) / day;
const dated = (number) => new Date(number * day).toISOString().slice(0, 10);
const today = numbered(paris.format(new Date()));

const milestones = ["threeMonths", "fortyFiveDays", "thirtyDays", "fifteenDays"];
function threeMonthsBefore(end) {
  const [year, month, date] = dated(end).split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 4, 1));
  const longest = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, longest)) / day;
}
const due = (end) => [threeMonthsBefore(end), end - 45, end - 30, end - 15];

/** Holders: when their certificates end, and when they need no more letters. Chosen, not drawn: the table reads the same every day. */
const chips = { qualified: { chipMaker: "Exemple Cartes", chipModel: "Récente" }, noLonger: { chipMaker: "Exemple Cartes", chipModel: "Ancienne" }, software: { product: "initiale" } };
const fates = [
  { name: "Proche", left: 9, kind: "qualified" },
  { name: "Quinze", left: 16, kind: "qualified" },
  { name: "Ancienne", left: 47, kind: "noLonger" },
  { name: "Logicielle", left: 93, kind: "software" },
  { name: "Entière", left: 150, kind: "qualified" },
  { name: "Révoquée", left: 152, kind: "qualified", revoked: 152 - 40 },
  { name: "Renouvelée", left: 155, kind: "noLonger", renewed: 155 - 20 },
  { name: "Anglaise", left: 200, kind: "qualified", language: "en" },
  { name: "Février", end: "02-28", kind: "qualified" },
  { name: "Mai", end: "05-31", kind: "software" },
  { name: "Lointaine", left: 500, kind: "qualified" },
];

let portal;
before(async () => {
  if (skip) return;
  portal = await Portal.start();
  await portal.close();
  for (const fate of fates) {
    if (fate.end) {
      const year = Number(dated(today).slice(0, 4));
      fate.left = [year, year + 1, year + 2].map((number) => numbered(`${number}-${fate.end}`) - today).find((left) => left > 100);
    }
    fate.endDay = today + fate.left;
    // Midnight in Paris, as the authority writes it: the end day itself is not covered.
    const { certificate } = portal.enrol({ notAfter: midnight(fate.endDay), change: (file) => Object.assign(file, { surname: fate.name, email: `${fates.indexOf(fate)}@entreprise.example`, language: fate.language ?? "fr" }, chips[fate.kind]) });
    fate.serial = new X509Certificate(certificate).serialNumber.toLowerCase();
    fate.settled = [];
  }
});
after(() => portal?.remove());

/** The moment at which a day begins in Paris, for --not-after. */
function midnight(number) {
  for (const hour of [22, 23]) {
    const moment = new Date(number * day - day + hour * 3_600_000);
    if (paris.format(moment) === dated(number)) return moment.toISOString().slice(0, 19) + "Z";
  }
  throw new Error("no midnight");
}

const database = (sql) => execFileSync("sqlite3", [portal.file("data/portal.db"), sql], { encoding: "utf8" }).trim();
const idOf = ({ serial }) => `(SELECT id FROM certificate WHERE serial_hex = '${serial}')`;

/** `sceau-portal remind` at a moment; the lines of its table. */
function remind(moment) {
  const clock = new Date(moment).toISOString().slice(0, 19).replace("T", " ");
  const run = spawnSync("faketime", ["-f", `@${clock}`, process.env.SCEAU_PORTAL ?? "build/dev/portal/server/sceau-portal", "remind", "--config", portal.file("portal.json")], { encoding: "utf8", env: { ...process.env, TZ: "UTC", ASAN_OPTIONS: "verify_asan_link_order=0:detect_leaks=0" } });
  assert.equal(run.status, 0, run.stderr);
  return linesOf(run.stdout);
}
const linesOf = (text) => text.split("\n").filter((line) => /^\d{4}-/.test(line)).map((line) => {
  const [date, file, milestone, action, left, to = ""] = line.trim().split(/\s+/);
  return { date, file, milestone, action, left: Number(left), to };
});

/** What the procedures want on a day, and only that. */
function expected(fate, number) {
  const ended = number >= fate.endDay || (fate.revoked !== undefined && number >= today + fate.revoked) || (fate.renewed !== undefined && number >= today + fate.renewed);
  if (ended) return [];
  const reached = milestones.filter((_, index) => due(fate.endDay)[index] <= number && !fate.settled.includes(milestones[index]));
  const urgent = milestones.filter((_, index) => due(fate.endDay)[index] <= number).at(-1);
  fate.settled.push(...reached);
  return reached.map((milestone) => ({ date: dated(number), milestone, action: milestone === urgent ? "sent" : "skipped", left: fate.endDay - number, to: milestone === urgent ? `${fates.indexOf(fate)}@entreprise.example` : "" }));
}

/** The days that are walked: all of them but every nineteenth to twenty-third, or those around each letter and each end. */
function days() {
  const all = Array.from({ length: 366 }, (_, index) => today + 1 + index);
  if (everyDay) return all.filter((number) => (number - today) % 97 < 92);
  // Two slices: the day before and the day of each letter for a few, and, for the others, only days on which several were missed.
  const wanted = new Set(fates.filter(({ name }) => ["Entière", "Renouvelée", "Mai"].includes(name)).flatMap(({ endDay }) => [...due(endDay), endDay].flatMap((number) => [number - 1, number])));
  for (const left of [1, 3, 20, 60, 100, 140, 188, 192, 250]) wanted.add(today + left);
  return all.filter((number) => wanted.has(number));
}

test(`${everyDay ? "Every day of a year" : "The days around each letter"}: the letters of the rule, and no other`, { skip, timeout: 900_000 }, () => {
  const wrong = [];
  let sent = 0;
  for (const number of days()) {
    for (const fate of fates) {
      if (fate.revoked !== undefined && number >= today + fate.revoked) database(`UPDATE certificate SET state = 'revoked', revoked_at = 1 WHERE id = ${idOf(fate)} AND state <> 'revoked'`);
      if (fate.renewed !== undefined && number >= today + fate.renewed && database(`SELECT COUNT(*) FROM renewal WHERE certificate_id = ${idOf(fate)}`) === "0")
        database(`INSERT INTO renewal SELECT 'r', 'R-1', id, holder_id, 'registered', 5, 'appointment', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, '', '', '', NULL, '', 1, 1, 1, '', '' FROM certificate WHERE id = ${idOf(fate)}`);
    }
    // In the evening of UTC it is the next day in Paris: the timer may run at any hour.
    const moment = number % 2 === 0 ? number * day + 8 * 3_600_000 : number * day - 1_800_000;
    assert.equal(paris.format(new Date(moment)), dated(number));
    const found = remind(moment);
    const wanted = fates.flatMap((fate) => expected(fate, number));
    const key = (line) => `${line.date} ${line.milestone} ${line.action} ${line.left} ${line.to}`;
    const [is, should] = [found.map(key).sort(), wanted.map(key).sort()];
    if (JSON.stringify(is) !== JSON.stringify(should)) wrong.push({ day: dated(number), is, should });
    sent += wanted.filter(({ action }) => action === "sent").length;
  }
  assert.deepEqual(wrong, []);
  assert.ok(sent > 10, `only ${sent} letters`);
  assert.equal(Number(database("SELECT COUNT(*) FROM outbox")), sent);
  const table = portal.run("remind", "--config", portal.file("portal.json"), "--sent");
  assert.equal(linesOf(table).filter(({ action }) => action === "sent").length, sent);
  if (everyDay) console.log(table);
  console.log(`# ${days().length} days, ${sent} letters, ${linesOf(table).length - sent} skipped`);
});

test("Three texts, as the support wants it, in the holder's language and with the days that are really left", { skip }, async () => {
  delete portal.exitCode;
  await portal.open();
  const letters = unescaped((await portal.browser().get("/outbox")).text).split("<article").slice(1);
  const of = (fate) => letters.filter((letter) => letter.includes(`${fates.indexOf(fate)}@entreprise.example`));
  for (const fate of fates) {
    const own = of(fate);
    assert.ok(own.length > 0 || fate.end || fate.left > 366, fate.name);
    const words = fate.language === "en" ? /still qualified|online/ : { qualified: /toujours homologué/, noLonger: /n'est plus utilisable[\s\S]*Bureau d'enregistrement Centre/, software: /certificat logiciel/ }[fate.kind];
    for (const letter of own) assert.match(letter, words, fate.name);
  }
  assert.match(of(fates[0])[0], /Urgent\s: Expiration de votre certificat .* dans moins de 15 jours/);
});
