#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Answers one native message with the arguments that the browser started it with.
process.stdin.once("readable", () => {
  const size = process.stdin.read(4)?.readUInt32LE() ?? 0;
  const request = JSON.parse(process.stdin.read(size));
  const answer = Buffer.from(JSON.stringify({ id: request.id, result: { arguments: process.argv.slice(2) } }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(answer.length);
  process.stdout.write(Buffer.concat([length, answer]));
});
process.stdin.once("end", () => process.exit(0));
