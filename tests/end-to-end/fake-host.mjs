#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// A native host for tests of what lies before it: fake-host.mjs SCENARIO.json LOG. Each request is answered as the scenario
// says for its command and written to the log: {"command": {"result": …} | {"error": …} | "exit" | "hang"}, with "events" before it.
import { appendFileSync, readFileSync } from "node:fs";

const [scenarioFile, log] = process.argv.slice(2);
const hello = { result: { protocolVersion: 1, hostVersion: "1.2.3" } };

function send(message) {
  const json = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  process.stdout.write(Buffer.concat([length, json]));
}

const hanging = new Map();

function receive(request) {
  appendFileSync(log, `${JSON.stringify(request)}\n`);
  const { id, command } = request;
  // Read anew each time, so that a test can change it.
  const answer = { hello, ...JSON.parse(readFileSync(scenarioFile, "utf8")) }[command] ?? { error: { code: "unknownCommand" } };
  if (answer === "exit") process.exit(1);
  if (answer === "echo") return send({ id, result: request.arguments });
  for (const step of answer.progress ?? []) send({ event: "progress", arguments: { requestId: id, step } });
  if (answer.changes) send({ event: "tokensChanged", arguments: {} });
  if (command === "cancel" && hanging.delete(request.arguments.requestId)) send({ id: request.arguments.requestId, error: { code: "cancelled" } });
  if (answer === "hang" || answer.hang) hanging.set(id, request);
  else send({ id, ...("error" in answer ? { error: answer.error } : { result: answer.result }) });
}

let buffered = Buffer.alloc(0);
process.stdin.on("data", (data) => {
  buffered = Buffer.concat([buffered, data]);
  while (buffered.length >= 4 && buffered.length >= 4 + buffered.readUInt32LE(0)) {
    const end = 4 + buffered.readUInt32LE(0);
    receive(JSON.parse(buffered.subarray(4, end).toString()));
    buffered = buffered.subarray(end);
  }
});
process.stdin.on("end", () => process.exit(0));
