// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Every function of a PKCS#11 2.40 function list but C_GetFunctionList: EACH(C_Initialize) EACH(C_Finalize) …
// Version 14 of the formatter pushes this list to the right each time it runs.
// clang-format off
#define SCEAU_EACH_PKCS11_FUNCTION(EACH) \
    EACH(C_Initialize) \
    EACH(C_Finalize) \
    EACH(C_GetInfo) \
    EACH(C_GetSlotList) \
    EACH(C_GetSlotInfo) \
    EACH(C_GetTokenInfo) \
    EACH(C_GetMechanismList) EACH(C_GetMechanismInfo) EACH(C_InitToken) EACH(C_InitPIN) EACH(C_SetPIN) EACH( \
    C_OpenSession) EACH(C_CloseSession) EACH(C_CloseAllSessions) EACH(C_GetSessionInfo) EACH(C_GetOperationState) \
    EACH(C_SetOperationState) EACH(C_Login) EACH(C_Logout) EACH(C_CreateObject) EACH(C_CopyObject) \
    EACH(C_DestroyObject) EACH(C_GetObjectSize) EACH(C_GetAttributeValue) EACH(C_SetAttributeValue) \
    EACH(C_FindObjectsInit) EACH(C_FindObjects) EACH(C_FindObjectsFinal) EACH(C_EncryptInit) \
    EACH(C_Encrypt) EACH(C_EncryptUpdate) EACH(C_EncryptFinal) EACH(C_DecryptInit) EACH(C_Decrypt) \
    EACH(C_DecryptUpdate) EACH(C_DecryptFinal) EACH(C_DigestInit) EACH(C_Digest) \
    EACH(C_DigestUpdate) EACH(C_DigestKey) EACH(C_DigestFinal) EACH(C_SignInit) EACH(C_Sign) \
    EACH(C_SignUpdate) EACH(C_SignFinal) EACH(C_SignRecoverInit) EACH(C_SignRecover) \
    EACH(C_VerifyInit) EACH(C_Verify) EACH(C_VerifyUpdate) EACH(C_VerifyFinal) \
    EACH(C_VerifyRecoverInit) EACH(C_VerifyRecover) EACH(C_DigestEncryptUpdate) \
    EACH(C_DecryptDigestUpdate) EACH(C_SignEncryptUpdate) \
    EACH(C_DecryptVerifyUpdate) EACH(C_GenerateKey) \
    EACH(C_GenerateKeyPair) EACH(C_WrapKey) EACH(C_UnwrapKey) \
    EACH(C_DeriveKey) EACH(C_SeedRandom) EACH(C_GenerateRandom) \
    EACH(C_GetFunctionStatus) EACH(C_CancelFunction) \
    EACH(C_WaitForSlotEvent)
// clang-format on
