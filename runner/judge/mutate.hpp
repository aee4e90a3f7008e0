#pragma once
#include "model/exchange.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace conformance::judge {

/// What a mutation may put in the place of something else.
struct MutationStock {
  std::map<std::string, std::set<std::string>> texts; // pointer with `*` for indices -> texts seen there
  std::string foreign_id;                             // of another organization; empty: none is known
  std::string other_body;                             // of another answer; empty: none is known
};

/// One recorded answer, changed in one way.
struct Mutant {
  std::string place;    // `status`, `header content-type`, `/data/*/id`, `body`
  std::string mutation; // `dropped`, `null`, `another type`, ...
  Response response;
};

/// Notes the short texts of a JSON body.
void stock_up(MutationStock& stock, const Response& response);

/// Makes every mutant of an answer, in a fixed order:
///   status  one more, one less, the same of each other class that has a standard phrase
///   header  dropped; one added
///   body    empty, an HTML page, that of another answer
///   member  dropped, null, another type, one letter off, another value seen there, one off, a foreign id
///   list    an item twice, the items in reverse, without items
/// Of the items of one list, each member is changed in the first that has it, once for each type of value.
void for_each_mutant(const Response& response, const MutationStock& stock,
                     const std::function<void(const Mutant&)>& use);

} // namespace conformance::judge
