#pragma once
#include "model/kill_matrix.hpp"

#include <string>

/// What `prove` shows. Probes and checks that kill nothing are shown only where every fault was tried.
namespace conformance::reports {

/// For a person: what is not as it should be first. The last line is `exit N (proven): reason; counts`.
std::string kill_matrix_console(const KillMatrix& matrix);

/// That last line, without a line end.
std::string last_line(const KillMatrix& matrix);

/// One JSON object, schemas/files/proof.schema.json: `exit`, `reason`, and a list each for `faults`,
/// `variants`, `probes`, `checks`, `reference`, `unstable`.
std::string kill_matrix_json(const KillMatrix& matrix);

/// A page that stands alone: the matrix of faults and suites, and the same lists.
std::string kill_matrix_html(const KillMatrix& matrix);

/// `proven`, `not proven`, `not told`, `the runner failed`.
std::string_view proof_name(ExitCode code);

} // namespace conformance::reports
