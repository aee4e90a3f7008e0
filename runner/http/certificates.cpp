#include "http/certificates.hpp"

#include <cstdio>
#include <fstream>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <unistd.h>

namespace conformance::http::testing {

namespace {

void must(bool held, const char* what) {
  if (!held) throw std::runtime_error(what);
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  must(extension != nullptr, "extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File create(const std::filesystem::path& path) {
  File file(std::fopen(path.c_str(), "w"), &std::fclose);
  must(file != nullptr, "file");
  return file;
}

} // namespace

Identity make_identity(const Wish& wish, const Identity* issuer) {
  Identity made;
  made.key.reset(EVP_EC_gen("P-256"), EVP_PKEY_free);
  made.certificate.reset(X509_new(), X509_free);
  must(made.key && made.certificate, "key");
  auto* const certificate = made.certificate.get();
  auto* const signer = issuer != nullptr ? issuer->certificate.get() : certificate;
  static long serial = 1;
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.not_before);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.not_after);
  X509_set_pubkey(certificate, made.key.get());
  auto* const subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  extend(certificate, signer, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!wish.alternatives.empty()) extend(certificate, signer, NID_subject_alt_name, wish.alternatives);
  const auto& signing_key = issuer != nullptr ? issuer->key : made.key;
  must(X509_sign(certificate, signing_key.get(), EVP_sha256()) > 0, "signature");
  return made;
}

Files::Files() {
  auto pattern = (std::filesystem::temp_directory_path() / "conformance-XXXXXX").string();
  must(mkdtemp(pattern.data()) != nullptr, "directory");
  directory_ = pattern;
}

Files::~Files() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string Files::certificate(const std::string& name, const Identity& identity) const {
  const auto path = directory_ / name;
  must(PEM_write_X509(create(path).get(), identity.certificate.get()) == 1, "certificate");
  return path.string();
}

std::string Files::key(const std::string& name, const Identity& identity,
                       const std::string& passphrase) const {
  const auto path = directory_ / name;
  const auto* const cipher = passphrase.empty() ? nullptr : EVP_aes_128_cbc();
  const auto* const word = reinterpret_cast<const unsigned char*>(passphrase.data());
  must(PEM_write_PrivateKey(create(path).get(), identity.key.get(), cipher,
                            passphrase.empty() ? nullptr : word, static_cast<int>(passphrase.size()), nullptr,
                            nullptr) == 1,
       "key file");
  return path.string();
}

std::string Files::text(const std::string& name, const std::string& content) const {
  const auto path = directory_ / name;
  std::ofstream(path) << content;
  return path.string();
}

} // namespace conformance::http::testing
