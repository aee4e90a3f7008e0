#pragma once
#include "base/secret.hpp"
#include "plan/instantiate.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace conformance::execute {

/// Tells of every write before it is sent, and how to take it back, so that what an interrupted run left can
/// be undone. Numbers count the writes of a run from 1.
class Journal {
public:
  virtual ~Journal() = default;

  /// When it returns, the entry will survive the end of the program. `undo`: none, or not yet known.
  virtual void writing(std::uint64_t number, const plan::ConcreteRequest& write,
                       const plan::ConcreteRequest* undo) = 0;
  /// The undo of a write became known by its answer.
  virtual void undo_known(std::uint64_t number, const plan::ConcreteRequest& undo) = 0;
  virtual void undone(std::uint64_t number) = 0;
};

/// Why a journal cannot be kept: a sentence.
struct JournalError {
  std::string text;
};

/// A file of JSON lines, each redacted and flushed to the disk before it counts. The first names the target
/// and the run. An existing file is replaced.
std::variant<std::unique_ptr<Journal>, JournalError> file_journal(const std::string& path,
                                                                  const std::string& base_url,
                                                                  const std::string& run_id,
                                                                  const Redactor& redactor);

} // namespace conformance::execute
