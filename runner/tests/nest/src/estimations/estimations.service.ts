import { BadRequestException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { fault, variant } from '../faults';
import { OffsetQuery, sorted } from '../paging';
import { ApiKey, Estimation, EstimationRepo } from '../world/types';
import { World } from '../world/world';
import { CreateEstimationDto } from './estimations.dto';

const STARTS_AFTER = 500; // milliseconds
const ENDS_AFTER = 1500;

@Injectable()
export class EstimationsService {
  constructor(private readonly world: World) {}

  list(key: ApiKey, { limit, offset }: OffsetQuery): { data: object[]; total: number } {
    const own = [...this.world.estimations.values()].filter((row) => row.organizationId === key.organizationId);
    const rows = sorted(own, (row) => row.createdAt.getTime());
    return { data: rows.slice(offset, offset + limit).map(shown), total: rows.length };
  }

  get(key: ApiKey, id: string): Estimation {
    const row = this.world.estimations.get(id);
    if (row && row.organizationId !== key.organizationId && fault('estimation-forbidden')) {
      throw new ForbiddenException('This cost estimation belongs to another organization');
    }
    if (!row || row.organizationId !== key.organizationId) throw new NotFoundException('Cost estimation not found');
    return row;
  }

  forScan(key: ApiKey, id: string): Estimation {
    const row = this.world.estimations.get(id);
    if (row && row.organizationId !== key.organizationId && fault('foreign-estimation-says-more')) {
      throw new NotFoundException('Cost estimation not found in this organization');
    }
    if (variant('estimation-refused-400') && row?.organizationId !== key.organizationId) {
      throw new BadRequestException('cost_estimation_id is unknown');
    }
    return this.get(key, id);
  }

  create(key: ApiKey, { name, repos }: CreateEstimationDto): Estimation {
    const now = new Date();
    const row: Estimation = {
      id: randomUUID(),
      taskId: `task-${randomUUID()}`,
      organizationId: key.organizationId,
      userId: key.id,
      name,
      status: 'pending',
      repos: repos.map(kept),
      createdAt: now,
      updatedAt: now,
    };
    this.world.estimations.set(row.id, row);
    setTimeout(() => Object.assign(row, { status: 'running', updatedAt: new Date() }), STARTS_AFTER).unref();
    setTimeout(() => Object.assign(row, ending(row)), ENDS_AFTER).unref();
    return row;
  }
}

function kept({ source, repo_url, branch, archive_id }: EstimationRepo): EstimationRepo {
  return source === 'upload' ? { source, archive_id } : { source, repo_url, branch };
}

function ending(row: Estimation): Partial<Estimation> {
  const credits = 2;
  const results = row.repos.map(({ repo_url, archive_id, branch }) => ({
    repo_url: repo_url ?? archive_id!,
    branch,
    status: 'completed' as const,
    from_cache: true,
    credits,
  }));
  return { status: 'completed', results, totalCredits: credits * results.length, updatedAt: new Date() };
}

const unset = variant('nulls-shown') ? null : undefined;

export const shown = (row: Estimation) => ({
  id: row.id,
  organization_id: row.organizationId,
  user_id: row.userId,
  name: row.name ?? unset,
  task_id: row.taskId,
  status: row.status,
  repos: row.repos,
  total_credits: row.totalCredits ?? unset,
  repo_results: row.results ?? unset,
  error: row.error ?? unset,
  triage_required: false,
  triage_fee_credits: 0,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});
