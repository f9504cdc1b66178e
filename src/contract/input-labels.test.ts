import { expect, test } from 'vitest';
import type { z } from 'zod';
import { ChangeAlertChannel, NewAlertChannel } from './alerts.ts';
import { MakeApiKey } from './api-keys.ts';
import { PreviewHealth } from './health.ts';
import { inputName } from './input-labels.ts';
import { SaveMappings } from './mappings.ts';
import { ConnectRequest } from './portals.ts';
import { ResyncRequest } from './records.ts';
import { ChangeSettings, PreviewInclusion } from './settings.ts';
import { ChangeProfile, ChangeUser, GiveAccess, InviteUser } from './users.ts';

/** Paths to all inputs of a schema; an entry of a list stands for the others. */
function pathsIn(schema: z.core.$ZodType, path: string[] = []): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const here = path.length === 0 ? [] : [path.join('.')];
  switch (def.type) {
    case 'object':
      return [...here, ...Object.entries(def.shape).flatMap(([key, part]) => pathsIn(part, [...path, key]))];
    case 'array':
      return [...here, ...pathsIn(def.element, [...path, '0'])];
    case 'union':
      return def.options.flatMap((option) => pathsIn(option, path));
    case 'optional':
    case 'nullable':
    case 'default':
      return pathsIn(def.innerType, path);
    case 'pipe':
      return pathsIn(def.in, path);
    default:
      return here;
  }
}

/** What no screen asks for. */
const unasked = /^(integrationId|alertsBefore|expectedVersion|confirmEmptying|startSync)\b/;

const requests = {
  ChangeSettings,
  PreviewInclusion,
  PreviewHealth,
  SaveMappings,
  NewAlertChannel,
  ChangeAlertChannel,
  ConnectRequest,
  ResyncRequest,
  InviteUser,
  GiveAccess,
  ChangeUser,
  ChangeProfile,
  MakeApiKey,
};

test.each(Object.entries(requests))('people read of every input of %s what labels it', (_, schema) => {
  const asked = pathsIn(schema).filter((path) => !unasked.test(path));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((path) => inputName(path) === path)).toEqual([]);
  // Every part of a path is known, too: no input goes by the label of what it is in.
  const inner = asked.filter((path) => /\.[a-z]\w*$/i.test(path));
  const shared = inner.filter((path) => inputName(path) === inputName(path.replace(/\.\w+$/, '')));
  expect(shared.filter((path) => !/\.(name|valueMap)$/.test(path))).toEqual([]);
});

test('an entry of a list is told from the others', () => {
  expect(inputName('schedule.everyMinutes')).toBe('“Look for changes”');
  expect(inputName('alerts.2.channel')).toBe('“Channel” of rule 3');
  expect(inputName('alerts.0')).toBe('rule 1');
  expect(inputName('inclusion.filters.0.values.4')).toBe('“Values” of condition 1');
  expect(inputName('renewals.stageMapping.9159820')).toBe('“What stages mean”');
  expect(inputName('integrationId')).toBe('integrationId');
  expect(inputName('constructor')).toBe('constructor');
});
