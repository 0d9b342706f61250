// SPDX-License-Identifier: Apache-2.0
// How to get the program on this system; says so once it is there.
import { type HelloResponse, HelloResponseMembers } from "../../../shared/protocol/generated/ts/native-host.js";
import { readSettings } from "../background/settings.js";
import { text, translate } from "./elements.js";
import { Worker } from "./worker.js";

const worker = new Worker(() => undefined);

async function start(): Promise<void> {
  translate();
  const { os } = await chrome.runtime.getPlatformInfo();
  const own = document.querySelector<HTMLElement>(`[data-system="${os}"]`);
  const badge = own?.querySelector<HTMLElement>(".badge");
  if (own && badge) {
    badge.hidden = false;
    own.parentElement?.querySelector("[data-system]")?.before(own);
  }
  await showPolicy();
  chrome.storage.onChanged.addListener((_changes, area) => {
    if (area === "managed") void showPolicy();
  });
  document.addEventListener("visibilitychange", () => void look());
  await look();
}

/** What the organisation says of it; its settings may come after the page. */
async function showPolicy(): Promise<void> {
  const { installPage, supportContact } = readSettings(await chrome.storage.managed.get().catch(() => ({})));
  const page = document.querySelector<HTMLElement>("#page");
  if (page && installPage !== undefined) {
    page.querySelector("a")?.setAttribute("href", installPage);
    page.hidden = false;
  }
  const support = document.querySelector<HTMLElement>("#support");
  if (support && supportContact !== undefined) {
    support.textContent = text("support", supportContact);
    support.hidden = false;
  }
}

/** Whoever comes back from installing wants to know whether it worked. */
async function look(): Promise<void> {
  const found = await worker.ask<HelloResponse>("hello", HelloResponseMembers).then(
    () => true,
    () => false,
  );
  const done = document.querySelector<HTMLElement>("#done");
  if (done) done.hidden = !found;
}

void start();
