// SPDX-License-Identifier: Apache-2.0
import { Certificates } from "../../../wasm/api/certificates.js";
import { serveCertificates } from "../../../wasm/api/worker.js";

serveCertificates(globalThis as never, Certificates.load("/sceau.wasm"));
