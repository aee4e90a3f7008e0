import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { ApiKeyGuard } from './auth/api-key.guard';
import { KeyThrottlerGuard } from './auth/key-throttler.guard';
import { KeysService } from './auth/keys.service';
import { ScopeGuard } from './auth/scope.guard';
import { DashboardController } from './dashboard/dashboard.controller';
import { EstimationsController } from './estimations/estimations.controller';
import { EstimationsService } from './estimations/estimations.service';
import { fault } from './faults';
import { EnumPipeExportController, FindingsController, FindingsExportController } from './findings/findings.controller';
import { FindingsService } from './findings/findings.service';
import { HfwController } from './hfw/hfw.controller';
import { ReposController } from './repos/repos.controller';
import { ScansController } from './scans/scans.controller';
import { ScansService } from './scans/scans.service';
import { World } from './world/world';

const exportController = fault('format-enum-pipe') ? EnumPipeExportController : FindingsExportController;
const findingsControllers = [exportController, FindingsController]; // routes are tried in this order
if (fault('export-after-id')) findingsControllers.reverse();

const guards = [KeyThrottlerGuard, ApiKeyGuard, ScopeGuard]; // and guards too
if (fault('throttled-after-scope')) guards.push(guards.shift()!);

const limit = fault('limit-one-more') ? 101 : fault('limit-one-less') ? 99 : 100;
const errorMessage = fault('own-429-message') ? 'Slow down' : undefined;

@Module({
  imports: [ThrottlerModule.forRoot({ throttlers: [{ limit, ttl: Number(process.argv[3] ?? 60_000) }], errorMessage })],
  controllers: [
    ...findingsControllers,
    ScansController,
    EstimationsController,
    ReposController,
    HfwController,
    DashboardController,
  ],
  providers: [
    World,
    KeysService,
    FindingsService,
    ScansService,
    EstimationsService,
    ...guards.map((useClass) => ({ provide: APP_GUARD, useClass })),
  ],
})
export class AppModule {}
