// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form/structure.hpp"

// clang 14 cannot compile QPDF's JSON as C++20 (a vector of a class inside that class). Nothing here uses it: its name
// is enough.
#if defined(__clang__) && __clang_major__ < 15
#define JSON_HH
class JSON;
#endif

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFXRefEntry.hh>
#include <qpdf/QUtil.hh>

#include <exception>
#include <set>

namespace sceau::revocation::form {

namespace {

using Keys = std::set<std::string>;

Failure refused(const std::string& sentence)
{
    return fail(ErrorCode::documentInvalid, sentence);
}

void open(QPDF& pdf, BytesView bytes)
{
    pdf.setSuppressWarnings(true);
    pdf.setAttemptRecovery(false);
    pdf.setIgnoreXRefStreams(true);
    pdf.processMemoryFile("form", reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// True when a dictionary says what it said before: nothing taken away, changed where `mayChange`, added where
/// `mayAppear`.
bool isAsBefore(QPDFObjectHandle before, QPDFObjectHandle now, const Keys& mayChange, const Keys& mayAppear)
{
    if (!before.isDictionary() || !now.isDictionary()) return false;
    const auto old = before.getKeys();
    for (const auto& key : old) {
        if (mayChange.count(key) != 0) continue;
        if (!now.hasKey(key) || before.getKey(key).unparse() != now.getKey(key).unparse()) return false;
    }
    for (const auto& key : now.getKeys())
        if (old.count(key) == 0 && mayAppear.count(key) == 0) return false;
    return true;
}

class Comparison {
public:
    Comparison(QPDF& before, QPDF& now, std::size_t issued) : before_(before), now_(now), issued_(issued) {}

    Result<FieldSignature> run()
    {
        if (before_.getRoot().getObjGen() != now_.getRoot().getObjGen()) return refused("the catalogue is another one");
        RETURN_IF_ERROR(checkObjects());
        auto oldForm = before_.getRoot().getKey("/AcroForm");
        auto form = now_.getRoot().getKey("/AcroForm");
        if (!isAsBefore(oldForm, form, {}, {"/DR", "/DA"})) return refused("the list of fields was changed");
        auto signature = form.getKey("/Fields").getArrayItem(0).getKey("/V");
        if (!signature.isDictionary()) return refused("the field holds no signature");
        auto type = signature.getKey("/Type");
        if (!type.isNull() && !type.isNameAndEquals("/Sig")) return refused("the field's value is no signature");
        return read(signature);
    }

private:
    static Result<FieldSignature> read(QPDFObjectHandle signature)
    {
        FieldSignature field;
        auto subFilter = signature.getKey("/SubFilter");
        if (subFilter.isName()) field.subFilter = subFilter.getName();
        auto range = signature.getKey("/ByteRange");
        if (!range.isArray() || range.getArrayNItems() != 4) return refused("ByteRange is not four numbers");
        for (int index = 0; index < 4; ++index) {
            auto number = range.getArrayItem(index);
            if (!number.isInteger()) return refused("ByteRange is not four numbers");
            field.byteRange.push_back(number.getIntValue());
        }
        auto contents = signature.getKey("/Contents");
        if (!contents.isString()) return refused("the signature is no string");
        field.contentsHex = QUtil::hex_encode(contents.getStringValue());
        return field;
    }

    /// Every object of the issued form is still there, where it was; the few that a signature touches may be newer.
    Result<void> checkObjects()
    {
        const auto old = before_.getXRefTable();
        auto current = now_.getXRefTable();
        for (const auto& [id, entry] : old) {
            const auto found = current.find(id);
            if (found == current.end()) return refused("an object of the form was removed");
            if (found->second.getType() != 1 || entry.getType() != 1) return refused("an object is compressed");
            if (found->second.getOffset() != entry.getOffset()) RETURN_IF_ERROR(checkChanged(id));
            current.erase(found);
        }
        int signatures = 0;
        for (const auto& [id, entry] : current) {
            if (entry.getType() != 1 || entry.getOffset() < static_cast<qpdf_offset_t>(issued_))
                return refused("a new object is not in the new revision");
            auto object = now_.getObject(id);
            if (object.isDictionary() && object.hasKey("/ByteRange")) ++signatures;
        }
        if (signatures > 1) return refused("there is more than one signature");
        return {};
    }

    Result<void> checkChanged(const QPDFObjGen& id)
    {
        auto before = before_.getObject(id);
        auto now = now_.getObject(id);
        if (before.isStream() && before.getDict().getKey("/Type").isNameAndEquals("/Metadata") && now.isStream())
            return {};
        const bool isCatalogue = id == before_.getRoot().getObjGen();
        if (isCatalogue && isAsBefore(before, now, {"/AcroForm"}, {"/Version", "/Extensions"})) return {};
        const bool isField = id == before_.getRoot().getKey("/AcroForm").getKey("/Fields").getArrayItem(0).getObjGen();
        if (isField && isAsBefore(before, now, {"/AP"}, {"/V", "/DA", "/DR", "/M", "/MK", "/BS"})) return {};
        if (before.isDictionary() && isAsBefore(before, now, {}, {})) return {};
        return refused("object " + std::to_string(id.getObj()) + " of the form was changed");
    }

    QPDF& before_;
    QPDF& now_;
    std::size_t issued_;
};

}  // namespace

Result<FieldSignature> fieldSignature(BytesView received, BytesView issued)
{
    // QPDF throws; this is where it is called.
    try {
        QPDF before;
        QPDF now;
        open(before, issued);
        open(now, received);
        auto field = Comparison(before, now, issued.size()).run();
        if (field && now.anyWarnings()) return refused("the file is damaged");
        return field;
    } catch (const std::exception& error) {
        return refused(error.what());
    }
}

}  // namespace sceau::revocation::form
