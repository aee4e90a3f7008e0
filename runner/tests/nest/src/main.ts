import 'reflect-metadata';
import { VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module';
import { changeAtLarge, validation } from './at-large';
import { FAULTS, VARIANTS } from './faults';
import { World } from './world/world';

/**
 * node dist/main.js [PORT [WINDOW IN MILLISECONDS]]: prints one line of JSON when it listens on loopback.
 * node dist/main.js --list-faults: name, broken requirement and reason of each; --list-variants: name and reason.
 */
async function main(): Promise<void> {
  const quiet = { logger: process.env.NEST_LOG ? undefined : (false as const) };
  const app = await NestFactory.create<NestExpressApplication>(AppModule, quiet);
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useGlobalPipes(validation());
  changeAtLarge(app);
  await app.listen(Number(process.argv[2] ?? 0), '127.0.0.1');
  const url = (await app.getUrl()).replace(/\/$/, '');
  console.log(JSON.stringify({ NEST_URL: url, ...app.get(World).handout }));
}

if (process.argv[2] === '--list-faults') {
  for (const [name, { breaks, because }] of Object.entries(FAULTS)) console.log(`${name} ${breaks} ${because}`);
} else if (process.argv[2] === '--list-variants') {
  for (const [name, because] of Object.entries(VARIANTS)) console.log(`${name} ${because}`);
} else {
  void main();
}
