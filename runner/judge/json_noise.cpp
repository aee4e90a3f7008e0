#include "judge/json_noise.hpp"

#include "judge/pointer.hpp"

#include <algorithm>

namespace conformance::judge {

namespace {

/// Appends one token to a pointer for as long as it lives.
class Deeper {
public:
  Deeper(std::string& pointer, std::string_view token) : pointer_(pointer), before_(pointer.size()) {
    append_token(pointer_, token);
  }
  ~Deeper() { pointer_.resize(before_); }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

private:
  std::string& pointer_;
  std::size_t before_;
};

std::string_view raw_value(const Reading& reading, const JsonSpan& span) {
  return reading.body().substr(span.begin, span.end - span.begin);
}

std::string_view raw_key(const Reading& reading, const JsonSpan& span) {
  return reading.body().substr(span.key_begin, span.key_end - span.key_begin);
}

/// The token of a pointer that leads to a child: its name without echoes, or its position.
std::string token_of(const Reading& reading, const JsonSpan& child, std::size_t position) {
  if (child.key_begin == child.key_end) return std::to_string(position);
  return reading.clean(json_string(raw_key(reading, child)));
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// A value in one of the references.
struct Place {
  const Reading* reading = nullptr;
  std::size_t index = 0;

  const JsonSpan& span() const { return (*reading->json())[index]; }
};

class Learner {
public:
  explicit Learner(const std::vector<std::string>& volatile_members) : volatile_members_(volatile_members) {}

  void learn(const std::vector<Place>& places) {
    if (contains(volatile_members_, pointer_)) return;
    const auto& first = places.front();
    const auto same_bytes = [&](const Place& each) {
      return raw_value(*each.reading, each.span()) == raw_value(*first.reading, first.span());
    };
    if (std::all_of(places.begin(), places.end(), same_bytes)) return;
    const auto kind = first.span().kind;
    const bool same_kind = std::all_of(places.begin(), places.end(),
                                       [&](const Place& each) { return each.span().kind == kind; });
    if (!same_kind)
      noise_[pointer_].noise = Noise::anything();
    else if (kind == JsonSpan::Kind::scalar)
      learn_scalars(places);
    else
      learn_children(places);
  }

  NoiseByPart take() { return std::move(noise_); }

private:
  void learn_scalars(const std::vector<Place>& places) {
    std::vector<std::string> texts;
    for (const auto& each : places)
      texts.push_back(each.reading->clean(raw_value(*each.reading, each.span())));
    if (auto noise = Noise::learned(texts)) noise_[pointer_].noise = std::move(noise);
  }

  void learn_children(const std::vector<Place>& places) {
    std::unordered_map<std::string, std::vector<Place>> by_token;
    for (const auto& place : places) {
      const auto& all = *place.reading->json();
      std::size_t position = 0;
      for (auto child = place.index + 1; child < place.span().next; child = all[child].next) {
        auto& found = by_token[token_of(*place.reading, all[child], position++)];
        const bool repeated = !found.empty() && found.back().reading == place.reading;
        if (repeated)
          found.back().index = child;
        else
          found.push_back({place.reading, child});
      }
    }
    for (const auto& [token, found] : by_token) {
      const Deeper deeper(pointer_, token);
      if (found.size() < places.size())
        noise_[pointer_].left_out = true;
      else
        learn(found);
    }
  }

  const std::vector<std::string>& volatile_members_;
  std::string pointer_;
  NoiseByPart noise_;
};

class Renderer {
public:
  Renderer(const Reading& reading, const NoiseByPart& noise, const std::vector<std::string>& volatile_members,
           std::vector<Landmark>* landmarks)
      : reading_(reading), body_(reading.body()), all_(*reading.json()), noise_(noise),
        volatile_members_(volatile_members), landmarks_(landmarks) {}

  std::string run() {
    raw(0, all_.front().begin);
    value(0);
    raw(all_.front().end, body_.size());
    return std::move(out_);
  }

private:
  const PartNoise* noise_here() const {
    const auto found = noise_.find(pointer_);
    return found == noise_.end() ? nullptr : &found->second;
  }

  void land(std::size_t raw, bool unchanged) {
    if (landmarks_) landmarks_->push_back({out_.size(), raw, unchanged, pointer_});
  }

  void raw(std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    land(begin, true);
    out_ += body_.substr(begin, end - begin);
  }

  void put(std::string_view text, std::size_t begin, std::size_t end) {
    land(begin, text == body_.substr(begin, end - begin));
    out_ += text;
  }

  void value(std::size_t index) {
    const auto& span = all_[index];
    const auto* noise = noise_here();
    if (contains(volatile_members_, pointer_))
      put("«present»", span.begin, span.end);
    else if (noise && noise->noise)
      put(noise->noise->reduced(reading_.clean(raw_value(reading_, span))), span.begin, span.end);
    else if (span.kind == JsonSpan::Kind::scalar)
      put(reading_.clean(raw_value(reading_, span)), span.begin, span.end);
    else
      container(index);
  }

  void container(std::size_t index) {
    const auto& span = all_[index];
    if (span.next == index + 1) {
      raw(span.begin, span.end);
      return;
    }
    const auto start = [](const JsonSpan& child) {
      return std::size_t{child.key_begin == child.key_end ? child.begin : child.key_begin};
    };
    const auto rendered = out_.size();
    raw(span.begin, start(all_[index + 1]));
    bool empty = true;
    std::size_t behind_previous = span.begin + 1;
    std::size_t position = 0;
    for (auto child = index + 1; child < span.next; child = all_[child].next) {
      const auto& each = all_[child];
      {
        const Deeper deeper(pointer_, token_of(reading_, each, position++));
        const auto* noise = noise_here();
        if (!noise || !noise->left_out) {
          if (!empty) raw(behind_previous, start(each));
          empty = false;
          member(child);
        }
      }
      behind_previous = each.end;
    }
    raw(behind_previous, span.end);
    if (empty) out_.replace(rendered, out_.npos, span.kind == JsonSpan::Kind::map ? "{}" : "[]");
  }

  void member(std::size_t index) {
    const auto& span = all_[index];
    if (span.key_begin < span.key_end) {
      put(reading_.clean(raw_key(reading_, span)), span.key_begin, span.key_end);
      raw(span.key_end, span.begin);
    }
    value(index);
  }

  const Reading& reading_;
  std::string_view body_;
  const std::vector<JsonSpan>& all_;
  const NoiseByPart& noise_;
  const std::vector<std::string>& volatile_members_;
  std::vector<Landmark>* landmarks_;
  std::string pointer_;
  std::string out_;
};

} // namespace

NoiseByPart json_noise(const std::vector<const Reading*>& references,
                       const std::vector<std::string>& volatile_members) {
  Learner learner(volatile_members);
  std::vector<Place> roots;
  for (const auto* each : references)
    roots.push_back({each, 0});
  learner.learn(roots);
  return learner.take();
}

std::string render_json(const Reading& reading, const NoiseByPart& noise,
                        const std::vector<std::string>& volatile_members, std::vector<Landmark>* landmarks) {
  return Renderer(reading, noise, volatile_members, landmarks).run();
}

} // namespace conformance::judge
