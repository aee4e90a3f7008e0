import { CanActivate, ExecutionContext, Injectable, NotFoundException } from '@nestjs/common';
import { AuthenticatedRequest } from '../auth/decorators';
import { fault } from '../faults';
import { World } from '../world/world';
import { FindingsService } from './findings.service';

/** Looks for the finding before the body is validated. As a fault it knows nothing of organizations. */
@Injectable()
export class FindingExistsGuard implements CanActivate {
  constructor(
    private readonly world: World,
    private readonly findings: FindingsService,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { params, apiKey } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const id = String(params.id);
    if (!fault('lookup-before-validation')) this.findings.get(apiKey!, id);
    else if (!this.world.findings.has(id)) throw new NotFoundException('Finding not found');
    return true;
  }
}
