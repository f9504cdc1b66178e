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

/** Paths to all inputs of a schema, with one entry for each list. */
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

/** Inputs without a form. */
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

test.each(Object.entries(requests))('every input of %s has a label', (_, schema) => {
  const asked = pathsIn(schema).filter((path) => !unasked.test(path));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((path) => inputName(path) === path)).toEqual([]);
  // Every part of a path is known, too: no input has the label of the input around it.
  const inner = asked.filter((path) => /\.[a-z]\w*$/i.test(path));
  const shared = inner.filter((path) => inputName(path) === inputName(path.replace(/\.\w+$/, '')));
  expect(shared.filter((path) => !/\.(name|valueMap)$/.test(path))).toEqual([]);
});

test('entries of a list are numbered', () => {
  expect(inputName('schedule.everyMinutes')).toBe('“Check for changes”');
  expect(inputName('alerts.2.channel')).toBe('“Channel” of rule 3');
  expect(inputName('alerts.0')).toBe('rule 1');
  expect(inputName('inclusion.filters.0.values.4')).toBe('“Values” of condition 1');
  expect(inputName('renewals.stageMapping.9159820')).toBe('“Renewal stages”');
  expect(inputName('integrationId')).toBe('integrationId');
  expect(inputName('constructor')).toBe('constructor');
});
