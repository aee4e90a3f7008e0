#include "execute/journal.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>

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

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("each write stands in the file before it is sent, with its undo and what became of it") {
  const Folder folder;
  Redactor redactor;
  redactor.add(Secret("acme_0123456789abcdef"), "writer", "acme_");
  const auto path = folder.file("deeper/journal.jsonl");
  auto opened = file_journal(path, "https://api.example/v1", "r1", redactor);
  REQUIRE(std::holds_alternative<std::unique_ptr<Journal>>(opened));
  auto& journal = *std::get<std::unique_ptr<Journal>>(opened);

  const auto undo = request("PATCH", "/things/1", R"({"state":"open"})");
  journal.writing(1, request("PATCH", "/things/1", R"({"state":"done"})"), &undo);
  CHECK(text_of(path) ==
        R"({"journal":1,"target":"https://api.example/v1","run":"r1"})"
        "\n"
        R"({"write":1,"as":"writer","request":"PATCH /things/1","body":"{\"state\":\"done\"}",)"
        R"("undo":{"as":"writer","request":"PATCH /things/1","body":"{\"state\":\"open\"}"}})"
        "\n");

  auto call = request("POST", "/keys");
  call.call = "service.create-key";
  journal.writing(2, call, nullptr);
  journal.undo_known(2, request("DELETE", "/keys/acme_0123456789abcdef"));
  journal.undone(2);
  const auto text = text_of(path);
  CHECK(text.find(R"({"write":2,"as":"writer","call":"service.create-key","request":"POST /keys"})") !=
        std::string::npos);
  CHECK(text.find(R"({"of":2,"undo":{"as":"writer","request":"DELETE /keys/acme_[redacted writer]"}})") !=
        std::string::npos);
  CHECK(text.ends_with("{\"undone\":2}\n"));
  CHECK(text.find("0123456789abcdef") == std::string::npos);
}

TEST_CASE("a journal that cannot be opened is told") {
  const Folder folder;
  const Redactor redactor;
  const auto opened = file_journal(folder.file("."), "https://api.example/v1", "r1", redactor);
  REQUIRE(std::holds_alternative<JournalError>(opened));
  CHECK(std::get<JournalError>(opened).text.find("cannot be opened") != std::string::npos);
}

TEST_CASE("a full disk ends the run at the first write that could not be noted") {
  const Redactor redactor;
  const auto opened = file_journal("/dev/full", "https://api.example/v1", "r1", redactor);
  REQUIRE(std::holds_alternative<JournalError>(opened));
  CHECK(std::get<JournalError>(opened).text.find("cannot be written") != std::string::npos);
}

} // namespace conformance::execute
