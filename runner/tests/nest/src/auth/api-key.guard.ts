import { CanActivate, ExecutionContext, ForbiddenException, Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { fault, variant } from '../faults';
import { World } from '../world/world';
import { AuthenticatedRequest, PUBLIC } from './decorators';
import { KeysService } from './keys.service';

@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: KeysService,
    private readonly world: World,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = this.keys.of(request);
    if (key) {
      request.apiKey = key;
      return true;
    }
    if (fault('bare-unauthorized')) throw new UnauthorizedException();
    if (!request.header('x-api-key') && this.hasSession(request)) {
      const message = 'This endpoint requires API key authentication (X-Api-Key header)';
      throw variant('session-403') ? new ForbiddenException(message) : new UnauthorizedException(message);
    }
    throw new UnauthorizedException('Invalid or missing API key');
  }

  private hasSession(request: AuthenticatedRequest): boolean {
    return this.world.sessions.some(({ token }) => request.header('authorization') === `Bearer ${token}`);
  }
}
