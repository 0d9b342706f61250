// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/configuration.hpp"
#include "portal/server/pages/renderer.hpp"
#include "portal/server/reminders/round.hpp"

namespace sceau::reminders {

/// The letter in the holder's language, as text and as HTML, from the templates `reminder.txt` and `reminder.html`.
/// What it asks of the holder depends on the support: renew online, get a new one from the registration office, let it
/// be checked first, or order anew (software certificates). Fails with `invalidRequest` when the address cannot be
/// written to.
[[nodiscard]] Result<mail::Message> letterFor(const config::Configuration& configuration,
                                              const pages::Renderer& renderer, const Reminder& reminder);

}  // namespace sceau::reminders
