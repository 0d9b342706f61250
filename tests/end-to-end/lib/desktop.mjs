// SPDX-License-Identifier: Apache-2.0
// A screen of its own, with a person before it who has a keyboard: for what a browser asks in windows of its own.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Which of the programs that a desktop needs are not there. */
export const absentFromDesktop = ["Xvfb", "xdotool", "import"].filter((name) => !existsSync(join("/usr/bin", name)));

/**
 * @typedef {object} Desktop
 * @property {string} display For the environment of a browser.
 * @property {(...keys: readonly string[]) => void} press
 * @property {(file: string) => void} picture
 * @property {(left: number, top: number) => number} brightness Of a small square there, from 0 to 255.
 * @property {() => void} close
 */

/**
 * @param {string} size "1000x700"
 * @returns {Promise<Desktop>}
 */
export async function startDesktop(size) {
  // -noreset: it would begin anew whenever its last client leaves, and turn away who comes meanwhile.
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", `${size}x24`, "-nolisten", "tcp", "-noreset"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  /** @type {string} */
  const display = await new Promise((resolve, reject) => {
    let number = "";
    server.stdio[3]?.on("data", (digits) => {
      number += String(digits);
      if (number.endsWith("\n")) resolve(`:${number.trim()}`);
    });
    server.once("exit", () => reject(new Error("Xvfb did not start")));
  });
  /** @param {string} program @param {string[]} args */
  const run = (program, ...args) => {
    const { status, stdout, stderr } = spawnSync(program, args, { env: { ...process.env, DISPLAY: display }, timeout: 20_000 });
    if (status !== 0) throw new Error(`${program}: ${stderr}`);
    return stdout;
  };
  return {
    display,
    press: (...keys) => void run("xdotool", "key", "--delay", "100", ...keys),
    picture: (file) => void run("import", "-window", "root", file),
    brightness: (left, top) => run("import", "-window", "root", "-crop", `8x8+${left}+${top}`, "-resize", "1x1!", "-depth", "8", "gray:-")[0] ?? 0,
    close: () => void server.kill(),
  };
}
