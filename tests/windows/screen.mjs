// SPDX-License-Identifier: Apache-2.0
// A display of its own, and a holder in front of it. Pictures in BUILD/dialogs.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";

import { build } from "./wine.mjs";

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A screen that ends with the test file. */
export async function freshScreen() {
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const number = await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.stdio[3].once("data", (text) => resolve(String(text).trim()));
  });
  after(() => server.kill());
  const display = `:${number}`;
  const pictures = join(build, "dialogs");
  mkdirSync(pictures, { recursive: true });
  const x = (program, ...args) => spawnSync(program, args, { env: { ...process.env, DISPLAY: display }, encoding: "utf8" });
  const windows = () => x("xdotool", "search", "--onlyvisible", "--name", "Sceau").stdout.trim().split("\n").filter(Boolean);
  let last = "";

  const screen = {
    display,
    isOpen: () => windows().length > 0,
    picture: (name) => assert.equal(x("import", "-window", "root", join(pictures, `${name}.png`)).status, 0),
    press: (...keys) => assert.equal(x("xdotool", "key", ...keys).status, 0),
    /** The next window of the host, with the focus. */
    async dialog() {
      for (let i = 0; i < 900; i += 1) {
        const open = windows();
        if (!open.includes(last)) last = ""; // another program's window may get the same number
        const window = open.find((id) => id !== last);
        if (window) {
          last = window;
          await sleep(400); // until it has drawn itself
          x("xdotool", "windowfocus", "--sync", window);
          return;
        }
        await sleep(100);
      }
      throw new Error("no window appeared");
    },
    /** Types into the next window and ends it with Return; `name` takes a picture of what is there before that. */
    async type(text, name) {
      await screen.dialog();
      x("xdotool", "type", "--delay", "20", text);
      await sleep(150);
      if (name) screen.picture(name);
      screen.press("Return");
      await screen.gone();
    },
    /** Agrees in the next window with the keyboard: what agrees is before what refuses. */
    async accept(name) {
      await screen.dialog();
      if (name) screen.picture(name);
      screen.press("shift+Tab", "space");
      await screen.gone();
    },
    async gone() {
      for (let i = 0; i < 100 && windows().includes(last); i += 1) await sleep(50);
    },
  };
  return screen;
}
