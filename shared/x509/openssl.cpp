// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/openssl.hpp"

#include "shared/x509/der.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/provider.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <mutex>

namespace sceau::x509 {

namespace {

/// A qualified certificate has about 2 KiB; nothing honest comes near this.
constexpr std::size_t maxCertificateBytes = 64 * 1024;

/// Bounds the work of one verification: an RSA key of a megabit would take minutes.
constexpr int minRsaBits = 2048;
constexpr int maxRsaBits = 8192;

std::string longDottedText(const ASN1_OBJECT* object)
{
    constexpr int dottedOnly = 1;
    const auto length = OBJ_obj2txt(nullptr, 0, object, dottedOnly);
    if (length <= 0) return {};
    std::string text(static_cast<std::size_t>(length) + 1, '\0');
    OBJ_obj2txt(text.data(), length + 1, object, dottedOnly);
    text.pop_back();
    return text;
}

/// A library context that has no algorithms, so that OpenSSL leaves public keys as they are. Never freed: OpenSSL's own
/// cleaning up at exit comes at a time that nobody knows.
OSSL_LIB_CTX* contextWithoutAlgorithms()
{
    static OSSL_LIB_CTX* const context = [] {
        auto* made = OSSL_LIB_CTX_new();
        if (made != nullptr) OSSL_PROVIDER_load(made, "null");
        discardErrors();
        return made;
    }();
    return context;
}

/// The certificates of authorities that were decoded last. From all threads.
class Authorities {
public:
    [[nodiscard]] X509Ptr find(BytesView der)
    {
        const std::lock_guard lock(mutex_);
        for (const auto& entry : entries_)
            if (entry.certificate && std::equal(entry.der.begin(), entry.der.end(), der.begin(), der.end()))
                return share(entry.certificate);
        return nullptr;
    }

    void add(BytesView der, const X509Ptr& certificate)
    {
        if (der.size() > maxSize) return;
        const std::lock_guard lock(mutex_);
        auto& oldest = entries_[next_++ % entries_.size()];
        oldest.der.assign(der.begin(), der.end());
        oldest.certificate = share(certificate);
    }

private:
    struct Entry {
        Bytes der;
        X509Ptr certificate;
    };

    [[nodiscard]] static X509Ptr share(const X509Ptr& certificate)
    {
        X509_up_ref(certificate.get());
        return X509Ptr(certificate.get());
    }

    static constexpr std::size_t maxSize = 8 * 1024;

    std::mutex mutex_;
    std::array<Entry, 16> entries_;
    std::size_t next_ = 0;
};

/// Never freed, as the context above.
Authorities& authorities()
{
    static auto* const kept = new Authorities;
    return *kept;
}

}  // namespace

void discardErrors()
{
    ERR_clear_error();
}

Failure openSslFailure(ErrorCode code, std::string_view operation)
{
    std::array<char, 160> text{};
    if (const auto error = ERR_peek_last_error(); error != 0) ERR_error_string_n(error, text.data(), text.size());
    discardErrors();
    return fail(code, std::string(operation) + ": " + (text[0] != '\0' ? text.data() : "refused"));
}

std::string whyRefused(BytesView der, std::size_t read)
{
    // "Field=serialNumber, Type=X509_CINF": the innermost comes first.
    std::string why;
    const char* data = nullptr;
    int flags = 0;
    while (why.empty() && ERR_get_error_all(nullptr, nullptr, nullptr, &data, &flags) != 0)
        if ((flags & ERR_TXT_STRING) != 0 && std::string_view(data).find("Type=") != std::string_view::npos) why = data;
    discardErrors();
    const auto add = [&why](std::string_view what, std::size_t offset) {
        why += (why.empty() ? "" : "; ") + std::string(what) + " at offset " + std::to_string(offset);
    };
    if (read != 0)
        add("something follows", read);
    else if (const auto offset = der::malformedAt(der))
        add("no DER", *offset);
    return why.empty() ? why : " (" + why + ")";
}

std::string dottedText(const ASN1_OBJECT* object)
{
    // What OBJ_obj2txt does for numbers of 64 bits, without its printf; longer ones are left to it.
    const auto* content = OBJ_get0_data(object);
    const auto size = OBJ_length(object);
    constexpr std::uint64_t nearOverflow = std::uint64_t{1} << 56;
    std::string text;
    std::uint64_t number = 0;
    for (std::size_t index = 0; index < size; ++index) {
        if (number >= nearOverflow) return longDottedText(object);
        number = number << 7 | (content[index] & 0x7F);
        if (content[index] >= 0x80) continue;
        if (text.empty()) {
            const auto root = number >= 80 ? 2 : number / 40;
            text = static_cast<char>('0' + root);
            number -= root * 40;
        }
        char digits[24];
        auto* const end = std::end(digits);
        auto* begin = end;
        do *--begin = static_cast<char>('0' + number % 10);
        while ((number /= 10) != 0);
        *--begin = '.';
        text.append(begin, end);
        number = 0;
    }
    return text;
}

Result<X509Ptr> decodeCertificate(BytesView der)
{
    if (der.size() > maxCertificateBytes) return fail(ErrorCode::certificateInvalid, "the certificate is too long");
    std::string why;
    auto certificate = decode<d2i_X509, X509_free>(der, &why);
    if (!certificate) return fail(ErrorCode::certificateInvalid, "not one certificate in DER" + why);
    return certificate;
}

Result<X509Ptr> decodeAuthority(BytesView der)
{
    if (auto known = authorities().find(der)) return known;
    ASSIGN_OR_RETURN(auto certificate, decodeCertificate(der));
    authorities().add(der, certificate);
    return certificate;
}

Result<X509Ptr> decodeForReading(BytesView der)
{
    if (der.size() > maxCertificateBytes) return fail(ErrorCode::certificateInvalid, "the certificate is too long");
    auto* certificate = X509_new_ex(contextWithoutAlgorithms(), nullptr);
    const auto* position = der.data();
    discardErrors();
    // Unlike d2i_X509 this does not look at the extensions yet: a malformed one is told apart later.
    ASN1_item_d2i(reinterpret_cast<ASN1_VALUE**>(&certificate), &position, static_cast<long>(der.size()),
                  ASN1_ITEM_rptr(X509));
    X509Ptr owner(certificate);
    const auto read = owner ? static_cast<std::size_t>(position - der.data()) : 0;
    if (!owner || read != der.size())
        return fail(ErrorCode::certificateInvalid, "not one certificate in DER" + whyRefused(der, read));
    discardErrors();
    return owner;
}

Result<KeyPtr> decodePublicKey(BytesView spki, ErrorCode mistake)
{
    std::string why;
    auto key = decode<d2i_PUBKEY, EVP_PKEY_free>(spki, &why);
    if (!key) return fail(mistake, "the public key cannot be read" + why);
    const auto bits = EVP_PKEY_get_bits(key.get());
    switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_RSA:
        if (bits < minRsaBits || bits > maxRsaBits)
            return fail(mistake, "RSA key of " + std::to_string(bits) + " bits");
        return key;
    case EVP_PKEY_EC:
        if (bits < 256) return fail(mistake, "elliptic curve of " + std::to_string(bits) + " bits");
        if (int isExplicit = 0;
            EVP_PKEY_get_int_param(key.get(), OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &isExplicit) != 1 ||
            isExplicit != 0)
            return fail(mistake, "elliptic curve without its name (RFC 5480 §2.1.1)");
        return key;
    default: return fail(mistake, "a key of an unsupported kind");
    }
}

}  // namespace sceau::x509
