// SPDX-License-Identifier: Apache-2.0
// Rows for Intune's custom profile (Devices > Configuration > Templates > Custom): name, OMA-URI, data type, value.

import { admx } from "./admx.mjs";
import { chromiumPolicy, firefoxPolicy } from "./browsers.mjs";
import { asValues, settingsFor } from "./host-settings.mjs";
import { escapeXml } from "./xml.mjs";

const policy = "./Device/Vendor/MSFT/Policy";
const separator = "\uF000";

/** ADMX-backed values: a list is name, separator, value, separator, … in one attribute. */
const data = (id, value) => `<enabled/><data id="${id}" value="${escapeXml(value).replaceAll(separator, "&#xF000;")}"/>`;
const valuesData = (id, values) => data(id, Object.entries(values).flat().join(separator));
const listData = (id, list) => valuesData(id, Object.fromEntries(list.map((item, index) => [index + 1, item])));
const row = (name, uri, value) => ({ name, omaUri: `${policy}/${uri}`, dataType: "String", value });

const hostValue = (setting) => {
  const { name, type, value } = setting;
  if (type === "pairs") return valuesData(name, asValues(setting, value));
  if (type === "list") return listData(name, value);
  if (type === "boolean") return value ? "<enabled/>" : "<disabled/>";
  return data(name, value);
};

/** The browsers' rows need their own ADMX ingested first, under the names Chrome, Edge and Firefox (docs/administrators.md). */
export function intuneRows(input) {
  const chrome = chromiumPolicy(input, "chrome");
  const edge = chromiumPolicy(input, "edge");
  const { ExtensionSettings, Certificates } = firefoxPolicy(input, "windows");
  const chromium = (app, category, policies) => [
    row(`${app}: ExtensionSettings`, `Config/${app}~Policy~${category}~Extensions/ExtensionSettings`, data("ExtensionSettings", JSON.stringify(policies.ExtensionSettings))),
    row(
      `${app}: NativeMessagingAllowlist`,
      `Config/${app}~Policy~${category}~NativeMessaging/NativeMessagingAllowlist`,
      listData("NativeMessagingAllowlistDesc", policies.NativeMessagingAllowlist),
    ),
  ];
  return [
    row("Sceau: ADMX", "ConfigOperations/ADMXInstall/Sceau/Policy/Sceau", admx()),
    ...settingsFor(input.host, "windows").map((setting) => row(`Sceau: ${setting.en}`, `Config/Sceau~Policy~Sceau/${setting.name}`, hostValue(setting))),
    ...chromium("Chrome", "googlechrome", chrome),
    ...chromium("Edge", "microsoft_edge", edge),
    row("Firefox: ExtensionSettings", "Config/Firefox~Policy~firefox~Extensions/ExtensionSettings", data("ExtensionSettings", JSON.stringify(ExtensionSettings))),
    ...(Certificates ? [row("Firefox: ImportEnterpriseRoots", "Config/Firefox~Policy~firefox~Certificates/Certificates_ImportEnterpriseRoots", "<enabled/>")] : []),
  ];
}

const cell = (text) => `"${text.replaceAll('"', '""')}"`;

/** The same rows for a spreadsheet or a script. */
export const intuneCsv = (rows) =>
  [["name", "omaUri", "dataType", "value"], ...rows.map((entry) => [entry.name, entry.omaUri, entry.dataType, entry.value])]
    .map((cells) => cells.map(cell).join(","))
    .join("\r\n") + "\r\n";
