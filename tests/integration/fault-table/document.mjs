#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// document.mjs [--check]: writes docs/faults.md from what the fault table's runs recorded, or fails when it says otherwise.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const kinds = { softhsm: "SoftHSM", card: "MyEID card", gids: "GIDS card" };
const states = ["nothing", "makingKey", "keyMade", "requested", "certificateReceived", "certificateWritten"];
const table = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, JSON.parse(readFileSync(join(here, `${kind}.json`), "utf8"))]));

const cellOf = (entry) => {
  if (!entry) throw new Error("a cell was never run");
  if (entry.never) return "–";
  return `${entry.seen === "nothing" ? "*nothing*" : `\`${entry.seen}\``}, ${entry.way}`;
};
const rowsOf = (kind) => Object.entries(table[kind]).map(([fault, row]) => `| ${fault} | ${states.map((state) => cellOf(row[state])).join(" | ")} |`);
const cells = Object.values(table).flatMap((faults) => Object.values(faults).flatMap((row) => Object.values(row)));
const run = cells.filter(({ never }) => !never).length;
const reasons = [...new Set(cells.flatMap(({ never }) => never ?? []))];

const text = `# Faults and journal states

What the holder sees when something goes wrong in the middle of a renewal, and how the same holder then finishes it. Written by
\`tests/integration/fault-table/document.mjs\` from what \`tests/integration/fault-table.mjs\` measured: ${run} cells on three tokens, of ${cells.length};
a dash stands where the token cannot know the fault: ${reasons.join("; ")}. After every cell other programs find the new certificate and the old one on
the token, each with its key, no key without a certificate, and an empty journal; once the request was signed, no second certificate is asked for.

The fault strikes while the driver is inside a call, so that the journal stands where the column says:

| column | meanwhile |
|---|---|
| nothing | the PIN was typed, no key is asked for yet (\`C_Login\`) |
| makingKey | the token makes the key (\`C_GenerateKeyPair\`) |
| keyMade | the request is being signed (\`C_Sign\`) |
| requested | the request is signed, the current key signs for it (\`C_Sign\`) |
| certificateReceived | the certificate is being written (\`C_CreateObject\`) |
| certificateWritten | the new key signs the acknowledgement (\`C_Sign\`) |

In a cell: the error code of the request under way (texts: \`shared/errors/error-codes.json\`), *nothing* when the request succeeded all the
same, \`hostStopped\` where the extension tells that the host is gone; then what the holder's next click does: *begins again*, *goes on*
with the same key and request, or nothing because it *was done*.

The faults: *token pulled* out of the reader and put back; *card reset* by another program; *pcscd killed* and started again; *worker killed*,
*host killed* (SIGKILL); *browser closed* (the pipe ends); *module hang* (until the watchdog of that call: 5 s for lists, 30 s for logins,
signatures and writes, 180 s for keys); *PIN locked* by another program, then unblocked; *token full* (the call is
answered with \`CKR_DEVICE_MEMORY\`); *portal silent* (the page goes away: it takes no further step, and the host's answer reaches nobody).

${Object.entries(kinds)
  .map(([kind, name]) => `## ${name}\n\n| fault | ${states.join(" | ")} |\n|${"---|".repeat(states.length + 1)}\n${rowsOf(kind).join("\n")}\n`)
  .join("\n")}
## Cuts

\`tools/soak writes\` pulls a card before and after each command that writes on it; the same holder then finishes, in the same host or another one. Sanitizer build, busy machine:

| card | while | cuts | lost | orphaned | the driver's own damage |
|---|---|---|---|---|---|
| MyEID | the key is made | 53 of 80 | 0 | 0 | 2 (an entry without a key stays) |
| MyEID | the certificate is written | 52 | 0 | 0 | 0 |
| GIDS | the key is made | 18 | 0 | 0 | 8 (\`tokenUnusable\`: OpenSC makes no key on that card any more) |
| GIDS | the certificate is written | 12 | 0 | 0 | 0 |

Both damages are OpenSC 0.23's, befall stock tools too, strike before anything was sent, and leave the current certificate working ([known-limits.md](known-limits.md)). The runs count them apart, and only
after \`pkcs11-tool\` has failed at the same: everything else fails the run. Random cuts: \`tools/soak 1000 20261123\`, release build, 550 on SoftHSM, 300 on MyEID, 150 on GIDS at the same time, 8 min 37 s at load 16: none lost, none orphaned, no key told
unusable, no entry without a key, nobody asked to click again. A run of another build with the same seed had found one key without name or value that a killed SoftHSM leaves: such go with the other remains now. A third run (11 min 7 s, load 6 to 10) lost nothing and left one EC key on SoftHSM, killed while it rewrote the public half, when the
private one had its last name already: the private half is named last now, \`module-spoils-what-it-names\` is that cut as a test, and 550 cuts on SoftHSM after it left nothing.
`;

const file = join(here, "../../../docs/faults.md");
if (!process.argv.includes("--check")) writeFileSync(file, text);
else if (readFileSync(file, "utf8") !== text) {
  console.error("docs/faults.md is not what the fault table recorded: run tests/integration/fault-table/document.mjs");
  process.exit(1);
}
