#pragma once
#include "base/nearest.hpp"

#include <CLI/App.hpp>

#include <map>
#include <string>
#include <vector>

namespace conformance::cli {

/// An option that takes one of a few words.
template <class Value>
CLI::Option* add_choice(CLI::App& command, const std::string& flag, Value& into,
                        const std::map<std::string, Value>& choices, const std::string& help) {
  return command.add_option_function<std::string>(
      flag,
      [&into, choices, flag](const std::string& text) {
        const auto found = choices.find(text);
        if (found != choices.end()) {
          into = found->second;
          return;
        }
        std::vector<std::string> known;
        for (const auto& [word, value] : choices)
          known.push_back(word);
        throw CLI::ValidationError(flag, "there is no '" + text + "'; " + suggestion(text, known));
      },
      help);
}

} // namespace conformance::cli
