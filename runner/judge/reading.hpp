#pragma once
#include "judge/echoes.hpp"
#include "judge/indistinguishable.hpp"
#include "judge/json_spans.hpp"
#include "judge/times.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::judge {

/// One answer, made ready for comparison: echoes, current times and volatile values replaced by marks.
class Reading {
public:
  /// The response must outlive it.
  explicit Reading(const Sample& sample);

  const Response& response() const { return *response_; }
  std::string_view body() const { return response_->body; }
  /// How the answer came about: `the answer`, or `503, then the answer`.
  std::string attempts() const { return before_.empty() ? "the answer" : before_ + ", then the answer"; }
  /// None if the body is no JSON, or too long to be looked at by member.
  const std::vector<JsonSpan>* json() const { return json_ ? &*json_ : nullptr; }

  /// The whole of a body that is no JSON, without echoes and current times.
  const std::string& clean_body() const { return clean_body_; }
  /// `raw`, a piece of this answer, without echoes and current times.
  std::string clean(std::string_view raw) const;

  /// Header fields by name in lower case, without those that end at the next hop, and the reason phrase under
  /// a name that no field can have. Content-Length and validators that follow from the body say so.
  std::map<std::string, std::string> headers(const ComparisonOptions& options) const;
  /// Their names as spelled, in the order sent.
  std::vector<std::string> header_names() const;
  /// What stands at each of `options.members`, by pointer; nothing where there is nothing.
  std::map<std::string, std::string> members(const ComparisonOptions& options) const;

  static constexpr std::string_view reason_phrase_part = "reason phrase";

private:
  bool is_hop_by_hop(std::string_view name) const;
  std::string header_value(const std::string& name, std::string_view value) const;

  const Response* response_;
  std::string before_;
  EchoRemover echoes_;
  std::optional<TimePoint> now_;
  std::optional<std::vector<JsonSpan>> json_;
  std::string clean_body_;
  bool body_varies_ = false; // it holds an echo or the current time
  std::vector<std::string> connection_names_;
};

} // namespace conformance::judge
