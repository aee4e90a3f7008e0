#include "http/tls.hpp"

#include "base/text.hpp"
#include "http/no_answer.hpp"
#include "http/wait.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;
using Kind = NoAnswer::Kind;

namespace {

using Layered = ssl::stream<asio::ip::tcp::socket>;

class TlsStream final : public Stream {
public:
  explicit TlsStream(std::shared_ptr<Layered> layered) : layered_(std::move(layered)) {}

  asio::awaitable<Read> read_some(std::span<char> into) override {
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, bytes] =
        co_await layered_->async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
    co_return Read{error, bytes};
  }

  asio::awaitable<error_code> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto buffer = asio::buffer(bytes.data(), bytes.size());
      const auto [error, count] =
          co_await layered_->async_write_some(buffer, asio::as_tuple(asio::use_awaitable));
      if (error) co_return error;
      bytes.remove_prefix(count);
    }
    co_return error_code{};
  }

  void close() override {
    error_code ignored;
    layered_->lowest_layer().close(ignored);
  }

private:
  std::shared_ptr<Layered> layered_;
};

void must(error_code error, std::string_view what, const std::string& file) {
  if (error) throw std::runtime_error(fmt::format("{} {}: {}", what, file, tls_words(error)));
}

/// The name in SNI and the one that the certificate must be for. False if memory ran out.
bool name_peer(SSL* session, const std::string& host) {
  error_code no_address;
  asio::ip::make_address(host, no_address);
  auto* const parameters = SSL_get0_param(session);
  if (!no_address) return X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
  auto name = host;
  if (name.ends_with('.')) name.pop_back();
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size()) == 1 &&
         SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
}

std::string span_of(int days, int seconds) {
  const auto said = [](int count, std::string_view unit) {
    return counted(static_cast<std::size_t>(count), unit);
  };
  if (days > 0) return said(days, "day");
  if (seconds >= 3600) return said(seconds / 3600, "hour");
  return said(std::max(seconds / 60, 1), "minute");
}

/// The dates of a certificate that is out of them; empty for every other fault.
std::string date_words(X509_STORE_CTX* verification) {
  const auto fault = X509_STORE_CTX_get_error(verification);
  const auto* const certificate = X509_STORE_CTX_get_current_cert(verification);
  if (certificate == nullptr) return {};
  const auto* const whose =
      X509_STORE_CTX_get_error_depth(verification) == 0 ? "the certificate" : "the certificate of the issuer";
  int days = 0, seconds = 0;
  if (fault == X509_V_ERR_CERT_HAS_EXPIRED &&
      ASN1_TIME_diff(&days, &seconds, X509_get0_notAfter(certificate), nullptr) == 1)
    return fmt::format("{} expired {} ago", whose, span_of(days, seconds));
  if (fault == X509_V_ERR_CERT_NOT_YET_VALID &&
      ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notBefore(certificate)) == 1)
    return fmt::format("{} is not valid for another {}", whose, span_of(days, seconds));
  return {};
}

std::string handshake_words(SSL* session, error_code error, const std::string& host,
                            const std::string& dates) {
  if (!dates.empty()) return "tls: " + dates;
  const auto verified = SSL_get_verify_result(session);
  if (verified == X509_V_ERR_HOSTNAME_MISMATCH || verified == X509_V_ERR_IP_ADDRESS_MISMATCH)
    return "tls: the certificate is not for " + host;
  if (verified != X509_V_OK) return fmt::format("tls: {}", X509_verify_cert_error_string(verified));
  return fmt::format("tls: {} (during the handshake)", tls_words(error));
}

} // namespace

std::unique_ptr<ssl::context> tls_context(const TlsOptions& options) {
  auto result = std::make_unique<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(result->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(result->native_handle(), SSL_OP_NO_RENEGOTIATION);
  result->set_verify_mode(ssl::verify_peer);
  const unsigned char protocols[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(result->native_handle(), protocols, sizeof protocols - 1);

  error_code error;
  if (options.ca_file.empty()) {
    result->set_default_verify_paths(error);
    must(error, "The system's CA store cannot be read", "");
  } else {
    result->load_verify_file(options.ca_file, error);
    must(error, "This CA file cannot be used:", options.ca_file);
  }

  const auto& certificate = options.client_certificate_file;
  const auto& key = options.client_key_file;
  if (certificate.empty() != key.empty())
    throw std::runtime_error("A client certificate and its key belong together: give both or neither.");
  if (certificate.empty()) return result;
  // Else OpenSSL would ask for the key's passphrase on the terminal.
  result->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); });
  result->use_certificate_chain_file(certificate, error);
  must(error, "This client certificate cannot be used:", certificate);
  result->use_private_key_file(key, ssl::context::pem, error);
  must(error, "This client key cannot be used (one with a passphrase never can):", key);
  if (SSL_CTX_check_private_key(result->native_handle()) != 1) {
    ERR_clear_error();
    throw std::runtime_error(
        fmt::format("The client key {} does not fit the certificate {}", key, certificate));
  }
  return result;
}

asio::awaitable<std::variant<std::unique_ptr<Stream>, NoAnswer>> tls_stream(asio::ip::tcp::socket socket,
                                                                            ssl::context& context,
                                                                            std::string host, Duration limit,
                                                                            Clock& clock) {
  const auto layered = std::make_shared<Layered>(std::move(socket), context);
  if (!name_peer(layered->native_handle(), host))
    co_return NoAnswer{Kind::tls, "tls: the host name " + host + " cannot be checked"};

  const auto dates = std::make_shared<std::string>();
  layered->set_verify_callback([dates](bool held, ssl::verify_context& verification) {
    if (!held && dates->empty()) *dates = date_words(verification.native_handle());
    return held;
  });
  const auto late = std::make_shared<bool>(false);
  const std::weak_ptr<Layered> watched = layered;
  const Alarm alarm(clock, clock.now() + limit, [watched, late] {
    *late = true;
    error_code ignored;
    if (const auto still = watched.lock()) still->lowest_layer().close(ignored);
  });
  const auto [error] =
      co_await layered->async_handshake(ssl::stream_base::client, asio::as_tuple(asio::use_awaitable));
  if (!error) co_return std::make_unique<TlsStream>(layered);

  const auto state = co_await asio::this_coro::cancellation_state;
  if (*late)
    co_return NoAnswer{Kind::deadline, fmt::format("deadline: no TLS handshake within {}", human(limit))};
  if (state.cancelled() != asio::cancellation_type::none)
    co_return NoAnswer{Kind::cancelled, "cancelled: the run was interrupted"};
  co_return NoAnswer{Kind::tls, handshake_words(layered->native_handle(), error, host, *dates)};
}

} // namespace conformance::http
