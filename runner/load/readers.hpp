#pragma once
#include "load/context.hpp"
#include "model/contract.hpp"
#include "model/suite.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace conformance::load {

/// What is kept of the files beside the catalogue.
struct FirstPlaces {
  std::map<std::string, Span> suites, requirements, operations, fixtures; // where each name was first given
  Span contract;
  std::set<std::pair<std::uint32_t, std::uint32_t>>
      flawed; // file and begin of probes with mistakes of their own
};

// Each reads one file of its kind, whose first key says so, into the catalogue.
void read_contract(Context& context, const Value& root, FirstPlaces& first, Catalogue& into);
void read_requirements(Context& context, const Value& root, FirstPlaces& first, Catalogue& into);
void read_operations(Context& context, const Value& root, FirstPlaces& first, Catalogue& into);
void read_fixtures(Context& context, const Value& root, FirstPlaces& first, Catalogue& into);
void read_suite(Context& context, const Value& root, const std::string& file, FirstPlaces& first,
                Catalogue& into);

/// Reads the body schemas below `directory`. The files that it read, by their names there.
std::map<std::string, std::uint32_t> read_schemas(const std::filesystem::path& directory, Sources& sources,
                                                  Diagnostics& diagnostics, Catalogue& into);

} // namespace conformance::load
