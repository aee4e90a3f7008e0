import { Body, Controller, Get, HttpCode, Param, ParseEnumPipe, Post, Query } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { Public } from '../auth/decorators';
import { fault } from '../faults';
import { BatchDto, Ecosystem, FeedQuery, VerdictQuery } from './hfw.dto';

const FEED = Array.from({ length: 12 }, (_, index) => ({
  ecosystem: index % 3 ? Ecosystem.npm : Ecosystem.pypi,
  package: `stealer-${index}`,
  versions: ['1.0.0', `1.${index}.1`],
}));

@Controller('hfw')
@Public()
@SkipThrottle()
export class HfwController {
  @Get('verdict/:ecosystem/:packageName')
  verdict(
    @Param('ecosystem', new ParseEnumPipe(Ecosystem)) ecosystem: Ecosystem,
    @Param('packageName') name: string,
    @Query() { version }: VerdictQuery,
  ) {
    return verdictOf(ecosystem, name, version);
  }

  @Get('verdict/:ecosystem/:scope/:packageName')
  scopedVerdict(
    @Param('ecosystem', new ParseEnumPipe(Ecosystem)) ecosystem: Ecosystem,
    @Param('scope') scope: string,
    @Param('packageName') name: string,
    @Query() { version }: VerdictQuery,
  ) {
    return verdictOf(ecosystem, `@${scope.replace(/^@/, '')}/${name}`, version);
  }

  @Post('verdicts/batch')
  @HttpCode(fault('batch-answers-201') ? 201 : 200)
  verdicts(@Body() { packages }: BatchDto) {
    const verdicts = packages.map((wanted) => verdictOf(wanted.ecosystem, wanted.package, wanted.version));
    return { status: 'ready', verdicts, errors: [] };
  }

  @Get('osv/feed')
  feed(@Query() { limit, offset }: FeedQuery) {
    return { total: FEED.length, results: FEED.slice(offset, offset + limit) };
  }
}

function verdictOf(ecosystem: Ecosystem, name: string, version: string): object {
  const listed = FEED.some(
    (row) => row.ecosystem === ecosystem && row.package === name && row.versions.includes(version),
  );
  return {
    status: 'ready',
    ecosystem,
    package: name,
    version,
    level: listed ? 'malicious' : 'clean',
    confidence: 'high',
    summary: listed ? 'It sends environment variables to a stranger.' : 'Nothing was found.',
    findings: listed ? [{ kind: 'exfiltration', file: 'postinstall.js' }] : [],
  };
}
