import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Request } from 'express';
import { Session } from '../world/types';
import { World } from '../world/world';

export interface SessionRequest extends Request {
  session?: Session;
}

@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly world: World) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SessionRequest>();
    const sent = request.header('authorization');
    request.session = this.world.sessions.find(({ token }) => sent === `Bearer ${token}`);
    if (!request.session) throw new UnauthorizedException('Sign in first');
    return true;
  }
}
