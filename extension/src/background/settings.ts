// SPDX-License-Identifier: Apache-2.0
import { isSecurePage } from "./sender.js";

/** What IT policy sets (storage.managed, extension/managed-schema.json). Everything is optional there. */
export interface Settings {
  /** Portals of the organisation. */
  readonly portalOrigins: readonly string[];
  /** The holder may not allow other sites. */
  readonly onlyPortalOrigins: boolean;
  /** Same-site frames of these origins may use Sceau too. */
  readonly frameOrigins: readonly string[];
  /** Commands that are off. */
  readonly disabledCommands: readonly string[];
  /** "fr" or "en", else the browser's own. */
  readonly language?: string;
  readonly supportContact?: string;
  /** https page where this organisation's people get the program. */
  readonly installPage?: string;
  /** Where drivers are to be had, by the name of token or driver; "*" stands for all. */
  readonly driverLinks: ReadonlyMap<string, string>;
}

export const noSettings: Settings = { portalOrigins: [], onlyPortalOrigins: false, frameOrigins: [], disabledCommands: [], driverLinks: new Map() };

/** What policy says, without what it may not say: a value of the wrong type is as if it were absent. */
export function readSettings(managed: Readonly<Record<string, unknown>>): Settings {
  const { language, supportContact, installPage } = managed as { language?: unknown; supportContact?: unknown; installPage?: unknown };
  return {
    portalOrigins: origins(managed["portalOrigins"]),
    onlyPortalOrigins: managed["onlyPortalOrigins"] === true,
    frameOrigins: origins(managed["frameOrigins"]),
    disabledCommands: texts(managed["disabledCommands"]),
    ...((language === "fr" || language === "en") && { language }),
    ...(typeof supportContact === "string" && { supportContact }),
    ...(typeof installPage === "string" && isSecure(installPage) && { installPage }),
    driverLinks: new Map(texts(managed["driverLinks"]).flatMap(namedLink)),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** "portal.example:8443" reads as an address of the scheme "portal.example", and a wildcard as many sites: neither is an origin. */
function origins(value: unknown): readonly string[] {
  const addresses = texts(value).filter((text) => URL.canParse(text)).map((text) => new URL(text));
  return addresses.filter((url) => isSecurePage(url) && !url.hostname.includes("*")).map(({ origin }) => origin);
}

const isSecure = (text: string): boolean => URL.canParse(text) && new URL(text).protocol === "https:";

/** "Name=https://…", as every policy format can carry it. */
function namedLink(text: string): [string, string][] {
  const [, name, link] = /^([^=]+)=\s*(https:.*)$/.exec(text) ?? [];
  return name !== undefined && link !== undefined && isSecure(link) ? [[name.trim(), link]] : [];
}
