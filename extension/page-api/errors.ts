// SPDX-License-Identifier: Apache-2.0
// `@sceau/portal/errors`: what every code means, for people. Apart, so that pages with their own texts load none.
export { errorSentences } from "../../shared/errors/generated/ts/error-sentences.js";
export { explain } from "../../shared/errors/ts/explain.js";
