#include "cli/diagnosis.hpp"

#include "base/text.hpp"
#include "cli/diagnosis_help.hpp"
#include "cli/examination.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

using State = Diagnosis::State;

std::string_view word(State state) {
  switch (state) {
  case State::good:
    return "ok";
  case State::note:
    return "note";
  case State::missing:
    return "missing";
  case State::wrong:
    return "wrong";
  case State::unknown:
    break;
  }
  return "unknown";
}

/// `Tue, 24 Nov 2026 19:51:02 GMT` (RFC 9110, 5.6.7).
std::optional<WallTime> http_date(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!end || *end != '\0') return std::nullopt;
  return WallTime(std::chrono::seconds(timegm(&parts)));
}

class Doctor {
public:
  Doctor(const execute::Survey& survey, const Setup& setup)
      : survey_(survey), setup_(setup), catalogue_(setup.loaded.catalogue), profile_(setup.profile.profile) {}

  std::vector<Diagnosis> findings() {
    if (!look_at_target()) return std::move(out_);
    look_at_build();
    look_at_clock();
    for (const auto& spec : catalogue_.contract.principals)
      if (!spec.derive) look_at_principal(spec);
    look_at_scopes();
    look_at_organizations();
    look_at_quota();
    look_at_services();
    look_at_fixtures();
    for (const auto& line : survey_.left_behind)
      add(State::wrong, {}, "left behind", line, "look at what it may have changed");
    return std::move(out_);
  }

private:
  void add(State state, const Span& span, std::string subject, std::string meaning, std::string help = {}) {
    out_.push_back(
        {state, setup_.loaded.sources.locate(span), std::move(subject), std::move(meaning), std::move(help)});
  }

  /// False if nothing else can be told.
  bool look_at_target() {
    const auto& url = profile_.base_url;
    if (!survey_.unreachable.empty()) {
      std::optional<NoAnswer::Kind> kind;
      if (!survey_.looks.empty()) kind = survey_.looks.back().no_answer;
      add(State::unknown, url.span, "base_url",
          fmt::format("{} does not answer: {}", url.text, survey_.unreachable),
          help_for_silence(kind, survey_.unreachable));
      return false;
    }
    if (!survey_.misplaced.empty()) {
      add(State::wrong, url.span, "base_url", survey_.misplaced, "keys are never sent after a redirect");
      return false;
    }
    const bool secure = url.text.starts_with("https:");
    add(State::good, url.span, "base_url",
        fmt::format("{} answers{}", url.text, secure ? ", and its certificate is trusted" : ", unencrypted"));
    return true;
  }

  void look_at_build() {
    if (!profile_.identity) return;
    const auto& span = profile_.identity->span;
    if (survey_.wrong_build.empty())
      add(State::good, span, "identity", "the build under test is the expected one");
    else
      add(State::wrong, span, "identity", survey_.wrong_build,
          "wait for the rollout, or set what the profile expects");
  }

  void look_at_clock() {
    constexpr Duration tolerated = std::chrono::minutes(1);
    for (const auto& look : survey_.looks) {
      const auto theirs = http_date(look.date);
      if (!theirs) continue;
      const auto ahead = look.at - *theirs;
      const auto off = ahead < Duration{} ? -ahead : ahead;
      if (off > tolerated)
        add(State::wrong, {}, "clock",
            fmt::format("this machine's clock is {} {} the deployment's", human(off),
                        ahead < Duration{} ? "behind" : "ahead of"),
            "set it: expiry dates and the time in reports follow it");
      return;
    }
  }

