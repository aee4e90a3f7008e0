#include "reference/random.hpp"
#include "reference/world.hpp"

#include <algorithm>
#include <iterator>

namespace conformance::reference {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// A repository that both organizations have scanned.
const std::string shared_repo = "https://github.com/octocat/Hello-World";

struct Kind {
  const char* title;
  const char* category;
  const char* file;
  const char* code;
};
constexpr Kind kinds[] = {
    {"SQL injection in the order search", "sql_injection", "src/orders/search.ts",
     "db.query(`select * from orders where note like '%${term}%'`)"},
    {"Stored cross-site scripting in comments", "xss", "src/comments/render.tsx",
     "<div dangerouslySetInnerHTML={{__html: comment.body}} />"},
    {"Server-side request forgery in the webhook test", "ssrf", "src/hooks/test.ts", "await fetch(body.url)"},
    {"Path traversal in the file download", "path_traversal", "src/files/download.ts",
     "res.sendFile(path.join(root, req.query.name))"},
    {"Missing ownership check on invoices", "idor", "src/invoices/read.ts", "return invoices.findOne(id)"},
    {"Hard-coded signing secret", "secrets", "config/default.json", "\"secret\": \"change me\""},
    {"Open redirect after login", "open_redirect", "src/auth/login.ts", "res.redirect(req.query.next)"},
};
constexpr const char* cycled_severities[] = {"high", "medium", "critical", "low", "info", "medium"};
constexpr const char* cycled_states[] = {
    "open", "open", "true_positive", "open", "resolved", "open", "false_positive", "open", "accepted_risk"};

template <class Range>
auto cycle(const Range& items, std::size_t at) {
  return items[at % std::size(items)];
}

class Builder {
public:
  Builder(const WorldOptions& options, WallTime start)
      : options_(options), start_(std::chrono::floor<std::chrono::milliseconds>(start)),
        random_(options.seed) {}

