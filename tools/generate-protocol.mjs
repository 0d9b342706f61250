#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Writes the C++, TypeScript, Markdown and JSON Schema forms of the protocol from shared/**/*.json.
//   --check         fail instead of writing when a generated file is out of date
//   --seeds DIR     write the examples and counterexamples as fuzz seeds, and a dictionary, into DIR

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as cpp from "./generate-protocol/cpp.mjs";
import * as documents from "./generate-protocol/documents.mjs";
import { handlers, pascal, readModel } from "./generate-protocol/model.mjs";
import * as packed from "./generate-protocol/packed.mjs";
import * as typescript from "./generate-protocol/typescript.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const model = readModel(root);

const sides = Object.keys(handlers).filter((side) => model.commands.some((c) => c.handledBy === side) && side !== "token-worker");
const outputs = {
  "shared/errors/generated/cpp/error_code.hpp": cpp.errorCodeHeader,
  "shared/errors/generated/ts/error-codes.ts": typescript.errorCodes,
  "shared/errors/generated/ts/error-sentences.ts": typescript.errorSentences,
  "shared/protocol/generated/cpp/messages.hpp": cpp.messagesHeader,
  "shared/protocol/generated/cpp/messages.cpp": cpp.messagesSource,
  "shared/protocol/generated/cpp/packed.hpp": packed.header,
  "shared/protocol/generated/cpp/packed.cpp": packed.source,
  ...Object.fromEntries(["common", ...sides].map((side) =>
    [`shared/protocol/generated/ts/${side}.ts`, (m) => typescript.messagesModule(m, side)])),
  "shared/protocol/generated/docs/protocol.md": documents.markdown,
  "shared/protocol/generated/docs/protocol.schema.json": documents.jsonSchema,
  "tests/shared/protocol/generated/decoders.hpp": cpp.decoderTable,
};

function writeSeeds(directory) {
  mkdirSync(directory, { recursive: true });
  const index = (name) => model.messages.findIndex((m) => m.name === name);
  for (const { command, examples, rejected = [] } of model.commands)
    [...examples, ...rejected].forEach((example, number) => {
      for (const part of ["request", "response"])
        if (example[part])
          writeFileSync(join(directory, `${command}-${part}-${number}`),
            Buffer.concat([Buffer.from([index(pascal(command) + pascal(part))]), Buffer.from(JSON.stringify(example[part]))]));
    });
  const words = new Set(model.messages.flatMap((m) => m.fields.map((f) => f.name)));
  writeFileSync(`${directory}.dict`, [...words].sort().map((word) => `"\\"${word}\\""\n`).join(""));
}

const seeds = process.argv.indexOf("--seeds");
if (seeds > 0) writeSeeds(process.argv[seeds + 1]);
else {
  let stale = 0;
  for (const [path, render] of Object.entries(outputs)) {
    const text = render(model);
    const file = join(root, path);
    if (!process.argv.includes("--check")) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      continue;
    }
    let current = "";
    try {
      current = readFileSync(file, "utf8");
    } catch {
      // a missing file is as stale as a wrong one
    }
    if (current !== text) stale += 1, console.error(`out of date: ${path}; run npm run generate`);
  }
  process.exitCode = stale ? 1 : 0;
}
