import {
  BadRequestException,
  HttpException,
  HttpStatus,
  Injectable,
  NotFoundException,
  UnprocessableEntityException,
} from '@nestjs/common';
import { isUUID } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { EstimationsService } from '../estimations/estimations.service';
import { fault, variant } from '../faults';
import { Page, pageOf, sorted } from '../paging';
import { PaymentRequiredException } from '../payment-required.exception';
import { ApiKey, Estimation, Scan, SEVERITIES } from '../world/types';
import { World } from '../world/world';
import { CreateScanDto, ScanFilter } from './scans.dto';

@Injectable()
export class ScansService {
  constructor(
    private readonly world: World,
    private readonly estimations: EstimationsService,
  ) {}

  page(key: ApiKey, filter: ScanFilter): Page<object> {
    const rows = [...this.world.scans.values()].filter(
      (scan) =>
        scan.organizationId === key.organizationId &&
        (fault('filter-ignored') ||
          ((filter.scan_type === undefined || scan.scanType === filter.scan_type) &&
            (filter.status === undefined || scan.status === filter.status))),
    );
    const value = {
      created_at: (scan: Scan) => scan.createdAt.getTime(),
      updated_at: (scan: Scan) => scan.updatedAt.getTime(),
      status: (scan: Scan) => scan.status,
    }[filter.sort_by ?? 'created_at'];
    return pageOf(sorted<Scan>(rows, value, filter.sort_order), filter, (scan) => this.shown(scan));
  }

  get(key: ApiKey, id: string): Scan {
    if (!isUUID(id)) throw new Error(`invalid input syntax for type uuid: "${id}"`); // as a database does
    const scan = this.world.scans.get(id);
    if (!scan || scan.organizationId !== key.organizationId) throw new NotFoundException('Scan not found');
    return scan;
  }

  create(key: ApiKey, wanted: CreateScanDto): Scan {
    const organization = this.world.organizations.get(key.organizationId)!;
    if (variant('credits-first') && organization.credits <= 0) this.refuseForCredits();
    const estimation = this.estimations.forScan(key, wanted.cost_estimation_id);
    this.check(estimation, wanted);
    const price = estimation.totalCredits!;
    if (organization.credits < price) this.refuseForCredits();
    organization.credits -= price;
    const now = new Date();
    const scan: Scan = {
      id: randomUUID(),
      taskId: `task-${randomUUID()}`,
      organizationId: key.organizationId,
      scanType: 'full',
      status: 'pending',
      name: estimation.name ?? null,
      repoUrl: wanted.repos[0].url,
      branch: wanted.repos[0].branch,
      prNumber: null,
      targetUrls: wanted.target_urls ?? null,
      createdAt: now,
      updatedAt: now,
    };
    estimation.claimedBy = scan.id;
    this.world.scans.set(scan.id, scan);
    return scan;
  }

  shown(scan: Scan): object {
    const approved = [...this.world.findings.values()].filter((row) => row.approved && row.scanIds.includes(scan.id));
    const count = (severity: string): number | string => {
      const found = approved.filter((row) => row.severity === severity).length;
      return fault('counts-are-texts') ? String(found) : found;
    };
    return {
      id: scan.id,
      task_id: scan.taskId,
      scan_type: scan.scanType,
      status: scan.status,
      name: scan.name,
      repo_url: scan.repoUrl,
      branch: scan.branch,
      pr_number: scan.prNumber,
      target_urls: scan.targetUrls,
      findings_summary: Object.fromEntries(SEVERITIES.map((severity) => [severity, count(severity)])),
      created_at: scan.createdAt,
      updated_at: scan.updatedAt,
    };
  }

  private refuseForCredits(): never {
    const message = 'Insufficient credits to start this scan';
    if (fault('bare-payment-required')) throw new HttpException(message, HttpStatus.PAYMENT_REQUIRED);
    throw new PaymentRequiredException(message);
  }

  private check(estimation: Estimation, wanted: CreateScanDto): void {
    const refuse = (message: string): never => {
      throw variant('states-refused-422')
        ? new UnprocessableEntityException(message)
        : new BadRequestException(message);
    };
    if (estimation.status === 'pending' || estimation.status === 'running') refuse('Cost estimation is not ready');
    if (estimation.status === 'failed') refuse('Cost estimation has failed');
    if (estimation.claimedBy) refuse('Cost estimation has already been used for a scan');
    if (!(estimation.totalCredits! > 0)) refuse('Cost estimation has no credits to charge');
    for (const { url, branch } of wanted.repos) {
      const estimated = estimation.repos.find(
        (repo) => (repo.source === 'upload' ? repo.archive_id : repo.repo_url) === url,
      );
      const failed = estimation.results?.some((result) => result.repo_url === url && result.status === 'failed');
      if (!estimated || failed) refuse(`Repository ${url} was not included in the cost estimation`);
      if (estimated!.branch !== undefined && estimated!.branch !== branch) {
        refuse(`Branch ${branch} does not match the cost estimation branch ${estimated!.branch}`);
      }
    }
  }
}
