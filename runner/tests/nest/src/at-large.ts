import {
  ArgumentsHost,
  BadRequestException,
  CallHandler,
  Catch,
  ExceptionFilter,
  ExecutionContext,
  HttpException,
  NestInterceptor,
  ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { map, of, tap } from 'rxjs';
import { AuthenticatedRequest } from './auth/decorators';
import { demand } from './auth/scope.guard';
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
    const response = http.getResponse<Response>().status(status);
    if (fault('errors-sent-as-text')) response.send(JSON.stringify(changed));
    else response.json(changed);
  }
}

class LateScope implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const { apiKey, method } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    return next.handle().pipe(tap(() => apiKey && method !== 'GET' && demand(apiKey, 'write')));
  }
}

class UrlCache implements NestInterceptor {
  private readonly answers = new Map<string, unknown>();

  intercept(context: ExecutionContext, next: CallHandler) {
    const { method, url } = context.switchToHttp().getRequest<Request>();
    if (method !== 'GET' || !/^\/v1\/findings\/[^/]+$/.test(url)) return next.handle();
    if (this.answers.has(url)) return of(this.answers.get(url));
    return next.handle().pipe(tap((body) => this.answers.set(url, body)));
  }
}

/** Changes what is shown, through JSON. */
class Reshaper implements NestInterceptor {
  constructor(private readonly reshape: (name: string, value: unknown) => unknown) {}

  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(
      map((body: unknown) => {
        return typeof body === 'object'
          ? JSON.parse(JSON.stringify(body), (name, value) => this.reshape(name, value))
          : body;
      }),
    );
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

const texts = (errors: ValidationError[], above = ''): string[] =>
  errors.flatMap((error) => [
    ...Object.values(error.constraints ?? {}).map((text) => above + text),
    ...texts(error.children ?? [], `${above}${error.property}.`),
  ]);

function failureOf(errors: ValidationError[]): BadRequestException {
  if (fault('validation-objects')) {
    return new BadRequestException(errors.map(({ property, constraints }) => ({ property, constraints })));
  }
  return new BadRequestException(texts(errors).join('; '));
}

export const validation = () =>
  new ValidationPipe({
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
  if (fault('errors-sent-as-text')) filter((body, status) => [status, body]);
  if (fault('reason-is-class-name')) filter((body, status, _, { name }) => [status, { ...body, error: name }]);
  if (fault('wrapped-answers')) app.useGlobalInterceptors(new Wrapper());
  if (fault('scope-after-effect')) app.useGlobalInterceptors(new LateScope());
  if (fault('cached-by-url')) app.useGlobalInterceptors(new UrlCache());
  const reshape = (change: (name: string, value: unknown) => unknown) =>
    app.useGlobalInterceptors(new Reshaper(change));
  if (fault('nulls-dropped')) reshape((_, value) => value ?? undefined);
  if (fault('sql-dates'))
    reshape((name, value) => (name.endsWith('_at') && value ? String(value).replace('T', ' ').slice(0, 19) : value));
  if (fault('decimals-are-texts')) reshape((name, value) => (/credits$/.test(name) ? String(value) : value));
  if (fault('query-not-transformed')) reshape((name, value) => (/^(page|limit)$/.test(name) ? String(value) : value));
  if (variant('errors-say-where')) {
    filter((body, status, { method, url }) => [status, { ...body, path: url, method, timestamp: new Date() }]);
  }
  if (variant('error-ids')) {
    app.use(giveId);
    filter((body, status, { headers }) => [status, { ...body, requestId: headers['x-request-id'] }]);
  }
  if (variant('plain-express')) app.disable('x-powered-by').disable('etag');
}
