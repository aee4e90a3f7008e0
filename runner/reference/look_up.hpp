#pragma once
#include "reference/call.hpp"

#include <optional>
#include <string>

namespace conformance::reference {

/// The stage `look_up` of operations on one resource, by the path's `id`: sets it on the call, or answers 404
/// (400 where ids are validated). A resource that the caller may not see is treated as one that is not there.
std::optional<Reply> look_up_finding(Call& call);
std::optional<Reply> look_up_scan(Call& call);
std::optional<Reply> look_up_estimation(Call& call);

/// The same for an id that a query or a body names.
std::optional<Reply> look_up_scan(Call& call, const std::string& id);
std::optional<Reply> look_up_estimation(Call& call, const std::string& id);
/// The scan that the filter `scan_id` names; nothing to look up where there is none.
std::optional<Reply> look_up_filter(Call& call);

/// The finding of that id if the caller sees it, else nullptr with `call.about` and `call.why` set.
Finding* visible_finding(Call& call, const std::string& id);

/// Does the caller's list contain it?
bool in_lists(const Call& call, const Finding& finding);

} // namespace conformance::reference
