#include "judge/yardstick.hpp"

#include "base/text.hpp"
#include "judge/json_noise.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance::judge {

Yardstick::Yardstick(const std::vector<const Reading*>& references, const ComparisonOptions& options)
    : options_(&options) {
  std::vector<std::map<std::string, std::string>> headers;
  std::vector<std::map<std::string, std::string>> members;
  for (const auto* each : references) {
    headers.push_back(each->headers(options));
    members.push_back(each->members(options));
  }
  header_noise_ = learned(headers);
  member_noise_ = learned(members);
  learn_bodies(references);
  for (const auto aspect : options.aspects) {
    auto& pictures = references_[aspect];
    pictures.clear();
    for (const auto* each : references)
      pictures.push_back(picture(*each, aspect));
  }
}

NoiseByPart Yardstick::learned(const std::vector<std::map<std::string, std::string>>& parts) {
  std::map<std::string, std::vector<std::string>> by_name;
  for (const auto& each : parts)
    for (const auto& [name, text] : each)
      by_name[name].push_back(text);
  NoiseByPart out;
  for (const auto& [name, texts] : by_name) {
    PartNoise noise;
    noise.left_out = texts.size() < parts.size();
    noise.noise = Noise::learned(texts);
    if (noise.left_out || noise.noise) out.emplace(name, std::move(noise));
  }
  return out;
}

Picture Yardstick::reduced(const std::map<std::string, std::string>& parts, const NoiseByPart& noise) {
  Picture out;
  for (const auto& [name, text] : parts) {
    const auto found = noise.find(name);
    if (found == noise.end())
      out.emplace(name, text);
    else if (!found->second.left_out)
      out.emplace(name, found->second.noise->reduced(text));
  }
  return out;
}

void Yardstick::learn_bodies(const std::vector<const Reading*>& references) {
  std::vector<const Reading*> in_json;
  std::vector<std::string> in_text;
  for (const auto* each : references) {
    if (each->json())
      in_json.push_back(each);
    else
      in_text.push_back(each->clean_body());
  }
  if (!in_json.empty()) json_noise_ = json_noise(in_json, options_->volatile_members);
  if (!in_text.empty()) text_noise_ = Noise::learned(in_text);
}

std::string Yardstick::body(const Reading& reading, std::vector<Landmark>* landmarks) const {
  if (reading.json()) return render_json(reading, json_noise_, options_->volatile_members, landmarks);
  return text_noise_ ? text_noise_->reduced(reading.clean_body()) : reading.clean_body();
}

std::vector<Landmark> Yardstick::landmarks(const Reading& reading) const {
  std::vector<Landmark> out;
  body(reading, &out);
  return out;
}

Picture Yardstick::picture(const Reading& reading, Aspect aspect) const {
  switch (aspect) {
  case Aspect::attempts:
    return {{"", reading.attempts()}};
  case Aspect::status:
    return {{"", std::to_string(reading.response().status)}};
  case Aspect::members:
    return reduced(reading.members(*options_), member_noise_);
  case Aspect::body:
    return {{"", body(reading, nullptr)}};
  case Aspect::headers:
    return reduced(reading.headers(*options_), header_noise_);
  case Aspect::header_order: {
    auto names = reading.header_names();
    std::erase_if(names, [&](const std::string& each) {
      const auto found = header_noise_.find(to_lower(each));
      return found != header_noise_.end() && found->second.left_out;
    });
    return {{"", fmt::format("{}", fmt::join(names, ", "))}};
  }
  }
  return {};
}

bool Yardstick::knows(Aspect aspect, const Picture& picture) const {
  const auto& all = references(aspect);
  return std::find(all.begin(), all.end(), picture) != all.end();
}

} // namespace conformance::judge
