#include "model/absent.hpp"

#include <doctest/doctest.h>

using namespace conformance;

namespace {

RequestTemplate write_to(const char* target) {
  RequestTemplate out;
  out.method.text = "PATCH";
  out.target.text = target;
  return out;
}

Value map_of(const char* key, Value value) {
  Value out;
  out.data = Value::Map{{key, {}, std::move(value)}};
  return out;
}

Catalogue things() {
  Catalogue out;
  for (const auto* target : {"/v1/things/${run.uuid}/parts?deep=1", "/things/0a1b"})
    out.operations.emplace_back().part.request = write_to(target);
  return out;
}

constexpr const char* uuid = "6f1c0000-0000-4000-8000-00000000000a";

} // namespace

TEST_CASE("a write to an id of nothing names nothing real") {
  for (const auto* target :
       {"/things", "/v1/things", "/things/${run.uuid}", "/things/${fresh.uuid.2}/parts",
        "/things/x-${run.uuid | upper}?at=${run.mark}", "//things/", "/parts?limit=${quota.requests}"})
    CHECK_MESSAGE(named_by(write_to(target), things()).empty(), target);
}

TEST_CASE("what of a path may be an id is named, whatever the operations say") {
  for (const auto* segment :
       {uuid, "7", "0a1b", "lamp", "v", "%6f1c", "things;7", "${own.thing}", "${own.thing.part}", "${who}",
        "${case}", "${run.mark}", "${run.uuid | first 1}", "${run.uuid}${id}", "..", "${"})
    CHECK(named_by(write_to((std::string("/things/") + segment + "/parts").c_str()), things()) == segment);
}

TEST_CASE("nor may query, body or headers name something real") {
  const auto in_query = [](const std::string& value) {
    return named_by(write_to(("/things/${run.uuid}?part=" + value).c_str()), things());
  };
  CHECK(in_query("${id}") == "${id}");
  CHECK(in_query(uuid) == std::string("?part=") + uuid);
  CHECK(in_query("6f1c0000%2D0000") == "?part=6f1c0000%2D0000");
  auto raw = write_to("/things/${run.uuid}");
  raw.raw = Located{R"({"id":"6f1c0000\u002d0000"})", {}};
  CHECK(named_by(raw, things()) == raw.raw->text);
  for (const auto* text : {uuid, "${own.thing.part}", "as ${id}"}) {
    const auto named = std::string_view(text) == "as ${id}" ? "${id}" : text;
    for (auto part : {&RequestTemplate::query, &RequestTemplate::json, &RequestTemplate::headers}) {
      auto request = write_to("/things/${run.uuid}");
      Value list;
      list.data = Value::List{number_value(7), text_value("open"), map_of("id", text_value(text))};
      request.*part = map_of("parts", std::move(list));
      CHECK(named_by(request, things()) == named);
    }
    auto request = write_to("/things/${run.uuid}");
    request.raw = Located{text, {}};
    CHECK(named_by(request, things()) == named);
  }
  auto harmless = write_to("/things/${run.uuid}");
  harmless.json = map_of("note", text_value("${run.mark}: ${run.uuid | repeat 9 | first 300}"));
  CHECK(named_by(harmless, things()).empty());
}
