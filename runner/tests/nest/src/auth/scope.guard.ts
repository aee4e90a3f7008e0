import { CanActivate, ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { fault } from '../faults';
import { ApiKey, Scope } from '../world/types';
import { AuthenticatedRequest, PUBLIC, SCOPE } from './decorators';

/** `write` includes `read`; `delete` is reserved and includes nothing. */
export function holds(key: ApiKey, scope: Scope): boolean {
  return key.scopes.includes(scope) || (scope === 'read' && key.scopes.includes('write'));
}

export function demand(key: ApiKey, scope: Scope): void {
  if (!holds(key, scope)) throw new ForbiddenException(`API key missing required scope: ${scope}`);
}

@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const of = <T>(name: string) =>
      this.reflector.getAllAndOverride<T>(name, [context.getHandler(), context.getClass()]);
    if (of<boolean>(PUBLIC)) return true;
    const { apiKey } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const scope = of<Scope>(SCOPE) ?? 'read';
    if ((fault('scope-after-validation') || fault('scope-after-effect')) && scope === 'write') return true;
    demand(apiKey!, scope);
    return true;
  }
}
