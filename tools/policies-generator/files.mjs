// SPDX-License-Identifier: Apache-2.0
import { adml, admx } from "./admx.mjs";
import { firefoxAdml, firefoxAdmx, fitsTemplate } from "./admx-firefox.mjs";
import { authorityFile, chromiumFamily, chromiumManaged, chromiumPolicy, firefoxPolicy } from "./browsers.mjs";
import { settingsFor } from "./host-settings.mjs";
import { intuneCsv, intuneRows } from "./intune.mjs";
import { macHostManifests } from "./macos.mjs";
import { mobileconfig } from "./plist.mjs";
import { registryFile, registryKeys, removalFile } from "./registry.mjs";

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

function linuxFiles(input) {
  const browsers = Object.entries(chromiumFamily).map(([browser, { linux, title }]) => {
    const { id, settings } = chromiumManaged(input, browser);
    const policy = { ...chromiumPolicy(input, browser), "3rdparty": { extensions: { [id]: settings } } };
    return [`linux/${linux}/policies/managed/sceau.json`, { content: json(policy), purpose: `${title} on Linux` }];
  });
  const host = Object.fromEntries(settingsFor(input.host, "linux").map(({ name, value }) => [name, value]));
  return {
    ...Object.fromEntries(browsers),
    "linux/etc/firefox/policies/policies.json": { content: json({ policies: firefoxPolicy(input, "linux") }), purpose: "Firefox on Linux; merge it with your own" },
    "linux/etc/sceau/policy.json": { content: json(host), purpose: "the host on Linux; owned by root, mode 0644" },
    ...Object.fromEntries(
      input.certificateAuthorities.map(({ pem }, index) => [
        `linux/usr/lib/mozilla/certificates/${authorityFile(index)}`,
        { content: pem, purpose: "authority that Firefox on Linux installs" },
      ]),
    ),
  };
}

function firefoxTemplate(input) {
  if (!fitsTemplate(input)) return {};
  return {
    "windows/PolicyDefinitions/SceauFirefox.admx": { content: firefoxAdmx(input), purpose: "Group Policy template: one setting that gives Firefox the extension" },
    "windows/PolicyDefinitions/fr-FR/SceauFirefox.adml": { content: firefoxAdml("fr"), purpose: "its texts in French" },
    "windows/PolicyDefinitions/en-US/SceauFirefox.adml": { content: firefoxAdml("en"), purpose: "its texts in English" },
  };
}

/** Every file to write: path below the output directory → content and what it is for. */
export function files(input) {
  const keys = registryKeys(input);
  const rows = intuneRows(input);
  return {
    ...linuxFiles(input),
    "windows/PolicyDefinitions/Sceau.admx": { content: admx(), purpose: "Group Policy template of the host" },
    "windows/PolicyDefinitions/fr-FR/Sceau.adml": { content: adml("fr"), purpose: "its texts in French" },
    "windows/PolicyDefinitions/en-US/Sceau.adml": { content: adml("en"), purpose: "its texts in English" },
    ...firefoxTemplate(input),
    "windows/sceau.reg": { content: registryFile(keys), purpose: "host and all browsers, for a pilot machine" },
    "windows/sceau-remove.reg": { content: removalFile(keys, input), purpose: "takes sceau.reg back" },
    "windows/firefox/distribution/policies.json": {
      content: json({ policies: firefoxPolicy(input, "windows") }),
      purpose: "Firefox on Windows without Group Policy",
    },
    "windows/intune.json": { content: json(rows), purpose: "OMA-URI rows for Intune" },
    "windows/intune.csv": { content: intuneCsv(rows), purpose: "the same for a spreadsheet" },
    "macos/sceau.mobileconfig": { content: mobileconfig(input), purpose: "profile for all browsers, for your MDM" },
    ...Object.fromEntries(
      Object.entries(macHostManifests(input)).map(([path, manifest]) => [path, { content: json(manifest), purpose: "by which a browser on a Mac finds the host" }]),
    ),
  };
}
