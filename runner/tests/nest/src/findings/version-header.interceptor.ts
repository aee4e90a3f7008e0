import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { fault } from '../faults';
import { World } from '../world/world';

/** Does nothing but for the fault, which sets `Last-Modified` for every row that the table holds. */
@Injectable()
export class VersionHeader implements NestInterceptor {
  constructor(private readonly world: World) {}

  intercept(context: ExecutionContext, next: CallHandler) {
    if (fault('version-before-visibility')) {
      const http = context.switchToHttp();
      const row = this.world.findings.get(String(http.getRequest<Request>().params.id));
      if (row) http.getResponse<Response>().setHeader('Last-Modified', row.updatedAt.toUTCString());
    }
    return next.handle();
  }
}
