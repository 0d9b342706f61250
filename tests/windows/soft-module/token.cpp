// SPDX-License-Identifier: Apache-2.0
#include "tests/windows/soft-module/token.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>

namespace sceau::softmodule {

namespace {

template <auto release>
struct FreeWith {
    template <typename T>
    void operator()(T* pointer) const noexcept
    {
        release(pointer);
    }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

std::string hex(const Bytes& bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text.empty() ? "-" : text;
}

Bytes unhex(const std::string& text)
{
    Bytes bytes;
    for (std::size_t i = 0; text != "-" && i + 1 < text.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
    return bytes;
}

}  // namespace

Token::Token(std::filesystem::path file) : file_(std::move(file))
{
    std::ifstream in(file_);
    Object* current = nullptr;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string first;
        std::string second;
        words >> first >> second;
        if (first == "pin" || first == "officer") {
            auto& code = first == "pin" ? pin : officer;
            code.text = second;
            words >> code.tries;
        } else if (first == "object") {
            current = &objects[static_cast<CK_OBJECT_HANDLE>(std::stoul(second))];
        } else if (current != nullptr && !first.empty()) {
            (*current)[static_cast<CK_ATTRIBUTE_TYPE>(std::stoul(first, nullptr, 16))] = unhex(second);
        }
    }
}

void Token::save() const
{
    auto next = file_;
    next += ".new";
    {
        std::ofstream out(next, std::ios::trunc);
        out << "pin " << pin.text << " " << pin.tries << "\nofficer " << officer.text << " " << officer.tries << "\n";
        for (const auto& [handle, object] : objects) {
            out << "object " << std::dec << handle << "\n" << std::hex;
            for (const auto& [type, value] : object) out << type << " " << hex(value) << "\n";
        }
    }
    std::filesystem::rename(next, file_);
}

CK_RV Token::open(Code& code, std::string_view typed)
{
    if (code.tries == 0) return CKR_PIN_LOCKED;
    const bool right = code.text == typed;
    code.tries = right ? 3 : code.tries - 1;
    save();
    if (right) return CKR_OK;
    return code.tries == 0 ? CKR_PIN_LOCKED : CKR_PIN_INCORRECT;
}

CK_OBJECT_HANDLE Token::add(Object object)
{
    const CK_OBJECT_HANDLE handle = objects.empty() ? 1 : objects.rbegin()->first + 1;
    objects[handle] = std::move(object);
    return handle;
}

KeyPair makeKey()
{
    const Key key(EVP_EC_gen("P-256"));
    KeyPair pair;
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(key.get(), "pub", nullptr, 0, &size);
    pair.point.resize(size);
    EVP_PKEY_get_octet_string_param(key.get(), "pub", pair.point.data(), size, &size);
    pair.point.insert(pair.point.begin(), {0x04, static_cast<std::uint8_t>(size)});
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>> info(EVP_PKEY2PKCS8(key.get()));
    unsigned char* der = nullptr;
    const int length = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
    pair.secret.assign(der, der + std::max(length, 0));
    OPENSSL_free(der);
    return pair;
}

Bytes sign(const Bytes& secret, const Bytes& digest)
{
    constexpr int half = 32;
    const auto* cursor = secret.data();
    const Key key(d2i_AutoPrivateKey(nullptr, &cursor, static_cast<long>(secret.size())));
    const std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>> context(EVP_PKEY_CTX_new(key.get(), nullptr));
    std::size_t size = 128;
    Bytes der(size);
    if (EVP_PKEY_sign_init(context.get()) <= 0 ||
        EVP_PKEY_sign(context.get(), der.data(), &size, digest.data(), digest.size()) <= 0)
        return {};
    const auto* bytes = der.data();
    const std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>> signature(
        d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(size)));
    Bytes raw(2 * half);
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), half);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + half, half);
    return raw;
}

Bytes numberBytes(CK_ULONG number)
{
    Bytes bytes(sizeof number);
    std::memcpy(bytes.data(), &number, sizeof number);
    return bytes;
}

}  // namespace sceau::softmodule
