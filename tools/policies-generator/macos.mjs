// SPDX-License-Identifier: Apache-2.0
import { chromiumFamily, chromiumManaged } from "./browsers.mjs";

/** Where the host goes on a Mac (installers/macos/README.md). */
const program = "/Library/Sceau/sceau-host";
const support = "Library/Application Support";
const chromiumFolders = ["Library/Google/Chrome", "Library/Microsoft/Edge", `${support}/Chromium`];

/** The files by which browsers on a Mac find the host: path below the output directory → manifest. */
export function macHostManifests(input) {
  const manifest = (allowed) => ({ name: "fr.sceau.host", description: "Sceau: certificates on tokens", path: program, type: "stdio", ...allowed });
  // Every id in every file, as on Linux: Edge reads Chrome's too.
  const ids = [...new Set(Object.keys(chromiumFamily).map((browser) => chromiumManaged(input, browser).id))];
  const chromium = manifest({ allowed_origins: ids.map((id) => `chrome-extension://${id}/`) });
  const folders = [...chromiumFolders.map((folder) => [folder, chromium]), [`${support}/Mozilla`, manifest({ allowed_extensions: [input.firefoxId] })]];
  return Object.fromEntries(folders.map(([folder, content]) => [`macos/${folder}/NativeMessagingHosts/fr.sceau.host.json`, content]));
}
