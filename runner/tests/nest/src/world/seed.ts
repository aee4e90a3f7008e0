import { randomUUID } from 'node:crypto';
import type { World } from './world';
import { Estimation, Finding, Organization, RepoResult, SCAN_STATUSES, Scan, SEVERITIES, STATES } from './types';

const HOUR = 3_600_000;
const START = Date.parse('2026-06-01T08:00:00.250Z');
const PUBLIC_REPO = 'https://github.com/octocat/Hello-World';
const SCANS = 14;

/** An organization with scans, findings, estimations and repositories. All share one public repository. */
export function seedOrganization(world: World, size: { credits: number; findings: number }): Organization {
  const organization: Organization = { id: randomUUID(), credits: size.credits };
  world.organizations.set(organization.id, organization);
  const own = `https://github.com/example-${organization.id.slice(0, 8)}`;
  const repos = [PUBLIC_REPO, `${own}/api`, `${own}/api-gateway`];

  const scans: Scan[] = [];
  for (let index = 0; index < SCANS; index++) scans.push(scanOf(organization, repos[index % repos.length], index));
  for (const scan of scans) world.scans.set(scan.id, scan);

  for (let index = 0; index < size.findings; index++) {
    const finding = findingOf(organization, scans, index);
    world.findings.set(finding.id, finding);
  }
  for (const estimation of estimationsOf(organization, repos)) world.estimations.set(estimation.id, estimation);

  for (const [index, url] of repos.entries()) {
    world.repos.push({
      id: String(4000 + index),
      organizationId: organization.id,
      provider: 'github',
      name: url.slice('https://github.com/'.length),
      providerKey: `github:${url}`,
      enabled: index !== 1,
      threatModelUpdatedAt: index === 2 ? null : new Date(START + index * HOUR),
      prScansEnabled: index === 0,
      defaultBranch: 'main',
    });
  }
  return organization;
}

function scanOf(organization: Organization, repoUrl: string, index: number): Scan {
  const pullRequest = index % 4 === 3;
  return {
    id: randomUUID(),
    taskId: `task-${randomUUID()}`,
    organizationId: organization.id,
    scanType: pullRequest ? 'pr' : 'full',
    status: index < 3 ? 'completed' : SCAN_STATUSES[index % SCAN_STATUSES.length],
    name: index % 5 === 0 ? null : `Scan number ${index}`,
    repoUrl,
    branch: pullRequest ? `change/${index}` : 'main',
    prNumber: pullRequest ? 100 + index : null,
    targetUrls: index % 6 === 0 ? ['https://app.example.com'] : null,
    createdAt: new Date(START + index * 5 * HOUR),
    updatedAt: new Date(START + index * 5 * HOUR + ((index * 7) % 11) * HOUR),
  };
}

function findingOf(organization: Organization, scans: Scan[], index: number): Finding {
  const state = STATES[(index * 5) % STATES.length];
  const severity = SEVERITIES[(index * 3) % SEVERITIES.length];
  const first = scans[(index * 7) % (scans.length - 2)]; // two scans stay without findings
  const second = scans.find((scan) => scan !== first && scan.repoUrl === first.repoUrl);
  const foundAt = new Date(START + Math.floor(index / 2) * HOUR); // two at a time are found at once
  return {
    id: randomUUID(),
    organizationId: organization.id,
    approved: index % 9 !== 4 && !(index === 1),
    scanIds: index % 6 === 5 && second ? [first.id, second.id] : [first.id],
    repoUrl: first.repoUrl!,
    title: `SQL injection in "search", case ${index}`,
    category: index % 2 ? 'injection' : 'access-control',
    severity,
    state,
    description: `The parameter q reaches the query unescaped.\nSeen ${index + 1} times, for example with '; --`,
    affectedFile: `src/search/handler_${index}.ts`,
    affectedCode: 'db.query("select * from item where name = \'" + q + "\'")',
    proofOfConcept: index % 3 ? null : 'curl "https://app.example.com/search?q=%27"',
    tags: index % 4 ? ['sqli', 'input'] : [],
    foundAt,
    updatedAt: new Date(foundAt.getTime() + ((index * 13) % 17) * HOUR),
    resolvedAt: state === 'resolved' ? new Date(foundAt.getTime() + 20 * HOUR) : null,
    duplicateOf: null,
    thread: index % 3 ? [] : [threadEntry(foundAt)],
  };
}

const threadEntry = (at: Date) => ({
  id: randomUUID(),
  reaction: 'thumbs_up',
  comment: 'We look into it.',
  user_id: 'user_18',
  username: 'Kim',
  source: 'dashboard',
  timestamp: new Date(at.getTime() + HOUR),
});

function estimationsOf(organization: Organization, repos: string[]): Estimation[] {
  const userId = randomUUID();
  const done = (repo_url: string, credits: number): RepoResult => ({
    repo_url,
    branch: 'main',
    status: 'completed',
    from_cache: false,
    credits,
  });
  const failed = (repo_url: string): RepoResult => ({
    repo_url,
    branch: 'main',
    status: 'failed',
    from_cache: false,
    error: 'No supported language was found',
    failure_reason: 'unsupported_language',
    unsupported_languages: ['cobol'],
  });
  const rows: Partial<Estimation>[] = [
    { status: 'completed', totalCredits: 12.5, results: [done(repos[0], 12.5)] },
    { status: 'pending' },
    { status: 'running' },
    { status: 'partial', totalCredits: 4, results: [done(repos[0], 4), failed(repos[1])], repos: both(repos) },
    { status: 'failed', error: 'The repository could not be cloned' },
    { status: 'completed', totalCredits: 3, results: [done(repos[0], 3)], claimedBy: randomUUID() },
    { status: 'completed', totalCredits: 0, results: [done(repos[0], 0)] },
    { status: 'completed', totalCredits: 9, results: [done(repos[0], 5), done(repos[1], 4)], repos: both(repos) },
  ];
  return rows.map((row, index) => ({
    id: randomUUID(),
    taskId: `task-${randomUUID()}`,
    organizationId: organization.id,
    userId,
    name: `Estimation ${index}`,
    status: 'pending',
    repos: [{ source: 'public', repo_url: repos[0], branch: 'main' }],
    createdAt: new Date(START + index * HOUR),
    updatedAt: new Date(START + index * HOUR + 90_000),
    ...row,
  }));
}

const both = (repos: string[]): Estimation['repos'] => [
  { source: 'public', repo_url: repos[0], branch: 'main' },
  { source: 'connected', repo_url: repos[1], branch: 'main' },
];
