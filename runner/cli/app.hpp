#pragma once

namespace conformance::cli {

/// The whole program. Returns its exit code (model/results.hpp, ExitCode).
int run_app(int argc, char** argv);

} // namespace conformance::cli
