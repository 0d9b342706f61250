// SPDX-License-Identifier: Apache-2.0
import type { BilingualSentence, CheckFieldResponse, CheckRevocationCodeRequest, CheckRevocationCodeResponse, FieldKind } from "../../shared/protocol/generated/ts/forms.js";
import { formCommands, type FormCommands } from "../../shared/protocol/generated/ts/forms.js";
import { WasmModule, type ModuleSource } from "./module.js";

export type { ModuleSource } from "./module.js";
export type { BilingualSentence, CheckFieldResponse, CheckRevocationCodeRequest, CheckRevocationCodeResponse, FieldKind, Verdict } from "../../shared/protocol/generated/ts/forms.js";

/**
 * The rules of a portal's forms, the very ones that its server applies: for marking a field while it is being filled in.
 * Nothing that is typed leaves the page.
 *
 * ```ts
 * const forms = await Forms.load("/assets/forms.wasm");
 * const { verdict, canonical } = forms.checkField("siret", input.value);
 * if (verdict.code !== "ok") showBeside(input, verdict.fr);
 * ```
 */
export class Forms {
  private constructor(private readonly module: WasmModule<FormCommands>) {}

  /**
   * @param source where forms.wasm is; by default beside this script.
   * @throws {BridgeError} `wasmUnavailable`
   */
  static async load(source: ModuleSource = new URL("forms.wasm", import.meta.url)): Promise<Forms> {
    return new Forms(await WasmModule.load<FormCommands>(source, formCommands));
  }

  /**
   * Whether the field is filled in well; if not, the sentence to show; if so, the spelling that the server will store.
   * @throws {BridgeError} `invalidRequest` for a text of more than 1024 bytes
   */
  checkField(field: FieldKind, text: string): CheckFieldResponse {
    return this.module.call("checkField", { field, text });
  }

  /**
   * A verdict for each of the three questions and answers.
   * @throws {BridgeError} `invalidRequest` unless there are three of each
   */
  checkRevocationCode(code: CheckRevocationCodeRequest): CheckRevocationCodeResponse {
    return this.module.call("checkRevocationCode", code);
  }

  /** What to tell the holder before the first letter is typed. */
  revocationCodeRules(): readonly BilingualSentence[] {
    return this.module.call("revocationCodeRules", {}).rules;
  }
}
