#include "execute/journal.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace conformance::execute {

namespace {

/// A folder that is gone with the test.
class Folder {
public:
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "journal-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
  std::filesystem::path path_;
};

plan::ConcreteRequest request(const std::string& method, const std::string& target,
                              std::optional<std::string> body = std::nullopt) {
  plan::ConcreteRequest out;
  out.principal = "writer";
  out.request.method = method;
  out.request.target = target;
  out.request.body = std::move(body);
  return out;
}

Undo undo(plan::ConcreteRequest by) {
  return {std::move(by), std::nullopt, std::nullopt};
}

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

const JournalHead head{"https://api.example/v1", {}, "r1"};

Redactor redactor_of_writer() {
  Redactor out;
  out.add(Secret("acme_0123456789abcdef"), "writer", "acme_");
  return out;
}

std::unique_ptr<FileJournal> begun(const std::string& path, const Redactor& redactor) {
  auto opened = FileJournal::begin(path, head, redactor);
  REQUIRE(std::holds_alternative<std::unique_ptr<FileJournal>>(opened));
  return std::get<std::unique_ptr<FileJournal>>(std::move(opened));
}

std::string error_of(const FileJournal::Opened& opened) {
  const auto* error = std::get_if<JournalError>(&opened);
  return error ? error->text : "";
}

} // namespace

TEST_CASE("each write stands in the file before it is sent, with its undo and what became of it") {
  const Folder folder;
  const auto redactor = redactor_of_writer();
  const auto path = folder.file("deeper/journal.jsonl");
  const auto journal = begun(path, redactor);

  const auto back = undo(request("PATCH", "/things/1", R"({"state":"open"})"));
  journal->writing(1, request("PATCH", "/things/1", R"({"state":"done"})"), &back);
  CHECK(text_of(path) ==
        R"({"journal":1,"target":"https://api.example/v1","run":"r1"})"
        "\n"
        R"({"write":1,"as":"writer","request":"PATCH /things/1","body":"{\"state\":\"done\"}",)"
        R"("undo":{"as":"writer","request":"PATCH /things/1","body":"{\"state\":\"open\"}"}})"
        "\n");

  auto call = request("POST", "/keys");
  call.call = "service.create-key";
  const Undo unknown;
  journal->writing(2, call, &unknown);
  journal->undo_known(2, undo(request("DELETE", "/keys/acme_0123456789abcdef")));
  journal->undone(2);
  const auto text = text_of(path);
  CHECK(text.find(R"("call":"service.create-key","request":"POST /keys","undo":"unknown"})") !=
        std::string::npos);
  CHECK(text.find(R"("request":"DELETE /keys/acme_[redacted writer]","masked":true}})") != std::string::npos);
  CHECK(text.ends_with("{\"undone\":2}\n"));
  CHECK(text.find("0123456789abcdef") == std::string::npos);
}

TEST_CASE("a key that is a word of ours does not bend the form") {
  const Folder folder;
  Redactor redactor;
  redactor.add(Secret("\",\"request\":\""), "odd");
  redactor.add(Secret("request"), "short");
  const auto path = folder.file("journal.jsonl");
  begun(path, redactor)->writing(1, request("POST", "/request?of=request", "request"), nullptr);
  const auto parsed = parse_journal(text_of(path));
  REQUIRE(std::holds_alternative<JournalContents>(parsed));
  CHECK(std::get<JournalContents>(parsed).entries.front().write ==
        "POST /request?of=[redacted short] as writer");
  CHECK(text_of(path).find("\"body\":\"[redacted short]\"") != std::string::npos);
}

