import { BadRequestException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { fault, variant } from '../faults';
import { Page, pageOf, sorted } from '../paging';
import { ApiKey, Finding, SEVERITIES, STATES } from '../world/types';
import { World } from '../world/world';
import { FindingFilter, UpdateFindingDto } from './findings.dto';

type SortField = NonNullable<FindingFilter['sort_by']>;

const SORT_VALUES: Record<SortField, (finding: Finding) => number> = {
  found_at: (finding) => finding.foundAt.getTime(),
  updated_at: (finding) => finding.updatedAt.getTime(),
  severity: (finding) => SEVERITIES.length - SEVERITIES.indexOf(finding.severity),
};

@Injectable()
export class FindingsService {
  constructor(private readonly world: World) {}

  /** What the key may see of the organization, filtered and sorted. */
  search(key: ApiKey, filter: FindingFilter, scanId?: string): Finding[] {
    if (filter.scan_id && scanId === undefined) this.requireScan(key, filter.scan_id);
    const since = filter.found_since ? Date.parse(filter.found_since) : -Infinity;
    const until = filter.found_until ? Date.parse(filter.found_until) : Infinity;
    const wanted = scanId ?? filter.scan_id;
    const matches = (finding: Finding): boolean => {
      if (wanted !== undefined && !finding.scanIds.includes(wanted)) return false;
      if (fault('filter-ignored')) return true;
      const at = finding.foundAt.getTime();
      return (
        (filter.severity === undefined || finding.severity === filter.severity) &&
        (filter.state === undefined || finding.state === filter.state) &&
        (filter.repo_url === undefined || finding.repoUrl === filter.repo_url) &&
        (filter.scan_type === undefined ||
          finding.scanIds.some((id) => this.world.scans.get(id)?.scanType === filter.scan_type)) &&
        at >= since &&
        at < until
      );
    };
    const rows = this.visible(key).filter(matches);
    return sorted(rows, SORT_VALUES[filter.sort_by ?? 'found_at'], filter.sort_order);
  }

  page(key: ApiKey, filter: FindingFilter, scanId?: string): Page<object> {
    const hidden = [...this.world.findings.values()].filter(
      (row) => row.organizationId === key.organizationId && !row.approved,
    ).length;
    const rows = this.search(key, filter, scanId);
    return pageOf(rows, filter, listed, fault('total-counts-unapproved') ? hidden : 0);
  }

  get(key: ApiKey, id: string, anyVerification = fault('unapproved-by-id')): Finding {
    const finding = this.world.findings.get(id);
    if (finding && finding.organizationId !== key.organizationId) {
      if (fault('foreign-finding-forbidden')) throw new ForbiddenException('This finding is not yours');
      if (fault('foreign-finding-bare-404')) throw new NotFoundException();
    }
    if (!finding && fault('absent-finding-500')) throw new TypeError("Cannot read properties of null (reading 'id')");
    const hidden = !finding?.approved && !anyVerification;
    if (!finding || finding.organizationId !== key.organizationId || hidden) {
      throw new NotFoundException('Finding not found');
    }
    return finding;
  }

  update(key: ApiKey, id: string, change: UpdateFindingDto): Finding {
    const row = this.world.findings.get(id);
    if (row && fault('patch-touches-foreign')) row.updatedAt = new Date();
    const any = fault('patch-any-organization') ? row : undefined;
    const finding = any ?? this.get(key, id);
    if (change.state === undefined && change.severity === undefined && change.duplicate_of === undefined) {
      throw new BadRequestException('One of state, severity and duplicate_of is needed');
    }
    if (fault('patch-echoes')) return Object.assign({ ...finding }, JSON.parse(JSON.stringify(change)));
    const before = `${finding.state} ${finding.severity} ${finding.duplicateOf}`;
    if (change.duplicate_of !== undefined) this.link(key, finding, change.duplicate_of);
    this.set(finding, 'severity', change.severity, SEVERITIES);
    this.set(finding, 'state', change.state, STATES);
    if (before !== `${finding.state} ${finding.severity} ${finding.duplicateOf}`) {
      finding.updatedAt = new Date();
      finding.resolvedAt = finding.state === 'resolved' ? finding.updatedAt : null;
    }
    return finding;
  }

  comment(key: ApiKey, id: string, comment: string): string {
    const entry = {
      id: randomUUID(),
      reaction: null,
      comment,
      user_id: `key:${key.id}`,
      source: 'api',
      timestamp: new Date(),
    };
    if (fault('comment-kept-though-refused')) this.world.findings.get(id)?.thread.push(entry);
    const finding = this.get(key, id, fault('comment-on-unapproved'));
    if (!fault('comment-kept-though-refused')) finding.thread.push(entry);
    return entry.id;
  }

  detail(finding: Finding): object {
    return {
      ...listed(finding),
      triage_thread: finding.thread,
      occurrence_count: finding.scanIds.length,
      repo_url: finding.repoUrl,
      scan_type: this.world.scans.get(finding.scanIds[0])?.scanType ?? null,
      duplicate_of: finding.duplicateOf,
      ...(variant('mermaid-trace')
        ? { mermaid_trace: null }
        : { taint_path: [step(finding, 'source', 12), step(finding, 'sink', 40)] }),
    };
  }

  requireScan(key: ApiKey, id: string): void {
    if (this.world.scans.get(id)?.organizationId !== key.organizationId) throw new NotFoundException('Scan not found');
  }

  private visible(key: ApiKey): Finding[] {
    return [...this.world.findings.values()].filter(
      (finding) => finding.organizationId === key.organizationId && finding.approved,
    );
  }

  /** The class of the body has already refused unknown values, but for a fault. */
  private set<K extends 'state' | 'severity'>(
    finding: Finding,
    member: K,
    value: Finding[K] | undefined,
    known: readonly Finding[K][],
  ): void {
    if (value === undefined) return;
    if (!known.includes(value)) throw new BadRequestException(`${member} must be one of ${known.join(', ')}`);
    finding[member] = value;
  }

  private link(key: ApiKey, finding: Finding, canonicalId: string | null): void {
    if (canonicalId === null) {
      if (finding.duplicateOf) finding.state = 'open';
      finding.duplicateOf = null;
      return;
    }
    const canonical = this.visible(key).find((row) => row.id === canonicalId);
    if (!canonical || canonical === finding || canonical.repoUrl !== finding.repoUrl) {
      throw new BadRequestException('duplicate_of must be another finding of the same repository');
    }
    finding.duplicateOf = canonicalId;
    finding.state = 'closed';
  }
}

/** A finding as lists and exports show it. */
export const listed = (finding: Finding) => ({
  id: finding.id,
  title: finding.title,
  category: finding.category,
  severity: finding.severity,
  state: finding.state,
  description: finding.description,
  affected_file: finding.affectedFile,
  affected_code: finding.affectedCode,
  proof_of_concept: finding.proofOfConcept,
  tags: finding.tags,
  scan_id: finding.scanIds[0] ?? null,
  found_at: finding.foundAt,
  updated_at: finding.updatedAt,
  resolved_at: finding.resolvedAt,
});

const step = (finding: Finding, type: string, line: number) => ({
  type,
  file: finding.affectedFile,
  line,
  end_line: line + 1,
  symbol: 'search',
  description: `The ${type} of q`,
  taint_sources: ['request.query.q'],
  code: finding.affectedCode,
});
