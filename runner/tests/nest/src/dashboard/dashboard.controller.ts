import {
  Body,
  ConflictException,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  ParseUUIDPipe,
  Post,
  Req,
  UseGuards,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { ArrayNotEmpty, IsArray, IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { Public } from '../auth/decorators';
import { KeysService } from '../auth/keys.service';
import { SessionGuard, SessionRequest } from '../auth/session.guard';
import { fault } from '../faults';
import { ApiKey, Scope } from '../world/types';
import { newKey, World } from '../world/world';

const MOST_KEYS = 10;

export class CreateKeyDto {
  @IsString() @IsNotEmpty() @MaxLength(100) name: string;
  @IsArray() @ArrayNotEmpty() @IsIn(['read', 'write', 'delete'], { each: true }) scopes: Scope[];
}

/** Key management, beside the API: a session instead of a key. */
@Controller({ path: 'dashboard/api-keys', version: VERSION_NEUTRAL })
@Public()
@SkipThrottle()
@UseGuards(SessionGuard)
export class DashboardController {
  constructor(
    private readonly world: World,
    private readonly keys: KeysService,
  ) {}

  @Post()
  create(@Req() { session }: SessionRequest, @Body() { name, scopes }: CreateKeyDto) {
    const active = this.own(session!.organizationId).filter((row) => this.keys.isActive(row));
    if (active.length >= MOST_KEYS && !fault('eleventh-key')) {
      throw new ConflictException(`At most ${MOST_KEYS} active API keys are allowed`);
    }
    const { key, row } = newKey(session!.organizationId, name, scopes);
    this.world.keys.set(row.hash, row);
    return { ...shown(row), key };
  }

  @Get()
  list(@Req() { session }: SessionRequest) {
    return {
      data: this.own(session!.organizationId)
        .filter((row) => !row.revoked)
        .map(shown),
    };
  }

  @Delete(':id')
  @HttpCode(204)
  revoke(@Req() { session }: SessionRequest, @Param('id', ParseUUIDPipe) id: string): void {
    const row = this.own(session!.organizationId).find((key) => key.id === id && !key.revoked);
    if (!row) throw new NotFoundException('API key not found');
    row.revoked = true;
  }

  private own(organizationId: string): ApiKey[] {
    return [...this.world.keys.values()].filter((row) => row.organizationId === organizationId);
  }
}

const shown = (row: ApiKey) => ({
  id: row.id,
  name: row.name,
  hint: `${row.hint}...`,
  scopes: row.scopes,
  created_at: row.createdAt,
  expires_at: row.expiresAt,
});