TEST_CASE("what was written is read back whole") {
  const Folder folder;
  const Redactor redactor;
  const auto path = folder.file("journal.jsonl");
  Undo full = undo(request("DELETE", "/keys/__id__"));
  full.request.call = "service.revoke-key";
  full.request.request.headers = {{"Content-Type", "application/json"}};
  full.found_by = MarkedItems{request("GET", "/keys"), "/data", "run r1", {{"__id__", "/id"}}};
  full.unless =
      Unless{request("GET", "/things/1"), {{"/state", text_value("open")}, {"/n", number_value(3)}}};
  {
    const auto journal = begun(path, redactor);
    journal->writing(1, request("POST", "/keys"), &full);
    journal->writing(2, request("POST", "/comments"), nullptr);
    journal->writing(3, request("PATCH", "/things/1"), &full);
    journal->undone(3);
  }
  const auto opened = FileJournal::resume(path, redactor);
  REQUIRE(error_of(opened).empty());
  const auto& contents = std::get<std::unique_ptr<FileJournal>>(opened)->contents();
  CHECK(contents.head == head);
  REQUIRE(contents.entries.size() == 3);
  REQUIRE(contents.pending().size() == 1);
  const auto& read = contents.pending().front()->undo;
  CHECK(read.request.request == full.request.request);
  CHECK(read.request.call == "service.revoke-key");
  REQUIRE(read.found_by);
  CHECK(read.found_by->items == "/data");
  CHECK(read.found_by->mark == "run r1");
  CHECK(read.found_by->taken == full.found_by->taken);
  REQUIRE(read.unless);
  REQUIRE(read.unless->shows.size() == 2);
  CHECK(equal(read.unless->shows[1].second, number_value(3)));
}

TEST_CASE("an older journal is replaced only if nothing in it is left to undo") {
  const Folder folder;
  const Redactor redactor;
  const auto path = folder.file("journal.jsonl");
  const auto back = undo(request("DELETE", "/things/1"));
  begun(path, redactor)->writing(1, request("POST", "/things"), &back);
  const auto before = text_of(path);
  CHECK(error_of(FileJournal::begin(path, head, redactor))
            .find("1 write of an earlier run that was not undone") != std::string::npos);
  CHECK(text_of(path) == before);
  std::get<std::unique_ptr<FileJournal>>(FileJournal::resume(path, redactor))->undone(1);
  CHECK(error_of(FileJournal::begin(path, head, redactor)).empty());
  write_file(path, "what is this\n");
  CHECK(error_of(FileJournal::begin(path, head, redactor)).find("not replaced") != std::string::npos);
  CHECK(text_of(path) == "what is this\n");
}

TEST_CASE("one journal serves one run at a time") {
  const Folder folder;
  const Redactor redactor;
  const auto path = folder.file("journal.jsonl");
  const auto first = begun(path, redactor);
  CHECK(error_of(FileJournal::begin(path, head, redactor)).find("in use by another") != std::string::npos);
  CHECK(error_of(FileJournal::resume(path, redactor)).find("in use by another") != std::string::npos);
}

TEST_CASE("a damaged journal is refused with its line, a later one with its version") {
  const std::string first = R"({"journal":1,"target":"https://api.example/v1","run":"r1"})"
                            "\n";
  const std::pair<const char*, const char*> cases[] = {
      {"", "no first line"},
      {"{}\n", "does not say `journal`"},
      {"[]\n", "does not say `journal`"},
      {R"({"journal":2,"target":"x","run":"y"})"
       "\n",
       "is of version 2"},
      {"{\"journal\":1,\"run\":\"y\"}\n", "line 1 has no text `target`"},
      {"+nonsense\n", "line 2 is no JSON"},
      {"+{\"other\":1}\n", "line 2 is none of"},
      {"+{\"undone\":7}\n", "write 7, which stands nowhere"},
      {"+{\"write\":1,\"as\":\"a\",\"request\":\"POST\"}\n", "line 2 has no request"},
      {"+{\"write\":1,\"as\":\"a\",\"request\":\"POST http://other.example/\"}\n", "line 2 has no request"},
      {"+{\"write\":1,\"as\":\"a\",\"request\":\"POST /a\",\"headers\":7}\n", "`headers` that is no map"},
      {"+{\"write\":1,\"as\":\"a\",\"request\":\"POST /a\",\"undo\":{}}\n", "line 2 has no text `as`"},
      {"+{\"write\":1,\"as\":\"a\",\"request\":\"POST /a\"}\n{\"write\":1,\"as\":\"a\",\"request\":\"POST "
       "/a\"}\n",
       "line 3 tells of write 1 again"},
      {"+{\"write\":1,\"as\":\"a\",\"request\":\"POST /a\"}\n{\"of\":1}\n", "line 3 has no `undo`"},
  };
  for (const auto& [given, wanted] : cases) {
    std::string text = given;
    if (text.starts_with('+')) text = first + text.substr(1);
    CAPTURE(text);
    const auto parsed = parse_journal(text);
    REQUIRE(std::holds_alternative<JournalError>(parsed));
    CAPTURE(std::get<JournalError>(parsed).text);
    CHECK(std::get<JournalError>(parsed).text.find(wanted) != std::string::npos);
  }
}

