// SPDX-License-Identifier: Apache-2.0
// A Group Policy template whose one setting gives Firefox what sceau.reg gives it, for who does not import Mozilla's template.

import { longestValue } from "./admx.mjs";
import { registryKeys } from "./registry.mjs";
import { escapeXml } from "./xml.mjs";

const namespace = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions";

/** Registry keys of Firefox with their values. */
export const firefoxKeys = (input) =>
  Object.entries(registryKeys(input)).filter(([key, values]) => key.startsWith("SOFTWARE\\Policies\\Mozilla\\Firefox") && Object.keys(values).length > 0);

/** Whether a template can say all of it; if not, Mozilla's own is the way. */
export const fitsTemplate = (input) => firefoxKeys(input).every(([, values]) => Object.values(values).every((value) => String(value).length <= longestValue));

const shown = (value) => (typeof value === "string" ? `<string>${escapeXml(value)}</string>` : `<decimal value="${Number(value)}"/>`);

export function firefoxAdmx(input) {
  const items = firefoxKeys(input).flatMap(([key, values]) => Object.entries(values).map(([name, value]) => [`key="${escapeXml(key)}" valueName="${escapeXml(name)}"`, shown(value)]));
  const list = (value) => items.map(([place, content]) => `        <item ${place}><value>${value ?? content}</value></item>`).join("\n");
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions revision="1.0" schemaVersion="1.0" xmlns="${namespace}">
  <policyNamespaces>
    <target prefix="sceaufirefox" namespace="Sceau.Policies.Firefox"/>
    <using prefix="windows" namespace="Microsoft.Policies.Windows"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn><definitions><definition name="Firefox" displayName="$(string.Firefox)"/></definitions></supportedOn>
  <categories><category name="SceauFirefox" displayName="$(string.SceauFirefox)"/></categories>
  <policies>
    <policy name="extension" class="Machine" displayName="$(string.extension)" explainText="$(string.extension_text)" key="SOFTWARE\\Policies\\Mozilla\\Firefox">
      <parentCategory ref="SceauFirefox"/><supportedOn ref="Firefox"/>
      <enabledList>
${list()}
      </enabledList>
      <disabledList>
${list("<delete/>")}
      </disabledList>
    </policy>
  </policies>
</policyDefinitions>
`;
}

const texts = {
  fr: {
    Firefox: "Firefox 142 ou ultérieur", SceauFirefox: "Sceau dans Firefox", extension: "Extension Sceau",
    extension_text: "Activé : Firefox installe l'extension, avec sa configuration. La stratégie ExtensionSettings de Firefox est une seule valeur : si vous la réglez déjà avec le modèle de Mozilla, ajoutez-y l'extension et laissez celle-ci non configurée.",
  },
  en: {
    Firefox: "Firefox 142 or later", SceauFirefox: "Sceau in Firefox", extension: "Sceau extension",
    extension_text: "Enabled: Firefox installs the extension, with its configuration. Firefox's policy ExtensionSettings is one value: if you set it with Mozilla's template already, add the extension there and leave this one not configured.",
  },
};

/** `language` is "fr" or "en". */
export const firefoxAdml = (language) => `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources revision="1.0" schemaVersion="1.0" xmlns="${namespace}">
  <displayName>${texts[language].SceauFirefox}</displayName>
  <description>${texts[language].SceauFirefox}</description>
  <resources>
    <stringTable>
${Object.entries(texts[language]).map(([id, text]) => `      <string id="${id}">${escapeXml(text)}</string>`).join("\n")}
    </stringTable>
  </resources>
</policyDefinitionResources>
`;