  void look_at_principal(const PrincipalSpec& spec) {
    const auto& name = spec.name.text;
    const auto subject = "principal " + name;
    const auto* given = profile_.principal(name);
    if (!given) {
      if (excused("principal", name)) return;
      if (!spec.make || !profile_.call(spec.make->create.text) || !profile_.principal(spec.make->as.text))
        add(State::missing, {}, subject,
            fmt::format("the profile gives none ({}); what needs it will not be tested", spec.title),
            "add it under principals:, or name it under gaps: with a reason");
      return;
    }
    const auto* ground = survey_.standing.principal(name);
    if (!ground) return;
    if (ground->holds)
      return add(ground->trusted ? State::note : State::good, given->name.span, subject, ground->control);
    const auto* look = survey_.last(name);
    const auto stands_in = survey_.stands_in.find(name);
    if (stands_in != survey_.stands_in.end())
      return add(State::wrong, given->name.span, {}, ground->reason,
                 fmt::format("the key of '{0}' may do this: the keys of '{0}' and '{1}' may be swapped",
                             stands_in->second, name));
    if (ground->barred)
      add(State::missing, given->name.span, {}, ground->reason,
          "until then it is not proven, and what needs it will not be tested");
    else if (!provable(spec))
      add(State::missing, given->name.span, {}, ground->reason,
          "write trust: with who vouches for it, or declare the service that can prove it");
    else if (look)
      add(State::wrong, given->name.span, {}, ground->reason, help_for_refusal(*look, profile_));
    else
      add(State::unknown, given->name.span, {}, ground->reason, "run doctor again");
  }

  /// True if the profile lets some request prove it.
  bool provable(const PrincipalSpec& spec) const {
    return std::any_of(spec.proof.begin(), spec.proof.end(), [&](const RequestTemplate& proof) {
      return !proof.call || profile_.call(proof.call->text);
    });
  }

  void look_at_scopes() {
    const auto& health = catalogue_.contract.health;
    if (survey_.may_too_much.empty() || !health) return;
    const auto& name = health->as.text;
    const auto title = [&](const std::string& principal) {
      return fmt::format("'{}' ({})", principal, catalogue_.contract.principal(principal)->title);
    };
    add(State::note, profile_.principal(name)->name.span, "scopes",
        fmt::format("{} may do what {} may", title(name), title(survey_.may_too_much)),
        "if it is to do less, what is tested of its limits will fail: give a key with fewer scopes");
  }

  void look_at_organizations() {
    if (survey_.standing.same_organization.empty()) return;
    Span span;
    for (const auto& given : profile_.principals) {
      const auto* spec = catalogue_.contract.principal(given.name.text);
      if (spec && spec->organization == "foreign") span = given.name.span;
    }
    add(State::wrong, span, "organizations", survey_.standing.same_organization,
        "give a key of another organization: nothing foreign can be told from what is one's own");
  }

  void look_at_quota() {
    const auto quota = profile_.quota.value_or(catalogue_.contract.quota);
    const auto said = std::find_if(survey_.looks.begin(), survey_.looks.end(),
                                   [](const execute::Look& look) { return look.remaining.has_value(); });
    const auto planned = quota.requests == 0
                             ? std::string("no limit")
                             : fmt::format("{} requests in {}", quota.requests, human(quota.window));
    if (said == survey_.looks.end())
      return add(State::note, {}, "quota", "no answer says what is left of it; " + planned + " is used",
                 profile_.quota ? "" : "if the deployment allows another number, set quota:");
    const auto seen = first_quota(*said->remaining);
    if (seen > quota.requests && quota.requests != 0)
      return add(State::note, {}, "quota",
                 fmt::format("the first answer says that {} are left, more than the {} planned",
                             *said->remaining, planned),
                 fmt::format("set quota: {{requests: {}, window: {}s}} to be faster", seen,
                             std::chrono::duration_cast<std::chrono::seconds>(quota.window).count()));
    if (quota.requests != 0 && seen < quota.requests)
      return add(State::note, {}, "quota",
                 fmt::format("the first answer to '{}' says that only {} of {} are left", said->principal,
                             *said->remaining, planned),
                 "somebody else uses this key, or the quota is smaller: give the run keys of its own, or set "
                 "quota:");
    add(State::good, {}, "quota", planned + ", as the answers say");
  }

  void look_at_services() {
    for (const auto& name : catalogue_.contract.services)
      if (!profile_.services.contains(name) && !excused("service", name))
        add(State::missing, {}, "service " + name,
            "the profile declares none; what needs it is left out as not applicable",
            "declare its calls under services:, as init writes them, or name it under gaps: with a reason");
  }

