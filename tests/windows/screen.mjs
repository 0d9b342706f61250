// SPDX-License-Identifier: Apache-2.0
// A display of its own, and a holder in front of it. Pictures in BUILD/dialogs.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";

import { build, patience } from "./wine.mjs";

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A screen that ends with the test file. */
export async function freshScreen() {
  // Without -noreset it begins anew whenever nobody is connected, and who connects in that moment never hears of it again.
  const server = spawn("Xvfb", ["-noreset", "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const number = await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.stdio[3].once("data", (text) => resolve(String(text).trim()));
  });
  after(() => server.kill());
  const display = `:${number}`;
  const pictures = join(build, "dialogs");
  mkdirSync(pictures, { recursive: true });
  const x = (program, ...args) => spawnSync(program, args, { env: { ...process.env, DISPLAY: display }, encoding: "utf8", timeout: patience });
  const windows = () => x("xdotool", "search", "--onlyvisible", "--name", "Sceau").stdout.trim().split("\n").filter(Boolean);
  const focused = () => x("xdotool", "getwindowfocus", "-f").stdout.trim();
  let current = "";
  /** Waits, as long as a busy machine may take, until `found()` says something. */
  const until = async (found, what) => {
    for (const limit = Date.now() + patience; Date.now() < limit; await sleep(50)) {
      const value = found();
      if (value) return value;
    }
    throw new Error(what);
  };

  const screen = {
    display,
    isOpen: () => windows().length > 0,
    /** A picture for people to look at: nothing is judged by it, so a while is enough for the window to draw itself. */
    async picture(name) {
      await sleep(300);
      assert.equal(x("import", "-window", "root", join(pictures, `${name}.png`)).status, 0);
    },
    press: (...keys) => assert.equal(x("xdotool", "key", ...keys).status, 0),
    /** The next window of the host, with the focus. */
    async dialog() {
      current = await until(() => windows()[0], "no window appeared");
      // Asked for again when it fails: a window that is still being placed refuses the focus.
      await until(() => focused() === current || void x("xdotool", "windowfocus", current), "the window does not take the focus");
    },
    /** Where the window that dialog() found lies, and how large it is, in pixels. */
    place() {
      const { stdout } = x("xdotool", "getwindowgeometry", "--shell", current);
      const [left, top, width, height] = ["X", "Y", "WIDTH", "HEIGHT"].map((name) => Number(new RegExp(`^${name}=(-?\\d+)$`, "m").exec(stdout)?.[1]));
      return { left, top, width, height };
    },
    /** Types into the next window and ends it with Return; `name` takes a picture of what is there before that. */
    async type(text, name) {
      await screen.dialog();
      x("xdotool", "type", "--delay", "20", text);
      if (name) await screen.picture(name);
      await screen.end("Return");
    },
    /** Agrees in the next window with the keyboard: what agrees is before what refuses. */
    async accept(name) {
      await screen.dialog();
      if (name) await screen.picture(name);
      await screen.end("shift+Tab", "space");
    },
    /** Refuses in the next window; `name` takes a picture of it before that. */
    async refuse(name, key = "Escape") {
      await screen.dialog();
      if (name) await screen.picture(name);
      await screen.end(key);
    },
    /** Presses keys that end the window, and sees it go: a later one may bear the same number. */
    async end(...keys) {
      screen.press(...keys);
      await screen.gone();
    },
    /** Twice not there: a search that a vanishing window disturbs finds nothing either. */
    gone: () => until(() => [0, 1].every(() => !windows().includes(current)), "the window stays open"),
  };
  return screen;
}
