#include "base/secret.hpp"
#include "base/text.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace conformance {

TEST_CASE("the public part of a key is what it shares with others, up to a mark") {
  using Others = std::vector<std::string_view>;
  const std::string_view key = "acme_abcdefghijkl";
  CHECK(public_part(key, Others{"acme_zyxwvutsrq"}) == "acme_");
  CHECK(public_part(key, Others{"acme_abZZZZZZZZZ"}) == "acme_"); // alike by chance
  CHECK(public_part("acme_one_abcdefgh", Others{"acme_one_zyxwvuts", "acme_two_zyxwvuts"}) == "acme_one_");
  CHECK(public_part(key, Others{}) == "");
  CHECK(public_part(key, Others{key, "acme_abcdef", "acme_abcdefghijklmnop"}) == ""); // itself, in parts
  CHECK(public_part("acme_short", Others{"acme_other"}) == "");
  CHECK(public_part(key, Others{}, "acme_") == "acme_");
  for (const auto* guess : {"acme_a", "acme_abc_", "acme1_", "_", "acm"})
    CHECK(public_part("acme_abc_defghijkl", Others{}, guess) == "");
  CHECK(public_part("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", Others{}) ==
        "eyJhbGciOiJIUzI1NiJ9.");
}

TEST_CASE("what is masked tells nothing of a key of which a part is known") {
  Redactor redactor;
  redactor.add(Secret("acme_abcdefghijkl"), "reader",
               public_part("acme_abcdefghijkl", {"acme_zyxwvutsrqpo"}));
  for (char c = 'a'; c <= 'z'; ++c)
    CHECK_FALSE(redactor.finds_any(std::string("cme_abc") + c)); // eight characters, five of them guessed
  CHECK(redactor.finds_any("acme_abcdefgh"));
}

namespace {
constexpr const char* key = "hacktron_Zk39xQ7mPw2LrT5vB8nY";

Redactor redactor() {
  Redactor out;
  out.add(Secret(key), "reader", "hacktron_");
  return out;
}
} // namespace

TEST_CASE("a key is masked whole, in part and in any letter case") {
  const auto redact = redactor();
  CHECK(redact(std::string("x ") + key + " y") == "x hacktron_[redacted reader] y");
  CHECK(redact("X-Api-Key: Zk39xQ7mPw") == "X-Api-Key: [redacted reader]");
  CHECK(redact(to_upper(key)) == "HACKTRON_[redacted reader]");
  CHECK(redact("7mPw2LrT").find("7mPw2LrT") == std::string::npos);
  CHECK(redact("Zk39xQ7") == "Zk39xQ7");
  CHECK(redact("Yn8Bv5Tr") == "[redacted reader]");
  CHECK(redact("a key begins with hacktron_ always") == "a key begins with hacktron_ always");
}

TEST_CASE("a key that nobody registered is known by what all begin with") {
  auto redact = redactor();
  redact.know_keys_by("hacktron_");
  CHECK(redact("{\"key\":\"hacktron_Other-key_of12\"}") == "{\"key\":\"hacktron_[redacted unknown key]\"}");
  CHECK(redact("HACKTRON%5fOther%2Dkey_of12!") == "HACKTRON%5f[redacted unknown key]!");
  CHECK(redact("set HACKTRON_WRITE_ONLY_KEY") == "set HACKTRON_WRITE_ONLY_KEY"); // a variable
  CHECK(redact("HACKTRON_WRITE_ONLY_KEY1") == "HACKTRON_[redacted unknown key]");
  CHECK(redact("hacktron_run_1234") == "hacktron_run_1234");
  CHECK(redact(std::string(key) + " and hacktron_0123456789ab") ==
        "hacktron_[redacted reader] and hacktron_[redacted unknown key]");
  CHECK(redact.finds_any("hacktron_0123456789ab"));
  Redactor alone;
  alone.know_keys_by("k-");
  CHECK(alone("k-0123456789ab ok-0123456789 k-") == "k-[redacted unknown key] ok-0123456789 k-");
  alone.know_keys_by("");
  CHECK(alone("k-0123456789ab") == "k-0123456789ab");
}

TEST_CASE("a stretch of a key is more than a short one that turns up") {
  auto redact = redactor();
  redact.add(Secret("open"), "short");
  CHECK(redact.finds_any("state open"));
  CHECK_FALSE(redact.finds_stretch("state open"));
  CHECK(redact.finds_stretch("id-Zk39xQ7m"));
}

