#pragma once
#include "base/secret.hpp"
#include "execute/run.hpp"
#include "model/exchange.hpp"
#include "model/results.hpp"

namespace conformance::execute {

/// What is kept of an exchange for the reports: redacted, then cut to `most` bytes a body, 4 KiB a header and
/// 16 KiB of headers. Of an answer that
/// should not exist (`forbidden`) no more than 512 bytes of the body are kept, since it may be somebody
/// else's data.
Evidence evidence_of(const Exchange& exchange, const Redactor& redactor, bool forbidden, std::size_t most);

/// Redacts every text of a case.
void redact(CaseResult& result, const Redactor& redactor);

} // namespace conformance::execute
