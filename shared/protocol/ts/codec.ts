// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../errors/ts/bridge-error.js";

/** One member of a message, as its definition in shared/protocol says. */
export interface Member {
  readonly type: "string" | "base64" | "integer" | "boolean" | readonly string[] | (() => Members);
  readonly optional?: boolean;
  /** The list of values may grow: a client takes a newer host's value as it is. */
  readonly open?: boolean;
  readonly list?: boolean;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly maxBytes?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}
export type Members = Readonly<Record<string, Member>>;

/** Clients ignore members that they do not know, so that a newer host can answer them; hosts refuse them. */
export type Unknown = "ignore" | "refuse";

/** A message as JSON: bytes become base64, everything else stays. */
export function encode(message: object, members: Members): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message)) {
    const member = members[name];
    if (!member) throw new BridgeError("invalidRequest");
    if (value === undefined) continue;
    json[name] = member.list ? (value as unknown[]).map((item) => encodeOne(item, member)) : encodeOne(value, member);
  }
  return json;
}

function encodeOne(value: unknown, { type }: Member): unknown {
  if (type === "base64") return toBase64(value as Uint8Array);
  return typeof type === "function" ? encode(value as object, type()) : value;
}

/** Like `encode`, without a description: for a sender whose receiver checks everything. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return toBase64(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]));
}

/**
 * JSON as a message with exactly the described members.
 * @throws {BridgeError} `invalidRequest`
 */
export function decode<Message>(json: unknown, members: Members, unknown: Unknown = "ignore"): Message {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new BridgeError("invalidRequest");
  if (unknown === "refuse" && Object.keys(json).some((name) => !Object.hasOwn(members, name)))
    throw new BridgeError("invalidRequest");
  const message: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const value = Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
    if (value === undefined) {
      if (!member.optional) throw new BridgeError("invalidRequest");
    } else message[name] = member.list ? decodeList(value, member, unknown) : decodeOne(value, member, unknown);
  }
  return message as Message;
}

function decodeList(value: unknown, member: Member, unknown: Unknown): unknown[] {
  if (!Array.isArray(value) || value.length > (member.maxItems ?? 0)) throw new BridgeError("invalidRequest");
  return value.map((item) => decodeOne(item, member, unknown));
}

function decodeOne(value: unknown, member: Member, unknown: Unknown): unknown {
  const { type } = member;
  if (typeof type === "function") return decode(value, type(), unknown);
  if (type === "boolean" && typeof value === "boolean") return value;
  if (type === "integer" && Number.isInteger(value) && (value as number) >= (member.minimum ?? -Infinity) && (value as number) <= (member.maximum ?? Infinity))
    return value;
  if (typeof value === "string") {
    if (type === "string" && value.length <= (member.maxLength ?? Infinity)) return value;
    if (type === "base64") {
      const bytes = fromBase64(value);
      if (bytes.length <= (member.maxBytes ?? Infinity)) return bytes;
    }
    if (typeof type === "object" && (type.includes(value) || (member.open && unknown === "ignore"))) return value;
  }
  throw new BridgeError("invalidRequest");
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  // In pieces: a call takes no more than some tens of thousands of arguments.
  for (let start = 0; start < bytes.length; start += 8192) text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(text);
}

/**
 * Accepts exactly what `toBase64` produces.
 * @throws {BridgeError} `invalidRequest`
 */
export function fromBase64(text: string): Uint8Array {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    if (toBase64(bytes) === text) return bytes;
  } catch {
    // falls through to the one error below
  }
  throw new BridgeError("invalidRequest");
}
