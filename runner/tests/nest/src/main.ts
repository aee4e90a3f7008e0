import 'reflect-metadata';
import { ValidationPipe, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { fault } from './faults';
import { installFaults, objectsInstead } from './faults-at-large';
import { World } from './world/world';

/** node dist/main.js [PORT [WINDOW IN MILLISECONDS]]: prints one line of JSON when it listens on loopback. */
async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: process.env.NEST_LOG ? undefined : false });
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useGlobalPipes(new ValidationPipe({
    transform: true,
    whitelist: true,
    exceptionFactory: fault('validation-objects') ? objectsInstead : undefined,
  }));
  installFaults(app);
  await app.listen(Number(process.argv[2] ?? 0), '127.0.0.1');
  const { port } = app.getHttpServer().address();
  console.log(JSON.stringify({ NEST_URL: `http://127.0.0.1:${port}`, ...app.get(World).handout }));
}

void main();
