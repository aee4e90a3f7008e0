export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export const STATES = ['open', 'true_positive', 'false_positive', 'accepted_risk', 'resolved', 'closed'] as const;
export const SCAN_TYPES = ['pr', 'full'] as const;
export const SCAN_STATUSES = [
  'pending',
  'running',
  'completed',
  'failed',
  'stopped',
  'cancelled',
  'skipped',
  'pending_verification',
  'pending_triage',
  'draft',
  'estimating',
  'estimated',
] as const;
export const SOURCES = ['connected', 'public', 'upload'] as const;

export type Severity = (typeof SEVERITIES)[number];
export type State = (typeof STATES)[number];
export type ScanType = (typeof SCAN_TYPES)[number];
export type ScanStatus = (typeof SCAN_STATUSES)[number];
export type Source = (typeof SOURCES)[number];
export type Scope = 'read' | 'write' | 'delete';

export interface Organization {
  id: string;
  credits: number;
}

export interface ThreadEntry {
  id: string;
  reaction: string | null;
  comment: string | null;
  user_id: string;
  username?: string;
  source: string;
  timestamp: Date;
}

export interface Finding {
  id: string;
  organizationId: string;
  approved: boolean;
  scanIds: string[];
  repoUrl: string;
  title: string;
  category: string;
  severity: Severity;
  state: State;
  description: string;
  affectedFile: string;
  affectedCode: string;
  proofOfConcept: string | null;
  tags: string[];
  foundAt: Date;
  updatedAt: Date;
  resolvedAt: Date | null;
  duplicateOf: string | null;
  thread: ThreadEntry[];
}

export interface Scan {
  id: string;
  taskId: string;
  organizationId: string;
  scanType: ScanType;
  status: ScanStatus;
  name: string | null;
  repoUrl: string | null;
  branch: string | null;
  prNumber: number | null;
  targetUrls: string[] | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface EstimationRepo {
  source: Source;
  repo_url?: string;
  branch?: string;
  archive_id?: string;
}

export interface RepoResult {
  repo_url: string;
  branch?: string;
  status: 'completed' | 'failed';
  from_cache: boolean;
  credits?: number;
  error?: string;
  failure_reason?: 'unsupported_language';
  unsupported_languages?: string[];
}

export type EstimationStatus = 'pending' | 'running' | 'completed' | 'partial' | 'failed';

export interface Estimation {
  id: string;
  taskId: string;
  organizationId: string;
  userId: string;
  name?: string;
  status: EstimationStatus;
  repos: EstimationRepo[];
  totalCredits?: number;
  results?: RepoResult[];
  error?: string;
  claimedBy?: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface Repo {
  id: string;
  organizationId: string;
  provider: 'github' | 'gitlab' | 'bitbucket' | 'azure';
  name: string;
  providerKey: string;
  enabled: boolean;
  threatModelUpdatedAt: Date | null;
  prScansEnabled?: boolean;
  defaultBranch?: string;
}

export interface ApiKey {
  id: string;
  organizationId: string;
  name: string;
  hash: string;
  hint: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  revoked: boolean;
}

export interface Session {
  token: string;
  organizationId: string;
  userId: string;
}
