#pragma once
#include "base/secret.hpp"
#include "execute/undo.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace conformance::execute {

/// A journal is lines of JSON, `schemas/files/journal.schema.json`: the first says version, target and run;
/// each of the others one thing about one write. Queries, header values and bodies are masked one by one, so
/// that no key bends the form.
constexpr int journal_version = 1;

/// Why a journal cannot be kept or used: a sentence.
struct JournalError {
  std::string text;
};

/// What the first line says.
struct JournalHead {
  std::string target;                          // base URL of the API
  std::map<std::string, std::string> services; // by name: base URLs
  std::string run;

  bool operator==(const JournalHead&) const = default;
};

/// One write, and what became of it.
struct JournalEntry {
  enum class Undoing {
    none,     // it has none: what it leaves is left by permission
    unknown,  // its answer was to tell, and never came
    masked,   // it holds a key, which is not kept here
    unusable, // it cannot be sent
    known,
  };
  std::uint64_t number = 0;
  std::string write; // `PATCH /things/1 as writer`
  Undoing undoing = Undoing::none;
  Undo undo;           // if known
  bool undone = false; // or refused: nothing of it remains
};

struct JournalContents {
  JournalHead head;
  std::vector<JournalEntry> entries;

  /// Writes that may have left something that an undo takes away.
  std::vector<const JournalEntry*> pending() const;
};

/// What is told of a write before it is sent. `undo`: nullptr, it has none; an Undo without a method: not yet
/// known.
std::string head_line(const JournalHead& head, const Redactor& redactor);
std::string write_line(std::uint64_t number, const plan::ConcreteRequest& write, const Undo* undo,
                       const Redactor& redactor);
std::string undo_line(std::uint64_t number, const Undo& undo, const Redactor& redactor);
std::string undone_line(std::uint64_t number);

/// Reads a whole journal. A last line without its end was never finished, so its write was never sent: it is
/// left out. Anything else that no run of ours writes is an error that names the line.
std::variant<JournalContents, JournalError> parse_journal(std::string_view text);

} // namespace conformance::execute
