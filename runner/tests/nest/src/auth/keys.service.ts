import { Injectable } from '@nestjs/common';
import { fault } from '../faults';
import { ApiKey } from '../world/types';
import { World } from '../world/world';
import { AuthenticatedRequest } from './decorators';
import { hashOf } from './hash';

@Injectable()
export class KeysService {
  constructor(private readonly world: World) {}

  /** The key of a request, if it is known, not revoked and not expired. */
  of(request: AuthenticatedRequest): ApiKey | undefined {
    const sent = request.header('x-api-key') || (this.takesQuery(request) ? request.query.api_key : undefined);
    const row = sent ? this.world.keys.get(hashOf(String(sent))) : undefined;
    return row && this.isActive(row) ? row : undefined;
  }

  private takesQuery(request: AuthenticatedRequest): boolean {
    return fault('key-in-query') || (fault('key-in-download-link') && request.path.endsWith('/export'));
  }

  isActive(row: ApiKey): boolean {
    const expired = row.expiresAt !== null && row.expiresAt.getTime() <= Date.now();
    return !row.revoked && (!expired || fault('expired-keys-live'));
  }
}
