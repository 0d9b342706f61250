// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { files } from "./files.mjs";
import { InputError, readInput } from "./input.mjs";
import { mistakesIn } from "./validate.mjs";

const usage = `Usage: tools/policies --origin https://… --update-url https://… --out DIR
       tools/policies --input FILE.json --out DIR

  --origin URL          a portal that may use Sceau (may be repeated)
  --update-url URL      update manifest of the self-hosted extension, or of a store
  --firefox-url URL     where Firefox fetches the signed .xpi
  --chromium-id ID      where it is not the id in extension/manifest.json
  --firefox-id ID       likewise
  --ca FILE             an authority the browsers shall trust (may be repeated)
  --input FILE          all of that, and more, as JSON (docs/administrators.md)
  --out DIR             where to write
`;

const options = {
  origin: { type: "string", multiple: true },
  "update-url": { type: "string" },
  "firefox-url": { type: "string" },
  "chromium-id": { type: "string" },
  "firefox-id": { type: "string" },
  ca: { type: "string", multiple: true },
  input: { type: "string" },
  out: { type: "string" },
  help: { type: "boolean" },
};

function given(values) {
  const present = (pairs) => Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== undefined));
  const flags = present({
    origins: values.origin,
    updateUrl: values["update-url"],
    firefoxInstallUrl: values["firefox-url"],
    chromiumId: values["chromium-id"],
    firefoxId: values["firefox-id"],
    certificateAuthorities: values.ca?.map((path) => resolve(path)),
  });
  if (!values.input) return readInput(flags, ".");
  let file;
  try {
    file = JSON.parse(readFileSync(values.input, "utf8"));
  } catch (error) {
    throw new InputError(`${values.input} cannot be read: ${error.message}`);
  }
  return readInput({ ...file, ...flags }, dirname(values.input));
}

/** The exit status: 0 written and valid, 1 a mistake in the input. */
export function main(argv) {
  try {
    const { values } = parseArgs({ args: argv, options });
    if (values.help || !values.out) {
      process.stderr.write(usage);
      return values.help ? 0 : 1;
    }
    const input = given(values);
    const written = files(input);
    const mistakes = mistakesIn(written, input);
    if (mistakes.length > 0) throw new InputError(`nothing was written, because it would be wrong:\n  ${mistakes.join("\n  ")}`);
    for (const [path, { content, purpose }] of Object.entries(written)) {
      const target = join(values.out, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      process.stdout.write(`${path.padEnd(56)} ${purpose}\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof InputError) && !error.code?.startsWith("ERR_PARSE_ARGS")) throw error;
    process.stderr.write(`tools/policies: ${error.message}\n`);
    return 1;
  }
}
