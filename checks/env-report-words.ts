import { missingModuleFinding } from './command.ts';
import { missingKey, redisPrivate, redisUrlBad } from './env-contract.ts';
import type { DependencyLine, EnvReport } from './env-report-grammar.ts';
import type { Environment, Finding } from './types.ts';

/** What is wrong in a report that could be read: one finding for each thing to do. */
export function reportFindings(report: EnvReport, mode: Environment): Finding[] {
  const shown = mode === 'staging' ? '.env.staging' : '.env';
  const findings = report.missingKeys.map(key => missingKey(key, shown));
  findings.push(...redisFindings(report.redis, shown), ...inngestFindings(report.inngest, shown));
  const explained = report.redis.verdict === 'FAIL' || report.inngest.verdict === 'FAIL';
  const beyond = /(?:^|; )webhooks: /.test(report.runtime.message);
  if (report.runtime.verdict === 'FAIL' && (!explained || beyond))
    findings.push(runtimeFinding(beyond, shown));
  return findings;
}

export function notRequired(name: 'redis' | 'inngest', shown: string): Finding {
  const key = `${name.toUpperCase()}_REQUIRED`;
  const word = name === 'redis' ? 'Redis' : 'Inngest';
  return {
    id: `${name}-not-required`,
    message: `${key} is not true in ${shown}, so CAIO would start and look healthy without ${word}.`,
    fix: `Set ${key}=true in ${shown} and in Railway (Variables of that environment), redeploy, and run the gate again.`,
  };
}

function skipped(name: 'redis' | 'inngest', keys: string, shown: string): Finding {
  return {
    id: `${name}-not-configured`,
    message: `The script skipped ${name === 'redis' ? 'Redis' : 'Inngest'}: ${shown} has no ${keys} and does not ask for it. A skipped check proves nothing.`,
    fix: `Put ${keys} and ${name.toUpperCase()}_REQUIRED=true into ${shown} as they are in Railway, then run the gate again.`,
  };
}

function redisFindings(line: DependencyLine, shown: string): Finding[] {
  if (line.verdict === 'SKIP') return [skipped('redis', 'REDIS_URL', shown)];
  const findings = line.required ? [] : [notRequired('redis', shown)];
  if (line.status !== 'healthy') findings.push(redisTrouble(line.message, shown));
  return findings;
}

function redisTrouble(message: string, shown: string): Finding {
  if (/railway\.internal/i.test(message)) return redisPrivate(shown);
  if (message.includes('redis package not installed')) return notInstalled('redis');
  if (message.includes('REDIS_URL is not set')) return missingKey('REDIS_URL', shown);
  if (
    /must specify one of the following schemes|could not be cast|invalid.*port|port.*range/i.test(message)
  ) {
    return redisUrlBad(shown);
  }
  if (/WRONGPASS|NOAUTH|AUTH |invalid (username-)?password|authentication/i.test(message)) {
    return {
      id: 'redis-auth-refused',
      message: `Redis does not accept the password in REDIS_URL of ${shown}.`,
      fix: `Copy REDIS_URL once more from Railway into ${shown}, then run the gate again.`,
    };
  }
  return {
    id: 'redis-unreachable',
    message: `The script could not reach Redis with REDIS_URL of ${shown}${reason(message)}.`,
    fix: 'Check the internet connection and that the Redis service runs in Railway. Then run the gate again: the script waits only 2 s.',
  };
}

/** Our own words for the usual reasons; the script's are never repeated (trap V9). */
function reason(message: string): string {
  if (/refused|10061/i.test(message)) return ' (nothing listens there)';
  if (/time(d )?out|10060/i.test(message)) return ' (no answer in time)';
  if (/getaddrinfo|name or service|not known|11001|resolution/i.test(message)) {
    return ' (its name is not known here)';
  }
  if (/ssl|certificate|tls/i.test(message)) return ' (no safe connection)';
  return '';
}

function notInstalled(name: 'redis' | 'inngest'): Finding {
  return { ...missingModuleFinding(name), id: `${name}-package-missing` };
}

function inngestFindings(line: DependencyLine, shown: string): Finding[] {
  const keys = 'INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY';
  if (line.verdict === 'SKIP') return [skipped('inngest', keys, shown)];
  const findings = line.required ? [] : [notRequired('inngest', shown)];
  if (line.verdict === 'OK' && line.status !== 'degraded') return findings;
  if (line.message.includes('package not installed')) return [...findings, notInstalled('inngest')];
  findings.push({
    id: 'inngest-not-ready',
    message: `The script says that Inngest is not in order with the settings of ${shown}.`,
    fix: `Compare ${keys} in ${shown} with Railway and with Inngest (runbook section 4B), then run the gate again.`,
  });
  return findings;
}

function runtimeFinding(webhooks: boolean, shown: string): Finding {
  return webhooks
    ? {
        id: 'webhooks-without-auth',
        message: `This build of CAIO also asks for a secret for every webhook, and ${shown} lacks at least one; the log of this gate names them.`,
        fix: `Set the webhook secrets that the log names in Railway and in ${shown}, redeploy, and run the gate again.`,
      }
    : {
        id: 'runtime-not-ready',
        message:
          'The script says that CAIO is not ready to run with these settings; the log of this gate says why.',
        fix: 'Send the log of this gate to an engineer.',
      };
}
