import {
  ArgumentsHost, BadRequestException, CallHandler, Catch, ExceptionFilter, ExecutionContext, HttpException,
  NestInterceptor, ValidationError, ValidationPipe,
} from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { map } from 'rxjs';
import { fault, variant } from './faults';

type Change = (body: object, status: number, request: Request, exception: HttpException) => [number, object];

/** Changes the body, or the status, of every error. */
@Catch(HttpException)
class ChangingFilter implements ExceptionFilter {
  constructor(private readonly change: Change) {}

  catch(exception: HttpException, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const answer = exception.getResponse();
    const statusCode = exception.getStatus();
    const body = typeof answer === 'string' ? { statusCode, message: answer } : answer;
    const [status, changed] = this.change(body, statusCode, http.getRequest(), exception);
    http.getResponse<Response>().status(status).json(changed);
  }
}

class Wrapper implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const api = context.switchToHttp().getRequest<Request>().url.startsWith('/v1/');
    return next.handle().pipe(map((body: unknown) => (api ? { success: true, data: body } : body)));
  }
}

function giveId(request: Request, response: Response, next: NextFunction): void {
  request.headers['x-request-id'] = randomUUID();
  response.setHeader('X-Request-Id', request.headers['x-request-id']);
  next();
}

const texts = (errors: ValidationError[], above = ''): string[] => errors.flatMap((error) => [
  ...Object.values(error.constraints ?? {}).map((text) => above + text),
  ...texts(error.children ?? [], `${above}${error.property}.`),
]);

function failureOf(errors: ValidationError[]): BadRequestException {
  if (fault('validation-objects')) {
    return new BadRequestException(errors.map(({ property, constraints }) => ({ property, constraints })));
  }
  return new BadRequestException(texts(errors).join('; '));
}

export const validation = () => new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: variant('strict-whitelist'),
  stopAtFirstError: variant('first-error-only'),
  exceptionFactory: fault('validation-objects') || variant('messages-joined') ? failureOf : undefined,
});

/** The faults and variants that reach every route. */
export function changeAtLarge(app: NestExpressApplication): void {
  const filter = (change: Change) => app.useGlobalFilters(new ChangingFilter(change));
  if (fault('errors-are-200')) filter((body) => [200, body]);
  if (fault('reason-is-class-name')) filter((body, status, _, { name }) => [status, { ...body, error: name }]);
  if (fault('wrapped-answers')) app.useGlobalInterceptors(new Wrapper());
  if (variant('errors-say-where')) {
    filter((body, status, { method, url }) => [status, { ...body, path: url, method, timestamp: new Date() }]);
  }
  if (variant('error-ids')) {
    app.use(giveId);
    filter((body, status, { headers }) => [status, { ...body, requestId: headers['x-request-id'] }]);
  }
  if (variant('plain-express')) app.disable('x-powered-by').disable('etag');
}
