// SPDX-License-Identifier: Apache-2.0
#include "tests/portal/revocation/form/forgeries.hpp"

namespace sceau::test {

namespace form = revocation::form;

namespace {

const std::string otherText = "<< /Length 3 >>\nstream\n0 g\nendstream";

/// Of the file: what is in it, and what follows what.
std::vector<Forgery> filesForged()
{
    return {
        {"nothing at all", "form", [](const Scene&) { return Bytes(); }},
        {"some other PDF", "form",
         [](const Scene& scene) {
             auto document = sampleForm();
             document.blocks.pop_back();
             document.blocks.push_back({pdf::BlockKind::signatureField, "Autre", ""});
             return scene.signer.sign(*form::withSignatureRoom(*pdf::compose(document, fonts()), 0));
         }},
        {"a file that is too big", "form",
         [](const Scene& scene) {
             auto file = scene.honest;
             file.resize(form::largestForm + 1);
             return file;
         }},
        {"a word of the form changed, then signed", "form",
         [](const Scene& scene) {
             auto file = scene.prepared;
             file[textOf(file).find("/MediaBox") + 16] = '6';
             return scene.signer.sign(file);
         }},
        {"a word of the form changed after signing", "form",
         [](const Scene& scene) {
             auto file = scene.honest;
             file[textOf(file).find("Td <") + 5] ^= 1;
             return file;
         }},
        {"the form without signature", "revision", [](const Scene& scene) { return scene.issued; }},
        {"an update after signing", "revision",
         [](const Scene& scene) {
             Revision update;
             update.objects = {{scene.contents, otherText}};
             return update.behind(scene.honest);
         }},
        {"an update before signing", "revision",
         [](const Scene& scene) {
             Revision update;
             update.objects = {{scene.contents, otherText}};
             Revision signature;
             signature.objects = {{scene.field, scene.signedField()}};
             return scene.signer.sign(signature.behind(update.behind(scene.issued, 899)));
         }},
        {"signed twice, one behind the other", "revision",
         [](const Scene& scene) {
             Revision second;
             second.objects = {{scene.field, scene.signedField()}};
             return scene.signer.sign(second.behind(scene.honest));
         }},
        {"words behind the end of the file", "revision",
         [](const Scene& scene) { return bytesOf(textOf(scene.honest) + "% more\n"); }},
        {"the end cut off", "revision",
         [](const Scene& scene) { return Bytes(scene.honest.begin(), scene.honest.end() - 40); }},
        {"a table that points into the form", "revision",
         [](const Scene& scene) {
             const auto text = textOf(scene.prepared);
             const auto at = text.rfind("startxref\n") + 10;
             return bytesOf(text.substr(0, at) + std::to_string(textOf(scene.issued).rfind("xref\n0 ")) +
                            text.substr(text.find('\n', at)));
         }},
        {"a table that is a stream", "revision",
         [](const Scene& scene) {
             return bytesOf(replaced(textOf(scene.honest), "xref\n" + std::to_string(scene.field),
                                     "xreg\n" + std::to_string(scene.field)));
         }},
        {"an escaped name in the trailer", "revision",
         [](const Scene& scene) {
             Revision revision;
             revision.objects = {{scene.field, scene.signedField()}};
             revision.trailer = "/XRef#53tm 1 ";
             return scene.signer.sign(revision.behind(scene.issued));
         }},
        {"a second, hidden table", "revision",
         [](const Scene& scene) {
             Revision revision;
             revision.objects = {{scene.field, scene.signedField()}};
             revision.trailer = "/XRefStm 12 ";
             return scene.signer.sign(revision.behind(scene.issued));
         }},
        {"two predecessors in the trailer", "revision",
         [](const Scene& scene) {
             Revision revision;
             revision.objects = {{scene.field, scene.signedField()}};
             revision.trailer = "/Prev 12 ";
             return scene.signer.sign(revision.behind(scene.issued));
         }},
        {"an encryption dictionary", "revision",
         [](const Scene& scene) {
             Revision revision;
             revision.objects = {{scene.field, scene.signedField()}};
             revision.trailer = "/Encrypt << /Filter /Standard >> ";
             return scene.signer.sign(revision.behind(scene.issued));
         }},
    };
}

/// Of what the signature's own revision changes.
std::vector<Forgery> contentsForged()
{
    return {
        {"the page's text replaced by the signature's revision (shadow attack, replace)", "content",
         [](const Scene& scene) {
             return scene.signedWith({{scene.contents, otherText}});
         }},
        {"another font in the signature's revision", "content",
         [](const Scene& scene) {
             return scene.signedWith({{numberWith(scene.issued, "/Length1"), otherText}});
         }},
        {"a note over the text (shadow attack, hide)", "content",
         [](const Scene& scene) {
             return scene.signedWith(
                 {{scene.page, replaced(objectOf(scene.issued, scene.page), "/Annots [", "/Annots [899 0 R ")},
                  {899, "<< /Type /Annot /Subtype /FreeText /Rect [0 0 595 842] /Contents (X) >>"}});
         }},
        {"another page in front", "content",
         [](const Scene& scene) {
             return scene.signedWith({{2, replaced(objectOf(scene.issued, 2), "/Count ", "/Kids [899 0 R] /Count ")}});
         }},
        {"an action when it opens", "content",
         [](const Scene& scene) {
             return scene.signedWith({{1, scene.catalogue("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")}});
         }},
        {"layers that can be switched", "content",
         [](const Scene& scene) {
             return scene.signedWith({{1, scene.catalogue("/OCProperties << /OCGs [] >>")}});
         }},
        {"another catalogue (shadow attack, hide and replace)", "content",
         [](const Scene& scene) {
             Revision revision;
             revision.objects = {{scene.field, scene.signedField()}, {899, scene.catalogue("/Version /1.7")}};
             revision.root = "899 0 R";
             return scene.signer.sign(revision.behind(scene.issued));
         }},
        {"a second field", "content",
         [](const Scene& scene) {
             return scene.signedWith({{1, replaced(objectOf(scene.issued, 1), "/Fields [", "/Fields [899 0 R ")},
                                      {899, "<< /FT /Tx /T (texte) /V (autre) >>"}});
         }},
        {"an XFA form", "content",
         [](const Scene& scene) {
             return scene.signedWith({{1, replaced(objectOf(scene.issued, 1), "/SigFlags 3", "/SigFlags 3 /XFA (x)")}});
         }},
        {"the field moved over the text", "content",
         [](const Scene& scene) {
             return scene.signedWith({{scene.field, replaced(scene.signedField(), "/Rect [", "/Rect [0 ")}});
         }},
        {"an action in the field", "content",
         [](const Scene& scene) {
             return scene.signedWith({{scene.field, scene.signedField("/V 900 0 R /A << /S /URI /URI (x) >> ")}});
         }},
        {"an object taken away", "content",
         [](const Scene& scene) {
             Revision revision;
             revision.objects = {{scene.field, scene.signedField()}};
             revision.removed = std::to_string(scene.contents);
             return scene.signer.sign(revision.behind(scene.issued));
         }},
        {"a signature that no field holds", "content",
         [](const Scene& scene) {
             Revision revision;
             return scene.signer.sign(revision.behind(scene.issued));
         }},
        {"two signatures in one revision", "content",
         [](const Scene& scene) {
             return scene.signedWith(
                 {{899, "<< /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <00> /ByteRange [0 1 2 3] >>"}});
         }},
        {"a time stamp in place of a signature", "content",
         [](const Scene& scene) {
             Revision revision;
             revision.objects = {{scene.field, scene.signedField()}};
             revision.signature = "/Type /DocTimeStamp /SubFilter /ETSI.CAdES.detached";
             return scene.signer.sign(revision.behind(scene.issued));
         }},
    };
}

/// Of the signature and what it covers.
std::vector<Forgery> signaturesForged()
{
    return {
        {"SubFilter adbe.pkcs7.detached", "subFilter",
         [](const Scene& scene) {
             Revision revision;
             revision.objects = {{scene.field, scene.signedField()}};
             revision.signature = "/Type /Sig /SubFilter /adbe.pkcs7.detached /Reason (/ETSI.CAdES.detached)";
             return scene.signer.sign(revision.behind(scene.issued));
         }},
        {"no SubFilter", "subFilter",
         [](const Scene& scene) {
             Revision revision;
             revision.objects = {{scene.field, scene.signedField()}};
             revision.signature = "/Type /Sig /Reason (/ETSI.CAdES.detached)";
             return scene.signer.sign(revision.behind(scene.issued));
         }},
        {"a ByteRange that leaves out the end", "coverage",
         [](const Scene& scene) {
             auto text = textOf(scene.honest);
             const auto at = text.rfind("] >>\nendobj") - 10;
             return bytesOf(text.replace(at, 10, "0000000100"));
         }},
        {"a ByteRange that leaves out the beginning", "coverage",
         [](const Scene& scene) {
             return bytesOf(replaced(textOf(scene.honest), "/ByteRange [0 ", "/ByteRange [9 "));
         }},
        {"a ByteRange that leaves out more than the signature", "coverage",
         [](const Scene& scene) {
             auto text = textOf(scene.honest);
             const auto at = text.rfind("/ByteRange [0 ") + 14;
             const auto begin = std::to_string(std::stoul(text.substr(at, 10)) - 20);
             return bytesOf(text.replace(at, 10, std::string(10 - begin.size(), '0') + begin));
         }},
        {"a ByteRange with a negative number", "coverage",
         [](const Scene& scene) {
             auto text = textOf(scene.honest);
             return bytesOf(text.replace(text.rfind("/ByteRange [0 ") + 14, 1, "-"));
         }},
        {"a second ByteRange behind the first, in a comment", "coverage",
         [](const Scene& scene) {
             auto text = textOf(scene.honest);
             return bytesOf(replaced(text, "%%EOF\n", "%%EOF\n\n"));
         }},
        {"a signature that was never made", "signature", [](const Scene& scene) { return scene.prepared; }},
        {"the signature of another form", "signature",
         [](const Scene& scene) {
             auto document = sampleForm();
             document.mark = form::markOf(std::string(32, 'a'));
             const auto other =
                 textOf(scene.signer.sign(*form::withSignatureRoom(*pdf::compose(document, fonts()), 1)));
             const auto from = other.rfind("/Contents <");
             auto text = textOf(scene.honest);
             return bytesOf(text.replace(text.rfind("/Contents <"), 24000, other.substr(from, 24000)));
         }},
        {"a signature with one bit changed", "signature",
         [](const Scene& scene) {
             auto text = textOf(scene.honest);
             auto& digit = text[text.rfind("/Contents <") + 11 + 600];
             digit = digit == '0' ? '1' : '0';
             return bytesOf(text);
         }},
        {"something behind the signature in its room", "signature",
         [](const Scene& scene) {
             auto text = textOf(scene.honest);
             text[text.rfind("/ByteRange") - 4] = '7';
             return bytesOf(text);
         }},
        {"the time of the signature changed", "signature",
         [](const Scene& scene) { return bytesOf(replaced(textOf(scene.honest), "(D:20", "(D:19")); }},
        {"a signature made for a declaration", "signature",
         [](const Scene& scene) {
             return scene.signer.sign(scene.prepared, x509::Purpose{"declaration", "https://portal.example"});
         }},
    };
}

}  // namespace

std::string Scene::signedField(const std::string& more) const
{
    return replaced(objectOf(issued, field), "<< /Type /Annot", "<< " + more + "/Type /Annot");
}

Bytes Scene::signedWith(const std::map<int, std::string>& more) const
{
    Revision revision;
    revision.objects = {{field, signedField()}};
    for (const auto& [number, object] : more) revision.objects[number] = object;
    return signer.sign(revision.behind(issued));
}

std::string Scene::catalogue(const std::string& entry) const
{
    return replaced(objectOf(issued, 1), "<< /Type /Catalog", "<< " + entry + " /Type /Catalog");
}

const std::vector<Forgery>& forgeries()
{
    static const std::vector<Forgery> all = [] {
        auto kinds = filesForged();
        for (const auto& more : {contentsForged(), signaturesForged()})
            kinds.insert(kinds.end(), more.begin(), more.end());
        return kinds;
    }();
    return all;
}

}  // namespace sceau::test