  World build() {
    for (const auto* name : {"Initech", "Globex", "Umbrella", "Hooli"}) {
      const auto credits = std::string_view(name) == "Hooli" ? 0 : 100'000;
      world_.organizations.push_back({random_.uuid(), name, credits, random_.uuid(),
                                      std::string("ada@") + name + ".example",
                                      "eyJhbGciOiJIUzI1NiJ9." + random_.letters(60)});
    }
    add_keys();
    add_scans(own(), "https://github.com/initech/payments", "https://github.com/initech/portal");
    add_scans(foreign(), "https://github.com/globex/turbine", "https://github.com/globex/console");
    const auto count = std::max<std::size_t>(options_.findings, 20);
    add_findings(own(), count);
    add_findings(foreign(), std::max<std::size_t>(count / 2, 12));
    add_estimations(own(), "https://github.com/initech/payments");
    add_estimations(foreign(), "https://github.com/globex/turbine");
    add_completed(world_.organizations[3], "https://github.com/hooli/nucleus", 4'000, hours(30));
    add_repos(own(), "initech");
    add_repos(foreign(), "globex");
    world_.malware = {
        {"npm", "event-streem", {"3.3.6"}},         {"npm", "@initech-internal/utils", {"99.0.0", "99.0.1"}},
        {"npm", "left-padd", {"1.0.0", "1.0.1"}},   {"pypi", "reqeusts", {"2.31.1"}},
        {"pypi", "python-sqlite-tools", {"0.1.0"}}, {"npm", "colorz-next", {"1.4.1"}}};
    return std::move(world_);
  }

private:
  Organization& own() { return world_.organizations[0]; }
  Organization& foreign() { return world_.organizations[1]; }

  Key& add_key(const std::string& name, const Organization& organization, std::vector<std::string> scopes) {
    return world_.keys.emplace_back(Key{name, random_.uuid(), "hacktron_" + random_.letters(40),
                                        organization.id, std::move(scopes), start_ - hours(24 * 30),
                                        std::nullopt, std::nullopt});
  }

  void add_keys() {
    add_key("reader", own(), {"read"});
    add_key("writer", own(), {"read", "write"});
    add_key("write-only", own(), {"write"});
    add_key("delete-only", own(), {"delete"});
    add_key("throttled", own(), {"read", "write"});
    add_key("throttled-reader", own(), {"read"});
    add_key("revoked", own(), {"read", "write"}).revoked_at = start_ - hours(48);
    add_key("expired", own(), {"read", "write"}).expires_at = start_ - hours(24);
    add_key("foreign", foreign(), {"read", "write"});
    add_key("empty", world_.organizations[2], {"read", "write"});
    add_key("penniless", world_.organizations[3], {"read", "write"});
  }

  void add_scans(const Organization& organization, const std::string& first, const std::string& second) {
    struct Row {
      const char* type;
      const char* status;
      int repo;
    };
    constexpr Row rows[] = {{"full", "completed", 0}, {"full", "completed", 1}, {"pr", "completed", 0},
                            {"full", "completed", 2}, {"pr", "failed", 1},      {"full", "cancelled", 0},
                            {"pr", "completed", 1},   {"full", "running", 2},   {"full", "pending", 0}};
    const std::string repos[] = {first, second, shared_repo};
    int number = 0;
    for (const auto& row : rows) {
      const auto created = start_ - hours(24 * (20 - 2 * number)) + minutes(7 * number);
      Scan scan{random_.uuid(),
                "task_" + random_.hexadecimal(12),
                organization.id,
                row.type,
                row.status,
                number % 3 == 1 ? std::nullopt : std::optional("Scan " + std::to_string(number + 1)),
                repos[row.repo],
                row.repo == 2 ? "master" : "main",
                std::nullopt,
                {},
                created,
                created + minutes(40)};
      if (scan.type == "pr") scan.pr_number = 100 + number;
      if (number == 3) scan.target_urls = {"https://staging." + organization.name + ".example"};
      world_.scans.push_back(std::move(scan));
      ++number;
    }
  }

  std::vector<const Scan*> completed_scans(const Organization& organization) const {
    std::vector<const Scan*> out;
    for (const auto& each : world_.scans)
      if (each.organization == organization.id && each.status == "completed") out.push_back(&each);
    return out;
  }

  void add_findings(const Organization& organization, std::size_t count) {
    const auto scans = completed_scans(organization);
    constexpr std::size_t unapproved = 3;
    for (std::size_t i = 0; i < count + unapproved; ++i) {
      const auto& scan = *scans[i % scans.size()];
      const auto kind = cycle(kinds, i);
      Finding finding;
      finding.id = random_.uuid();
      finding.organization = organization.id;
      finding.approved = i < count;
      finding.title = kind.title;
      finding.category = kind.category;
      finding.severity = cycle(cycled_severities, i);
      finding.state = finding.approved ? cycle(cycled_states, i) : "open";
      finding.description = std::string(kind.title) + ": input of a user reaches it unchecked.";
      finding.affected_file = kind.file;
      finding.affected_code = kind.code;
      if (i % 3 != 2) finding.proof_of_concept = "curl -s 'https://target.example/?q=%27'";
      finding.tags = {kind.category, i % 2 == 0 ? "backend" : "frontend"};
      finding.scans = {scan.id};
      for (const auto* other : scans) // found again by a later scan of the same repository
        if (i % 5 == 0 && other->id != scan.id && other->repo_url == scan.repo_url)
          finding.scans.push_back(other->id);
      finding.repo_url = scan.repo_url.value_or("");
      // The second and third share their time, so that a sort has ties.
      finding.found_at = start_ - hours(24) - minutes(37 * static_cast<int>(i == 2 ? 1 : i));
      finding.updated_at = finding.found_at + minutes(static_cast<int>(5 * (i % 4)));
      if (finding.state == "resolved") finding.resolved_at = finding.updated_at;
      if (i % 4 == 1) add_thread(finding, organization);
      add_taint(finding);
      world_.findings.push_back(std::move(finding));
    }
  }

  void add_thread(Finding& finding, const Organization& organization) {
    finding.thread.push_back({random_.uuid(), std::nullopt, "Looked at it: real.", organization.user_id,
                              organization.username, "dashboard", finding.found_at + minutes(2)});
    finding.thread.push_back({random_.uuid(), "thumbs_up", std::nullopt, organization.user_id,
                              organization.username, "slack", finding.found_at + minutes(3)});
  }

  static void add_taint(Finding& finding) {
    finding.taint = {{"source", "src/http/server.ts", 21, "handle", "A request of a user arrives."},
                     {"propagation", finding.affected_file, 40, "prepare", "It is passed on unchecked."},
                     {"sink", finding.affected_file, 57, "run", "It is used."}};
  }

  Estimation& add_estimation(const Organization& organization, const std::string& repo, std::string status,
                             Duration age) {
    Estimation estimation;
    estimation.id = random_.uuid();
    estimation.task_id = "cost_est_" + random_.hexadecimal(8);
    estimation.organization = organization.id;
    estimation.user_id = organization.user_id;
    estimation.status = std::move(status);
    estimation.repos = {{"connected", repo, "main", random_.hexadecimal(40), "", "", 0}};
    estimation.created_at = start_ - age;
    estimation.updated_at = estimation.created_at + minutes(5);
    return world_.estimations.emplace_back(std::move(estimation));
  }

  Estimation& add_completed(const Organization& organization, const std::string& repo, std::int64_t credits,
                            Duration age) {
    auto& estimation = add_estimation(organization, repo, "completed", age);
    estimation.total_credits = credits;
    estimation.repos.front().result = "completed";
    estimation.repos.front().credits = credits;
    return estimation;
  }

  void add_estimations(const Organization& organization, const std::string& repo) {
    add_estimation(organization, repo, "pending", minutes(6));
    add_estimation(organization, repo, "running", hours(1));
    add_completed(organization, repo, 3'200, hours(2)).name = "Spring review";
    add_completed(organization, repo, 0, hours(5));
    add_completed(organization, repo, 5'000, hours(50)).claimed = true;

    auto& partial = add_completed(organization, repo, 1'500, hours(60));
    partial.status = "partial";
    partial.repos.push_back({"public", shared_repo, "master", random_.hexadecimal(40), "", "failed", 0});

    auto& failed = add_estimation(organization, repo, "failed", hours(70));
    failed.error = "The repository could not be cloned";
    failed.repos.front().result = "failed";

    auto& upload = add_completed(organization, repo, 900, hours(80));
    upload.repos.front() = {"upload", "", "", "", random_.uuid(), "completed", 900};
  }

  void add_repos(const Organization& organization, const std::string& owner) {
    const auto add = [&](const char* provider, const std::string& name, std::string key,
                         std::optional<WallTime> updated) {
      world_.repos.push_back(
          {random_.uuid(), organization.id, provider, name, std::move(key), true, updated});
    };
    add("github", owner + "/payments", owner + "/payments", start_ - hours(90));
    add("github", owner + "/portal", owner + "/portal", std::nullopt);
    add("gitlab", owner + "/infra", "48213", start_ - hours(12));
    add("bitbucket", owner + "/legacy", random_.uuid(), start_ - hours(400));
    add("azure", owner + "/reports", random_.uuid(), std::nullopt);
  }

  WorldOptions options_;
  WallTime start_;
  Random random_;
  World world_;
};

} // namespace

World make_world(const WorldOptions& options, WallTime start) {
  return Builder(options, start).build();
}

} // namespace conformance::reference
