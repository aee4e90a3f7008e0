#include "cli/examination.hpp"

#include "cli/target.hpp"
#include "http/asio_clock.hpp"

#include <boost/asio/co_spawn.hpp>

#include <stdexcept>

namespace conformance::cli {

namespace asio = boost::asio;

execute::Survey examine(Setup& setup) {
  asio::io_context context;
  const auto clock = http::real_clock(context);
  execute::RunOptions options;
  options.run_id = random_run_id();
  options.health_wait = Duration{};
  Target target(setup, options.run_id, context, *clock);
  execute::RunInput input{setup.loaded.catalogue, setup.profile.profile, setup.plan,
                          setup.loaded.sources,   setup.schemas,         setup.redactor};
  input.services = target.services();
  execute::Survey survey;
  std::exception_ptr failure;
  bool done = false;
  asio::co_spawn(context, execute::survey(input, target.api(), *clock, options),
                 [&](std::exception_ptr exception, execute::Survey made) {
                   failure = exception;
                   survey = std::move(made);
                   done = true;
                 });
  while (!done && context.run_one() > 0) {
  }
  if (failure) std::rethrow_exception(failure);
  if (!done) throw std::logic_error("the survey stopped without an end");
  return survey;
}

std::size_t requests_of(const execute::Survey& survey) {
  std::size_t out = 0;
  for (const auto& [principal, number] : survey.requests)
    out += number;
  return out;
}

} // namespace conformance::cli
