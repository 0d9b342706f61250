// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/renderer.hpp"

#include "portal/server/pages/error_codes.hpp"
#include "shared/rules/typography.hpp"

#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

namespace sceau::pages {

namespace {

namespace mustache = kainjow::mustache;

constexpr int deepestInclude = 8;

Result<std::string> contentOf(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::internalError, "cannot read " + file.string());
    return std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
}

mustache::data dataOf(const View& view)
{
    mustache::data data;
    for (const auto& [name, value] : view.texts) data.set(name, value);
    for (const auto& [name, value] : view.flags) data.set(name, value);
    for (const auto& [name, views] : view.lists) {
        mustache::data list(mustache::data::type::list);
        for (const auto& item : views) list << dataOf(item);
        data.set(name, list);
    }
    return data;
}

/// A text as the language's typography has it.
std::string inLanguage(const std::string& text, std::string_view language)
{
    return language == "fr" ? rules::frenchSpaces(text) : text;
}

enum class Escape { html, none };

std::string filled(const std::string& source, const View& view, Escape escape)
{
    mustache::mustache parsed(source);
    if (escape == Escape::none) parsed.set_custom_escape([](const std::string& text) { return text; });
    return parsed.render(dataOf(view));
}

}  // namespace

Result<Renderer> Renderer::load(const std::filesystem::path& directory)
{
    Renderer renderer;
    for (const auto* language : {"fr", "en"})
        RETURN_IF_ERROR(renderer.loadTexts(directory / "texts" / (std::string(language) + ".json"), language));
    RETURN_IF_ERROR(renderer.addErrors());
    for (const auto& [key, text] : renderer.texts_["fr"])
        if (renderer.texts_["en"].count(key) == 0) return fail(ErrorCode::internalError, "texts/en.json lacks " + key);
    for (const auto& [key, text] : renderer.texts_["en"])
        if (renderer.texts_["fr"].count(key) == 0) return fail(ErrorCode::internalError, "texts/fr.json lacks " + key);

    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (entry.path().extension() != ".mustache") continue;
        ASSIGN_OR_RETURN(const auto source, contentOf(entry.path()));
        for (const auto& [language, texts] : renderer.texts_) {
            auto assembled = renderer.assemble(directory, source, texts, 0);
            if (!assembled)
                return fail(ErrorCode::internalError,
                            entry.path().filename().string() + ": " + assembled.error().detail);
            const mustache::mustache parsed(*assembled);
            if (!parsed.is_valid())
                return fail(ErrorCode::internalError, entry.path().filename().string() + ": " + parsed.error_message());
            renderer.templates_[language + "/" + entry.path().stem().string()] = inLanguage(*assembled, language);
        }
    }
    if (error || renderer.templates_.empty())
        return fail(ErrorCode::internalError, "no templates in " + directory.string());
    return renderer;
}

Result<void> Renderer::loadTexts(const std::filesystem::path& file, std::string_view language)
{
    ASSIGN_OR_RETURN(const auto content, contentOf(file));
    constexpr bool withoutExceptions = false;
    const auto json = nlohmann::json::parse(content, nullptr, withoutExceptions);
    if (!json.is_object()) return fail(ErrorCode::internalError, file.string() + " is not a JSON object");
    auto& texts = texts_[std::string(language)];
    for (const auto& [key, value] : json.items()) {
        const auto* text = value.get_ptr<const std::string*>();
        if (text == nullptr) return fail(ErrorCode::internalError, file.string() + ": " + key + " is not a text");
        texts[key] = inLanguage(*text, language);
    }
    return {};
}

Result<void> Renderer::addErrors()
{
    constexpr bool withoutExceptions = false;
    const auto json = nlohmann::json::parse(errorCodesText, nullptr, withoutExceptions);
    const auto codes = json.is_object() ? json.value("codes", nlohmann::json::object()) : nlohmann::json::object();
    for (const auto& [code, sentences] : codes.items())
        for (const auto* language : {"fr", "en"})
            if (sentences.is_object() && sentences.contains(language) && sentences[language].is_string())
                texts_[language]["error." + code] = inLanguage(sentences[language].get<std::string>(), language);
    return {};
}

Result<std::string> Renderer::assemble(const std::filesystem::path& directory, std::string source, const Texts& texts,
                                       int depth) const
{
    if (depth > deepestInclude) return fail(ErrorCode::internalError, "parts include each other without end");
    constexpr std::string_view part = "{{> ";
    constexpr std::string_view text = "{{t.";
    std::string result;
    for (std::size_t position = 0; position < source.size();) {
        const auto tag = source.find("{{", position);
        result.append(source, position, tag - position);
        if (tag == std::string::npos) break;
        const auto end = source.find("}}", tag);
        if (end == std::string::npos) return fail(ErrorCode::internalError, "a tag is not closed");
        const std::string_view whole(source.data() + tag, end - tag);
        if (whole.starts_with(part)) {
            ASSIGN_OR_RETURN(auto included,
                             contentOf(directory / "parts" / (std::string(whole.substr(part.size())) + ".mustache")));
            ASSIGN_OR_RETURN(const auto assembled, assemble(directory, std::move(included), texts, depth + 1));
            result += assembled;
        } else if (whole.starts_with(text)) {
            const auto found = texts.find(whole.substr(text.size()));
            if (found == texts.end())
                return fail(ErrorCode::internalError, "no text " + std::string(whole.substr(text.size())));
            result += found->second;
        } else {
            result.append(whole).append("}}");
        }
        position = end + 2;
    }
    return result;
}

std::string Renderer::render(std::string_view page, std::string_view language, const View& view) const
{
    const auto found = templates_.find(std::string(language) + "/" + std::string(page));
    return found == templates_.end()
               ? std::string()
               : filled(found->second, view, page.ends_with(".txt") ? Escape::none : Escape::html);
}

std::string Renderer::text(std::string_view key, std::string_view language, const View& view) const
{
    const auto texts = texts_.find(language);
    if (texts == texts_.end()) return {};
    const auto found = texts->second.find(key);
    return found == texts->second.end() ? std::string() : filled(found->second, view, Escape::html);
}

}  // namespace sceau::pages
