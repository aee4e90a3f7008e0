#pragma once
#include "cli/commands.hpp"
#include "cli/report_set.hpp"

#include <boost/asio/io_context.hpp>

namespace conformance::cli {

/// Opens the reports, or says why not and gives exit code 3.
std::optional<ReportSet> open_reports(const RunSettings& settings);

/// Runs what is set up, on `context`, until it is done or interrupted; writes the reports and prints the
/// console report. Everything else that lives on `context` (a server) goes on meanwhile.
ExitCode run_session(Setup& setup, const RunSettings& settings, const ReportSet& reports,
                     boost::asio::io_context& context, Clock& clock);

/// Prints the console report and writes the others. `troubles`: what else went wrong; a record that is not
/// whole is a failure of the runner.
ExitCode tell(Results results, const RunSettings& settings, const ReportSet& reports,
              std::vector<std::string> troubles = {});

/// Reports of a run that could not begin. Prints `details` on standard error.
ExitCode end_without_run(ExitCode code, const std::string& reason, const std::string& details,
                         const RunSettings& settings, const ReportSet& reports);

} // namespace conformance::cli
