#include "base/text.hpp"
#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

/// Refusals of the body parser.
template <class Change>
Hooks unparsed(int status, Change change) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (call.why == Why::malformed && is_error(reply, status)) change(reply);
  }};
}

bool of_another_type(const Call& call) {
  const auto type = value_of(call.request.headers, "Content-Type");
  return !call.request.body.empty() && !type.empty() && to_lower(type).find("json") == std::string::npos;
}

} // namespace

std::vector<Fault> transport_faults() {
  return {
      {"unparseable-without-error", "ERROR-SHAPE-REST", gross,
       "a body that is no JSON is refused without `error`",
       unparsed(400, [](Reply& reply) { remove(*reply.json, "error"); })},
      {"too-large-without-error", "ERROR-SHAPE-REST", subtle, "a 413 has no member `error`",
       unparsed(413, [](Reply& reply) { remove(*reply.json, "error"); })},
      {"too-large-in-other-words", "ERROR-SHAPE-REST", subtle, "`error` of a 413 is `Entity Is Too Large`",
       unparsed(413, [](Reply& reply) { set(*reply.json, "error", text("Entity Is Too Large")); })},
      {"unparseable-is-unprocessable", "ERROR-SHAPE-REST", subtle,
       "a body that is no JSON answers 422 with the `error` Unprocessable",
       unparsed(400,
                [](Reply& reply) {
                  set_status(reply, 422);
                  set(*reply.json, "error", text("Unprocessable"));
                })},
      {"unparseable-is-unprocessable-without-error", "ERROR-SHAPE-REST", subtle,
       "a body that is no JSON answers 422 without `error`",
       unparsed(400,
                [](Reply& reply) {
                  set_status(reply, 422);
                  remove(*reply.json, "error");
                })},
      {"another-type-in-other-words",
       "ERROR-SHAPE-REST",
       subtle,
       "a body of another type answers 415 with the `error` Wrong Type",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!of_another_type(call) || !is_error(reply, 400)) return;
              set_status(reply, 415);
              set(*reply.json, "error", text("Wrong Type"));
            }}},
      {"reasons-in-lower-case",
       "ERROR-SHAPE-REST",
       subtle,
       "`error` of a 404 is in lower case",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, 404)) set(*reply.json, "error", text("not found"));
            }}},
  };
}

} // namespace conformance::reference
