#include "plan/writing.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string>

namespace conformance::plan {

namespace {

constexpr std::string_view overriding[] = {"x-http-method-override", "x-http-method", "x-method-override"};
constexpr int most_layers = 8; // of percent-encoding that servers on the way may take off

bool is_reading(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

bool is_overriding(const std::string& header) {
  const auto name = to_lower(header);
  return std::find(std::begin(overriding), std::end(overriding), name) != std::end(overriding);
}

std::string path_of(std::string_view target) {
  return std::string(target.substr(0, target.find('?')));
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded_once(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    out += escaped ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
    if (escaped) i += 2;
  }
  return out;
}

/// What some servers take for a dot or a slash: overlong UTF-8, `%u002e`, full-width letters.
std::string with_plain_marks(std::string text) {
  constexpr std::pair<std::string_view, char> marks[] = {
      {"\xc0\xae", '.'},     {"\xc0\xaf", '/'},     {"\xe0\x80\xae", '.'}, {"\xe0\x80\xaf", '/'},
      {"\xef\xbc\x8e", '.'}, {"\xef\xbc\x8f", '/'}, {"%u002e", '.'},       {"%u002E", '.'},
      {"%u002f", '/'},       {"%u002F", '/'}};
  for (const auto& [odd, mark] : marks)
    for (auto at = text.find(odd); at != std::string::npos; at = text.find(odd, at))
      text.replace(at, odd.size(), 1, mark);
  return text;
}

/// A segment up to what some servers cut off, without the spaces and control characters around it.
std::string_view core_of(std::string_view segment) {
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  segment = segment.substr(0, segment.find_first_of(std::string_view(";?#\0", 4)));
  while (!segment.empty() && is_odd(segment.front()))
    segment.remove_prefix(1);
  while (!segment.empty() && is_odd(segment.back()))
    segment.remove_suffix(1);
  return segment;
}

/// How deep the path leads at least, and whether it goes up anywhere. Some servers take `\` for `/`, and cut
/// what follows a `;` off a segment.
struct Course {
  int lowest = 0;
  bool goes_up = false;
};

Course course_of(std::string_view path) {
  Course out;
  int depth = 0;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find_first_of("/\\", at), path.size());
    const auto segment = core_of(path.substr(at, end - at));
    if (segment == "..") {
      out.goes_up = true;
      out.lowest = std::min(out.lowest, --depth);
    } else if (!segment.empty() && segment != ".") {
      ++depth;
    }
    at = end + 1;
  }
  return out;
}

} // namespace

bool writes(const Request& request) {
  return !is_reading(request.method);
}

bool writes(const RequestTemplate& request, const Profile& profile) {
  if (!request.call) return !is_reading(request.method.text);
  const auto* declared = profile.call(request.call->text);
  return !declared || !is_reading(declared->request.method.text);
}

bool overrides_method(const Request& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const Header& header) {
    return is_overriding(header.name) && !is_reading(to_upper(header.value));
  });
}

bool overrides_harmlessly(const Request& request, const Catalogue& catalogue) {
  const auto path = path_of(request.target);
  return !request.body && std::any_of(catalogue.operations.begin(), catalogue.operations.end(),
                                      [&](const Operation& operation) {
                                        return path_of(operation.part.request.target.text) == path;
                                      });
}

bool overrides_method(const RequestTemplate& request) {
  const auto* headers = request.headers ? request.headers->map() : nullptr;
  return headers && std::any_of(headers->begin(), headers->end(), [](const Member& header) {
           return is_overriding(header.key) && !(header.value.string() && is_reading(*header.value.string()));
         });
}

bool climbs(std::string_view target) {
  auto path = path_of(target);
  for (int layer = 0; layer <= most_layers; ++layer) {
    path = with_plain_marks(std::move(path));
    if (course_of(path).lowest < 0) return true;
    if (path.find('%') == std::string::npos) return false;
    path = decoded_once(path);
  }
  return false;
}

bool has_hidden_segments(std::string_view target) {
  auto path = path_of(target);
  const auto slashes = std::count(path.begin(), path.end(), '/');
  for (int layer = 0; layer <= most_layers; ++layer) {
    path = with_plain_marks(std::move(path));
    if (course_of(path).goes_up) return true;
    if (path.find('\\') != std::string::npos) return true;
    if (std::count(path.begin(), path.end(), '/') != slashes) return true;
    path = decoded_once(path);
  }
  return false;
}

} // namespace conformance::plan
