// SPDX-License-Identifier: Apache-2.0
// Group Policy templates of the host's own settings, in French and English, written from the table of settings.

import { hostKey, hostSettings } from "./host-settings.mjs";
import { escapeXml, elements, parseXml } from "./xml.mjs";

const namespace = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions";
const forWindows = hostSettings.filter(({ systems }) => !systems || systems.includes("windows"));

const element = {
  list: ({ name }) => `<list id="${name}" key="${hostKey}\\${name}" valuePrefix=""/>`,
  pairs: ({ name }) => `<list id="${name}" key="${hostKey}\\${name}" explicitValue="true"/>`,
  text: ({ name }) => `<text id="${name}" valueName="${name}" required="true"/>`,
  choice: ({ name, values }) =>
    `<enum id="${name}" valueName="${name}" required="true">${values
      .map(([value]) => `<item displayName="$(string.${name}_${value})"><value><string>${value}</string></value></item>`)
      .join("")}</enum>`,
};

const policy = (setting) => {
  const { name, type } = setting;
  const opening = `    <policy name="${name}" class="Machine" displayName="$(string.${name})" explainText="$(string.${name}_text)" key="${hostKey}"`;
  const place = `<parentCategory ref="Sceau"/><supportedOn ref="Windows10"/>`;
  return type === "boolean"
    ? `${opening} valueName="${name}">${place}<enabledValue><decimal value="1"/></enabledValue><disabledValue><decimal value="0"/></disabledValue></policy>`
    : `${opening} presentation="$(presentation.${name})">${place}<elements>${element[type](setting)}</elements></policy>`;
};

export const admx = () => `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions revision="1.0" schemaVersion="1.0" xmlns="${namespace}">
  <policyNamespaces>
    <target prefix="sceau" namespace="Sceau.Policies"/>
    <using prefix="windows" namespace="Microsoft.Policies.Windows"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn><definitions><definition name="Windows10" displayName="$(string.Windows10)"/></definitions></supportedOn>
  <categories><category name="Sceau" displayName="$(string.Sceau)"/></categories>
  <policies>
${forWindows.map(policy).join("\n")}
  </policies>
</policyDefinitions>
`;

const control = {
  list: ({ name }, label) => `<listBox refId="${name}">${label}</listBox>`,
  pairs: ({ name }, label) => `<listBox refId="${name}">${label}</listBox>`,
  text: ({ name }, label) => `<textBox refId="${name}"><label>${label}</label></textBox>`,
  choice: ({ name }, label) => `<dropdownList refId="${name}" defaultItem="0">${label}</dropdownList>`,
};

/** `language` is "fr" or "en". */
export function adml(language) {
  const string = (id, text) => `      <string id="${id}">${escapeXml(text)}</string>`;
  const strings = [
    string("Sceau", "Sceau"),
    string("Windows10", language === "fr" ? "Windows 10 version 1903 ou ultérieure" : "Windows 10 version 1903 or later"),
    ...forWindows.flatMap((setting) => [
      string(setting.name, setting[language]),
      string(`${setting.name}_text`, setting[`${language}Text`]),
      ...(setting.values ?? []).map(([value, fr, en]) => string(`${setting.name}_${value}`, language === "fr" ? fr : en)),
    ]),
  ];
  const presentations = forWindows
    .filter(({ type }) => type !== "boolean")
    .map((setting) => `      <presentation id="${setting.name}">${control[setting.type](setting, escapeXml(setting[language]))}</presentation>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources revision="1.0" schemaVersion="1.0" xmlns="${namespace}">
  <displayName>Sceau</displayName>
  <description>Sceau</description>
  <resources>
    <stringTable>
${strings.join("\n")}
    </stringTable>
    <presentationTable>
${presentations.join("\n")}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`;
}

const shownBy = { list: ["listBox"], text: ["textBox", "comboBox"], multiText: ["multiTextBox"], decimal: ["decimalTextBox"], enum: ["dropdownList"], boolean: ["checkBox"] };

/** The longest string that a template may write into the registry, by Microsoft's schema. */
export const longestValue = 255;

/** The mistakes that gpedit would report, as sentences: references that lead nowhere, controls of the wrong kind, values too long. */
export function lintAdmx(definitions, resources) {
  const mistakes = [];
  const complain = (sentence) => mistakes.push(sentence);
  const root = parseXml(definitions);
  const named = (name) => new Set(elements(root, name).map(({ attributes }) => attributes.name));
  const [categories, supported] = [named("category"), named("definition")];
  const policies = elements(root, "policy");
  const names = policies.map(({ attributes }) => attributes.name);
  for (const name of names.filter((candidate, index) => names.indexOf(candidate) !== index)) complain(`the policy ${name} is there twice`);

  for (const { text } of elements(root, "string")) if (text.length > longestValue) complain(`a value has more than ${longestValue} characters`);

  const referenced = (kind) => new Set([...definitions.matchAll(new RegExp(`\\$\\(${kind}\\.([^)]+)\\)`, "g"))].map(([, id]) => id));
  for (const { attributes, children } of policies) {
    for (const attribute of ["class", "displayName", "key"]) if (!attributes[attribute]) complain(`${attributes.name} lacks ${attribute}`);
    const reference = (name) => children.find((child) => child.name === name)?.attributes.ref;
    const [parent, support] = [reference("parentCategory"), reference("supportedOn")];
    if (!parent || !(parent.includes(":") || categories.has(parent))) complain(`${attributes.name} has an unknown category`);
    if (support && !support.includes(":") && !supported.has(support)) complain(`${attributes.name} is supported on nothing known`);
  }

  for (const [language, text] of Object.entries(resources)) {
    const table = parseXml(text);
    const ids = elements(table, "string").map(({ attributes }) => attributes.id);
    for (const id of referenced("string")) if (!ids.includes(id)) complain(`${language} lacks the string ${id}`);
    if (new Set(ids).size !== ids.length) complain(`${language} has a string twice`);
    const presentations = new Map(elements(table, "presentation").map((presentation) => [presentation.attributes.id, presentation]));
    for (const id of referenced("presentation")) if (!presentations.has(id)) complain(`${language} lacks the presentation ${id}`);
    for (const { attributes, children } of policies) {
      const [, id] = /^\$\(presentation\.([^)]+)\)$/.exec(attributes.presentation ?? "") ?? [];
      const inputs = children.find(({ name }) => name === "elements")?.children ?? [];
      if (inputs.length > 0 && !id) complain(`${attributes.name} has elements and no presentation`);
      const controls = new Map((presentations.get(id)?.children ?? []).map((child) => [child.attributes.refId, child.name]));
      for (const input of inputs) {
        const shown = controls.get(input.attributes.id);
        if (!shown) complain(`${language}: ${attributes.name} shows no ${input.attributes.id}`);
        else if (!shownBy[input.name]?.includes(shown)) complain(`${language}: ${attributes.name} shows a ${input.name} as ${shown}`);
      }
    }
  }
  return mistakes;
}
