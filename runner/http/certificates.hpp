#pragma once
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509.h>

/// Certificates for the tests of TLS, made on the spot.
namespace conformance::http::testing {

struct Identity {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;
};

struct Wish {
  std::string name;         // common name
  std::string alternatives; // `DNS:localhost,IP:127.0.0.1`; empty: none
  bool authority = false;   // may sign others
  long not_before = -3600;  // seconds from now
  long not_after = 3600;
};

/// Signed by `issuer`, or by itself.
Identity make_identity(const Wish& wish, const Identity* issuer = nullptr);

/// A directory that is removed with its scope.
class Files {
public:
  Files();
  ~Files();
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  /// The path of a PEM file with what is given.
  std::string certificate(const std::string& name, const Identity& identity) const;
  std::string key(const std::string& name, const Identity& identity,
                  const std::string& passphrase = {}) const;
  std::string text(const std::string& name, const std::string& content) const;

private:
  std::filesystem::path directory_;
};

} // namespace conformance::http::testing
