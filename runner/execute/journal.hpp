#pragma once
#include "base/secret.hpp"
#include "execute/journal_text.hpp"
#include "execute/undo.hpp"
#include "plan/instantiate.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace conformance::execute {

/// Tells of every write before it is sent, and how to take it back, so that what an interrupted run left can
/// be undone. Numbers count the writes of a run from 1.
class Journal {
public:
  virtual ~Journal() = default;

  /// When it returns, the entry will survive the end of the program; else it throws, and the write must not
  /// be sent. `undo`: nullptr, there is none; without a method: its answer will tell.
  virtual void writing(std::uint64_t number, const plan::ConcreteRequest& write, const Undo* undo) = 0;
  /// The undo of a write became known by its answer.
  virtual void undo_known(std::uint64_t number, const Undo& undo) = 0;
  /// Nothing of the write remains: it was undone or refused.
  virtual void undone(std::uint64_t number) = 0;
};

/// A journal in a file, locked against any other run or cleanup, flushed to the disk line by line.
class FileJournal : public Journal {
public:
  using Opened = std::variant<std::unique_ptr<FileJournal>, JournalError>;

  /// Begins a new one in place of an older one of which nothing is left to undo; else it is refused.
  static Opened begin(const std::string& path, const JournalHead& head, const Redactor& redactor);
  /// Opens one to undo what it tells of. Lines that follow are added to it.
  static Opened resume(const std::string& path, const Redactor& redactor);

  FileJournal(const FileJournal&) = delete;
  FileJournal& operator=(const FileJournal&) = delete;
  ~FileJournal() override;

  void writing(std::uint64_t number, const plan::ConcreteRequest& write, const Undo* undo) override;
  void undo_known(std::uint64_t number, const Undo& undo) override;
  void undone(std::uint64_t number) override;

  /// Of resume(): what stood in it.
  const JournalContents& contents() const { return contents_; }
  /// Why something about a write that was sent could not be noted; empty if all was.
  const std::string& trouble() const { return trouble_; }

private:
  FileJournal(int file, std::string path, const Redactor& redactor)
      : file_(file), path_(std::move(path)), redactor_(redactor) {}
  void append(const std::string& line);
  void append_if_possible(const std::string& line);

  int file_;
  std::string path_;
  const Redactor& redactor_;
  JournalContents contents_;
  std::string trouble_;
};

} // namespace conformance::execute
