import {
  ArgumentsHost, BadRequestException, CallHandler, Catch, ExceptionFilter, ExecutionContext, HttpException,
  INestApplication, NestInterceptor, ValidationError,
} from '@nestjs/common';
import type { Response } from 'express';
import { map } from 'rxjs';
import { fault } from './faults';

/** An exception filter that forgets the status. */
@Catch(HttpException)
class OkFilter implements ExceptionFilter {
  catch(exception: HttpException, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Response>().status(200).json(exception.getResponse());
  }
}

class Wrapper implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const api = context.switchToHttp().getRequest<{ url: string }>().url.startsWith('/v1/');
    return next.handle().pipe(map((body: unknown) => (api ? { success: true, data: body } : body)));
  }
}

export const objectsInstead = (errors: ValidationError[]) =>
  new BadRequestException(errors.map(({ property, constraints }) => ({ property, constraints })));

/** The faults that reach every route. */
export function installFaults(app: INestApplication): void {
  if (fault('errors-are-200')) app.useGlobalFilters(new OkFilter());
  if (fault('wrapped-answers')) app.useGlobalInterceptors(new Wrapper());
}
