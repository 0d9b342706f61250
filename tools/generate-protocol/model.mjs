// SPDX-License-Identifier: Apache-2.0
// Reads shared/protocol/**/*.json and shared/errors/error-codes.json into one checked model.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Who answers a command, and the C++ and TypeScript interface that lists what it answers. */
export const handlers = { "native-host": "NativeHostCommands", wasm: "WasmCommands", forms: "FormCommands", "token-worker": "TokenWorkerCommands" };

export const pascal = (name) => name[0].toUpperCase() + name.slice(1);

/** The camelCase enumerator of a value known to the world: "SHA-256" is sha256. */
export const enumerator = (text) => text.replace(/[^A-Za-z0-9]/g, "").replace(/^[A-Z]+/, (s) => s.toLowerCase());

const limitOf = { string: "maxLength", base64: "maxBytes" };

export function readModel(root) {
  const readJson = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));
  const readAll = (directory) =>
    readdirSync(join(root, directory)).sort().map((file) => ({ file: `${directory}/${file}`, ...readJson(`${directory}/${file}`) }));

  const errors = readJson("shared/errors/error-codes.json").codes;
  const types = readAll("shared/protocol/types");
  const commands = readAll("shared/protocol/commands");
  const events = readAll("shared/protocol/events");
  const enums = Object.fromEntries(types.filter((t) => t.enum).map((t) => [t.type, t]));
  const objects = Object.fromEntries(types.filter((t) => t.members).map((t) => [t.type, t]));

  const fieldsOf = (members, where) =>
    Object.entries(members).map(([name, field]) => {
      const primitive = ["string", "base64", "integer", "boolean"].includes(field.type);
      if (!primitive && !enums[field.type] && !objects[field.type]) throw new Error(`${where}.${name}: unknown type ${field.type}`);
      if (!field.description) throw new Error(`${where}.${name}: no description`);
      const limit = limitOf[field.type];
      if (limit && !(field[limit] > 0)) throw new Error(`${where}.${name}: ${limit} is missing`);
      if (field.type === "integer" && (field.minimum === undefined || field.maximum === undefined)) throw new Error(`${where}.${name}: no range`);
      if (field.list && !(field.maxItems > 0)) throw new Error(`${where}.${name}: maxItems is missing`);
      return { name, ...field };
    });

  for (const { command, file, errors: codes, handledBy, examples } of commands) {
    if (!file.endsWith(`/${command.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}.json`)) throw new Error(`${file}: not the file of ${command}`);
    if (!handlers[handledBy]) throw new Error(`${command}: nobody handles it`);
    if (!examples?.length) throw new Error(`${command}: no example`);
    for (const code of codes) if (!errors[code]) throw new Error(`${command}: unknown error ${code}`);
  }

  const objectMessages = inOrderOfUse(objects).map((type) => ({
    name: type.type, description: type.description, fields: fieldsOf(type.members, type.type), kind: "type",
  }));
  const commandMessages = commands.flatMap((command) =>
    ["request", "response"].map((part) => ({
      name: pascal(command.command) + pascal(part),
      description: part === "request" ? `What \`${command.command}\` is asked.` : `What \`${command.command}\` answers.`,
      fields: fieldsOf(command[part], `${command.command}.${part}`), kind: part, handledBy: command.handledBy,
    })));
  const eventMessages = events.map((event) => ({
    name: `${pascal(event.event)}Event`, description: event.description, fields: fieldsOf(event.members, event.event), kind: "event",
  }));
  return { errors, enums, objects, commands, events, messages: [...objectMessages, ...commandMessages, ...eventMessages] };
}

/** Object types such that each comes after those it contains, as C++ needs. */
function inOrderOfUse(objects) {
  const ordered = new Set();
  const visit = (name) => {
    if (ordered.has(objects[name])) return;
    for (const { type } of Object.values(objects[name].members)) if (objects[type] && type !== name) visit(type);
    ordered.add(objects[name]);
  };
  Object.keys(objects).sort().forEach(visit);
  return [...ordered];
}
