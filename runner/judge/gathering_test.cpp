#include "judge/deployment_testing.hpp"

namespace conformance::judge {

namespace {

Response saying(const std::string& words) {
  auto out = plain();
  replace(out, "not found", words);
  return out;
}

/// Gatherings of which so many samples, and references, are strange, with these answers in turn.
class Gathered {
public:
  explicit Gathered(std::vector<Response> strange) : strange_(std::move(strange)) {}

  Gathered& add(std::size_t strange_samples, std::size_t strange_references = 0) {
    Gathering each;
    fill(each.samples, strange_samples);
    fill(each.references, strange_references);
    all_.push_back(std::move(each));
    return *this;
  }
  Weighing weighed() const { return weigh(all_, {{Aspect::body}, {}, {}, {}}); }

private:
  void fill(std::vector<Sample>& list, std::size_t strange) {
    for (std::size_t i = 0; i < Gathering::size; ++i)
      list.push_back({i < strange ? &strange_[next_++ % strange_.size()] : &plain_, {}});
  }

  Response plain_ = plain();
  std::vector<Response> strange_;
  std::vector<Gathering> all_;
  std::size_t next_ = 0;
};

using Weighed = Weighing::Outcome;

std::vector<Response> one_form() {
  return {saying("hidden")};
}

std::vector<Response> each_otherwise() {
  std::vector<Response> out;
  for (char a = 'a'; a <= 'h'; ++a)
    for (char b = 'a'; b <= 'h'; ++b)
      replace(out.emplace_back(plain()), "}", std::string(",\"") + a + b + "\":1}");
  return out;
}

} // namespace

TEST_CASE("one gathering is enough only if it separates, or shows nothing") {
  CHECK(Gathered(one_form()).add(8).weighed().outcome == Weighed::different);
  CHECK(Gathered(each_otherwise()).add(8).weighed().outcome == Weighed::different);
  CHECK(Gathered(one_form()).add(0).weighed().outcome == Weighed::alike);
  CHECK(Gathered(one_form()).add(7).weighed().outcome == Weighed::open);
  CHECK(Gathered(one_form()).add(1).weighed().outcome == Weighed::open);
  // Where a reference has another form each time too, a case that always has says little.
  CHECK(Gathered(each_otherwise()).add(8, 1).weighed().outcome == Weighed::open);
}

TEST_CASE("a form that recurs and no reference shows is inconclusive, with counts") {
  const auto weighed = Gathered(one_form()).add(6).add(5).weighed();
  CHECK(weighed.outcome == Weighed::now_and_then);
  REQUIRE(weighed.differences.size() == 1);
  const auto& found = weighed.differences.front();
  CHECK(found.where == "body at byte 38 (member /message)");
  CHECK(found.sample_seen == 11);
  CHECK(found.sample_total == 16);
  CHECK(found.reference_seen == 0);
  CHECK(found.reference_total == 16);
  CHECK(found.one_form);
  CHECK(found.shown == 0);
  CHECK(told(found).find("in 11 of 16 answers") != std::string::npos);
  // A quarter, in each of four.
  CHECK(Gathered(one_form()).add(2).add(2).weighed().outcome == Weighed::open);
  CHECK(Gathered(one_form()).add(2).add(2).add(2).weighed().outcome == Weighed::open);
  CHECK(Gathered(one_form()).add(2).add(2).add(2).add(2).weighed().outcome == Weighed::now_and_then);
  CHECK(Gathered(one_form()).add(2).add(2).add(1).add(1).weighed().outcome == Weighed::alike);
  CHECK(Gathered(one_form()).add(4).add(3).add(0).add(0).weighed().outcome == Weighed::now_and_then);
  CHECK(Gathered(one_form()).add(2).add(1).weighed().outcome == Weighed::alike);
  // One reference shows it too: it is known.
  CHECK(Gathered(one_form()).add(6).add(5, 1).weighed().outcome == Weighed::alike);
  // Every sample of all: a difference, whatever the form.
  CHECK(Gathered(one_form()).add(8).add(8).weighed().outcome == Weighed::different);
}

TEST_CASE("strange answers count although each is strange otherwise") {
  const auto weighed = Gathered(each_otherwise()).add(6).add(5).weighed();
  CHECK(weighed.outcome == Weighed::different);
  REQUIRE(weighed.differences.size() == 1);
  const auto& found = weighed.differences.front();
  CHECK(found.sample_seen == 11);
  CHECK(found.sample_total == 16);
  CHECK(found.reference_seen == 0);
  CHECK(found.reference_total == 16);
  CHECK_FALSE(found.one_form);
  CHECK(told(found) ==
        "the body at byte 68 (member /aa) differs from that of the reference in 11 of 16 answers, each time "
        "otherwise, such as ...:\"Finding not found\",\"error\":\"Not Found\",\"aa\":1} where the reference "
        "has "
        "...:\"Finding not found\",\"error\":\"Not Found\"}; of the 16 of the reference none differ so from "
        "the "
        "others, and chance alone does that once in 22000 times");
  CHECK(Gathered(each_otherwise()).add(4).add(3).weighed().outcome == Weighed::open);
  CHECK(Gathered(each_otherwise()).add(4).add(3).add(0).add(0).weighed().outcome == Weighed::now_and_then);
  CHECK(Gathered(each_otherwise()).add(4).add(3).add(5).weighed().outcome == Weighed::different);
  CHECK(Gathered(each_otherwise()).add(2).add(1).weighed().outcome == Weighed::alike);
  // Where references are strange now and then too, it takes more, and is never beyond doubt.
  CHECK(Gathered(each_otherwise()).add(4, 2).add(3, 2).weighed().outcome == Weighed::alike);
  CHECK(Gathered(each_otherwise()).add(7, 1).add(6).add(6).add(6).weighed().outcome == Weighed::now_and_then);
  // But every sample is every sample.
  CHECK(Gathered(each_otherwise()).add(8, 1).add(8).weighed().outcome == Weighed::different);
}

TEST_CASE("what came before an answer is compared like its status") {
  const auto answer = plain();
  const ComparisonOptions options{{Aspect::attempts}, {}, {}, {}};
  const auto of = [&](std::size_t refused) {
    std::vector<Sample> out;
    for (std::size_t i = 0; i < Gathering::size; ++i)
      out.push_back({&answer, {}, i < refused ? "503" : ""});
    return out;
  };
  const Sample at_once{&answer, {}};
  const Sample after_503{&answer, {}, "503"};
  CHECK(compare_round(at_once, at_once, at_once, options).empty());
  CHECK(compare_round(at_once, after_503, after_503, options).empty());
  const auto found = compare_round(at_once, at_once, after_503, options);
  REQUIRE(found.size() == 1);
  CHECK(found.front().where == "sequence of attempts");
  CHECK(found.front().reference == "the answer");
  CHECK(found.front().sample == "503, then the answer");
  CHECK(weigh({{of(0), of(8)}}, options).outcome == Weighed::different);
  CHECK(weigh({{of(1), of(8)}}, options).outcome == Weighed::alike);
  CHECK(weigh({{of(0), of(7)}}, options).outcome == Weighed::open);
  CHECK(weigh({{of(0), of(7)}, {of(0), of(6)}}, options).outcome == Weighed::now_and_then);
}

} // namespace conformance::judge
