#include "cli/trials.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace conformance::cli {

namespace {

using RealClock = std::chrono::steady_clock;

std::runtime_error failed(const char* what) {
  return std::runtime_error(fmt::format("a trial cannot be started: {}: {}", what, std::strerror(errno)));
}

void write_all(int file, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto written = write(file, text.data() + at, text.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    at += static_cast<std::size_t>(written);
  }
}

/// A trial in its own process, and the end of the pipe that its result comes through.
class Child {
public:
  Child(const Trial& trial, std::size_t index, const std::function<TrialResult(const Trial&)>& run)
      : trial_(trial), index_(index), began_(RealClock::now()) {
    int ends[2];
    if (pipe(ends) != 0) throw failed("pipe");
    std::fflush(nullptr);
    process_ = fork();
    if (process_ < 0) throw failed("fork");
    if (process_ == 0) {
      close(ends[0]);
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      write_all(ends[1], trial_line(outcome(run)));
      _exit(0);
    }
    close(ends[1]);
    pipe_ = ends[0];
  }
  ~Child() {
    if (pipe_ >= 0) close(pipe_);
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  std::size_t index() const { return index_; }
  int pipe_end() const { return pipe_; }
  RealClock::duration age() const { return RealClock::now() - began_; }

  /// Reads what is there; true at its end.
  bool read_some() {
    char buffer[64 * 1024];
    const auto got = read(pipe_, buffer, sizeof buffer);
    if (got < 0) return errno != EINTR && errno != EAGAIN;
    text_.append(buffer, static_cast<std::size_t>(got));
    return got == 0;
  }
  void end() const { kill(process_, SIGKILL); }

  TrialResult result(bool too_long) {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    TrialResult out;
    if (too_long)
      out.trouble = "its run takes too long";
    else if (WIFSIGNALED(status))
      out.trouble = fmt::format("its process ended by signal {}", WTERMSIG(status));
    else
      out = read_trial_line(text_);
    out.trial = trial_;
    out.seconds = std::chrono::duration<double>(age()).count();
    return out;
  }

private:
  TrialResult outcome(const std::function<TrialResult(const Trial&)>& run) const {
    TrialResult out;
    try {
      out = run(trial_);
    } catch (const std::exception& exception) {
      out.trouble = exception.what();
    }
    out.trial = trial_;
    return out;
  }

  Trial trial_;
  std::size_t index_;
  RealClock::time_point began_;
  pid_t process_ = 0;
  int pipe_ = -1;
  std::string text_;
};

constexpr int look_every = 500; // ms, for those that take too long

} // namespace

std::vector<TrialResult> run_trials(const std::vector<Trial>& trials, const TrialPool& pool,
                                    const std::function<TrialResult(const Trial&)>& run,
                                    const std::function<void(const TrialResult&)>& done) {
  std::vector<TrialResult> out(trials.size());
  std::vector<std::unique_ptr<Child>> children;
  const auto at_once = std::max(1U, pool.at_once);
  std::size_t next = 0;
  while (next < trials.size() || !children.empty()) {
    for (; next < trials.size() && children.size() < at_once; ++next)
      children.push_back(std::make_unique<Child>(trials[next], next, run));
    std::vector<pollfd> watched;
    for (const auto& child : children)
      watched.push_back({child->pipe_end(), POLLIN, 0});
    poll(watched.data(), watched.size(), look_every);
    for (std::size_t i = children.size(); i-- > 0;) {
      auto& child = *children[i];
      const bool too_long = child.age() > pool.longest;
      if (too_long) child.end();
      const bool ended = too_long || (watched[i].revents != 0 && child.read_some());
      if (!ended) continue;
      auto& result = out[child.index()];
      result = child.result(too_long);
      children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
      done(result);
    }
  }
  return out;
}

} // namespace conformance::cli
