#include "cli/output.hpp"

#include "base/text.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>

namespace conformance::cli {

void outlive_readers() {
  std::signal(SIGPIPE, SIG_IGN);
}

std::optional<std::string> print_out(std::string_view text) {
  errno = 0;
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) == 0 && whole) return std::nullopt;
  const int error = errno;
  std::clearerr(stdout);
  if (error == EPIPE) return std::nullopt;
  return std::string("standard output cannot be written: ") + std::strerror(error);
}

void print_err(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

ExitCode invalid_input(std::string_view why) {
  print_err(fmt::format("error: {}\n", visible(why)));
  return ExitCode::invalid_input;
}

} // namespace conformance::cli