TEST_CASE("what is flipped or of one letter case is known in hexadecimal and base64") {
  const auto redact = redactor();
  const std::string secret = "Zk39xQ7mPw2LrT5vB8nY";
  std::string flipped = secret;
  for (char& c : flipped)
    if (c > '9') c = static_cast<char>(c ^ 0x20);
  for (const auto& form : {flipped, to_lower(secret), to_upper(secret)}) {
    std::string hex;
    char digits[3];
    for (const char c : form) {
      std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
      hex += digits;
    }
    CHECK(redact(hex) == "[redacted reader]");
    for (std::size_t shift = 0; shift < 3; ++shift)
      CHECK(redact.finds_any(base64(std::string(shift, 'u') + form)));
  }
}

TEST_CASE("in hexadecimal eight characters are sixteen digits: fewer are not masked") {
  const auto redact = redactor();
  std::string hex;
  for (const char c : std::string("Zk39xQ7mPw2LrT5vB8nY"))
    hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  for (std::size_t at = 0; at + 16 <= hex.size(); ++at) {
    CHECK(redact("x" + hex.substr(at, 16) + "y") == "x[redacted reader]y");
    CHECK(redact("x" + hex.substr(at, 15) + "y") == "x" + hex.substr(at, 15) + "y");
  }
}

TEST_CASE("a stretch in hexadecimal is masked where another secret holds a part of it") {
  Redactor redact;
  redact.add(Secret("0123qrst4567uvwx"), "first");
  redact.add(Secret("abcdefqrstghijkl"), "second");
  CHECK(redact("66717273746768696a").find("7172") == std::string::npos);
}

TEST_CASE("encoded forms are masked too") {
  const auto redact = redactor();
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const auto encoded = base64(std::string(shift, 'u') + ":" + key + ":");
    CAPTURE(encoded);
    CHECK(redact.finds_any(encoded));
    CHECK(redact(encoded).find(encoded.substr(22, 10)) == std::string::npos);
  }
  Redactor odd;
  odd.add(Secret("pass/word+with=signs"), "session");
  CHECK(odd("pass%2Fword%2Bwith%3Dsigns") == "[redacted session]");
  CHECK(odd("706173732f776f7264") == "[redacted session]");
}

TEST_CASE("what is escaped is masked with its escapes, also within each other") {
  const auto redact = redactor();
  const auto each = [](const char* before, const char* format, const char* after, const std::string& text) {
    std::string out;
    char buffer[16];
    for (const char c : text) {
      std::snprintf(buffer, sizeof buffer, format, static_cast<unsigned char>(c));
      out += before + std::string(buffer) + after;
    }
    return out;
  };
  const std::string middle = "9xQ7mPw2"; // eight characters of the key
  for (const auto& text :
       {each("%", "%02X", "", middle), each("%25", "%02x", "", middle), each("\\u", "%04x", "", middle),
        each("\\x", "%02x", "", middle), each("&#", "%d", ";", middle), each("&#x", "%X", ";", middle),
        each("&#x", "%x", "", middle), each("&amp;#", "%d", ";", middle),
        each("\\\\u", "%04x", "", middle)}) {
    CAPTURE(text);
    CHECK(redact("<" + text + ">") == "<[redacted reader]>");
  }
  Redactor odd;
  odd.add(Secret("pa\"ss<word&\\12"), "session");
  CHECK(odd("{\"a\":\"pa\\\"ss<word&\\\\12\"}") == "{\"a\":\"[redacted session]\"}");
  CHECK(odd("pa&quot;ss&lt;word&amp;\\12") == "[redacted session]");
}

TEST_CASE("any eight characters are known in base64, wherever they stand in it, in both alphabets") {
  const std::string secret = "ab>?cd>?ef>?gh>?ij";
  Redactor redact;
  redact.add(Secret(secret), "reader");
  for (std::size_t from = 0; from + 8 <= secret.size(); ++from)
    for (std::size_t shift = 0; shift < 6; ++shift) {
      auto encoded = base64(std::string(shift, '#') + secret.substr(from, 8) + "#!");
      CAPTURE(encoded);
      CHECK(redact.finds_any(encoded));
      for (char& c : encoded)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
      CHECK(redact.finds_any(encoded));
    }
}

TEST_CASE("what only looks like an escape is left alone") {
  const auto redact = redactor();
  for (const auto* text :
       {"%", "%4", "%zz", "&", "&#", "&#x", "&#;", "&nosuch;", "\\", "\\u12", "\\x", "100 %"})
    CHECK(redact(text) == text);
}

TEST_CASE("a short secret is masked as a whole, an empty one not at all") {
  Redactor redact;
  redact.add(Secret("abc"), "x");
  redact.add(Secret(""), "y");
  CHECK(redact("1abc2") == "1[redacted x]2");
  CHECK(redact("ab c") == "ab c");
}

TEST_CASE("text without secrets is left alone") {
  CHECK(Redactor()("anything") == "anything");
  CHECK_FALSE(redactor().finds_any(""));
}

} // namespace conformance
