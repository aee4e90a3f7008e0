import { createParamDecorator, ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Request } from 'express';
import { ApiKey, Scope } from '../world/types';

export interface AuthenticatedRequest extends Request {
  apiKey?: ApiKey;
}

export const PUBLIC = 'public';
export const SCOPE = 'scope';

/** No API key is looked at. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The scope that a handler needs; without it, `read`. */
export const RequireScope = (scope: Scope) => SetMetadata(SCOPE, scope);

export const CurrentKey = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<AuthenticatedRequest>().apiKey,
);
