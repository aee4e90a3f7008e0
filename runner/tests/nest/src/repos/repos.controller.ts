import { Controller, Get, SetMetadata } from '@nestjs/common';
import { CurrentKey, PUBLIC } from '../auth/decorators';
import { fault } from '../faults';
import { ApiKey } from '../world/types';
import { World } from '../world/world';

@Controller('repos')
export class ReposController {
  constructor(private readonly world: World) {}

  @Get()
  @SetMetadata(PUBLIC, fault('key-guard-forgotten'))
  list(@CurrentKey() key: ApiKey) {
    const latest = (at: Date | null) => at?.getTime() ?? -Infinity;
    const repos = this.world.repos
      .filter((repo) => repo.organizationId === key.organizationId)
      .sort((a, b) => latest(b.threatModelUpdatedAt) - latest(a.threatModelUpdatedAt))
      .map(({ organizationId: _, ...repo }) => repo);
    return { repos, errors: [] };
  }
}