  void look_at_fixtures() {
    std::size_t found = 0, asked = 0;
    for (const auto& spec : catalogue_.fixtures) {
      const auto& name = spec.name.text;
      if (spec.needs_trust && !profile_.fixture(name) && !excused("fixture", name))
        add(State::missing, {}, "fixture " + name,
            fmt::format("the profile names none ({}); what needs it will not be tested", spec.title),
            fmt::format(
                "add under fixtures: {}: {{id: ID, trust: \"says who\"}}, or name it under gaps: with a "
                "reason",
                name));
      const auto* ground = survey_.standing.fixture(name);
      if (!ground) continue;
      ++asked;
      if (ground->holds) {
        ++found;
        if (!ground->in_sight.empty())
          add(State::unknown, profile_.fixture(name)->name.span, {}, ground->in_sight,
              "name one that is hidden, or find out why it is shown: what reads it will fail, and nothing is "
              "written to it");
        continue;
      }
      if (unproven_principal(ground->reason)) continue;
      const auto* given = profile_.fixture(name);
      if (given)
        add(State::wrong, given->name.span, {}, ground->reason,
            "the id may be of another environment or organization, or gone: give one that is there");
      else if (spec.create && profile_.allows(spec.create_effect))
        add(State::note, {}, "fixture " + name, "there is none; a run makes one, as the profile allows");
      else if (!excused("fixture", name))
        add(State::missing, {}, {}, ground->reason);
    }
    add(found == asked ? State::good : State::note, {}, "fixtures",
        fmt::format("{} of {} found and proven", found, asked));
  }

  bool excused(std::string_view kind, const std::string& name) const {
    return std::any_of(profile_.gaps.begin(), profile_.gaps.end(), [&](const Gap& gap) {
      return gap.kind == kind && gap.name.text == name && !gap.ended(survey_.today);
    });
  }

  /// Said of the principal already.
  bool unproven_principal(const std::string& reason) const {
    return std::any_of(catalogue_.contract.principals.begin(), catalogue_.contract.principals.end(),
                       [&](const PrincipalSpec& spec) {
                         const auto* ground = survey_.standing.principal(spec.name.text);
                         return ground && !ground->holds && ground->reason == reason;
                       });
  }

  const execute::Survey& survey_;
  const Setup& setup_;
  const Catalogue& catalogue_;
  const Profile& profile_;
  std::vector<Diagnosis> out_;
};

std::size_t count(const std::vector<Diagnosis>& findings, State state) {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(),
                                                [&](const Diagnosis& each) { return each.state == state; }));
}

} // namespace

std::vector<Diagnosis> diagnose(const execute::Survey& survey, const Setup& setup) {
  return Doctor(survey, setup).findings();
}

unsigned first_quota(std::size_t remaining) {
  constexpr std::size_t most = 1'000'000;
  return static_cast<unsigned>(std::min(remaining, most - 1) + 1);
}

ExitCode exit_of(const std::vector<Diagnosis>& findings) {
  if (count(findings, State::wrong) > 0) return ExitCode::nonconformant;
  if (count(findings, State::unknown) > 0) return ExitCode::not_verified;
  return ExitCode::conformant;
}

std::string describe(const std::vector<Diagnosis>& findings, const execute::Survey& survey) {
  std::string out;
  for (const auto& each : findings) {
    const auto where =
        each.at.file.empty() ? std::string() : fmt::format("{}:{}: ", each.at.file, each.at.line);
    const auto help = each.help.empty() ? std::string() : "; " + each.help;
    const auto subject = each.subject.empty() ? std::string() : each.subject + ": ";
    out +=
        visible(fmt::format("{:<8} {}{}{}{}", word(each.state), where, subject, each.meaning, help)) + "\n";
  }
  const auto code = exit_of(findings);
  const auto* verdict = code == ExitCode::nonconformant  ? "something must be mended first"
                        : code == ExitCode::not_verified ? "it could not be told whether a run can begin"
                                                         : "a run can begin";
  out += fmt::format("exit {} ({}): {} wrong, {} unknown, {} missing, {} ok; {}, {}\n",
                     static_cast<int>(code), verdict, count(findings, State::wrong),
                     count(findings, State::unknown), count(findings, State::missing),
                     count(findings, State::good), counted(requests_of(survey), "request"),
                     survey.left_behind.empty() ? "nothing was changed" : "something may be left behind");
  return out;
}

} // namespace conformance::cli
