// SPDX-License-Identifier: Apache-2.0
// Runs the examples that each command file carries. The C++ twin is conformance_test.cpp.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, it } from "node:test";

import { nativeHostCommands } from "../../../shared/protocol/generated/ts/native-host.js";
import { decode, encode, type Members } from "../../../shared/protocol/ts/codec.js";

interface CommandFile {
  readonly command: string;
  readonly handledBy: string;
  readonly examples: readonly { readonly request: object; readonly response: object }[];
  readonly rejected: readonly { readonly because: string; readonly request: object }[];
}

const directory = "shared/protocol/commands";
const files = readdirSync(directory)
  .map((name) => JSON.parse(readFileSync(`${directory}/${name}`, "utf8")) as CommandFile)
  .filter(({ handledBy }) => handledBy === "native-host");
const membersOf: Readonly<Record<string, { readonly request: Members; readonly response: Members }>> = nativeHostCommands;

for (const { command, examples, rejected } of files) {
  const members = membersOf[command];
  assert(members, `${command} is not generated`);

  void describe(command, () => {
    for (const [number, { request, response }] of examples.entries())
      void it(`encodes what it decoded, example ${String(number + 1)}`, () => {
        assert.deepEqual(encode(decode(request, members.request, "refuse"), members.request), request);
        assert.deepEqual(encode(decode(response, members.response), members.response), response);
      });
    for (const { because, request } of rejected)
      void it(`refuses a request when ${because}`, () => {
        assert.throws(() => decode(request, members.request, "refuse"), { name: "BridgeError", code: "invalidRequest" });
      });
    void it("ignores a member that a newer host adds to its answer", () => {
      for (const { response } of examples) assert.doesNotThrow(() => decode({ ...response, addedLater: 1 }, members.response));
    });
  });
}