TEST_CASE("an undo that cannot be sent spoils no other entry") {
  const std::string head_and = R"({"journal":1,"target":"https://api.example/v1","run":"r1"})"
                               "\n";
  for (const auto* undo : {R"({"as":"a","request":"POST /a\r\nX: y"})",
                           R"({"as":"a","request":"POST /a","headers":{"X":"a\nb"}})"}) {
    CAPTURE(undo);
    const auto parsed = parse_journal(
        head_and + R"({"write":1,"as":"a","request":"POST /a","undo":)" + undo + "}\n" +
        R"({"write":2,"as":"a","request":"POST /a","undo":{"as":"a","request":"DELETE /a"}})" + "\n");
    REQUIRE(std::holds_alternative<JournalContents>(parsed));
    const auto& entries = std::get<JournalContents>(parsed).entries;
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].undoing == JournalEntry::Undoing::unusable);
    CHECK(entries[1].undoing == JournalEntry::Undoing::known);
    CHECK(std::get<JournalContents>(parsed).pending().size() == 2);
  }
}

TEST_CASE("what says who asks for what is not masked, whatever a key looks like") {
  Redactor redactor;
  redactor.add(Secret("PATCH"), "made key");
  redactor.add(Secret("writer"), "made key");
  redactor.add(Secret("/things"), "made key");
  redactor.add(Secret("accepted-risk"), "made key");
  auto write = request("PATCH", "/things/1?a=accepted-risk");
  const auto line = write_line(1, write, nullptr, redactor);
  CHECK(line == R"({"write":1,"as":"writer","request":"PATCH /things/1?a=[redacted made key]"})"
                "\n");
}

TEST_CASE("a line that was cut off tells of nothing that was sent") {
  const Folder folder;
  const Redactor redactor;
  const auto path = folder.file("journal.jsonl");
  const auto back = undo(request("DELETE", "/things/1"));
  begun(path, redactor)->writing(1, request("POST", "/things"), &back);
  const auto whole = text_of(path);
  write_file(path, whole + R"({"write":2,"as":"wri)");
  const auto opened = FileJournal::resume(path, redactor);
  REQUIRE(error_of(opened).empty());
  const auto& journal = std::get<std::unique_ptr<FileJournal>>(opened);
  CHECK(journal->contents().entries.size() == 1);
  journal->undone(1);
  CHECK(text_of(path) == whole + "{\"undone\":1}\n");
}

TEST_CASE("a journal that cannot be opened is told") {
  const Folder folder;
  const Redactor redactor;
  CHECK(error_of(FileJournal::begin(folder.file("."), head, redactor)).find("cannot be opened") !=
        std::string::npos);
  CHECK(error_of(FileJournal::resume(folder.file("nowhere"), redactor)).find("name it with --journal") !=
        std::string::npos);
}

TEST_CASE("a full disk ends the run at the first write that could not be noted") {
  const Redactor redactor;
  CHECK(error_of(FileJournal::begin("/dev/full", head, redactor)).find("cannot be written") !=
        std::string::npos);
}

TEST_CASE("a journal that was removed takes no more writes, and undoing goes on") {
  const Folder folder;
  const Redactor redactor;
  const auto path = folder.file("journal.jsonl");
  const auto journal = begun(path, redactor);
  std::filesystem::remove(path);
  journal->undone(1);
  CHECK(journal->trouble().find("it was removed") != std::string::npos);
  CHECK_THROWS_AS(journal->writing(1, request("POST", "/things"), nullptr), std::runtime_error);
}

} // namespace conformance::execute
