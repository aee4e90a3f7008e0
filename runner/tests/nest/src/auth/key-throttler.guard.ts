import { ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import { fault, variant } from '../faults';
import { AuthenticatedRequest } from './decorators';
import { KeysService } from './keys.service';

/** One quota for each key over all routes; requests without a valid key share that of their address. */
@Injectable()
export class KeyThrottlerGuard extends ThrottlerGuard {
  @Inject(KeysService)
  private readonly keys: KeysService;

  protected async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return variant('keyless-unlimited') && !this.keys.of(context.switchToHttp().getRequest());
  }

  protected async getTracker(request: AuthenticatedRequest): Promise<string> {
    if (fault('throttled-by-address')) return request.ip ?? 'unknown';
    return this.keys.of(request)?.id ?? request.ip ?? 'unknown';
  }

  protected generateKey(context: ExecutionContext, tracker: string, name: string): string {
    return fault('throttled-by-handler') ? super.generateKey(context, tracker, name) : `${name}-${tracker}`;
  }
}
